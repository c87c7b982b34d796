//! A name that is not in scope is one error, though emitted code names the type as well.

use std::collections::HashMap;

use fastcodec::{Oneof, Protobuf, Thrift};

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    plain: Nowhere, //~
    #[codec(2)]
    optional: Option<Nowhere>, //~
    #[codec(3)]
    list: Vec<Box<Nowhere>>, //~
    #[codec(oneof)]
    oneof: Option<Nowhere>, //~
}

#[derive(Oneof)]
enum Members {
    #[codec(1)]
    One(Nowhere), //~
    #[codec(2)]
    Other(Box<Nowhere>), //~
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1)]
    plain: Nowhere, //~
    #[codec(2)]
    optional: Option<Nowhere>, //~
    #[codec(3)]
    list: Vec<Vec<Nowhere>>, //~
    #[codec(oneof)]
    union: Option<Nowhere>, //~
}

// With both derives, too.
#[derive(Default, Protobuf, Thrift)]
struct Both {
    #[codec(1)]
    plain: Nowhere, //~
    #[codec(2)]
    list: Vec<Nowhere>, //~
}

#[derive(Thrift)]
enum Union {
    #[codec(1)]
    One(Nowhere), //~
    #[codec(2)]
    Other(Vec<Nowhere>), //~
}

#[derive(Protobuf)]
#[codec(transparent)]
struct Newtype(Missing); //~

#[derive(Protobuf, Thrift)]
#[codec(transparent)]
struct List(Vec<Missing>); //~

#[derive(Protobuf, Thrift)]
#[codec(transparent)]
struct Table(HashMap<i32, Missing>); //~

fn main() {}
