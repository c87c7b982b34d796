//! Generates the service of the collector; the types of the spans are those of the other examples.

fn main() -> std::io::Result<()> {
    fastcodec_build::Config::new()
        .extern_path(".trace", "::fastcodec_examples::trace")
        .tonic(fastcodec_build::tonic::configure().codec_path("crate::CollectorCodec"))
        .compile_protos(&["../proto/collector.proto"], &["../proto"])
}
