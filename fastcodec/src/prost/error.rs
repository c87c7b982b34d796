//! The errors of prost's API.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// The error of a decode.
///
/// It wraps an [`Error`], which has the cause, the byte and the field: see [`error`](Self::error),
/// and `source`.
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
pub struct DecodeError(Error);

impl Eq for DecodeError {}

impl DecodeError {
    /// Creates an error with the text `description`, for a hand-written
    /// [`Message`](super::Message).
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// let error = fastcodec::prost::DecodeError::new("the magic number is missing");
    /// assert_eq!(error.to_string(), "failed to decode Protobuf message: the magic number is missing");
    /// ```
    #[deprecated = "prost means it for its own use; report your own error"]
    #[cold]
    pub fn new(description: impl Into<Cow<'static, str>>) -> DecodeError {
        Self::said(description)
    }

    /// Creates the error for an `Any` with a message of the type `actual` instead of `expected`.
    #[doc(hidden)]
    #[cold]
    pub fn new_unexpected_type_url(
        actual: impl Into<String>,
        expected: impl Into<String>,
    ) -> DecodeError {
        Self::unexpected_type_url(&actual.into(), &expected.into())
    }

    /// Adds the field with the error, and its message, to the path; the innermost field is pushed
    /// first. This is for a hand-written [`Message`](super::Message).
    ///
    /// ```
    /// use fastcodec::prost::encoding::decode_varint;
    ///
    /// let mut error = decode_varint(&mut &[0x80][..]).unwrap_err();
    /// error.push("Point", "x");
    /// assert_eq!(
    ///     error.to_string(),
    ///     "failed to decode Protobuf message: Point.x: the message ends in the middle of a value at byte 0"
    /// );
    /// ```
    #[cold]
    pub fn push(&mut self, message: &'static str, field: &'static str) {
        self.0.push_location(message, field);
    }

    #[cold]
    pub(crate) fn said(description: impl Into<Cow<'static, str>>) -> DecodeError {
        DecodeError(Error::new(ErrorKind::Reported(description.into()), 0))
    }

    /// Returns the error of the codec, with its kind, offset and path. `None` for an error that a
    /// program reports as a text, such as that of an `Any` with a message of another type.
    pub fn error(&self) -> Option<&Error> {
        match self.0.kind() {
            ErrorKind::Reported(_) => None,
            _ => Some(&self.0),
        }
    }

    /// Returns the error of a hand-written message as one of the codec: the pushed fields become a
    /// part of its path.
    #[cold]
    pub(crate) fn into_error(mut self) -> Error {
        self.0.settle_locations();
        self.0
    }

    /// Returns the wrapped error unchanged, to wrap it in a [`DecodeError`] again later.
    #[cold]
    pub(crate) fn into_error_as_it_is(self) -> Error {
        self.0
    }

    #[cold]
    pub(crate) fn unexpected_type_url(actual: &str, expected: &str) -> DecodeError {
        let mut text = String::new();
        let _ = fmt::Write::write_fmt(
            &mut text,
            format_args!("the type URL is \"{actual}\", expected \"{expected}\""),
        );
        Self::said(text)
    }
}

impl From<Error> for DecodeError {
    fn from(error: Error) -> Self {
        DecodeError(error)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DecodeError").field(&self.0).finish()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed to decode Protobuf message: ")?;
        self.0.fmt_as_prost(f)
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

/// The error for a buffer that is too small for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError {
    pub(crate) required: usize,
    pub(crate) remaining: usize,
}

impl EncodeError {
    /// Returns the length of the message, in bytes.
    pub fn required_capacity(&self) -> usize {
        self.required
    }

    /// Returns the free space of the buffer, in bytes.
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

/// The error for a number without a value in an enumeration.
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
