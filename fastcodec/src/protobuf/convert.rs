//! Fields of foreign types: the value on the wire is read and written as a field of the wire type.

use alloc::vec::Vec;

use super::array::read_list_with;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, KeyEncoding};
use super::field::{DecodeField, EncodeField, FieldType};
use super::map::{or_defaults, read_entry, write_entry};
use super::tag::{Tag, WireType, tag_len};
use super::transparent::OneValue;
use super::value::{DecodeValue, EncodeValue, wire_len};
use crate::collections::{Entries, Gather, Walk};
use crate::conversion::{Conversion, Convert, Converted, Plain, shape};
use crate::error::{Error, ErrorKind};
use crate::wire::List;

/// The marker of a converted field; `B` selects its encoding.
#[derive(Debug)]
pub struct By<B>(core::marker::PhantomData<B>);

/// The encoding that the type on the wire names.
#[derive(Debug)]
pub enum Inferred {}

/// The encoding `E`, which the attribute names.
#[derive(Debug)]
pub struct Said<E>(core::marker::PhantomData<E>);

/// A type on the wire, in the encoding that `B` selects.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be on the wire in Protobuf",
    label = "no Protobuf encoding for this type",
    note = "the type that `to_wire` returns, or that `as` names, must be one value: a number, `bool`, `String`, `Vec<u8>`, a message, an \
            enumeration, …",
    note = "the keys of a map are converted by `key(with = module)` or `key(as = Type)`"
)]
pub trait OnWire<'de, B>: EncodeValue<Self::Encoding> + DecodeValue<'de, Self::Encoding> {
    /// The encoding.
    type Encoding: Encoding;
}

#[diagnostic::do_not_recommend]
impl<'de, W, E> OnWire<'de, Inferred> for W
where
    W: FieldType<Auto: OneValue<Encoding = E>> + EncodeValue<E> + DecodeValue<'de, E>,
    E: Encoding,
{
    type Encoding = E;
}

impl<'de, W, E> OnWire<'de, Said<E>> for W
where
    W: EncodeValue<E> + DecodeValue<'de, E>,
    E: Encoding,
{
    type Encoding = E;
}

/// A conversion of `T` to its form on the wire, in the encoding that `B` selects: `T` itself, or
/// another type.
pub trait Part<'de, B, T> {
    /// The encoding.
    type Encoding: Encoding;

    /// The type on the wire.
    type Wire: EncodeValue<Self::Encoding> + DecodeValue<'de, Self::Encoding>;

    /// Calls a function with the value on the wire.
    fn with_wire<O>(&self, value: &T, then: impl FnOnce(&Self::Wire) -> O) -> O;

    /// The value of the field. An error is at `offset`.
    ///
    /// # Errors
    ///
    /// If the conversion fails.
    fn value_of(&self, wire: Self::Wire, offset: usize) -> Result<T, Error>;
}

/// The converter of a `T`.
pub trait Converts<'de, B, T>: Part<'de, B, T> {
    /// The value on the wire.
    fn wire_of(&self, value: &T) -> Self::Wire;
}

impl<'de, B, T: OnWire<'de, B>> Part<'de, B, T> for Plain {
    type Encoding = T::Encoding;
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

/// The conversion, with the bound on its type on the wire. Because the bound is here, the compiler
/// reports only that type if it has no place on the wire.
#[inline]
pub fn on_wire<'de, B, T, C, W>(conversion: Conversion<C>) -> Conversion<C>
where
    C: Convert<T, Wire = W>,
    W: OnWire<'de, B>,
{
    conversion
}

impl<'de, B, T, C> Part<'de, B, T> for Conversion<C>
where
    C: Convert<T, Wire: OnWire<'de, B>>,
{
    type Encoding = <C::Wire as OnWire<'de, B>>::Encoding;
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

impl<'de, B, T, C> Converts<'de, B, T> for Conversion<C>
where
    C: Convert<T, Wire: OnWire<'de, B>>,
{
    #[inline]
    fn wire_of(&self, value: &T) -> C::Wire {
        self.0.wire_of(value)
    }
}

impl<'de, T, C, B> EncodeField<By<B>> for Converted<shape::One, &T, T, C>
where
    C: Part<'de, B, T>,
{
    fn field_len(&self, number: u32) -> usize {
        let len = |wire: &C::Wire| wire.len_unless_default(number);
        self.by.with_wire(self.field, len)
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        let write = |wire: &C::Wire| wire.write_unless_default(number, encoder);
        self.by.with_wire(self.field, write);
    }
}

/// The member of a oneof, too.
impl<'de, T, C, B> EncodeField<By<B>> for Converted<shape::Always, &T, T, C>
where
    C: Part<'de, B, T>,
{
    fn field_len(&self, number: u32) -> usize {
        tagged_len(&self.by, self.field, number)
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        write_tagged(&self.by, self.field, number, encoder);
    }
}

impl<'de, T, C, B> EncodeField<By<B>> for Converted<shape::Maybe, &Option<T>, T, C>
where
    C: Part<'de, B, T>,
{
    fn field_len(&self, number: u32) -> usize {
        let value = self.field.as_ref();
        value.map_or(0, |value| tagged_len(&self.by, value, number))
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        if let Some(value) = self.field {
            write_tagged(&self.by, value, number, encoder);
        }
    }
}

impl<'f, 'de, L, T, C, B> EncodeField<By<B>> for Converted<shape::Apart, &'f L, T, C>
where
    L: Walk<'f, &'f T> + ?Sized,
    T: 'f,
    C: Part<'de, B, T>,
{
    fn field_len(&self, number: u32) -> usize {
        let lens = self.field.forwards();
        lens.map(|value| tagged_len(&self.by, value, number)).sum()
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        for value in self.field.backwards() {
            write_tagged(&self.by, value, number, encoder);
        }
    }
}

impl<'f, 'de, L, T, C, B> EncodeField<By<B>> for Converted<shape::Many, &'f L, T, C>
where
    L: Walk<'f, &'f T> + ?Sized,
    T: 'f,
    C: Part<'de, B, T>,
{
    fn field_len(&self, number: u32) -> usize {
        let values = self.field.forwards();
        match (C::Encoding::PACKABLE, self.field.count()) {
            (false, _) => values
                .map(|value| tagged_len(&self.by, value, number))
                .sum(),
            (true, 0) => 0,
            (true, _) => {
                let len = |value| self.by.with_wire(value, |wire: &C::Wire| wire.value_len());
                tag_len(number) + wire_len::bytes(values.map(len).sum())
            }
        }
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        if !C::Encoding::PACKABLE {
            for value in self.field.backwards() {
                write_tagged(&self.by, value, number, encoder);
            }
        } else if self.field.count() != 0 {
            encoder.counted(|encoder| {
                for value in self.field.backwards() {
                    let write = |wire: &C::Wire| wire.write_value(encoder);
                    self.by.with_wire(value, write);
                }
            });
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }
}

impl<'f, 'de, M, K, V, CK, CV, BK, BV> EncodeField<By<(BK, BV)>>
    for Converted<shape::Entries, &'f M, (K, V), (CK, CV)>
where
    M: Walk<'f, (&'f K, &'f V)>,
    K: 'f,
    V: 'f,
    CK: Part<'de, BK, K, Encoding: KeyEncoding>,
    CV: Part<'de, BV, V>,
{
    fn field_len(&self, number: u32) -> usize {
        let (keys, values) = &self.by;
        let lens = self.field.forwards().map(|(key, value)| {
            let len = tagged_len(keys, key, 1) + tagged_len(values, value, 2);
            tag_len(number) + wire_len::bytes(len)
        });
        lens.sum()
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        let (keys, values) = &self.by;
        for (key, value) in self.field.backwards() {
            keys.with_wire(key, |key| {
                values.with_wire(value, |value| {
                    write_entry::<CK::Encoding, CV::Encoding, _, _>(key, value, encoder);
                });
            });
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }
}

fn tagged_len<'de, B, T, C: Part<'de, B, T>>(by: &C, value: &T, number: u32) -> usize {
    by.with_wire(value, |wire| wire.tagged_len(number))
}

fn write_tagged<'de, B, T, C: Part<'de, B, T>>(
    by: &C,
    value: &T,
    number: u32,
    encoder: &mut Encoder<'_>,
) {
    by.with_wire(value, |wire| wire.write_tagged(number, encoder));
}

/// Reads the value of a field of one value. A message is merged into the existing value, which is
/// converted back to a message first. The heap memory of that message is charged, because many
/// small parts may follow a large one.
fn read_one<'de, B, T, C: Converts<'de, B, T>>(
    there: Option<&T>,
    by: &C,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<Option<T>, Error> {
    if !tag.is(<C::Encoding as Encoding>::WIRE_TYPE) {
        return Ok(None);
    }
    let start = decoder.offset();
    let mut slot = None;
    if C::Encoding::MERGES
        && let Some(there) = there
    {
        let wire = by.wire_of(there);
        decoder.charge(DecodeValue::heap_len(&wire))?;
        slot = Some(wire);
    }
    if !C::Wire::merge_optional(&mut slot, tag.number(), decoder)? {
        decoder.rewind(start);
        return Ok(None);
    }
    match slot {
        Some(wire) => by.value_of(wire, start).map(Some),
        None => Ok(None),
    }
}

macro_rules! decode_one {
    ($($shape:ty, $field:ty, |$place:ident| $there:expr, $wrap:expr;)*) => {$(
        impl<'de, T, C, B> DecodeField<'de, By<B>> for Converted<$shape, &mut $field, T, C>
        where
            C: Converts<'de, B, T>,
        {
            const WIRE_TYPE: WireType = <C::Encoding as Encoding>::WIRE_TYPE;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let $place = &*self.field;
                let read = read_one($there, &self.by, tag, decoder)?;
                Ok(match read {
                    Some(value) => {
                        *self.field = $wrap(value);
                        true
                    }
                    None => false,
                })
            }
        }
    )*};
}

decode_one! {
    shape::One, T, |place| Some(place), core::convert::identity;
    shape::Always, T, |place| Some(place), core::convert::identity;
    shape::Maybe, Option<T>, |place| place.as_ref(), Some;
}

/// Reads a member of a oneof. A message is merged into the existing one, if it is the same member.
#[doc(hidden)]
pub fn merge_converted_variant<'de, B, T, C: Converts<'de, B, T>, O>(
    slot: &mut Option<O>,
    by: C,
    tag: Tag,
    decoder: &mut Decoder<'de>,
    member: impl FnOnce(&O) -> Option<&T>,
    wrap: impl FnOnce(T) -> O,
) -> Result<bool, Error> {
    let there = slot.as_ref().and_then(member);
    Ok(match read_one(there, &by, tag, decoder)? {
        Some(value) => {
            *slot = Some(wrap(value));
            true
        }
        None => false,
    })
}

/// Reads the elements of a list, packed or not.
fn read_many<'de, B, T, C: Part<'de, B, T>>(
    list: &mut Vec<T>,
    by: &C,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    let append = |list: &mut Vec<T>, wire: C::Wire, start: usize, decoder: &mut Decoder<'de>| {
        let value = by.value_of(wire, start)?;
        List::push(list, value, &mut decoder.reader)
    };
    if tag.is(<C::Encoding as Encoding>::WIRE_TYPE) {
        loop {
            let (start, index) = (decoder.offset(), list.len());
            let mut slot = None;
            let read = C::Wire::merge_optional(&mut slot, tag.number(), decoder);
            let read = read.and_then(|is_known| match slot {
                Some(wire) if is_known => append(list, wire, start, decoder).map(|()| true),
                _ => Ok(false),
            });
            match read {
                Ok(true) if decoder.next_is(tag) => {}
                Ok(true) => break,
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
        }
        decoder.reader.note_list(list.len());
        return Ok(true);
    }
    if !(C::Encoding::PACKABLE && tag.is(WireType::Len)) {
        return Ok(false);
    }
    let read = decoder.packed(|decoder| {
        while !decoder.reader.is_at_end() {
            let start = decoder.offset();
            if let Some(wire) = C::Wire::read_known(decoder)? {
                append(list, wire, start, decoder)?;
            }
        }
        if decoder.reader.is_past_end() {
            return Err(decoder.error(ErrorKind::Truncated));
        }
        Ok(())
    });
    decoder.reader.note_list(list.len());
    match read {
        Ok(()) => Ok(true),
        Err(error) => Err(error.in_element(list.len())),
    }
}

macro_rules! decode_many {
    ($($shape:ty: $wire_type:expr;)*) => {$(
        impl<'de, L, T, C, B> DecodeField<'de, By<B>> for Converted<$shape, &mut L, T, C>
        where
            L: Gather<T>,
            C: Part<'de, B, T>,
        {
            const WIRE_TYPE: WireType = $wire_type;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let mut list = self.field.begin();
                let merged = read_many(&mut list, &self.by, tag, decoder);
                match self.field.finish(list, &mut decoder.reader) {
                    Ok(()) => merged,
                    // Of two errors, the first is reported.
                    Err(error) => merged.and(Err(error)),
                }
            }
        }

        /// An array: the number of elements on the wire must be its length.
        impl<'de, T, C, B> DecodeField<'de, By<B>> for Converted<$shape, &mut [T], T, C>
        where
            C: Part<'de, B, T>,
        {
            const WIRE_TYPE: WireType = $wire_type;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let (by, count) = (&self.by, self.field.len());
                let merge = |list: &mut Vec<T>, tag: Tag, decoder: &mut Decoder<'de>| {
                    read_many(list, by, tag, decoder)
                };
                let list = read_list_with::<T, C::Encoding>(count, tag, decoder, merge)?;
                let is_known = list.is_some();
                // In place, not through the stack: an array may be large.
                for (place, value) in self.field.iter_mut().zip(list.into_iter().flatten()) {
                    *place = value;
                }
                Ok(is_known)
            }
        }
    )*};
}

decode_many! {
    shape::Many: match <C::Encoding as Encoding>::PACKABLE {
        true => WireType::Len,
        false => <C::Encoding as Encoding>::WIRE_TYPE,
    };
    shape::Apart: <C::Encoding as Encoding>::WIRE_TYPE;
}

impl<'de, M, K, V, CK, CV, BK, BV> DecodeField<'de, By<(BK, BV)>>
    for Converted<shape::Entries, &mut M, (K, V), (CK, CV)>
where
    M: Entries<K, V>,
    CK: Part<'de, BK, K, Encoding: KeyEncoding, Wire: Default>,
    CV: Part<'de, BV, V, Wire: Default>,
{
    const WIRE_TYPE: WireType = WireType::Len;

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        if !tag.is(WireType::Len) {
            return Ok(false);
        }
        let (mut index, mut waiting) = (self.field.count(), M::Waiting::default());
        let are_known = loop {
            let start = decoder.offset();
            match read_converted::<K, V, CK, CV, BK, BV>(&self.by, start, decoder) {
                Ok(Some(entry)) => self.field.put(entry, &mut waiting, &mut decoder.reader)?,
                Ok(None) => {
                    decoder.rewind(start);
                    break false;
                }
                Err(error) => {
                    decoder.reader.note_list(index);
                    return Err(error.in_element(index));
                }
            }
            if !decoder.next_is(tag) {
                break true;
            }
            index += 1;
        };
        self.field.settle(&mut waiting, &mut decoder.reader)?;
        decoder.reader.note_list(self.field.count());
        Ok(are_known)
    }
}

/// Reads an entry, which begins at `start`; `None` if its value is one that this version does not
/// know.
fn read_converted<'de, K, V, CK, CV, BK, BV>(
    (keys, values): &(CK, CV),
    start: usize,
    decoder: &mut Decoder<'de>,
) -> Result<Option<(K, V)>, Error>
where
    CK: Part<'de, BK, K, Wire: Default>,
    CV: Part<'de, BV, V, Wire: Default>,
{
    let (mut key, mut value) = (None, None);
    if !read_entry::<CK::Wire, CV::Wire, CK::Encoding, CV::Encoding>(&mut key, &mut value, decoder)?
    {
        return Ok(None);
    }
    let (key, value) = or_defaults::<CK::Wire, CV::Wire, CK::Encoding, CV::Encoding>(
        &mut key, &mut value, decoder,
    )?;
    let (key, value) = (keys.value_of(key, start)?, values.value_of(value, start)?);
    Ok(Some((key, value)))
}
