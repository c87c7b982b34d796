//! The memory of a decode, measured with every budget.

use fastcodec::{Error, ErrorKind, Limits};
use fastcodec_tests::counted;

/// Decodes with budgets from `first`, in bytes, up to one that suffices. None takes more than its
/// budget and `beside`, and each that fails does so because of the budget.
#[track_caller]
pub fn stays_within<T>(
    what: &str,
    first: usize,
    beside: isize,
    decode: impl Fn(&Limits) -> Result<T, Error>,
) {
    let mut budget = first;
    loop {
        let limits = Limits::new().memory(budget);
        let (result, counts) = counted(|| decode(&limits));
        assert!(
            counts.peak <= budget as isize + beside,
            "{what}: {} of {budget}",
            counts.peak
        );
        match result {
            Ok(_) => return,
            Err(error) => assert!(
                matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
                "{what}: {error}"
            ),
        }
        budget += budget / 4;
    }
}
