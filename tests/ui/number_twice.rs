#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(1)]
    a: i32,
    #[codec(1)]
    b: i32,
}

fn main() {}
