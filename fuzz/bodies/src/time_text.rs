//! The text of timestamps and durations.

use fastcodec::prost::types as shaped;
use fastcodec::types as strict;

/// Checks that `prost::types` and prost-types parse any text to the same timestamp or duration, or
/// both refuse it. If the strict parser of `types` accepts it, the value is the same. A parsed
/// value is printed and parsed again.
pub fn time_text(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let time = text.parse::<shaped::Timestamp>();
    let there = text.parse::<prost_types::Timestamp>().ok();
    assert_eq!(
        time.as_ref().ok().map(|time| (time.seconds, time.nanos)),
        there.map(|time| (time.seconds, time.nanos))
    );
    if let Ok(strict) = text.parse::<strict::Timestamp>() {
        assert_eq!(time, Ok(strict.into()));
        assert_eq!(strict.to_string().parse(), Ok(strict));
    }
    if let Ok(time) = time {
        assert_eq!(time.to_string().parse(), Ok(time));
    }
    let span = text.parse::<shaped::Duration>();
    let there = text.parse::<prost_types::Duration>().ok();
    assert_eq!(
        span.as_ref().ok().map(|span| (span.seconds, span.nanos)),
        there.map(|span| (span.seconds, span.nanos))
    );
    if let Ok(strict) = text.parse::<strict::Duration>() {
        assert_eq!(span, Ok(strict.into()));
        assert_eq!(strict.to_string().parse(), Ok(strict));
    }
    if let Ok(span) = span {
        assert_eq!(span.to_string().parse(), Ok(span));
    }
}
