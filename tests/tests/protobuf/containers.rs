//! Presence, lists, maps, oneofs, nested messages, groups, unknown fields, extensions.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use bytes::BufMut;
use fastcodec::protobuf::{
    Decode, DecodeOwned, DelimitedReader, Encode, EncodeBuffer, Extension, Lazy, StreamError,
    UnknownFields, encoding,
};
use fastcodec::{Enumeration, ErrorKind, Limits, Oneof, Protobuf};

use super::both_ways;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Lists {
    #[codec(1)]
    packed: Vec<u32>,
    #[codec(2, expanded)]
    expanded: Vec<u32>,
    #[codec(3)]
    strings: Vec<String>,
    #[codec(4)]
    doubles: Vec<f64>,
    #[codec(5, sint32)]
    zigzag: Vec<i32>,
    #[codec(6)]
    flags: Vec<bool>,
}

#[test]
fn numbers_are_packed_unless_they_are_expanded() {
    let message = Lists {
        packed: vec![1, 300],
        expanded: vec![1, 300],
        strings: vec!["a".into(), "".into()],
        doubles: vec![1.0],
        zigzag: vec![-1, 1],
        flags: vec![true, false],
    };
    both_ways(
        &message,
        b"\x0a\x03\x01\xac\x02\x10\x01\x10\xac\x02\x1a\x01a\x1a\0\x22\x08\0\0\0\0\0\0\xf0\x3f\x2a\x02\x01\x02\x32\x02\x01\0",
    );
}

#[test]
fn packed_and_expanded_are_both_accepted_and_add_up() {
    let message = Lists::decode(b"\x08\x01\x0a\x02\x02\x03\x08\x04\x12\x01\x05\x10\x06").unwrap();
    assert_eq!(
        (message.packed, message.expanded),
        (vec![1, 2, 3, 4], vec![5, 6])
    );
}

type Ids = Vec<u32>;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Aliased {
    #[codec(1)]
    ids: Ids,
}

#[test]
fn a_type_alias_is_what_it_stands_for() {
    both_ways(&Aliased { ids: vec![1] }, b"\x0a\x01\x01");
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Maps {
    #[codec(1)]
    tree: BTreeMap<String, i32>,
    #[codec(2, map(sint32, fixed32))]
    hashed: HashMap<i32, u32>,
    #[codec(3)]
    pairs: Vec<(bool, String)>,
    #[codec(4)]
    hasher: HashMap<u64, Node, BuildHasherDefault<std::hash::DefaultHasher>>,
}

#[test]
fn a_map_is_written_as_entries_with_both_fields() {
    let message = Maps {
        tree: BTreeMap::from([("a".into(), 1), ("b".into(), 0)]),
        hashed: HashMap::from([(-1, 1)]),
        pairs: vec![(true, "x".into()), (false, "".into()), (true, "y".into())],
        hasher: HashMap::from_iter([(1, Node::default())]),
    };
    both_ways(
        &message,
        b"\x0a\x05\x0a\x01a\x10\x01\x0a\x05\x0a\x01b\x10\0\
          \x12\x07\x08\x01\x15\x01\0\0\0\
          \x1a\x05\x08\x01\x12\x01x\x1a\x04\x08\0\x12\0\x1a\x05\x08\x01\x12\x01y\
          \x22\x04\x08\x01\x12\0",
    );
}

#[test]
fn an_entry_may_lack_its_fields_have_them_in_any_order_and_more() {
    let message = Maps::decode(
        b"\x0a\x05\x10\x05\x0a\x01a\x0a\0\x0a\x06\x18\x09\x0a\x01b\x10\x07"
            .get(..17)
            .unwrap(),
    );
    assert!(message.is_err(), "the last entry is cut");
    let message =
        Maps::decode(b"\x0a\x05\x10\x05\x0a\x01a\x0a\0\x0a\x05\x18\x09\x0a\x01b").unwrap();
    assert_eq!(
        message.tree,
        BTreeMap::from([("a".into(), 5), ("".into(), 0), ("b".into(), 0)])
    );
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Node {
    #[codec(1)]
    value: Option<i32>,
    #[codec(2)]
    next: Option<Box<Node>>,
    #[codec(3)]
    children: Vec<Node>,
    #[codec(4)]
    bare: Leaf,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Leaf {
    #[codec(1)]
    text: String,
}

#[test]
fn messages_nest_through_boxes_and_lists() {
    let leaf = |value| Node {
        value: Some(value),
        ..Node::default()
    };
    let message = Node {
        value: Some(0),
        next: Some(Box::new(leaf(1))),
        children: vec![leaf(2), Node::default()],
        bare: Leaf { text: "t".into() },
    };
    both_ways(
        &message,
        b"\x08\0\x12\x02\x08\x01\x1a\x02\x08\x02\x1a\0\x22\x03\x0a\x01t",
    );
}

#[test]
fn a_message_that_occurs_twice_is_merged() {
    let message =
        Node::decode(b"\x12\x02\x08\x01\x12\x04\x1a\x02\x08\x05\x12\x04\x1a\x02\x08\x06").unwrap();
    let next = message.next.unwrap();
    assert_eq!((next.value, next.children.len()), (Some(1), 2));
}

#[test]
fn merging_replaces_values_and_adds_to_lists() {
    let mut message = Node::decode(b"\x08\x01\x1a\0").unwrap();
    message.merge(b"\x08\x02\x1a\0").unwrap();
    assert_eq!((message.value, message.children.len()), (Some(2), 2));
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Groups {
    #[codec(1, group)]
    one: Option<Node>,
    #[codec(20, group)]
    many: Vec<Leaf>,
    #[codec(oneof)]
    choice: Option<GroupChoice>,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum GroupChoice {
    #[codec(21, group)]
    Leaf(Leaf),
    #[codec(22)]
    Number(u64),
}

#[test]
fn a_group_stands_between_its_tags() {
    let message = Groups {
        one: Some(Node {
            value: Some(1),
            ..Node::default()
        }),
        many: vec![Leaf::default(), Leaf { text: "x".into() }],
        choice: Some(GroupChoice::Leaf(Leaf { text: "y".into() })),
    };
    both_ways(
        &message,
        b"\x0b\x08\x01\x0c\xa3\x01\xa4\x01\xa3\x01\x0a\x01x\xa4\x01\xab\x01\x0a\x01y\xac\x01",
    );
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Choices {
    #[codec(2)]
    before: i32,
    #[codec(5)]
    between: i32,
    #[codec(oneof)]
    choice: Option<Choice>,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(1)]
    First(String),
    #[codec(3, sint64)]
    Middle(i64),
    #[codec(9)]
    Last(Box<Node>),
}

#[test]
fn the_member_of_a_oneof_is_written_where_its_number_belongs() {
    let with = |choice| Choices {
        before: 1,
        between: 1,
        choice: Some(choice),
    };
    both_ways(
        &with(Choice::First("a".into())),
        b"\x0a\x01a\x10\x01\x28\x01",
    );
    both_ways(&with(Choice::Middle(-1)), b"\x10\x01\x18\x01\x28\x01");
    both_ways(
        &with(Choice::Last(Box::default())),
        b"\x10\x01\x28\x01\x4a\0",
    );
}

#[test]
fn a_member_is_written_even_if_it_is_the_default() {
    both_ways(
        &Choices {
            choice: Some(Choice::Middle(0)),
            ..Choices::default()
        },
        b"\x18\0",
    );
}

#[test]
fn the_last_member_wins_and_the_same_message_merges() {
    let message = Choices::decode(b"\x0a\x01a\x18\x02").unwrap();
    assert_eq!(message.choice, Some(Choice::Middle(1)));
    let message = Choices::decode(b"\x4a\x02\x08\x01\x4a\x02\x1a\0").unwrap();
    let Some(Choice::Last(node)) = message.choice else {
        panic!("the last member is a node")
    };
    assert_eq!((node.value, node.children.len()), (Some(1), 1));
    let message = Choices::decode(b"\x4a\x02\x08\x01\x0a\0\x4a\x02\x1a\0").unwrap();
    let Some(Choice::Last(node)) = message.choice else {
        panic!("the last member is a node")
    };
    assert_eq!(
        node.value, None,
        "the string in between has replaced the first one"
    );
}

#[test]
fn an_error_in_a_member_names_the_message_and_the_member() {
    let error = Choices::decode(b"\x4a\x02\x08").unwrap_err();
    assert_eq!(error.path(), "Choices.last");
    let error = Choices::decode(b"\x0a\x01\xff").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.kind()),
        ("Choices.first", &ErrorKind::InvalidUtf8)
    );
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Color {
    Red = 1,
    Blue = 3,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Closed {
    #[codec(1)]
    one: Option<Color>,
    #[codec(2, expanded)]
    expanded: Vec<Color>,
    #[codec(3)]
    packed: Vec<Color>,
    #[codec(4)]
    map: BTreeMap<i32, Color>,
    #[codec(oneof)]
    choice: Option<ClosedChoice>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum ClosedChoice {
    #[codec(5)]
    Color(Color),
}

#[test]
fn numbers_that_a_closed_enumeration_does_not_name_are_unknown_fields() {
    let input = b"\x08\x03\x08\x02\x10\x01\x10\x02\x10\x03\x1a\x03\x01\x02\x03\x22\x04\x08\x01\x10\x02\x22\x04\x08\x02\x10\x01\x28\x01\x28\x02";
    let message = Closed::decode(input).unwrap();
    assert_eq!(message.one, Some(Color::Blue));
    assert_eq!(message.expanded, [Color::Red, Color::Blue]);
    assert_eq!(message.packed, [Color::Red, Color::Blue]);
    assert_eq!(message.map, BTreeMap::from([(2, Color::Red)]));
    assert_eq!(message.choice, Some(ClosedChoice::Color(Color::Red)));
    assert_eq!(
        message.rest.as_bytes(),
        b"\x08\x02\x10\x02\x18\x02\x22\x04\x08\x01\x10\x02\x28\x02"
    );
}

#[test]
fn a_long_packed_list_of_a_closed_enumeration_keeps_what_is_named_in_order_and_the_rest_as_unknown()
{
    for unnamed in [None, Some(0), Some(63), Some(199)] {
        let mut numbers: Vec<u8> = (0..200).map(|place| 1 + place % 3 % 2 * 2).collect();
        let mut expected: Vec<Color> = numbers
            .iter()
            .map(|number| {
                if *number == 1 {
                    Color::Red
                } else {
                    Color::Blue
                }
            })
            .collect();
        if let Some(place) = unnamed {
            numbers[place] = 2;
            expected.remove(place);
        }
        let input = [&b"\x1a\xc8\x01"[..], &numbers].concat();
        let message = Closed::decode(&input).unwrap();
        assert_eq!(message.packed, expected);
        let rest: &[u8] = if unnamed.is_some() { b"\x18\x02" } else { b"" };
        assert_eq!(message.rest.as_bytes(), rest);
    }
}

#[test]
fn a_wrong_wire_type_makes_a_field_unknown() {
    let message = Closed::decode(b"\x0a\x01x\x15\0\0\0\0").unwrap();
    assert_eq!(message.one, None);
    assert_eq!(message.rest.numbers().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn unknown_fields_of_every_wire_type_are_written_back() {
    let unknown = b"\xa0\x06\x01\xa1\x06\0\0\0\0\0\0\0\0\xa2\x06\x01x\xa3\x06\x08\x01\xa4\x06\xa5\x06\0\0\0\0";
    let message = Closed::decode(unknown).unwrap();
    both_ways(&message, unknown);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Extended {
    #[codec(1)]
    id: i32,
    #[codec(unknown)]
    extensions: UnknownFields,
}

#[test]
fn an_extension_is_read_written_replaced_and_cleared() {
    const PRIORITY: Extension<i32, encoding::Sint32> = Extension::new(100);
    const TAGS: Extension<Vec<String>, encoding::Str> = Extension::new(101);
    const NUMBERS: Extension<Vec<u32>, encoding::Uint32> = Extension::expanded(102);
    const LEAF: Extension<Leaf, encoding::Msg> = Extension::new(103);
    let mut message = Extended {
        id: 1,
        ..Extended::default()
    };
    assert_eq!(message.extensions.get(&PRIORITY), Ok(None));
    message.extensions.set(&PRIORITY, &Some(5)).unwrap();
    message.extensions.set(&PRIORITY, &Some(-3)).unwrap();
    message
        .extensions
        .set(&TAGS, &vec!["a".into(), "b".into()])
        .unwrap();
    message.extensions.set(&NUMBERS, &vec![1, 2]).unwrap();
    message
        .extensions
        .set(&LEAF, &Some(Leaf { text: "l".into() }))
        .unwrap();
    both_ways(
        &message,
        b"\x08\x01\xa0\x06\x05\xaa\x06\x01a\xaa\x06\x01b\xb0\x06\x01\xb0\x06\x02\xba\x06\x03\x0a\x01l",
    );
    assert_eq!(message.extensions.get(&PRIORITY), Ok(Some(-3)));
    assert_eq!(message.extensions.get(&TAGS).unwrap(), ["a", "b"]);
    assert_eq!(message.extensions.get(&NUMBERS).unwrap(), [1, 2]);
    assert!(message.extensions.remove(100));
    assert_eq!(message.extensions.get(&PRIORITY), Ok(None));
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Legacy {
    #[codec(1, required)]
    id: i32,
    #[codec(2, required)]
    leaf: Leaf,
    #[codec(3, default = 7)]
    count: Option<i32>,
    #[codec(4, default = "none")]
    name: Option<String>,
    #[codec(5, default = b"\xff")]
    bytes: Option<Vec<u8>>,
    #[codec(6, default = Color::Blue)]
    color: Option<Color>,
}

#[test]
fn a_required_field_is_written_and_missed() {
    both_ways(&Legacy::default(), b"\x08\0\x12\0");
    let error = Legacy::decode(b"\x08\0").unwrap_err();
    assert_eq!(
        (error.kind(), error.path().as_str()),
        (&ErrorKind::MissingField, "Legacy.leaf")
    );
}

#[test]
fn what_is_merged_into_a_message_need_not_have_its_required_fields() {
    let mut message = Legacy {
        id: 5,
        ..Legacy::default()
    };
    message.merge(b"\x18\x03").unwrap();
    assert_eq!((message.id, message.count), (5, Some(3)));
}

#[test]
fn a_oneof_may_be_generic_and_all_traits_in_scope() {
    mod everything {
        #[allow(unused_imports)]
        use fastcodec::protobuf::*;

        #[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
        pub struct Message {
            #[codec(oneof)]
            pub choice: Option<Either<super::Leaf>>,
        }
        #[derive(Clone, Debug, PartialEq, fastcodec::Oneof)]
        pub enum Either<T> {
            #[codec(1)]
            One(T),
            #[codec(2)]
            Other(u32),
        }
    }
    let choice = everything::Either::One(Leaf { text: "x".into() });
    both_ways(
        &everything::Message {
            choice: Some(choice),
        },
        b"\x0a\x03\x0a\x01x",
    );
}

#[test]
fn the_entries_of_a_map_count_as_a_level_both_ways() {
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Nested {
        #[codec(1)]
        map: BTreeMap<i32, Nested>,
    }
    let mut message = Nested::default();
    for _ in 0..50 {
        message = Nested {
            map: BTreeMap::from([(1, message)]),
        };
    }
    let bytes = message.encode_to_vec().unwrap();
    assert!(Nested::decode(&bytes).is_ok());
    let message = Nested {
        map: BTreeMap::from([(1, message)]),
    };
    assert!(message.encode_to_vec().is_err());
}

#[test]
fn a_default_value_is_returned_where_the_field_is_missing() {
    let message = Legacy::default();
    assert_eq!(
        (message.count(), message.name(), message.bytes()),
        (7, "none", &b"\xff"[..])
    );
    assert_eq!(message.color(), Color::Blue);
    assert_eq!(
        Legacy {
            count: Some(0),
            ..message
        }
        .count(),
        0
    );
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Generic<T> {
    #[codec(1)]
    one: Option<T>,
    #[codec(2)]
    many: Vec<T>,
    #[codec(skip)]
    cache: u32,
}

#[test]
fn a_message_may_be_generic() {
    both_ways(
        &Generic {
            one: Some(Leaf::default()),
            many: vec![],
            cache: 0,
        },
        b"\x0a\0",
    );
    both_ways(
        &Generic {
            one: Some(1_u64),
            many: vec![2, 3],
            cache: 0,
        },
        b"\x08\x01\x12\x02\x02\x03",
    );
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Tuple(#[codec(1)] i32, #[codec(2)] String);

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Unit;

#[test]
fn a_message_may_be_a_tuple_or_nothing() {
    both_ways(&Tuple(1, "a".into()), b"\x08\x01\x12\x01a");
    both_ways(&Unit, b"");
}

#[test]
fn a_lazy_message_is_decoded_when_it_is_asked_for() {
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Envelope<'a> {
        #[codec(1)]
        body: Option<Lazy<'a, Leaf>>,
    }
    let envelope = Envelope::decode(b"\x0a\x03\x0a\x01x").unwrap();
    assert_eq!(envelope.body.unwrap().get().unwrap().text, "x");
    assert_eq!(envelope.encode_to_vec().unwrap(), b"\x0a\x03\x0a\x01x");
    let malformed = Envelope::decode(b"\x0a\x03\x0a\x09x").unwrap();
    assert!(malformed.body.unwrap().get().is_err());
}

#[test]
fn delimited_messages_follow_their_length() {
    let leaf = Leaf { text: "abc".into() };
    let mut buf = Vec::new();
    leaf.encode_length_delimited(&mut buf).unwrap();
    assert_eq!(buf, b"\x05\x0a\x03abc");
    assert_eq!(leaf.encode_length_delimited_to_vec().unwrap(), buf);
    let mut input = &b"\x05\x0a\x03abcrest"[..];
    assert_eq!(Leaf::decode_length_delimited(&mut input), Ok(leaf));
    assert_eq!(input, b"rest");
    let error = Leaf::decode_length_delimited(&mut &b"\x05\x0a"[..]).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::LengthPastEnd {
            length: 5,
            remaining: 1
        }
    );
}

#[test]
fn a_stream_ends_between_messages_and_nowhere_else() {
    let mut reader = DelimitedReader::new(&b"\x03\x0a\x01a\0\x03\x0a"[..]);
    assert_eq!(reader.read::<Leaf>().unwrap().unwrap().text, "a");
    assert_eq!(reader.read::<Leaf>().unwrap(), Some(Leaf::default()));
    let Err(StreamError::Decode(error)) = reader.read::<Leaf>() else {
        panic!("the frame is cut")
    };
    assert_eq!(error.kind(), &ErrorKind::Truncated);
    assert_eq!(DelimitedReader::new(&b""[..]).read::<Leaf>().unwrap(), None);
}

#[test]
fn a_frame_over_the_limit_is_refused_before_it_is_read() {
    struct MustNotBeRead;
    impl std::io::Read for MustNotBeRead {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            panic!("the frame was read")
        }
    }
    let stream = std::io::Read::chain(&b"\xe9\x07"[..], MustNotBeRead);
    let mut reader = DelimitedReader::new(stream).limits(Limits::new().message_len(1000));
    let Err(StreamError::Decode(error)) = reader.read::<Leaf>() else {
        panic!("1001 bytes")
    };
    assert_eq!(
        error.kind(),
        &ErrorKind::MessageLimit {
            length: 1001,
            limit: 1000
        }
    );
}

#[test]
fn a_buffer_in_pieces_is_gathered() {
    let input = bytes::Buf::chain(&b"\x0a\x06ab"[..], &b"cdef"[..]);
    assert_eq!(Leaf::decode_buf(input).unwrap().text, "abcdef");
}

#[test]
fn a_buffer_is_used_for_one_message_after_another() {
    let mut buffer = EncodeBuffer::new();
    for len in [0, 10, 100_000, 5, 200_000] {
        let leaf = Leaf {
            text: "x".repeat(len),
        };
        assert_eq!(buffer.encode(&leaf).unwrap(), leaf.encode_to_vec().unwrap());
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct Lines {
    #[codec(1)]
    lines: Vec<String>,
}

/// A message of `count` fields of ten bytes each.
fn lines(count: usize) -> Lines {
    Lines {
        lines: vec!["12345678".into(); count],
    }
}

#[test]
fn a_slice_is_written_to_as_far_as_the_message_goes() {
    for count in [1, 300, 4000] {
        let expected = lines(count).encode_to_vec().unwrap();
        let len = expected.len();
        let mut slice = vec![7; len + 50_000];
        lines(count).encode(&mut &mut slice[..]).unwrap();
        assert_eq!(slice[..len], expected);
        assert!(slice[len..].iter().all(|byte| *byte == 7), "{count}");
        // In pieces, the first of which has room for the message.
        let (mut first, mut second) = (vec![7; len + 50_000], [7; 10]);
        let mut pieces = first[..].chain_mut(&mut second[..]);
        lines(count).encode(&mut pieces).unwrap();
        assert_eq!(first[..len], expected);
        assert!(first[len..].iter().all(|byte| *byte == 7), "{count}");
    }
}

#[test]
fn a_slice_that_is_too_short_for_a_long_message_is_left_as_it_was() {
    for len in [10, 2048, 4000, 4999] {
        let mut slice = vec![7; len];
        lines(500).encode(&mut &mut slice[..]).unwrap_err();
        assert!(slice.iter().all(|byte| *byte == 7), "{len}");
    }
}

#[test]
fn a_buffer_that_is_too_small_is_left_as_it_was() {
    let mut room = [0_u8; 4];
    let error = Leaf { text: "abc".into() }
        .encode(&mut &mut room[..])
        .unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::BufferTooSmall {
            needed: 5,
            remaining: 4
        }
    );
    assert_eq!(room, [0; 4]);
}
