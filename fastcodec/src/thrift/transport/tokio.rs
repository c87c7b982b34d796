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
                /// Goes on after an error of the codec: after a message that was refused as a
                /// whole, with the one that follows it; after the end of the stream within a
                /// message ([`Truncated`](crate::ErrorKind::Truncated)), with what has arrived of
                /// that. To be called before the next message is asked for. Without an error, it
                /// does nothing.
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
                /// The error itself, where it cannot be known where the next message begins: after
                /// one of [`Framing::find_end`], or if more was asked for after the error.
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
            /// Until then, the codec returns the same error, throws away what arrives, and ends
            /// with the stream.
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
