//! The text of timestamps and durations, as `prost-types` parses and prints it.

use core::fmt;
use core::str::FromStr;

use super::time::{DurationError, TimestampError, seconds_at};
use super::{Duration, Timestamp};
use crate::types::civil;
use crate::types::parse::{parse_fraction, write_fraction};

const SECONDS_PER_DAY: i64 = 86_400;

impl fmt::Display for Timestamp {
    /// Writes a date and a time of day in UTC, in the form of RFC 3339, with no fraction or one of
    /// three, six or nine digits. A year after 9999 has a plus sign, one before 0 a minus sign, as
    /// in ISO 8601.
    ///
    /// ```
    /// use fastcodec::prost::types::Timestamp;
    ///
    /// let time = |seconds, nanos| Timestamp { seconds, nanos }.to_string();
    /// assert_eq!(time(0, 250_000_000), "1970-01-01T00:00:00.250Z");
    /// assert_eq!(time(253_402_300_800, 0), "+10000-01-01T00:00:00Z");
    /// assert_eq!(time(-62_198_755_200, 0), "-0001-01-01T00:00:00Z");
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Timestamp { seconds, nanos } = self.normalized();
        let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
        let second = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        match year {
            ..0 => write!(f, "{year:05}")?,
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "+{year}")?,
        }
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(nanos as u32, f)?;
        f.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Parses a date, or a date and a time of day, as `prost-types` does:
    ///
    /// - the year has four digits, or a sign and any number of digits: `+10000`, `-0001`;
    /// - the time of day follows `T`, `t` or a blank; without it, the result is the beginning of
    ///   the day;
    /// - the fraction may have any length, and is cut after nine digits;
    /// - a leap second, `60`, is accepted in any minute, and becomes the second before it;
    /// - the zone is `Z`, `z` or an offset such as `+01:00`, `+0100` or `+01`, also after a blank;
    ///   without it, UTC.
    ///
    /// ```
    /// use fastcodec::prost::types::Timestamp;
    ///
    /// # fn main() -> Result<(), fastcodec::prost::types::TimestampError> {
    /// for text in ["1970-01-01", "1970-01-01 00:00:00Z", "1970-01-01T01:00:00+0100"] {
    ///     assert_eq!(text.parse::<Timestamp>()?, Timestamp::default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError::ParseFailure`], also for a point that is not within `i64::MIN` to
    /// `i64::MAX` seconds of 1970.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        parse_timestamp(text).ok_or(TimestampError::ParseFailure)
    }
}

impl fmt::Display for Duration {
    /// Writes seconds, with no fraction or one of three, six or nine digits, and an `s`.
    ///
    /// The sign is negative if the seconds or the nanoseconds are, as in `prost-types`. So it is
    /// wrong for a positive span whose parts have different signs: [`normalize`](Self::normalize)
    /// it before.
    ///
    /// ```
    /// use fastcodec::prost::types::Duration;
    ///
    /// assert_eq!(Duration { seconds: -1, nanos: -500_000_000 }.to_string(), "-1.500s");
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Duration { seconds, nanos } = self.normalized();
        if self.seconds < 0 || self.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", seconds.unsigned_abs())?;
        write_fraction(nanos.unsigned_abs(), f)?;
        f.write_str("s")
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    /// Parses seconds that fit in an `i64`, with a fraction of any length, which is cut after nine
    /// digits, and an `s`.
    ///
    /// ```
    /// use fastcodec::prost::types::Duration;
    ///
    /// # fn main() -> Result<(), fastcodec::prost::types::DurationError> {
    /// let span: Duration = "-1.0000000019s".parse()?;
    /// assert_eq!(span, Duration { seconds: -1, nanos: -1 });
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`DurationError::ParseFailure`].
    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse_duration(text).ok_or(DurationError::ParseFailure)
    }
}

/// The rest of the text.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// Takes one of these letters, if it is next, and returns whether it was.
    fn take(&mut self, letters: &[char]) -> bool {
        let rest = self.0.strip_prefix(letters);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Takes all digits that are next.
    fn digits(&mut self) -> &'a str {
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(len);
        self.0 = rest;
        digits
    }

    fn two_digits(&mut self) -> Option<u8> {
        let (digits, rest) = self.0.split_at_checked(2)?;
        self.0 = rest;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| digits.parse().ok())?
    }

    /// Takes a fraction, if one is next, and returns its nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        if !self.take(&['.']) {
            return Some(0);
        }
        let digits = self.digits();
        parse_fraction(&digits[..digits.len().min(9)])
    }

    fn year(&mut self) -> Option<i64> {
        if self.take(&['+']) {
            return self.long_year(5);
        }
        if self.take(&['-']) {
            return self.long_year(4).map(|year| -year);
        }
        Some(i64::from(self.two_digits()?) * 100 + i64::from(self.two_digits()?))
    }

    fn long_year(&mut self, least: usize) -> Option<i64> {
        let digits = self.digits();
        if digits.len() < least {
            return None;
        }
        digits.parse().ok()
    }

    /// Takes the zone and returns how many seconds it is ahead of UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.0.is_empty() {
            return Some(0);
        }
        self.take(&[' ']);
        if self.take(&['Z', 'z']) {
            return Some(0);
        }
        let is_behind = match self.take(&['-']) {
            true => true,
            false if self.take(&['+']) => false,
            false => return None,
        };
        let hours = self.two_digits()?;
        let mut minutes = 0;
        if !self.0.is_empty() {
            self.take(&[':']);
            minutes = self.two_digits()?;
        }
        if hours > 23 || minutes > 59 {
            return None;
        }
        let ahead = i64::from(hours) * 3600 + i64::from(minutes) * 60;
        Some(if is_behind { -ahead } else { ahead })
    }

    fn end<T>(self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }
}

fn parse_timestamp(text: &str) -> Option<Timestamp> {
    // The shortest is `1970-01-01`.
    if text.len() < 10 {
        return None;
    }
    let mut text = Text(text);
    let year = text.year()?;
    let month = text.take(&['-']).then(|| text.two_digits())??;
    let day = text.take(&['-']).then(|| text.two_digits())??;
    if text.0.is_empty() {
        let seconds = seconds_at(year, month, day, 0, 0, 0)?;
        return Some(Timestamp { seconds, nanos: 0 });
    }
    let hour = text.take(&['T', 't', ' ']).then(|| text.two_digits())??;
    let minute = text.take(&[':']).then(|| text.two_digits())??;
    let second = text.take(&[':']).then(|| text.two_digits())??;
    let nanos = text.fraction()?;
    let offset = text.offset()?;
    let second = if second == 60 { 59 } else { second };
    let seconds = seconds_at(year, month, day, hour, minute, second)?.checked_sub(offset)?;
    let nanos = nanos as i32;
    text.end(Timestamp { seconds, nanos })
}

fn parse_duration(text: &str) -> Option<Duration> {
    let mut text = Text(text);
    let sign = if text.take(&['-']) { -1 } else { 1 };
    let seconds: i64 = text.digits().parse().ok()?;
    let nanos = text.fraction()? as i32;
    if !text.take(&['s']) {
        return None;
    }
    text.end(Duration {
        seconds: i64::from(sign) * seconds,
        nanos: sign * nanos,
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;

    #[test]
    fn hostile_text_is_refused() {
        let long = "9".repeat(1 << 16);
        let texts = [
            String::new(),
            "\u{e9}970-01-01".into(),
            "1970-01-0\u{e9}".into(),
            "1970-01-01T00:00:00.\u{665}Z".into(),
            "1970-01-01T00:00:00+\u{e9}0".into(),
            "+-970-01-01".into(),
            "1970-01-01T+1:00:00Z".into(),
            alloc::format!("+{long}-01-01"),
            alloc::format!("-{long}-01-01"),
            alloc::format!("{long}s"),
            alloc::format!("-{long}.{long}s"),
            "-".into(),
            ".5s".into(),
            "\u{665}s".into(),
        ];
        for text in &texts {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError::ParseFailure));
            assert_eq!(text.parse::<Duration>(), Err(DurationError::ParseFailure));
        }
    }

    #[test]
    fn a_fraction_of_any_length_is_read() {
        let text = alloc::format!("1970-01-01T00:00:00.{}Z", "9".repeat(1 << 16));
        let time: Timestamp = text.parse().unwrap();
        assert_eq!(time.to_string(), "1970-01-01T00:00:00.999999999Z");
    }

    #[test]
    fn the_first_and_the_last_point_are_printed_and_read_back() {
        for (seconds, nanos, text) in [
            (i64::MIN, 0, "-292277022657-01-27T08:29:52Z"),
            (
                i64::MAX,
                999_999_999,
                "+292277026596-12-04T15:30:07.999999999Z",
            ),
        ] {
            let time = Timestamp { seconds, nanos };
            assert_eq!(time.to_string(), text);
            assert_eq!(text.parse(), Ok(time));
        }
        for text in [
            "-292277022657-01-27T08:29:51Z",
            "+292277026596-12-04T15:30:08Z",
            "-292277022657-01-27T08:29:52+00:01",
            "+999999999999-01-01",
            "+1000000000000-01-01",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError::ParseFailure));
        }
    }

    #[test]
    fn the_longest_span_is_printed() {
        let span = |seconds, nanos| Duration { seconds, nanos }.to_string();
        assert_eq!(span(i64::MIN, i32::MIN), "-9223372036854775808.999999999s");
        assert_eq!(span(i64::MAX, i32::MAX), "9223372036854775807.999999999s");
    }
}
