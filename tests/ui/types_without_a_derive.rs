use std::collections::HashMap;

use fastcodec::{Oneof, Protobuf};

#[derive(Debug, Default)]
struct Inner;

#[derive(Debug, Oneof)]
enum Contact {
    #[codec(3)]
    Phone(String),
}

#[derive(Debug, Default, Protobuf)]
struct Message {
    #[codec(1)]
    plain: Inner,
    #[codec(2)]
    optional: Option<Inner>,
    #[codec(3)]
    contact: Option<Contact>,
    #[codec(4)]
    list: Vec<Inner>,
    #[codec(5)]
    boxed: Option<Box<Inner>>,
    #[codec(6)]
    map: HashMap<i32, Inner>,
}

fn main() {}
