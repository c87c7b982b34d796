#[derive(Default, fastcodec::Protobuf)]
#[codec(package = "a")]
struct M {}

fn main() {}
