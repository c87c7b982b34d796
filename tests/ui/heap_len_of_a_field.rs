use fastcodec::{Protobuf, Thrift};

#[derive(Default, Protobuf)]
struct Message {
    #[codec(1, heap_len = Vec::capacity)]
    field: Vec<u8>,
}

#[derive(Default, Thrift)]
struct Struct {
    #[codec(1, heap_len = Vec::capacity)]
    field: Vec<u8>,
}

fn main() {}
