//! Messages over `tokio_util::codec`: each [`Framing`] is a codec.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use super::{AppendMessage, Detect, Framed, Framing, StreamError, TtFramed, Unframed};
use crate::error::Error;
use crate::stream::tokio::{Codec, Failure, decode, decode_last};
use crate::thrift::Format;

macro_rules! codecs {
    ($($name:literal: $(#[$parameter:ident])? $framing:ty),*) => {
        $(
            impl $(<$parameter: Format>)? $framing {
                /// Continues after an error of the codec: after a refused message, with the next
                /// one; after the end of the stream within a message
                /// ([`Truncated`](crate::ErrorKind::Truncated)), in that message. Call it before
                /// the next decode. Without an error, it does nothing.
                ///
                /// ```
                /// use fastcodec::bytes::BytesMut;
                /// use fastcodec::thrift::transport::Framed;
                /// use tokio_util::codec::Decoder;
                ///
                /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
                /// let mut arrived = BytesMut::from(&b"\0\0\0\x05he"[..]);
                /// let mut codec = Framed::new();
                /// // A file ends within a message, and grows later.
                /// assert!(codec.decode_eof(&mut arrived).is_err());
                /// arrived.extend_from_slice(b"llo");
                /// codec.resume()?;
                /// assert_eq!(codec.decode(&mut arrived)?.as_deref(), Some(&b"hello"[..]));
                /// # Ok(())
                /// # }
                /// ```
                ///
                /// # Errors
                ///
                /// The error itself, if the beginning of the next message is unknown: if the error
                /// came from [`Framing::find_end`], or if the codec was used again after the error.
                pub fn resume(&mut self) -> Result<(), Error> {
                    Failure::resume(&mut self.failure)
                }
            }

            impl $(<$parameter: Format>)? Codec for $framing {
                fn failure(&mut self) -> &mut Option<Failure> {
                    &mut self.failure
                }
            }

            /// Messages from a stream of bytes.
            ///
            /// After an error, no message follows unless the program says so: see
            #[doc = concat!("[`resume`](", $name, "::resume).")]
            /// Until then, the codec returns the same error, discards received bytes, and ends with
            /// the stream.
            impl $(<$parameter: Format>)? Decoder for $framing {
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

            impl<M $(, $parameter: Format)?> Encoder<M> for $framing
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

codecs! { "Framed": Framed, "Unframed": #[P] Unframed<P>, "TtFramed": TtFramed, "Detect": Detect }
