//! `Timestamp` and `Duration` of `fastcodec::prost::types` have the text forms, normal forms and
//! conversions of those in prost-types.

use std::time::SystemTime;

use chrono::TimeDelta;
use fastcodec::prost::types as ours;
use proptest::prelude::*;

/// Seconds and nanoseconds that are read, or the text of the error.
type Parts = Result<(i64, i32), String>;

fn timestamp(text: &str) -> Parts {
    let read = text.parse::<ours::Timestamp>();
    read.map(|time| (time.seconds, time.nanos))
        .map_err(|error| error.to_string())
}

fn their_timestamp(text: &str) -> Parts {
    let read = text.parse::<prost_types::Timestamp>();
    read.map(|time| (time.seconds, time.nanos))
        .map_err(|error| error.to_string())
}

fn duration(text: &str) -> Parts {
    let read = text.parse::<ours::Duration>();
    read.map(|span| (span.seconds, span.nanos))
        .map_err(|error| error.to_string())
}

fn their_duration(text: &str) -> Parts {
    let read = text.parse::<prost_types::Duration>();
    read.map(|span| (span.seconds, span.nanos))
        .map_err(|error| error.to_string())
}

#[test]
fn texts_that_are_not_in_the_json_form_are_read_as_prost_types_reads_them() {
    let failure = || Err("failed to parse RFC-3339 formatted timestamp".into());
    let texts: [(&str, Parts); 28] = [
        ("1970-01-01", Ok((0, 0))),
        ("1970-01-01 00:00:00Z", Ok((0, 0))),
        ("1970-01-01t00:00:00z", Ok((0, 0))),
        ("1970-01-01T00:00:00", Ok((0, 0))),
        ("1970-01-01T00:00:00-0100", Ok((3600, 0))),
        ("1970-01-01T00:00:00+01", Ok((-3600, 0))),
        ("1970-01-01T00:00:00 +01:30", Ok((-5400, 0))),
        ("1970-01-01T00:00:00 Z", Ok((0, 0))),
        ("1970-01-01T23:59:60Z", Ok((86_399, 0))),
        ("1970-01-01T10:30:60.5Z", Ok((37_859, 500_000_000))),
        ("1970-01-01T00:00:00.1234567899Z", Ok((0, 123_456_789))),
        ("+10000-01-01T00:00:00Z", Ok((253_402_300_800, 0))),
        ("+09999-12-31", Ok((253_402_214_400, 0))),
        ("0000-01-01T00:00:00Z", Ok((-62_167_219_200, 0))),
        ("-0000-01-01", Ok((-62_167_219_200, 0))),
        ("-0001-01-01T00:00:00Z", Ok((-62_198_755_200, 0))),
        ("1970-01-01T00:00:00 ", failure()),
        ("1970-01-01T00:00:00.Z", failure()),
        ("1970-01-01T", failure()),
        ("+9999-12-31", failure()),
        ("10000-01-01", failure()),
        ("-001-01-01", failure()),
        ("1970-1-1", failure()),
        ("1970-01-01T00:00:61Z", failure()),
        ("1970-01-01T24:00:00Z", failure()),
        ("1970-02-29", failure()),
        ("1970-01-01T00:00:00+24:00", failure()),
        ("1970-01-01T00:00:00Z ", failure()),
    ];
    for (text, expected) in texts {
        assert_eq!(timestamp(text), expected, "{text}");
        assert_eq!(their_timestamp(text), expected, "{text}");
    }
}

#[test]
fn spans_of_any_length_are_read_as_prost_types_reads_them() {
    let failure = || Err("failed to parse duration".into());
    let texts: [(&str, Parts); 12] = [
        ("1.0000000001s", Ok((1, 0))),
        ("-1.9999999999s", Ok((-1, -999_999_999))),
        ("315576000001s", Ok((315_576_000_001, 0))),
        ("9223372036854775807s", Ok((i64::MAX, 0))),
        ("-9223372036854775807s", Ok((-i64::MAX, 0))),
        ("007s", Ok((7, 0))),
        ("-9223372036854775808s", failure()),
        ("+1s", failure()),
        ("1.s", failure()),
        (".5s", failure()),
        ("1S", failure()),
        ("1", failure()),
    ];
    for (text, expected) in texts {
        assert_eq!(duration(text), expected, "{text}");
        assert_eq!(their_duration(text), expected, "{text}");
    }
}

#[test]
fn errors_have_the_texts_of_prost_types() {
    let span = core::time::Duration::new(3, 5);
    let pairs = [
        (
            ours::TimestampError::ParseFailure.to_string(),
            prost_types::TimestampError::ParseFailure.to_string(),
        ),
        (
            ours::TimestampError::InvalidDateTime.to_string(),
            prost_types::TimestampError::InvalidDateTime.to_string(),
        ),
        (
            ours::TimestampError::OutOfSystemRange(ours::Timestamp::default()).to_string(),
            prost_types::TimestampError::OutOfSystemRange(prost_types::Timestamp::default())
                .to_string(),
        ),
        (
            ours::DurationError::ParseFailure.to_string(),
            prost_types::DurationError::ParseFailure.to_string(),
        ),
        (
            ours::DurationError::OutOfRange.to_string(),
            prost_types::DurationError::OutOfRange.to_string(),
        ),
        (
            ours::DurationError::NegativeDuration(span).to_string(),
            prost_types::DurationError::NegativeDuration(span).to_string(),
        ),
    ];
    for (here, there) in pairs {
        assert_eq!(here, there);
    }
}

/// Seconds of every magnitude, and those where something changes.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        (any::<i64>(), 0..63_u32).prop_map(|(seconds, shift)| seconds >> shift),
        (
            prop::sample::select(vec![
                i64::MIN,
                i64::MAX,
                0,
                -62_135_596_800,
                -62_167_219_200,
                253_402_300_800,
                315_576_000_000,
            ]),
            -3..=3_i64
        )
            .prop_map(|(seconds, step)| seconds.saturating_add(step)),
    ]
}

fn nanos() -> impl Strategy<Value = i32> {
    prop_oneof![
        any::<i32>(),
        0..1_000_000_000,
        (-3..=3_i32, -1..=1_i32).prop_map(|(second, nanos)| {
            second.saturating_mul(1_000_000_000).saturating_add(nanos)
        }),
        (0..1000_i32).prop_map(|millis| millis * 1_000_000),
    ]
}

/// Texts near those that are read: some pieces, of which one may be another.
fn near_a_timestamp() -> impl Strategy<Value = String> {
    let year = "[0-9]{4}|[+-][0-9]{3,13}|[+-]?29227702(6596|2657|2658|6597)|-?0000|[ +]970";
    let number = "0[0-9]|[1-6][0-9]|[0-9]|[+-][0-9]|\u{e9}";
    let between = "[-:T t]?";
    let fraction = "(\\.[0-9]{0,12})?";
    let offset = "( ?[Zz]|| ?[+-][0-2][0-9](:?[0-6][0-9])?|[+-][0-9]|x)";
    let tidy = (
        year,
        0..14_u8,
        0..33_u8,
        0..26_u8,
        0..62_u8,
        0..62_u8,
        fraction,
        offset,
    )
        .prop_map(
            |(year, month, day, hour, minute, second, fraction, offset)| {
                format!(
                    "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"
                )
            },
        );
    let untidy = (
        year,
        prop::collection::vec((between, number), 0..6),
        fraction,
        offset,
    )
        .prop_map(|(year, numbers, fraction, offset)| {
            let numbers: String = numbers
                .into_iter()
                .map(|(between, number)| between + &number)
                .collect();
            year + &numbers + &fraction + &offset
        });
    let date = (year, 0..14_u8, 0..33_u8, "[TZ ]?")
        .prop_map(|(year, month, day, end)| format!("{year}-{month:02}-{day:02}{end}"));
    prop_oneof![tidy, untidy, date, ".{0,24}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_text_is_read_as_prost_types_reads_it(
        time in near_a_timestamp(),
        span in "[-+]?[0-9]{0,20}(\\.[0-9]{0,12})?[sS]?.?",
    ) {
        prop_assert_eq!(timestamp(&time), their_timestamp(&time), "{}", time);
        prop_assert_eq!(duration(&span), their_duration(&span), "{}", span);
    }

    #[test]
    fn any_timestamp_is_printed_and_converted_as_prost_types_does(seconds in seconds(), nanos in nanos()) {
        let here = ours::Timestamp { seconds, nanos };
        let there = prost_types::Timestamp { seconds, nanos };
        prop_assert_eq!(here.to_string(), there.to_string());
        prop_assert_eq!(timestamp(&here.to_string()), their_timestamp(&there.to_string()));
        let normal = |result: Result<ours::Timestamp, ours::Timestamp>| {
            result.map(|time| (time.seconds, time.nanos)).map_err(|time| (time.seconds, time.nanos))
        };
        let their_normal = |result: Result<prost_types::Timestamp, prost_types::Timestamp>| {
            result.map(|time| (time.seconds, time.nanos)).map_err(|time| (time.seconds, time.nanos))
        };
        prop_assert_eq!(normal(here.try_normalize()), their_normal(there.try_normalize()));
        prop_assert_eq!(normal(Ok(here.normalized())), their_normal(Ok(there.normalized())));
        let (time, their_time) = (SystemTime::try_from(here), SystemTime::try_from(there));
        prop_assert_eq!(
            time.as_ref().map_err(ToString::to_string),
            their_time.as_ref().map_err(ToString::to_string)
        );
        if let Ok(time) = time {
            let (here, there) = (ours::Timestamp::from(time), prost_types::Timestamp::from(time));
            prop_assert_eq!((here.seconds, here.nanos), (there.seconds, there.nanos));
        }
    }

    #[test]
    fn any_duration_is_printed_and_converted_as_prost_types_does(seconds in seconds(), nanos in nanos()) {
        let here = ours::Duration { seconds, nanos };
        let there = prost_types::Duration { seconds, nanos };
        let (normal, their_normal) = (here.normalized(), there.normalized());
        prop_assert_eq!((normal.seconds, normal.nanos), (their_normal.seconds, their_normal.nanos));
        // prost-types negates the least number that there is.
        if normal.seconds != i64::MIN {
            prop_assert_eq!(here.to_string(), there.to_string());
            let span = core::time::Duration::try_from(here);
            let their_span = core::time::Duration::try_from(there);
            prop_assert_eq!(
                span.map_err(|error| error.to_string()),
                their_span.map_err(|error| error.to_string())
            );
        }
        let (delta, their_delta) = (TimeDelta::try_from(here), TimeDelta::try_from(there));
        prop_assert_eq!(
            delta.as_ref().map_err(ToString::to_string),
            their_delta.as_ref().map_err(ToString::to_string)
        );
        if let Ok(delta) = delta {
            let (here, there) = (ours::Duration::from(delta), prost_types::Duration::from(delta));
            prop_assert_eq!((here.seconds, here.nanos), (there.seconds, there.nanos));
        }
    }

    #[test]
    fn any_date_is_the_second_that_it_is_in_prost_types(
        year in prop_oneof![-10_000..20_000_i64, -292_277_022_660..-292_277_022_650_i64,
            292_277_026_590..292_277_026_600_i64, any::<i64>()],
        (month, day) in (0..14_u8, 0..33_u8),
        (hour, minute, second) in (0..26_u8, 0..62_u8, 0..62_u8),
        nanos in prop_oneof![0..1_000_000_001_u32, any::<u32>()],
    ) {
        let here = ours::Timestamp::date_time_nanos(year, month, day, hour, minute, second, nanos);
        let there = prost_types::Timestamp::date_time_nanos(year, month, day, hour, minute, second, nanos);
        prop_assert_eq!(
            here.map(|time| (time.seconds, time.nanos)).map_err(|error| error.to_string()),
            there.map(|time| (time.seconds, time.nanos)).map_err(|error| error.to_string())
        );
    }
}
