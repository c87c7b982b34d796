//! A key that is not `Eq` is one error if only the compiler sees it.

use std::collections::{HashMap, HashSet};

use fastcodec::Thrift;

type Table = HashMap<f64, i32>;
type Float = f64;

#[derive(Default, Thrift)]
struct Keys {
    #[codec(1)]
    alias: Table, //~
    #[codec(2)]
    key: HashMap<Float, i32>, //~
    #[codec(3)]
    element: HashSet<Float>, //~
}

fn main() {}
