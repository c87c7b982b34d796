//! Messages that are encoded into segments.

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{ErrorKind, Limits, Protobuf};
use proptest::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Upload {
    #[codec(1)]
    name: String,
    #[codec(2)]
    content: Bytes,
    #[codec(3)]
    parts: Vec<Bytes>,
    #[codec(4)]
    then: Option<Box<Upload>>,
    #[codec(5, group)]
    group: Option<Box<Upload>>,
    #[codec(6)]
    copied: Vec<u8>,
    #[codec(7)]
    numbers: Vec<u64>,
}

fn seven(len: usize) -> Bytes {
    vec![7; len].into()
}

#[test]
fn segments_are_the_message_and_share_its_long_bytes() {
    let upload = Upload {
        name: "first".into(),
        content: seven(5000),
        parts: vec![seven(10), seven(1023), seven(1024), seven(0), seven(9000)],
        then: Some(Box::new(Upload {
            content: seven(2000),
            ..Upload::default()
        })),
        ..Upload::default()
    };
    let segments = upload.encode_to_segments().unwrap();
    assert_eq!(segments.concat(), upload.encode_to_vec().unwrap());
    let then = upload.then.as_ref().unwrap();
    let shared = [
        &upload.content,
        &upload.parts[2],
        &upload.parts[4],
        &then.content,
    ];
    for bytes in shared {
        let is_it = |segment: &&Bytes| segment.as_ptr() == bytes.as_ptr();
        assert_eq!(segments.iter().find(is_it), Some(bytes));
    }
}

#[test]
fn a_message_without_long_bytes_is_one_segment_or_a_few() {
    assert_eq!(
        Upload::default().encode_to_segments().unwrap(),
        [] as [Bytes; 0]
    );
    let upload = Upload {
        name: "first".into(),
        copied: vec![3; 100_000],
        numbers: (0..10_000).collect(),
        ..Upload::default()
    };
    let segments = upload.encode_to_segments().unwrap();
    assert_eq!(segments.concat(), upload.encode_to_vec().unwrap());
    assert!(segments.iter().all(|segment| !segment.is_empty()));
}

#[test]
fn a_message_of_more_than_two_gibibytes_is_an_error_though_nothing_is_copied() {
    let upload = Upload {
        parts: vec![seven(64 << 20); 32],
        ..Upload::default()
    };
    let error = upload.encode_to_segments().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::MessageTooLong);
}

#[test]
fn the_depth_of_segments_is_limited() {
    let mut upload = Upload::default();
    for _ in 0..5 {
        upload = Upload {
            content: seven(1500),
            then: Some(Box::new(upload)),
            ..Upload::default()
        };
    }
    let limits = Limits::new().depth(5);
    assert!(upload.encode_to_segments_with(&limits).is_ok());
    let error = upload
        .encode_to_segments_with(&limits.depth(4))
        .unwrap_err();
    assert_eq!(
        error.kind().clone(),
        upload
            .encode_to_vec_with(&limits.depth(4))
            .unwrap_err()
            .kind()
            .clone()
    );
}

fn uploads() -> impl Strategy<Value = Upload> {
    let len = prop_oneof![
        Just(0_usize),
        1..30_usize,
        1000..1050_usize,
        2000..5000_usize
    ];
    let bytes = len.prop_map(seven).boxed();
    let leaf = (
        "[a-z]{0,300}",
        bytes.clone(),
        proptest::collection::vec(bytes, 0..4),
        0..9000_usize,
        proptest::collection::vec(any::<u64>(), 0..300),
    )
        .prop_map(|(name, content, parts, copied, numbers)| Upload {
            name,
            content,
            parts,
            copied: vec![3; copied],
            numbers,
            ..Upload::default()
        });
    leaf.prop_recursive(4, 12, 2, |inner| {
        let inner = prop_oneof![Just(Upload::default()).boxed(), inner.boxed()].boxed();
        let inner = proptest::option::of(inner.prop_map(Box::new));
        (inner.clone(), inner.clone(), inner).prop_map(|(upload, then, group)| Upload {
            then,
            group,
            ..upload.map_or_else(Upload::default, |upload| *upload)
        })
    })
}

proptest! {
    #[test]
    fn segments_of_any_message_are_the_message(upload in uploads()) {
        let segments = upload.encode_to_segments().unwrap();
        prop_assert!(segments.iter().all(|segment| !segment.is_empty()));
        let encoded = segments.concat();
        prop_assert_eq!(&encoded, &upload.encode_to_vec().unwrap());
        prop_assert_eq!(Upload::decode(&encoded[..]).unwrap(), upload);
    }
}
