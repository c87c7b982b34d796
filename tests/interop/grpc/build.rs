//! Generates the services of the test.
//!
//! - the service of the peers: by `fastcodec-build`;
//! - the services of the peers and the collector: by the stock `tonic-prost-build`, once with the
//!   settings that make it generate fastcodec's messages, and once without, for prost;
//! - tonic's health and reflection services: by `tonic-prost-build` with these settings.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message;
use prost_types::FileDescriptorSet;

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let protos = [
        "proto/peer.proto",
        "../../../examples/proto/collector.proto",
    ];
    let includes = ["proto", "../../../examples/proto"];
    for folder in includes {
        println!("cargo::rerun-if-changed={folder}");
    }
    fastcodec_build::Config::new()
        .without_protoc()
        .tonic(fastcodec_build::tonic::configure().codec_path("crate::StrictCodec"))
        .out_dir(folder(&out, "native")?)
        .include_file("all.rs")
        .compile_protos(&protos[..1], &includes)?;

    let set = protox::compile(protos, includes).map_err(io::Error::other)?;
    takeover(&folder(&out, "one_line")?, set.clone())?;
    let mut of_tonic = FileDescriptorSet::default();
    for encoded in [
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
    ] {
        of_tonic.merge(encoded)?;
    }
    takeover(&folder(&out, "of_tonic")?, of_tonic)?;

    let mut theirs = prost_build::Config::new();
    theirs.include_file("all.rs");
    tonic_prost_build::configure()
        .out_dir(folder(&out, "prost")?)
        .compile_fds_with_config(set, theirs)
}

/// What the stock generators write for fastcodec.
fn takeover(folder: &Path, set: FileDescriptorSet) -> io::Result<()> {
    let mut config = prost_build::Config::new();
    config
        .prost_path("::fastcodec::prost")
        .prost_types_path("::fastcodec::prost::types")
        .include_file("all.rs");
    tonic_prost_build::configure()
        .codec_path("::fastcodec_tonic::Codec")
        .out_dir(folder)
        .compile_fds_with_config(set, config)
}

fn folder(out: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = out.join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
