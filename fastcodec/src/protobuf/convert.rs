//! Fields of foreign types: the value on the wire is read and written as a field of the wire type.

use alloc::vec::Vec;
use core::fmt::Display;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, KeyEncoding};
use super::field::{DecodeField, EncodeField, FieldType};
use super::map::{or_defaults, read_entry, write_entry};
use super::tag::{Tag, WireType, tag_len};
use super::transparent::OneValue;
use super::value::{DecodeValue, EncodeValue, wire_len};
use crate::collections::Entries;
use crate::conversion::{Conversion, refused, shape};
use crate::error::{Error, ErrorKind};
use crate::wire::List;

/// The marker of a field that is converted; `B` says its encoding.
#[derive(Debug)]
pub struct By<B>(core::marker::PhantomData<B>);

/// The encoding of the type on the wire, as that type says it.
#[derive(Debug)]
pub enum Inferred {}

/// The encoding `E`, as the attribute says it.
#[derive(Debug)]
pub struct Said<E>(core::marker::PhantomData<E>);

/// The encoding of a field whose type on the wire is `W`.
pub trait EncodingFor<W> {
    /// The encoding.
    type Encoding: Encoding;
}

impl<W: FieldType<Auto: OneValue>> EncodingFor<W> for Inferred {
    type Encoding = <W::Auto as OneValue>::Encoding;
}

impl<W, E: Encoding> EncodingFor<W> for Said<E> {
    type Encoding = E;
}

type Of<B, W> = <B as EncodingFor<W>>::Encoding;

macro_rules! encode {
    ($shape:ty, $field:ty, |$self:ident, $number:ident, $encoder:ident| $len:expr, $write:expr) => {
        impl<T, W, To, From, B> EncodeField<By<B>> for Conversion<$shape, &$field, T, W, To, From>
        where
            B: EncodingFor<W>,
            W: EncodeValue<Of<B, W>>,
            To: Fn(&T) -> W,
        {
            fn field_len(&$self, $number: u32) -> usize {
                $len
            }

            fn write_field(&$self, $number: u32, $encoder: &mut Encoder<'_>) {
                $write
            }
        }
    };
}

encode!(
    shape::One,
    T,
    |self, number, encoder| (self.to)(self.field).len_unless_default(number),
    (self.to)(self.field).write_unless_default(number, encoder)
);
encode!(
    shape::Always,
    T,
    |self, number, encoder| (self.to)(self.field).tagged_len(number),
    (self.to)(self.field).write_tagged(number, encoder)
);
encode!(
    shape::Maybe,
    Option<T>,
    |self, number, encoder| self
        .field
        .as_ref()
        .map_or(0, |value| (self.to)(value).tagged_len(number)),
    if let Some(value) = self.field {
        (self.to)(value).write_tagged(number, encoder);
    }
);
encode!(
    shape::Apart,
    Vec<T>,
    |self, number, encoder| self
        .field
        .iter()
        .map(|value| (self.to)(value).tagged_len(number))
        .sum(),
    for value in self.field.iter().rev() {
        (self.to)(value).write_tagged(number, encoder);
    }
);
encode!(
    shape::Many,
    Vec<T>,
    |self, number, encoder| match (Of::<B, W>::PACKABLE, self.field.is_empty()) {
        (true, true) => 0,
        (true, false) => {
            let len = self
                .field
                .iter()
                .map(|value| (self.to)(value).value_len())
                .sum();
            tag_len(number) + wire_len::bytes(len)
        }
        (false, _) => self
            .field
            .iter()
            .map(|value| (self.to)(value).tagged_len(number))
            .sum(),
    },
    match Of::<B, W>::PACKABLE {
        true if self.field.is_empty() => {}
        true => {
            encoder.counted(|encoder| {
                for value in self.field.iter().rev() {
                    (self.to)(value).write_value(encoder);
                }
            });
            encoder.tag(Tag::new(number, WireType::Len));
        }
        false => {
            for value in self.field.iter().rev() {
                (self.to)(value).write_tagged(number, encoder);
            }
        }
    }
);

impl<'f, K, BK, M, T, W, To, From, B> EncodeField<By<B>>
    for Conversion<shape::Entries<K, BK>, &'f M, T, W, To, From>
where
    K: EncodeValue<Of<BK, K>> + 'f,
    T: 'f,
    BK: EncodingFor<K, Encoding: KeyEncoding>,
    B: EncodingFor<W>,
    W: EncodeValue<Of<B, W>>,
    &'f M: IntoIterator<Item = (&'f K, &'f T)>,
    To: Fn(&T) -> W,
{
    fn field_len(&self, number: u32) -> usize {
        let lens = self.field.into_iter().map(|(key, value)| {
            let len = key.tagged_len(1) + (self.to)(value).tagged_len(2);
            tag_len(number) + wire_len::bytes(len)
        });
        lens.sum()
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        // Written from the end, so that they come out in order.
        let entries: Vec<_> = self.field.into_iter().collect();
        for (key, value) in entries.into_iter().rev() {
            let value = (self.to)(value);
            write_entry::<Of<BK, K>, Of<B, W>, _, _>(key, &value, encoder);
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }
}

/// Reads the value of a field of one value. A message is merged into what is there, which is made a message
/// again for that; what that owns is charged, as many small parts may come after a large one.
fn read_one<'de, E: Encoding, T, W: DecodeValue<'de, E>, R: Display>(
    there: Option<&T>,
    to: impl Fn(&T) -> W,
    from: impl Fn(W) -> Result<T, R>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<Option<T>, Error> {
    if !tag.is(E::WIRE_TYPE) {
        return Ok(None);
    }
    let start = decoder.offset();
    let mut slot = None;
    if E::MERGES
        && let Some(there) = there
    {
        let wire = to(there);
        decoder.charge(wire.heap_len())?;
        slot = Some(wire);
    }
    if !W::merge_optional(&mut slot, tag.number(), decoder)? {
        decoder.rewind(start);
        return Ok(None);
    }
    match slot {
        Some(wire) => from(wire)
            .map(Some)
            .map_err(|reason| refused(reason, start)),
        None => Ok(None),
    }
}

macro_rules! decode_one {
    ($($shape:ty, $field:ty, |$place:ident| $there:expr, $wrap:expr;)*) => {$(
        impl<'de, T, W, To, From, R, B> DecodeField<'de, By<B>>
            for Conversion<$shape, &mut $field, T, W, To, From>
        where
            B: EncodingFor<W>,
            W: DecodeValue<'de, Of<B, W>>,
            To: Fn(&T) -> W,
            From: Fn(W) -> Result<T, R>,
            R: Display,
        {
            const WIRE_TYPE: WireType = <Of<B, W> as Encoding>::WIRE_TYPE;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                let $place = &*self.field;
                let read = read_one::<Of<B, W>, T, W, R>($there, &self.to, &self.from, tag, decoder)?;
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

/// Reads the elements of a list, packed or not.
fn read_many<'de, E: Encoding, T, W: DecodeValue<'de, E>, R: Display>(
    list: &mut Vec<T>,
    from: impl Fn(W) -> Result<T, R>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    let append = |list: &mut Vec<T>, wire: W, start: usize, decoder: &mut Decoder<'de>| {
        let value = from(wire).map_err(|reason| refused(reason, start))?;
        List::push(list, value, &mut decoder.reader)
    };
    if tag.is(E::WIRE_TYPE) {
        loop {
            let (start, index) = (decoder.offset(), list.len());
            let mut slot = None;
            let read = W::merge_optional(&mut slot, tag.number(), decoder);
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
    if !(E::PACKABLE && tag.is(WireType::Len)) {
        return Ok(false);
    }
    let read = decoder.packed(|decoder| {
        while !decoder.reader.is_at_end() {
            let start = decoder.offset();
            if let Some(wire) = W::read_known(decoder)? {
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
        impl<'de, T, W, To, From, R, B> DecodeField<'de, By<B>>
            for Conversion<$shape, &mut Vec<T>, T, W, To, From>
        where
            B: EncodingFor<W>,
            W: DecodeValue<'de, Of<B, W>>,
            From: Fn(W) -> Result<T, R>,
            R: Display,
        {
            const WIRE_TYPE: WireType = $wire_type;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                read_many::<Of<B, W>, T, W, R>(self.field, &self.from, tag, decoder)
            }
        }
    )*};
}

decode_many! {
    shape::Many: match <Of<B, W> as Encoding>::PACKABLE {
        true => WireType::Len,
        false => <Of<B, W> as Encoding>::WIRE_TYPE,
    };
    shape::Apart: <Of<B, W> as Encoding>::WIRE_TYPE;
}

impl<'de, K, BK, M, T, W, To, From, R, B> DecodeField<'de, By<B>>
    for Conversion<shape::Entries<K, BK>, &mut M, T, W, To, From>
where
    M: Entries<K, T>,
    K: DecodeValue<'de, Of<BK, K>> + Default,
    BK: EncodingFor<K, Encoding: KeyEncoding>,
    B: EncodingFor<W>,
    W: DecodeValue<'de, Of<B, W>> + Default,
    From: Fn(W) -> Result<T, R>,
    R: Display,
{
    const WIRE_TYPE: WireType = WireType::Len;

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        if !tag.is(WireType::Len) {
            return Ok(false);
        }
        let (mut index, mut waiting) = (self.field.count(), M::Waiting::default());
        let are_known = loop {
            let start = decoder.offset();
            let (mut key, mut value) = (None, None);
            let read = read_entry::<K, W, Of<BK, K>, Of<B, W>>(&mut key, &mut value, decoder);
            let entry = read.and_then(|is_known| {
                if !is_known {
                    return Ok(None);
                }
                let (key, wire) =
                    or_defaults::<K, W, Of<BK, K>, Of<B, W>>(&mut key, &mut value, decoder)?;
                let value = (self.from)(wire).map_err(|reason| refused(reason, start))?;
                Ok(Some((key, value)))
            });
            match entry {
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
