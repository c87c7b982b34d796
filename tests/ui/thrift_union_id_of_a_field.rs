#[derive(fastcodec::Thrift)]
enum Contact {
    #[codec(2)]
    Phone(String),
}

#[derive(Default, fastcodec::Thrift)]
struct Person {
    #[codec(2)]
    name: String,
    #[codec(oneof)]
    contact: Option<Contact>,
}

fn main() {}
