//! Tuples, and pairs that are entries of a map.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Protocol};
use fastcodec::{Enumeration, ErrorKind, Protobuf, Thrift};
use smallvec::SmallVec;

use super::{Leaf, alike, leaf, returns};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Pair {
    #[codec(1)]
    first: i32,
    #[codec(2)]
    second: String,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Triple {
    #[codec(1)]
    first: Leaf,
    #[codec(2)]
    second: Option<i64>,
    #[codec(3)]
    third: Vec<i32>,
}

type AsTriple = (Leaf, Option<i64>, Vec<i32>);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Tuples {
    #[codec(1)]
    pair: (i32, String),
    #[codec(2)]
    maybe: Option<(i32, String)>,
    #[codec(3)]
    triple: AsTriple,
    #[codec(4)]
    triples: Vec<AsTriple>,
    #[codec(5)]
    values: BTreeMap<i32, (i32, String)>,
    #[codec(6)]
    triple_values: BTreeMap<i32, AsTriple>,
    #[codec(7)]
    boxed: Option<Box<AsTriple>>,
    #[codec(8)]
    boxed_pair: Box<(i32, String)>,
    #[codec(9)]
    counted_pairs: Vec<Arc<(i32, String)>>,
    #[codec(10)]
    maybe_pair: Option<Rc<(i32, String)>>,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Structs {
    #[codec(1)]
    pair: Pair,
    #[codec(2)]
    maybe: Option<Pair>,
    #[codec(3)]
    triple: Triple,
    #[codec(4)]
    triples: Vec<Triple>,
    #[codec(5)]
    values: BTreeMap<i32, Pair>,
    #[codec(6)]
    triple_values: BTreeMap<i32, Triple>,
    #[codec(7)]
    boxed: Option<Box<Triple>>,
    #[codec(8)]
    boxed_pair: Pair,
    #[codec(9)]
    counted_pairs: Vec<Pair>,
    #[codec(10)]
    maybe_pair: Option<Pair>,
}

fn as_structs(tuples: Tuples) -> Structs {
    let pair = |(first, second)| Pair { first, second };
    let triple = |(first, second, third)| Triple {
        first,
        second,
        third,
    };
    Structs {
        pair: pair(tuples.pair),
        maybe: tuples.maybe.map(pair),
        triple: triple(tuples.triple),
        triples: tuples.triples.into_iter().map(triple).collect(),
        values: tuples
            .values
            .into_iter()
            .map(|(k, v)| (k, pair(v)))
            .collect(),
        triple_values: tuples
            .triple_values
            .into_iter()
            .map(|(k, v)| (k, triple(v)))
            .collect(),
        boxed: tuples.boxed.map(|boxed| Box::new(triple(*boxed))),
        boxed_pair: pair(*tuples.boxed_pair),
        counted_pairs: tuples
            .counted_pairs
            .iter()
            .map(|it| pair((**it).clone()))
            .collect(),
        maybe_pair: tuples.maybe_pair.map(|it| pair((*it).clone())),
    }
}

fn tuples() -> Tuples {
    let full = (leaf(1), Some(0), vec![1, 2]);
    Tuples {
        pair: (0, "a".into()),
        maybe: Some((0, "".into())),
        triple: full.clone(),
        triples: vec![full.clone(), AsTriple::default()],
        values: [(0, (0, "".into())), (1, (1, "b".into()))].into(),
        triple_values: [(0, full.clone()), (1, AsTriple::default())].into(),
        boxed: Some(Box::new(full)),
        boxed_pair: (0, "b".into()).into(),
        counted_pairs: vec![(1, "".into()).into(), (0, "".into()).into()],
        maybe_pair: Some((0, "".into()).into()),
    }
}

#[test]
fn a_tuple_is_a_message_with_fields_from_1() {
    for tuples in [tuples(), Tuples::default()] {
        alike(&tuples, &as_structs(tuples.clone()));
        returns(&tuples);
    }
    assert_eq!(Tuples::default().encode_to_vec().unwrap(), b"");
}

#[test]
fn tuples_merge_as_messages_do() {
    let mut merged = tuples();
    merged
        .merge(b"\x0a\x02\x08\x05\x12\x02\x08\x06\x1a\x02\x10\x07")
        .unwrap();
    assert_eq!(merged.pair, (5, "a".into()));
    assert_eq!(merged.maybe, Some((6, "".into())));
    assert_eq!(merged.triple, (leaf(1), Some(7), vec![1, 2]));
}

#[test]
fn the_path_of_an_error_in_a_tuple_has_the_index_of_the_member() {
    let error = Tuples::decode(b"\x0a\x03\x12\x01\xff").unwrap_err();
    assert_eq!(error.path(), "Tuples.pair.1");
    let error = Tuples::decode(b"\x22\0\x22\x05\x0a\x03\x0a\x01\xff").unwrap_err();
    assert_eq!(error.path(), "Tuples.triples[1].0.text");
}

type Twelve = (
    i32,
    i64,
    bool,
    String,
    f64,
    Leaf,
    i32,
    i32,
    i32,
    i32,
    i32,
    Option<Vec<u8>>,
);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Wide {
    #[codec(1)]
    all: Twelve,
    #[codec(2)]
    one: (Leaf,),
    #[codec(3)]
    pairs: Vec<(Leaf, Option<i32>)>,
    #[codec(4)]
    nested: ((i32, i32), (String, (bool,))),
    #[codec(5)]
    map: Vec<(i32, String)>,
    #[codec(6)]
    deque: VecDeque<(i32, String)>,
    #[codec(7)]
    array: [(i32, String); 2],
}

#[test]
fn tuples_have_up_to_twelve_members_and_nest() {
    let wide = Wide {
        all: (
            1,
            2,
            true,
            "t".into(),
            0.5,
            leaf(6),
            7,
            8,
            9,
            10,
            11,
            Some(vec![12]),
        ),
        one: (leaf(1),),
        pairs: vec![(leaf(1), Some(0)), (leaf(2), None)],
        nested: ((1, 0), ("a".into(), (true,))),
        map: vec![(0, "".into()), (0, "x".into())],
        deque: [(0, "".into()), (1, "x".into())].into(),
        array: [(0, "".into()), (1, "x".into())],
    };
    returns(&wide);
    returns(&Wide::default());
    let expected = b"\x2a\x04\x08\0\x12\0\x2a\x05\x08\0\x12\x01x";
    let map = Wide {
        map: wide.map,
        array: Default::default(),
        ..Wide::default()
    };
    assert!(map.encode_to_vec().unwrap().starts_with(expected));
}

/// As proto2 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
enum Late {
    One = 1,
    Two = 2,
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct LatePairs {
    #[codec(1)]
    map: HashMap<i32, Late>,
    #[codec(2)]
    list: Vec<(i32, Late)>,
    #[codec(3)]
    deque: VecDeque<(i32, Late)>,
    #[codec(4)]
    array: [(i32, Late); 1],
    #[codec(5)]
    small: SmallVec<[(i32, Late); 1]>,
    #[codec(6)]
    tree: BTreeSet<(i32, Late)>,
}

#[test]
fn pairs_that_are_entries_of_a_map_may_hold_an_enumeration_without_a_zero() {
    let pair = (7, Late::One);
    let pairs = LatePairs {
        map: [pair].into(),
        list: vec![pair],
        deque: [pair].into(),
        array: [pair],
        small: [pair].into_iter().collect(),
        tree: [pair, (7, Late::Two)].into(),
    };
    let bytes = pairs.encode_to_vec().unwrap();
    let entry = |number: u8, value: u8| [number << 3 | 2, 4, 8, 7, 0x10, value];
    let mut expected = (1..=6)
        .flat_map(|number| entry(number, 1))
        .collect::<Vec<_>>();
    expected.extend(entry(6, 2));
    assert_eq!(bytes, expected);
    assert_eq!(LatePairs::decode(&bytes).unwrap(), pairs);
}

#[test]
fn a_member_of_a_tuple_that_is_not_optional_must_arrive_in_thrift() {
    #[derive(Debug, Default, Thrift)]
    struct Sparse {
        #[codec(1)]
        pair: Half,
    }
    #[derive(Debug, Default, Thrift)]
    struct Half {
        #[codec(1)]
        first: i32,
    }
    let bytes = Binary::encode_to_vec(&Sparse::default()).unwrap();
    let error = Binary::decode::<Tuples>(&bytes).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField);
    assert_eq!(error.path(), "Tuples.pair.1");
}
