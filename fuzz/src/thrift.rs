//! The structs of the Thrift targets: one of everything, owned and borrowed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fastcodec::Thrift;
use fastcodec::thrift::{Double, Open, Set, UnknownFields, UnknownFieldsView, Uuid};

use crate::Level;

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Everything")]
pub struct Owned {
    #[codec(1)]
    pub flag: bool,
    #[codec(2)]
    pub tiny: Option<i8>,
    #[codec(3)]
    pub small: i16,
    #[codec(4)]
    pub medium: Option<i32>,
    #[codec(5)]
    pub large: i64,
    #[codec(6)]
    pub real: Double,
    #[codec(7)]
    pub text: String,
    #[codec(8)]
    pub bytes: Option<Vec<u8>>,
    #[codec(9)]
    pub id: Uuid,
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(11)]
    pub children: Vec<Owned>,
    #[codec(12)]
    pub child: Option<Box<Owned>>,
    #[codec(13)]
    pub union: Option<Choice>,
    #[codec(20)]
    pub flags: Vec<bool>,
    #[codec(21)]
    pub numbers: Vec<i32>,
    #[codec(22)]
    pub reals: Vec<Double>,
    #[codec(23)]
    pub words: Set<Vec<String>>,
    #[codec(24)]
    pub map: Vec<(i32, Vec<i64>)>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
pub enum Choice {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(String),
    #[codec(3)]
    Struct(Box<Owned>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Everything")]
pub struct View<'a> {
    #[codec(1)]
    pub flag: bool,
    #[codec(2)]
    pub tiny: Option<i8>,
    #[codec(3)]
    pub small: i16,
    #[codec(4)]
    pub medium: Option<i32>,
    #[codec(5)]
    pub large: i64,
    #[codec(6)]
    pub real: Double,
    #[codec(7)]
    pub text: &'a str,
    #[codec(8)]
    pub bytes: Option<&'a [u8]>,
    #[codec(9)]
    pub id: Uuid,
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(11)]
    pub children: &'a [View<'a>],
    #[codec(12)]
    pub child: Option<&'a View<'a>>,
    #[codec(13)]
    pub union: Option<ChoiceView<'a>>,
    #[codec(20)]
    pub flags: &'a [bool],
    #[codec(21)]
    pub numbers: &'a [i32],
    #[codec(22)]
    pub reals: &'a [Double],
    #[codec(23)]
    pub words: Set<&'a [&'a str]>,
    #[codec(24)]
    pub map: &'a [(i32, &'a [i64])],
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
pub enum ChoiceView<'a> {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(&'a str),
    #[codec(3)]
    Struct(&'a View<'a>),
}

/// Containers that look for equal keys, whose order is not the one of the wire.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub struct Keyed {
    #[codec(1)]
    pub hashed: HashMap<String, Vec<i16>>,
    #[codec(2)]
    pub sorted: BTreeMap<Double, BTreeSet<Vec<u8>>>,
    #[codec(3)]
    pub deep: BTreeMap<BTreeSet<i32>, HashMap<bool, Keyed>>,
}
