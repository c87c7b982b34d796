#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(1, zigzag)]
    a: i32,
    #[codec(2, Sint32)]
    b: i32,
    #[codec(3, repeated)]
    c: Vec<i32>,
}

fn main() {}
