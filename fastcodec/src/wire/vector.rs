//! Vectors whose allocation may fail without ending the program.

use alloc::vec::Vec;
use core::alloc::Layout;
use core::ptr::NonNull;

/// An empty vector with room for exactly `capacity` elements; `None` if the allocator refuses.
///
/// What `Vec::try_with_capacity` will be: `try_reserve_exact` on an empty vector takes the way of
/// one that grows, several times as long as the allocation itself.
#[inline(always)]
pub(crate) fn with_capacity<T>(capacity: usize) -> Option<Vec<T>> {
    let layout = Layout::array::<T>(capacity).ok()?;
    if layout.size() == 0 {
        return Some(Vec::new());
    }
    // SAFETY: `layout` has a size other than 0.
    let block = NonNull::new(unsafe { alloc::alloc::alloc(layout) })?;
    // SAFETY: the block is a new one from the global allocator with the layout of `capacity`
    // elements, none of which is initialised.
    Some(unsafe { Vec::from_raw_parts(block.cast().as_ptr(), 0, capacity) })
}

/// A copy of the bytes in a vector of exactly their length; `None` if the allocator refuses.
#[inline(always)]
pub(crate) fn copy_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = with_capacity::<u8>(bytes.len())?;
    // SAFETY: the vector has room for the bytes; it is new, so they do not overlap.
    unsafe {
        copy.as_mut_ptr()
            .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        copy.set_len(bytes.len());
    }
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_exact() {
        assert_eq!(with_capacity::<u64>(5).unwrap().capacity(), 5);
        assert_eq!(copy_of(b"abc").unwrap(), b"abc");
        assert_eq!(copy_of(b"").unwrap(), b"");
    }

    #[test]
    fn elements_without_size_need_no_room() {
        assert!(with_capacity::<()>(usize::MAX).is_some());
    }

    #[test]
    fn more_than_there_can_be_is_refused() {
        assert!(with_capacity::<u64>(usize::MAX).is_none());
        assert!(with_capacity::<u8>(isize::MAX as usize).is_none());
    }
}
