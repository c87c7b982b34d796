//! Framed transport: each message follows its length.

use bytes::{Buf, Bytes, BytesMut};

use super::buffer::{GrowingBuffer, append_or_restore, patch};
use super::{AppendMessage, DEFAULT_MESSAGE_LEN, Framing, Progress};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
#[cfg(feature = "tokio-util")]
use crate::stream::tokio::Failure;

/// The number of bytes of a length.
pub(super) const PREFIX: usize = size_of::<i32>();

/// Framed transport: the length of the message in four bytes, big-endian, then the message.
///
/// [`MessageReader`](super::MessageReader) and [`MessageWriter`](super::MessageWriter) carry it
/// over a stream.
///
/// ```
/// use fastcodec::bytes::Bytes;
/// use fastcodec::thrift::transport::{Framed, Framing, Progress};
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut frame = Vec::new();
/// Framed::append_to(b"hello", &mut frame)?;
/// assert_eq!(frame, b"\0\0\0\x05hello");
///
/// let mut framing = Framed::new();
/// assert_eq!(framing.find_end(&frame)?, Progress::Complete(9));
/// assert_eq!(framing.open(Bytes::from(frame))?, "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Framed {
    limits: Limits,
    #[cfg(feature = "tokio-util")]
    pub(super) failure: Option<Failure>,
}

impl Framed {
    /// Creates the transport for frames of up to [`DEFAULT_MESSAGE_LEN`] bytes.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limit on the length of a frame, without its first four bytes:
    /// [`Limits::message_len`]. The other limits have no effect.
    #[must_use]
    #[inline]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Appends a frame around `payload`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`] if it has more than 2³¹ − 1 bytes. Then `buffer` is unchanged.
    #[inline]
    pub fn append_to(payload: &[u8], buffer: &mut impl GrowingBuffer) -> Result<(), Error> {
        let length = frame_len(payload.len())?;
        buffer.put_slice(&length.to_be_bytes());
        buffer.put_slice(payload);
        Ok(())
    }

    /// Appends a frame around the output of `write`, without a copy: the length is written last.
    ///
    /// ```
    /// use fastcodec::thrift::transport::Framed;
    /// use fastcodec::thrift::{Compact, Protocol};
    ///
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let mut buffer = Vec::new();
    /// Framed::append_with(&mut buffer, |buffer| Compact::append(&vec![true], buffer))?;
    /// assert_eq!(buffer, [0, 0, 0, 2, 0x11, 1]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`] if the output has more than 2³¹ − 1 bytes, and the error of
    /// `write`. Then `buffer` is unchanged.
    #[inline]
    pub fn append_with<B: GrowingBuffer>(
        buffer: &mut B,
        write: impl FnOnce(&mut B) -> Result<(), Error>,
    ) -> Result<(), Error> {
        append_or_restore(buffer, |buffer, start| {
            buffer.put_slice(&[0; PREFIX]);
            write(buffer)?;
            let payload = buffer.as_mut().len().saturating_sub(start + PREFIX);
            patch(buffer, start, frame_len(payload)?.to_be_bytes());
            Ok(())
        })
    }
}

impl Framing for Framed {
    type Message = Bytes;

    #[inline]
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        let Some(length) = arrived.first_chunk::<PREFIX>() else {
            let needed = PREFIX - arrived.len();
            return Ok(Progress::Incomplete { needed });
        };
        let length = declared_len(*length, &self.limits)?;
        let end = PREFIX + length;
        Ok(match end.checked_sub(arrived.len()) {
            None | Some(0) => Progress::Complete(end),
            Some(needed) => Progress::Incomplete { needed },
        })
    }

    #[inline]
    fn open(&mut self, mut message: Bytes) -> Result<Bytes, Error> {
        if message.len() < PREFIX {
            return Err(Error::new(ErrorKind::Truncated, message.len()));
        }
        message.advance(PREFIX);
        Ok(message)
    }
}

impl<P: AsRef<[u8]>> AppendMessage<P> for Framed {
    #[inline]
    fn append(&mut self, payload: P, buffer: &mut BytesMut) -> Result<(), Error> {
        Self::append_to(payload.as_ref(), buffer)
    }
}

/// Returns the length before a message, after comparing it with the limit. It has 31 bits, so
/// adding a few bytes does not overflow.
#[inline]
pub(super) fn declared_len(bytes: [u8; PREFIX], limits: &Limits) -> Result<usize, Error> {
    let length = i32::from_be_bytes(bytes);
    if length < 0 {
        return Err(Error::new(ErrorKind::NegativeLength(length), 0));
    }
    limits.check_message_len_or(length as u64, DEFAULT_MESSAGE_LEN)?;
    Ok(length as usize)
}

/// Returns the length that precedes a message of `payload` bytes.
#[inline]
pub(super) fn frame_len(payload: usize) -> Result<i32, Error> {
    i32::try_from(payload).map_err(|_| Error::new(ErrorKind::MessageTooLong, 0))
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    fn find_end(arrived: &[u8]) -> Result<Progress, Error> {
        Framed::new().find_end(arrived)
    }

    fn refused(kind: ErrorKind, offset: usize) -> Result<Progress, Error> {
        Err(Error::new(kind, offset))
    }

    #[test]
    fn an_empty_frame_is_a_message() {
        assert_eq!(find_end(&[0; 4]), Ok(Progress::Complete(4)));
        assert_eq!(
            Framed::new().open(Bytes::from_static(&[0; 4])),
            Ok(Bytes::new())
        );
    }

    #[test]
    fn a_part_of_a_length_needs_the_rest_of_the_length() {
        assert_eq!(find_end(&[]), Ok(Progress::Incomplete { needed: 4 }));
        assert_eq!(find_end(&[0; 3]), Ok(Progress::Incomplete { needed: 1 }));
    }

    #[test]
    fn a_length_tells_all_that_is_needed() {
        assert_eq!(
            find_end(&[0, 1, 0, 0, 7]),
            Ok(Progress::Incomplete { needed: 0xffff })
        );
    }

    #[test]
    fn what_follows_a_frame_is_left() {
        assert_eq!(find_end(&[0, 0, 0, 1, 7, 0, 0]), Ok(Progress::Complete(5)));
    }

    #[test]
    fn a_negative_length_is_refused() {
        assert_eq!(
            find_end(&[0xff, 0xff, 0xff, 0xfe]),
            refused(ErrorKind::NegativeLength(-2), 0)
        );
    }

    #[test]
    fn a_length_over_the_default_limit_is_refused_before_any_of_the_frame_arrives() {
        assert_eq!(
            find_end(&16_384_000_u32.to_be_bytes()),
            Ok(Progress::Incomplete { needed: 16_384_000 })
        );
        assert_eq!(
            find_end(&16_384_001_u32.to_be_bytes()),
            refused(
                ErrorKind::MessageLimit {
                    length: 16_384_001,
                    limit: 16_384_000
                },
                0
            )
        );
    }

    #[test]
    fn the_limit_counts_the_payload() {
        let mut framing = Framed::new().limits(Limits::new().message_len(1));
        assert_eq!(
            framing.find_end(&[0, 0, 0, 1, 7]),
            Ok(Progress::Complete(5))
        );
        assert_eq!(
            framing.find_end(&[0, 0, 0, 2]),
            refused(
                ErrorKind::MessageLimit {
                    length: 2,
                    limit: 1
                },
                0
            )
        );
    }

    #[test]
    fn other_limits_leave_the_default_for_the_length() {
        let mut framing = Framed::new().limits(Limits::new().depth(3));
        assert!(framing.find_end(&16_384_001_u32.to_be_bytes()).is_err());
    }

    #[test]
    fn both_ways_to_append_write_the_same_after_existing_bytes() {
        let mut copied = vec![9];
        assert_eq!(Framed::append_to(b"ab", &mut copied), Ok(()));
        assert_eq!(copied, [9, 0, 0, 0, 2, b'a', b'b']);

        let mut written = BytesMut::from(&[9][..]);
        let result = Framed::append_with(&mut written, |buffer| {
            buffer.extend_from_slice(b"ab");
            Ok(())
        });
        assert_eq!(result, Ok(()));
        assert_eq!(written, copied);
    }

    #[test]
    fn a_failed_append_leaves_the_buffer_as_it_was() {
        let mut buffer: Vec<u8> = vec![9];
        let failure = Error::new(ErrorKind::Custom("no"), 0);
        let result = Framed::append_with(&mut buffer, |buffer| {
            buffer.extend_from_slice(b"ab");
            Err(Error::new(ErrorKind::Custom("no"), 0))
        });
        assert_eq!(result, Err(failure));
        assert_eq!(buffer, [9]);
    }
}
