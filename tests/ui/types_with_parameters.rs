//! A type argument that does not fit is one error where it is given, in both formats.

use fastcodec::{Oneof, Protobuf, Thrift};

#[derive(Debug, Default)]
struct Inner;

#[derive(Debug, Default)]
struct NoDerive<T>(T);

#[derive(Debug, Default, Protobuf)]
struct Page<T> {
    #[codec(1)]
    item: T,
    #[codec(2)]
    own: Option<Inner>, //~
}

#[derive(Debug, Default, Protobuf)]
struct Optional<T> {
    #[codec(1)]
    item: Option<T>,
}

#[derive(Debug, Oneof)]
enum Choice<T> {
    #[codec(4)]
    One(T),
}

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    plain: Page<Inner>, //~
    #[codec(2)]
    optional: Option<Optional<Inner>>, //~
    #[codec(oneof)]
    choice: Option<Choice<Inner>>, //~
    #[codec(3)]
    no_derive: NoDerive<i32>, //~
    #[codec(5)]
    fine: Page<String>,
}

#[derive(Debug, Default, Thrift)]
struct Row<T> {
    #[codec(1)]
    item: T,
    #[codec(2)]
    own: Option<Inner>, //~
}

#[derive(Debug, Thrift)]
enum Union<T> {
    #[codec(4)]
    One(T),
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1)]
    plain: Row<Inner>, //~
    #[codec(2)]
    list: Vec<Row<Inner>>, //~
    #[codec(oneof)]
    union: Option<Union<Inner>>, //~
    #[codec(3)]
    no_derive: NoDerive<i32>, //~
    #[codec(5)]
    fine: Row<String>,
}

fn main() {}
