//! What the tests share: an allocator that counts and refuses, and an engine without types.

pub mod untyped;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts::NONE) };
    static REFUSED: Cell<Refused> = const { Cell::new(Refused::Nothing) };
}

/// Which calls of the allocator fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// None.
    Nothing,
    /// The call with this number, the first one being 0.
    Call(usize),
    /// The call with this number and all after it.
    From(usize),
    /// Every call that would take the allocated bytes above this number.
    Past(isize),
}

/// What a thread has allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Bytes that are allocated now, more or less than when counting began.
    pub live: isize,
    /// The most bytes that were allocated at a time.
    pub peak: isize,
    /// Calls of `alloc` and `realloc`.
    pub calls: usize,
}

impl Counts {
    const NONE: Counts = Counts {
        live: 0,
        peak: 0,
        calls: 0,
    };
}

/// The system's allocator, with counts for each thread.
#[derive(Debug)]
pub struct CountingAllocator;

// SAFETY: the calls are passed on as they are, or refused.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !count(layout.size() as isize, 1) {
            return ptr::null_mut();
        }
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as isize), 0);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both blocks are there while the content moves.
        if !count(size as isize, 1) {
            return ptr::null_mut();
        }
        count(-(layout.size() as isize), 0);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// Counts a call; `false` if it is refused.
fn count(bytes: isize, calls: usize) -> bool {
    let counted = COUNTS.try_with(|counts| {
        let mut now = counts.get();
        let is_refused = calls != 0
            && match REFUSED.get() {
                Refused::Nothing => false,
                Refused::Call(number) => now.calls == number,
                Refused::From(number) => now.calls >= number,
                Refused::Past(most) => now.live + bytes > most,
            };
        now.calls += calls;
        if !is_refused {
            now.live += bytes;
            now.peak = now.peak.max(now.live);
        }
        counts.set(now);
        !is_refused
    });
    // At the end of a thread nothing is counted.
    counted.unwrap_or(true)
}

/// Runs `work` and counts what this thread allocates meanwhile. The result is still alive when the
/// counts are taken. One count may be within another, which counts all of it. Only with
/// [`CountingAllocator`] as the global allocator.
pub fn counted<R>(work: impl FnOnce() -> R) -> (R, Counts) {
    let outer = Outer(COUNTS.replace(Counts::NONE));
    let result = work();
    let counts = COUNTS.get();
    drop(outer);
    (result, counts)
}

/// What was counted before a count within it, which is added at its end.
struct Outer(Counts);

impl Drop for Outer {
    fn drop(&mut self) {
        let (outer, inner) = (self.0, COUNTS.get());
        COUNTS.set(Counts {
            calls: outer.calls + inner.calls,
            live: outer.live + inner.live,
            peak: outer.peak.max(outer.live + inner.peak),
        });
    }
}

/// Does what [`counted`] does, while the allocator refuses this thread what `refused` says.
pub fn counted_refusing<R>(refused: Refused, work: impl FnOnce() -> R) -> (R, Counts) {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            REFUSED.set(Refused::Nothing);
        }
    }

    counted(|| {
        REFUSED.set(refused);
        let again = Again;
        let result = work();
        drop(again);
        result
    })
}
