//! The compiler reports one error for an encoding that a type lacks, and for a type without any.

use std::collections::HashMap;
use std::path::PathBuf;

use fastcodec::{Enumeration, Protobuf};

#[derive(Clone, Default, Protobuf)]
struct Inner {
    #[codec(1)]
    number: i32,
}

#[derive(Clone, Copy, Enumeration)]
enum Color {
    Red = 0,
}

type Number = i32;
type Floats = std::collections::HashSet<f64>;

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1, sint32)]
    path: PathBuf, //~
    #[codec(2, string)]
    message: Inner, //~
    #[codec(3, string)]
    color: Color, //~
    #[codec(4, fixed64)]
    number: Number, //~
    #[codec(5, string)]
    list: Vec<Inner>, //~
    #[codec(6, string)]
    optional: Option<Inner>, //~
    #[codec(7, string)]
    optional_path: Option<PathBuf>, //~
    #[codec(8, string, required)]
    required: PathBuf, //~
    #[codec(9, string, expanded)]
    expanded: Vec<PathBuf>, //~
    #[codec(10, map(string, string))]
    values: HashMap<String, Inner>, //~
    #[codec(11, message)]
    tuple: (i32, PathBuf), //~
    #[codec(12)]
    floats: Floats, //~
    #[codec(15, sint32)]
    fine: i32,
    #[codec(16, enumeration)]
    also_fine: Color,
}

fn main() {}
