//! Generates the types of the conformance suite, where its schemas are: they come with the runner,
//! which `run` fetches.

use std::env;
use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rustc-check-cfg=cfg(schemas)");
    println!("cargo:rerun-if-env-changed=FASTCODEC_CONFORMANCE_PROTOS");
    let Some(folder) = env::var_os("FASTCODEC_CONFORMANCE_PROTOS") else {
        return Ok(());
    };
    println!("cargo:rustc-cfg=schemas");
    let folder = Path::new(&folder);
    fastcodec_build::Config::new()
        .without_protoc()
        .unknown_fields(["."])
        .views(["."])
        .include_file("schemas.rs")
        .compile_protos(
            &[
                "conformance/conformance.proto",
                "google/protobuf/test_messages_proto2.proto",
                "google/protobuf/test_messages_proto3.proto",
            ]
            .map(|file| folder.join(file)),
            &[folder],
        )
}
