//! Every type that is a key of a map in Protobuf, and `u8` as a value.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

use compact_str::CompactString;
use fastcodec::Protobuf;
use fastcodec::faststr::FastStr;
use fastcodec::protobuf::{Decode, DecodeOwned, Element, Encode};
use fastcodec::smol_str::SmolStr;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(transparent, string)]
struct Key(Uuid);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(transparent)]
struct Id(Uuid);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(transparent)]
struct Price(Decimal);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(transparent)]
struct Small(u8);

/// Maps with these keys, in all containers: with the encoding of the type, or with the one that is
/// named.
macro_rules! keys {
    ($($name:ident, $attribute:tt: $ty:ty = $key:expr, as $plain:ty = $wire:expr;)*) => {$(
        #[test]
        fn $name() {
            keys!(@struct Own $attribute $ty);
            keys!(@struct Plain (_) $plain);

            let plain = Plain {
                tree: BTreeMap::from([($wire, 7)]),
                hashed: HashMap::from([($wire, 7)]),
                indexed: IndexMap::from([($wire, 7)]),
                pairs: vec![($wire, 7)],
            };
            let own = Own {
                tree: BTreeMap::from([($key, 7)]),
                hashed: HashMap::from([($key, 7)]),
                indexed: IndexMap::from([($key, 7)]),
                pairs: vec![($key, 7)],
            };
            let bytes = own.encode_to_vec().unwrap();
            assert_eq!(bytes, plain.encode_to_vec().unwrap());
            assert_eq!(Own::decode(&bytes).unwrap(), own);
        }
    )*};
    (@struct $name:ident (_) $ty:ty) => {
        #[derive(Debug, Default, PartialEq, Protobuf)]
        struct $name {
            #[codec(1)]
            tree: BTreeMap<$ty, u8>,
            #[codec(2)]
            hashed: HashMap<$ty, i32>,
            #[codec(3)]
            indexed: IndexMap<$ty, i32>,
            #[codec(4)]
            pairs: Vec<($ty, i32)>,
        }
    };
    (@struct $name:ident ($key:ident) $ty:ty) => {
        #[derive(Debug, Default, PartialEq, Protobuf)]
        struct $name {
            #[codec(1, map($key, _))]
            tree: BTreeMap<$ty, u8>,
            #[codec(2, map($key, int32))]
            hashed: HashMap<$ty, i32>,
            #[codec(3, map($key, _))]
            indexed: IndexMap<$ty, i32>,
            #[codec(4, map($key, _))]
            pairs: Vec<($ty, i32)>,
        }
    };
}

const ID: Uuid = Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0);
const ID_TEXT: &str = "12345678-9abc-def0-1234-56789abcdef0";

keys! {
    a_byte_is_a_key, (_): u8 = 200, as u32 = 200;
    a_byte_is_a_key_in_a_named_encoding, (uint32): u8 = 200, as u32 = 200;
    a_narrow_number_is_a_key, (sint32): i16 = -2, as u32 = 3;
    a_flag_is_a_key, (_): bool = true, as u32 = 1;
    a_newtype_of_a_byte_is_a_key, (_): Small = Small(200), as u32 = 200;
    shared_text_is_a_key, (_): Arc<str> = "a".into(), as String = "a".into();
    counted_text_is_a_key, (_): Rc<str> = "a".into(), as String = "a".into();
    boxed_text_is_a_key, (_): Box<str> = "a".into(), as String = "a".into();
    a_smol_str_is_a_key, (_): SmolStr = "a".into(), as String = "a".into();
    a_compact_string_is_a_key, (_): CompactString = "a".into(), as String = "a".into();
    a_fast_str_is_a_key, (_): FastStr = "a".into(), as String = "a".into();
    a_decimal_is_a_key, (_): Decimal = Decimal::new(110, 2), as String = "1.10".into();
    a_newtype_of_a_decimal_is_a_key, (_): Price = Price(Decimal::new(110, 2)), as String = "1.10".into();
    a_uuid_is_a_key_as_text, (string): Uuid = ID, as String = ID_TEXT.into();
    a_newtype_of_a_uuid_is_a_key_as_text, (string): Id = Id(ID), as String = ID_TEXT.into();
    a_newtype_of_the_text_of_a_uuid_is_a_key, (_): Key = Key(ID), as String = ID_TEXT.into();
}

/// Keys and values whose types parameters say.
#[derive(Debug, Default, PartialEq, Protobuf)]
struct Generic<K: Element + Default + Ord, V: Element + Default> {
    #[codec(1, map(string, _))]
    by_id: BTreeMap<Uuid, V>,
    #[codec(2)]
    by_key: BTreeMap<K, u8>,
    #[codec(3, map(string, sint32))]
    by_text: BTreeMap<K, i32>,
}

/// A newtype of a map with keys that only this encoding makes keys.
#[derive(Debug, Default, PartialEq, Protobuf)]
#[codec(transparent, map(string, _))]
struct Names(BTreeMap<Uuid, String>);

#[derive(Debug, Default, PartialEq, Protobuf)]
#[codec(transparent, map(string, sint64))]
struct Numbers<T: Default>(BTreeMap<Uuid, T>);

#[derive(Debug, Default, PartialEq, Protobuf)]
struct Newtypes {
    #[codec(1)]
    names: Names,
    #[codec(2)]
    numbers: Numbers<i64>,
}

fn returns<M: Encode + DecodeOwned + PartialEq + Debug>(message: &M) -> Vec<u8> {
    let bytes = message.encode_to_vec().unwrap();
    assert_eq!(message.encoded_len(), bytes.len());
    assert_eq!(&M::decode(&bytes).unwrap(), message);
    bytes
}

#[test]
fn the_keys_of_a_generic_message_have_the_encoding_that_is_named() {
    let message = Generic {
        by_id: BTreeMap::from([(ID, true)]),
        by_key: BTreeMap::from([("a".to_owned(), 1)]),
        by_text: BTreeMap::from([("a".to_owned(), -1)]),
    };
    let bytes = returns(&message);
    assert_eq!(&bytes[2..4], b"\x0a\x24");
    assert_eq!(&bytes[4..40], ID_TEXT.as_bytes());
    assert!(bytes.ends_with(b"\x12\x05\x0a\x01a\x10\x01\x1a\x05\x0a\x01a\x10\x01"));
}

#[test]
fn a_newtype_of_a_map_has_keys_in_the_encoding_that_it_names() {
    let message = Newtypes {
        names: Names(BTreeMap::from([(ID, "a".into())])),
        numbers: Numbers(BTreeMap::from([(ID, -1)])),
    };
    let bytes = returns(&message);
    assert_eq!(&bytes[4..40], ID_TEXT.as_bytes());
}

#[test]
fn a_key_that_is_no_uuid_is_an_error_with_its_path() {
    let error = Newtypes::decode(b"\x0a\x03\x0a\x01x").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("Newtypes.names[0]", 4)
    );
}

#[test]
fn an_entry_without_a_key_has_the_nil_uuid() {
    let message = Newtypes::decode(b"\x0a\x03\x12\x01a").unwrap();
    assert_eq!(message.names.0, BTreeMap::from([(Uuid::nil(), "a".into())]));
}
