//! Any value survives a round trip.
#![no_main]

use arbitrary::Arbitrary;
use fastcodec::protobuf::{Decode, Encode, Open};
use fastcodec_fuzz::{Choice, Owned};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Value {
    int32: i32,
    sint64: Option<i64>,
    text: String,
    bytes: Vec<u8>,
    packed: Vec<u64>,
    children: Vec<Value>,
    child: Option<Box<Value>>,
    map: std::collections::BTreeMap<i32, String>,
    level: i32,
    choice: Option<Result<String, Box<Value>>>,
    group: Option<Box<Value>>,
    texts: Vec<String>,
}

impl From<Value> for Owned {
    fn from(value: Value) -> Self {
        Owned {
            int32: value.int32,
            sint64: value.sint64,
            text: value.text,
            bytes: value.bytes,
            packed: value.packed,
            children: value.children.into_iter().map(Into::into).collect(),
            child: value.child.map(|child| Box::new((*child).into())),
            map: value.map,
            level: Open::from_number(value.level),
            choice: value.choice.map(|choice| match choice {
                Ok(text) => Choice::Text(text),
                Err(message) => Choice::Message(Box::new((*message).into())),
            }),
            group: value.group.map(|group| Box::new((*group).into())),
            texts: value.texts,
            ..Owned::default()
        }
    }
}

fuzz_target!(|value: Value| {
    let message = Owned::from(value);
    // Deeper than the limit is an error.
    let Ok(bytes) = message.encode_to_vec() else {
        return;
    };
    assert_eq!(bytes.len(), message.encoded_len());
    assert_eq!(
        Owned::decode(&bytes).expect("what was written is a message"),
        message
    );
});
