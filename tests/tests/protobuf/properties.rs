//! What holds for any value and any damage.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, EncodeBuffer, Open, UnknownFields, UnknownFieldsView};
use fastcodec::{Arena, Enumeration, Limits, Oneof, Protobuf};
use fastcodec_tests::counted;
use proptest::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Sink {
    #[codec(1)]
    int32: i32,
    #[codec(2, sint64)]
    sint64: Option<i64>,
    #[codec(3, fixed32)]
    fixed: u32,
    #[codec(4)]
    text: String,
    #[codec(5)]
    bytes: Option<Bytes>,
    #[codec(6)]
    packed: Vec<i64>,
    #[codec(7, expanded)]
    expanded: Vec<u32>,
    #[codec(8)]
    doubles: Vec<f64>,
    #[codec(9)]
    children: Vec<Sink>,
    #[codec(10)]
    child: Option<Box<Sink>>,
    #[codec(11)]
    tree: BTreeMap<String, i32>,
    #[codec(12)]
    hashed: HashMap<u64, String>,
    #[codec(13)]
    level: Open<Level>,
    #[codec(16, group)]
    group: Option<Box<Sink>>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(3000)]
    texts: Vec<String>,
    #[codec(536870911)]
    last: bool,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    None = 0,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(14)]
    Text(String),
    #[codec(2000)]
    Sink(Box<Sink>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct View<'a> {
    #[codec(1)]
    int32: i32,
    #[codec(2, sint64)]
    sint64: Option<i64>,
    #[codec(3, fixed32)]
    fixed: u32,
    #[codec(4)]
    text: &'a str,
    #[codec(5)]
    bytes: Option<&'a [u8]>,
    #[codec(6)]
    packed: &'a [i64],
    #[codec(7, expanded)]
    expanded: &'a [u32],
    #[codec(8)]
    doubles: &'a [f64],
    #[codec(9)]
    children: &'a [View<'a>],
    #[codec(10)]
    child: Option<&'a View<'a>>,
    #[codec(11)]
    tree: &'a [(&'a str, i32)],
    #[codec(12)]
    hashed: &'a [(u64, &'a str)],
    #[codec(13)]
    level: Open<Level>,
    #[codec(16, group)]
    group: Option<&'a View<'a>>,
    #[codec(oneof)]
    choice: Option<ViewChoice<'a>>,
    #[codec(3000)]
    texts: &'a [&'a str],
    #[codec(536870911)]
    last: bool,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum ViewChoice<'a> {
    #[codec(14)]
    Text(&'a str),
    #[codec(2000)]
    Sink(&'a View<'a>),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,40}", ".{0,12}"]
}

fn flat() -> impl Strategy<Value = Sink> {
    let numbers = (
        any::<i32>(),
        any::<Option<i64>>(),
        any::<u32>(),
        any::<i32>(),
        any::<bool>(),
    );
    let texts = (
        text(),
        proptest::option::of(proptest::collection::vec(any::<u8>(), 0..70)),
        proptest::collection::vec(text(), 0..4),
    );
    let lists = (
        proptest::collection::vec(any::<i64>(), 0..6),
        proptest::collection::vec(any::<u32>(), 0..6),
        proptest::collection::vec(-1e9..1e9_f64, 0..4),
    );
    let maps = (
        proptest::collection::btree_map(text(), any::<i32>(), 0..4),
        proptest::collection::hash_map(any::<u64>(), text(), 0..4),
    );
    (numbers, texts, lists, maps, proptest::option::of(text())).prop_map(
        |(numbers, texts, lists, maps, choice)| Sink {
            int32: numbers.0,
            sint64: numbers.1,
            fixed: numbers.2,
            level: Open::from_number(numbers.3),
            last: numbers.4,
            text: texts.0,
            bytes: texts.1.map(Bytes::from),
            texts: texts.2,
            packed: lists.0,
            expanded: lists.1,
            doubles: lists.2,
            tree: maps.0,
            hashed: maps.1,
            choice: choice.map(Choice::Text),
            ..Sink::default()
        },
    )
}

fn sink() -> impl Strategy<Value = Sink> {
    flat().prop_recursive(3, 12, 3, |inner| {
        (
            flat(),
            proptest::collection::vec(inner.clone(), 0..3),
            proptest::option::of(inner.clone()),
            proptest::option::of(inner.clone()),
            proptest::option::of(inner),
        )
            .prop_map(|(sink, children, child, group, choice)| Sink {
                children,
                child: child.map(Box::new),
                group: group.map(Box::new),
                choice: choice
                    .map(|sink| Choice::Sink(Box::new(sink)))
                    .or(sink.choice.clone()),
                ..sink
            })
    })
}

/// Decodes any bytes and measures the memory. If they are a message, checks that it survives a
/// round trip and that the view agrees.
fn survives(input: &[u8]) {
    const BUDGET: usize = 1 << 16;
    let limits = Limits::new().memory(BUDGET);
    let (decoded, counts) = counted(|| Sink::decode_with(input, &limits));
    // A path of a hundred levels is beside the budget.
    assert!(
        counts.peak <= BUDGET as isize + 8192,
        "{} bytes",
        counts.peak
    );
    let arena = Arena::new();
    let view = View::decode_in(input, &arena);
    if let Ok(message) = decoded {
        let bytes = message.encode_to_vec().unwrap();
        assert_eq!(bytes.len(), message.encoded_len());
        let again = Sink::decode(&bytes).unwrap();
        // Not by `==`: a NaN is not equal to itself.
        assert_eq!(format!("{:?}", again.tree), format!("{:?}", message.tree));
        assert_eq!(again.encode_to_vec().unwrap().len(), bytes.len());
        assert!(view.is_ok());
    }
    if let Ok(view) = view {
        let bytes = view.encode_to_vec().unwrap();
        let arena = Arena::new();
        let again = View::decode_in(&bytes, &arena).unwrap();
        assert_eq!(again.encode_to_vec().unwrap(), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_survives_a_round_trip(sink in sink()) {
        let bytes = sink.encode_to_vec().unwrap();
        prop_assert_eq!(bytes.len(), sink.encoded_len());
        prop_assert_eq!(&Sink::decode(&bytes).unwrap(), &sink);
        prop_assert_eq!(&Sink::decode(&Bytes::from(bytes.clone())).unwrap(), &sink);
        let mut buffer = EncodeBuffer::new();
        prop_assert_eq!(buffer.encode(&sink).unwrap(), &bytes[..]);
        let arena = Arena::new();
        let view = View::decode_in(&bytes, &arena).unwrap();
        prop_assert_eq!(view.encode_to_vec().unwrap(), bytes);
    }

    #[test]
    fn a_message_cut_anywhere_is_an_error_or_another_message(sink in sink(), cut in any::<prop::sample::Index>()) {
        let bytes = sink.encode_to_vec().unwrap();
        survives(&bytes[..cut.index(bytes.len() + 1)]);
    }

    #[test]
    fn a_message_with_flipped_bits_is_an_error_or_another_message(
        sink in sink(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..6),
    ) {
        let mut bytes = sink.encode_to_vec().unwrap();
        if !bytes.is_empty() {
            for (at, bit) in flips {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
        }
        survives(&bytes);
    }

    #[test]
    fn any_bytes_are_an_error_or_a_message(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survives(&bytes);
    }

    #[test]
    fn what_is_put_together_is_what_is_merged(one in flat(), two in flat()) {
        let both = [one.encode_to_vec().unwrap(), two.encode_to_vec().unwrap()].concat();
        let mut merged = Sink::decode(&one.encode_to_vec().unwrap()).unwrap();
        merged.merge(&two.encode_to_vec().unwrap()).unwrap();
        prop_assert_eq!(Sink::decode(&both).unwrap(), merged);
    }
}
