//! TTHeader transport: each message follows a header with its length and key-value pairs.

use bytes::{Bytes, BytesMut};

use super::framed::PREFIX;
use super::ttheader::{FIXED, TtHeader, find_ends};
use super::{AppendMessage, Framing, Progress};
use crate::error::Error;
use crate::limits::Limits;
#[cfg(feature = "tokio-util")]
use crate::stream::tokio::Failure;

/// TTHeader, the transport of CloudWeGo (Kitex, Volo): each message follows a [`TtHeader`].
///
/// # Errors
///
/// In addition to [`MessageLimit`](crate::ErrorKind::MessageLimit): in the fixed part
/// [`NotAMessage`](crate::ErrorKind::NotAMessage),
/// [`NegativeLength`](crate::ErrorKind::NegativeLength),
/// [`HeaderLimit`](crate::ErrorKind::HeaderLimit),
/// [`LengthPastEnd`](crate::ErrorKind::LengthPastEnd) and
/// [`Truncated`](crate::ErrorKind::Truncated) if the sizes contradict each other; in the header
/// [`LengthPastEnd`](crate::ErrorKind::LengthPastEnd),
/// [`CountPastEnd`](crate::ErrorKind::CountPastEnd) and [`Truncated`](crate::ErrorKind::Truncated)
/// if what it declares does not fit in it,
/// [`UnknownHeaderSection`](crate::ErrorKind::UnknownHeaderSection),
/// [`UnsupportedTransform`](crate::ErrorKind::UnsupportedTransform),
/// [`InvalidUtf8`](crate::ErrorKind::InvalidUtf8). Offsets count from the beginning of the message,
/// its length included.
///
/// A header has at most 64 KiB, so at most 16,382 pairs, which take about a megabyte of memory.
/// Reading a message allocates nothing else: strings and payload share the received bytes.
///
/// ```
/// use fastcodec::thrift::transport::{MessageReader, MessageWriter, TtFramed, TtHeader};
/// use fastcodec::thrift::{Binary, MessageKind, Protocol};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut writer = MessageWriter::<_, TtFramed>::new(Vec::new());
/// let header = TtHeader { sequence: 7, ..TtHeader::default() };
/// writer.write_with(&header, |buffer| {
///     Binary::append_message("sum", MessageKind::Call, 7, &vec![1, 2], buffer)
/// })?;
/// let connection = writer.into_inner();
///
/// let mut reader = MessageReader::<_, TtFramed>::new(&connection[..]);
/// let message = reader.read()?.ok_or("no message")?;
/// assert_eq!(message.header, header);
/// assert_eq!(Binary::decode_message(&message.payload)?.name, "sum");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct TtFramed {
    limits: Limits,
    #[cfg(feature = "tokio-util")]
    pub(super) failure: Option<Failure>,
}

impl TtFramed {
    /// Creates the transport for messages of up to
    /// [`DEFAULT_MESSAGE_LEN`](super::DEFAULT_MESSAGE_LEN) bytes.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits: [`Limits::message_len`] for the message with its header, but without its
    /// first four bytes, and [`Limits::memory`] for the pairs of the header.
    #[must_use]
    #[inline]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// A message with its [`TtHeader`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TtMessage {
    /// The header before the message.
    pub header: TtHeader,
    /// The message, in the protocol that the header names.
    pub payload: Bytes,
}

impl TtMessage {
    /// Returns the payload without the frame that it may have. Peers can be configured to write
    /// TTHeader with [frames](super::Framed) inside (`TTHeaderFramed` in Kitex), and the header
    /// does not tell.
    ///
    /// ```
    /// use fastcodec::thrift::transport::{TtHeader, TtMessage};
    ///
    /// let header = TtHeader::default();
    /// let framed = TtMessage { header, payload: "\0\0\0\x07message".into() };
    /// assert_eq!(framed.unframed(), "message");
    /// ```
    #[inline]
    pub fn unframed(&self) -> Bytes {
        match is_framed(&self.payload) {
            true => self.payload.slice(PREFIX..),
            false => self.payload.clone(),
        }
    }
}

/// Returns whether a payload is in a frame, which begins with the number of bytes that follow. No
/// message does: the version at the beginning of Binary and Compact is larger, and the name in the
/// old form of Binary is followed by other fields.
#[inline]
pub(super) fn is_framed(payload: &[u8]) -> bool {
    payload
        .split_first_chunk::<PREFIX>()
        .is_some_and(|(length, rest)| u32::from_be_bytes(*length) as usize == rest.len())
}

impl Framing for TtFramed {
    type Message = TtMessage;

    #[inline]
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        // Until then, the fixed part is needed.
        let end = find_ends(arrived, &self.limits)?.map_or(FIXED, |(_, end)| end);
        Ok(match end.checked_sub(arrived.len()) {
            None | Some(0) => Progress::Complete(end),
            Some(needed) => Progress::Incomplete { needed },
        })
    }

    #[inline]
    fn open(&mut self, message: Bytes) -> Result<TtMessage, Error> {
        let (header, payload) = TtHeader::decode_with(&message, &self.limits)?;
        Ok(TtMessage { header, payload })
    }
}

impl AppendMessage<&TtMessage> for TtFramed {
    #[inline]
    fn append(&mut self, message: &TtMessage, buffer: &mut BytesMut) -> Result<(), Error> {
        message.header.append_to(&message.payload, buffer)
    }
}

impl AppendMessage<TtMessage> for TtFramed {
    #[inline]
    fn append(&mut self, message: TtMessage, buffer: &mut BytesMut) -> Result<(), Error> {
        self.append(&message, buffer)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::error::ErrorKind;

    fn message() -> TtMessage {
        let mut header = TtHeader {
            sequence: 5,
            ..TtHeader::default()
        };
        header.headers.insert("a".into(), "b".into());
        TtMessage {
            header,
            payload: Bytes::from_static(b"payload"),
        }
    }

    fn encoded() -> Vec<u8> {
        let mut buffer = BytesMut::new();
        TtFramed::new().append(message(), &mut buffer).unwrap();
        buffer.to_vec()
    }

    #[test]
    fn the_fixed_part_is_needed_first_and_then_all_of_the_message() {
        let message = encoded();
        let mut framing = TtFramed::new();
        for arrived in 0..FIXED {
            assert_eq!(
                framing.find_end(&message[..arrived]),
                Ok(Progress::Incomplete {
                    needed: FIXED - arrived
                })
            );
        }
        for arrived in FIXED..message.len() {
            assert_eq!(
                framing.find_end(&message[..arrived]),
                Ok(Progress::Incomplete {
                    needed: message.len() - arrived
                })
            );
        }
        assert_eq!(
            framing.find_end(&message),
            Ok(Progress::Complete(message.len()))
        );
    }

    #[test]
    fn a_message_is_read_as_it_was_written() {
        assert_eq!(TtFramed::new().open(encoded().into()), Ok(message()));
    }

    #[test]
    fn what_follows_a_message_is_left() {
        let mut arrived = encoded();
        let end = arrived.len();
        arrived.extend(b"next");
        assert_eq!(
            TtFramed::new().find_end(&arrived),
            Ok(Progress::Complete(end))
        );
    }

    #[test]
    fn a_length_too_short_is_refused_however_it_arrives() {
        let truncated = Err(Error::new(ErrorKind::Truncated, 9));
        assert_eq!(TtFramed::new().find_end(b"\0\0\0\x05"), truncated);
        assert_eq!(TtFramed::new().find_end(b"\0\0\0\x05\0"), truncated);
    }

    #[test]
    fn a_wrong_mark_is_noticed_at_its_first_byte() {
        assert_eq!(
            TtFramed::new().find_end(&[0, 0, 0, 20, 0x80]),
            Err(Error::new(ErrorKind::NotAMessage, 4))
        );
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_else_arrives() {
        let mut framing = TtFramed::new().limits(Limits::new().message_len(100));
        assert_eq!(
            framing.find_end(&[0, 0, 0, 101]),
            Err(Error::new(
                ErrorKind::MessageLimit {
                    length: 101,
                    limit: 100
                },
                0
            ))
        );
    }

    #[test]
    fn sizes_that_contradict_each_other_are_refused_before_the_header_arrives() {
        assert_eq!(
            TtFramed::new().find_end(b"\0\0\0\x0e\x10\0\0\0\0\0\0\0\0\x02"),
            Err(Error::new(
                ErrorKind::LengthPastEnd {
                    length: 8,
                    remaining: 4
                },
                12
            ))
        );
    }

    #[test]
    fn a_payload_that_is_not_in_a_frame_stays_as_it_is() {
        for payload in [
            &b"\x80\x01\0\x01"[..],
            b"\0\0\0\x01",
            b"\0\0\0\x01ab",
            b"\0\0\0",
            b"",
        ] {
            let message = TtMessage {
                payload: payload.into(),
                ..TtMessage::default()
            };
            assert_eq!(message.unframed(), payload);
        }
    }
}
