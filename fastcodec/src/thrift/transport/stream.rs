//! Messages over `std::io`.

use std::alloc::Layout;
use std::io::{self, Read, Write};

use bytes::{Buf, BufMut, BytesMut};

use super::{AppendMessage, Framed, Framing, Progress, TtFramed, TtHeader};
use crate::error::{Error, ErrorKind};
use crate::memory::heap;
use crate::stream::io::{Course, FIRST_STEP, StreamError};

/// A reader of [`Framed`] messages.
pub type FramedReader<R> = MessageReader<R, Framed>;

/// A writer of [`Framed`] messages.
pub type FramedWriter<W> = MessageWriter<W, Framed>;

/// The maximum that a `BytesMut` allocates when a part of it is split off for the first time.
type SharedPart = [usize; 6];

/// A reader of messages from a [`Read`], one at a time.
///
/// It never reads past the end of a message, so the underlying reader can be used for something
/// else in between. It reads few bytes at a time (a length, or the next field of an unframed
/// message), so use a buffered reader such as [`BufReader`](io::BufReader).
///
/// A message that exceeds the limit is refused before it is read. Memory is allocated as bytes
/// arrive, not for the declared length. The memory of a message is reused after the message is
/// dropped.
///
/// # After an error
///
/// After an error the reader behaves as at the end of the stream: it reads nothing more. To
/// continue, call [`resume`](Self::resume). An error that the program finds when it decodes a
/// message has no effect on the reader.
///
/// ```
/// use fastcodec::Limits;
/// use fastcodec::thrift::Binary;
/// use fastcodec::thrift::transport::{MessageReader, Unframed};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // Two structs without an envelope: an empty one, and one with the bool 1.
/// let stream: &[u8] = b"\0\x02\0\x01\x01\0";
/// let framing = Unframed::<Binary>::structs().limits(Limits::new().message_len(1024));
/// let mut reader = MessageReader::with(stream, framing);
/// assert_eq!(reader.read()?.as_deref(), Some(&b"\0"[..]));
/// assert_eq!(reader.read()?.as_deref(), Some(&b"\x02\0\x01\x01\0"[..]));
/// assert_eq!(reader.read()?, None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MessageReader<R, F> {
    reader: R,
    framing: F,
    arrived: BytesMut,
    course: Course,
}

impl<R: Read, F: Framing + Default> MessageReader<R, F> {
    /// Creates a reader of messages from `reader`, within the default limits.
    #[inline]
    pub fn new(reader: R) -> Self {
        Self::with(reader, F::default())
    }
}

impl<R: Read, F: Framing> MessageReader<R, F> {
    /// Creates a reader of messages from `reader` with this `framing`, within its limits.
    #[inline]
    pub fn with(reader: R, framing: F) -> Self {
        MessageReader {
            reader,
            framing,
            arrived: BytesMut::new(),
            course: Course::Running,
        }
    }

    /// Reads the next message. Returns `None` at the end of the stream, and after an error.
    ///
    /// # Errors
    ///
    /// [`StreamError::Io`] if reading fails. [`StreamError::Decode`] with [`ErrorKind::Truncated`]
    /// if the stream ends within the message, and with the errors of [`Framing::find_end`] and
    /// [`Framing::open`].
    #[inline]
    pub fn read(&mut self) -> Result<Option<F::Message>, StreamError> {
        if !self.course.is_running() {
            return Ok(None);
        }
        let next = self.next();
        if next.is_err() && self.course.is_running() {
            // After any error, the received part of the next message is kept.
            self.course = Course::Stopped;
        }
        next
    }

    /// Continues after an error. Without an error, it does nothing. Reading continues
    ///
    /// - with the next message, if [`Framing::open`] refused a message;
    ///
    /// - in the same message, with the bytes that have arrived, after an error of the underlying
    ///   reader ([`StreamError::Io`], for example a time-out), after the end of the stream within a
    ///   message ([`ErrorKind::Truncated`]), and after a failed allocation
    ///   ([`ErrorKind::OutOfMemory`]).
    ///
    /// ```
    /// use std::io::{self, Read};
    ///
    /// use fastcodec::thrift::transport::{FramedReader, StreamError};
    ///
    /// /// A connection on which the rest of a message is late.
    /// struct Late(Vec<&'static [u8]>);
    ///
    /// impl Read for Late {
    ///     fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
    ///         match self.0.first_mut() {
    ///             Some([]) => {
    ///                 self.0.remove(0);
    ///                 Err(io::ErrorKind::TimedOut.into())
    ///             }
    ///             Some(part) => part.read(room),
    ///             None => Ok(0),
    ///         }
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut reader = FramedReader::new(Late(vec![b"\0\0\0\x05he", b"llo"]));
    /// assert!(matches!(reader.read(), Err(StreamError::Io(_))));
    /// reader.resume()?;
    /// assert_eq!(reader.read()?.as_deref(), Some(&b"hello"[..]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error itself, if it came from [`Framing::find_end`]: then the beginning of the next
    /// message is unknown, so reading cannot continue.
    #[inline]
    pub fn resume(&mut self) -> Result<(), Error> {
        self.course.resume()
    }

    #[inline]
    fn next(&mut self) -> Result<Option<F::Message>, StreamError> {
        loop {
            let progress = match self.framing.find_end(&self.arrived) {
                Ok(progress) => progress,
                Err(error) => {
                    self.course = Course::after_frame(&error);
                    return Err(error.into());
                }
            };
            let needed = match progress {
                Progress::Complete(end) => {
                    self.find_room(Layout::new::<SharedPart>())?;
                    let message = self.arrived.split_to(end).freeze();
                    return Ok(Some(self.framing.open(message)?));
                }
                Progress::Incomplete { needed } => needed,
            };
            // At most doubles the received bytes, so that a declared length alone costs nothing.
            let step = needed.min(self.arrived.len().max(FIRST_STEP));
            self.make_room(step)?;
            let mut rest = self.reader.by_ref().take(step as u64);
            if io::copy(&mut rest, &mut (&mut self.arrived).writer())? < step as u64 {
                return match self.arrived.len() {
                    0 => Ok(None),
                    arrived => Err(Error::new(ErrorKind::Truncated, arrived).into()),
                };
            }
        }
    }

    /// Reserves `more` bytes. A `BytesMut` cannot report a failure to grow, so this first tests
    /// whether the allocator has the doubled size that it may request.
    #[inline]
    fn make_room(&mut self, more: usize) -> Result<(), Error> {
        if more <= self.arrived.capacity() - self.arrived.len() {
            return Ok(());
        }
        let needed = (self.arrived.len() + more).saturating_mul(2);
        match Layout::array::<u8>(needed) {
            Ok(layout) => self.find_room(layout)?,
            Err(_) => return Err(self.out_of_memory(needed)),
        }
        self.arrived.reserve(more);
        Ok(())
    }

    /// Tests whether the allocator has a block that the buffer will request without a way to fail.
    #[inline]
    fn find_room(&self, layout: Layout) -> Result<(), Error> {
        if heap::has_room(layout) {
            Ok(())
        } else {
            Err(self.out_of_memory(layout.size()))
        }
    }

    #[cold]
    #[inline]
    fn out_of_memory(&self, needed: usize) -> Error {
        Error::new(ErrorKind::OutOfMemory { needed }, self.arrived.len())
    }

    /// Returns the reader. The bytes of an unfinished message are lost.
    #[inline]
    pub fn into_inner(self) -> R {
        self.reader
    }
}

/// A writer of messages to a [`Write`]. Each message is one call of it.
///
/// ```
/// use fastcodec::thrift::transport::{MessageWriter, Framed};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut writer = MessageWriter::<_, Framed>::new(Vec::new());
/// writer.write(b"hello")?;
/// writer.flush()?;
/// assert_eq!(writer.into_inner(), b"\0\0\0\x05hello");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MessageWriter<W, F> {
    writer: W,
    framing: F,
    message: BytesMut,
}

impl<W: Write, F: Framing + Default> MessageWriter<W, F> {
    /// Creates a writer of messages to `writer`.
    #[inline]
    pub fn new(writer: W) -> Self {
        Self::with(writer, F::default())
    }
}

impl<W: Write, F: Framing> MessageWriter<W, F> {
    /// Creates a writer of messages to `writer` with this `framing`.
    #[inline]
    pub fn with(writer: W, framing: F) -> Self {
        MessageWriter {
            writer,
            framing,
            message: BytesMut::new(),
        }
    }

    /// Writes a message.
    ///
    /// # Errors
    ///
    /// [`StreamError::Io`] if writing fails. The stream may have got a part of the message, so it
    /// is no longer usable. [`StreamError::Decode`] if the transport cannot express the message.
    /// Then nothing is written.
    #[inline]
    pub fn write<M>(&mut self, message: M) -> Result<(), StreamError>
    where
        F: AppendMessage<M>,
    {
        self.send(|framing, buffer| framing.append(message, buffer))
    }

    /// Flushes the writer.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    #[inline]
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// Returns the writer.
    #[inline]
    pub fn into_inner(self) -> W {
        self.writer
    }

    #[inline]
    fn send(
        &mut self,
        append: impl FnOnce(&mut F, &mut BytesMut) -> Result<(), Error>,
    ) -> Result<(), StreamError> {
        self.message.clear();
        append(&mut self.framing, &mut self.message)?;
        self.writer.write_all(self.message.chunk())?;
        Ok(())
    }
}

impl<W: Write> MessageWriter<W, Framed> {
    /// Writes the output of `append` as a frame, without a copy.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write) and of `append`.
    #[inline]
    pub fn write_with(
        &mut self,
        append: impl FnOnce(&mut BytesMut) -> Result<(), Error>,
    ) -> Result<(), StreamError> {
        self.send(|_, buffer| Framed::append_with(buffer, append))
    }
}

impl<W: Write> MessageWriter<W, TtFramed> {
    /// Writes `header`, then the output of `append`, without a copy.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write) and of `append`.
    #[inline]
    pub fn write_with(
        &mut self,
        header: &TtHeader,
        append: impl FnOnce(&mut BytesMut) -> Result<(), Error>,
    ) -> Result<(), StreamError> {
        self.send(|_, buffer| header.append_with(buffer, append))
    }
}
