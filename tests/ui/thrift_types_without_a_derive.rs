//! A type without the derive is one error, wherever it is in the type of a field.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use fastcodec::{Protobuf, Thrift};

#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Inner;

#[derive(Debug, Default)]
enum Color {
    #[default]
    Red,
}

#[derive(Debug, Default, Protobuf)]
struct OfProtobuf {
    #[codec(1)]
    number: i32,
}

#[derive(Debug, Default, Thrift)]
struct Message {
    #[codec(1)]
    plain: Inner, //~
    #[codec(2)]
    optional: Option<Inner>, //~
    #[codec(3)]
    list: Vec<Inner>, //~
    #[codec(4)]
    boxed: Option<Box<Inner>>, //~
    #[codec(5)]
    shared: Arc<Inner>, //~
    #[codec(6)]
    map: HashMap<i32, Inner>, //~
    #[codec(7)]
    keys: BTreeMap<Inner, i32>, //~
    #[codec(8)]
    set: BTreeSet<Inner>, //~
    #[codec(9)]
    array: [Inner; 2], //~
    #[codec(10)]
    tuple: (i32, Inner), //~
    #[codec(11)]
    nested: Vec<HashMap<i32, Vec<Inner>>>, //~
    #[codec(12)]
    color: Color, //~
    #[codec(13)]
    of_protobuf: OfProtobuf, //~
    #[codec(14)]
    path: std::path::PathBuf, //~
    #[codec(15, required)]
    required: Inner, //~
    #[codec(16)]
    fine: String,
}

// Positions have no names.
#[derive(Debug, Default, Thrift)]
struct Positions(#[codec(1)] i32, #[codec(2)] Option<Inner>); //~

fn main() {}
