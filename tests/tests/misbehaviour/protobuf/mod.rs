//! Protobuf: values, messages, oneofs, fields and views whose implementations misbehave.

mod arenas;
mod decoders;
mod fields;
mod messages;
mod reading;
mod views;
mod writing;

use std::collections::{BTreeMap, HashMap};

use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use fastcodec::{Oneof, Protobuf};

use super::rogue::Rogue;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Everything {
    #[codec(1)]
    single: Rogue,
    #[codec(2)]
    optional: Option<Rogue>,
    #[codec(3)]
    list: Vec<Rogue>,
    #[codec(4)]
    hashed: HashMap<Rogue, Rogue>,
    #[codec(5)]
    tree: BTreeMap<Rogue, Rogue>,
    #[codec(6)]
    boxed: Option<Box<Everything>>,
    #[codec(7)]
    children: Vec<Everything>,
    #[codec(8, group)]
    group: Option<Box<Everything>>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(11)]
    entries: Vec<(Rogue, Rogue)>,
    #[codec(12)]
    by_number: HashMap<u32, Everything>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(9)]
    Text(Rogue),
    #[codec(10)]
    Node(Box<Everything>),
}

fn level(below: Option<&Everything>) -> Everything {
    Everything {
        single: "single".into(),
        optional: Some("optional".into()),
        list: vec!["a".into(), "b".into(), "c".into()],
        hashed: [("key".into(), "value".into()), ("k".into(), "v".into())].into(),
        tree: [("key".into(), "value".into()), ("k".into(), "v".into())].into(),
        boxed: below.cloned().map(Box::new),
        children: below
            .into_iter()
            .flat_map(|it| [it.clone(), it.clone()])
            .collect(),
        group: below.cloned().map(Box::new),
        choice: Some(match below {
            None => Choice::Text("choice".into()),
            Some(below) => Choice::Node(Box::new(below.clone())),
        }),
        entries: vec![("e".into(), "f".into())],
        by_number: below.into_iter().map(|it| (7, it.clone())).collect(),
        rest: UnknownFields::default(),
    }
}

/// A message with something in every field, two levels deep, and fields that are not known.
fn full() -> Everything {
    let unknown = b"\xa0\x06\x01\xa2\x06\x03abc";
    let mut full = level(Some(&level(None)));
    full.merge(unknown).unwrap();
    full
}

fn encoded() -> Vec<u8> {
    full().encode_to_vec().unwrap()
}

/// Whatever happened to it, a value can be written, read, copied, compared and printed.
fn is_valid(value: &Everything) {
    let encoded = value.encode_to_vec().unwrap();
    assert_eq!(encoded.len(), value.encoded_len());
    assert_eq!(&Everything::decode(&encoded).unwrap(), value);
    assert_eq!(&value.clone(), value);
    assert!(format!("{value:?}").len() > 10);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Pair {
    #[codec(1)]
    first: Rogue,
    #[codec(2)]
    number: u32,
    #[codec(3)]
    list: Vec<Rogue>,
}
