//! Finds the transport and protocol of a connection from its first bytes.

use alloc::boxed::Box;

use bytes::{Bytes, BytesMut};

use super::ttframed::is_framed;
use super::ttheader::MAGIC;
use super::{AppendMessage, Framed, Framing, Progress, ProtocolId, TtFramed, TtHeader, Unframed};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::memory::heap;
#[cfg(feature = "tokio-util")]
use crate::stream::tokio::Failure;
use crate::thrift::{Binary, Compact};

/// The number of bytes that distinguish all transports.
const NEEDED: usize = 6;

/// A connection whose transport and protocol a server finds from its first bytes: [`Framed`],
/// [`Unframed`] or [`TtFramed`], each with Binary (in both forms) or Compact.
///
/// | first bytes | |
/// | --- | --- |
/// | `80 01` | unframed, Binary |
/// | `82`, and version 1 in the five low bits of the next byte | unframed, Compact |
/// | a length, `10 00` | TTHeader |
/// | a length, `80 01` | framed, Binary |
/// | a length, `82`, and version 1 as above | framed, Compact |
/// | a length, `00` | framed, Binary in the old form, which begins with a length itself |
/// | a length, printable ASCII | unframed, Binary in the old form: the length is that of the name |
///
/// A length and `[` begin a frame of Thrift's JSON protocol, which is refused.
///
/// The first message decides for the whole connection. Answers use the same transport and protocol:
/// see [`Received::answer`].
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::thrift::transport::{Detect, MessageReader, ProtocolId, Transport};
/// use fastcodec::thrift::{Compact, MessageKind, Protocol};
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct PingArguments {}
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let connection = Compact::encode_message("ping", MessageKind::Call, 1, &PingArguments {})?;
/// let mut reader = MessageReader::<_, Detect>::new(&connection[..]);
/// let received = reader.read()?.ok_or("no message")?;
/// assert_eq!(received.transport, Transport::Unframed);
/// assert_eq!(received.protocol, ProtocolId::COMPACT);
/// assert_eq!(received.payload, connection);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Detect {
    limits: Limits,
    #[cfg(feature = "tokio-util")]
    pub(super) failure: Option<Failure>,
    spoken: Option<Spoken>,
}

/// The transport and protocol of a connection.
#[derive(Debug, Clone)]
enum Spoken {
    Framed(Framed, ProtocolId),
    TtHeader(TtFramed),
    Binary(Unframed<Binary>),
    Compact(Unframed<Compact>),
}

/// A message, with its transport and protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The transport of the message.
    pub transport: Transport,
    /// The protocol of the message. In TTHeader, the header names it.
    pub protocol: ProtocolId,
    /// The message, without the length or header of the transport.
    pub payload: Bytes,
}

/// The transport of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// The transport [`Framed`].
    Framed,
    /// The transport [`Unframed`].
    Unframed,
    /// The transport [`TtFramed`], with this header.
    TtHeader(Box<TtHeader>),
    /// The transport [`TtFramed`] with this header, and the message in a frame: see
    /// [`TtMessage::unframed`](super::TtMessage::unframed).
    TtHeaderFramed(Box<TtHeader>),
}

impl Detect {
    /// Creates a connection for messages of up to
    /// [`DEFAULT_MESSAGE_LEN`](super::DEFAULT_MESSAGE_LEN) bytes.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits on the length and depth of a message: [`Limits::message_len`] and
    /// [`Limits::depth`].
    #[must_use]
    #[inline]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl Spoken {
    /// Returns the transport and protocol of a connection that begins with `arrived`; `None` if
    /// more bytes are needed.
    #[inline]
    fn find(arrived: &[u8], limits: Limits) -> Result<Option<Self>, Error> {
        let unframed = || Spoken::Binary(Unframed::new().limits(limits));
        let framed = |protocol| Spoken::Framed(Framed::new().limits(limits), protocol);
        Ok(Some(match *arrived {
            [STRICT, 1, ..] => unframed(),
            [COMPACT, version, ..] if is_version_1(version) => {
                Spoken::Compact(Unframed::new().limits(limits))
            }
            // The sign bit is set, so this is not a length.
            [0x80..=0xff, _, ..] => return Err(Error::new(ErrorKind::NotAMessage, 0)),
            // A frame that is shorter than the inspected bytes, so no message fits in it.
            [0, 0, 0, 0..=1, 0 | STRICT | COMPACT, _, ..] => {
                return Err(Error::new(ErrorKind::NotAMessage, 0));
            }
            [_, _, _, _, a, b, ..] => match [a, b] {
                MAGIC => Spoken::TtHeader(TtFramed::new().limits(limits)),
                [STRICT, 1] | [0, _] => framed(ProtocolId::BINARY),
                [COMPACT, version] if is_version_1(version) => framed(ProtocolId::COMPACT),
                // A frame of the JSON protocol. No method name begins like this.
                [b'[', _] => return Err(Error::new(ErrorKind::NotAMessage, 4)),
                [b' '..=b'~', _] => unframed(),
                _ => return Err(Error::new(ErrorKind::NotAMessage, 4)),
            },
            _ => return Ok(None),
        }))
    }
}

/// The first byte of a message in the strict form of Binary. A 1 follows.
const STRICT: u8 = 0x80;

/// The first byte of a message in Compact.
const COMPACT: u8 = 0x82;

/// Returns whether this is the second byte of a message in Compact. The other bits are the kind of
/// the message.
#[inline]
fn is_version_1(byte: u8) -> bool {
    byte & 0x1f == 1
}

impl Framing for Detect {
    type Message = Received;

    #[inline]
    fn find_end(&mut self, arrived: &[u8]) -> Result<Progress, Error> {
        if self.spoken.is_none() {
            self.spoken = Spoken::find(arrived, self.limits)?;
        }
        match &mut self.spoken {
            // A message that begins with a length is at least as long as the bytes needed here. A
            // message in Compact may be shorter.
            None => {
                let needed = match arrived {
                    [] | [0x80..=0xff, ..] => 1,
                    _ => NEEDED - arrived.len(),
                };
                Ok(Progress::Incomplete { needed })
            }
            Some(Spoken::Framed(framing, _)) => framing.find_end(arrived),
            Some(Spoken::TtHeader(framing)) => framing.find_end(arrived),
            Some(Spoken::Binary(framing)) => framing.find_end(arrived),
            Some(Spoken::Compact(framing)) => framing.find_end(arrived),
        }
    }

    #[inline]
    fn open(&mut self, message: Bytes) -> Result<Received, Error> {
        let (transport, protocol, payload) = match &mut self.spoken {
            None => return Err(Error::new(ErrorKind::NotAMessage, 0)),
            Some(Spoken::Framed(framing, protocol)) => {
                (Transport::Framed, *protocol, framing.open(message)?)
            }
            Some(Spoken::TtHeader(framing)) => {
                let message = framing.open(message)?;
                let (protocol, payload) = (message.header.protocol, message.unframed());
                let Some(room) = heap::boxed_uninit() else {
                    let needed = size_of::<TtHeader>();
                    return Err(Error::new(ErrorKind::OutOfMemory { needed }, 0));
                };
                let header = Box::write(room, message.header);
                let transport = match is_framed(&message.payload) {
                    true => Transport::TtHeaderFramed(header),
                    false => Transport::TtHeader(header),
                };
                (transport, protocol, payload)
            }
            Some(Spoken::Binary(_)) => (Transport::Unframed, ProtocolId::BINARY, message),
            Some(Spoken::Compact(_)) => (Transport::Unframed, ProtocolId::COMPACT, message),
        };
        Ok(Received {
            transport,
            protocol,
            payload,
        })
    }
}

impl Received {
    /// Returns the answer with this `payload`, for [`MessageWriter`](super::MessageWriter) or the
    /// codec. It has the same transport. In TTHeader it has the protocol and sequence number of
    /// this message, and no key-value pairs.
    ///
    /// ```
    /// use fastcodec::bytes::BytesMut;
    /// use fastcodec::thrift::transport::{AppendMessage, Detect, ProtocolId, Received, Transport};
    ///
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let received = Received {
    ///     transport: Transport::Framed,
    ///     protocol: ProtocolId::BINARY,
    ///     payload: "call".into(),
    /// };
    /// let mut buffer = BytesMut::new();
    /// Detect::new().append(received.answer("reply".into()), &mut buffer)?;
    /// assert_eq!(buffer, "\0\0\0\x05reply");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[inline]
    pub fn answer(&self, payload: Bytes) -> Self {
        let answering = |header: &TtHeader| {
            Box::new(TtHeader {
                sequence: header.sequence,
                protocol: header.protocol,
                ..TtHeader::default()
            })
        };
        let transport = match &self.transport {
            Transport::Framed => Transport::Framed,
            Transport::Unframed => Transport::Unframed,
            Transport::TtHeader(header) => Transport::TtHeader(answering(header)),
            Transport::TtHeaderFramed(header) => Transport::TtHeaderFramed(answering(header)),
        };
        Received {
            transport,
            protocol: self.protocol,
            payload,
        }
    }
}

impl AppendMessage<&Received> for Detect {
    #[inline]
    fn append(&mut self, message: &Received, buffer: &mut BytesMut) -> Result<(), Error> {
        match &message.transport {
            Transport::Framed => Framed::append_to(&message.payload, buffer),
            Transport::Unframed => {
                buffer.extend_from_slice(&message.payload);
                Ok(())
            }
            Transport::TtHeader(header) => header.append_to(&message.payload, buffer),
            Transport::TtHeaderFramed(header) => {
                header.append_with(buffer, |buffer| Framed::append_to(&message.payload, buffer))
            }
        }
    }
}

impl AppendMessage<Received> for Detect {
    #[inline]
    fn append(&mut self, message: Received, buffer: &mut BytesMut) -> Result<(), Error> {
        self.append(&message, buffer)
    }
}
