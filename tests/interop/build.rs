//! Generates the types that both sides exchange.

fn main() -> std::io::Result<()> {
    fastcodec_build::Config::new().compile_thrift(&["idl/interop.thrift"], &["idl"])
}
