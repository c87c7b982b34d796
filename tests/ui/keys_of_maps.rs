use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fastcodec::Protobuf;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Foreign;

type Table<V> = HashMap<Uuid, V>;

#[derive(Default, Protobuf)]
struct Refused {
    #[codec(2)]
    by_float: BTreeMap<String, f64>,
    #[codec(3, map(_, sint32))]
    by_bytes: HashMap<Vec<u8>, i32>,
    #[codec(4)]
    by_shared_bytes: HashMap<Bytes, i32>,
    #[codec(5)]
    by_array: HashMap<[u8; 16], i32>,
    #[codec(6, map(bytes, _))]
    in_bytes: HashMap<Uuid, i32>,
    #[codec(7, map(int32, _))]
    in_another: HashMap<String, i32>,
}

#[derive(Default, Protobuf)]
struct Borrowed<'a> {
    #[codec(1)]
    by_borrowed_bytes: HashMap<&'a [u8], i32>,
}

#[derive(Default, Protobuf)]
struct Alias {
    #[codec(1)]
    by_id: Table<i32>,
}

#[derive(Default, Protobuf)]
struct Encodings {
    #[codec(1, map(string, _))]
    foreign: HashMap<Foreign, i32>,
    #[codec(2, map(_, string))]
    value: HashMap<i32, Foreign>,
    #[codec(3, map(int64, _))]
    id: HashMap<Uuid, i32>,
    #[codec(4, map(_, _))]
    neither: BTreeMap<Foreign, i32>,
}

fn main() {}
