//! Every scalar, encoding and Rust type of a field, byte for byte.

extern crate fastcodec as renamed;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::protobuf::{Decode, DecodeOwned, Encode, Open};
use fastcodec::{Enumeration, ErrorKind, Protobuf};

use super::both_ways;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Scalars {
    #[codec(1)]
    int32: i32,
    #[codec(2)]
    int64: i64,
    #[codec(3)]
    uint32: u32,
    #[codec(4)]
    uint64: u64,
    #[codec(5, sint32)]
    sint32: i32,
    #[codec(6, sint64)]
    sint64: i64,
    #[codec(7, fixed32)]
    fixed32: u32,
    #[codec(8, fixed64)]
    fixed64: u64,
    #[codec(9, sfixed32)]
    sfixed32: i32,
    #[codec(10, sfixed64)]
    sfixed64: i64,
    #[codec(11)]
    float: f32,
    #[codec(12)]
    double: f64,
    #[codec(13)]
    bool: bool,
}

#[test]
fn every_scalar_is_written_in_its_encoding() {
    let message = Scalars {
        int32: -1,
        int64: 300,
        uint32: u32::MAX,
        uint64: u64::MAX,
        sint32: -2,
        sint64: i64::MIN,
        fixed32: 1,
        fixed64: 2,
        sfixed32: -1,
        sfixed64: -2,
        float: 1.0,
        double: -1.0,
        bool: true,
    };
    both_ways(
        &message,
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\
          \x10\xac\x02\
          \x18\xff\xff\xff\xff\x0f\
          \x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\
          \x28\x03\
          \x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\
          \x3d\x01\0\0\0\
          \x41\x02\0\0\0\0\0\0\0\
          \x4d\xff\xff\xff\xff\
          \x51\xfe\xff\xff\xff\xff\xff\xff\xff\
          \x5d\0\0\x80\x3f\
          \x61\0\0\0\0\0\0\xf0\xbf\
          \x68\x01",
    );
}

#[test]
fn defaults_without_presence_are_not_written() {
    both_ways(&Scalars::default(), b"");
}

#[test]
fn a_negative_zero_is_not_the_default() {
    let message = Scalars {
        double: -0.0,
        ..Default::default()
    };
    assert_eq!(message.encode_to_vec().unwrap(), b"\x61\0\0\0\0\0\0\0\x80");
}

#[test]
fn a_number_of_32_bits_takes_the_low_ones_of_a_longer_varint() {
    let message = Scalars::decode(
        b"\x08\x81\x80\x80\x80\x10\x18\x82\x80\x80\x80\x10\x68\x80\x80\x80\x80\x10",
    )
    .unwrap();
    assert_eq!((message.int32, message.uint32, message.bool), (1, 2, true));
}

#[test]
fn the_last_of_several_values_wins() {
    assert_eq!(Scalars::decode(b"\x08\x01\x08\x02").unwrap().int32, 2);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Small {
    #[codec(1)]
    i8: i8,
    #[codec(2)]
    u8: u8,
    #[codec(3, sint32)]
    i16: i16,
    #[codec(4)]
    u16s: Vec<u16>,
    #[codec(5)]
    optional: Option<u8>,
}

#[test]
fn small_integers_are_those_of_32_bits_with_a_range() {
    let message = Small {
        i8: -128,
        u8: 255,
        i16: -32768,
        u16s: vec![1, 65535],
        optional: Some(0),
    };
    both_ways(
        &message,
        b"\x08\x80\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\xff\x01\x18\xff\xff\x03\x22\x04\x01\xff\xff\x03\x28\0",
    );
    for (input, path) in [
        (&b"\x08\x80\x01"[..], "Small.i8"),
        (b"\x10\x80\x02", "Small.u8"),
        (b"\x18\x80\x80\x04", "Small.i16"),
        (b"\x22\x04\x01\x80\x80\x04", "Small.u16s[1]"),
    ] {
        let error = Small::decode(input).unwrap_err();
        assert_eq!(
            (error.kind(), error.path().as_str()),
            (&ErrorKind::OutOfRange, path)
        );
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Texts {
    #[codec(1)]
    string: String,
    #[codec(2)]
    boxed: Box<str>,
    #[codec(3)]
    counted: Option<Arc<str>>,
    #[codec(4)]
    vec: Vec<u8>,
    #[codec(5)]
    bytes: Bytes,
    #[codec(6)]
    boxed_bytes: Box<[u8]>,
    #[codec(7)]
    counted_bytes: Option<Arc<[u8]>>,
    #[codec(8)]
    array: [u8; 4],
    #[codec(9, string)]
    unchecked: Vec<u8>,
}

#[test]
fn strings_and_bytes_are_held_by_many_types() {
    let message = Texts {
        string: "é".into(),
        boxed: "b".into(),
        counted: Some("".into()),
        vec: vec![0xff],
        bytes: Bytes::from_static(b"x"),
        boxed_bytes: [1, 2][..].into(),
        counted_bytes: Some([3][..].into()),
        array: [1, 2, 3, 4],
        unchecked: vec![0xff],
    };
    both_ways(
        &message,
        b"\x0a\x02\xc3\xa9\x12\x01b\x1a\0\x22\x01\xff\x2a\x01x\x32\x02\x01\x02\x3a\x01\x03\
          \x42\x04\x01\x02\x03\x04\x4a\x01\xff",
    );
}

#[test]
fn an_array_takes_exactly_its_length() {
    let error = Texts::decode(b"\x42\x03\x01\x02\x03").unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::WrongLength {
            expected: 4,
            found: 3
        }
    );
    assert_eq!((error.offset(), error.path().as_str()), (2, "Texts.array"));
}

#[test]
fn bytes_share_an_input_that_can_be_shared() {
    let input = Bytes::from_static(b"\x2a\x03abc");
    let message = Texts::decode(&input).unwrap();
    assert_eq!(message.bytes.as_ptr(), input[2..].as_ptr());
    let message = Texts::decode_buf(input.clone()).unwrap();
    assert_eq!(message.bytes.as_ptr(), input[2..].as_ptr());
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Borrowed<'a> {
    #[codec(1)]
    text: &'a str,
    #[codec(2)]
    bytes: Option<&'a [u8]>,
    #[codec(3)]
    cow: Cow<'a, str>,
    #[codec(4)]
    cow_bytes: Cow<'a, [u8]>,
    #[codec(5)]
    texts: Vec<&'a str>,
}

#[test]
fn borrowed_types_point_into_the_input() {
    let input = b"\x0a\x01a\x12\x01b\x1a\x01c\x22\x01d\x2a\x01e\x2a\x01f";
    let message = Borrowed::decode(input).unwrap();
    assert_eq!(message.text.as_ptr(), input[2..].as_ptr());
    assert!(matches!(message.cow, Cow::Borrowed("c")));
    assert_eq!(message.texts, ["e", "f"]);
    assert_eq!(message.encode_to_vec().unwrap(), input);
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    Unset = 0,
    Low = 1,
    Below = -1,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Enums {
    #[codec(1)]
    open: Open<Level>,
    #[codec(2)]
    optional: Option<Open<Level>>,
    #[codec(3)]
    list: Vec<Open<Level>>,
    #[codec(4, enumeration)]
    number: i32,
}

#[test]
fn an_open_enumeration_keeps_numbers_without_a_name() {
    let message = Enums {
        open: Level::Below.into(),
        optional: Some(Level::Unset.into()),
        list: vec![Level::Low.into(), Open::from_number(7)],
        number: 9,
    };
    both_ways(
        &message,
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\0\x1a\x02\x01\x07\x20\x09",
    );
    assert_eq!(format!("{:?}", message.list), "[Low, 7]");
    assert_eq!(message.open, Level::Below);
}

#[test]
fn a_type_from_another_crate_can_be_a_field() {
    use compact_str::CompactString;
    use fastcodec::protobuf::encoding::Str;
    use fastcodec::protobuf::{DecodeValue, Decoder, Element, EncodeValue, Encoder, wire_len};

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Short(CompactString);
    impl Element for Short {
        type Encoding = Str;
    }
    impl EncodeValue<Str> for Short {
        fn value_len(&self) -> usize {
            wire_len::bytes(self.0.len())
        }
        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(self.0.as_bytes());
        }
        fn is_default(&self) -> bool {
            self.0.is_empty()
        }
    }
    impl<'de> DecodeValue<'de, Str> for Short {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, fastcodec::Error> {
            decoder.str().map(|text| Short(text.into()))
        }
    }

    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Host {
        #[codec(1)]
        name: Short,
        #[codec(2)]
        aliases: Vec<Short>,
        #[codec(3)]
        comment: Option<Short>,
    }
    let host = Host {
        name: Short("a".into()),
        aliases: vec![Short("b".into())],
        comment: None,
    };
    both_ways(&host, b"\x0a\x01a\x12\x01b");
}

#[test]
fn a_crate_that_renamed_the_dependency_says_where_it_is() {
    mod elsewhere {
        #[derive(Clone, Debug, Default, PartialEq, crate::protobuf::values::renamed::Protobuf)]
        #[codec(name = "a.Message", crate = crate::protobuf::values::renamed)]
        pub struct Message {
            #[codec(1)]
            pub value: i32,
            #[codec(oneof)]
            pub choice: Option<Choice>,
        }
        #[derive(Clone, Debug, PartialEq, crate::protobuf::values::renamed::Oneof)]
        #[codec(crate = crate::protobuf::values::renamed)]
        pub enum Choice {
            #[codec(2)]
            Text(String),
        }
    }
    let message = elsewhere::Message {
        value: 1,
        choice: Some(elsewhere::Choice::Text("x".into())),
    };
    both_ways(&message, b"\x08\x01\x12\x01x");
}
