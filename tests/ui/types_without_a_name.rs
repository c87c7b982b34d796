//! Of a type that no field can have, the compiler's error is the only one.

use fastcodec::{Oneof, Protobuf, Thrift};

#[derive(Protobuf, Thrift)]
struct Message {
    #[codec(1)]
    inferred: _, //~
}

#[derive(Protobuf, Thrift)]
struct List {
    #[codec(1)]
    opaque: Vec<impl Copy>, //~
}

#[derive(Oneof)]
enum Choice {
    #[codec(1)]
    Inferred(Vec<_>), //~
}

fn main() {}
