//! Writes the schemas, and generates their code.

use std::path::Path;
use std::{env, fs, io};

use fastcodec_build::Config;

include!("chains.rs");

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=chains.rs");
    println!("cargo::rerun-if-changed=schema");
    let out = env::var_os("OUT_DIR").unwrap();
    let out = Path::new(&out);
    let write = |name: &str, schema: &str| {
        let path = out.join(name);
        fs::write(&path, schema).map(|()| path)
    };

    let wide = write("wide.proto", &required_in_proto2())?;
    let enums = Path::new("schema/enums.proto");
    config()
        .unknown_fields([".enums"])
        .views([".enums"])
        .vec_map(["inner_map"])
        .compile_protos(&[&wide, enums], &[out, Path::new("schema")])?;
    let wide = write("wide.thrift", &required_in_thrift())?;
    config().compile_thrift(&[wide], &[out])?;

    for chain in CHAINS {
        for (kind, length) in [("longest", chain.longest), ("long", chain.long.0)] {
            let name = format!("{kind}_{}", chain.name);
            let schema = write(&format!("{name}.thrift"), &chain.schema(length))?;
            // What is warned of is what the tests look at.
            config()
                .async_services()
                .emit_warnings(false)
                .compile_thrift(&[schema], &[out])?;
        }
    }
    Ok(())
}

fn config() -> Config {
    let mut config = Config::new();
    config.without_protoc().emit_rerun_if_changed(false);
    config
}

/// More required fields than fit a mask of 128 bits.
const FIELDS: usize = 300;

/// A message with [`FIELDS`] required fields, and one with as many optional fields.
fn required_in_proto2() -> String {
    let message = |name: &str, label: &str| {
        let fields = (1..=FIELDS).map(|number| format!("{label} int32 f{number} = {number};\n"));
        format!("message {name} {{ {} }}\n", fields.collect::<String>())
    };
    let messages = [message("Required", "required"), message("Free", "optional")].concat();
    format!("syntax = \"proto2\"; package wide_proto; {messages}")
}

/// The same in Thrift.
fn required_in_thrift() -> String {
    let message = |name: &str, label: &str| {
        let fields = (1..=FIELDS).map(|id| format!("{id}: {label} i32 f{id}\n"));
        format!("struct {name} {{ {} }}\n", fields.collect::<String>())
    };
    let messages = [message("Required", "required"), message("Free", "optional")].concat();
    format!("namespace rs wide_thrift {messages}")
}
