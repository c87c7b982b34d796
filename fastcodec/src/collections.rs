//! Maps and sets that a decode fills. Their room is charged before it is taken.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::Layout;

use crate::error::Error;
use crate::wire::{List, Reader};

/// What an `Arc` of so many bytes takes: two counts before them, and whole words.
pub(crate) const fn arc_len(len: usize) -> usize {
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

/// The sum of what values own. A type of a user may say anything.
#[inline]
pub(crate) fn total(lens: impl Iterator<Item = usize>) -> usize {
    lens.fold(0, usize::saturating_add)
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
    /// Whether it pays to find out how many entries a run has.
    const RESERVES: bool;

    /// Entries of a run that are yet to be put in.
    type Waiting: Default;

    /// How many entries there are.
    fn count(&self) -> usize;

    /// Makes room for the `count` entries of a run.
    fn make_room(
        &mut self,
        count: usize,
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error>;

    /// Puts the entry in, in the place of one with the same key, or has it wait.
    fn put(
        &mut self,
        entry: (K, V),
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error>;

    /// Puts an entry in for which room was made, if this kind of map makes room.
    #[inline]
    fn put_in_room(
        &mut self,
        entry: (K, V),
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error> {
        self.put(entry, waiting, reader)
    }

    /// Puts an entry in that is no part of a run.
    #[cfg(feature = "derive")]
    fn put_at_once(&mut self, entry: (K, V), reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Puts in what waits: at the end of a run.
    fn settle(&mut self, waiting: &mut Self::Waiting, reader: &mut Reader<'_>)
    -> Result<(), Error>;
}

/// A node of a B-tree: room for eleven entries, and beside them up to sixteen words.
#[expect(dead_code, reason = "it is there for its layout")]
struct Node<E>([E; 11], [usize; 16]);

// A tree allocates its nodes without a way to fail, so the allocator is asked for them before. That
// holds only as long as nothing else is allocated meanwhile: a long run of entries is put in when all
// of it has been read.
impl<E> Node<E> {
    /// A tree with fewer entries is given the next one at once.
    const FEW: usize = 8;

    /// Asks the allocator for the nodes that `more` entries may need, in a tree of `count`.
    fn find_room(more: usize, count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        // A node that is full is divided, and so may be each above it. A node has at least six
        // children, so each level takes more than two bits of the count.
        let levels = count.checked_ilog2().map_or(0, |log| log as usize / 2 + 1);
        // Or all nodes become as empty as they may be, of which there is one for eleven now.
        let all = (count + more) / 5 + 1 - count / 11;
        let Ok(nodes) = Layout::array::<Self>((more + levels).min(all)) else {
            return Err(reader.out_of_memory(size_of::<Self>()));
        };
        // They are given back at once, and yet must be allowed.
        let allowed = reader.budget.allow(nodes.size());
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

    /// Charges for `more` entries in a tree of `count`.
    fn charge(more: usize, count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let node = size_of::<Self>();
        let first = if count == 0 { node } else { 0 };
        let size = (node / 5).saturating_mul(more).saturating_add(first);
        reader.charge_list(size, count + more)
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

            type Waiting = Vec<($key, $value)>;

            fn count(&self) -> usize {
                self.len()
            }

            fn make_room(
                &mut self,
                count: usize,
                waiting: &mut Vec<($key, $value)>,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                match count > Node::<$entry>::FEW {
                    true => List::reserve(waiting, count, reader),
                    false => Ok(()),
                }
            }

            #[inline]
            fn put(
                &mut $self,
                entry: ($key, $value),
                waiting: &mut Vec<($key, $value)>,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                if waiting.capacity() > 0 || $self.len() >= Node::<$entry>::FEW {
                    return List::push(waiting, entry, reader);
                }
                Node::<$entry>::find_room(1, $self.len(), reader)?;
                Node::<$entry>::charge(1, $self.len(), reader)?;
                let ($k, $v) = entry;
                $insert;
                Ok(())
            }

            #[cfg(feature = "derive")]
            fn put_at_once(
                &mut $self,
                entry: ($key, $value),
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                Node::<$entry>::find_room(1, $self.len(), reader)?;
                Node::<$entry>::charge(1, $self.len(), reader)?;
                let ($k, $v) = entry;
                $insert;
                Ok(())
            }

            fn settle(
                &mut $self,
                waiting: &mut Vec<($key, $value)>,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                if waiting.is_empty() {
                    return Ok(());
                }
                Node::<$entry>::find_room(waiting.len(), $self.len(), reader)?;
                Node::<$entry>::charge(waiting.len(), $self.len(), reader)?;
                // Not collected: that is faster, and leaks where a key panics.
                for ($k, $v) in waiting.drain(..) {
                    $insert;
                }
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

                type Waiting = ();

                fn count(&self) -> usize {
                    self.len()
                }

                fn make_room(
                    &mut self,
                    count: usize,
                    (): &mut (),
                    reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    let needed = self.len().saturating_add(count);
                    if count <= self.capacity() - self.len() {
                        reader.note_list(needed);
                        return Ok(());
                    }
                    let capacity = grown(self.len(), self.capacity(), count);
                    let size = table_size::<$entry>(capacity);
                    reader.charge_list(size, needed)?;
                    self.try_reserve(capacity - self.len())
                        .map_err(|_| reader.out_of_memory(size))
                }

                #[inline]
                fn put(
                    &mut $self,
                    ($k, $v): ($key, $value),
                    (): &mut (),
                    reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    if $self.len() == $self.capacity() {
                        $self.make_room(1, &mut (), reader)?;
                    }
                    $insert;
                    Ok(())
                }

                #[inline]
                fn put_in_room(
                    &mut $self,
                    ($k, $v): ($key, $value),
                    (): &mut (),
                    _reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    $insert;
                    Ok(())
                }

                #[cfg(feature = "derive")]
                fn put_at_once(
                    &mut self,
                    entry: ($key, $value),
                    reader: &mut Reader<'_>,
                ) -> Result<(), Error> {
                    self.put(entry, &mut (), reader)
                }

                #[inline]
                fn settle(&mut self, (): &mut (), _reader: &mut Reader<'_>) -> Result<(), Error> {
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
