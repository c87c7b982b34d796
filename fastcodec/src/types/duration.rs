//! A span of time, to the nanosecond.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use super::text::{ParseError, parse_digits, parse_fraction, write_fraction};
use crate::Protobuf;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// The most seconds of a valid duration: 10 000 years.
const MAX_SECONDS: i64 = 315_576_000_000;

/// A signed span of time. Both fields have the same sign, or are zero.
///
/// ```
/// use fastcodec::types::Duration;
///
/// let duration = Duration::from(std::time::Duration::from_millis(1500));
/// assert_eq!((duration.seconds, duration.nanos), (1, 500_000_000));
/// assert_eq!(duration.to_string(), "1.500s");
/// assert_eq!("-0.5s".parse(), Ok(Duration { seconds: 0, nanos: -500_000_000 }));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Duration")]
pub struct Duration {
    /// Whole seconds; −315 576 000 000 to 315 576 000 000 in a valid duration.
    #[codec(1)]
    pub seconds: i64,
    /// Nanoseconds beside them; −999 999 999 to 999 999 999 in a valid duration.
    #[codec(2)]
    pub nanos: i32,
}

/// A [`Duration`] with the lifetime that every view has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Duration")]
pub struct DurationView<'a> {
    /// As in [`Duration`].
    #[codec(1)]
    pub seconds: i64,
    /// As in [`Duration`].
    #[codec(2)]
    pub nanos: i32,
    #[codec(skip)]
    _lifetime: PhantomData<&'a ()>,
}

/// A span of time that does not fit in the type it was to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationError {
    /// It is negative, and the type has no sign.
    Negative,
    /// It is too long.
    OutOfRange,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Negative => "a negative duration",
            Self::OutOfRange => "a duration that is too long",
        })
    }
}

impl core::error::Error for DurationError {}

impl Duration {
    /// Whether both fields are in their ranges and have the same sign.
    pub fn is_valid(&self) -> bool {
        (-MAX_SECONDS..=MAX_SECONDS).contains(&self.seconds)
            && self.nanos.unsigned_abs() < NANOS_PER_SECOND as u32
            && (self.seconds == 0 || self.nanos == 0 || (self.seconds < 0) == (self.nanos < 0))
    }

    /// The same span with nanoseconds below a second and of the sign of the seconds; `None` if the
    /// seconds do not fit.
    #[must_use]
    pub fn normalized(self) -> Option<Self> {
        let mut seconds = self
            .seconds
            .checked_add(i64::from(self.nanos / NANOS_PER_SECOND))?;
        let mut nanos = self.nanos % NANOS_PER_SECOND;
        if seconds > 0 && nanos < 0 {
            seconds -= 1;
            nanos += NANOS_PER_SECOND;
        } else if seconds < 0 && nanos > 0 {
            seconds += 1;
            nanos -= NANOS_PER_SECOND;
        }
        Some(Duration { seconds, nanos })
    }
}

impl From<core::time::Duration> for Duration {
    /// A span of more than `i64::MAX` seconds becomes that many.
    fn from(span: core::time::Duration) -> Self {
        Duration {
            seconds: i64::try_from(span.as_secs()).unwrap_or(i64::MAX),
            nanos: span.subsec_nanos() as i32,
        }
    }
}

impl TryFrom<Duration> for core::time::Duration {
    type Error = DurationError;

    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        let duration = duration.normalized().ok_or(DurationError::OutOfRange)?;
        match (
            u64::try_from(duration.seconds),
            u32::try_from(duration.nanos),
        ) {
            (Ok(seconds), Ok(nanos)) => Ok(core::time::Duration::new(seconds, nanos)),
            _ => Err(DurationError::Negative),
        }
    }
}

impl fmt::Display for Duration {
    /// Seconds with their fraction and an `s`, as the JSON form has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(duration) = self.normalized() else {
            return write!(f, "{}s and {}ns", self.seconds, self.nanos);
        };
        if duration.seconds < 0 || duration.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", duration.seconds.unsigned_abs())?;
        write_fraction(duration.nanos.unsigned_abs(), f)?;
        f.write_str("s")
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let error = ParseError {
            expected: "seconds with at most nine decimals and an `s`: `-1.5s`",
        };
        let (is_negative, number) = match text.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, text),
        };
        let number = number.strip_suffix('s').ok_or(error)?;
        let (seconds, nanos) = match number.split_once('.') {
            Some((seconds, fraction)) => (seconds, parse_fraction(fraction).ok_or(error)?),
            None => (number, 0),
        };
        let seconds = parse_digits(seconds).ok_or(error)? as i64;
        let sign = if is_negative { -1 } else { 1 };
        Ok(Duration {
            seconds: i64::from(sign) * seconds,
            nanos: sign * nanos as i32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn nothing_panics_at_the_extremes() {
        for seconds in [i64::MIN, i64::MIN + 3, -1, 0, 1, i64::MAX - 3, i64::MAX] {
            for nanos in [
                i32::MIN,
                -NANOS_PER_SECOND,
                -1,
                0,
                1,
                NANOS_PER_SECOND,
                i32::MAX,
            ] {
                let duration = Duration { seconds, nanos };
                let _ = (
                    duration.is_valid(),
                    core::time::Duration::try_from(duration),
                );
                assert!(!duration.to_string().is_empty());
                if let Some(normal) = duration.normalized() {
                    assert_eq!(normal.normalized(), Some(normal));
                }
            }
        }
        assert_eq!(Duration::from(core::time::Duration::MAX).seconds, i64::MAX);
    }

    #[test]
    fn mixed_signs_are_normalized() {
        let duration = Duration {
            seconds: 1,
            nanos: -1,
        };
        assert!(!duration.is_valid());
        assert_eq!(
            duration.normalized(),
            Some(Duration {
                seconds: 0,
                nanos: 999_999_999
            })
        );
    }

    #[test]
    fn a_negative_duration_does_not_become_a_std_duration() {
        let duration = Duration {
            seconds: 0,
            nanos: -1,
        };
        assert_eq!(
            core::time::Duration::try_from(duration),
            Err(DurationError::Negative)
        );
    }

    #[test]
    fn the_text_form_is_read_back() {
        for text in [
            "0s",
            "1s",
            "-1s",
            "1.500s",
            "-0.000000001s",
            "315576000000s",
            "0.000001s",
        ] {
            assert_eq!(text.parse::<Duration>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "s",
            "1",
            "1.s",
            ".5s",
            "1.0000000001s",
            "+1s",
            "1 s",
            "--1s",
            "1.-5s",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
