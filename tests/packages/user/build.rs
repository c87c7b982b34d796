fn main() -> std::io::Result<()> {
    fastcodec_build::Config::new().compile_protos(&["schema/person.proto"], &["schema"])?;
    fastcodec_build::Config::new().compile_thrift(&["schema/order.thrift"], &["schema"])
}
