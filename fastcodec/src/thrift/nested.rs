//! Structs, and values in boxes and other pointers.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::mem::MaybeUninit;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::collections::{Counted, Shared};
use crate::error::Error;
use crate::fits::InArena;
use crate::memory::stack::aside;
use crate::wire::{List, Reader};

/// A struct that can be read. Derive it with [`Thrift`](macro@crate::Thrift).
pub trait DecodeStruct<'de>: Value + Default {
    /// Reads the fields until the end of the struct.
    ///
    /// # Errors
    ///
    /// Those of the fields; [`MissingField`](crate::ErrorKind::MissingField).
    fn read_fields<P: Format>(&mut self, decoder: &mut Decoder<'de, P>) -> Result<(), Error>;

    /// Reads a struct from bytes that match its [template](Value::TEMPLATE).
    #[doc(hidden)]
    fn read_template(bytes: &[u8]) -> Self {
        let _ = bytes;
        unreachable!("a struct without a template is not read from one")
    }
}

/// Creates a struct with the default values of its fields, and charges their heap memory: many
/// small structs on the wire may have many large defaults.
#[cfg_attr(not(debug_assertions), inline(always))]
fn with_defaults<'de, P: Format, M: DecodeStruct<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<M, Error> {
    // Inspected by reference, so that it is not moved.
    let value = Ok(M::default());
    let owned = value.as_ref().map_or(0, Value::heap_len);
    if owned != 0 {
        decoder.charge(owned)?;
    }
    value
}

// The functions below are separate because they move a struct. An unoptimized build needs stack for
// that, which must be free again before the nested structs are read.

#[cfg_attr(not(debug_assertions), inline(always))]
fn replace_with_defaults<'de, P: Format, M: DecodeStruct<'de>>(
    place: &mut M,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    aside::<M, _>(|| {
        *place = with_defaults(decoder)?;
        Ok(())
    })
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn insert_defaults<'s, 'de, P: Format, M: DecodeStruct<'de>>(
    slot: &'s mut Option<M>,
    decoder: &mut Decoder<'de, P>,
) -> Result<&'s mut M, Error> {
    aside::<M, _>(|| Ok(slot.insert(with_defaults(decoder)?)))
}

/// Appends a struct in place.
#[cfg_attr(not(debug_assertions), inline(always))]
fn push_defaults<'l, 'de, P: Format, M: DecodeStruct<'de>>(
    list: &'l mut impl List<M>,
    decoder: &mut Decoder<'de, P>,
) -> Result<&'l mut M, Error> {
    list.reserve_one(&mut decoder.reader)?;
    aside::<M, _>(|| Ok(list.push_within_capacity(with_defaults(decoder)?)))
}

/// Makes the result in the caller's place, so a wide struct is not moved.
#[doc(hidden)]
#[inline]
pub fn read_struct<'de, P: Format, M: DecodeStruct<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<M, Error> {
    if let Some(value) = decoder.templated() {
        return Ok(value);
    }
    decoder.reader.descend()?;
    let mut result = with_defaults(decoder);
    if let Ok(value) = &mut result
        && let Err(error) = M::read_fields(value, decoder)
    {
        result = Err(error);
    }
    decoder.reader.budget.ascend();
    result
}

/// Reads a struct into an existing one.
#[doc(hidden)]
#[inline]
pub fn read_struct_as_field<'de, P: Format, M: DecodeStruct<'de>>(
    place: &mut M,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    if let Some(value) = decoder.templated() {
        *place = value;
        return Ok(());
    }
    decoder.nested(|decoder| {
        replace_with_defaults(place, decoder)?;
        place.read_fields(decoder)
    })
}

#[doc(hidden)]
#[inline]
pub fn read_optional_struct<'de, P: Format, M: DecodeStruct<'de>>(
    slot: &mut Option<M>,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    if let Some(value) = decoder.templated() {
        *slot = Some(value);
        return Ok(());
    }
    decoder.nested(|decoder| insert_defaults(slot, decoder)?.read_fields(decoder))
}

/// Reads a struct into a box, in place.
#[doc(hidden)]
#[inline]
pub fn read_boxed_struct<'de, P: Format, M: DecodeStruct<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<Option<Box<M>>, Error> {
    let room = decoder.reader.boxed_uninit()?;
    decoder.nested(|decoder| {
        let mut value =
            aside::<M, _>(|| with_defaults(decoder).map(|value: M| Box::write(room, value)))?;
        value.read_fields(decoder)?;
        Ok(Some(value))
    })
}

#[doc(hidden)]
#[inline]
pub fn read_structs<'de, P: Format, M: DecodeStruct<'de>>(
    list: &mut impl List<M>,
    count: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    if count == 0 {
        return Ok(());
    }
    list.reserve(count, &mut decoder.reader)?;
    decoder.nested(|decoder| {
        let mut left = count;
        loop {
            left -= decoder.append_templated(list, left);
            if left == 0 {
                return Ok(());
            }
            let index = list.len();
            if let Err(error) = push_defaults(list, decoder)?.read_fields(decoder) {
                return Err(error.in_element(index));
            }
            left -= 1;
        }
    })
}

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<T: Value> Value for $pointer<T> {
            const TYPE: Type = T::TYPE;

            #[inline]
            fn heap_len(&self) -> usize {
                size_of::<<Self as Pointer<T>>::Pointee>().saturating_add(T::heap_len(self))
            }
        }

        impl<T: EncodeValue> EncodeValue for $pointer<T> {
            #[inline]
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
                T::write(self, encoder);
            }

            #[inline]
            fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
                T::write_as_field(self, id, encoder);
            }
        }

        impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for $pointer<T> {
            #[inline]
            fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                let room = Self::room(&mut decoder.reader)?;
                let value = T::read(decoder)?;
                <Self as Pointer<T>>::around(room, value, &mut decoder.reader)
            }

            #[inline]
            fn read_as_field<P: Format>(
                &mut self,
                header: Header,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                let mut slot = None;
                Self::read_optional(&mut slot, header, decoder)?;
                if let Some(value) = slot {
                    *self = value;
                }
                Ok(())
            }

            #[inline]
            fn read_optional<P: Format>(
                slot: &mut Option<Self>,
                header: Header,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                Self::read_field(slot, header, decoder)
            }

            const MAY_BE_ABSENT: bool = T::MAY_BE_ABSENT;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_or_absent<P: Format>(
                slot: &mut Option<Self>,
                header: Header,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                if !T::MAY_BE_ABSENT {
                    return Self::read_optional(slot, header, decoder);
                }
                let room = Self::room(&mut decoder.reader)?;
                aside::<T, _>(|| {
                    let mut value = None;
                    T::read_or_absent(&mut value, header, decoder)?;
                    point_to(slot, room, value, &mut decoder.reader)
                })
            }
        }
    )*};
}

/// A pointer that owns a `T`.
trait Pointer<T>: Sized {
    /// What it allocates.
    type Pointee;
    /// The memory that is allocated before the value is read.
    type Room;

    fn room(reader: &mut Reader<'_>) -> Result<Self::Room, Error>;

    fn around(room: Self::Room, value: T, reader: &mut Reader<'_>) -> Result<Self, Error>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_field<'de, P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error>
    where
        T: DecodeValue<'de>,
    {
        let room = Self::room(&mut decoder.reader)?;
        aside::<T, _>(|| {
            let mut value = None;
            T::read_optional(&mut value, header, decoder)?;
            point_to(slot, room, value, &mut decoder.reader)
        })
    }
}

impl<T> Pointer<T> for Box<T> {
    type Pointee = T;
    type Room = Box<MaybeUninit<T>>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn room(reader: &mut Reader<'_>) -> Result<Self::Room, Error> {
        reader.boxed_uninit()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn around(room: Self::Room, value: T, _reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Box::write(room, value))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_field<'de, P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error>
    where
        T: DecodeValue<'de>,
    {
        *slot = T::read_boxed(header, decoder)?;
        Ok(())
    }
}

macro_rules! counted {
    ($($pointer:ident),*) => {$(
        impl<T> Pointer<T> for $pointer<T> {
            type Pointee = Counted<T>;
            type Room = ();

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn room(reader: &mut Reader<'_>) -> Result<(), Error> {
                reader.charge(size_of::<Counted<T>>())
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn around((): (), value: T, reader: &mut Reader<'_>) -> Result<Self, Error> {
                Shared::around(value, reader)
            }
        }
    )*};
}

counted!(Arc, Rc);

/// A separate function, like those for structs above.
#[cfg_attr(not(debug_assertions), inline(always))]
fn point_to<T, B: Pointer<T>>(
    slot: &mut Option<B>,
    room: B::Room,
    value: Option<T>,
    reader: &mut Reader<'_>,
) -> Result<(), Error> {
    *slot = match value {
        Some(value) => Some(B::around(room, value, reader)?),
        None => None,
    };
    Ok(())
}

pointers! { Box, Arc, Rc }

impl<T: Value> Value for &T {
    const TYPE: Type = T::TYPE;
}

impl<T: EncodeValue> EncodeValue for &T {
    #[inline]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        T::write(self, encoder);
    }

    #[inline]
    fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        T::write_as_field(self, id, encoder);
    }
}

/// Stored in the arena of the decode.
impl<'de, T: DecodeValue<'de> + InArena> DecodeValue<'de> for &'de T {
    #[inline]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        let value = T::read(decoder)?;
        decoder.alloc(value)
    }

    #[inline]
    fn read_as_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let mut slot = None;
        Self::read_optional(&mut slot, header, decoder)?;
        if let Some(value) = slot {
            *self = value;
        }
        Ok(())
    }

    #[inline]
    fn read_optional<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let mut value = None;
        T::read_optional(&mut value, header, decoder)?;
        *slot = match value {
            Some(value) => Some(decoder.alloc(value)?),
            None => None,
        };
        Ok(())
    }

    const MAY_BE_ABSENT: bool = T::MAY_BE_ABSENT;

    #[inline]
    fn read_or_absent<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let mut value = None;
        T::read_or_absent(&mut value, header, decoder)?;
        *slot = match value {
            Some(value) => Some(decoder.alloc(value)?),
            None => None,
        };
        Ok(())
    }
}
