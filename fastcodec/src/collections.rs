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

/// A map or set, and what it takes beside what its entries own, at most.
pub(crate) trait Allocated {
    fn allocated(&self) -> usize;
}

impl<K, V> Allocated for BTreeMap<K, V> {
    #[inline]
    fn allocated(&self) -> usize {
        Node::<(K, V)>::len_for(self.len())
    }
}

impl<T> Allocated for BTreeSet<T> {
    #[inline]
    fn allocated(&self) -> usize {
        Node::<T>::len_for(self.len())
    }
}

/// A map that is filled while a message is decoded.
pub(crate) trait Entries<K, V> {
    /// Whether room is made for more than one entry at a time.
    const RESERVES: bool;

    /// How many entries there are.
    fn count(&self) -> usize;

    /// Makes room for `count` more entries, before the first of a run; for what is not known, if 0.
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

impl<E> Node<E> {
    /// For how many entries room is asked for at a time, at most. A power of two; so many nodes take
    /// no more than 64 KiB, if they are more than one.
    const AT_A_TIME: usize = match ((64 << 10) / size_of::<Self>()).checked_ilog2() {
        Some(log @ 0..7) => 1 << log,
        Some(_) => 128,
        None => 1,
    };

    /// Whether a tree of `count` entries asks for room again before the next one: whenever its count
    /// doubles at first, and then for as many as may be at a time.
    fn is_due(count: usize) -> bool {
        let step = count.checked_ilog2().map_or(1, |log| 1 << log);
        count.is_multiple_of(step.min(Self::AT_A_TIME))
    }

    /// Asks the allocator for the nodes that the next entries may need, in a tree of `count`: a node
    /// that is full is divided, and so may be each above it.
    fn find_room(count: usize, reader: &Reader<'_>) -> Result<(), Error> {
        let entries = count.clamp(1, Self::AT_A_TIME);
        // A node has at least six children, so each level takes more than two bits of the count.
        let levels = count.checked_ilog2().map_or(0, |log| log as usize / 2 + 1);
        let Ok(nodes) = Layout::array::<Self>(entries + levels) else {
            return Err(reader.out_of_memory(size_of::<Self>()));
        };
        // They are given back at once, and yet must be allowed.
        let allowed = reader.budget.clone().charge(nodes.size());
        allowed.map_err(|kind| reader.error(kind))?;
        reader.find_room(nodes)
    }

    /// What a tree of `count` entries takes, at most. But for the first node, at least five places of
    /// each are taken.
    #[inline]
    fn len_for(count: usize) -> usize {
        match count {
            0 => 0,
            count => (count / 5 + 1).saturating_mul(size_of::<Self>()),
        }
    }

    /// Charges for one more entry. But for the first node, at least five places of each are taken.
    fn charge(count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let node = size_of::<Self>();
        reader.charge(if count == 0 { node } else { node / 5 })
    }
}

macro_rules! trees {
    ($([$($parameter:ident),*] $tree:ty: ($key:ty, $value:ty), $entry:ty,
        |$self:ident, $k:ident, $v:ident| $insert:expr;)*) => {$(
        impl<$($parameter),*> Entries<$key, $value> for $tree
        where
            $key: Ord,
        {
            const RESERVES: bool = false;

            fn count(&self) -> usize {
                self.len()
            }

            fn make_room(&mut self, _count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
                Node::<$entry>::find_room(self.len(), reader)
            }

            fn put(
                &mut $self,
                $k: $key,
                $v: $value,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                if Node::<$entry>::is_due($self.len()) {
                    Node::<$entry>::find_room($self.len(), reader)?;
                }
                Node::<$entry>::charge($self.len(), reader)?;
                $insert;
                Ok(())
            }
        }
    )*};
}

trees! {
    [K, V] BTreeMap<K, V>: (K, V), (K, V), |self, key, value| self.insert(key, value);
    [T] BTreeSet<T>: (T, ()), T, |self, value, _unit| self.insert(value);
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

    impl<K, V, S> Allocated for HashMap<K, V, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => table_size::<(K, V)>(capacity),
            }
        }
    }

    impl<T, S> Allocated for HashSet<T, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => table_size::<T>(capacity),
            }
        }
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
