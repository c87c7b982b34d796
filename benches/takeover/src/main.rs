//! Decodes a file as each of OTLP's requests, and prints the length of each encoded again.

use std::{env, fs};

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;

fn written_again<M: Message + Default>(bytes: &[u8]) -> Option<usize> {
    M::decode(bytes)
        .ok()
        .map(|message| message.encode_to_vec().len())
}

fn main() -> std::io::Result<()> {
    let bytes = fs::read(env::args().nth(1).unwrap_or_default())?;
    println!(
        "traces: {:?}",
        written_again::<ExportTraceServiceRequest>(&bytes)
    );
    println!(
        "metrics: {:?}",
        written_again::<ExportMetricsServiceRequest>(&bytes)
    );
    println!(
        "logs: {:?}",
        written_again::<ExportLogsServiceRequest>(&bytes)
    );
    Ok(())
}
