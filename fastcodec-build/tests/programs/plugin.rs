//! The `protoc` plugin answers requests as `protoc` sends them, and the ways around the front end
//! lead to the same code.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use fastcodec_build::{Config, DescriptorSet};
use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};

/// The descriptors of a file, in prost's types: what another implementation reads and writes.
fn descriptors(file: &str) -> FileDescriptorSet {
    let encoded = fastcodec::protobuf::Encode::encode_to_vec(&our_descriptors(file));
    FileDescriptorSet::decode(&encoded.unwrap()[..]).unwrap()
}

fn our_descriptors(file: &str) -> fastcodec_schema::descriptor::FileDescriptorSet {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    Config::new()
        .without_protoc()
        .load_fds(&[protos.join(file)], &[protos])
        .unwrap()
}

fn respond(parameter: &str) -> CodeGeneratorResponse {
    respond_for("legacy.proto", parameter)
}

fn respond_for(file: &str, parameter: &str) -> CodeGeneratorResponse {
    let request = CodeGeneratorRequest {
        file_to_generate: vec![file.into()],
        parameter: Some(parameter.into()),
        proto_file: descriptors(file).file,
        compiler_version: None,
    };
    let output = run(&request);
    CodeGeneratorResponse::decode(&output.stdout[..]).unwrap()
}

fn run(request: &CodeGeneratorRequest) -> Output {
    let mut plugin = Command::new(env!("CARGO_BIN_EXE_protoc-gen-fastcodec"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
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
    output
}

#[test]
fn a_path_that_fits_nothing_is_told_on_standard_error() {
    let request = CodeGeneratorRequest {
        file_to_generate: vec!["legacy.proto".into()],
        parameter: Some("bytes=nope,views=.golden.legacy.Setting".into()),
        proto_file: descriptors("legacy.proto").file,
        compiler_version: None,
    };
    let output = run(&request);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("the path `nope` of the option `bytes`"),
        "{told}"
    );
    assert!(
        told.contains("did you mean `.golden.legacy.Settings`?"),
        "{told}"
    );
}

#[test]
fn the_plugin_writes_the_packages_that_were_asked_for() {
    let response = respond("views=.,unknown_fields=.golden");
    assert_eq!(response.error, None);
    // proto3's `optional`, and editions from proto2 on.
    assert_eq!(response.supported_features(), 3);
    let [file] = &response.file[..] else {
        panic!("one file")
    };
    assert_eq!(file.name(), "golden.legacy.rs");
    assert!(file.content().contains("pub struct SettingsView<'a>"));
    assert!(file.content().contains("pub unknown_fields:"));
}

#[test]
fn an_unknown_option_of_the_plugin_is_an_error_in_the_response() {
    for (option, expected) in [
        (
            "view=.",
            "`view=.` is not an option of protoc-gen-fastcodec: did you mean `views=PATH`?",
        ),
        (
            "bytes",
            "`bytes` is not how that option of protoc-gen-fastcodec is written: write `bytes=PATH`",
        ),
        (
            "no_std=.",
            "`no_std=.` is not how that option of protoc-gen-fastcodec is written: write `no_std`",
        ),
    ] {
        assert_eq!(respond(option).error(), expected);
    }
}

#[cfg(feature = "tonic")]
#[test]
fn the_plugin_writes_services_for_tonic() {
    let content = |parameter: &str| {
        let response = respond_for("everything.proto", parameter);
        assert_eq!(response.error, None);
        let mut files = response.file.into_iter();
        let file = files.find(|file| file.name() == "golden.everything.rs");
        file.unwrap().content().to_owned()
    };
    assert!(!content("").contains("greeter_client"));
    assert!(content("tonic").contains("let codec = fastcodec_tonic::Codec::default();"));
    let server = content("build_client=false,codec_path=crate::Strict");
    assert!(!server.contains("greeter_client"));
    assert!(server.contains("let codec = crate::Strict::default();"));
    let response = respond("build_client=maybe");
    assert!(response.error().contains("write `build_client=false`"));
}

#[test]
fn a_descriptor_set_serves_as_well_as_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto");
    let set = folder.path().join("set.bin");
    let generated = || fs::read_to_string(folder.path().join("golden.legacy.rs")).unwrap();
    Config::new()
        .without_protoc()
        .out_dir(folder.path())
        .file_descriptor_set_path(&set)
        .compile_protos(&[protos.join("legacy.proto")], &[&protos])
        .unwrap();
    let from_files = generated();
    let encoded = fs::read(&set).unwrap();
    let forms: [DescriptorSet; 4] = [
        our_descriptors("legacy.proto").into(),
        encoded.as_slice().into(),
        encoded.into(),
        descriptors("legacy.proto").encode_to_vec().into(),
    ];
    for set in forms {
        fs::remove_file(folder.path().join("golden.legacy.rs")).unwrap();
        Config::new()
            .without_protoc()
            .out_dir(folder.path())
            .compile_fds(set)
            .unwrap();
        assert_eq!(generated(), from_files);
    }
    fs::remove_file(folder.path().join("golden.legacy.rs")).unwrap();
    Config::new()
        .without_protoc()
        .out_dir(folder.path())
        .file_descriptor_set_path(&set)
        .skip_protoc_run()
        .compile_protos(&[protos.join("legacy.proto")], &[&protos])
        .unwrap();
    assert_eq!(generated(), from_files);
}

#[test]
fn the_plugin_takes_the_options_of_the_configuration() {
    let response = respond(
        "vec_map=.,string_type=.=::std::sync::Arc<str>,type_attribute=Mode=#[cfg(any(a\\,b))],\
         include_file=mod.rs,no_std",
    );
    assert_eq!(response.error, None);
    let [code, modules] = &response.file[..] else {
        panic!("two files")
    };
    assert!(code.content().contains("pub id: ::std::sync::Arc<str>,"));
    assert!(code.content().contains("#[cfg(any(a, b))]"));
    assert_eq!(modules.name(), "mod.rs");
    assert!(
        modules
            .content()
            .contains("include!(\"golden.legacy.rs\");")
    );
}

#[test]
fn a_schema_that_is_wrong_is_an_error_in_the_response() {
    let mut descriptors = descriptors("legacy.proto");
    descriptors.file[0].syntax = Some("proto4".into());
    let request = CodeGeneratorRequest {
        proto_file: descriptors.file,
        ..CodeGeneratorRequest::default()
    };
    let response = fastcodec_build::plugin::respond(&request.encode_to_vec());
    let response = CodeGeneratorResponse::decode(&response[..]).unwrap();
    assert!(response.error().contains("proto4"), "{}", response.error());
    let response = fastcodec_build::plugin::respond(b"\xff");
    let response = CodeGeneratorResponse::decode(&response[..]).unwrap();
    assert!(response.error().contains("CodeGeneratorRequest"));
}
