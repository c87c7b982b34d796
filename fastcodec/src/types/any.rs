//! A message of any type, encoded, with the name of its type.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::protobuf::{Decode, DecodeOwned, Encode, Message};
use crate::{Error, Limits, Protobuf};

const PREFIX: &str = "type.googleapis.com/";

/// A message of any type.
///
/// ```
/// use fastcodec::types::{Any, Duration, Timestamp, UnpackError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let any = Any::pack(&Duration { seconds: 5, nanos: 0 })?;
/// assert_eq!(any.type_url, "type.googleapis.com/google.protobuf.Duration");
/// assert_eq!(any.unpack::<Duration>()?.seconds, 5);
/// assert!(matches!(any.unpack::<Timestamp>(), Err(UnpackError::OtherType { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Any")]
pub struct Any {
    /// The full name of the type, behind a slash and whatever is before it.
    #[codec(1)]
    pub type_url: String,
    /// The encoded message.
    #[codec(2)]
    pub value: Vec<u8>,
}

/// An [`Any`] that borrows from what it is decoded from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Any")]
pub struct AnyView<'a> {
    /// As in [`Any`].
    #[codec(1)]
    pub type_url: &'a str,
    /// As in [`Any`].
    #[codec(2)]
    pub value: &'a [u8],
}

/// Why a message could not be taken out of an [`Any`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnpackError {
    /// It is of another type.
    OtherType {
        /// The name of the type that was asked for.
        expected: &'static str,
        /// The type URL that is there.
        found: String,
    },
    /// It could not be decoded. The text is that of the error.
    Decode(String),
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherType { expected, found } => {
                write!(f, "expected a `{expected}`, found `{found}`")
            }
            Self::Decode(error) => write!(f, "the message in the `Any` is malformed: {error}"),
        }
    }
}

impl core::error::Error for UnpackError {}

impl Any {
    /// Encodes a message, with the name of its type.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode_to_vec`].
    pub fn pack<M: Encode>(message: &M) -> Result<Self, Error> {
        Ok(Any {
            type_url: format!("{PREFIX}{}", M::NAME),
            value: message.encode_to_vec()?,
        })
    }

    /// Whether the message is an `M`, by the name of its type.
    pub fn is<M: Message>(&self) -> bool {
        names(&self.type_url, M::NAME)
    }

    /// Decodes the message, if it is an `M`, within the default limits.
    ///
    /// # Errors
    ///
    /// [`UnpackError::OtherType`] if it is not, [`UnpackError::Decode`] if it is malformed.
    pub fn unpack<M: DecodeOwned>(&self) -> Result<M, UnpackError> {
        self.unpack_with(&Limits::new())
    }

    /// Decodes the message, if it is an `M`, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`unpack`](Self::unpack).
    pub fn unpack_with<M: DecodeOwned>(&self, limits: &Limits) -> Result<M, UnpackError> {
        unpack(&self.type_url, &self.value, limits)
    }
}

impl<'a> AnyView<'a> {
    /// Whether the message is an `M`, by the name of its type.
    pub fn is<M: Message>(&self) -> bool {
        names(self.type_url, M::NAME)
    }

    /// Decodes the message, if it is an `M`, within `limits`; it may borrow from the same input.
    ///
    /// # Errors
    ///
    /// Those of [`Any::unpack`].
    pub fn unpack_with<M: Decode<'a>>(&self, limits: &Limits) -> Result<M, UnpackError> {
        unpack(self.type_url, self.value, limits)
    }
}

/// Whether a type URL names a type: what is behind its last slash does.
fn names(type_url: &str, name: &str) -> bool {
    type_url
        .rsplit_once('/')
        .is_some_and(|(_, found)| found == name)
}

fn unpack<'a, M: Decode<'a>>(
    url: &str,
    value: &'a [u8],
    limits: &Limits,
) -> Result<M, UnpackError> {
    if !names(url, M::NAME) {
        return Err(UnpackError::OtherType {
            expected: M::NAME,
            found: url.into(),
        });
    }
    M::decode_with(value, limits).map_err(|error| UnpackError::Decode(format!("{error}")))
}
