//! Conversions between the types of this crate and those of `chrono`.

use ::chrono::{DateTime, TimeDelta, TimeZone, Utc};

use super::range::{RangeError, valid_duration, valid_timestamp};
use super::{Duration, Timestamp};

const DATE_TIME: RangeError = RangeError::of(
    "chrono::DateTime",
    "-262143-01-01T00:00:00Z to +262142-12-31T23:59:59.999999999Z",
);
const TIME_DELTA: RangeError = RangeError::of(
    "chrono::TimeDelta",
    "-9223372036854775.807s to 9223372036854775.807s",
);

impl<Tz: TimeZone> TryFrom<DateTime<Tz>> for Timestamp {
    type Error = RangeError;

    /// Converts the point in time and drops its zone. Fails with [`RangeError`] unless it is in the
    /// years 1 to 9999. A leap second, which a timestamp cannot express, becomes the second that
    /// follows it.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use fastcodec::types::Timestamp;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let time = DateTime::UNIX_EPOCH - TimeDelta::milliseconds(250);
    /// let timestamp = Timestamp::try_from(time)?;
    /// assert_eq!(timestamp, Timestamp { seconds: -1, nanos: 750_000_000 });
    /// assert_eq!(DateTime::try_from(timestamp)?, time);
    /// assert!(Timestamp::try_from(DateTime::<Utc>::MAX_UTC).is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(time: DateTime<Tz>) -> Result<Self, RangeError> {
        // Below two seconds.
        valid_timestamp(time.timestamp(), time.timestamp_subsec_nanos() as i32)
    }
}

impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = RangeError;

    /// Converts any timestamp that fits in a `DateTime`, [valid](Timestamp::is_valid) or not.
    fn try_from(timestamp: Timestamp) -> Result<Self, RangeError> {
        let timestamp = timestamp.normalized().ok_or(DATE_TIME)?;
        Self::from_timestamp(timestamp.seconds, timestamp.nanos as u32).ok_or(DATE_TIME)
    }
}

impl TryFrom<TimeDelta> for Duration {
    type Error = RangeError;

    /// Fails with [`RangeError`] above 315,576,000,000 seconds in either direction.
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use fastcodec::types::Duration;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let duration = Duration::try_from(TimeDelta::milliseconds(-1500))?;
    /// assert_eq!(duration, Duration { seconds: -1, nanos: -500_000_000 });
    /// assert_eq!(TimeDelta::try_from(duration)?, TimeDelta::milliseconds(-1500));
    /// assert!(Duration::try_from(TimeDelta::MAX).is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(span: TimeDelta) -> Result<Self, RangeError> {
        valid_duration(span.num_seconds(), span.subsec_nanos())
    }
}

impl TryFrom<Duration> for TimeDelta {
    type Error = RangeError;

    /// Converts any duration that fits in a `TimeDelta`, [valid](Duration::is_valid) or not.
    fn try_from(duration: Duration) -> Result<Self, RangeError> {
        // With non-negative nanoseconds, as in a timestamp.
        let (seconds, nanos) = (duration.seconds, duration.nanos);
        let span = Timestamp { seconds, nanos }.normalized();
        span.and_then(|span| TimeDelta::new(span.seconds, span.nanos as u32))
            .ok_or(TIME_DELTA)
    }
}
