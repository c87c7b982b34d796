//! Descriptor sets become schemas, and the same bytes again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fastcodec::protobuf::Encode;
use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::FieldOptions;

use super::{assert_lossless, compile, whole};

/// Every schema in a folder, and in folders in it.
fn protos(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "proto") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn schemas_of_the_generator() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fastcodec-build/tests/golden/proto")
}

#[test]
fn every_schema_of_the_generator_becomes_the_same_bytes_again() {
    let folder = schemas_of_the_generator();
    let protos = protos(&folder);
    assert!(!protos.is_empty());
    for proto in protos {
        let mut compiler = protox::Compiler::new([&folder]).unwrap();
        compiler
            .include_imports(true)
            .include_source_info(true)
            .open_file(&proto)
            .unwrap();
        assert_lossless(
            &compiler.encode_file_descriptor_set(),
            &proto.display().to_string(),
        );
    }
}

/// The folders of schemas in this repository: `protoc` takes every schema in them.
const OF_THE_REPOSITORY: [&str; 8] = [
    "benches/proto",
    "examples/proto",
    "fastcodec-build/tests/golden/proto",
    "fastcodec-tonic/tests/golden/proto",
    "tests/interop/grpc/proto",
    "tests/own_types/schema",
    "tests/prost/proto",
    "tests/renamed/proto",
];

/// A `protoc` writes descriptor sets of the schemas in a folder, with and without places, and each
/// becomes the same bytes again. What `protoc` refuses is no descriptor, so `least` is the number of
/// schemas that it takes.
fn assert_protoc_is_lossless(folder: &Path, root: &Path, least: usize) {
    let protoc = env::var_os("PROTOC").expect("PROTOC names a protoc");
    let out = tempfile::tempdir().unwrap();
    let set = out.path().join("set.binpb");
    let mut taken = 0;
    let mut refused = String::new();
    for proto in protos(folder) {
        for source_info in [None, Some("--include_source_info")] {
            let done = Command::new(&protoc)
                .arg("--experimental_editions")
                .arg("--include_imports")
                .args(source_info)
                .arg("-I")
                .arg(root)
                .arg("-I")
                .arg(root.join("src"))
                .arg("--descriptor_set_out")
                .arg(&set)
                .arg(&proto)
                .output()
                .unwrap();
            if done.status.success() {
                assert_lossless(&fs::read(&set).unwrap(), &proto.display().to_string());
                taken += 1;
            } else {
                refused += &String::from_utf8_lossy(&done.stderr);
            }
        }
    }
    assert!(
        taken >= 2 * least && taken > 0,
        "{}: {taken} of {} sets: {refused}",
        folder.display(),
        2 * least
    );
}

/// The folder that a variable of the environment names.
fn folder_of(variable: &str) -> PathBuf {
    let folder = env::var_os(variable).map(PathBuf::from);
    folder.unwrap_or_else(|| panic!("{variable} names a folder"))
}

#[test]
#[ignore = "needs protoc: tests/with_protoc sets PROTOC"]
fn what_protoc_writes_becomes_the_same_bytes_again() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in OF_THE_REPOSITORY {
        let folder = repository.join(folder);
        assert_protoc_is_lossless(&folder, &folder, protos(&folder).len());
    }
}

#[test]
#[ignore = "needs protoc and the schemas of the conformance suite: tests/with_protoc sets both"]
fn what_protoc_writes_of_the_conformance_suite_becomes_the_same_bytes_again() {
    let folder = folder_of("FASTCODEC_CONFORMANCE_PROTOS");
    assert_protoc_is_lossless(&folder, &folder, 6);
}

#[test]
#[ignore = "needs protoc and schemas of others: tests/with_protoc with FASTCODEC_DATA"]
fn what_protoc_writes_of_schemas_of_others_becomes_the_same_bytes_again() {
    let data = folder_of("FASTCODEC_DATA");
    let protobuf = data.join("protobuf");
    assert_protoc_is_lossless(&protobuf.join("src"), &protobuf.join("src"), 60);
    assert_protoc_is_lossless(&protobuf.join("editions"), &protobuf, 40);
    let otlp = data.join("otlp/proto");
    assert_protoc_is_lossless(&otlp, &otlp, 7);
}

#[test]
fn what_no_version_knows_survives() {
    let mut encoded = compile("syntax = \"proto3\"; message M { int32 a = 1; }");
    // A field 1000 of the message, which is the last thing in the set but for places: a file that
    // has it is made of the descriptors.
    let mut set = Schema::from_descriptor_set(&encoded)
        .unwrap()
        .to_descriptor_set();
    let unknown = FieldOptions {
        unknown: unknown_field(),
        ..FieldOptions::default()
    };
    set.file[0].message_type[0].field[0].options = Some(unknown);
    set.file[0].message_type[0].unknown = unknown_field();
    set.file[0].unknown = unknown_field();
    // What no file has: a set of `whole` has ranges of each kind.
    let mut ranges = whole();
    ranges.unknown = unknown_field();
    ranges.file[0].message_type[0].extension_range[0].unknown = unknown_field();
    ranges.file[0].message_type[0].reserved_range[1].unknown = unknown_field();
    ranges.file[0].enum_type[0].reserved_range[0].unknown = unknown_field();
    assert_lossless(
        &ranges.encode_to_vec().unwrap(),
        "with unknown fields in ranges and in the set",
    );
    encoded = set.encode_to_vec().unwrap();
    assert_lossless(&encoded, "with unknown fields");
}

/// A field 1000 with the number 7.
fn unknown_field() -> fastcodec::protobuf::UnknownFields {
    use fastcodec::protobuf::Decode;
    FieldOptions::decode(&[0xc0, 0x3e, 7][..]).unwrap().unknown
}
