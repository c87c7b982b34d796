//! Every way to encode and decode a value, the same for each protocol.

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

/// How much of a value is encoded on the stack before the heap is needed.
const STACK_ROOM: usize = 2048;

/// The family of [views](View) that derive [`Thrift`](macro@crate::Thrift), for
/// [`Held`](super::Held).
#[derive(Debug, Clone, Copy)]
pub enum Family {}

/// A protocol, [`Binary`](super::Binary) or [`Compact`](super::Compact): every way to encode and
/// decode.
///
/// All of its methods are provided, and each [`Format`] is a protocol. Use it as the bound of code
/// that calls these methods. An implementation of [`EncodeValue`] or [`DecodeValue`] calls none of
/// them and names `Format`; with `Protocol` it compiles as well.
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
    /// [`ErrorKind::TrailingBytes`] if the value ends before the input does.
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

    /// Like [`decode_with`](Self::decode_with), and reports how much of the limits it used; if it
    /// failed, until then. For choosing limits, see [`Usage`]; an ordinary decode does not keep
    /// count.
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

    /// Like [`decode_in_with`](Self::decode_in_with), and reports how much of the limits it used.
    /// For an arena that was used before, that is what it takes from the heap now and what it hands
    /// out.
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

    /// Decodes a value from the beginning of the input, and returns with it how many bytes it took;
    /// what follows is not looked at. Lists (`&[T]`) are put in `arena` if there is one.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode), but for `TrailingBytes`.
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

    /// Decodes a value from all that remains in `buf`. Input in several pieces is put together
    /// first; fields of type `Bytes` share `buf` where it can be shared.
    ///
    /// A copy counts as memory: [`Limits::memory`] must allow the length of the value, and what is
    /// copied is taken from it.
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

    /// Like [`decode_buf_with`](Self::decode_buf_with), and reports how much of the limits it used:
    /// see [`decode_measured`](Self::decode_measured). A copy counts, and if one was possible, the
    /// limits must allow it.
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

    /// Decodes a view and keeps the input, and an arena, with it, within `limits`.
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
    /// [`ErrorKind::DepthLimit`] if structs and containers are nested more than 64 deep
    /// ([`encode_to_vec_with`](Self::encode_to_vec_with) takes other limits),
    /// [`ErrorKind::OtherProtocol`], [`ErrorKind::OutOfMemory`].
    fn encode_to_vec<T: EncodeValue + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
        Self::encode_to_vec_with(value, &Limits::new())
    }

    /// Like [`encode_to_vec`](Self::encode_to_vec), for a value nested as deep as
    /// [`Limits::depth`] allows. The other limits are for decoding.
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

    /// Like [`encode_to_bytes`](Self::encode_to_bytes), as deep as `limits` allow.
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
    /// Those of [`encode_to_vec`](Self::encode_to_vec); `buffer` is left as it was.
    #[inline]
    fn append<T: EncodeValue + ?Sized>(value: &T, buffer: &mut impl Buffer) -> Result<(), Error> {
        Self::append_with(value, buffer, &Limits::new())
    }

    /// Like [`append`](Self::append), for a value nested as deep as `limits` allow.
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

    /// Appends the encoded value to any buffer, through one on the stack.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::BufferTooSmall`], and those of [`encode_to_vec`](Self::encode_to_vec); `buf` is
    /// left as it was.
    fn encode<T: EncodeValue + ?Sized>(value: &T, buf: &mut impl BufMut) -> Result<(), Error> {
        Self::encode_with(value, buf, &Limits::new())
    }

    /// Like [`encode`](Self::encode), as deep as `limits` allow.
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

    /// Decodes the envelope of a message; its body is what remains of the input.
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

    /// Like [`encode_message`](Self::encode_message), for a body nested as deep as `limits` allow.
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
    /// Those of [`encode_to_vec`](Self::encode_to_vec); `buffer` is left as it was.
    fn append_message<T: EncodeValue + ?Sized>(
        name: &str,
        kind: MessageKind,
        sequence: i32,
        body: &T,
        buffer: &mut impl Buffer,
    ) -> Result<(), Error> {
        Self::append_message_with(name, kind, sequence, body, buffer, &Limits::new())
    }

    /// Like [`append_message`](Self::append_message), for a body nested as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec); `buffer` is left as it was.
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

// Every format has the entry points. Because of this one implementation, a method of a trait that
// is bound by `Format` can be implemented by hand with the bound `Protocol`.
impl<F: Format> Protocol for F {}
