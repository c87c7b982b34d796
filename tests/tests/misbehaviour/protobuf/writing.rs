//! Values and messages that panic or fail where they are written, or say another length.

use fastcodec::protobuf::{Decode, Encode, EncodeBuffer, Encoder, Message, Tag, WireType};
use fastcodec::{ErrorKind, Protobuf};
use fastcodec_tests::counted;

use super::super::rogue::{
    Hook, Outcome, REFUSED, Rogue, When, Whim, calls, each_call, leaks_nothing, outcome, planned,
};
use super::{Everything, Pair, full};

#[test]
fn a_failure_that_is_kept_voids_what_was_written_before_and_after() {
    let value = full();
    each_call(
        Hook::Write,
        Whim::Fail,
        || value.encode_to_vec(),
        |outcome| assert_eq!(outcome, Outcome::Failed(REFUSED)),
    );
}

#[test]
fn a_panic_in_the_middle_of_an_encode_leaks_nothing() {
    let value = full();
    each_call(
        Hook::Write,
        Whim::Panic,
        || value.encode_to_vec(),
        |outcome| assert!(outcome.is_panicked()),
    );
}

#[test]
fn a_buffer_is_as_it_was_after_an_encode_that_panicked_or_failed() {
    let value = full();
    for whim in [Whim::Panic, Whim::Fail] {
        for write in 0..calls(Hook::Write, || drop(value.encode_to_vec())) {
            for with_length in [false, true] {
                let mut buffer = b"before".to_vec();
                let encode = |buffer: &mut Vec<u8>| match with_length {
                    false => value.encode(buffer),
                    true => value.encode_length_delimited(buffer),
                };
                let outcome = planned(Hook::Write, whim, When::Call(write), || {
                    outcome(|| encode(&mut buffer))
                });
                assert_ne!(outcome, Outcome::Done(()));
                assert_eq!(buffer, b"before");
                encode(&mut buffer).unwrap();
                assert!(buffer.len() > value.encoded_len());
            }
        }
    }
}

#[test]
fn an_encode_buffer_serves_again_after_a_panic_or_a_failure() {
    let value = full();
    let expected_len = value.encoded_len();
    for whim in [Whim::Panic, Whim::Fail] {
        leaks_nothing("an encode buffer", || {
            let mut buffer = EncodeBuffer::new();
            // Also once it has grown.
            for _ in 0..2 {
                for write in [0, 3, 20] {
                    let outcome = planned(Hook::Write, whim, When::Call(write), || {
                        outcome(|| buffer.encode(&value).map(<[u8]>::len))
                    });
                    assert!(!matches!(outcome, Outcome::Done(_)));
                }
                let encoded = buffer.encode(&value).unwrap();
                assert_eq!(encoded.len(), expected_len);
                assert_eq!(Everything::decode(encoded).unwrap(), value);
            }
        });
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Long {
    #[codec(1)]
    rogue: Rogue,
    #[codec(2)]
    filler: String,
}

impl Long {
    /// Longer than what is written before a message is sized.
    fn new() -> Self {
        Long {
            rogue: "rogue".into(),
            filler: "-".repeat(50_000),
        }
    }
}

#[test]
fn a_length_that_is_too_short_or_too_long_does_not_change_what_is_written() {
    let long = Long::new();
    let expected = long.encode_to_vec().unwrap();
    for len in [0, 1, 5, 7, 1000, 1 << 20] {
        leaks_nothing("a message that is sized", || {
            planned(Hook::Len, Whim::Lie(len), When::Always, || {
                assert_eq!(long.encode_to_vec().unwrap(), expected);
                assert_eq!(long.encode_to_bytes().unwrap(), expected);
                let mut buffer = EncodeBuffer::new();
                assert_eq!(buffer.encode(&long).unwrap(), expected);
                let mut buffer = Vec::new();
                long.encode(&mut buffer).unwrap();
                assert_eq!(buffer, expected);
                let delimited = long.encode_length_delimited_to_vec().unwrap();
                assert_eq!(delimited[3..], expected);
                assert_eq!(&delimited[..3], b"\xdb\x86\x03");
            });
        });
    }
}

#[test]
fn a_length_past_the_longest_message_is_an_error_and_takes_no_memory() {
    let long = Long::new();
    for len in [i32::MAX as usize, 1 << 40, usize::MAX / 2] {
        let (outcome, counts) = counted(|| {
            planned(Hook::Len, Whim::Lie(len), When::Always, || {
                outcome(|| long.encode_to_vec())
            })
        });
        assert_eq!(outcome, Outcome::Failed(ErrorKind::MessageTooLong));
        assert!(counts.peak < 200_000, "{}", counts.peak);
    }
}

/// The sum of lengths overflows, which is checked in a debug build alone.
#[test]
fn a_length_that_overflows_panics_in_a_debug_build_and_changes_nothing_in_a_release_build() {
    let long = Long::new();
    let expected = long.encode_to_vec().unwrap();
    leaks_nothing("an overflow", || {
        let outcome = planned(Hook::Len, Whim::Lie(usize::MAX), When::Always, || {
            outcome(|| long.encode_to_vec())
        });
        match cfg!(debug_assertions) {
            true => assert_eq!(outcome, Outcome::Panicked),
            false => assert_eq!(outcome, Outcome::Done(expected.clone())),
        }
    });
}

#[test]
fn a_panic_in_sizing_leaks_nothing() {
    let long = Long::new();
    leaks_nothing("a panic where a length is asked for", || {
        let outcome = planned(Hook::Len, Whim::Panic, When::Always, || {
            outcome(|| long.encode_to_vec())
        });
        assert_eq!(outcome, Outcome::Panicked);
    });
}

#[test]
fn a_value_that_writes_more_the_second_time_is_written_as_it_came_out() {
    let value = Pair {
        first: "one".into(),
        list: vec!["two".into()],
        ..Pair::default()
    };
    for len in [0, 1, 10, 100_000] {
        let encoded = planned(Hook::Write, Whim::Lie(len), When::Call(1), || {
            value.encode_to_vec().unwrap()
        });
        let decoded = Pair::decode(&encoded).unwrap();
        // Written from the end: the second to be written is `first`.
        assert_eq!(decoded.first.0.len(), len);
        assert_eq!(decoded.list, value.list);
    }
}

/// A message that writes what it likes.
struct Free<F>(F);

impl<F> Message for Free<F> {
    const NAME: &'static str = "Free";
}

impl<F: Fn(&mut Encoder<'_>)> Encode for Free<F> {
    fn encode_fields(&self, encoder: &mut Encoder<'_>) {
        (self.0)(encoder);
    }

    fn encoded_len(&self) -> usize {
        0
    }
}

#[test]
fn a_message_that_writes_no_fields_but_anything_is_written_as_it_is() {
    let free = Free(|encoder: &mut Encoder<'_>| {
        encoder.fixed64([0xff; 8]);
        encoder.varint(u64::MAX);
        encoder.tag(Tag::new(1, WireType::EndGroup));
    });
    let expected = [&[0x0c][..], &[0xff; 9], &[1], &[0xff; 8]].concat();
    assert_eq!(free.encode_to_vec().unwrap(), expected);
}

#[test]
fn a_message_that_encodes_another_one_meanwhile_disturbs_neither() {
    let inner = full();
    let expected = inner.encode_to_vec().unwrap();
    let free = Free(|encoder: &mut Encoder<'_>| {
        encoder.bytes(b"before");
        encoder.bytes(&inner.encode_to_vec().unwrap());
        encoder.message(&inner);
    });
    let encoded = free.encode_to_vec().unwrap();
    assert!(encoded[2..].starts_with(&expected));
    assert!(encoded.ends_with(b"\x06before"));
}

#[test]
fn a_failure_that_is_reported_twice_is_the_first_one() {
    let free = Free(|encoder: &mut Encoder<'_>| {
        encoder.bytes(b"a");
        encoder.fail(ErrorKind::Custom("first"));
        encoder.fail(ErrorKind::Custom("second"));
        encoder.bytes(&[0; 10_000]);
        encoder.message(&Long::new());
        assert_eq!(encoder.written(), 0);
    });
    let error = free.encode_to_vec().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Custom("first"));
}
