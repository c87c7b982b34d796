//! Messages one after the other in a stream, each behind its length.

use std::io::{self, Read};

use super::message::{DecodeOwned, LengthPrefix};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::stream::StreamError;

/// Reads length-delimited messages from a [`Read`], one at a time.
///
/// It holds one message at most. A length over [`Limits::message_len`] is refused before any of
/// the message is read, and memory is taken as bytes arrive, not as a length promises them.
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
        let limits = self.limits;
        match self.read_frame()? {
            Some(frame) => Ok(Some(M::decode_with(frame, &limits)?)),
            None => Ok(None),
        }
    }

    /// Reads the bytes of the next message, for a type that borrows from them.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), without those of the message itself.
    pub fn read_frame(&mut self) -> Result<Option<&[u8]>, StreamError> {
        let Some(length) = self.read_length()? else {
            return Ok(None);
        };
        self.limits.check_message_len(length)?;
        self.frame.clear();
        self.reader
            .by_ref()
            .take(length)
            .read_to_end(&mut self.frame)?;
        if (self.frame.len() as u64) < length {
            return Err(Error::new(ErrorKind::Truncated, self.frame.len()).into());
        }
        Ok(Some(&self.frame))
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
