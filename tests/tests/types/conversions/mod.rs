//! Fields of foreign types, through conversions.

mod containers;
mod members;
mod shapes;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::Ipv4Addr;

use fastcodec::protobuf::{Decode, DecodeOwned, Encode};
use fastcodec::thrift::{Binary, Compact, DecodeValue, EncodeValue, Protocol};
use fastcodec::{Error, ErrorKind, Limits, Protobuf, Thrift};

/// An address as text.
mod text {
    use std::net::{AddrParseError, Ipv4Addr};

    pub fn to_wire(address: &Ipv4Addr) -> String {
        match address.is_unspecified() {
            true => String::new(),
            false => address.to_string(),
        }
    }

    pub fn from_wire(text: String) -> Result<Ipv4Addr, AddrParseError> {
        match text.is_empty() {
            true => Ok(Ipv4Addr::UNSPECIFIED),
            false => text.parse(),
        }
    }
}

/// An address as a number: no number is none, so nothing is refused.
mod number {
    use std::net::Ipv4Addr;

    pub fn to_wire(address: &Ipv4Addr) -> i64 {
        u32::from(*address).into()
    }

    pub fn from_wire(number: i64) -> Ipv4Addr {
        (number as u32).into()
    }
}

/// Addresses as one text, with commas between them.
mod joined {
    use std::net::{AddrParseError, Ipv4Addr};

    #[expect(clippy::ptr_arg, reason = "that is the type of what is converted")]
    pub fn to_wire(addresses: &Vec<Ipv4Addr>) -> String {
        let all: Vec<String> = addresses.iter().map(Ipv4Addr::to_string).collect();
        all.join(",")
    }

    pub fn from_wire(text: String) -> Result<Vec<Ipv4Addr>, AddrParseError> {
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(str::parse).collect()
    }
}

const A: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const B: Ipv4Addr = Ipv4Addr::LOCALHOST;

fn texts() -> Vec<String> {
    vec![A.to_string(), B.to_string()]
}

fn numbers() -> Vec<i64> {
    vec![number::to_wire(&A), number::to_wire(&B)]
}

/// The bytes of the one are those of the other in every format, and are read as both.
fn alike<C, W>(converted: &C, wire: &W)
where
    C: Encode + DecodeOwned + PartialEq + Debug,
    W: Encode + DecodeOwned + PartialEq + Debug,
{
    let bytes = converted.encode_to_vec().unwrap();
    assert_eq!(wire.encode_to_vec().unwrap(), bytes);
    assert_eq!(converted.encoded_len(), bytes.len());
    assert_eq!(&C::decode(&bytes).unwrap(), converted);
    assert_eq!(&W::decode(&bytes).unwrap(), wire);
}

/// A struct of Thrift.
trait Struct: EncodeValue + for<'de> DecodeValue<'de> + PartialEq + Debug {}

impl<T: EncodeValue + for<'de> DecodeValue<'de> + PartialEq + Debug> Struct for T {}

fn alike_in_thrift<C: Struct, W: Struct>(converted: &C, wire: &W) {
    fn check<P: Protocol, C: Struct, W: Struct>(converted: &C, wire: &W) {
        let bytes = P::encode_to_vec(converted).unwrap();
        assert_eq!(P::encode_to_vec(wire).unwrap(), bytes);
        assert_eq!(&P::decode::<C>(&bytes).unwrap(), converted);
        assert_eq!(&P::decode::<W>(&bytes).unwrap(), wire);
    }
    check::<Binary, C, W>(converted, wire);
    check::<Compact, C, W>(converted, wire);
}

fn is_reported(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Reported(_))
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Leaf {
    #[codec(1)]
    text: String,
    #[codec(2)]
    number: i32,
}

fn leaf() -> Leaf {
    Leaf {
        text: "leaf".into(),
        number: 7,
    }
}

/// An even number, as half of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Even(i64);

impl From<&Even> for i64 {
    fn from(even: &Even) -> i64 {
        even.0 / 2
    }
}

impl TryFrom<i64> for Even {
    type Error = &'static str;

    fn try_from(half: i64) -> Result<Even, &'static str> {
        half.checked_mul(2).map(Even).ok_or("more than half of all")
    }
}

/// A pair on the wire as a message.
#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct PairWire {
    #[codec(1)]
    left: String,
    #[codec(2)]
    right: i32,
}

#[derive(Clone, Debug, PartialEq)]
struct Pair(String, i32);

impl From<&Pair> for PairWire {
    fn from(pair: &Pair) -> Self {
        PairWire {
            left: pair.0.clone(),
            right: pair.1,
        }
    }
}

impl From<PairWire> for Pair {
    fn from(wire: PairWire) -> Self {
        Pair(wire.left, wire.right)
    }
}

#[derive(Clone, Debug, PartialEq, Protobuf, Thrift)]
struct Host {
    #[codec(1, with = "text")]
    address: Ipv4Addr,
    #[codec(2, with = "text")]
    other: Option<Ipv4Addr>,
    #[codec(3, with = "text")]
    all: Vec<Ipv4Addr>,
    #[codec(4, with = "text")]
    named: BTreeMap<String, Ipv4Addr>,
    #[codec(5, as = "i64")]
    even: Even,
    #[codec(6, as = i64, sint64)]
    evens: Vec<Even>,
    #[codec(7, as = "i64", map(_, sint64))]
    by_number: BTreeMap<i32, Even>,
    #[codec(8, as = "PairWire")]
    pair: Option<Pair>,
    #[codec(9, as = "i64", expanded)]
    apart: Vec<Even>,
}

impl Default for Host {
    fn default() -> Self {
        Host {
            address: Ipv4Addr::UNSPECIFIED,
            other: None,
            all: Vec::new(),
            named: BTreeMap::new(),
            even: Even(0),
            evens: Vec::new(),
            by_number: BTreeMap::new(),
            pair: None,
            apart: Vec::new(),
        }
    }
}

/// What is on the wire.
#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct HostWire {
    #[codec(1)]
    address: String,
    #[codec(2)]
    other: Option<String>,
    #[codec(3)]
    all: Vec<String>,
    #[codec(4)]
    named: BTreeMap<String, String>,
    #[codec(5)]
    even: i64,
    #[codec(6, sint64)]
    evens: Vec<i64>,
    #[codec(7, map(_, sint64))]
    by_number: BTreeMap<i32, i64>,
    #[codec(8)]
    pair: Option<PairWire>,
    #[codec(9, expanded)]
    apart: Vec<i64>,
}

fn host() -> Host {
    let (a, b) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::LOCALHOST);
    Host {
        address: a,
        other: Some(b),
        all: vec![a, b],
        named: BTreeMap::from([("a".into(), a), ("b".into(), b)]),
        even: Even(6),
        evens: vec![Even(-2), Even(4)],
        by_number: BTreeMap::from([(1, Even(2)), (2, Even(-4))]),
        pair: Some(Pair("left".into(), 7)),
        apart: vec![Even(2), Even(4)],
    }
}

#[test]
fn a_converted_field_has_the_bytes_of_its_type_on_the_wire() {
    let bytes = host().encode_to_vec().unwrap();
    let wire = HostWire::decode(&bytes).unwrap();
    assert_eq!((wire.address.as_str(), wire.even), ("10.0.0.1", 3));
    assert_eq!(wire.encode_to_vec().unwrap(), bytes);
    assert_eq!(host().encoded_len(), bytes.len());
    assert_eq!(Host::decode(&bytes).unwrap(), host());
}

#[test]
fn a_converted_field_has_the_bytes_of_its_type_on_the_wire_in_thrift() {
    fn check<P: Protocol>() {
        let bytes = P::encode_to_vec(&host()).unwrap();
        let wire: HostWire = P::decode(&bytes).unwrap();
        assert_eq!(wire.evens, [-1, 2]);
        assert_eq!(P::encode_to_vec(&wire).unwrap(), bytes);
        assert_eq!(P::decode::<Host>(&bytes).unwrap(), host());
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_converted_field_is_not_written_if_it_is_the_default_on_the_wire() {
    assert!(Host::default().encode_to_vec().unwrap().is_empty());
}

#[test]
fn what_a_conversion_refuses_is_told_with_path_and_offset_and_its_own_words() {
    let wire = HostWire {
        all: vec!["10.0.0.1".into(), "x".into()],
        ..HostWire::default()
    };
    let error = Host::decode(&wire.encode_to_vec().unwrap()).unwrap_err();
    assert_eq!(error.path(), "Host.all[1]");
    assert_eq!(error.offset(), 11);
    assert!(
        error.to_string().contains("invalid IPv4 address syntax"),
        "{error}"
    );
    let error = Binary::decode::<Host>(&Binary::encode_to_vec(&wire).unwrap()).unwrap_err();
    assert_eq!(error.path(), "Host.all[1]");
    assert!(
        error.to_string().contains("invalid IPv4 address syntax"),
        "{error}"
    );
    let error = Host::decode(b"\x28\xff\xff\xff\xff\xff\xff\xff\xff\x7f").unwrap_err();
    assert_eq!((error.path().as_str(), error.offset()), ("Host.even", 1));
    assert!(
        error.to_string().contains("more than half of all"),
        "{error}"
    );
}

#[test]
fn a_converted_message_that_arrives_in_two_parts_is_merged() {
    let host = Host::decode(b"\x42\x03\x0a\x01a\x42\x02\x10\x05").unwrap();
    assert_eq!(host.pair, Some(Pair("a".into(), 5)));
}

#[test]
fn what_a_value_on_the_wire_allocates_is_charged() {
    let wire = HostWire {
        address: "10.0.0.1".into(),
        ..HostWire::default()
    };
    let limits = Limits::new().memory(1);
    let error = Host::decode_with(&wire.encode_to_vec().unwrap(), &limits).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
}

#[test]
fn a_large_message_that_is_merged_with_many_small_parts_is_charged_for_each() {
    let mut bytes = vec![0x42, 0x84, 0x40, 0x0a, 0x80, 0x40];
    bytes.extend([b'x'; 8192]);
    bytes[1..3].copy_from_slice(&[0x83, 0x40]);
    bytes.extend([0x42, 0].repeat(100_000));
    let error = Host::decode(&bytes).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
}
