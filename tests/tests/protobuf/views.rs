//! Types that borrow: lists in an arena, references, and the handle that owns what they borrow.

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, Encoder, Lazy, Message, Open, Tag, UnknownFieldsView};
use fastcodec::{Arena, Enumeration, ErrorKind, Held, Limits, Oneof, Protobuf};

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct Tree<'a> {
    #[codec(1)]
    name: &'a str,
    #[codec(2)]
    children: &'a [Tree<'a>],
    #[codec(3)]
    numbers: &'a [u32],
    #[codec(4)]
    map: &'a [(&'a str, i64)],
    #[codec(5)]
    parent: Option<&'a Tree<'a>>,
    #[codec(oneof)]
    choice: Option<Choice<'a>>,
    #[codec(8)]
    levels: &'a [Open<Level>],
    #[codec(9, fixed64)]
    fixed: &'a [u64],
    #[codec(10)]
    names: &'a [&'a str],
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum Choice<'a> {
    #[codec(6)]
    Text(&'a str),
    #[codec(7)]
    Tree(&'a Tree<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    Low = 0,
}

/// A message of 80 bytes or so with something in every field.
const INPUT: &[u8] = b"\x0a\x04root\x12\x03\x0a\x01a\x12\x05\x0a\x01b\x12\0\x1a\x03\x01\xac\x02\
    \x22\x05\x0a\x01k\x10\x07\x22\x04\x0a\0\x10\0\x2a\x03\x0a\x01p\x3a\x03\x0a\x01c\x42\x02\0\x05\
    \x4a\x08\x01\0\0\0\0\0\0\0\x52\x01x\x52\0\xa0\x06\x01";

#[test]
fn a_view_is_decoded_and_written_back() {
    let arena = Arena::new();
    let tree = Tree::decode_in(INPUT, &arena).unwrap();
    assert_eq!(
        tree.children
            .iter()
            .map(|child| child.name)
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(tree.numbers, [1, 300]);
    assert_eq!(tree.map, [("k", 7), ("", 0)]);
    assert_eq!(tree.parent.unwrap().name, "p");
    assert!(matches!(
        tree.choice,
        Some(Choice::Tree(Tree { name: "c", .. }))
    ));
    assert_eq!(tree.levels[1].number(), 5);
    assert_eq!((tree.fixed, tree.names), (&[1][..], &["x", ""][..]));
    assert_eq!(tree.rest.numbers().collect::<Vec<_>>(), [100]);
    assert_eq!(tree.encode_to_vec().unwrap(), INPUT);
    assert_eq!(tree.encoded_len(), INPUT.len());
}

#[test]
fn lists_whose_elements_take_turns_are_whole() {
    let mut input = Vec::new();
    for index in 0..1000_u32 {
        let bytes = [
            0x12,
            3,
            0x0a,
            1,
            b'a' + (index % 26) as u8,
            0x18,
            (index % 128) as u8,
            0x52,
            1,
            b'n',
        ];
        input.extend_from_slice(&bytes);
    }
    let arena = Arena::new();
    let tree = Tree::decode_in(&input, &arena).unwrap();
    assert_eq!((tree.children.len(), tree.names.len()), (1000, 1000));
    assert!(
        tree.numbers
            .iter()
            .copied()
            .eq((0..1000).map(|index| index % 128))
    );
    assert_eq!(tree.children[27].name, "b");
    // Growing in steps of one would take half a million elements.
    assert!(
        arena.allocated_bytes() < 2_000_000,
        "{}",
        arena.allocated_bytes()
    );
}

#[test]
fn a_reference_to_a_message_merges_like_the_message() {
    let arena = Arena::new();
    let tree = Tree::decode_in(
        b"\x2a\x03\x0a\x01p\x2a\x03\x1a\x01\x05\x2a\x03\x1a\x01\x06",
        &arena,
    )
    .unwrap();
    let parent = tree.parent.unwrap();
    assert_eq!((parent.name, parent.numbers), ("p", &[5, 6][..]));
}

#[test]
fn a_lazy_message_in_two_parts_is_put_together_in_the_arena() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Envelope<'a> {
        #[codec(1)]
        body: Option<Lazy<'a, Tree<'a>>>,
    }
    let input = b"\x0a\x03\x0a\x01n\x0a\x02\x42\0";
    let arena = Arena::new();
    let envelope = Envelope::decode_in(input, &arena).unwrap();
    assert_eq!(envelope.body.unwrap().as_bytes(), b"\x0a\x01n\x42\0");
    let error = Envelope::decode(input).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ArenaRequired);
}

#[test]
fn a_list_without_an_arena_is_an_error_that_says_so() {
    let error = Tree::decode(b"\x12\0").unwrap_err();
    assert_eq!(
        (error.kind(), error.path().as_str()),
        (&ErrorKind::ArenaRequired, "Tree.children")
    );
    assert_eq!(Tree::decode(b"\x0a\x01x").unwrap().name, "x");
}

#[test]
fn a_handle_keeps_its_input_alive_and_goes_anywhere() {
    fn is_static_send_sync<T: 'static + Send + Sync>(value: T) -> T {
        value
    }
    let held =
        is_static_send_sync(Held::<Tree<'static>>::decode(Bytes::from(INPUT.to_vec())).unwrap());
    let moved = std::thread::spawn(move || {
        assert_eq!(held.get().name, "root");
        held
    });
    let held = moved.join().unwrap();
    assert_eq!(held.get().encode_to_vec().unwrap(), INPUT);
    assert_eq!(held.input(), INPUT);
}

#[test]
fn a_handle_of_malformed_input_is_an_error() {
    let limits = Limits::new().depth(0);
    assert!(Held::<Tree<'static>>::decode_with(Bytes::from_static(INPUT), &limits).is_err());
}

#[test]
fn an_implementation_that_lies_about_its_length_writes_what_it_writes() {
    struct Liar;
    impl Message for Liar {
        const NAME: &'static str = "Liar";
    }
    impl Encode for Liar {
        fn encode_fields(&self, encoder: &mut Encoder<'_>) {
            for _ in 0..5000 {
                encoder.bytes(&[7; 10]);
                encoder.tag(Tag::new(1, fastcodec::protobuf::WireType::Len));
            }
        }
        fn encoded_len(&self) -> usize {
            3
        }
    }
    assert_eq!(Liar.encode_to_vec().unwrap().len(), 60_000);
    let mut buf = Vec::new();
    Liar.encode_length_delimited(&mut buf).unwrap();
    assert_eq!(buf.len(), 60_003);
}
