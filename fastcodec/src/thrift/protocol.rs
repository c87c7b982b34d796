//! The functions that encode and decode a value, which all protocols share.

use alloc::vec::Vec;
use core::mem::MaybeUninit;

use bytes::{Buf, BufMut, Bytes};

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::envelope::{Message, MessageKind};
use super::format::Format;
use super::value::{DecodeValue, EncodeValue};
use super::whole::{decode_all, measured};
use crate::arena::{Arena, Held, View};
use crate::error::{Error, ErrorKind};
use crate::input::{Input, gather, measured_buf, shares};
use crate::limits::Limits;
use crate::usage::Usage;
use crate::wire::{Buffer, Scratch};

/// The size of the buffer on the stack, in bytes. A longer value is moved to the heap.
const STACK_ROOM: usize = 2048;

/// The family of [views](View) that derive [`Thrift`](macro@crate::Thrift), for
/// [`Held`](super::Held).
#[derive(Debug, Clone, Copy)]
pub enum Family {}

/// A protocol, [`Binary`](super::Binary) or [`Compact`](super::Compact), with all functions that
/// encode and decode.
///
/// All methods are provided, and each [`Format`] is a protocol. Use this trait as the bound of code
/// that calls these methods. Implementations of [`EncodeValue`] or [`DecodeValue`] do not call them
/// and name `Format`; they also compile with `Protocol`.
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::thrift::{Binary, Compact, Protocol};
///
/// #[derive(Clone, Debug, Default, PartialEq, Thrift)]
/// struct Person {
///     #[codec(1)] name: String,
///     #[codec(2)] id: i32,
/// }
///
/// /// Any protocol will do.
/// fn copy<P: Protocol>(person: &Person) -> Result<Person, fastcodec::Error> {
///     P::decode(&P::encode_to_vec(person)?)
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let ada = Person { name: "Ada".into(), id: 1815 };
/// assert_eq!(copy::<Binary>(&ada)?, ada);
/// assert_eq!(copy::<Compact>(&ada)?, ada);
/// # Ok(())
/// # }
/// ```
pub trait Protocol: Format {
    /// Decodes a value, usually a struct, within the [default limits](Limits::new).
    ///
    /// # Errors
    ///
    /// The first fault of the input, with its kind, offset and path: see [`ErrorKind`].
    /// [`ErrorKind::TrailingBytes`] if bytes follow the value.
    fn decode<'de, T: DecodeValue<'de>>(input: impl Into<Input<'de>>) -> Result<T, Error> {
        Self::decode_with(input, &Limits::new())
    }

    /// Decodes a value within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_with<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        limits: &Limits,
    ) -> Result<T, Error> {
        decode_all::<Self, T>(input.into(), None, limits)
    }

    /// Decodes a value whose lists (`&[T]`) are put in `arena`, within the default limits.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
    ) -> Result<T, Error> {
        Self::decode_in_with(input, arena, &Limits::new())
    }

    /// Decodes a value whose lists (`&[T]`) are put in `arena`, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in_with<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
        limits: &Limits,
    ) -> Result<T, Error> {
        decode_all::<Self, T>(input.into(), Some(arena), limits)
    }

    /// Like [`decode_with`](Self::decode_with), and also returns the usage of the limits, up to the
    /// error if the decode fails. Use it to choose limits: see [`Usage`]. An ordinary decode does
    /// not measure.
    ///
    /// ```
    /// use fastcodec::thrift::{Compact, Protocol};
    /// use fastcodec::Limits;
    ///
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let bytes = Compact::encode_to_vec(&vec![vec![1, 2, 3], vec![4]])?;
    /// let (lists, usage) = Compact::decode_measured::<Vec<Vec<i32>>>(&bytes, &Limits::new());
    /// assert_eq!(lists?.len(), 2);
    /// assert_eq!((usage.depth, usage.largest_list, usage.message_len), (1, 3, bytes.len()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_measured<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        limits: &Limits,
    ) -> (Result<T, Error>, Usage) {
        measured::<Self, T>(input.into(), None, limits)
    }

    /// Like [`decode_in_with`](Self::decode_in_with), and also returns the usage of the limits. If
    /// the arena was used before, the memory is what this decode takes from the heap and from the
    /// arena.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in_measured<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
        limits: &Limits,
    ) -> (Result<T, Error>, Usage) {
        measured::<Self, T>(input.into(), Some(arena), limits)
    }

    /// Decodes a value at the beginning of the input. Returns it with its length in bytes; the
    /// bytes that follow are ignored. Lists (`&[T]`) are put in `arena`, if given.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode), except `TrailingBytes`.
    fn decode_prefix<'de, T: DecodeValue<'de>>(
        input: impl Into<Input<'de>>,
        arena: Option<&'de Arena>,
        limits: &Limits,
    ) -> Result<(T, usize), Error> {
        let input = input.into();
        limits.check_message_len(input.bytes.len() as u64)?;
        let mut decoder = Decoder::<Self>::new(input, arena, limits);
        let value = T::read(&mut decoder)?;
        Ok((value, decoder.offset()))
    }

    /// Decodes a value from all remaining bytes of `buf`. If they are in several pieces, they are
    /// gathered first. Fields of type `Bytes` share `buf` if it can be shared.
    ///
    /// A copy counts as memory: [`Limits::memory`] must allow the length of the value, and a copy
    /// is charged to it.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_buf<T: for<'de> DecodeValue<'de>>(buf: impl Buf) -> Result<T, Error> {
        Self::decode_buf_with(buf, &Limits::new())
    }

    /// Like [`decode_buf`](Self::decode_buf), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_buf_with<T: for<'de> DecodeValue<'de>>(
        mut buf: impl Buf,
        limits: &Limits,
    ) -> Result<T, Error> {
        let length = buf.remaining();
        limits.check_message_len(length as u64)?;
        let shares = shares(&mut buf);
        let (bytes, limits) = gather(&mut buf, shares, length, limits)?;
        Self::decode_with(&bytes, &limits)
    }

    /// Like [`decode_buf_with`](Self::decode_buf_with), and also returns the usage of the limits:
    /// see [`decode_measured`](Self::decode_measured). It includes the memory for a copy, also if
    /// the copy was only possible and was not made.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_buf_measured<T: for<'de> DecodeValue<'de>>(
        mut buf: impl Buf,
        limits: &Limits,
    ) -> (Result<T, Error>, Usage) {
        measured_buf(&mut buf, limits, |input, limits| {
            Self::decode_measured(input, limits)
        })
    }

    /// Decodes a view within `limits`, and keeps it with its input and an arena.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_held<V: View<Family>>(input: Bytes, limits: &Limits) -> Result<Held<V, Family>, Error>
    where
        for<'a> V::At<'a>: DecodeValue<'a>,
    {
        Held::try_new(input, |input, arena| {
            Self::decode_in_with(input, arena, limits)
        })
    }

    /// Encodes a value into a new vector.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`] if a string or a container is longer than 2³¹ − 1,
    /// [`ErrorKind::DepthLimit`] if structs and containers are nested more than 64 levels deep
    /// ([`encode_to_vec_with`](Self::encode_to_vec_with) takes other limits),
    /// [`ErrorKind::OtherProtocol`], [`ErrorKind::OutOfMemory`].
    fn encode_to_vec<T: EncodeValue + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
        Self::encode_to_vec_with(value, &Limits::new())
    }

    /// Like [`encode_to_vec`](Self::encode_to_vec), with the depth that [`Limits::depth`] allows.
    /// The other limits apply only to decoding.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_vec_with<T: EncodeValue + ?Sized>(
        value: &T,
        limits: &Limits,
    ) -> Result<Vec<u8>, Error> {
        let mut room = [MaybeUninit::uninit(); STACK_ROOM];
        let mut scratch = Scratch::new(&mut room);
        Self::append_with(value, &mut scratch, limits)?;
        let needed = scratch.as_slice().len();
        scratch
            .into_vec()
            .ok_or_else(|| Error::new(ErrorKind::OutOfMemory { needed }, 0))
    }

    /// Encodes a value into new [`Bytes`].
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_bytes<T: EncodeValue + ?Sized>(value: &T) -> Result<Bytes, Error> {
        Self::encode_to_vec(value).map(Bytes::from)
    }

    /// Like [`encode_to_bytes`](Self::encode_to_bytes), with the depth that `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_bytes_with<T: EncodeValue + ?Sized>(
        value: &T,
        limits: &Limits,
    ) -> Result<Bytes, Error> {
        Self::encode_to_vec_with(value, limits).map(Bytes::from)
    }

    /// Appends the encoded value to a `Vec<u8>` or a `BytesMut`. With a buffer that is cleared and
    /// reused, encoding does not allocate.
    ///
    /// ```
    /// # use fastcodec::thrift::{Compact, Protocol};
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let mut buffer = Vec::new();
    /// for list in [vec![1, 2], vec![3]] {
    ///     buffer.clear();
    ///     Compact::append(&list, &mut buffer)?;
    ///     assert_eq!(buffer.len(), 1 + list.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec). Then `buffer` is unchanged.
    #[inline]
    fn append<T: EncodeValue + ?Sized>(value: &T, buffer: &mut impl Buffer) -> Result<(), Error> {
        Self::append_with(value, buffer, &Limits::new())
    }

    /// Like [`append`](Self::append), with the depth that `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    #[inline]
    fn append_with<T: EncodeValue + ?Sized>(
        value: &T,
        buffer: &mut impl Buffer,
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut encoder = Encoder::<Self>::new(buffer, limits);
        value.write(&mut encoder);
        encoder.finish()
    }

    /// Appends the encoded value to any buffer. A short value is first encoded on the stack.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::BufferTooSmall`], and those of [`encode_to_vec`](Self::encode_to_vec). Then
    /// `buf` is unchanged.
    fn encode<T: EncodeValue + ?Sized>(value: &T, buf: &mut impl BufMut) -> Result<(), Error> {
        Self::encode_with(value, buf, &Limits::new())
    }

    /// Like [`encode`](Self::encode), with the depth that `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    fn encode_with<T: EncodeValue + ?Sized>(
        value: &T,
        buf: &mut impl BufMut,
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut room = [MaybeUninit::uninit(); STACK_ROOM];
        let mut scratch = Scratch::new(&mut room);
        Self::append_with(value, &mut scratch, limits)?;
        let encoded = scratch.as_slice();
        let (needed, remaining) = (encoded.len(), buf.remaining_mut());
        if needed > remaining {
            return Err(Error::new(
                ErrorKind::BufferTooSmall { needed, remaining },
                0,
            ));
        }
        buf.put_slice(encoded);
        Ok(())
    }

    /// Decodes the envelope of a message. The rest of the input is its body.
    ///
    /// ```
    /// # use fastcodec::Thrift;
    /// use fastcodec::thrift::{Binary, MessageKind, Protocol};
    ///
    /// #[derive(Debug, Default, PartialEq, Thrift)]
    /// struct AddArguments { #[codec(1)] a: i32, #[codec(2)] b: i32 }
    ///
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let call = AddArguments { a: 1, b: 2 };
    /// let bytes = Binary::encode_message("add", MessageKind::Call, 7, &call)?;
    /// let message = Binary::decode_message(&bytes)?;
    /// assert_eq!((message.name, message.kind, message.sequence), ("add", MessageKind::Call, 7));
    /// assert_eq!(message.decode::<Binary, AddArguments>()?, call);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAMessage`], and those of reading the name and the numbers.
    fn decode_message<'de>(input: impl Into<Input<'de>>) -> Result<Message<'de>, Error> {
        Self::decode_message_with(input, &Limits::new())
    }

    /// Like [`decode_message`](Self::decode_message), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode_message`](Self::decode_message).
    fn decode_message_with<'de>(
        input: impl Into<Input<'de>>,
        limits: &Limits,
    ) -> Result<Message<'de>, Error> {
        Message::read::<Self>(input.into(), limits)
    }

    /// Encodes a message: the envelope, then `body`.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_message<T: EncodeValue + ?Sized>(
        name: &str,
        kind: MessageKind,
        sequence: i32,
        body: &T,
    ) -> Result<Vec<u8>, Error> {
        Self::encode_message_with(name, kind, sequence, body, &Limits::new())
    }

    /// Like [`encode_message`](Self::encode_message), with the depth of the body that `limits`
    /// allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_message_with<T: EncodeValue + ?Sized>(
        name: &str,
        kind: MessageKind,
        sequence: i32,
        body: &T,
        limits: &Limits,
    ) -> Result<Vec<u8>, Error> {
        let mut buffer = Vec::new();
        Self::append_message_with(name, kind, sequence, body, &mut buffer, limits)?;
        Ok(buffer)
    }

    /// Appends a message to a `Vec<u8>` or a `BytesMut`.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec). Then `buffer` is unchanged.
    fn append_message<T: EncodeValue + ?Sized>(
        name: &str,
        kind: MessageKind,
        sequence: i32,
        body: &T,
        buffer: &mut impl Buffer,
    ) -> Result<(), Error> {
        Self::append_message_with(name, kind, sequence, body, buffer, &Limits::new())
    }

    /// Like [`append_message`](Self::append_message), with the depth of the body that `limits`
    /// allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec). Then `buffer` is unchanged.
    fn append_message_with<T: EncodeValue + ?Sized>(
        name: &str,
        kind: MessageKind,
        sequence: i32,
        body: &T,
        buffer: &mut impl Buffer,
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut encoder = Encoder::<Self>::new(buffer, limits);
        Self::write_envelope(&mut encoder.appender, name, kind as u8, sequence);
        body.write(&mut encoder);
        encoder.finish()
    }
}

// Every format has the entry points. This blanket implementation is why a trait method with the
// bound `Format` can be implemented by hand with the bound `Protocol`.
impl<F: Format> Protocol for F {}
