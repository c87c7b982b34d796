//! Lists, sets, arrays and maps of foreign types, and keys of maps.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::Ipv4Addr;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{ErrorKind, Limits, Protobuf, Thrift};
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

use super::{
    A, B, Even, alike, alike_in_thrift, is_reported, joined, number, numbers, text, texts,
};
use super::{Leaf, leaf};

#[derive(Debug, PartialEq, Protobuf, Thrift)]
struct Lists {
    #[codec(1, with = text)]
    list: Vec<Ipv4Addr>,
    #[codec(2, with = text)]
    deque: VecDeque<Ipv4Addr>,
    #[codec(3, with = number)]
    tree: BTreeSet<Ipv4Addr>,
    #[codec(4, with = number, sint64)]
    hashed: HashSet<Ipv4Addr>,
    #[codec(5, with = number, expanded)]
    indexed: IndexSet<Ipv4Addr>,
    #[codec(6, with = text)]
    small: SmallVec<[Ipv4Addr; 1]>,
    #[codec(7, with = text)]
    array: [Ipv4Addr; 2],
    #[codec(8, with = number)]
    packed_array: [Ipv4Addr; 2],
    #[codec(9, with = number, expanded)]
    expanded_array: [Ipv4Addr; 2],
    #[codec(10, with = joined)]
    joined: Option<Vec<Ipv4Addr>>,
    #[codec(11, with = number)]
    plain: Ipv4Addr,
}

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct ListsWire {
    #[codec(1)]
    list: Vec<String>,
    #[codec(2)]
    deque: VecDeque<String>,
    #[codec(3)]
    tree: BTreeSet<i64>,
    #[codec(4, sint64)]
    hashed: HashSet<i64>,
    #[codec(5, expanded)]
    indexed: IndexSet<i64>,
    #[codec(6)]
    small: SmallVec<[String; 1]>,
    #[codec(7)]
    array: [String; 2],
    #[codec(8)]
    packed_array: [i64; 2],
    #[codec(9, expanded)]
    expanded_array: [i64; 2],
    #[codec(10)]
    joined: Option<String>,
    #[codec(11)]
    plain: i64,
}

impl Default for Lists {
    fn default() -> Self {
        Lists {
            list: Vec::new(),
            deque: VecDeque::new(),
            tree: BTreeSet::new(),
            hashed: HashSet::new(),
            indexed: IndexSet::new(),
            small: SmallVec::new(),
            array: [Ipv4Addr::UNSPECIFIED; 2],
            packed_array: [Ipv4Addr::UNSPECIFIED; 2],
            expanded_array: [Ipv4Addr::UNSPECIFIED; 2],
            joined: None,
            plain: Ipv4Addr::UNSPECIFIED,
        }
    }
}

fn lists() -> (Lists, ListsWire) {
    let both = [A, B];
    let own = Lists {
        list: both.into(),
        deque: both.into(),
        tree: both.into(),
        hashed: [A].into(),
        indexed: both.into(),
        small: both.into_iter().collect(),
        array: both,
        packed_array: both,
        expanded_array: both,
        joined: Some(both.into()),
        plain: A,
    };
    let wire = ListsWire {
        list: texts(),
        deque: texts().into(),
        tree: numbers().into_iter().collect(),
        hashed: [numbers()[0]].into(),
        indexed: numbers().into_iter().collect(),
        small: texts().into(),
        array: texts().try_into().unwrap(),
        packed_array: numbers().try_into().unwrap(),
        expanded_array: numbers().try_into().unwrap(),
        joined: Some("10.0.0.1,127.0.0.1".into()),
        plain: numbers()[0],
    };
    (own, wire)
}

#[test]
fn lists_sets_and_arrays_of_a_foreign_type_are_those_of_its_type_on_the_wire() {
    let (own, wire) = lists();
    alike(&own, &wire);
    alike_in_thrift(&own, &wire);
}

#[test]
fn lists_and_sets_of_a_foreign_type_are_added_to_in_both_forms_of_a_list() {
    // Packed where it is not written so, apart where it is packed, and in two parts.
    let bytes = b"\x1a\x01\x01\x18\x02\x2a\x01\x03\x28\x04\x32\x071.1.1.1\x32\x072.2.2.2";
    let read = Lists::decode(bytes).unwrap();
    assert_eq!(read.tree, [1, 2].map(Ipv4Addr::from).into());
    assert_eq!(read.indexed, IndexSet::from([3, 4].map(Ipv4Addr::from)));
    assert_eq!(read.small.len(), 2);
    let twice = [&bytes[..], b"\x1a\x01\x07"].concat();
    assert_eq!(Lists::decode(&twice).unwrap().tree.len(), 3);
}

#[test]
fn an_array_of_a_foreign_type_of_another_length_is_an_error_with_its_path() {
    let wrong = |found| ErrorKind::WrongLength { expected: 2, found };
    let error = Lists::decode(b"\x3a\x071.1.1.1").unwrap_err();
    assert_eq!(
        (error.kind(), error.path().as_str()),
        (&wrong(1), "Lists.array")
    );
    let error = Lists::decode(b"\x42\x03\x01\x02\x03").unwrap_err();
    assert_eq!(error.kind(), &wrong(3));
    let error = Compact::decode::<Lists>(b"\x79\x18\x071.1.1.1\0").unwrap_err();
    assert_eq!(
        (error.kind(), error.path().as_str()),
        (&wrong(1), "Lists.array")
    );
}

#[test]
fn what_is_wrong_in_a_list_of_a_foreign_type_has_the_index_of_the_element() {
    for (tag, name) in [(0x12, "deque"), (0x32, "small"), (0x3a, "array")] {
        let bytes = [&[tag, 7][..], b"1.1.1.1", &[tag, 1], b"x"].concat();
        let error = Lists::decode(&bytes).unwrap_err();
        assert_eq!(error.path(), format!("Lists.{name}[1]"));
        assert_eq!(error.offset(), 10);
        assert!(is_reported(&error), "{error}");
    }
    let error = Compact::decode::<Lists>(b"\x29\x28\x071.1.1.1\x01x\0").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Lists.deque[1]", 10)
    );
    assert!(is_reported(&error), "{error}");
}

/// A number, as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Id(u32);

impl From<&Id> for String {
    fn from(id: &Id) -> String {
        format!("#{}", id.0)
    }
}

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Id, String> {
        let number = text
            .strip_prefix('#')
            .and_then(|number| number.parse().ok());
        number.map(Id).ok_or_else(|| format!("{text:?} is no id"))
    }
}

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct Maps {
    #[codec(1, key(with = text))]
    keys: BTreeMap<Ipv4Addr, i32>,
    #[codec(2, key(with = number), with = text)]
    both: HashMap<Ipv4Addr, Ipv4Addr>,
    #[codec(3, key(as = String), as = i64, map(string, sint64))]
    named: IndexMap<Id, Even>,
    #[codec(4, key(with = number), map(sfixed64, _))]
    fixed: BTreeMap<Ipv4Addr, String>,
    #[codec(5, with = number, map(string, sfixed64))]
    values: BTreeMap<String, Ipv4Addr>,
    #[codec(6, key(with = text))]
    messages: HashMap<Ipv4Addr, Leaf>,
}

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct MapsWire {
    #[codec(1)]
    keys: BTreeMap<String, i32>,
    #[codec(2)]
    both: HashMap<i64, String>,
    #[codec(3, map(string, sint64))]
    named: IndexMap<String, i64>,
    #[codec(4, map(sfixed64, _))]
    fixed: BTreeMap<i64, String>,
    #[codec(5, map(string, sfixed64))]
    values: BTreeMap<String, i64>,
    #[codec(6)]
    messages: HashMap<String, Leaf>,
}

#[test]
fn keys_and_values_of_foreign_types_are_those_of_their_types_on_the_wire() {
    let own = Maps {
        keys: [(A, 1), (B, 2)].into(),
        both: [(A, B)].into(),
        named: [(Id(2), Even(-2)), (Id(1), Even(4))].into(),
        fixed: [(A, "a".into()), (B, String::new())].into(),
        values: [("a".into(), A), (String::new(), B)].into(),
        messages: [(A, leaf())].into(),
    };
    let wire = MapsWire {
        keys: texts().into_iter().zip([1, 2]).collect(),
        both: [(numbers()[0], texts()[1].clone())].into(),
        named: [("#2".into(), -1), ("#1".into(), 2)].into(),
        fixed: numbers()
            .into_iter()
            .zip(["a".into(), String::new()])
            .collect(),
        values: ["a".into(), String::new()]
            .into_iter()
            .zip(numbers())
            .collect(),
        messages: [(texts()[0].clone(), leaf())].into(),
    };
    alike(&own, &wire);
    alike_in_thrift(&own, &wire);
}

#[test]
fn an_entry_without_key_and_value_has_what_the_defaults_on_the_wire_are_converted_to() {
    let maps = Maps::decode(b"\x0a\x00\x12\x00").unwrap();
    assert_eq!(maps.keys, [(Ipv4Addr::UNSPECIFIED, 0)].into());
    let unspecified = Ipv4Addr::UNSPECIFIED;
    assert_eq!(maps.both, [(unspecified, unspecified)].into());
    // An empty text is no id.
    let error = Maps::decode(b"\x1a\x00").unwrap_err();
    assert_eq!(error.path(), "Maps.named[0]");
    assert!(error.to_string().contains("is no id"), "{error}");
}

#[test]
fn what_is_wrong_with_a_key_of_a_foreign_type_has_the_index_of_the_entry() {
    let error = Maps::decode(b"\x0a\x09\x0a\x071.1.1.1\x0a\x03\x0a\x01x").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Maps.keys[1]", 12)
    );
    assert!(is_reported(&error), "{error}");
    let error = Compact::decode::<Maps>(b"\x1b\x01\x85\x01x\x02\0").unwrap_err();
    assert_eq!((error.path().as_str(), error.offset()), ("Maps.keys[0]", 3));
    assert!(is_reported(&error), "{error}");
}

#[test]
fn what_the_values_of_containers_allocate_on_the_wire_is_charged() {
    let long = "9".repeat(1000);
    let keys = MapsWire {
        keys: [(long.clone(), 1)].into(),
        ..MapsWire::default()
    };
    let lists = ListsWire {
        deque: vec![long; 2].into(),
        ..ListsWire::default()
    };
    let limits = Limits::new().memory(900);
    let errors = [
        Maps::decode_with(&keys.encode_to_vec().unwrap(), &limits).unwrap_err(),
        Lists::decode_with(&lists.encode_to_vec().unwrap(), &limits).unwrap_err(),
        Binary::decode_with::<Maps>(&Binary::encode_to_vec(&keys).unwrap(), &limits).unwrap_err(),
        Binary::decode_with::<Lists>(&Binary::encode_to_vec(&lists).unwrap(), &limits).unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
            "{error}"
        );
    }
}
