//! The two sets of types for `descriptor.proto`, compared with it: the messages of
//! `fastcodec_schema::descriptor`, which have all of it, and those with the fields of `prost-types`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fastcodec::protobuf::{Decode, Encode};
use fastcodec_build::{Check, Config, Finding, FindingKind};
use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::FileDescriptorSet;

const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

fn source(path: &str) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::canonicalize(repository.join(path)).unwrap()
}

/// The messages with every field of `descriptor.proto`.
fn all() -> PathBuf {
    source("fastcodec-schema/src/descriptor/types.rs")
}

/// What differs between types and schema files. The types are open, and have no default values,
/// by intention: they keep what arrives.
fn differences(types: &Path, schema: &FileDescriptorSet) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set.binpb");
    fs::write(&set, schema.encode_to_vec().unwrap()).unwrap();
    let report = Check::new()
        .descriptor_set(&set)
        .sources(&[types])
        .allow(FindingKind::Openness, ["."])
        .allow(FindingKind::Default, ["."])
        .report()
        .unwrap();
    report.findings().to_vec()
}

/// The full names of the messages and enums in a schema that no type has in its attributes.
fn absent(types: &Path, schema: &FileDescriptorSet) -> Vec<String> {
    let source = fs::read_to_string(types).unwrap();
    let schema = Schema::from_descriptors(schema).unwrap();
    let messages = schema.messages().map(|it| &it.full_name);
    let names = messages.chain(schema.enums().map(|it| &it.full_name));
    let absent = names.filter(|name| !source.contains(&format!("#[codec(name = \"{name}\")]")));
    absent.cloned().collect()
}

/// Schema files of Protobuf as the front end in Rust reads them: those in the folders, or its own.
fn read(files: &[&str], folders: &[PathBuf]) -> FileDescriptorSet {
    let mut config = Config::new();
    config.without_protoc().load_fds(files, folders).unwrap()
}

/// Whether a difference is that the types have what the schema, which may be older, has not.
fn is_newer(difference: &Finding) -> bool {
    matches!(
        difference.kind(),
        FindingKind::UnknownField | FindingKind::UnknownValue | FindingKind::UnknownType
    )
}

/// Asserts that the messages have everything in a schema, but for what protobuf has removed.
fn assert_complete(schema: &FileDescriptorSet, removed: &[&str]) {
    let mut differences = differences(&all(), schema);
    differences.retain(|it| !is_newer(it) && !removed.contains(&it.path()));
    let differences: Vec<String> = differences.iter().map(Finding::to_string).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(absent(&all(), schema), [""; 0]);
}

#[test]
fn the_descriptors_have_every_field_and_value_of_the_bundled_descriptor_proto() {
    // It is older than protobuf 26.
    let removed = [
        "google.protobuf.FileOptions.php_generic_services",
        "google.protobuf.FeatureSet.Utf8Validation.NONE",
        "google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault.features",
    ];
    assert_complete(&read(&[DESCRIPTOR], &[]), &removed);
}

#[test]
#[ignore = "needs protoc: tests/with_protoc sets PROTOC"]
fn the_descriptors_have_every_field_and_value_of_the_descriptor_proto_of_protoc() {
    let protoc = env::var_os("PROTOC").expect("PROTOC names a protoc");
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set.binpb");
    let done = Command::new(protoc)
        .arg("--descriptor_set_out")
        .arg(&set)
        .arg(DESCRIPTOR)
        .status()
        .unwrap();
    assert!(done.success());
    let set = fs::read(set).unwrap();
    assert_complete(&FileDescriptorSet::decode(&set[..]).unwrap(), &[]);
}

#[test]
#[ignore = "needs schemas of others: set FASTCODEC_DATA"]
fn the_descriptors_have_every_field_and_value_of_the_descriptor_proto_of_others() {
    let data = env::var_os("FASTCODEC_DATA").expect("FASTCODEC_DATA names a folder");
    let folder = Path::new(&data).join("protobuf/src");
    assert!(folder.join(DESCRIPTOR).is_file());
    assert_complete(&read(&[DESCRIPTOR], &[folder]), &[]);
}

/// Both are compared with one schema, which has all that the types with the fields of `prost-types`
/// have: the test of the bundled `descriptor.proto` compares the others.
#[test]
fn the_types_of_prost_agree_with_the_descriptors_on_every_field_that_both_have() {
    let of_prost = source("fastcodec/src/prost/types/protobuf.rs");
    let files = [
        "any",
        "api",
        "descriptor",
        "duration",
        "field_mask",
        "source_context",
        "struct",
        "timestamp",
        "type",
    ];
    let files = files.map(|it| format!("google/protobuf/{it}.proto"));
    let schema = read(&files.each_ref().map(String::as_str), &[]);
    let mut differences = differences(&of_prost, &schema);
    differences.retain(|it| {
        !matches!(
            it.kind(),
            FindingKind::MissingField | FindingKind::MissingValue
        )
    });
    let differences: Vec<String> = differences.iter().map(Finding::to_string).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
