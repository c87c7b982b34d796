//! The parts that the codecs of `tokio_util` share: a [`Framing`] over a buffer that the connection
//! fills.

use bytes::BytesMut;

use crate::error::{Error, ErrorKind};
use crate::framing::{Framing, Progress};
use crate::stream::StreamError;

/// Room that is made for a message whose first bytes are there.
const FIRST_ROOM: usize = 4096;

/// Decodes the message at the beginning of `arrived`, if all of it is there. It shares the buffer.
pub(crate) fn decode<F: Framing>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    match framing.find_end(arrived)? {
        Progress::Complete(end) => Ok(Some(framing.open(arrived.split_to(end).freeze())?)),
        Progress::Incomplete { needed } => {
            // What is declared may never come: the room at most doubles.
            arrived.reserve(needed.min(arrived.len().max(FIRST_ROOM)));
            Ok(None)
        }
    }
}

/// Decodes when no more bytes will come.
pub(crate) fn decode_last<F: Framing>(
    framing: &mut F,
    arrived: &mut BytesMut,
) -> Result<Option<F::Message>, StreamError> {
    match decode(framing, arrived)? {
        None if !arrived.is_empty() => Err(Error::new(ErrorKind::Truncated, arrived.len()).into()),
        message => Ok(message),
    }
}
