use fastcodec::prost::{Enumeration, Message, Oneof};

#[derive(Oneof)]
enum Choice {
    #[prost(string)]
    NoNumber(String),
    #[prost(int32, repeated, tag = "2")]
    List(Vec<i32>),
    #[prost(int32, tag = "3")]
    Named { number: i32 },
    #[prost(int32, tag = "4")]
    Same(i32),
    #[prost(int32, tag = "4")]
    Number(i32),
}

#[derive(Oneof)]
struct NoEnum {
    #[prost(int32, tag = "1")]
    number: i32,
}

#[derive(Message)]
enum NoStruct {
    A,
}

#[derive(Clone, Copy, Enumeration)]
enum WithData {
    A(i32),
}

#[derive(Message)]
struct Overlapping {
    #[prost(int32, tag = "1")]
    number: i32,
    #[prost(oneof = "Other", tags = "1, 2")]
    other: Option<Other>,
}

#[derive(Oneof)]
enum Other {
    #[prost(int32, tag = "1")]
    One(i32),
    #[prost(int32, tag = "2")]
    Two(i32),
}

#[derive(Message)]
struct Borrowing<'a> {
    #[prost(string, tag = "1")]
    text: &'a str,
}

#[derive(Message)]
struct DefaultOutOfRange {
    #[prost(int32, optional, default = "3000000000", tag = "1")]
    number: Option<i32>,
}

#[derive(Message)]
struct DefaultOfAnotherType {
    #[prost(bool, optional, default = "yes", tag = "1")]
    flag: Option<bool>,
}

fn main() {}
