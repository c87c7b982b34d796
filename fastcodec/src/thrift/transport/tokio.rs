//! Messages over `tokio_util::codec`: each [`Framing`] is a codec.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::{AppendMessage, Detect, Framed, Framing, StreamError, TtFramed, Unframed};
use crate::codec::{decode, decode_last};
use crate::thrift::Protocol;

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
