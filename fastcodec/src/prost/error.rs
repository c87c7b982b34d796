//! The errors, as prost has them.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::error::Error;

/// Why a message could not be decoded.
///
/// What is wrong, at which byte and in which field is in the [`Error`] behind it: see
/// [`error`](Self::error), and `source`.
///
/// ```
/// use fastcodec::ErrorKind;
/// use fastcodec::prost::Message;
///
/// #[derive(Clone, PartialEq, Message)]
/// struct Note {
///     #[prost(string, tag = "1")]
///     text: String,
/// }
///
/// let error = Note::decode(&[0x0a, 0x02, 0xff, 0xff][..]).unwrap_err();
/// assert_eq!(error.error().map(|error| error.kind()), Some(&ErrorKind::InvalidUtf8));
/// assert_eq!(
///     error.to_string(),
///     "failed to decode Protobuf message: a string is not UTF-8 at byte 2 in Note.text"
/// );
/// ```
#[derive(Clone, PartialEq)]
pub struct DecodeError(Cause);

#[derive(Clone, PartialEq)]
enum Cause {
    Codec(Error),
    /// Said by a program, not by the codec.
    Said(Cow<'static, str>),
}

impl Eq for DecodeError {}

impl DecodeError {
    /// An error that says `description`.
    #[deprecated = "prost means it for its own use; report an error of your own"]
    #[cold]
    pub fn new(description: impl Into<Cow<'static, str>>) -> DecodeError {
        Self::said(description)
    }

    #[cold]
    pub(crate) fn said(description: impl Into<Cow<'static, str>>) -> DecodeError {
        DecodeError(Cause::Said(description.into()))
    }

    /// The error of the codec, with its kind, offset and path. `None` for one that a conversion
    /// reports, such as that of an `Any` that holds another message.
    pub fn error(&self) -> Option<&Error> {
        match &self.0 {
            Cause::Codec(error) => Some(error),
            Cause::Said(_) => None,
        }
    }

    #[cold]
    pub(crate) fn unexpected_type_url(actual: &str, expected: &str) -> DecodeError {
        let mut text = String::new();
        let _ = fmt::Write::write_fmt(
            &mut text,
            format_args!("the type URL is \"{actual}\" where \"{expected}\" is expected"),
        );
        Self::said(text)
    }
}

impl From<Error> for DecodeError {
    fn from(error: Error) -> Self {
        DecodeError(Cause::Codec(error))
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Codec(error) => f.debug_tuple("DecodeError").field(error).finish(),
            Cause::Said(text) => f.debug_tuple("DecodeError").field(text).finish(),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed to decode Protobuf message: ")?;
        match &self.0 {
            Cause::Codec(error) => error.fmt(f),
            Cause::Said(text) => f.write_str(text),
        }
    }
}

impl core::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.error().map(|error| error as _)
    }
}

#[cfg(feature = "std")]
impl From<DecodeError> for std::io::Error {
    fn from(error: DecodeError) -> Self {
        std::io::Error::new(std::io::ErrorKind::InvalidData, error)
    }
}

/// A buffer that has too little room for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError {
    pub(crate) required: usize,
    pub(crate) remaining: usize,
}

impl EncodeError {
    /// The room that the message takes, in bytes.
    pub fn required_capacity(&self) -> usize {
        self.required
    }

    /// The room that the buffer had, in bytes.
    pub fn remaining(&self) -> usize {
        self.remaining
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "failed to encode Protobuf message; insufficient buffer capacity (required: {}, remaining: {})",
            self.required, self.remaining
        )
    }
}

impl core::error::Error for EncodeError {}

#[cfg(feature = "std")]
impl From<EncodeError> for std::io::Error {
    fn from(error: EncodeError) -> Self {
        std::io::Error::new(std::io::ErrorKind::InvalidInput, error)
    }
}

/// A number that an enumeration has no value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEnumValue(
    /// The number.
    pub i32,
);

impl fmt::Display for UnknownEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown enumeration value {}", self.0)
    }
}

impl core::error::Error for UnknownEnumValue {}
