//! The check of what is generated from a schema against that schema: there is no difference.

use std::path::{Path, PathBuf};

use fastcodec_build::{Check, Config};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The check of the reviewed code for `.proto` files.
fn protobuf(code: &Path) -> Check {
    let folder = here().join("proto");
    let files = ["everything.proto", "names.proto"].map(|name| folder.join(name));
    let mut check = Check::new();
    check.without_protoc();
    check
        .proto(&files, &[&folder])
        .sources(&[code])
        .require_types(["."]);
    check
}

/// The check of the reviewed code for `.thrift` files.
fn thrift(files: &[&str], code: &Path) -> Check {
    let folder = here().join("thrift/idl");
    let files: Vec<_> = files.iter().map(|name| folder.join(name)).collect();
    let mut check = Check::new();
    check.without_protoc();
    check
        .thrift(&files, &[&folder])
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
    let report = thrift(
        &["everything.thrift", "taken.thrift"],
        &here().join("thrift/mod.rs"),
    );
    let report = report.report().unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.checked() > 50, "{report}");
}

/// The files with this suffix in a folder and those in it.
fn files_in(folder: &Path, suffix: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_in(&path, suffix, found);
        } else if path.extension().is_some_and(|it| it == suffix) {
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
fn what_is_generated_from_schemas_of_others_is_what_they_say() {
    let data = std::env::var_os("FASTCODEC_DATA").expect("FASTCODEC_DATA names a folder");
    let data = PathBuf::from(data);
    let mut checked = 0;
    for suffix in ["proto", "thrift"] {
        let mut files = Vec::new();
        files_in(&data, suffix, &mut files);
        for file in files {
            let folders = file.ancestors().skip(1);
            for folder in folders.take_while(|it| it.starts_with(&data)) {
                let generated = tempfile::tempdir().unwrap();
                let (mut config, mut check) = (Config::new(), Check::new());
                check.without_protoc();
                config
                    .without_protoc()
                    .views(["."])
                    .include_file("all.rs")
                    .out_dir(generated.path());
                let compiled = match suffix {
                    "proto" => {
                        check.proto(&[&file], &[folder]);
                        config.compile_protos(&[&file], &[folder])
                    }
                    _ => {
                        check.thrift(&[&file], &[folder]);
                        config.compile_thrift(&[&file], &[folder])
                    }
                };
                // Not the folder that the file's imports begin in.
                if compiled.is_err() {
                    continue;
                }
                if !has_types(generated.path()) {
                    break;
                }
                check
                    .sources(&[generated.path().join("all.rs")])
                    .require_types(["."])
                    .assert();
                checked += 1;
                break;
            }
        }
    }
    assert!(checked >= 10, "{checked} schemas");
}

/// The code that is generated from `proto/everything.proto`, or from `plain.thrift`, to be changed.
struct Copy {
    folder: tempfile::TempDir,
    name: &'static str,
    code: String,
}

impl Copy {
    fn of(folder: &str, name: &'static str, others: &[&str]) -> Copy {
        let golden = here().join(folder);
        let there = tempfile::tempdir().unwrap();
        let mut modules = String::new();
        for name in others.iter().chain([&name]) {
            std::fs::copy(golden.join(name), there.path().join(name)).unwrap();
            let module = name.split('.').nth(1).unwrap();
            modules.push_str(&format!("pub mod {module} {{ include!({name:?}); }}\n"));
        }
        std::fs::write(there.path().join("mod.rs"), modules).unwrap();
        Copy {
            folder: there,
            name,
            code: std::fs::read_to_string(golden.join(name)).unwrap(),
        }
    }

    fn protobuf() -> Copy {
        Copy::of("", "golden.everything.rs", &["golden.legacy.rs"])
    }

    fn thrift() -> Copy {
        Copy::of("thrift", "golden.plain.rs", &[])
    }

    /// Whether nothing is found when the code is this.
    fn is_clean_with(&self, code: &str) -> bool {
        std::fs::write(self.folder.path().join(self.name), code).unwrap();
        let mut check = Check::new();
        check.without_protoc();
        check.sources(&[self.folder.path().join("mod.rs")]);
        let folder = match self.name {
            "golden.plain.rs" => here().join("thrift/idl"),
            _ => here().join("proto"),
        };
        match self.name {
            "golden.plain.rs" => check.thrift(&[folder.join("plain.thrift")], &[&folder]),
            _ => check.proto(&[folder.join("everything.proto")], &[&folder]),
        };
        check.report().unwrap().is_clean()
    }

    /// Makes each change, one after the other, all of which are differences. A change is made of a
    /// line and of the one before it.
    fn finds_every(&self, change: impl Fn(&str, &str) -> Option<String>) {
        assert!(self.is_clean_with(&self.code), "before any change");
        let lines: Vec<&str> = self.code.lines().collect();
        let (mut changes, mut missed) = (0, Vec::new());
        for at in 1..lines.len() {
            let Some(line) = change(lines[at], lines[at - 1]) else {
                continue;
            };
            let mut lines = lines.clone();
            lines[at] = &line;
            changes += 1;
            if self.is_clean_with(&lines.join("\n")) {
                missed.push(at + 1);
            }
        }
        assert!(changes > 20, "{changes}");
        assert_eq!(
            missed, [0; 0],
            "lines of {} whose change is not found",
            self.name
        );
    }
}

fn is_numbered(line: &str) -> bool {
    let number = line.trim_start().strip_prefix("#[codec(");
    number.is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

fn other_number(line: &str, _: &str) -> Option<String> {
    let (before, rest) = line.split_once('(').filter(|_| is_numbered(line))?;
    let end = rest.find([',', ')'])?;
    Some(format!("{before}(9999{}", &rest[end..]))
}

fn other_name(line: &str, _: &str) -> Option<String> {
    let rest = line.strip_suffix(")]").filter(|_| is_numbered(line))?;
    let rest = rest.split(", name").next()?;
    Some(format!("{rest}, name = \"other\")]"))
}

fn other_type(line: &str, before: &str) -> Option<String> {
    let (name, _) = line.split_once(": ")?;
    let is_field = name.trim_start().starts_with("pub ") && is_numbered(before);
    is_field.then(|| format!("{name}: ::std::collections::HashMap<bool, f32>,"))
}

#[test]
fn every_other_number_is_found() {
    Copy::protobuf().finds_every(other_number);
    Copy::thrift().finds_every(other_number);
}

#[test]
fn every_other_name_is_found() {
    Copy::protobuf().finds_every(other_name);
    Copy::thrift().finds_every(other_name);
}

#[test]
fn every_other_type_is_found() {
    Copy::protobuf().finds_every(other_type);
    Copy::thrift().finds_every(other_type);
}
