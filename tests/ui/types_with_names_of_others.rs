//! Your own type can have the name of one that cannot be here, so the traits refuse that one.

use std::collections::HashMap;
use std::sync::Arc;

use fastcodec::{Protobuf, Thrift};
use uuid::Uuid;

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1)]
    by_id: HashMap<Uuid, i32>, //~
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1)]
    shared: Arc<Option<i32>>, //~
    #[codec(2)]
    shared_inside: Vec<Arc<Option<i32>>>, //~
}

fn main() {}
