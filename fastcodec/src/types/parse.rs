//! The parts that the textual forms of timestamps and durations share.

use core::fmt;

/// A text that is not the form of the type it was to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    pub(super) expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl core::error::Error for ParseError {}

/// Writes nanoseconds as the fraction of a second: nothing for none, otherwise three, six or nine
/// digits.
pub(crate) fn write_fraction(nanos: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match nanos {
        0 => Ok(()),
        _ if nanos.is_multiple_of(1_000_000) => write!(f, ".{:03}", nanos / 1_000_000),
        _ if nanos.is_multiple_of(1_000) => write!(f, ".{:06}", nanos / 1_000),
        _ => write!(f, ".{nanos:09}"),
    }
}

/// Reads the digits after the point of a fraction as nanoseconds; one to nine of them.
pub(crate) fn parse_fraction(digits: &str) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let missing = 9 - digits.len() as u32;
    Some(parse_digits(digits)? as u32 * 10_u32.pow(missing))
}

/// Reads a number of nothing but digits, at most 18 of them.
pub(crate) fn parse_digits(digits: &str) -> Option<u64> {
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}
