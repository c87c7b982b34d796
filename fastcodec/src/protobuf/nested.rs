//! Messages and groups as values, and messages in a pointer.
//! <https://protobuf.dev/programming-guides/encoding/#submessages>

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;

use super::code_size;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Group, Msg};
use super::field::merge_elements;
use super::message::{Decode, Encode, Message};
use super::tag::{Tag, WireType, tag_len};
use super::template;
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::collections::{Counted, Shared};
use crate::error::{Error, ErrorKind};
use crate::fits::InArena;
use crate::memory::stack::aside;
use crate::wire::List;

impl<M: Encode> EncodeValue<Msg> for M {
    fn value_len(&self) -> usize {
        wire_len::bytes(self.encoded_len())
    }

    #[inline]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        if const { M::CODE_SIZE } {
            return encoder.message_apart(&self);
        }
        if !encoder.templated(self) {
            encoder.message(self);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
        let tag = Tag::new(number, WireType::Len);
        if const { M::CODE_SIZE } {
            return encoder.tagged_message_apart(tag, &self, false);
        }
        if !encoder.templated(self) {
            encoder.message(self);
        }
        encoder.tag(tag);
    }

    fn is_default(&self) -> bool {
        self.encoded_len() == 0
    }

    #[inline]
    fn write_elements(list: &[Self], number: u32, encoder: &mut Encoder<'_>) {
        if !template::write_elements(list, number, encoder) {
            for message in list.iter().rev() {
                EncodeValue::<Msg>::write_element(message, number, encoder);
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

    /// Whether it is the default is known after it was written. A test in advance would walk each
    /// message once for every level above it.
    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        if const { M::CODE_SIZE } {
            let tag = Tag::new(number, WireType::Len);
            return encoder.tagged_message_apart(tag, &self, true);
        }
        if encoder.templated(self) {
            return encoder.tag(Tag::new(number, WireType::Len));
        }
        let before = encoder.written();
        encoder.nested(self);
        let len = encoder.written().wrapping_sub(before);
        if len != 0 {
            encoder.length(len);
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }
}

/// The message in `slot`, or an empty one put there. A separate function, like [`push_empty`], as
/// an unoptimized build moves the message through the stack: the frames of the messages within it
/// must not hold it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn or_empty<'s, 'de, M: Decode<'de>>(
    slot: &'s mut Option<M>,
    decoder: &mut Decoder<'de>,
) -> Result<&'s mut M, Error> {
    match slot {
        Some(message) => Ok(message),
        None => aside::<M, _>(|| Ok(slot.insert(M::empty(decoder)?))),
    }
}

/// Appends an empty message. The capacity is reserved first, so that the message is created in
/// place.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn push_empty<'l, 'de, M: Decode<'de>>(
    list: &'l mut impl List<M>,
    decoder: &mut Decoder<'de>,
) -> Result<&'l mut M, Error> {
    list.reserve_one(&mut decoder.reader)?;
    aside::<M, _>(|| Ok(list.push_within_capacity(M::empty(decoder)?)))
}

impl<'de, M: Decode<'de>> DecodeValue<'de, Msg> for M {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        if let Some(message) = decoder.templated() {
            return Ok(message);
        }
        let mut message = M::empty(decoder)?;
        decoder.message(&mut message)?;
        Ok(message)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        Decode::heap_len(self)
    }

    #[inline]
    fn absent(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        M::empty(decoder)
    }

    #[inline]
    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        if const { M::CODE_SIZE } {
            return code_size::merge_message(self, decoder);
        }
        // All fields arrive, so nothing of the existing message would remain.
        if let Some(message) = decoder.templated() {
            *self = message;
            return Ok(());
        }
        decoder.message(self)
    }

    #[inline]
    fn merge_optional(
        slot: &mut Option<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        if const { M::CODE_SIZE } {
            return code_size::merge_optional(slot, decoder).map(|()| true);
        }
        // All fields arrive, so nothing of an existing message would remain.
        if let Some(message) = decoder.templated() {
            *slot = Some(message);
            return Ok(true);
        }
        // Its length and depth are checked before it is made.
        decoder.nested(|decoder| or_empty(slot, decoder)?.merge_fields(decoder))?;
        Ok(true)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_elements(
        list: &mut impl List<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        if const { M::CODE_SIZE } {
            return code_size::merge_messages(list, tag, decoder).map(|()| true);
        }
        merge_elements::<Self, Msg>(list, tag, decoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append(
        list: &mut impl List<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.nested(|decoder| push_empty(list, decoder)?.merge_fields(decoder))?;
        Ok(true)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append_run(
        list: &mut impl List<Self>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        template::append_any_run(list, tag, is_first, decoder)
    }
}

impl<M: Encode> EncodeValue<Group> for M {
    fn value_len(&self) -> usize {
        self.encoded_len()
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.nested(self);
    }

    fn is_default(&self) -> bool {
        self.encoded_len() == 0
    }

    fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
        encoder.group(number, self);
    }

    fn tagged_len(&self, number: u32) -> usize {
        2 * tag_len(number) + self.encoded_len()
    }

    fn len_unless_default(&self, number: u32) -> usize {
        match self.encoded_len() {
            0 => 0,
            len => 2 * tag_len(number) + len,
        }
    }

    /// Like a message, it is written first and tested then. The end tag of an empty group is
    /// removed.
    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        encoder.group_unless_empty(number, self);
    }
}

/// The end tag of a group has its number, so a group is read where the number is known.
impl<'de, M: Decode<'de>> DecodeValue<'de, Group> for M {
    /// A group without a number: never asked for, as a group cannot be packed or in a map.
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Err(decoder.error(ErrorKind::InvalidWireType(WireType::StartGroup as u8)))
    }

    #[inline]
    fn heap_len(&self) -> usize {
        Decode::heap_len(self)
    }

    fn merge_tagged(&mut self, number: u32, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        decoder.group(number, self)
    }

    fn merge_optional(
        slot: &mut Option<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            or_empty(slot, decoder)?.merge_fields(decoder)
        })?;
        Ok(true)
    }

    fn append(
        list: &mut impl List<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        decoder.in_group(number, |decoder| {
            push_empty(list, decoder)?.merge_fields(decoder)
        })?;
        Ok(true)
    }
}

impl<M: Message> Message for Box<M> {
    const NAME: &'static str = M::NAME;
    const CODE_SIZE: bool = M::CODE_SIZE;
}

impl<M: Encode> Encode for Box<M> {
    #[inline]
    fn encode_fields(&self, encoder: &mut Encoder<'_>) {
        M::encode_fields(self, encoder);
    }

    fn encoded_len(&self) -> usize {
        M::encoded_len(self)
    }
}

impl<'de, M: Decode<'de>> Decode<'de> for Box<M> {
    fn empty(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let room = decoder.reader.boxed_uninit()?;
        aside::<M, _>(|| Ok(Box::write(room, M::empty(decoder)?)))
    }

    // Not inlined: a message may have itself in it.
    #[inline(never)]
    fn heap_len(&self) -> usize {
        size_of::<M>().saturating_add(M::heap_len(self))
    }

    #[inline]
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        M::merge_field(self, tag, decoder)
    }

    #[inline]
    fn merge_unknown(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        M::merge_unknown(self, tag, decoder)
    }

    #[inline]
    fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        M::merge_fields(self, decoder)
    }
}

impl<M: Element> Element for Box<M> {
    type Encoding = M::Encoding;
}

/// Returns the message of a pointer without another owner. A decoded message has no other owner; a
/// message into which a decode merges may have one.
pub(super) fn alone<'p, M, P: Shared<M>>(
    pointer: &'p mut P,
    decoder: &Decoder<'_>,
) -> Result<&'p mut M, Error> {
    match pointer.alone() {
        Some(message) => Ok(message),
        None => Err(decoder.error(ErrorKind::Custom(
            "a message in an `Arc` or `Rc` with another owner cannot be merged into: \
             make a copy of it first, as `Arc::make_mut` does",
        ))),
    }
}

macro_rules! shared {
    ($($pointer:ident),*) => {$(
        impl<M: Message> Message for $pointer<M> {
            const NAME: &'static str = M::NAME;
            const CODE_SIZE: bool = M::CODE_SIZE;
        }

        impl<M: Encode> Encode for $pointer<M> {
            #[inline]
            fn encode_fields(&self, encoder: &mut Encoder<'_>) {
                M::encode_fields(self, encoder);
            }

            fn encoded_len(&self) -> usize {
                M::encoded_len(self)
            }
        }

        impl<'de, M: Decode<'de>> Decode<'de> for $pointer<M> {
            fn empty(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                decoder.charge(size_of::<Counted<M>>())?;
                aside::<M, _>(|| {
                    let message = M::empty(decoder)?;
                    Shared::around(message, &mut decoder.reader)
                })
            }

            #[inline(never)]
            fn heap_len(&self) -> usize {
                size_of::<Counted<M>>().saturating_add(M::heap_len(self))
            }

            #[inline]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                alone(self, decoder)?.merge_field(tag, decoder)
            }

            #[inline]
            fn merge_unknown(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                alone(self, decoder)?.merge_unknown(tag, decoder)
            }

            #[inline]
            fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
                alone(self, decoder)?.merge_fields(decoder)
            }
        }

        impl<M: Element> Element for $pointer<M> {
            type Encoding = M::Encoding;
        }
    )*};
}

shared!(Arc, Rc);

impl<M: Message> Message for &M {
    const NAME: &'static str = M::NAME;
    const CODE_SIZE: bool = M::CODE_SIZE;
}

impl<M: Encode> Encode for &M {
    #[inline]
    fn encode_fields(&self, encoder: &mut Encoder<'_>) {
        M::encode_fields(self, encoder);
    }

    fn encoded_len(&self) -> usize {
        M::encoded_len(self)
    }
}

/// A message in the arena of the decode. It is shared from then on, so a second occurrence of the
/// field merges into a shallow copy of the message.
impl<'de, M: Decode<'de> + InArena> Decode<'de> for &'de M {
    fn empty(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let message = M::empty(decoder)?;
        decoder.alloc(message)
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        let mut message = **self;
        let known = message.merge_field(tag, decoder)?;
        *self = decoder.alloc(message)?;
        Ok(known)
    }

    fn merge_unknown(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        let mut message = **self;
        let more = message.merge_unknown(tag, decoder)?;
        *self = decoder.alloc(message)?;
        Ok(more)
    }

    fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        let mut message = **self;
        message.merge_fields(decoder)?;
        *self = decoder.alloc(message)?;
        Ok(())
    }
}

impl<M: Element> Element for &M {
    type Encoding = M::Encoding;
}
