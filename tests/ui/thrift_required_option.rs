#[derive(Default, fastcodec::Thrift)]
struct Person {
    #[codec(1, required)]
    name: Option<String>,
}

fn main() {}
