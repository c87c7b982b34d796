//! Conversions between the types of this crate and those of `time`.

use ::time::{OffsetDateTime, UtcDateTime};

use super::range::{RangeError, valid_duration, valid_timestamp};
use super::{Duration, Timestamp};

const DATE_TIME: RangeError = RangeError::of(
    "time's dates",
    "-9999-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, and more with its feature large-dates",
);
const SPAN: RangeError = RangeError::of(
    "time::Duration",
    "-9223372036854775808.999999999s to 9223372036854775807.999999999s",
);

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = RangeError;

    /// Converts the point in time and drops its offset. Fails with [`RangeError`] unless it is in
    /// the years 1 to 9999.
    ///
    /// ```
    /// use fastcodec::types::Timestamp;
    /// use time::{Duration, OffsetDateTime};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let time = OffsetDateTime::UNIX_EPOCH - Duration::milliseconds(250);
    /// let timestamp = Timestamp::try_from(time)?;
    /// assert_eq!(timestamp, Timestamp { seconds: -1, nanos: 750_000_000 });
    /// assert_eq!(OffsetDateTime::try_from(timestamp)?, time);
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(time: OffsetDateTime) -> Result<Self, RangeError> {
        valid_timestamp(time.unix_timestamp(), time.nanosecond() as i32)
    }
}

impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = RangeError;

    /// Converts any timestamp in the range of `time`, [valid](Timestamp::is_valid) or not. The
    /// result is in UTC.
    fn try_from(timestamp: Timestamp) -> Result<Self, RangeError> {
        let timestamp = timestamp.normalized().ok_or(DATE_TIME)?;
        Self::from_unix_timestamp(timestamp.seconds)
            .and_then(|time| time.replace_nanosecond(timestamp.nanos as u32))
            .map_err(|_| DATE_TIME)
    }
}

impl TryFrom<UtcDateTime> for Timestamp {
    type Error = RangeError;

    /// Fails with [`RangeError`] unless it is in the years 1 to 9999.
    fn try_from(time: UtcDateTime) -> Result<Self, RangeError> {
        valid_timestamp(time.unix_timestamp(), time.nanosecond() as i32)
    }
}

impl TryFrom<Timestamp> for UtcDateTime {
    type Error = RangeError;

    /// Converts any timestamp in the range of `time`, [valid](Timestamp::is_valid) or not.
    fn try_from(timestamp: Timestamp) -> Result<Self, RangeError> {
        let timestamp = timestamp.normalized().ok_or(DATE_TIME)?;
        Self::from_unix_timestamp(timestamp.seconds)
            .and_then(|time| time.replace_nanosecond(timestamp.nanos as u32))
            .map_err(|_| DATE_TIME)
    }
}

impl TryFrom<::time::Duration> for Duration {
    type Error = RangeError;

    /// Fails with [`RangeError`] above 315,576,000,000 seconds in either direction.
    ///
    /// ```
    /// use fastcodec::types::Duration;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let span = time::Duration::milliseconds(-1500);
    /// let duration = Duration::try_from(span)?;
    /// assert_eq!(duration, Duration { seconds: -1, nanos: -500_000_000 });
    /// assert_eq!(time::Duration::try_from(duration)?, span);
    /// assert!(Duration::try_from(time::Duration::MAX).is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(span: ::time::Duration) -> Result<Self, RangeError> {
        valid_duration(span.whole_seconds(), span.subsec_nanoseconds())
    }
}

impl TryFrom<Duration> for ::time::Duration {
    type Error = RangeError;

    /// Fails only if the nanoseconds carry the seconds out of the range of an `i64`.
    fn try_from(duration: Duration) -> Result<Self, RangeError> {
        let duration = duration.normalized().ok_or(SPAN)?;
        Ok(::time::Duration::new(duration.seconds, duration.nanos))
    }
}
