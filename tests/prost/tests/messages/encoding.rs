//! The functions of `prost::encoding` write, measure and read any value as those of prost do.

use std::collections::{BTreeMap, HashMap};

use ::bytes::{Buf, Bytes};
use fastcodec::prost::encoding as ours;
use proptest::prelude::*;
use prost::encoding as theirs;

/// What is left of a buffer after a key, and the key.
fn after_key(bytes: &[u8]) -> (u32, ours::WireType, theirs::WireType, &[u8]) {
    let (mut here, mut there) = (bytes, bytes);
    let (tag, wire_type) = ours::decode_key(&mut here).unwrap();
    let (their_tag, their_wire_type) = theirs::decode_key(&mut there).unwrap();
    assert_eq!((tag, wire_type as u8), (their_tag, their_wire_type as u8));
    assert_eq!(here, there);
    (tag, wire_type, their_wire_type, here)
}

/// A buffer in pieces of one byte.
struct Bytewise<'a>(&'a [u8]);

impl Buf for Bytewise<'_> {
    fn remaining(&self) -> usize {
        self.0.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.0[..self.0.len().min(1)]
    }

    fn advance(&mut self, count: usize) {
        self.0 = &self.0[count..];
    }
}

/// One value of a type, and lists of them.
macro_rules! scalars {
    ($($module:ident: $value:ty;)*) => {$(
        mod $module {
            use super::super::*;

            proptest! {
                #[test]
                fn one_value_is_the_same(value: $value, tag in 1_u32..1 << 29) {
                    let (mut here, mut there) = (Vec::new(), Vec::new());
                    ours::$module::encode(tag, &value, &mut here);
                    theirs::$module::encode(tag, &value, &mut there);
                    prop_assert_eq!(&here, &there);
                    prop_assert_eq!(ours::$module::encoded_len(tag, &value), here.len());
                    let (_, wire_type, _, rest) = after_key(&here);
                    let (mut whole, mut pieces) = (rest, Bytewise(rest));
                    let (mut first, mut second) = (<$value>::default(), <$value>::default());
                    let ctx = ours::DecodeContext::default;
                    ours::$module::merge(wire_type, &mut first, &mut whole, ctx()).unwrap();
                    ours::$module::merge(wire_type, &mut second, &mut pieces, ctx()).unwrap();
                    prop_assert_eq!(whole.len() + pieces.0.len(), 0);
                    prop_assert_eq!(format!("{first:?}"), format!("{value:?}"));
                    prop_assert_eq!(format!("{second:?}"), format!("{value:?}"));
                }

                #[test]
                fn a_list_is_the_same(values: Vec<$value>, tag in 1_u32..1 << 29) {
                    let (mut here, mut there) = (Vec::new(), Vec::new());
                    ours::$module::encode_repeated(tag, &values, &mut here);
                    theirs::$module::encode_repeated(tag, &values, &mut there);
                    prop_assert_eq!(&here, &there);
                    prop_assert_eq!(ours::$module::encoded_len_repeated(tag, &values), here.len());
                    let (mut rest, mut read) = (&here[..], Vec::<$value>::new());
                    while !rest.is_empty() {
                        let (_, wire_type) = ours::decode_key(&mut rest).unwrap();
                        let ctx = ours::DecodeContext::default();
                        ours::$module::merge_repeated(wire_type, &mut read, &mut rest, ctx).unwrap();
                    }
                    prop_assert_eq!(format!("{read:?}"), format!("{values:?}"));
                }

                #[test]
                fn any_bytes_are_read_the_same_or_refused_by_both(
                    bytes in prop::collection::vec(any::<u8>(), 0..24),
                    code in 0_u64..6,
                ) {
                    let (mut here, mut there) = (&bytes[..], &bytes[..]);
                    let (mut first, mut second) = (Vec::<$value>::new(), Vec::<$value>::new());
                    let one = ours::$module::merge_repeated(
                        code.try_into().unwrap(), &mut first, &mut here, Default::default(),
                    );
                    let other = theirs::$module::merge_repeated(
                        code.try_into().unwrap(), &mut second, &mut there, Default::default(),
                    );
                    prop_assert_eq!(one.is_ok(), other.is_ok(), "{:?} {:?}", one, other);
                    if one.is_ok() {
                        prop_assert_eq!(format!("{first:?}"), format!("{second:?}"));
                        prop_assert_eq!(here, there);
                    }
                    let mut pieces = Bytewise(&bytes);
                    let mut third = Vec::<$value>::new();
                    let again = ours::$module::merge_repeated(
                        code.try_into().unwrap(), &mut third, &mut pieces, Default::default(),
                    );
                    prop_assert_eq!(again.is_ok(), one.is_ok());
                    if one.is_ok() {
                        prop_assert_eq!(format!("{third:?}"), format!("{first:?}"));
                    }
                }
            }
        }
    )*};
}

mod scalars {
    scalars! {
        bool: ::core::primitive::bool;
        int32: i32;
        int64: i64;
        uint32: u32;
        uint64: u64;
        sint32: i32;
        sint64: i64;
        fixed32: u32;
        fixed64: u64;
        sfixed32: i32;
        sfixed64: i64;
        float: f32;
        double: f64;
        string: String;
        bytes: Vec<u8>;
    }
}

/// Lists of numbers in one field.
macro_rules! packed {
    ($($module:ident: $value:ty;)*) => {$(
        proptest! {
            #[test]
            fn $module(values: Vec<$value>, tag in 1_u32..1 << 29) {
                let (mut here, mut there) = (Vec::new(), Vec::new());
                ours::$module::encode_packed(tag, &values, &mut here);
                theirs::$module::encode_packed(tag, &values, &mut there);
                prop_assert_eq!(&here, &there);
                prop_assert_eq!(ours::$module::encoded_len_packed(tag, &values), here.len());
                if !here.is_empty() {
                    let (_, wire_type, _, mut rest) = after_key(&here);
                    let mut read = Vec::new();
                    let ctx = ours::DecodeContext::default();
                    ours::$module::merge_repeated(wire_type, &mut read, &mut rest, ctx).unwrap();
                    prop_assert!(rest.is_empty());
                    prop_assert_eq!(format!("{read:?}"), format!("{values:?}"));
                }
            }
        }
    )*};
}

mod a_packed_list_is_the_same {
    use super::*;

    packed! {
        bool: ::core::primitive::bool;
        int32: i32;
        int64: i64;
        uint32: u32;
        uint64: u64;
        sint32: i32;
        sint64: i64;
        fixed32: u32;
        fixed64: u64;
        sfixed32: i32;
        sfixed64: i64;
        float: f32;
        double: f64;
    }
}

/// Both kinds of maps.
macro_rules! maps {
    ($($module:ident: $map:ident;)*) => {$(
        proptest! {
            #[test]
            fn $module(map: $map<i32, String>, default in ".{0,2}", tag in 1_u32..1 << 29) {
                let (mut here, mut there) = (Vec::new(), Vec::new());
                ours::$module::encode_with_default(
                    ours::sint32::encode, ours::sint32::encoded_len, ours::string::encode,
                    ours::string::encoded_len, &default, tag, &map, &mut here,
                );
                theirs::$module::encode_with_default(
                    theirs::sint32::encode, theirs::sint32::encoded_len, theirs::string::encode,
                    theirs::string::encoded_len, &default, tag, &map, &mut there,
                );
                prop_assert_eq!(&here, &there);
                let len = ours::$module::encoded_len_with_default(
                    ours::sint32::encoded_len, ours::string::encoded_len, &default, tag, &map,
                );
                prop_assert_eq!(len, here.len());
                let (mut rest, mut read) = (&here[..], $map::new());
                while !rest.is_empty() {
                    ours::decode_key(&mut rest).unwrap();
                    ours::$module::merge_with_default(
                        ours::sint32::merge, ours::string::merge, default.clone(), &mut read, &mut rest,
                        Default::default(),
                    ).unwrap();
                }
                prop_assert_eq!(read, map);
            }
        }
    )*};
}

mod a_map_is_the_same {
    use super::*;

    maps! {
        hash_map: HashMap;
        btree_map: BTreeMap;
    }
}

proptest! {
    #[test]
    fn a_varint_is_the_same(value: u64, bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        let (mut here, mut there) = (Vec::new(), Vec::new());
        ours::encode_varint(value, &mut here);
        theirs::encode_varint(value, &mut there);
        prop_assert_eq!(&here, &there);
        prop_assert_eq!(ours::encoded_len_varint(value), here.len());
        prop_assert_eq!(ours::decode_varint(&mut &here[..]), Ok(value));
        let read = ours::decode_varint(&mut &bytes[..]).ok();
        prop_assert_eq!(read, theirs::decode_varint(&mut &bytes[..]).ok());
        prop_assert_eq!(read, ours::decode_varint(&mut Bytewise(&bytes)).ok());
    }

    #[test]
    fn a_key_is_the_same(key: u64, tag in 1_u32..1 << 29, code in 0_u64..6) {
        let mut bytes = Vec::new();
        ours::encode_varint(key, &mut bytes);
        let here = ours::decode_key(&mut &bytes[..]).map(|(tag, it)| (tag, it as u8)).ok();
        let there = theirs::decode_key(&mut &bytes[..]).map(|(tag, it)| (tag, it as u8)).ok();
        prop_assert_eq!(here, there);
        let (mut here, mut there) = (Vec::new(), Vec::new());
        ours::encode_key(tag, code.try_into().unwrap(), &mut here);
        theirs::encode_key(tag, code.try_into().unwrap(), &mut there);
        prop_assert_eq!(&here, &there);
        prop_assert_eq!(ours::key_len(tag), here.len());
    }

    #[test]
    fn what_is_skipped_is_the_same(
        bytes in prop::collection::vec(prop_oneof![Just(0x0b_u8), Just(0x0c), Just(0x08), any::<u8>()], 0..16),
        code in 0_u64..6,
    ) {
        let (mut here, mut there) = (&bytes[..], &bytes[..]);
        let one = ours::skip_field(code.try_into().unwrap(), 1, &mut here, Default::default());
        let other = theirs::skip_field(code.try_into().unwrap(), 1, &mut there, Default::default());
        prop_assert_eq!(one.is_ok(), other.is_ok());
        if one.is_ok() {
            prop_assert_eq!(here, there);
        }
        let mut pieces = Bytewise(&bytes);
        let again = ours::skip_field(code.try_into().unwrap(), 1, &mut pieces, Default::default());
        prop_assert_eq!(again.is_ok(), one.is_ok());
    }
}

#[test]
fn wire_types_are_numbered_and_compared_as_in_prost() {
    for code in 0..8_u64 {
        let here = ours::WireType::try_from(code);
        assert_eq!(here.is_ok(), theirs::WireType::try_from(code).is_ok());
        if let Ok(here) = here {
            assert_eq!(here as u64, code);
            let same = ours::check_wire_type(here, ours::WireType::Varint).is_ok();
            assert_eq!(same, code == 0);
        }
    }
    assert_eq!(
        (ours::MIN_TAG, ours::MAX_TAG),
        (theirs::MIN_TAG, theirs::MAX_TAG)
    );
}

#[test]
fn a_text_that_is_not_utf_8_leaves_an_empty_string_as_in_prost() {
    let (mut here, mut there) = (String::from("before"), String::from("before"));
    let bytes = b"\x02\xff\xff";
    let wire_type = || 2_u64;
    let ours = ours::string::merge(
        wire_type().try_into().unwrap(),
        &mut here,
        &mut &bytes[..],
        Default::default(),
    );
    let theirs = theirs::string::merge(
        wire_type().try_into().unwrap(),
        &mut there,
        &mut &bytes[..],
        Default::default(),
    );
    assert!(ours.is_err() && theirs.is_err());
    assert_eq!((here.as_str(), there.as_str()), ("", ""));
}

#[test]
fn bytes_share_what_the_buffer_can_share() {
    let input = Bytes::from_static(b"\x03abcd");
    let mut buf = input.clone();
    let mut value = Bytes::new();
    ours::bytes::merge(
        ours::WireType::LengthDelimited,
        &mut value,
        &mut buf,
        Default::default(),
    )
    .unwrap();
    assert_eq!((&value[..], &buf[..]), (&b"abc"[..], &b"d"[..]));
    assert_eq!(value.as_ptr(), input[1..].as_ptr());
}

#[test]
fn a_length_that_is_only_declared_allocates_nothing() {
    let bytes = b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    let ctx = ours::DecodeContext::default;
    let len = ours::WireType::LengthDelimited;
    let mut text = String::new();
    assert!(ours::string::merge(len, &mut text, &mut &bytes[..], ctx()).is_err());
    let mut blob = Vec::new();
    assert!(ours::bytes::merge(len, &mut blob, &mut &bytes[..], ctx()).is_err());
    let mut numbers = Vec::new();
    assert!(ours::fixed64::merge_repeated(len, &mut numbers, &mut &bytes[..], ctx()).is_err());
    assert_eq!(
        (text.capacity(), blob.capacity(), numbers.capacity()),
        (0, 0, 0)
    );
}
