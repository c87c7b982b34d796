//! What is wrong with an input is said precisely: kind, offset and path.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use fastcodec::{Arena, Error, ErrorKind, Limits, Oneof, Protobuf};
use fastcodec_tests::counted;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct M {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: String,
    #[codec(3)]
    child: Option<Box<M>>,
    #[codec(4)]
    list: Vec<M>,
    #[codec(5)]
    packed: Vec<u64>,
    #[codec(6, fixed32)]
    fixed: Vec<u32>,
    #[codec(7)]
    map: BTreeMap<String, i32>,
    #[codec(8, group)]
    group: Option<Box<M>>,
    #[codec(9)]
    bytes: Vec<u8>,
    #[codec(10)]
    double: f64,
    #[codec(oneof)]
    choice: Option<C>,
    #[codec(13)]
    hashed: HashMap<u32, String>,
    #[codec(14)]
    shared: Bytes,
    #[codec(15)]
    texts: Vec<String>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum C {
    #[codec(11)]
    Text(String),
    #[codec(12)]
    Message(Box<M>),
}

/// The same message, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "M")]
struct V<'a> {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: &'a str,
    #[codec(3)]
    child: Option<&'a V<'a>>,
    #[codec(4)]
    list: &'a [V<'a>],
    #[codec(5)]
    packed: &'a [u64],
    #[codec(6, fixed32)]
    fixed: &'a [u32],
    #[codec(7)]
    map: &'a [(&'a str, i32)],
    #[codec(8, group)]
    group: Option<&'a V<'a>>,
    #[codec(9)]
    bytes: &'a [u8],
    #[codec(10)]
    double: f64,
    #[codec(oneof)]
    choice: Option<CV<'a>>,
    #[codec(13)]
    hashed: &'a [(u32, &'a str)],
    #[codec(14)]
    shared: &'a [u8],
    #[codec(15)]
    texts: &'a [&'a str],
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum CV<'a> {
    #[codec(11)]
    Text(&'a str),
    #[codec(12)]
    Message(&'a V<'a>),
}

/// Something in every field.
const VALID: &[u8] = b"\x08\x05\x12\x02hi\x1a\x04\x12\x02in\x22\0\x22\x02\x08\x01\x2a\x03\x01\xac\x02\
    \x32\x04\x01\0\0\0\x3a\x05\x0a\x01k\x10\x01\x43\x08\x01\x44\x4a\x02\xff\xfe\x51\0\0\0\0\0\0\xf0\x3f\
    \x62\x02\x08\x07\x6a\x05\x08\x01\x12\x01v\x72\x01s\x7a\x01t";

/// What the owned and the borrowed type say of an input: the same, or this fails.
fn refused(input: &[u8], limits: &Limits) -> Error {
    let owned = M::decode_with(input, limits).expect_err("an owned message was decoded");
    let view = V::decode_in_with(input, &Arena::new(), limits)
        .map(drop)
        .expect_err("a view was decoded");
    assert_eq!(owned, view);
    let mut merged = M::decode(VALID).unwrap();
    let error = merged.merge_with(input, limits).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (owned.kind(), owned.offset())
    );
    assert!(
        merged.encode_to_vec().is_ok(),
        "what was merged into is a valid value"
    );
    owned
}

struct Case {
    name: &'static str,
    input: &'static [u8],
    kind: ErrorKind,
    offset: usize,
    path: &'static str,
}

#[test]
fn each_kind_of_malformed_input_has_its_error() {
    use ErrorKind::*;
    let cases = [
        Case {
            name: "a tag is cut",
            input: b"\x80",
            kind: Truncated,
            offset: 1,
            path: "",
        },
        Case {
            name: "a varint is missing",
            input: b"\x08",
            kind: Truncated,
            offset: 1,
            path: "M.number",
        },
        Case {
            name: "a varint is cut",
            input: b"\x08\x80",
            kind: Truncated,
            offset: 2,
            path: "M.number",
        },
        Case {
            name: "a double is cut",
            input: b"\x51\0\0\0",
            kind: Truncated,
            offset: 4,
            path: "M.double",
        },
        Case {
            name: "a varint of eleven bytes",
            input: b"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\0",
            kind: VarintOverflow,
            offset: 1,
            path: "M.number",
        },
        Case {
            name: "a varint of more than 64 bits",
            input: b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x08\0\x08\0\x08\0",
            kind: VarintOverflow,
            offset: 1,
            path: "M.number",
        },
        Case {
            name: "a length past the input",
            input: b"\x12\x03hi",
            kind: LengthPastEnd {
                length: 3,
                remaining: 2,
            },
            offset: 2,
            path: "M.text",
        },
        Case {
            name: "a length past its message, though the input goes on",
            input: b"\x1a\x03\x12\x05abcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
            kind: LengthPastEnd {
                length: 5,
                remaining: 1,
            },
            offset: 4,
            path: "M.child.text",
        },
        Case {
            name: "a length of 2^63",
            input: b"\x12\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
            kind: LengthPastEnd {
                length: 1 << 63,
                remaining: 0,
            },
            offset: 11,
            path: "M.text",
        },
        Case {
            name: "a number that goes past its message",
            input: b"\x22\x03\x51\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            kind: Truncated,
            offset: 11,
            path: "M.list[0]",
        },
        Case {
            name: "field 0",
            input: b"\0\0",
            kind: InvalidFieldNumber(0),
            offset: 0,
            path: "",
        },
        Case {
            name: "a field number past the last",
            input: b"\x80\x80\x80\x80\x10\0",
            kind: InvalidFieldNumber(1 << 29),
            offset: 0,
            path: "",
        },
        Case {
            name: "wire type 6",
            input: b"\x0e",
            kind: InvalidWireType(6),
            offset: 0,
            path: "",
        },
        Case {
            name: "wire type 7",
            input: b"\x08\0\x97\x06",
            kind: InvalidWireType(7),
            offset: 2,
            path: "",
        },
        Case {
            name: "the end of a group that is not open",
            input: b"\x44",
            kind: UnmatchedEnd { number: 8 },
            offset: 0,
            path: "",
        },
        Case {
            name: "the end of another group",
            input: b"\x43\x08\x01\x3c",
            kind: UnmatchedEnd { number: 7 },
            offset: 3,
            path: "M.group",
        },
        Case {
            name: "a group that is not closed",
            input: b"\x43\x08\x01",
            kind: MissingEnd { number: 8 },
            offset: 3,
            path: "M.group",
        },
        Case {
            name: "an unknown group that is not closed",
            input: b"\xa3\x06\x08\x01",
            kind: MissingEnd { number: 100 },
            offset: 4,
            path: "",
        },
        Case {
            name: "a group closed by the message around it",
            input: b"\x1a\x01\x43\x44",
            kind: MissingEnd { number: 8 },
            offset: 3,
            path: "M.child.group",
        },
        Case {
            name: "text that is not UTF-8",
            input: b"\x12\x02h\xff",
            kind: InvalidUtf8,
            offset: 2,
            path: "M.text",
        },
        Case {
            name: "text that is not UTF-8, far from the end",
            input: b"\x12\x02h\xff\x5a\x28abcdefghijabcdefghijabcdefghijabcdefghij",
            kind: InvalidUtf8,
            offset: 2,
            path: "M.text",
        },
        Case {
            name: "in a list",
            input: b"\x7a\x01a\x7a\x01\xff",
            kind: InvalidUtf8,
            offset: 5,
            path: "M.texts[1]",
        },
        Case {
            name: "in a oneof",
            input: b"\x5a\x01\xff",
            kind: InvalidUtf8,
            offset: 2,
            path: "M.text",
        },
        Case {
            name: "in a map's key",
            input: b"\x3a\x03\x0a\x01\xff",
            kind: InvalidUtf8,
            offset: 4,
            path: "M.map[0]",
        },
        Case {
            name: "in a map's value",
            input: b"\x6a\x03\x12\x01\xff",
            kind: InvalidUtf8,
            offset: 4,
            path: "M.hashed[0]",
        },
        Case {
            name: "half a fixed number in a packed list",
            input: b"\x32\x05\x01\0\0\0\x02",
            kind: Truncated,
            offset: 7,
            path: "M.fixed[0]",
        },
        Case {
            name: "a packed varint that its list cuts",
            input: b"\x2a\x02\x01\x80\x08\0\x08\0\x08\0\x08\0\x08\0\x08\0\x08\0\x08\0",
            kind: Truncated,
            offset: 4,
            path: "M.packed[1]",
        },
        Case {
            name: "an entry that is cut",
            input: b"\x3a\x02\x0a\x01",
            kind: LengthPastEnd {
                length: 1,
                remaining: 0,
            },
            offset: 4,
            path: "M.map[0]",
        },
    ];
    for Case {
        name,
        input,
        kind,
        offset,
        path,
    } in cases
    {
        let error = refused(input, &Limits::new());
        assert_eq!(
            (error.kind(), error.offset(), error.path().as_str()),
            (&kind, offset, path),
            "{name}"
        );
    }
}

#[test]
fn a_valid_message_cut_at_any_byte_is_refused_or_a_shorter_message() {
    let whole = M::decode(VALID).unwrap();
    assert_eq!(whole.encode_to_vec().unwrap(), VALID);
    let arena = Arena::new();
    for cut in 0..VALID.len() {
        let input = &VALID[..cut];
        match M::decode(input) {
            Ok(message) => assert_eq!(message.encode_to_vec().unwrap(), input),
            Err(error) => assert!(error.offset() <= cut, "{error}"),
        }
        assert_eq!(
            M::decode(input).is_ok(),
            V::decode_in(input, &arena).is_ok()
        );
    }
}

/// `levels` messages in one another, by way of a field with this tag.
fn nested(tag: u8, levels: usize) -> Vec<u8> {
    let mut input = Vec::new();
    for _ in 0..levels {
        let mut outer = vec![tag];
        let mut length = input.len();
        while length >= 0x80 {
            outer.push(length as u8 | 0x80);
            length >>= 7;
        }
        outer.push(length as u8);
        outer.extend_from_slice(&input);
        input = outer;
    }
    input
}

#[test]
fn nesting_is_allowed_to_the_limit_and_refused_past_it() {
    let groups = |levels: usize| [vec![0x43; levels], vec![0x44; levels]].concat();
    let unknown = |levels: usize| [[0xa3, 6].repeat(levels), [0xa4, 6].repeat(levels)].concat();
    let arena = Arena::new();
    for input in [
        nested(0x1a, 100),
        nested(0x22, 100),
        nested(0x62, 100),
        groups(100),
        unknown(100),
    ] {
        assert!(M::decode(&input).is_ok());
        assert!(V::decode_in(&input, &arena).is_ok());
    }
    for input in [
        nested(0x1a, 101),
        nested(0x22, 101),
        nested(0x62, 101),
        groups(101),
        unknown(101),
    ] {
        assert_eq!(
            refused(&input, &Limits::new()).kind(),
            &ErrorKind::DepthLimit { limit: 100 }
        );
    }
    assert_eq!(
        refused(&nested(0x1a, 3), &Limits::new().depth(2)).path(),
        "M.child.child.child"
    );
    for input in [groups(1_000_000), unknown(1_000_000)] {
        assert_eq!(
            refused(&input, &Limits::new()).kind(),
            &ErrorKind::DepthLimit { limit: 100 }
        );
    }
}

#[test]
fn a_message_that_is_too_deep_is_not_written() {
    let mut message = M::default();
    for _ in 0..101 {
        message = M {
            child: Some(Box::new(message)),
            ..M::default()
        };
    }
    assert_eq!(
        message.encode_to_vec().unwrap_err().kind(),
        &ErrorKind::DepthLimit { limit: 100 }
    );
    assert!(message.child.unwrap().encode_to_vec().is_ok());
}

#[test]
fn a_message_that_is_too_long_is_not_written() {
    #[derive(Default, Protobuf)]
    struct Blobs {
        #[codec(1)]
        blobs: Vec<Bytes>,
    }
    // 2 GiB and more, by the same 64 MiB again and again.
    let blob = Bytes::from(vec![0; 64 << 20]);
    let message = Blobs {
        blobs: vec![blob; 32],
    };
    assert!(message.encoded_len() > i32::MAX as usize);
    let (result, counts) = counted(|| message.encode_to_vec().map(drop));
    assert_eq!(result.unwrap_err().kind(), &ErrorKind::MessageTooLong);
    assert!(
        counts.peak < 100_000,
        "it is refused before it is written: {}",
        counts.peak
    );
}

#[test]
fn a_message_over_the_length_limit_is_refused_unread() {
    let error = refused(&[0xff; 11], &Limits::new().message_len(10));
    assert_eq!(
        error.kind(),
        &ErrorKind::MessageLimit {
            length: 11,
            limit: 10
        }
    );
}

#[test]
fn every_allocation_is_charged_before_it_is_made() {
    let strings = [b"\x12\x28".to_vec(), vec![b'a'; 40]].concat();
    for input in [
        &strings[..],
        b"\x12\x01a",                // a short string
        b"\x1a\0",                   // a box
        b"\x22\0",                   // a list of messages
        b"\x2a\x02\x01\x02",         // a packed list
        b"\x32\x08\0\0\0\0\0\0\0\0", // a packed list of fixed numbers
        b"\x3a\0",                   // a tree
        b"\x43\x44",                 // a group
        b"\x4a\x01x",                // bytes
        b"\x5a\x01x",                // a member of a oneof
        b"\x6a\0",                   // a hash map
        b"\x72\x01x",                // bytes that cannot be shared
        b"\x7a\0",                   // a list of strings
        b"\xa0\x06\x01",             // an unknown field
    ] {
        let limits = Limits::new().memory(0);
        let (result, counts) = counted(|| M::decode_with(input, &limits).map(drop));
        let error = result.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::MemoryLimit { left: 0, .. }),
            "{error}"
        );
        drop(error);
        // The error itself, with its path.
        assert!(counts.peak < 400, "{} bytes", counts.peak);
    }
}

#[test]
fn a_refused_decode_leaks_nothing() {
    for cut in 0..VALID.len() {
        let (_, counts) = counted(|| {
            drop(M::decode(&VALID[..cut]));
            let mut merged = M::decode(VALID).unwrap();
            drop(merged.merge(&VALID[..cut]));
        });
        assert_eq!(counts.live, 0);
    }
}
