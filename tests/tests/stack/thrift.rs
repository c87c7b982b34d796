//! Structs and unions of Thrift in one another, in every way.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::thrift::transport::{Framing, Progress, Unframed};
use fastcodec::thrift::{
    Binary, Compact, DecodeValue, EncodeValue, Held, Protocol, UnknownFields, UnknownFieldsView,
};
use fastcodec::{Arena, ErrorKind, Limits, Thrift};

use super::{in_a_small_thread, use_it};

type Maps<T> = BTreeMap<i32, BTreeMap<i32, BTreeMap<i32, T>>>;

/// Every way in which a struct holds another.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Node {
    #[codec(1)]
    text: Option<String>,
    #[codec(2)]
    boxed: Option<Box<Node>>,
    #[codec(3)]
    list: Option<Vec<Node>>,
    #[codec(4)]
    ordered: Option<BTreeMap<i32, Node>>,
    #[codec(5)]
    hashed: Option<HashMap<String, Node>>,
    #[codec(6)]
    entries: Option<Vec<(i32, Node)>>,
    #[codec(7)]
    shared: Option<Arc<Node>>,
    #[codec(8)]
    union: Option<Box<Union>>,
    #[codec(9)]
    lists: Option<Vec<Vec<Vec<Node>>>>,
    #[codec(10)]
    maps: Option<Maps<Node>>,
    #[codec(oneof)]
    member: Option<Member>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[expect(clippy::large_enum_variant, reason = "the struct itself, not a box")]
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Union {
    #[codec(1)]
    Node(Node),
    #[codec(2)]
    Inner(Box<Union>),
    #[codec(3)]
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Member {
    #[codec(11)]
    Boxed(Box<Node>),
}

/// The same in an arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct NodeView<'a> {
    #[codec(1)]
    text: Option<&'a str>,
    #[codec(2)]
    reference: Option<&'a NodeView<'a>>,
    #[codec(3)]
    list: Option<&'a [NodeView<'a>]>,
    #[codec(6)]
    entries: Option<&'a [(i32, NodeView<'a>)]>,
    #[codec(9)]
    lists: Option<&'a [&'a [&'a [NodeView<'a>]]]>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

/// A struct that knows none of the fields, and keeps none.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Empty {}

/// A node around another one.
type Wrap = fn(Node) -> Node;

const WRAPS: [(&str, Wrap, usize); 10] = [
    (
        "boxed",
        |node| Node {
            boxed: Some(Box::new(node)),
            ..Node::default()
        },
        64,
    ),
    (
        "list",
        |node| Node {
            list: Some(vec![node]),
            ..Node::default()
        },
        32,
    ),
    (
        "ordered",
        |node| Node {
            ordered: Some([(1, node)].into()),
            ..Node::default()
        },
        32,
    ),
    (
        "hashed",
        |node| Node {
            hashed: Some([("k".into(), node)].into()),
            ..Node::default()
        },
        32,
    ),
    (
        "entries",
        |node| Node {
            entries: Some(vec![(1, node)]),
            ..Node::default()
        },
        32,
    ),
    (
        "shared",
        |node| Node {
            shared: Some(Arc::new(node)),
            ..Node::default()
        },
        64,
    ),
    (
        "union",
        |node| Node {
            union: Some(Box::new(Union::Node(node))),
            ..Node::default()
        },
        32,
    ),
    (
        "lists",
        |node| Node {
            lists: Some(vec![vec![vec![node]]]),
            ..Node::default()
        },
        16,
    ),
    (
        "maps",
        |node| Node {
            maps: Some([(1, [(2, [(3, node)].into())].into())].into()),
            ..Node::default()
        },
        16,
    ),
    (
        "member",
        |node| Node {
            member: Some(Member::Boxed(Box::new(node))),
            ..Node::default()
        },
        64,
    ),
];

/// The deepest node that there is by way of `wrap`, encoded, and how deep it is.
fn deepest_node<P: Protocol>(wrap: Wrap) -> (Vec<u8>, usize) {
    let leaf = Node {
        text: Some("text".into()),
        ..Node::default()
    };
    let (mut node, mut levels) = (leaf, 0);
    loop {
        let encoded = P::encode_to_vec(&node).unwrap();
        let outer = wrap(node);
        match P::encode_to_vec(&outer) {
            Ok(_) => (node, levels) = (outer, levels + 1),
            Err(error) => {
                assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 64 });
                return (encoded, levels);
            }
        }
    }
}

/// Does with a value all that there is to do.
fn everything_is_done_in<P, T>(input: Vec<u8>)
where
    P: Protocol,
    T: Clone + Debug + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
{
    in_a_small_thread(move || {
        let value: T = P::decode(&input).unwrap();
        assert_eq!(P::encode_to_vec(&value).unwrap(), input);
        let mut buffer = Vec::new();
        P::append(&value, &mut buffer).unwrap();
        assert_eq!(buffer, input);
        use_it(value);
    });
}

macro_rules! in_both_protocols {
    ($check:ident) => {
        $check::<Binary>();
        $check::<Compact>();
    };
}

/// A test for each way in which a struct holds another.
macro_rules! struct_survives {
    ($($test:ident: $name:literal;)*) => {$(
        #[test]
        fn $test() {
            fn check<P: Protocol>() {
                let (_, wrap, expected_levels) =
                    WRAPS.into_iter().find(|(name, ..)| *name == $name).unwrap();
                let (input, levels) = deepest_node::<P>(wrap);
                assert_eq!(levels, expected_levels);
                everything_is_done_in::<P, Node>(input);
            }
            in_both_protocols!(check);
        }
    )*};
}

struct_survives! {
    the_deepest_structs_in_boxes_fit_in_a_small_stack: "boxed";
    the_deepest_structs_in_lists_fit_in_a_small_stack: "list";
    the_deepest_structs_in_ordered_maps_fit_in_a_small_stack: "ordered";
    the_deepest_structs_in_hash_maps_fit_in_a_small_stack: "hashed";
    the_deepest_structs_in_lists_of_entries_fit_in_a_small_stack: "entries";
    the_deepest_structs_in_arcs_fit_in_a_small_stack: "shared";
    the_deepest_structs_in_unions_fit_in_a_small_stack: "union";
    the_deepest_structs_in_lists_of_lists_fit_in_a_small_stack: "lists";
    the_deepest_structs_in_maps_of_maps_fit_in_a_small_stack: "maps";
    the_deepest_members_of_a_union_in_the_struct_fit_in_a_small_stack: "member";
}

#[test]
fn structs_that_are_not_known_are_skipped_and_kept() {
    fn check<P: Protocol>() {
        for (_, wrap, _) in WRAPS {
            let (input, _) = deepest_node::<P>(wrap);
            in_a_small_thread(move || {
                assert_eq!(P::decode::<Empty>(&input).unwrap(), Empty {});
                let kept: Keeps = P::decode(&input).unwrap();
                assert_eq!(P::encode_to_vec(&kept).unwrap(), input);
                use_it(kept);
            });
        }
    }
    in_both_protocols!(check);
}

/// A struct that knows none of the fields, and keeps all.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Keeps {
    #[codec(unknown)]
    rest: UnknownFields,
}

#[test]
fn the_deepest_unions_in_unions_fit_in_a_small_stack() {
    fn check<P: Protocol>() {
        let mut union = Union::Text("text".into());
        let mut input = P::encode_to_vec(&union).unwrap();
        for _ in 0..64 {
            union = Union::Inner(Box::new(union));
            input = P::encode_to_vec(&union).unwrap();
        }
        assert!(P::encode_to_vec(&Union::Inner(Box::new(union))).is_err());
        everything_is_done_in::<P, Union>(input);
    }
    in_both_protocols!(check);
}

#[test]
fn the_deepest_structs_in_an_arena_fit_in_a_small_stack() {
    fn check<P: Protocol>() {
        for (name, wrap, _) in WRAPS {
            let (input, _) = deepest_node::<P>(wrap);
            in_a_small_thread(move || {
                let arena = Arena::new();
                let view: NodeView<'_> = P::decode_in(&input, &arena).unwrap();
                assert_eq!(P::encode_to_vec(&view).unwrap(), input, "{name}");
                use_it(view);
                let held: Held<NodeView<'static>> =
                    P::decode_held(Bytes::from(input), &Limits::new()).unwrap();
                assert!(format!("{held:#?}").len() > 64);
            });
        }
    }
    in_both_protocols!(check);
}

#[test]
fn the_end_of_the_deepest_struct_is_found_in_a_stream() {
    fn check<P: Protocol>() {
        for (_, wrap, _) in WRAPS {
            let (input, _) = deepest_node::<P>(wrap);
            in_a_small_thread(move || {
                let mut framing = Unframed::<P>::structs();
                let end = framing.find_end(&input).unwrap();
                assert_eq!(end, Progress::Complete(input.len()));
            });
        }
    }
    in_both_protocols!(check);
}

#[test]
fn lists_and_maps_of_each_other_without_a_struct_fit_in_a_small_stack() {
    type Three<T> = Vec<BTreeMap<i32, Vec<T>>>;
    type Nine<T> = Three<Three<Three<T>>>;
    type Deep = Nine<Nine<Nine<i32>>>;
    fn check<P: Protocol>() {
        fn three<T>(inner: T) -> Three<T> {
            vec![[(1, vec![inner])].into()]
        }
        fn nine<T>(inner: T) -> Nine<T> {
            three(three(three(inner)))
        }
        let value: Deep = nine(nine(nine(7)));
        let input = P::encode_to_vec(&value).unwrap();
        everything_is_done_in::<P, Deep>(input);
    }
    in_both_protocols!(check);
}

#[test]
fn what_is_wrong_in_the_deepest_struct_is_reported_and_printed() {
    fn check<P: Protocol>() {
        for (_, wrap, _) in WRAPS {
            let (mut input, _) = deepest_node::<P>(wrap);
            // The text there is no UTF-8.
            let at = input.windows(4).position(|it| it == b"text").unwrap();
            input[at] = 0xff;
            in_a_small_thread(move || {
                let error = P::decode::<Node>(&input).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::InvalidUtf8);
                assert!(error.to_string().len() > 64);
                assert!(format!("{error:#?}").len() > 64);
            });
        }
    }
    in_both_protocols!(check);
}
