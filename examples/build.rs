//! Generates the types of the examples; no `protoc` is needed.

fn main() -> std::io::Result<()> {
    fastcodec_build::Config::new()
        .views(["."])
        .compile_protos(&["proto/trace.proto"], &["proto"])?;
    fastcodec_build::Config::new().compile_thrift(&["idl/calculator.thrift"], &["idl"])
}
