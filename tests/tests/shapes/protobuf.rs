//! Messages of Protobuf.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::protobuf::{UnknownFields, UnknownFieldsView};
use fastcodec::{Enumeration, Oneof, Protobuf};

/// A field of every kind that takes memory.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
pub struct Full {
    #[codec(1)]
    pub text: String,
    #[codec(2)]
    pub boxed_text: Box<str>,
    #[codec(3)]
    pub arc_text: Option<Arc<str>>,
    #[codec(4)]
    pub blob: Vec<u8>,
    #[codec(5)]
    pub shared: Bytes,
    #[codec(6)]
    pub children: Vec<Full>,
    #[codec(7)]
    pub child: Option<Box<Full>>,
    #[codec(8)]
    pub hashed: HashMap<u32, String>,
    #[codec(9)]
    pub tree: BTreeMap<u32, String>,
    #[codec(10)]
    pub pairs: Vec<(u32, String)>,
    #[codec(11)]
    pub packed: Vec<u64>,
    #[codec(12, expanded)]
    pub expanded: Vec<u64>,
    #[codec(13, group)]
    pub group: Option<Box<Full>>,
    #[codec(14)]
    pub texts: Vec<String>,
    #[codec(oneof)]
    pub choice: Option<Choice>,
    #[codec(17)]
    pub arc_blob: Option<Arc<[u8]>>,
    #[codec(18)]
    pub boxed_blob: Box<[u8]>,
    #[codec(19)]
    pub fixed: Vec<f64>,
    #[codec(20)]
    pub closed: Vec<Color>,
    #[codec(21)]
    pub colors: HashMap<u32, Color>,
    #[codec(22, group)]
    pub groups: Vec<Full>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
pub enum Choice {
    #[codec(15)]
    Text(String),
    #[codec(16)]
    Child(Box<Full>),
}

/// A closed enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumeration)]
pub enum Color {
    Red = 0,
    Green = 5,
}

/// The same, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct FullView<'a> {
    #[codec(1)]
    pub text: &'a str,
    #[codec(4)]
    pub blob: &'a [u8],
    #[codec(6)]
    pub children: &'a [FullView<'a>],
    #[codec(7)]
    pub child: Option<&'a FullView<'a>>,
    #[codec(8)]
    pub hashed: &'a [(u32, &'a str)],
    #[codec(9)]
    pub tree: &'a [(u32, &'a str)],
    #[codec(10)]
    pub pairs: &'a [(u32, &'a str)],
    #[codec(11)]
    pub packed: &'a [u64],
    #[codec(12, expanded)]
    pub expanded: &'a [u64],
    #[codec(14)]
    pub texts: &'a [&'a str],
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}
