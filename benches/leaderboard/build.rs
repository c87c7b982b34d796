//! Generates the code of prost and buffa from the schemas, without `protoc`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use prost::Message;

const SCHEMAS: [&str; 4] = ["log.proto", "mesh.proto", "minecraft.proto", "mk48.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let descriptors = protox::compile(SCHEMAS, ["proto"])?;

    let folder = out.join("buffa");
    fs::create_dir_all(&folder)?;
    let set = folder.join("schemas.binpb");
    fs::write(&set, descriptors.encode_to_vec())?;
    // prost's types do not keep unknown fields either.
    buffa_build::Config::new()
        .descriptor_set(&set)
        .files(&SCHEMAS)
        .out_dir(&folder)
        .include_file("mod.rs")
        .generate_views(true)
        .preserve_unknown_fields(false)
        .compile()?;

    let folder = out.join("prost");
    fs::create_dir_all(&folder)?;
    prost_build::Config::new()
        .out_dir(&folder)
        .include_file("mod.rs")
        .compile_fds(descriptors)?;
    Ok(())
}
