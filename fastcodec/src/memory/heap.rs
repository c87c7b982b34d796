//! Allocations that may fail without ending the program.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

/// Creates an empty vector with exactly this capacity; `None` if the allocator refuses.
///
/// It replaces the unstable `Vec::try_with_capacity`: `try_reserve_exact` on an empty vector runs
/// the code for growing, which takes several times as long as the allocation itself.
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
    copy.extend_from_slice(bytes);
    Some(copy)
}

/// Creates a box for a value that is created later; `None` if the allocator refuses. It replaces
/// the unstable `Box::try_new_uninit`.
#[inline(always)]
pub(crate) fn boxed_uninit<T>() -> Option<Box<MaybeUninit<T>>> {
    let layout = Layout::new::<T>();
    if layout.size() == 0 {
        // Takes no memory.
        return Some(Box::new_uninit());
    }
    // SAFETY: `layout` has a size other than 0.
    let block = NonNull::new(unsafe { alloc::alloc::alloc(layout) })?;
    // SAFETY: the block is a new one from the global allocator with the layout of a `T`, which is
    // that of a `MaybeUninit<T>`; it need not be initialised to be one.
    Some(unsafe { Box::from_raw(block.cast().as_ptr()) })
}

/// Returns whether the allocator has a block of this layout. Call it before the standard library
/// allocates without a way to fail. The block is freed again, so another thread may take it in
/// between.
#[inline]
pub(crate) fn has_room(layout: Layout) -> bool {
    if layout.size() == 0 {
        return true;
    }
    // SAFETY: `layout` has a size other than 0; the block is given back with the layout that it was
    // asked for with, once.
    unsafe {
        // The compiler may remove an allocation that is not used.
        let block = core::hint::black_box(alloc::alloc::alloc(layout));
        if block.is_null() {
            return false;
        }
        alloc::alloc::dealloc(block, layout);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capacity_is_exact() {
        assert_eq!(with_capacity::<u64>(5).unwrap().capacity(), 5);
        assert_eq!(copy_of(b"abc").unwrap(), b"abc");
        assert_eq!(copy_of(b"").unwrap(), b"");
    }

    #[test]
    fn elements_without_size_need_no_memory() {
        assert!(with_capacity::<()>(usize::MAX).is_some());
    }

    #[test]
    fn more_than_there_can_be_is_refused() {
        assert!(with_capacity::<u64>(usize::MAX).is_none());
        assert!(with_capacity::<u8>(isize::MAX as usize).is_none());
    }

    #[test]
    fn a_box_without_size_takes_no_memory() {
        assert_eq!(*Box::write(boxed_uninit().unwrap(), ()), ());
        assert_eq!(*Box::write(boxed_uninit().unwrap(), 7_u64), 7);
    }

    #[test]
    fn an_allocation_of_the_largest_size_would_fail() {
        assert!(has_room(Layout::new::<u64>()));
        assert!(has_room(Layout::new::<()>()));
        let most = Layout::array::<u8>(isize::MAX as usize).unwrap();
        assert!(!has_room(most));
    }
}
