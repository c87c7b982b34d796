//! Maps and sets that a decode fills. Their room is charged before it is taken.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::Layout;

use crate::error::Error;
use crate::wire::{List, Reader};

/// What an `Arc` of `len` bytes takes: two counts before them, and whole words.
pub(crate) const fn arc_len(len: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    len.div_ceil(WORD).saturating_add(2).saturating_mul(WORD)
}

/// An `Arc` or `Rc` with a copy of a string or bytes: charged, and the allocator asked before.
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

/// What an `Arc` or `Rc` allocates: two counts before its value, and what their alignments take.
#[repr(C)]
pub(crate) struct Counted<T>([usize; 2], T);

/// A pointer that counts its owners.
pub(crate) trait Shared<T>: Sized {
    /// Around a value, in a block that has been charged; the allocator is asked before.
    fn around(value: T, reader: &mut Reader<'_>) -> Result<Self, Error>;

    /// The value, if there is no other owner.
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

impl<T> Allocated for VecDeque<T> {
    #[inline]
    fn allocated(&self) -> usize {
        self.capacity().saturating_mul(size_of::<T>())
    }
}

/// A collection whose elements, or entries `I`, are walked through in both directions.
pub(crate) trait Walk<'w, I> {
    fn count(&self) -> usize;

    fn forwards(&'w self) -> impl Iterator<Item = I>;

    /// From the last one, if there is an order.
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

/// A collection that takes its elements a list at a time.
pub(crate) trait Gather<T> {
    /// The list to which elements are to be added.
    #[inline]
    fn begin(&mut self) -> Vec<T> {
        Vec::new()
    }

    /// Takes what is in the list. Room is charged before it is taken.
    fn finish(&mut self, list: Vec<T>, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// Takes back what [`begin`](Self::begin) took, where an element panicked.
    #[inline]
    fn put_back(&mut self, list: Vec<T>) {
        drop(list);
    }
}

/// A list while elements are added to it.
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
        // There is nothing in it where it was finished.
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

/// Its elements are the list: nothing is copied where they are in one piece, as after every decode.
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
        // Not collected: that is faster, and leaks where a key panics.
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

    /// A key of a hash table. In bounds it is `Eq + Hash`, and one error where a type is neither.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be a key of a map that hashes or an element of a set",
        label = "a key of this map, or an element of this set, is not `Eq` and `Hash`",
        note = "derive `PartialEq`, `Eq` and `Hash` for a type of your own; numbers with a fraction can be in a list, and in \
                Thrift `fastcodec::thrift::Double` is one that can be a key"
    )]
    pub trait HashKey: Eq + Hash {}

    #[diagnostic::do_not_recommend]
    impl<T: Eq + Hash> HashKey for T {}
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
// holds only as long as nothing else is allocated meanwhile: a long run of entries is put in when
// all of it has been read.
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

    /// What a tree of `count` entries takes, at most. But for the first node, at least five places
    /// of each are taken.
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

#[cfg(any(feature = "std", feature = "indexmap"))]
mod hashed {
    use core::hash::{BuildHasher, Hash};
    #[cfg(feature = "std")]
    use std::collections::{HashMap, HashSet};

    #[cfg(feature = "indexmap")]
    use indexmap::{IndexMap, IndexSet};

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

    /// What a list of entries with their hashes and a table of their places take.
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

    #[cfg(feature = "std")]
    tables! {
        [K, V, S] HashMap<K, V, S>: (K, V), (K, V), table_size, try_reserve,
            |self, key, value| self.insert(key, value);
        [T, S] HashSet<T, S>: (T, ()), T, table_size, try_reserve,
            |self, value, _unit| self.insert(value);
    }

    // Exactly: the list of entries would grow to the places of the table otherwise.
    #[cfg(feature = "indexmap")]
    tables! {
        [K, V, S] IndexMap<K, V, S>: (K, V), (K, V), indexed_size, try_reserve_exact,
            |self, key, value| self.insert(key, value);
        [T, S] IndexSet<T, S>: (T, ()), T, indexed_size, try_reserve_exact,
            |self, value, _unit| self.insert(value);
    }

    // In no order, so in any.
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
                // The block of the list is the one that is needed.
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

    /// A copy of bytes: on the heap if they are too many to be in the value itself.
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
