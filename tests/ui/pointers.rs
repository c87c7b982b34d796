//! In Protobuf, a pointer to a number or string is one error.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use fastcodec::{Oneof, Protobuf};

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    boxed: Box<String>, //~
    #[codec(2)]
    optional: Option<Box<i32>>, //~
    #[codec(3)]
    counted: Rc<String>, //~
    #[codec(4)]
    list: Vec<Arc<i64>>, //~
    #[codec(5)]
    map: HashMap<i32, Box<String>>, //~
    #[codec(6, string)]
    named: Box<String>, //~
    #[codec(7)]
    fine: Arc<str>,
}

#[derive(Oneof)]
enum Choice {
    #[codec(8)]
    Boxed(Box<String>), //~
    #[codec(9)]
    Counted(Rc<i32>), //~
    #[codec(10)]
    Fine(Box<Message>),
}

fn main() {}
