//! The `protoc` plugin answers requests as `protoc` sends them, and the ways around the front end
//! lead to the same code.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use fastcodec_build::Config;
use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};

fn descriptors() -> FileDescriptorSet {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    Config::new()
        .load_fds(&[protos.join("legacy.proto")], &[protos])
        .unwrap()
}

fn respond(parameter: &str) -> CodeGeneratorResponse {
    let request = CodeGeneratorRequest {
        file_to_generate: vec!["legacy.proto".into()],
        parameter: Some(parameter.into()),
        proto_file: descriptors().file,
        compiler_version: None,
    };
    let mut plugin = Command::new(env!("CARGO_BIN_EXE_protoc-gen-fastcodec"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    plugin
        .stdin
        .take()
        .unwrap()
        .write_all(&request.encode_to_vec())
        .unwrap();
    let output = plugin.wait_with_output().unwrap();
    assert!(output.status.success());
    CodeGeneratorResponse::decode(&output.stdout[..]).unwrap()
}

#[test]
fn the_plugin_writes_the_packages_that_were_asked_for() {
    let response = respond("views=.,unknown_fields=.golden");
    assert_eq!(response.error, None);
    let [file] = &response.file[..] else {
        panic!("one file")
    };
    assert_eq!(file.name(), "golden.legacy.rs");
    assert!(file.content().contains("pub struct SettingsView<'a>"));
    assert!(file.content().contains("pub unknown_fields:"));
}

#[test]
fn an_unknown_option_of_the_plugin_is_an_error_in_the_response() {
    let response = respond("view=.");
    assert!(
        response.error().contains("`view=.` is not an option"),
        "{}",
        response.error()
    );
}

#[test]
fn a_descriptor_set_serves_as_well_as_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    let set = folder.path().join("set.bin");
    let generated = || fs::read_to_string(folder.path().join("golden.legacy.rs")).unwrap();
    Config::new()
        .out_dir(folder.path())
        .file_descriptor_set_path(&set)
        .compile_protos(&[protos.join("legacy.proto")], &[&protos])
        .unwrap();
    let from_files = generated();
    Config::new()
        .out_dir(folder.path())
        .compile_fds(descriptors())
        .unwrap();
    assert_eq!(generated(), from_files);
    fs::remove_file(folder.path().join("golden.legacy.rs")).unwrap();
    Config::new()
        .out_dir(folder.path())
        .file_descriptor_set_path(&set)
        .skip_protoc_run()
        .compile_protos(&[protos.join("legacy.proto")], &[&protos])
        .unwrap();
    assert_eq!(generated(), from_files);
}
