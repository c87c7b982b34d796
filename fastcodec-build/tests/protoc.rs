//! A `protoc` reads the schemas where one is named. None is needed here: a script stands for it.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fastcodec_build::Config;
use prost::Message;

/// A process that is started while another thread still writes its script keeps the script from
/// being run: so one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn protoc(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("protoc");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn it_is_asked_for_a_descriptor_set_with_imports_and_comments() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    let descriptors = Config::new()
        .load_fds(&[protos.join("legacy.proto")], &[protos])
        .unwrap();
    let set = folder.path().join("set.binpb");
    fs::write(&set, descriptors.encode_to_vec()).unwrap();
    let script = format!("echo \"$@\" > {0}.arguments; cp {0} \"$4\"", set.display());
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
    assert_eq!(first, "--include_imports --include_source_info ");
    assert!(last.contains(" -I somewhere "), "{last}");
    assert!(last.ends_with(" --an-argument legacy.proto"), "{last}");
}

#[test]
fn what_it_finds_wrong_is_told_with_its_place() {
    let _alone = alone();
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
    let _alone = alone();
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
