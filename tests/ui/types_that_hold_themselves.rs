//! A type without a `Box` in which it holds itself is one error.

use fastcodec::{Protobuf, Thrift};

#[derive(Protobuf, Thrift)]
struct Message { //~
    #[codec(1)]
    own: Self,
}

#[derive(Protobuf)]
struct Named { //~
    #[codec(1)]
    own: Option<Named>,
}

#[derive(Default, Protobuf, Thrift)]
struct Fine {
    #[codec(1)]
    boxed: Option<Box<Self>>,
    #[codec(2)]
    list: Vec<Fine>,
}

fn main() {}
