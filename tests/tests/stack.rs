//! The deepest message that is allowed takes no more than 256 KiB of stack, whatever is done with it,
//! without optimisation as well. A thread that overflows its stack ends the program: a test that does
//! not end well is seen.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::Arc;
use std::thread::Builder;

use bytes::{Buf, BufMut, Bytes};
use fastcodec::prost::{self, encoding};
use fastcodec::protobuf::{
    Decode, DecodeOwned, Encode, EncodeBuffer, Lazy, UnknownFields, UnknownFieldsView,
};
use fastcodec::thrift::transport::{Framing, Progress, Unframed};
use fastcodec::thrift::{self, Binary, Compact, DecodeValue, EncodeValue, Protocol};
use fastcodec::types::{Any, ListValue, Struct, Value, ValueView};
use fastcodec::{Arena, Error, ErrorKind, Held, Limits, Oneof, Protobuf, Thrift};

/// What a thread has that is not the first one, in many programs that have many threads.
const STACK: usize = 256 << 10;

fn in_a_small_thread(work: impl FnOnce() + Send + 'static) {
    let thread = Builder::new().stack_size(STACK).spawn(work).unwrap();
    thread.join().unwrap();
}

/// Puts what `wrap` puts around a message around itself as often as the limit allows, and tells how
/// often that is.
fn deepest(
    mut input: Vec<u8>,
    wrap: impl Fn(&[u8]) -> Vec<u8>,
    decode: impl Fn(&[u8]) -> Result<(), Error>,
) -> (Vec<u8>, usize) {
    for levels in 0.. {
        let outer = wrap(&input);
        match decode(&outer) {
            Ok(()) => input = outer,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }));
                return (input, levels);
            }
        }
    }
    unreachable!("there is a limit")
}

/// Clones, compares, prints and drops a value.
fn use_it<T: Clone + Debug + PartialEq>(value: T) {
    let copy = value.clone();
    assert!(copy == value);
    assert!(format!("{value:?}").len() > 8);
    drop(value);
    assert!(format!("{copy:#?}").len() > 8);
}

// Protobuf.

/// Every way in which a message holds another.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Tree {
    #[codec(1)]
    text: String,
    #[codec(2)]
    boxed: Option<Box<Tree>>,
    #[codec(3)]
    list: Vec<Tree>,
    #[codec(4)]
    ordered: BTreeMap<u32, Tree>,
    #[codec(5)]
    hashed: HashMap<String, Tree>,
    #[codec(6)]
    entries: Vec<(u32, Tree)>,
    #[codec(7, group)]
    group: Option<Box<Tree>>,
    #[codec(8, group)]
    groups: Vec<Tree>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(9)]
    Boxed(Box<Tree>),
    #[codec(10, group)]
    Group(Box<Tree>),
}

/// The same in an arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct TreeView<'a> {
    #[codec(1)]
    text: &'a str,
    #[codec(2)]
    reference: Option<&'a TreeView<'a>>,
    #[codec(3)]
    list: &'a [TreeView<'a>],
    #[codec(6)]
    entries: &'a [(u32, TreeView<'a>)],
    #[codec(7, group)]
    group: Option<&'a TreeView<'a>>,
    #[codec(oneof)]
    choice: Option<ChoiceView<'a>>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum ChoiceView<'a> {
    #[codec(9)]
    Reference(&'a TreeView<'a>),
}

/// A message that knows none of the fields, and keeps none.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Nothing {}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = vec![];
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// `content` as field `number`, behind its length.
fn delimited(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2], &varint(content.len())[..], content].concat()
}

/// `content` as field `number`, between the tags of a group.
fn grouped(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 3], content, &[number << 3 | 4]].concat()
}

/// The fields of [`Tree`] that hold another, around `content`.
fn around(number: u8, content: &[u8]) -> Vec<u8> {
    match number {
        4 | 6 => delimited(number, &[&[8, 1], &delimited(2, content)[..]].concat()),
        5 => delimited(
            number,
            &[&delimited(1, b"k")[..], &delimited(2, content)].concat(),
        ),
        7 | 8 | 10 => grouped(number, content),
        _ => delimited(number, content),
    }
}

/// Does with the deepest message by way of field `number` all that there is to do.
#[track_caller]
fn message_survives(number: u8, expected_levels: usize) {
    let (input, levels) = deepest(
        delimited(1, b"text"),
        |inner| around(number, inner),
        |input| Tree::decode(input).map(drop),
    );
    assert_eq!(levels, expected_levels);
    everything_is_done_with::<Tree>(input);
}

fn everything_is_done_with<M>(input: Vec<u8>)
where
    M: Clone + Debug + PartialEq + Encode + DecodeOwned,
{
    in_a_small_thread(move || {
        let value = M::decode(&input).unwrap();
        assert_eq!(value.encoded_len(), input.len());
        assert_eq!(value.encode_to_vec().unwrap(), input);
        let mut buffer = EncodeBuffer::new();
        assert_eq!(buffer.encode(&value).unwrap(), input);
        let mut merged = value.clone();
        merged.merge(&input).unwrap();
        use_it(merged);
        use_it(value);
    });
}

#[test]
fn messages_in_boxes() {
    message_survives(2, 100);
}

#[test]
fn messages_in_lists() {
    message_survives(3, 100);
}

#[test]
fn messages_in_ordered_maps() {
    message_survives(4, 50);
}

#[test]
fn messages_in_hash_maps() {
    message_survives(5, 50);
}

#[test]
fn messages_in_lists_of_entries() {
    message_survives(6, 50);
}

#[test]
fn groups() {
    message_survives(7, 100);
}

#[test]
fn lists_of_groups() {
    message_survives(8, 100);
}

#[test]
fn members_of_oneofs() {
    message_survives(9, 100);
    message_survives(10, 100);
}

#[test]
fn messages_in_each_other_in_every_way_by_turns() {
    let mut input = delimited(1, b"text");
    let mut depth = 0;
    for number in (2..=10).cycle() {
        depth += if (4..=6).contains(&number) { 2 } else { 1 };
        if depth > 100 {
            break;
        }
        input = around(number, &input);
    }
    everything_is_done_with::<Tree>(input);
}

/// Implements prost's trait by hand, and holds itself and a message with a derive.
#[derive(Clone, Debug, Default, PartialEq)]
struct ByHand {
    text: String,
    list: Vec<ByHand>,
    derived: Vec<OfProst>,
    groups: Vec<ByHand>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct OfProst {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(message, optional, boxed, tag = "2")]
    boxed: Option<Box<ByHand>>,
    #[prost(message, repeated, tag = "3")]
    list: Vec<ByHand>,
    #[prost(group, repeated, tag = "4")]
    groups: Vec<ByHand>,
}

impl prost::Message for ByHand {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if !self.text.is_empty() {
            encoding::string::encode(1, &self.text, buf);
        }
        encoding::message::encode_repeated(2, &self.list, buf);
        encoding::message::encode_repeated(3, &self.derived, buf);
        encoding::group::encode_repeated(4, &self.groups, buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: encoding::WireType,
        buf: &mut impl Buf,
        ctx: encoding::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match tag {
            1 => encoding::string::merge(wire_type, &mut self.text, buf, ctx),
            2 => encoding::message::merge_repeated(wire_type, &mut self.list, buf, ctx),
            3 => encoding::message::merge_repeated(wire_type, &mut self.derived, buf, ctx),
            4 => encoding::group::merge_repeated(tag, wire_type, &mut self.groups, buf, ctx),
            _ => encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let text = match self.text.as_str() {
            "" => 0,
            _ => encoding::string::encoded_len(1, &self.text),
        };
        text + encoding::message::encoded_len_repeated(2, &self.list)
            + encoding::message::encoded_len_repeated(3, &self.derived)
            + encoding::group::encoded_len_repeated(4, &self.groups)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[test]
fn messages_that_are_implemented_by_hand() {
    // In themselves, as messages and as groups, and by turns with one that has a derive.
    type Around = fn(usize, &[u8]) -> Vec<u8>;
    let ways: [Around; 4] = [
        |_, inner| delimited(2, inner),
        |_, inner| grouped(4, inner),
        |level, inner| delimited(3 - (level % 2) as u8, inner),
        |level, inner| match level % 2 {
            0 => delimited(3, inner),
            _ => grouped(4, inner),
        },
    ];
    for way in ways {
        let mut input = delimited(1, b"text");
        for level in (0..100).rev() {
            input = way(level, &input);
        }
        assert!(<ByHand as prost::Message>::decode(&way(0, &input)[..]).is_err());
        in_a_small_thread(move || {
            let value = <ByHand as prost::Message>::decode(&input[..]).unwrap();
            assert_eq!(prost::Message::encoded_len(&value), input.len());
            assert_eq!(prost::Message::encode_to_vec(&value), input);
            use_it(value);
        });
    }
}

#[test]
fn groups_that_are_not_known_are_skipped_and_kept() {
    let (input, levels) = deepest(
        delimited(11, b"text"),
        |inner| grouped(12, inner),
        |input| Nothing::decode(input).map(drop),
    );
    assert_eq!(levels, 100);
    everything_is_done_with::<Tree>(input.clone());
    in_a_small_thread(move || {
        assert_eq!(Nothing::decode(&input).unwrap(), Nothing {});
        let arena = Arena::new();
        let view = TreeView::decode_in(&input, &arena).unwrap();
        assert_eq!(view.encode_to_vec().unwrap(), input);
        use_it(view);
    });
}

#[test]
fn views_in_an_arena() {
    for (number, expected_levels) in [(2, 100), (3, 100), (6, 50), (7, 100), (9, 100)] {
        let (input, levels) = deepest(
            delimited(1, b"text"),
            |inner| around(number, inner),
            |input| TreeView::decode_in(input, &Arena::new()).map(drop),
        );
        assert_eq!(levels, expected_levels);
        in_a_small_thread(move || {
            let arena = Arena::new();
            let mut view = TreeView::decode_in(&input, &arena).unwrap();
            assert_eq!(view.encoded_len(), input.len());
            assert_eq!(view.encode_to_vec().unwrap(), input);
            use_it(view);
            view.merge_in_with(&input, &arena, &Limits::new()).unwrap();
            use_it(view);
            let held = Held::<TreeView<'static>>::decode(Bytes::from(input)).unwrap();
            assert!(format!("{held:#?}").len() > 64);
        });
    }
}

#[test]
fn what_is_wrong_in_the_deepest_message_is_reported_and_printed() {
    for number in 2..=10 {
        let levels = if (4..=6).contains(&number) { 50 } else { 100 };
        // A string that is not UTF-8.
        let mut input = delimited(1, b"\xff");
        for _ in 0..levels {
            input = around(number, &input);
        }
        in_a_small_thread(move || {
            let error = Tree::decode(&input).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::InvalidUtf8);
            assert!(error.path().ends_with(".text"));
            assert!(error.to_string().len() > 64);
            assert!(format!("{error:#?}").len() > 64);
        });
    }
}

#[test]
fn what_is_too_deep_is_refused_however_deep_it_is() {
    in_a_small_thread(|| {
        let groups = [vec![0x3b; 1_000_000], vec![0x3c; 1_000_000]].concat();
        let unknown = [vec![0x63; 1_000_000], vec![0x64; 1_000_000]].concat();
        for input in [groups, unknown] {
            for kind in [
                Tree::decode(&input).unwrap_err().kind().clone(),
                Nothing::decode(&input).unwrap_err().kind().clone(),
            ] {
                assert_eq!(kind, ErrorKind::DepthLimit { limit: 100 });
            }
        }
    });
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Later<'a> {
    #[codec(1)]
    text: &'a str,
    #[codec(2)]
    tree: Option<Lazy<'a, Tree>>,
}

#[test]
fn lazy_messages() {
    let (tree, _) = deepest(
        delimited(1, b"text"),
        |inner| around(2, inner),
        |input| Tree::decode(input).map(drop),
    );
    in_a_small_thread(move || {
        let input = delimited(2, &tree);
        let later = Later::decode(&input).unwrap();
        assert_eq!(later.encode_to_vec().unwrap(), input);
        use_it(later.tree.unwrap().get().unwrap());
        use_it(later);
    });
}

/// Field `number` of a `Value`, with `content` in its list or its object.
fn value_around(number: u8, content: &[u8]) -> Vec<u8> {
    let inner = match number {
        5 => delimited(
            1,
            &[&delimited(1, b"name")[..], &delimited(2, content)].concat(),
        ),
        _ => delimited(1, content),
    };
    delimited(number, &inner)
}

#[test]
fn values_in_lists_and_objects() {
    for (number, expected_levels) in [(5, 33), (6, 50)] {
        let (input, levels) = deepest(
            delimited(3, b"text"),
            |inner| value_around(number, inner),
            |input| Value::decode(input).map(drop),
        );
        assert_eq!(levels, expected_levels);
        everything_is_done_with::<Value>(input.clone());
        in_a_small_thread(move || {
            let arena = Arena::new();
            let view = ValueView::decode_in(&input, &arena).unwrap();
            assert_eq!(view.encode_to_vec().unwrap(), input);
            use_it(view);
            // A view is made into what it is a view of.
            use_it(Value::from(view));
        });
    }
    // From the outside they are one level deeper, or two.
    let (list, _) = deepest(
        vec![],
        |inner| delimited(1, &value_around_list(inner)),
        |input| ListValue::decode(input).map(drop),
    );
    everything_is_done_with::<ListValue>(list);
    let (object, _) = deepest(
        vec![],
        |inner| {
            let value = delimited(5, inner);
            delimited(
                1,
                &[&delimited(1, b"name")[..], &delimited(2, &value)].concat(),
            )
        },
        |input| Struct::decode(input).map(drop),
    );
    everything_is_done_with::<Struct>(object);
}

fn value_around_list(list: &[u8]) -> Vec<u8> {
    delimited(6, list)
}

#[test]
fn messages_in_anys() {
    let mut any = Any::pack(&Struct::default()).unwrap();
    // It holds bytes: there is no limit but that on what each of them is when it is unpacked.
    for _ in 0..300 {
        any = Any::pack(&any).unwrap();
    }
    in_a_small_thread(move || {
        let encoded = any.encode_to_vec().unwrap();
        assert_eq!(Any::decode(&encoded).unwrap(), any);
        use_it(any.unpack::<Any>().unwrap());
        use_it(any);
    });
}

// Thrift.

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
    rest: thrift::UnknownFields,
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
    rest: thrift::UnknownFieldsView<'a>,
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
    ($($(#[$attribute:meta])* $test:ident: $name:literal;)*) => {$(
        $(#[$attribute])*
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
    structs_in_boxes: "boxed";
    structs_in_lists: "list";
    structs_in_ordered_maps: "ordered";
    structs_in_hash_maps: "hashed";
    structs_in_lists_of_entries: "entries";
    structs_in_arcs: "shared";
    structs_in_unions: "union";
    structs_in_lists_of_lists: "lists";
    structs_in_maps_of_maps: "maps";
    structs_that_are_members_of_a_union_in_the_struct: "member";
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
    rest: thrift::UnknownFields,
}

#[test]
fn unions_in_unions() {
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
fn structs_in_an_arena() {
    fn check<P: Protocol>() {
        for (name, wrap, _) in WRAPS {
            let (input, _) = deepest_node::<P>(wrap);
            in_a_small_thread(move || {
                let arena = Arena::new();
                let view: NodeView<'_> = P::decode_in(&input, &arena).unwrap();
                assert_eq!(P::encode_to_vec(&view).unwrap(), input, "{name}");
                use_it(view);
                let held: thrift::Held<NodeView<'static>> =
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
fn lists_and_maps_of_each_other_without_a_struct() {
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
        for (name, wrap, _) in WRAPS {
            // See the tests of these.
            if ["boxed", "shared", "union", "member"].contains(&name) && cfg!(debug_assertions) {
                continue;
            }
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

macro_rules! wide {
    ($name:ident { $($field:ident = $number:literal),* }) => {
        /// A message of 1.5 KiB, which takes more of the stack for each level.
        #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
        struct $name {
            #[codec(1)]
            boxed: Option<Box<$name>>,
            #[codec(2)]
            list: Vec<$name>,
            #[codec(3)]
            hashed: HashMap<i32, $name>,
            $(#[codec($number)] $field: String,)*
        }
    };
}

wide!(Wide {
    a10 = 10, a11 = 11, a12 = 12, a13 = 13, a14 = 14, a15 = 15, a16 = 16, a17 = 17, a18 = 18,
    a19 = 19, b10 = 20, b11 = 21, b12 = 22, b13 = 23, b14 = 24, b15 = 25, b16 = 26, b17 = 27,
    b18 = 28, b19 = 29, c10 = 30, c11 = 31, c12 = 32, c13 = 33, c14 = 34, c15 = 35, c16 = 36,
    c17 = 37, c18 = 38, c19 = 39, d10 = 40, d11 = 41, d12 = 42, d13 = 43, d14 = 44, d15 = 45,
    d16 = 46, d17 = 47, d18 = 48, d19 = 49, e10 = 50, e11 = 51, e12 = 52, e13 = 53, e14 = 54,
    e15 = 55, e16 = 56, e17 = 57, e18 = 58, e19 = 59, f10 = 60, f11 = 61, f12 = 62, f13 = 63
});

#[test]
fn a_wide_message_is_read_as_deep_in_a_thread_of_a_mebibyte() {
    /// And how many levels it adds in Thrift.
    type Wrap = (fn(Wide) -> Wide, usize);
    let wraps: [Wrap; 3] = [
        (
            |inner| Wide {
                boxed: Some(Box::new(inner)),
                ..Wide::default()
            },
            1,
        ),
        (
            |inner| Wide {
                list: vec![inner],
                ..Wide::default()
            },
            2,
        ),
        (
            |inner| Wide {
                hashed: [(1, inner)].into(),
                ..Wide::default()
            },
            2,
        ),
    ];
    for (wrap, levels) in wraps {
        let encoded = |levels: usize| {
            let nested = move || (0..levels).fold(Wide::default(), |inner, _| wrap(inner));
            let encode = move || {
                let wide = nested();
                (wide.encode_to_vec().ok(), Binary::encode_to_vec(&wide).ok())
            };
            Builder::new()
                .stack_size(16 << 20)
                .spawn(encode)
                .unwrap()
                .join()
                .unwrap()
        };
        let protobuf = encoded(50).0.unwrap();
        let thrift = encoded(63 / levels).1.unwrap();
        let decode = move || {
            drop(<Wide as Decode>::decode(&protobuf).unwrap());
            drop(Binary::decode::<Wide>(&thrift).unwrap());
        };
        Builder::new()
            .stack_size(1 << 20)
            .spawn(decode)
            .unwrap()
            .join()
            .unwrap();
    }
}

// Pointers that count, tuples and deques.

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Chain {
    #[codec(1)]
    arc: Option<Arc<Chain>>,
    #[codec(2)]
    counted: Vec<std::rc::Rc<Chain>>,
    #[codec(3)]
    deque: std::collections::VecDeque<Chain>,
    #[codec(4)]
    tuple: Option<Box<(Chain, i32, i32)>>,
    #[codec(5)]
    pair: Option<Arc<(i32, Chain)>>,
}

/// Puts a level around a message.
type Around = fn(&[u8]) -> Vec<u8>;

#[test]
fn the_deepest_messages_in_counted_pointers_tuples_and_deques_fit_in_a_small_stack() {
    fn field(tag: u8, inner: &[u8]) -> Vec<u8> {
        let mut field = vec![tag];
        prost::encode_length_delimiter(inner.len(), &mut field).unwrap();
        field.extend_from_slice(inner);
        field
    }
    let protobuf: [Around; 5] = [
        |inner| field(0x0a, inner),
        |inner| field(0x12, inner),
        |inner| field(0x1a, inner),
        |inner| field(0x22, &field(0x0a, inner)),
        |inner| field(0x2a, &field(0x12, inner)),
    ];
    let binary: [Around; 5] = [
        |inner| [b"\x0c\0\x01", inner, b"\0"].concat(),
        |inner| [b"\x0f\0\x02\x0c\0\0\0\x01", inner, b"\0"].concat(),
        |inner| [b"\x0f\0\x03\x0c\0\0\0\x01", inner, b"\0"].concat(),
        |inner| {
            let rest = b"\x08\0\x02\0\0\0\0\x08\0\x03\0\0\0\0\0\0";
            [b"\x0c\0\x04\x0c\0\x01", inner, rest].concat()
        },
        |inner| [b"\x0c\0\x05\x08\0\x01\0\0\0\0\x0c\0\x02", inner, b"\0\0"].concat(),
    ];
    in_a_small_thread(move || {
        for wrap in protobuf {
            let (input, levels) = deepest(vec![], wrap, |input| Chain::decode(input).map(drop));
            assert!(levels >= 50, "{levels}");
            let chain = Chain::decode(&input).unwrap();
            assert_eq!(chain.encode_to_vec().unwrap().len(), chain.encoded_len());
            use_it(chain);
        }
        for wrap in binary {
            let decode = |input: &[u8]| Binary::decode::<Chain>(input).map(drop);
            let (input, levels) = deepest(vec![0], wrap, decode);
            assert!(levels >= 32, "{levels}");
            let chain: Chain = Binary::decode(&input).unwrap();
            // The innermost has lists, which are one level deeper though they are empty.
            let bytes = Binary::encode_to_vec_with(&chain, &Limits::new().depth(65)).unwrap();
            assert!(bytes.len() > input.len());
            use_it(chain);
        }
    });
}
