//! prost and fastcodec accept and refuse the same bytes, and write them back alike.
//!
//! These differences are intended:
//!
//! - A known field has a wrong wire type. In prost that is an error, but a map is read anyway. In
//!   fastcodec, as in the reference implementations, it is an unknown field. The tests do not
//!   compare such inputs.
//! - prost omits a default key or value of a map entry. fastcodec writes both, as the reference
//!   implementations do. The tests decode the written bytes to compare them.
//! - prost drops unknown fields. These messages of fastcodec keep them, and the tests remove them.

use std::collections::BTreeMap;

use fastcodec::protobuf::{Decode, Encode, UnknownFields};
use proptest::prelude::*;
use prost::Message as _;

#[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
struct Ours {
    #[codec(1)]
    int32: i32,
    #[codec(2)]
    uint64: Option<u64>,
    #[codec(3, sint32)]
    sint32: i32,
    #[codec(4, fixed64)]
    fixed: u64,
    #[codec(5)]
    float: f32,
    #[codec(6)]
    flag: bool,
    #[codec(7)]
    text: String,
    #[codec(8)]
    bytes: Option<Vec<u8>>,
    #[codec(9)]
    packed: Vec<i32>,
    #[codec(10, expanded)]
    expanded: Vec<u32>,
    #[codec(11, sfixed32)]
    fixed_list: Vec<i32>,
    #[codec(12)]
    texts: Vec<String>,
    #[codec(13)]
    child: Option<Box<Ours>>,
    #[codec(14)]
    children: Vec<Ours>,
    #[codec(15)]
    map: BTreeMap<i32, String>,
    #[codec(oneof)]
    choice: Option<OurChoice>,
    #[codec(19, group)]
    group: Option<Box<Ours>>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, fastcodec::Oneof)]
enum OurChoice {
    #[codec(16)]
    Text(String),
    #[codec(17)]
    Number(i64),
    #[codec(18)]
    Message(Box<Ours>),
}

#[derive(Clone, PartialEq, prost::Message)]
struct Theirs {
    #[prost(int32, tag = 1)]
    int32: i32,
    #[prost(uint64, optional, tag = 2)]
    uint64: Option<u64>,
    #[prost(sint32, tag = 3)]
    sint32: i32,
    #[prost(fixed64, tag = 4)]
    fixed: u64,
    #[prost(float, tag = 5)]
    float: f32,
    #[prost(bool, tag = 6)]
    flag: bool,
    #[prost(string, tag = 7)]
    text: String,
    #[prost(bytes = "vec", optional, tag = 8)]
    bytes: Option<Vec<u8>>,
    #[prost(int32, repeated, tag = 9)]
    packed: Vec<i32>,
    #[prost(uint32, repeated, packed = "false", tag = 10)]
    expanded: Vec<u32>,
    #[prost(sfixed32, repeated, tag = 11)]
    fixed_list: Vec<i32>,
    #[prost(string, repeated, tag = 12)]
    texts: Vec<String>,
    #[prost(message, optional, boxed, tag = 13)]
    child: Option<Box<Theirs>>,
    #[prost(message, repeated, tag = 14)]
    children: Vec<Theirs>,
    #[prost(btree_map = "int32, string", tag = 15)]
    map: BTreeMap<i32, String>,
    #[prost(oneof = "TheirChoice", tags = "16, 17, 18")]
    choice: Option<TheirChoice>,
    #[prost(group, optional, boxed, tag = 19)]
    group: Option<Box<Theirs>>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum TheirChoice {
    #[prost(string, tag = 16)]
    Text(String),
    #[prost(int64, tag = 17)]
    Number(i64),
    #[prost(message, boxed, tag = 18)]
    Message(Box<Theirs>),
}

/// The last number that is known.
const LAST: u32 = 19;

impl Ours {
    fn messages(&mut self) -> impl Iterator<Item = &mut Ours> {
        let member = match &mut self.choice {
            Some(OurChoice::Message(message)) => Some(&mut **message),
            _ => None,
        };
        let boxed = self
            .child
            .iter_mut()
            .chain(&mut self.group)
            .map(|boxed| &mut **boxed);
        boxed.chain(&mut self.children).chain(member)
    }

    /// Removes the unknown fields; tells whether there was one with a known number.
    fn forget(&mut self) -> bool {
        let mistyped = self.rest.numbers().any(|number| number <= LAST);
        self.rest.clear();
        self.messages()
            .fold(mistyped, |mistyped, message| message.forget() | mistyped)
    }
}

/// Both accept the input or both refuse it, and agree on what it means.
fn agree(input: &[u8]) {
    // What may be the tag of the map with a wrong wire type, at whatever level.
    if input.iter().any(|byte| byte >> 3 == 15 && byte & 7 != 2) {
        return;
    }
    let mut ours = Ours::default();
    let result = ours.merge(input);
    if ours.forget() {
        return;
    }
    match (result, Theirs::decode(input)) {
        (Ok(()), Ok(theirs)) => {
            let (our_bytes, their_bytes) = (
                Encode::encode_to_vec(&ours).unwrap(),
                theirs.encode_to_vec(),
            );
            // Each reads what the other writes, and writes its own bytes again.
            let crossed = Theirs::decode(&our_bytes[..]).unwrap().encode_to_vec();
            assert_eq!(crossed, their_bytes, "ours read by theirs: {input:02x?}");
            let crossed = Encode::encode_to_vec(&Ours::decode(&their_bytes).unwrap()).unwrap();
            assert_eq!(crossed, our_bytes, "theirs read by ours: {input:02x?}");
            if !writes_a_default_in_a_map(&ours) {
                assert_eq!(our_bytes, their_bytes, "{input:02x?}");
            }
        }
        (Err(_), Err(_)) => {}
        // In the entry of a map, where nothing keeps what is unknown.
        (Ok(()), Err(error)) if error.to_string().contains("invalid wire type") => {}
        (result, theirs) => panic!("ours: {result:?}, theirs: {theirs:?}, of {input:02x?}"),
    }
}

fn writes_a_default_in_a_map(message: &Ours) -> bool {
    let nested = message
        .child
        .iter()
        .chain(&message.group)
        .map(|boxed| &**boxed)
        .chain(&message.children);
    let member = match &message.choice {
        Some(OurChoice::Message(message)) => Some(&**message),
        _ => None,
    };
    message
        .map
        .iter()
        .any(|(key, value)| *key == 0 || value.is_empty())
        || nested.chain(member).any(writes_a_default_in_a_map)
}

/// A field with a known number, mostly of its wire type, and a value of that.
fn field() -> impl Strategy<Value = Vec<u8>> {
    let varint = |mut value: u64| {
        let mut bytes = vec![];
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let wire_types = [0, 0, 0, 1, 5, 0, 2, 2, 2, 0, 2, 2, 2, 2, 2, 2, 0, 2, 3, 0];
    let number = 1..=20_u64;
    let payload = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..12),
        "[a-w]{0,20}".prop_map(String::into_bytes),
        // A packed list, or a message with a few fields.
        proptest::collection::vec(0..0x80_u8, 0..6),
        Just(b"\x08\x05\x3a\x01a".to_vec()),
        Just(b"\x08\x05\x12\x01a".to_vec()),
    ];
    (number, any::<u64>(), 0..64_u32, payload, 0..20_u8).prop_map(
        move |(number, value, shift, payload, odd)| {
            let usual = wire_types[number as usize - 1];
            let wire_type = if odd == 0 { value % 6 } else { usual };
            let mut bytes = varint(number << 3 | wire_type);
            match wire_type {
                0 => bytes.extend(varint(value >> shift)),
                1 => bytes.extend(value.to_le_bytes()),
                2 => {
                    bytes.extend(varint(payload.len() as u64));
                    bytes.extend(payload);
                }
                3 => {
                    bytes.extend(b"\x08\x01");
                    bytes.extend(varint(number << 3 | 4));
                }
                5 => bytes.extend(&value.to_le_bytes()[..4]),
                _ => {}
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fields_in_any_order_mean_the_same_to_both(fields in proptest::collection::vec(field(), 0..12)) {
        agree(&fields.concat());
    }

    #[test]
    fn damaged_fields_mean_the_same_to_both(
        fields in proptest::collection::vec(field(), 1..8),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = fields.concat();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        agree(&bytes);
        agree(&bytes[..at]);
    }

    #[test]
    fn any_bytes_mean_the_same_to_both(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        agree(&bytes);
    }
}
