//! A reference that no field can be is one error, which says what to write.

use fastcodec::{Oneof, Protobuf, Thrift};

#[derive(Protobuf)]
struct Message<'a> {
    #[codec(1)]
    text: &'a String, //~
    #[codec(2)]
    number: &'a i32, //~
    #[codec(3)]
    optional: Option<&'a i64>, //~
    #[codec(4)]
    bytes: &'a Vec<u8>, //~
    #[codec(5)]
    list: &'a Vec<String>, //~
    #[codec(6)]
    mutable: &'a mut str, //~
    #[codec(7)]
    fine: &'a str,
}

#[derive(Oneof)]
enum Choice<'a> {
    #[codec(8)]
    Text(&'a String), //~
    #[codec(9)]
    Fine(&'a [u8]),
}

#[derive(Thrift)]
struct Struct<'a> {
    #[codec(1)]
    text: &'a String, //~
    #[codec(2)]
    list: Option<&'a Vec<i32>>, //~
    #[codec(3)]
    mutable: Option<&'a mut [u8]>, //~
    #[codec(4)]
    fine: &'a str,
}

#[derive(Thrift)]
enum Union<'a> {
    #[codec(1)]
    Text(&'a String), //~
    #[codec(2)]
    Fine(&'a str),
}

fn main() {}
