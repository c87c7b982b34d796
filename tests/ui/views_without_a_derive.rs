//! A borrowing type without a derive is one error as well.

use fastcodec::{Protobuf, Thrift};

#[derive(Clone, Copy, Debug, Default)]
struct Inner<'a>(&'a str);

#[derive(Debug, Default, Protobuf)]
struct NoCopy<'a> {
    #[codec(1)]
    text: &'a str,
}

#[derive(Debug, Default, Thrift)]
struct ThriftNoCopy<'a> {
    #[codec(1)]
    text: &'a str,
}

#[derive(Default, Protobuf)]
struct Message<'a> {
    #[codec(1)]
    plain: Inner<'a>, //~
    #[codec(2)]
    optional: Option<Inner<'a>>, //~
    #[codec(3)]
    list: &'a [Inner<'a>], //~
    #[codec(4)]
    no_copy: &'a [NoCopy<'a>], //~
    #[codec(oneof)]
    oneof: Option<Inner<'a>>, //~
    #[codec(5)]
    fine: &'a [&'a str],
}

#[derive(Default, Thrift)]
struct Struct<'a> {
    #[codec(1)]
    plain: Inner<'a>, //~
    #[codec(2)]
    optional: Option<Inner<'a>>, //~
    #[codec(3)]
    list: &'a [Inner<'a>], //~
    #[codec(4)]
    no_copy: &'a [ThriftNoCopy<'a>], //~
    #[codec(oneof)]
    union: Option<Inner<'a>>, //~
    #[codec(5)]
    fine: &'a [&'a str],
}

fn main() {}
