//! The inputs in Protobuf.

use std::collections::{BTreeMap, HashMap};

use fastcodec::protobuf::{
    Decode, DelimitedReader, Encode, Lazy, UnknownFields, UnknownFieldsView,
};
use fastcodec::{Arena, Enumeration, Oneof, Protobuf};

use super::{Case, GENEROUS, numbered, repeated, varint};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Owned {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    child: Option<Box<Owned>>,
    #[codec(3)]
    list: Vec<Leaf>,
    #[codec(4)]
    texts: Vec<String>,
    #[codec(5, expanded)]
    numbers: Vec<u32>,
    #[codec(6)]
    hashed: HashMap<u64, u32>,
    #[codec(7)]
    tree: BTreeMap<u64, u32>,
    #[codec(8)]
    named: HashMap<u32, Named>,
    #[codec(9)]
    names: Vec<Named>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(12)]
    packed: Vec<u64>,
    #[codec(13)]
    deep: Vec<Owned>,
    #[codec(14, group)]
    group: Option<Box<Owned>>,
    #[codec(15)]
    words: HashMap<String, Leaf>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Leaf {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Named {
    Zero = 0,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(10)]
    Text(String),
    #[codec(11)]
    Child(Box<Owned>),
}

/// A message type without fields.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Nothing {}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct View<'a> {
    #[codec(2)]
    child: Option<&'a View<'a>>,
    #[codec(3)]
    list: &'a [LeafView],
    #[codec(4)]
    texts: &'a [&'a str],
    #[codec(5, expanded)]
    numbers: &'a [u32],
    #[codec(6)]
    map: &'a [(u64, u32)],
    #[codec(13)]
    deep: &'a [View<'a>],
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct LeafView {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Later<'a> {
    #[codec(2)]
    child: Lazy<'a, Owned>,
}

fn owned(input: &[u8]) {
    Owned::decode_with(input, &GENEROUS).expect("well-formed");
}

fn skipped(input: &[u8]) {
    Nothing::decode_with(input, &GENEROUS).expect("well-formed");
}

fn view(input: &[u8]) {
    let arena = Arena::new();
    View::decode_in_with(input, &arena, &GENEROUS).expect("well-formed");
}

fn lazy(input: &[u8]) {
    let arena = Arena::new();
    let later = Later::decode_in_with(input, &arena, &GENEROUS).expect("well-formed");
    later.child.get_with(&GENEROUS).expect("well-formed");
}

fn encoded(input: &[u8]) {
    let message = Owned::decode_with(input, &GENEROUS).expect("well-formed");
    assert_eq!(
        message.encode_to_vec().expect("not deep").len(),
        message.encoded_len()
    );
}

fn streamed(input: &[u8]) {
    let mut reader = DelimitedReader::new(input);
    while reader.read::<Nothing>().expect("well-formed").is_some() {}
}

/// Returns a length-delimited field.
fn delimited(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag][..], &varint(value.len() as u64), value].concat()
}

/// Returns the field `tag` nested in itself, `levels` deep, with a number inside.
fn nested(tag: u8, levels: usize) -> Vec<u8> {
    (0..levels).fold(vec![8, 1], |inner, _| delimited(tag, &inner))
}

/// Returns an entry of the map `tag`, from a number to a number.
fn entry(tag: u8, key: u64) -> Vec<u8> {
    delimited(tag, &[&[8][..], &varint(key), &[16, 1]].concat())
}

fn words(number: u32) -> Vec<u8> {
    let word = format!("word {number}");
    delimited(0x7a, &delimited(0x0a, word.as_bytes()))
}

macro_rules! cases {
    ($($name:literal: $run:ident, |$bytes:ident| $make:expr;)*) => {
        vec![$(Case { name: concat!("Protobuf: ", $name), make: |$bytes| $make, run: $run }),*]
    };
}

pub fn cases() -> Vec<Case> {
    cases! {
        "one message merged again and again": owned, |n| repeated(&delimited(0x12, &[8, 1]), n);
        "one message 90 levels deep, again and again": owned, |n| repeated(&nested(0x12, 90), n);
        "one list within a message, merged again and again":
            owned, |n| repeated(&delimited(0x12, &delimited(0x22, b"")), n);
        "the same, a view": view, |n| repeated(&delimited(0x12, &delimited(0x22, b"")), n);
        "the same, lazy": lazy, |n| repeated(&delimited(0x12, &delimited(0x22, b"")), n);
        "a oneof that flips": owned, |n| repeated(b"\x52\x01x\x5a\0", n);
        "lists that take turns": owned, |n| repeated(b"\x1a\0\x22\0\x28\x01", n);
        "lists that take turns, a view": view, |n| repeated(b"\x1a\0\x22\0\x28\x01", n);
        "lists and unknown fields that take turns, a view":
            view, |n| repeated(b"\x22\0\xa0\x06\x01", n);
        "messages 90 levels deep, a list": owned, |n| repeated(&delimited(0x6a, &nested(0x12, 90)), n);
        "messages 90 levels deep, a view": view, |n| repeated(&delimited(0x6a, &nested(0x12, 90)), n);
        "groups 90 levels deep":
            owned, |n| repeated(&[[0x73; 90], [0x74; 90]].concat(), n);
        "a hash map with one key": owned, |n| repeated(&entry(0x32, 5), n);
        "a tree with one key": owned, |n| repeated(&entry(0x3a, 5), n);
        "a map with one key, a view": view, |n| repeated(&entry(0x32, 5), n);
        "keys that agree in their lower 32 bits":
            owned, |n| numbered(n, |key| entry(0x32, u64::from(key) << 32));
        "keys in ascending order, a tree": owned, |n| numbered(n, |key| entry(0x3a, key.into()));
        "keys in descending order, a tree":
            owned, |n| numbered(n, |key| entry(0x3a, u64::from(u32::MAX - key)));
        "maps that take turns":
            owned, |n| numbered(n, |key| entry([0x32, 0x3a][key as usize % 2], key.into()));
        "words, a hash map": owned, |n| numbered(n, words);
        "entries without key or value": owned, |n| repeated(b"\x32\0", n);
        "entries with a value that has no name": owned, |n| repeated(b"\x42\x02\x10\x07", n);
        "numbers that have no name, packed":
            owned, |n| delimited(0x4a, &repeated(&[7], n));
        "unknown numbers": owned, |n| repeated(b"\xa0\x06\x01", n);
        "unknown numbers, a view": view, |n| repeated(b"\xa0\x06\x01", n);
        "unknown numbers, skipped": skipped, |n| repeated(b"\xa0\x06\x01", n);
        "unknown groups, 90 levels deep, skipped":
            skipped, |n| repeated(&[[0x73; 90], [0x74; 90]].concat(), n);
        "numbers of ten bytes":
            owned, |n| repeated(b"\x08\x81\x80\x80\x80\x80\x80\x80\x80\x80\0", n);
        "numbers of ten bytes, packed":
            owned, |n| delimited(0x62, &repeated(b"\x81\x80\x80\x80\x80\x80\x80\x80\x80\0", n));
        "tags of five bytes": owned, |n| repeated(b"\x88\x80\x80\x80\0\x01", n);
        "packed lists of one element": owned, |n| repeated(b"\x62\x01\x01", n);
        "empty texts": owned, |n| repeated(b"\x22\0", n);
        "empty messages in a stream": streamed, |n| vec![0; n];
        "encoding messages 90 levels deep":
            encoded, |n| repeated(&delimited(0x6a, &nested(0x12, 90)), n);
        "encoding lists 45 levels deep": encoded, |n| repeated(&nested(0x6a, 45), n);
    }
}
