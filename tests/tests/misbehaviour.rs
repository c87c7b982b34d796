//! A user's implementation of a trait cannot corrupt memory: whatever it says, does not do, does too
//! often, and wherever it panics. Nothing leaks, what is left is valid, and what comes of it is an
//! error or a well-defined value.

#[path = "misbehaviour/buffers.rs"]
mod buffers;
#[path = "misbehaviour/collections.rs"]
mod collections;
#[path = "misbehaviour/protobuf.rs"]
mod protobuf;
#[path = "misbehaviour/rogue.rs"]
mod rogue;
#[path = "misbehaviour/streams.rs"]
mod streams;
#[path = "misbehaviour/thrift.rs"]
mod thrift;

use fastcodec_tests::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;
