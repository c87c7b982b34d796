//! Where borrowed messages keep their lists.

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

/// Memory for the lists of borrowed messages: taken piece by piece, given back at once.
///
/// A message whose fields borrow (`&'a str`, `&'a [u8]`, `&'a [T]`) is decoded with
/// `decode_in`: its strings stay in the input and its lists are put here. Once an arena has
/// grown to what a kind of message needs, decoding another one allocates nothing.
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
    /// The lists that have room after their last element, by their address: a list that
    /// is continued later is found here. Only lists that grew in several runs are.
    open: RefCell<OpenLists>,
    /// What has been taken from the heap, and charged, during this decode, and not yet handed out.
    credit: Cell<usize>,
}

impl Arena {
    /// An arena that takes its first memory when it is needed.
    pub fn new() -> Self {
        Self::default()
    }

    /// An arena with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Arena {
            bump: Bump::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// Takes back all that was handed out and keeps the memory for the next decode.
    pub fn reset(&mut self) {
        self.open.get_mut().clear();
        self.bump.reset();
    }

    /// How many bytes of the heap the arena holds, in use or not.
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes() + self.open.borrow().allocated_bytes()
    }

    /// A decode begins.
    pub(crate) fn begin(&self) {
        self.credit.set(0);
    }

    /// Room for `capacity` elements, of a list that will have `count`. It is charged; what the arena takes from the heap for more than
    /// that is charged as well, and not once more when it is handed out.
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

    /// A block for which the arena takes more from the heap, though no more than is left of the
    /// budget.
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
        // SAFETY: `place` is a new block with the size and alignment of a `T`, which nobody
        // else has; it lives until the arena is reset or dropped, which takes `&mut self` or
        // `self` and so waits for the end of `'a`. `T: Copy` needs no drop.
        unsafe {
            place.write(value);
            Ok(place.as_ref())
        }
    }
}

/// Why there was no chunk for a block: none that is allowed, with `left` of the budget, or none that
/// the allocator has.
#[cold]
fn refused(layout: Layout, left: usize, reader: &Reader<'_>) -> Error {
    // A chunk is no smaller. What is tried is half of what was, down to what is needed, and rounded
    // up: less than four times as large as that.
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

/// A list that is being filled in an arena. [`ArenaList::finish`] makes a slice of it, and
/// [`ArenaList::continue_with`] takes the slice up again.
pub(crate) struct ArenaList<'a, T> {
    /// Invariant: `len <= capacity`, and if `capacity > 0` the block has room for `capacity`
    /// elements, of which the first `len` are initialised; nobody but this list may write to it,
    /// and only from `len` on.
    block: NonNull<T>,
    len: usize,
    capacity: usize,
    arena: &'a Arena,
}

impl<'a, T: Copy> ArenaList<'a, T> {
    /// Goes on with `list`: in its own block where that has room, in a copy otherwise.
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
            // Elements without size are nowhere: there is room for any number of them.
            self.len = list.len();
            self.capacity = usize::MAX;
            return Ok(self);
        }
        if let Some(open) = self.arena.open.borrow_mut().take(list.as_ptr().addr())
            && open.len == list.len()
            && open.element == Layout::new::<T>()
        {
            // The block came from this arena, has elements of this size and alignment, and room
            // for `capacity` of them. The first `len` are those of `list`: it has the address
            // and the length of the block's list. They are initialised as `T`s, since `list` is a
            // slice of `T`s. What follows them is nobody's: the entry is gone from the table.
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

    /// The list as a slice. If it has room left, it can be continued.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(self, reader: &mut Reader<'_>) -> Result<&'a [T], Error> {
        if self.len < self.capacity && size_of::<T>() != 0 {
            self.leave_open(reader)?;
        }
        // SAFETY: the first `len` elements are initialised (or `len` is 0 and the pointer
        // dangles, which an empty slice may); the block lives as long as the arena is borrowed,
        // `'a`; and nobody writes to these elements again: a list that is continued writes
        // after them only.
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
        // SAFETY: the first `len` elements of the old block are initialised, the new block has
        // room for `capacity > len`, and it is new, so they do not overlap. `T: Copy`, so a copy
        // of the bytes is a copy.
        unsafe { block.copy_from_nonoverlapping(self.block, self.len) };
        self.block = block;
        self.capacity = capacity;
        Ok(())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn spare(&mut self) -> &mut [MaybeUninit<T>] {
        // SAFETY: the block has room for `capacity >= len` elements, and nobody else may write
        // to (or read) those from `len` on.
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
