//! Messages over `tokio_util::codec`: each [`Framing`] is a codec.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::{AppendMessage, Detect, Framed, Framing, Progress, StreamError, TtFramed, Unframed};
use crate::error::{Error, ErrorKind};
use crate::thrift::Protocol;

/// Room that is made for a message whose first bytes are there.
const FIRST_ROOM: usize = 4096;

macro_rules! codecs {
    ($($(#[$parameter:ident])? $framing:ty),*) => {
        $(
            impl $(<$parameter: Protocol>)? Decoder for $framing {
                type Item = <Self as Framing>::Message;
                type Error = StreamError;

                fn decode(
                    &mut self,
                    arrived: &mut BytesMut,
                ) -> Result<Option<Self::Item>, StreamError> {
                    decode(self, arrived)
                }

                fn decode_eof(
                    &mut self,
                    arrived: &mut BytesMut,
                ) -> Result<Option<Self::Item>, StreamError> {
                    decode_last(self, arrived)
                }
            }

            impl<M $(, $parameter: Protocol)?> Encoder<M> for $framing
            where
                Self: AppendMessage<M>,
            {
                type Error = StreamError;

                fn encode(&mut self, message: M, buffer: &mut BytesMut) -> Result<(), StreamError> {
                    Ok(self.append(message, buffer)?)
                }
            }
        )*
    };
}

codecs! { Framed, #[P] Unframed<P>, TtFramed, Detect }

fn decode<F: Framing>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    match framing.find_end(arrived)? {
        Progress::Complete(end) => Ok(Some(framing.open(arrived.split_to(end).freeze())?)),
        Progress::Incomplete { needed } => {
            // What is declared may never come: the room at most doubles.
            arrived.reserve(needed.min(arrived.len().max(FIRST_ROOM)));
            Ok(None)
        }
    }
}

/// Decodes when no more bytes will come.
fn decode_last<F: Framing>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    match decode(framing, arrived)? {
        None if !arrived.is_empty() => Err(Error::new(ErrorKind::Truncated, arrived.len()).into()),
        message => Ok(message),
    }
}
