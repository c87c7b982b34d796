//! Generates the schemas twice with the stock `prost-build`: for prost, and, with one more line,
//! for fastcodec.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost_build::Config;

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let protos = ["proto/forms.proto", "proto/legacy.proto"];
    for proto in protos {
        println!("cargo::rerun-if-changed={proto}");
    }
    let set = protox::compile(protos, ["proto"]).map_err(io::Error::other)?;
    for (folder, maps) in [("ordered", true), ("hashed", false)] {
        for spelling in ["prost", "fastcodec"] {
            let mut config = config(&out.join(folder).join(spelling))?;
            if maps {
                config.btree_map(["."]);
            }
            if spelling == "fastcodec" {
                config
                    .prost_path("::fastcodec::prost")
                    .prost_types_path("::fastcodec::prost::types");
            }
            config.compile_fds(set.clone())?;
        }
    }
    Ok(())
}

fn config(folder: &Path) -> io::Result<Config> {
    fs::create_dir_all(folder)?;
    let mut config = Config::new();
    config
        .out_dir(folder)
        .include_file("all.rs")
        .enable_type_names()
        .boxed(".forms.Tree.leaf")
        .bytes([
            ".forms.Plain.shared",
            ".forms.Presence.shared",
            ".forms.Packed.shared",
            ".forms.Choice.shared",
            ".legacy.Defaults.shared",
        ]);
    Ok(config)
}
