//! Generated types with the derives of `serde`, `arbitrary` and `proptest_derive`: the values that
//! these make survive a round trip through both formats and through `serde`.

use std::collections::HashMap;
use std::fmt::Debug;

use arbitrary::{Arbitrary, Unstructured};
use fastcodec::protobuf::{Decode, DecodeOwned, Encode, Open, UnknownFields};
use fastcodec::thrift::{self, Binary, Compact, Protocol, Uuid};
use fastcodec::types::{Duration, Timestamp, Value};
use fastcodec::{Error, ErrorKind, Protobuf, Thrift};
use fastcodec_own_types::closed::{Legacy, legacy};
use fastcodec_own_types::shapes::{Containers, Node, Scalars, State, WellKnown, containers};
use fastcodec_own_types::thrift_shapes::{
    Choice, Color, Defaults, Everything, Failure, Keyed, Point, Tree,
};
use proptest::prelude::{ProptestConfig, any, proptest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

fn survives_json<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
}

fn survives_protobuf<T: Encode + DecodeOwned + Debug + PartialEq>(value: &T) {
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(&T::decode(&bytes).unwrap(), value);
}

/// A struct of Thrift, which is read from bytes of any lifetime.
macro_rules! survives_thrift {
    ($value:expr, $type:ty) => {
        let bytes = Binary::encode_to_vec($value).unwrap();
        assert_eq!(&Binary::decode::<$type>(&bytes).unwrap(), $value);
        let bytes = Compact::encode_to_vec($value).unwrap();
        assert_eq!(&Compact::decode::<$type>(&bytes).unwrap(), $value);
    };
}

macro_rules! protobuf_by_proptest {
    ($($name:ident: $type:ty;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(24))]
            $(
                #[test]
                fn $name(value in any::<$type>()) {
                    survives_protobuf(&value);
                    survives_json(&value);
                }
            )*
        }
    };
}

protobuf_by_proptest! {
    scalars_of_proptest_survive_protobuf_and_json: Scalars;
    containers_of_proptest_survive_protobuf_and_json: Containers;
    nodes_of_proptest_survive_protobuf_and_json: Node;
    well_known_types_of_proptest_survive_protobuf_and_json: WellKnown;
    closed_enumerations_and_groups_of_proptest_survive_protobuf_and_json: Legacy;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn structs_of_proptest_survive_thrift_and_json(value in any::<Everything>()) {
        survives_thrift!(&value, Everything);
        survives_json(&value);
    }

    #[test]
    fn unions_exceptions_and_trees_of_proptest_survive_thrift_and_json(
        choice in any::<Choice>(),
        failure in any::<Failure>(),
        tree in any::<Tree>(),
    ) {
        survives_thrift!(&choice, Choice);
        survives_thrift!(&failure, Failure);
        survives_thrift!(&tree, Tree);
        survives_json(&choice);
        survives_json(&failure);
        survives_json(&tree);
    }

    #[test]
    fn keys_that_json_does_not_have_survive_thrift(value in any::<Keyed>()) {
        survives_thrift!(&value, Keyed);
    }
}

/// Bytes as a fuzzer has them: some of every length.
fn inputs() -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..400).map(move |len| (0..len * 3).map(|_| next()).collect())
}

/// The values that `arbitrary` makes of the inputs. There are many different ones among them.
fn made<T: for<'a> Arbitrary<'a> + Debug>() -> Vec<T> {
    let values: Vec<T> = inputs()
        .filter_map(|input| T::arbitrary(&mut Unstructured::new(&input)).ok())
        .collect();
    let mut texts: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 100, "{} different ones", texts.len());
    values
}

/// Compared by the bytes: NaN is not equal to itself.
fn is_read_by_protobuf<T: for<'a> Arbitrary<'a> + Encode + DecodeOwned + Debug>() {
    for value in made::<T>() {
        let Some(bytes) = unless_too_deep(value.encode_to_vec()) else {
            continue;
        };
        let read = T::decode(&bytes).unwrap();
        assert_eq!(format!("{read:?}"), format!("{value:?}"));
    }
}

/// What contains itself is made as deep as there are bytes, and not written deeper than it is read.
fn unless_too_deep(encoded: Result<Vec<u8>, Error>) -> Option<Vec<u8>> {
    match encoded {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let kind = error.kind();
            assert!(matches!(kind, ErrorKind::DepthLimit { .. }), "{kind:?}");
            None
        }
    }
}

#[test]
fn what_arbitrary_makes_survives_protobuf() {
    is_read_by_protobuf::<Scalars>();
    is_read_by_protobuf::<Node>();
    is_read_by_protobuf::<Legacy>();
    is_read_by_protobuf::<WellKnown>();
}

#[test]
fn maps_that_arbitrary_makes_survive_protobuf() {
    for value in made::<Containers>() {
        let bytes = value.encode_to_vec().unwrap();
        let read = Containers::decode(&bytes).unwrap();
        // Hash maps print in an order of their own.
        assert_eq!(read.encoded_len(), bytes.len());
        assert_eq!(read.labels, value.labels);
    }
}

#[test]
fn what_arbitrary_makes_survives_thrift() {
    fn check<P: Protocol>() {
        for mut value in made::<Everything>() {
            // NaN is not equal to itself.
            value.a_double = value.a_double.filter(|it| !it.is_nan());
            let bytes = P::encode_to_vec(&value).unwrap();
            assert_eq!(P::decode::<Everything>(&bytes).unwrap(), value);
        }
        for value in made::<Keyed>() {
            let bytes = P::encode_to_vec(&value).unwrap();
            assert_eq!(P::decode::<Keyed>(&bytes).unwrap(), value);
        }
        for value in made::<Tree>() {
            if let Some(bytes) = unless_too_deep(P::encode_to_vec(&value)) {
                assert_eq!(P::decode::<Tree>(&bytes).unwrap(), value);
            }
        }
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_value_that_arbitrary_makes_nests_no_deeper_than_it_is_read() {
    // Lists of lists, as long as there are bytes.
    let input = [5, 1, 0, 6, 1, 0].repeat(10_000);
    let value = Value::arbitrary(&mut Unstructured::new(&input)).unwrap();
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(Value::decode(&bytes).unwrap(), value);
}

#[test]
fn json_has_the_shape_of_the_rust_types() {
    let scalars = Scalars {
        a_int64: i64::MAX,
        a_bytes: vec![1, 2],
        shared: vec![3].into(),
        smol: "s".into(),
        compact: "c".into(),
        fast: "f".into(),
        state: State::Sold.into(),
        renamed: "r".into(),
        ..Scalars::default()
    };
    let json = serde_json::to_value(&scalars).unwrap();
    assert_eq!(json["a_int64"], json!(i64::MAX));
    assert_eq!(json["a_bytes"], json!([1, 2]));
    assert_eq!(json["shared"], json!([3]));
    assert_eq!(json["smol"], json!("s"));
    assert_eq!(json["compact"], json!("c"));
    assert_eq!(json["fast"], json!("f"));
    assert_eq!(json["state"], json!(2));
    assert_eq!(json["other-name"], json!("r"));
    assert_eq!(json["unknown_fields"], json!([]));
    survives_json(&scalars);

    let containers = Containers {
        choice: Some(containers::Choice::Chosen(State::New.into())),
        labels: HashMap::from([("a".into(), 1)]),
        entries: vec![(true, State::New.into())],
        ..Containers::default()
    };
    let json = serde_json::to_value(&containers).unwrap();
    assert_eq!(json["choice"], json!({ "Chosen": 1 }));
    assert_eq!(json["labels"], json!({ "a": 1 }));
    assert_eq!(json["entries"], json!([[true, 1]]));
    assert_eq!(json["maybe"], json!(null));
    survives_json(&containers);

    let legacy = Legacy {
        modes: vec![legacy::Mode::Fast],
        ..Legacy::default()
    };
    assert_eq!(
        serde_json::to_value(&legacy).unwrap()["modes"],
        json!(["Fast"])
    );
}

#[test]
fn strings_of_other_crates_have_the_defaults_of_the_schema() {
    let legacy = Legacy::default();
    assert_eq!(legacy.compact(), "c");
    let defaults = Defaults::default();
    assert_eq!(
        (&*defaults.smol, &*defaults.compact, &*defaults.fast),
        ("s", "c", "f")
    );
}

#[test]
fn well_known_types_in_json_are_their_fields() {
    let timestamp = Timestamp {
        seconds: 5,
        nanos: 7,
    };
    let json = serde_json::to_value(timestamp).unwrap();
    assert_eq!(json, json!({ "seconds": 5, "nanos": 7 }));
    let duration: Duration = serde_json::from_value(json!({ "seconds": -1, "nanos": 0 })).unwrap();
    assert_eq!(duration.to_string(), "-1s");
    let value = Value::from("text");
    let json = serde_json::to_value(&value).unwrap();
    assert_eq!(json, json!({ "kind": { "StringValue": "text" } }));
    survives_json(&value);
}

#[test]
fn an_open_enumeration_in_json_is_its_number_whether_it_has_a_name_or_not() {
    let unnamed = Open::<State>::from_number(77);
    assert_eq!(serde_json::to_value(unnamed).unwrap(), json!(77));
    survives_json(&unnamed);
    assert!(serde_json::from_value::<Open<State>>(json!("SOLD")).is_err());
    assert!(serde_json::from_value::<Open<State>>(json!(1_u64 << 40)).is_err());
}

/// A version that knows none of the fields.
#[derive(
    Clone, Debug, Default, PartialEq, Protobuf, Thrift, serde::Serialize, serde::Deserialize,
)]
struct Nothing {}

#[derive(Debug, Default, PartialEq, Protobuf, serde::Serialize, serde::Deserialize)]
struct Kept {
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Debug, Default, PartialEq, Thrift, serde::Serialize, serde::Deserialize)]
struct KeptOfThrift {
    #[codec(unknown)]
    rest: thrift::UnknownFields,
}

#[test]
fn unknown_fields_in_json_are_their_bytes() {
    let kept = Kept::decode(b"\x0a\x01a\x10\x05").unwrap();
    let json = serde_json::to_value(&kept).unwrap();
    assert_eq!(json, json!({ "rest": [10, 1, 97, 16, 5] }));
    survives_json(&kept);
}

#[test]
fn bytes_that_are_no_fields_are_not_taken_for_unknown_fields() {
    for bytes in [&[0x0a, 5][..], &[0x08], &[0xff], &[0x0c], &[0, 0]] {
        let json = json!({ "rest": bytes });
        assert!(serde_json::from_value::<Kept>(json).is_err(), "{bytes:?}");
    }
    assert!(serde_json::from_value::<Kept>(json!({ "rest": [256] })).is_err());
    assert!(serde_json::from_value::<Kept>(json!({ "rest": "text" })).is_err());
}

#[test]
fn unknown_fields_of_thrift_in_json_have_the_name_of_their_protocol() {
    fn kept<P: Protocol>() -> KeptOfThrift {
        let point = Point {
            x: Some(1),
            y: Some(2),
            ..Point::default()
        };
        P::decode(&P::encode_to_vec(&point).unwrap()).unwrap()
    }
    let (binary, compact) = (kept::<Binary>(), kept::<Compact>());
    let json = serde_json::to_value(&binary).unwrap();
    assert_eq!(json["rest"]["protocol"], json!("Binary"));
    survives_json(&binary);
    survives_json(&compact);
    let mut json = serde_json::to_value(&compact).unwrap();
    assert_eq!(
        json,
        json!({ "rest": { "protocol": "Compact", "fields": [0x15, 2, 0x15, 4, 0] } })
    );
    json["rest"]["protocol"] = json!("Binary");
    assert!(serde_json::from_value::<KeptOfThrift>(json.clone()).is_err());
    json["rest"]["protocol"] = json!("Other");
    assert!(serde_json::from_value::<KeptOfThrift>(json.clone()).is_err());
    json["rest"]["protocol"] = json!(null);
    assert!(serde_json::from_value::<KeptOfThrift>(json).is_err());

    let none = KeptOfThrift::default();
    let json = serde_json::to_value(&none).unwrap();
    assert_eq!(json, json!({ "rest": { "protocol": null, "fields": [] } }));
    survives_json(&none);
}

#[test]
fn types_of_thrift_in_json_are_what_they_wrap() {
    assert_eq!(
        serde_json::to_value(thrift::Double(1.5)).unwrap(),
        json!(1.5)
    );
    assert_eq!(
        serde_json::to_value(thrift::Set(vec![1])).unwrap(),
        json!([1])
    );
    assert_eq!(
        serde_json::to_value(Uuid([7; 16])).unwrap(),
        json!(vec![7; 16])
    );
    let text = thrift::SharedStr::from("text");
    assert_eq!(serde_json::to_value(&text).unwrap(), json!("text"));
    survives_json(&text);
    survives_json(&Open::<Color>::from_number(5));
}

proptest! {
    #[test]
    fn unknown_fields_of_proptest_are_well_formed(rest in any::<UnknownFields>()) {
        let kept = Kept { rest };
        survives_protobuf(&kept);
        let bytes = kept.encode_to_vec().unwrap();
        assert_eq!(Nothing::decode(&bytes).unwrap(), Nothing {});
        assert!(kept.rest.numbers().all(|number| number >= 500_000_000));
    }
}

#[test]
fn unknown_fields_of_arbitrary_are_well_formed() {
    let mut count = 0;
    for input in inputs() {
        let rest = UnknownFields::arbitrary(&mut Unstructured::new(&input)).unwrap();
        count += rest.numbers().count();
        survives_protobuf(&Kept { rest });
    }
    assert!(count > 200, "{count}");
}
