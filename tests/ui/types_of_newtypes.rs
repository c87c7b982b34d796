//! A wrong type in a transparent newtype is an error where the newtype is defined.

use std::collections::HashMap;
use std::path::PathBuf;

use fastcodec::{Protobuf, Thrift};

#[derive(Default)]
struct Inner;

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct Value(Inner); //~ //~

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct List(Vec<Inner>); //~ //~

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct Optional(Option<Inner>); //~ //~

#[derive(Default, Protobuf)]
#[codec(transparent, string)]
struct Path(PathBuf); //~

#[derive(Default, Protobuf)]
#[codec(transparent, string)]
struct Paths(Vec<PathBuf>); //~

#[derive(Default, Protobuf)]
#[codec(transparent, map(string, string))]
struct Map(HashMap<String, PathBuf>); //~

#[derive(Default, Protobuf, Thrift)]
#[codec(transparent)]
struct Fine<'a>(&'a str);

fn main() {}
