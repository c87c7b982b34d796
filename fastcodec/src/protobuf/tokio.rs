//! Length-delimited messages over `tokio_util::codec`.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::{AppendMessage, Delimited, Framing, StreamError};
use crate::error::Error;
use crate::stream::tokio::{Codec, Failure, decode, decode_last};

impl<M> Delimited<M> {
    /// Continues after an error of the codec: after a message that did not decode, with the next
    /// one; after the end of the stream within a message
    /// ([`Truncated`](crate::ErrorKind::Truncated)), in that message. Call it before the next
    /// decode. Without an error, it does nothing.
    ///
    /// After an error of a codec, `FramedRead` reports the end of the stream once. If all bytes
    /// have arrived before the error, it yields nothing more, even if its buffer contains messages.
    /// To read on after messages that do not decode, [`Delimited<Frame>`](super::Frame) is simpler:
    /// it returns the bytes of each message, which the program decodes.
    ///
    /// ```
    /// use fastcodec::Protobuf;
    /// use fastcodec::bytes::BytesMut;
    /// use fastcodec::protobuf::Delimited;
    /// use tokio_util::codec::Decoder;
    ///
    /// #[derive(Debug, Default, PartialEq, Protobuf)]
    /// struct Note { #[codec(1)] text: String }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // The first text is not UTF-8.
    /// let mut arrived = BytesMut::from(&b"\x03\x0a\x01\xff\x03\x0a\x01b"[..]);
    /// let mut codec = Delimited::<Note>::new();
    /// assert!(codec.decode(&mut arrived).is_err());
    /// codec.resume()?;
    /// assert_eq!(codec.decode(&mut arrived)?, Some(Note { text: "b".into() }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error itself, if the beginning of the next message is unknown: if a length was refused,
    /// or if the codec was used again after the error.
    pub fn resume(&mut self) -> Result<(), Error> {
        Failure::resume(&mut self.failure)
    }
}

impl<M> Codec for Delimited<M>
where
    Self: Framing,
{
    fn failure(&mut self) -> &mut Option<Failure> {
        &mut self.failure
    }

    /// Without the length, as all offsets in a message are.
    fn counted(&self, arrived: &[u8]) -> usize {
        match self.declared(arrived) {
            Ok(Some((prefix, _))) => arrived.len() - prefix,
            _ => 0,
        }
    }
}

/// Messages from a stream of bytes.
///
/// Fields of type `Bytes`, [`Held`](crate::Held) and [`Frame`](super::Frame) share the received
/// bytes without a copy. If the stream ends within a message, the error is
/// [`ErrorKind::Truncated`](crate::ErrorKind::Truncated).
///
/// After an error, no message follows unless the program says so: see
/// [`resume`](Delimited::resume). Until then, the codec returns the same error, discards received
/// bytes, and ends with the stream.
///
/// ```
/// use fastcodec::protobuf::Delimited;
/// use fastcodec::{Limits, Protobuf};
/// use futures_util::{SinkExt, StreamExt};
/// use tokio_util::codec::{FramedRead, FramedWrite};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// // Any `AsyncRead` and `AsyncWrite` will do, a `TcpStream` for instance.
/// let (near, far) = tokio::io::duplex(64);
/// let limits = Limits::new().message_len(64 << 10);
/// let mut notes = FramedRead::new(far, Delimited::<Note>::new().limits(limits));
/// let mut sink = FramedWrite::new(near, Delimited::<Note>::new());
///
/// sink.send(&Note { text: "one".into() }).await?;
/// sink.send(Note { text: "two".into() }).await?;
/// drop(sink);
/// let mut texts = Vec::new();
/// while let Some(note) = notes.next().await {
///     texts.push(note?.text);
/// }
/// assert_eq!(texts, ["one", "two"]);
/// # Ok(())
/// # })
/// # }
/// ```
impl<M> Decoder for Delimited<M>
where
    Self: Framing,
{
    type Item = <Self as Framing>::Message;
    type Error = StreamError;

    fn decode(&mut self, arrived: &mut BytesMut) -> Result<Option<Self::Item>, StreamError> {
        decode(self, arrived)
    }

    fn decode_eof(&mut self, arrived: &mut BytesMut) -> Result<Option<Self::Item>, StreamError> {
        decode_last(self, arrived)
    }
}

/// Messages to a stream of bytes.
impl<M, T> Encoder<T> for Delimited<M>
where
    Self: AppendMessage<T>,
{
    type Error = StreamError;

    fn encode(&mut self, message: T, buffer: &mut BytesMut) -> Result<(), StreamError> {
        Ok(self.append(message, buffer)?)
    }
}
