//! Every way into a decode, and every container, against every limit. The tables in `THREAT_MODEL.md` name these tests.

#[path = "entry_points/by_hand.rs"]
mod by_hand;
#[path = "entry_points/check.rs"]
mod check;
#[path = "entry_points/containers.rs"]
mod containers;
#[path = "entry_points/protobuf.rs"]
mod protobuf;
#[path = "entry_points/thrift.rs"]
mod thrift;

use fastcodec_tests::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;
