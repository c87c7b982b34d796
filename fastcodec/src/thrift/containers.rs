//! Lists, sets and maps.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value, write_list};
use crate::arena::ArenaList;
use crate::collections::{Allocated, Entries, list_len, total};
use crate::error::{Error, ErrorKind};
use crate::fits::InArena;
use crate::memory::stack::aside;

// A `Vec` or slice of pairs is a map that keeps all entries in the order of the wire, duplicate
// keys too. The type of the elements decides whether it is a list or a map.

impl<T: Value> Value for Vec<T> {
    const TYPE: Type = T::VEC_TYPE;

    #[inline]
    fn heap_len(&self) -> usize {
        list_len(self).saturating_add(total(self.iter().map(Value::heap_len)))
    }
}

impl<T: EncodeValue> EncodeValue for Vec<T> {
    #[inline]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        T::write_vec(self, encoder);
    }
}

impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for Vec<T> {
    #[inline]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let mut list = Vec::new();
            T::read_vec(&mut list, decoder)?;
            Ok(list)
        })
    }
}

impl<T: Value> Value for &[T] {
    const TYPE: Type = T::VEC_TYPE;
}

impl<T: EncodeValue> EncodeValue for &[T] {
    #[inline]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        T::write_vec(self, encoder);
    }
}

/// Stored in the arena of the decode.
impl<'de, T: DecodeValue<'de> + InArena> DecodeValue<'de> for &'de [T] {
    #[inline]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let arena = decoder.reader.arena()?;
            let mut list = ArenaList::continue_with(&[], arena, &mut decoder.reader)?;
            T::read_vec(&mut list, decoder)?;
            list.finish(&mut decoder.reader)
        })
    }
}

impl<T: Value> Value for VecDeque<T> {
    const TYPE: Type = Type::List;

    fn heap_len(&self) -> usize {
        self.allocated()
            .saturating_add(total(self.iter().map(Value::heap_len)))
    }
}

impl<T: EncodeValue> EncodeValue for VecDeque<T> {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        let (first, second) = self.as_slices();
        encoder.nested(|encoder| {
            encoder.list_header(T::TYPE, self.len());
            T::write_elements(first, encoder);
            T::write_elements(second, encoder);
        });
    }
}

impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for VecDeque<T> {
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        read_list(decoder).map(Self::from)
    }
}

/// Reads a list, or a map as a list of pairs.
fn read_list<'de, P: Format, T: DecodeValue<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<Vec<T>, Error> {
    decoder.nested(|decoder| {
        let count = decoder.list_header(T::TYPE)?;
        let mut list = Vec::new();
        T::read_elements(&mut list, count, decoder)?;
        Ok(list)
    })
}

/// An array is a list of exactly `N` elements. Arrays of bytes are in `string.rs`.
impl<T: Value, const N: usize> Value for [T; N] {
    const TYPE: Type = Type::List;

    fn heap_len(&self) -> usize {
        total(self.iter().map(Value::heap_len))
    }
}

impl<T: EncodeValue, const N: usize> EncodeValue for [T; N] {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        write_list(self, encoder);
    }
}

/// Reads the elements of an array to the heap, after their number was checked.
fn read_array<'de, P: Format, T: DecodeValue<'de>>(
    expected: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<Vec<T>, Error> {
    let start = decoder.offset();
    decoder.nested(|decoder| {
        let found = decoder.list_header(T::TYPE)?;
        if found != expected {
            return Err(wrong_length(expected, found, start));
        }
        let mut list = Vec::new();
        T::read_elements(&mut list, expected, decoder)?;
        Ok(list)
    })
}

#[cold]
pub(super) fn wrong_length(expected: usize, found: usize, offset: usize) -> Error {
    Error::new(ErrorKind::WrongLength { expected, found }, offset)
}

impl<'de, T: DecodeValue<'de>, const N: usize> DecodeValue<'de> for [T; N] {
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        aside::<Self, _>(|| {
            let (start, list) = (decoder.offset(), read_array(N, decoder)?);
            list.try_into()
                .map_err(|list: Vec<T>| wrong_length(N, list.len(), start))
        })
    }

    /// In place, not through the stack: an array may be large.
    fn read_as_field<P: Format>(
        &mut self,
        _header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let list = read_array(N, decoder)?;
        for (place, value) in self.iter_mut().zip(list) {
            *place = value;
        }
        Ok(())
    }
}

/// A list that is a `set` on the wire: `Set<Vec<T>>` and, in an arena, `Set<&'a [T]>`.
///
/// It keeps the elements in the order of the wire, and keeps duplicates. `HashSet` and `BTreeSet`
/// are sets without this wrapper.
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

// A set is written like a list, with another type. So is a set of pairs.

impl<T: EncodeValue> EncodeValue for Set<Vec<T>> {
    #[inline]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        write_list(&self.0, encoder);
    }
}

impl<T: EncodeValue> EncodeValue for Set<&[T]> {
    #[inline]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        write_list(self.0, encoder);
    }
}

impl<'de, T: DecodeValue<'de>> DecodeValue<'de> for Set<Vec<T>> {
    #[inline]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        read_list(decoder).map(Set)
    }
}

/// Stored in the arena of the decode.
impl<'de, T: DecodeValue<'de> + InArena> DecodeValue<'de> for Set<&'de [T]> {
    #[inline]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.nested(|decoder| {
            let count = decoder.list_header(T::TYPE)?;
            let arena = decoder.reader.arena()?;
            let mut list = ArenaList::continue_with(&[], arena, &mut decoder.reader)?;
            T::read_elements(&mut list, count, decoder)?;
            list.finish(&mut decoder.reader).map(Set)
        })
    }
}

/// Writes a map.
#[cfg_attr(not(debug_assertions), inline(always))]
fn write_map<'v, K: EncodeValue + 'v, V: EncodeValue + 'v, P: Format>(
    count: usize,
    entries: impl Iterator<Item = (&'v K, &'v V)>,
    encoder: &mut Encoder<'_, P>,
) {
    encoder.nested(|encoder| {
        encoder.map_header(K::TYPE, V::TYPE, count);
        for (key, value) in entries {
            key.write(encoder);
            value.write(encoder);
        }
    });
}

/// Reads the entries of a map.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_map<
    'de,
    P: Format,
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
                // Key and value are read separately: a `Result` of a pair goes through memory.
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

/// Reads the elements of a set.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_set<'de, P: Format, T: DecodeValue<'de>, S: Entries<T, ()> + Default>(
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
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
                write_map(self.len(), self.iter(), encoder);
            }
        }

        impl<'de, $($parameter),*> DecodeValue<'de> for $map
        where
            K: DecodeValue<'de>,
            V: DecodeValue<'de>,
            $($bound)*
        {
            #[inline]
            fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
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
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
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
            fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
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
    use std::hash::BuildHasher;

    use super::*;
    use crate::collections::HashKey;

    maps! {
        [K, V, S] HashMap<K, V, S> where {K: HashKey, S: BuildHasher + Default};
    }

    sets! {
        [T, S] HashSet<T, S> where {T: HashKey, S: BuildHasher + Default};
    }
}

#[cfg(feature = "indexmap")]
mod indexed {
    use core::hash::BuildHasher;

    use indexmap::{IndexMap, IndexSet};

    use super::*;
    use crate::collections::HashKey;

    maps! {
        [K, V, S] IndexMap<K, V, S> where {K: HashKey, S: BuildHasher + Default};
    }

    sets! {
        [T, S] IndexSet<T, S> where {T: HashKey, S: BuildHasher + Default};
    }
}
