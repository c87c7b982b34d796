//! The parts that streams of messages have in common.

use std::fmt;
use std::io;

use crate::error::{Error, ErrorKind};

/// How much is read of a message before its length is believed any further, in bytes.
pub(crate) const FIRST_STEP: usize = 8 << 10;

/// Whether a reader hands out what follows.
#[derive(Debug)]
pub(crate) enum Course {
    /// It does.
    Running,
    /// There was an error, and it is known where reading goes on.
    Stopped,
    /// There was an error, and nobody knows where the next message begins.
    Lost(Error),
}

impl Course {
    pub(crate) fn is_running(&self) -> bool {
        matches!(self, Self::Running)
    }

    /// The course after what is wrong with the length of a message, or with how it begins. Without
    /// room for it, a message is where it was.
    pub(crate) fn after_frame(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::OutOfMemory { .. } => Self::Stopped,
            _ => Self::Lost(error.clone()),
        }
    }

    /// Goes on, if it is known where.
    pub(crate) fn resume(&mut self) -> Result<(), Error> {
        match self {
            Self::Lost(error) => Err(error.clone()),
            Self::Running | Self::Stopped => {
                *self = Self::Running;
                Ok(())
            }
        }
    }
}

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
