//! A use of a type that its derive refuses is not another error.

use std::collections::HashMap;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Protocol};
use fastcodec::{Enumeration, Oneof, Protobuf, Thrift};

#[derive(Default, Protobuf, Thrift)]
struct Refused {
    #[codec(1)]
    size: usize, //~ //~
}

#[derive(Default, Protobuf)]
struct View<'a> {
    #[codec(1)]
    letter: char, //~
    #[codec(2)]
    text: &'a str,
}

#[derive(Default, Protobuf)]
struct Generic<T> {
    #[codec(0)] //~
    field: T,
}

#[derive(Oneof)]
enum Choice {
    #[codec(7)]
    Size(usize), //~
}

#[derive(Thrift)]
enum Union {
    #[codec(7)]
    Size(usize), //~
}

#[derive(Clone, Copy, Default, Enumeration)]
enum Color {
    #[default] //~
    Red = 0,
}

#[derive(Clone, Copy, Enumeration)]
enum Shape {
    Square,
    Circle(i32), //~
}

#[derive(Protobuf)]
enum NoMessage { //~
    #[codec(9)]
    Number(i32),
}

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct Newtype(u128); //~ //~

#[derive(Default, Thrift)]
#[codec(transparent)]
struct Holes(Vec<Option<i32>>); //~

#[derive(Default, Protobuf)]
struct Uses<'a> {
    #[codec(1)]
    refused: Refused,
    #[codec(2)]
    list: Vec<Refused>,
    #[codec(3)]
    map: HashMap<i32, Refused>,
    #[codec(4)]
    view: Option<View<'a>>,
    #[codec(5)]
    generic: Option<Box<Generic<i32>>>,
    #[codec(6)]
    color: Color,
    #[codec(8)]
    newtype: Newtype,
    #[codec(9)]
    shape: Shape,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(oneof)]
    no_message: Option<NoMessage>,
}

#[derive(Default, Thrift)]
struct ThriftUses {
    #[codec(1)]
    refused: Refused,
    #[codec(2)]
    list: Vec<Vec<Refused>>,
    #[codec(3)]
    color: Option<Color>,
    #[codec(4)]
    newtype: Newtype,
    #[codec(5)]
    holes: Holes,
    #[codec(oneof)]
    union: Option<Union>,
}

fn main() {
    let _ = Refused::default().encode_to_vec();
    let _ = View::decode(b"");
    let _: Result<Refused, _> = Binary::decode(b"");
}
