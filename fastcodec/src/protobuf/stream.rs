//! A stream of length-delimited messages.

use std::io::{self, Read};

use super::delimited::DEFAULT_MESSAGE_LEN;
use super::message::{DecodeOwned, LengthPrefix};
use crate::error::{Error, ErrorKind};
use crate::limits::{Budget, Limits};
use crate::stream::io::{Course, FIRST_STEP, StreamError};

/// Reads length-delimited messages from a [`Read`], one at a time.
///
/// It holds at most one message. A length over [`Limits::message_len`], whose default here is
/// [`DEFAULT_MESSAGE_LEN`], is refused before the message is read. Memory is allocated as bytes
/// arrive, not for the declared length, and is charged to [`Limits::memory`] when the buffer grows.
/// Lengths are read byte by byte, so use a buffered reader.
///
/// # After an error
///
/// After an error the reader behaves as at the end of the stream: it reads nothing more. To
/// continue, call [`resume`](Self::resume).
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
    state: State,
    course: Course,
    frame: Vec<u8>,
    limits: Limits,
}

/// How much of the next message has been read.
#[derive(Debug)]
enum State {
    /// Nothing, or a part of its length.
    Length(LengthPrefix),
    /// The length, and the bytes in `frame`.
    Frame { length: usize, budget: Budget },
}

impl State {
    const START: Self = State::Length(LengthPrefix::START);
}

impl<R: Read> DelimitedReader<R> {
    /// Reads from `reader`, within the default limits.
    pub fn new(reader: R) -> Self {
        DelimitedReader {
            reader,
            state: State::START,
            course: Course::Running,
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

    /// Reads the next message; `None` if the stream ends before it begins, and after an error.
    ///
    /// # Errors
    ///
    /// [`StreamError::Io`] if reading fails; [`StreamError::Decode`] with [`ErrorKind::Truncated`]
    /// if the stream ends within a message, [`ErrorKind::MessageLimit`] if it is too long, or with
    /// the fault of the message. Offsets count from the beginning of the message.
    pub fn read<M: DecodeOwned>(&mut self) -> Result<Option<M>, StreamError> {
        let Some(memory_left) = self.fill()? else {
            return Ok(None);
        };
        let limits = self.limits.memory(memory_left);
        match M::decode_with(&self.frame, &limits) {
            Ok(message) => Ok(Some(message)),
            Err(error) => {
                self.course = Course::Stopped;
                Err(error.into())
            }
        }
    }

    /// Reads the bytes of the next message, for a type that borrows from them. The reader does not
    /// decode them, so the next message follows in any case.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), without those of the message itself.
    pub fn read_frame(&mut self) -> Result<Option<&[u8]>, StreamError> {
        Ok(self.fill()?.map(|_| &self.frame[..]))
    }

    /// Continues after an error. Without an error, it does nothing. Reading continues
    ///
    /// - with the next message, if a message did not decode;
    ///
    /// - in the same message, with the bytes that have arrived, after an error of the underlying
    ///   reader ([`StreamError::Io`], for example a time-out), after the end of the stream within a
    ///   message ([`ErrorKind::Truncated`]), and after a failed allocation
    ///   ([`ErrorKind::OutOfMemory`]).
    ///
    /// ```
    /// use fastcodec::Protobuf;
    /// use fastcodec::protobuf::{DelimitedReader, StreamError};
    ///
    /// #[derive(Debug, Default, PartialEq, Protobuf)]
    /// struct Note { #[codec(1)] text: String }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // The second text is not UTF-8.
    /// let mut reader = DelimitedReader::new(&b"\x03\x0a\x01a\x03\x0a\x01\xff\x03\x0a\x01c"[..]);
    /// let mut texts = Vec::new();
    /// loop {
    ///     match reader.read::<Note>() {
    ///         Ok(Some(note)) => texts.push(note.text),
    ///         Ok(None) => break,
    ///         Err(StreamError::Decode(_)) => reader.resume()?,
    ///         Err(error) => return Err(error.into()),
    ///     }
    /// }
    /// assert_eq!(texts, ["a", "c"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error itself, if a length was refused: then the beginning of the next message is
    /// unknown, so reading cannot continue.
    pub fn resume(&mut self) -> Result<(), Error> {
        self.course.resume()
    }

    /// Reads the bytes of the next message, and returns the rest of the memory budget.
    fn fill(&mut self) -> Result<Option<usize>, StreamError> {
        if !self.course.is_running() {
            return Ok(None);
        }
        match self.advance() {
            Ok(filled) => {
                self.state = State::START;
                Ok(filled)
            }
            Err(error) => {
                self.course = match &error {
                    // The stream failed or ended. The received bytes are kept.
                    StreamError::Decode(error) if *error.kind() != ErrorKind::Truncated => {
                        Course::after_frame(error)
                    }
                    _ => Course::Stopped,
                };
                Err(error)
            }
        }
    }

    /// Goes on with the next message, up to its end.
    fn advance(&mut self) -> Result<Option<usize>, StreamError> {
        if let State::Length(prefix) = &mut self.state {
            let Some(length) = read_length(&mut self.reader, prefix)? else {
                return Ok(None);
            };
            self.limits
                .check_message_len_or(length, DEFAULT_MESSAGE_LEN)?;
            // Within the limit, which is a `usize`.
            let length = length as usize;
            let budget = Budget::new(&self.limits, 0, length);
            self.state = State::Frame { length, budget };
            self.frame.clear();
        }
        let State::Frame { length, budget } = &mut self.state else {
            return Ok(None);
        };
        let (length, frame) = (*length, &mut self.frame);
        while frame.len() < length {
            // At most doubles the received bytes, so that a declared length alone costs nothing.
            let step = frame.len().max(FIRST_STEP).min(length - frame.len());
            grow(frame, step, budget)?;
            let mut rest = self.reader.by_ref().take(step as u64);
            if rest.read_to_end(frame)? < step {
                return Err(Error::new(ErrorKind::Truncated, frame.len()).into());
            }
        }
        Ok(Some(budget.memory_left()))
    }

    /// Returns the reader. The bytes of an unfinished message are lost.
    pub fn into_inner(self) -> R {
        self.reader
    }
}

/// Reserves `more` bytes for the message.
fn grow(frame: &mut Vec<u8>, more: usize, budget: &mut Budget) -> Result<(), Error> {
    let arrived = frame.len();
    if more <= frame.capacity() - arrived {
        return Ok(());
    }
    // The old block exists until its content was moved.
    let needed = arrived + more;
    let mut charged = budget.clone();
    charged
        .charge(needed)
        .map_err(|kind| Error::new(kind, arrived))?;
    frame
        .try_reserve_exact(more)
        .map_err(|_| Error::new(ErrorKind::OutOfMemory { needed }, arrived))?;
    // Not if the allocation failed: it may succeed later.
    *budget = charged;
    Ok(())
}

/// Goes on with a length; `None` if the stream ends before it begins.
fn read_length(
    reader: &mut impl Read,
    prefix: &mut LengthPrefix,
) -> Result<Option<u64>, StreamError> {
    loop {
        let mut byte = [0];
        match reader.read(&mut byte) {
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
