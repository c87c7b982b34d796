//! A program uses the API of prost, prost-types, prost-derive and tonic-prost under these names,
//! with messages of another crate as fields.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use prost::bytes::Bytes;
use prost::{DecodeError, Message, Name, UnknownEnumValue};
use prost_types::{Any, Struct, Timestamp, TimestampError, Value};
use tonic::codec::{BufferSettings, Codec};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

/// By the crate of the derives itself.
#[derive(Clone, PartialEq, prost_derive::Message)]
#[prost(unknown = "to prost, too")]
struct Report {
    #[prost(message, repeated, tag = "1")]
    asked: Vec<HealthCheckRequest>,
    #[prost(message, optional, boxed, tag = "2")]
    answer: Option<Box<HealthCheckResponse>>,
    #[prost(oneof = "Cause", tags = "3, 4")]
    cause: Option<Cause>,
    #[prost(enumeration = "Level", tag = "5")]
    level: i32,
    #[prost(bytes = "bytes", tag = "6")]
    raw: Bytes,
    #[prost(map = "string, message", tag = "7")]
    times: std::collections::HashMap<String, Timestamp>,
}

#[derive(Clone, PartialEq, prost_derive::Oneof)]
enum Cause {
    #[prost(string, tag = "3")]
    Text(String),
    #[prost(message, tag = "4")]
    Values(Struct),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost_derive::Enumeration)]
#[repr(i32)]
enum Level {
    Low = 0,
    High = 7,
}

fn report() -> Report {
    let values = [
        ("a".to_owned(), Value::from(0.5)),
        ("b".to_owned(), Value::from("c")),
    ];
    Report {
        asked: vec![
            HealthCheckRequest {
                service: "s".into(),
            },
            HealthCheckRequest::default(),
        ],
        answer: Some(Box::new(HealthCheckResponse {
            status: ServingStatus::NotServing.into(),
        })),
        cause: Some(Cause::Values(Struct {
            fields: values.into(),
        })),
        level: Level::High.into(),
        raw: Bytes::from_static(b"\0\xff"),
        times: [(
            "t".to_owned(),
            Timestamp {
                seconds: -1,
                nanos: 5,
            },
        )]
        .into(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn messages_of_another_crate_are_fields_and_the_bytes_and_the_debug_text_are_those_of_prost() {
    let report = report();
    let bytes = report.encode_to_vec();
    assert_eq!(
        hex(&bytes),
        "0a030a01730a0012020802221a0a0e0a0161120911000000000000e03f0a080a016212031a01632807320200ff3a120a0174120d08ffffffffffffffffff011005"
    );
    assert_eq!(Report::decode(&bytes[..]), Ok(report.clone()));
    assert_eq!(
        format!("{report:?}"),
        "Report { asked: [HealthCheckRequest { service: \"s\" }, HealthCheckRequest { service: \"\" }], \
         answer: Some(HealthCheckResponse { status: NotServing }), \
         cause: Some(Values(Struct { fields: {\"a\": Value { kind: Some(NumberValue(0.5)) }, \
         \"b\": Value { kind: Some(StringValue(\"c\")) }} })), level: High, raw: b\"\\0\\xff\", \
         times: {\"t\": Timestamp { seconds: -1, nanos: 5 }} }"
    );
    assert_eq!(Level::try_from(6), Err(UnknownEnumValue(6)));
    assert_eq!(report.level(), Level::High);
}

#[test]
fn text_and_conversions_are_those_of_prost_types() {
    let time: Timestamp = "2026-01-02 03:04:05.123456789012 -0130".parse().unwrap();
    assert_eq!(time.to_string(), "2026-01-02T04:34:05.123456789Z");
    assert_eq!("x".parse::<Timestamp>(), Err(TimestampError::ParseFailure));
    let span: prost_types::Duration = "400000000000.5s".parse().unwrap();
    assert_eq!(
        Duration::try_from(span),
        Ok(Duration::new(400_000_000_000, 500_000_000))
    );
    let clock = SystemTime::try_from(time).unwrap();
    assert_eq!(Timestamp::from(clock), time);
    let any = Any::from_msg(&time).unwrap();
    assert_eq!(any.type_url, Timestamp::type_url());
    assert_eq!(any.to_msg::<Timestamp>(), Ok(time));
    let error: DecodeError = any.to_msg::<prost_types::Duration>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("failed to decode Protobuf message: ")
    );
}

#[test]
fn the_codec_of_tonic_prost_has_its_parts() {
    fn is<T: Clone + Debug + Default>(_: &T) {}
    let buffers = BufferSettings::new(1 << 10, 8 << 10);
    let mut codec = ProstCodec::<HealthCheckRequest, HealthCheckResponse>::new();
    let _: (
        ProstEncoder<HealthCheckRequest>,
        ProstDecoder<HealthCheckResponse>,
    ) = (codec.encoder(), codec.decoder());
    type Parts = ProstCodec<HealthCheckRequest, HealthCheckResponse>;
    is(&Parts::raw_encoder(buffers));
    is(&Parts::raw_decoder(buffers));
    is(&ProstEncoder::<Report>::new(buffers));
    is(&ProstDecoder::<Report>::new(buffers));
}
