//! The reviewed code compiles without a warning, and does what its schema says.

#![deny(warnings)]

use std::collections::{BTreeMap, HashMap};

use fastcodec::Arena;
use fastcodec::protobuf::{Decode, Encode, Enumeration, Message, Open, UnknownFields};
use golden::everything::{self, Aliases, Person, PersonView, person};
use golden::legacy::{self, Settings, SettingsView};
use golden::names::{self, Chain, Endless, Fields, Known, Link, Numbers};

include!("../golden/mod.rs");

#[allow(deprecated)]
fn ada() -> Person {
    Person {
        name: "Ada".into(),
        age: Some(0),
        balance: -1,
        scores: vec![1, u32::MAX],
        aliases: vec!["Countess".into()],
        labels: HashMap::from([("a".into(), -1)]),
        homes: BTreeMap::from([(1, person::Address::default())]),
        address: Some(person::Address {
            street: "St James's Square".into(),
            self_: String::new(),
        }),
        parent: Some(Box::new(Person::default())),
        children: vec![Person::default()],
        kind: person::Kind::Staff.into(),
        photo: b"\xff\xd8"[..].into(),
        born: Some(fastcodec::types::Timestamp {
            seconds: -4_862_592_000,
            nanos: 0,
        }),
        settings: Some(Settings {
            id: "default".into(),
            ..Settings::default()
        }),
        old_name: "Byron".into(),
        unpacked: vec![-1, 1],
        r#type: "mathematician".into(),
        foo_bar: "baz".into(),
        contact: Some(person::Contact::Number(12)),
    }
}

#[test]
fn a_message_of_everything_survives_a_round_trip() {
    let bytes = ada().encode_to_vec().unwrap();
    assert_eq!(Person::decode(&bytes).unwrap(), ada());
    assert_eq!(Person::NAME, "golden.everything.Person");
}

#[test]
fn a_view_reads_and_writes_what_the_owned_type_does() {
    let bytes = ada().encode_to_vec().unwrap();
    let arena = Arena::new();
    let view = PersonView::decode_in(&bytes, &arena).unwrap();
    assert_eq!(view.name, "Ada");
    assert_eq!(view.homes, [(1, person::AddressView::default())]);
    assert_eq!(view.parent, Some(&PersonView::default()));
    assert_eq!(view.contact, Some(person::ContactView::Number(12)));
    assert_eq!(view.encode_to_vec().unwrap(), bytes);
}

#[test]
fn default_values_are_those_of_the_schema() {
    let settings = Settings::default();
    assert_eq!(settings.count(), -5);
    assert_eq!(settings.greeting(), "hi \"there\"\n");
    assert_eq!(settings.magic(), b"\x01\xfe");
    assert_eq!(settings.ratio(), f64::INFINITY);
    assert_eq!(settings.unit(), 1.0);
    assert!(settings.on());
    assert_eq!(settings.mode(), legacy::Mode::Fast);
    assert_eq!(SettingsView::default().greeting(), settings.greeting());

    let numbers = Numbers::default();
    assert_eq!(numbers.bool(), names::numbers::Bool::KTrue);
    assert_eq!(numbers.infinity(), f32::NEG_INFINITY);
    assert!(numbers.not_a_number().is_nan());
    assert_eq!(numbers.tiny(), 1e-40);
    assert_eq!(numbers.huge(), u64::MAX);
    assert_eq!(numbers.least(), i64::MIN);
    assert_eq!(numbers.text(), "a\tb'\"\\ ä");
    assert_eq!(numbers.empty(), "");
}

#[test]
fn a_closed_enumeration_leaves_numbers_that_it_has_not_to_the_unknown_fields() {
    let bytes = b"\x0a\x00\x40\x07";
    let settings = Settings::decode(bytes).unwrap();
    assert_eq!(settings.mode, None);
    assert_eq!(settings.encode_to_vec().unwrap(), bytes);
}

#[test]
fn an_open_enumeration_keeps_numbers_that_it_has_not() {
    let person = Person::decode(b"\x58\x07").unwrap();
    assert_eq!(person.kind, Open::from_number(7));
    assert_eq!(person.kind.known(), None);
}

#[test]
fn another_name_for_a_number_is_a_constant() {
    assert_eq!(Aliases::ALIASES_UNO, Aliases::One);
    assert_eq!(Aliases::default(), Aliases::None);
    assert_eq!(Aliases::Negative.number(), -1);
    assert_eq!(Aliases::Negative.name(), "ALIASES_NEGATIVE");
    assert_eq!(Aliases::NAME, "golden.everything.Aliases");
}

#[test]
fn extensions_are_read_and_written_through_the_unknown_fields() {
    let mut fields = UnknownFields::default();
    fields.set(&legacy::PRIORITY, &Some(-3)).unwrap();
    fields
        .set(
            &legacy::MODES,
            &vec![legacy::Mode::Slow, legacy::Mode::Fast],
        )
        .unwrap();
    fields.set(&legacy::PACKED_NUMBERS, &vec![1, 2]).unwrap();
    let settings = Settings {
        id: "extended".into(),
        unknown_fields: fields,
        ..Settings::default()
    };
    let nested = legacy::settings::NESTED;
    let mut outer = Settings::default();
    outer
        .unknown_fields
        .set(&nested, &Some(settings.clone()))
        .unwrap();
    let outer = Settings::decode(&outer.encode_to_vec().unwrap()).unwrap();
    let inner = outer.unknown_fields.get(&nested).unwrap().unwrap();
    assert_eq!(inner, settings);
    assert_eq!(
        inner.unknown_fields.get(&legacy::PRIORITY).unwrap(),
        Some(-3)
    );
    let bytes = inner.encode_to_vec().unwrap();
    let expanded = b"\xb0\x06\x01\xb0\x06\x02";
    assert!(bytes.windows(6).any(|window| window == expanded));
    let packed = b"\xba\x06\x08\x01\0\0\0\x02\0\0\0";
    assert!(bytes.windows(11).any(|window| window == packed));
}

#[test]
fn a_required_field_that_is_absent_is_an_error() {
    let error = Settings::decode(b"").unwrap_err();
    assert_eq!(error.path(), "Settings.id");
}

#[test]
fn fields_of_one_name_in_rust_keep_their_names_in_errors() {
    let error = Fields::decode(b"\x10\x80").unwrap_err();
    assert_eq!(error.path(), "Fields.FIELD_NAME");
    let fields = Fields {
        field_name: Some(1),
        field_name_: Some(2),
        field_name__: Some(3),
        field_name___: Some(4),
        unknown_fields: Some(6),
        super_: None,
        crate_: Some(8),
        r#gen: Some(9),
        r#async: Some(names::fields::AsyncOneOf::Await_(11)),
        inner: Some(names::fields::InnerOneOf::ByName(Default::default())),
    };
    assert_eq!(fields.super_(), 7);
    let bytes = fields.encode_to_vec().unwrap();
    assert_eq!(Fields::decode(&bytes).unwrap(), fields);
}

#[test]
fn a_message_that_contains_itself_survives_a_round_trip() {
    let endless = Endless {
        endless: Some(Box::new(Endless::default())),
    };
    let bytes = endless.encode_to_vec().unwrap();
    assert_eq!(Endless::decode(&bytes).unwrap(), endless);

    let chain = Chain {
        link: Some(Box::new(Link::default())),
        next: Some(names::chain::Next::More(Box::default())),
        chains: HashMap::from([("a".into(), Chain::default())]),
        group: Some(Box::default()),
    };
    let bytes = chain.encode_to_vec().unwrap();
    assert_eq!(Chain::decode(&bytes).unwrap(), chain);
    let arena = Arena::new();
    let view = names::ChainView::decode_in(&bytes, &arena).unwrap();
    assert_eq!(view.encode_to_vec().unwrap(), bytes);
}

#[test]
fn names_of_the_prelude_are_types_like_others() {
    let vec = everything::Vec {
        option: Some(Box::default()),
        some: Some(everything::vec::Some::Yes(true)),
    };
    let bytes = vec.encode_to_vec().unwrap();
    assert_eq!(everything::Vec::decode(&bytes).unwrap(), vec);

    let string = names::String {
        string: Some("a".into()),
        strings: vec!["b".into()],
        ..names::String::default()
    };
    let boxes = names::Vec {
        boxes: vec![names::Box {
            string: Some(string),
        }],
    };
    let bytes = boxes.encode_to_vec().unwrap();
    assert_eq!(names::Vec::decode(&bytes).unwrap(), boxes);
}

#[test]
fn well_known_types_are_those_of_the_runtime() {
    let known = Known {
        values: vec![true.into()],
        null: Some(fastcodec::types::NullValue::default().into()),
        ..Known::default()
    };
    let bytes = known.encode_to_vec().unwrap();
    assert_eq!(Known::decode(&bytes).unwrap(), known);
}
