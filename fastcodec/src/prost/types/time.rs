//! Points and spans of time: conversions, text and normal forms.

use core::fmt;
use core::str::FromStr;

use super::{Duration, Timestamp};
use crate::types::{self as native, day_of};

const NANOS_PER_SECOND: i32 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

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

/// Why something is no [`Timestamp`], or a `Timestamp` nothing else.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum TimestampError {
    /// The clock of the system cannot hold it.
    OutOfSystemRange(Timestamp),
    /// The text is no point in time as RFC 3339 writes it.
    ParseFailure,
    /// There is no such date, or no such time of day.
    InvalidDateTime,
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfSystemRange(timestamp) => {
                write!(f, "{timestamp} is out of the range of the system's clock")
            }
            Self::ParseFailure => {
                f.write_str("expected a point in time such as `1969-07-20T20:17:40Z`")
            }
            Self::InvalidDateTime => f.write_str("there is no such date or time of day"),
        }
    }
}

impl core::error::Error for TimestampError {}

impl Timestamp {
    /// Brings the nanoseconds to 0 to 999 999 999. What the seconds cannot hold becomes the first or the
    /// last point that they can.
    pub fn normalize(&mut self) {
        *self = self.normalized();
    }

    /// As [`normalize`](Self::normalize), in a copy.
    #[must_use]
    pub fn normalized(&self) -> Self {
        (*self).try_normalize().unwrap_or(if self.nanos < 0 {
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

    /// As [`normalize`](Self::normalize), but what the seconds cannot hold is an error.
    ///
    /// # Errors
    ///
    /// The timestamp as it was.
    pub fn try_normalize(self) -> Result<Self, Self> {
        let normal = native::Timestamp::from(self).normalized();
        normal.map(Timestamp::from).ok_or(self)
    }

    /// The beginning of a day, UTC.
    ///
    /// # Errors
    ///
    /// [`TimestampError::InvalidDateTime`] if there is no such day in the years 1 to 9999.
    pub fn date(year: i64, month: u8, day: u8) -> Result<Self, TimestampError> {
        Self::date_time(year, month, day, 0, 0, 0)
    }

    /// A second of a day, UTC.
    ///
    /// # Errors
    ///
    /// [`TimestampError::InvalidDateTime`] if there is no such day in the years 1 to 9999, or no such
    /// second in a day.
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

    /// A nanosecond of a day, UTC.
    ///
    /// # Errors
    ///
    /// [`TimestampError::InvalidDateTime`] if there is no such day in the years 1 to 9999, or no such
    /// nanosecond in a day.
    pub fn date_time_nanos(
        year: i64,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        nanos: u32,
    ) -> Result<Self, TimestampError> {
        let day = day_of(year, month.into(), day.into()).ok_or(TimestampError::InvalidDateTime)?;
        if hour > 23 || minute > 59 || second > 59 || nanos >= NANOS_PER_SECOND as u32 {
            return Err(TimestampError::InvalidDateTime);
        }
        let second = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Ok(Timestamp {
            seconds: day * SECONDS_PER_DAY + second,
            nanos: nanos as i32,
        })
    }
}

impl fmt::Display for Timestamp {
    /// As RFC 3339 has it, in UTC: see [`crate::types::Timestamp`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        native::Timestamp::from(*self).fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        text.parse::<native::Timestamp>()
            .map(Timestamp::from)
            .map_err(|_| TimestampError::ParseFailure)
    }
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

    /// [`TimestampError::OutOfSystemRange`] if the system's clock cannot hold it.
    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        native::Timestamp::from(timestamp)
            .try_into()
            .map_err(|_| TimestampError::OutOfSystemRange(timestamp))
    }
}

/// Why something is no [`Duration`], or a `Duration` nothing else.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum DurationError {
    /// The text is not a number of seconds with an `s` behind it.
    ParseFailure,
    /// It is less than nothing, and the type has no sign: so much.
    NegativeDuration(core::time::Duration),
    /// It is too long for the type.
    OutOfRange,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ParseFailure => f.write_str("expected seconds with an `s`, such as `-1.5s`"),
            Self::NegativeDuration(span) => {
                write!(f, "the type has no sign, and the duration is -{span:?}")
            }
            Self::OutOfRange => f.write_str("the duration is too long"),
        }
    }
}

impl core::error::Error for DurationError {}

impl Duration {
    /// Brings the nanoseconds below a second and to the sign of the seconds. What the seconds cannot
    /// hold becomes the longest span that they can, of the same sign.
    pub fn normalize(&mut self) {
        *self = self.normalized();
    }

    /// As [`normalize`](Self::normalize), in a copy.
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

    /// [`DurationError::OutOfRange`] past `i64::MAX` seconds.
    fn try_from(span: core::time::Duration) -> Result<Self, DurationError> {
        native::Duration::try_from(span)
            .map(Duration::from)
            .map_err(|_| DurationError::OutOfRange)
    }
}

impl TryFrom<Duration> for core::time::Duration {
    type Error = DurationError;

    /// [`DurationError::NegativeDuration`] below zero.
    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        let duration = native::Duration::from(duration);
        if duration.is_negative() {
            return Err(DurationError::NegativeDuration(duration.unsigned_abs()));
        }
        Ok(duration.unsigned_abs())
    }
}

impl fmt::Display for Duration {
    /// Seconds and an `s`: see [`crate::types::Duration`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        native::Duration::from(*self).fmt(f)
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        text.parse::<native::Duration>()
            .map(Duration::from)
            .map_err(|_| DurationError::ParseFailure)
    }
}
