//! The error for timestamps and durations that do not fit in the type of another crate, or of
//! Protobuf.

use core::fmt;

use super::{Duration, Timestamp};

/// The error for a timestamp or duration outside the range of the target type.
///
/// ```
/// # #[cfg(feature = "jiff")] {
/// use fastcodec::types::Duration;
///
/// let error = Duration::try_from(jiff::SignedDuration::MAX).unwrap_err();
/// assert_eq!(error.range(), "-315576000000.999999999s to 315576000000.999999999s");
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RangeError {
    target: &'static str,
    range: &'static str,
}

impl RangeError {
    pub(super) const TIMESTAMP: Self = Self::of(
        "google.protobuf.Timestamp",
        "0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z",
    );
    pub(super) const DURATION: Self = Self::of(
        "google.protobuf.Duration",
        "-315576000000.999999999s to 315576000000.999999999s",
    );

    pub(super) const fn of(target: &'static str, range: &'static str) -> Self {
        RangeError { target, range }
    }

    /// Returns the first and the last value that fit.
    pub fn range(&self) -> &'static str {
        self.range
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "outside the range of {}: {}", self.target, self.range)
    }
}

impl core::error::Error for RangeError {}

/// Returns the timestamp with these seconds and nanoseconds, if it is valid.
pub(super) fn valid_timestamp(seconds: i64, nanos: i32) -> Result<Timestamp, RangeError> {
    let timestamp = Timestamp { seconds, nanos }.normalized();
    timestamp
        .filter(Timestamp::is_valid)
        .ok_or(RangeError::TIMESTAMP)
}

/// Returns the duration of these seconds and nanoseconds, if it is valid.
pub(super) fn valid_duration(seconds: i64, nanos: i32) -> Result<Duration, RangeError> {
    let duration = Duration { seconds, nanos }.normalized();
    duration
        .filter(Duration::is_valid)
        .ok_or(RangeError::DURATION)
}
