//! Varints. <https://protobuf.dev/programming-guides/encoding/#varints>

use bytes::{Buf, BufMut};

use super::super::error::DecodeError;
use super::context::error;
use crate::error::ErrorKind;
use crate::protobuf::message::LengthPrefix;
use crate::wire::varint;

/// Appends a varint to `buf`, which has enough space: 1 to 10 bytes.
#[inline]
pub fn encode_varint(value: u64, buf: &mut impl BufMut) {
    // Not `varint::word`: most varints have one byte, and copying a slice whose length is not
    // constant calls `memcpy`.
    let mut left = value;
    while left >= 0x80 {
        buf.put_u8(left as u8 | 0x80);
        left >>= 7;
    }
    buf.put_u8(left as u8);
}

/// Returns the number of bytes of the varint: 1 to 10.
#[inline]
pub const fn encoded_len_varint(value: u64) -> usize {
    varint::len(value)
}

/// Reads a varint.
///
/// # Errors
///
/// Returns an error if `buf` ends inside the varint, or it has more than ten bytes or 64 bits. Then
/// the position of `buf` is unspecified, inside the varint.
#[inline]
pub fn decode_varint(buf: &mut impl Buf) -> Result<u64, DecodeError> {
    if let Some(&byte) = buf.chunk().first()
        && byte < 0x80
    {
        buf.advance(1);
        return Ok(byte.into());
    }
    decode_long_varint(buf)
}

fn decode_long_varint(buf: &mut impl Buf) -> Result<u64, DecodeError> {
    let mut prefix = LengthPrefix::default();
    loop {
        let chunk = buf.chunk();
        if chunk.is_empty() || !buf.has_remaining() {
            return Err(error(ErrorKind::Truncated));
        }
        let before = prefix.len();
        for &byte in chunk {
            if let Some(value) = prefix.push(byte)? {
                buf.advance(prefix.len() - before);
                return Ok(value);
            }
        }
        let taken = chunk.len();
        buf.advance(taken);
    }
}
