//! Oneofs: fields of which at most one is present, as an enum.
//! <https://protobuf.dev/programming-guides/encoding/#oneofs>

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::tag::Tag;
use crate::error::Error;

/// An enum whose variants are the members of a oneof. Derived with
/// [`Oneof`](macro@crate::Oneof).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a oneof of Protobuf",
    label = "a field with `oneof` is an `Option` of a oneof",
    note = "derive `Oneof` for an enum whose variants hold a value; of any other type the field has a number, \
            `#[codec(1)]`"
)]
pub trait Oneof {
    /// The field numbers of the members.
    const NUMBERS: &'static [u32];
}

/// A oneof that can be written. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a oneof of Protobuf",
    label = "a field with `oneof` is an `Option` of a oneof",
    note = "derive `Oneof` for an enum whose variants hold a value; of any other type the field has a number, \
            `#[codec(1)]`"
)]
pub trait EncodeOneof: Oneof {
    /// Returns the field number of the current member.
    fn number(&self) -> u32;

    /// How many bytes [`write_member`](Self::write_member) writes.
    fn member_len(&self) -> usize;

    /// Writes the member with its tag.
    fn write_member(&self, encoder: &mut Encoder<'_>);

    // Derived code calls methods, not functions: see `DecodeField`.

    /// Writes the current member if its number is between `LOW` and `HIGH`. Fields are written in
    /// the order of their numbers, and other fields may have numbers between those of the members.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_between<const LOW: u32, const HIGH: u32>(
        slot: &Option<Self>,
        encoder: &mut Encoder<'_>,
    ) where
        Self: Sized,
    {
        if const { any_between(Self::NUMBERS, LOW, HIGH) }
            && let Some(member) = slot
            && (LOW..HIGH).contains(&member.number())
        {
            member.write_member(encoder);
        }
    }

    /// How many bytes a oneof takes.
    #[doc(hidden)]
    #[inline]
    fn field_len(slot: &Option<Self>) -> usize
    where
        Self: Sized,
    {
        slot.as_ref().map_or(0, Self::member_len)
    }
}

/// A oneof that can be read. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a oneof of Protobuf",
    label = "a field with `oneof` is an `Option` of a oneof",
    note = "derive `Oneof` for an enum whose variants hold a value; of any other type the field has a number, \
            `#[codec(1)]`"
)]
pub trait DecodeOneof<'de>: Oneof + Sized {
    /// Reads the value of one member, which replaces the current one. Returns `false` without
    /// moving the decoder if the tag is not that of a member.
    ///
    /// # Errors
    ///
    /// Those of the value.
    fn merge_member(
        slot: &mut Option<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error>;

    /// Returns the heap memory of the member, in bytes. It is charged for a default value.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }

    /// The heap memory of a oneof.
    #[doc(hidden)]
    #[inline]
    fn field_heap_len(slot: &Option<Self>) -> usize {
        slot.as_ref().map_or(0, Self::heap_len)
    }

    /// Reads the member that comes next, if one does.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn in_order(slot: &mut Option<Self>, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        let Some(tag) = decoder.peek_short_tag() else {
            return Ok(());
        };
        decoder.next_is(tag);
        if !Self::merge_member(slot, tag, decoder)? {
            // Another field: left to the message, with its tag.
            decoder.rewind(decoder.offset() - tag.encoded_len());
        }
        Ok(())
    }
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

/// Returns whether two lists of numbers have no number in common. Derived code asserts it for a
/// message and its oneofs.
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
