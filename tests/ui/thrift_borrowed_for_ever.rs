use std::borrow::Cow;

use fastcodec::Thrift;

#[derive(Debug, Default, Thrift)]
struct Message {
    #[codec(1)]
    text: Cow<'static, str>,
    #[codec(2)]
    name: &'static str,
    #[codec(3)]
    names: Vec<&'static str>,
}

fn main() {}
