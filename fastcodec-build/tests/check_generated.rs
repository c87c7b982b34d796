//! The check of what is generated from a schema against that schema: there is no difference.

use std::path::{Path, PathBuf};

use fastcodec_build::Check;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The check of the reviewed code for `.proto` files.
fn protobuf(code: &Path) -> Check {
    let folder = here().join("proto");
    let files = ["everything.proto", "names.proto"].map(|name| folder.join(name));
    let mut check = Check::new();
    check
        .proto(&files, &[&folder])
        .sources(&[code])
        .require_types(["."]);
    check
}

/// The check of the reviewed code for `.thrift` files.
fn thrift(file: &str, code: &Path) -> Check {
    let folder = here().join("thrift/idl");
    let mut check = Check::new();
    check
        .thrift(&[folder.join(file)], &[&folder])
        .sources(&[code])
        .require_types(["."]);
    check
}

#[test]
fn what_is_generated_from_protobuf_is_what_the_schema_says() {
    let report = protobuf(&here().join("mod.rs")).report().unwrap();
    assert!(report.is_clean(), "{report}");
    // Owned types and views, of two schemas with some sixty types.
    assert!(report.checked() > 90, "{report}");
}

#[test]
fn what_is_generated_from_thrift_is_what_the_schema_says() {
    let report = thrift("everything.thrift", &here().join("thrift/mod.rs"));
    let report = report.report().unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.checked() > 50, "{report}");
}
