//! The functions and types for a hand-written [`Message`](super::Message), as in prost's module of
//! this name.
//!
//! ```
//! use fastcodec::bytes::{Buf, BufMut};
//! use fastcodec::prost::encoding::{self, DecodeContext, WireType};
//! use fastcodec::prost::{DecodeError, Message};
//!
//! /// `message Point { sint32 x = 1; sint32 y = 2; }`
//! #[derive(Debug, Default, PartialEq)]
//! struct Point([i32; 2]);
//!
//! impl Message for Point {
//!     fn encode_raw(&self, buf: &mut impl BufMut) {
//!         encoding::sint32::encode(1, &self.0[0], buf);
//!         encoding::sint32::encode(2, &self.0[1], buf);
//!     }
//!
//!     fn merge_field(
//!         &mut self,
//!         tag: u32,
//!         wire_type: WireType,
//!         buf: &mut impl Buf,
//!         ctx: DecodeContext,
//!     ) -> Result<(), DecodeError> {
//!         match tag {
//!             1 => encoding::sint32::merge(wire_type, &mut self.0[0], buf, ctx),
//!             2 => encoding::sint32::merge(wire_type, &mut self.0[1], buf, ctx),
//!             _ => encoding::skip_field(wire_type, tag, buf, ctx),
//!         }
//!     }
//!
//!     fn encoded_len(&self) -> usize {
//!         encoding::sint32::encoded_len(1, &self.0[0])
//!             + encoding::sint32::encoded_len(2, &self.0[1])
//!     }
//!
//!     fn clear(&mut self) {
//!         *self = Self::default();
//!     }
//! }
//!
//! # fn main() -> Result<(), DecodeError> {
//! let point = Point([3, -1]);
//! assert_eq!(point.encode_to_vec(), [0x08, 0x06, 0x10, 0x01]);
//! assert_eq!(Point::decode(&[0x08, 0x06, 0x10, 0x01][..])?, point);
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//!
//! A decode passes a [`DecodeContext`] down. A length is compared with the remaining bytes of the
//! buffer. A function of this module charges an allocation to the context first; a failed
//! allocation is an error. An implementation must bound its own allocations, such as a `Vec` that
//! it pushes to: they are not counted.
//!
//! The errors of these functions have no position in the input. The decode that calls an
//! implementation adds it.

mod bytes_adapter;
mod context;
mod field;
pub mod length_delimiter;
mod list;
mod maps;
mod messages;
mod numbers;
mod texts;
pub mod varint;
pub mod wire_type;

use ::bytes::{Buf, BufMut};

use self::context::error;
use super::error::DecodeError;
use crate::error::ErrorKind;
use crate::protobuf::MAX_FIELD_NUMBER;

pub use bytes_adapter::BytesAdapter;
pub use context::DecodeContext;
pub use length_delimiter::{
    decode_length_delimiter, encode_length_delimiter, length_delimiter_len,
};
pub use maps::btree_map;
#[cfg(feature = "std")]
pub use maps::hash_map;
pub use messages::{group, message};
pub use numbers::{
    bool, double, fixed32, fixed64, float, int32, int64, sfixed32, sfixed64, sint32, sint64,
    uint32, uint64,
};
pub use texts::{bytes, string};
pub use varint::{decode_varint, encode_varint, encoded_len_varint};
pub use wire_type::{WireType, check_wire_type};

pub(crate) use field::{merge_all, read_delimited, read_field};

/// The smallest field number.
pub const MIN_TAG: u32 = 1;

/// The largest field number, 2²⁹ − 1.
pub const MAX_TAG: u32 = MAX_FIELD_NUMBER;

/// Appends the key of a field, its number and wire type, to `buf`, which has enough space: 1 to 5
/// bytes.
#[inline]
pub fn encode_key(tag: u32, wire_type: WireType, buf: &mut impl BufMut) {
    debug_assert!((MIN_TAG..=MAX_TAG).contains(&tag));
    encode_varint(u64::from(tag << 3 | wire_type as u32), buf);
}

/// Returns the number of bytes of a field key with this number: 1 to 5.
#[inline]
pub const fn key_len(tag: u32) -> usize {
    encoded_len_varint((tag << 3) as u64)
}

/// Reads the key of a field: its number, which is 1 to [`MAX_TAG`], and its wire type.
///
/// # Errors
///
/// Returns those of [`decode_varint`], and an error for a number or a wire type that does not
/// exist.
#[inline]
pub fn decode_key(buf: &mut impl Buf) -> Result<(u32, WireType), DecodeError> {
    let key = decode_varint(buf)?;
    let wire_type = WireType::try_from(key & 7)?;
    match u32::try_from(key) {
        Ok(key) if key >> 3 != 0 => Ok((key >> 3, wire_type)),
        _ => Err(error(ErrorKind::InvalidFieldNumber(key >> 3))),
    }
}

/// Reads a length and compares it with the remaining bytes of `buf`.
#[inline]
fn take_len(buf: &mut impl Buf) -> Result<usize, DecodeError> {
    let length = decode_varint(buf)?;
    bound(length, buf)
}

/// Compares a length with the remaining bytes of `buf`. This is the only conversion of a length on
/// the wire to a `usize`.
#[inline]
fn bound(length: u64, buf: &impl Buf) -> Result<usize, DecodeError> {
    let remaining = buf.remaining();
    if length > remaining as u64 {
        return Err(error(ErrorKind::LengthPastEnd { length, remaining }));
    }
    Ok(length as usize)
}

/// Reads a length, and calls `merge` until that many bytes have been taken from `buf`.
///
/// # Errors
///
/// Returns those of `merge`. Also returns an error if fewer bytes remain than the length, if
/// `merge` takes more, or if `buf` grows.
pub fn merge_loop<T, M, B>(
    value: &mut T,
    buf: &mut B,
    ctx: DecodeContext,
    mut merge: M,
) -> Result<(), DecodeError>
where
    M: FnMut(&mut T, &mut B, DecodeContext) -> Result<(), DecodeError>,
    B: Buf,
{
    let len = take_len(buf)?;
    let end = buf.remaining() - len;
    loop {
        let before = buf.remaining();
        if before <= end {
            return match before == end {
                true => Ok(()),
                // A value passed the end.
                false => Err(error(ErrorKind::Truncated)),
            };
        }
        merge(value, buf, ctx.clone())?;
        check_progress(before, buf)?;
    }
}

/// Checks that a read took bytes from `buf`: otherwise the loop would not end.
#[inline]
fn check_progress(before: usize, buf: &impl Buf) -> Result<(), DecodeError> {
    match buf.remaining() < before {
        true => Ok(()),
        false => Err(error(ErrorKind::Custom(
            "reading a value took nothing from the buffer",
        ))),
    }
}

/// Skips the value of a field whose key has been read. A group is skipped up to its end.
///
/// # Errors
///
/// Returns an error if `buf` ends inside the value, an end of a group does not match, or groups
/// nest too deep.
pub fn skip_field(
    wire_type: WireType,
    tag: u32,
    buf: &mut impl Buf,
    ctx: DecodeContext,
) -> Result<(), DecodeError> {
    let len = match wire_type {
        WireType::Varint => return decode_varint(buf).map(drop),
        WireType::ThirtyTwoBit => fixed(4, buf)?,
        WireType::SixtyFourBit => fixed(8, buf)?,
        WireType::LengthDelimited => take_len(buf)?,
        WireType::StartGroup => {
            let inner = ctx.enter_recursion()?;
            loop {
                let (number, wire_type) = group_key(tag, buf)?;
                match wire_type {
                    WireType::EndGroup => return Ok(()),
                    _ => skip_field(wire_type, number, buf, inner.clone())?,
                }
            }
        }
        WireType::EndGroup => return Err(error(ErrorKind::UnmatchedEnd { number: tag })),
    };
    buf.advance(len);
    Ok(())
}

/// Reads a key in the group `number`. If it is the end of a group, checks that it is the end of
/// this one.
fn group_key(number: u32, buf: &mut impl Buf) -> Result<(u32, WireType), DecodeError> {
    if !buf.has_remaining() {
        return Err(error(ErrorKind::MissingEnd { number }));
    }
    match decode_key(buf)? {
        (end, WireType::EndGroup) if end != number => {
            Err(error(ErrorKind::UnmatchedEnd { number: end }))
        }
        key => Ok(key),
    }
}

/// Checks that the bytes of a fixed-width value remain.
#[inline]
fn fixed(width: usize, buf: &impl Buf) -> Result<usize, DecodeError> {
    match buf.remaining() >= width {
        true => Ok(width),
        false => Err(error(ErrorKind::Truncated)),
    }
}
