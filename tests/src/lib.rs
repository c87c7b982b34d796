//! What the tests share: an allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts::NONE) };
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

// SAFETY: the calls are passed on as they are.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize, 1);
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
        count(size as isize, 1);
        count(-(layout.size() as isize), 0);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }
}

fn count(bytes: isize, calls: usize) {
    let _ = COUNTS.try_with(|counts| {
        let mut now = counts.get();
        now.live += bytes;
        now.peak = now.peak.max(now.live);
        now.calls += calls;
        counts.set(now);
    });
}

/// Runs `work` and counts what this thread allocates meanwhile. The result is still alive when the
/// counts are taken. Only with [`CountingAllocator`] as the global allocator.
pub fn counted<R>(work: impl FnOnce() -> R) -> (R, Counts) {
    COUNTS.with(|counts| counts.set(Counts::NONE));
    let result = work();
    (result, COUNTS.with(Cell::get))
}
