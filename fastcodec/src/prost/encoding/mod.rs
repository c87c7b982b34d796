//! The parts of an implementation of [`Message`](super::Message) by hand: the functions and types
//! of prost's module of this name.
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
//!         encoding::sint32::encoded_len(1, &self.0[0]) + encoding::sint32::encoded_len(2, &self.0[1])
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
//! A decode hands a [`DecodeContext`] down. A length is compared with what remains in the buffer; what a
//! function here allocates is charged to the context and then allocated, with an error if the allocator
//! refuses. What an implementation keeps beside that, it must bound itself: a `Vec` that it pushes to is not
//! seen from here.
//!
//! Errors of these functions do not know where they are in the input. The decode that calls an
//! implementation adds how far it had come.

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

/// Appends the key of a field, its number and wire type, to `buf`, which has room for it: 1 to 5 bytes.
#[inline]
pub fn encode_key(tag: u32, wire_type: WireType, buf: &mut impl BufMut) {
    debug_assert!((MIN_TAG..=MAX_TAG).contains(&tag));
    encode_varint(u64::from(tag << 3 | wire_type as u32), buf);
}

/// How many bytes the key of a field with this number takes: 1 to 5.
#[inline]
pub const fn key_len(tag: u32) -> usize {
    encoded_len_varint((tag << 3) as u64)
}

/// Reads the key of a field: its number, which is 1 to [`MAX_TAG`], and its wire type.
///
/// # Errors
///
/// Those of [`decode_varint`], and for a number or a wire type that there is not.
#[inline]
pub fn decode_key(buf: &mut impl Buf) -> Result<(u32, WireType), DecodeError> {
    let key = decode_varint(buf)?;
    let wire_type = WireType::try_from(key & 7)?;
    match u32::try_from(key) {
        Ok(key) if key >> 3 != 0 => Ok((key >> 3, wire_type)),
        _ => Err(error(ErrorKind::InvalidFieldNumber(key >> 3))),
    }
}

/// Reads a length, compares it with what remains in `buf`.
#[inline]
fn take_len(buf: &mut impl Buf) -> Result<usize, DecodeError> {
    let length = decode_varint(buf)?;
    bound(length, buf)
}

/// Compares a length with what remains in `buf`: the only way from a length on the wire to a `usize`.
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
/// Those of `merge`; if less remains than the length, if `merge` takes more, or if `buf` grows.
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
                // A value reached past the end.
                false => Err(error(ErrorKind::Truncated)),
            };
        }
        merge(value, buf, ctx.clone())?;
        check_progress(before, buf)?;
    }
}

/// Whether reading took something from `buf`: what takes nothing would be called without end.
#[inline]
fn check_progress(before: usize, buf: &impl Buf) -> Result<(), DecodeError> {
    match buf.remaining() < before {
        true => Ok(()),
        false => Err(error(ErrorKind::Custom(
            "a value was read, and nothing taken from the buffer",
        ))),
    }
}

/// Skips the value of a field whose key has been read: of a group, all up to its end.
///
/// # Errors
///
/// If `buf` ends within the value, an end of a group does not match, or groups nest too deep.
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

/// Reads a key in the group `number`; if it is the end of a group, it is that of this one.
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

/// Whether a value of a fixed width is there.
#[inline]
fn fixed(width: usize, buf: &impl Buf) -> Result<usize, DecodeError> {
    match buf.remaining() >= width {
        true => Ok(width),
        false => Err(error(ErrorKind::Truncated)),
    }
}
