//! The memory for the lists of borrowed messages.

#![allow(unsafe_code)]

mod held;
mod open;

use core::alloc::Layout;
use core::cell::{Cell, RefCell};
use core::fmt;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use bumpalo::Bump;
use open::{Open, OpenLists};

use crate::error::{Error, ErrorKind};
use crate::memory::heap;
use crate::wire::{List, Reader};

pub use held::{Held, View};

/// Memory for the lists of borrowed messages: allocated piece by piece, freed all at once.
///
/// A message whose fields borrow (`&'a str`, `&'a [u8]`, `&'a [T]`) is decoded with `decode_in`:
/// its strings stay in the input and its lists are in an arena. Once an arena has grown to the size
/// that a kind of message needs, decoding another one allocates nothing.
///
/// ```
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{Arena, Protobuf};
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
/// struct Names<'a> { #[codec(1)] names: &'a [&'a str] }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut arena = Arena::new();
/// for input in [b"\x0a\x03Ada\x0a\x05Grace", b"\x0a\x04Alan\x0a\x04Kurt"] {
///     let message = Names::decode_in(&input[..], &arena)?;
///     assert_eq!(message.names.len(), 2);
///     arena.reset();
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Arena {
    bump: Bump,
    /// The lists with spare capacity, by address, so that a list can be continued later. Only lists
    /// that grew in several runs are in it.
    open: RefCell<OpenLists>,
    /// The bytes that this decode took from the heap and charged, but has not handed out yet.
    credit: Cell<usize>,
}

impl Arena {
    /// Creates an arena that allocates its first block on demand.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an arena with space for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Arena {
            bump: Bump::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// Discards all content and keeps the memory for the next decode.
    pub fn reset(&mut self) {
        self.open.get_mut().clear();
        self.bump.reset();
    }

    /// Returns the number of bytes of the heap that the arena owns, used or not.
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes() + self.open.borrow().allocated_bytes()
    }

    /// Resets the credit, at the beginning of a decode.
    pub(crate) fn begin(&self) {
        self.credit.set(0);
    }

    /// Allocates and charges a block of `capacity` elements, for a list that will have `count`. If
    /// the arena takes more from the heap, the excess is charged too, but not again when it is
    /// handed out.
    #[inline]
    fn block<T>(
        &self,
        capacity: usize,
        count: usize,
        reader: &mut Reader<'_>,
    ) -> Result<NonNull<T>, Error> {
        let needed = capacity.saturating_mul(size_of::<T>());
        let Ok(layout) = Layout::array::<T>(capacity) else {
            return Err(reader.out_of_memory(needed));
        };
        if self.bump.chunk_capacity() < needed.saturating_add(layout.align()) {
            let block = self.block_from_the_heap(layout, count, reader);
            return block.map(NonNull::cast);
        }
        match self.credit.get().checked_sub(needed) {
            Some(credit) => {
                self.credit.set(credit);
                reader.note_list(count);
            }
            None => reader.charge_list(needed, count)?,
        }
        match self.bump.try_alloc_layout(layout) {
            Ok(block) => Ok(block.cast()),
            Err(_) => Err(reader.out_of_memory(needed)),
        }
    }

    /// Allocates a block for which the arena takes more from the heap, but no more than is left of
    /// the budget.
    #[cold]
    fn block_from_the_heap(
        &self,
        layout: Layout,
        count: usize,
        reader: &mut Reader<'_>,
    ) -> Result<NonNull<u8>, Error> {
        let before = self.bump.allocated_bytes();
        let left = reader.budget.memory_left();
        reader.charge_list(layout.size(), count)?;
        self.bump
            .set_allocation_limit(Some(before.saturating_add(left)));
        let block = self.bump.try_alloc_layout(layout);
        let Ok(block) = block else {
            return Err(refused(layout, left, reader));
        };
        let more = (self.bump.allocated_bytes() - before).saturating_sub(layout.size());
        reader.charge(more)?;
        self.credit.set(more);
        Ok(block)
    }

    /// Moves one value into the arena.
    pub(crate) fn alloc<'a, T: Copy>(
        &'a self,
        value: T,
        reader: &mut Reader<'_>,
    ) -> Result<&'a T, Error> {
        let place = self.block::<T>(1, 0, reader)?;
        // SAFETY: `place` is a new block with the size and alignment of a `T`, which nobody else
        // has. It lives until the arena is reset or dropped; these take `&mut self` or `self`, so
        // they cannot happen before the end of `'a`. `T: Copy` needs no drop.
        unsafe {
            place.write(value);
            Ok(place.as_ref())
        }
    }
}

/// Returns the error for a block without a chunk: the budget, with `left` bytes, does not allow
/// one, or its allocation failed.
#[cold]
fn refused(layout: Layout, left: usize, reader: &Reader<'_>) -> Error {
    // The minimum size of a chunk. bumpalo tries smaller and smaller sizes, down to the needed one,
    // and rounds up. So a chunk has less than four times the needed size.
    const LEAST: usize = 512;
    let needed = layout.size().max(LEAST).saturating_mul(4);
    if left >= needed || !heap::has_room(layout) {
        return reader.out_of_memory(layout.size());
    }
    reader.error(ErrorKind::MemoryLimit { needed, left })
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("allocated_bytes", &self.allocated_bytes())
            .finish()
    }
}

/// A list in an arena while it is filled. [`ArenaList::finish`] turns it into a slice, and
/// [`ArenaList::continue_with`] continues from such a slice.
pub(crate) struct ArenaList<'a, T> {
    /// Invariant: `len <= capacity`. If `capacity > 0`, the block has space for `capacity`
    /// elements, of which the first `len` are initialised. Only this list may write to it, and only
    /// from `len` on.
    block: NonNull<T>,
    len: usize,
    capacity: usize,
    arena: &'a Arena,
}

impl<'a, T: Copy> ArenaList<'a, T> {
    /// Continues `list`: in its block if that has spare capacity, otherwise in a copy.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn continue_with(
        list: &'a [T],
        arena: &'a Arena,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Error> {
        let empty = ArenaList {
            block: NonNull::dangling(),
            len: 0,
            capacity: 0,
            arena,
        };
        if list.is_empty() {
            Ok(empty)
        } else {
            empty.take_up(list, reader)
        }
    }

    #[cold]
    fn take_up(mut self, list: &'a [T], reader: &mut Reader<'_>) -> Result<Self, Error> {
        if size_of::<T>() == 0 {
            // Zero-sized elements need no memory, so any number of them fits.
            self.len = list.len();
            self.capacity = usize::MAX;
            return Ok(self);
        }
        if let Some(open) = self.arena.open.borrow_mut().take(list.as_ptr().addr())
            && open.len == list.len()
            && open.element == Layout::new::<T>()
        {
            // The block came from this arena, has elements of this size and alignment, and space
            // for `capacity` of them. The first `len` are those of `list`: it has the address and
            // the length of the block's list. They are initialised as `T`s, because `list` is a
            // slice of `T`s. Nobody else uses the rest: the entry is no longer in the table.
            return Ok(ArenaList {
                block: open.block.cast(),
                len: open.len,
                capacity: open.capacity,
                ..self
            });
        }
        self.grow_to(list.len().saturating_mul(2), 0, reader)?;
        for element in list {
            self.push(*element, reader)?;
        }
        Ok(self)
    }

    /// Returns the list as a slice. If it has spare capacity, it can be continued.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self, reader: &mut Reader<'_>) -> Result<&'a [T], Error> {
        if self.len < self.capacity && size_of::<T>() != 0 {
            self.leave_open(reader)?;
        }
        // SAFETY: the first `len` elements are initialised, or `len` is 0 and the pointer dangles,
        // which is allowed for an empty slice. The block lives as long as the borrow of the arena,
        // `'a`. Nobody writes to these elements again: a continued list writes only after them.
        Ok(unsafe { core::slice::from_raw_parts(self.block.as_ptr(), self.len) })
    }

    #[cold]
    fn leave_open(&self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let open = Open {
            block: self.block.cast(),
            len: self.len,
            capacity: self.capacity,
            element: Layout::new::<T>(),
        };
        self.arena.open.borrow_mut().put(open, reader)
    }
}

// SAFETY: `spare` is the part of the block after the first `len` elements.
unsafe impl<T: Copy> List<T> for ArenaList<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn len(&self) -> usize {
        self.len
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn capacity(&self) -> usize {
        self.capacity
    }

    fn grow_to(
        &mut self,
        capacity: usize,
        count: usize,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let block = self.arena.block::<T>(capacity, count, reader)?;
        // SAFETY: the first `len` elements of the old block are initialised. The new block has
        // space for `capacity > len`, and does not overlap with the old one because it is new.
        // `T: Copy`, so a copy of the bytes is a copy.
        unsafe { block.copy_from_nonoverlapping(self.block, self.len) };
        self.block = block;
        self.capacity = capacity;
        Ok(())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn spare(&mut self) -> &mut [MaybeUninit<T>] {
        // SAFETY: the block has space for `capacity >= len` elements, and nobody else may write to
        // (or read) those from `len` on.
        unsafe {
            let first = self.block.add(self.len).cast::<MaybeUninit<T>>();
            core::slice::from_raw_parts_mut(first.as_ptr(), self.capacity - self.len)
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn set_len(&mut self, len: usize) {
        self.len = len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, Limits};

    fn reader(memory: usize) -> Reader<'static> {
        Reader::new(&[], None, None, &Limits::new().memory(memory), 100)
    }

    fn append<'a>(
        list: &'a [u32],
        more: &[u32],
        arena: &'a Arena,
        reader: &mut Reader<'_>,
    ) -> &'a [u32] {
        let mut open = ArenaList::continue_with(list, arena, reader).unwrap();
        open.reserve(more.len(), reader).unwrap();
        for value in more {
            open.push(*value, reader).unwrap();
        }
        open.finish(reader).unwrap()
    }

    #[test]
    fn a_list_continued_many_times_moves_few_times() {
        let (arena, mut reader) = (Arena::new(), reader(1 << 20));
        let mut list: &[u32] = &[];
        let mut moves = 0;
        for value in 0..1000 {
            let before = list.as_ptr();
            list = append(list, &[value], &arena, &mut reader);
            moves += usize::from(list.as_ptr() != before);
        }
        assert!(list.iter().copied().eq(0..1000));
        assert!(moves <= 11, "{moves}");
    }

    #[test]
    fn two_continuations_of_one_list_do_not_see_each_other() {
        let (arena, mut reader) = (Arena::new(), reader(1 << 20));
        let one = append(&[], &[1], &arena, &mut reader);
        let base = append(one, &[2], &arena, &mut reader);
        let base = append(base, &[3], &arena, &mut reader);
        let left = append(base, &[4], &arena, &mut reader);
        let right = append(base, &[5], &arena, &mut reader);
        assert_eq!(
            (base, left, right),
            (&[1, 2, 3][..], &[1, 2, 3, 4][..], &[1, 2, 3, 5][..])
        );
    }

    #[test]
    fn a_list_from_elsewhere_is_copied() {
        let (arena, mut reader) = (Arena::new(), reader(1 << 20));
        static ELSEWHERE: [u32; 2] = [1, 2];
        assert_eq!(append(&ELSEWHERE, &[3], &arena, &mut reader), [1, 2, 3]);
        assert_eq!(ELSEWHERE, [1, 2]);
    }

    #[test]
    fn growth_is_charged_before_it_is_taken() {
        let (arena, mut reader) = (Arena::new(), reader(15));
        let mut list = ArenaList::<u32>::continue_with(&[], &arena, &mut reader).unwrap();
        let error = list.push(1, &mut reader).unwrap_err();
        assert_eq!(
            error.kind(),
            &ErrorKind::MemoryLimit {
                needed: 16,
                left: 15
            }
        );
        assert_eq!(arena.allocated_bytes(), 0);
    }

    #[test]
    fn a_reset_arena_serves_again_without_growing() {
        let mut arena = Arena::new();
        let mut reader = reader(1 << 20);
        append(&[], &[7; 1000], &arena, &mut reader);
        arena.reset();
        let held = arena.allocated_bytes();
        append(&[], &[7; 1000], &arena, &mut reader);
        assert_eq!(arena.allocated_bytes(), held);
    }
}
