//! Messages with small code do what messages with fast code do: they read the same values with the
//! same charges, refuse the same input with the same errors, and write the same bytes.

use std::fmt::Debug;

use fastcodec::protobuf::{Decode, DecodeOwned, Encode, EncodeBuffer, Message};
use fastcodec::{Arena, ErrorKind, Limits, Protobuf};
use proptest::prelude::*;

/// The same messages, each with the attribute or without it.
macro_rules! messages {
    ($module:ident, nodes { $($node:meta)? }, leaves { $($leaf:meta)? }) => {
        mod $module {
            use std::collections::BTreeMap;

            use fastcodec::protobuf::{Open, UnknownFields};
            use fastcodec::{Enumeration, Oneof, Protobuf};

            #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
            #[codec(name = "Node" $(, $node)?)]
            pub struct Node {
                #[codec(1)]
                pub id: i32,
                #[codec(2)]
                pub name: String,
                #[codec(3)]
                pub children: Vec<Node>,
                #[codec(4)]
                pub child: Option<Box<Node>>,
                #[codec(5)]
                pub leaf: Option<Leaf>,
                #[codec(6)]
                pub leaves: Vec<Leaf>,
                #[codec(7)]
                pub direct: Leaf,
                #[codec(8)]
                pub by_name: BTreeMap<String, Leaf>,
                #[codec(oneof)]
                pub choice: Option<Choice>,
                #[codec(13, group)]
                pub group: Option<Box<Leaf>>,
                #[codec(14)]
                pub packed: Vec<i64>,
                #[codec(15)]
                pub flags: BTreeMap<u32, bool>,
                #[codec(16)]
                pub level: Open<Level>,
                #[codec(17)]
                pub levels: Vec<Level>,
                #[codec(18)]
                pub empty: Option<Empty>,
                #[codec(1000)]
                pub texts: Vec<String>,
                #[codec(unknown)]
                pub rest: UnknownFields,
            }

            #[derive(Clone, Debug, PartialEq, Oneof)]
            $(#[codec($node)])?
            pub enum Choice {
                #[codec(9)]
                Text(String),
                #[codec(10)]
                Leaf(Leaf),
                #[codec(11)]
                Node(Box<Node>),
                #[codec(12)]
                Level(Level),
            }

            #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
            #[codec(name = "Leaf" $(, $leaf)?)]
            pub struct Leaf {
                #[codec(1, required)]
                pub key: u32,
                #[codec(2)]
                pub value: Option<f64>,
                #[codec(3)]
                pub data: Vec<u8>,
                #[codec(4)]
                pub level: Option<Level>,
                #[codec(5, fixed32)]
                pub points: Vec<u32>,
            }

            #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
            #[codec(name = "Empty" $(, $leaf)?)]
            pub struct Empty {}

            #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
            pub enum Level {
                Low = 0,
                High = 1,
            }
        }
    };
}

messages!(fast, nodes {}, leaves {});
messages!(small, nodes { code_size }, leaves { code_size });
messages!(small_in_fast, nodes {}, leaves { code_size });
messages!(fast_in_small, nodes { code_size }, leaves {});

macro_rules! views {
    ($module:ident $(, $small:meta)?) => {
        mod $module {
            use fastcodec::{Oneof, Protobuf};

            #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
            #[codec(name = "View" $(, $small)?)]
            pub struct View<'a> {
                #[codec(1)]
                pub id: i32,
                #[codec(2)]
                pub name: &'a str,
                #[codec(3)]
                pub children: &'a [View<'a>],
                #[codec(4)]
                pub child: Option<&'a View<'a>>,
                #[codec(oneof)]
                pub choice: Option<Choice<'a>>,
                #[codec(14)]
                pub packed: &'a [i64],
                #[codec(1000)]
                pub texts: &'a [&'a str],
            }

            #[derive(Clone, Copy, Debug, PartialEq, Oneof)]
            $(#[codec($small)])?
            pub enum Choice<'a> {
                #[codec(9)]
                Text(&'a str),
                #[codec(11)]
                View(&'a View<'a>),
            }
        }
    };
}

views!(fast_view);
views!(small_view, code_size);

fn varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn tagged(number: u64, wire_type: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    varint(number << 3 | wire_type, &mut bytes);
    bytes
}

fn counted(number: u64, content: &[u8]) -> Vec<u8> {
    let mut bytes = tagged(number, 2);
    varint(content.len() as u64, &mut bytes);
    bytes.extend_from_slice(content);
    bytes
}

/// Fields with any number, mostly of the wire type that the message has for it.
fn fields() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![4 => 1..19_u64, 1 => Just(1000), 1 => 19..40_u64];
    let value = prop_oneof![0..3_u64, any::<u64>()];
    let integer = (
        prop_oneof![Just(1), Just(12), Just(16), Just(4)],
        value.clone(),
    );
    let integer = integer.prop_map(|(number, value)| {
        let mut bytes = tagged(number, 0);
        varint(value, &mut bytes);
        bytes
    });
    let any_integer = (number.clone(), value).prop_map(|(number, value)| {
        let mut bytes = tagged(number, 0);
        varint(value, &mut bytes);
        bytes
    });
    let fixed = (number.clone(), any::<[u8; 8]>(), any::<bool>());
    let fixed = fixed.prop_map(|(number, value, is_wide)| match is_wide {
        true => [tagged(number, 1), value.to_vec()].concat(),
        false => [tagged(number, 5), value[..4].to_vec()].concat(),
    });
    let text = prop_oneof![
        "[a-z]{0,40}".prop_map(String::into_bytes),
        proptest::collection::vec(0..3_u8, 0..20)
    ];
    let text = (number.clone(), text).prop_map(|(number, text)| counted(number, &text));
    let leaf = proptest::collection::vec(prop_oneof![integer, any_integer, fixed, text], 0..6);
    leaf.prop_map(|fields| fields.concat())
        .prop_recursive(4, 40, 5, move |inner| {
            let message = (number.clone(), inner.clone());
            let message = message.prop_map(|(number, content)| counted(number, &content));
            let group = inner
                .clone()
                .prop_map(|content| [tagged(13, 3), content, tagged(13, 4)].concat());
            let part = prop_oneof![2 => inner, 3 => message, 1 => group];
            proptest::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
        })
}

/// What a decode returns and what it used, as text, to compare that of different types.
fn decoded<M: DecodeOwned + Debug>(input: &[u8], limits: &Limits) -> String {
    format!("{:?}", M::decode_measured(input, limits))
}

/// The output of every way to encode what `input` is.
fn encoded<M: DecodeOwned + Encode>(input: &[u8]) -> Option<Vec<u8>> {
    let message = M::decode(input).ok()?;
    let encoded = message.encode_to_vec().unwrap();
    assert_eq!(message.encoded_len(), encoded.len());
    assert_eq!(EncodeBuffer::new().encode(&message).unwrap(), encoded);
    let mut room = vec![0; encoded.len()];
    message.encode(&mut &mut room[..]).unwrap();
    assert_eq!(room, encoded);
    let mut appended = b"before".to_vec();
    message.encode(&mut appended).unwrap();
    assert_eq!(appended[6..], encoded);
    Some(encoded)
}

proptest! {
    #[test]
    fn small_code_reads_and_writes_what_fast_code_does(
        mut input in fields(),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
        memory in prop_oneof![Just(None), (0..4000_usize).prop_map(Some)],
        depth in 0..6_u32,
    ) {
        if is_cut {
            input.truncate(cut.index(input.len() + 1));
        }
        let mut limits = Limits::new().depth(depth);
        if let Some(memory) = memory {
            limits = limits.memory(memory);
        }
        let expected = decoded::<fast::Node>(&input, &limits);
        prop_assert_eq!(&decoded::<small::Node>(&input, &limits), &expected);
        prop_assert_eq!(&decoded::<small_in_fast::Node>(&input, &limits), &expected);
        prop_assert_eq!(&decoded::<fast_in_small::Node>(&input, &limits), &expected);
        let expected = encoded::<fast::Node>(&input);
        prop_assert_eq!(&encoded::<small::Node>(&input), &expected);
        prop_assert_eq!(&encoded::<small_in_fast::Node>(&input), &expected);
        prop_assert_eq!(&encoded::<fast_in_small::Node>(&input), &expected);
    }
}

proptest! {
    #[test]
    fn a_view_with_small_code_is_what_one_with_fast_code_is(
        input in fields(),
        memory in prop_oneof![Just(4000_usize), 0..4000_usize],
    ) {
        let limits = Limits::new().memory(memory);
        // An arena that was used before has room that is not charged again.
        let arenas = [Arena::new(), Arena::new()];
        let expected = fast_view::View::decode_in_measured(&input, &arenas[0], &limits);
        let small = small_view::View::decode_in_measured(&input, &arenas[1], &limits);
        prop_assert_eq!(format!("{small:?}"), format!("{expected:?}"));
        if let (Ok(small), Ok(expected)) = (small.0, expected.0) {
            prop_assert_eq!(small.encoded_len(), expected.encoded_len());
            prop_assert_eq!(small.encode_to_vec(), expected.encode_to_vec());
        }
    }
}

#[test]
fn an_error_in_small_code_has_the_field_the_index_and_the_offset() {
    let input = b"\x32\x02\x08\x01\x32\x04\x1a\x05ab";
    let error = small::Node::decode(input).unwrap_err();
    assert_eq!(error, fast::Node::decode(input).unwrap_err());
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Node.leaves[1].data", 8)
    );
    let input = b"\x52\x02\x1a\x05";
    let error = small::Node::decode(input).unwrap_err();
    assert_eq!(error.path(), "Node.leaf.data");
}

#[test]
fn a_missing_required_field_is_an_error_in_small_code() {
    let error = small::Node::decode(b"\x2a\x02\x1a\x00").unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField);
    assert_eq!(error.path(), "Node.leaf.key");
}

#[test]
fn a_message_is_refused_before_it_is_created_in_small_code() {
    let limits = Limits::new().depth(0);
    let (decoded, usage) = small::Node::decode_measured(b"\x32\x02\x08\x01", &limits);
    let expected = fast::Node::decode_measured(b"\x32\x02\x08\x01", &limits);
    assert_eq!(decoded.unwrap_err(), expected.0.unwrap_err());
    assert_eq!(usage, expected.1);
}

#[test]
fn the_length_of_a_small_message_is_counted_below_the_limit_of_depth() {
    let mut node = small::Node::default();
    let mut expected = fast::Node::default();
    for _ in 0..150 {
        node = small::Node {
            child: Some(Box::new(node)),
            ..Default::default()
        };
        expected = fast::Node {
            child: Some(Box::new(expected)),
            ..Default::default()
        };
    }
    assert_eq!(node.encoded_len(), expected.encoded_len());
    assert!(node.encode_to_vec().is_err());
}

#[test]
fn values_of_any_length_are_counted() {
    for len in [0, 1, 40, 63, 64, 65, 127, 128, 20_000] {
        let text = "x".repeat(len);
        let node = small::Node {
            name: text.clone(),
            texts: vec![text.clone(); 3],
            packed: vec![-1; len],
            group: Some(Box::new(small::Leaf {
                data: vec![1; len],
                ..Default::default()
            })),
            ..Default::default()
        };
        assert_eq!(
            node.encoded_len(),
            node.encode_to_vec().unwrap().len(),
            "{len}"
        );
    }
}

#[test]
fn an_empty_group_is_counted_as_it_is_written() {
    #[derive(Default, Protobuf)]
    #[codec(code_size)]
    struct Holder {
        #[codec(1)]
        text: String,
        #[codec(2, group)]
        group: Inner,
    }
    #[derive(Default, Protobuf)]
    struct Inner {
        #[codec(1)]
        number: i32,
    }
    for len in 0..140 {
        let holder = Holder {
            text: "x".repeat(len),
            group: Inner { number: 0 },
        };
        assert_eq!(
            holder.encoded_len(),
            holder.encode_to_vec().unwrap().len(),
            "{len}"
        );
    }
}

#[test]
fn a_single_field_is_merged_into_a_small_message() {
    let mut node = small::Node {
        id: 1,
        ..Default::default()
    };
    node.merge(b"\x2a\x02\x08\x05").unwrap();
    node.merge(b"\x2a\x03\x1a\x01a").unwrap();
    let leaf = small::Leaf {
        key: 5,
        data: b"a".to_vec(),
        ..Default::default()
    };
    assert_eq!((node.id, node.leaf), (1, Some(leaf)));
}

#[test]
fn a_message_has_the_same_name_with_small_code() {
    assert_eq!(small::Node::NAME, fast::Node::NAME);
}
