//! Messages that cannot be written, and the memory that is charged when an input is read. The files
//! in `tests/hostile` list the refused inputs, with the offset and the cause.

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{ErrorKind, Limits, Protobuf};
use fastcodec_tests::counted;

use crate::shapes::protobuf::Full;

#[test]
fn a_message_that_is_too_deep_is_not_written() {
    let mut message = Full::default();
    for _ in 0..101 {
        message = Full {
            child: Some(Box::new(message)),
            ..Full::default()
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
    let strings = [b"\x0a\x28".to_vec(), vec![b'a'; 40]].concat();
    for input in [
        &strings[..],
        b"\x0a\x01a",                    // a short string
        b"\x12\x01a",                    // a boxed string
        b"\x1a\x01a",                    // a counted string
        b"\x22\x01x",                    // bytes
        b"\x2a\x01x",                    // bytes that cannot be shared
        b"\x32\0",                       // a list of messages
        b"\x3a\0",                       // a box
        b"\x42\0",                       // a hash map
        b"\x4a\0",                       // a tree
        b"\x52\0",                       // a list of pairs
        b"\x5a\x02\x01\x02",             // a packed list
        b"\x60\x01",                     // a list that is not packed
        b"\x6b\x6c",                     // a group
        b"\x72\0",                       // a list of strings
        b"\x7a\x01x",                    // a member of a oneof
        b"\x8a\x01\x01x",                // counted bytes
        b"\x92\x01\x01x",                // boxed bytes
        b"\x9a\x01\x08\0\0\0\0\0\0\0\0", // a packed list of fixed numbers
        b"\xa2\x01\x01\0",               // a list of a closed enumeration
        b"\xaa\x01\0",                   // a hash map of a closed enumeration
        b"\xb3\x01\xb4\x01",             // a list of groups
        b"\xa0\x06\x01",                 // an unknown field
    ] {
        let limits = Limits::new().memory(0);
        let (result, counts) = counted(|| Full::decode_with(input, &limits).map(drop));
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
