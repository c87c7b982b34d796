//! The messages that the fuzz targets share: one of everything, owned, borrowed, and as prost has it.

pub mod thrift;

use std::collections::BTreeMap;

use fastcodec::protobuf::{Open, UnknownFields, UnknownFieldsView};
use fastcodec::{Enumeration, Oneof, Protobuf};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub struct Owned {
    #[codec(1)]
    pub int32: i32,
    #[codec(2, sint64)]
    pub sint64: Option<i64>,
    #[codec(3)]
    pub text: String,
    #[codec(4)]
    pub bytes: Vec<u8>,
    #[codec(5)]
    pub packed: Vec<u64>,
    #[codec(6)]
    pub doubles: Vec<f64>,
    #[codec(7)]
    pub children: Vec<Owned>,
    #[codec(8)]
    pub child: Option<Box<Owned>>,
    #[codec(9)]
    pub map: BTreeMap<i32, String>,
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(oneof)]
    pub choice: Option<Choice>,
    #[codec(13, group)]
    pub group: Option<Box<Owned>>,
    #[codec(14)]
    pub texts: Vec<String>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
pub enum Choice {
    #[codec(11)]
    Text(String),
    #[codec(12)]
    Message(Box<Owned>),
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
pub enum Level {
    None = 0,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Owned")]
pub struct View<'a> {
    #[codec(1)]
    pub int32: i32,
    #[codec(2, sint64)]
    pub sint64: Option<i64>,
    #[codec(3)]
    pub text: &'a str,
    #[codec(4)]
    pub bytes: &'a [u8],
    #[codec(5)]
    pub packed: &'a [u64],
    #[codec(6)]
    pub doubles: &'a [f64],
    #[codec(7)]
    pub children: &'a [View<'a>],
    #[codec(8)]
    pub child: Option<&'a View<'a>>,
    #[codec(9)]
    pub map: &'a [(i32, &'a str)],
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(oneof)]
    pub choice: Option<ViewChoice<'a>>,
    #[codec(13, group)]
    pub group: Option<&'a View<'a>>,
    #[codec(14)]
    pub texts: &'a [&'a str],
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
pub enum ViewChoice<'a> {
    #[codec(11)]
    Text(&'a str),
    #[codec(12)]
    Message(&'a View<'a>),
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Theirs {
    #[prost(int32, tag = 1)]
    pub int32: i32,
    #[prost(sint64, optional, tag = 2)]
    pub sint64: Option<i64>,
    #[prost(string, tag = 3)]
    pub text: String,
    #[prost(bytes = "vec", tag = 4)]
    pub bytes: Vec<u8>,
    #[prost(uint64, repeated, tag = 5)]
    pub packed: Vec<u64>,
    #[prost(double, repeated, tag = 6)]
    pub doubles: Vec<f64>,
    #[prost(message, repeated, tag = 7)]
    pub children: Vec<Theirs>,
    #[prost(message, optional, boxed, tag = 8)]
    pub child: Option<Box<Theirs>>,
    #[prost(btree_map = "int32, string", tag = 9)]
    pub map: BTreeMap<i32, String>,
    #[prost(int32, tag = 10)]
    pub level: i32,
    #[prost(oneof = "TheirChoice", tags = "11, 12")]
    pub choice: Option<TheirChoice>,
    #[prost(group, optional, boxed, tag = 13)]
    pub group: Option<Box<Theirs>>,
    #[prost(string, repeated, tag = 14)]
    pub texts: Vec<String>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub enum TheirChoice {
    #[prost(string, tag = 11)]
    Text(String),
    #[prost(message, boxed, tag = 12)]
    Message(Box<Theirs>),
}
