//! The memory that a decode may take, and what it took.

use fastcodec::Limits;
use fastcodec_tests::counted;

/// What is beside the budget: the message itself, an error with its path, what an arena and an
/// allocator's interface round up.
const BESIDE: usize = 8 << 10;

/// How much a message may own.
#[derive(Clone, Copy)]
pub(crate) struct Budget(usize);

impl Budget {
    /// The budget that an input begins with, up to 1 MiB, and the rest of the input.
    pub fn split(input: &[u8]) -> (Self, &[u8]) {
        match input.split_first_chunk::<2>() {
            Some((size, rest)) => (Budget(usize::from(u16::from_le_bytes(*size)) * 16), rest),
            None => (Budget(0), input),
        }
    }

    pub fn limits(self) -> Limits {
        Limits::new().memory(self.0)
    }

    /// Fails if `work` ever has more allocated than the budget. Not to be nested.
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
