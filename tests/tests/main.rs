//! The tests that cross crates, in one program: the allocator counts for each thread apart.
//!
//! Three programs are apart. `compile_fail.rs` runs a compiler. A test of `stack` that fails ends
//! its program. `fuzz_regressions.rs` has the allocator of the fuzz targets.

mod after_errors;
mod budgets;
mod documents;
mod entry_points;
mod hostile;
mod limits;
mod misbehaviour;
mod protobuf;
mod shapes;
mod thrift;
mod types;

use fastcodec_tests::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;
