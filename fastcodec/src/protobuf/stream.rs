//! Messages one after the other in a stream, each behind its length.

use std::io::{self, Read};

use super::delimited::DEFAULT_MESSAGE_LEN;
use super::message::{DecodeOwned, LengthPrefix};
use crate::error::{Error, ErrorKind};
use crate::limits::{Budget, Limits};
use crate::stream::{FIRST_STEP, StreamError};

/// Reads length-delimited messages from a [`Read`], one at a time.
///
/// It holds one message at most. A length over [`Limits::message_len`], or over
/// [`DEFAULT_MESSAGE_LEN`] where that is not set, is refused before any of the message is read, and
/// memory is taken as bytes arrive, not as a length promises them. The room for the bytes counts as
/// memory of the message ([`Limits::memory`]) when it grows.
/// The lengths are read byte by byte: give it a reader with a buffer.
///
/// ```
/// use fastcodec::protobuf::{DelimitedReader, Encode};
/// use fastcodec::{Limits, Protobuf};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut stream = Vec::new();
/// for text in ["one", "two"] {
///     Note { text: text.into() }.encode_length_delimited(&mut stream)?;
/// }
/// let mut reader = DelimitedReader::new(&stream[..]).limits(Limits::new().message_len(1024));
/// let mut texts = Vec::new();
/// while let Some(note) = reader.read::<Note>()? {
///     texts.push(note.text);
/// }
/// assert_eq!(texts, ["one", "two"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DelimitedReader<R> {
    reader: R,
    frame: Vec<u8>,
    limits: Limits,
}

impl<R: Read> DelimitedReader<R> {
    /// Reads from `reader`, within the default limits.
    pub fn new(reader: R) -> Self {
        DelimitedReader {
            reader,
            frame: Vec::new(),
            limits: Limits::new(),
        }
    }

    /// Sets the limits for the messages to come.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Reads the next message; `None` if the stream ends before it begins.
    ///
    /// # Errors
    ///
    /// [`StreamError::Io`] if reading fails; [`StreamError::Decode`] with
    /// [`ErrorKind::Truncated`] if the stream ends within a message,
    /// [`ErrorKind::MessageLimit`] if it is too long, or what is wrong with the message. Offsets
    /// count from the beginning of the message.
    pub fn read<M: DecodeOwned>(&mut self) -> Result<Option<M>, StreamError> {
        let Some(memory_left) = self.fill()? else {
            return Ok(None);
        };
        let limits = self.limits.memory(memory_left);
        Ok(Some(M::decode_with(&self.frame, &limits)?))
    }

    /// Reads the bytes of the next message, for a type that borrows from them.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), without those of the message itself.
    pub fn read_frame(&mut self) -> Result<Option<&[u8]>, StreamError> {
        Ok(self.fill()?.map(|_| &self.frame[..]))
    }

    /// Reads the bytes of the next message; what that leaves of the memory.
    fn fill(&mut self) -> Result<Option<usize>, StreamError> {
        let Some(length) = self.read_length()? else {
            return Ok(None);
        };
        self.limits
            .check_message_len_or(length, DEFAULT_MESSAGE_LEN)?;
        // Within the limit, which is a `usize`.
        let length = length as usize;
        let mut budget = Budget::new(&self.limits, 0, length);
        self.frame.clear();
        while self.frame.len() < length {
            // As much again as has arrived, so that a length costs nothing that is not sent.
            let step = self
                .frame
                .len()
                .max(FIRST_STEP)
                .min(length - self.frame.len());
            self.grow(step, &mut budget)?;
            let mut rest = self.reader.by_ref().take(step as u64);
            if rest.read_to_end(&mut self.frame)? < step {
                return Err(Error::new(ErrorKind::Truncated, self.frame.len()).into());
            }
        }
        Ok(Some(budget.memory_left()))
    }

    /// Makes room for `more` bytes of the message.
    fn grow(&mut self, more: usize, budget: &mut Budget) -> Result<(), Error> {
        let arrived = self.frame.len();
        if more <= self.frame.capacity() - arrived {
            return Ok(());
        }
        // The old block is there while its content moves.
        let needed = arrived + more;
        budget
            .charge(needed)
            .map_err(|kind| Error::new(kind, arrived))?;
        self.frame
            .try_reserve_exact(more)
            .map_err(|_| Error::new(ErrorKind::OutOfMemory { needed }, arrived))
    }

    fn read_length(&mut self) -> Result<Option<u64>, StreamError> {
        let mut prefix = LengthPrefix::default();
        loop {
            let mut byte = [0];
            match self.reader.read(&mut byte) {
                Ok(0) if prefix.len() == 0 => return Ok(None),
                Ok(0) => return Err(Error::new(ErrorKind::Truncated, 0).into()),
                Ok(_) => {
                    if let Some(length) = prefix.push(byte[0])? {
                        return Ok(Some(length));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The reader. What it has read beyond the last message is lost only if it is dropped.
    pub fn into_inner(self) -> R {
        self.reader
    }
}
