//! The recorded data sets, from the folder that `FASTCODEC_DATA` names.

use std::env;
use std::fs;
use std::path::PathBuf;

use prost::Message;

use super::variants::{self, Vary};
use super::{Inputs, Origin};
use crate::schemas::prost::benchmarks::BenchmarkDataset;
use crate::schemas::prost::benchmarks::proto3::GoogleMessage1;
use crate::schemas::prost::opentelemetry::proto::collector::{
    metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest,
};

/// Returns the folder in the environment now, or else the one at the time of the build.
fn folder() -> PathBuf {
    env::var_os("FASTCODEC_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("FASTCODEC_DATA")))
}

fn read(path: &str) -> Vec<u8> {
    let path = folder().join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the messages of a data set in the envelope of Google's benchmarks.
fn data_set(path: &str) -> Vec<Vec<u8>> {
    BenchmarkDataset::decode(read(path).as_slice())
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .payload
}

/// Returns `count` messages: the recorded one first, then variants from seeds.
fn varied<M: Message + Default + Vary>(recorded: &[u8], count: usize) -> Vec<Vec<u8>> {
    variants::of::<M>(recorded, count).expect("a recorded message")
}

/// Loads 50 flat responses with mixed scalars.
pub fn api_response() -> Inputs {
    Inputs::new(
        "api_response",
        Origin::Ranked,
        "50 recorded messages",
        data_set("messages/api_response.pb"),
    )
}

/// Loads 50 messages with strings and a map.
pub fn log_record() -> Inputs {
    Inputs::new(
        "log_record",
        Origin::Ranked,
        "50 recorded messages",
        data_set("messages/log_record.pb"),
    )
    .with_maps()
}

/// Loads Google's message, of which there is one recorded instance, in 64 variants of the same
/// shape.
pub fn google_message1() -> Inputs {
    let recorded = data_set("messages/google_message1_proto3.pb");
    Inputs::new(
        "google_message1",
        Origin::Ranked,
        "the recorded message and 63 variants of it with other integers",
        varied::<GoogleMessage1>(&recorded[0], 64),
    )
}

/// Loads only the recorded instance. It shows the effect of branch prediction on one input.
pub fn google_message1_alone() -> Inputs {
    Inputs::new(
        "google_message1_alone",
        Origin::Recorded,
        "the recorded message, the same one each time",
        data_set("messages/google_message1_proto3.pb"),
    )
}

/// Loads a trace export of 1 KB.
pub fn traces_small() -> Inputs {
    Inputs::new(
        "traces_small",
        Origin::Recorded,
        "the recorded message and 63 variants of it in another order",
        varied::<ExportTraceServiceRequest>(&read("otlp/traces_small.pb"), 64),
    )
}

/// Loads a trace export of 20 KB. There are 8 variants instead of 64: each message has dozens of
/// spans, and the decoded messages of all codecs should fit in a second-level cache, as one message
/// does in practice.
pub fn traces_medium() -> Inputs {
    Inputs::new(
        "traces_medium",
        Origin::Ranked,
        "the recorded message and 7 variants of it in another order",
        varied::<ExportTraceServiceRequest>(&read("otlp/traces_medium.pb"), 8),
    )
}

/// Loads a trace export of 795 KB with 2,471 spans, which needs no variants.
pub fn traces_large() -> Inputs {
    Inputs::new(
        "traces_large",
        Origin::Ranked,
        "the recorded message of 2,471 spans",
        vec![read("otlp/traces_large.pb")],
    )
}

/// Loads a metrics export of 20 KB.
pub fn metrics() -> Inputs {
    Inputs::new(
        "metrics",
        Origin::Ranked,
        "the recorded message and 7 variants of it in another order",
        varied::<ExportMetricsServiceRequest>(&read("otlp/metrics.pb"), 8),
    )
}
