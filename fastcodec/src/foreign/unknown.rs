//! Unknown fields for the messages that `arbitrary` and `proptest` make.

use alloc::vec::Vec;

use crate::engine::protobuf::write;
use crate::limits::Limits;
use crate::protobuf::UnknownFields;

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

/// Appends a field whose number is [`FIRST`] and `number`.
pub(crate) fn append(fields: &mut UnknownFields, number: u8, value: &UnknownValue) {
    let number = FIRST + u32::from(number);
    let field = write(&Limits::new(), |output| match value {
        UnknownValue::Varint(value) => output.varint(number, *value),
        UnknownValue::Fixed64(value) => output.fixed64(number, value.to_le_bytes()),
        UnknownValue::Len(bytes) => output.bytes(number, bytes),
        UnknownValue::Fixed32(value) => output.fixed32(number, value.to_le_bytes()),
    });
    fields.append(&field.expect("a field without a message in it can be written"));
}
