//! A box of the size of a pointer, which refers to a static if an allocation fails.

use alloc::boxed::Box;
use core::marker::PhantomData;
use core::ptr::NonNull;

use super::heap;

/// A `T` on the heap, or one that is part of the program.
///
/// As wide as a pointer that is not null, so that `Result<(), _>` is one word.
// Invariant: with the lowest bit clear the pointer is one of `Box::into_raw`, which nobody else
// has; with that bit set it is, but for the bit, a `&'static T`.
pub(crate) struct BoxOrStatic<T: 'static> {
    pointer: NonNull<T>,
    _owned: PhantomData<T>,
}

/// The bit that tells a static.
const STATIC: usize = 1;

// SAFETY: it owns its `T`, or shares one with the whole program: what a `Box<T>` and a `&T` ask
// for.
unsafe impl<T: Send + Sync> Send for BoxOrStatic<T> {}

// SAFETY: as above.
unsafe impl<T: Sync> Sync for BoxOrStatic<T> {}

impl<T> BoxOrStatic<T> {
    /// A box with `value`; `fallback` instead if the allocator refuses.
    pub(crate) fn new(value: T, fallback: &'static T) -> Self {
        const { assert!(align_of::<T>() > STATIC, "the lowest bit is free") };
        let pointer = match heap::boxed_uninit() {
            Some(room) => NonNull::from(Box::leak(Box::write(room, value))),
            None => NonNull::from(fallback).map_addr(|address| address | STATIC),
        };
        BoxOrStatic {
            pointer,
            _owned: PhantomData,
        }
    }

    fn is_static(&self) -> bool {
        self.pointer.addr().get() & STATIC != 0
    }

    /// What it holds.
    pub(crate) fn get(&self) -> &T {
        let pointer = self.pointer.as_ptr().map_addr(|address| address & !STATIC);
        // SAFETY: without the bit, the pointer is that of a box, borrowed as `self` is, or of a
        // `&'static T`. The address is not null, as it is that of a `T` whose alignment is over 1.
        unsafe { &*pointer }
    }

    /// The value, mutable; `None` for the static.
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        if self.is_static() {
            return None;
        }
        // SAFETY: without the bit it is that of a box, which is borrowed as `self` is.
        Some(unsafe { self.pointer.as_mut() })
    }
}

impl<T> Drop for BoxOrStatic<T> {
    fn drop(&mut self) {
        if !self.is_static() {
            // SAFETY: from `Box::into_raw` (`leak` is the same), and not used again.
            drop(unsafe { Box::from_raw(self.pointer.as_ptr()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn a_value_in_a_box_can_be_changed_and_is_dropped() {
        static EMPTY: String = String::new();
        let mut boxed = BoxOrStatic::new(String::from("text"), &EMPTY);
        boxed.get_mut().unwrap().push('s');
        assert_eq!(boxed.get(), "texts");
    }

    #[test]
    fn a_static_can_be_read_and_not_changed() {
        static FALLBACK: u64 = 7;
        let mut fallen_back = BoxOrStatic {
            pointer: NonNull::from(&FALLBACK).map_addr(|address| address | STATIC),
            _owned: PhantomData,
        };
        assert_eq!(fallen_back.get(), &7);
        assert!(fallen_back.get_mut().is_none());
    }

    #[test]
    fn it_is_one_word_wide_and_so_is_a_result() {
        assert_eq!(
            size_of::<Result<(), BoxOrStatic<String>>>(),
            size_of::<usize>()
        );
    }
}
