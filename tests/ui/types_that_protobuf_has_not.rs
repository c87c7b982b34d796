use std::borrow::Cow;
use std::collections::HashMap;

use fastcodec::{Enumeration, Protobuf};

#[derive(Protobuf)]
struct Types {
    #[codec(1)]
    size: usize,
    #[codec(2)]
    offset: Option<isize>,
    #[codec(3)]
    letter: char,
    #[codec(4)]
    matrix: Vec<Vec<f64>>,
    #[codec(5)]
    text: Cow<'static, str>,
    #[codec(6)]
    name: &'static str,
    #[codec(7)]
    twice: Option<Option<i32>>,
    #[codec(8)]
    perhaps: Option<Vec<i32>>,
    #[codec(9)]
    by_float: HashMap<f64, String>,
    #[codec(10)]
    lists: HashMap<String, Vec<i32>>,
    #[codec(11)]
    holes: Vec<Option<i32>>,
    #[codec(12)]
    wide: u128,
    #[codec(tag = 13)]
    tag: i32,
    #[codec(id = "14", string)]
    id: String,
    #[codec(15, optional)]
    optional: i32,
    #[codec(16)]
    slice: Box<[i32]>,
    #[codec(17)]
    shared_slice: Option<std::sync::Arc<[String]>>,
    #[codec(18)]
    any: Box<dyn Send>,
    #[codec(19)]
    floats: std::collections::BTreeSet<f64>,
}

#[derive(Clone, Copy, Default, Enumeration)]
enum Color {
    #[default]
    Red = 0,
}

fn main() {}
