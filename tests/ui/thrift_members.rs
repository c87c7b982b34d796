//! A wrong member of a union is one error, and so is a `oneof` field of another type.

use std::collections::HashMap;
use std::sync::Arc;

use fastcodec::thrift::UnknownFields;
use fastcodec::{Enumeration, Thrift};

#[derive(Debug)]
struct Inner;

#[derive(Thrift)]
enum Union {
    #[codec(1)]
    Fine(i32),
    #[codec(2)]
    Plain(Inner), //~
    #[codec(3)]
    Boxed(Box<Inner>), //~
    #[codec(4)]
    Shared(Arc<Inner>), //~
    #[codec(5)]
    List(Vec<Inner>), //~
    #[codec(6)]
    Map(HashMap<i32, Inner>), //~
    #[codec(unknown)]
    Unknown(Vec<u8>), //~
}

enum NoUnion {
    Number(i32),
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Copy, Enumeration)]
enum Color {
    Red = 0,
}

#[derive(Default, Thrift)]
struct Message {
    #[codec(oneof)]
    none: Option<NoUnion>, //~
    #[codec(oneof)]
    boxed: Option<Box<NoUnion>>, //~
    #[codec(oneof)]
    of_fields: Option<Struct>, //~
    #[codec(oneof)]
    of_values: Option<Color>, //~
    #[codec(unknown)]
    rest: Vec<u8>, //~
}

#[derive(Default, Thrift)]
struct Kept {
    #[codec(1)]
    inner: Option<i32>,
    #[codec(2)]
    list: Vec<Inner>, //~
    #[codec(unknown)]
    rest: UnknownFields,
}

fn main() {}
