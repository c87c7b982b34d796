//! What is wrong with a Thrift input is said precisely, and costs next to nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use fastcodec::thrift::{
    ApplicationException, Binary, Compact, DecodeValue, EncodeValue, Protocol, UnknownFields, Uuid,
};
use fastcodec::{Arena, Error, ErrorKind, Limits, Thrift};
use fastcodec_tests::counted;

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct T {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: String,
    #[codec(3)]
    list: Vec<i64>,
    #[codec(4)]
    map: HashMap<String, i32>,
    #[codec(5)]
    child: Option<Box<T>>,
    #[codec(6)]
    children: Vec<T>,
    #[codec(7)]
    set: BTreeSet<i32>,
    #[codec(8)]
    bytes: Vec<u8>,
    #[codec(9)]
    union: Option<U>,
    #[codec(10)]
    flag: bool,
    #[codec(11)]
    empties: Vec<Empty>,
    #[codec(12)]
    small: i16,
    #[codec(13)]
    sorted: BTreeMap<i32, Vec<String>>,
    #[codec(14)]
    hashed: HashSet<String>,
    #[codec(15)]
    id: Uuid,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum U {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct Empty {}

/// What a hostile message of a few bytes may make a decode allocate: an error with its path, the
/// first entries of what it holds.
const LITTLE: isize = 2048;

/// Decodes what must fail with next to no memory.
fn refused<P: Protocol>(input: &[u8]) -> Error {
    let (result, counts) = counted(|| P::decode::<T>(input));
    assert!(
        counts.peak < LITTLE,
        "{} bytes for {input:02x?}",
        counts.peak
    );
    result.unwrap_err()
}

/// Kind, offset and path of the error.
fn report<P: Protocol>(input: &[u8]) -> (ErrorKind, usize, String) {
    let error = refused::<P>(input);
    (error.kind().clone(), error.offset(), error.path())
}

fn past_end(length: u64, remaining: usize) -> ErrorKind {
    ErrorKind::LengthPastEnd { length, remaining }
}

fn count_past_end(count: u64, remaining: usize) -> ErrorKind {
    ErrorKind::CountPastEnd { count, remaining }
}

/// A field header of Binary: type, id.
fn field(code: u8, id: i16) -> Vec<u8> {
    let mut bytes = vec![code];
    bytes.extend(id.to_be_bytes());
    bytes
}

/// A field header of Binary and what follows.
fn binary(code: u8, id: i16, rest: &[u8]) -> Vec<u8> {
    [field(code, id), rest.to_vec()].concat()
}

#[test]
fn a_negative_length_is_refused_at_its_bytes() {
    for (code, id, name) in [(11, 2, "T.text"), (11, 8, "T.bytes")] {
        assert_eq!(
            report::<Binary>(&binary(code, id, &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
            (ErrorKind::NegativeLength(-1), 3, name.to_owned())
        );
    }
    // A list, a set and a map of the declared types.
    for (code, id, types, offset, name) in [
        (15, 3, &[10][..], 4, "T.list"),
        (14, 7, &[8], 4, "T.set"),
        (13, 4, &[11, 8], 5, "T.map"),
    ] {
        let size = [0x80, 0, 0, 0];
        assert_eq!(
            report::<Binary>(&binary(code, id, &[types, &size, &[0; 16]].concat())),
            (ErrorKind::NegativeLength(i32::MIN), offset, name.to_owned())
        );
    }
    // In Compact a length is unsigned, and one of 2^31 or more is what others read as negative.
    assert_eq!(
        report::<Compact>(&[0x28, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
        (ErrorKind::NegativeLength(-1), 6, "T.text".to_owned())
    );
}

#[test]
fn a_size_of_two_billion_in_twenty_bytes_allocates_nothing_to_speak_of() {
    let most = i32::MAX.to_be_bytes();
    for (code, id, types, name) in [
        (15, 3, &[10][..], "T.list"),
        (15, 6, &[12], "T.children"),
        (14, 7, &[8], "T.set"),
        (14, 14, &[11], "T.hashed"),
        (13, 4, &[11, 8], "T.map"),
        (13, 13, &[8, 15], "T.sorted"),
    ] {
        let mut input = binary(code, id, &[types, &most].concat());
        let remaining = 20 - input.len();
        input.resize(20, 0);
        assert_eq!(
            report::<Binary>(&input),
            (
                count_past_end(i32::MAX as u64, remaining),
                20 - remaining,
                name.to_owned()
            )
        );
    }
    assert_eq!(
        report::<Binary>(&binary(11, 8, &[&most[..], &[0; 13]].concat())),
        (past_end(i32::MAX as u64, 13), 7, "T.bytes".to_owned())
    );
    let most = [0xff, 0xff, 0xff, 0xff, 0x07];
    // Field 3 of type list: a long header of i64; field 4 of type map.
    for (header, name) in [
        (&[0x39, 0xf6][..], "T.list"),
        (&[0x6a - 1, 0xfc], "T.children"),
    ] {
        let mut input = [header, &most].concat();
        input.resize(20, 0);
        assert_eq!(
            report::<Compact>(&input),
            (count_past_end(i32::MAX as u64, 13), 7, name.to_owned())
        );
    }
    let mut input = [&[0x4b][..], &most, &[0x85]].concat();
    input.resize(20, 0);
    assert_eq!(
        report::<Compact>(&input),
        (count_past_end(i32::MAX as u64, 13), 7, "T.map".to_owned())
    );
    let mut input = [&[0x88][..], &most].concat();
    input.resize(20, 0);
    assert_eq!(
        report::<Compact>(&input),
        (past_end(i32::MAX as u64, 14), 6, "T.bytes".to_owned())
    );
}

#[test]
fn elements_keys_and_values_of_another_type_are_refused() {
    let wrong = |expected, found| ErrorKind::WrongElementType { expected, found };
    for (code, id, header, kind, name) in [
        (15, 3, &[8, 0, 0, 0, 1][..], wrong("i64", "i32"), "T.list"),
        (14, 7, &[10, 0, 0, 0, 1], wrong("i32", "i64"), "T.set"),
        (13, 4, &[8, 8, 0, 0, 0, 1], wrong("string", "i32"), "T.map"),
        (
            13,
            4,
            &[11, 11, 0, 0, 0, 1],
            wrong("i32", "string"),
            "T.map",
        ),
        (
            15,
            3,
            &[99, 0, 0, 0, 1],
            wrong("i64", "an unknown type"),
            "T.list",
        ),
    ] {
        let input = binary(code, id, &[header, &[0; 16]].concat());
        assert_eq!(
            report::<Binary>(&input),
            (kind, 3 + header.len(), name.to_owned())
        );
    }
    for (header, kind, name) in [
        (&[0x39, 0x15][..], wrong("i64", "i32"), "T.list"),
        (&[0x7a, 0x16], wrong("i32", "i64"), "T.set"),
        (&[0x4b, 0x01, 0x55], wrong("string", "i32"), "T.map"),
        (&[0x4b, 0x01, 0x88], wrong("i32", "string"), "T.map"),
        (&[0x39, 0x1f], wrong("i64", "an unknown type"), "T.list"),
    ] {
        let input = [header, &[0; 16]].concat();
        assert_eq!(
            report::<Compact>(&input),
            (kind, header.len(), name.to_owned())
        );
    }
}

#[test]
fn the_element_type_of_an_empty_container_does_not_matter() {
    let input = [binary(15, 3, &[0; 5]), binary(13, 4, &[0; 6]), vec![0]].concat();
    assert_eq!(Binary::decode::<T>(&input).unwrap(), T::default());
    assert_eq!(
        Compact::decode::<T>(&[0x39, 0x00, 0x1b, 0x00, 0]).unwrap(),
        T::default()
    );
}

#[test]
fn a_field_of_another_type_is_skipped_and_keeps_its_default() {
    // number as an i64, text as a list of i32, then number as it should be.
    let input = [
        binary(10, 1, &[0, 0, 0, 0, 0, 0, 0, 7]),
        binary(15, 2, &[8, 0, 0, 0, 1, 0, 0, 0, 9]),
        binary(8, 12, &[0, 0, 0, 3]),
        vec![0],
    ]
    .concat();
    assert_eq!(Binary::decode::<T>(&input).unwrap(), T::default());
    // number as an i64, text as a bool, small as an i32.
    let input = [0x16, 14, 0x11, 0xa5, 6, 0];
    assert_eq!(Compact::decode::<T>(&input).unwrap(), T::default());
}

#[test]
fn an_unknown_type_code_is_refused() {
    for code in [1, 5, 7, 9, 17, 0x80, 0xff] {
        assert_eq!(
            report::<Binary>(&binary(code, 99, &[0; 16])).0,
            ErrorKind::InvalidWireType(code)
        );
        // Within a list that is skipped.
        assert_eq!(
            report::<Binary>(&binary(
                15,
                99,
                &[&[code, 0, 0, 0, 1][..], &[0; 16]].concat()
            ))
            .0,
            ErrorKind::InvalidWireType(code)
        );
    }
    for code in [14, 15] {
        assert_eq!(
            report::<Compact>(&[0xf0 | code, 0, 0]).0,
            ErrorKind::InvalidWireType(code)
        );
    }
}

#[test]
fn a_missing_stop_mark_is_truncation_at_the_end() {
    for input in [&[][..], &binary(8, 1, &[0, 0, 0, 7])] {
        let (kind, offset, _) = report::<Binary>(input);
        assert_eq!((kind, offset), (ErrorKind::Truncated, input.len()));
    }
    for input in [&[][..], &[0x15, 0x0e]] {
        let (kind, offset, _) = report::<Compact>(input);
        assert_eq!((kind, offset), (ErrorKind::Truncated, input.len()));
    }
}

#[test]
fn bytes_behind_the_stop_mark_are_refused_and_left_by_decode_prefix() {
    let trailing = ErrorKind::TrailingBytes { count: 2 };
    assert_eq!(
        report::<Binary>(&[0, 1, 2]),
        (trailing.clone(), 1, String::new())
    );
    assert_eq!(report::<Compact>(&[0, 1, 2]), (trailing, 1, String::new()));
    let (value, len) = Binary::decode_prefix::<T>(&[0, 1, 2], None, &Limits::new()).unwrap();
    assert_eq!((value, len), (T::default(), 1));
}

/// Structs in field 5, or lists in lists in a field that is not known.
fn nested<P: Protocol>(levels: usize, known: bool) -> Vec<u8> {
    let is_binary = P::encode_to_vec(&7_i64).unwrap().len() == 8;
    match (is_binary, known) {
        (true, true) => [field(12, 5).repeat(levels), vec![0; levels + 1]].concat(),
        (false, true) => [vec![0x5c; levels], vec![0; levels + 1]].concat(),
        (true, false) => {
            let mut input = field(15, 99);
            for level in 1..=levels {
                let element = if level == levels { 3 } else { 15 };
                input.extend([element, 0, 0, 0, u8::from(level != levels)]);
            }
            input.push(0);
            input
        }
        (false, false) => {
            let mut input = vec![0x09, 0xc6, 0x01];
            for level in 1..=levels {
                input.push(if level == levels { 0x03 } else { 0x19 });
            }
            input.push(0);
            input
        }
    }
}

#[test]
fn sixty_four_levels_are_read_and_skipped_and_one_more_is_refused() {
    fn check<P: Protocol>() {
        for known in [true, false] {
            assert!(P::decode::<T>(&nested::<P>(64, known)).is_ok());
            let error = P::decode::<T>(&nested::<P>(65, known)).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 64 });
            let limits = Limits::new().depth(65);
            assert!(P::decode_with::<T>(&nested::<P>(65, known), &limits).is_ok());
        }
    }
    check::<Binary>();
    check::<Compact>();
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
fn a_compact_field_id_past_the_last_one_is_refused() {
    // Field 32767 in the long form, then one with a delta of 1.
    let input = [0x05, 0xfe, 0xff, 0x03, 0x00, 0x15, 0x00, 0x00];
    assert_eq!(
        report::<Compact>(&input),
        (ErrorKind::InvalidFieldNumber(32768), 5, String::new())
    );
    // An id of more than 16 bits.
    assert_eq!(
        report::<Compact>(&[0x05, 0x80, 0x80, 0x04, 0x00]).0,
        ErrorKind::InvalidFieldNumber(0x10000)
    );
}

#[test]
fn a_compact_varint_that_does_not_end_or_does_not_fit_is_refused() {
    let endless = [&[0x15][..], &[0x80; 30]].concat();
    assert_eq!(
        report::<Compact>(&endless),
        (ErrorKind::VarintOverflow, 1, "T.number".to_owned())
    );
    assert_eq!(
        report::<Compact>(&[0x15, 0x80, 0x80]),
        (ErrorKind::Truncated, 3, "T.number".to_owned())
    );
    // 2^32, for an i32; 2^16, for an i16.
    assert_eq!(
        report::<Compact>(&[0x15, 0x80, 0x80, 0x80, 0x80, 0x10, 0]),
        (ErrorKind::OutOfRange, 6, "T.number".to_owned())
    );
    assert_eq!(
        report::<Compact>(&[0xc4, 0x80, 0x80, 0x04, 0]),
        (ErrorKind::OutOfRange, 4, "T.small".to_owned())
    );
}

#[test]
fn a_string_that_is_not_utf8_is_refused_and_bytes_are_not() {
    let input = binary(11, 2, &[0, 0, 0, 2, 0xc3, 0x28, 0]);
    assert_eq!(
        report::<Binary>(&input),
        (ErrorKind::InvalidUtf8, 7, "T.text".to_owned())
    );
    let input = binary(11, 8, &[0, 0, 0, 2, 0xc3, 0x28, 0]);
    assert_eq!(Binary::decode::<T>(&input).unwrap().bytes, [0xc3, 0x28]);
}

#[test]
fn a_union_has_exactly_one_member() {
    let within = |fields: &[u8]| [field(12, 9), fields.to_vec(), vec![0, 0]].concat();
    let number = binary(8, 1, &[0, 0, 0, 7]);
    let text = binary(11, 2, &[0, 0, 0, 0]);
    assert_eq!(
        report::<Binary>(&within(&[])),
        (ErrorKind::EmptyUnion, 4, "T.union".to_owned())
    );
    for second in [&number, &text, &binary(8, 77, &[0; 4])] {
        assert_eq!(
            report::<Binary>(&within(&[&number[..], second].concat())).0,
            ErrorKind::SeveralUnionMembers
        );
    }
    for unknown in [binary(8, 77, &[0; 4]), binary(10, 1, &[0; 8])] {
        let value: T = Binary::decode(&within(&unknown)).unwrap();
        assert_eq!(value.union, None);
    }
    let value: T = Binary::decode(&within(&number)).unwrap();
    assert_eq!(value.union, Some(U::Number(7)));
    assert_eq!(report::<Compact>(&[0x9c, 0, 0]).0, ErrorKind::EmptyUnion);
    assert_eq!(
        report::<Compact>(&[0x9c, 0x15, 0x0e, 0x18, 0x00, 0, 0]).0,
        ErrorKind::SeveralUnionMembers
    );
}

#[test]
fn a_required_field_that_is_missing_is_named() {
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
    // In any order.
    let input = [0x71, 0x05, 0x02, 0x02, 0x00];
    let inner: Inner = Compact::decode(&input).unwrap();
    assert_eq!(
        inner,
        Inner {
            first: 1,
            second: true
        }
    );
}

#[test]
fn a_megabyte_of_empty_structs_stops_at_the_budget() {
    let count = 1 << 20;
    let input = [
        field(15, 6),
        vec![12],
        (count as i32).to_be_bytes().to_vec(),
        vec![0; count + 1],
    ]
    .concat();
    let limit = 1 << 20;
    let (result, counts) =
        counted(|| Binary::decode_with::<T>(&input, &Limits::new().memory(limit)));
    assert!(matches!(
        result.unwrap_err().kind(),
        ErrorKind::MemoryLimit { .. }
    ));
    assert!(counts.peak <= limit as isize + LITTLE);
    // Of a size that the default budget has room for, it is a list like any other.
    let input = [
        field(15, 11),
        vec![12],
        (count as i32).to_be_bytes().to_vec(),
        vec![0; count + 1],
    ]
    .concat();
    assert_eq!(Binary::decode::<T>(&input).unwrap().empties.len(), count);
}

#[test]
fn what_default_values_own_counts() {
    #[derive(Debug, Thrift)]
    struct Costly {
        #[codec(1)]
        list: Vec<i64>,
        #[codec(2)]
        text: Option<String>,
    }
    impl Default for Costly {
        fn default() -> Self {
            Costly {
                list: vec![7; 1000],
                text: Some("x".repeat(1000)),
            }
        }
    }
    let count = 10_000_u32;
    let input = [&[0xfc][..], &[0x90, 0x4e], &vec![0; count as usize]].concat();
    let limits = Limits::new().memory(1 << 20);
    let (result, counts) = counted(|| Compact::decode_with::<Vec<Costly>>(&input, &limits));
    assert!(matches!(
        result.unwrap_err().kind(),
        ErrorKind::MemoryLimit { .. }
    ));
    // One that is made before it is charged.
    assert!(counts.peak < (1 << 20) + 10_000);
}

#[test]
fn what_a_decode_allocates_stays_within_the_limit_that_it_was_given() {
    let value = sample();
    fn check<P: Protocol>(value: &T) {
        let encoded = P::encode_to_vec(value).unwrap();
        for memory in (0..8000).step_by(37) {
            let limits = Limits::new().memory(memory);
            let (result, counts) = counted(|| P::decode_with::<T>(&encoded, &limits));
            let allowed = memory as isize + LITTLE;
            assert!(counts.peak <= allowed, "{} > {memory}", counts.peak);
            if let Ok(decoded) = result {
                assert_eq!(&decoded, value);
            }
        }
        assert_eq!(&P::decode::<T>(&encoded).unwrap(), value);
    }
    check::<Binary>(&value);
    check::<Compact>(&value);
}

fn sample() -> T {
    let leaf = T {
        number: -1,
        text: "a string that is longer than thirty-two bytes".to_owned(),
        ..T::default()
    };
    T {
        number: i32::MIN,
        text: "h\u{e9}llo".to_owned(),
        list: vec![1, -1, i64::MAX, i64::MIN],
        map: [("a".to_owned(), 1), ("b".to_owned(), -300)].into(),
        child: Some(Box::new(leaf.clone())),
        children: vec![leaf.clone(), leaf],
        set: [1, 2, 3].into(),
        bytes: vec![0, 255],
        union: Some(U::Text("u".to_owned())),
        flag: true,
        empties: vec![Empty {}, Empty {}],
        small: -2,
        sorted: [(1, vec!["x".to_owned()]), (2, vec![])].into(),
        hashed: ["y".to_owned()].into(),
        id: Uuid([7; 16]),
    }
}

#[test]
fn a_message_that_is_cut_anywhere_is_refused() {
    fn check<P: Protocol>() {
        let encoded = P::encode_to_vec(&sample()).unwrap();
        for cut in 0..encoded.len() {
            assert!(P::decode::<T>(&encoded[..cut]).is_err(), "{cut}");
        }
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_message_with_any_bit_flipped_is_refused_or_another_value_and_costs_no_more_than_allowed() {
    fn check<P: Protocol>() {
        let encoded = P::encode_to_vec(&sample()).unwrap();
        let limits = Limits::new().memory(20_000);
        for bit in 0..8 * encoded.len() {
            let mut flipped = encoded.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let (result, counts) = counted(|| P::decode_with::<T>(&flipped, &limits));
            assert!(counts.peak <= 20_000 + LITTLE, "bit {bit}: {}", counts.peak);
            if let Ok(value) = result {
                let again = P::encode_to_vec(&value).unwrap();
                assert_eq!(P::decode::<T>(&again).unwrap(), value);
            }
        }
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn keys_that_come_twice_leave_the_last_value() {
    // Two entries with the key "a", 1 and then 2.
    let input = [0x4b, 0x02, 0x85, 0x01, b'a', 0x02, 0x01, b'a', 0x04, 0x00];
    let value: T = Compact::decode(&input).unwrap();
    assert_eq!(value.map, [("a".to_owned(), 2)].into());
}

#[test]
fn an_element_that_is_wrong_is_named_by_its_index() {
    // children[1].sorted[0], a list of strings whose second one is not UTF-8.
    let inner = [0xdb, 0x01, 0x59, 0x02, 0x28, 0x01, b'a', 0x01, 0xff, 0x00];
    let input = [&[0x69, 0x2c, 0x00][..], &inner, &[0x00]].concat();
    let error = refused::<Compact>(&input);
    assert_eq!(error.kind(), &ErrorKind::InvalidUtf8);
    assert_eq!(error.path(), "T.children[1].sorted[0][1]");
    assert_eq!(error.offset(), 11);
}

#[test]
fn what_is_not_known_is_checked_while_it_is_skipped() {
    // In field 99: a string, a map and a struct that reach past the end.
    for (code, rest, kind) in [
        (
            11,
            &[0x7f, 0xff, 0xff, 0xff, 0][..],
            past_end(0x7fff_ffff, 1),
        ),
        (13, &[8, 8, 0, 0, 1, 0, 0], count_past_end(256, 1)),
        (14, &[16, 0, 0, 0, 2, 0], count_past_end(2, 1)),
        (
            11,
            &[0xff, 0xff, 0xff, 0xff, 0],
            ErrorKind::NegativeLength(-1),
        ),
    ] {
        assert_eq!(report::<Binary>(&binary(code, 99, rest)).0, kind);
    }
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Keeps {
        #[codec(unknown)]
        rest: UnknownFields,
    }
    let (result, counts) =
        counted(|| Binary::decode::<Keeps>(&binary(11, 99, &[0x7f, 0xff, 0xff, 0xff, 0])));
    assert_eq!(result.unwrap_err().kind(), &past_end(0x7fff_ffff, 1));
    assert!(counts.peak < LITTLE);
}

#[test]
fn what_is_kept_counts() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Keeps {
        #[codec(unknown)]
        rest: UnknownFields,
    }
    let input = [[0x15, 0x00].repeat(1000), vec![0]].concat();
    let limits = Limits::new().memory(10_000);
    let (result, counts) = counted(|| Compact::decode_with::<Keeps>(&input, &limits));
    assert!(matches!(
        result.unwrap_err().kind(),
        ErrorKind::MemoryLimit { .. }
    ));
    assert!(counts.peak <= 10_000 + LITTLE);
}

#[test]
fn a_view_stays_within_the_same_limits() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
    struct View<'a> {
        #[codec(6)]
        children: &'a [View<'a>],
        #[codec(3)]
        list: &'a [i64],
    }
    let count = 1 << 16;
    let input = [
        field(15, 6),
        vec![12],
        (count as i32).to_be_bytes().to_vec(),
        vec![0; count + 1],
    ]
    .concat();
    let limits = Limits::new().memory(1 << 16);
    let (error, counts) = counted(|| {
        let arena = Arena::new();
        Binary::decode_in_with::<View>(&input, &arena, &limits).unwrap_err()
    });
    assert!(matches!(error.kind(), ErrorKind::MemoryLimit { .. }));
    assert!(counts.peak <= (1 << 16) + LITTLE);
    let error = Binary::decode::<View>(&binary(15, 3, &[10, 0, 0, 0, 0, 0])).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::ArenaRequired);
}

#[test]
fn a_message_that_is_longer_than_allowed_is_not_read() {
    let limits = Limits::new().message_len(3);
    let too_long = ErrorKind::MessageLimit {
        length: 4,
        limit: 3,
    };
    let input = [0_u8; 4];
    let arena = Arena::new();
    let errors = [
        Binary::decode_with::<T>(&input, &limits).unwrap_err(),
        Binary::decode_in_with::<T>(&input, &arena, &limits).unwrap_err(),
        Binary::decode_prefix::<T>(&input, None, &limits).unwrap_err(),
        Binary::decode_buf_with::<T>(&input[..], &limits).unwrap_err(),
        Binary::decode_message_with(&input, &limits).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), &too_long);
    }
}

#[test]
fn an_envelope_that_is_none_is_refused() {
    let kind =
        |result: Result<fastcodec::thrift::Message<'_>, Error>| result.unwrap_err().kind().clone();
    // A version that there is not, and a kind that there is not.
    for input in [
        &[0x80, 0x02, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &[0x80, 0x01, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(kind(Binary::decode_message(input)), ErrorKind::NotAMessage);
    }
    for input in [
        &[0x81, 0x21, 0, 0][..],
        &[0x82, 0x22, 0, 0],
        &[0x82, 0x01, 0, 0],
    ] {
        assert_eq!(kind(Compact::decode_message(input)), ErrorKind::NotAMessage);
    }
    // A name that is longer than what there is.
    assert_eq!(
        kind(Binary::decode_message(&[0x7f, 0xff, 0xff, 0xff, 0])),
        past_end(0x7fff_ffff, 1)
    );
    assert_eq!(
        kind(Compact::decode_message(&[0x82, 0x21, 0, 0x05, b'a'])),
        past_end(5, 1)
    );
}

#[test]
fn an_error_in_the_body_of_a_message_is_counted_from_its_beginning() {
    let mut bytes = Binary::encode_message(
        "m",
        fastcodec::thrift::MessageKind::Exception,
        1,
        &ApplicationException::default(),
    )
    .unwrap();
    bytes.push(9);
    let message = Binary::decode_message(&bytes).unwrap();
    let error = message
        .decode::<Binary, ApplicationException>()
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TrailingBytes { count: 1 });
    assert_eq!(error.offset(), bytes.len() - 1);
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
        check::<Binary, T>(&input);
        check::<Compact, T>(&input);
        check::<Compact, HashMap<String, Vec<BTreeMap<i32, T>>>>(&input);
    }
}

#[test]
fn a_compact_size_of_two_to_the_31_or_more_is_negative_for_others_and_refused() {
    let negative = [0xff, 0xff, 0xff, 0xff, 0x0f];
    // 2^32 in seven bits each: 2^4 << 28.
    let more = [0x80, 0x80, 0x80, 0x80, 0x10];
    for (header, name) in [
        (&[0x39, 0xf6][..], "T.list"),
        (&[0x69, 0xfc], "T.children"),
        (&[0x7a, 0xf5], "T.set"),
        (&[0xea, 0xf8], "T.hashed"),
        (&[0x4b], "T.map"),
        (&[0x28], "T.text"),
        (&[0x88], "T.bytes"),
    ] {
        for (size, kind) in [
            (negative, ErrorKind::NegativeLength(-1)),
            (more, ErrorKind::OutOfRange),
        ] {
            assert_eq!(
                report::<Compact>(&[header, &size, &[0; 9]].concat()),
                (kind, header.len() + 5, name.to_owned())
            );
        }
    }
}

#[test]
fn an_unknown_type_code_is_refused_where_its_value_begins() {
    let unknown = |offset| (ErrorKind::InvalidWireType(1), offset, String::new());
    let zeros = [0; 16];
    // As a field that is known and one that is not, and as the type of what is skipped: the elements
    // of a list and a set, the keys and the values of a map, a field of a struct.
    for (id, code, rest, offset) in [
        (1, 1, &[][..], 3),
        (99, 1, &[], 3),
        (99, 15, &[1, 0, 0, 0, 1], 8),
        (99, 14, &[1, 0, 0, 0, 1], 8),
        (99, 13, &[1, 8, 0, 0, 0, 1], 9),
        (99, 13, &[8, 1, 0, 0, 0, 1], 9),
        (99, 12, &[1, 0, 1], 6),
    ] {
        let input = binary(code, id, &[rest, &zeros].concat());
        assert_eq!(report::<Binary>(&input), unknown(offset));
    }
    let unknown = |offset| (ErrorKind::InvalidWireType(14), offset, String::new());
    // Field 16 is not known; its header is in the long form, with 32 for the id.
    for (input, offset) in [
        (&[0x1e][..], 1),
        (&[0x0e, 32], 2),
        (&[0x09, 32, 0x1e], 3),
        (&[0x0a, 32, 0x1e], 3),
        (&[0x0b, 32, 1, 0xe5], 4),
        (&[0x0b, 32, 1, 0x5e], 4),
        (&[0x0c, 32, 0x1e], 3),
    ] {
        assert_eq!(
            report::<Compact>(&[input, &zeros].concat()),
            unknown(offset)
        );
    }
}

#[test]
fn a_struct_without_its_stop_mark_is_truncated_within_the_field_that_holds_it() {
    let number = binary(8, 1, &[0, 0, 0, 7]);
    for (header, name) in [
        (&[12, 0, 5][..], "T.child"),
        (&[15, 0, 6, 12, 0, 0, 0, 1], "T.children[0]"),
        (&[12, 0, 9], "T.union"),
    ] {
        let input = [header, &number].concat();
        assert_eq!(
            report::<Binary>(&input),
            (ErrorKind::Truncated, input.len(), name.to_owned())
        );
    }
    for (header, name) in [
        (&[0x5c][..], "T.child"),
        (&[0x69, 0x1c], "T.children[0]"),
        (&[0x9c], "T.union"),
    ] {
        let input = [header, &[0x15, 0x0e]].concat();
        assert_eq!(
            report::<Compact>(&input),
            (ErrorKind::Truncated, input.len(), name.to_owned())
        );
    }
}

#[test]
fn a_value_that_is_cut_is_truncated_in_its_field() {
    // A number that is cut, and a length that is whole with too little behind it.
    let truncated = |offset, name: &str| (ErrorKind::Truncated, offset, name.to_owned());
    for (code, id, rest, name) in [
        (8, 1, &[0, 0, 0][..], "T.number"),
        (11, 2, &[0, 0, 0], "T.text"),
        (2, 10, &[], "T.flag"),
        (6, 12, &[0], "T.small"),
        (16, 15, &[0; 15], "T.id"),
        (15, 3, &[], "T.list"),
        (13, 4, &[11, 8, 0], "T.map"),
    ] {
        let input = binary(code, id, rest);
        let (kind, offset, path) = report::<Binary>(&input);
        assert_eq!((kind, path), (ErrorKind::Truncated, name.to_owned()));
        assert!((3..=input.len()).contains(&offset), "{offset}");
    }
    assert_eq!(report::<Compact>(&[0x15]), truncated(1, "T.number"));
    assert_eq!(report::<Compact>(&[0x28]), truncated(1, "T.text"));
    assert_eq!(report::<Compact>(&[0x39]), truncated(1, "T.list"));
    assert_eq!(report::<Compact>(&[0x39, 0xf6]), truncated(2, "T.list"));
    assert_eq!(report::<Compact>(&[0x4b, 1]), truncated(2, "T.map"));
    assert_eq!(
        report::<Compact>(&[0x39, 0x26, 2]),
        (count_past_end(2, 1), 2, "T.list".to_owned())
    );
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
            assert!(P::decode::<T>(&skipped(31)).is_ok());
            assert_eq!(
                report::<P>(&skipped(32)).0,
                ErrorKind::DepthLimit { limit: 64 }
            );
        }
    }
    check::<Binary>(&[12, 0, 99]);
    check::<Compact>(&[0x0c, 0xc6, 1]);
}

#[test]
fn a_million_levels_are_refused_at_the_sixty_fifth() {
    let levels = 1_000_000;
    let limit = ErrorKind::DepthLimit { limit: 64 };
    for (start, level) in [
        (&[][..], &[12, 0, 5][..]),
        (&[], &[12, 0, 99]),
        (&[15, 0, 99], &[15, 0, 0, 0, 1]),
        (&[14, 0, 99], &[14, 0, 0, 0, 1]),
        (&[13, 0, 99], &[3, 13, 0, 0, 0, 1, 7]),
        (&[13, 0, 99], &[13, 3, 0, 0, 0, 1]),
        (&[], &[15, 0, 6, 12, 0, 0, 0, 1]),
    ] {
        let input = [start, &level.repeat(levels)].concat();
        let (error, counts) = counted(|| Binary::decode::<T>(&input).unwrap_err());
        assert_eq!(error.kind(), &limit);
        assert!(error.offset() <= start.len() + 65 * level.len());
        assert!(counts.peak < 64 * LITTLE, "{}", counts.peak);
    }
    for (start, level) in [
        (&[][..], &[0x5c][..]),
        (&[0x09, 32], &[0x19]),
        (&[0x0a, 32], &[0x1a]),
        (&[0x0b, 32], &[1, 0x3b, 7]),
        (&[0x0b, 32], &[1, 0xb3]),
        (&[], &[0x69, 0x1c]),
    ] {
        let input = [start, &level.repeat(levels)].concat();
        let (error, counts) = counted(|| Compact::decode::<T>(&input).unwrap_err());
        assert_eq!(error.kind(), &limit);
        assert!(error.offset() <= start.len() + 65 * level.len());
        assert!(counts.peak < 64 * LITTLE, "{}", counts.peak);
    }
}

#[test]
fn an_element_or_a_key_that_does_not_fit_is_named_by_its_index() {
    // The second i64 of a list does not end; it begins at 3.
    let input = [&[0x39, 0x26, 2][..], &[0x80; 11]].concat();
    assert_eq!(
        report::<Compact>(&input),
        (ErrorKind::VarintOverflow, 3, "T.list[1]".to_owned())
    );
    // 2^32 as the second i32 of a set and as the key of a map.
    let large = [0x80, 0x80, 0x80, 0x80, 0x10];
    let input = [&[0x7a, 0x25, 2][..], &large].concat();
    assert_eq!(
        report::<Compact>(&input),
        (ErrorKind::OutOfRange, 8, "T.set[1]".to_owned())
    );
    let input = [&[0xdb, 1, 0x59][..], &large, &[0x08]].concat();
    assert_eq!(
        report::<Compact>(&input),
        (ErrorKind::OutOfRange, 8, "T.sorted[0]".to_owned())
    );
}

#[test]
fn a_varint_with_more_bytes_than_it_needs_is_the_number_that_it_is() {
    // 14 is 7; the id 2 and the length 1 in two bytes each.
    let input = [0x15, 0x8e, 0x80, 0x80, 0, 0x08, 0x84, 0, 0x81, 0, b'x', 0];
    let value: T = Compact::decode(&input).unwrap();
    assert_eq!((value.number, value.text.as_str()), (7, "x"));
}

#[test]
fn a_member_of_a_union_is_named_in_the_path() {
    // The text of the union is the byte ff.
    let input = [0x9c, 0x28, 1, 0xff, 0, 0];
    assert_eq!(
        report::<Compact>(&input),
        (ErrorKind::InvalidUtf8, 3, "T.union.text".to_owned())
    );
    let input = [12, 0, 9, 11, 0, 2, 0, 0, 0, 1, 0xff, 0, 0];
    assert_eq!(
        report::<Binary>(&input),
        (ErrorKind::InvalidUtf8, 10, "T.union.text".to_owned())
    );
}

#[test]
fn a_union_that_does_not_fit_is_reported_where_the_surprise_begins() {
    let report = |kind, offset| (kind, offset, "T.union".to_owned());
    let number = binary(8, 1, &[0, 0, 0, 7]);
    // Behind the stop mark; behind the header of the second member; behind that of an unknown one.
    assert_eq!(
        self::report::<Binary>(&[12, 0, 9, 0, 0]),
        report(ErrorKind::EmptyUnion, 4)
    );
    assert_eq!(
        self::report::<Binary>(&[&[12, 0, 9][..], &number, &number, &[0, 0]].concat()),
        report(ErrorKind::SeveralUnionMembers, 13)
    );
    assert_eq!(
        Binary::decode::<U>(&[8, 0, 77, 0, 0, 0, 0, 0])
            .map_err(|error| (error.kind().clone(), error.offset())),
        Err((ErrorKind::UnknownUnionMember(77), 3))
    );
    assert_eq!(
        self::report::<Compact>(&[0x9c, 0, 0]),
        report(ErrorKind::EmptyUnion, 2)
    );
    assert_eq!(
        self::report::<Compact>(&[0x9c, 0x15, 0x0e, 0x18, 0, 0, 0]),
        report(ErrorKind::SeveralUnionMembers, 4)
    );
    assert_eq!(
        Compact::decode::<U>(&[0x35, 0x0e, 0])
            .map_err(|error| (error.kind().clone(), error.offset())),
        Err((ErrorKind::UnknownUnionMember(3), 1))
    );
}

#[test]
fn a_required_field_of_another_type_is_missing() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Strict {
        #[codec(1)]
        note: String,
        #[codec(3, required)]
        number: i32,
    }
    let missing = |error: Error| (error.kind().clone(), error.offset(), error.path());
    let expected = (ErrorKind::MissingField, 1, "Strict.number".to_owned());
    assert_eq!(
        missing(Binary::decode::<Strict>(&[0]).unwrap_err()),
        expected
    );
    assert_eq!(
        missing(Compact::decode::<Strict>(&[0]).unwrap_err()),
        expected
    );
    // As an i64 it is skipped.
    let expected = |offset| (ErrorKind::MissingField, offset, "Strict.number".to_owned());
    let input = binary(10, 3, &[0; 9]);
    assert_eq!(
        missing(Binary::decode::<Strict>(&input).unwrap_err()),
        expected(12)
    );
    assert_eq!(
        missing(Compact::decode::<Strict>(&[0x36, 2, 0]).unwrap_err()),
        expected(3)
    );
}

#[test]
fn a_number_without_a_name_is_refused_by_a_closed_enumeration_wherever_it_is() {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, fastcodec::Enumeration)]
    enum Color {
        Red = 1,
    }
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Palette {
        #[codec(1)]
        color: Option<Color>,
        #[codec(2)]
        colors: Vec<Color>,
        #[codec(3)]
        by_color: BTreeMap<Color, Color>,
    }
    // 14 is 7, and 2 is 1: RED.
    for (input, offset, path) in [
        (&[0x15, 14, 0][..], 1, "Palette.color"),
        (&[0x29, 0x25, 2, 14, 0], 3, "Palette.colors[1]"),
        (&[0x3b, 1, 0x55, 14, 2, 0], 3, "Palette.by_color[0]"),
        (&[0x3b, 1, 0x55, 2, 14, 0], 4, "Palette.by_color[0]"),
    ] {
        let error = Compact::decode::<Palette>(input).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownEnumValue(7));
        assert_eq!((error.offset(), error.path().as_str()), (offset, path));
    }
}

#[test]
fn an_envelope_that_is_cut_or_does_not_fit_is_refused() {
    use fastcodec::thrift::MessageKind;
    fn check<P: Protocol>(envelope: usize) {
        let bytes = P::encode_message("name", MessageKind::Call, 300, &T::default()).unwrap();
        for cut in 0..envelope {
            let (result, counts) = counted(|| P::decode_message(&bytes[..cut]).map(drop));
            assert!(result.unwrap_err().offset() <= cut);
            assert!(counts.peak < LITTLE);
        }
        for cut in envelope..bytes.len() {
            let message = P::decode_message(&bytes[..cut]).unwrap();
            let error = message.decode::<P, T>().unwrap_err();
            assert!((envelope..=cut).contains(&error.offset()));
        }
    }
    // Version and kind, length, name, number; in Compact 300 takes two bytes.
    check::<Binary>(4 + 4 + 4 + 4);
    check::<Compact>(2 + 2 + 1 + 4);
    let report = |input: &[u8]| {
        let error = Binary::decode_message(input).unwrap_err();
        (error.kind().clone(), error.offset())
    };
    let strict = [0x80, 0x01, 0, 1];
    assert_eq!(
        report(&[&strict[..], &[0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 1]].concat()),
        (ErrorKind::NegativeLength(-2), 4)
    );
    assert_eq!(
        report(&[&strict[..], &[0, 0, 0, 1, 0xff, 0, 0, 0, 1]].concat()),
        (ErrorKind::InvalidUtf8, 8)
    );
    // A number of more than 32 bits.
    let error =
        Compact::decode_message(&[0x82, 0x21, 0x80, 0x80, 0x80, 0x80, 0x10, 0]).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&ErrorKind::OutOfRange, 7));
}

#[test]
fn a_message_that_cannot_be_written_leaves_the_buffer_as_it_was() {
    use fastcodec::thrift::MessageKind;
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
