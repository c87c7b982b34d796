//! Protobuf: values, messages, oneofs, fields and views whose implementations misbehave.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use bytes::Bytes;
use fastcodec::protobuf::encoding::{Msg, Str};
use fastcodec::protobuf::{
    Decode, DecodeField, DecodeOneof, DecodeOwned, DecodeValue, Decoder, Element, Encode,
    EncodeBuffer, EncodeField, EncodeOneof, EncodeValue, Encoder, Extension, FieldType, Lazy,
    Message, Tag, UnknownFields, UnknownFieldsView, WireType,
};
use fastcodec::{Arena, Error, ErrorKind, Held, Limits, Oneof, Protobuf, View};
use fastcodec_tests::counted;

use super::rogue::{
    Hook, Outcome, REFUSED, Rogue, RogueView, When, Whim, calls, caught, each_call, leaks_nothing,
    outcome, panic_quietly, planned,
};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Everything {
    #[codec(1)]
    single: Rogue,
    #[codec(2)]
    optional: Option<Rogue>,
    #[codec(3)]
    list: Vec<Rogue>,
    #[codec(4)]
    hashed: HashMap<Rogue, Rogue>,
    #[codec(5)]
    tree: BTreeMap<Rogue, Rogue>,
    #[codec(6)]
    boxed: Option<Box<Everything>>,
    #[codec(7)]
    children: Vec<Everything>,
    #[codec(8, group)]
    group: Option<Box<Everything>>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(11)]
    entries: Vec<(Rogue, Rogue)>,
    #[codec(12)]
    by_number: HashMap<u32, Everything>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(9)]
    Text(Rogue),
    #[codec(10)]
    Node(Box<Everything>),
}

fn level(below: Option<&Everything>) -> Everything {
    Everything {
        single: "single".into(),
        optional: Some("optional".into()),
        list: vec!["a".into(), "b".into(), "c".into()],
        hashed: [("key".into(), "value".into()), ("k".into(), "v".into())].into(),
        tree: [("key".into(), "value".into()), ("k".into(), "v".into())].into(),
        boxed: below.cloned().map(Box::new),
        children: below
            .into_iter()
            .flat_map(|it| [it.clone(), it.clone()])
            .collect(),
        group: below.cloned().map(Box::new),
        choice: Some(match below {
            None => Choice::Text("choice".into()),
            Some(below) => Choice::Node(Box::new(below.clone())),
        }),
        entries: vec![("e".into(), "f".into())],
        by_number: below.into_iter().map(|it| (7, it.clone())).collect(),
        rest: UnknownFields::default(),
    }
}

/// A message with something in every field, two levels deep, and fields that are not known.
fn full() -> Everything {
    let unknown = b"\xa0\x06\x01\xa2\x06\x03abc";
    let mut full = level(Some(&level(None)));
    full.merge(unknown).unwrap();
    full
}

fn encoded() -> Vec<u8> {
    full().encode_to_vec().unwrap()
}

/// Whatever happened to it, a value can be written, read, copied, compared and printed.
fn is_valid(value: &Everything) {
    let encoded = value.encode_to_vec().unwrap();
    assert_eq!(encoded.len(), value.encoded_len());
    assert_eq!(&Everything::decode(&encoded).unwrap(), value);
    assert_eq!(&value.clone(), value);
    assert!(format!("{value:?}").len() > 10);
}

#[test]
fn a_panic_in_the_middle_of_a_decode_leaks_nothing() {
    let input = encoded();
    each_call(
        Hook::Read,
        Whim::Panic,
        || Everything::decode(&input),
        |outcome| assert!(outcome.is_panicked()),
    );
}

#[test]
fn an_error_in_the_middle_of_a_decode_is_the_one_that_is_returned_and_leaks_nothing() {
    let input = encoded();
    each_call(
        Hook::Read,
        Whim::Fail,
        || Everything::decode(&input),
        |outcome| assert_eq!(outcome.without_value(), Outcome::Failed(REFUSED)),
    );
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
    let drops = calls(Hook::Drop, || drop(Everything::decode(&input)));
    assert!(drops > 20, "{drops}");
    for drop in 0..drops {
        leaks_nothing("a decode that failed", || {
            let outcome = planned(Hook::Drop, Whim::Panic, When::Call(drop), || {
                outcome(|| Everything::decode(&input))
            });
            assert!(outcome.is_panicked());
        });
    }
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

/// Any of the whims that read too little or too much: an error, or a value, but no panic.
#[test]
fn reading_too_little_or_too_much_is_an_error_or_a_valid_value() {
    let input = encoded();
    for whim in [Whim::ReadNothing, Whim::ReadLittle, Whim::ReadMuch] {
        let (mut values, mut errors) = (0, 0);
        let reads = calls(Hook::Read, || drop(Everything::decode(&input)));
        for read in 0..reads {
            let outcome = planned(Hook::Read, whim, When::Call(read), || {
                outcome(|| Everything::decode(&input))
            });
            match outcome {
                Outcome::Done(value) => {
                    is_valid(&value);
                    values += 1;
                }
                Outcome::Failed(_) => errors += 1,
                Outcome::Panicked => panic!("{whim:?} in read {read}"),
            }
        }
        assert_eq!(values + errors, reads);
        assert!(errors > 0, "{whim:?} is never noticed");
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Pair {
    #[codec(1)]
    first: Rogue,
    #[codec(2)]
    number: u32,
    #[codec(3)]
    list: Vec<Rogue>,
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
fn what_a_value_read_too_much_is_missing_behind_it() {
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

/// A message that reads what it likes.
#[derive(Debug, Default)]
struct Reads(Vec<Rogue>);

type Read = fn(&mut Reads, &mut Decoder<'_>) -> Result<(), Error>;

thread_local! {
    static READS: Cell<Read> = const { Cell::new(|_, _| Ok(())) };
}

impl Message for Reads {
    const NAME: &'static str = "Reads";
}

impl<'de> Decode<'de> for Reads {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Reads::default())
    }

    fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Ok(true)
    }

    fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        READS.get()(self, decoder)
    }
}

impl Element for Reads {
    type Encoding = Msg;
}

/// Reads a message of `Reads` in field 2 between two numbers.
#[derive(Debug, Default)]
struct Around {
    before: u32,
    reads: Option<Reads>,
    list: Vec<Reads>,
    after: u32,
}

impl Message for Around {
    const NAME: &'static str = "Around";
}

impl<'de> Decode<'de> for Around {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Around::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Optional, Repeated, Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Single<Uint32>>::merge_field(&mut self.before, tag, decoder),
            2 => DecodeField::<Optional<Msg>>::merge_field(&mut self.reads, tag, decoder),
            3 => DecodeField::<Single<Uint32>>::merge_field(&mut self.after, tag, decoder),
            4 => DecodeField::<Repeated<Msg>>::merge_field(&mut self.list, tag, decoder),
            _ => Ok(false),
        }
    }
}

fn around(input: &'static [u8], reads: Read) -> Outcome<(u32, usize, u32)> {
    READS.set(reads);
    outcome(|| {
        let around = Around::decode(input)?;
        let elements = around.reads.map_or(0, |it| it.0.len()) + around.list.len();
        Ok((around.before, elements, around.after))
    })
}

#[test]
fn a_message_that_reads_nothing_leaves_its_bytes_to_the_one_around_it() {
    // Field 2 with `\x18\x09`, which is field 3 there and here.
    assert_eq!(
        around(b"\x08\x01\x12\x02\x18\x09", |_, _| Ok(())),
        Outcome::Done((1, 0, 9))
    );
    let error = around(b"\x08\x01\x12\x01\x07\x18\x02", |_, _| Ok(()));
    assert_eq!(error, Outcome::Failed(ErrorKind::InvalidFieldNumber(0)));
}

#[test]
fn a_message_that_reads_on_behind_its_end_takes_from_the_one_around_it() {
    // The first number is in the message, the second behind it; both are there.
    let input = b"\x08\x01\x12\x01\x05\x07\x18\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        assert_eq!((decoder.varint()?, decoder.varint()?), (5, 7));
        // What has a length is refused there: nothing remains.
        assert_eq!(decoder.str().unwrap_err().kind(), &ErrorKind::Truncated);
        reads.0.push("one".into());
        Ok(())
    };
    // A tag of 0 follows, where the padding begins.
    assert_eq!(
        around(input, read),
        Outcome::Failed(ErrorKind::InvalidFieldNumber(0))
    );
}

#[test]
fn a_message_that_reads_past_the_input_is_told_so() {
    let read = |_: &mut Reads, decoder: &mut Decoder<'_>| loop {
        decoder.fixed64()?;
    };
    assert_eq!(
        around(b"\x12\x01\x05\x18\x03", read),
        Outcome::Failed(ErrorKind::Truncated)
    );
}

#[test]
fn what_an_error_that_is_swallowed_left_unread_is_read_as_the_next_fields() {
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        assert!(decoder.message(&mut Pair::default()).is_err());
        reads.0.push("swallowed".into());
        Ok(())
    };
    // Field 2, and in it a message of two bytes, whose number is cut: those behind the tag are left,
    // and are a tag of a field that is not known, with the one of `after`.
    let input = b"\x12\x03\x02\x10\x80\x18\x03";
    assert_eq!(around(input, read), Outcome::Done((0, 1, 0)));
}

/// Reads a message, and is content with what came of it.
#[derive(Debug, Default, PartialEq)]
struct Content(Pair);

impl Element for Content {
    type Encoding = Msg;
}

impl<'de> DecodeValue<'de, Msg> for Content {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let mut content = Content::default();
        let _ = decoder.message(&mut content.0);
        Ok(content)
    }
}

#[derive(Debug, Default, PartialEq)]
struct AroundContent {
    content: Content,
    after: u32,
}

impl Message for AroundContent {
    const NAME: &'static str = "AroundContent";
}

impl<'de> Decode<'de> for AroundContent {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Self::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Single<Msg>>::merge_field(&mut self.content, tag, decoder),
            2 => DecodeField::<Single<Uint32>>::merge_field(&mut self.after, tag, decoder),
            _ => Ok(false),
        }
    }
}

/// Not what one would wish for, and no more than wrong: what is behind it is not read.
#[test]
fn an_error_that_a_value_swallows_ends_the_message_around_it_where_the_inner_one_ends() {
    // A string that is not UTF-8, and behind the message field 2.
    let around = AroundContent::decode(b"\x0a\x03\x0a\x01\xff\x10\x05").unwrap();
    assert_eq!(around, AroundContent::default());
    // Without the error.
    let around = AroundContent::decode(b"\x0a\x03\x0a\x01a\x10\x05").unwrap();
    assert_eq!((around.content.0.first.0.as_str(), around.after), ("a", 5));
}

#[test]
fn a_panic_in_an_element_that_is_made_in_its_place_leaks_nothing() {
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        reads.0.push("owned".into());
        decoder.bytes()?;
        if reads.0[0].0.len() == 5 && decoder.offset() > 10 {
            panic_quietly();
        }
        Ok(())
    };
    leaks_nothing("elements of a list", || {
        let input = b"\x22\x02\x01a\x22\x02\x01b\x22\x02\x01c\x22\x02\x01d";
        assert_eq!(around(input, read), Outcome::Panicked);
    });
}

#[test]
fn levels_that_are_never_left_are_counted_down_to_the_limit() {
    // Each message is entered with an error, which does not come back up.
    let read = |_: &mut Reads, decoder: &mut Decoder<'_>| {
        for _ in 0..1000 {
            if let Err(error) = decoder.message(&mut Pair::default())
                && matches!(error.kind(), ErrorKind::DepthLimit { limit: 100 })
            {
                return Err(error);
            }
        }
        Ok(())
    };
    let outcome = around(b"\x12\x04\x02\x07\x07\x07", read);
    assert!(
        matches!(outcome, Outcome::Done(_) | Outcome::Failed(_)),
        "{outcome:?}"
    );
}

/// A oneof that says what it likes.
#[derive(Debug, PartialEq)]
enum Odd {
    Taken(Rogue),
}

impl fastcodec::protobuf::Oneof for Odd {
    const NUMBERS: &'static [u32] = &[2, 3];
}

impl EncodeOneof for Odd {
    /// A number that is not one of them.
    fn number(&self) -> u32 {
        77
    }

    fn member_len(&self) -> usize {
        usize::MAX / 4
    }

    fn write_member(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(b"never");
    }
}

impl<'de> DecodeOneof<'de> for Odd {
    fn merge_member(
        slot: &mut Option<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        match tag.number() {
            // Says that it has read, and has not.
            2 => {
                *slot = Some(Odd::Taken("taken".into()));
                Ok(true)
            }
            // Has read, and says that it has not.
            3 => {
                decoder.varint()?;
                Ok(false)
            }
            _ => Ok(false),
        }
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct WithOdd {
    #[codec(1)]
    number: u32,
    #[codec(oneof)]
    odd: Option<Odd>,
}

#[test]
fn a_member_is_written_where_the_number_that_it_says_belongs() {
    let message = WithOdd {
        number: 5,
        odd: Some(Odd::Taken("taken".into())),
    };
    assert_eq!(message.encode_to_vec().unwrap(), b"\x08\x05\x05never");
    assert_eq!(message.encoded_len(), usize::MAX / 4 + 2);
}

#[test]
fn a_oneof_that_did_not_read_what_it_said_leaves_it_to_the_message() {
    // Field 2 is "taken", and its value is the tag of field 1.
    let message = WithOdd::decode(b"\x10\x08\x05").unwrap();
    assert_eq!(message.odd, Some(Odd::Taken("taken".into())));
    assert_eq!(message.number, 5);
}

#[test]
fn a_oneof_that_read_what_it_does_not_know_does_not_stop_the_decode() {
    for input in [&b"\x18\x05\x08\x07"[..], b"\x18\x08\x07", b"\x18"] {
        let outcome = outcome(|| WithOdd::decode(input));
        assert!(!outcome.is_panicked(), "{input:?}: {outcome:?}");
    }
}

/// A kind of field that says what it likes.
#[derive(Debug, Default, PartialEq)]
struct OddField(Vec<u64>);

enum OddKind {}

impl FieldType for OddField {
    type Auto = OddKind;
    type With<E> = OddKind;
}

impl EncodeField<OddKind> for OddField {
    fn field_len(&self, _number: u32) -> usize {
        3
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        for value in self.0.iter().rev() {
            encoder.varint(*value);
            encoder.tag(Tag::new(number + 5, WireType::Varint));
        }
    }
}

impl<'de> DecodeField<'de, OddKind> for OddField {
    const WIRE_TYPE: WireType = WireType::Varint;
    const IS_CLOSED: bool = true;

    fn merge_field(&mut self, _tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        // Reads, and says that it did not.
        self.0.push(decoder.varint()?);
        Ok(false)
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct WithOddField {
    #[codec(1)]
    odd: OddField,
    #[codec(2)]
    number: u32,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[test]
fn a_field_that_read_and_denies_it_comes_to_an_end() {
    for input in [
        &b"\x08\x05\x10\x07"[..],
        b"\x08\x80\x80\x80\x01\x08\x01",
        b"\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08",
        b"\x0a\x01\x01",
        b"\x08",
    ] {
        leaks_nothing("a field that denies", || {
            let outcome = outcome(|| WithOddField::decode(input));
            assert!(!outcome.is_panicked(), "{input:?}: {outcome:?}");
        });
    }
}

#[test]
fn a_field_that_writes_another_number_is_read_as_that() {
    let message = WithOddField {
        odd: OddField(vec![1, 300]),
        number: 7,
        ..WithOddField::default()
    };
    let encoded = message.encode_to_vec().unwrap();
    assert_eq!(encoded, b"\x30\x01\x30\xac\x02\x10\x07");
    assert_eq!(WithOddField::decode(&encoded).unwrap().number, 7);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct EverythingView<'a> {
    #[codec(1)]
    single: RogueView<'a>,
    #[codec(2)]
    optional: Option<RogueView<'a>>,
    #[codec(3)]
    list: &'a [RogueView<'a>],
    #[codec(4)]
    map: &'a [(RogueView<'a>, RogueView<'a>)],
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
enum ChoiceView<'a> {
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
    for whim in [Whim::Panic, Whim::Fail] {
        each_call(
            Hook::Read,
            whim,
            || Held::<Mixed<'static>>::decode(Bytes::from(input.clone())),
            |outcome| match outcome.without_value() {
                Outcome::Done(()) => panic!("it cannot be done"),
                Outcome::Failed(kind) => assert_eq!((whim, kind), (Whim::Fail, REFUSED)),
                Outcome::Panicked => assert_eq!(whim, Whim::Panic),
            },
        );
    }
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

/// A message that exchanges the decoder of its field for another one over other bytes.
struct Exchange<'x>(Option<&'x mut Decoder<'static>>);

impl Element for Exchange<'_> {
    type Encoding = Str;
}

impl EncodeValue<Str> for Exchange<'_> {
    fn value_len(&self) -> usize {
        0
    }
    fn write_value(&self, _encoder: &mut Encoder<'_>) {}
    fn is_default(&self) -> bool {
        true
    }
}

impl DecodeValue<'static, Str> for Exchange<'_> {
    fn read_value(decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        decoder.str()?;
        Ok(Exchange(None))
    }

    fn merge_value(&mut self, decoder: &mut Decoder<'static>) -> Result<(), Error> {
        if let Some(other) = &mut self.0 {
            std::mem::swap(*other, decoder);
        }
        Ok(())
    }
}

impl Message for Exchange<'_> {
    const NAME: &'static str = "Exchange";
}

impl Decode<'static> for Exchange<'_> {
    fn empty(_decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        Ok(Exchange(None))
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'static>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::Single;
        DecodeField::<Single<Str>>::merge_field(self, tag, decoder)
    }
}

/// Reads its value by beginning another decode, of other bytes, whose decoder it takes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Swapped;

static OTHER: &[u8] = b"\x0a\x02ab\x10\x07\x1a\x03xyz\x1a\x01q";

impl Element for Swapped {
    type Encoding = Str;
}

impl DecodeValue<'static, Str> for Swapped {
    fn read_value(decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        // The other decode goes on, and ends, with the decoder of this one.
        let _ = Exchange(Some(decoder)).merge(OTHER);
        Ok(Swapped)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct AroundSwapped {
    list: Vec<Swapped>,
    texts: Vec<Rogue>,
    number: u32,
}

impl Message for AroundSwapped {
    const NAME: &'static str = "AroundSwapped";
}

impl Decode<'static> for AroundSwapped {
    fn empty(_decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        Ok(Self::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'static>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Repeated, Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Repeated<Str>>::merge_field(&mut self.list, tag, decoder),
            2 => DecodeField::<Single<Uint32>>::merge_field(&mut self.number, tag, decoder),
            3 => DecodeField::<Repeated<Str>>::merge_field(&mut self.texts, tag, decoder),
            _ => Ok(false),
        }
    }
}

#[test]
fn decoders_that_are_exchanged_read_no_bytes_but_those_of_their_inputs() {
    static INPUTS: [&[u8]; 5] = [
        b"\x0a\x01a\x0a\x01b\x10\x05\x1a\x04text",
        b"\x0a\0",
        b"\x1a\x03abc\x0a\x7f",
        b"\x0a\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x1a\x01z",
        b"\x10\x01\x0a\x01a\x1a\x02\xc3\xa9",
    ];
    for input in INPUTS {
        leaks_nothing("decoders that are exchanged", || {
            if let Some(Ok(message)) = caught(|| AroundSwapped::decode(input)) {
                for text in &message.texts {
                    let is_in = |bytes: &[u8]| {
                        bytes
                            .windows(text.0.len().max(1))
                            .any(|window| window == text.0.as_bytes())
                    };
                    assert!(is_in(input) || is_in(OTHER), "{text:?}");
                }
            }
        });
    }
}

/// Decodes another view into the same arena while a list of its own is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Reentrant<'a>(&'a str);

thread_local! {
    static ARENA: RefCell<Option<Rc<Arena>>> = const { RefCell::new(None) };
}

impl Element for Reentrant<'_> {
    type Encoding = Str;
}

impl EncodeValue<Str> for Reentrant<'_> {
    fn value_len(&self) -> usize {
        0
    }
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(self.0.as_bytes());
    }
    fn is_default(&self) -> bool {
        false
    }
}

impl<'de> DecodeValue<'de, Str> for Reentrant<'de> {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let text = decoder.str()?;
        if let Some(arena) = ARENA.with_borrow(Option::clone) {
            static INPUT: &[u8] = b"\x1a\x01a\x1a\x01b\x22\0\x1a\x01c\x22\0\xa0\x06\x01\x1a\x01d";
            let view = EverythingView::decode_in(INPUT, &arena)?;
            assert_eq!(view.list.len(), 4);
            assert_eq!(view.map.len(), 2);
        }
        Ok(Reentrant(text))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct ReentrantView<'a> {
    #[codec(1)]
    list: &'a [Reentrant<'a>],
    #[codec(2)]
    numbers: &'a [u32],
}

#[test]
fn a_decode_within_a_decode_into_the_same_arena_disturbs_neither() {
    let arena = Rc::new(Arena::new());
    let input = b"\x0a\x01a\x0a\x02bb\x12\x02\x01\x02\x0a\x03ccc\x12\x01\x03".repeat(20);
    ARENA.set(Some(arena.clone()));
    let view = ReentrantView::decode_in(&input, &arena);
    ARENA.set(None);
    let view = view.unwrap();
    assert_eq!(view.list.len(), 60);
    assert!(
        view.list
            .chunks(3)
            .all(|it| it[0].0 == "a" && it[2].0 == "ccc")
    );
    assert!(view.numbers.chunks(3).all(|it| it == [1, 2, 3]));
}

#[test]
fn what_is_copied_into_an_arena_by_a_value_stays_as_it_is() {
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct Copied<'a>(Option<&'a [u8; 48]>);

    impl Element for Copied<'_> {
        type Encoding = Str;
    }

    impl EncodeValue<Str> for Copied<'_> {
        fn value_len(&self) -> usize {
            0
        }
        fn write_value(&self, _encoder: &mut Encoder<'_>) {}
        fn is_default(&self) -> bool {
            true
        }
    }

    impl<'de> DecodeValue<'de, Str> for Copied<'de> {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            let first = decoder.bytes()?.first().copied().unwrap_or_default();
            // Values without size, and of great alignment.
            let () = *decoder.alloc(())?;
            #[derive(Clone, Copy)]
            #[repr(align(64))]
            struct Aligned(u8);
            let aligned = decoder.alloc(Aligned(first))?;
            assert_eq!(std::ptr::from_ref(aligned).addr() % 64, 0);
            Ok(Copied(Some(decoder.alloc([aligned.0; 48])?)))
        }
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Copies<'a> {
        #[codec(1)]
        list: &'a [Copied<'a>],
    }

    let arena = Arena::new();
    let input: Vec<u8> = (0..100).flat_map(|n| [0x0a, 1, n]).collect();
    let view = Copies::decode_in(&input, &arena).unwrap();
    for (n, copied) in view.list.iter().enumerate() {
        assert_eq!(copied.0, Some(&[n as u8; 48]));
    }
}

#[test]
fn a_list_of_elements_without_size_is_counted() {
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct Nothing;

    impl Element for Nothing {
        type Encoding = Str;
    }

    impl EncodeValue<Str> for Nothing {
        fn value_len(&self) -> usize {
            1
        }
        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(b"");
        }
        fn is_default(&self) -> bool {
            true
        }
    }

    impl<'de> DecodeValue<'de, Str> for Nothing {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            decoder.bytes().map(|_| Nothing)
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Heap {
        #[codec(1)]
        list: Vec<Nothing>,
        #[codec(2, expanded)]
        numbers: Vec<u32>,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct InArena<'a> {
        #[codec(1)]
        list: &'a [Nothing],
        #[codec(2, expanded)]
        numbers: &'a [u32],
    }

    let input = b"\x0a\x01x\x0a\0\x10\x01\x0a\0".repeat(1000);
    assert_eq!(Heap::decode(&input).unwrap().list.len(), 3000);
    let arena = Arena::new();
    let view = InArena::decode_in(&input, &arena).unwrap();
    assert_eq!((view.list.len(), view.numbers.len()), (3000, 1000));
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
