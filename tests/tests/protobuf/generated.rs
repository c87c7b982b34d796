//! The reviewed generated code compiles, and the encoding of its types is that of the schemas.

#[allow(missing_docs, dead_code)]
mod golden {
    pub mod everything {
        include!("../../../fastcodec-build/tests/golden/golden.everything.rs");
    }
    pub mod legacy {
        include!("../../../fastcodec-build/tests/golden/golden.legacy.rs");
    }
}

use std::collections::{BTreeMap, HashMap};

use fastcodec::Arena;
use fastcodec::protobuf::{Decode, Encode, Enumeration, Message};
use fastcodec::types::Timestamp;
use golden::everything::person::{Address, Contact, Kind};
use golden::everything::{Aliases, Person, PersonView};
use golden::legacy::settings::Item;
use golden::legacy::{Mode, PRIORITY, Settings, settings};

fn person() -> Person {
    Person {
        name: "Ada".into(),
        age: Some(0),
        balance: -1,
        scores: vec![1],
        labels: HashMap::from([("a".into(), -1)]),
        homes: BTreeMap::from([(
            1,
            Address {
                street: "S".into(),
                self_: "x".into(),
            },
        )]),
        parent: Some(Box::new(Person {
            r#type: "p".into(),
            ..Person::default()
        })),
        kind: Kind::Staff.into(),
        born: Some(Timestamp {
            seconds: 1,
            nanos: 0,
        }),
        unpacked: vec![1, 2],
        contact: Some(Contact::Number(5)),
        ..Person::default()
    }
}

#[test]
fn a_generated_message_is_on_the_wire_what_its_schema_says() {
    let bytes = person().encode_to_vec().unwrap();
    let expected = b"\x0a\x03Ada\x10\0\x18\x01\x22\x04\x01\0\0\0\x32\x05\x0a\x01a\x10\x01\
        \x3a\x0a\x08\x01\x12\x06\x0a\x01S\x12\x01x\x4a\x04\x8a\x01\x01p\x58\x01\x6a\x02\x08\x01\
        \x80\x01\x01\x80\x01\x02\xa9\x01\x05\0\0\0\0\0\0\0";
    assert_eq!(bytes, expected);
    assert_eq!(Person::decode(&bytes), Ok(person()));
    assert_eq!(Person::NAME, "golden.everything.Person");
}

#[test]
fn the_view_of_a_generated_message_reads_and_writes_the_same() {
    let bytes = person().encode_to_vec().unwrap();
    let arena = Arena::new();
    let view = PersonView::decode_in(&bytes, &arena).unwrap();
    assert_eq!((view.name, view.homes[0].1.street), ("Ada", "S"));
    assert_eq!(view.encode_to_vec().unwrap(), bytes);
}

#[test]
fn an_error_in_a_generated_message_has_the_names_of_the_schema() {
    let error = Person::decode(b"\x92\x01\x01\xff").unwrap_err();
    assert_eq!(error.path(), "Person.fooBar");
}

#[test]
fn default_values_are_those_of_the_schema() {
    let settings = Settings::default();
    assert_eq!(
        (settings.count(), settings.greeting(), settings.magic()),
        (-5, "hi \"there\"\n", &b"\x01\xfe"[..])
    );
    assert_eq!(
        (settings.ratio(), settings.unit(), settings.on()),
        (f64::INFINITY, 1.0, true)
    );
    assert_eq!(settings.mode(), Mode::Fast);
}

#[test]
fn groups_closed_enumerations_and_extensions_are_those_of_the_schema() {
    let mut message = Settings {
        id: "i".into(),
        item: vec![Item {
            key: Some(1),
            ..Item::default()
        }],
        ..Settings::default()
    };
    message.unknown_fields.set(&PRIORITY, &Some(-1)).unwrap();
    let nested = Settings {
        id: "n".into(),
        ..Settings::default()
    };
    message
        .unknown_fields
        .set(&settings::NESTED, &Some(nested.clone()))
        .unwrap();
    let bytes = message.encode_to_vec().unwrap();
    assert_eq!(
        bytes,
        b"\x0a\x01i\x5b\x08\x01\x5c\xa0\x06\x01\xaa\x06\x03\x0a\x01n"
    );
    let message = Settings::decode(&bytes).unwrap();
    assert_eq!(message.unknown_fields.get(&PRIORITY), Ok(Some(-1)));
    assert_eq!(
        message.unknown_fields.get(&settings::NESTED),
        Ok(Some(nested))
    );
    let message = Settings::decode(b"\x0a\0\x40\x07").unwrap();
    assert_eq!(
        (message.mode, message.unknown_fields.as_bytes()),
        (None, &b"\x40\x07"[..])
    );
}

#[test]
fn values_that_share_a_number_share_a_variant() {
    assert_eq!(Aliases::ALIASES_UNO, Aliases::One);
    assert_eq!(
        (Aliases::Negative.number(), Aliases::One.name()),
        (-1, "ALIASES_ONE")
    );
    assert_eq!(Mode::default(), Mode::Slow);
}
