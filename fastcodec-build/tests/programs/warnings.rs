//! What a user sees of a path that fits nothing: the test runs itself once more as a build script
//! would.

use std::process::{Command, Output};
use std::{env, fs};

use fastcodec_build::Config;

const PROTO: &str = "syntax = \"proto3\"; package shop; message Item { bytes photo = 1; }";
const THRIFT: &str = "namespace rs store struct Thing { 1: binary picture }";

/// Compiles two schemas in turn with one configuration, in a process of its own.
#[test]
fn one_configuration_for_two_schemas() {
    let Some(kind) = env::var_os("FASTCODEC_TEST_CHILD") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.proto"), PROTO).unwrap();
    fs::write(path("a.thrift"), THRIFT).unwrap();
    let mut config = Config::new();
    config
        .without_protoc()
        .out_dir(folder.path())
        .emit_warnings(kind != "silent")
        .bytes([".shop.Item.photo", "Thing.picture", "Thing.pictur"]);
    config
        .compile_protos(&[path("a.proto")], &[folder.path()])
        .unwrap();
    if kind == "panics" {
        panic!("between two schemas");
    }
    config
        .compile_thrift(&[path("a.thrift")], &[folder.path()])
        .unwrap();
    println!("compiled both");
}

fn run(kind: &str, out_dir: bool) -> Output {
    let test = concat!(module_path!(), "::one_configuration_for_two_schemas");
    // The name of a test is without that of its crate.
    let (_, test) = test.split_once("::").unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args(["--exact", test, "--nocapture"])
        .env("FASTCODEC_TEST_CHILD", kind)
        .env_remove("OUT_DIR");
    if out_dir {
        child.env("OUT_DIR", env::temp_dir());
    }
    child.output().unwrap()
}

const WARNING: &str = "fastcodec_build: the path `Thing.pictur` of the option `bytes` fits nothing in the \
                       schema that the option is for: did you mean `Thing.picture`?\n";

#[test]
fn a_misspelt_path_is_told_once_after_the_last_schema_and_the_others_are_not() {
    let output = run("speaks", false);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told.matches("the path").count(), 1, "{told}");
    assert!(told.contains(&format!("warning: {WARNING}")), "{told}");
    assert!(output.status.success());
}

#[test]
fn a_build_script_tells_it_to_cargo() {
    let told = String::from_utf8(run("speaks", true).stdout).unwrap();
    let (before, after) = told.split_once("compiled both\n").unwrap();
    assert!(!before.contains("cargo:warning"), "{told}");
    assert!(
        after.contains(&format!("cargo:warning={WARNING}")),
        "{told}"
    );
    assert_eq!(told.matches("cargo:warning").count(), 1, "{told}");
}

#[test]
fn nothing_is_told_where_it_is_not_wanted_or_the_build_script_fails() {
    for kind in ["silent", "panics"] {
        let output = run(kind, true);
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(!told.contains("the path"), "{told}");
        assert_eq!(output.status.success(), kind == "silent");
    }
}
