//! Messages of Protobuf in one another, in every way.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, Lazy, UnknownFields, UnknownFieldsView};
use fastcodec::{Arena, ErrorKind, Held, Limits, Oneof, Protobuf};

use super::{deepest, delimited, everything_is_done_with, grouped, in_a_small_thread, use_it};

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

#[test]
fn the_deepest_messages_in_boxes_fit_in_a_small_stack() {
    message_survives(2, 100);
}

#[test]
fn the_deepest_messages_in_lists_fit_in_a_small_stack() {
    message_survives(3, 100);
}

#[test]
fn the_deepest_messages_in_ordered_maps_fit_in_a_small_stack() {
    message_survives(4, 50);
}

#[test]
fn the_deepest_messages_in_hash_maps_fit_in_a_small_stack() {
    message_survives(5, 50);
}

#[test]
fn the_deepest_messages_in_lists_of_entries_fit_in_a_small_stack() {
    message_survives(6, 50);
}

#[test]
fn the_deepest_groups_fit_in_a_small_stack() {
    message_survives(7, 100);
}

#[test]
fn the_deepest_lists_of_groups_fit_in_a_small_stack() {
    message_survives(8, 100);
}

#[test]
fn the_deepest_members_of_oneofs_fit_in_a_small_stack() {
    message_survives(9, 100);
    message_survives(10, 100);
}

#[test]
fn the_deepest_messages_in_every_way_by_turns_fit_in_a_small_stack() {
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
fn the_deepest_views_in_an_arena_fit_in_a_small_stack() {
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
fn the_deepest_lazy_message_fits_in_a_small_stack() {
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
