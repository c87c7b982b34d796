//! Thrift types that borrow: lists in an arena, references, and the handle that owns what they
//! borrow.

use std::borrow::Cow;

use bytes::Bytes;
use fastcodec::thrift::{
    Binary, Compact, Double, Held, MessageKind, Open, Protocol, Set, UnknownFieldsView, Uuid,
};
use fastcodec::{Arena, Enumeration, ErrorKind, Limits, Thrift};

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct Tree<'a> {
    #[codec(1)]
    name: &'a str,
    #[codec(2)]
    children: &'a [Tree<'a>],
    #[codec(3)]
    numbers: &'a [i32],
    #[codec(4)]
    map: &'a [(&'a str, i64)],
    #[codec(5)]
    parent: Option<&'a Tree<'a>>,
    #[codec(6)]
    choice: Option<Choice<'a>>,
    #[codec(7)]
    levels: Set<&'a [Open<Level>]>,
    #[codec(8)]
    raw: &'a [&'a [u8]],
    #[codec(9)]
    note: Option<&'a str>,
    #[codec(10)]
    some: Option<&'a [bool]>,
    #[codec(11)]
    doubles: &'a [Double],
    #[codec(12)]
    id: Uuid,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum Choice<'a> {
    #[codec(1)]
    Text(&'a str),
    #[codec(2)]
    Tree(&'a Tree<'a>),
    #[codec(3)]
    Trees(&'a [Tree<'a>]),
    #[codec(unknown)]
    Unknown(UnknownFieldsView<'a>),
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    Low = 0,
}

/// A tree with something in every field, in Compact; field 20 is not known. Each inner tree is its
/// name and the id, which is always written.
fn input() -> Vec<u8> {
    let named = |name: u8| [&[0x18, 1, name], REST].concat();
    [
        &b"\x18\x04root"[..],
        b"\x19\x2c",
        &named(b'a'),
        &named(b'b'),
        // 1 is 2, 300 is 600: 4 << 7 | 0x58.
        b"\x19\x25\x02\xd8\x04",
        b"\x1b\x02\x86\x01k\x0e\0\0",
        b"\x1c",
        &named(b'p'),
        b"\x1c\x2c",
        &named(b'c'),
        b"\0",
        // The levels 0 and -3.
        b"\x1a\x25\0\x05",
        b"\x19\x28\x01\xff\0",
        b"\x18\x02hi",
        b"\x19\x21\x01\x02",
        b"\x19\x17\0\0\0\0\0\0\xf0\x3f",
        b"\x1d0123456789abcdef",
        b"\x81",
        b"\0",
    ]
    .concat()
}

/// The bytes that follow the name of a tree without other fields: the fields that are always
/// written.
const REST: &[u8] =
    b"\x19\x0c\x19\x05\x1b\0\x3a\x05\x19\x08\x39\x07\x1d\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn a_view_is_decoded_and_written_back() {
    let input = input();
    let arena = Arena::new();
    let tree: Tree = Compact::decode_in(&input, &arena).unwrap();
    let names: Vec<&str> = tree.children.iter().map(|child| child.name).collect();
    assert_eq!((tree.name, names), ("root", vec!["a", "b"]));
    assert_eq!(tree.numbers, [1, 300]);
    assert_eq!(tree.map, [("k", 7), ("", 0)]);
    assert_eq!(tree.parent.unwrap().name, "p");
    assert!(matches!(
        tree.choice,
        Some(Choice::Tree(Tree { name: "c", .. }))
    ));
    assert_eq!(tree.levels[1].number(), -3);
    assert_eq!(tree.raw, [&b"\xff"[..], b""]);
    assert_eq!(
        (tree.note, tree.some),
        (Some("hi"), Some(&[true, false][..]))
    );
    assert_eq!(
        (tree.doubles, &tree.id.0),
        (&[Double(1.0)][..], b"0123456789abcdef")
    );
    assert_eq!(tree.rest.ids().collect::<Vec<_>>(), [20]);
    assert_eq!(Compact::encode_to_vec(&tree).unwrap(), input);
}

#[test]
fn strings_and_bytes_are_where_they_are_in_the_input() {
    let input = input();
    let arena = Arena::new();
    let tree: Tree = Compact::decode_in(&input, &arena).unwrap();
    assert_eq!(tree.name.as_ptr(), input[2..].as_ptr());
    assert!(input.as_ptr_range().contains(&tree.raw[0].as_ptr()));
    assert!(input.as_ptr_range().contains(&tree.map[0].0.as_ptr()));
}

#[test]
fn a_view_in_the_other_protocol_is_the_same_view() {
    let input = input();
    let arena = Arena::new();
    let mut tree: Tree = Compact::decode_in(&input, &arena).unwrap();
    tree.rest = UnknownFieldsView::new();
    let binary = Binary::encode_to_vec(&tree).unwrap();
    let other = Arena::new();
    assert_eq!(Binary::decode_in::<Tree>(&binary, &other).unwrap(), tree);
}

#[test]
fn what_a_view_kept_of_one_protocol_is_not_written_in_another() {
    let input = input();
    let arena = Arena::new();
    let tree: Tree = Compact::decode_in(&input, &arena).unwrap();
    assert_eq!(tree.rest.protocol(), Some("Compact"));
    assert_eq!(
        Binary::encode_to_vec(&tree).unwrap_err().kind(),
        &ErrorKind::OtherProtocol {
            kept: "Compact",
            written: "Binary"
        }
    );
}

#[test]
fn a_member_that_a_borrowing_union_does_not_know_is_kept() {
    let arena = Arena::new();
    let input = [0x95, 14, 0];
    let choice: Choice = Compact::decode_in(&input, &arena).unwrap();
    assert!(matches!(choice, Choice::Unknown(fields) if fields.ids().eq([9])));
    assert_eq!(Compact::encode_to_vec(&choice).unwrap(), input);
}

#[test]
fn a_union_holds_a_list_of_what_holds_the_union() {
    let tree = Tree {
        choice: Some(Choice::Trees(&[Tree {
            choice: Some(Choice::Text("leaf")),
            ..EMPTY
        }])),
        ..EMPTY
    };
    let binary = Binary::encode_to_vec(&tree).unwrap();
    let arena = Arena::new();
    assert_eq!(Binary::decode_in::<Tree>(&binary, &arena).unwrap(), tree);
}

/// A tree as a constant, as a schema's constants are.
const EMPTY: Tree<'static> = Tree {
    name: "",
    children: &[],
    numbers: &[],
    map: &[],
    parent: None,
    choice: None,
    levels: Set(&[]),
    raw: &[],
    note: None,
    some: None,
    doubles: &[],
    id: Uuid([0; 16]),
    rest: UnknownFieldsView::new(),
};

#[test]
fn a_list_that_comes_again_takes_the_place_of_the_one_before() {
    // Field 3 twice: a header with a delta, then one in the long form, 6 for 3.
    let arena = Arena::new();
    let input = [0x39, 0x25, 2, 4, 0x09, 6, 0x15, 6, 0];
    assert_eq!(
        Compact::decode_in::<Tree>(&input, &arena).unwrap().numbers,
        [3]
    );
    // And a reference, whose value is not merged with the one before.
    let input = [0x5c, 0x18, 1, b'a', 0, 0x0c, 10, 0x39, 0x15, 2, 0, 0];
    let parent = Compact::decode_in::<Tree>(&input, &arena)
        .unwrap()
        .parent
        .unwrap();
    assert_eq!((parent.name, parent.numbers), ("", &[1][..]));
}

#[test]
fn fields_that_are_not_known_are_kept_between_those_that_are() {
    // Field 100, a list, field 101, a map, and again.
    let once = [
        &[0x05, 0xc8, 1, 2][..],
        &[0x09, 6, 0x15, 2],
        &[0x08, 0xca, 1, 1, b'x'],
        &[0x0b, 8, 0],
    ]
    .concat();
    let input = [once.repeat(1000), vec![0]].concat();
    let arena = Arena::new();
    let tree: Tree = Compact::decode_in(&input, &arena).unwrap();
    assert!(
        tree.rest
            .ids()
            .eq([100, 101].into_iter().cycle().take(2000))
    );
    assert_eq!(tree.numbers, [1]);
    // Growing in steps of one would take two million fields.
    assert!(
        arena.allocated_bytes() < 1_000_000,
        "{}",
        arena.allocated_bytes()
    );
}

#[test]
fn a_list_without_an_arena_is_an_error_that_says_so() {
    for (input, path) in [
        (&[0x39, 0x15, 2, 0][..], "Tree.numbers"),
        (&[0x4b, 0, 0], "Tree.map"),
        (&[0x5c, 0, 0], "Tree.parent"),
        (&[0x7a, 0x05, 0], "Tree.levels"),
        (&[0x6c, 0x2c, 0, 0, 0], "Tree.choice.tree"),
    ] {
        let error = Compact::decode::<Tree>(input).unwrap_err();
        assert_eq!(
            (error.kind(), error.path().as_str()),
            (&ErrorKind::ArenaRequired, path)
        );
    }
    // Strings need none.
    assert_eq!(Compact::decode::<Tree>(b"\x18\x01x\0").unwrap().name, "x");
}

#[test]
fn an_arena_serves_one_decode_after_the_other() {
    let input = input();
    let mut arena = Arena::new();
    for _ in 0..3 {
        let tree: Tree = Compact::decode_in(&input, &arena).unwrap();
        assert_eq!(tree.children[1].name, "b");
        arena.reset();
    }
}

#[test]
fn an_arena_is_whole_after_a_decode_that_failed() {
    let input = input();
    let arena = Arena::new();
    let before: Tree = Compact::decode_in(&input, &arena).unwrap();
    for cut in 0..input.len() {
        assert!(Compact::decode_in::<Tree>(&input[..cut], &arena).is_err());
    }
    let after: Tree = Compact::decode_in(&input, &arena).unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_handle_keeps_its_input_alive_and_goes_anywhere() {
    fn is_static_send_sync<T: 'static + Send + Sync>(value: T) -> T {
        value
    }
    let encoded = input();
    let held: Held<Tree<'static>> =
        Compact::decode_held(Bytes::from(encoded.clone()), &Limits::new()).unwrap();
    let held = is_static_send_sync(held);
    let moved = std::thread::spawn(move || {
        assert_eq!(held.get().children[0].name, "a");
        held
    });
    let held = moved.join().unwrap();
    assert_eq!(Compact::encode_to_vec(held.get()).unwrap(), encoded);
    assert_eq!(held.input(), &encoded[..]);
}

#[test]
fn a_handle_of_malformed_input_is_an_error() {
    let limits = Limits::new().depth(0);
    let result: Result<Held<Tree<'static>>, _> =
        Compact::decode_held(Bytes::from(input()), &limits);
    let error = result.map(drop).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 0 });
    let result: Result<Held<Tree<'static>>, _> =
        Binary::decode_held(Bytes::from_static(&[0, 0]), &Limits::new());
    let error = result.map(drop).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TrailingBytes { count: 1 });
}

#[test]
fn the_body_of_a_message_is_decoded_into_an_arena() {
    let bytes = Compact::encode_message(
        "plant",
        MessageKind::Call,
        1,
        &Tree {
            numbers: &[7],
            ..EMPTY
        },
    )
    .unwrap();
    let arena = Arena::new();
    let message = Compact::decode_message(&bytes).unwrap();
    let tree: Tree = message
        .decode_with::<Compact, _>(Some(&arena), &Limits::new())
        .unwrap();
    assert_eq!(tree.numbers, [7]);
    let error = message.decode::<Compact, Tree>().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ArenaRequired);
}

#[test]
fn a_prefix_is_decoded_into_an_arena() {
    let two = [input(), input()].concat();
    let arena = Arena::new();
    let (tree, len) = Compact::decode_prefix::<Tree>(&two, Some(&arena), &Limits::new()).unwrap();
    assert_eq!((tree.children.len(), len), (2, input().len()));
}

#[test]
fn what_borrows_and_what_owns_stand_side_by_side() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Mixed<'a> {
        #[codec(1)]
        borrowed: &'a str,
        #[codec(2)]
        owned: Vec<String>,
        #[codec(3)]
        either: Cow<'a, [u8]>,
        #[codec(4)]
        list: Vec<&'a str>,
        #[codec(5)]
        inner: Option<Box<Mixed<'a>>>,
    }
    let mixed = Mixed {
        borrowed: "a",
        owned: vec!["b".to_owned()],
        either: Cow::Owned(vec![1]),
        list: vec!["c", "d"],
        inner: Some(Box::default()),
    };
    let encoded = Binary::encode_to_vec(&mixed).unwrap();
    // No list is in an arena, so none is needed.
    let read: Mixed = Binary::decode(&encoded).unwrap();
    assert_eq!(read, mixed);
    assert!(matches!(read.either, Cow::Borrowed(_)));
}
