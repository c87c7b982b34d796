//! Unknown fields, which a message keeps if it asks for that.
//! <https://protobuf.dev/programming-guides/proto3/#unknowns>

use alloc::vec::Vec;
use core::fmt;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::DecodeField;
use super::tag::{Tag, WireType};
use crate::arena::ArenaList;
use crate::collections::list_len;
use crate::error::Error;
use crate::limits::Limits;
use crate::wire::{List, varint};

/// The fields that a message did not know when it was decoded: their values as they were on the
/// wire, after tags of the shortest form.
///
/// A field of this type with `#[codec(unknown)]` keeps them; they are written back after
/// the known fields. A message without such a field skips them.
///
/// ```
/// use fastcodec::protobuf::{Decode, Encode, UnknownFields};
/// use fastcodec::Protobuf;
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Old {
///     #[codec(1)] name: String,
///     #[codec(unknown)] rest: UnknownFields,
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let from_newer = b"\x0a\x03Ada\x10\x05";
/// let message = Old::decode(from_newer)?;
/// assert_eq!(message.rest.numbers().collect::<Vec<_>>(), [2]);
/// assert_eq!(message.encode_to_vec()?, from_newer);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownFields {
    /// Well-formed fields, one after the other.
    fields: Vec<u8>,
}

/// The fields that a borrowing message did not know; see [`UnknownFields`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UnknownFieldsView<'a> {
    fields: &'a [(u32, &'a [u8])],
}

/// A type that can keep unknown fields.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep unknown fields of Protobuf",
    label = "a field with `unknown` is an `UnknownFields`",
    note = "write `fastcodec::protobuf::UnknownFields`, or `UnknownFieldsView<'a>` in a type that borrows"
)]
pub trait KeepUnknown<'de> {
    /// Keeps the field after `tag`; `false` at the end of a group.
    fn keep(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error>;

    /// Keeps a varint field.
    fn keep_varint(
        &mut self,
        number: u32,
        value: u64,
        decoder: &mut Decoder<'de>,
    ) -> Result<(), Error>;

    /// Its heap memory, in bytes.
    fn unknown_heap_len(&self) -> usize;
}

/// How kept fields are written.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep unknown fields of Protobuf",
    label = "a field with `unknown` is an `UnknownFields`",
    note = "write `fastcodec::protobuf::UnknownFields`, or `UnknownFieldsView<'a>` in a type that borrows"
)]
pub trait WriteUnknown {
    /// How many bytes they take.
    fn unknown_len(&self) -> usize;

    /// Writes them.
    fn write_unknown(&self, encoder: &mut Encoder<'_>);
}

impl UnknownFields {
    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields as they are written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.fields
    }

    /// The field numbers, in the order of the wire, repeated ones too.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        records(&self.fields).map(|(tag, _)| tag.number())
    }

    /// Removes all of them.
    pub fn clear(&mut self) {
        self.fields.clear();
    }

    /// Removes the fields with this number; tells whether there were any.
    pub fn remove(&mut self, number: u32) -> bool {
        let mut kept = Vec::with_capacity(self.fields.len());
        for (tag, field) in records(&self.fields) {
            if tag.number() != number {
                kept.extend_from_slice(field);
            }
        }
        let removed = kept.len() != self.fields.len();
        self.fields = kept;
        removed
    }

    /// Appends encoded fields.
    pub(crate) fn append(&mut self, fields: &[u8]) {
        self.fields.extend_from_slice(fields);
    }
}

/// The fields in well-formed `fields`, each with its tag.
fn records(fields: &[u8]) -> impl Iterator<Item = (Tag, &[u8])> {
    // The kept fields were already read once, within the limits of that decode.
    let limits = Limits::new().depth(u32::MAX);
    let mut decoder = Decoder::new(fields.into(), &limits);
    core::iter::from_fn(move || {
        let start = decoder.offset();
        let tag = decoder.next_tag().ok()??;
        decoder.skip(tag).ok()?;
        Some((tag, decoder.reader.since(start)))
    })
}

fn push_bytes(
    list: &mut impl List<u8>,
    bytes: &[u8],
    decoder: &mut Decoder<'_>,
) -> Result<(), Error> {
    list.reserve_bytes(bytes.len(), &mut decoder.reader)?;
    for byte in bytes {
        list.push(*byte, &mut decoder.reader)?;
    }
    Ok(())
}

impl<'de> KeepUnknown<'de> for UnknownFields {
    #[inline(never)]
    fn keep(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        let Some(value) = decoder.skip_raw(tag)? else {
            return Ok(false);
        };
        let (tag, tag_len) = varint::bytes(tag.get().into());
        List::reserve_bytes(&mut self.fields, tag_len + value.len(), &mut decoder.reader)?;
        self.fields.extend_from_slice(&tag[..tag_len]);
        self.fields.extend_from_slice(value);
        Ok(true)
    }

    fn keep_varint(
        &mut self,
        number: u32,
        value: u64,
        decoder: &mut Decoder<'de>,
    ) -> Result<(), Error> {
        for value in [Tag::new(number, WireType::Varint).get().into(), value] {
            let (bytes, len) = varint::bytes(value);
            push_bytes(&mut self.fields, &bytes[..len], decoder)?;
        }
        Ok(())
    }

    #[inline]
    fn unknown_heap_len(&self) -> usize {
        list_len(&self.fields)
    }
}

impl WriteUnknown for UnknownFields {
    fn unknown_len(&self) -> usize {
        self.fields.len()
    }

    fn write_unknown(&self, encoder: &mut Encoder<'_>) {
        encoder.raw(&self.fields);
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.numbers()).finish()
    }
}

impl<'a> UnknownFieldsView<'a> {
    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The field numbers, in the order of the wire, repeated ones too.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + 'a {
        self.fields
            .iter()
            .map(|(tag, _)| Tag::from_wire(*tag).number())
    }
}

impl<'a> KeepUnknown<'a> for UnknownFieldsView<'a> {
    #[inline(never)]
    fn keep(&mut self, tag: Tag, decoder: &mut Decoder<'a>) -> Result<bool, Error> {
        let Some(value) = decoder.skip_raw(tag)? else {
            return Ok(false);
        };
        let arena = decoder.reader.arena()?;
        let mut list = ArenaList::continue_with(self.fields, arena, &mut decoder.reader)?;
        list.push_unlisted((tag.get(), value), &mut decoder.reader)?;
        self.fields = list.finish(&mut decoder.reader)?;
        Ok(true)
    }

    fn keep_varint(
        &mut self,
        number: u32,
        value: u64,
        decoder: &mut Decoder<'a>,
    ) -> Result<(), Error> {
        let (bytes, len) = varint::bytes(value);
        let value = &decoder.alloc(bytes)?[..len];
        let tag = Tag::new(number, WireType::Varint).get();
        let arena = decoder.reader.arena()?;
        let mut list = ArenaList::continue_with(self.fields, arena, &mut decoder.reader)?;
        list.push_unlisted((tag, value), &mut decoder.reader)?;
        self.fields = list.finish(&mut decoder.reader)?;
        Ok(())
    }

    #[inline]
    fn unknown_heap_len(&self) -> usize {
        0
    }
}

impl WriteUnknown for UnknownFieldsView<'_> {
    fn unknown_len(&self) -> usize {
        self.fields
            .iter()
            .map(|(tag, value)| varint::len((*tag).into()) + value.len())
            .sum()
    }

    fn write_unknown(&self, encoder: &mut Encoder<'_>) {
        for (tag, value) in self.fields.iter().rev() {
            encoder.raw(value);
            encoder.tag(Tag::from_wire(*tag));
        }
    }
}

impl fmt::Debug for UnknownFieldsView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.numbers()).finish()
    }
}

/// Reads a field in a message that keeps unknown fields: values without a name in a packed list of
/// a closed enumeration are kept one by one.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn merge_keeping<'de, F, T: ?Sized + DecodeField<'de, F>>(
    field: &mut T,
    rest: &mut impl KeepUnknown<'de>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    if !T::IS_CLOSED {
        return field.merge_field(tag, decoder);
    }
    decoder.keep_unnamed();
    let merged = field.merge_field(tag, decoder);
    for number in decoder.take_unnamed().unwrap_or_default() {
        rest.keep_varint(tag.number(), i64::from(number) as u64, decoder)?;
    }
    merged
}
