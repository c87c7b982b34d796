//! Fields of foreign types: the value on the wire is read and written as a field of the wire type.

use alloc::vec::Vec;
use core::fmt::Display;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::{DecodeField, EncodeField, FieldType};
use super::protocol::Protocol;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::collections::Entries;
use crate::conversion::{Conversion, refused, shape};
use crate::error::Error;
use crate::wire::List;

macro_rules! field_types {
    ($([$($key:ident)*] $shape:ty: $type:expr;)*) => {$(
        impl<$($key,)* F, T, W: Value, To, From> FieldType for Conversion<$shape, F, T, W, To, From> {
            const TYPE: Type = $type;

            /// The derive asks for what the field owns by what the attribute says of it.
            fn heap_len(&self) -> usize {
                0
            }
        }
    )*};
}

field_types! {
    [] shape::One: W::TYPE;
    [] shape::Maybe: W::TYPE;
    [] shape::Many: Type::List;
    [K] shape::Entries<K, ()>: Type::Map;
}

impl<T, W: EncodeValue, To: Fn(&T) -> W, From> EncodeField
    for Conversion<shape::One, &T, T, W, To, From>
{
    fn write_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        (self.to)(self.field).write_as_field(id, encoder);
    }
}

impl<T, W: EncodeValue, To: Fn(&T) -> W, From> EncodeField
    for Conversion<shape::Maybe, &Option<T>, T, W, To, From>
{
    fn write_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        if let Some(value) = self.field {
            (self.to)(value).write_as_field(id, encoder);
        }
    }
}

impl<T, W: EncodeValue, To: Fn(&T) -> W, From> EncodeField
    for Conversion<shape::Many, &Vec<T>, T, W, To, From>
{
    fn write_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        let list: Vec<W> = self.field.iter().map(&self.to).collect();
        list.write_as_field(id, encoder);
    }
}

impl<'f, K, M, T, W, To, From> EncodeField
    for Conversion<shape::Entries<K, ()>, &'f M, T, W, To, From>
where
    K: EncodeValue + 'f,
    T: 'f,
    W: EncodeValue,
    &'f M: IntoIterator<Item = (&'f K, &'f T)>,
    To: Fn(&T) -> W,
{
    fn write_field<P: Protocol>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        let entries = self.field.into_iter();
        let list: Vec<(&K, W)> = entries
            .map(|(key, value)| (key, (self.to)(value)))
            .collect();
        list.write_as_field(id, encoder);
    }
}

macro_rules! decode_one {
    ($($shape:ty, $field:ty, $read:ident, $wrap:expr, $absent:expr;)*) => {$(
        impl<'de, T, W, To, From, R> DecodeField<'de>
            for Conversion<$shape, &mut $field, T, W, To, From>
        where
            W: DecodeValue<'de>,
            From: Fn(W) -> Result<T, R>,
            R: Display,
        {
            fn read_field<P: Protocol>(
                &mut self,
                header: Header,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                let start = decoder.offset();
                let mut slot = None;
                W::$read(&mut slot, header, decoder)?;
                match slot {
                    Some(wire) => {
                        let value = (self.from)(wire).map_err(|reason| refused(reason, start))?;
                        *self.field = $wrap(value);
                    }
                    None => $absent(self.field),
                }
                Ok(())
            }
        }
    )*};
}

decode_one! {
    shape::One, T, read_optional, core::convert::identity, |_: &mut T| {};
    // A member that a union does not know.
    shape::Maybe, Option<T>, read_or_absent, Some, |field: &mut Option<T>| *field = None;
}

/// Reads a value and converts it.
fn read<'de, P: Protocol, T, W: DecodeValue<'de>, R: Display>(
    from: impl Fn(W) -> Result<T, R>,
    decoder: &mut Decoder<'de, P>,
) -> Result<T, Error> {
    let start = decoder.offset();
    let wire = W::read(decoder)?;
    from(wire).map_err(|reason| refused(reason, start))
}

impl<'de, T, W, To, From, R> DecodeField<'de>
    for Conversion<shape::Many, &mut Vec<T>, T, W, To, From>
where
    W: DecodeValue<'de>,
    From: Fn(W) -> Result<T, R>,
    R: Display,
{
    fn read_field<P: Protocol>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        decoder.nested(|decoder| {
            let count = decoder.list_header(W::TYPE)?;
            let mut list = Vec::new();
            List::<T>::reserve(&mut list, count, &mut decoder.reader)?;
            for index in 0..count {
                match read(&self.from, decoder) {
                    Ok(value) => List::push(&mut list, value, &mut decoder.reader)?,
                    Err(error) => return Err(error.in_element(index)),
                }
            }
            *self.field = list;
            Ok(())
        })
    }
}

impl<'de, K, M, T, W, To, From, R> DecodeField<'de>
    for Conversion<shape::Entries<K, ()>, &mut M, T, W, To, From>
where
    M: Entries<K, T> + Default,
    K: DecodeValue<'de>,
    W: DecodeValue<'de>,
    From: Fn(W) -> Result<T, R>,
    R: Display,
{
    fn read_field<P: Protocol>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        decoder.nested(|decoder| {
            let count = decoder.map_header(K::TYPE, W::TYPE)?;
            let (mut map, mut waiting) = (M::default(), M::Waiting::default());
            map.make_room(count, &mut waiting, &mut decoder.reader)?;
            for index in 0..count {
                let entry = K::read(decoder).and_then(|key| Ok((key, read(&self.from, decoder)?)));
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
