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

/// The code with the attribute of one field changed, for each field that has one.
fn changed(code: &str, change: impl Fn(&str) -> String) -> Vec<(usize, String)> {
    let lines: Vec<&str> = code.lines().collect();
    let numbered = |line: &str| {
        let number = line.trim_start().strip_prefix("#[codec(");
        number.is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
    };
    let all = (0..lines.len()).filter(|&it| numbered(lines[it]));
    let changed = all.map(|at| {
        let line = change(lines[at]);
        let mut lines = lines.clone();
        lines[at] = &line;
        (at + 1, lines.join("\n"))
    });
    changed.collect()
}

/// Checks the file `name` of the golden folder `folder` with each change, all of which are differences.
fn finds_every(
    folder: &str,
    name: &str,
    change: impl Fn(&str) -> String,
    check: impl Fn(&Path) -> Check,
) {
    let golden = here().join(folder);
    let there = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(&golden).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|it| it == "rs") {
            std::fs::copy(&file, there.path().join(file.file_name().unwrap())).unwrap();
        }
    }
    let code = std::fs::read_to_string(golden.join(name)).unwrap();
    let all = changed(&code, change);
    assert!(all.len() > 20);
    let mut missed = Vec::new();
    for (line, code) in all {
        std::fs::write(there.path().join(name), code).unwrap();
        if check(&there.path().join("mod.rs"))
            .report()
            .unwrap()
            .is_clean()
        {
            missed.push(line);
        }
    }
    assert_eq!(missed, [0; 0], "lines of {name} whose change is not found");
}

fn other_number(line: &str) -> String {
    let (before, rest) = line.split_once('(').unwrap();
    let end = rest.find([',', ')']).unwrap();
    format!("{before}(9999{}", &rest[end..])
}

fn other_name(line: &str) -> String {
    let rest = line.strip_suffix(")]").unwrap();
    let rest = rest.split(", name").next().unwrap();
    format!("{rest}, name = \"other\")]")
}

#[test]
fn every_other_number_is_found() {
    finds_every("", "golden.everything.rs", other_number, protobuf);
    finds_every("", "golden.legacy.rs", other_number, protobuf);
    let thrift = |code: &Path| thrift("everything.thrift", code);
    finds_every("thrift", "golden.plain.rs", other_number, thrift);
}

#[test]
fn every_other_name_is_found() {
    finds_every("", "golden.everything.rs", other_name, protobuf);
    let thrift = |code: &Path| thrift("everything.thrift", code);
    finds_every("thrift", "golden.plain.rs", other_name, thrift);
}

/// Changes the types of all fields of one kind of code, line by line.
#[test]
fn every_other_type_is_found() {
    let golden = here();
    let code = std::fs::read_to_string(golden.join("golden.everything.rs")).unwrap();
    let there = tempfile::tempdir().unwrap();
    for name in [
        "golden.legacy.rs",
        "golden.names.rs",
        "golden.names.inner.rs",
        "mod.rs",
    ] {
        std::fs::copy(golden.join(name), there.path().join(name)).unwrap();
    }
    let lines: Vec<&str> = code.lines().collect();
    let (mut changed, mut missed) = (0, Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let Some((before, _)) = line
            .split_once(": ")
            .filter(|_| line.trim_start().starts_with("pub "))
        else {
            continue;
        };
        if !lines[at - 1].contains("#[codec(") || lines[at - 1].contains("skip") {
            continue;
        }
        let line = format!("{before}: Vec<Vec<f32>>,");
        let mut lines = lines.clone();
        lines[at] = &line;
        std::fs::write(there.path().join("golden.everything.rs"), lines.join("\n")).unwrap();
        changed += 1;
        let report = protobuf(&there.path().join("mod.rs")).report().unwrap();
        if report.is_clean() {
            missed.push(at + 1);
        }
    }
    assert!(changed > 50, "{changed}");
    assert_eq!(missed, [0; 0], "lines whose change is not found");
}
