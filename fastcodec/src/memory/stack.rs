//! How the stack of a deep decode is kept small.

/// Runs `work`, which creates or moves a `T`, in a separate frame if `T` is large. Otherwise the
/// frame of a recursive decode would contain every temporary copy of the `T`, on each level.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn aside<T, R>(work: impl FnOnce() -> R) -> R {
    const LARGE: usize = 512;

    #[inline(never)]
    fn in_a_frame_of_its_own<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    if size_of::<T>() > LARGE {
        in_a_frame_of_its_own(work)
    } else {
        work()
    }
}
