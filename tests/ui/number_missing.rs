#[derive(Default, fastcodec::Protobuf)]
struct M {
    #[codec(sint32)]
    a: i32,
    b: i32,
}

fn main() {}
