//! Types of other crates, and times of the standard library, as fields.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::types;
use fastcodec::{ErrorKind, Protobuf, Thrift};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use time::{OffsetDateTime, UtcDateTime};
use uuid::Uuid;

/// A field of the type `T`, and one that may be absent.
#[derive(Clone, Debug, PartialEq, Protobuf, Thrift)]
struct Field<T> {
    #[codec(1)]
    value: Option<T>,
    #[codec(2)]
    list: Vec<T>,
}

// Some have no default.
impl<T> Default for Field<T> {
    fn default() -> Self {
        Field {
            value: None,
            list: Vec::new(),
        }
    }
}

impl<T> Field<T> {
    fn of(value: T) -> Self {
        Field {
            value: Some(value),
            list: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Parts {
    #[codec(1)]
    seconds: i64,
    #[codec(2)]
    nanos: i32,
}

/// What each type of a time is on the wire, at the limits of its message, and what it refuses.
macro_rules! times {
    ($($name:ident: $type:ty as $message:ident: [$($seconds:expr, $nanos:expr);*], not [$($bad:expr, $bad_nanos:expr);*];)*) => {$(
        #[test]
        fn $name() {
            for (seconds, nanos) in [$(($seconds, $nanos)),*] {
                let message = types::$message { seconds, nanos };
                let field = Field::of(message);
                let bytes = field.encode_to_vec().unwrap();
                let decoded = Field::<$type>::decode(&bytes).unwrap();
                assert_eq!(types::$message::try_from(decoded.value.unwrap()).unwrap(), message);
                assert_eq!(decoded.encode_to_vec().unwrap(), bytes);
                assert_eq!(decoded.encoded_len(), bytes.len());
                let list = Field { value: None, list: vec![decoded.value.unwrap(); 2] };
                let bytes = list.encode_to_vec().unwrap();
                assert_eq!(Field::<$type>::decode(&bytes).unwrap(), list);

                let parts = Field::of(Parts { seconds, nanos });
                let bytes = Compact::encode_to_vec(&parts).unwrap();
                let read: Field<$type> = Compact::decode(&bytes).unwrap();
                assert_eq!(read, decoded);
                assert_eq!(Compact::encode_to_vec(&read).unwrap(), bytes);
                let bytes = Binary::encode_to_vec(&list).unwrap();
                assert_eq!(Binary::decode::<Field<$type>>(&bytes).unwrap(), list);
            }
            for (seconds, nanos) in [$(($bad, $bad_nanos)),*] {
                let parts = Field::of(Parts { seconds, nanos });
                let error = Field::<$type>::decode(&parts.encode_to_vec().unwrap()).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::OutOfRange, "{seconds} {nanos}");
                assert_eq!(error.path(), "Field.value");
                let bytes = Binary::encode_to_vec(&parts).unwrap();
                let error = Binary::decode::<Field<$type>>(&bytes).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::OutOfRange, "{seconds} {nanos}");
                assert_eq!(error.path(), "Field.value");
            }
        }
    )*};
}

const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;
const SPAN: i64 = 315_576_000_000;

times! {
    a_system_time_is_a_timestamp: SystemTime as Timestamp:
        [0, 0; 1, 5; -1, 999_999_999; FIRST, 0; LAST, 999_999_999],
        not [FIRST - 1, 0; LAST + 1, 0; 0, -1; 0, 1_000_000_000; i64::MIN, i32::MIN; i64::MAX, i32::MAX];
    a_date_of_chrono_is_a_timestamp: DateTime<Utc> as Timestamp:
        [0, 0; 1, 5; -1, 999_999_999; FIRST, 0; LAST, 999_999_999],
        not [FIRST - 1, 0; LAST + 1, 0; 0, -1; 0, 1_000_000_000; i64::MIN, i32::MIN];
    a_timestamp_of_jiff_is_a_timestamp: jiff::Timestamp as Timestamp:
        [0, 0; 1, 5; -1, 999_999_999; FIRST, 0; 253_402_207_200, 999_999_999],
        not [FIRST - 1, 0; LAST, 999_999_999; 0, -1; 0, 1_000_000_000; i64::MIN, i32::MIN];
    a_date_of_time_is_a_timestamp: OffsetDateTime as Timestamp:
        [0, 0; 1, 5; -1, 999_999_999; FIRST, 0; LAST, 999_999_999],
        not [FIRST - 1, 0; LAST + 1, 0; 0, -1; 0, 1_000_000_000; i64::MIN, i32::MIN];
    a_utc_date_of_time_is_a_timestamp: UtcDateTime as Timestamp:
        [0, 0; 1, 5; -1, 999_999_999; FIRST, 0; LAST, 999_999_999],
        not [FIRST - 1, 0; LAST + 1, 0; 0, -1; 0, 1_000_000_000; i64::MIN, i32::MIN];
    a_duration_of_std_is_one_without_a_sign: Duration as Duration:
        [0, 0; 1, 5; SPAN, 999_999_999],
        not [-1, 0; 0, -1; SPAN + 1, 0; 1, 1_000_000_000; 1, -1; i64::MIN, i32::MIN];
    a_delta_of_chrono_is_a_duration: TimeDelta as Duration:
        [0, 0; 1, 5; -1, -5; 0, -1; SPAN, 999_999_999; -SPAN, -999_999_999],
        not [SPAN + 1, 0; -SPAN - 1, 0; 1, 1_000_000_000; 1, -1; -1, 1; i64::MIN, i32::MIN];
    a_duration_of_jiff_is_a_duration: SignedDuration as Duration:
        [0, 0; 1, 5; -1, -5; 0, -1; SPAN, 999_999_999; -SPAN, -999_999_999],
        not [SPAN + 1, 0; -SPAN - 1, 0; 1, 1_000_000_000; 1, -1; -1, 1; i64::MIN, i32::MIN];
    a_duration_of_time_is_a_duration: time::Duration as Duration:
        [0, 0; 1, 5; -1, -5; 0, -1; SPAN, 999_999_999; -SPAN, -999_999_999],
        not [SPAN + 1, 0; -SPAN - 1, 0; 1, 1_000_000_000; 1, -1; -1, 1; i64::MIN, i32::MIN];
}

#[test]
fn a_time_that_has_no_message_is_not_written() {
    fn refused<T>(value: T)
    where
        Field<T>: Encode + fastcodec::thrift::EncodeValue,
    {
        let field = Field::of(value);
        let kind = |error: fastcodec::Error| error.kind().clone();
        assert_eq!(
            field.encode_to_vec().map_err(kind),
            Err(ErrorKind::OutOfRange)
        );
        assert_eq!(
            Binary::encode_to_vec(&field).map_err(kind),
            Err(ErrorKind::OutOfRange)
        );
    }
    let past_9999 = Duration::from_secs(LAST as u64 + 1);
    refused(SystemTime::UNIX_EPOCH + past_9999);
    refused(DateTime::<Utc>::MAX_UTC);
    refused(DateTime::<Utc>::MIN_UTC);
    refused(jiff::Timestamp::MIN);
    refused(Duration::MAX);
    refused(TimeDelta::MAX);
    refused(SignedDuration::MIN);
    refused(time::Duration::MAX);
}

#[derive(Clone, Debug, PartialEq, Protobuf, Thrift)]
struct Event {
    #[codec(1)]
    at: SystemTime,
    #[codec(2)]
    took: Duration,
    #[codec(3)]
    seen: DateTime<Utc>,
    #[codec(4)]
    names: BTreeMap<i32, jiff::Timestamp>,
}

impl Default for Event {
    fn default() -> Self {
        Event {
            at: SystemTime::UNIX_EPOCH,
            took: Duration::ZERO,
            seen: DateTime::UNIX_EPOCH,
            names: BTreeMap::new(),
        }
    }
}

#[test]
fn a_plain_time_that_does_not_arrive_is_1970_and_is_not_written() {
    assert_eq!(Event::default().encode_to_vec().unwrap(), b"");
    let event = Event::decode(b"\x0a\0\x12\x02\x08\x05\x12\x02\x10\x06").unwrap();
    assert_eq!(event.at, SystemTime::UNIX_EPOCH);
    // Occurrences merge.
    assert_eq!(event.took, Duration::new(5, 6));
    let event = Event {
        names: [(1, jiff::Timestamp::UNIX_EPOCH)].into(),
        ..event
    };
    let bytes = event.encode_to_vec().unwrap();
    assert_eq!(Event::decode(&bytes).unwrap(), event);
}

#[test]
fn a_time_by_itself_is_its_message() {
    let bytes = Duration::from_millis(1500).encode_to_vec().unwrap();
    let message = types::Duration::decode(&bytes).unwrap();
    assert_eq!((message.seconds, message.nanos), (1, 500_000_000));
    assert_eq!(
        Duration::decode(&bytes).unwrap(),
        Duration::from_millis(1500)
    );
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Ids {
    #[codec(1)]
    id: Uuid,
    #[codec(2)]
    list: Vec<Uuid>,
    #[codec(3)]
    price: Decimal,
    #[codec(4)]
    prices: BTreeMap<String, Decimal>,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct TextIds {
    #[codec(1, string)]
    id: Uuid,
    #[codec(2, string)]
    list: Vec<Uuid>,
    #[codec(3, map(int32, string))]
    map: BTreeMap<i32, Uuid>,
}

const ID: Uuid = Uuid::from_u128(0x00112233_4455_6677_8899_aabbccddeeff);

#[test]
fn a_uuid_is_16_bytes_or_text_in_protobuf_and_a_uuid_in_thrift() {
    let ids = Ids {
        id: ID,
        list: vec![ID, Uuid::nil()],
        ..Ids::default()
    };
    let bytes = ids.encode_to_vec().unwrap();
    assert!(bytes.starts_with(b"\x0a\x10\0\x11\x22\x33"));
    assert_eq!(Ids::decode(&bytes).unwrap(), ids);
    let bytes = Binary::encode_to_vec(&ids).unwrap();
    assert!(bytes.starts_with(b"\x10\0\x01\0\x11\x22\x33"));
    assert_eq!(Binary::decode::<Ids>(&bytes).unwrap(), ids);
    let bytes = Compact::encode_to_vec(&ids).unwrap();
    assert!(bytes.starts_with(b"\x1d\0\x11\x22\x33"));
    assert_eq!(Compact::decode::<Ids>(&bytes).unwrap(), ids);

    let text = TextIds {
        id: ID,
        list: vec![ID],
        map: [(1, ID)].into(),
    };
    let bytes = text.encode_to_vec().unwrap();
    assert!(bytes.starts_with(b"\x0a\x2400112233-4455-6677-8899-aabbccddeeff"));
    assert_eq!(bytes.len(), text.encoded_len());
    assert_eq!(TextIds::decode(&bytes).unwrap(), text);
    assert_eq!(TextIds::default().encode_to_vec().unwrap(), b"");
}

#[test]
fn what_is_no_uuid_is_an_error_with_its_path() {
    let error = Ids::decode(b"\x12\x03abc").unwrap_err();
    assert_eq!(error.path(), "Ids.list[0]");
    let (expected, found) = (16, 3);
    assert_eq!(error.kind(), &ErrorKind::WrongLength { expected, found });
    for text in ["", "00112233", "00112233-4455-6677-8899-aabbccddeefg"] {
        let bytes = [&[0x0a, text.len() as u8], text.as_bytes()].concat();
        let error = TextIds::decode(&bytes).unwrap_err();
        assert_eq!(error.path(), "TextIds.id");
        assert_eq!(error.offset(), 2);
        assert!(matches!(error.kind(), ErrorKind::Custom(_)));
    }
}

#[test]
fn a_decimal_is_its_text_digit_for_digit() {
    for text in [
        "0",
        "1.10",
        "-0.001",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "0.00",
    ] {
        let ids = Ids {
            price: text.parse().unwrap(),
            prices: [("a".into(), text.parse().unwrap())].into(),
            ..Ids::default()
        };
        let bytes = ids.encode_to_vec().unwrap();
        assert_eq!(bytes.len(), ids.encoded_len());
        assert_eq!(Ids::decode(&bytes).unwrap().price.to_string(), text);
        assert_eq!(bytes.starts_with(&[0x1a, text.len() as u8]), text != "0");
        let bytes = Compact::encode_to_vec(&ids).unwrap();
        assert_eq!(
            Compact::decode::<Ids>(&bytes).unwrap().prices["a"].to_string(),
            text
        );
    }
}

#[test]
fn a_text_that_is_no_decimal_or_does_not_fit_in_one_is_an_error() {
    let error = |text: &str| {
        let mut bytes = vec![0x1a];
        let mut len = text.len();
        while len > 127 {
            bytes.push(len as u8 | 0x80);
            len >>= 7;
        }
        bytes.push(len as u8);
        bytes.extend_from_slice(text.as_bytes());
        let error = Ids::decode(&bytes).unwrap_err();
        assert_eq!(error.path(), "Ids.price");
        error.kind().clone()
    };
    for text in [
        "", "a", "1.2.3", "1e5", "--1", "1,5", "NaN", "1_0", ".", "-", " 1",
    ] {
        assert!(matches!(error(text), ErrorKind::Custom(_)), "{text}");
    }
    for text in [
        "79228162514264337593543950336".to_owned(),
        "0.00000000000000000000000000001".to_owned(),
        "1".repeat(1000),
        "0".repeat(100_000),
    ] {
        assert_eq!(error(&text), ErrorKind::OutOfRange);
    }
}
