//! The lists in an arena with spare capacity.

use core::alloc::Layout;
use core::ptr::NonNull;

use alloc::vec::Vec;

use crate::error::Error;
use crate::wire::Reader;

/// A list with spare capacity.
#[derive(Clone, Copy)]
pub(super) struct Open {
    /// The address of the list, as a pointer that may write to its whole block.
    pub block: NonNull<u8>,
    pub len: usize,
    pub capacity: usize,
    pub element: Layout,
}

// SAFETY: the pointer is to memory of the arena that has the entry, and moves between threads only
// with that arena.
unsafe impl Send for Open {}

/// The open lists by address: a table with linear probing, at most half full. A reset of the arena
/// keeps the table, so that a warm arena allocates nothing. It frees a table that was much too
/// large, because clearing it would make each small message pay for one large message.
#[derive(Default)]
pub(super) struct OpenLists {
    /// The slots: a power of two, or none.
    places: Vec<Option<Open>>,
    count: usize,
    /// The maximum number of entries since the last reset.
    most: usize,
}

impl OpenLists {
    pub fn clear(&mut self) {
        const SMALL: usize = 64;
        if self.places.is_empty() {
            return;
        }
        if self.places.len() > SMALL.max(16 * self.most) {
            self.places = Vec::new();
        } else if self.count > 0 {
            self.places.fill(None);
        }
        (self.count, self.most) = (0, 0);
    }

    pub fn allocated_bytes(&self) -> usize {
        self.places.capacity() * size_of::<Option<Open>>()
    }

    /// Returns the slot at which the search for an address begins.
    ///
    /// A peer can influence the distances between lists, but not the address of the heap. To
    /// prevent chosen collisions, the hash is not linear: the list's address and the table's
    /// address, each combined with a constant, are multiplied, and the two halves of the product
    /// are combined.
    fn home(&self, address: usize) -> usize {
        let table = self.places.as_ptr().addr() as u64;
        let mixed = u128::from(address as u64 ^ 0x9e37_79b9_7f4a_7c15)
            * u128::from(table ^ 0xd6e8_feb8_6659_fd93);
        let hash = mixed as u64 ^ (mixed >> 64) as u64;
        hash as usize & (self.places.len() - 1)
    }

    fn next(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }

    /// Removes and returns the list at `address`.
    pub fn take(&mut self, address: usize) -> Option<Open> {
        if self.count == 0 {
            return None;
        }
        let mut place = self.home(address);
        while self.places[place]?.block.addr().get() != address {
            place = self.next(place);
        }
        let taken = self.places[place].take();
        self.count -= 1;
        // Entries that were moved on because this slot was used move up, but not before the slot at
        // which their search begins.
        let (mut gap, mut place) = (place, self.next(place));
        while let Some(open) = self.places[place] {
            let home = self.home(open.block.addr().get());
            let distance = |from: usize, to: usize| to.wrapping_sub(from) & (self.places.len() - 1);
            if distance(home, place) >= distance(gap, place) {
                self.places[gap] = self.places[place].take();
                gap = place;
            }
            place = self.next(place);
        }
        taken
    }

    /// Inserts a list that is not in the table. Growth of the table is charged.
    pub fn put(&mut self, open: Open, reader: &mut Reader<'_>) -> Result<(), Error> {
        if 2 * (self.count + 1) > self.places.len() {
            self.grow(reader)?;
        }
        self.put_in_room(open);
        Ok(())
    }

    fn put_in_room(&mut self, open: Open) {
        let mut place = self.home(open.block.addr().get());
        while self.places[place].is_some() {
            place = self.next(place);
        }
        self.places[place] = Some(open);
        self.count += 1;
        self.most = self.most.max(self.count);
    }

    fn grow(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let count = (self.places.len() * 2).max(8);
        reader.charge(count.saturating_mul(size_of::<Option<Open>>()))?;
        let mut places = reader.vec_with_capacity(count)?;
        places.resize(count, None);
        let old = core::mem::replace(&mut self.places, places);
        self.count = 0;
        for open in old.into_iter().flatten() {
            self.put_in_room(open);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn a_table_that_is_much_too_large_is_not_emptied_again_and_again() {
        let mut reader = Reader::new(&[], None, None, &Limits::new(), 0);
        let mut lists = OpenLists::default();
        for address in 1..1000 {
            lists.put(open(address * 16), &mut reader).unwrap();
        }
        lists.clear();
        assert_eq!(lists.places.len(), 2048, "as many may come again");
        lists.put(open(16), &mut reader).unwrap();
        lists.clear();
        assert_eq!(lists.places.len(), 0);
    }

    fn open(address: usize) -> Open {
        Open {
            block: NonNull::without_provenance(address.try_into().unwrap()),
            len: address,
            capacity: 2 * address,
            element: Layout::new::<u32>(),
        }
    }

    #[test]
    fn lists_are_found_by_their_address_whatever_was_taken_before() {
        let limits = Limits::new().memory(1 << 20);
        let mut reader = Reader::new(&[], None, None, &limits, 100);
        let mut lists = OpenLists::default();
        for address in 1..=1000 {
            lists.put(open(address * 16), &mut reader).unwrap();
        }
        for address in (1..=1000).filter(|address| address % 3 == 0) {
            assert_eq!(lists.take(address * 16).unwrap().len, address * 16);
        }
        for address in 1..=1000 {
            assert_eq!(
                lists.take(address * 16).is_some(),
                address % 3 != 0,
                "{address}"
            );
            assert!(lists.take(address * 16).is_none());
        }
    }

    #[test]
    fn the_growth_of_the_table_is_charged() {
        let mut reader = Reader::new(&[], None, None, &Limits::new().memory(10), 100);
        assert!(OpenLists::default().put(open(16), &mut reader).is_err());
    }
}
