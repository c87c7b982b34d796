//! What holds in Thrift for any value and any damage.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::thrift::{
    Binary, Compact, Double, MessageKind, Open, Protocol, Set, SharedStr, UnknownFields,
    UnknownFieldsView, Uuid,
};
use fastcodec::{Arena, Enumeration, Error, Limits, Thrift};
use fastcodec_tests::counted;
use proptest::collection::{btree_map, btree_set, hash_map, vec};
use proptest::option;
use proptest::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Sink {
    #[codec(-7)]
    negative: Option<i16>,
    #[codec(1)]
    flag: bool,
    #[codec(2)]
    tiny: i8,
    #[codec(3)]
    small: i16,
    #[codec(4)]
    medium: Option<i32>,
    #[codec(5)]
    large: i64,
    #[codec(6)]
    real: Double,
    #[codec(7)]
    text: String,
    #[codec(8)]
    bytes: Option<Bytes>,
    #[codec(9)]
    id: Option<Uuid>,
    #[codec(10)]
    level: Open<Level>,
    #[codec(11)]
    shared: SharedStr,
    #[codec(12)]
    counted: Option<Arc<str>>,
    #[codec(20)]
    flags: Vec<bool>,
    #[codec(21)]
    mediums: Vec<i32>,
    #[codec(22)]
    larges: Vec<i64>,
    #[codec(23)]
    reals: Vec<Double>,
    #[codec(24)]
    texts: Vec<String>,
    #[codec(25)]
    lists: Vec<Vec<i16>>,
    #[codec(26)]
    numbers: BTreeSet<i32>,
    #[codec(27)]
    switches: Vec<(bool, i8)>,
    #[codec(28)]
    tree: BTreeMap<String, Vec<Level>>,
    #[codec(29)]
    hashed: HashMap<i64, String>,
    #[codec(40)]
    children: Vec<Sink>,
    #[codec(56)]
    child: Option<Box<Sink>>,
    #[codec(57)]
    by_name: Vec<(String, Sink)>,
    #[codec(300)]
    choice: Option<Choice>,
    #[codec(32767, required)]
    last: bool,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    Low = 0,
    High = 300,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice {
    #[codec(1)]
    Text(String),
    #[codec(2)]
    Flag(bool),
    #[codec(40)]
    Sink(Box<Sink>),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

/// The same struct, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Sink")]
struct View<'a> {
    #[codec(-7)]
    negative: Option<i16>,
    #[codec(1)]
    flag: bool,
    #[codec(2)]
    tiny: i8,
    #[codec(3)]
    small: i16,
    #[codec(4)]
    medium: Option<i32>,
    #[codec(5)]
    large: i64,
    #[codec(6)]
    real: Double,
    #[codec(7)]
    text: &'a str,
    #[codec(8)]
    bytes: Option<&'a [u8]>,
    #[codec(9)]
    id: Option<Uuid>,
    #[codec(10)]
    level: Open<Level>,
    #[codec(11)]
    shared: &'a str,
    #[codec(12)]
    counted: Option<&'a str>,
    #[codec(20)]
    flags: &'a [bool],
    #[codec(21)]
    mediums: &'a [i32],
    #[codec(22)]
    larges: &'a [i64],
    #[codec(23)]
    reals: &'a [Double],
    #[codec(24)]
    texts: &'a [&'a str],
    #[codec(25)]
    lists: &'a [&'a [i16]],
    #[codec(26)]
    numbers: Set<&'a [i32]>,
    #[codec(27)]
    switches: &'a [(bool, i8)],
    #[codec(28)]
    tree: &'a [(&'a str, &'a [Level])],
    #[codec(29)]
    hashed: &'a [(i64, &'a str)],
    #[codec(40)]
    children: &'a [View<'a>],
    #[codec(56)]
    child: Option<&'a View<'a>>,
    #[codec(57)]
    by_name: &'a [(&'a str, View<'a>)],
    #[codec(300)]
    choice: Option<ViewChoice<'a>>,
    #[codec(32767, required)]
    last: bool,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
#[codec(name = "Choice")]
enum ViewChoice<'a> {
    #[codec(1)]
    Text(&'a str),
    #[codec(2)]
    Flag(bool),
    #[codec(40)]
    Sink(&'a View<'a>),
    #[codec(unknown)]
    Unknown(UnknownFieldsView<'a>),
}

/// Knows every second field, and keeps the others.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Older {
    #[codec(1)]
    flag: bool,
    #[codec(5)]
    large: i64,
    #[codec(24)]
    texts: Vec<String>,
    #[codec(unknown)]
    rest: UnknownFields,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,40}", ".{0,12}"]
}

fn double() -> impl Strategy<Value = Double> {
    any::<u64>().prop_map(|bits| Double(f64::from_bits(bits)))
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::Low), Just(Level::High)]
}

fn flat() -> impl Strategy<Value = Sink> {
    let numbers = (
        any::<Option<i16>>(),
        any::<(bool, i8, i16)>(),
        any::<Option<i32>>(),
        any::<i64>(),
        double(),
        any::<i32>(),
        any::<bool>(),
        option::of(any::<[u8; 16]>()),
    );
    let texts = (
        text(),
        option::of(vec(any::<u8>(), 0..200)),
        text(),
        option::of(text()),
        vec(text(), 0..20),
    );
    let lists = (
        vec(any::<bool>(), 0..20),
        vec(any::<i32>(), 0..70),
        vec(any::<i64>(), 0..40),
        vec(double(), 0..20),
        vec(vec(any::<i16>(), 0..6), 0..4),
    );
    let maps = (
        btree_set(any::<i32>(), 0..20),
        vec(any::<(bool, i8)>(), 0..4),
        btree_map(text(), vec(level(), 0..4), 0..4),
        hash_map(any::<i64>(), text(), 0..4),
    );
    let choice = option::of(prop_oneof![
        text().prop_map(Choice::Text),
        any::<bool>().prop_map(Choice::Flag),
    ]);
    (numbers, texts, lists, maps, choice).prop_map(|(numbers, texts, lists, maps, choice)| Sink {
        negative: numbers.0,
        flag: numbers.1.0,
        tiny: numbers.1.1,
        small: numbers.1.2,
        medium: numbers.2,
        large: numbers.3,
        real: numbers.4,
        level: Open::from_number(numbers.5),
        last: numbers.6,
        id: numbers.7.map(Uuid),
        text: texts.0,
        bytes: texts.1.map(Bytes::from),
        shared: SharedStr::from(texts.2),
        counted: texts.3.map(Arc::from),
        texts: texts.4,
        flags: lists.0,
        mediums: lists.1,
        larges: lists.2,
        reals: lists.3,
        lists: lists.4,
        numbers: maps.0,
        switches: maps.1,
        tree: maps.2,
        hashed: maps.3,
        choice,
        ..Sink::default()
    })
}

fn sink() -> impl Strategy<Value = Sink> {
    flat().prop_recursive(3, 12, 3, |inner| {
        (
            flat(),
            vec(inner.clone(), 0..3),
            option::of(inner.clone()),
            vec((text(), inner.clone()), 0..3),
            option::of(inner),
        )
            .prop_map(|(sink, children, child, by_name, choice)| Sink {
                children,
                child: child.map(Box::new),
                by_name,
                choice: choice
                    .map(|sink| Choice::Sink(Box::new(sink)))
                    .or(sink.choice.clone()),
                ..sink
            })
    })
}

/// What is wrong: kind, offset and path.
fn report(error: &Error) -> String {
    format!("{:?} {} {}", error.kind(), error.offset(), error.path())
}

/// Decodes what may be anything, within a budget that is measured; the owned type and the view say
/// the same of it; and what is read is written and read again.
fn survives<P: Protocol>(input: &[u8]) {
    const BUDGET: usize = 1 << 16;
    let limits = Limits::new().memory(BUDGET);
    let (_, counts) = counted(|| P::decode_with::<Sink>(input, &limits).is_ok());
    // A path of sixty-four levels is beside the budget.
    assert!(
        counts.peak <= BUDGET as isize + 8192,
        "{} bytes",
        counts.peak
    );
    // Elements are not as wide in the one as in the other: neither is to reach its budget.
    let limits = Limits::new().memory(1 << 26);
    let decoded = P::decode_with::<Sink>(input, &limits);
    let arena = Arena::new();
    let view = P::decode_in_with::<View>(input, &arena, &limits);
    match (decoded, view) {
        (Ok(value), Ok(view)) => {
            let written = P::encode_to_vec(&value).unwrap();
            assert_eq!(P::decode::<Sink>(&written).unwrap(), value);
            let written = P::encode_to_vec(&view).unwrap();
            let arena = Arena::new();
            assert_eq!(P::decode_in::<View>(&written, &arena).unwrap(), view);
        }
        (Err(error), Err(view)) => {
            assert!(error.offset() <= input.len());
            assert_eq!(report(&error), report(&view));
        }
        (owned, view) => panic!("owned {owned:?}, view {view:?}"),
    }
}

fn round_trip<P: Protocol>(sink: &Sink) -> Vec<u8> {
    let written = P::encode_to_vec(sink).unwrap();
    assert_eq!(&P::decode::<Sink>(&written).unwrap(), sink);
    assert_eq!(
        &P::decode::<Sink>(&Bytes::from(written.clone())).unwrap(),
        sink
    );
    let arena = Arena::new();
    let view: View = P::decode_in(&written, &arena).unwrap();
    assert_eq!(P::encode_to_vec(&view).unwrap(), written);
    written
}

fn damage<P: Protocol>(sink: &Sink, flips: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = P::encode_to_vec(sink).unwrap();
    for (at, bit) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_survives_a_round_trip_in_each_protocol_and_across(sink in sink()) {
        let binary = round_trip::<Binary>(&sink);
        let compact = round_trip::<Compact>(&sink);
        let across: Sink = Binary::decode(&binary).unwrap();
        prop_assert_eq!(Compact::encode_to_vec(&across).unwrap().len(), compact.len());
        let across: Sink = Compact::decode(&compact).unwrap();
        prop_assert_eq!(Binary::encode_to_vec(&across).unwrap().len(), binary.len());
    }

    #[test]
    fn what_is_written_anywhere_is_the_same(sink in sink(), before in vec(any::<u8>(), 0..9)) {
        let written = Compact::encode_to_vec(&sink).unwrap();
        let expected = [&before[..], &written].concat();
        let mut vec = before.clone();
        Compact::append(&sink, &mut vec).unwrap();
        prop_assert_eq!(&vec, &expected);
        let mut bytes = BytesMut::from(&before[..]);
        Compact::append(&sink, &mut bytes).unwrap();
        prop_assert_eq!(&bytes, &expected);
        let mut buf = before.clone();
        Compact::encode(&sink, &mut buf).unwrap();
        prop_assert_eq!(&buf, &expected);
        let (read, len) = Compact::decode_prefix::<Sink>(
            &[&written[..], &before].concat(), None, &Limits::new()).unwrap();
        prop_assert_eq!((&read, len), (&sink, written.len()));
    }

    #[test]
    fn a_message_in_pieces_is_the_message(sink in sink(), cut in any::<prop::sample::Index>()) {
        let written = Binary::encode_to_vec(&sink).unwrap();
        let (front, back) = written.split_at(cut.index(written.len()));
        prop_assert_eq!(Binary::decode_buf::<Sink>(front.chain(back)).unwrap(), sink);
    }

    #[test]
    fn a_message_cut_anywhere_is_an_error(sink in sink(), cut in any::<prop::sample::Index>()) {
        let binary = Binary::encode_to_vec(&sink).unwrap();
        let compact = Compact::encode_to_vec(&sink).unwrap();
        let binary = &binary[..cut.index(binary.len())];
        let compact = &compact[..cut.index(compact.len())];
        prop_assert!(Binary::decode::<Sink>(binary).is_err());
        prop_assert!(Compact::decode::<Sink>(compact).is_err());
        survives::<Binary>(binary);
        survives::<Compact>(compact);
    }

    #[test]
    fn a_message_with_flipped_bits_is_an_error_or_another_value(
        sink in sink(),
        flips in vec((any::<prop::sample::Index>(), 0..8_u8), 1..6),
    ) {
        survives::<Binary>(&damage::<Binary>(&sink, &flips));
        survives::<Compact>(&damage::<Compact>(&sink, &flips));
    }

    #[test]
    fn any_bytes_are_an_error_or_a_value(
        bytes in vec(prop_oneof![any::<u8>(), 0..17_u8, Just(0)], 0..200),
    ) {
        survives::<Binary>(&bytes);
        survives::<Compact>(&bytes);
        let _ = Binary::decode_message(&bytes);
        let _ = Compact::decode_message(&bytes);
    }

    #[test]
    fn what_an_older_version_passes_on_is_whole(sink in sink()) {
        let binary = Binary::encode_to_vec(&sink).unwrap();
        let older: Older = Binary::decode(&binary).unwrap();
        let passed_on = Binary::encode_to_vec(&older).unwrap();
        prop_assert_eq!(&Binary::decode::<Sink>(&passed_on).unwrap(), &sink);
        let compact = Compact::encode_to_vec(&sink).unwrap();
        let older: Older = Compact::decode(&compact).unwrap();
        let passed_on = Compact::encode_to_vec(&older).unwrap();
        prop_assert_eq!(&Compact::decode::<Sink>(&passed_on).unwrap(), &sink);
        prop_assert!(Binary::encode_to_vec(&older).is_err());
    }

    #[test]
    fn a_message_is_its_envelope_and_its_body(
        name in text(),
        kind in prop_oneof![
            Just(MessageKind::Call),
            Just(MessageKind::Reply),
            Just(MessageKind::Exception),
            Just(MessageKind::Oneway),
        ],
        sequence in any::<i32>(),
        body in flat(),
    ) {
        let binary = Binary::encode_message(&name, kind, sequence, &body).unwrap();
        let message = Binary::decode_message(&binary).unwrap();
        prop_assert_eq!((message.name, message.kind, message.sequence), (&*name, kind, sequence));
        prop_assert_eq!(&message.decode::<Binary, Sink>().unwrap(), &body);
        let compact = Compact::encode_message(&name, kind, sequence, &body).unwrap();
        let message = Compact::decode_message(&compact).unwrap();
        prop_assert_eq!((message.name, message.kind, message.sequence), (&*name, kind, sequence));
        prop_assert_eq!(&message.decode::<Compact, Sink>().unwrap(), &body);
    }
}
