//! A megabyte of anything is read and written in no time: where the work grows faster than the
//! input, these inputs take minutes.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use fastcodec::protobuf::{Decode, Encode, UnknownFieldsView};
use fastcodec::thrift::{Binary, Protocol};
use fastcodec::{Arena, Enumeration, Limits, Protobuf, Thrift};

#[track_caller]
fn soon<R>(work: impl FnOnce() -> R) -> R {
    let start = Instant::now();
    let result = work();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    result
}

const GENEROUS: Limits = Limits::new().memory(1 << 30);

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Named {
    Zero = 0,
}

#[test]
fn values_without_a_name_in_long_runs_of_entries_are_read_soon() {
    #[derive(Debug, Default, Protobuf)]
    struct Maps {
        #[codec(1)]
        hashed: HashMap<i32, Named>,
        #[codec(2)]
        tree: BTreeMap<i32, Named>,
        #[codec(3)]
        pairs: Vec<(i32, Named)>,
    }
    for tag in [0x0a, 0x12, 0x1a] {
        let input = [tag, 2, 0x10, 7].repeat(1 << 18);
        let maps = soon(|| Maps::decode_with(&input, &GENEROUS).unwrap());
        assert!(maps.hashed.is_empty() && maps.tree.is_empty() && maps.pairs.is_empty());
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct Nothing;

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct Lists<'a> {
    #[codec(1)]
    nothings: &'a [Nothing],
    #[codec(2)]
    others: &'a [Nothing],
    #[codec(3, expanded)]
    numbers: &'a [u32],
    #[codec(4)]
    texts: &'a [&'a str],
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[test]
fn lists_in_an_arena_whose_elements_take_turns_are_read_soon() {
    let arena = Arena::new();
    let input = b"\x0a\0\x12\0".repeat(1 << 18);
    let lists = soon(|| Lists::decode_in_with(&input, &arena, &GENEROUS).unwrap());
    assert_eq!(
        (lists.nothings.len(), lists.others.len()),
        (1 << 18, 1 << 18)
    );
    let input = b"\x18\x01\x22\0\x28\0".repeat(1 << 17);
    let lists = soon(|| Lists::decode_in_with(&input, &arena, &GENEROUS).unwrap());
    assert_eq!((lists.numbers.len(), lists.texts.len()), (1 << 17, 1 << 17));
    assert_eq!(lists.rest.numbers().count(), 1 << 17);
}

#[test]
fn messages_without_presence_a_hundred_levels_deep_are_written_soon() {
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Node {
        #[codec(1)]
        middle: Middle,
        #[codec(2)]
        text: String,
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Middle {
        #[codec(1)]
        next: Option<Box<Node>>,
        #[codec(2, group)]
        group: Inner,
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Inner {
        #[codec(1)]
        number: u32,
    }
    let mut node = Node {
        text: "x".repeat(40_000),
        ..Node::default()
    };
    for number in 0..49 {
        let middle = Middle {
            next: Some(Box::new(node)),
            group: Inner { number },
        };
        node = Node {
            middle,
            text: String::new(),
        };
    }
    let bytes = soon(|| node.encode_to_vec().unwrap());
    assert_eq!(soon(|| node.encoded_len()), bytes.len());
    assert_eq!(soon(|| Node::decode(&bytes).unwrap()), node);
}

#[test]
fn many_fields_that_turn_out_to_be_something_else_are_read_soon() {
    #[derive(Debug, Default, Protobuf)]
    struct Message {
        #[codec(1)]
        closed: Vec<Named>,
        #[codec(2)]
        child: Option<Box<Message>>,
    }
    for field in [
        &b"\x08\x07"[..],
        b"\x0a\x01\x07",
        b"\x12\x02\x08\x07",
        b"\x12\0",
        b"\x0d\0\0\0\0",
    ] {
        let input = field.repeat((1 << 20) / field.len());
        assert!(soon(|| Message::decode_with(&input, &GENEROUS)).is_ok());
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Point {
    #[codec(1)]
    x: f64,
    #[codec(2)]
    y: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Points {
    #[codec(1)]
    list: Vec<Point>,
    #[codec(2)]
    points: Vec<Point>,
}

#[test]
fn lists_whose_elements_match_a_template_by_turns_are_read_and_written_soon() {
    let by_turns = |index| Point {
        x: f64::from(index % 2),
        y: 1.0,
    };
    let points = Points {
        list: (0..1 << 17).map(by_turns).collect(),
        points: vec![Point { x: 1.0, y: 2.0 }; 1 << 17],
    };
    let bytes = soon(|| points.encode_to_vec().unwrap());
    assert_eq!(soon(|| points.encoded_len()), bytes.len());
    assert_eq!(
        soon(|| Points::decode_with(&bytes, &GENEROUS).unwrap()),
        points
    );
    // One level too few: each element is read, and the first is refused.
    assert!(soon(|| Points::decode_with(&bytes, &GENEROUS.depth(0))).is_err());
    // The two lists take turns.
    let one = &bytes[..11];
    assert_eq!(one, b"\x0a\x09\x11\0\0\0\0\0\0\xf0\x3f");
    let turns = [
        one,
        b"\x12\x12\x09\0\0\0\0\0\0\xf0\x3f\x11\0\0\0\0\0\0\xf0\x3f",
    ]
    .concat();
    let both = soon(|| Points::decode_with(&turns.repeat(1 << 16), &GENEROUS).unwrap());
    assert_eq!((both.list.len(), both.points.len()), (1 << 16, 1 << 16));
    // A field of another id in every other struct.
    let mut bytes = soon(|| Binary::encode_to_vec(&points).unwrap());
    let start = 3 + 5;
    for index in (0..1 << 17).step_by(2) {
        bytes[start + index * 23 + 2] = 3;
    }
    let read: Points = soon(|| Binary::decode_with(&bytes, &GENEROUS).unwrap());
    assert_eq!(read.list, points.list);
}
