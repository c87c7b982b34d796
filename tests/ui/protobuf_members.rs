//! A wrong member of a oneof is one error, and so is a `oneof` field of another type.

use std::path::PathBuf;

use fastcodec::{Enumeration, Oneof, Protobuf};

struct Inner;

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Copy, Enumeration)]
enum Color {
    Red = 0,
}

type Number = i32;

#[derive(Oneof)]
enum Members {
    #[codec(1)]
    Fine(i32),
    #[codec(2)]
    Plain(Inner), //~
    #[codec(3)]
    Boxed(Box<Inner>), //~
    #[codec(4, string)]
    Path(PathBuf), //~
    #[codec(5, string)]
    OfAMessage(Message), //~
    #[codec(6, sint32)]
    OfAnEnumeration(Color), //~
    #[codec(7, fixed64)]
    OfANumber(Number), //~
}

enum NoOneof {
    Number(i32),
}

#[derive(Default, Protobuf)]
struct Oneofs {
    #[codec(oneof)]
    none: Option<NoOneof>, //~
    #[codec(oneof)]
    boxed: Option<Box<NoOneof>>, //~
    #[codec(oneof)]
    of_fields: Option<Message>, //~
    #[codec(unknown)]
    rest: Vec<u8>, //~
    #[codec(1)]
    between: i32,
    #[codec(9)]
    last: i32,
}

fn main() {}
