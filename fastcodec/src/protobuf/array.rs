//! Arrays: lists of a fixed number of elements. Arrays of bytes are in `string.rs`.

use alloc::vec::Vec;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, Expanded, Repeated};
use super::field::{DecodeField, EncodeField, FieldType, merge_list};
use super::tag::{Tag, WireType};
use super::value::{DecodeValue, Element, EncodeValue};
use crate::collections::total;
use crate::error::{Error, ErrorKind};
use crate::memory::stack::aside;

impl<T: Element, const N: usize> FieldType for [T; N] {
    type Auto = Repeated<T::Encoding>;
    type With<E> = Repeated<E>;
}

/// `None` if the list does not arrive.
impl<T: Element, const N: usize> FieldType for Option<[T; N]> {
    type Auto = Repeated<T::Encoding>;
    type With<E> = Repeated<E>;
}

/// Reads the list that begins after `tag`, packed or not, and continues while the same tag follows.
/// Returns `None` if the wire type is another one. The number of elements must be the expected one.
///
/// The elements go to a list on the heap first: the array changes only when all have arrived.
fn read_list<'de, T: DecodeValue<'de, E>, E: Encoding>(
    expected: usize,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<Option<Vec<T>>, Error> {
    read_list_with::<T, E>(expected, tag, decoder, merge_list)
}

/// The same, with a function that reads the elements after a tag.
#[inline]
pub(super) fn read_list_with<'de, T, E: Encoding>(
    expected: usize,
    tag: Tag,
    decoder: &mut Decoder<'de>,
    mut merge: impl FnMut(&mut Vec<T>, Tag, &mut Decoder<'de>) -> Result<bool, Error>,
) -> Result<Option<Vec<T>>, Error> {
    let single = Tag::new(tag.number(), E::WIRE_TYPE);
    let packed = Tag::new(tag.number(), WireType::Len);
    let (mut list, mut next, start) = (Vec::new(), tag, decoder.offset());
    loop {
        let is_known = merge(&mut list, next, decoder)?;
        if !is_known && !next.is(E::WIRE_TYPE) {
            return Ok(None);
        }
        // An array has no place for a value without a name.
        if !is_known || list.len() > expected {
            break;
        }
        if decoder.next_is(single) {
            next = single;
        } else if E::PACKABLE && decoder.next_is(packed) {
            next = packed;
        } else {
            break;
        }
    }
    match list.len() == expected {
        true => Ok(Some(list)),
        false => Err(wrong_length(expected, list.len(), start)),
    }
}

#[cold]
fn wrong_length(expected: usize, found: usize, offset: usize) -> Error {
    Error::new(ErrorKind::WrongLength { expected, found }, offset)
}

macro_rules! arrays {
    ($($repeated:ty: $wire_type:expr;)*) => {$(
        /// Always written, also if all elements are defaults, like a list.
        impl<T: EncodeValue<E>, E: Encoding, const N: usize> EncodeField<$repeated> for [T; N] {
            #[inline]
            fn field_len(&self, number: u32) -> usize {
                <[T] as EncodeField<$repeated>>::field_len(self, number)
            }

            #[inline]
            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                <[T] as EncodeField<$repeated>>::write_field(self, number, encoder);
            }
        }

        impl<'de, T: DecodeValue<'de, E>, E: Encoding, const N: usize> DecodeField<'de, $repeated>
            for [T; N]
        {
            const WIRE_TYPE: WireType = $wire_type;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let Some(list) = read_list::<T, E>(N, tag, decoder)? else {
                    return Ok(false);
                };
                // In place, not through the stack: an array may be large.
                for (place, value) in self.iter_mut().zip(list) {
                    *place = value;
                }
                Ok(true)
            }

            fn heap_len(&self) -> usize {
                total(self.iter().map(DecodeValue::heap_len))
            }
        }

        impl<T: EncodeValue<E>, E: Encoding, const N: usize> EncodeField<$repeated>
            for Option<[T; N]>
        {
            #[inline]
            fn field_len(&self, number: u32) -> usize {
                self.as_ref().map_or(0, |array| EncodeField::<$repeated>::field_len(array, number))
            }

            #[inline]
            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                if let Some(array) = self {
                    EncodeField::<$repeated>::write_field(array, number, encoder);
                }
            }
        }

        impl<'de, T: DecodeValue<'de, E>, E: Encoding, const N: usize> DecodeField<'de, $repeated>
            for Option<[T; N]>
        {
            const WIRE_TYPE: WireType = $wire_type;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let start = decoder.offset();
                let Some(list) = read_list::<T, E>(N, tag, decoder)? else {
                    return Ok(false);
                };
                aside::<Self, _>(|| {
                    let array = <[T; N]>::try_from(list);
                    *self = Some(array.map_err(|list| wrong_length(N, list.len(), start))?);
                    Ok(true)
                })
            }

            fn heap_len(&self) -> usize {
                self.as_ref().map_or(0, |array| DecodeField::<$repeated>::heap_len(array))
            }
        }
    )*};
}

arrays! {
    Repeated<E>: if E::PACKABLE { WireType::Len } else { E::WIRE_TYPE };
    Expanded<Repeated<E>>: E::WIRE_TYPE;
}
