//! Views, the arena and the handle that holds both, when a value panics or fails.

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, UnknownFieldsView};
use fastcodec::{Arena, Error, Held, Limits, Oneof, Protobuf, View};

use super::super::rogue::{
    Hook, Outcome, Rogue, RogueView, When, Whim, calls, caught, each_panic_and_failure,
    leaks_nothing, outcome, panic_quietly, planned,
};
use super::encoded;

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct EverythingView<'a> {
    #[codec(1)]
    single: RogueView<'a>,
    #[codec(2)]
    optional: Option<RogueView<'a>>,
    #[codec(3)]
    pub list: &'a [RogueView<'a>],
    #[codec(4)]
    pub map: &'a [(RogueView<'a>, RogueView<'a>)],
    #[codec(6)]
    child: Option<&'a EverythingView<'a>>,
    #[codec(7)]
    children: &'a [EverythingView<'a>],
    #[codec(8, group)]
    group: Option<&'a EverythingView<'a>>,
    #[codec(oneof)]
    choice: Option<ChoiceView<'a>>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
pub enum ChoiceView<'a> {
    #[codec(9)]
    Text(RogueView<'a>),
    #[codec(10)]
    Node(&'a EverythingView<'a>),
}

/// Input whose lists take turns, so that they are continued.
fn by_turns() -> Vec<u8> {
    let once = b"\x1a\x01a\x22\x06\x0a\x01k\x12\x01v\x3a\x03\x0a\x01n\xa0\x06\x01";
    [once.repeat(5), encoded()].concat()
}

#[test]
fn an_arena_serves_again_after_a_panic_or_an_error_in_the_middle_of_a_view() {
    let input = by_turns();
    let clean = Arena::new();
    let expected = EverythingView::decode_in(&input, &clean).unwrap();
    let reads = calls(Hook::Read, || {
        EverythingView::decode_in(&input, &Arena::new()).unwrap();
    });
    assert!(reads > 60, "{reads}");
    for whim in [Whim::Panic, Whim::Fail] {
        leaks_nothing("an arena", || {
            let mut arena = Arena::new();
            for read in 0..reads {
                // A view from before is not changed by what comes after.
                let before = EverythingView::decode_in(&input, &arena).unwrap();
                let outcome = planned(Hook::Read, whim, When::Call(read), || {
                    outcome(|| EverythingView::decode_in(&input, &arena).map(drop))
                });
                assert_ne!(outcome, Outcome::Done(()));
                assert_eq!(before, expected);
                let after = EverythingView::decode_in(&input, &arena).unwrap();
                assert_eq!(after, expected);
                arena.reset();
            }
        });
    }
}

#[test]
fn a_view_that_a_merge_panicked_or_failed_into_is_valid() {
    let input = by_turns();
    let arena = Arena::new();
    let reads = calls(Hook::Read, || {
        EverythingView::decode_in(&input, &arena).unwrap();
    });
    for whim in [Whim::Panic, Whim::Fail] {
        for read in 0..reads {
            let arena = Arena::new();
            let mut view = EverythingView::decode_in(&input, &arena).unwrap();
            let copy = view;
            let expected = format!("{copy:?}");
            let outcome = planned(Hook::Read, whim, When::Call(read), || {
                outcome(|| view.merge_in_with(&input, &arena, &Limits::new()))
            });
            assert_ne!(outcome, Outcome::Done(()));
            // What was there before has not moved, and what is there now can be read.
            assert_eq!(format!("{copy:?}"), expected);
            let encoded = view.encode_to_vec().unwrap();
            let other = Arena::new();
            let again = EverythingView::decode_in(&encoded, &other).unwrap();
            assert_eq!(again.list, view.list);
        }
    }
}

/// A view that owns something as well, so that dropping it matters.
#[derive(Debug, Default, PartialEq, Protobuf)]
struct Mixed<'a> {
    #[codec(1)]
    borrowed: &'a str,
    #[codec(3)]
    owned: Vec<Rogue>,
    #[codec(7)]
    views: &'a [EverythingView<'a>],
}

#[test]
fn a_handle_whose_decode_panics_or_fails_leaks_nothing() {
    let input = encoded();
    each_panic_and_failure(Hook::Read, || {
        Held::<Mixed<'static>>::decode(Bytes::from(input.clone()))
    });
}

#[test]
fn a_handle_whose_view_panics_when_it_is_dropped_leaks_nothing() {
    leaks_nothing("a handle", || {
        let held = Held::<Mixed<'static>>::decode(Bytes::from(encoded())).unwrap();
        let dropped = planned(Hook::Drop, Whim::Panic, When::Call(1), || {
            caught(|| drop(held))
        });
        assert!(dropped.is_none());
    });
}

/// A family whose `shorten` does not return what it is given.
#[derive(Debug)]
struct Elsewhere<'a>(&'a str);

impl View for Elsewhere<'static> {
    type At<'a> = Elsewhere<'a>;

    fn shorten<'short, 'long: 'short>(
        _view: &'short Elsewhere<'long>,
    ) -> &'short Elsewhere<'short> {
        &Elsewhere("elsewhere")
    }
}

#[test]
fn a_family_that_shortens_to_something_else_shows_that() {
    leaks_nothing("a handle", || {
        let held = Held::<Elsewhere<'static>>::try_new(Bytes::from(vec![b'a'; 100]), |input, _| {
            Ok::<_, Error>(Elsewhere(std::str::from_utf8(input).unwrap()))
        })
        .unwrap();
        assert_eq!(held.get().0, "elsewhere");
    });
}

#[test]
fn a_handle_whose_closure_panics_leaks_nothing() {
    leaks_nothing("a handle", || {
        let held = caught(|| {
            Held::<Elsewhere<'static>>::try_new(Bytes::from(vec![b'a'; 100]), |input, arena| {
                assert_eq!(arena.allocated_bytes(), 0);
                match input[..] {
                    [] => Ok::<_, Error>(Elsewhere("")),
                    _ => panic_quietly(),
                }
            })
        });
        assert!(held.is_none());
    });
}
