//! The traits of a message, and every way to encode and decode one.

use alloc::vec::Vec;
use core::mem::{ManuallyDrop, MaybeUninit};

use bytes::{Buf, BufMut, Bytes};

use super::code_size::{self, Merged};
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::tag::Tag;
use super::template;
use crate::arena::{Arena, Held, View};
use crate::error::{Error, ErrorKind};
use crate::input::{Input, measured_buf, with_next};
use crate::limits::Limits;
use crate::usage::Usage;
use crate::wire::{Template, append_in_place, fill_in_place, varint};

/// A type that is a Protobuf message. Derived with [`Protobuf`](macro@crate::Protobuf).
pub trait Message {
    /// The full name of the message, `package.Message`.
    const NAME: &'static str;

    /// The template of the message, if it has one. Only derives give it.
    #[doc(hidden)]
    const TEMPLATE: Option<Template> = None;

    /// Whether its code is small rather than fast: `#[codec(code_size)]`.
    #[doc(hidden)]
    const CODE_SIZE: bool = false;
}

/// How much of a message is encoded on the stack before the heap is needed.
pub(super) const STACK_ROOM: usize = 2048;

/// A message that can be encoded. Derived with [`Protobuf`](macro@crate::Protobuf).
///
/// Fields are written in the order of their numbers and unknown fields last, as the
/// reference implementations do.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Protobuf message that fastcodec can write",
    label = "not a message of fastcodec",
    note = "derive `fastcodec::Protobuf` for it, or `fastcodec::prost::Message` if it has prost's attributes; what \
            derives prost's own `Message` is none"
)]
pub trait Encode: Message {
    /// Writes the fields, the last one first. The derive implements it; call one of the other
    /// methods.
    fn encode_fields(&self, encoder: &mut Encoder<'_>);

    /// How many bytes the message takes when it is encoded.
    fn encoded_len(&self) -> usize;

    /// Returns whether the message has few fields and a long one, so that a computation of its length
    /// takes less time than a second copy.
    #[doc(hidden)]
    #[inline(always)]
    fn has_blob(&self) -> bool {
        false
    }

    /// Stores the numbers of the message in its [template](Message::TEMPLATE). Returns `false` if a
    /// field is not written: then the template is useless.
    #[doc(hidden)]
    #[inline]
    fn write_template(&self, bytes: &mut [u8]) -> bool {
        let _ = bytes;
        false
    }

    /// Encodes the message into a vector of exactly its length.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MessageTooLong`] past 2³¹ − 1 bytes, [`ErrorKind::DepthLimit`] if messages are
    /// nested more than 100 deep ([`encode_to_vec_with`](Self::encode_to_vec_with) takes other
    /// limits), [`ErrorKind::OutOfMemory`].
    fn encode_to_vec(&self) -> Result<Vec<u8>, Error> {
        encode_to_vec(self, false, &Limits::new())
    }

    /// Like [`encode_to_vec`](Self::encode_to_vec), for messages that are nested as deep as
    /// [`Limits::depth`] allows. The other limits are for decoding.
    ///
    /// ```
    /// use fastcodec::protobuf::Encode;
    /// use fastcodec::{Limits, Protobuf};
    ///
    /// #[derive(Debug, Default, PartialEq, Protobuf)]
    /// struct Nest { #[codec(1)] inner: Option<Box<Nest>> }
    ///
    /// let mut nest = Nest::default();
    /// for _ in 0..150 {
    ///     nest = Nest { inner: Some(Box::new(nest)) };
    /// }
    /// assert!(nest.encode_to_vec().is_err());
    /// assert!(nest.encode_to_vec_with(&Limits::new().depth(150)).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_vec_with(&self, limits: &Limits) -> Result<Vec<u8>, Error> {
        encode_to_vec(self, false, limits)
    }

    /// Encodes the message into new [`Bytes`].
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_bytes(&self) -> Result<Bytes, Error> {
        self.encode_to_vec().map(Bytes::from)
    }

    /// Like [`encode_to_bytes`](Self::encode_to_bytes), as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_bytes_with(&self, limits: &Limits) -> Result<Bytes, Error> {
        self.encode_to_vec_with(limits).map(Bytes::from)
    }

    /// Encodes the message into segments, of which long [`Bytes`] fields are shared, not copied: those
    /// of 1,024 bytes or more. The other fields are in segments between them. All in turn, the
    /// segments are the encoded message; none is empty.
    ///
    /// It is for output that takes many buffers at once, like vectored writes. Where there are few
    /// long fields, or one buffer is needed in the end, [`encode_to_vec`](Self::encode_to_vec) is
    /// faster.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use fastcodec::Protobuf;
    /// use fastcodec::protobuf::Encode;
    ///
    /// #[derive(Default, Protobuf)]
    /// struct Upload { #[codec(1)] name: String, #[codec(2)] content: Bytes }
    ///
    /// # fn main() -> Result<(), fastcodec::Error> {
    /// let content = Bytes::from(vec![7; 5000]);
    /// let upload = Upload { name: "seven".into(), content: content.clone() };
    /// let segments = upload.encode_to_segments()?;
    /// assert_eq!(segments.concat(), upload.encode_to_vec()?);
    /// assert_eq!(segments[1].as_ptr(), content.as_ptr());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_segments(&self) -> Result<Vec<Bytes>, Error> {
        self.encode_to_segments_with(&Limits::new())
    }

    /// Like [`encode_to_segments`](Self::encode_to_segments), as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_to_segments_with(&self, limits: &Limits) -> Result<Vec<Bytes>, Error> {
        let mut segments = Vec::new();
        let mut room = [MaybeUninit::uninit(); STACK_ROOM];
        let mut encoder = Encoder::to_segments(&mut room, &mut segments, limits);
        self.encode_fields(&mut encoder);
        encoder.finish_segments()?;
        drop(encoder);
        Ok(segments)
    }

    /// Appends the encoded message to `buf`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::BufferTooSmall`]: then `buf` is unchanged. Those of
    /// [`encode_to_vec`](Self::encode_to_vec): then nothing is appended, but the bytes of a slice
    /// may be overwritten.
    fn encode(&self, buf: &mut impl BufMut) -> Result<(), Error>
    where
        Self: Sized,
    {
        encode_to_buf(self, false, &Limits::new(), buf)
    }

    /// Like [`encode`](Self::encode), as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    fn encode_with(&self, buf: &mut impl BufMut, limits: &Limits) -> Result<(), Error>
    where
        Self: Sized,
    {
        encode_to_buf(self, false, limits, buf)
    }

    /// Appends the length of the encoded message as a varint, then the message.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    fn encode_length_delimited(&self, buf: &mut impl BufMut) -> Result<(), Error>
    where
        Self: Sized,
    {
        encode_to_buf(self, true, &Limits::new(), buf)
    }

    /// Like [`encode_length_delimited`](Self::encode_length_delimited), as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode`](Self::encode).
    fn encode_length_delimited_with(
        &self,
        buf: &mut impl BufMut,
        limits: &Limits,
    ) -> Result<(), Error>
    where
        Self: Sized,
    {
        encode_to_buf(self, true, limits, buf)
    }

    /// Encodes the length of the message as a varint, then the message.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_length_delimited_to_vec(&self) -> Result<Vec<u8>, Error> {
        encode_to_vec(self, true, &Limits::new())
    }

    /// Like [`encode_length_delimited_to_vec`](Self::encode_length_delimited_to_vec), as deep as
    /// `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`encode_to_vec`](Self::encode_to_vec).
    fn encode_length_delimited_to_vec_with(&self, limits: &Limits) -> Result<Vec<u8>, Error> {
        encode_to_vec(self, true, limits)
    }
}

/// The length of the message, and of its length before it.
fn total_len<M: Encode + ?Sized>(message: &M, with_length: bool) -> usize {
    let len = message.encoded_len();
    let prefix = if with_length {
        varint::len(len as u64)
    } else {
        0
    };
    len.saturating_add(prefix)
}

#[inline(always)]
fn write<M: Encode + ?Sized>(message: &M, with_length: bool, encoder: &mut Encoder<'_>) {
    message.encode_fields(encoder);
    if with_length {
        encoder.length(encoder.written());
    }
}

/// Encodes the message into a vector of exactly its length.
#[inline]
pub(crate) fn encode_to_vec<M: Encode + ?Sized>(
    message: &M,
    with_length: bool,
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    if const { M::CODE_SIZE } {
        return code_size::encode_to_vec(&|encoder| write(message, with_length, encoder), limits);
    }
    let mut vec = Vec::new();
    write_to_vec(message, with_length, limits, &mut vec)?;
    Ok(vec)
}

/// Makes an empty `vec` a vector of the encoded message, of exactly its length. A short message is
/// first encoded on the stack, unless it has a blob.
///
/// It is not inlined, so that the vector stays where the caller has it.
#[inline(never)]
fn write_to_vec<M: Encode + ?Sized>(
    message: &M,
    with_length: bool,
    limits: &Limits,
    vec: &mut Vec<u8>,
) -> Result<(), Error> {
    let total_len = || total_len(message, with_length);
    if message.has_blob() {
        let is_there = fill_in_place(vec, total_len(), |room| {
            write_to(room, message, with_length, limits)
        });
        if is_there {
            return Ok(());
        }
    }
    let mut room = [MaybeUninit::uninit(); STACK_ROOM];
    let mut encoder = Encoder::with_total_len(&mut room, &total_len, limits);
    write(message, with_length, &mut encoder);
    encoder.take_into(vec)
}

/// Appends the encoded message to `buf`. A short message is first encoded on the stack. A longer
/// one is encoded in place, if `buf` has the capacity.
#[inline]
pub(crate) fn encode_to_buf<M: Encode + ?Sized>(
    message: &M,
    with_length: bool,
    limits: &Limits,
    buf: &mut impl BufMut,
) -> Result<(), Error> {
    if const { M::CODE_SIZE } {
        return code_size::encode_to_buf(
            &|encoder| write(message, with_length, encoder),
            limits,
            buf,
        );
    }
    if message.has_blob() {
        let len = total_len(message, with_length);
        if append_in_place(buf, len, |room| {
            write_to(room, message, with_length, limits)
        }) {
            return Ok(());
        }
    }
    let mut room = [MaybeUninit::uninit(); STACK_ROOM];
    let total_len = || total_len(message, with_length);
    let mut encoder = Encoder::to_buf(&mut room, &total_len, limits, buf);
    write(message, with_length, &mut encoder);
    encoder.append()
}

/// Writes a message to the end of `room`. Returns the room, if it is full.
#[inline(always)]
fn write_to<'r, M: Encode + ?Sized>(
    room: &'r mut [MaybeUninit<u8>],
    message: &M,
    with_length: bool,
    limits: &Limits,
) -> Option<&'r [u8]> {
    let place = room.as_ptr_range();
    // With a full room it has nothing to drop, which the compiler does not know. After a panic it is
    // not dropped either: of a type that writes more than its length, a block may leak then.
    let mut encoder = ManuallyDrop::new(Encoder::new(room, limits));
    write(message, with_length, &mut encoder);
    let full = encoder.take_full(place.start.cast(), place.end.cast());
    if full.is_none() {
        drop(ManuallyDrop::into_inner(encoder));
    }
    full
}

/// Appends the output of `write` to `buf`, with no limit on the depth. `len` returns its length.
#[cfg(feature = "prost")]
pub(crate) fn append_encoded(
    len: &dyn Fn() -> usize,
    buf: &mut impl BufMut,
    write: impl FnOnce(&mut Encoder<'_>),
) -> Result<(), Error> {
    let mut room = [MaybeUninit::uninit(); STACK_ROOM];
    let limits = Limits::new().depth(u32::MAX);
    let mut encoder = Encoder::to_buf(&mut room, len, &limits, buf);
    write(&mut encoder);
    encoder.append()
}

/// A buffer to encode one message after another in, without allocating.
///
/// ```
/// use fastcodec::protobuf::EncodeBuffer;
/// use fastcodec::Protobuf;
///
/// #[derive(Default, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut buffer = EncodeBuffer::new();
/// for text in ["one", "two"] {
///     let encoded: &[u8] = buffer.encode(&Note { text: text.into() })?;
///     assert_eq!(&encoded[2..], text.as_bytes());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct EncodeBuffer {
    room: Vec<u8>,
    limits: Limits,
}

impl EncodeBuffer {
    /// A buffer that takes its memory when it is needed.
    pub fn new() -> Self {
        Self::default()
    }

    /// A buffer that encodes messages nested as deep as `limits` allow.
    pub fn with_limits(limits: Limits) -> Self {
        EncodeBuffer {
            room: Vec::new(),
            limits,
        }
    }

    /// Encodes the message; the buffer keeps it until the next one.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode_to_vec`].
    #[inline]
    pub fn encode<M: Encode + ?Sized>(&mut self, message: &M) -> Result<&[u8], Error> {
        let mut encoder = Encoder::over(&mut self.room, &self.limits);
        message.encode_fields(&mut encoder);
        let encoded = encoder.finish()?;
        let len = encoded.len();
        if !encoder.is_in_lent_room() {
            // Twice the capacity: the next message may be somewhat longer.
            let mut room = Vec::new();
            let capacity = len.saturating_mul(2);
            if room.try_reserve_exact(capacity).is_err() {
                return Err(Error::new(ErrorKind::OutOfMemory { needed: capacity }, 0));
            }
            room.resize(capacity - len, 0);
            room.extend_from_slice(encoded);
            self.room = room;
        }
        Ok(&self.room[self.room.len() - len..])
    }
}

/// A message that can be decoded from bytes that live for `'de`. Derived with
/// [`Protobuf`](macro@crate::Protobuf).
///
/// A message without a lifetime also implements [`DecodeOwned`], which adds the methods for
/// messages that borrow nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Protobuf message that fastcodec can read",
    label = "not a message of fastcodec",
    note = "derive `fastcodec::Protobuf` for it, or `fastcodec::prost::Message` if it has prost's attributes; what \
            derives prost's own `Message` is none"
)]
pub trait Decode<'de>: Message + Sized {
    /// A message in which every field has its default.
    ///
    /// # Errors
    ///
    /// Those of allocating it, if it is a reference into an arena.
    fn empty(decoder: &mut Decoder<'de>) -> Result<Self, Error>;

    /// Reads a message from bytes that match its [template](Message::TEMPLATE).
    #[doc(hidden)]
    fn read_template(bytes: &[u8]) -> Self {
        let _ = bytes;
        template::no_template()
    }

    /// Returns the heap memory of the message, in bytes. It is charged if the message is the
    /// default of a field.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }

    /// Reads the value of one field. Returns `false` without moving the decoder if the message does
    /// not know the field.
    ///
    /// # Errors
    ///
    /// Those of the field.
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error>;

    /// Like [`merge_field`](Self::merge_field), with a result that fits in registers, and an error
    /// to which [`in_field`](Self::in_field) adds the field.
    #[doc(hidden)]
    #[inline]
    fn merge_known(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<Merged, Error> {
        self.merge_field(tag, decoder).map(Merged::from)
    }

    /// Adds the field to the path of an error of [`merge_known`](Self::merge_known).
    #[doc(hidden)]
    #[cold]
    fn in_field(tag: Tag, error: Error) -> Error {
        let _ = tag;
        error
    }

    /// Keeps or skips a field that is not known; `false` at the end of a group.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::skip`].
    #[inline]
    fn merge_unknown(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        decoder.skip(tag)
    }

    /// Reads fields up to the end of the message.
    ///
    /// # Errors
    ///
    /// Those of the fields.
    #[inline]
    fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        while let Some(tag) = decoder.next_tag()? {
            let merged = self.merge_known(tag, decoder);
            let merged = merged.map_err(|error| Self::in_field(tag, error))?;
            if !merged.get() && !self.merge_unknown(tag, decoder)? {
                break;
            }
        }
        Ok(())
    }

    /// Decodes a message, within the [default limits](Limits::new).
    ///
    /// # Errors
    ///
    /// The first fault of the input, with its kind, offset and path: see [`ErrorKind`].
    fn decode(input: impl Into<Input<'de>>) -> Result<Self, Error> {
        Self::decode_with(input, &Limits::new())
    }

    /// Decodes a message within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_with(input: impl Into<Input<'de>>, limits: &Limits) -> Result<Self, Error> {
        let input = input.into();
        limits.check_message_len(input.bytes.len() as u64)?;
        decode_from(&mut Decoder::new(input, limits))
    }

    /// Decodes a message whose lists (`&[T]`) are put in `arena`, within the default limits.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in(input: impl Into<Input<'de>>, arena: &'de Arena) -> Result<Self, Error> {
        Self::decode_in_with(input, arena, &Limits::new())
    }

    /// Decodes a message whose lists (`&[T]`) are put in `arena`, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in_with(
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let input = input.into();
        limits.check_message_len(input.bytes.len() as u64)?;
        decode_from(&mut Decoder::in_arena(input, arena, limits))
    }

    /// Like [`decode_with`](Self::decode_with), and reports how much of the limits it used; if it
    /// failed, until then. For choosing limits, see [`Usage`]; an ordinary decode does not keep
    /// count.
    ///
    /// A message that is longer than [`Limits::message_len`] used nothing but its length.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_measured(
        input: impl Into<Input<'de>>,
        limits: &Limits,
    ) -> (Result<Self, Error>, Usage) {
        measured(input.into(), None, limits)
    }

    /// Like [`decode_in_with`](Self::decode_in_with), and also returns the usage of the limits. If
    /// the arena was used before, the memory is what this decode takes from the heap and from the
    /// arena.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_in_measured(
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
        limits: &Limits,
    ) -> (Result<Self, Error>, Usage) {
        measured(input.into(), Some(arena), limits)
    }

    /// Decodes a message into one that exists: numbers and strings are replaced, lists and
    /// maps are added to, messages are merged in turn.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode). The message is then a valid one that has been merged with
    /// a part of the input. Required fields are not checked: the message may have them already.
    fn merge(&mut self, input: impl Into<Input<'de>>) -> Result<(), Error> {
        self.merge_with(input, &Limits::new())
    }

    /// Like [`merge`](Self::merge), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn merge_with(&mut self, input: impl Into<Input<'de>>, limits: &Limits) -> Result<(), Error> {
        let input = input.into();
        limits.check_message_len(input.bytes.len() as u64)?;
        self.merge_fields(&mut Decoder::new(input, limits).merging())
    }

    /// Decodes a message into one that exists, with its lists (`&[T]`) in `arena`, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`merge`](Self::merge).
    fn merge_in_with(
        &mut self,
        input: impl Into<Input<'de>>,
        arena: &'de Arena,
        limits: &Limits,
    ) -> Result<(), Error> {
        let input = input.into();
        limits.check_message_len(input.bytes.len() as u64)?;
        self.merge_fields(&mut Decoder::in_arena(input, arena, limits).merging())
    }
}

/// Makes the result in the caller's place, so a wide message is not moved.
#[inline]
fn decode_from<'de, M: Decode<'de>>(decoder: &mut Decoder<'de>) -> Result<M, Error> {
    let mut result = M::empty(decoder);
    if let Ok(message) = &mut result
        && let Err(error) = message.merge_fields(decoder)
    {
        result = Err(error);
    }
    result
}

fn measured<'de, M: Decode<'de>>(
    input: Input<'de>,
    arena: Option<&'de Arena>,
    limits: &Limits,
) -> (Result<M, Error>, Usage) {
    measured_by(input, arena, limits, decode_from)
}

/// Decodes with the record that an ordinary decode does not keep.
pub(crate) fn measured_by<'de, M>(
    input: Input<'de>,
    arena: Option<&'de Arena>,
    limits: &Limits,
    decode: impl FnOnce(&mut Decoder<'de>) -> Result<M, Error>,
) -> (Result<M, Error>, Usage) {
    let message_len = input.bytes.len();
    let mut usage = Usage {
        message_len,
        ..Usage::default()
    };
    if let Err(error) = limits.check_message_len(message_len as u64) {
        return (Err(error), usage);
    }
    let mut decoder = match arena {
        Some(arena) => Decoder::in_arena(input, arena, limits),
        None => Decoder::new(input, limits),
    };
    decoder.reader.budget.measure();
    let decoded = decode(&mut decoder);
    let memory = limits.memory_for(message_len);
    usage = decoder.reader.budget.usage(memory, message_len);
    (decoded, usage)
}

/// A message that borrows nothing from its input.
pub trait DecodeOwned: for<'de> Decode<'de> {
    /// Decodes a message from all remaining bytes of `buf`. If they are in several pieces, they are
    /// gathered first. Fields of type `Bytes` share `buf` if it can be shared.
    ///
    /// A copy counts as memory: [`Limits::memory`] must allow the length of the message, and a copy
    /// is charged to it.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    fn decode_buf(buf: impl Buf) -> Result<Self, Error> {
        Self::decode_buf_with(buf, &Limits::new())
    }

    /// Like [`decode_buf`](Self::decode_buf), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    fn decode_buf_with(mut buf: impl Buf, limits: &Limits) -> Result<Self, Error> {
        let length = buf.remaining();
        limits.check_message_len(length as u64)?;
        with_next(&mut buf, length, limits, |input, limits| {
            Self::decode_with(input, limits)
        })
    }

    /// Like [`decode_buf_with`](Self::decode_buf_with), and reports how much of the limits it used:
    /// see [`Decode::decode_measured`]. A copy counts, and if one was possible, the limits must
    /// allow it.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    fn decode_buf_measured(mut buf: impl Buf, limits: &Limits) -> (Result<Self, Error>, Usage) {
        measured_buf(&mut buf, limits, |input, limits| {
            Self::decode_measured(input, limits)
        })
    }

    /// Decodes a message that follows its length, a varint, and consumes both.
    ///
    /// Both are consumed, also if the message is refused or does not decode, so that the next
    /// message follows in `buf`. After an invalid length, or one that is longer than `buf`, all of
    /// `buf` is consumed.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`]; [`ErrorKind::LengthPastEnd`] if `buf` has less than the
    /// length says.
    fn decode_length_delimited(buf: &mut impl Buf) -> Result<Self, Error> {
        Self::decode_length_delimited_with(buf, &Limits::new())
    }

    /// Like [`decode_length_delimited`](Self::decode_length_delimited), within
    /// `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`decode_length_delimited`](Self::decode_length_delimited).
    fn decode_length_delimited_with(buf: &mut impl Buf, limits: &Limits) -> Result<Self, Error> {
        with_delimited(buf, limits, |input, limits| {
            Self::decode_with(input, limits)
        })
    }
}

impl<M: for<'de> Decode<'de>> DecodeOwned for M {}

/// Passes the message after the length in `buf` to `decode`, and consumes both, also after an
/// error, so that the next message follows. If the length is invalid or longer than `buf`, all of
/// `buf` is consumed.
#[inline]
pub(crate) fn with_delimited<R>(
    buf: &mut impl Buf,
    limits: &Limits,
    decode: impl FnOnce(Input<'_>, &Limits) -> Result<R, Error>,
) -> Result<R, Error> {
    let length = take_delimited_length(buf)?;
    with_delimited_of(length, buf, limits, decode)
}

/// Reads the length of a delimited message, for [`with_delimited_of`]. Consumes all of `buf` if it
/// has no valid length.
#[inline]
pub(crate) fn take_delimited_length(buf: &mut impl Buf) -> Result<u64, Error> {
    take_length(buf).map_err(|error| passing_over(buf, 0, error))
}

/// Does the part of [`with_delimited`] after the length.
#[inline]
pub(crate) fn with_delimited_of<R>(
    length: u64,
    buf: &mut impl Buf,
    limits: &Limits,
    decode: impl FnOnce(Input<'_>, &Limits) -> Result<R, Error>,
) -> Result<R, Error> {
    let remaining = buf.remaining();
    let Some(after) = usize::try_from(length)
        .ok()
        .and_then(|length| remaining.checked_sub(length))
    else {
        let kind = ErrorKind::LengthPastEnd { length, remaining };
        let error = match limits.check_message_len(length) {
            Ok(()) => Error::new(kind, 0),
            Err(error) => error,
        };
        return Err(passing_over(buf, 0, error));
    };
    let decoded = match limits.check_message_len(length) {
        Ok(()) => with_next(buf, length as usize, limits, decode),
        Err(error) => Err(error),
    };
    decoded.map_err(|error| passing_over(buf, after, error))
}

/// Consumes all of `buf` but the last `after` bytes.
#[cold]
fn passing_over(buf: &mut impl Buf, after: usize, error: Error) -> Error {
    buf.advance(buf.remaining().saturating_sub(after));
    error
}

/// Reads the varint that precedes a delimited message.
pub(crate) fn take_length(buf: &mut impl Buf) -> Result<u64, Error> {
    let mut prefix = LengthPrefix::default();
    while buf.has_remaining() {
        if let Some(length) = prefix.push(buf.get_u8())? {
            return Ok(length);
        }
    }
    Err(Error::new(ErrorKind::Truncated, prefix.len()))
}

/// A length as a varint, read byte by byte.
///
/// Not `Reader::varint`, which needs the whole varint in one slice: a stream or a `Buf` in pieces
/// may have only its first bytes at hand, and the others follow in a later call.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct LengthPrefix {
    value: u64,
    len: usize,
}

impl LengthPrefix {
    /// No bytes yet.
    #[cfg(feature = "std")]
    pub(crate) const START: Self = LengthPrefix { value: 0, len: 0 };

    /// How many bytes there were.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Takes one more byte; the length, if it was the last.
    pub(crate) fn push(&mut self, byte: u8) -> Result<Option<u64>, Error> {
        let is_tenth = self.len + 1 == varint::MAX_LEN;
        if is_tenth && byte > 1 {
            return Err(Error::new(ErrorKind::VarintOverflow, 0));
        }
        self.value |= u64::from(byte & 0x7f) << (7 * self.len);
        self.len += 1;
        Ok((byte < 0x80).then_some(self.value))
    }
}

impl<V: View> Held<V>
where
    for<'a> V::At<'a>: Decode<'a>,
{
    /// Decodes a view and keeps the input, and an arena, with it.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    pub fn decode(input: Bytes) -> Result<Self, Error> {
        Self::decode_with(input, &Limits::new())
    }

    /// Like [`decode`](Self::decode), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    pub fn decode_with(input: Bytes, limits: &Limits) -> Result<Self, Error> {
        Held::try_new(input, |input, arena| {
            V::At::decode_in_with(input, arena, limits)
        })
    }
}
