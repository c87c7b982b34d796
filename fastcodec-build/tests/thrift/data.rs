//! Schemas that other people wrote, from the folder that the environment variable `FASTCODEC_DATA`
//! names: what is generated from each compiles without a warning, and reads and writes what the
//! reference implementation wrote.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fastcodec_build::Config;

const SCHEMAS: [&str; 8] = [
    "parquet/parquet.thrift",
    "thrift/ConstantsDemo.thrift",
    "thrift/DebugProtoTest.thrift",
    "thrift/ManyTypedefs.thrift",
    "thrift/OptionalRequiredTest.thrift",
    "thrift/Recursive.thrift",
    "thrift/ThriftTest.thrift",
    "thrift/baseline.thrift",
];

#[test]
#[ignore = "needs schemas of others: set FASTCODEC_DATA"]
fn schemas_of_others_compile_and_read_what_others_wrote() {
    let data = env::var_os("FASTCODEC_DATA").expect("FASTCODEC_DATA names a folder");
    let data = PathBuf::from(data);
    // It stays where it is, so that the next run has less to compile.
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("thrift_data");
    fs::create_dir_all(program.join("src")).unwrap();
    let files = SCHEMAS.map(|name| data.join(name));
    let none: [&str; 0] = [];
    for (name, config) in [
        ("plain", &mut Config::new()),
        (
            "exact",
            Config::new()
                .vec_map(["."])
                .vec_set(["."])
                .views(["."])
                .unknown_fields(["."]),
        ),
        (
            "other",
            Config::new()
                .plain_fields(["."])
                .btree_map(["."])
                .btree_set(["."])
                .bytes(["."])
                .views(["."])
                .async_services(),
        ),
        (
            "arcs",
            Config::new()
                .arc(["."])
                .hasher("::std::hash::BuildHasherDefault<::std::hash::DefaultHasher>"),
        ),
    ] {
        let folder = program.join("src").join(name);
        fs::create_dir_all(&folder).unwrap();
        config
            .include_file("mod.rs")
            .out_dir(&folder)
            .compile_thrift(&files, &none)
            .unwrap();
    }
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let runtime = runtime.join("fastcodec");
    let manifest = format!(
        "[package]\nname = \"thrift_data\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nfastcodec = {{ path = {runtime:?} }}\n"
    );
    fs::write(program.join("Cargo.toml"), manifest).unwrap();
    let lock = runtime.parent().unwrap().join("Cargo.lock");
    fs::copy(lock, program.join("Cargo.lock")).unwrap();
    let vectors = fs::read_to_string(data.join("thrift/vectors.tsv")).unwrap();
    fs::write(program.join("src/main.rs"), program_of(&vectors)).unwrap();
    let done = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(&program)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}

/// A program that decodes and encodes every vector.
fn program_of(vectors: &str) -> String {
    let mut program = String::from(
        "#![deny(warnings)]\n\
         mod plain { include!(\"plain/mod.rs\"); }\n\
         mod exact { include!(\"exact/mod.rs\"); }\n\
         mod other { include!(\"other/mod.rs\"); }\n\
         mod arcs { include!(\"arcs/mod.rs\"); }\n\
         use fastcodec::thrift::{Binary, Compact, Protocol};\n\
         fn main() {\n",
    );
    for line in vectors.lines() {
        let [file, name, protocol, bytes] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a vector has four parts: {line}")
        };
        let module = match file {
            "ThriftTest" => "thrift::test",
            "DebugProtoTest" => "debug_proto_test",
            "Recursive" => "recursive",
            _ => panic!("no module for {file}"),
        };
        let protocol = match protocol {
            "binary" => "Binary",
            _ => "Compact",
        };
        let bytes: String = bytes
            .as_bytes()
            .chunks(2)
            .map(|digits| format!("\\x{}", std::str::from_utf8(digits).unwrap()))
            .collect();
        for form in ["plain", "exact", "other", "arcs"] {
            let check = match form {
                // Nothing is lost, and nothing changes places.
                "exact" => "assert_eq!(written, bytes",
                // Fields that are plain are all written.
                "other" => "assert!(written.len() >= bytes.len()",
                // Sets and maps with hashes are written in an order of their own.
                _ => "assert_eq!(written.len(), bytes.len()",
            };
            program.push_str(&format!(
                "    {{\n        let bytes = b\"{bytes}\";\n        \
                 let value: {form}::{module}::{name} = {protocol}::decode(bytes).unwrap();\n        \
                 let written = {protocol}::encode_to_vec(&value).unwrap();\n        \
                 {check}, \"{form} {name}\");\n        \
                 {protocol}::decode::<{form}::{module}::{name}>(&written).unwrap();\n    }}\n"
            ));
        }
    }
    program.push_str("}\n");
    program
}
