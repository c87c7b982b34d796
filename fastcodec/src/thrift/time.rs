//! Points in time and spans of other crates: a struct of `1: i64 seconds` and `2: i32 nanos`, with
//! the values of `google.protobuf.Timestamp` and `Duration`.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::Thrift;
use crate::error::{Error, ErrorKind};
use crate::foreign::times::Foreign;
use crate::types::{Duration, Timestamp};

#[derive(Default, Thrift)]
struct Parts {
    #[codec(1)]
    seconds: i64,
    #[codec(2)]
    nanos: i32,
}

macro_rules! parts {
    ($($message:ident),*) => {$(
        impl From<Parts> for $message {
            fn from(Parts { seconds, nanos }: Parts) -> Self {
                $message { seconds, nanos }
            }
        }

        impl From<$message> for Parts {
            fn from($message { seconds, nanos }: $message) -> Self {
                Parts { seconds, nanos }
            }
        }
    )*};
}

parts!(Timestamp, Duration);

macro_rules! structs {
    ($($(#[$attribute:meta])* $type:ty;)*) => {$(
        $(#[$attribute])*
        impl Value for $type {
            const TYPE: Type = Type::Struct;
        }

        $(#[$attribute])*
        impl EncodeValue for $type {
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
                match self.to_message() {
                    Some(message) => Parts::from(message).write(encoder),
                    None => encoder.fail(ErrorKind::OutOfRange),
                }
            }
        }

        $(#[$attribute])*
        impl<'de> DecodeValue<'de> for $type {
            fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                let start = decoder.offset();
                let parts = Parts::read(decoder)?;
                Self::of_message(parts.into()).ok_or_else(|| Error::new(ErrorKind::OutOfRange, start))
            }
        }
    )*};
}

structs! {
    core::time::Duration;
    #[cfg(feature = "std")]
    std::time::SystemTime;
    #[cfg(feature = "chrono")]
    ::chrono::DateTime<::chrono::Utc>;
    #[cfg(feature = "chrono")]
    ::chrono::TimeDelta;
    #[cfg(feature = "jiff")]
    ::jiff::Timestamp;
    #[cfg(feature = "jiff")]
    ::jiff::SignedDuration;
    #[cfg(feature = "time")]
    ::time::OffsetDateTime;
    #[cfg(feature = "time")]
    ::time::UtcDateTime;
    #[cfg(feature = "time")]
    ::time::Duration;
}
