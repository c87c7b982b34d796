//! A `protoc` that is named reads the schemas. A script takes its place here.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fastcodec::protobuf::Encode;
use fastcodec_build::Config;

/// A script in the place of `protoc`. Another process writes it: one that a test starts at the same
/// time would inherit the open file from this one, and a program that is open for writing cannot be
/// run.
fn protoc(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("protoc");
    let done = Command::new("sh")
        .args([
            "-c",
            "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod +x \"$1\"",
            "sh",
        ])
        .arg(&path)
        .arg(script)
        .status()
        .unwrap();
    assert!(done.success());
    path
}

#[test]
fn it_is_asked_for_a_descriptor_set_with_imports_and_comments() {
    let folder = tempfile::tempdir().unwrap();
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    let descriptors = Config::new()
        .without_protoc()
        .load_fds(&[protos.join("legacy.proto")], &[protos])
        .unwrap();
    let set = folder.path().join("set.binpb");
    fs::write(&set, descriptors.encode_to_vec().unwrap()).unwrap();
    let script = format!("echo \"$@\" > {0}.arguments; cp {0} \"$3\"", set.display());
    Config::new()
        .out_dir(folder.path())
        .protoc_executable(protoc(folder.path(), &script))
        .protoc_arg("--an-argument")
        .compile_protos(&["legacy.proto"], &["somewhere"])
        .unwrap();
    let code = fs::read_to_string(folder.path().join("golden.legacy.rs")).unwrap();
    assert!(code.contains("pub struct Settings {"));
    let arguments = fs::read_to_string(folder.path().join("set.binpb.arguments")).unwrap();
    let (first, last) = arguments
        .trim()
        .split_once("--descriptor_set_out ")
        .unwrap();
    assert_eq!(first, "--include_imports ");
    assert!(last.contains(" -I somewhere "), "{last}");
    let end = " --include_source_info --an-argument legacy.proto";
    assert!(last.ends_with(end), "{last}");
}

#[test]
fn what_it_finds_wrong_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let script = "echo 'a.proto:3:5: Expected \";\".' >&2; exit 1";
    let error = Config::new()
        .out_dir(folder.path())
        .protoc_executable(protoc(folder.path(), script))
        .compile_protos(&["a.proto"], &["somewhere"])
        .unwrap_err();
    assert_eq!(error.to_string(), "a.proto:3:5: Expected \";\".");
}

#[test]
fn what_it_says_without_a_place_is_told_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let error = Config::new()
        .out_dir(folder.path())
        .protoc_executable(protoc(
            folder.path(),
            "echo 'Unknown flag: --x' >&2; exit 1",
        ))
        .compile_protos(&["a.proto"], &["somewhere"])
        .unwrap_err();
    assert!(
        error.to_string().ends_with("failed: Unknown flag: --x"),
        "{error}"
    );
}

/// The `.proto` files in a folder and those in it.
fn schemas_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            schemas_in(&path, found);
        } else if path.extension().is_some_and(|it| it == "proto") {
            found.push(path);
        }
    }
}

#[test]
#[ignore = "needs protoc: tests/with_protoc sets PROTOC"]
fn every_schema_of_this_repository_is_valid_to_the_protoc_of_the_environment() {
    let protoc = env::var_os("PROTOC").expect("PROTOC names a protoc");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut schemas = Vec::new();
    for folder in [
        "benches/proto",
        "examples/proto",
        "fastcodec-build/tests",
        "fastcodec-tonic/tests",
        "tests/interop/grpc/proto",
        "tests/migration/service/proto",
        "tests/own_types/schema",
        "tests/prost/proto",
    ] {
        schemas_in(&root.join(folder), &mut schemas);
    }
    assert!(schemas.len() >= 4, "{schemas:?}");
    for schema in schemas {
        let folder = schema.parent().unwrap();
        let read = Config::new()
            .protoc_executable(&protoc)
            .load_fds(&[&schema], &[folder, &root.join("examples/proto")]);
        assert!(read.is_ok(), "{}", read.unwrap_err());
    }
}

#[test]
fn a_config_without_protoc_runs_none_whatever_was_named_before() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.proto"), "message A {}").unwrap();
    Config::new()
        .protoc_executable("no-such-protoc")
        .without_protoc()
        .out_dir(folder.path())
        .compile_protos(&[folder.path().join("a.proto")], &[folder.path()])
        .unwrap();
}
