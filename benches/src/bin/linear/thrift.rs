//! The inputs in Thrift's Binary and Compact.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use fastcodec::thrift::transport::{Framed, FramedReader, Framing, Progress, Unframed};
use fastcodec::thrift::{Binary, Compact, Protocol, UnknownFields, UnknownFieldsView};
use fastcodec::{Arena, Thrift};

use super::{Case, GENEROUS, numbered, repeated, varint};

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Owned {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    child: Option<Box<Owned>>,
    #[codec(3)]
    texts: Vec<String>,
    #[codec(4)]
    leaves: Vec<Leaf>,
    #[codec(5)]
    hashed: HashMap<i64, i32>,
    #[codec(6)]
    tree: BTreeMap<i64, i32>,
    #[codec(7)]
    hashed_set: HashSet<i64>,
    #[codec(8)]
    set: BTreeSet<i64>,
    #[codec(9)]
    choice: Option<Choice>,
    #[codec(10)]
    flags: Vec<bool>,
    #[codec(11)]
    words: HashMap<String, i32>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Leaf {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice {
    #[codec(1)]
    Text(String),
    #[codec(2)]
    Leaf(Box<Leaf>),
}

/// A struct type without fields.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Nothing {}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct View<'a> {
    #[codec(2)]
    child: Option<&'a View<'a>>,
    #[codec(3)]
    texts: &'a [&'a str],
    #[codec(5)]
    map: &'a [(i64, i32)],
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

fn owned<P: Protocol>(input: &[u8]) {
    P::decode_with::<Owned>(input, &GENEROUS).expect("well-formed");
}

fn skipped<P: Protocol>(input: &[u8]) {
    P::decode_with::<Nothing>(input, &GENEROUS).expect("well-formed");
}

fn view<P: Protocol>(input: &[u8]) {
    let arena = Arena::new();
    P::decode_in_with::<View>(input, &arena, &GENEROUS).expect("well-formed");
}

/// Finds the end of a struct that arrives byte by byte.
fn byte_by_byte<P: Protocol>(input: &[u8]) {
    let mut framing = Unframed::<P>::structs().limits(GENEROUS.message_len(i32::MAX as usize));
    for arrived in 1..input.len() {
        let progress = framing.find_end(&input[..arrived]).expect("well-formed");
        assert!(matches!(progress, Progress::Incomplete { .. }));
    }
    assert_eq!(framing.find_end(input), Ok(Progress::Complete(input.len())));
}

fn framed(input: &[u8]) {
    let mut reader = FramedReader::with(input, Framed::new());
    while reader.read().expect("well-formed").is_some() {}
}

/// The differences between the two protocols.
trait Parts: Protocol {
    /// Returns the header of a field that follows field 0.
    fn field(ty: Ty, id: u8) -> Vec<u8>;
    fn list(ty: Ty, count: usize) -> Vec<u8>;
    fn map(key: Ty, value: Ty, count: usize) -> Vec<u8>;
}

#[derive(Clone, Copy)]
enum Ty {
    I32,
    I64,
    String,
    Struct,
    Map,
    Set,
    List,
    Bool,
}

impl Ty {
    /// Returns the codes in Binary and in Compact.
    fn codes(self) -> [u8; 2] {
        match self {
            Ty::Bool => [2, 1],
            Ty::I32 => [8, 5],
            Ty::I64 => [10, 6],
            Ty::String => [11, 8],
            Ty::Struct => [12, 12],
            Ty::Map => [13, 11],
            Ty::Set => [14, 10],
            Ty::List => [15, 9],
        }
    }
}

impl Parts for Binary {
    fn field(ty: Ty, id: u8) -> Vec<u8> {
        vec![ty.codes()[0], 0, id]
    }

    fn list(ty: Ty, count: usize) -> Vec<u8> {
        [&ty.codes()[..1], &(count as u32).to_be_bytes()].concat()
    }

    fn map(key: Ty, value: Ty, count: usize) -> Vec<u8> {
        let types = [key.codes()[0], value.codes()[0]];
        [&types[..], &(count as u32).to_be_bytes()].concat()
    }
}

impl Parts for Compact {
    /// Returns the header in the long form, which may follow any field.
    fn field(ty: Ty, id: u8) -> Vec<u8> {
        vec![ty.codes()[1], 2 * id]
    }

    fn list(ty: Ty, count: usize) -> Vec<u8> {
        [&[0xf0 | ty.codes()[1]][..], &varint(count as u64)].concat()
    }

    fn map(key: Ty, value: Ty, count: usize) -> Vec<u8> {
        let types = key.codes()[1] << 4 | value.codes()[1];
        [varint(count as u64), vec![types]].concat()
    }
}

fn value<P: Protocol, T: fastcodec::thrift::EncodeValue>(value: T) -> Vec<u8> {
    P::encode_to_vec(&value).expect("not deep")
}

/// Returns a struct with `fields`.
fn structure(fields: Vec<u8>) -> Vec<u8> {
    [fields, vec![0]].concat()
}

/// Returns a field, repeated.
fn again<P: Parts>(ty: Ty, id: u8, value: &[u8], bytes: usize) -> Vec<u8> {
    structure(repeated(
        &[P::field(ty, id), value.to_vec()].concat(),
        bytes,
    ))
}

/// Returns a field with a list of `element`s, up to this number of bytes.
fn list<P: Parts>(field: Ty, id: u8, ty: Ty, element: &[u8], bytes: usize) -> Vec<u8> {
    let count = bytes.div_ceil(element.len());
    structure(
        [
            P::field(field, id),
            P::list(ty, count),
            element.repeat(count),
        ]
        .concat(),
    )
}

/// Returns a field with a set or list of numbers, up to this number of bytes.
fn numbers<P: Parts>(field: Ty, id: u8, bytes: usize, number: fn(u32) -> i64) -> Vec<u8> {
    let elements = numbered(bytes, |index| value::<P, i64>(number(index)));
    let count = count(bytes, |index| value::<P, i64>(number(index)));
    structure([P::field(field, id), P::list(Ty::I64, count), elements].concat())
}

/// Returns a field with a map from numbers to a number, up to this number of bytes.
fn entries<P: Parts>(id: u8, bytes: usize, key: fn(u32) -> i64) -> Vec<u8> {
    let entry = |index| [value::<P, i64>(key(index)), value::<P, i32>(1)].concat();
    let header = P::map(Ty::I64, Ty::I32, count(bytes, entry));
    structure([P::field(Ty::Map, id), header, numbered(bytes, entry)].concat())
}

fn words<P: Parts>(bytes: usize) -> Vec<u8> {
    let entry = |index| [value::<P, _>(format!("word {index}")), value::<P, i32>(1)].concat();
    let header = P::map(Ty::String, Ty::I32, count(bytes, entry));
    structure([P::field(Ty::Map, 11), header, numbered(bytes, entry)].concat())
}

/// Returns the number of pieces that [`numbered`] creates.
fn count(bytes: usize, piece: impl Fn(u32) -> Vec<u8>) -> usize {
    let mut len = 0;
    (0..)
        .take_while(|&number| {
            let goes_on = len < bytes;
            len += piece(number).len();
            goes_on
        })
        .count()
}

/// Returns a struct in a struct in …, with this number of levels.
fn nested<P: Parts>(levels: usize) -> Vec<u8> {
    (0..levels).fold(vec![0], |inner, _| {
        structure([P::field(Ty::Struct, 2), inner].concat())
    })
}

/// Returns lists in lists, with this number of levels.
fn lists<P: Parts>(levels: usize) -> Vec<u8> {
    (0..levels).fold(P::list(Ty::I32, 0), |inner, _| {
        [P::list(Ty::List, 1), inner].concat()
    })
}

macro_rules! cases {
    ($protocol:literal, $p:ty;
        $($name:literal: $run:ident, |$bytes:ident| $make:expr;)*) => {
        vec![$(Case {
            name: concat!($protocol, ": ", $name),
            make: |$bytes| $make,
            run: $run::<$p>,
        }),*]
    };
}

macro_rules! of_protocol {
    ($protocol:literal, $p:ty) => {
        cases! {
            $protocol, $p;
            "one struct again and again":
                owned, |n| again::<$p>(Ty::Struct, 2, &nested::<$p>(0), n);
            "one struct 60 levels deep, again and again":
                owned, |n| again::<$p>(Ty::Struct, 2, &nested::<$p>(60), n);
            "the same, a view": view, |n| again::<$p>(Ty::Struct, 2, &nested::<$p>(60), n);
            "one list again and again": owned, |n| {
                let list = [<$p>::list(Ty::String, 1), value::<$p, _>("text")].concat();
                again::<$p>(Ty::List, 3, &list, n)
            };
            "lists and unknown fields that take turns, a view": view, |n| {
                let list = [<$p>::list(Ty::String, 1), value::<$p, _>("text")].concat();
                let unknown = [<$p>::field(Ty::I32, 60), value::<$p, i32>(7)].concat();
                structure(repeated(&[<$p>::field(Ty::List, 3), list, unknown].concat(), n))
            };
            "a union that flips": owned, |n| {
                let text = [<$p>::field(Ty::String, 1), value::<$p, _>("text")].concat();
                let leaf = [<$p>::field(Ty::Struct, 2), vec![0]].concat();
                let [text, leaf] = [text, leaf].map(|member| {
                    [<$p>::field(Ty::Struct, 9), structure(member)].concat()
                });
                structure(repeated(&[text, leaf].concat(), n))
            };
            "a hash map with one key": owned, |n| entries::<$p>(5, n, |_| 5);
            "a tree with one key": owned, |n| entries::<$p>(6, n, |_| 5);
            "keys that agree in their lower 32 bits":
                owned, |n| entries::<$p>(5, n, |key| i64::from(key) << 32);
            "keys in ascending order, a tree": owned, |n| entries::<$p>(6, n, i64::from);
            "keys in descending order, a tree":
                owned, |n| entries::<$p>(6, n, |key| i64::from(u32::MAX - key));
            "words, a hash map": owned, |n| words::<$p>(n);
            "a map, a view": view, |n| entries::<$p>(5, n, i64::from);
            "a hash set": owned, |n| numbers::<$p>(Ty::Set, 7, n, |key| i64::from(key) << 32);
            "a set": owned, |n| numbers::<$p>(Ty::Set, 8, n, i64::from);
            "empty texts": owned, |n| list::<$p>(Ty::List, 3, Ty::String, &value::<$p, _>(""), n);
            "empty structs": owned, |n| list::<$p>(Ty::List, 4, Ty::Struct, &[0], n);
            "flags": owned, |n| list::<$p>(Ty::List, 10, Ty::Bool, &[1], n);
            "unknown numbers": owned, |n| again::<$p>(Ty::I32, 60, &value::<$p, i32>(7), n);
            "unknown numbers, a view": view, |n| again::<$p>(Ty::I32, 60, &value::<$p, i32>(7), n);
            "unknown numbers, skipped":
                skipped, |n| again::<$p>(Ty::I32, 60, &value::<$p, i32>(7), n);
            "unknown lists 60 levels deep, skipped":
                skipped, |n| again::<$p>(Ty::List, 60, &lists::<$p>(60), n);
            "unknown structs 60 levels deep, skipped":
                skipped, |n| again::<$p>(Ty::Struct, 60, &nested::<$p>(60), n);
            "a struct that arrives byte by byte":
                byte_by_byte, |n| again::<$p>(Ty::Struct, 2, &nested::<$p>(60), n);
        }
    };
}

pub fn cases() -> Vec<Case> {
    let mut cases = of_protocol!("Binary", Binary);
    cases.extend(of_protocol!("Compact", Compact));
    cases.push(Case {
        name: "Compact: numbers of five bytes",
        make: |n| again::<Compact>(Ty::I32, 1, b"\x82\x80\x80\x80\0", n),
        run: owned::<Compact>,
    });
    cases.push(Case {
        name: "Compact: ids of three bytes",
        make: |n| structure(repeated(b"\x05\x82\x80\0\x02", n)),
        run: owned::<Compact>,
    });
    cases.push(Case {
        name: "Framed: empty frames in a stream",
        make: |n| repeated(&[0; 4], n),
        run: framed,
    });
    cases
}
