//! Checks Rust source that stands in a test against a schema that stands in it.

use std::fs;

use fastcodec_build::{Check, Report};
use tempfile::TempDir;

/// A folder with a schema and a Rust file, and the check of the one against the other.
pub struct Checked {
    pub folder: TempDir,
    pub check: Check,
}

/// A check of `rust` against the messages of the package `p`, in proto3 unless the schema says
/// another syntax.
pub fn protobuf(schema: &str, rust: &str) -> Checked {
    let head = match schema.trim_start().starts_with("syntax") {
        true => "",
        false => "syntax = \"proto3\"; package p; ",
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.proto"), format!("{head}{schema}")).unwrap();
    fs::write(folder.path().join("model.rs"), rust).unwrap();
    let mut check = Check::new();
    check.without_protoc();
    check
        .proto(&[folder.path().join("p.proto")], &[folder.path()])
        .sources(&[folder.path().join("model.rs")]);
    Checked { folder, check }
}

/// A check of `rust` against the structs of the namespace `p`.
pub fn thrift(schema: &str, rust: &str) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let schema = format!("namespace rs p {schema}");
    fs::write(folder.path().join("p.thrift"), schema).unwrap();
    fs::write(folder.path().join("model.rs"), rust).unwrap();
    let mut check = Check::new();
    check.without_protoc();
    check
        .thrift(&[folder.path().join("p.thrift")], &[folder.path()])
        .sources(&[folder.path().join("model.rs")]);
    Checked { folder, check }
}

impl Checked {
    pub fn report(&self) -> Report {
        self.check.report().unwrap()
    }

    /// The findings without their places.
    pub fn found(&self) -> Vec<String> {
        let report = self.check.report().unwrap();
        let findings = report.findings().iter().map(|finding| {
            let compatible = match finding.is_compatible() {
                true => " (compatible)",
                false => "",
            };
            format!("{}{compatible}: {}", finding.kind(), finding.message())
        });
        findings.collect()
    }

    /// The only finding.
    pub fn only(&self) -> String {
        let found = self.found();
        match &found[..] {
            [only] => only.clone(),
            others => panic!("not one finding: {others:#?}"),
        }
    }
}
