//! The parts that streams of messages have in common.

use std::fmt;
use std::io;

use crate::error::Error;

/// How much is read of a message before its length is believed any further, in bytes.
pub(crate) const FIRST_STEP: usize = 8 << 10;

/// Why the next message could not be read from a stream, or written to one.
///
/// If the stream ends in the middle of a message, that is [`Decode`](Self::Decode) with
/// [`ErrorKind::Truncated`](crate::ErrorKind::Truncated).
#[derive(Debug)]
pub enum StreamError {
    /// The stream failed.
    Io(io::Error),
    /// What it brought is not a message; or, in writing, what was given does not make one.
    Decode(Error),
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the stream failed: {error}"),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Decode(error) => Some(error),
        }
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for StreamError {
    fn from(error: Error) -> Self {
        Self::Decode(error)
    }
}
