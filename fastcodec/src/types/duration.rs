//! The type of a span of time, to the nanosecond.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use super::parse::{ParseError, parse_digits, parse_fraction, write_fraction};
use crate::Protobuf;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// The maximum of the seconds of a valid duration: 10 000 years.
const MAX_SECONDS: i64 = 315_576_000_000;

/// A signed span of time. Both fields have the same sign, or are zero.
///
/// ```
/// use fastcodec::types::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let span = std::time::Duration::from_millis(1500);
/// let duration = Duration::try_from(span)?;
/// assert_eq!((duration.seconds, duration.nanos), (1, 500_000_000));
/// assert_eq!(duration.to_string(), "1.500s");
/// assert_eq!(std::time::Duration::try_from(duration)?, span);
///
/// let back: Duration = "-0.5s".parse()?;
/// assert_eq!(back, Duration { seconds: 0, nanos: -500_000_000 });
/// assert!(std::time::Duration::try_from(back).is_err());
/// assert_eq!(back.unsigned_abs(), std::time::Duration::from_millis(500));
/// # Ok(())
/// # }
/// ```
///
/// Durations are ordered by their fields, which is the order in length of those that are
/// [valid](Duration::is_valid).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.Duration")]
pub struct Duration {
    /// Whole seconds; −315 576 000 000 to 315 576 000 000 in a valid duration.
    #[codec(1)]
    pub seconds: i64,
    /// Nanoseconds, added to the seconds; −999 999 999 to 999 999 999 in a valid duration.
    #[codec(2)]
    pub nanos: i32,
}

/// A [`Duration`] as a view, with a lifetime like every view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(name = "google.protobuf.Duration")]
pub struct DurationView<'a> {
    /// As in [`Duration`].
    #[codec(1)]
    pub seconds: i64,
    /// As in [`Duration`].
    #[codec(2)]
    pub nanos: i32,
    /// This borrows nothing, but every view has a lifetime.
    #[codec(skip)]
    pub _lifetime: PhantomData<&'a ()>,
}

/// The error for a span of time that does not fit in the target type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationError {
    /// The span is negative, and the type has no sign.
    Negative,
    /// The span is too long.
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
    /// Returns whether both fields are in their ranges and have the same sign.
    pub fn is_valid(&self) -> bool {
        (-MAX_SECONDS..=MAX_SECONDS).contains(&self.seconds)
            && self.nanos.unsigned_abs() < NANOS_PER_SECOND as u32
            && (self.seconds == 0 || self.nanos == 0 || (self.seconds < 0) == (self.nanos < 0))
    }

    /// Returns the same span with nanoseconds below a second that have the sign of the seconds, or
    /// `None` if the seconds do not fit.
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

    /// Returns whether the span is negative.
    pub fn is_negative(&self) -> bool {
        self.total_nanos() < 0
    }

    /// Returns the span without its sign.
    #[must_use]
    pub fn unsigned_abs(&self) -> core::time::Duration {
        let nanos = self.total_nanos().unsigned_abs();
        let per_second = NANOS_PER_SECOND as u128;
        // At most 2⁶³ + 2 seconds, so neither cast loses anything.
        core::time::Duration::new((nanos / per_second) as u64, (nanos % per_second) as u32)
    }

    fn total_nanos(&self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanos)
    }
}

impl From<DurationView<'_>> for Duration {
    fn from(view: DurationView<'_>) -> Self {
        Duration {
            seconds: view.seconds,
            nanos: view.nanos,
        }
    }
}

impl From<Duration> for DurationView<'_> {
    fn from(duration: Duration) -> Self {
        DurationView {
            seconds: duration.seconds,
            nanos: duration.nanos,
            _lifetime: PhantomData,
        }
    }
}

impl TryFrom<core::time::Duration> for Duration {
    type Error = DurationError;

    /// Fails with [`DurationError::OutOfRange`] above `i64::MAX` seconds. A span of more than 10
    /// 000 years becomes a duration that is not [valid](Duration::is_valid).
    fn try_from(span: core::time::Duration) -> Result<Self, DurationError> {
        Ok(Duration {
            seconds: i64::try_from(span.as_secs()).map_err(|_| DurationError::OutOfRange)?,
            nanos: span.subsec_nanos() as i32,
        })
    }
}

impl TryFrom<Duration> for core::time::Duration {
    type Error = DurationError;

    /// Fails with [`DurationError::Negative`] below zero. Every other duration fits, valid or not.
    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        if duration.is_negative() {
            return Err(DurationError::Negative);
        }
        Ok(duration.unsigned_abs())
    }
}

impl fmt::Display for Duration {
    /// Writes the JSON form: seconds, with no fraction or one of three, six or nine digits, and an
    /// `s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_str("-")?;
        }
        let span = self.unsigned_abs();
        write!(f, "{}", span.as_secs())?;
        write_fraction(span.subsec_nanos(), f)?;
        f.write_str("s")
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    /// Parses the JSON form of a [valid](Duration::is_valid) duration.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let error = ParseError {
            expected: "at most 315576000000 seconds, with at most nine decimals and an `s`: `-1.5s`",
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
        let duration = Duration {
            seconds: i64::from(sign) * seconds,
            nanos: sign * nanos as i32,
        };
        if duration.is_valid() {
            Ok(duration)
        } else {
            Err(error)
        }
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
                assert_eq!(
                    core::time::Duration::try_from(duration).is_err(),
                    duration.is_negative()
                );
                assert!(!duration.to_string().is_empty());
                if let Some(normal) = duration.normalized() {
                    assert_eq!(normal.normalized(), Some(normal));
                    assert_eq!(normal.total_nanos(), duration.total_nanos());
                    if let Ok(span) = core::time::Duration::try_from(duration) {
                        assert_eq!(Duration::try_from(span), Ok(normal));
                    }
                }
            }
        }
    }

    #[test]
    fn a_span_that_seconds_cannot_count_is_refused() {
        let longest = core::time::Duration::new(i64::MAX as u64, 999_999_999);
        let duration = Duration::try_from(longest).unwrap();
        assert_eq!(core::time::Duration::try_from(duration), Ok(longest));
        for too_long in [
            longest + core::time::Duration::from_nanos(1),
            core::time::Duration::MAX,
        ] {
            assert_eq!(Duration::try_from(too_long), Err(DurationError::OutOfRange));
        }
    }

    #[test]
    fn valid_durations_are_ordered_by_length() {
        let texts = ["-2s", "-1.5s", "-1s", "-0.5s", "0s", "0.5s", "1s", "1.5s"];
        assert!(
            texts
                .map(|text| text.parse::<Duration>().unwrap())
                .is_sorted()
        );
    }

    #[test]
    fn a_view_of_a_duration_is_made_and_encoded() {
        use crate::protobuf::{Decode, Encode};
        let duration = Duration {
            seconds: -1,
            nanos: -5,
        };
        let bytes = DurationView::from(duration).encode_to_vec().unwrap();
        assert_eq!(bytes, duration.encode_to_vec().unwrap());
        let view = DurationView::decode(&bytes).unwrap();
        assert_eq!(Duration::from(view), duration);
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
            "-315576000000.999999999s",
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
            "315576000001s",
            "-315576000001s",
            "99999999999999999999s",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
