//! Lists, sets and maps.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::protocol::Protocol;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::arena::ArenaList;
use crate::collections::{Allocated, Entries, list_len, total};
use crate::error::Error;
use crate::stack::aside;
use crate::wire::List;

impl<T: Value> Value for Vec<T> {
    const TYPE: Type = Type::List;

    #[inline]
    fn heap_len(&self) -> usize {
        list_len(self).saturating_add(total(self.iter().map(Value::heap_len)))
    }
}

impl<T: EncodeValue> EncodeValue for Vec<T> {
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.list(self);
    }
}

impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for Vec<T> {
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let count = decoder.list_header(T::TYPE)?;
            let mut list = Vec::new();
            T::read_elements(&mut list, count, decoder)?;
            Ok(list)
        })
    }
}

impl<T: Value> Value for &[T] {
    const TYPE: Type = Type::List;
}

impl<T: EncodeValue> EncodeValue for &[T] {
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.list(self);
    }
}

/// In the arena of the decode.
impl<'de, T: DecodeValue<'de> + Copy> DecodeValue<'de> for &'de [T] {
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let count = decoder.list_header(T::TYPE)?;
            let arena = decoder.reader.arena()?;
            let mut list = ArenaList::continue_with(&[], arena, &mut decoder.reader)?;
            T::read_elements(&mut list, count, decoder)?;
            list.finish(&mut decoder.reader)
        })
    }
}

/// A list that is a `set` on the wire: `Set<Vec<T>>` and, in an arena, `Set<&'a [T]>`.
///
/// It keeps the elements in the order of the wire, and does not look for two that are equal. A
/// `HashSet` and a `BTreeSet` are sets without it.
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::thrift::{Compact, Protocol, Set};
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct Tags { #[codec(1)] tags: Set<Vec<String>> }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let tags = Tags { tags: Set(vec!["a".into()]) };
/// let bytes = Compact::encode_to_vec(&tags)?;
/// assert_eq!(bytes, b"\x1a\x18\x01a\0");
/// assert_eq!(Compact::decode::<Tags>(&bytes)?.tags[0], "a");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
pub struct Set<L>(pub L);

impl<L> Deref for Set<L> {
    type Target = L;

    fn deref(&self) -> &L {
        &self.0
    }
}

impl<L> DerefMut for Set<L> {
    fn deref_mut(&mut self) -> &mut L {
        &mut self.0
    }
}

impl<L> From<L> for Set<L> {
    fn from(list: L) -> Self {
        Set(list)
    }
}

impl<T: Value> Value for Set<Vec<T>> {
    const TYPE: Type = Type::Set;

    #[inline]
    fn heap_len(&self) -> usize {
        self.0.heap_len()
    }
}

impl<T: Value> Value for Set<&[T]> {
    const TYPE: Type = Type::Set;
}

// A set is written as a list is, behind another type.
impl<L: EncodeValue> EncodeValue for Set<L>
where
    Set<L>: Value,
{
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        self.0.write(encoder);
    }
}

impl<'de, L: DecodeValue<'de>> DecodeValue<'de> for Set<L>
where
    Set<L>: Value,
{
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        L::read(decoder).map(Set)
    }
}

/// Reads the entries of a map.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_map<
    'de,
    P: Protocol,
    K: DecodeValue<'de>,
    V: DecodeValue<'de>,
    M: Entries<K, V> + Default,
>(
    decoder: &mut Decoder<'de, P>,
) -> Result<M, Error> {
    aside::<(K, V), _>(|| {
        decoder.nested(|decoder| {
            let count = decoder.map_header(K::TYPE, V::TYPE)?;
            let (mut map, mut waiting) = (M::default(), M::Waiting::default());
            map.make_room(count, &mut waiting, &mut decoder.reader)?;
            for index in 0..count {
                // Key and value apart: a pair in a `Result` goes through memory.
                let key = match K::read(decoder) {
                    Ok(key) => key,
                    Err(error) => return Err(error.in_element(index)),
                };
                let value = match V::read(decoder) {
                    Ok(value) => value,
                    Err(error) => return Err(error.in_element(index)),
                };
                map.put_in_room((key, value), &mut waiting, &mut decoder.reader)?;
            }
            map.settle(&mut waiting, &mut decoder.reader)?;
            Ok(map)
        })
    })
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn read_entry<'de, P: Protocol, K: DecodeValue<'de>, V: DecodeValue<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<(K, V), Error> {
    let key = K::read(decoder)?;
    Ok((key, V::read(decoder)?))
}

/// Reads the elements of a set.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_set<'de, P: Protocol, T: DecodeValue<'de>, S: Entries<T, ()> + Default>(
    decoder: &mut Decoder<'de, P>,
) -> Result<S, Error> {
    aside::<T, _>(|| {
        decoder.nested(|decoder| {
            let count = decoder.list_header(T::TYPE)?;
            let (mut set, mut waiting) = (S::default(), S::Waiting::default());
            set.make_room(count, &mut waiting, &mut decoder.reader)?;
            for index in 0..count {
                match T::read(decoder) {
                    Ok(value) => set.put_in_room((value, ()), &mut waiting, &mut decoder.reader)?,
                    Err(error) => return Err(error.in_element(index)),
                }
            }
            set.settle(&mut waiting, &mut decoder.reader)?;
            Ok(set)
        })
    })
}

macro_rules! maps {
    ($([$($parameter:ident),*] $map:ty where {$($bound:tt)*};)*) => {$(
        impl<$($parameter),*> Value for $map
        where
            K: Value,
            V: Value,
        {
            const TYPE: Type = Type::Map;

            #[inline]
            fn heap_len(&self) -> usize {
                let owned = |(key, value): (&K, &V)| key.heap_len().saturating_add(value.heap_len());
                self.allocated().saturating_add(total(self.iter().map(owned)))
            }
        }

        impl<$($parameter),*> EncodeValue for $map
        where
            K: EncodeValue,
            V: EncodeValue,
        {
            #[inline]
            fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
                encoder.map(self.len(), self.iter());
            }
        }

        impl<'de, $($parameter),*> DecodeValue<'de> for $map
        where
            K: DecodeValue<'de>,
            V: DecodeValue<'de>,
            $($bound)*
        {
            #[inline]
            fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                read_map(decoder)
            }
        }
    )*};
}

macro_rules! sets {
    ($([$($parameter:ident),*] $set:ty where {$($bound:tt)*};)*) => {$(
        impl<$($parameter),*> Value for $set
        where
            T: Value,
        {
            const TYPE: Type = Type::Set;

            #[inline]
            fn heap_len(&self) -> usize {
                self.allocated().saturating_add(total(self.iter().map(Value::heap_len)))
            }
        }

        impl<$($parameter),*> EncodeValue for $set
        where
            T: EncodeValue,
        {
            #[inline]
            fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
                encoder.nested(|encoder| {
                    encoder.list_header(T::TYPE, self.len());
                    for element in self {
                        element.write(encoder);
                    }
                });
            }
        }

        impl<'de, $($parameter),*> DecodeValue<'de> for $set
        where
            T: DecodeValue<'de>,
            $($bound)*
        {
            #[inline]
            fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                read_set(decoder)
            }
        }
    )*};
}

maps! {
    [K, V] BTreeMap<K, V> where {K: Ord};
}

sets! {
    [T] BTreeSet<T> where {T: Ord};
}

#[cfg(feature = "std")]
mod hashed {
    use std::collections::{HashMap, HashSet};
    use std::hash::{BuildHasher, Hash};

    use super::*;

    maps! {
        [K, V, S] HashMap<K, V, S> where {K: Eq + Hash, S: BuildHasher + Default};
    }

    sets! {
        [T, S] HashSet<T, S> where {T: Eq + Hash, S: BuildHasher + Default};
    }
}

/// A map as a list of entries, in the order of the wire; two with the same key are both kept.
impl<K: Value, V: Value> Value for Vec<(K, V)> {
    const TYPE: Type = Type::Map;

    #[inline]
    fn heap_len(&self) -> usize {
        let owned = self
            .iter()
            .map(|(key, value)| key.heap_len().saturating_add(value.heap_len()));
        list_len(self).saturating_add(total(owned))
    }
}

impl<K: EncodeValue, V: EncodeValue> EncodeValue for Vec<(K, V)> {
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        self.as_slice().write(encoder);
    }
}

impl<'de, K: DecodeValue<'de>, V: DecodeValue<'de>> DecodeValue<'de> for Vec<(K, V)> {
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let mut list = Vec::new();
            read_entries(&mut list, decoder)?;
            Ok(list)
        })
    }
}

impl<K: Value, V: Value> Value for &[(K, V)] {
    const TYPE: Type = Type::Map;
}

impl<K: EncodeValue, V: EncodeValue> EncodeValue for &[(K, V)] {
    #[inline]
    fn write<P: Protocol>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.map(self.len(), self.iter().map(|(key, value)| (key, value)));
    }
}

/// In the arena of the decode.
impl<'de, K, V> DecodeValue<'de> for &'de [(K, V)]
where
    K: DecodeValue<'de> + Copy,
    V: DecodeValue<'de> + Copy,
{
    #[inline]
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let arena = decoder.reader.arena()?;
            let mut list = ArenaList::continue_with(&[], arena, &mut decoder.reader)?;
            read_entries(&mut list, decoder)?;
            list.finish(&mut decoder.reader)
        })
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn read_entries<'de, P: Protocol, K: DecodeValue<'de>, V: DecodeValue<'de>>(
    list: &mut impl List<(K, V)>,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    let count = decoder.map_header(K::TYPE, V::TYPE)?;
    list.reserve(count, &mut decoder.reader)?;
    aside::<(K, V), _>(|| {
        for index in 0..count {
            match read_entry(decoder) {
                Ok(entry) => list.push(entry, &mut decoder.reader)?,
                Err(error) => return Err(error.in_element(index)),
            }
        }
        Ok(())
    })
}
