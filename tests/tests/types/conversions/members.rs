//! Members of oneofs and unions that are of foreign types.

use std::net::Ipv4Addr;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{ErrorKind, Limits, Oneof, Protobuf, Thrift};

use super::{A, B, Even, Leaf, alike, alike_in_thrift, is_reported, joined, leaf, text, texts};

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

#[test]
fn what_the_value_of_a_member_allocates_on_the_wire_is_charged() {
    let long = "9".repeat(1000);
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
        Message::decode_with(&member.encode_to_vec().unwrap(), &limits).unwrap_err(),
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
