//! Checks of the memory of a decode.

use std::env;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicIsize, Ordering::Relaxed};

use fastcodec::Limits;
use fastcodec_tests::counted;

/// The memory outside the budget: the message itself, an error with its path, and the rounding of
/// an arena and of the allocator's interface.
const BESIDE: usize = 8 << 10;

/// The maximum heap memory of a message.
#[derive(Clone, Copy)]
pub(crate) struct Budget(usize);

impl Budget {
    /// Returns the budget in the first bytes of an input, up to 1 MiB, and the rest of the input.
    pub fn split(input: &[u8]) -> (Self, &[u8]) {
        match input.split_first_chunk::<2>() {
            Some((size, rest)) => (Budget(usize::from(u16::from_le_bytes(*size)) * 16), rest),
            None => (Budget(0), input),
        }
    }

    pub fn limits(self) -> Limits {
        Limits::new().memory(self.0)
    }

    /// Fails if `work` at any time has more memory allocated than the budget.
    #[track_caller]
    pub fn hold<R>(self, work: impl FnOnce() -> R) -> R {
        let (result, counts) = counted(work);
        let allowed = self.0 + BESIDE;
        assert!(
            counts.peak <= allowed as isize,
            "{} of {allowed} bytes",
            counts.peak
        );
        result
    }
}

/// The default of `FUZZ_LIVE_MB`: the memory that a target may have allocated at a time, in MiB.
const LIVE_MB: isize = 256;

/// The memory that all executions so far have allocated and not freed.
static KEPT: AtomicIsize = AtomicIsize::new(0);

fn live_limit() -> isize {
    static LIMIT: OnceLock<isize> = OnceLock::new();
    let megabytes = || match env::var("FUZZ_LIVE_MB") {
        Ok(text) => text.parse().expect("FUZZ_LIVE_MB is a number of MiB"),
        Err(_) => LIVE_MB,
    };
    *LIMIT.get_or_init(|| megabytes() << 20)
}

/// Runs a target. It fails if the target has more memory allocated at a time than 256 MiB or
/// `$FUZZ_LIVE_MB`, or if all executions together keep a quarter of that. Memory that a sanitizer
/// keeps does not count.
///
/// # Panics
///
/// Panics if the target exceeds the limit or panics.
pub fn within_memory(target: fn(&[u8]), input: &[u8]) {
    let limit = live_limit();
    let ((), counts) = counted(|| target(input));
    assert!(
        counts.peak <= limit,
        "{} bytes were allocated at a time, {limit} are allowed",
        counts.peak
    );
    let kept = KEPT.fetch_add(counts.live, Relaxed) + counts.live;
    assert!(
        kept <= limit / 4,
        "{kept} bytes are still allocated after all executions, {} are allowed",
        limit / 4
    );
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::panic::catch_unwind;

    use super::*;

    fn message(target: fn(&[u8]), input: &[u8]) -> String {
        let panic = catch_unwind(|| within_memory(target, input)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    }

    #[test]
    fn what_a_target_has_allocated_at_a_time_is_limited() {
        let takes = |input: &[u8]| drop(black_box(vec![0u8; usize::from(input[0]) << 20]));
        within_memory(takes, &[200]);
        let message = message(|_| drop(black_box(vec![0u8; 257 << 20])), &[]);
        assert!(message.contains("were allocated at a time"), "{message}");
    }

    #[test]
    fn what_a_target_counts_itself_is_limited_too() {
        let counts = |_: &[u8]| {
            drop(black_box(vec![0u8; 257 << 20]));
            Budget(1000).hold(|| drop(black_box(vec![0u8; 10])));
        };
        let message = message(counts, &[]);
        assert!(message.contains("were allocated at a time"), "{message}");
    }

    #[test]
    fn what_all_executions_keep_is_limited() {
        fn keeps(_: &[u8]) {
            Box::leak(black_box(vec![0u8; 40 << 20].into_boxed_slice()));
        }
        within_memory(keeps, &[]);
        let message = message(keeps, &[]);
        assert!(message.contains("are still allocated"), "{message}");
    }
}
