//! Messages as values by prost's trait: derived ones, and those implemented by hand. For derived
//! ones, this compiles to the code of `nested.rs`.

use alloc::boxed::Box;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Boxed, ByProst, Encoding, GroupByProst};
use super::tag::{Tag, WireType, tag_len};
use super::value::{DecodeValue, EncodeValue, wire_len};
use crate::error::{Error, ErrorKind};
use crate::memory::stack::aside;
use crate::prost;
use crate::wire::List;

impl<M: prost::Message> EncodeValue<ByProst> for M {
    fn value_len(&self) -> usize {
        wire_len::bytes(self.encoded_len())
    }

    #[inline]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        if !self.__write_templated(encoder) {
            encoder.counted(|encoder| write_nested(self, encoder));
        }
    }

    fn is_default(&self) -> bool {
        self.encoded_len() == 0
    }

    #[inline]
    fn write_elements(list: &[Self], number: u32, encoder: &mut Encoder<'_>) {
        if !M::__write_elements(list, number, encoder) {
            for message in list.iter().rev() {
                EncodeValue::<ByProst>::write_element(message, number, encoder);
            }
        }
    }

    /// The message is walked once, not once more for every level above it.
    fn len_unless_default(&self, number: u32) -> usize {
        match self.encoded_len() {
            0 => 0,
            len => tag_len(number) + wire_len::bytes(len),
        }
    }

    /// Whether it is the default is known after it was written.
    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        if self.__write_templated(encoder) {
            return encoder.tag(Tag::new(number, WireType::Len));
        }
        let before = encoder.written();
        write_nested(self, encoder);
        let len = encoder.written().wrapping_sub(before);
        if len != 0 {
            encoder.varint(len as u64);
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }
}

/// Writes the fields of a message that is in another.
#[cfg_attr(not(debug_assertions), inline(always))]
fn write_nested<M: prost::Message>(message: &M, encoder: &mut Encoder<'_>) {
    encoder.deeper(|encoder| message.__write_fields(encoder));
}

/// The message in `slot`, or an empty one put there; see `nested.rs`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn or_empty<'s, M: prost::Message + Default>(
    slot: &'s mut Option<M>,
    decoder: &mut Decoder<'_>,
) -> Result<&'s mut M, Error> {
    match slot {
        Some(message) => Ok(message),
        None => aside::<M, _>(|| Ok(slot.insert(M::__empty(decoder)?))),
    }
}

/// Appends an empty message. The capacity is reserved first, so that the message is created in
/// place.
#[cfg_attr(not(debug_assertions), inline(always))]
fn push_empty<'l, M: prost::Message + Default>(
    list: &'l mut impl List<M>,
    decoder: &mut Decoder<'_>,
) -> Result<&'l mut M, Error> {
    list.reserve_one(&mut decoder.reader)?;
    aside::<M, _>(|| Ok(list.push_within_capacity(M::__empty(decoder)?)))
}

impl<'de, M: prost::Message + Default> DecodeValue<'de, ByProst> for M {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        if let Some(message) = M::__read_templated(decoder) {
            return Ok(message);
        }
        let mut message = M::__empty(decoder)?;
        decoder.nested(|decoder| message.__merge_fields(decoder))?;
        Ok(message)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        self.__heap_len()
    }

    #[inline]
    fn absent(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        M::__empty(decoder)
    }

    #[inline]
    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        // All fields arrive, so nothing of the existing message would remain.
        if let Some(message) = M::__read_templated(decoder) {
            *self = message;
            return Ok(());
        }
        decoder.nested(|decoder| self.__merge_fields(decoder))
    }

    #[inline]
    fn merge_optional(
        slot: &mut Option<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        // All fields arrive, so nothing of an existing message would remain.
        if let Some(message) = M::__read_templated(decoder) {
            *slot = Some(message);
            return Ok(true);
        }
        // Its length and depth are checked before it is made.
        decoder.nested(|decoder| or_empty(slot, decoder)?.__merge_fields(decoder))?;
        Ok(true)
    }

    #[inline]
    fn append(
        list: &mut impl List<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.nested(|decoder| push_empty(list, decoder)?.__merge_fields(decoder))?;
        Ok(true)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append_run(
        list: &mut impl List<Self>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        M::__append_run(list, tag, is_first, decoder)
    }
}

impl<M: prost::Message> EncodeValue<GroupByProst> for M {
    fn value_len(&self) -> usize {
        self.encoded_len()
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        write_nested(self, encoder);
    }

    fn is_default(&self) -> bool {
        self.encoded_len() == 0
    }

    fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
        encoder.tag(Tag::new(number, WireType::EndGroup));
        write_nested(self, encoder);
        encoder.tag(Tag::new(number, WireType::StartGroup));
    }

    fn tagged_len(&self, number: u32) -> usize {
        2 * tag_len(number) + self.encoded_len()
    }
}

/// The end tag of a group has its number, so a group is read where the number is known.
impl<'de, M: prost::Message + Default> DecodeValue<'de, GroupByProst> for M {
    /// A group without a number: never asked for, as a group cannot be packed or in a map.
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Err(decoder.error(ErrorKind::InvalidWireType(WireType::StartGroup as u8)))
    }

    #[inline]
    fn heap_len(&self) -> usize {
        self.__heap_len()
    }

    fn merge_tagged(&mut self, number: u32, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        decoder.in_group(number, |decoder| self.__merge_fields(decoder))
    }

    fn merge_optional(
        slot: &mut Option<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            or_empty(slot, decoder)?.__merge_fields(decoder)
        })?;
        Ok(true)
    }

    fn append(
        list: &mut impl List<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            push_empty(list, decoder)?.__merge_fields(decoder)
        })?;
        Ok(true)
    }
}

/// A `Box` of a message implements prost's trait, but cannot make its default in a block that the
/// allocator may refuse, as it does not know the default of what it holds. So a derive says where
/// there is one.
impl<M: EncodeValue<E>, E: Encoding> EncodeValue<Boxed<E>> for Box<M> {
    fn value_len(&self) -> usize {
        M::value_len(self)
    }

    #[inline]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        M::write_value(self, encoder);
    }

    fn is_default(&self) -> bool {
        M::is_default(self)
    }

    #[inline]
    fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
        M::write_tagged(self, number, encoder);
    }

    fn tagged_len(&self, number: u32) -> usize {
        M::tagged_len(self, number)
    }

    fn len_unless_default(&self, number: u32) -> usize {
        M::len_unless_default(self, number)
    }

    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        M::write_unless_default(self, number, encoder);
    }
}

/// An empty message in a box, made there.
fn boxed_empty<M: prost::Message + Default>(decoder: &mut Decoder<'_>) -> Result<Box<M>, Error> {
    let room = decoder.reader.boxed_uninit()?;
    aside::<M, _>(|| Ok(Box::write(room, M::__empty(decoder)?)))
}

/// The message in `slot`, or an empty one put there.
fn or_boxed_empty<'s, M: prost::Message + Default>(
    slot: &'s mut Option<Box<M>>,
    decoder: &mut Decoder<'_>,
) -> Result<&'s mut M, Error> {
    match slot {
        Some(message) => Ok(message),
        None => Ok(slot.insert(boxed_empty(decoder)?)),
    }
}

/// Appends an empty message in a box.
fn push_boxed_empty<'l, M: prost::Message + Default>(
    list: &'l mut impl List<Box<M>>,
    decoder: &mut Decoder<'_>,
) -> Result<&'l mut M, Error> {
    list.reserve_one(&mut decoder.reader)?;
    Ok(list.push_within_capacity(boxed_empty(decoder)?))
}

impl<'de, M: prost::Message + Default> DecodeValue<'de, Boxed<ByProst>> for Box<M> {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let mut message = boxed_empty::<M>(decoder)?;
        decoder.nested(|decoder| message.__merge_fields(decoder))?;
        Ok(message)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        size_of::<M>().saturating_add(M::__heap_len(self))
    }

    #[inline]
    fn absent(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        boxed_empty(decoder)
    }

    #[inline]
    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        decoder.nested(|decoder| M::__merge_fields(self, decoder))
    }

    #[inline]
    fn merge_optional(
        slot: &mut Option<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.nested(|decoder| or_boxed_empty(slot, decoder)?.__merge_fields(decoder))?;
        Ok(true)
    }

    #[inline]
    fn append(
        list: &mut impl List<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.nested(|decoder| push_boxed_empty(list, decoder)?.__merge_fields(decoder))?;
        Ok(true)
    }
}

impl<'de, M: prost::Message + Default> DecodeValue<'de, Boxed<GroupByProst>> for Box<M> {
    /// Never asked for; see the group that is not in a box.
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Err(decoder.error(ErrorKind::InvalidWireType(WireType::StartGroup as u8)))
    }

    #[inline]
    fn heap_len(&self) -> usize {
        size_of::<M>().saturating_add(M::__heap_len(self))
    }

    fn merge_tagged(&mut self, number: u32, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        decoder.in_group(number, |decoder| M::__merge_fields(self, decoder))
    }

    fn merge_optional(
        slot: &mut Option<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            or_boxed_empty(slot, decoder)?.__merge_fields(decoder)
        })?;
        Ok(true)
    }

    fn append(
        list: &mut impl List<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            push_boxed_empty(list, decoder)?.__merge_fields(decoder)
        })?;
        Ok(true)
    }
}
