//! Types that Thrift does not have, as far as the derive sees.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use fastcodec::Thrift;

#[derive(Thrift)]
struct Types {
    #[codec(1)]
    twice: Option<Option<i32>>, //~
    #[codec(2)]
    holes: Vec<Option<i32>>, //~
    #[codec(3)]
    values: HashMap<i32, Option<i32>>, //~
    #[codec(4)]
    keys: BTreeMap<Option<i32>, i32>, //~
    #[codec(5)]
    elements: BTreeSet<Option<i32>>, //~
    #[codec(6)]
    boxed: Box<Option<i32>>, //~
    #[codec(7)]
    in_a_box: Option<Box<Option<i32>>>, //~
    #[codec(8)]
    deep: Vec<HashMap<i32, Vec<Option<i32>>>>, //~
    #[codec(9)]
    member: (i32, Option<Option<i32>>), //~
    #[codec(10)]
    slice: Box<[i32]>, //~
    #[codec(11)]
    shared_slice: Option<Arc<[String]>>, //~
    #[codec(12)]
    counted_slice: Rc<[i32]>, //~
    #[codec(13)]
    any: Box<dyn Send>, //~
    #[codec(14)]
    by_float: HashMap<f64, String>, //~
    #[codec(15)]
    by_small_float: BTreeMap<f32, String>, //~
    #[codec(16)]
    floats: HashSet<f64>, //~
    #[codec(17)]
    sorted_floats: BTreeSet<f64>, //~
    #[codec(18)]
    by_list: HashMap<Vec<f64>, i32>, //~
    #[codec(19)]
    in_a_map: HashMap<i32, HashSet<f64>>, //~
    // Similar types that Thrift has.
    #[codec(20)]
    pairs: Vec<(f64, i32)>,
    #[codec(21)]
    optional_member: (i32, Option<i32>),
    #[codec(22)]
    optional_in_pairs: Vec<(i32, Option<i32>)>,
    #[codec(23)]
    bytes: Box<[u8]>,
    #[codec(24)]
    text: Arc<str>,
    #[codec(25)]
    float_values: HashMap<i32, f64>,
    #[codec(26)]
    optional_list: Option<Vec<i32>>,
}

fn main() {}
