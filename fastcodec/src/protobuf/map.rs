//! Maps: lists of entries, each a message with a key and a value.
//! <https://protobuf.dev/programming-guides/encoding/#maps>

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::sync::Arc;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, KeyEncoding, MapOf, Missing, Single, Sparse, Uint32};
use super::field::{DecodeField, EncodeField, FieldType};
use super::nested::alone;
use super::tag::{Tag, WireType, tag_len};
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::collections::{Allocated, Counted, Entries, Shared, seldom, total};
use crate::conversion::Nothing;
use crate::error::{Error, FieldName};
use crate::memory::stack::aside;
use crate::wire::List;

const KEY: u32 = 1;
const VALUE: u32 = 2;

/// A type that can be the key or value of a map: an [`Element`], or `u8`, which is not one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key or value of a Protobuf map",
    label = "no Protobuf encoding for this type"
)]
pub trait InMap {
    /// The encoding if the attribute names none.
    type Encoding: Encoding;
}

impl<T: Element> InMap for T {
    type Encoding = T::Encoding;
}

// `u8` is no `Element`, so that `Vec<u8>` can be one: bytes.
impl InMap for u8 {
    type Encoding = Uint32;
}

/// A map whose keys and values have these encodings, which an attribute names.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the keys and values of `{Self}` cannot be in these encodings",
    label = "not a map for these encodings",
    note = "for example: `i32` goes with int32, sint32 and sfixed32, `String` with string; of another crate's type, \
            `as = …` or `with = …` converts the values, and `key(as = …)` or `key(with = …)` the keys"
)]
pub trait MapIn<E> {
    /// The kind of field.
    type Field;
}

/// See [`Another`](crate::conversion::Another).
impl<T: Nothing, E> MapIn<E> for T {
    type Field = Missing;
}

/// A map with keys and values of any type; `In<E>` selects the encodings.
#[doc(hidden)]
pub trait AnyMap {
    /// The kind of field, with the encodings that the attribute names.
    type In<E>;
}

/// The members of a pair that is no entry.
static MEMBERS: [FieldName; 2] = [
    FieldName {
        message: "(_, _)",
        field: "0",
    },
    FieldName {
        message: "(_, _)",
        field: "1",
    },
];

/// A pair of values. In a list it is an entry of a map, so that `Vec<(K, V)>` and `&[(K, V)]` are
/// maps as well, which keep every entry, in the order of the wire. On its own it is a message as
/// other tuples are.
impl<K, V, KE, VE> EncodeValue<(KE, VE)> for (K, V)
where
    K: EncodeValue<KE>,
    V: EncodeValue<VE>,
    KE: Encoding,
    VE: Encoding,
{
    fn value_len(&self) -> usize {
        wire_len::bytes(self.0.len_unless_default(KEY) + self.1.len_unless_default(VALUE))
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        write_sparse_entry::<KE, VE, _, _>(&self.0, &self.1, encoder);
    }

    fn is_default(&self) -> bool {
        self.0.len_unless_default(KEY) + self.1.len_unless_default(VALUE) == 0
    }

    fn len_unless_default(&self, number: u32) -> usize {
        match self.0.len_unless_default(KEY) + self.1.len_unless_default(VALUE) {
            0 => 0,
            len => tag_len(number) + wire_len::bytes(len),
        }
    }

    /// Whether it is the default is known after it was written, as with a message.
    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        let before = encoder.written();
        encoder.deeper(|encoder| {
            self.1.write_unless_default(VALUE, encoder);
            self.0.write_unless_default(KEY, encoder);
        });
        let len = encoder.written().wrapping_sub(before);
        if len != 0 {
            encoder.varint(len as u64);
            encoder.tag(Tag::new(number, WireType::Len));
        }
    }

    /// Never called: a list of pairs is not packed.
    fn write_packed_one(&self, encoder: &mut Encoder<'_>) {
        write_entry::<KE, VE, _, _>(&self.0, &self.1, encoder);
    }

    #[inline]
    fn write_element(&self, number: u32, encoder: &mut Encoder<'_>) {
        write_entry::<KE, VE, _, _>(&self.0, &self.1, encoder);
        encoder.tag(Tag::new(number, WireType::Len));
    }

    #[inline]
    fn element_len(&self, number: u32) -> usize {
        tag_len(number) + wire_len::bytes(self.0.tagged_len(KEY) + self.1.tagged_len(VALUE))
    }
}

/// Key and value are always written, also if they are defaults.
#[inline]
pub(super) fn write_entry<KE, VE, K, V>(key: &K, value: &V, encoder: &mut Encoder<'_>)
where
    K: EncodeValue<KE>,
    V: EncodeValue<VE>,
    KE: Encoding,
    VE: Encoding,
{
    encoder.counted(|encoder| {
        encoder.deeper(|encoder| {
            value.write_tagged(VALUE, encoder);
            key.write_tagged(KEY, encoder);
        });
    });
}

/// Key and value are written unless they are the default.
#[inline]
fn write_sparse_entry<KE, VE, K, V>(key: &K, value: &V, encoder: &mut Encoder<'_>)
where
    K: EncodeValue<KE>,
    V: EncodeValue<VE>,
    KE: Encoding,
    VE: Encoding,
{
    encoder.counted(|encoder| {
        encoder.deeper(|encoder| {
            value.write_unless_default(VALUE, encoder);
            key.write_unless_default(KEY, encoder);
        });
    });
}

impl<'de, K, V, KE, VE> DecodeValue<'de, (KE, VE)> for (K, V)
where
    K: DecodeValue<'de, KE> + Default,
    V: DecodeValue<'de, VE> + Default,
    KE: Encoding,
    VE: Encoding,
{
    const IS_CLOSED_IN_LIST: bool = V::IS_CLOSED;

    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let mut pair = <Self as DecodeValue<'de, (KE, VE)>>::absent(decoder)?;
        DecodeValue::<(KE, VE)>::merge_value(&mut pair, decoder)?;
        Ok(pair)
    }

    #[inline]
    fn heap_len(&self) -> usize {
        self.0.heap_len().saturating_add(self.1.heap_len())
    }

    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        decoder.nested(|decoder| {
            while let Some(tag) = decoder.next_tag()? {
                let is_known = match tag.number() {
                    KEY => DecodeField::<Single<KE>>::merge_field(&mut self.0, tag, decoder)
                        .map_err(|error| error.in_field(&MEMBERS[0]))?,
                    VALUE => DecodeField::<Single<VE>>::merge_field(&mut self.1, tag, decoder)
                        .map_err(|error| error.in_field(&MEMBERS[1]))?,
                    _ => false,
                };
                if !is_known && !decoder.skip(tag)? {
                    break;
                }
            }
            Ok(())
        })
    }

    fn merge_optional(
        slot: &mut Option<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        let pair = match slot {
            Some(pair) => pair,
            None => aside::<Self, _>(|| {
                let absent = <Self as DecodeValue<'de, (KE, VE)>>::absent(decoder)?;
                Ok::<_, Error>(slot.insert(absent))
            })?,
        };
        DecodeValue::<(KE, VE)>::merge_value(pair, decoder)?;
        Ok(true)
    }

    #[inline]
    fn append(
        list: &mut impl List<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        let (mut key, mut value) = (None, None);
        let known = read_entry::<K, V, KE, VE>(&mut key, &mut value, decoder)?;
        if known {
            aside::<(K, V), _>(|| push_entry::<K, V, KE, VE>(list, &mut key, &mut value, decoder))?;
        }
        Ok(known)
    }
}

/// A pair in a pointer, as other messages are.
macro_rules! pointers {
    ($($pointer:ident: |$decoder:ident, $read:ident| $make:expr, |$this:ident, $by:ident| $pair:expr, $block:ty;)*) => {$(
        impl<K, V, KE, VE> EncodeValue<(KE, VE)> for $pointer<(K, V)>
        where
            (K, V): EncodeValue<(KE, VE)>,
            KE: Encoding,
            VE: Encoding,
        {
            fn value_len(&self) -> usize {
                <(K, V)>::value_len(self)
            }

            fn write_value(&self, encoder: &mut Encoder<'_>) {
                <(K, V)>::write_value(self, encoder);
            }

            fn is_default(&self) -> bool {
                <(K, V)>::is_default(self)
            }

            fn len_unless_default(&self, number: u32) -> usize {
                <(K, V)>::len_unless_default(self, number)
            }

            fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
                <(K, V)>::write_unless_default(self, number, encoder);
            }
        }

        impl<'de, K, V, KE, VE> DecodeValue<'de, (KE, VE)> for $pointer<(K, V)>
        where
            (K, V): DecodeValue<'de, (KE, VE)>,
            KE: Encoding,
            VE: Encoding,
        {
            fn read_value($decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                let $read = <(K, V)>::read_value;
                $make
            }

            fn heap_len(&self) -> usize {
                size_of::<$block>().saturating_add(DecodeValue::<(KE, VE)>::heap_len(&**self))
            }

            fn merge_value(&mut self, $decoder: &mut Decoder<'de>) -> Result<(), Error> {
                let ($this, $by) = (self, $decoder);
                $pair.merge_value($by)
            }

            fn merge_optional(
                slot: &mut Option<Self>,
                _number: u32,
                decoder: &mut Decoder<'de>,
            ) -> Result<bool, Error> {
                match slot {
                    Some(pair) => DecodeValue::<(KE, VE)>::merge_value(pair, decoder)?,
                    None => {
                        *slot = Some(<Self as DecodeValue<'de, (KE, VE)>>::read_value(decoder)?);
                    }
                }
                Ok(true)
            }
        }
    )*};
}

pointers! {
    Box: |decoder, read| {
        let room = decoder.reader.boxed_uninit()?;
        Ok(Box::write(room, read(decoder)?))
    }, |this, decoder| (**this), (K, V);
    Arc: |decoder, read| {
        decoder.charge(size_of::<Counted<(K, V)>>())?;
        let pair = read(decoder)?;
        Shared::around(pair, &mut decoder.reader)
    }, |this, decoder| alone(this, decoder)?, Counted<(K, V)>;
    Rc: |decoder, read| {
        decoder.charge(size_of::<Counted<(K, V)>>())?;
        let pair = read(decoder)?;
        Shared::around(pair, &mut decoder.reader)
    }, |this, decoder| alone(this, decoder)?, Counted<(K, V)>;
}

/// Appends an entry that was read; a separate function, like [`or_defaults`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn push_entry<'de, K, V, KE, VE>(
    list: &mut impl List<(K, V)>,
    key: &mut Option<K>,
    value: &mut Option<V>,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error>
where
    K: DecodeValue<'de, KE> + Default,
    V: DecodeValue<'de, VE> + Default,
    KE: Encoding,
    VE: Encoding,
{
    let entry = or_defaults::<K, V, KE, VE>(key, value, decoder)?;
    list.push(entry, &mut decoder.reader)
}

/// Reads an entry into `key` and `value`, which are `None`; `false` if it is one with a value that
/// this version does not know.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn read_entry<'de, K, V, KE, VE>(
    key: &mut Option<K>,
    value: &mut Option<V>,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error>
where
    K: DecodeValue<'de, KE>,
    V: DecodeValue<'de, VE>,
    KE: Encoding,
    VE: Encoding,
{
    decoder.nested(|decoder| {
        // The order that encoders write; anything else follows.
        if decoder.next_is(Tag::new(KEY, KE::WIRE_TYPE)) {
            K::merge_optional(key, KEY, decoder)?;
        }
        if decoder.next_is(Tag::new(VALUE, VE::WIRE_TYPE))
            && !V::merge_optional(value, VALUE, decoder)?
        {
            return skip_rest(decoder);
        }
        while let Some(tag) = decoder.next_tag()? {
            if tag.number() == KEY && tag.is(KE::WIRE_TYPE) {
                K::merge_optional(key, KEY, decoder)?;
            } else if tag.number() == VALUE && tag.is(VE::WIRE_TYPE) {
                if !V::merge_optional(value, VALUE, decoder)? {
                    return skip_rest(decoder);
                }
            } else {
                decoder.skip(tag)?;
            }
        }
        Ok(true)
    })
}

/// Returns the key and value of an entry, with defaults for missing ones. A separate function,
/// because an unoptimized build moves the values on the stack: the frames of nested maps must not
/// contain them.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn or_defaults<'de, K, V, KE, VE>(
    key: &mut Option<K>,
    value: &mut Option<V>,
    decoder: &mut Decoder<'de>,
) -> Result<(K, V), Error>
where
    K: DecodeValue<'de, KE> + Default,
    V: DecodeValue<'de, VE> + Default,
    KE: Encoding,
    VE: Encoding,
{
    let key = match key.take() {
        Some(key) => key,
        None => K::absent(decoder)?,
    };
    let value = match value.take() {
        Some(value) => value,
        None => V::absent(decoder)?,
    };
    Ok((key, value))
}

/// An entry whose value has no name in a closed enumeration is unknown as a whole.
#[cold]
fn skip_rest(decoder: &mut Decoder<'_>) -> Result<bool, Error> {
    while let Some(tag) = decoder.next_tag()? {
        decoder.skip(tag)?;
    }
    Ok(false)
}

#[inline]
fn merge_entries<'de, K, V, KE, VE, M>(
    map: &mut M,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error>
where
    M: Entries<K, V>,
    K: DecodeValue<'de, KE> + Default,
    V: DecodeValue<'de, VE> + Default,
    KE: Encoding,
    VE: Encoding,
{
    if !tag.is(WireType::Len) {
        return Ok(false);
    }
    // Not if values may be unknown: each unknown value ends the run, and the rest would be counted
    // again.
    let (mut index, mut waiting) = (map.count(), M::Waiting::default());
    if M::RESERVES && !V::IS_CLOSED {
        let count = decoder.run_len(tag);
        map.make_room(count, &mut waiting, &mut decoder.reader)?;
    }
    let are_known = loop {
        let start = decoder.offset();
        let (mut key, mut value) = (None, None);
        let known = read_entry::<K, V, KE, VE>(&mut key, &mut value, decoder);
        let known = match known {
            Ok(known) => known,
            Err(error) => {
                decoder.reader.note_list(index);
                return Err(error.in_element(index));
            }
        };
        if !known {
            decoder.rewind(start);
            break false;
        }
        aside::<(K, V), _>(|| {
            put_entry::<K, V, KE, VE, M>(map, &mut key, &mut value, &mut waiting, decoder)
        })?;
        if !decoder.next_is_again(tag) {
            break true;
        }
        index += 1;
    };
    map.settle(&mut waiting, &mut decoder.reader)?;
    if V::IS_CLOSED {
        decoder.reader.note_list(map.count());
    }
    Ok(are_known)
}

/// Puts an entry that was read into the map; a separate function, like [`or_defaults`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn put_entry<'de, K, V, KE, VE, M>(
    map: &mut M,
    key: &mut Option<K>,
    value: &mut Option<V>,
    waiting: &mut M::Waiting,
    decoder: &mut Decoder<'de>,
) -> Result<(), Error>
where
    M: Entries<K, V>,
    K: DecodeValue<'de, KE> + Default,
    V: DecodeValue<'de, VE> + Default,
    KE: Encoding,
    VE: Encoding,
{
    let entry = or_defaults::<K, V, KE, VE>(key, value, decoder)?;
    map.put(entry, waiting, &mut decoder.reader)
}

macro_rules! maps {
    ($map:ident [$($parameter:ident),*] where $($bound:tt)*) => {
        impl<$($parameter),*> FieldType for $map<$($parameter),*>
        where
            K: InMap<Encoding: KeyEncoding>,
            V: InMap,
        {
            type Auto = MapOf<(K::Encoding, V::Encoding)>;
            type With<E> = MapOf<E>;
        }

        impl<$($parameter,)* KE, VE> MapIn<(KE, VE)> for $map<$($parameter),*>
        where
            K: EncodeValue<KE>,
            V: EncodeValue<VE>,
            KE: KeyEncoding,
            VE: Encoding,
        {
            type Field = MapOf<(KE, VE)>;
        }

        impl<$($parameter),*> AnyMap for $map<$($parameter),*> {
            type In<E> = MapOf<E>;
        }

        impl<$($parameter,)* KE, VE> EncodeField<MapOf<(KE, VE)>> for $map<$($parameter),*>
        where
            K: EncodeValue<KE>,
            V: EncodeValue<VE>,
            KE: KeyEncoding,
            VE: Encoding,
        {
            fn field_len(&self, number: u32) -> usize {
                self.iter()
                    .map(|(key, value)| key.tagged_len(KEY) + value.tagged_len(VALUE))
                    .map(|len| tag_len(number) + wire_len::bytes(len))
                    .sum()
            }

            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                for (key, value) in maps!(@iter $map self) {
                    write_entry::<KE, VE, _, _>(key, value, encoder);
                    encoder.tag(Tag::new(number, WireType::Len));
                }
            }
        }

        impl<$($parameter,)* KE, VE> EncodeField<Sparse<MapOf<(KE, VE)>>> for $map<$($parameter),*>
        where
            K: EncodeValue<KE>,
            V: EncodeValue<VE>,
            KE: KeyEncoding,
            VE: Encoding,
        {
            fn field_len(&self, number: u32) -> usize {
                self.iter()
                    .map(|(key, value)| key.len_unless_default(KEY) + value.len_unless_default(VALUE))
                    .map(|len| tag_len(number) + wire_len::bytes(len))
                    .sum()
            }

            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                for (key, value) in maps!(@iter $map self) {
                    write_sparse_entry::<KE, VE, _, _>(key, value, encoder);
                    encoder.tag(Tag::new(number, WireType::Len));
                }
            }
        }

        impl<'de, $($parameter,)* KE, VE> DecodeField<'de, Sparse<MapOf<(KE, VE)>>> for $map<$($parameter),*>
        where
            K: DecodeValue<'de, KE> + Default,
            V: DecodeValue<'de, VE> + Default,
            KE: KeyEncoding,
            VE: Encoding,
            $($bound)*
        {
            const WIRE_TYPE: WireType = WireType::Len;
            const IN_PLACE: bool = false;

            #[inline]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                DecodeField::<MapOf<(KE, VE)>>::merge_field(self, tag, decoder)
            }

            #[inline]
            fn heap_len(&self) -> usize {
                DecodeField::<MapOf<(KE, VE)>>::heap_len(self)
            }
        }

        impl<'de, $($parameter,)* KE, VE> DecodeField<'de, MapOf<(KE, VE)>> for $map<$($parameter),*>
        where
            K: DecodeValue<'de, KE> + Default,
            V: DecodeValue<'de, VE> + Default,
            KE: KeyEncoding,
            VE: Encoding,
            $($bound)*
        {
            const WIRE_TYPE: WireType = WireType::Len;
            const IN_PLACE: bool = false;

            #[inline]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                merge_entries::<K, V, KE, VE, _>(self, tag, decoder)
            }

            #[inline]
            fn heap_len(&self) -> usize {
                if self.is_empty() {
                    return self.allocated();
                }
                let owned = |(key, value): (&K, &V)| key.heap_len().saturating_add(value.heap_len());
                seldom(|| self.allocated().saturating_add(total(self.iter().map(owned))))
            }
        }
    };
    // Written from the end, so that they come out in order.
    (@iter BTreeMap $map:ident) => { $map.iter().rev() };
    (@iter IndexMap $map:ident) => { $map.iter().rev() };
    (@iter HashMap $map:ident) => { $map.iter() };
}

maps! {
    BTreeMap [K, V] where K: Ord,
}

#[cfg(feature = "std")]
mod hashed {
    use std::collections::HashMap;
    use std::hash::BuildHasher;

    use super::*;
    use crate::collections::HashKey;

    maps! {
        HashMap [K, V, S] where K: HashKey, S: BuildHasher,
    }
}

#[cfg(feature = "indexmap")]
mod indexed {
    use core::hash::BuildHasher;

    use indexmap::IndexMap;

    use super::*;
    use crate::collections::HashKey;

    maps! {
        IndexMap [K, V, S] where K: HashKey, S: BuildHasher,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf::encoding::{Int32, Str};
    use crate::{ErrorKind, Limits};
    use alloc::string::String;

    fn merge<M: for<'de> DecodeField<'de, MapOf<(Str, Int32)>>>(
        map: &mut M,
        entries: &[u8],
        limits: Limits,
    ) -> Result<(), Error> {
        let mut decoder = Decoder::new(entries.into(), &limits);
        while let Some(tag) = decoder.next_tag()? {
            map.merge_field(tag, &mut decoder)?;
        }
        Ok(())
    }

    #[test]
    fn an_entry_without_key_or_value_has_the_default() {
        let mut map = BTreeMap::<String, i32>::new();
        merge(
            &mut map,
            b"\x0a\x03\x0a\x01a\x0a\x02\x10\x05",
            Limits::new(),
        )
        .unwrap();
        assert_eq!(map, BTreeMap::from([("a".into(), 0), ("".into(), 5)]));
    }

    #[test]
    fn the_last_entry_of_a_key_wins() {
        let mut map = BTreeMap::<String, i32>::new();
        merge(
            &mut map,
            b"\x0a\x05\x0a\x01a\x10\x01\x0a\x05\x0a\x01a\x10\x02",
            Limits::new(),
        )
        .unwrap();
        assert_eq!(map, BTreeMap::from([("a".into(), 2)]));
    }

    #[test]
    fn a_map_is_charged_before_it_grows() {
        let mut map = BTreeMap::<String, i32>::new();
        let error = merge(&mut map, b"\x0a\x02\x10\x05", Limits::new().memory(100)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::MemoryLimit { .. }));
    }
}
