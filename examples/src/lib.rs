//! The shared parts of the examples: the types that `build.rs` generates from `proto/trace.proto`
//! and `idl/calculator.thrift`, a trace export by the OpenTelemetry SDK for Python, and a Parquet
//! file by pyarrow.

#[allow(missing_docs)]
pub mod trace {
    //! Generated from `proto/trace.proto`.
    include!(concat!(env!("OUT_DIR"), "/trace.rs"));
}

#[allow(missing_docs)]
pub mod arithmetic {
    //! Generated from `idl/calculator.thrift`.
    include!(concat!(env!("OUT_DIR"), "/arithmetic.rs"));
}

/// A Parquet file with five columns and 100 rows in two row groups, 4 KB.
pub const WEATHER: &[u8] = include_bytes!("../payloads/weather.parquet");

/// A recorded trace export, 20 KB.
pub const TRACES: &[u8] = include_bytes!("../payloads/traces_medium.pb");
