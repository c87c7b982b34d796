//! What cannot be written, and what is charged when an input is read. Which input is refused, where and
//! why, the files in `tests/hostile` say.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use fastcodec::{ErrorKind, Limits, Oneof, Protobuf};
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
