//! Values that panic, fail, or read too little or too much.

use fastcodec::ErrorKind;
use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{Decode, DecodeOwned, Encode, Extension, Lazy};

use super::super::rogue::{
    Hook, Outcome, REFUSED, Rogue, When, Whim, calls, each_call, each_panic_and_failure,
    each_panic_in_a_drop, each_wrong_read, leaks_nothing, outcome, planned,
};
use super::{Choice, Everything, Pair, encoded, full, is_valid, level};

#[test]
fn a_panic_or_an_error_in_the_middle_of_a_decode_leaks_nothing() {
    let input = encoded();
    each_panic_and_failure(Hook::Read, || Everything::decode(&input));
}

#[test]
fn a_panic_in_a_default_leaks_nothing() {
    // Entries without key and value.
    let input = [encoded(), b"\x22\0\x2a\0\x5a\0".to_vec()].concat();
    each_call(
        Hook::Default,
        Whim::Panic,
        || Everything::decode(&input),
        |outcome| assert!(outcome.is_panicked()),
    );
}

/// But for hash maps: those of the standard library leak if a drop panics.
#[test]
fn a_panic_in_a_drop_after_a_failed_decode_leaks_nothing() {
    let mut full = level(None);
    full.hashed.clear();
    full.choice = Some(Choice::Node(Box::new(full.clone())));
    full.children = vec![full.clone(), full.clone()];
    // And a field that is cut.
    let input = [full.encode_to_vec().unwrap(), b"\x0a\x05a".to_vec()].concat();
    each_panic_in_a_drop(|| Everything::decode(&input));
}

#[test]
fn a_value_that_a_merge_panicked_into_is_valid() {
    let input = encoded();
    let reads = calls(Hook::Read, || {
        full().merge(&input).unwrap();
    });
    assert!(reads > 60, "{reads}");
    for read in 0..reads {
        leaks_nothing("a merge", || {
            let mut value = full();
            let outcome = planned(Hook::Read, Whim::Panic, When::Call(read), || {
                outcome(|| value.merge(&input))
            });
            assert!(outcome.is_panicked());
            is_valid(&value);
        });
    }
}

#[test]
fn a_value_that_a_merge_failed_into_is_valid() {
    let input = encoded();
    let reads = calls(Hook::Read, || {
        full().merge(&input).unwrap();
    });
    for read in 0..reads {
        leaks_nothing("a merge", || {
            let mut value = full();
            let outcome = planned(Hook::Read, Whim::Fail, When::Call(read), || {
                outcome(|| value.merge(&input))
            });
            assert_eq!(outcome, Outcome::Failed(REFUSED));
            is_valid(&value);
            // And goes on as if nothing had been.
            value.merge(&input).unwrap();
            is_valid(&value);
        });
    }
}

#[test]
fn reading_too_little_or_too_much_is_an_error_or_a_valid_value() {
    let input = encoded();
    each_wrong_read(|| Everything::decode(&input), is_valid);
}

#[test]
fn what_a_value_did_not_read_is_read_as_the_next_fields() {
    // The length of `first`, 16, then what would be its bytes, is field 2 and its number; then a
    // field of two bytes that is not known.
    let input = b"\x0a\x10\x10\x05";
    let pair = planned(Hook::Read, Whim::ReadLittle, When::Always, || {
        Pair::decode(input)
    });
    assert_eq!(
        pair,
        Ok(Pair {
            first: "little".into(),
            number: 5,
            list: vec![]
        })
    );
    let pair = planned(Hook::Read, Whim::ReadNothing, When::Always, || {
        Pair::decode(b"\x0a\x10\x05")
    });
    assert_eq!(pair.unwrap().number, 5);
}

#[test]
fn what_a_value_read_too_much_is_missing_after_it() {
    let read = |input: &'static [u8]| {
        outcome(|| {
            planned(Hook::Read, Whim::ReadMuch, When::Call(0), || {
                Pair::decode(input)
            })
        })
    };
    // `abc` is skipped and `de` taken, with the tag of `number` for a length.
    let expected = Pair {
        first: "de".into(),
        ..Pair::default()
    };
    assert_eq!(read(b"\x0a\x03abc\x02de"), Outcome::Done(expected));
    // Nothing is left to be taken.
    assert_eq!(read(b"\x0a\x03abc"), Outcome::Failed(ErrorKind::Truncated));
}

#[test]
fn a_list_of_elements_that_read_too_much_is_shorter() {
    let input = b"\x1a\x01a\x1a\x01b\x1a\x01c";
    let outcome = outcome(|| {
        planned(Hook::Read, Whim::ReadMuch, When::Call(0), || {
            Pair::decode(input)
        })
    });
    // The tag of the second is the length of what is taken: 26 bytes.
    assert_eq!(
        outcome,
        Outcome::Failed(ErrorKind::LengthPastEnd {
            length: 26,
            remaining: 5
        })
    );
}

#[test]
fn an_extension_whose_value_panics_or_fails_leaves_the_fields_as_they_were() {
    const EXTENSION: Extension<Rogue, Str> = Extension::new(100);
    for whim in [Whim::Panic, Whim::Fail] {
        leaks_nothing("an extension", || {
            let mut fields = full().rest;
            fields.set(&EXTENSION, &Some("first".into())).unwrap();
            let before = fields.clone();
            let set = planned(Hook::Write, whim, When::Call(0), || {
                outcome(|| fields.set(&EXTENSION, &Some("second".into())))
            });
            assert_ne!(set, Outcome::Done(()));
            assert_eq!(fields, before);
            let read = planned(Hook::Read, whim, When::Call(0), || {
                outcome(|| fields.get(&EXTENSION))
            });
            assert!(!matches!(read, Outcome::Done(_)));
            assert_eq!(fields.get(&EXTENSION).unwrap().unwrap().0, "first");
        });
    }
}

#[test]
fn a_lazy_message_whose_decode_panics_can_be_asked_again() {
    let input = encoded();
    let lazy = Lazy::<Everything>::new(&input);
    leaks_nothing("a lazy message", || {
        for read in [0, 5, 30] {
            let outcome = planned(Hook::Read, Whim::Panic, When::Call(read), || {
                outcome(|| lazy.get())
            });
            assert!(outcome.is_panicked());
        }
        is_valid(&lazy.get().unwrap());
    });
}

#[test]
fn a_decode_of_a_buffer_in_pieces_that_panics_leaks_nothing() {
    use bytes::Buf;
    let input = encoded();
    let (left, right) = input.split_at(input.len() / 2);
    each_call(
        Hook::Read,
        Whim::Panic,
        || Everything::decode_buf(left.chain(right)),
        |outcome| assert!(outcome.is_panicked()),
    );
}
