//! How messages are told apart in a stream of bytes, in whichever format they are.

use bytes::{Bytes, BytesMut};

use crate::error::Error;

/// How messages are told apart in a stream of bytes.
///
/// An implementation keeps what it found out about the message that is arriving, so it serves one
/// connection, in one direction.
///
/// ```
/// use fastcodec::thrift::transport::{Framed, Framing, Progress};
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut framing = Framed::new();
/// assert_eq!(framing.find_end(b"\0\0")?, Progress::Incomplete { needed: 2 });
/// assert_eq!(framing.find_end(b"\0\0\0\x05he")?, Progress::Incomplete { needed: 3 });
/// assert_eq!(framing.find_end(b"\0\0\0\x05hello\0\0")?, Progress::Complete(9));
/// # Ok(())
/// # }
/// ```
pub trait Framing {
    /// The type in which a message is handed out.
    type Message;

    /// Looks for the end of the message at the beginning of `arrived`.
    ///
    /// Call it with all that has arrived of the message, and again with more after
    /// [`Progress::Incomplete`]. It looks at each byte once, so a message that arrives byte by byte
    /// takes time in proportion to its length. After [`Progress::Complete`] the next call is for
    /// the next message.
    ///
    /// # Errors
    ///
    /// What is wrong with the message, with offsets from its beginning. The rest of the stream
    /// cannot be read, and the same call reports the same error again.
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error>;

    /// Takes apart a message whose end [`find_end`](Self::find_end) has found.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with offsets from its beginning.
    fn open(&mut self, message: Bytes) -> Result<Self::Message, Error>;
}

/// The writing side of a [`Framing`].
pub trait AppendMessage<M>: Framing {
    /// Appends `message` in the form of the transport.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`](crate::ErrorKind::MessageTooLong) and what the transport
    /// cannot express. `buffer` is then as it was.
    fn append(&mut self, message: M, buffer: &mut BytesMut) -> Result<(), Error>;
}

/// How much of a message has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// All of it: its length in bytes, with what the transport puts before it. What follows
    /// belongs to the next one.
    Complete(usize),
    /// A part.
    Incomplete {
        /// How many more bytes are needed at least: 1 or more, and all of them if the length is
        /// known. That many can be read without reaching the next message.
        needed: usize,
    },
}
