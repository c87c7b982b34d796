//! The trait of transports: how messages are delimited in a stream of bytes, in any format.

use bytes::{Bytes, BytesMut};

use crate::error::Error;

/// A transport: how messages are delimited in a stream of bytes.
///
/// An implementation keeps its progress in the message that is arriving, so each connection needs
/// one for each direction.
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
    /// The type of a received message.
    type Message;

    /// Looks for the end of the message at the beginning of `arrived`.
    ///
    /// Call it with all received bytes of the message, and again with more after
    /// [`Progress::Incomplete`]. It inspects each byte once, so a message that arrives byte by byte
    /// takes time in proportion to its length. After [`Progress::Complete`], the next call is for
    /// the next message.
    ///
    /// # Errors
    ///
    /// The fault of the message, with offsets from its beginning. The rest of the stream cannot be
    /// read, and the same call returns the same error again.
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error>;

    /// Parses a message whose end [`find_end`](Self::find_end) has found.
    ///
    /// # Errors
    ///
    /// The fault of the message, with offsets from its beginning.
    fn open(&mut self, message: Bytes) -> Result<Self::Message, Error>;
}

/// The writing side of a [`Framing`].
pub trait AppendMessage<M>: Framing {
    /// Appends `message` in the form of the transport.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`](crate::ErrorKind::MessageTooLong), and the errors of a message
    /// that the transport cannot express. Then `buffer` is unchanged.
    fn append(&mut self, message: M, buffer: &mut BytesMut) -> Result<(), Error>;
}

/// The received part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The whole message, with its length in bytes, including the transport's prefix. The bytes
    /// that follow belong to the next message.
    Complete(usize),
    /// A part of the message.
    Incomplete {
        /// The minimum number of missing bytes: at least 1, and all of them if the length is known.
        /// This number can be read without reaching the next message.
        needed: usize,
    },
}
