//! Maps and sets that a decode fills. Their room is charged before it is taken.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::Layout;

use crate::error::Error;
use crate::wire::Reader;

/// What an `Arc` of so many bytes takes: two counts before them, and whole words.
pub(crate) fn arc_len(len: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    len.div_ceil(WORD).saturating_add(2).saturating_mul(WORD)
}

/// An `Arc` with a copy of a string or bytes: charged, and the allocator asked before.
pub(crate) fn arc_of<S>(from: &S, reader: &mut Reader<'_>) -> Result<Arc<S>, Error>
where
    S: ?Sized,
    Arc<S>: for<'s> From<&'s S>,
{
    let len = arc_len(size_of_val(from));
    reader.charge(len)?;
    match Layout::from_size_align(len, align_of::<usize>()) {
        Ok(layout) => reader.find_room(layout)?,
        Err(_) => return Err(reader.out_of_memory(len)),
    }
    Ok(Arc::from(from))
}

/// What the room of a list takes.
#[inline]
pub(crate) fn list_len<T>(list: &Vec<T>) -> usize {
    list.capacity().saturating_mul(size_of::<T>())
}

/// What a map or set of so many entries takes, at most, however it is made.
#[inline]
pub(crate) fn table_len<E>(count: usize) -> usize {
    if count == 0 {
        return 0;
    }
    // A block of a B-tree has eleven places; a hash table is at least half full.
    count
        .saturating_mul(2)
        .max(11)
        .saturating_mul(size_of::<E>() + 16)
}

/// A map that is filled while a message is decoded.
pub(crate) trait Entries<K, V> {
    /// Whether room is made for more than one entry at a time.
    const RESERVES: bool;

    /// How many entries there are.
    fn count(&self) -> usize;

    /// Makes room for `count` more entries.
    fn make_room(&mut self, count: usize, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Puts the entry in, in the place of one with the same key.
    fn put(&mut self, key: K, value: V, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Puts an entry in for which room was made, if this kind of map makes room.
    #[inline]
    fn put_in_room(&mut self, key: K, value: V, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.put(key, value, reader)
    }
}

/// A node of a B-tree: room for eleven entries, and beside them up to sixteen words.
#[expect(dead_code, reason = "it is there for its layout")]
struct Node<E>([E; 11], [usize; 16]);

/// Charges for one more entry of a B-tree of `count`, and asks the allocator for the nodes that it may
/// need: a node that is full is divided, and so may be each above it. But for the first node, at least
/// five places of each are taken.
fn charge_entry<E>(count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
    // A node has at least six children, so each level takes more than two bits of the count; a new
    // root may come on top.
    let levels = count.checked_ilog2().map_or(1, |log| log as usize / 2 + 2);
    let node = size_of::<Node<E>>();
    let Ok(nodes) = Layout::array::<Node<E>>(levels) else {
        return Err(reader.out_of_memory(node));
    };
    // They are given back at once, and yet must be allowed.
    let allowed = reader.budget.clone().charge(nodes.size());
    allowed.map_err(|kind| reader.error(kind))?;
    reader.charge(if count == 0 { node } else { node / 5 })?;
    reader.find_room(nodes)
}

impl<K: Ord, V> Entries<K, V> for BTreeMap<K, V> {
    const RESERVES: bool = false;

    fn count(&self) -> usize {
        self.len()
    }

    fn make_room(&mut self, _count: usize, _reader: &mut Reader<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn put(&mut self, key: K, value: V, reader: &mut Reader<'_>) -> Result<(), Error> {
        charge_entry::<(K, V)>(self.len(), reader)?;
        self.insert(key, value);
        Ok(())
    }
}

impl<T: Ord> Entries<T, ()> for BTreeSet<T> {
    const RESERVES: bool = false;

    fn count(&self) -> usize {
        self.len()
    }

    fn make_room(&mut self, _count: usize, _reader: &mut Reader<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn put(&mut self, value: T, (): (), reader: &mut Reader<'_>) -> Result<(), Error> {
        charge_entry::<T>(self.len(), reader)?;
        self.insert(value);
        Ok(())
    }
}

#[cfg(feature = "std")]
mod hashed {
    use std::collections::{HashMap, HashSet};
    use std::hash::{BuildHasher, Hash};

    use super::*;

    /// What a table with room for `capacity` entries takes: a power of two of places, at most seven
    /// in eight of them used, a byte beside each, and up to two groups of sixteen bytes. A table of
    /// tiny entries has sixteen places at least.
    fn table_size<E>(capacity: usize) -> usize {
        let entry = size_of::<E>();
        let least = if entry <= 4 { 16 } else { 4 };
        let places = (capacity.saturating_mul(8) / 7 + 1).checked_next_power_of_two();
        let places = places.unwrap_or(usize::MAX).max(least);
        places.saturating_mul(entry + 1).saturating_add(48)
    }

    /// What is to be reserved for `count` more entries: a table that is not empty at least doubles.
    fn grown(len: usize, capacity: usize, count: usize) -> usize {
        let needed = len.saturating_add(count);
        if len == 0 {
            needed
        } else {
            needed.max(capacity.saturating_mul(2))
        }
    }

    macro_rules! tables {
        ($([$($parameter:ident),*] $table:ty: ($key:ty, $value:ty), $entry:ty,
            |$self:ident, $k:ident, $v:ident| $insert:expr;)*) => {$(
            impl<$($parameter),*> Entries<$key, $value> for $table
            where
                $key: Eq + Hash,
                S: BuildHasher,
            {
                const RESERVES: bool = true;

                fn count(&self) -> usize {
                    self.len()
                }

                fn make_room(
                    &mut self,
                    count: usize,
                    reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    if count <= self.capacity() - self.len() {
                        return Ok(());
                    }
                    let capacity = grown(self.len(), self.capacity(), count);
                    let size = table_size::<$entry>(capacity);
                    reader.charge(size)?;
                    self.try_reserve(capacity - self.len())
                        .map_err(|_| reader.out_of_memory(size))
                }

                #[inline]
                fn put(
                    &mut $self,
                    $k: $key,
                    $v: $value,
                    reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    if $self.len() == $self.capacity() {
                        $self.make_room(1, reader)?;
                    }
                    $insert;
                    Ok(())
                }

                #[inline]
                fn put_in_room(
                    &mut $self,
                    $k: $key,
                    $v: $value,
                    _reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    $insert;
                    Ok(())
                }
            }
        )*};
    }

    tables! {
        [K, V, S] HashMap<K, V, S>: (K, V), (K, V), |self, key, value| self.insert(key, value);
        [T, S] HashSet<T, S>: (T, ()), T, |self, value, _unit| self.insert(value);
    }
}
