#[derive(Default, fastcodec::Protobuf)]
struct M<'a, 'b> {
    #[codec(1)]
    a: &'a str,
    #[codec(2)]
    b: &'b str,
}

fn main() {}
