//! The trait of messages, with prost's methods.

use alloc::vec::Vec;

use bytes::{Buf, BufMut};

use super::error::{DecodeError, EncodeError};
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::limits::Limits;
use crate::protobuf::message::{
    encode_to_buf, encode_to_vec, take_delimited_length, with_delimited_of,
};
use crate::protobuf::{Decode, DecodeOwned, Decoder, Encode};

/// A message, with the methods that prost's trait of this name has.
///
/// Every message that owns what it holds implements it: those that derive
/// [`Message`](macro@super::Message), those that derive [`Protobuf`](macro@crate::Protobuf), the
/// well-known types, the scalars that stand for their wrappers, and a `Box` of a message.
///
/// Encoding does not fail, as with prost: messages may be nested as deep as the stack allows. Decoding is
/// within [`LIMITS`](super::LIMITS).
pub trait Message: Send + Sync {
    /// Writes the message, which `buf` has room for. What prost's own code calls; call
    /// [`encode`](Self::encode).
    ///
    /// # Panics
    ///
    /// If `buf` has too little room.
    #[doc(hidden)]
    fn encode_raw(&self, buf: &mut impl BufMut)
    where
        Self: Sized;

    /// How many bytes the message takes when it is encoded, without its length before it.
    fn encoded_len(&self) -> usize;

    /// Appends the encoded message to `buf`.
    ///
    /// # Errors
    ///
    /// If `buf` has too little room, in which case nothing is written.
    ///
    /// # Panics
    ///
    /// If the message takes more than 2³¹ − 1 bytes.
    fn encode(&self, buf: &mut impl BufMut) -> Result<(), EncodeError>
    where
        Self: Sized;

    /// Encodes the message into a vector of exactly its length.
    ///
    /// # Panics
    ///
    /// If the message takes more than 2³¹ − 1 bytes.
    fn encode_to_vec(&self) -> Vec<u8>
    where
        Self: Sized;

    /// Appends the length of the encoded message as a varint, then the message.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    ///
    /// # Panics
    ///
    /// If the message takes more than 2³¹ − 1 bytes.
    fn encode_length_delimited(&self, buf: &mut impl BufMut) -> Result<(), EncodeError>
    where
        Self: Sized;

    /// Encodes the length of the message as a varint, then the message.
    ///
    /// # Panics
    ///
    /// If the message takes more than 2³¹ − 1 bytes.
    fn encode_length_delimited_to_vec(&self) -> Vec<u8>
    where
        Self: Sized;

    /// Decodes a message from all that remains in `buf`. Fields of type `Bytes` share what `buf` can
    /// share.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the input.
    fn decode(buf: impl Buf) -> Result<Self, DecodeError>
    where
        Self: Default;

    /// Decodes a message that stands behind its length, a varint.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_length_delimited(buf: impl Buf) -> Result<Self, DecodeError>
    where
        Self: Default;

    /// Decodes all that remains in `buf` into this message: numbers and strings are replaced, lists and
    /// maps are added to, messages are merged in turn.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode). The message has then been merged with a part of the input.
    fn merge(&mut self, buf: impl Buf) -> Result<(), DecodeError>
    where
        Self: Sized;

    /// Does what [`merge`](Self::merge) does with a message that stands behind its length, a varint.
    ///
    /// # Errors
    ///
    /// Those of [`merge`](Self::merge).
    fn merge_length_delimited(&mut self, buf: impl Buf) -> Result<(), DecodeError>
    where
        Self: Sized;

    /// Gives every field its default.
    fn clear(&mut self);

    #[doc(hidden)]
    fn decode_within(buf: impl Buf, limits: &Limits) -> Result<Self, DecodeError>
    where
        Self: Default;

    #[doc(hidden)]
    fn encode_within(&self, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error>
    where
        Self: Sized;
}

/// Decodes a message from all that remains in `buf`, within `limits` in place of [`LIMITS`].
///
/// ```
/// use fastcodec::Limits;
/// use fastcodec::prost::{Message, decode_with_limits};
///
/// #[derive(Clone, PartialEq, Message)]
/// struct Note {
///     #[prost(string, tag = "1")]
///     text: String,
/// }
///
/// let limits = Limits::new().message_len(3);
/// assert!(decode_with_limits::<Note>(&b"\x0a\x01a"[..], &limits).is_ok());
/// assert!(decode_with_limits::<Note>(&b"\x0a\x02ab"[..], &limits).is_err());
/// ```
///
/// # Errors
///
/// Those of [`Message::decode`].
pub fn decode_with_limits<M: Message + Default>(
    buf: impl Buf,
    limits: &Limits,
) -> Result<M, DecodeError> {
    M::decode_within(buf, limits)
}

/// Appends the encoded message to `buf`, if it is nested no deeper than [`Limits::depth`] allows, where
/// [`Message::encode`] goes as deep as the stack allows. The other limits are for decoding.
///
/// # Errors
///
/// [`ErrorKind::DepthLimit`], [`ErrorKind::BufferTooSmall`], [`ErrorKind::MessageTooLong`].
pub fn encode_with_limits<M: Message>(
    message: &M,
    buf: &mut impl BufMut,
    limits: &Limits,
) -> Result<(), Error> {
    message.encode_within(buf, limits)
}

/// The limits of [`Message::decode`] and its like: 64 MiB + 32 bytes for each byte of input, where the
/// [default](Limits::new) has 1 MiB. prost has no limit, so what it reads should not be refused here for having
/// many short elements of a wide type.
pub const LIMITS: Limits = Limits::new().memory_base(64 << 20);

/// How deep messages may be nested when they are encoded: prost sets no limit.
const UNLIMITED: Limits = Limits::new().depth(u32::MAX);

impl<M: Encode + DecodeOwned + Default + Send + Sync> Message for M {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if let Err(error) = Message::encode(self, buf) {
            panic!("{error}");
        }
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        Encode::encoded_len(self)
    }

    #[inline]
    fn encode(&self, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        encode_to_buf(self, false, &UNLIMITED, buf).map_err(|error| too_small(&error))
    }

    #[inline]
    fn encode_to_vec(&self) -> Vec<u8> {
        encode_to_vec(self, false, &UNLIMITED).unwrap_or_else(|error| cannot(&error))
    }

    #[inline]
    fn encode_length_delimited(&self, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        encode_to_buf(self, true, &UNLIMITED, buf).map_err(|error| too_small(&error))
    }

    #[inline]
    fn encode_length_delimited_to_vec(&self) -> Vec<u8> {
        encode_to_vec(self, true, &UNLIMITED).unwrap_or_else(|error| cannot(&error))
    }

    #[inline]
    fn decode(mut buf: impl Buf) -> Result<Self, DecodeError> {
        let length = buf.remaining() as u64;
        decoded(&mut buf, length, &LIMITS)
    }

    #[inline]
    fn decode_length_delimited(mut buf: impl Buf) -> Result<Self, DecodeError> {
        let length = take_delimited_length(&mut buf)?;
        decoded(&mut buf, length, &LIMITS)
    }

    fn merge(&mut self, mut buf: impl Buf) -> Result<(), DecodeError> {
        let length = buf.remaining() as u64;
        Ok(next(&mut buf, length, |input, limits| {
            self.merge_with(input, limits)
        })?)
    }

    fn merge_length_delimited(&mut self, mut buf: impl Buf) -> Result<(), DecodeError> {
        let length = take_delimited_length(&mut buf)?;
        Ok(next(&mut buf, length, |input, limits| {
            self.merge_with(input, limits)
        })?)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    #[inline]
    fn decode_within(mut buf: impl Buf, limits: &Limits) -> Result<Self, DecodeError> {
        let length = buf.remaining() as u64;
        decoded(&mut buf, length, limits)
    }

    #[inline]
    fn encode_within(&self, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error> {
        encode_to_buf(self, false, limits, buf)
    }
}

/// Decodes the next `length` bytes of `buf`.
///
/// As [`Decode::decode_with`] does, but made where the caller wants it, with its own error: a wide message
/// is not moved.
#[inline]
fn decoded<M: DecodeOwned + Default>(
    buf: &mut impl Buf,
    length: u64,
    limits: &Limits,
) -> Result<M, DecodeError> {
    let mut result = Ok(M::default());
    if let Ok(message) = &mut result
        && let Err(error) = with_delimited_of(length, buf, limits, |input, limits| {
            let mut decoder = Decoder::new(input, limits);
            decoder.charge(Decode::heap_len(message))?;
            message.merge_fields(&mut decoder)
        })
    {
        result = Err(error.into());
    }
    result
}

/// Hands the next `length` bytes of `buf` to `decode`.
#[inline]
fn next(
    buf: &mut impl Buf,
    length: u64,
    decode: impl FnOnce(Input<'_>, &Limits) -> Result<(), Error>,
) -> Result<(), Error> {
    with_delimited_of(length, buf, &LIMITS, decode)
}

/// Why a message could not be put into a buffer: there is one reason that is not a panic.
#[cold]
fn too_small(error: &Error) -> EncodeError {
    let &ErrorKind::BufferTooSmall { needed, remaining } = error.kind() else {
        cannot(error)
    };
    EncodeError {
        required: needed,
        remaining,
    }
}

#[cold]
fn cannot<T>(error: &Error) -> T {
    panic!("failed to encode Protobuf message: {error}")
}
