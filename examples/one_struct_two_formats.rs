//! One struct that is both a Protobuf message and a Thrift struct, with the same numbers. The
//! program encodes it in both formats and decodes it again.

use std::collections::BTreeMap;

use fastcodec::thrift::{Binary, Compact, Open, Protocol};
use fastcodec::{Enumeration, Error, Oneof, Protobuf, Thrift, protobuf, thrift};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Order {
    #[codec(1)]
    id: i64,
    #[codec(2)]
    customer: String,
    #[codec(3)]
    state: Open<State>,
    // An encoding of Protobuf; Thrift has only one for each type.
    #[codec(4, sint32)]
    balance: i32,
    #[codec(5)]
    note: Option<String>,
    #[codec(6)]
    lines: Vec<Line>,
    #[codec(7)]
    labels: BTreeMap<String, i64>,
    // At most one of them: a oneof in Protobuf, optional fields in Thrift.
    #[codec(oneof)]
    payment: Option<Payment>,
    // Fields of a newer version, in the format in which they arrived.
    #[codec(unknown = protobuf)]
    unknown_in_protobuf: protobuf::UnknownFields,
    #[codec(unknown = thrift)]
    unknown_in_thrift: thrift::UnknownFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum State {
    Open = 0,
    Paid = 1,
    Sent = 2,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Line {
    #[codec(1)]
    article: String,
    #[codec(2)]
    count: i32,
    #[codec(3)]
    price: f64,
}

#[derive(Clone, Debug, PartialEq, Oneof, Thrift)]
enum Payment {
    #[codec(8)]
    Card(String),
    #[codec(9)]
    Invoice(Vec<u8>),
}

fn main() -> Result<(), Error> {
    let order = Order {
        id: 4711,
        customer: "Ada".into(),
        state: State::Paid.into(),
        balance: -250,
        note: None,
        lines: vec![Line {
            article: "engine".into(),
            count: 1,
            price: 1815.5,
        }],
        labels: BTreeMap::from([("priority".into(), 7)]),
        payment: Some(Payment::Card("4242".into())),
        ..Order::default()
    };

    let encoded = protobuf::Encode::encode_to_vec(&order)?;
    show("Protobuf", &encoded);
    let from_protobuf: Order = protobuf::Decode::decode(&encoded)?;

    let encoded = Binary::encode_to_vec(&order)?;
    show("Thrift Binary", &encoded);
    let from_binary: Order = Binary::decode(&encoded)?;

    let encoded = Compact::encode_to_vec(&order)?;
    show("Thrift Compact", &encoded);
    let from_compact: Order = Compact::decode(&encoded)?;

    assert_eq!(from_protobuf, order);
    assert_eq!(from_binary, order);
    assert_eq!(from_compact, order);
    println!("\nread back from each of them:\n{order:#?}");
    Ok(())
}

fn show(format: &str, encoded: &[u8]) {
    let hex: String = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{format}, {} bytes\n  {hex}", encoded.len());
}
