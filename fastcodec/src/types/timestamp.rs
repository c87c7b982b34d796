//! The type of a point in time, to the nanosecond.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use super::parse::{ParseError, parse_digits, parse_fraction, write_fraction};
use crate::Protobuf;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// The beginning of the year 1, and the end of the year 9999, in seconds since 1970.
const MIN_SECONDS: i64 = -62_135_596_800;
const MAX_SECONDS: i64 = 253_402_300_799;

/// A point in time, in UTC.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use fastcodec::types::Timestamp;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_millis(1);
/// let timestamp = Timestamp::from(before_1970);
/// assert_eq!((timestamp.seconds, timestamp.nanos), (-1, 999_000_000));
/// assert_eq!(SystemTime::try_from(timestamp)?, before_1970);
/// assert_eq!(timestamp.to_string(), "1969-12-31T23:59:59.999Z");
/// # Ok(())
/// # }
/// ```
///
/// Timestamps are ordered by their fields, which is the order in time of those that are
/// [valid](Timestamp::is_valid).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.Timestamp")]
pub struct Timestamp {
    /// Seconds since 1970; from the year 1 to 9999 in a valid timestamp.
    #[codec(1)]
    pub seconds: i64,
    /// Nanoseconds, added to the seconds; 0 to 999 999 999 in a valid timestamp.
    #[codec(2)]
    pub nanos: i32,
}

/// A [`Timestamp`] as a view, with a lifetime like every view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
#[codec(name = "google.protobuf.Timestamp")]
pub struct TimestampView<'a> {
    /// As in [`Timestamp`].
    #[codec(1)]
    pub seconds: i64,
    /// As in [`Timestamp`].
    #[codec(2)]
    pub nanos: i32,
    /// This borrows nothing, but every view has a lifetime.
    #[codec(skip)]
    pub _lifetime: PhantomData<&'a ()>,
}

/// The error for a point in time that `SystemTime` cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a point in time that is out of range")
    }
}

impl core::error::Error for TimestampError {}

impl Timestamp {
    /// The beginning of 1970, UTC.
    pub const UNIX_EPOCH: Self = Timestamp {
        seconds: 0,
        nanos: 0,
    };

    /// Returns whether the timestamp is in the years 1 to 9999, with nanoseconds from 0 to 999 999
    /// 999.
    pub fn is_valid(&self) -> bool {
        (MIN_SECONDS..=MAX_SECONDS).contains(&self.seconds)
            && (0..NANOS_PER_SECOND).contains(&i64::from(self.nanos))
    }

    /// Returns the same point with nanoseconds from 0 to 999 999 999, or `None` if the seconds do
    /// not fit.
    ///
    /// ```
    /// use fastcodec::types::Timestamp;
    ///
    /// let timestamp = Timestamp { seconds: 10, nanos: -1 };
    /// assert!(!timestamp.is_valid());
    /// assert_eq!(timestamp.normalized(), Some(Timestamp { seconds: 9, nanos: 999_999_999 }));
    /// assert_eq!(Timestamp { seconds: i64::MIN, nanos: -1 }.normalized(), None);
    /// ```
    #[must_use]
    pub fn normalized(self) -> Option<Self> {
        let nanos = i64::from(self.nanos);
        Some(Timestamp {
            seconds: self
                .seconds
                .checked_add(nanos.div_euclid(NANOS_PER_SECOND))?,
            nanos: nanos.rem_euclid(NANOS_PER_SECOND) as i32,
        })
    }
}

impl From<TimestampView<'_>> for Timestamp {
    fn from(view: TimestampView<'_>) -> Self {
        Timestamp {
            seconds: view.seconds,
            nanos: view.nanos,
        }
    }
}

impl From<Timestamp> for TimestampView<'_> {
    fn from(timestamp: Timestamp) -> Self {
        TimestampView {
            seconds: timestamp.seconds,
            nanos: timestamp.nanos,
            _lifetime: PhantomData,
        }
    }
}

#[cfg(feature = "std")]
mod system_time {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::*;

    impl From<SystemTime> for Timestamp {
        /// Converts exactly every time that the clocks of today's systems can hold; the result is
        /// valid in the years 1 to 9999. A point that is more than `i64::MAX` seconds away from
        /// 1970 becomes the most distant one that fits.
        fn from(time: SystemTime) -> Self {
            match time.duration_since(UNIX_EPOCH) {
                Ok(after) => Timestamp {
                    seconds: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                    nanos: after.subsec_nanos() as i32,
                },
                Err(before) => {
                    let before = before.duration();
                    let seconds = 0_i64
                        .checked_sub_unsigned(before.as_secs())
                        .unwrap_or(i64::MIN);
                    let nanos = -(before.subsec_nanos() as i32);
                    let timestamp = Timestamp { seconds, nanos };
                    timestamp.normalized().unwrap_or(Timestamp {
                        seconds: i64::MIN,
                        nanos: 0,
                    })
                }
            }
        }
    }

    impl TryFrom<Timestamp> for SystemTime {
        type Error = TimestampError;

        /// Converts any timestamp in the range of the system's clock, [valid](Timestamp::is_valid)
        /// or not. A clock that is coarser than a nanosecond rounds down.
        fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
            let timestamp = timestamp.normalized().ok_or(TimestampError)?;
            let seconds = Duration::from_secs(timestamp.seconds.unsigned_abs());
            let time = if timestamp.seconds < 0 {
                UNIX_EPOCH.checked_sub(seconds)
            } else {
                UNIX_EPOCH.checked_add(seconds)
            };
            let nanos = Duration::from_nanos(timestamp.nanos as u64);
            time.and_then(|time| time.checked_add(nanos))
                .ok_or(TimestampError)
        }
    }
}

/// Returns the year, month and day of a day that is counted from 1970. It computes with eras of 400
/// years, whose years begin in March, so that a leap day is the last day of its year.
pub(crate) fn civil(day: i64) -> (i64, u32, u32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

/// Returns the day, counted from 1970, of a date in the years 1 to 9999, or `None` if there is no
/// such date.
fn day_of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    day_of_any_year(year, month, day)
}

/// Does the same for years of up to twelve digits.
pub(crate) fn day_of_any_year(year: i64, month: i64, day: i64) -> Option<i64> {
    if year.unsigned_abs() >= 1_000_000_000_000
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
    {
        return None;
    }
    let shifted_year = year - i64::from(month <= 2);
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let count = era * 146_097 + day_of_era - 719_468;
    // The 31st of April would be the first of May.
    (civil(count) == (year, month as u32, day as u32)).then_some(count)
}

impl fmt::Display for Timestamp {
    /// Writes the JSON form: RFC 3339, in UTC, with no fraction or one of three, six or nine
    /// digits. A timestamp outside the years 1 to 9999 has no such form: its text has both numbers
    /// and cannot be parsed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(timestamp) = self.normalized().filter(Timestamp::is_valid) else {
            return write!(f, "{}s and {}ns since 1970", self.seconds, self.nanos);
        };
        let (year, month, day) = civil(timestamp.seconds.div_euclid(SECONDS_PER_DAY));
        let second = timestamp.seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        write_fraction(timestamp.nanos as u32, f)?;
        f.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// Parses RFC 3339, with any offset from UTC and up to nine decimals.
    ///
    /// ```
    /// use fastcodec::types::Timestamp;
    ///
    /// # fn main() -> Result<(), fastcodec::types::ParseError> {
    /// let timestamp: Timestamp = "2001-02-03T04:05:06.5+01:00".parse()?;
    /// assert_eq!(timestamp.to_string(), "2001-02-03T03:05:06.500Z");
    /// assert!("2001-02-30T00:00:00Z".parse::<Timestamp>().is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError {
            expected: "a time in the form of RFC 3339, in the years 1 to 9999: `2001-02-03T04:05:06.789Z`",
        })
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let number = |from: usize, to: usize| parse_digits(text.get(from..to)?).map(|n| n as i64);
    let is =
        |at: usize, letters: &[u8]| text.as_bytes().get(at).is_some_and(|b| letters.contains(b));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let day = day_of(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        nanos = parse_fraction(&fraction[..digits])?;
        rest = &fraction[digits..];
    }
    let offset = match rest.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (
                parse_digits(rest.get(1..3)?)?,
                parse_digits(rest.get(4..6)?)?,
            );
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = (hours * 3600 + minutes * 60) as i64;
            if *sign == b'+' { offset } else { -offset }
        }
        _ => return None,
    };
    let seconds = day * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
    Some(Timestamp {
        seconds,
        nanos: nanos as i32,
    })
    .filter(Timestamp::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn nothing_panics_at_the_extremes() {
        for seconds in [
            i64::MIN,
            i64::MIN + 3,
            MIN_SECONDS,
            -1,
            0,
            MAX_SECONDS,
            i64::MAX,
        ] {
            for nanos in [i32::MIN, -1, 0, 999_999_999, i32::MAX] {
                let timestamp = Timestamp { seconds, nanos };
                assert!(!timestamp.to_string().is_empty());
                if let Some(normal) = timestamp.normalized() {
                    assert_eq!(normal.normalized(), Some(normal));
                }
                #[cfg(feature = "std")]
                if let Ok(time) = std::time::SystemTime::try_from(timestamp) {
                    // Finer than the clock of some systems, so it may have been rounded.
                    let back = Timestamp::from(time);
                    assert!(Some(back) <= timestamp.normalized());
                    assert_eq!(std::time::SystemTime::try_from(back), Ok(time));
                }
            }
        }
    }

    #[cfg(all(feature = "std", unix, target_pointer_width = "64"))]
    #[test]
    fn every_normalized_timestamp_is_a_system_time_where_seconds_have_64_bits() {
        use std::time::SystemTime;
        let mut seconds = i64::MIN;
        loop {
            for nanos in [0, 1, 999_999_999] {
                let timestamp = Timestamp { seconds, nanos };
                let time = SystemTime::try_from(timestamp).unwrap();
                assert_eq!(Timestamp::from(time), timestamp);
            }
            // A prime step, to reach seconds of every shape.
            match seconds.checked_add(9_007_199_254_740_881) {
                Some(next) => seconds = next,
                None if seconds == i64::MAX => break,
                None => seconds = i64::MAX,
            }
        }
    }

    #[test]
    fn a_view_of_a_timestamp_is_made_and_encoded() {
        use crate::protobuf::{Decode, Encode};
        let timestamp = Timestamp {
            seconds: -1,
            nanos: 5,
        };
        let bytes = TimestampView::from(timestamp).encode_to_vec().unwrap();
        assert_eq!(bytes, timestamp.encode_to_vec().unwrap());
        let view = TimestampView::decode(&bytes).unwrap();
        assert_eq!(Timestamp::from(view), timestamp);
    }

    #[test]
    fn valid_timestamps_are_ordered_as_in_time() {
        let texts = [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.000000001Z",
        ];
        assert!(
            texts
                .map(|text| text.parse::<Timestamp>().unwrap())
                .is_sorted()
        );
    }

    #[cfg(feature = "std")]
    #[test]
    fn the_first_and_the_last_system_time_become_timestamps_and_return() {
        use std::time::{Duration, SystemTime, UNIX_EPOCH};
        let last = |step: fn(SystemTime, Duration) -> Option<SystemTime>| {
            let mut time = UNIX_EPOCH;
            for shift in (0..63).rev() {
                while let Some(next) = step(time, Duration::from_secs(1 << shift)) {
                    time = next;
                }
            }
            time
        };
        for time in [
            last(|time, step| time.checked_add(step)),
            last(|time, step| time.checked_sub(step)),
        ] {
            assert_eq!(SystemTime::try_from(Timestamp::from(time)), Ok(time));
        }
    }

    #[test]
    fn the_text_form_is_read_back() {
        for text in [
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "2000-02-29T12:34:56.789Z",
            "1969-12-31T23:59:59.000001Z",
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_offset_is_taken_into_account() {
        let with_offset: Timestamp = "1970-01-01T01:00:00+01:00".parse().unwrap();
        assert_eq!(with_offset, Timestamp::default());
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-01-01 00:00:00Z",
            "1970-13-01T00:00:00Z",
            "1970-02-29T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.0000000001Z",
            "0000-01-01T00:00:00Z",
            "1970-01-01T00:00:00+1:00",
            "0001-01-01T00:00:00+00:01",
            "é970-01-01T00:00:00Z",
            "1970-01-01T00:00:0é",
            "1970-01-01T00:00:00.5é",
            "1970-01-01T00:00:00+é1:0",
            "1900-02-29T00:00:00Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_is_read_back() {
        for day in -719_162..-719_162 + 146_097 {
            let (year, month, date) = civil(day);
            assert_eq!(day_of(year, month.into(), date.into()), Some(day));
        }
    }
}
