//! Points in time and spans of other crates, as `google.protobuf.Timestamp` and
//! `google.protobuf.Duration`. <https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp>

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Msg;
use super::message::{Decode, Encode, Message};
use super::tag::Tag;
use super::value::Element;
use crate::error::{Error, ErrorKind};
use crate::foreign::times::Foreign;

/// The message to merge into: that of the value, or an empty one if the value has no valid message.
fn message_of<T: Foreign>(value: &T) -> T::Message
where
    T::Message: Default,
{
    value.to_message().unwrap_or_default()
}

/// The value of a message, all of whose fields are there.
fn value_of<T: Foreign>(message: T::Message, start: usize) -> Result<T, Error> {
    T::of_message(message).ok_or_else(|| Error::new(ErrorKind::OutOfRange, start))
}

macro_rules! messages {
    ($($(#[$attribute:meta])* $type:ty: $name:literal;)*) => {$(
        $(#[$attribute])*
        impl Message for $type {
            const NAME: &'static str = $name;
        }

        $(#[$attribute])*
        impl Element for $type {
            type Encoding = Msg;
        }

        $(#[$attribute])*
        impl Encode for $type {
            fn encode_fields(&self, encoder: &mut Encoder<'_>) {
                match self.to_message() {
                    Some(message) => message.encode_fields(encoder),
                    None => encoder.fail(ErrorKind::OutOfRange),
                }
            }

            fn encoded_len(&self) -> usize {
                self.to_message().map_or(0, |message| message.encoded_len())
            }
        }

        $(#[$attribute])*
        impl<'de> Decode<'de> for $type {
            fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                Ok(Self::ZERO)
            }

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let (mut message, start) = (message_of(self), decoder.offset());
                let is_known = message.merge_field(tag, decoder)?;
                *self = value_of(message, start)?;
                Ok(is_known)
            }

            /// All fields before they are looked at: one alone may be out of range.
            fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
                let (mut message, start) = (message_of(self), decoder.offset());
                message.merge_fields(decoder)?;
                *self = value_of(message, start)?;
                Ok(())
            }
        }
    )*};
}

messages! {
    core::time::Duration: "google.protobuf.Duration";
    #[cfg(feature = "std")]
    std::time::SystemTime: "google.protobuf.Timestamp";
    #[cfg(feature = "chrono")]
    ::chrono::DateTime<::chrono::Utc>: "google.protobuf.Timestamp";
    #[cfg(feature = "chrono")]
    ::chrono::TimeDelta: "google.protobuf.Duration";
    #[cfg(feature = "jiff")]
    ::jiff::Timestamp: "google.protobuf.Timestamp";
    #[cfg(feature = "jiff")]
    ::jiff::SignedDuration: "google.protobuf.Duration";
    #[cfg(feature = "time")]
    ::time::OffsetDateTime: "google.protobuf.Timestamp";
    #[cfg(feature = "time")]
    ::time::UtcDateTime: "google.protobuf.Timestamp";
    #[cfg(feature = "time")]
    ::time::Duration: "google.protobuf.Duration";
}
