//! Types of fields beside numbers, strings and messages: arrays, tuples, sets, pointers that count.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Enumeration, ErrorKind, Oneof, Protobuf, Thrift};
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Protobuf, Thrift)]
struct Leaf {
    #[codec(1)]
    text: String,
    #[codec(2)]
    number: i32,
}

fn leaf(number: i32) -> Leaf {
    Leaf {
        text: format!("leaf {number}"),
        number,
    }
}

/// Encodes in every format, decodes, and compares.
fn returns<T>(value: &T)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
    T: fastcodec::thrift::EncodeValue + for<'de> fastcodec::thrift::DecodeValue<'de>,
{
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(bytes.len(), value.encoded_len());
    assert_eq!(&T::decode(&bytes).unwrap(), value);
    let bytes = Compact::encode_to_vec(value).unwrap();
    assert_eq!(&Compact::decode::<T>(&bytes).unwrap(), value);
    let bytes = Binary::encode_to_vec(value).unwrap();
    assert_eq!(&Binary::decode::<T>(&bytes).unwrap(), value);
}

/// That both are the same bytes in every format.
fn alike<A, B>(one: &A, other: &B)
where
    A: Encode + fastcodec::thrift::EncodeValue,
    B: Encode + fastcodec::thrift::EncodeValue,
{
    assert_eq!(one.encode_to_vec().unwrap(), other.encode_to_vec().unwrap());
    assert_eq!(
        Compact::encode_to_vec(one).unwrap(),
        Compact::encode_to_vec(other).unwrap()
    );
    assert_eq!(
        Binary::encode_to_vec(one).unwrap(),
        Binary::encode_to_vec(other).unwrap()
    );
}

// Arrays.

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Arrays {
    #[codec(1)]
    numbers: [i32; 3],
    #[codec(2)]
    doubles: [f64; 2],
    #[codec(3)]
    texts: [String; 2],
    #[codec(4)]
    leaves: [Leaf; 2],
    #[codec(5)]
    bytes: [u8; 4],
    #[codec(6)]
    maybe: Option<[i64; 2]>,
    #[codec(7)]
    none: [i32; 0],
    #[codec(8)]
    flags: [bool; 3],
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Lists {
    #[codec(1)]
    numbers: Vec<i32>,
    #[codec(2)]
    doubles: Vec<f64>,
    #[codec(3)]
    texts: Vec<String>,
    #[codec(4)]
    leaves: Vec<Leaf>,
    #[codec(5)]
    bytes: Vec<u8>,
    #[codec(6)]
    maybe: Vec<i64>,
    #[codec(7)]
    none: Vec<i32>,
    #[codec(8)]
    flags: Vec<bool>,
}

fn arrays() -> Arrays {
    Arrays {
        numbers: [1, -2, 300],
        doubles: [0.5, -0.0],
        texts: ["".into(), "b".into()],
        leaves: [leaf(1), Leaf::default()],
        bytes: [1, 2, 3, 4],
        maybe: Some([5, 6]),
        none: [],
        flags: [true, false, true],
    }
}

#[test]
fn an_array_is_written_as_a_list_is() {
    let Arrays {
        numbers,
        doubles,
        texts,
        leaves,
        bytes,
        maybe,
        none,
        flags,
    } = arrays();
    let lists = Lists {
        numbers: numbers.into(),
        doubles: doubles.into(),
        texts: texts.into(),
        leaves: leaves.into(),
        bytes: bytes.into(),
        maybe: maybe.map(Vec::from).unwrap_or_default(),
        none: none.into(),
        flags: flags.into(),
    };
    alike(&arrays(), &lists);
    returns(&arrays());
    returns(&Arrays {
        maybe: None,
        ..arrays()
    });
}

#[test]
fn an_array_of_defaults_is_written_and_one_that_does_not_arrive_has_its_default() {
    let bytes = Arrays::default().encode_to_vec().unwrap();
    assert!(bytes.starts_with(b"\x0a\x03\0\0\0\x12\x10"));
    assert_eq!(Arrays::decode(&bytes).unwrap(), Arrays::default());
    assert_eq!(Arrays::decode(b"").unwrap(), Arrays::default());
}

#[test]
fn an_array_of_another_length_is_an_error_with_its_path() {
    for (input, path, expected, found) in [
        (&b"\x0a\x02\x01\x02"[..], "Arrays.numbers", 3, 2),
        (b"\x0a\x04\x01\x02\x03\x04", "Arrays.numbers", 3, 4),
        (b"\x0a\0", "Arrays.numbers", 3, 0),
        (b"\x08\x01\x08\x02", "Arrays.numbers", 3, 2),
        (b"\x1a\x01a", "Arrays.texts", 2, 1),
        (b"\x1a\0\x1a\0\x1a\0", "Arrays.texts", 2, 3),
        (b"\x22\0", "Arrays.leaves", 2, 1),
        (b"\x2a\x01a", "Arrays.bytes", 4, 1),
        (b"\x32\x01\x01", "Arrays.maybe", 2, 1),
        (b"\x3a\x01\x01", "Arrays.none", 0, 1),
    ] {
        let error = Arrays::decode(input).unwrap_err();
        assert_eq!(error.path(), path);
        assert_eq!(error.kind(), &ErrorKind::WrongLength { expected, found });
    }
    let short = Lists {
        numbers: vec![1, 2],
        ..Lists::default()
    };
    let error = Compact::decode::<Arrays>(&Compact::encode_to_vec(&short).unwrap()).unwrap_err();
    assert_eq!(error.path(), "Arrays.numbers");
    let (expected, found) = (3, 2);
    assert_eq!(error.kind(), &ErrorKind::WrongLength { expected, found });
}

#[test]
fn an_array_may_come_in_pieces_that_follow_one_another() {
    for input in [
        &b"\x08\x01\x08\x02\x08\x03"[..],
        b"\x0a\x01\x01\x0a\x02\x02\x03",
        b"\x0a\x01\x01\x08\x02\x0a\x01\x03",
        // The last of several whole ones is the one that counts.
        b"\x0a\x03\x07\x07\x07\x12\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0a\x03\x01\x02\x03",
    ] {
        assert_eq!(Arrays::decode(input).unwrap().numbers, [1, 2, 3]);
    }
    // A piece that comes later is no whole array.
    let error = Arrays::decode(b"\x0a\x02\x01\x02\x1a\0\x1a\0\x0a\x01\x03").unwrap_err();
    assert_eq!(error.path(), "Arrays.numbers");
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Matrix {
    #[codec(1, sint32, expanded)]
    rows: [i32; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Nested {
    #[codec(1)]
    matrix: [[i32; 2]; 3],
    #[codec(2)]
    list: Vec<[String; 1]>,
}

#[test]
fn an_array_takes_encodings_and_nests_where_lists_do() {
    let matrix = Matrix { rows: [-1, 1] };
    assert_eq!(matrix.encode_to_vec().unwrap(), b"\x08\x01\x08\x02");
    returns(&matrix);
    let nested = Nested {
        matrix: [[1, 2], [3, 4], [5, 6]],
        list: vec![["a".into()], ["b".into()]],
    };
    let bytes = Compact::encode_to_vec(&nested).unwrap();
    assert_eq!(Compact::decode::<Nested>(&bytes).unwrap(), nested);
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
#[repr(i32)]
enum Color {
    Red = 0,
    Green = 1,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Closed {
    #[codec(1)]
    colors: [Color; 2],
    #[codec(2)]
    pair: (i32, Color),
    #[codec(3)]
    triple: (i32, Color, i32),
    #[codec(4)]
    set: VecDeque<Color>,
}

#[test]
fn a_value_without_a_name_leaves_an_array_too_short_and_a_tuple_as_it_was() {
    for input in [&b"\x08\x01\x08\x05"[..], b"\x0a\x02\x01\x05"] {
        let error = Closed::decode(input).unwrap_err();
        assert_eq!(error.path(), "Closed.colors");
    }
    let closed = Closed::decode(b"\x12\x04\x08\x07\x10\x05\x1a\x04\x08\x07\x10\x05").unwrap();
    assert_eq!(closed.pair, (7, Color::Red));
    assert_eq!(closed.triple, (7, Color::Red, 0));
    assert_eq!(Closed::decode(b"\x22\x03\x01\x05\0").unwrap().set.len(), 2);
    assert_eq!(
        Closed::decode(b"\x20\x01\x20\x05\x20\0").unwrap().set.len(),
        2
    );
}

// Tuples.

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
struct Tuples {
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
struct Wide {
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

// Sets and other lists.

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Gathered {
    #[codec(1)]
    tree: BTreeSet<i32>,
    #[codec(2)]
    texts: BTreeSet<String>,
    #[codec(3)]
    deque: VecDeque<i64>,
    #[codec(4)]
    leaves: VecDeque<Leaf>,
    #[codec(5)]
    hashed: HashSet<i32>,
    #[codec(6)]
    ordered: IndexSet<String>,
    #[codec(7)]
    small: SmallVec<[i32; 2]>,
    #[codec(8)]
    small_bytes: SmallVec<[u8; 4]>,
    #[codec(9)]
    map: IndexMap<String, Leaf>,
    #[codec(10)]
    small_leaves: SmallVec<[Leaf; 1]>,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Plain {
    #[codec(1)]
    tree: Vec<i32>,
    #[codec(2)]
    texts: Vec<String>,
    #[codec(3)]
    deque: Vec<i64>,
    #[codec(4)]
    leaves: Vec<Leaf>,
    #[codec(5)]
    hashed: Vec<i32>,
    #[codec(6)]
    ordered: Vec<String>,
    #[codec(7)]
    small: Vec<i32>,
    #[codec(8)]
    small_bytes: Vec<u8>,
    #[codec(9)]
    map: Vec<(String, Leaf)>,
    #[codec(10)]
    small_leaves: Vec<Leaf>,
}

fn gathered() -> Gathered {
    let mut deque: VecDeque<i64> = [3, 4].into();
    // Around the end of its room.
    deque.push_front(-1);
    Gathered {
        tree: [5, -1, 300].into(),
        texts: ["b".into(), "".into()].into(),
        deque,
        leaves: [leaf(1), Leaf::default()].into(),
        hashed: [7].into(),
        ordered: ["z".into(), "a".into()].into(),
        small: [1, 2, 3].into_iter().collect(),
        small_bytes: [1, 2, 3].into_iter().collect(),
        map: [("z".into(), leaf(1)), ("a".into(), leaf(2))].into(),
        small_leaves: [leaf(4)].into_iter().collect(),
    }
}

#[test]
fn sets_and_deques_are_written_as_lists_in_their_order() {
    let Gathered {
        tree,
        texts,
        deque,
        leaves,
        hashed,
        ordered,
        small,
        small_bytes,
        map,
        small_leaves,
    } = gathered();
    let plain = Plain {
        tree: tree.into_iter().collect(),
        texts: texts.into_iter().collect(),
        deque: deque.into(),
        leaves: leaves.into(),
        hashed: hashed.into_iter().collect(),
        ordered: ordered.into_iter().collect(),
        small: small.into_vec(),
        small_bytes: small_bytes.into_vec(),
        map: map.into_iter().collect(),
        small_leaves: small_leaves.into_vec(),
    };
    assert_eq!(
        gathered().encode_to_vec().unwrap(),
        plain.encode_to_vec().unwrap()
    );
    returns(&gathered());
    returns(&Gathered::default());
    // The order is that of the wire where the type keeps one.
    let bytes = gathered().encode_to_vec().unwrap();
    let order: Vec<_> = Gathered::decode(&bytes).unwrap().map.into_keys().collect();
    assert_eq!(order, ["z", "a"]);
}

#[test]
fn sets_and_deques_are_added_to_and_take_both_forms_of_a_list() {
    let mut value = gathered();
    value
        .merge(b"\x0a\x02\x05\x06\x18\x09\x2a\x01\x08\x28\x07\x32\x01q\x38\x04\x3a\x01\x05")
        .unwrap();
    assert_eq!(value.tree, [-1, 5, 6, 300].into());
    assert_eq!(value.deque, [-1, 3, 4, 9]);
    assert_eq!(value.hashed, [7, 8].into());
    assert!(value.ordered.iter().eq(["z", "a", "q"]));
    assert_eq!(value.small[..], [1, 2, 3, 4, 5]);
    let twice = [
        gathered().encode_to_vec().unwrap(),
        gathered().encode_to_vec().unwrap(),
    ]
    .concat();
    let value = Gathered::decode(&twice).unwrap();
    assert_eq!(value.tree, gathered().tree);
    assert_eq!(value.leaves.len(), 4);
}

#[test]
fn the_sets_of_thrift_are_sets_and_its_deques_lists() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct One {
        #[codec(1)]
        set: IndexSet<i8>,
        #[codec(2)]
        list: VecDeque<i8>,
    }
    let one = One {
        set: [1].into(),
        list: [2].into(),
    };
    let expected = b"\x0e\0\x01\x03\0\0\0\x01\x01\x0f\0\x02\x03\0\0\0\x01\x02\0";
    assert_eq!(Binary::encode_to_vec(&one).unwrap(), expected);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct OfBytes {
    #[codec(1)]
    tree: BTreeSet<u8>,
    #[codec(2)]
    hashed: HashSet<u8>,
    #[codec(3, expanded)]
    expanded: BTreeSet<u32>,
    #[codec(4, sint32)]
    zigzag: VecDeque<i32>,
}

#[test]
fn a_set_of_bytes_is_a_set_of_numbers_and_sets_take_encodings() {
    let value = OfBytes {
        tree: [1, 200].into(),
        hashed: [3].into(),
        expanded: [4, 5].into(),
        zigzag: [-1].into(),
    };
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(
        bytes,
        b"\x0a\x03\x01\xc8\x01\x12\x01\x03\x18\x04\x18\x05\x22\x01\x01"
    );
    assert_eq!(OfBytes::decode(&bytes).unwrap(), value);
}

// Pointers that count their owners.

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct Counted {
    #[codec(1)]
    plain: Arc<Leaf>,
    #[codec(2)]
    list: Vec<Arc<Leaf>>,
    #[codec(3)]
    maybe: Option<Rc<Leaf>>,
    #[codec(4)]
    values: HashMap<i32, Rc<Leaf>>,
    #[codec(5)]
    child: Option<Arc<Counted>>,
    #[codec(6)]
    text: Rc<str>,
    #[codec(7)]
    bytes: Rc<[u8]>,
    #[codec(8)]
    deque: VecDeque<Rc<Counted>>,
    #[codec(9)]
    tuple: Arc<(Leaf, i32, i32)>,
}

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct Uncounted {
    #[codec(1)]
    plain: Leaf,
    #[codec(2)]
    list: Vec<Leaf>,
    #[codec(3)]
    maybe: Option<Leaf>,
    #[codec(4)]
    values: HashMap<i32, Leaf>,
    #[codec(5)]
    child: Option<Box<Uncounted>>,
    #[codec(6)]
    text: String,
    #[codec(7)]
    bytes: Vec<u8>,
    #[codec(8)]
    deque: Vec<Uncounted>,
    #[codec(9)]
    tuple: (Leaf, i32, i32),
}

fn counted() -> Counted {
    Counted {
        plain: leaf(1).into(),
        list: vec![leaf(2).into(), leaf(3).into()],
        maybe: Some(leaf(4).into()),
        values: [(5, leaf(5).into())].into(),
        child: Some(
            Counted {
                text: "inner".into(),
                ..Counted::default()
            }
            .into(),
        ),
        text: "outer".into(),
        bytes: (*b"bytes").into(),
        deque: [Rc::new(Counted::default())].into(),
        tuple: (leaf(1), 2, 3).into(),
    }
}

#[test]
fn a_message_in_an_arc_or_rc_is_the_message() {
    returns(&counted());
    let bytes = counted().encode_to_vec().unwrap();
    let plain = Uncounted::decode(&bytes).unwrap();
    assert_eq!(plain.encode_to_vec().unwrap(), bytes);
    assert_eq!(plain.child.unwrap().text, "inner");
}

#[test]
fn occurrences_of_a_message_in_an_arc_merge() {
    let value =
        Counted::decode(b"\x0a\x03\x0a\x01a\x0a\x02\x10\x05\x1a\x03\x0a\x01b\x1a\x02\x10\x06")
            .unwrap();
    assert_eq!(
        *value.plain,
        Leaf {
            text: "a".into(),
            number: 5
        }
    );
    assert_eq!(
        *value.maybe.unwrap(),
        Leaf {
            text: "b".into(),
            number: 6
        }
    );
}

#[test]
fn a_message_that_has_another_owner_is_not_changed() {
    let mut value = counted();
    let other = Arc::clone(&value.plain);
    let error = value.merge(b"\x0a\x02\x10\x05").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Custom(_)), "{error}");
    assert_eq!(error.path(), "Counted.plain");
    assert_eq!(*other, leaf(1));
    // A value of Thrift takes the place of another: nobody else sees it.
    drop(other);
    value.merge(b"\x0a\x02\x10\x05").unwrap();
    assert_eq!(value.plain.number, 5);
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(1)]
    Pair((i32, String)),
    #[codec(2)]
    Triple((i32, i32, i32)),
    #[codec(3)]
    Shared(Arc<Leaf>),
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Chosen {
    #[codec(oneof)]
    choice: Option<Choice>,
}

#[test]
fn tuples_and_pointers_are_members_of_oneofs() {
    for choice in [
        Choice::Pair((0, "".into())),
        Choice::Pair((1, "a".into())),
        Choice::Triple((1, 0, 3)),
        Choice::Shared(leaf(1).into()),
    ] {
        let chosen = Chosen {
            choice: Some(choice),
        };
        let bytes = chosen.encode_to_vec().unwrap();
        assert_eq!(bytes.len(), chosen.encoded_len());
        assert_eq!(Chosen::decode(&bytes).unwrap(), chosen);
    }
}

// Any bytes, and what prost makes of them.

#[derive(Clone, PartialEq, prost::Message)]
struct Theirs {
    #[prost(int32, repeated, tag = 1)]
    tree: Vec<i32>,
    #[prost(string, repeated, tag = 2)]
    texts: Vec<String>,
    #[prost(int64, repeated, tag = 3)]
    deque: Vec<i64>,
    #[prost(message, repeated, tag = 4)]
    leaves: Vec<TheirLeaf>,
    #[prost(int32, repeated, tag = 5)]
    hashed: Vec<i32>,
    #[prost(string, repeated, tag = 6)]
    ordered: Vec<String>,
    #[prost(int32, repeated, tag = 7)]
    small: Vec<i32>,
    #[prost(bytes = "vec", tag = 8)]
    small_bytes: Vec<u8>,
    #[prost(btree_map = "string, message", tag = 9)]
    map: BTreeMap<String, TheirLeaf>,
    #[prost(message, repeated, tag = 10)]
    small_leaves: Vec<TheirLeaf>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TheirLeaf {
    #[prost(string, tag = 1)]
    text: String,
    #[prost(int32, tag = 2)]
    number: i32,
}

fn their_leaf(leaf: &Leaf) -> TheirLeaf {
    TheirLeaf {
        text: leaf.text.clone(),
        number: leaf.number,
    }
}

mod any_bytes {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use prost::Message as _;

    use super::*;

    /// A message of fields that are mostly right, in any order, in pieces.
    fn message() -> impl Strategy<Value = Vec<u8>> {
        let delimited =
            |number: u8, bytes: Vec<u8>| [vec![number << 3 | 2, bytes.len() as u8], bytes].concat();
        let packed = vec(0_u8..128, 0..6);
        let field = prop_oneof![
            (prop_oneof![Just(1_u8), Just(3), Just(5), Just(7)], packed)
                .prop_map(move |(number, bytes)| delimited(number, bytes)),
            (
                prop_oneof![Just(1_u8), Just(3), Just(5), Just(7)],
                0_u8..128
            )
                .prop_map(|(number, value)| vec![number << 3, value]),
            (prop_oneof![Just(2_u8), Just(6), Just(8)], "[a-c]{0,2}")
                .prop_map(move |(number, text)| delimited(number, text.into_bytes())),
            (prop_oneof![Just(4_u8), Just(10)], "[a-c]{0,2}", 0_u8..3).prop_map(
                move |(number, text, value)| {
                    let leaf = [delimited(1, text.into_bytes()), vec![0x10, value]].concat();
                    delimited(number, leaf)
                }
            ),
            "[a-c]{0,1}".prop_map(move |key| delimited(9, delimited(1, key.into_bytes()))),
        ];
        vec(field, 0..24).prop_map(|fields| fields.concat())
    }

    proptest! {
        #[test]
        fn containers_hold_what_the_lists_of_prost_do(bytes in message()) {
            let theirs = Theirs::decode(&bytes[..]).unwrap();
            let ours = Gathered::decode(&bytes).unwrap();
            prop_assert_eq!(&ours.tree, &theirs.tree.iter().copied().collect());
            prop_assert_eq!(&ours.texts, &theirs.texts.iter().cloned().collect());
            prop_assert_eq!(&ours.deque, &theirs.deque);
            prop_assert_eq!(ours.leaves.iter().map(their_leaf).collect::<Vec<_>>(), theirs.leaves);
            prop_assert_eq!(&ours.hashed, &theirs.hashed.iter().copied().collect());
            prop_assert_eq!(&ours.ordered, &theirs.ordered.iter().cloned().collect::<IndexSet<_>>());
            prop_assert_eq!(&ours.small[..], &theirs.small);
            prop_assert_eq!(&ours.small_bytes[..], &theirs.small_bytes);
            prop_assert!(ours.map.keys().all(|key| theirs.map.contains_key(key)));
            prop_assert_eq!(ours.map.len(), theirs.map.len());
            prop_assert_eq!(
                ours.small_leaves.iter().map(their_leaf).collect::<Vec<_>>(), theirs.small_leaves
            );
            // What they write is read by prost too.
            let again = Theirs::decode(&ours.encode_to_vec().unwrap()[..]).unwrap();
            prop_assert_eq!(again.deque, theirs.deque);
            returns(&ours);
        }

        #[test]
        fn no_bytes_make_them_panic_and_what_is_read_returns(bytes in vec(any::<u8>(), 0..64)) {
            if let Ok(value) = Gathered::decode(&bytes) { returns(&value) }
            if let Ok(value) = Arrays::decode(&bytes) {
                let copy = Arrays::decode(&value.encode_to_vec().unwrap()).unwrap();
                prop_assert_eq!(copy.encode_to_vec().unwrap(), value.encode_to_vec().unwrap());
            }
            if let Ok(value) = Tuples::decode(&bytes) { returns(&value) }
            if let Ok(value) = Counted::decode(&bytes) { returns(&value) }
            let _ = Binary::decode::<Gathered>(&bytes);
            let _ = Compact::decode::<Arrays>(&bytes);
            let _ = Compact::decode::<Wide>(&bytes);
            let _ = Binary::decode::<Tuples>(&bytes);
            let _ = Compact::decode::<Counted>(&bytes);
        }
    }
}

#[test]
fn what_a_value_owns_is_said_by_its_type() {
    let text = || "x".repeat(100);
    let counts = 2 * size_of::<usize>();
    #[derive(Default, Protobuf, Thrift)]
    struct Own {
        #[codec(1)]
        array: [String; 2],
        #[codec(2)]
        tuple: (String, i32, Vec<u8>),
        #[codec(3)]
        pair: Vec<(i32, String)>,
        #[codec(4)]
        deque: VecDeque<i64>,
        #[codec(5)]
        arc: Option<Arc<Leaf>>,
        #[codec(6)]
        small: SmallVec<[i64; 2]>,
    }
    let of = |own: Own| {
        let (protobuf, thrift) = (
            Decode::heap_len(&own),
            fastcodec::thrift::Value::heap_len(&own),
        );
        assert_eq!(protobuf, thrift);
        protobuf
    };
    let own = Own::default;
    assert_eq!(of(own()), 0);
    assert_eq!(
        of(Own {
            array: [text(), text()],
            ..own()
        }),
        200
    );
    assert_eq!(
        of(Own {
            tuple: (text(), 1, vec![1; 50]),
            ..own()
        }),
        150
    );
    let pairs = vec![(1, text())];
    let room = pairs.capacity() * size_of::<(i32, String)>();
    assert_eq!(
        of(Own {
            pair: pairs,
            ..own()
        }),
        room + 100
    );
    let deque: VecDeque<i64> = vec![1, 2, 3].into();
    let room = deque.capacity() * size_of::<i64>();
    assert_eq!(of(Own { deque, ..own() }), room);
    let arc = Leaf {
        text: text(),
        number: 1,
    }
    .into();
    assert_eq!(
        of(Own {
            arc: Some(arc),
            ..own()
        }),
        counts + size_of::<Leaf>() + 100
    );
    assert_eq!(
        of(Own {
            small: [1, 2].into_iter().collect(),
            ..own()
        }),
        0
    );
    assert_eq!(
        of(Own {
            small: SmallVec::from_vec(vec![1; 8]),
            ..own()
        }),
        64
    );
}
