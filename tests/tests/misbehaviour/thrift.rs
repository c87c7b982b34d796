//! Thrift: values and structs whose implementations misbehave, in both protocols.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::{Bytes, BytesMut};
use fastcodec::thrift::{
    Binary, Compact, DecodeValue, Decoder, EncodeValue, Encoder, Held, MessageKind, Protocol, Type,
    UnknownFields, UnknownFieldsView, Value,
};
use fastcodec::{Arena, Error, ErrorKind, Limits, Thrift};

use super::rogue::{
    Hook, Outcome, REFUSED, Rogue, RogueView, When, Whim, calls, each_call, each_panic_and_failure,
    each_panic_in_a_drop, each_wrong_read, leaks_nothing, outcome, panic_quietly, planned,
};

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
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
    tree: BTreeMap<Rogue, Vec<Rogue>>,
    #[codec(6)]
    boxed: Option<Box<Everything>>,
    #[codec(7)]
    children: Vec<Everything>,
    #[codec(8)]
    hash_set: HashSet<Rogue>,
    #[codec(9)]
    tree_set: BTreeSet<Rogue>,
    #[codec(10)]
    union: Option<Choice>,
    #[codec(11)]
    entries: Vec<(Rogue, Rogue)>,
    #[codec(12)]
    by_number: HashMap<i32, Everything>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice {
    #[codec(1)]
    Text(Rogue),
    #[codec(2)]
    Node(Box<Everything>),
}

fn level(below: Option<&Everything>) -> Everything {
    Everything {
        single: "single".into(),
        optional: Some("optional".into()),
        list: vec!["a".into(), "b".into(), "c".into()],
        hashed: [("key".into(), "value".into()), ("k".into(), "v".into())].into(),
        tree: [("key".into(), vec!["value".into()]), ("k".into(), vec![])].into(),
        boxed: below.cloned().map(Box::new),
        children: below
            .into_iter()
            .flat_map(|it| [it.clone(), it.clone()])
            .collect(),
        hash_set: ["x".into(), "y".into()].into(),
        tree_set: ["x".into(), "y".into()].into(),
        union: Some(match below {
            None => Choice::Text("choice".into()),
            Some(below) => Choice::Node(Box::new(below.clone())),
        }),
        entries: vec![("e".into(), "f".into())],
        by_number: below.into_iter().map(|it| (7, it.clone())).collect(),
        rest: UnknownFields::default(),
    }
}

/// A field that `Everything` does not have.
#[derive(Default, Thrift)]
struct Foreign {
    #[codec(99)]
    text: String,
}

/// A struct with something in every field, two levels deep, and a field that is not known.
fn full<P: Protocol>() -> Everything {
    let mut full = level(Some(&level(None)));
    let foreign = P::encode_to_vec(&Foreign { text: "abc".into() }).unwrap();
    full.rest = P::decode::<Everything>(&foreign).unwrap().rest;
    full
}

fn encoded<P: Protocol>() -> Vec<u8> {
    P::encode_to_vec(&full::<P>()).unwrap()
}

/// Whatever happened to it, a value can be written, read, copied, compared and printed.
fn is_valid<P: Protocol>(value: &Everything) {
    let encoded = P::encode_to_vec(value).unwrap();
    assert_eq!(&P::decode::<Everything>(&encoded).unwrap(), value);
    assert_eq!(&value.clone(), value);
    assert!(format!("{value:?}").len() > 10);
}

/// Runs a test with each of the protocols.
macro_rules! in_both_protocols {
    ($check:ident) => {
        $check::<Binary>();
        $check::<Compact>();
    };
}

#[test]
fn a_panic_or_an_error_in_the_middle_of_a_decode_leaks_nothing() {
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        each_panic_and_failure(Hook::Read, || P::decode::<Everything>(&input));
    }
    in_both_protocols!(check);
}

#[test]
fn a_panic_in_a_default_or_in_what_it_says_that_it_owns_leaks_nothing() {
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        for hook in [Hook::Default, Hook::HeapLen] {
            each_call(
                hook,
                Whim::Panic,
                || P::decode::<Everything>(&input),
                |outcome| assert!(outcome.is_panicked()),
            );
        }
    }
    in_both_protocols!(check);
}

#[test]
fn a_default_that_says_it_owns_too_much_is_over_the_budget() {
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        for len in [1 << 30, usize::MAX / 4] {
            each_call(
                Hook::HeapLen,
                Whim::Lie(len),
                || P::decode::<Everything>(&input),
                |outcome| {
                    assert!(
                        matches!(outcome, Outcome::Failed(ErrorKind::MemoryLimit { .. })),
                        "{outcome:?}"
                    );
                },
            );
        }
    }
    in_both_protocols!(check);
}

/// But for hash maps and sets: those of the standard library leak if a drop panics.
#[test]
fn a_panic_in_a_drop_after_a_failed_decode_leaks_nothing() {
    fn check<P: Protocol>() {
        let mut full = level(None);
        full.hashed.clear();
        full.hash_set.clear();
        full.children = vec![full.clone(), full.clone()];
        full.union = Some(Choice::Node(Box::new(full.clone())));
        let mut input = P::encode_to_vec(&full).unwrap();
        // Without the mark of its end.
        input.pop();
        each_panic_in_a_drop(|| P::decode::<Everything>(&input));
    }
    in_both_protocols!(check);
}

#[test]
fn reading_too_little_or_too_much_is_an_error_or_a_valid_value() {
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        each_wrong_read(|| P::decode(&input), is_valid::<P>);
    }
    in_both_protocols!(check);
}

#[test]
fn a_panic_or_a_failure_in_the_middle_of_an_encode_leaks_nothing_and_restores_the_buffer() {
    fn check<P: Protocol>() {
        let value = full::<P>();
        let expected = P::encode_to_vec(&value).unwrap();
        let writes = calls(Hook::Write, || drop(P::encode_to_vec(&value)));
        assert!(writes > 60, "{writes}");
        for (whim, expected_outcome) in [
            (Whim::Panic, Outcome::Panicked),
            (Whim::Fail, Outcome::Failed(REFUSED)),
        ] {
            for write in 0..writes {
                leaks_nothing("an encode", || {
                    let plan = |work: &mut dyn FnMut() -> Result<(), Error>| {
                        let outcome =
                            planned(Hook::Write, whim, When::Call(write), || outcome(work));
                        assert_eq!(outcome, expected_outcome);
                    };
                    plan(&mut || P::encode_to_vec(&value).map(drop));
                    plan(&mut || P::encode(&value, &mut Vec::new()));
                    let mut vec = b"before".to_vec();
                    plan(&mut || P::append(&value, &mut vec));
                    assert_eq!(vec, b"before");
                    P::append(&value, &mut vec).unwrap();
                    assert_eq!(vec[6..], expected);
                    let mut bytes = BytesMut::from(&b"before"[..]);
                    plan(&mut || {
                        P::append_message("name", MessageKind::Call, 1, &value, &mut bytes)
                    });
                    assert_eq!(bytes, &b"before"[..]);
                });
            }
        }
    }
    in_both_protocols!(check);
}

#[test]
fn a_value_that_writes_nothing_or_too_much_spoils_the_message_and_nothing_else() {
    fn check<P: Protocol>() {
        let value = full::<P>();
        let writes = calls(Hook::Write, || drop(P::encode_to_vec(&value)));
        for len in [0, 1, 7, 40, 3000] {
            for write in 0..writes {
                let encoded = planned(Hook::Write, Whim::Lie(len), When::Call(write), || {
                    P::encode_to_vec(&value).unwrap()
                });
                // What was written cannot be read, or it is something else.
                if let Ok(other) = P::decode::<Everything>(&encoded) {
                    is_valid::<P>(&other);
                }
            }
        }
    }
    in_both_protocols!(check);
}

#[test]
fn a_value_that_writes_more_the_second_time_is_written_as_it_came_out() {
    fn check<P: Protocol>() {
        let value: Rogue = "text".into();
        let mut buffer = Vec::new();
        planned(Hook::Write, Whim::Lie(5000), When::Call(1), || {
            for _ in 0..3 {
                P::append(&value, &mut buffer).unwrap();
            }
        });
        let mut texts = Vec::new();
        let mut rest = &buffer[..];
        while !rest.is_empty() {
            let (text, len) = P::decode_prefix::<&str>(rest, None, &Limits::new()).unwrap();
            texts.push(text.len());
            rest = &rest[len..];
        }
        assert_eq!(texts, [4, 4, 5000, 4]);
    }
    in_both_protocols!(check);
}

/// A value that says what it is, and reads and writes what it likes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Says<const TYPE: u8>(Vec<u8>);

const fn type_of(code: u8) -> Type {
    match code {
        0 => Type::Bool,
        1 => Type::I8,
        2 => Type::I64,
        3 => Type::Double,
        4 => Type::String,
        5 => Type::Struct,
        6 => Type::Map,
        7 => Type::Uuid,
        _ => Type::List,
    }
}

thread_local! {
    static TAKES: Cell<usize> = const { Cell::new(0) };
}

impl<const TYPE: u8> Value for Says<TYPE> {
    const TYPE: Type = type_of(TYPE);
}

impl<const TYPE: u8> EncodeValue for Says<TYPE> {
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        for byte in &self.0 {
            encoder.i8(*byte as i8);
        }
    }
}

impl<'de, const TYPE: u8> DecodeValue<'de> for Says<TYPE> {
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        let mut bytes = vec![];
        for _ in 0..TAKES.get() {
            bytes.push(decoder.i8()? as u8);
        }
        Ok(Says(bytes))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Sayings<const TYPE: u8> {
    #[codec(1)]
    before: Rogue,
    #[codec(2)]
    single: Option<Box<Says<TYPE>>>,
    #[codec(3)]
    list: Vec<Says<TYPE>>,
    #[codec(4)]
    entries: Vec<(i8, Says<TYPE>)>,
    #[codec(5)]
    after: Rogue,
}

#[test]
fn a_value_that_is_not_of_the_type_that_it_says_is_an_error_or_a_wrong_value() {
    fn with_type<P: Protocol, const TYPE: u8>() {
        for written in [0, 1, 2, 8, 17] {
            let says = || Says((1..=written).collect());
            let value = Sayings::<TYPE> {
                before: "before".into(),
                single: Some(Box::new(says())),
                list: vec![says(), says(), says()],
                entries: vec![(1, says()), (2, says())],
                after: "after".into(),
            };
            for taken in [0, 1, 2, 8, 17, 1000] {
                TAKES.set(taken);
                leaks_nothing("values of another type", || {
                    match outcome(|| P::encode_to_vec(&value)) {
                        Outcome::Done(encoded) => {
                            let decoded = outcome(|| P::decode::<Sayings<TYPE>>(&encoded));
                            assert!(!decoded.is_panicked());
                            // Another program, that does not know them, skips what they said.
                            assert!(!outcome(|| P::decode::<Foreign>(&encoded)).is_panicked());
                        }
                        // Your own `bool`, in Compact.
                        failed => assert!(matches!(
                            (TYPE, failed),
                            (0, Outcome::Failed(ErrorKind::Custom(_)))
                        )),
                    }
                });
            }
        }
    }
    fn check<P: Protocol>() {
        with_type::<P, 0>();
        with_type::<P, 1>();
        with_type::<P, 2>();
        with_type::<P, 3>();
        with_type::<P, 4>();
        with_type::<P, 5>();
        with_type::<P, 6>();
        with_type::<P, 7>();
        with_type::<P, 8>();
    }
    in_both_protocols!(check);
}

#[test]
fn elements_that_take_no_bytes_are_no_more_than_the_bytes_that_were_there() {
    TAKES.set(0);
    // A list of 2^31 - 1 strings, of which no byte arrives.
    let binary = b"\x0b\x7f\xff\xff\xff";
    let compact = b"\xf8\xff\xff\xff\xff\x07";
    for error in [
        Binary::decode::<Vec<Says<4>>>(binary).unwrap_err(),
        Compact::decode::<Vec<Says<4>>>(compact).unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::CountPastEnd { .. }));
    }
}

/// A value that decodes and encodes others meanwhile.
#[derive(Clone, Debug, Default, PartialEq)]
struct Busy(String);

impl Value for Busy {
    const TYPE: Type = Type::String;
}

impl EncodeValue for Busy {
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        let other = P::encode_to_vec(&full::<P>()).unwrap();
        encoder.bytes(self.0.as_bytes());
        assert_eq!(other.len(), encoded::<P>().len());
    }
}

impl<'de> DecodeValue<'de> for Busy {
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        is_valid::<P>(&P::decode::<Everything>(&encoded::<P>())?);
        Ok(Busy(decoder.str()?.to_owned()))
    }
}

#[test]
fn values_that_decode_and_encode_others_meanwhile_disturb_neither() {
    fn check<P: Protocol>() {
        let busy: Vec<Busy> = ["a", "bb", "ccc"].map(|text| Busy(text.into())).into();
        let encoded = P::encode_to_vec(&busy).unwrap();
        assert_eq!(P::decode::<Vec<Busy>>(&encoded).unwrap(), busy);
    }
    in_both_protocols!(check);
}

/// Skips and swallows errors, with levels that are entered and not left.
#[derive(Debug, Default, PartialEq)]
struct Swallows(usize);

impl Value for Swallows {
    const TYPE: Type = Type::Struct;
}

impl<'de> DecodeValue<'de> for Swallows {
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        for count in 0..1000 {
            match decoder.skip(Type::Struct) {
                Err(error) if matches!(error.kind(), ErrorKind::DepthLimit { .. }) => {
                    return Ok(Swallows(count));
                }
                _ => {}
            }
        }
        panic_quietly()
    }
}

#[test]
fn errors_that_a_value_swallows_count_down_to_the_limit_of_depth() {
    fn check<P: Protocol>() {
        let swallowed = P::decode_prefix::<Swallows>(b"", None, &Limits::new());
        assert_eq!(swallowed, Ok((Swallows(65), 0)));
    }
    in_both_protocols!(check);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
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
    #[codec(10)]
    union: Option<ChoiceView<'a>>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum ChoiceView<'a> {
    #[codec(1)]
    Text(RogueView<'a>),
    #[codec(2)]
    Node(&'a EverythingView<'a>),
}

#[test]
fn an_arena_serves_again_after_a_panic_or_an_error_in_the_middle_of_a_view() {
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        let clean = Arena::new();
        let expected: EverythingView<'_> = P::decode_in(&input, &clean).unwrap();
        let reads = calls(Hook::Read, || {
            P::decode_in::<EverythingView<'_>>(&input, &Arena::new()).unwrap();
        });
        assert!(reads > 30, "{reads}");
        for whim in [Whim::Panic, Whim::Fail] {
            leaks_nothing("an arena", || {
                let mut arena = Arena::new();
                for read in 0..reads {
                    let before: EverythingView<'_> = P::decode_in(&input, &arena).unwrap();
                    let outcome = planned(Hook::Read, whim, When::Call(read), || {
                        outcome(|| P::decode_in::<EverythingView<'_>>(&input, &arena).map(drop))
                    });
                    assert_ne!(outcome, Outcome::Done(()));
                    let after: EverythingView<'_> = P::decode_in(&input, &arena).unwrap();
                    assert_eq!((before, after), (expected, expected));
                    arena.reset();
                }
            });
        }
    }
    in_both_protocols!(check);
}

/// A view that owns something as well, so that dropping it matters.
#[derive(Debug, Default, PartialEq, Thrift)]
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
    fn check<P: Protocol>() {
        let input = encoded::<P>();
        each_panic_and_failure(Hook::Read, || -> Result<Held<Mixed<'static>>, Error> {
            P::decode_held(Bytes::from(input.clone()), &Limits::new())
        });
    }
    in_both_protocols!(check);
}
