//! Fields of foreign types: the value on the wire is read and written as a field of the wire type.

use alloc::vec::Vec;

use super::containers::wrong_length;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::{DecodeField, EncodeField, FieldType};
use super::format::Format;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::collections::{Entries, Gather, Listed, Walk};
use crate::conversion::{Conversion, Convert, Converted, Plain, shape};
use crate::error::{Error, FieldName};
use crate::wire::List;

/// A type on the wire.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be on the wire in Thrift",
    label = "no Thrift type for this type",
    note = "the type that `to_wire` returns, or that `as` names, must be a value: `bool`, a signed integer, `f64`, `String`, `Vec<u8>`, a \
            list, a map, a struct, an enumeration, …",
    note = "the keys of a map are converted by `key(with = module)` or `key(as = Type)`"
)]
pub trait OnWire<'de>: EncodeValue + DecodeValue<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, W: EncodeValue + DecodeValue<'de>> OnWire<'de> for W {}

/// A conversion of `T` to its form on the wire: `T` itself, or another type.
pub trait Converts<'de, T> {
    /// The type on the wire.
    type Wire: EncodeValue + DecodeValue<'de>;

    /// Calls a function with the value on the wire.
    fn with_wire<O>(&self, value: &T, then: impl FnOnce(&Self::Wire) -> O) -> O;

    /// Returns the value of the field. An error has the position `offset`.
    ///
    /// # Errors
    ///
    /// If the conversion fails.
    fn value_of(&self, wire: Self::Wire, offset: usize) -> Result<T, Error>;
}

impl<'de, T: OnWire<'de>> Converts<'de, T> for Plain {
    type Wire = T;

    #[inline]
    fn with_wire<O>(&self, value: &T, then: impl FnOnce(&T) -> O) -> O {
        then(value)
    }

    #[inline]
    fn value_of(&self, wire: T, _offset: usize) -> Result<T, Error> {
        Ok(wire)
    }
}

/// Returns the conversion. The bound on the wire type is here, so the compiler reports that type,
/// and nothing else, if it is not a Thrift type.
#[inline]
pub fn on_wire<'de, T, C, W>(conversion: Conversion<C>) -> Conversion<C>
where
    C: Convert<T, Wire = W>,
    W: OnWire<'de>,
{
    conversion
}

impl<'de, T, C> Converts<'de, T> for Conversion<C>
where
    C: Convert<T, Wire: OnWire<'de>>,
{
    type Wire = C::Wire;

    #[inline]
    fn with_wire<O>(&self, value: &T, then: impl FnOnce(&C::Wire) -> O) -> O {
        then(&self.0.wire_of(value))
    }

    #[inline]
    fn value_of(&self, wire: C::Wire, offset: usize) -> Result<T, Error> {
        self.0.value_of(wire, offset)
    }
}

/// Implements the field type of converted fields. The attribute `heap_len` determines their heap
/// memory, not this implementation.
macro_rules! field_types {
    ($([$($parameter:ident),*] $shape:ty, $field:ty, $of:ty, $by:ty where {$($bound:tt)*}: $type:expr;)*) => {$(
        impl<'de, $($parameter),*> FieldType for Converted<$shape, $field, $of, $by>
        where
            $($bound)*
        {
            const TYPE: Type = $type;

            fn heap_len(&self) -> usize {
                0
            }
        }
    )*};
}

field_types! {
    [F, T, C] shape::One, F, T, C where {C: Converts<'de, T>}: <C::Wire as Value>::TYPE;
    [F, T, C] shape::Maybe, F, T, C where {C: Converts<'de, T>}: <C::Wire as Value>::TYPE;
    [L, T, C] shape::Many, &L, T, C where {L: Listed + ?Sized}: type_of_list(L::IS_SET);
    [L, T, C] shape::Many, &mut L, T, C where {L: Listed + ?Sized}: type_of_list(L::IS_SET);
    [F, T, C] shape::Entries, F, T, C where {}: Type::Map;
}

const fn type_of_list(is_set: bool) -> Type {
    match is_set {
        true => Type::Set,
        false => Type::List,
    }
}

/// Also used for a member of a union.
impl<'de, T, C: Converts<'de, T>> EncodeField for Converted<shape::One, &T, T, C> {
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        let write = |wire: &C::Wire| wire.write_as_field(id, encoder);
        self.by.with_wire(self.field, write);
    }
}

impl<'de, T, C: Converts<'de, T>> EncodeField for Converted<shape::Maybe, &Option<T>, T, C> {
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        if let Some(value) = self.field {
            let write = |wire: &C::Wire| wire.write_as_field(id, encoder);
            self.by.with_wire(value, write);
        }
    }
}

impl<'f, 'de, L, T, C> EncodeField for Converted<shape::Many, &'f L, T, C>
where
    L: Listed + Walk<'f, &'f T> + ?Sized,
    T: 'f,
    C: Converts<'de, T>,
{
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        encoder.header(type_of_list(L::IS_SET), id);
        encoder.nested(|encoder| {
            encoder.list_header(<C::Wire as Value>::TYPE, self.field.count());
            for value in self.field.forwards() {
                write(&self.by, value, encoder);
            }
        });
    }
}

impl<'f, 'de, M, K, V, CK, CV> EncodeField for Converted<shape::Entries, &'f M, (K, V), (CK, CV)>
where
    M: Walk<'f, (&'f K, &'f V)>,
    K: 'f,
    V: 'f,
    CK: Converts<'de, K>,
    CV: Converts<'de, V>,
{
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        let (keys, values) = &self.by;
        let types = (<CK::Wire as Value>::TYPE, <CV::Wire as Value>::TYPE);
        encoder.header(Type::Map, id);
        encoder.nested(|encoder| {
            encoder.map_header(types.0, types.1, self.field.count());
            for (key, value) in self.field.forwards() {
                write(keys, key, encoder);
                write(values, value, encoder);
            }
        });
    }
}

fn write<'de, P: Format, T, C: Converts<'de, T>>(by: &C, value: &T, encoder: &mut Encoder<'_, P>) {
    by.with_wire(value, |wire| wire.write(encoder));
}

macro_rules! decode_one {
    ($($shape:ty, $field:ty, $read:ident, $wrap:expr, $absent:expr;)*) => {$(
        impl<'de, T, C: Converts<'de, T>> DecodeField<'de> for Converted<$shape, &mut $field, T, C> {
            fn read_field<P: Format>(
                &mut self,
                header: Header,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                let start = decoder.offset();
                let mut slot = None;
                C::Wire::$read(&mut slot, header, decoder)?;
                match slot {
                    Some(wire) => *self.field = $wrap(self.by.value_of(wire, start)?),
                    None => $absent(self.field),
                }
                Ok(())
            }
        }
    )*};
}

decode_one! {
    shape::One, T, read_optional, core::convert::identity, |_: &mut T| {};
    // The error of a member that a union does not know.
    shape::Maybe, Option<T>, read_or_absent, Some, |field: &mut Option<T>| *field = None;
}

/// Reads the member of a union. Returns `None` and reads nothing if the type is not the declared
/// one.
#[doc(hidden)]
pub fn read_converted_variant<'de, P: Format, T, C: Converts<'de, T>, U>(
    by: C,
    name: &'static FieldName,
    header: Header,
    decoder: &mut Decoder<'de, P>,
    wrap: impl FnOnce(T) -> U,
) -> Result<Option<U>, Error> {
    if !P::is_header_of(header, <C::Wire as Value>::TYPE, header.id()) {
        return Ok(None);
    }
    let (start, mut slot) = (decoder.offset(), None);
    let read = C::Wire::read_optional(&mut slot, header, decoder);
    let value = read.and_then(|()| slot.map(|wire| by.value_of(wire, start)).transpose());
    match value {
        Ok(value) => Ok(value.map(wrap)),
        Err(error) => Err(error.in_field(name)),
    }
}

/// Reads a value and converts it.
fn read<'de, P: Format, T, C: Converts<'de, T>>(
    by: &C,
    decoder: &mut Decoder<'de, P>,
) -> Result<T, Error> {
    let start = decoder.offset();
    let wire = C::Wire::read(decoder)?;
    by.value_of(wire, start)
}

/// Reads the elements of a list or set: exactly `expected` elements, if that is given.
fn read_many<'de, P: Format, T, C: Converts<'de, T>>(
    expected: Option<usize>,
    by: &C,
    decoder: &mut Decoder<'de, P>,
) -> Result<Vec<T>, Error> {
    let start = decoder.offset();
    decoder.nested(|decoder| {
        let count = decoder.list_header(<C::Wire as Value>::TYPE)?;
        if let Some(expected) = expected
            && count != expected
        {
            return Err(wrong_length(expected, count, start));
        }
        let mut list = Vec::new();
        List::<T>::reserve(&mut list, count, &mut decoder.reader)?;
        for index in 0..count {
            match read(by, decoder) {
                Ok(value) => List::push(&mut list, value, &mut decoder.reader)?,
                Err(error) => return Err(error.in_element(index)),
            }
        }
        Ok(list)
    })
}

impl<'de, L, T, C> DecodeField<'de> for Converted<shape::Many, &mut L, T, C>
where
    L: Listed + Gather<T> + Default,
    C: Converts<'de, T>,
{
    fn read_field<P: Format>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let list = read_many(None, &self.by, decoder)?;
        let mut gathered = L::default();
        gathered.finish(list, &mut decoder.reader)?;
        *self.field = gathered;
        Ok(())
    }
}

/// An array: the number of elements on the wire must be its length.
impl<'de, T, C: Converts<'de, T>> DecodeField<'de> for Converted<shape::Many, &mut [T], T, C> {
    fn read_field<P: Format>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let list = read_many(Some(self.field.len()), &self.by, decoder)?;
        for (place, value) in self.field.iter_mut().zip(list) {
            *place = value;
        }
        Ok(())
    }
}

impl<'de, M, K, V, CK, CV> DecodeField<'de> for Converted<shape::Entries, &mut M, (K, V), (CK, CV)>
where
    M: Entries<K, V> + Default,
    CK: Converts<'de, K>,
    CV: Converts<'de, V>,
{
    fn read_field<P: Format>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let (keys, values) = &self.by;
        let types = (<CK::Wire as Value>::TYPE, <CV::Wire as Value>::TYPE);
        decoder.nested(|decoder| {
            let count = decoder.map_header(types.0, types.1)?;
            let (mut map, mut waiting) = (M::default(), M::Waiting::default());
            map.make_room(count, &mut waiting, &mut decoder.reader)?;
            for index in 0..count {
                let key = read(keys, decoder);
                let entry = key.and_then(|key| Ok((key, read(values, decoder)?)));
                match entry {
                    Ok(entry) => map.put_in_room(entry, &mut waiting, &mut decoder.reader)?,
                    Err(error) => return Err(error.in_element(index)),
                }
            }
            map.settle(&mut waiting, &mut decoder.reader)?;
            *self.field = map;
            Ok(())
        })
    }
}
