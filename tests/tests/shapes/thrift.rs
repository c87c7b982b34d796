//! Structs of Thrift.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::thrift::{Double, Open, Set, SharedStr, UnknownFields, UnknownFieldsView, Uuid};
use fastcodec::{Enumeration, Thrift};
use proptest::collection::{btree_map, btree_set, hash_map, vec};
use proptest::option;
use proptest::prelude::*;

/// A field of every kind that takes memory.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
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
    pub hashed: HashMap<i32, String>,
    #[codec(9)]
    pub tree: BTreeMap<i32, String>,
    #[codec(10)]
    pub pairs: Vec<(i32, String)>,
    #[codec(11)]
    pub numbers: Vec<i64>,
    #[codec(12)]
    pub flags: Vec<bool>,
    #[codec(13)]
    pub set: BTreeSet<i32>,
    #[codec(14)]
    pub hashed_set: HashSet<i32>,
    #[codec(15)]
    pub listed_set: Set<Vec<i32>>,
    #[codec(16)]
    pub choice: Option<FullChoice>,
    #[codec(17)]
    pub texts: Vec<Vec<String>>,
    #[codec(18)]
    pub shared_text: SharedStr,
    #[codec(19)]
    pub lists: Vec<Vec<i16>>,
    #[codec(20)]
    pub sorted_set: BTreeSet<String>,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
pub enum FullChoice {
    #[codec(1)]
    Text(String),
    #[codec(2)]
    Child(Box<Full>),
}

/// The same, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
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
    pub hashed: &'a [(i32, &'a str)],
    #[codec(10)]
    pub pairs: &'a [(i32, &'a str)],
    #[codec(11)]
    pub numbers: &'a [i64],
    #[codec(12)]
    pub flags: &'a [bool],
    #[codec(13)]
    pub set: Set<&'a [i32]>,
    #[codec(17)]
    pub texts: &'a [&'a [&'a str]],
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

/// A field of every type.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
pub struct Sink {
    #[codec(-7)]
    pub negative: Option<i16>,
    #[codec(1)]
    pub flag: bool,
    #[codec(2)]
    pub tiny: i8,
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
    pub bytes: Option<Bytes>,
    #[codec(9)]
    pub id: Option<Uuid>,
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(11)]
    pub shared: SharedStr,
    #[codec(12)]
    pub counted: Option<Arc<str>>,
    #[codec(20)]
    pub flags: Vec<bool>,
    #[codec(21)]
    pub mediums: Vec<i32>,
    #[codec(22)]
    pub larges: Vec<i64>,
    #[codec(23)]
    pub reals: Vec<Double>,
    #[codec(24)]
    pub texts: Vec<String>,
    #[codec(25)]
    pub lists: Vec<Vec<i16>>,
    #[codec(26)]
    pub numbers: BTreeSet<i32>,
    #[codec(27)]
    pub switches: Vec<(bool, i8)>,
    #[codec(28)]
    pub tree: BTreeMap<String, Vec<Level>>,
    #[codec(29)]
    pub hashed: HashMap<i64, String>,
    #[codec(40)]
    pub children: Vec<Sink>,
    #[codec(56)]
    pub child: Option<Box<Sink>>,
    #[codec(57)]
    pub by_name: Vec<(String, Sink)>,
    #[codec(300)]
    pub choice: Option<Choice>,
    #[codec(32767, required)]
    pub last: bool,
    #[codec(unknown)]
    pub rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
pub enum Level {
    Low = 0,
    High = 300,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
pub enum Choice {
    #[codec(1)]
    Text(String),
    #[codec(2)]
    Flag(bool),
    #[codec(40)]
    Sink(Box<Sink>),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

/// The same struct, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Sink")]
pub struct View<'a> {
    #[codec(-7)]
    pub negative: Option<i16>,
    #[codec(1)]
    pub flag: bool,
    #[codec(2)]
    pub tiny: i8,
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
    pub id: Option<Uuid>,
    #[codec(10)]
    pub level: Open<Level>,
    #[codec(11)]
    pub shared: &'a str,
    #[codec(12)]
    pub counted: Option<&'a str>,
    #[codec(20)]
    pub flags: &'a [bool],
    #[codec(21)]
    pub mediums: &'a [i32],
    #[codec(22)]
    pub larges: &'a [i64],
    #[codec(23)]
    pub reals: &'a [Double],
    #[codec(24)]
    pub texts: &'a [&'a str],
    #[codec(25)]
    pub lists: &'a [&'a [i16]],
    #[codec(26)]
    pub numbers: Set<&'a [i32]>,
    #[codec(27)]
    pub switches: &'a [(bool, i8)],
    #[codec(28)]
    pub tree: &'a [(&'a str, &'a [Level])],
    #[codec(29)]
    pub hashed: &'a [(i64, &'a str)],
    #[codec(40)]
    pub children: &'a [View<'a>],
    #[codec(56)]
    pub child: Option<&'a View<'a>>,
    #[codec(57)]
    pub by_name: &'a [(&'a str, View<'a>)],
    #[codec(300)]
    pub choice: Option<ViewChoice<'a>>,
    #[codec(32767, required)]
    pub last: bool,
    #[codec(unknown)]
    pub rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
#[codec(name = "Choice")]
pub enum ViewChoice<'a> {
    #[codec(1)]
    Text(&'a str),
    #[codec(2)]
    Flag(bool),
    #[codec(40)]
    Sink(&'a View<'a>),
    #[codec(unknown)]
    Unknown(UnknownFieldsView<'a>),
}

/// Something in every field.
pub fn sample() -> Sink {
    let leaf = Sink {
        medium: Some(-1),
        text: "a string that is longer than thirty-two bytes".to_owned(),
        ..Sink::default()
    };
    Sink {
        negative: Some(-2),
        flag: true,
        tiny: -3,
        small: i16::MIN,
        medium: Some(i32::MIN),
        large: i64::MIN,
        real: Double(-0.5),
        text: "h\u{e9}llo".to_owned(),
        bytes: Some(Bytes::from_static(&[0, 255])),
        id: Some(Uuid([7; 16])),
        level: Open::from_number(7),
        shared: SharedStr::from("shared".to_owned()),
        counted: Some("counted".into()),
        flags: vec![true, false],
        mediums: vec![0, 1 << 20],
        larges: vec![1, -1, i64::MAX, i64::MIN],
        reals: vec![Double(1.5)],
        texts: vec!["a".to_owned(), String::new()],
        lists: vec![vec![1, 2], vec![]],
        numbers: [1, 2, 3].into(),
        switches: vec![(true, 4)],
        tree: [
            ("k".to_owned(), vec![Level::Low, Level::High]),
            ("l".to_owned(), vec![]),
        ]
        .into(),
        hashed: [(1, "x".to_owned()), (-300, "y".to_owned())].into(),
        children: vec![leaf.clone(), leaf.clone()],
        child: Some(Box::new(leaf.clone())),
        by_name: vec![("n".to_owned(), leaf)],
        choice: Some(Choice::Text("u".to_owned())),
        last: true,
        rest: UnknownFields::default(),
    }
}

/// Any text, letters more often than not.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,40}", ".{0,12}"]
}

fn double() -> impl Strategy<Value = Double> {
    any::<u64>().prop_map(|bits| Double(f64::from_bits(bits)))
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::Low), Just(Level::High)]
}

/// Any value that holds no other.
pub fn flat() -> impl Strategy<Value = Sink> {
    let numbers = (
        any::<Option<i16>>(),
        any::<(bool, i8, i16)>(),
        any::<Option<i32>>(),
        any::<i64>(),
        double(),
        any::<i32>(),
        any::<bool>(),
        option::of(any::<[u8; 16]>()),
    );
    let texts = (
        text(),
        option::of(vec(any::<u8>(), 0..200)),
        text(),
        option::of(text()),
        vec(text(), 0..20),
    );
    let lists = (
        vec(any::<bool>(), 0..20),
        vec(any::<i32>(), 0..70),
        vec(any::<i64>(), 0..40),
        vec(double(), 0..20),
        vec(vec(any::<i16>(), 0..6), 0..4),
    );
    let maps = (
        btree_set(any::<i32>(), 0..20),
        vec(any::<(bool, i8)>(), 0..4),
        btree_map(text(), vec(level(), 0..4), 0..4),
        hash_map(any::<i64>(), text(), 0..4),
    );
    let choice = option::of(prop_oneof![
        text().prop_map(Choice::Text),
        any::<bool>().prop_map(Choice::Flag),
    ]);
    (numbers, texts, lists, maps, choice).prop_map(|(numbers, texts, lists, maps, choice)| Sink {
        negative: numbers.0,
        flag: numbers.1.0,
        tiny: numbers.1.1,
        small: numbers.1.2,
        medium: numbers.2,
        large: numbers.3,
        real: numbers.4,
        level: Open::from_number(numbers.5),
        last: numbers.6,
        id: numbers.7.map(Uuid),
        text: texts.0,
        bytes: texts.1.map(Bytes::from),
        shared: SharedStr::from(texts.2),
        counted: texts.3.map(Arc::from),
        texts: texts.4,
        flags: lists.0,
        mediums: lists.1,
        larges: lists.2,
        reals: lists.3,
        lists: lists.4,
        numbers: maps.0,
        switches: maps.1,
        tree: maps.2,
        hashed: maps.3,
        choice,
        ..Sink::default()
    })
}

/// Any value, three levels deep at most.
pub fn sink() -> impl Strategy<Value = Sink> {
    flat().prop_recursive(3, 12, 3, |inner| {
        (
            flat(),
            vec(inner.clone(), 0..3),
            option::of(inner.clone()),
            vec((text(), inner.clone()), 0..3),
            option::of(inner),
        )
            .prop_map(|(sink, children, child, by_name, choice)| Sink {
                children,
                child: child.map(Box::new),
                by_name,
                choice: choice
                    .map(|sink| Choice::Sink(Box::new(sink)))
                    .or(sink.choice.clone()),
                ..sink
            })
    })
}
