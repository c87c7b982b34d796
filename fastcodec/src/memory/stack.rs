//! How the stack of a deep decode is kept small.

/// Runs `work`, which makes or moves a `T`, in a separate frame if a `T` is large. The frame of a
/// decode that goes on to what is within the `T` would have room for each place that the value
/// passes through, on every level.
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
