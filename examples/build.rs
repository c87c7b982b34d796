//! Generates the types of the examples; no `protoc` is needed.

fn main() -> std::io::Result<()> {
    fastcodec_build::Config::new()
        .views(["."])
        .compile_protos(&["proto/trace.proto"], &["proto"])
}
