//! The structs of the Thrift targets, with a field of every kind: owned and borrowed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use fastcodec::Thrift;
use fastcodec::thrift::{Double, Open, Set, SharedStr, UnknownFields, UnknownFieldsView, Uuid};

use crate::protobuf::types::Level;

#[derive(Arbitrary, Clone, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Everything")]
pub(crate) struct Owned {
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
    #[arbitrary(with = double)]
    pub real: Double,
    #[codec(7)]
    pub text: String,
    #[codec(8)]
    pub bytes: Option<Vec<u8>>,
    #[codec(9)]
    #[arbitrary(with = uuid)]
    pub id: Uuid,
    #[codec(10)]
    #[arbitrary(with = level)]
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
    #[arbitrary(with = doubles)]
    pub reals: Vec<Double>,
    #[codec(23)]
    #[arbitrary(with = words)]
    pub words: Set<Vec<String>>,
    #[codec(24)]
    pub map: Vec<(i32, Vec<i64>)>,
    #[codec(-300)]
    pub far: Option<i16>,
    #[codec(unknown)]
    #[arbitrary(default)]
    pub rest: UnknownFields,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, Thrift)]
pub(crate) enum Choice {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(String),
    #[codec(3)]
    Struct(Box<Owned>),
}

fn double(input: &mut Unstructured<'_>) -> arbitrary::Result<Double> {
    input.arbitrary().map(Double)
}

fn doubles(input: &mut Unstructured<'_>) -> arbitrary::Result<Vec<Double>> {
    let numbers: Vec<f64> = input.arbitrary()?;
    Ok(numbers.into_iter().map(Double).collect())
}

fn uuid(input: &mut Unstructured<'_>) -> arbitrary::Result<Uuid> {
    input.arbitrary().map(Uuid)
}

fn level(input: &mut Unstructured<'_>) -> arbitrary::Result<Open<Level>> {
    input.arbitrary().map(Open::from_number)
}

fn words(input: &mut Unstructured<'_>) -> arbitrary::Result<Set<Vec<String>>> {
    input.arbitrary().map(Set)
}

impl Owned {
    /// Removes the parts that cannot be written in another protocol.
    pub fn forget(&mut self) {
        self.rest.clear();
        self.children.iter_mut().for_each(Owned::forget);
        if let Some(child) = &mut self.child {
            child.forget();
        }
        if let Some(Choice::Struct(member)) = &mut self.union {
            member.forget();
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Everything")]
pub(crate) struct View<'a> {
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
    #[codec(-300)]
    pub far: Option<i16>,
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
#[codec(name = "Choice")]
pub(crate) enum ChoiceView<'a> {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(&'a str),
    #[codec(3)]
    Struct(&'a View<'a>),
}

/// Containers with unique keys, whose order is not that of the wire.
#[derive(Arbitrary, Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Keyed {
    #[codec(1)]
    pub hashed: HashMap<String, Vec<i16>>,
    #[codec(2)]
    #[arbitrary(with = sorted)]
    pub sorted: BTreeMap<Double, BTreeSet<Vec<u8>>>,
    #[codec(3)]
    pub deep: BTreeMap<BTreeSet<i32>, HashMap<bool, Keyed>>,
}

fn sorted(input: &mut Unstructured<'_>) -> arbitrary::Result<BTreeMap<Double, BTreeSet<Vec<u8>>>> {
    let entries: Vec<(f64, BTreeSet<Vec<u8>>)> = input.arbitrary()?;
    Ok(entries
        .into_iter()
        .map(|(key, value)| (Double(key), value))
        .collect())
}

/// The other types of fields that differ in their use of memory.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Shared {
    #[codec(7)]
    pub text: SharedStr,
    #[codec(8)]
    pub bytes: Bytes,
    #[codec(9)]
    pub id: Option<[u8; 4]>,
    #[codec(10)]
    pub level: Level,
    #[codec(11)]
    pub children: Vec<Arc<Shared>>,
    #[codec(12)]
    pub child: Option<Box<Shared>>,
    #[codec(23)]
    pub words: HashSet<Arc<str>>,
    #[codec(24)]
    pub map: HashMap<i32, Vec<i64>>,
    #[codec(25)]
    pub boxes: Vec<Box<str>>,
    #[codec(26)]
    pub structs: HashMap<Box<[u8]>, Shared>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

/// A struct type without fields, which keeps all unknown fields.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Keeps {
    #[codec(unknown)]
    pub rest: UnknownFields,
}

/// The same, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
pub(crate) struct KeepsView<'a> {
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

/// A struct type without fields, which skips all unknown fields.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Skips {}

/// A value and a field that follows it.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Around {
    #[codec(1)]
    pub inner: Vec<Owned>,
    #[codec(2)]
    pub trailing: i8,
}

/// The same, without the value.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub(crate) struct Trailing {
    #[codec(2)]
    pub trailing: i8,
}
