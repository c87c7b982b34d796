//! Conversions between the types of this crate and those of `jiff`.

use ::jiff::SignedDuration;

use super::range::{RangeError, valid_duration, valid_timestamp};
use super::{Duration, Timestamp};

const TIMESTAMP: RangeError = RangeError::of(
    "jiff::Timestamp",
    "-009999-01-02T01:59:59Z to 9999-12-30T22:00:00.999999999Z",
);
const SIGNED_DURATION: RangeError = RangeError::of(
    "jiff::SignedDuration",
    "-9223372036854775808.999999999s to 9223372036854775807.999999999s",
);

impl TryFrom<::jiff::Timestamp> for Timestamp {
    type Error = RangeError;

    /// Fails with [`RangeError`] before the year 1.
    ///
    /// ```
    /// use fastcodec::types::Timestamp;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let time = jiff::Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_millis(250);
    /// let timestamp = Timestamp::try_from(time)?;
    /// assert_eq!(timestamp, Timestamp { seconds: -1, nanos: 750_000_000 });
    /// assert_eq!(jiff::Timestamp::try_from(timestamp)?, time);
    /// assert!(Timestamp::try_from(jiff::Timestamp::MIN).is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(time: ::jiff::Timestamp) -> Result<Self, RangeError> {
        valid_timestamp(time.as_second(), time.subsec_nanosecond())
    }
}

impl TryFrom<Timestamp> for ::jiff::Timestamp {
    type Error = RangeError;

    /// Converts any timestamp in the range of `jiff`, [valid](Timestamp::is_valid) or not. That
    /// range ends a day and two hours before that of Protobuf.
    fn try_from(timestamp: Timestamp) -> Result<Self, RangeError> {
        let timestamp = timestamp.normalized().ok_or(TIMESTAMP)?;
        Self::new(timestamp.seconds, timestamp.nanos).map_err(|_| TIMESTAMP)
    }
}

impl TryFrom<SignedDuration> for Duration {
    type Error = RangeError;

    /// Fails with [`RangeError`] above 315,576,000,000 seconds in either direction.
    ///
    /// ```
    /// use fastcodec::types::Duration;
    /// use jiff::SignedDuration;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let duration = Duration::try_from(SignedDuration::from_millis(-1500))?;
    /// assert_eq!(duration, Duration { seconds: -1, nanos: -500_000_000 });
    /// assert_eq!(SignedDuration::try_from(duration)?, SignedDuration::from_millis(-1500));
    /// assert!(Duration::try_from(SignedDuration::MAX).is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn try_from(span: SignedDuration) -> Result<Self, RangeError> {
        valid_duration(span.as_secs(), span.subsec_nanos())
    }
}

impl TryFrom<Duration> for SignedDuration {
    type Error = RangeError;

    /// Fails only if the nanoseconds carry the seconds out of the range of an `i64`.
    fn try_from(duration: Duration) -> Result<Self, RangeError> {
        let duration = duration.normalized().ok_or(SIGNED_DURATION)?;
        Ok(SignedDuration::new(duration.seconds, duration.nanos))
    }
}
