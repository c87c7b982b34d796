//! Entries of the log of a web server: short strings and small numbers.

use fastcodec::Protobuf;
use rkyv::{Archive, Deserialize, Serialize};

use crate::random::Random;

/// The form in which rkyv stores the set.
pub type Archived = ArchivedLogs;

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Address {
    #[codec(1)]
    #[bilrost(tag(1), encoding(varint))]
    a: u8,
    #[codec(2)]
    #[bilrost(tag(2), encoding(varint))]
    b: u8,
    #[codec(3)]
    #[bilrost(tag(3), encoding(varint))]
    c: u8,
    #[codec(4)]
    #[bilrost(tag(4), encoding(varint))]
    d: u8,
}

#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Log {
    #[codec(1)]
    address: Address,
    #[codec(2)]
    identity: String,
    #[codec(3)]
    user: String,
    #[codec(4)]
    date: String,
    #[codec(5)]
    request: String,
    #[codec(6)]
    code: u16,
    #[codec(7)]
    size: u64,
}

#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Protobuf,
    bilrost::Message,
    bitcode::Encode,
    bitcode::Decode,
    Archive,
    Serialize,
    Deserialize,
)]
pub struct Logs {
    #[codec(1)]
    logs: Vec<Log>,
}

// What bilrost reads without copying strings and bytes. It has no lists but vectors.

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct LogBorrowed<'a> {
    address: Address,
    identity: &'a str,
    user: &'a str,
    date: &'a str,
    request: &'a str,
    code: u16,
    size: u64,
}

#[derive(Clone, Debug, Default, PartialEq, bilrost::Message)]
pub struct LogsBorrowed<'a> {
    logs: Vec<LogBorrowed<'a>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct LogView<'a> {
    #[codec(1)]
    address: Address,
    #[codec(2)]
    identity: &'a str,
    #[codec(3)]
    user: &'a str,
    #[codec(4)]
    date: &'a str,
    #[codec(5)]
    request: &'a str,
    #[codec(6)]
    code: u16,
    #[codec(7)]
    size: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct LogsView<'a> {
    #[codec(1)]
    logs: &'a [LogView<'a>],
}

/// Returns 10,000 entries.
pub fn generate(random: &mut Random) -> Logs {
    Logs {
        logs: (0..10_000).map(|_| entry(random)).collect(),
    }
}

fn entry(random: &mut Random) -> Log {
    const USERS: [&str; 9] = [
        "-", "ada", "boris", "chloe", "dmitri", "edith", "farid", "gesine", "hugo",
    ];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    const PATHS: [&str; 7] = [
        "/robots.txt",
        "/style/main.css",
        "/style/fonts/serif.min.css",
        "/images/header.svg",
        "/images/cover.jpg",
        "/api/session",
        "/api/items",
    ];
    const VERSIONS: [&str; 4] = ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"];
    let date = format!(
        "{}/{}/{}:{}:{}:{} {}{:02}00",
        random.between(1, 28),
        random.pick(&MONTHS),
        random.between(1970, 2021),
        random.between(0, 23),
        random.between(0, 59),
        random.between(0, 59),
        random.pick(&["+", "-"]),
        random.between(0, 12),
    );
    let request = format!(
        "{} {} {}",
        random.pick(&METHODS),
        random.pick(&PATHS),
        random.pick(&VERSIONS)
    );
    Log {
        address: Address {
            a: random.bits() as u8,
            b: random.bits() as u8,
            c: random.bits() as u8,
            d: random.bits() as u8,
        },
        identity: "-".into(),
        user: (*random.pick(&USERS)).into(),
        date,
        request,
        code: (100 * random.between(1, 5) + random.between(0, 12)) as u16,
        size: random.between(0, 99_999_999),
    }
}
