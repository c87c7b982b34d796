//! What holds in Thrift for any value and any damage.

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::thrift::{Binary, Compact, MessageKind, Protocol, UnknownFields};
use fastcodec::{Arena, Error, Limits, Thrift};
use fastcodec_tests::counted;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::shapes::thrift::{Sink, View, flat, sink, text};

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
