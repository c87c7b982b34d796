//! Timestamps and durations: conversions and normal forms.

use core::fmt;

use super::{Duration, Timestamp};
use crate::types::{self as native, day_of_any_year};

const NANOS_PER_SECOND: i32 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;

impl From<native::Timestamp> for Timestamp {
    fn from(timestamp: native::Timestamp) -> Self {
        Timestamp {
            seconds: timestamp.seconds,
            nanos: timestamp.nanos,
        }
    }
}

impl From<Timestamp> for native::Timestamp {
    fn from(timestamp: Timestamp) -> Self {
        native::Timestamp {
            seconds: timestamp.seconds,
            nanos: timestamp.nanos,
        }
    }
}

impl From<native::Duration> for Duration {
    fn from(duration: native::Duration) -> Self {
        Duration {
            seconds: duration.seconds,
            nanos: duration.nanos,
        }
    }
}

impl From<Duration> for native::Duration {
    fn from(duration: Duration) -> Self {
        native::Duration {
            seconds: duration.seconds,
            nanos: duration.nanos,
        }
    }
}

/// The error of a conversion to or from a [`Timestamp`]. The texts are those of `prost-types`.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum TimestampError {
    /// The timestamp does not fit in a `SystemTime`.
    OutOfSystemRange(Timestamp),
    /// The text is not a timestamp: see [`Timestamp`]'s `FromStr`.
    ParseFailure,
    /// There is no such date, or no such time of day.
    InvalidDateTime,
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfSystemRange(timestamp) => {
                write!(
                    f,
                    "{timestamp} is not representable as a `SystemTime` because it is out of range"
                )
            }
            Self::ParseFailure => f.write_str("failed to parse RFC-3339 formatted timestamp"),
            Self::InvalidDateTime => f.write_str("invalid date or time"),
        }
    }
}

impl core::error::Error for TimestampError {}

impl Timestamp {
    /// Normalizes the nanoseconds to 0 to 999 999 999. If the seconds do not fit, the result is the
    /// first or the last possible point.
    pub fn normalize(&mut self) {
        *self = self.normalized();
    }

    /// Does the same as [`normalize`](Self::normalize), in a copy.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let normal = native::Timestamp::from(*self).normalized();
        normal.map(Timestamp::from).unwrap_or(if self.nanos < 0 {
            Timestamp {
                seconds: i64::MIN,
                nanos: 0,
            }
        } else {
            Timestamp {
                seconds: i64::MAX,
                nanos: NANOS_PER_SECOND - 1,
            }
        })
    }

    /// Does the same as [`normalize`](Self::normalize), but returns an error if the seconds change
    /// to the first or the last possible second, as in `prost-types`.
    ///
    /// # Errors
    ///
    /// Returns the timestamp unchanged.
    pub fn try_normalize(self) -> Result<Self, Self> {
        let normal = self.normalized();
        match normal.seconds {
            i64::MIN | i64::MAX if normal.seconds != self.seconds => Err(self),
            _ => Ok(normal),
        }
    }

    /// Returns the beginning of a day, in UTC.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError::InvalidDateTime`] if there is no such day, or it is not within
    /// `i64::MIN` to `i64::MAX` seconds of 1970.
    pub fn date(year: i64, month: u8, day: u8) -> Result<Self, TimestampError> {
        Self::date_time(year, month, day, 0, 0, 0)
    }

    /// Returns a second of a day, in UTC.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError::InvalidDateTime`] if there is no such day or no such second in a
    /// day, or it is not within `i64::MIN` to `i64::MAX` seconds of 1970.
    pub fn date_time(
        year: i64,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Result<Self, TimestampError> {
        Self::date_time_nanos(year, month, day, hour, minute, second, 0)
    }

    /// Returns a nanosecond of a day, in UTC.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError::InvalidDateTime`] if there is no such day or no such nanosecond in
    /// a day, or it is not within `i64::MIN` to `i64::MAX` seconds of 1970.
    pub fn date_time_nanos(
        year: i64,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        nanos: u32,
    ) -> Result<Self, TimestampError> {
        let seconds = seconds_at(year, month, day, hour, minute, second)
            .filter(|_| nanos < NANOS_PER_SECOND as u32)
            .ok_or(TimestampError::InvalidDateTime)?;
        let nanos = nanos as i32;
        Ok(Timestamp { seconds, nanos })
    }
}

/// Returns the seconds from 1970 to a second of a day, in UTC, or `None` if there is no such second
/// or its number does not fit.
pub(super) fn seconds_at(
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
) -> Option<i64> {
    let day = day_of_any_year(year, month.into(), day.into())?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let second = i128::from(hour) * 3600 + i128::from(minute) * 60 + i128::from(second);
    // The first day begins before the first possible second.
    i64::try_from(i128::from(day) * SECONDS_PER_DAY + second).ok()
}

#[cfg(feature = "std")]
impl From<std::time::SystemTime> for Timestamp {
    fn from(time: std::time::SystemTime) -> Self {
        native::Timestamp::from(time).into()
    }
}

#[cfg(feature = "std")]
impl TryFrom<Timestamp> for std::time::SystemTime {
    type Error = TimestampError;

    /// Fails with [`TimestampError::OutOfSystemRange`] if the timestamp does not fit in a
    /// `SystemTime`, and also for `i64::MIN` seconds, which some systems can hold, as in
    /// `prost-types`.
    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        let normal = timestamp.normalized();
        if normal.seconds == i64::MIN {
            return Err(TimestampError::OutOfSystemRange(normal));
        }
        native::Timestamp::from(normal)
            .try_into()
            .map_err(|_| TimestampError::OutOfSystemRange(timestamp))
    }
}

/// The error of a conversion to or from a [`Duration`]. The texts are those of `prost-types`.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum DurationError {
    /// The text is not a number of seconds and an `s`.
    ParseFailure,
    /// The duration is negative, and the type has no sign. The value is the duration without its
    /// sign.
    NegativeDuration(core::time::Duration),
    /// The duration is too long for the type.
    OutOfRange,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ParseFailure => f.write_str("failed to parse duration"),
            Self::NegativeDuration(span) => {
                write!(f, "failed to convert negative duration: {span:?}")
            }
            Self::OutOfRange => f.write_str("failed to convert duration out of range"),
        }
    }
}

impl core::error::Error for DurationError {}

impl Duration {
    /// Changes the nanoseconds to less than a second, with the sign of the seconds. If the seconds
    /// do not fit, the result is the longest possible span with the same sign.
    pub fn normalize(&mut self) {
        *self = self.normalized();
    }

    /// Does the same as [`normalize`](Self::normalize), in a copy.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let normal = native::Duration::from(*self).normalized();
        normal.map(Duration::from).unwrap_or(if self.nanos < 0 {
            Duration {
                seconds: i64::MIN,
                nanos: -(NANOS_PER_SECOND - 1),
            }
        } else {
            Duration {
                seconds: i64::MAX,
                nanos: NANOS_PER_SECOND - 1,
            }
        })
    }
}

impl TryFrom<core::time::Duration> for Duration {
    type Error = DurationError;

    /// Fails with [`DurationError::OutOfRange`] above `i64::MAX` seconds.
    fn try_from(span: core::time::Duration) -> Result<Self, DurationError> {
        native::Duration::try_from(span)
            .map(Duration::from)
            .map_err(|_| DurationError::OutOfRange)
    }
}

impl TryFrom<Duration> for core::time::Duration {
    type Error = DurationError;

    /// Fails with [`DurationError::NegativeDuration`] below zero.
    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        let duration = native::Duration::from(duration.normalized());
        if duration.is_negative() {
            return Err(DurationError::NegativeDuration(duration.unsigned_abs()));
        }
        Ok(duration.unsigned_abs())
    }
}
