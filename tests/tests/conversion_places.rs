//! Every place where a foreign type is converted: lists, sets and maps, the keys of maps, members of oneofs and unions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::net::Ipv4Addr;

use fastcodec::protobuf::{Decode, DecodeOwned, Encode, UnknownFields};
use fastcodec::thrift::{Binary, Compact, DecodeValue, EncodeValue, Protocol};
use fastcodec::{Enumeration, Error, ErrorKind, Limits, Oneof, Protobuf, Thrift};
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

/// An address as text.
mod text {
    use std::net::{AddrParseError, Ipv4Addr};

    pub fn to_wire(address: &Ipv4Addr) -> String {
        address.to_string()
    }

    pub fn from_wire(text: String) -> Result<Ipv4Addr, AddrParseError> {
        match text.is_empty() {
            true => Ok(Ipv4Addr::UNSPECIFIED),
            false => text.parse(),
        }
    }
}

/// An address as a number: no number is none, so nothing is refused.
mod number {
    use std::net::Ipv4Addr;

    pub fn to_wire(address: &Ipv4Addr) -> i64 {
        u32::from(*address).into()
    }

    pub fn from_wire(number: i64) -> Ipv4Addr {
        (number as u32).into()
    }
}

/// Addresses as one text, with commas between them.
mod joined {
    use std::net::{AddrParseError, Ipv4Addr};

    pub fn to_wire(addresses: &Vec<Ipv4Addr>) -> String {
        let all: Vec<String> = addresses.iter().map(Ipv4Addr::to_string).collect();
        all.join(",")
    }

    pub fn from_wire(text: String) -> Result<Vec<Ipv4Addr>, AddrParseError> {
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(str::parse).collect()
    }
}

const A: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const B: Ipv4Addr = Ipv4Addr::LOCALHOST;

fn texts() -> Vec<String> {
    vec![A.to_string(), B.to_string()]
}

fn numbers() -> Vec<i64> {
    vec![number::to_wire(&A), number::to_wire(&B)]
}

/// The bytes of the one are those of the other in every format, and are read as both.
fn alike<C, W>(converted: &C, wire: &W)
where
    C: Encode + DecodeOwned + PartialEq + Debug,
    W: Encode + DecodeOwned + PartialEq + Debug,
{
    let bytes = converted.encode_to_vec().unwrap();
    assert_eq!(wire.encode_to_vec().unwrap(), bytes);
    assert_eq!(converted.encoded_len(), bytes.len());
    assert_eq!(&C::decode(&bytes).unwrap(), converted);
    assert_eq!(&W::decode(&bytes).unwrap(), wire);
}

/// A struct of Thrift.
trait Struct: EncodeValue + for<'de> DecodeValue<'de> + PartialEq + Debug {}

impl<T: EncodeValue + for<'de> DecodeValue<'de> + PartialEq + Debug> Struct for T {}

fn alike_in_thrift<C: Struct, W: Struct>(converted: &C, wire: &W) {
    fn check<P: Protocol, C: Struct, W: Struct>(converted: &C, wire: &W) {
        let bytes = P::encode_to_vec(converted).unwrap();
        assert_eq!(P::encode_to_vec(wire).unwrap(), bytes);
        assert_eq!(&P::decode::<C>(&bytes).unwrap(), converted);
        assert_eq!(&P::decode::<W>(&bytes).unwrap(), wire);
    }
    check::<Binary, C, W>(converted, wire);
    check::<Compact, C, W>(converted, wire);
}

fn is_reported(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Reported(_))
}

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

/// An even number, as half of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Even(i64);

impl From<&Even> for i64 {
    fn from(even: &Even) -> i64 {
        even.0 / 2
    }
}

impl TryFrom<i64> for Even {
    type Error = &'static str;

    fn try_from(half: i64) -> Result<Even, &'static str> {
        half.checked_mul(2).map(Even).ok_or("more than half of all")
    }
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

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Leaf {
    #[codec(1)]
    text: String,
    #[codec(2)]
    number: i32,
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

fn leaf() -> Leaf {
    Leaf {
        text: "leaf".into(),
        number: 7,
    }
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

/// A pair on the wire as a message.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pair(String, i32);

impl From<&Pair> for Leaf {
    fn from(pair: &Pair) -> Self {
        Leaf {
            text: pair.0.clone(),
            number: pair.1,
        }
    }
}

impl From<Leaf> for Pair {
    fn from(wire: Leaf) -> Self {
        Pair(wire.text, wire.number)
    }
}

fn pair_heap_len(pair: &Pair) -> usize {
    pair.0.capacity()
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(3, with = text)]
    Address(Ipv4Addr),
    #[codec(1, as = i64, sint64)]
    Even(Even),
    #[codec(5, as = Leaf, heap_len = pair_heap_len)]
    Pair(Pair),
    #[codec(6, as = Leaf, group)]
    Group(Pair),
    #[codec(7, with = joined)]
    All(Vec<Ipv4Addr>),
    #[codec(8)]
    Plain(String),
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum ChoiceWire {
    #[codec(3)]
    Address(String),
    #[codec(1, sint64)]
    Even(i64),
    #[codec(5)]
    Pair(Leaf),
    #[codec(6, group)]
    Group(Leaf),
    #[codec(7)]
    All(String),
    #[codec(8)]
    Plain(String),
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Message {
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(4)]
    number: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct MessageWire {
    #[codec(oneof)]
    choice: Option<ChoiceWire>,
    #[codec(4)]
    number: i32,
}

#[test]
fn members_of_foreign_types_are_those_of_their_types_on_the_wire() {
    let pair = || Pair("leaf".into(), 7);
    let members = [
        (Choice::Address(A), ChoiceWire::Address(texts()[0].clone())),
        (Choice::Even(Even(0)), ChoiceWire::Even(0)),
        (Choice::Even(Even(-4)), ChoiceWire::Even(-2)),
        (Choice::Pair(pair()), ChoiceWire::Pair(leaf())),
        (Choice::Group(pair()), ChoiceWire::Group(leaf())),
        (Choice::All(vec![A, B]), ChoiceWire::All(texts().join(","))),
        (Choice::Plain("a".into()), ChoiceWire::Plain("a".into())),
    ];
    for (own, wire) in members {
        let own = Message {
            choice: Some(own),
            number: 1,
        };
        let wire = MessageWire {
            choice: Some(wire),
            number: 1,
        };
        alike(&own, &wire);
    }
}

#[test]
fn a_message_of_a_foreign_type_that_is_a_member_merges_with_the_same_member_alone() {
    let message = |bytes: &[u8]| Message::decode(bytes).unwrap().choice.unwrap();
    let read = message(b"\x2a\x03\x0a\x01a\x20\x01\x2a\x02\x10\x05");
    assert_eq!(read, Choice::Pair(Pair("a".into(), 5)));
    let read = message(b"\x2a\x03\x0a\x01a\x08\x02\x2a\x02\x10\x05");
    assert_eq!(read, Choice::Pair(Pair(String::new(), 5)));
    let read = message(b"\x2a\x03\x0a\x01a\x1a\x071.1.1.1");
    assert_eq!(read, Choice::Address(Ipv4Addr::new(1, 1, 1, 1)));
}

#[test]
fn a_member_of_a_foreign_type_in_another_wire_type_is_unknown() {
    let message = Message::decode(b"\x1a\x071.1.1.1\x18\x01").unwrap();
    assert_eq!(message.choice, Some(Choice::Address([1, 1, 1, 1].into())));
}

#[test]
fn what_is_wrong_with_a_member_of_a_foreign_type_has_its_path() {
    let error = Message::decode(b"\x20\x01\x1a\x01x").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Message.address", 3)
    );
    assert!(is_reported(&error), "{error}");
    let error = Message::decode(b"\x2a\x02\x0a\x05").unwrap_err();
    assert_eq!(error.path(), "Message.pair.text");
}

#[test]
fn what_the_default_of_a_member_of_a_foreign_type_owns_counts() {
    #[derive(Debug, PartialEq, Protobuf)]
    struct WithDefault {
        #[codec(oneof)]
        choice: Option<Choice>,
    }
    impl Default for WithDefault {
        fn default() -> Self {
            let pair = Pair("x".repeat(1000), 1);
            WithDefault {
                choice: Some(Choice::Pair(pair)),
            }
        }
    }
    let memory = |memory| WithDefault::decode_with(b"", &Limits::new().memory(memory));
    assert!(memory(1000).is_ok());
    let error = memory(999).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
}

#[test]
fn a_member_of_a_foreign_type_that_is_merged_again_and_again_is_charged_each_time() {
    let mut bytes = b"\x2a\x83\x40\x0a\x80\x40".to_vec();
    bytes.extend([b'x'; 8192]);
    bytes.extend(b"\x2a\0".repeat(100_000));
    let error = Message::decode(&bytes).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Union {
    #[codec(1, with = text)]
    Address(Ipv4Addr),
    #[codec(2, as = i64)]
    Even(Even),
    #[codec(3, as = Leaf)]
    Pair(Pair),
    #[codec(4)]
    Plain(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum UnionWire {
    #[codec(1)]
    Address(String),
    #[codec(2)]
    Even(i64),
    #[codec(3)]
    Pair(Leaf),
    #[codec(4)]
    Plain(Vec<String>),
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Unions {
    #[codec(7)]
    one: Option<Union>,
    #[codec(8)]
    many: Vec<Union>,
    #[codec(oneof)]
    flat: Option<Union>,
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct UnionsWire {
    #[codec(7)]
    one: Option<UnionWire>,
    #[codec(8)]
    many: Vec<UnionWire>,
    #[codec(oneof)]
    flat: Option<UnionWire>,
}

#[test]
fn members_of_unions_of_foreign_types_are_those_of_their_types_on_the_wire() {
    let own = [
        Union::Address(A),
        Union::Even(Even(-4)),
        Union::Pair(Pair("leaf".into(), 7)),
        Union::Plain(texts()),
    ];
    let wire = [
        UnionWire::Address(texts()[0].clone()),
        UnionWire::Even(-2),
        UnionWire::Pair(leaf()),
        UnionWire::Plain(texts()),
    ];
    for (one, wire_one) in own.iter().zip(&wire) {
        let own = Unions {
            one: Some(one.clone()),
            many: own.to_vec(),
            flat: Some(one.clone()),
        };
        let wire = UnionsWire {
            one: Some(wire_one.clone()),
            many: wire.to_vec(),
            flat: Some(wire_one.clone()),
        };
        alike_in_thrift(&own, &wire);
    }
}

#[test]
fn what_is_wrong_with_a_member_of_a_union_of_a_foreign_type_has_its_path() {
    let error = Compact::decode::<Unions>(b"\x7c\x18\x01x\0\0").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Unions.one.address", 2)
    );
    assert!(is_reported(&error), "{error}");
    let error = Compact::decode::<Unions>(b"\x18\x01x\0").unwrap_err();
    assert_eq!(error.offset(), 1);
    assert!(error.path().ends_with("Union.address"), "{}", error.path());
}

#[test]
fn a_member_of_a_union_of_a_foreign_type_with_another_type_is_unknown() {
    let unions: Unions = Compact::decode(b"\x7c\x15\x02\0\0").unwrap();
    assert_eq!(unions.one, None);
}

/// Made of a borrowed text, and of whatever its parameter is.
#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Generic<'a, T: Clone + Default + Debug + PartialEq> {
    #[codec(1, as = "Cow<'a, str>")]
    text: Upper<'a>,
    #[codec(2, with = wrapped)]
    plain: Wrapped<T>,
    #[codec(3, with = wrapped)]
    list: Vec<Wrapped<T>>,
    #[codec(4, with = own)]
    own: Option<Box<Self>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Upper<'a>(Cow<'a, str>);

impl<'a> From<&Upper<'a>> for Cow<'a, str> {
    fn from(upper: &Upper<'a>) -> Self {
        upper.0.clone()
    }
}

impl<'a> From<Cow<'a, str>> for Upper<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Upper(text)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Wrapped<T>(i32, T);

mod wrapped {
    use super::Wrapped;

    pub fn to_wire<T>(wrapped: &Wrapped<T>) -> i32 {
        wrapped.0
    }

    pub fn from_wire<T: Default>(number: i32) -> Wrapped<T> {
        Wrapped(number, T::default())
    }
}

/// How deep a message is in itself.
mod own {
    use super::Generic;

    pub fn to_wire<T>(own: &Box<Generic<'_, T>>) -> i32
    where
        T: Clone + Default + std::fmt::Debug + PartialEq,
    {
        own.plain.0
    }

    pub fn from_wire<'a, T>(number: i32) -> Box<Generic<'a, T>>
    where
        T: Clone + Default + std::fmt::Debug + PartialEq,
    {
        let plain = super::Wrapped(number, T::default());
        Box::new(Generic {
            plain,
            ..Generic::default()
        })
    }
}

#[test]
fn a_generic_message_that_borrows_has_fields_of_foreign_types() {
    let message = Generic::<u8> {
        text: Upper(Cow::Borrowed("ABC")),
        plain: Wrapped(7, 0),
        list: vec![Wrapped(1, 0), Wrapped(2, 0)],
        own: Some(own::from_wire(3)),
    };
    let bytes = message.encode_to_vec().unwrap();
    assert_eq!(bytes, b"\x0a\x03ABC\x10\x07\x1a\x02\x01\x02\x20\x03");
    let read = Generic::<u8>::decode(&bytes).unwrap();
    assert_eq!(read, message);
    assert!(matches!(read.text.0, Cow::Borrowed(_)));
    let bytes = Compact::encode_to_vec(&message).unwrap();
    let read: Generic<'_, u8> = Compact::decode(&bytes).unwrap();
    assert_eq!(read, message);
    assert!(matches!(read.text.0, Cow::Borrowed(_)));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
enum Color {
    None = 0,
    Red = 1,
}

/// A color, or none: a closed enumeration on the wire.
mod color {
    use super::Color;

    pub fn to_wire(is_red: &bool) -> Color {
        match is_red {
            true => Color::Red,
            false => Color::None,
        }
    }

    pub fn from_wire(color: Color) -> bool {
        color == Color::Red
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct Colors {
    #[codec(1, with = color)]
    one: Option<bool>,
    #[codec(2, with = color)]
    many: Vec<bool>,
    #[codec(3, with = color)]
    by_name: BTreeMap<String, bool>,
    #[codec(oneof)]
    choice: Option<ColorChoice>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Debug, PartialEq, Oneof)]
enum ColorChoice {
    #[codec(4, with = color)]
    Color(bool),
}

#[test]
fn a_number_without_a_name_is_unknown_in_every_place_of_a_foreign_type() {
    for bytes in [
        &b"\x08\x05"[..],
        b"\x10\x05",
        b"\x1a\x02\x10\x05",
        b"\x20\x05",
    ] {
        let read = Colors::decode(bytes).unwrap();
        let none = Colors {
            rest: read.rest.clone(),
            ..Colors::default()
        };
        assert_eq!(read, none);
        assert_eq!(read.encode_to_vec().unwrap(), bytes);
    }
    let read = Colors::decode(b"\x08\x01\x10\x01\x10\x00\x20\x01").unwrap();
    assert_eq!((read.one, read.many), (Some(true), vec![true, false]));
    assert_eq!(read.choice, Some(ColorChoice::Color(true)));
}

/// Every place of a foreign type, in what little memory there is: refused, and no more is taken.
#[test]
fn what_values_on_the_wire_allocate_is_charged_in_every_place() {
    let long = "9".repeat(1000);
    let keys = MapsWire {
        keys: [(long.clone(), 1)].into(),
        ..MapsWire::default()
    };
    let lists = ListsWire {
        deque: vec![long.clone(); 2].into(),
        ..ListsWire::default()
    };
    let member = MessageWire {
        choice: Some(ChoiceWire::Address(long.clone())),
        number: 1,
    };
    let union = UnionsWire {
        one: Some(UnionWire::Address(long)),
        ..UnionsWire::default()
    };
    let limits = Limits::new().memory(900);
    let errors = [
        Maps::decode_with(&keys.encode_to_vec().unwrap(), &limits).unwrap_err(),
        Lists::decode_with(&lists.encode_to_vec().unwrap(), &limits).unwrap_err(),
        Message::decode_with(&member.encode_to_vec().unwrap(), &limits).unwrap_err(),
        Binary::decode_with::<Maps>(&Binary::encode_to_vec(&keys).unwrap(), &limits).unwrap_err(),
        Binary::decode_with::<Lists>(&Binary::encode_to_vec(&lists).unwrap(), &limits).unwrap_err(),
        Binary::decode_with::<Unions>(&Binary::encode_to_vec(&union).unwrap(), &limits)
            .unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
            "{error}"
        );
    }
}
