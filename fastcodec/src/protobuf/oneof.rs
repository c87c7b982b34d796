//! Oneofs: fields of which at most one is there, as an enum.
//! <https://protobuf.dev/programming-guides/encoding/#oneofs>

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Encoding;
use super::tag::{Tag, WireType};
use super::value::DecodeValue;
use crate::error::Error;

/// An enum whose variants are the members of a oneof. Derived with
/// [`Oneof`](macro@crate::Oneof).
pub trait Oneof {
    /// The field numbers of the members.
    const NUMBERS: &'static [u32];
}

/// A oneof that can be written. Derived.
pub trait EncodeOneof: Oneof {
    /// The field number of the member that is there.
    fn number(&self) -> u32;

    /// How many bytes [`write_member`](Self::write_member) writes.
    fn member_len(&self) -> usize;

    /// Writes the member with its tag.
    fn write_member(&self, encoder: &mut Encoder<'_>);
}

/// A oneof that can be read. Derived.
pub trait DecodeOneof<'de>: Oneof + Sized {
    /// Reads the value of one member in the place of the one that was there; `false`, with
    /// the decoder where it was, if the tag is not of a member.
    ///
    /// # Errors
    ///
    /// Those of the value.
    fn merge_member(
        slot: &mut Option<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error>;

    /// The heap memory of the member, in bytes: charged where it is the default.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }
}

/// The heap memory of a oneof.
#[doc(hidden)]
#[inline]
pub fn oneof_heap_len<'de, O: DecodeOneof<'de>>(slot: &Option<O>) -> usize {
    slot.as_ref().map_or(0, O::heap_len)
}

/// The heap memory of a member of a oneof.
#[doc(hidden)]
#[inline]
pub fn value_heap_len<'de, E: Encoding, T: DecodeValue<'de, E>>(value: &T) -> usize {
    value.heap_len()
}

const fn any_between(numbers: &[u32], low: u32, high: u32) -> bool {
    let mut index = 0;
    while index < numbers.len() {
        if low < numbers[index] && numbers[index] < high {
            return true;
        }
        index += 1;
    }
    false
}

/// Writes the member that is there if its number is between `LOW` and `HIGH`: fields are
/// written in the order of their numbers, and members may lie on both sides of others.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn write_between<const LOW: u32, const HIGH: u32, O: EncodeOneof>(
    slot: &Option<O>,
    encoder: &mut Encoder<'_>,
) {
    if const { any_between(O::NUMBERS, LOW, HIGH) }
        && let Some(member) = slot
        && (LOW..HIGH).contains(&member.number())
    {
        member.write_member(encoder);
    }
}

/// How many bytes a oneof takes.
#[doc(hidden)]
#[inline]
pub fn oneof_len<O: EncodeOneof>(slot: &Option<O>) -> usize {
    slot.as_ref().map_or(0, O::member_len)
}

/// Whether two lists of numbers have none in common; a derive asserts it of a message and its
/// oneofs.
#[doc(hidden)]
pub const fn are_disjoint(left: &[u32], right: &[u32]) -> bool {
    let mut index = 0;
    while index < left.len() {
        if any_between(right, left[index] - 1, left[index] + 1) {
            return false;
        }
        index += 1;
    }
    true
}

/// Reads one member: into the value that is there, if it is the same member, so that messages
/// merge, and in its place otherwise.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn merge_variant<'de, E: Encoding, T: DecodeValue<'de, E>, O>(
    slot: &mut Option<O>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
    member: impl FnOnce(&mut O) -> Option<&mut T>,
    wrap: impl FnOnce(T) -> O,
) -> Result<bool, Error> {
    if !tag.is(E::WIRE_TYPE) {
        return Ok(false);
    }
    let start = decoder.offset();
    if !T::IS_CLOSED
        && matches!(E::WIRE_TYPE, WireType::Len | WireType::StartGroup)
        && let Some(value) = slot.as_mut().and_then(member)
    {
        return value.merge_tagged(tag.number(), decoder).map(|()| true);
    }
    let mut value = None;
    if !T::merge_optional(&mut value, tag.number(), decoder)? {
        decoder.rewind(start);
        return Ok(false);
    }
    *slot = value.map(wrap);
    Ok(true)
}

/// Reads the member that comes next, if one does.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn oneof_in_order<'de, O: DecodeOneof<'de>>(
    slot: &mut Option<O>,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error> {
    let Some(tag) = decoder.peek_short_tag() else {
        return Ok(());
    };
    decoder.next_is(tag);
    if !O::merge_member(slot, tag, decoder)? {
        // Another field: left to the message, tag and all.
        decoder.rewind(decoder.offset() - tag.encoded_len());
    }
    Ok(())
}
