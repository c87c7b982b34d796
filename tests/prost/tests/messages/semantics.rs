//! What the trait and the functions of `fastcodec::prost` do, beside prost's.

use std::error::Error as _;
use std::io;

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::prost::types::{FileDescriptorProto, FileDescriptorSet};
use fastcodec::prost::{DecodeError, Message, Name};
use fastcodec::{ErrorKind, Limits, protobuf};
use fastcodec_tests_prost::hashed::{fastcodec as hashed, prost as hashed_theirs};
use fastcodec_tests_prost::ordered::fastcodec::{forms, legacy};
use fastcodec_tests_prost::ordered::prost as theirs;

/// Code that was written against prost's trait.
fn round_trip<M: Message + Default>(message: &M) -> Result<M, DecodeError> {
    let mut buf = BytesMut::with_capacity(message.encoded_len());
    message
        .encode(&mut buf)
        .expect("`BytesMut` grows as it needs to");
    M::decode(buf.freeze())
}

fn leaf() -> forms::Leaf {
    forms::Leaf {
        number: 150,
        text: "leaf".into(),
    }
}

fn tree(levels: usize) -> forms::Tree {
    let mut tree = forms::Tree::default();
    for _ in 0..levels {
        tree = forms::Tree {
            left: Some(Box::new(tree)),
            ..forms::Tree::default()
        };
    }
    tree
}

#[test]
fn generic_code_takes_messages_boxes_and_scalars() {
    assert_eq!(round_trip(&leaf()), Ok(leaf()));
    assert_eq!(round_trip(&Box::new(leaf())), Ok(Box::new(leaf())));
    assert_eq!(round_trip(&1.5_f64), Ok(1.5));
    assert_eq!(round_trip(&String::from("text")), Ok("text".into()));
    assert_eq!(round_trip(&vec![1_u8, 2]), Ok(vec![1, 2]));
    assert_eq!(round_trip(&()), Ok(()));
}

#[test]
fn the_trait_can_be_an_object() {
    let messages: [Box<dyn Message>; 2] = [Box::new(leaf()), Box::new(true)];
    assert_eq!(messages.map(|message| message.encoded_len()), [9, 2]);
}

#[test]
fn a_struct_of_codec_attributes_is_a_message_too() {
    #[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
    struct Native {
        #[codec(1)]
        text: String,
    }
    let native = Native { text: "x".into() };
    assert_eq!(round_trip(&native), Ok(native));
}

#[test]
fn bytes_share_what_they_are_decoded_from() {
    let plain = forms::Plain {
        shared: Bytes::from_static(b"some bytes that are shared"),
        ..forms::Plain::default()
    };
    let input = Bytes::from(plain.encode_to_vec());
    let shares = |decoded: forms::Plain| input.as_ptr_range().contains(&decoded.shared.as_ptr());
    assert!(shares(forms::Plain::decode(input.clone()).unwrap()));
    assert!(shares(forms::Plain::decode(&mut input.clone()).unwrap()));
    assert!(!shares(forms::Plain::decode(&input[..]).unwrap()));
}

#[test]
fn a_buffer_in_pieces_is_read_whole_and_consumed() {
    let bytes = leaf().encode_to_vec();
    for middle in 0..bytes.len() {
        let mut buf = bytes[..middle].chain(&bytes[middle..]);
        assert_eq!(forms::Leaf::decode(&mut buf), Ok(leaf()));
        assert!(!buf.has_remaining());
    }
}

#[test]
fn a_delimited_message_leaves_what_comes_after_it() {
    let mut bytes = leaf().encode_length_delimited_to_vec();
    bytes.extend_from_slice(b"rest");
    let mut buf = &bytes[..];
    assert_eq!(forms::Leaf::decode_length_delimited(&mut buf), Ok(leaf()));
    assert_eq!(buf, b"rest");
    let mut merged = forms::Leaf::default();
    merged.merge_length_delimited(&bytes[..]).unwrap();
    assert_eq!(merged, leaf());
}

#[test]
fn a_delimited_message_that_is_cut_is_refused_by_both() {
    let bytes = leaf().encode_length_delimited_to_vec();
    for end in 0..bytes.len() {
        assert!(forms::Leaf::decode_length_delimited(&bytes[..end]).is_err());
        let theirs =
            <theirs::forms::Leaf as prost::Message>::decode_length_delimited(&bytes[..end]);
        assert!(theirs.is_err());
    }
}

#[test]
fn the_length_before_a_message_is_read_and_written_as_prost_does() {
    for length in [0, 1, 127, 128, 300, 1 << 21, 1 << 35, usize::MAX] {
        let (mut here, mut there) = (Vec::new(), Vec::new());
        fastcodec::prost::encode_length_delimiter(length, &mut here).unwrap();
        prost::encode_length_delimiter(length, &mut there).unwrap();
        assert_eq!(here, there);
        assert_eq!(fastcodec::prost::length_delimiter_len(length), here.len());
        let mut buf = &here[..];
        assert_eq!(
            fastcodec::prost::decode_length_delimiter(&mut buf),
            Ok(length)
        );
        assert!(buf.is_empty());
        let mut short = &mut [0; 10][..here.len() - 1];
        let error = fastcodec::prost::encode_length_delimiter(length, &mut short).unwrap_err();
        assert_eq!(error.required_capacity(), here.len());
    }
    for bytes in [&[][..], &[0x80], &[0xff; 10], &[0xff; 11]] {
        assert!(fastcodec::prost::decode_length_delimiter(bytes).is_err());
        assert!(prost::decode_length_delimiter(bytes).is_err());
    }
}

#[test]
fn required_fields_may_be_missing_as_with_prost() {
    let expected = legacy::Required::default();
    assert_eq!(legacy::Required::decode(&[][..]), Ok(expected));
}

#[test]
fn a_hundred_levels_are_read_and_a_hundred_and_one_refused_by_both() {
    let (hundred, more) = (tree(100).encode_to_vec(), tree(101).encode_to_vec());
    assert_eq!(forms::Tree::decode(&hundred[..]), Ok(tree(100)));
    assert!(<theirs::forms::Tree as prost::Message>::decode(&hundred[..]).is_ok());
    let error = forms::Tree::decode(&more[..]).unwrap_err();
    assert_eq!(
        error.error().unwrap().kind(),
        &ErrorKind::DepthLimit { limit: 100 }
    );
    assert!(<theirs::forms::Tree as prost::Message>::decode(&more[..]).is_err());
}

#[test]
fn messages_are_encoded_however_deep_they_are() {
    let deep = tree(300);
    assert_eq!(deep.encode_to_vec().len(), deep.encoded_len());
}

#[test]
fn memory_is_limited_where_prost_takes_what_a_message_makes_of_it() {
    // `file`, empty: two bytes each. A hundred thousand are within what `LIMITS` allows.
    let bytes = [0x0a, 0x00].repeat(100_000);
    assert!(<FileDescriptorSet as Message>::decode(&bytes[..]).is_ok());
    let bytes = [0x0a, 0x00].repeat(300_000);
    let taken = size_of::<FileDescriptorProto>() * 300_000;
    let error = <FileDescriptorSet as Message>::decode(&bytes[..]).unwrap_err();
    let kind = error.error().unwrap().kind();
    assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
    assert!(<prost_types::FileDescriptorSet as prost::Message>::decode(&bytes[..]).is_ok());

    let limits = Limits::new().memory(2 * taken);
    let set = <FileDescriptorSet as protobuf::Decode>::decode_with(&bytes[..], &limits).unwrap();
    assert_eq!(set.file.len(), 300_000);
}

#[test]
fn an_error_of_a_method_without_limits_names_the_function_that_takes_them() {
    let deep = tree(101).encode_to_vec();
    let wide = [0x0a, 0x00].repeat(3_000_000);
    let delimited = [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &deep].concat();
    let refused = [
        (forms::Tree::decode(&deep[..]), "depth"),
        (
            forms::Tree::default()
                .merge(&deep[..])
                .map(|()| forms::Tree::default()),
            "depth",
        ),
        (
            forms::Tree::decode_length_delimited(&delimited[..]),
            "message_len",
        ),
        (
            FileDescriptorSet::decode(&wide[..]).map(|_| forms::Tree::default()),
            "memory",
        ),
    ];
    for (refused, limit) in refused {
        let error = refused.unwrap_err();
        let advice = format!(
            "(raise `Limits::{limit}` with `prost::decode_with_limits` if that is expected)"
        );
        assert!(error.to_string().contains(&advice), "{error}");
        // The error of the codec says what any decode within limits does.
        let advice = format!("(raise `Limits::{limit}` if that is expected)");
        let source = error.source().unwrap().to_string();
        assert!(source.contains(&advice), "{source}");
    }
}

#[test]
fn a_field_with_another_wire_type_is_unknown_where_prost_refuses_it() {
    // `text` as a varint.
    let bytes = &[0x10, 0x05, 0x08, 0x07][..];
    assert_eq!(forms::Leaf::decode(bytes).unwrap().number, 7);
    assert!(<theirs::forms::Leaf as prost::Message>::decode(bytes).is_err());
}

#[test]
fn a_negative_zero_is_written_where_prost_leaves_it_out() {
    let plain = forms::Plain {
        double: -0.0,
        ..forms::Plain::default()
    };
    let read = forms::Plain::decode(&plain.encode_to_vec()[..]).unwrap();
    assert!(read.double.is_sign_negative());
    let theirs = theirs::forms::Plain {
        double: -0.0,
        ..theirs::forms::Plain::default()
    };
    assert_eq!(prost::Message::encode_to_vec(&theirs), [0; 0]);
}

#[test]
fn an_error_says_what_and_where() {
    // A text that is no UTF-8 in a leaf of a tree of a tree.
    let bytes = [0x12, 0x06, 0x0a, 0x04, 0x12, 0x02, 0xff, 0xff];
    let error = forms::Tree::decode(&bytes[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to decode Protobuf message: a string is not UTF-8 at byte 6 in Tree.left.leaf.text"
    );
    let cause = error.source().unwrap();
    let cause = cause.downcast_ref::<fastcodec::Error>().unwrap();
    assert_eq!(cause.path(), "Tree.left.leaf.text");
    assert_eq!(error, error.clone());
    let error = io::Error::from(error);
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn names_and_type_urls_are_prosts() {
    fn same_name<O: Name, P: prost::Name>() {
        assert_eq!(O::NAME, P::NAME);
        assert_eq!(O::PACKAGE, P::PACKAGE);
        assert_eq!(O::full_name(), P::full_name());
        assert_eq!(O::type_url(), P::type_url());
    }
    same_name::<forms::Leaf, theirs::forms::Leaf>();
    same_name::<forms::self_::Option, theirs::forms::self_::Option>();
    same_name::<legacy::groups::single::Deeper, theirs::legacy::groups::single::Deeper>();
    same_name::<f64, f64>();
    same_name::<(), ()>();
    same_name::<String, String>();
    same_name::<fastcodec::prost::types::Timestamp, prost_types::Timestamp>();
}

#[test]
fn an_any_of_one_is_opened_by_the_other() {
    let leaf = leaf();
    let any = fastcodec::prost::types::Any::from_msg(&leaf).unwrap();
    let theirs_any = prost_types::Any {
        type_url: any.type_url,
        value: any.value,
    };
    let theirs: theirs::forms::Leaf = theirs_any.to_msg().unwrap();
    assert_eq!((theirs.number, &*theirs.text), (leaf.number, &*leaf.text));
}

#[test]
fn points_and_spans_of_time_are_written_and_normalised_as_prost_does() {
    use fastcodec::prost::types::{Duration, Timestamp};
    let moments = [
        i64::MIN,
        -62_135_596_800,
        -1,
        0,
        1,
        253_402_300_799,
        i64::MAX,
    ];
    let nanos = [
        i32::MIN,
        -1_000_000_000,
        -1,
        0,
        1,
        500_000_000,
        1_000_000_000,
        i32::MAX,
    ];
    for seconds in moments {
        for nanos in nanos {
            let (here, there) = (
                Timestamp { seconds, nanos }.normalized(),
                prost_types::Timestamp { seconds, nanos }.normalized(),
            );
            assert_eq!((here.seconds, here.nanos), (there.seconds, there.nanos));
            let (here, there) = (
                Duration { seconds, nanos }.normalized(),
                prost_types::Duration { seconds, nanos }.normalized(),
            );
            assert_eq!((here.seconds, here.nanos), (there.seconds, there.nanos));
        }
    }
    for text in [
        "1969-07-20T20:17:40Z",
        "2026-11-21T00:00:00.5+02:00",
        "not a time",
    ] {
        let here = text.parse::<Timestamp>().map(|time| time.to_string()).ok();
        let there = text.parse::<prost_types::Timestamp>();
        assert_eq!(here, there.map(|time| time.to_string()).ok());
    }
    let date = |day| Timestamp::date_time_nanos(2024, 2, day, 23, 59, 59, 7);
    let theirs = |day| prost_types::Timestamp::date_time_nanos(2024, 2, day, 23, 59, 59, 7);
    assert_eq!(
        date(29).unwrap().to_string(),
        theirs(29).unwrap().to_string()
    );
    assert!(date(30).is_err() && theirs(30).is_err());
}

#[test]
fn hash_maps_hold_what_prosts_hold() {
    let mut values = hashed_theirs::forms::Values::default();
    for index in 0..50 {
        let key = format!("key {index}");
        values.int32.insert(key.clone(), index - 1);
        values.shared.insert(key.clone(), vec![index as u8; 20]);
        let leaf = hashed_theirs::forms::Leaf {
            number: index,
            text: String::new(),
        };
        values.leaf.insert(key.clone(), leaf);
        values.wrapper.insert(key, String::new());
    }
    let bytes = prost::Message::encode_to_vec(&values);
    let here = hashed::forms::Values::decode(&bytes[..]).unwrap();
    assert_eq!(
        (&here.int32, &here.wrapper),
        (&values.int32, &values.wrapper)
    );
    assert!(
        here.leaf
            .iter()
            .all(|(key, leaf)| values.leaf[key].number == leaf.number)
    );
    let again = here.encode_to_vec();
    assert_eq!(
        <hashed_theirs::forms::Values as prost::Message>::decode(&again[..]),
        Ok(values)
    );
}
