//! What messages with `#[codec(code_size)]` share: one function reads a nested message of any type, one
//! reads a list of them, and one writes them.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, Optional};
use super::field::DecodeField;
use super::message::{Decode, Encode, STACK_ROOM};
use super::nested::{or_empty, push_empty};
use super::oneof::EncodeOneof;
use super::tag::Tag;
use super::value::DecodeValue;
use crate::error::{Error, FieldName};
use crate::limits::Limits;
use crate::wire::{Destination, List};

/// Whether a field was known, and read. It is as wide as a pointer: then a result fits in registers.
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub enum Merged {
    /// It is left to the message, with the decoder after the tag.
    No,
    /// It was read.
    Yes,
}

impl Merged {
    /// Returns whether it was read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn get(self) -> bool {
        matches!(self, Self::Yes)
    }
}

impl From<bool> for Merged {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn from(merged: bool) -> Self {
        match merged {
            true => Self::Yes,
            false => Self::No,
        }
    }
}

/// Adds the field with the number of `tag` to the path of an error. `numbers` are those of `fields`,
/// in order. An error of another field is one of a oneof, which has added the field.
#[cold]
pub fn in_field(numbers: &[u32], fields: &'static [FieldName], tag: Tag, error: Error) -> Error {
    let index = numbers.binary_search(&tag.number()).ok();
    match index.and_then(|index| fields.get(index)) {
        Some(field) => error.in_field(field),
        None => error,
    }
}

// The types that become a `dyn` hold a reference. A table for the message itself would name the code
// that drops it, and copy that code to each place where the table is.

/// Where a nested message is, or is created.
trait ReadMessage<'de> {
    /// Reads its fields.
    fn read(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error>;
}

/// A message that exists.
struct Existing<'m, M>(&'m mut M);

impl<'de, M: Decode<'de>> ReadMessage<'de> for Existing<'_, M> {
    fn read(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        self.0.merge_fields(decoder)
    }
}

/// A message that may exist.
struct Slot<'m, M>(&'m mut Option<M>);

impl<'de, M: Decode<'de>> ReadMessage<'de> for Slot<'_, M> {
    fn read(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        or_empty(self.0, decoder)?.merge_fields(decoder)
    }
}

/// The next message of a list.
struct Next<'l, L, M>(&'l mut L, PhantomData<fn() -> M>);

impl<'de, M: Decode<'de>, L: List<M>> ReadMessage<'de> for Next<'_, L, M> {
    fn read(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        push_empty(self.0, decoder)?.merge_fields(decoder)
    }
}

/// A list of messages of one type.
trait ReadList<'de>: ReadMessage<'de> {
    fn len(&self) -> usize;
    fn reserve(&mut self, count: usize, decoder: &mut Decoder<'de>) -> Result<(), Error>;
}

impl<'de, M: Decode<'de>, L: List<M>> ReadList<'de> for Next<'_, L, M> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn reserve(&mut self, count: usize, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        self.0.reserve(count, &mut decoder.reader)
    }
}

/// Reads a length, and a message of that length. The length and the depth are checked before the
/// message is created.
fn merge_nested<'de>(
    message: &mut (impl ReadMessage<'de> + ?Sized),
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    decoder.nested(|decoder| message.read(decoder))
}

fn merge_one<'de>(
    message: &mut dyn ReadMessage<'de>,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    merge_nested(message, decoder)
}

/// Reads a nested message into one that exists.
#[inline]
pub(super) fn merge_message<'de, M: Decode<'de>>(
    message: &mut M,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    merge_one(&mut Existing(message), decoder)
}

/// Reads a nested message into the one that is there, or a new one.
#[inline]
pub(super) fn merge_optional<'de, M: Decode<'de>>(
    slot: &mut Option<M>,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    merge_one(&mut Slot(slot), decoder)
}

/// Reads the messages that follow each other with the same tag.
#[inline]
pub(super) fn merge_messages<'de, M: Decode<'de>>(
    list: &mut impl List<M>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    merge_list(&mut Next(list, PhantomData), tag, decoder)
}

fn merge_list<'de>(
    list: &mut dyn ReadList<'de>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    list.reserve(decoder.run_len(tag), decoder)?;
    loop {
        let index = list.len();
        if let Err(error) = merge_nested(list, decoder) {
            decoder.reader.note_list(list.len());
            return Err(error.in_element(index));
        }
        if !decoder.next_is_again(tag) {
            return Ok(());
        }
    }
}

/// Reads one member of a oneof into an `Option`, with the code that serves all optional fields of its
/// type. `take` returns the value of the member, or another member.
#[inline]
pub fn merge_variant_apart<'de, T, E, O>(
    slot: &mut Option<O>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
    take: impl FnOnce(O) -> Result<T, O>,
    wrap: impl FnOnce(T) -> O,
) -> Result<bool, Error>
where
    T: DecodeValue<'de, E>,
    E: Encoding,
{
    let (mut value, other) = match slot.take().map(take) {
        Some(Ok(value)) => (Some(value), None),
        Some(Err(other)) => (None, Some(other)),
        None => (None, None),
    };
    let merged = DecodeField::<Optional<E>>::out_of_order(&mut value, tag, decoder);
    *slot = value.map(wrap).or(other);
    merged.map(Merged::get)
}

/// A message to write, without its type.
pub(super) trait WriteFields {
    fn write_fields(&self, encoder: &mut Encoder<'_>);
}

impl<M: Encode> WriteFields for &M {
    fn write_fields(&self, encoder: &mut Encoder<'_>) {
        self.encode_fields(encoder);
    }
}

/// Encodes what `write` writes into a vector of exactly its length.
pub(super) fn encode_to_vec(
    write: &dyn Fn(&mut Encoder<'_>),
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    let mut room = [MaybeUninit::uninit(); STACK_ROOM];
    let mut encoder = Encoder::new(&mut room, limits);
    write(&mut encoder);
    encoder.take_vec()
}

/// Appends what `write` writes to `buf`.
pub(super) fn encode_to_buf(
    write: &dyn Fn(&mut Encoder<'_>),
    limits: &Limits,
    buf: &mut dyn Destination,
) -> Result<(), Error> {
    let mut room = [MaybeUninit::uninit(); STACK_ROOM];
    let total_len = || written_len(write);
    let mut encoder = Encoder::to_buf(&mut room, &total_len, limits, buf);
    write(&mut encoder);
    encoder.append()
}

/// Returns the length of an encoded message. It is written, to nowhere: a function for each type
/// that adds up lengths would be half as long as the one that writes.
#[inline]
pub fn encoded_len<M: Encode>(message: &M) -> usize {
    written_len(&|encoder| message.encode_fields(encoder))
}

/// Returns the length of an encoded member of a oneof.
#[inline]
pub fn member_len<O: EncodeOneof>(member: &O) -> usize {
    written_len(&|encoder| member.write_member(encoder))
}

/// How many bytes are written before they are counted.
const COUNTED: usize = 64;

fn written_len(write: &dyn Fn(&mut Encoder<'_>)) -> usize {
    let mut room = [MaybeUninit::uninit(); COUNTED];
    let mut encoder = Encoder::counting(&mut room);
    write(&mut encoder);
    encoder.written()
}
