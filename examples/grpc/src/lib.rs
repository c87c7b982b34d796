//! The service of an OTLP collector, as `build.rs` generates it from `proto/collector.proto`, and the
//! limits that it decodes with.

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

/// What the collector takes from strangers: 32 MiB an export, and values of attributes that are nested
/// less deep than the default allows.
#[derive(Clone, Copy, Debug)]
pub struct Collector;

impl Settings for Collector {
    fn limits() -> Limits {
        Limits::new().memory(32 << 20).depth(32)
    }
}

/// The codec that the generated code names.
pub type CollectorCodec<T, U> = CodecWith<T, U, Collector>;
