//! The trait of messages, with prost's methods.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::alloc::Layout;

use bytes::{Buf, BufMut};

use super::encoding::{self, DecodeContext, WireType, encode_varint, encoded_len_varint};
use super::error::{DecodeError, EncodeError};
use crate::error::{Error, ErrorKind};
use crate::input::measured_buf;
use crate::limits::Limits;
use crate::memory::stack::aside;
use crate::protobuf::derived::OfBox;
use crate::protobuf::message::{
    append_encoded, encode_to_buf, encode_to_vec, measured_by, take_delimited_length,
    with_delimited_of,
};
use crate::protobuf::template::{self, append_any_run, reserve_run};
use crate::protobuf::{Decode, DecodeOwned, Decoder, Encode, Encoder, Tag};
use crate::usage::Usage;
use crate::wire::List;

/// A message, with the methods of prost's trait of this name.
///
/// Every message that does not borrow implements it: those that derive
/// [`Message`](macro@super::Message), those that derive [`Protobuf`](macro@crate::Protobuf), the
/// well-known types, the scalars (as their wrappers), and a `Box` of any message.
///
/// To implement it by hand, write four methods: [`encode_raw`](Self::encode_raw),
/// [`merge_field`](Self::merge_field), [`encoded_len`](Self::encoded_len) and
/// [`clear`](Self::clear). The functions for that are in [`encoding`](super::encoding), with an
/// example. Such a type can be a field of a struct that derives [`Message`](macro@super::Message),
/// and can contain derived messages.
///
/// Encoding does not fail, as in prost: messages may be nested as deep as the stack allows.
/// Decoding is limited by [`LIMITS`](super::LIMITS).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message of `fastcodec::prost`",
    label = "not a message",
    note = "derive `fastcodec::prost::Message` for it, or `fastcodec::Protobuf`, or implement \
            `fastcodec::prost::Message` by hand; what derives prost's own `Message` is none"
)]
pub trait Message: Send + Sync {
    /// Writes the fields to `buf`, which has space for [`encoded_len`](Self::encoded_len) bytes.
    /// Implement this, but call [`encode`](Self::encode).
    ///
    /// # Panics
    ///
    /// Panics if `buf` is too small.
    fn encode_raw(&self, buf: &mut impl BufMut)
    where
        Self: Sized;

    /// Reads the value of the field `tag`, whose key has been read. Implement this, but call
    /// [`decode`](Self::decode) or [`merge`](Self::merge).
    ///
    /// Take exactly the value from `buf`, which may contain more. Skip an unknown field with
    /// [`skip_field`](super::encoding::skip_field).
    ///
    /// # Errors
    ///
    /// Returns the first error in the value.
    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError>
    where
        Self: Sized;

    /// Returns the number of bytes of the encoded message, without a length prefix.
    fn encoded_len(&self) -> usize;

    /// Gives every field its default.
    fn clear(&mut self);

    /// Appends the encoded message to `buf`.
    ///
    /// # Errors
    ///
    /// Returns an error if `buf` is too small; then nothing is written.
    ///
    /// # Panics
    ///
    /// Panics if the encoded message has more than 2³¹ − 1 bytes, unless the implementation is
    /// hand-written.
    fn encode(&self, buf: &mut impl BufMut) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        check_room(self.encoded_len(), buf)?;
        self.encode_raw(buf);
        Ok(())
    }

    /// Encodes the message into a vector of exactly its length.
    ///
    /// # Panics
    ///
    /// Panics if the encoded message has more than 2³¹ − 1 bytes, unless the implementation is
    /// hand-written.
    fn encode_to_vec(&self) -> Vec<u8>
    where
        Self: Sized,
    {
        let mut encoded = with_room(self.encoded_len());
        self.encode_raw(&mut encoded);
        encoded
    }

    /// Appends the length of the encoded message as a varint, then the message.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    ///
    /// # Panics
    ///
    /// Panics if the encoded message has more than 2³¹ − 1 bytes, unless the implementation is
    /// hand-written.
    fn encode_length_delimited(&self, buf: &mut impl BufMut) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        let len = self.encoded_len();
        check_room(len.saturating_add(encoded_len_varint(len as u64)), buf)?;
        encode_varint(len as u64, buf);
        self.encode_raw(buf);
        Ok(())
    }

    /// Encodes the length of the message as a varint, then the message.
    ///
    /// # Panics
    ///
    /// Panics if the encoded message has more than 2³¹ − 1 bytes, unless the implementation is
    /// hand-written.
    fn encode_length_delimited_to_vec(&self) -> Vec<u8>
    where
        Self: Sized,
    {
        let len = self.encoded_len();
        let mut encoded = with_room(len.saturating_add(encoded_len_varint(len as u64)));
        encode_varint(len as u64, &mut encoded);
        self.encode_raw(&mut encoded);
        encoded
    }

    /// Decodes a message from all remaining bytes of `buf`. Fields of type `Bytes` share the bytes
    /// of `buf` if it supports that.
    ///
    /// # Errors
    ///
    /// Returns the first error in the input.
    #[inline]
    fn decode(mut buf: impl Buf) -> Result<Self, DecodeError>
    where
        Self: Default,
    {
        let length = buf.remaining() as u64;
        decoded(&mut buf, length, &LIMITS)
    }

    /// Decodes a message with its length before it, as a varint.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    #[inline]
    fn decode_length_delimited(mut buf: impl Buf) -> Result<Self, DecodeError>
    where
        Self: Default,
    {
        let length = take_delimited_length(&mut buf)?;
        decoded(&mut buf, length, &LIMITS)
    }

    /// Decodes all remaining bytes of `buf` into this message: numbers and strings are replaced,
    /// lists and maps are extended, and nested messages are merged in the same way.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode). After an error, the message is merged with a part of the
    /// input.
    fn merge(&mut self, mut buf: impl Buf) -> Result<(), DecodeError>
    where
        Self: Sized,
    {
        let length = buf.remaining() as u64;
        merged(self, &mut buf, length)
    }

    /// Does the same as [`merge`](Self::merge), with a message that has its length before it, as a
    /// varint.
    ///
    /// # Errors
    ///
    /// Those of [`merge`](Self::merge).
    fn merge_length_delimited(&mut self, mut buf: impl Buf) -> Result<(), DecodeError>
    where
        Self: Sized,
    {
        let length = take_delimited_length(&mut buf)?;
        merged(self, &mut buf, length)
    }

    /// Implements [`decode_with_limits`].
    #[doc(hidden)]
    #[inline]
    fn decode_within(mut buf: impl Buf, limits: &Limits) -> Result<Self, DecodeError>
    where
        Self: Default,
    {
        let length = buf.remaining() as u64;
        decoded(&mut buf, length, limits)
    }

    /// Implements [`encode_with_limits`].
    #[doc(hidden)]
    fn encode_within(&self, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error>
    where
        Self: Sized,
    {
        let _ = limits;
        let (needed, remaining) = (self.encoded_len(), buf.remaining_mut());
        if needed > i32::MAX as usize {
            return Err(Error::new(ErrorKind::MessageTooLong, 0));
        }
        if needed > remaining {
            return Err(Error::new(
                ErrorKind::BufferTooSmall { needed, remaining },
                0,
            ));
        }
        self.encode_raw(buf);
        Ok(())
    }

    /// Does the same as [`encode_raw`](Self::encode_raw), after a call of
    /// [`encoded_len`](Self::encoded_len).
    #[doc(hidden)]
    #[inline]
    fn __encode_raw_of(&self, len: usize, buf: &mut impl BufMut)
    where
        Self: Sized,
    {
        let _ = len;
        self.encode_raw(buf);
    }

    /// Writes the fields with the encoder of the enclosing message.
    #[doc(hidden)]
    fn __write_fields(&self, encoder: &mut Encoder<'_>)
    where
        Self: Sized,
    {
        encoder.forwards(self.encoded_len(), |room| self.encode_raw(room));
    }

    /// Reads the fields with the decoder of the enclosing message, or of the whole decode.
    #[doc(hidden)]
    fn __merge_fields(&mut self, decoder: &mut Decoder<'_>) -> Result<(), Error>
    where
        Self: Sized,
    {
        encoding::merge_all(self, decoder)
    }

    /// Writes the message with its length from its template, if it has one and writes all fields.
    /// Returns whether it did.
    #[doc(hidden)]
    #[inline]
    fn __write_templated(&self, encoder: &mut Encoder<'_>) -> bool
    where
        Self: Sized,
    {
        let _ = encoder;
        false
    }

    /// Writes the elements of a list, if they have a template. Returns whether they have.
    #[doc(hidden)]
    #[inline]
    fn __write_elements(list: &[Self], number: u32, encoder: &mut Encoder<'_>) -> bool
    where
        Self: Sized,
    {
        let _ = (list, number, encoder);
        false
    }

    /// Reads a message with its length, if it matches its template.
    #[doc(hidden)]
    #[inline]
    fn __read_templated(decoder: &mut Decoder<'_>) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = decoder;
        None
    }

    /// Reads elements of a list in bulk, or only reserves memory: see `DecodeValue::append_run`.
    #[doc(hidden)]
    #[inline]
    fn __append_run(
        list: &mut impl List<Self>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool, Error>
    where
        Self: Sized,
    {
        reserve_run(list, tag, is_first, decoder)
    }

    /// Reads the length and the fields of the message, if the enclosing message or this one is
    /// hand-written.
    #[doc(hidden)]
    fn __merge_delimited(
        &mut self,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError>
    where
        Self: Sized,
    {
        encoding::merge_loop(self, buf, ctx, |message, buf, ctx| {
            let (tag, wire_type) = encoding::decode_key(buf)?;
            message.merge_field(tag, wire_type, buf, ctx)
        })
    }

    /// Returns the heap memory of the message, in bytes, as far as it is known.
    #[doc(hidden)]
    #[inline]
    fn __heap_len(&self) -> usize
    where
        Self: Sized,
    {
        0
    }

    /// Creates a message with the default of every field. Its heap memory is charged.
    #[doc(hidden)]
    #[inline]
    fn __empty(_decoder: &mut Decoder<'_>) -> Result<Self, Error>
    where
        Self: Default,
    {
        Ok(Self::default())
    }
}

/// The way in which a type implements [`Message`] through another trait. The derives implement it.
/// To give prost's trait to a type with a hand-written [`protobuf::Encode`] and
/// [`protobuf::Decode`], implement it as follows:
///
/// ```
/// use fastcodec::protobuf::{Decode, Decoder, Encode, Encoder, Message, Tag};
/// use fastcodec::{Error, prost};
///
/// /// A message that keeps nothing.
/// #[derive(Debug, Default)]
/// struct Ignored;
///
/// impl Message for Ignored {
///     const NAME: &'static str = "Ignored";
/// }
///
/// impl Encode for Ignored {
///     fn encode_fields(&self, _encoder: &mut Encoder<'_>) {}
///     fn encoded_len(&self) -> usize {
///         0
///     }
/// }
///
/// impl<'de> Decode<'de> for Ignored {
///     fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
///         Ok(Ignored)
///     }
///     fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
///         Ok(false)
///     }
/// }
///
/// impl prost::Implementation for Ignored {
///     type By = prost::OfCodec;
/// }
///
/// assert!(<Ignored as prost::Message>::decode(&b"\x08\x01"[..]).is_ok());
/// ```
///
/// The compiler needs this trait to see that the implementations for messages and for `Box` do not
/// overlap.
///
/// [`protobuf::Encode`]: crate::protobuf::Encode
/// [`protobuf::Decode`]: crate::protobuf::Decode
pub use crate::protobuf::derived::Implementation;

/// The [`Implementation`] of [`Message`] through [`protobuf::Encode`](crate::protobuf::Encode) and
/// [`protobuf::DecodeOwned`](crate::protobuf::DecodeOwned).
pub use crate::protobuf::derived::OfCodec;

/// The methods of [`Message`] for a type `M` that implements it in this way.
#[doc(hidden)]
pub trait Provides<M> {
    fn encode_raw(message: &M, buf: &mut impl BufMut);
    fn merge_field(
        message: &mut M,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError>;
    fn encoded_len(message: &M) -> usize;
    fn clear(message: &mut M);
    fn encode(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError>;
    fn encode_to_vec(message: &M) -> Vec<u8>;
    fn encode_length_delimited(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError>;
    fn encode_length_delimited_to_vec(message: &M) -> Vec<u8>;
    fn encode_within(message: &M, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error>;
    fn encode_raw_of(message: &M, len: usize, buf: &mut impl BufMut);
    fn write_fields(message: &M, encoder: &mut Encoder<'_>);
    fn merge_fields(message: &mut M, decoder: &mut Decoder<'_>) -> Result<(), Error>;
    fn write_templated(message: &M, encoder: &mut Encoder<'_>) -> bool;
    fn write_elements(list: &[M], number: u32, encoder: &mut Encoder<'_>) -> bool;
    fn read_templated(decoder: &mut Decoder<'_>) -> Option<M>;
    fn append_run(
        list: &mut impl List<M>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool, Error>;
    fn merge_delimited(
        message: &mut M,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError>;
    fn heap_len(message: &M) -> usize;
    fn empty(decoder: &mut Decoder<'_>) -> Result<M, Error>
    where
        M: Default;
}

impl<M> Message for M
where
    M: Implementation + Send + Sync,
    M::By: Provides<M>,
{
    #[inline]
    fn encode_raw(&self, buf: &mut impl BufMut) {
        <M::By as Provides<M>>::encode_raw(self, buf);
    }

    #[inline]
    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        <M::By as Provides<M>>::merge_field(self, tag, wire_type, buf, ctx)
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        <M::By as Provides<M>>::encoded_len(self)
    }

    #[inline]
    fn clear(&mut self) {
        <M::By as Provides<M>>::clear(self);
    }

    #[inline]
    fn encode(&self, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        <M::By as Provides<M>>::encode(self, buf)
    }

    #[inline]
    fn encode_to_vec(&self) -> Vec<u8> {
        <M::By as Provides<M>>::encode_to_vec(self)
    }

    #[inline]
    fn encode_length_delimited(&self, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        <M::By as Provides<M>>::encode_length_delimited(self, buf)
    }

    #[inline]
    fn encode_length_delimited_to_vec(&self) -> Vec<u8> {
        <M::By as Provides<M>>::encode_length_delimited_to_vec(self)
    }

    #[inline]
    fn encode_within(&self, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error> {
        <M::By as Provides<M>>::encode_within(self, buf, limits)
    }

    #[inline]
    fn __encode_raw_of(&self, len: usize, buf: &mut impl BufMut) {
        <M::By as Provides<M>>::encode_raw_of(self, len, buf);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __write_fields(&self, encoder: &mut Encoder<'_>) {
        <M::By as Provides<M>>::write_fields(self, encoder);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __merge_fields(&mut self, decoder: &mut Decoder<'_>) -> Result<(), Error> {
        <M::By as Provides<M>>::merge_fields(self, decoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __write_templated(&self, encoder: &mut Encoder<'_>) -> bool {
        <M::By as Provides<M>>::write_templated(self, encoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __write_elements(list: &[Self], number: u32, encoder: &mut Encoder<'_>) -> bool {
        <M::By as Provides<M>>::write_elements(list, number, encoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __read_templated(decoder: &mut Decoder<'_>) -> Option<Self> {
        <M::By as Provides<M>>::read_templated(decoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __append_run(
        list: &mut impl List<Self>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool, Error> {
        <M::By as Provides<M>>::append_run(list, tag, is_first, decoder)
    }

    #[inline]
    fn __merge_delimited(
        &mut self,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        <M::By as Provides<M>>::merge_delimited(self, buf, ctx)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __heap_len(&self) -> usize {
        <M::By as Provides<M>>::heap_len(self)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn __empty(decoder: &mut Decoder<'_>) -> Result<Self, Error>
    where
        Self: Default,
    {
        <M::By as Provides<M>>::empty(decoder)
    }
}

/// The [`Implementation`] of [`Message`] through the message in the box.
impl<M: Message> Provides<Box<M>> for OfBox {
    fn encode_raw(message: &Box<M>, buf: &mut impl BufMut) {
        M::encode_raw(message, buf);
    }

    fn merge_field(
        message: &mut Box<M>,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        M::merge_field(message, tag, wire_type, buf, ctx)
    }

    fn encoded_len(message: &Box<M>) -> usize {
        M::encoded_len(message)
    }

    fn clear(message: &mut Box<M>) {
        M::clear(message);
    }

    fn encode(message: &Box<M>, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        M::encode(message, buf)
    }

    fn encode_to_vec(message: &Box<M>) -> Vec<u8> {
        M::encode_to_vec(message)
    }

    fn encode_length_delimited(message: &Box<M>, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        M::encode_length_delimited(message, buf)
    }

    fn encode_length_delimited_to_vec(message: &Box<M>) -> Vec<u8> {
        M::encode_length_delimited_to_vec(message)
    }

    fn encode_within(
        message: &Box<M>,
        buf: &mut impl BufMut,
        limits: &Limits,
    ) -> Result<(), Error> {
        M::encode_within(message, buf, limits)
    }

    fn encode_raw_of(message: &Box<M>, len: usize, buf: &mut impl BufMut) {
        M::__encode_raw_of(message, len, buf);
    }

    #[inline]
    fn write_fields(message: &Box<M>, encoder: &mut Encoder<'_>) {
        M::__write_fields(message, encoder);
    }

    #[inline]
    fn merge_fields(message: &mut Box<M>, decoder: &mut Decoder<'_>) -> Result<(), Error> {
        M::__merge_fields(message, decoder)
    }

    #[inline]
    fn write_templated(message: &Box<M>, encoder: &mut Encoder<'_>) -> bool {
        M::__write_templated(message, encoder)
    }

    #[inline]
    fn write_elements(_list: &[Box<M>], _number: u32, _encoder: &mut Encoder<'_>) -> bool {
        false
    }

    #[inline]
    fn read_templated(_decoder: &mut Decoder<'_>) -> Option<Box<M>> {
        None
    }

    #[inline]
    fn append_run(
        list: &mut impl List<Box<M>>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool, Error> {
        reserve_run(list, tag, is_first, decoder)
    }

    fn merge_delimited(
        message: &mut Box<M>,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        M::__merge_delimited(message, buf, ctx)
    }

    #[inline]
    fn heap_len(message: &Box<M>) -> usize {
        size_of::<M>().saturating_add(M::__heap_len(message))
    }

    /// Makes a trial allocation first, because `Box::default` cannot report a failed one.
    fn empty(decoder: &mut Decoder<'_>) -> Result<Box<M>, Error>
    where
        Box<M>: Default,
    {
        decoder.charge(size_of::<M>())?;
        decoder.reader.find_room(Layout::new::<M>())?;
        let message = aside::<M, _>(Box::<M>::default);
        decoder.charge(M::__heap_len(&message))?;
        Ok(message)
    }
}

/// Decodes a message from all remaining bytes of `buf`, within `limits` instead of [`LIMITS`].
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

/// Decodes a message from all remaining bytes of `buf`, within `limits`, and returns the [`Usage`]
/// too.
///
/// ```
/// use fastcodec::Limits;
/// use fastcodec::prost::{Message, decode_measured};
///
/// #[derive(Clone, PartialEq, Message)]
/// struct Note {
///     #[prost(string, tag = "1")]
///     text: String,
/// }
///
/// let (note, usage) = decode_measured::<Note>(&b"\x0a\x02hi"[..], &Limits::new());
/// assert_eq!(note.unwrap().text, "hi");
/// assert_eq!((usage.message_len, usage.memory), (4, 2));
/// ```
///
/// # Errors
///
/// Those of [`Message::decode`], with the usage up to the error.
pub fn decode_measured<M: Message + Default>(
    mut buf: impl Buf,
    limits: &Limits,
) -> (Result<M, DecodeError>, Usage) {
    let (decoded, usage) = measured_buf(&mut buf, limits, |input, limits| {
        measured_by(input, None, limits, |decoder| {
            let mut message = M::default();
            decoder.charge(message.__heap_len())?;
            message.__merge_fields(decoder)?;
            Ok(message)
        })
    });
    (decoded.map_err(DecodeError::from), usage)
}

/// Appends the encoded message to `buf`, if it is nested no deeper than [`Limits::depth`];
/// [`Message::encode`] has no such limit. The other limits are for decoding.
///
/// The levels inside a hand-written message are not counted, not even those of derived messages in
/// it.
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

/// The limits of [`Message::decode`] and the other methods of the trait: 64 MiB + 32 bytes for each
/// byte of input. The [default](Limits::new) has 1 MiB instead. prost has no limit, so a message
/// that prost reads should not be refused here only because it has many short elements of a large
/// type. For other limits, call [`decode_with_limits`].
pub const LIMITS: Limits = Limits::new().memory_base(64 << 20);

/// The limit on the depth of an encode: none, as in prost.
const UNLIMITED: Limits = Limits::new().depth(u32::MAX);

impl<M: Encode + DecodeOwned + Default> Provides<M> for OfCodec {
    fn encode_raw(message: &M, buf: &mut impl BufMut) {
        if let Err(error) = <Self as Provides<M>>::encode(message, buf) {
            panic!("{error}");
        }
    }

    #[inline]
    fn encoded_len(message: &M) -> usize {
        Encode::encoded_len(message)
    }

    #[inline]
    fn encode(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        encode_to_buf(message, false, &UNLIMITED, buf).map_err(|error| too_small(&error))
    }

    #[inline]
    fn encode_to_vec(message: &M) -> Vec<u8> {
        encode_to_vec(message, false, &UNLIMITED).unwrap_or_else(|error| cannot(&error))
    }

    #[inline]
    fn encode_length_delimited(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError> {
        encode_to_buf(message, true, &UNLIMITED, buf).map_err(|error| too_small(&error))
    }

    #[inline]
    fn encode_length_delimited_to_vec(message: &M) -> Vec<u8> {
        encode_to_vec(message, true, &UNLIMITED).unwrap_or_else(|error| cannot(&error))
    }

    fn merge_field(
        message: &mut M,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        encoding::read_field(tag, wire_type, buf, &ctx, |tag, decoder| {
            let known = Decode::merge_field(message, tag, decoder)?;
            if !known && !Decode::merge_unknown(message, tag, decoder)? {
                let number = tag.number();
                return Err(decoder.error(ErrorKind::UnmatchedEnd { number }));
            }
            Ok(())
        })
    }

    fn clear(message: &mut M) {
        *message = M::default();
    }

    #[inline]
    fn encode_within(message: &M, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error> {
        encode_to_buf(message, false, limits, buf)
    }

    fn encode_raw_of(message: &M, len: usize, buf: &mut impl BufMut) {
        let write = |encoder: &mut Encoder<'_>| Encode::encode_fields(message, encoder);
        if let Err(error) = append_encoded(&|| len, buf, write) {
            panic!("{}", too_small(&error));
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_fields(message: &M, encoder: &mut Encoder<'_>) {
        Encode::encode_fields(message, encoder);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_fields(message: &mut M, decoder: &mut Decoder<'_>) -> Result<(), Error> {
        Decode::merge_fields(message, decoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_templated(message: &M, encoder: &mut Encoder<'_>) -> bool {
        encoder.templated(message)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_elements(list: &[M], number: u32, encoder: &mut Encoder<'_>) -> bool {
        template::write_elements(list, number, encoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_templated(decoder: &mut Decoder<'_>) -> Option<M> {
        decoder.templated()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append_run(
        list: &mut impl List<M>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'_>,
    ) -> Result<bool, Error> {
        append_any_run(list, tag, is_first, decoder)
    }

    fn merge_delimited(
        message: &mut M,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        encoding::read_delimited(buf, &ctx, |decoder| Decode::merge_fields(message, decoder))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn heap_len(message: &M) -> usize {
        Decode::heap_len(message)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn empty(decoder: &mut Decoder<'_>) -> Result<M, Error> {
        Decode::empty(decoder)
    }
}

/// Decodes the next `length` bytes of `buf`.
///
/// This does the same as [`Decode::decode_with`], but creates the message in place, with prost's
/// error, so that a large message is not moved.
#[inline]
fn decoded<M: Message + Default>(
    buf: &mut impl Buf,
    length: u64,
    limits: &Limits,
) -> Result<M, DecodeError> {
    let mut result = Ok(M::default());
    if let Ok(message) = &mut result
        && let Err(error) = with_delimited_of(length, buf, limits, |input, limits| {
            let mut decoder = Decoder::new(input, limits);
            decoder.charge(message.__heap_len())?;
            message.__merge_fields(&mut decoder)
        })
    {
        result = Err(error.into());
    }
    result
}

/// Decodes the next `length` bytes of `buf` into an existing message.
fn merged<M: Message>(message: &mut M, buf: &mut impl Buf, length: u64) -> Result<(), DecodeError> {
    Ok(with_delimited_of(length, buf, &LIMITS, |input, limits| {
        message.__merge_fields(&mut Decoder::new(input, limits).merging())
    })?)
}

/// Checks that a buffer has space for `required` bytes.
fn check_room(required: usize, buf: &impl BufMut) -> Result<(), EncodeError> {
    let remaining = buf.remaining_mut();
    match required <= remaining {
        true => Ok(()),
        false => Err(EncodeError {
            required,
            remaining,
        }),
    }
}

/// Returns an empty vector with a capacity of `len` bytes, if its allocation succeeds: a
/// hand-written implementation may report any length.
fn with_room(len: usize) -> Vec<u8> {
    let mut encoded = Vec::new();
    let _ = encoded.try_reserve_exact(len);
    encoded
}

/// Converts the error of an encode into a buffer. Every cause except a small buffer panics.
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
