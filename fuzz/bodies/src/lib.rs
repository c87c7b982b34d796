//! The code of the fuzz targets as ordinary functions. `tests/tests/fuzz_regressions.rs` calls them
//! with the kept inputs, and the crate `fuzz` with those that the fuzzer generates.
//!
//! A function panics if a check fails.

mod descriptors;
mod engine;
mod front_ends;
mod memory;
mod protobuf;
mod seeds;
mod streams;
mod thrift;
mod time_text;

pub use descriptors::descriptors;
pub use engine::engine;
pub use front_ends::{proto_front_end, thrift_front_end};
pub use memory::within_memory;
pub use protobuf::{
    protobuf_decode, protobuf_differential, protobuf_round_trip, protobuf_skip_equals_decode,
    protobuf_view_equals_owned,
};
pub use seeds::seeds;
pub use streams::streams;
pub use thrift::{
    thrift_decode, thrift_differential, thrift_round_trip, thrift_skip_equals_decode,
    thrift_view_equals_owned,
};
pub use time_text::time_text;

/// The counting allocator. It is here because every assertion on memory needs it, so no target can
/// be built without it.
#[global_allocator]
static ALLOCATOR: fastcodec_tests::CountingAllocator = fastcodec_tests::CountingAllocator;

/// A target: its name and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets. Each has a file in `fuzz/fuzz_targets`.
pub const TARGETS: [Target; 16] = [
    ("protobuf_decode", protobuf_decode),
    ("protobuf_differential", protobuf_differential),
    ("protobuf_round_trip", protobuf_round_trip),
    ("protobuf_skip_equals_decode", protobuf_skip_equals_decode),
    ("protobuf_view_equals_owned", protobuf_view_equals_owned),
    ("thrift_decode", thrift_decode),
    ("thrift_differential", thrift_differential),
    ("thrift_round_trip", thrift_round_trip),
    ("thrift_skip_equals_decode", thrift_skip_equals_decode),
    ("thrift_view_equals_owned", thrift_view_equals_owned),
    ("engine", engine),
    ("streams", streams),
    ("time_text", time_text),
    ("descriptors", descriptors),
    ("proto_front_end", proto_front_end),
    ("thrift_front_end", thrift_front_end),
];
