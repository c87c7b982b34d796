//! The wire types, with prost's names.

use super::super::error::DecodeError;
use super::context::error;
use crate::error::ErrorKind;
use crate::protobuf;

/// The wire type of a field. The number of a variant is that on the wire.
/// <https://protobuf.dev/programming-guides/encoding/#structure>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum WireType {
    /// A varint of up to ten bytes.
    Varint = 0,
    /// Eight bytes.
    SixtyFourBit = 1,
    /// A length as a varint, then that many bytes.
    LengthDelimited = 2,
    /// Fields up to the matching end tag.
    StartGroup = 3,
    /// The end of a group.
    EndGroup = 4,
    /// Four bytes.
    ThirtyTwoBit = 5,
}

impl TryFrom<u64> for WireType {
    type Error = DecodeError;

    #[inline]
    fn try_from(value: u64) -> Result<Self, DecodeError> {
        Ok(match value {
            0 => WireType::Varint,
            1 => WireType::SixtyFourBit,
            2 => WireType::LengthDelimited,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::ThirtyTwoBit,
            other => {
                let code = u8::try_from(other).unwrap_or(u8::MAX);
                return Err(error(ErrorKind::InvalidWireType(code)));
            }
        })
    }
}

impl From<WireType> for protobuf::WireType {
    #[inline]
    fn from(wire_type: WireType) -> Self {
        match wire_type {
            WireType::Varint => protobuf::WireType::Varint,
            WireType::SixtyFourBit => protobuf::WireType::Fixed64,
            WireType::LengthDelimited => protobuf::WireType::Len,
            WireType::StartGroup => protobuf::WireType::StartGroup,
            WireType::EndGroup => protobuf::WireType::EndGroup,
            WireType::ThirtyTwoBit => protobuf::WireType::Fixed32,
        }
    }
}

/// Checks that a field has the wire type of its Rust type.
///
/// # Errors
///
/// Returns [`ErrorKind::WrongWireType`] if it has another one.
#[inline]
pub fn check_wire_type(expected: WireType, actual: WireType) -> Result<(), DecodeError> {
    if expected == actual {
        return Ok(());
    }
    Err(error(ErrorKind::WrongWireType {
        expected: expected.into(),
        found: actual.into(),
    }))
}
