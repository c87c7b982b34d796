//! A type without a derive is one error for each format.

use fastcodec::{Protobuf, Thrift};

#[derive(Debug, Default)]
struct Inner;

#[derive(Debug, Default, Protobuf)]
struct OfProtobuf {
    #[codec(1)]
    number: i32,
}

#[derive(Default, Protobuf, Thrift)]
struct Message {
    #[codec(1)]
    plain: Inner, //~ //~
    #[codec(2)]
    list: Vec<Inner>, //~ //~
    #[codec(3)]
    of_protobuf: Option<OfProtobuf>, //~
}

fn main() {}
