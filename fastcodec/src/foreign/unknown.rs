//! Unknown fields for the messages that `arbitrary` and `proptest` make.

use alloc::vec::Vec;

use bytes::BufMut;

use crate::protobuf::UnknownFields;
use crate::wire::varint;

/// The first number of them.
const FIRST: u32 = 500_000_000;

/// What an unknown field may hold.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
pub(crate) enum UnknownValue {
    Varint(u64),
    Fixed64(u64),
    Len(Vec<u8>),
    Fixed32(u32),
}

/// Appends a field whose number is that of all unknown ones and `number`.
pub(crate) fn append(fields: &mut UnknownFields, number: u8, value: &UnknownValue) {
    fn put_varint(mut value: u64, buf: &mut Vec<u8>) {
        for _ in 1..varint::len(value) {
            buf.put_u8(value as u8 | 0x80);
            value >>= 7;
        }
        buf.put_u8(value as u8);
    }
    let mut field = Vec::new();
    let key = u64::from(FIRST + u32::from(number)) << 3;
    match value {
        UnknownValue::Varint(value) => {
            put_varint(key, &mut field);
            put_varint(*value, &mut field);
        }
        UnknownValue::Fixed64(value) => {
            put_varint(key | 1, &mut field);
            field.put_u64_le(*value);
        }
        UnknownValue::Len(bytes) => {
            put_varint(key | 2, &mut field);
            put_varint(bytes.len() as u64, &mut field);
            field.put_slice(bytes);
        }
        UnknownValue::Fixed32(value) => {
            put_varint(key | 5, &mut field);
            field.put_u32_le(*value);
        }
    }
    fields.append(&field);
}
