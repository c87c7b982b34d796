//! Length-delimited messages over `tokio_util::codec`.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::{AppendMessage, Delimited, Framing, StreamError};
use crate::codec::decode;
use crate::error::{Error, ErrorKind};

/// Messages from a stream of bytes.
///
/// What has arrived is shared, not copied: by the fields of type `Bytes` of a message, by
/// [`Held`](crate::Held) and by [`Frame`](super::Frame). If the stream ends within a message, that is
/// [`ErrorKind::Truncated`](crate::ErrorKind::Truncated).
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
        match decode(self, arrived)? {
            None if !arrived.is_empty() => {
                // Counted without the length, as all offsets in a message are.
                let prefix = self
                    .declared(arrived)?
                    .map_or(arrived.len(), |(len, _)| len);
                Err(Error::new(ErrorKind::Truncated, arrived.len() - prefix).into())
            }
            message => Ok(message),
        }
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
