//! Every way into a decode, against every limit. The table in `THREAT_MODEL.md` names these tests.

#[path = "entry_points/check.rs"]
mod check;
#[path = "entry_points/protobuf.rs"]
mod protobuf;
#[path = "entry_points/thrift.rs"]
mod thrift;

use fastcodec_tests::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;
