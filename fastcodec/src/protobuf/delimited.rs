//! Length-delimited messages, without I/O.

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;

use bytes::{Buf, Bytes, BytesMut};

use super::encoder::Encoder;
use super::message::{Decode, DecodeOwned, Encode, LengthPrefix, encode_to_buf};
use crate::arena::{Held, View};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::memory::heap;
use crate::stream::framing::{AppendMessage, Framing, Progress};
#[cfg(feature = "tokio-util")]
use crate::stream::tokio::Failure;
use crate::wire::varint;

/// The longest message, in bytes, that is taken from a stream unless
/// [`Limits::message_len`](crate::Limits::message_len) says otherwise: 64 MiB.
pub const DEFAULT_MESSAGE_LEN: usize = 64 << 20;

/// Length-delimited messages: the length of each as a varint, and the message.
///
/// Messages are returned as `M`: a type that derives [`Protobuf`](macro@crate::Protobuf);
/// [`Held<V>`](crate::Held) for a view; or [`Frame`], which leaves the message encoded. All share
/// the buffer that the message arrived in. Any message can be written, `M` or another.
///
/// With the feature `tokio-util` it is a codec of
/// [`tokio_util::codec`](https://docs.rs/tokio-util/latest/tokio_util/codec/); for
/// [`std::io::Read`](https://doc.rust-lang.org/std/io/trait.Read.html), use
/// [`DelimitedReader`](super::DelimitedReader). A declared length is compared with
/// [`Limits::message_len`], whose default here is [`DEFAULT_MESSAGE_LEN`], and with
/// [`Limits::memory`], to which the frame is charged, before the codec waits for the message.
///
/// ```
/// use fastcodec::Protobuf;
/// use fastcodec::bytes::BytesMut;
/// use fastcodec::protobuf::{AppendMessage, Delimited, Framing, Progress};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut framing = Delimited::<Note>::new();
/// let mut buffer = BytesMut::new();
/// framing.append(&Note { text: "hello".into() }, &mut buffer)?;
/// assert_eq!(buffer, "\x07\x0a\x05hello");
///
/// assert_eq!(framing.find_end(&buffer[..3])?, Progress::Incomplete { needed: 5 });
/// assert_eq!(framing.find_end(&buffer)?, Progress::Complete(8));
/// assert_eq!(framing.open(buffer.freeze())?.text, "hello");
/// # Ok(())
/// # }
/// ```
pub struct Delimited<M> {
    limits: Limits,
    #[cfg(feature = "tokio-util")]
    pub(super) failure: Option<Failure>,
    message: PhantomData<fn() -> M>,
}

/// An encoded message, as [`Delimited`] finds it in a stream or is to write it.
///
/// ```
/// use fastcodec::bytes::Bytes;
/// use fastcodec::protobuf::{Delimited, Frame, Framing};
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let Frame(message) = Delimited::<Frame>::new().open(Bytes::from_static(b"\x03\x0a\x01a"))?;
/// assert_eq!(message, "\x0a\x01a");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Frame(pub Bytes);

impl<M> Delimited<M> {
    /// Messages of up to [`DEFAULT_MESSAGE_LEN`] bytes, within the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits for each message: [`Limits::message_len`], without the bytes of the length;
    /// [`Limits::memory`], which the frame counts towards; and [`Limits::depth`], in writing too.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns the number of bytes of the length, and the length, if it has arrived completely.
    pub(super) fn declared(&self, arrived: &[u8]) -> Result<Option<(usize, usize)>, Error> {
        let mut prefix = LengthPrefix::default();
        for byte in arrived {
            if let Some(length) = prefix.push(*byte)? {
                self.limits
                    .check_message_len_or(length, DEFAULT_MESSAGE_LEN)?;
                // Within the limit, which is a `usize`.
                let length = length as usize;
                self.memory_beside(length)?;
                return Ok(Some((prefix.len(), length)));
            }
        }
        Ok(None)
    }

    /// Returns the memory that remains after a frame of `length` bytes was charged.
    fn memory_beside(&self, length: usize) -> Result<usize, Error> {
        let memory = self.limits.memory_for(length);
        memory.checked_sub(length).ok_or_else(|| {
            let kind = ErrorKind::MemoryLimit {
                needed: length,
                left: memory,
            };
            Error::new(kind, 0)
        })
    }

    fn progress(&self, arrived: &[u8]) -> Result<Progress, Error> {
        let Some((prefix, length)) = self.declared(arrived)? else {
            return Ok(Progress::Incomplete { needed: 1 });
        };
        // If it saturates, no input reaches that end.
        let end = prefix.saturating_add(length);
        Ok(match end.checked_sub(arrived.len()) {
            None | Some(0) => Progress::Complete(end),
            Some(needed) => Progress::Incomplete { needed },
        })
    }

    /// The message without its length, and the limits for its decode.
    fn payload(&self, mut message: Bytes) -> Result<(Bytes, Limits), Error> {
        match self.declared(&message)? {
            Some((prefix, length)) if message.len() - prefix >= length => {
                message.advance(prefix);
                message.truncate(length);
                let left = self.memory_beside(length)?;
                Ok((message, self.limits.memory(left)))
            }
            _ => Err(Error::new(ErrorKind::Truncated, message.len())),
        }
    }
}

/// A clone of a codec that failed has failed too.
impl<M> Clone for Delimited<M> {
    fn clone(&self) -> Self {
        Delimited {
            #[cfg(feature = "tokio-util")]
            failure: self.failure.clone(),
            ..Self::default().limits(self.limits)
        }
    }
}

impl<M> Default for Delimited<M> {
    fn default() -> Self {
        Delimited {
            limits: Limits::new(),
            #[cfg(feature = "tokio-util")]
            failure: None,
            message: PhantomData,
        }
    }
}

impl<M> fmt::Debug for Delimited<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delimited")
            .field("limits", &self.limits)
            .finish()
    }
}

impl<M: DecodeOwned> Framing for Delimited<M> {
    type Message = M;

    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        self.progress(arrived)
    }

    fn open(&mut self, message: Bytes) -> Result<M, Error> {
        let (payload, limits) = self.payload(message)?;
        M::decode_with(&payload, &limits)
    }
}

impl Framing for Delimited<Frame> {
    type Message = Frame;

    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        self.progress(arrived)
    }

    fn open(&mut self, message: Bytes) -> Result<Frame, Error> {
        Ok(Frame(self.payload(message)?.0))
    }
}

impl<V: View> Framing for Delimited<Held<V>>
where
    for<'a> V::At<'a>: Decode<'a>,
{
    type Message = Held<V>;

    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        self.progress(arrived)
    }

    fn open(&mut self, message: Bytes) -> Result<Held<V>, Error> {
        let (payload, limits) = self.payload(message)?;
        Held::decode_with(payload, &limits)
    }
}

impl<M, E: Encode> AppendMessage<E> for Delimited<M>
where
    Self: Framing,
{
    fn append(&mut self, message: E, buffer: &mut BytesMut) -> Result<(), Error> {
        encode_to_buf(&message, true, &self.limits, buffer)
    }
}

impl<M> AppendMessage<Frame> for Delimited<M>
where
    Self: Framing,
{
    fn append(&mut self, Frame(message): Frame, buffer: &mut BytesMut) -> Result<(), Error> {
        let length = message.len();
        if length > i32::MAX as usize {
            return Err(Error::new(ErrorKind::MessageTooLong, 0));
        }
        make_room(buffer, varint::len(length as u64) + length)?;
        let mut room = [0; varint::MAX_LEN];
        let mut encoder = Encoder::over(&mut room, &self.limits);
        encoder.varint(length as u64);
        buffer.extend_from_slice(encoder.finish()?);
        buffer.extend_from_slice(&message);
        Ok(())
    }
}

/// Reserves `more` bytes. A `BytesMut` cannot report a failure to grow, so this first tests whether
/// the allocator has the doubled size that it may request.
fn make_room(buffer: &mut BytesMut, more: usize) -> Result<(), Error> {
    if more > buffer.capacity() - buffer.len() {
        let needed = buffer.len().saturating_add(more).saturating_mul(2);
        if !Layout::array::<u8>(needed).is_ok_and(heap::has_room) {
            return Err(Error::new(ErrorKind::OutOfMemory { needed }, 0));
        }
        buffer.reserve(more);
    }
    Ok(())
}
