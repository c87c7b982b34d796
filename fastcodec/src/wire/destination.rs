//! A buffer to which a message is appended.

use alloc::vec::Vec;
use core::alloc::Layout;
use core::cell::Cell;
use core::mem::MaybeUninit;

use bytes::buf::UninitSlice;
use bytes::{Buf, BufMut, Bytes};

use super::GROWS;
use crate::memory::heap;

/// A buffer to which a message is appended.
pub(crate) trait Destination: BufMut {
    /// Asks for a spare capacity of `count` bytes. Only a vector and a `BytesMut` heed it.
    fn reserve(&mut self, count: usize);
}

impl<B: BufMut> Destination for B {
    #[inline]
    fn reserve(&mut self, count: usize) {
        // A hint is enough: with another name, the buffer grows later, and a part is copied.
        match core::any::type_name::<B>() {
            "alloc::vec::Vec<u8>" => {}
            "bytes::bytes_mut::BytesMut" => {
                if self.remaining_mut() >= isize::MAX as usize {
                    // Without capacity, it would take the source over. Now it has a little.
                    self.chunk_mut();
                }
            }
            // The `put` of your own type may rely on every byte that a source announces.
            _ => return,
        }
        self.put(Announced {
            count,
            is_over: Cell::new(false),
        });
    }
}

/// A source that announces its length, and ends then. `BufMut` has no method that reserves capacity,
/// but a vector and a `BytesMut` reserve what a source announces.
struct Announced {
    count: usize,
    is_over: Cell<bool>,
}

impl Buf for Announced {
    fn remaining(&self) -> usize {
        match self.is_over.replace(true) {
            false => self.count,
            true => 0,
        }
    }

    /// An empty `BytesMut` asks this first.
    fn has_remaining(&self) -> bool {
        !self.is_over.get()
    }

    fn chunk(&self) -> &[u8] {
        self.is_over.set(true);
        &[]
    }

    fn advance(&mut self, _count: usize) {
        self.is_over.set(true);
    }

    /// A `BytesMut` without capacity takes the source over.
    fn copy_to_bytes(&mut self, _count: usize) -> Bytes {
        self.is_over.set(true);
        Bytes::new()
    }
}

/// A buffer is asked to grow by more than this only after a trial allocation.
const UNASKED: usize = 1 << 20;

/// Returns the spare capacity of a buffer, if it has `count` bytes or makes room for them.
#[inline]
pub(super) fn spare<B: Destination + ?Sized>(
    buf: &mut B,
    count: usize,
) -> Option<&mut UninitSlice> {
    if buf.remaining_mut() >= GROWS {
        // A length may be wrong, and the buffer cannot report that there is no memory. It is asked
        // before anything else, because an empty vector of which the spare capacity is asked for
        // allocates a little.
        if count <= UNASKED || is_granted(buf, count) {
            buf.reserve(count);
        }
    }
    let chunk = buf.chunk_mut();
    (chunk.len() >= count).then_some(chunk)
}

/// Returns whether there is memory for `count` bytes, if the buffer has less.
#[cold]
#[inline(never)]
fn is_granted<B: BufMut + ?Sized>(buf: &mut B, count: usize) -> bool {
    buf.chunk_mut().len() < count && Layout::array::<u8>(count).is_ok_and(heap::has_room)
}

/// The maximum length of what is written in place: that of a message.
const MAX_LEN: usize = i32::MAX as usize;

/// Appends `count` bytes that `write` writes to the spare capacity of a buffer. `write` gets room for
/// that many, and returns it if it is full. Returns `false`, with the buffer as it was, if it does
/// not, if the buffer has no such room in one piece, or if `count` is 0 or more than a message has.
#[inline(always)]
pub(crate) fn append_in_place<B: BufMut>(
    buf: &mut B,
    count: usize,
    write: impl for<'r> FnOnce(&'r mut [MaybeUninit<u8>]) -> Option<&'r [u8]>,
) -> bool {
    if !(1..=MAX_LEN).contains(&count) {
        return false;
    }
    let Some(chunk) = spare(buf, count) else {
        return false;
    };
    // SAFETY: what gets the room is safe code or a writer, which only writes initialised bytes.
    let room = unsafe { &mut chunk.as_uninit_slice_mut()[..count] };
    let is_full = fills(room, write);
    if is_full {
        // SAFETY: the first `count` bytes of the spare capacity are initialised.
        unsafe { buf.advance_mut(count) };
    }
    is_full
}

/// Makes `vec` a new vector of `count` bytes, which `write` writes as in [`append_in_place`]. Returns
/// `false` if it does not, if there is no memory, or if `count` is 0 or more than a message has: then
/// `vec` is empty.
///
/// The pointer and the capacity are in `vec` before the bytes are written: who moves a vector reads
/// both at once, and would wait for two stores that have just been made.
#[inline(always)]
pub(crate) fn fill_in_place(
    vec: &mut Vec<u8>,
    count: usize,
    write: impl for<'r> FnOnce(&'r mut [MaybeUninit<u8>]) -> Option<&'r [u8]>,
) -> bool {
    if !(1..=MAX_LEN).contains(&count) {
        return false;
    }
    let Some(empty) = heap::with_capacity::<u8>(count) else {
        return false;
    };
    *vec = empty;
    let is_full = fills(&mut vec.spare_capacity_mut()[..count], write);
    if is_full {
        // SAFETY: the first `count` bytes are initialised.
        unsafe { vec.set_len(count) };
    }
    is_full
}

/// Returns whether `write` returns all of the room: then it is initialised, because there was a
/// reference to it as bytes.
#[inline(always)]
fn fills(
    room: &mut [MaybeUninit<u8>],
    write: impl for<'r> FnOnce(&'r mut [MaybeUninit<u8>]) -> Option<&'r [u8]>,
) -> bool {
    let (start, count) = (room.as_ptr().cast::<u8>(), room.len());
    write(room).is_some_and(|written| written.as_ptr() == start && written.len() == count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::BytesMut;

    #[test]
    fn buffers_that_grow_reserve_what_is_announced() {
        let mut vec = Vec::new();
        Destination::reserve(&mut vec, 5000);
        assert!(vec.is_empty() && vec.capacity() >= 5000);
        let mut bytes = BytesMut::new();
        Destination::reserve(&mut bytes, 5000);
        assert!(bytes.is_empty() && bytes.capacity() >= 5000);
        let mut bytes = BytesMut::from(&b"abc"[..]);
        Destination::reserve(&mut bytes, 5000);
        assert_eq!(bytes, b"abc"[..]);
        assert!(bytes.capacity() >= 5003);
    }

    #[test]
    fn other_buffers_stay_as_they_are() {
        let mut room = [0; 8];
        let mut slice = &mut room[..];
        Destination::reserve(&mut slice, 8);
        assert_eq!(slice.len(), 8);
        let mut limited = Vec::new().limit(9000);
        Destination::reserve(&mut limited, 5000);
        assert_eq!(limited.remaining_mut(), 9000);
    }
}
