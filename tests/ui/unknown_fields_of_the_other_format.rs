//! Unknown fields that are kept in the type of the other format are one error.

use fastcodec::{Protobuf, Thrift, protobuf, thrift};

mod imported {
    use fastcodec::thrift::UnknownFields;

    #[derive(Default, fastcodec::Protobuf)]
    struct Message {
        #[codec(unknown)]
        unknown: UnknownFields, //~
    }
}

#[derive(Default, Protobuf)]
struct Message {
    #[codec(unknown)]
    unknown: thrift::UnknownFields, //~
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(unknown)]
    unknown: protobuf::UnknownFields, //~
}

#[derive(Default, Protobuf)]
struct Fine {
    #[codec(unknown)]
    unknown: protobuf::UnknownFields,
}

fn main() {}
