//! The parts that the codecs of `tokio_util` share: a [`Framing`] over a buffer that the connection
//! fills.

use bytes::BytesMut;

use crate::error::{Error, ErrorKind};
use crate::stream::framing::{Framing, Progress};
use crate::stream::io::StreamError;

/// The bytes that are reserved for a message whose first bytes have arrived.
const FIRST_ROOM: usize = 4096;

/// A framing that is a codec, and remembers its error.
pub(crate) trait Codec: Framing {
    fn failure(&mut self) -> &mut Option<Failure>;

    /// How many of the bytes of a message that has begun count in offsets.
    fn counted(&self, arrived: &[u8]) -> usize {
        arrived.len()
    }
}

/// The error of a codec, until the program calls `resume`.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    error: Error,
    /// Whether the beginning of the next message is known.
    can_resume: bool,
}

impl Failure {
    /// Continues, if the position is known.
    pub(crate) fn resume(failure: &mut Option<Self>) -> Result<(), Error> {
        match failure {
            Some(Failure { error, can_resume }) if !*can_resume => Err(error.clone()),
            _ => {
                *failure = None;
                Ok(())
            }
        }
    }

    /// An error in the beginning of a message. After a failed allocation, the message can still be
    /// read.
    fn of_frame(error: Error) -> Self {
        let can_resume = matches!(error.kind(), ErrorKind::OutOfMemory { .. });
        Failure { error, can_resume }
    }

    /// An error in a message whose end is known, or which has not arrived completely.
    fn of_message(error: Error) -> Self {
        let can_resume = true;
        Failure { error, can_resume }
    }
}

/// Decodes the message at the beginning of `arrived`, if it has arrived completely. It shares the
/// buffer.
pub(crate) fn decode<F: Codec>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    if let Some(failure) = framing.failure() {
        return Err(fail_again(failure, arrived));
    }
    match framing.find_end(arrived) {
        Ok(Progress::Complete(end)) => match framing.open(arrived.split_to(end).freeze()) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(fail(framing, Failure::of_message(error))),
        },
        Ok(Progress::Incomplete { needed }) => {
            // The declared bytes may never arrive, so the capacity at most doubles.
            arrived.reserve(needed.min(arrived.len().max(FIRST_ROOM)));
            Ok(None)
        }
        Err(error) => Err(fail(framing, Failure::of_frame(error))),
    }
}

/// Decodes when no more bytes will come.
pub(crate) fn decode_last<F: Codec>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    if framing.failure().is_some() {
        // The end of the stream, which a codec can say here alone.
        arrived.clear();
        return Ok(None);
    }
    match decode(framing, arrived)? {
        None if !arrived.is_empty() => {
            let error = Error::new(ErrorKind::Truncated, framing.counted(arrived));
            Err(fail(framing, Failure::of_message(error)))
        }
        message => Ok(message),
    }
}

#[cold]
fn fail(framing: &mut impl Codec, failure: Failure) -> StreamError {
    framing.failure().insert(failure).error.clone().into()
}

/// Returns the error once more, and discards what has arrived since, which would be kept for ever.
/// After that, the beginning of the next message is unknown.
#[cold]
fn fail_again(failure: &mut Failure, arrived: &mut BytesMut) -> StreamError {
    arrived.clear();
    failure.can_resume = false;
    failure.error.clone().into()
}
