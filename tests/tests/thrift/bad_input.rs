//! The cost of hostile Thrift input, its depth, and values that cannot be written. The files in
//! `tests/hostile` list the refused inputs, with the offset and the cause.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fastcodec::thrift::{Binary, Compact, DecodeValue, EncodeValue, MessageKind, Protocol};
use fastcodec::{Enumeration, ErrorKind, Limits, Thrift};
use fastcodec_tests::counted;

use crate::shapes::thrift::{Sink, sample};

/// A struct that knows no field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct Empty {}

/// What a hostile message of a few bytes may make a decode allocate: an error with its path, the
/// first entries of what it holds.
const LITTLE: isize = 2048;

/// The codes of Binary that are types; 0 is the stop mark.
const TYPES: [u8; 12] = [2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16];

#[test]
fn every_code_that_is_no_type_is_refused_where_its_value_begins() {
    for code in (1..=u8::MAX).filter(|code| !TYPES.contains(code)) {
        let field = [code, 0, 99];
        let list = [15, 0, 99, code, 0, 0, 0, 1];
        for header in [&field[..], &list] {
            let input = [header, &[0; 16]].concat();
            let error = Binary::decode::<Empty>(&input).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::InvalidWireType(code));
            assert_eq!(error.offset(), header.len(), "{code}");
        }
    }
}

#[test]
fn a_value_that_is_too_deep_is_not_written() {
    #[derive(Debug, Default, Thrift)]
    struct Chain {
        #[codec(1)]
        next: Option<Box<Chain>>,
    }
    let longer = |chain| Chain {
        next: Some(Box::new(chain)),
    };
    let value = (0..64).fold(Chain::default(), |chain, _| longer(chain));
    assert!(Binary::encode_to_vec(&value).is_ok());
    let value = longer(value);
    let limit = ErrorKind::DepthLimit { limit: 64 };
    assert_eq!(Binary::encode_to_vec(&value).unwrap_err().kind(), &limit);
    assert_eq!(Compact::encode_to_vec(&value).unwrap_err().kind(), &limit);
    let mut buffer = b"before".to_vec();
    assert!(Compact::append(&value, &mut buffer).is_err());
    assert_eq!(buffer, b"before");
    assert!(Compact::append_with(&value, &mut buffer, &Limits::new().depth(65)).is_ok());
}

#[test]
fn a_required_field_that_is_missing_is_named_as_the_schema_names_it() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Outer {
        #[codec(1)]
        inner: Vec<Inner>,
    }
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Inner {
        #[codec(1, required)]
        first: i32,
        #[codec(7, required, name = "Second")]
        second: bool,
    }
    let whole = [0x15, 0x02, 0x61, 0x00];
    let part = [0x15, 0x02, 0x00];
    let input = [&[0x19, 0x2c][..], &whole, &part, &[0]].concat();
    let error = Compact::decode::<Outer>(&input).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField);
    assert_eq!(error.path(), "Outer.inner[1].Second");
}

#[test]
fn what_a_decode_allocates_stays_within_the_limit_that_it_was_given() {
    let value = sample();
    fn check<P: Protocol>(value: &Sink) {
        let encoded = P::encode_to_vec(value).unwrap();
        for memory in (0..8000).step_by(37) {
            let limits = Limits::new().memory(memory);
            let (result, counts) = counted(|| P::decode_with::<Sink>(&encoded, &limits));
            let allowed = memory as isize + LITTLE;
            assert!(counts.peak <= allowed, "{} > {memory}", counts.peak);
            if let Ok(decoded) = result {
                assert_eq!(&decoded, value);
            }
        }
        assert_eq!(&P::decode::<Sink>(&encoded).unwrap(), value);
    }
    check::<Binary>(&value);
    check::<Compact>(&value);
}

#[test]
fn a_message_with_any_bit_flipped_is_refused_or_another_value_and_costs_no_more_than_allowed() {
    fn check<P: Protocol>() {
        let encoded = P::encode_to_vec(&sample()).unwrap();
        let limits = Limits::new().memory(20_000);
        for bit in 0..8 * encoded.len() {
            let mut flipped = encoded.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let (result, counts) = counted(|| P::decode_with::<Sink>(&flipped, &limits));
            assert!(counts.peak <= 20_000 + LITTLE, "bit {bit}: {}", counts.peak);
            if let Ok(value) = result {
                let again = P::encode_to_vec(&value).unwrap();
                assert_eq!(P::decode::<Sink>(&again).unwrap(), value);
            }
        }
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn random_bytes_never_cost_more_than_allowed() {
    fn check<P: Protocol, V: for<'de> DecodeValue<'de> + EncodeValue>(input: &[u8]) {
        let limits = Limits::new().memory(10_000);
        let (_, counts) = counted(|| P::decode_with::<V>(input, &limits).is_ok());
        assert!(counts.peak <= 10_000 + LITTLE, "{input:02x?}");
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..20_000 {
        let len = next() % 64;
        // Small numbers, so that many are types and ids.
        let input: Vec<u8> = (0..len)
            .map(|_| {
                let byte = next() as u8;
                if next() % 2 == 0 { byte % 16 } else { byte }
            })
            .collect();
        check::<Binary, Sink>(&input);
        check::<Compact, Sink>(&input);
        check::<Compact, HashMap<String, Vec<BTreeMap<i32, Sink>>>>(&input);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Thrift)]
enum Nest {
    #[codec(1)]
    Leaf(bool),
    #[codec(2)]
    List(Vec<Nest>),
    #[codec(3)]
    Set(BTreeSet<Nest>),
    #[codec(4)]
    Map(BTreeMap<i8, Nest>),
    #[codec(5)]
    Keys(BTreeMap<Nest, bool>),
}

/// What makes a container of a union.
const CONTAINERS: [fn(Nest) -> Nest; 4] = [
    |nest| Nest::List(vec![nest]),
    |nest| Nest::Set(BTreeSet::from([nest])),
    |nest| Nest::Map(BTreeMap::from([(0, nest)])),
    |nest| Nest::Keys(BTreeMap::from([(nest, true)])),
];

/// So many containers in one another, each in a union, and a union in the innermost one.
fn containers<P: Protocol>(contain: fn(Nest) -> Nest, count: usize) -> Vec<u8> {
    let nest = (0..count).fold(Nest::Leaf(true), |nest, _| contain(nest));
    let mut encoded = Vec::new();
    P::append_with(&nest, &mut encoded, &Limits::new().depth(1000)).unwrap();
    encoded
}

#[test]
fn containers_are_levels_as_structs_are() {
    fn check<P: Protocol>() {
        for contain in CONTAINERS {
            // The outermost union is level 0, each container and each union in it one more.
            assert!(P::decode::<Nest>(&containers::<P>(contain, 32)).is_ok());
            let deeper = containers::<P>(contain, 33);
            let (result, counts) = counted(|| P::decode::<Nest>(&deeper));
            let error = result.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 64 });
            // Thirty-two nodes of a tree, and a path of as many steps.
            assert!(counts.peak < 64 * LITTLE, "{}", counts.peak);
        }
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn containers_that_are_skipped_are_levels_too() {
    fn check<P: Protocol>(header: &[u8]) {
        for contain in CONTAINERS {
            // One level more: the struct that does not know the field.
            let skipped = |count| [header, &containers::<P>(contain, count), &[0]].concat();
            assert!(P::decode::<Empty>(&skipped(31)).is_ok());
            let deeper = skipped(32);
            let (result, counts) = counted(|| P::decode::<Empty>(&deeper));
            let error = result.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 64 });
            assert!(counts.peak < LITTLE, "{}", counts.peak);
        }
    }
    check::<Binary>(&[12, 0, 99]);
    check::<Compact>(&[0x0c, 0xc6, 1]);
}

#[test]
fn a_number_without_a_name_is_refused_by_a_closed_enumeration_as_a_key_and_as_a_value() {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
    enum Color {
        Red = 1,
    }
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Palette {
        #[codec(3)]
        by_color: BTreeMap<Color, Color>,
    }
    // 14 is 7, and 2 is 1: RED.
    for (input, offset) in [
        ([0x3b, 1, 0x55, 14, 2, 0], 3),
        ([0x3b, 1, 0x55, 2, 14, 0], 4),
    ] {
        let error = Compact::decode::<Palette>(&input).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownEnumValue(7));
        assert_eq!(
            (error.offset(), error.path()),
            (offset, "Palette.by_color[0]".into())
        );
    }
}

#[test]
fn a_message_that_cannot_be_written_leaves_the_buffer_as_it_was() {
    fn check<P: Protocol>() {
        let nest = (0..40).fold(Nest::Leaf(true), |nest, _| Nest::List(vec![nest]));
        let mut buffer = b"before".to_vec();
        let error = P::append_message("m", MessageKind::Call, 1, &nest, &mut buffer).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 64 });
        assert_eq!(buffer, b"before");
        let mut buffer = bytes::BytesMut::from(&b"before"[..]);
        assert!(P::append(&nest, &mut buffer).is_err());
        assert_eq!(buffer, b"before"[..]);
        let mut buffer = b"before".to_vec();
        assert!(P::encode(&nest, &mut buffer).is_err());
        assert_eq!(buffer, b"before");
    }
    check::<Binary>();
    check::<Compact>();
}
