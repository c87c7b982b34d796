//! The service of an OTLP collector, which `build.rs` generates from `proto/collector.proto`, and
//! its limits.

use fastcodec::Limits;
use fastcodec_tonic::{CodecWith, Settings};

#[allow(missing_docs)]
pub mod collector {
    //! Generated from `proto/collector.proto`.
    include!(concat!(
        env!("OUT_DIR"),
        "/opentelemetry.proto.collector.trace.v1.rs"
    ));
}

/// The limits of the collector: 32 MiB for each export, and less depth than the default for values
/// of attributes.
#[derive(Clone, Copy, Debug)]
pub struct Collector;

impl Settings for Collector {
    fn limits() -> Limits {
        Limits::new().memory(32 << 20).depth(32)
    }
}

/// The codec that generated code names.
pub type CollectorCodec<T, U> = CodecWith<T, U, Collector>;
