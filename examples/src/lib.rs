//! What the examples share: the types that `build.rs` generates from `proto/trace.proto`, and a
//! trace export that the OpenTelemetry SDK for Python wrote.

#[allow(missing_docs)]
pub mod trace {
    //! Generated from `proto/trace.proto`.
    include!(concat!(env!("OUT_DIR"), "/trace.rs"));
}

/// A recorded trace export, 20 KB.
pub const TRACES: &[u8] = include_bytes!("../payloads/traces_medium.pb");
