//! A field: one value with or without presence, or a list. Maps and oneofs have files of
//! their own.

use alloc::vec::Vec;

use super::code_size::Merged;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, Expanded, Optional, Repeated, Required, Single, Uint32};
use super::message::Decode;
use super::tag::{Tag, WireType, tag_len};
use super::unknown::{KeepUnknown, merge_keeping};
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::arena::ArenaList;
use crate::collections::{list_len, seldom, total};
use crate::error::Error;
use crate::fits::InArena;
use crate::wire::List;

/// A type that can be the type of a field. It determines the kind of the field.
///
/// Implemented for every [`Element`] and for the containers of elements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a Protobuf field",
    label = "no Protobuf encoding for this type",
    note = "a struct derives `Protobuf`, an enum without data `Enumeration`; a field whose type derives \
            `Oneof` has `#[codec(oneof)]` in the place of a number",
    note = "a field is a value (a number, `bool`, `String`, `Bytes`, a message, an enumeration, …) or \
            `Option`, a list, a set or a map of values: it is the type in it that needs the derive",
    note = "a key of a map is an integer, `bool` or string, with `Hash` and `Eq` in a `HashMap`, `Ord` in a \
            `BTreeMap`; an element of a set has them as well",
    note = "`#[codec(1, with = module)]` converts a type of another crate"
)]
#[cfg_attr(
    not(feature = "types"),
    diagnostic::on_unimplemented(
        note = "`Duration` and `SystemTime` of `std` need the feature `types` of `fastcodec`"
    )
)]
pub trait FieldType {
    /// The kind of field and the encoding if the attribute names no encoding.
    type Auto;
    /// The kind of field, with the encoding that the attribute names.
    type With<E>;
}

impl<T: Element> FieldType for T {
    type Auto = Single<T::Encoding>;
    type With<E> = Single<E>;
}

impl<T: Element> FieldType for Option<T> {
    type Auto = Optional<T::Encoding>;
    type With<E> = Optional<E>;
}

impl<T: Element> FieldType for Vec<T> {
    type Auto = Repeated<T::Encoding>;
    type With<E> = Repeated<E>;
}

impl<T: Element> FieldType for &[T] {
    type Auto = Repeated<T::Encoding>;
    type With<E> = Repeated<E>;
}

// `u8` is no `Element`, so that `Vec<u8>` can be one: bytes.
impl FieldType for u8 {
    type Auto = Single<Uint32>;
    type With<E> = Single<E>;
}

impl FieldType for Option<u8> {
    type Auto = Optional<Uint32>;
    type With<E> = Optional<E>;
}

/// A field that can be written. `F` is the kind of field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as the Protobuf field `{F}`",
    label = "not a type for this encoding",
    note = "if the attribute names an encoding, leave it out: `#[codec(1)]`; or name one that the type has",
    note = "a number, string or byte string cannot be in a pointer: write `String`, not `Box<String>`",
    note = "a hand-written type has the encodings for which it implements `EncodeValue` and `DecodeValue`"
)]
pub trait EncodeField<F> {
    /// How many bytes [`write_field`](Self::write_field) writes.
    fn field_len(&self, number: u32) -> usize;

    /// Writes the field with its tags, as often as it occurs.
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>);

    /// Returns whether it is a long string, long bytes or many numbers of fixed width. Of a list, only
    /// the first string counts.
    #[doc(hidden)]
    #[inline]
    fn is_blob(&self) -> bool {
        false
    }

    /// Returns whether its length takes more time than a copy of it: that of a list of many numbers or
    /// strings.
    #[doc(hidden)]
    #[inline]
    fn is_dear(&self) -> bool {
        false
    }

    /// Writes the field. One copy of the code serves all fields of a type.
    #[doc(hidden)]
    #[inline(never)]
    fn write_apart(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_field(number, encoder);
    }
}

/// A field that can be read. `F` is the kind of field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as the Protobuf field `{F}`",
    label = "not a type for this encoding",
    note = "if the attribute names an encoding, leave it out: `#[codec(1)]`; or name one that the type has",
    note = "a number, string or byte string cannot be in a pointer: write `String`, not `Box<String>`",
    note = "a hand-written type has the encodings for which it implements `EncodeValue` and `DecodeValue`"
)]
pub trait DecodeField<'de, F> {
    /// The wire type that is expected first.
    const WIRE_TYPE: WireType;

    /// Whether a packed list may contain values without a name.
    const IS_CLOSED: bool = false;

    /// Whether [`in_order`](Self::in_order) contains the code that reads the value. Otherwise it calls
    /// [`out_of_order`](Self::out_of_order): a list or map takes much code, and a call takes little of
    /// its time.
    #[doc(hidden)]
    const IN_PLACE: bool = true;

    /// Reads the value after `tag`. Returns `false` without moving the decoder if the value has
    /// another wire type or is unknown.
    ///
    /// # Errors
    ///
    /// Those of the value.
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error>;

    /// Returns the heap memory of the field, in bytes. It is charged for a default value.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }

    // Derived code calls methods, not functions: if a type cannot be read, the compiler has the
    // same error for all of them, and shows it once.

    /// Reads a field that came out of order, or whose tag had to be looked up. One copy of the code
    /// serves all fields of a type.
    #[doc(hidden)]
    #[inline(never)]
    fn out_of_order(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<Merged, Error> {
        self.merge_field(tag, decoder).map(Merged::from)
    }

    /// Reads a field if it comes next, which is the usual order.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn in_order(&mut self, number: u32, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        let tag = Tag::new(number, Self::WIRE_TYPE);
        if !decoder.next_is(tag) {
            return Ok(false);
        }
        let merged = if const { Self::IN_PLACE } {
            self.merge_field(tag, decoder)?
        } else {
            self.out_of_order(tag, decoder)?.get()
        };
        if !merged {
            decoder.unread(tag);
        }
        Ok(merged)
    }

    /// Like [`out_of_order`](Self::out_of_order), in a message that keeps unknown fields.
    #[doc(hidden)]
    #[inline(never)]
    fn out_of_order_keeping(
        &mut self,
        rest: &mut impl KeepUnknown<'de>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<Merged, Error> {
        merge_keeping(self, rest, tag, decoder).map(Merged::from)
    }

    /// Like [`in_order`](Self::in_order), in a message that keeps unknown fields.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn in_order_keeping(
        &mut self,
        number: u32,
        rest: &mut impl KeepUnknown<'de>,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        let tag = Tag::new(number, Self::WIRE_TYPE);
        if !decoder.next_is(tag) {
            return Ok(false);
        }
        let merged = if const { Self::IN_PLACE } {
            merge_keeping(self, rest, tag, decoder)?
        } else {
            self.out_of_order_keeping(rest, tag, decoder)?.get()
        };
        if !merged {
            decoder.unread(tag);
        }
        Ok(merged)
    }
}

/// Creates a message in which every field has its default, and charges the heap memory of the
/// defaults: a small message on the wire may have large defaults.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn with_defaults<'de, M: Decode<'de> + Default>(
    decoder: &mut Decoder<'de>,
) -> Result<M, Error> {
    // Inspected by reference, so that it is not moved.
    let message = Ok(M::default());
    if let Ok(message) = &message {
        let message: &M = message;
        let owned = message.heap_len();
        if owned != 0 {
            decoder.charge(owned)?;
        }
    }
    message
}

impl<T: EncodeValue<E>, E: Encoding> EncodeField<Single<E>> for T {
    #[inline]
    fn field_len(&self, number: u32) -> usize {
        self.len_unless_default(number)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_unless_default(number, encoder);
    }

    #[inline]
    fn is_blob(&self) -> bool {
        EncodeValue::is_blob(self)
    }
}

impl<'de, T: DecodeValue<'de, E>, E: Encoding> DecodeField<'de, Single<E>> for T {
    const WIRE_TYPE: WireType = E::WIRE_TYPE;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        if !tag.is(E::WIRE_TYPE) {
            return Ok(false);
        }
        if !T::IS_CLOSED {
            return self.merge_tagged(tag.number(), decoder).map(|()| true);
        }
        let start = decoder.offset();
        match T::read_known(decoder)? {
            Some(value) => *self = value,
            None => {
                decoder.rewind(start);
                return Ok(false);
            }
        }
        Ok(true)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        DecodeValue::heap_len(self)
    }
}

impl<T: EncodeValue<E>, E: Encoding> EncodeField<Required<Single<E>>> for T {
    #[inline]
    fn field_len(&self, number: u32) -> usize {
        self.tagged_len(number)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_tagged(number, encoder);
    }

    #[inline]
    fn is_blob(&self) -> bool {
        EncodeValue::is_blob(self)
    }
}

impl<'de, T: DecodeValue<'de, E>, E: Encoding> DecodeField<'de, Required<Single<E>>> for T {
    const WIRE_TYPE: WireType = E::WIRE_TYPE;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        DecodeField::<Single<E>>::merge_field(self, tag, decoder)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        DecodeValue::heap_len(self)
    }
}

impl<T: EncodeValue<E>, E: Encoding> EncodeField<Optional<E>> for Option<T> {
    #[inline]
    fn field_len(&self, number: u32) -> usize {
        self.as_ref().map_or(0, |value| value.tagged_len(number))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        if let Some(value) = self {
            value.write_tagged(number, encoder);
        }
    }

    #[inline]
    fn is_blob(&self) -> bool {
        self.as_ref().is_some_and(EncodeValue::is_blob)
    }
}

impl<'de, T: DecodeValue<'de, E>, E: Encoding> DecodeField<'de, Optional<E>> for Option<T> {
    const WIRE_TYPE: WireType = E::WIRE_TYPE;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        if !tag.is(E::WIRE_TYPE) {
            return Ok(false);
        }
        let start = decoder.offset();
        let known = T::merge_optional(self, tag.number(), decoder)?;
        if T::IS_CLOSED && !known {
            decoder.rewind(start);
        }
        Ok(known)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        match self {
            None => 0,
            Some(value) if size_of::<T>() > size_of::<Vec<u8>>() => seldom(|| value.heap_len()),
            Some(value) => value.heap_len(),
        }
    }
}

impl<T: EncodeValue<E>, E: Encoding> EncodeField<Repeated<E>> for [T] {
    fn field_len(&self, number: u32) -> usize {
        if !E::PACKABLE {
            return EncodeField::<Expanded<Repeated<E>>>::field_len(self, number);
        }
        if self.is_empty() {
            return 0;
        }
        tag_len(number) + wire_len::bytes(T::packed_len(self))
    }

    #[inline]
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        if !E::PACKABLE {
            return EncodeField::<Expanded<Repeated<E>>>::write_field(self, number, encoder);
        }
        if !self.is_empty() {
            encoder.counted(|encoder| T::write_packed(self, encoder));
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }

    #[inline]
    fn is_dear(&self) -> bool {
        /// The lengths of more elements than these take more time than a copy.
        const FEW: usize = 16;
        let is_fixed = matches!(E::WIRE_TYPE, WireType::Fixed32 | WireType::Fixed64);
        !is_fixed && self.len() > FEW
    }

    #[inline]
    fn is_blob(&self) -> bool {
        /// The number of elements of fixed width that are one.
        const MANY: usize = 64;
        match E::WIRE_TYPE {
            WireType::Fixed32 | WireType::Fixed64 => self.len() >= MANY,
            WireType::Len => self.first().is_some_and(EncodeValue::is_blob),
            _ => false,
        }
    }
}

impl<T: EncodeValue<E>, E: Encoding> EncodeField<Expanded<Repeated<E>>> for [T] {
    fn field_len(&self, number: u32) -> usize {
        self.iter().map(|value| value.element_len(number)).sum()
    }

    #[inline]
    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        T::write_elements(self, number, encoder);
    }

    #[inline]
    fn is_dear(&self) -> bool {
        !self.is_empty()
    }
}

/// Reads the value after `tag`, packed or not, and the elements that follow it with the
/// same tag.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn merge_list<'de, T: DecodeValue<'de, E>, E: Encoding>(
    list: &mut impl List<T>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    if tag.is(E::WIRE_TYPE) {
        return T::merge_elements(list, tag, decoder);
    }
    if E::PACKABLE && tag.is(WireType::Len) {
        let before = list.len();
        let appended = T::append_packed(list, decoder);
        // Values that may be unknown are not counted ahead.
        if T::IS_CLOSED_IN_LIST {
            decoder.reader.note_list(list.len());
        }
        return match appended {
            Ok(()) => Ok(true),
            Err(error) => Err(error.in_element(list.len().max(before))),
        };
    }
    Ok(false)
}

/// Reads the elements that follow each other with the same tag.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn merge_elements<'de, T: DecodeValue<'de, E>, E: Encoding>(
    list: &mut impl List<T>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    // Not if values may be unknown: each unknown value ends the run, and the rest would be
    // counted again.
    let is_counted = matches!((E::WIRE_TYPE, T::IS_CLOSED_IN_LIST), (WireType::Len, false));
    if is_counted && T::append_run(list, tag, true, decoder)? {
        return Ok(true);
    }
    loop {
        let start = decoder.offset();
        let index = list.len();
        match T::append(list, tag.number(), decoder) {
            Ok(true) => {}
            Ok(false) => {
                decoder.reader.note_list(list.len());
                decoder.rewind(start);
                return Ok(false);
            }
            Err(error) => {
                decoder.reader.note_list(list.len());
                return Err(error.in_element(index));
            }
        }
        if !decoder.next_is_again(tag) {
            if !is_counted {
                decoder.reader.note_list(list.len());
            }
            return Ok(true);
        }
        if is_counted && T::append_run(list, tag, false, decoder)? {
            return Ok(true);
        }
    }
}

macro_rules! lists {
    ($($repeated:ty: $wire_type:expr;)*) => {$(
        impl<T: EncodeValue<E>, E: Encoding> EncodeField<$repeated> for Vec<T> {
            #[inline]
            fn field_len(&self, number: u32) -> usize {
                <[T] as EncodeField<$repeated>>::field_len(self, number)
            }

            #[inline]
            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                <[T] as EncodeField<$repeated>>::write_field(self, number, encoder);
            }

            #[inline]
            fn is_blob(&self) -> bool {
                <[T] as EncodeField<$repeated>>::is_blob(self)
            }

            #[inline]
            fn is_dear(&self) -> bool {
                <[T] as EncodeField<$repeated>>::is_dear(self)
            }
        }

        impl<'de, T: DecodeValue<'de, E>, E: Encoding> DecodeField<'de, $repeated> for Vec<T> {
            const WIRE_TYPE: WireType = $wire_type;
            const IS_CLOSED: bool = T::IS_CLOSED_IN_LIST;
            const IN_PLACE: bool = false;

            #[inline]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                merge_list(self, tag, decoder)
            }

            #[inline]
            fn heap_len(&self) -> usize {
                if self.capacity() == 0 {
                    return 0;
                }
                seldom(|| list_len(self).saturating_add(total(self.iter().map(DecodeValue::heap_len))))
            }
        }

        impl<T: EncodeValue<E>, E: Encoding> EncodeField<$repeated> for &[T] {
            #[inline]
            fn field_len(&self, number: u32) -> usize {
                <[T] as EncodeField<$repeated>>::field_len(self, number)
            }

            #[inline]
            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                <[T] as EncodeField<$repeated>>::write_field(self, number, encoder);
            }

            #[inline]
            fn is_blob(&self) -> bool {
                <[T] as EncodeField<$repeated>>::is_blob(self)
            }

            #[inline]
            fn is_dear(&self) -> bool {
                <[T] as EncodeField<$repeated>>::is_dear(self)
            }
        }

        /// In the arena of the decode.
        impl<'de, T: DecodeValue<'de, E> + InArena, E: Encoding> DecodeField<'de, $repeated>
            for &'de [T]
        {
            const WIRE_TYPE: WireType = $wire_type;
            const IS_CLOSED: bool = T::IS_CLOSED_IN_LIST;
            const IN_PLACE: bool = false;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                if !tag.is(E::WIRE_TYPE) && !(E::PACKABLE && tag.is(WireType::Len)) {
                    return Ok(false);
                }
                let arena = decoder.reader.arena()?;
                let mut list = ArenaList::continue_with(self, arena, &mut decoder.reader)?;
                let merged = merge_list(&mut list, tag, decoder);
                match list.finish(&mut decoder.reader) {
                    Ok(list) => *self = list,
                    // Of two errors, the first is reported.
                    Err(error) => return merged.and(Err(error)),
                }
                merged
            }
        }
    )*};
}

lists! {
    Repeated<E>: if E::PACKABLE { WireType::Len } else { E::WIRE_TYPE };
    Expanded<Repeated<E>>: E::WIRE_TYPE;
}
