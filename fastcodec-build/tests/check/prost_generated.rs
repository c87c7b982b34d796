//! The check of what the stock `prost-build` generates from a schema against that schema: there is
//! no difference, and there is one when a number, a name or a type in it is changed.

use std::path::{Path, PathBuf};

use fastcodec_build::Check;
use prost_types::{DescriptorProto, FileDescriptorSet};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/proto")
}

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/prost/proto")
}

/// Takes out what `prost-build` makes two Rust items of one name of: such code does not compile.
fn without_collisions(set: &mut FileDescriptorSet) {
    let is_taken = |name: &str| ["Foo_Bar", "FooView"].contains(&name);
    for file in &mut set.file {
        // It tells messages by their positions, which change.
        file.source_code_info = None;
        let package = file.package().to_owned();
        // The package `golden.names.inner` has the module of this one.
        let is_taken = |name: &str| is_taken(name) || package == "golden.names" && name == "Inner";
        file.message_type
            .retain(|message| !is_taken(message.name()));
        for message in &mut file.message_type {
            without_colliding_fields(message);
        }
        for it in &mut file.enum_type {
            it.value
                .retain(|value| !["VALUES__1", "VALUES_zero", "SELF"].contains(&value.name()));
        }
    }
}

fn without_colliding_fields(message: &mut DescriptorProto) {
    if message.name() == "Fields" {
        let names = ["FIELD_NAME", "field__NAME", "_field_name", "Await"];
        message.field.retain(|field| !names.contains(&field.name()));
    }
}

/// Schemas and what is generated from them, in a folder.
struct Generated {
    folder: tempfile::TempDir,
}

impl Generated {
    fn of(
        folder: &Path,
        files: &[&str],
        configure: impl Fn(&mut prost_build::Config),
    ) -> Generated {
        let mut set = protox::compile(files, [folder]).unwrap();
        without_collisions(&mut set);
        Generated::of_set(set, configure)
    }

    fn of_set(set: FileDescriptorSet, configure: impl Fn(&mut prost_build::Config)) -> Generated {
        let there = tempfile::tempdir().unwrap();
        let bytes = prost::Message::encode_to_vec(&set);
        std::fs::write(there.path().join("set.binpb"), bytes).unwrap();
        let mut config = prost_build::Config::new();
        config
            .out_dir(there.path())
            .include_file("all.rs")
            .prost_path("::fastcodec::prost")
            .prost_types_path("::fastcodec::prost::types");
        configure(&mut config);
        config.compile_fds(set).unwrap();
        Generated { folder: there }
    }

    fn check(&self) -> Check {
        let mut check = Check::new();
        check.without_protoc();
        check
            .descriptor_set(self.folder.path().join("set.binpb"))
            .sources(&[self.folder.path().join("all.rs")])
            .require_types(["."]);
        check
    }

    /// Asserts that there is no difference in this many types at least.
    fn is_clean(&self, types: usize) {
        let report = self.check().report().unwrap();
        assert!(report.is_clean(), "{report}");
        assert!(report.checked() >= types, "{report}");
    }

    /// Makes each change in a file, one after the other, all of which are differences. A change is
    /// made of a line and of the one before it.
    fn finds_every(&self, file: &str, change: impl Fn(&str, &str) -> Option<String>) {
        self.is_clean(1);
        let path = self.folder.path().join(file);
        let code = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = code.lines().collect();
        let (mut changes, mut missed) = (0, Vec::new());
        for at in 1..lines.len() {
            let Some(line) = change(lines[at], lines[at - 1]) else {
                continue;
            };
            let mut lines = lines.clone();
            lines[at] = &line;
            changes += 1;
            std::fs::write(&path, lines.join("\n")).unwrap();
            let report = self.check().report();
            let report = report.unwrap_or_else(|error| panic!("{line}: {error}"));
            if report.is_clean() {
                missed.push((at + 1, line));
            }
        }
        std::fs::write(&path, code).unwrap();
        assert!(changes > 20, "{changes}");
        assert_eq!(missed, [], "lines of {file} whose change is not found");
    }
}

fn everything() -> Generated {
    Generated::of(&golden(), &["everything.proto", "legacy.proto"], |_| {})
}

#[test]
fn what_prost_generates_from_proto3_and_proto2_is_what_the_schema_says() {
    everything().is_clean(10);
}

#[test]
fn what_prost_generates_from_names_that_mean_something_in_rust_is_what_the_schema_says() {
    Generated::of(&golden(), &["names.proto"], |_| {}).is_clean(30);
}

#[test]
fn what_prost_generates_in_every_form_is_what_the_schema_says() {
    let files = ["forms.proto", "legacy.proto"];
    Generated::of(&forms(), &files, |_| {}).is_clean(10);
    Generated::of(&forms(), &files, |config| {
        config
            .enable_type_names()
            .btree_map(["."])
            .bytes(["."])
            .boxed(".forms.Tree.leaf");
    })
    .is_clean(10);
}

#[test]
fn what_prost_generates_with_its_own_paths_is_what_the_schema_says() {
    Generated::of(&golden(), &["names.proto"], |config| {
        config
            .prost_path("::prost")
            .prost_types_path("::prost_types");
    })
    .is_clean(30);
}

/// The `.proto` files in a folder and those in it.
fn schemas_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            schemas_in(&path, found);
        } else if path.extension().is_some_and(|it| it == "proto") {
            found.push(path);
        }
    }
}

/// Whether the code in a folder has a type: a file may have nothing but options.
fn has_types(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    let mut code = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    code.any(|code| String::from_utf8_lossy(&code).contains("#[derive("))
}

/// Schemas that other people wrote, from the folder that the environment variable `FASTCODEC_DATA`
/// names.
#[test]
#[ignore = "needs schemas of others: set FASTCODEC_DATA"]
fn what_prost_generates_from_schemas_of_others_is_what_they_say() {
    let data = std::env::var_os("FASTCODEC_DATA").expect("FASTCODEC_DATA names a folder");
    let data = PathBuf::from(data);
    let mut files = Vec::new();
    schemas_in(&data, &mut files);
    let mut checked = 0;
    for file in files {
        let mut folders = file
            .ancestors()
            .skip(1)
            .take_while(|it| it.starts_with(&data));
        // The folder that the file's imports begin in.
        if let Some(set) = folders.find_map(|folder| protox::compile([&file], [folder]).ok()) {
            println!("{}", file.display());
            let generated = Generated::of_set(set, |_| {});
            if has_types(generated.folder.path()) {
                generated.is_clean(1);
                checked += 1;
            }
        }
    }
    assert!(checked >= 5, "{checked} schemas");
}

/// The field or the variant that an attribute on the line before is for.
fn is_described(before: &str) -> bool {
    let attribute = before.trim_start();
    attribute.starts_with("#[prost(") && attribute.ends_with(")]")
}

fn other_number(line: &str, _: &str) -> Option<String> {
    let (before, rest) = line
        .split_once("tag = \"")
        .or_else(|| line.split_once("tag=\""))?;
    let (_, after) = rest.split_once('"')?;
    Some(format!("{before}tag = \"9999\"{after}"))
}

fn other_name(line: &str, before: &str) -> Option<String> {
    // The name of a oneof is not on the wire, nor in the descriptors of its members.
    if !is_described(before) || before.contains("oneof") || line.contains("#[") {
        return None;
    }
    if let Some(rest) = line.trim_start().strip_prefix("pub ") {
        let (_, ty) = rest.split_once(": ")?;
        return Some(format!("pub other_name: {ty}"));
    }
    let (_, ty) = line.split_once('(')?;
    Some(format!("OtherName({ty}"))
}

fn other_type(line: &str, _: &str) -> Option<String> {
    const TYPES: [&str; 16] = [
        "int32",
        "int64",
        "uint32",
        "uint64",
        "sint32",
        "sint64",
        "fixed32",
        "fixed64",
        "sfixed32",
        "sfixed64",
        "float",
        "double",
        "bool",
        "string",
        "bytes = \"vec\"",
        "message",
    ];
    let rest = line.trim_start().strip_prefix("#[prost(")?;
    let of = TYPES
        .iter()
        .find(|it| rest.starts_with(&format!("{it},")))?;
    let other = if *of == "float" { "double" } else { "float" };
    // A struct stays one whatever the attribute says; it is a group then.
    let other = if *of == "message" { "group" } else { other };
    Some(line.replacen(of, other, 1))
}

#[test]
fn every_other_number_is_found() {
    everything().finds_every("golden.everything.rs", other_number);
    everything().finds_every("golden.legacy.rs", |line, before| {
        other_number(line, before).or_else(|| other_name(line, before))
    });
}

#[test]
fn every_other_name_is_found() {
    everything().finds_every("golden.everything.rs", other_name);
}

#[test]
fn every_other_type_is_found() {
    everything().finds_every("golden.everything.rs", other_type);
}
