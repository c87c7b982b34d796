//! Timestamps and durations as those of `chrono`, `jiff` and `time`, and back.

use std::fmt::Debug;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use fastcodec::types::{Duration, RangeError, Timestamp};
use jiff::SignedDuration;
use proptest::prelude::*;
use time::{OffsetDateTime, UtcDateTime, UtcOffset};

const FIRST: Timestamp = Timestamp {
    seconds: -62_135_596_800,
    nanos: 0,
};
const LAST: Timestamp = Timestamp {
    seconds: 253_402_300_799,
    nanos: 999_999_999,
};

/// What `jiff` has at most: 9999-12-30T22:00:00.999999999Z.
const LAST_OF_JIFF: Timestamp = Timestamp {
    seconds: 253_402_207_200,
    nanos: 999_999_999,
};

const LONGEST: Duration = Duration {
    seconds: 315_576_000_000,
    nanos: 999_999_999,
};

fn timestamp(seconds: i64, nanos: i32) -> Timestamp {
    Timestamp { seconds, nanos }
}

fn duration(seconds: i64, nanos: i32) -> Duration {
    Duration { seconds, nanos }
}

/// The type of another crate that a `P` becomes and comes from.
trait Other<P>: Copy + Debug + TryFrom<P, Error = RangeError> + TryInto<P, Error = RangeError> {}

impl<T, P> Other<P> for T where
    T: Copy + Debug + TryFrom<P, Error = RangeError> + TryInto<P, Error = RangeError>
{
}

fn there_and_back<T: Other<P>, P: Copy + Debug + PartialEq>(value: P) {
    let other = T::try_from(value).unwrap();
    assert_eq!(other.try_into(), Ok(value), "{other:?}");
}

/// In nanoseconds, so that it is compared with what the other crate says of itself.
fn nanos_of(seconds: i64, nanos: i32) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}

const TIMESTAMPS: [Timestamp; 7] = [
    FIRST,
    Timestamp {
        seconds: FIRST.seconds,
        nanos: 1,
    },
    Timestamp {
        seconds: -1,
        nanos: 1,
    },
    Timestamp {
        seconds: -1,
        nanos: 999_999_999,
    },
    Timestamp::UNIX_EPOCH,
    Timestamp {
        seconds: 1_700_000_000,
        nanos: 123_456_789,
    },
    LAST_OF_JIFF,
];

#[test]
fn timestamps_at_the_limits_and_before_1970_survive_a_round_trip() {
    for value in TIMESTAMPS {
        there_and_back::<DateTime<Utc>, _>(value);
        there_and_back::<jiff::Timestamp, _>(value);
        there_and_back::<OffsetDateTime, _>(value);
        there_and_back::<UtcDateTime, _>(value);
    }
    there_and_back::<DateTime<Utc>, _>(LAST);
    there_and_back::<OffsetDateTime, _>(LAST);
    there_and_back::<UtcDateTime, _>(LAST);
}

#[test]
fn each_crate_says_the_same_time_in_text() {
    for value in TIMESTAMPS {
        let chrono = DateTime::<Utc>::try_from(value).unwrap();
        let jiff = jiff::Timestamp::try_from(value).unwrap();
        let time = OffsetDateTime::try_from(value).unwrap();
        let nanos = nanos_of(value.seconds, value.nanos);
        assert_eq!(jiff.to_string().parse(), Ok(value));
        assert_eq!(
            chrono.timestamp_nanos_opt().map(i128::from),
            i64::try_from(nanos).ok().map(i128::from)
        );
        assert_eq!(jiff.as_nanosecond(), nanos);
        assert_eq!(time.unix_timestamp_nanos(), nanos);
    }
}

#[test]
fn what_another_crate_has_beyond_the_years_1_to_9999_is_refused() {
    fn refused(result: Result<Timestamp, RangeError>) {
        assert_eq!(
            result.unwrap_err().to_string(),
            "outside the range of google.protobuf.Timestamp: \
             0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z"
        );
    }
    let nanosecond = TimeDelta::nanoseconds(1);
    refused((DateTime::<Utc>::try_from(FIRST).unwrap() - nanosecond).try_into());
    refused((DateTime::<Utc>::try_from(LAST).unwrap() + nanosecond).try_into());
    refused(DateTime::<Utc>::MIN_UTC.try_into());
    refused(DateTime::<Utc>::MAX_UTC.try_into());

    let nanosecond = SignedDuration::from_nanos(1);
    refused((jiff::Timestamp::try_from(FIRST).unwrap() - nanosecond).try_into());
    refused(jiff::Timestamp::MIN.try_into());

    let nanosecond = time::Duration::nanoseconds(1);
    refused((OffsetDateTime::try_from(FIRST).unwrap() - nanosecond).try_into());
    refused((UtcDateTime::try_from(FIRST).unwrap() - nanosecond).try_into());
    refused(UtcDateTime::MIN.try_into());
}

#[test]
fn a_timestamp_beyond_what_another_crate_has_is_refused() {
    let after_jiff = timestamp(LAST_OF_JIFF.seconds + 1, 0);
    assert_eq!(
        jiff::Timestamp::try_from(after_jiff)
            .unwrap_err()
            .to_string(),
        "outside the range of jiff::Timestamp: \
         -009999-01-02T01:59:59Z to 9999-12-30T22:00:00.999999999Z"
    );
    for seconds in [i64::MIN, i64::MAX, 1 << 45, -(1 << 45)] {
        for nanos in [i32::MIN, -1, 0, i32::MAX] {
            let value = timestamp(seconds, nanos);
            assert!(DateTime::<Utc>::try_from(value).is_err(), "{value:?}");
            assert!(jiff::Timestamp::try_from(value).is_err(), "{value:?}");
            assert!(OffsetDateTime::try_from(value).is_err(), "{value:?}");
            assert!(UtcDateTime::try_from(value).is_err(), "{value:?}");
        }
    }
}

#[test]
fn the_range_that_an_error_tells_is_that_of_the_other_crate() {
    let far = timestamp(i64::MAX, 0);
    let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let error = jiff::Timestamp::try_from(far).unwrap_err();
    assert_eq!(error.range(), format!("{first} to {last}"));

    let error = DateTime::<Utc>::try_from(far).unwrap_err();
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let text = |time: DateTime<Utc>| format!("{:?}", time.naive_utc()) + "Z";
    assert_eq!(error.range(), format!("{} to {}", text(first), text(last)));

    let range = OffsetDateTime::try_from(far).unwrap_err().range();
    let last_of_time = UtcDateTime::MAX;
    assert_eq!(last_of_time.year(), 9999);
    assert!(range.starts_with("-9999-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z"));

    let error = TimeDelta::try_from(duration(i64::MAX, 0)).unwrap_err();
    let last = TimeDelta::MAX;
    let text = format!("{}.{}s", last.num_seconds(), last.subsec_millis());
    assert_eq!(error.range(), format!("-{text} to {text}"));
}

#[test]
fn the_zone_of_a_time_does_not_matter() {
    let expected = timestamp(1_700_000_000, 5);
    let offset = FixedOffset::east_opt(3600).unwrap();
    let time = DateTime::<Utc>::try_from(expected).unwrap();
    assert_eq!(time.with_timezone(&offset).try_into(), Ok(expected));

    let offset = UtcOffset::from_whole_seconds(-7200).unwrap();
    let time = OffsetDateTime::try_from(expected).unwrap();
    assert_eq!(time.to_offset(offset).try_into(), Ok(expected));
}

#[test]
fn a_leap_second_is_the_second_after_it() {
    let time = NaiveDate::from_ymd_opt(2016, 12, 31)
        .and_then(|day| day.and_hms_nano_opt(23, 59, 59, 1_500_000_000))
        .unwrap()
        .and_utc();
    let expected = "2017-01-01T00:00:00.5Z".parse().unwrap();
    assert_eq!(Timestamp::try_from(time), Ok(expected));
}

#[test]
fn a_timestamp_that_is_not_normal_is_the_point_that_it_means() {
    let value = timestamp(10, -1);
    let expected = timestamp(9, 999_999_999);
    assert_eq!(DateTime::<Utc>::try_from(value), expected.try_into());
    assert_eq!(jiff::Timestamp::try_from(value), expected.try_into());
    assert_eq!(OffsetDateTime::try_from(value), expected.try_into());
}

#[test]
fn durations_at_the_limits_and_below_zero_survive_a_round_trip() {
    let values = [
        LONGEST,
        duration(-LONGEST.seconds, -LONGEST.nanos),
        duration(0, -1),
        duration(-1, -999_999_999),
        duration(0, 0),
        duration(0, 500_000_000),
        duration(-3, 0),
    ];
    for value in values {
        there_and_back::<TimeDelta, _>(value);
        there_and_back::<SignedDuration, _>(value);
        there_and_back::<time::Duration, _>(value);
        let nanos = nanos_of(value.seconds, value.nanos);
        assert_eq!(SignedDuration::try_from(value).unwrap().as_nanos(), nanos);
        let span = time::Duration::try_from(value).unwrap();
        assert_eq!(span.whole_nanoseconds(), nanos);
        let delta = TimeDelta::try_from(value).unwrap();
        assert_eq!(nanos_of(delta.num_seconds(), delta.subsec_nanos()), nanos);
    }
}

#[test]
fn spans_of_another_crate_past_ten_thousand_years_are_refused() {
    fn refused(result: Result<Duration, RangeError>) {
        assert_eq!(
            result.unwrap_err().to_string(),
            "outside the range of google.protobuf.Duration: \
             -315576000000.999999999s to 315576000000.999999999s"
        );
    }
    for seconds in [LONGEST.seconds + 1, -LONGEST.seconds - 1] {
        refused(TimeDelta::seconds(seconds).try_into());
        refused(SignedDuration::from_secs(seconds).try_into());
        refused(time::Duration::seconds(seconds).try_into());
    }
    for span in [TimeDelta::MIN, TimeDelta::MAX] {
        refused(span.try_into());
    }
    for span in [SignedDuration::MIN, SignedDuration::MAX] {
        refused(span.try_into());
    }
    for span in [time::Duration::MIN, time::Duration::MAX] {
        refused(span.try_into());
    }
}

#[test]
fn a_duration_of_whatever_fields_becomes_a_span_or_an_error_and_never_panics() {
    for seconds in [i64::MIN, i64::MIN + 3, -1, 0, 1, i64::MAX - 3, i64::MAX] {
        for nanos in [i32::MIN, -1_000_000_000, -1, 0, 1, 1_000_000_000, i32::MAX] {
            let value = duration(seconds, nanos);
            let nanos = nanos_of(seconds, nanos);
            let fits = value.normalized().is_some();
            let span = SignedDuration::try_from(value);
            assert_eq!(span.is_ok(), fits);
            assert!(span.is_err() || span.unwrap().as_nanos() == nanos);
            let span = time::Duration::try_from(value);
            assert_eq!(span.is_ok(), fits);
            assert!(span.is_err() || span.unwrap().whole_nanoseconds() == nanos);
            let is_near = (-1..=1).contains(&seconds);
            assert_eq!(TimeDelta::try_from(value).is_ok(), is_near, "{value:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_valid_timestamp_survives_a_round_trip(
        seconds in FIRST.seconds..=LAST.seconds,
        nanos in 0..1_000_000_000,
    ) {
        let value = timestamp(seconds, nanos);
        there_and_back::<DateTime<Utc>, _>(value);
        there_and_back::<OffsetDateTime, _>(value);
        there_and_back::<UtcDateTime, _>(value);
        if value <= LAST_OF_JIFF {
            there_and_back::<jiff::Timestamp, _>(value);
        } else {
            prop_assert!(jiff::Timestamp::try_from(value).is_err());
        }
    }

    #[test]
    fn any_valid_duration_survives_a_round_trip(
        seconds in 0..=LONGEST.seconds,
        nanos in 0..1_000_000_000,
        sign in prop_oneof![Just(1), Just(-1)],
    ) {
        let value = duration(i64::from(sign) * seconds, sign * nanos);
        there_and_back::<TimeDelta, _>(value);
        there_and_back::<SignedDuration, _>(value);
        there_and_back::<time::Duration, _>(value);
    }

    #[test]
    fn any_fields_of_a_timestamp_are_the_same_point_or_an_error(
        seconds in any::<i64>(),
        nanos in any::<i32>(),
        shift in 0..40_u32,
    ) {
        let value = timestamp(seconds >> shift, nanos);
        let total = nanos_of(value.seconds, nanos);
        if let Ok(time) = jiff::Timestamp::try_from(value) {
            prop_assert_eq!(time.as_nanosecond(), total);
        }
        if let Ok(time) = OffsetDateTime::try_from(value) {
            prop_assert_eq!(time.unix_timestamp_nanos(), total);
        }
        if let Ok(time) = DateTime::<Utc>::try_from(value) {
            let nanos = time.timestamp_subsec_nanos() as i32;
            prop_assert_eq!(nanos_of(time.timestamp(), nanos), total);
        }
    }
}

/// What `fastcodec::prost::types` has is converted as the type of the same name in `types`.
mod prosts {
    use fastcodec::prost::types as prost;
    use fastcodec::types::{Duration, Timestamp};

    const MOMENTS: [(i64, i32); 5] = [
        (0, 0),
        (-1, 750_000_000),
        (253_402_300_799, 999_999_999),
        (i64::MAX, 0),
        (-62_135_596_801, 0),
    ];

    /// The same of both: what they become, and whether that becomes the same again.
    macro_rules! same {
        ($name:ident, $theirs:ty) => {
            for (seconds, nanos) in MOMENTS {
                let native = <$theirs>::try_from($name { seconds, nanos });
                let prosts = <$theirs>::try_from(prost::$name { seconds, nanos });
                assert_eq!(native, prosts);
                if let (Ok(native), Ok(prosts)) = (native, prosts) {
                    let native = $name::try_from(native).ok().map(prost::$name::from);
                    assert_eq!(prost::$name::try_from(prosts).ok(), native);
                }
            }
        };
    }

    #[test]
    fn timestamps_are_converted_alike() {
        same!(Timestamp, chrono::DateTime<chrono::Utc>);
        same!(Timestamp, jiff::Timestamp);
        same!(Timestamp, time::OffsetDateTime);
        same!(Timestamp, time::UtcDateTime);
    }

    #[test]
    fn durations_are_converted_alike() {
        same!(Duration, jiff::SignedDuration);
        same!(Duration, time::Duration);
    }

    #[test]
    fn every_time_delta_is_a_duration() {
        for span in [
            chrono::TimeDelta::MIN,
            chrono::TimeDelta::milliseconds(-1500),
            chrono::TimeDelta::MAX,
        ] {
            let duration = prost::Duration::from(span);
            assert_eq!(chrono::TimeDelta::try_from(duration), Ok(span));
        }
    }
}
