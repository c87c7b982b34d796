//! The parts that streams of messages have in common.

use std::fmt;
use std::io;

use crate::error::{Error, ErrorKind};

/// How many bytes of a message are read at first, while its length is only a claim.
pub(crate) const FIRST_STEP: usize = 8 << 10;

/// Whether a reader returns the messages that follow.
#[derive(Debug)]
pub(crate) enum Course {
    /// It does.
    Running,
    /// There was an error, and the position to continue at is known.
    Stopped,
    /// There was an error, and it is unknown where the next message begins.
    Lost(Error),
}

impl Course {
    pub(crate) fn is_running(&self) -> bool {
        matches!(self, Self::Running)
    }

    /// Returns the course after an error in the length or the beginning of a message. After a
    /// failed allocation, the message can still be read.
    pub(crate) fn after_frame(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::OutOfMemory { .. } => Self::Stopped,
            _ => Self::Lost(error.clone()),
        }
    }

    /// Continues, if the position is known.
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
    /// The bytes that arrived are not a message, or the message given cannot be written.
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
