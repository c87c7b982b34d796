//! The length before a delimited message.
//! <https://protobuf.dev/programming-guides/techniques/#streaming>

use bytes::{Buf, BufMut};

use super::error::{DecodeError, EncodeError};
use crate::error::{Error, ErrorKind};
use crate::protobuf::message::take_length;
use crate::wire::varint;

/// Writes a length as a varint.
///
/// # Errors
///
/// Returns an error if `buf` is too small; then nothing is written.
pub fn encode_length_delimiter(length: usize, buf: &mut impl BufMut) -> Result<(), EncodeError> {
    let (required, remaining) = (length_delimiter_len(length), buf.remaining_mut());
    if required > remaining {
        return Err(EncodeError {
            required,
            remaining,
        });
    }
    let (bytes, len) = varint::bytes(length as u64);
    buf.put_slice(&bytes[..len]);
    Ok(())
}

/// Returns the number of bytes that [`encode_length_delimiter`] writes: 1 to 10.
pub fn length_delimiter_len(length: usize) -> usize {
    varint::len(length as u64)
}

/// Reads the length before a delimited message.
///
/// # Errors
///
/// Returns an error if `buf` ends inside the length, the length has more than ten bytes, or it does
/// not fit in a `usize`.
///
/// ```
/// let mut buf = &[0x04, 0x0a, 0x02, 0x01, 0x02][..];
/// assert_eq!(fastcodec::prost::decode_length_delimiter(&mut buf), Ok(4));
/// assert_eq!(buf, [0x0a, 0x02, 0x01, 0x02]);
/// ```
pub fn decode_length_delimiter(mut buf: impl Buf) -> Result<usize, DecodeError> {
    let length = take_length(&mut buf)?;
    usize::try_from(length).map_err(|_| {
        let remaining = buf.remaining();
        Error::new(ErrorKind::LengthPastEnd { length, remaining }, 0).into()
    })
}
