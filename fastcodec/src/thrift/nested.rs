//! Structs, and values behind a pointer.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::alloc::Layout;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::FieldType;
use super::protocol::Protocol;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::error::Error;
use crate::wire::List;

/// A struct that can be read. Derived with [`Thrift`](macro@crate::Thrift).
pub trait DecodeStruct<'de>: Value + Default {
    /// Reads the fields up to the end of the struct.
    ///
    /// # Errors
    ///
    /// Those of the fields; [`MissingField`](crate::ErrorKind::MissingField).
    fn read_fields<P: Protocol>(&mut self, decoder: &mut Decoder<'de, P>) -> Result<(), Error>;
}

/// A struct with the default values of its fields. What those own is charged: many small structs on
/// the wire may stand for many large defaults.
#[cfg_attr(not(debug_assertions), inline(always))]
fn with_defaults<'de, P: Protocol, M: DecodeStruct<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<M, Error> {
    // Looked at where it is returned, so that it is not moved.
    let value = Ok(M::default());
    let owned = value.as_ref().map_or(0, Value::heap_len);
    if owned != 0 {
        decoder.charge(owned)?;
    }
    value
}

/// The result is made where the caller wants it: a wide struct is not moved.
#[doc(hidden)]
#[inline]
pub fn read_struct<'de, P: Protocol, M: DecodeStruct<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<M, Error> {
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

/// A struct in the place of one that is there.
#[doc(hidden)]
#[inline]
pub fn read_struct_as_field<'de, P: Protocol, M: DecodeStruct<'de>>(
    place: &mut M,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    decoder.nested(|decoder| {
        *place = with_defaults(decoder)?;
        place.read_fields(decoder)
    })
}

#[doc(hidden)]
#[inline]
pub fn read_optional_struct<'de, P: Protocol, M: DecodeStruct<'de>>(
    slot: &mut Option<M>,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    decoder.nested(|decoder| {
        let value = slot.insert(with_defaults(decoder)?);
        value.read_fields(decoder)
    })
}

#[doc(hidden)]
#[inline]
pub fn read_structs<'de, P: Protocol, M: DecodeStruct<'de>>(
    list: &mut impl List<M>,
    count: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    if count == 0 {
        return Ok(());
    }
    list.reserve(count, &mut decoder.reader)?;
    decoder.nested(|decoder| {
        for _ in 0..count {
            let index = list.len();
            let value = with_defaults(decoder)?;
            // Made where it stays.
            list.reserve_one(&mut decoder.reader)?;
            if let Err(error) = list.push_within_capacity(value).read_fields(decoder) {
                return Err(error.in_element(index));
            }
        }
        Ok(())
    })
}

/// What the fields of a struct own.
#[doc(hidden)]
#[inline]
pub fn field_heap_len(field: &impl FieldType) -> usize {
    field.heap_len()
}

macro_rules! pointers {
    ($($pointer:ident: $pointee:ty, |$decoder:ident| $before:expr,
        |$room:ident, $value:ident| $wrap:expr;)*) => {$(
        impl<T: Value> Value for $pointer<T> {
            const TYPE: Type = T::TYPE;

            #[inline]
            fn heap_len(&self) -> usize {
                size_of::<$pointee>().saturating_add(T::heap_len(self))
            }
        }

        impl<T: EncodeValue> EncodeValue for $pointer<T> {
            #[inline]
            fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
                T::write(self, encoder);
            }

            #[inline]
            fn write_as_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
                T::write_as_field(self, id, encoder);
            }
        }

        impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for $pointer<T> {
            #[inline]
            fn read<P: Protocol>($decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                let $room = $before;
                let $value = T::read($decoder)?;
                Ok($wrap)
            }

            #[inline]
            fn read_as_field<P: Protocol>(
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
            fn read_optional<P: Protocol>(
                slot: &mut Option<Self>,
                header: Header,
                $decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                let $room = $before;
                let mut value = None;
                T::read_optional(&mut value, header, $decoder)?;
                *slot = match value {
                    Some($value) => Some($wrap),
                    None => None,
                };
                Ok(())
            }
        }
    )*};
}

/// What an `Arc` allocates: two counts before its value, and what their alignments take.
#[repr(C)]
struct Counted<T>([usize; 2], T);

pointers! {
    Box: T, |decoder| decoder.reader.boxed_uninit()?, |room, value| Box::write(room, value);
    Arc: Counted<T>, |decoder| decoder.charge(size_of::<Counted<T>>())?, |_room, value| {
        decoder.reader.find_room(Layout::new::<Counted<T>>())?;
        Arc::new(value)
    };
}

impl<T: Value> Value for &T {
    const TYPE: Type = T::TYPE;
}

impl<T: EncodeValue> EncodeValue for &T {
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        T::write(self, encoder);
    }

    #[inline]
    fn write_as_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        T::write_as_field(self, id, encoder);
    }
}

/// In the arena of the decode.
impl<'de, T: DecodeValue<'de> + Copy> DecodeValue<'de> for &'de T {
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        let value = T::read(decoder)?;
        decoder.alloc(value)
    }

    #[inline]
    fn read_as_field<P: Protocol>(
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
    fn read_optional<P: Protocol>(
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
}
