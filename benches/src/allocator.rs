//! The global allocator of every program of this crate: the system's allocator or mimalloc, with
//! counters.
//!
//! Counting is off while time is measured. Then it costs one relaxed load of a flag that never
//! changes, and a branch that is always predicted: the same for every codec. Allocations are
//! counted in a separate pass.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

#[cfg(feature = "mimalloc")]
type Underlying = mimalloc::MiMalloc;
#[cfg(feature = "mimalloc")]
const UNDERLYING: Underlying = mimalloc::MiMalloc;

#[cfg(not(feature = "mimalloc"))]
type Underlying = std::alloc::System;
#[cfg(not(feature = "mimalloc"))]
const UNDERLYING: Underlying = std::alloc::System;

/// The name of the system's allocator.
pub const SYSTEM: &str = "the system's allocator";

/// The name of mimalloc.
pub const MIMALLOC: &str = "mimalloc";

/// The name of the allocator in use.
pub const NAME: &str = if cfg!(feature = "mimalloc") {
    MIMALLOC
} else {
    SYSTEM
};

#[global_allocator]
static ALLOCATOR: Counting = Counting(UNDERLYING);

static COUNTED: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

struct Counting(Underlying);

// SAFETY: every call is passed on unchanged to an allocator that keeps the trait's contract.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size() as i64);
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { self.0.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size() as i64);
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(1, new_size as i64 - layout.size() as i64);
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { self.0.realloc(block, layout, new_size) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, -(layout.size() as i64));
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { self.0.dealloc(block, layout) }
    }
}

#[inline(always)]
fn count(allocations: u64, growth: i64) {
    if COUNTED.load(Relaxed) {
        count_one(allocations, growth);
    }
}

#[cold]
fn count_one(allocations: u64, growth: i64) {
    ALLOCATIONS.fetch_add(allocations, Relaxed);
    let live = LIVE.fetch_add(growth, Relaxed) + growth;
    PEAK.fetch_max(live, Relaxed);
}

/// The heap usage of some work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allocations {
    /// Calls of `alloc` and `realloc`.
    pub count: u64,
    /// The maximum number of bytes allocated at a time, without those allocated before.
    pub peak_bytes: u64,
}

/// Runs `work` and counts its heap usage. Do not call this from several threads at a time.
pub fn counted(work: impl FnOnce()) -> Allocations {
    ALLOCATIONS.store(0, Relaxed);
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    COUNTED.store(true, Relaxed);
    work();
    COUNTED.store(false, Relaxed);
    Allocations {
        count: ALLOCATIONS.load(Relaxed),
        peak_bytes: PEAK.load(Relaxed).max(0) as u64,
    }
}
