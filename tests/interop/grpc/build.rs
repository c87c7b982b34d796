//! The schemas, generated three times: by `fastcodec-build`; by the stock `tonic-prost-build` with the lines
//! that make its output ours; and by it as it is, for prost.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

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
        .tonic(fastcodec_build::tonic::configure().codec_path("crate::StrictCodec"))
        .out_dir(folder(&out, "native")?)
        .include_file("all.rs")
        .compile_protos(&protos, &includes)?;

    let set = protox::compile(protos, includes).map_err(io::Error::other)?;
    let mut ours = prost_build::Config::new();
    ours.prost_path("::fastcodec::prost")
        .prost_types_path("::fastcodec::prost::types")
        .include_file("all.rs");
    tonic_prost_build::configure()
        .codec_path("::fastcodec_tonic::Codec")
        .out_dir(folder(&out, "one_line")?)
        .compile_fds_with_config(set.clone(), ours)?;

    let mut theirs = prost_build::Config::new();
    theirs.include_file("all.rs");
    tonic_prost_build::configure()
        .out_dir(folder(&out, "prost")?)
        .compile_fds_with_config(set, theirs)
}

fn folder(out: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = out.join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
