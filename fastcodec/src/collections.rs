//! Maps and sets that a decode fills. Their memory is charged before it is allocated.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::Layout;

use crate::error::Error;
use crate::wire::{List, Reader};

/// Returns the size of the block of an `Arc` of `len` bytes: two counters before the bytes, rounded
/// up to words.
pub(crate) const fn arc_len(len: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    len.div_ceil(WORD).saturating_add(2).saturating_mul(WORD)
}

/// Copies a string or bytes into an `Arc` or `Rc`. The memory is charged, and a trial allocation
/// made first.
pub(crate) fn arc_of<S, P>(from: &S, reader: &mut Reader<'_>) -> Result<P, Error>
where
    S: ?Sized,
    P: for<'s> From<&'s S>,
{
    let len = arc_len(size_of_val(from));
    reader.charge(len)?;
    match Layout::from_size_align(len, align_of::<usize>()) {
        Ok(layout) => reader.find_room(layout)?,
        Err(_) => return Err(reader.out_of_memory(len)),
    }
    Ok(P::from(from))
}

/// The block of an `Arc` or `Rc`: two counters before the value, with padding.
#[repr(C)]
pub(crate) struct Counted<T>([usize; 2], T);

/// A reference-counted pointer.
pub(crate) trait Shared<T>: Sized {
    /// Creates a pointer to a value. The block is charged, and a trial allocation made first.
    fn around(value: T, reader: &mut Reader<'_>) -> Result<Self, Error>;

    /// Returns the value, if there is no other owner.
    fn alone(&mut self) -> Option<&mut T>;
}

macro_rules! shared {
    ($($pointer:ident),*) => {$(
        impl<T> Shared<T> for $pointer<T> {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn around(value: T, reader: &mut Reader<'_>) -> Result<Self, Error> {
                reader.find_room(Layout::new::<Counted<T>>())?;
                Ok($pointer::new(value))
            }

            #[inline]
            fn alone(&mut self) -> Option<&mut T> {
                $pointer::get_mut(self)
            }
        }
    )*};
}

shared!(Arc, Rc);

/// Adds up the heap memory of values. It saturates, because a user's type may report any number.
#[inline]
pub(crate) fn total(lens: impl Iterator<Item = usize>) -> usize {
    lens.fold(0, usize::saturating_add)
}

/// Computes the heap memory of a part that is seldom there in a default value. A separate function,
/// so that what the caller does is little, is inlined into what makes the default, and folds to 0
/// there.
#[cold]
#[inline(never)]
pub(crate) fn seldom(heap_len: impl FnOnce() -> usize) -> usize {
    heap_len()
}

/// Returns the memory of a list's capacity.
#[inline]
pub(crate) fn list_len<T>(list: &Vec<T>) -> usize {
    list.capacity().saturating_mul(size_of::<T>())
}

/// A map or set with an upper bound of its memory, without the heap memory of its entries.
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

impl<T> Allocated for VecDeque<T> {
    #[inline]
    fn allocated(&self) -> usize {
        self.capacity().saturating_mul(size_of::<T>())
    }
}

/// A collection with iterators in both directions over its elements, or entries, `I`.
pub(crate) trait Walk<'w, I> {
    fn count(&self) -> usize;

    fn forwards(&'w self) -> impl Iterator<Item = I>;

    /// Iterates from the last one, if there is an order.
    fn backwards(&'w self) -> impl Iterator<Item = I>;
}

/// A list or a set.
pub(crate) trait Listed {
    const IS_SET: bool;
}

macro_rules! walks {
    ($([$($parameters:tt)*] $list:ty: $item:ty, $is_set:literal, |$iter:ident| $from_last:expr;)*) => {$(
        walks!([$($parameters)*] $list: $item, |$iter| $from_last);

        impl<$($parameters)*> Listed for $list {
            const IS_SET: bool = $is_set;
        }
    )*};
    ([$($parameters:tt)*] $collection:ty: $item:ty, |$iter:ident| $from_last:expr) => {
        impl<'w, $($parameters)*> Walk<'w, $item> for $collection {
            #[inline]
            fn count(&self) -> usize {
                self.len()
            }

            #[inline]
            fn forwards(&'w self) -> impl Iterator<Item = $item> {
                self.iter()
            }

            #[inline]
            fn backwards(&'w self) -> impl Iterator<Item = $item> {
                let $iter = self.iter();
                $from_last
            }
        }
    };
}

walks! {
    [T] Vec<T>: &'w T, false, |iter| iter.rev();
    [T] VecDeque<T>: &'w T, false, |iter| iter.rev();
    [T] [T]: &'w T, false, |iter| iter.rev();
    [T] BTreeSet<T>: &'w T, true, |iter| iter.rev();
}

walks!([K, V] BTreeMap<K, V>: (&'w K, &'w V), |iter| iter.rev());

/// A collection that is filled from lists.
pub(crate) trait Gather<T> {
    /// Returns the list to which elements are added.
    #[inline]
    fn begin(&mut self) -> Vec<T> {
        Vec::new()
    }

    /// Moves the elements of the list into the collection. Memory is charged before it is
    /// allocated.
    fn finish(&mut self, list: Vec<T>, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Takes back the list of [`begin`](Self::begin), after a panic in an element.
    #[inline]
    fn put_back(&mut self, list: Vec<T>) {
        drop(list);
    }
}

/// The list of a collection while elements are added to it.
pub(crate) struct Gathering<'g, T, G: Gather<T>> {
    into: &'g mut G,
    pub(crate) list: Vec<T>,
}

impl<'g, T, G: Gather<T>> Gathering<'g, T, G> {
    #[inline]
    pub(crate) fn begin(into: &'g mut G) -> Self {
        let list = into.begin();
        Gathering { into, list }
    }

    #[inline]
    pub(crate) fn finish(mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let list = core::mem::take(&mut self.list);
        self.into.finish(list, reader)
    }
}

impl<T, G: Gather<T>> Drop for Gathering<'_, T, G> {
    #[inline]
    fn drop(&mut self) {
        // After `finish`, the list is empty.
        if !self.list.is_empty() {
            self.into.put_back(core::mem::take(&mut self.list));
        }
    }
}

impl<T> Gather<T> for Vec<T> {
    #[inline]
    fn begin(&mut self) -> Vec<T> {
        core::mem::take(self)
    }

    #[inline]
    fn finish(&mut self, list: Vec<T>, _reader: &mut Reader<'_>) -> Result<(), Error> {
        *self = list;
        Ok(())
    }
}

/// The elements become the list. Nothing is copied if they are contiguous, as after every decode.
impl<T> Gather<T> for VecDeque<T> {
    #[inline]
    fn begin(&mut self) -> Vec<T> {
        core::mem::take(self).into()
    }

    #[inline]
    fn finish(&mut self, list: Vec<T>, _reader: &mut Reader<'_>) -> Result<(), Error> {
        *self = list.into();
        Ok(())
    }

    #[inline]
    fn put_back(&mut self, list: Vec<T>) {
        *self = list.into();
    }
}

impl<T: Ord> Gather<T> for BTreeSet<T> {
    fn finish(&mut self, list: Vec<T>, reader: &mut Reader<'_>) -> Result<(), Error> {
        if list.is_empty() {
            return Ok(());
        }
        Node::<T>::find_room(list.len(), self.len(), reader)?;
        Node::<T>::charge(list.len(), self.len(), reader)?;
        // Not with `collect`, which is faster but leaks if a key panics.
        for value in list {
            self.insert(value);
        }
        Ok(())
    }
}

#[cfg(any(feature = "std", feature = "indexmap"))]
pub use hash_key::HashKey;

#[cfg(any(feature = "std", feature = "indexmap"))]
mod hash_key {
    use core::hash::Hash;

    /// A key of a hash table. As a bound, it is short for `Eq + Hash`, and causes one error if a
    /// type has neither.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be a key of a hash map or an element of a hash set",
        label = "the keys of this map, or the elements of this set, must be `Eq` and `Hash`",
        note = "derive `PartialEq`, `Eq` and `Hash` for a type of your own; numbers with a fraction can be in a list, and in \
                Thrift `fastcodec::thrift::Double` is one that can be a key"
    )]
    pub trait HashKey: Eq + Hash {}

    #[diagnostic::do_not_recommend]
    impl<T: Eq + Hash> HashKey for T {}
}

/// A map that a decode fills.
pub(crate) trait Entries<K, V> {
    /// Whether counting the entries of a run in advance is worth it.
    const RESERVES: bool;

    /// The entries of a run that are not inserted yet.
    type Waiting: Default;

    /// Returns the number of entries.
    fn count(&self) -> usize;

    /// Reserves capacity for the `count` entries of a run.
    fn make_room(
        &mut self,
        count: usize,
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error>;

    /// Inserts an entry, or adds it to `waiting`. It replaces an entry with the same key.
    fn put(
        &mut self,
        entry: (K, V),
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error>;

    /// Inserts an entry for which capacity was reserved, if this kind of map reserves.
    #[inline]
    fn put_in_room(
        &mut self,
        entry: (K, V),
        waiting: &mut Self::Waiting,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error> {
        self.put(entry, waiting, reader)
    }

    /// Inserts an entry that is not part of a run.
    #[cfg(feature = "prost")]
    fn put_at_once(&mut self, entry: (K, V), reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Inserts the waiting entries, at the end of a run.
    fn settle(&mut self, waiting: &mut Self::Waiting, reader: &mut Reader<'_>)
    -> Result<(), Error>;
}

/// A node of a B-tree: space for eleven entries, and up to sixteen words.
#[expect(dead_code, reason = "it is there for its layout")]
struct Node<E>([E; 11], [usize; 16]);

// A tree allocates its nodes infallibly, so a trial allocation is made first. It is valid only if
// nothing else is allocated in between, so a long run of entries is inserted after all of it has
// been read.
impl<E> Node<E> {
    /// A tree with fewer entries than this gets the next one at once.
    const FEW: usize = 8;

    /// Makes a trial allocation of the nodes that `more` entries may need in a tree of `count`.
    fn find_room(more: usize, count: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        // A full node is split, and each node above it may be split too. A node has at least six
        // children, so each level takes more than two bits of the count.
        let levels = count.checked_ilog2().map_or(0, |log| log as usize / 2 + 1);
        // Or all nodes become as empty as allowed; now there is at least one for eleven entries.
        let all = (count + more) / 5 + 1 - count / 11;
        let Ok(nodes) = Layout::array::<Self>((more + levels).min(all)) else {
            return Err(reader.out_of_memory(size_of::<Self>()));
        };
        // They are freed at once, but the budget must still allow them.
        let allowed = reader.budget.allow(nodes.size());
        allowed.map_err(|kind| reader.error(kind))?;
        reader.find_room(nodes)
    }

    /// Returns an upper bound of the memory of a tree of `count` entries. Every node except the
    /// first has at least five entries.
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

            #[cfg(feature = "prost")]
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
                // Not with `collect`, which is faster but leaks if a key panics.
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

#[cfg(any(feature = "std", feature = "indexmap"))]
mod hashed {
    use core::hash::{BuildHasher, Hash};
    #[cfg(feature = "std")]
    use std::collections::{HashMap, HashSet};

    #[cfg(feature = "indexmap")]
    use indexmap::{IndexMap, IndexSet};

    use super::*;

    /// Returns the memory of a table with space for `capacity` entries: a power of two of slots, of
    /// which at most 7/8 are used, a byte for each slot, and up to two groups of sixteen bytes. A
    /// table of tiny entries has at least sixteen slots.
    fn table_size<E>(capacity: usize) -> usize {
        let entry = size_of::<E>();
        let least = if entry <= 4 { 16 } else { 4 };
        let places = (capacity.saturating_mul(8) / 7 + 1).checked_next_power_of_two();
        let places = places.unwrap_or(usize::MAX).max(least);
        places.saturating_mul(entry + 1).saturating_add(48)
    }

    /// Returns the memory of a list of entries with their hashes, and of a table of their
    /// positions.
    #[cfg(feature = "indexmap")]
    fn indexed_size<E>(capacity: usize) -> usize {
        let entries = capacity.saturating_mul(size_of::<(usize, E)>());
        table_size::<usize>(capacity).saturating_add(entries)
    }

    #[cfg(feature = "std")]
    impl<K, V, S> Allocated for HashMap<K, V, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => table_size::<(K, V)>(capacity),
            }
        }
    }

    #[cfg(feature = "std")]
    impl<T, S> Allocated for HashSet<T, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => table_size::<T>(capacity),
            }
        }
    }

    #[cfg(feature = "indexmap")]
    impl<K, V, S> Allocated for IndexMap<K, V, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => indexed_size::<(K, V)>(capacity),
            }
        }
    }

    #[cfg(feature = "indexmap")]
    impl<T, S> Allocated for IndexSet<T, S> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.capacity() {
                0 => 0,
                capacity => indexed_size::<T>(capacity),
            }
        }
    }

    /// Returns the capacity to reserve for `count` more entries. A non-empty table at least
    /// doubles.
    fn grown(len: usize, capacity: usize, count: usize) -> usize {
        let needed = len.saturating_add(count);
        if len == 0 {
            needed
        } else {
            needed.max(capacity.saturating_mul(2))
        }
    }

    macro_rules! tables {
        ($([$($parameter:ident),*] $table:ty: ($key:ty, $value:ty), $entry:ty, $size:ident, $reserve:ident,
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
                    let size = $size::<$entry>(capacity);
                    reader.charge_list(size, needed)?;
                    self.$reserve(capacity - self.len())
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

                #[cfg(feature = "prost")]
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

    #[cfg(feature = "std")]
    tables! {
        [K, V, S] HashMap<K, V, S>: (K, V), (K, V), table_size, try_reserve,
            |self, key, value| self.insert(key, value);
        [T, S] HashSet<T, S>: (T, ()), T, table_size, try_reserve,
            |self, value, _unit| self.insert(value);
    }

    // Exactly: otherwise the list of entries would grow to the size of the table.
    #[cfg(feature = "indexmap")]
    tables! {
        [K, V, S] IndexMap<K, V, S>: (K, V), (K, V), indexed_size, try_reserve_exact,
            |self, key, value| self.insert(key, value);
        [T, S] IndexSet<T, S>: (T, ()), T, indexed_size, try_reserve_exact,
            |self, value, _unit| self.insert(value);
    }

    // There is no order, so any order is right.
    #[cfg(feature = "std")]
    walks! {
        [T, S] HashSet<T, S>: &'w T, true, |iter| iter;
    }

    #[cfg(feature = "std")]
    walks!([K, V, S] HashMap<K, V, S>: (&'w K, &'w V), |iter| iter);

    #[cfg(feature = "indexmap")]
    walks! {
        [T, S] IndexSet<T, S>: &'w T, true, |iter| iter.rev();
    }

    #[cfg(feature = "indexmap")]
    walks!([K, V, S] IndexMap<K, V, S>: (&'w K, &'w V), |iter| iter.rev());

    macro_rules! sets {
        ($($set:ident),*) => {$(
            impl<T: Eq + Hash, S: BuildHasher> Gather<T> for $set<T, S> {
                fn finish(&mut self, list: Vec<T>, reader: &mut Reader<'_>) -> Result<(), Error> {
                    if list.is_empty() {
                        return Ok(());
                    }
                    self.make_room(list.len(), &mut (), reader)?;
                    for value in list {
                        self.insert(value);
                    }
                    Ok(())
                }
            }
        )*};
    }

    #[cfg(feature = "std")]
    sets!(HashSet);
    #[cfg(feature = "indexmap")]
    sets!(IndexSet);
}

#[cfg(feature = "smallvec")]
mod small {
    use smallvec::{Array, SmallVec};

    use super::*;

    impl<A: Array> Allocated for SmallVec<A> {
        #[inline]
        fn allocated(&self) -> usize {
            match self.spilled() {
                true => self.capacity().saturating_mul(size_of::<A::Item>()),
                false => 0,
            }
        }
    }

    impl<A: Array> Gather<A::Item> for SmallVec<A> {
        fn finish(&mut self, list: Vec<A::Item>, reader: &mut Reader<'_>) -> Result<(), Error> {
            let needed = self.len().saturating_add(list.len());
            if self.is_empty() && !self.spilled() && needed > self.capacity() {
                // The block of the list becomes that of the `SmallVec`.
                *self = SmallVec::from_vec(list);
                return Ok(());
            }
            if needed > self.capacity() {
                let capacity = needed.max(self.capacity().saturating_mul(2));
                let size = capacity.saturating_mul(size_of::<A::Item>());
                reader.charge_list(size, needed)?;
                self.try_reserve_exact(capacity - self.len())
                    .map_err(|_| reader.out_of_memory(size))?;
            } else {
                reader.note_list(needed);
            }
            self.extend(list);
            Ok(())
        }
    }

    walks! {
        [T, const N: usize] SmallVec<[T; N]>: &'w T, false, |iter| iter.rev();
    }

    /// Copies bytes, to the heap if they do not fit inline.
    pub(crate) fn small_bytes<A: Array<Item = u8>>(
        bytes: &[u8],
        reader: &mut Reader<'_>,
    ) -> Result<SmallVec<A>, Error> {
        let mut copy = SmallVec::new();
        if bytes.len() > copy.capacity() {
            reader.charge(bytes.len())?;
            copy.try_reserve_exact(bytes.len())
                .map_err(|_| reader.out_of_memory(bytes.len()))?;
        }
        copy.extend_from_slice(bytes);
        Ok(copy)
    }
}

#[cfg(feature = "smallvec")]
pub(crate) use small::small_bytes;
