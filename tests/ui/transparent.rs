use fastcodec::{Enumeration, Protobuf, Thrift};

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct Two(i32, i32);

#[derive(Default, Protobuf)]
#[codec(transparent)]
struct Numbered(#[codec(1)] i32);

#[derive(Protobuf)]
#[codec(transparent)]
struct Nothing;

#[derive(Default, Protobuf)]
#[codec(transparent, string)]
struct Text(i32);

#[derive(Default, Protobuf)]
#[codec(sint32)]
struct Message {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Copy, Enumeration)]
#[codec(transparent)]
enum Color {
    Red = 0,
}

#[derive(Default, Protobuf)]
struct Field {
    #[codec(1, transparent)]
    number: i32,
}

fn main() {}
