//! Which crate may depend on which, and what the compiler is told to hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::visit::Visit;

use super::circles::{Name, paths};

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the tests are in a folder")
        .to_owned()
}

/// The packages of the workspace.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").expect("cargo runs the tests");
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    metadata["packages"]
        .as_array()
        .expect("there are packages")
        .clone()
}

/// The names of what a package depends on to be built: not for its tests.
fn dependencies(package: &Value) -> BTreeSet<&str> {
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let dependencies = dependencies.filter(|it| it["kind"] != "dev");
    dependencies.filter_map(|it| it["name"].as_str()).collect()
}

/// What each published crate may depend on in the workspace.
const MAY_DEPEND_ON: [(&str, &[&str]); 8] = [
    ("fastcodec", &["fastcodec-derive"]),
    ("fastcodec-derive", &[]),
    ("fastcodec-schema", &["fastcodec"]),
    ("fastcodec-build", &["fastcodec", "fastcodec-schema"]),
    ("fastcodec-tonic", &["fastcodec"]),
    ("fastcodec-prost", &["fastcodec", "fastcodec-derive"]),
    ("fastcodec-prost-types", &["fastcodec"]),
    (
        "fastcodec-tonic-prost",
        &["fastcodec-prost", "fastcodec-tonic"],
    ),
];

#[test]
fn dependencies_of_published_crates_point_one_way() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    let published = packages.iter().filter(|it| it["publish"].is_null());
    let mut count = 0;
    for package in published {
        let name = package["name"].as_str().unwrap_or_default();
        let row = MAY_DEPEND_ON.iter().find(|(row, _)| *row == name);
        let Some((_, allowed)) = row else {
            panic!("{name} is published: say here what it may depend on")
        };
        let allowed = allowed.iter().copied().collect();
        let found = dependencies(package)
            .intersection(&ours)
            .copied()
            .collect::<BTreeSet<_>>();
        let excess: Vec<_> = found.difference(&allowed).collect();
        assert!(excess.is_empty(), "{name} depends on {excess:?}");
        count += 1;
    }
    assert_eq!(count, MAY_DEPEND_ON.len());
}

#[test]
fn schemas_need_no_crate_from_elsewhere() {
    let packages = packages();
    let schema = packages.iter().find(|it| it["name"] == "fastcodec-schema");
    let dependencies = dependencies(schema.expect("the crate is a member"));
    assert_eq!(dependencies.into_iter().collect::<Vec<_>>(), ["fastcodec"]);
}

/// The sources of each crate that is published, or that stands in for one.
fn published_sources() -> Vec<(PathBuf, String)> {
    let mut folders: Vec<PathBuf> = MAY_DEPEND_ON
        .iter()
        .map(|(name, _)| root().join(name))
        .collect();
    let compat = fs::read_dir(root().join("compat")).expect("the folder can be read");
    folders.extend(compat.map(|entry| entry.expect("an entry can be read").path()));
    folders.retain(|folder| folder.join("Cargo.toml").is_file());
    let mut open: Vec<PathBuf> = folders
        .into_iter()
        .map(|folder| folder.join("src"))
        .collect();
    let mut sources = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder can be read");
            open.extend(entries.map(|entry| entry.expect("an entry can be read").path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).expect("a source can be read");
            sources.push((path, text));
        }
    }
    assert!(sources.len() > 200, "{} sources", sources.len());
    sources
}

#[test]
fn every_crate_but_the_runtime_forbids_unsafe_code() {
    for (path, text) in published_sources() {
        if !path.ends_with("src/lib.rs") {
            continue;
        }
        let rule = if path.starts_with(root().join("fastcodec")) {
            "#![deny(unsafe_code)]"
        } else {
            "#![forbid(unsafe_code)]"
        };
        assert!(text.contains(rule), "{} needs {rule}", path.display());
    }
}

/// The sources of a library or a program of a package.
fn sources_of(target: &Value) -> Vec<PathBuf> {
    let main = PathBuf::from(target["src_path"].as_str().expect("a target has a source"));
    if !main.ends_with("src/lib.rs") && !main.ends_with("src/main.rs") {
        return vec![main];
    }
    let folder = main.parent().expect("a source is in a folder");
    let folder = folder.strip_prefix(root()).expect("a member is in here");
    let sources = super::sources::sources(folder.to_str().expect("a path is text"));
    sources.into_iter().map(|(path, _)| path).collect()
}

#[test]
fn what_is_not_built_for_tests_has_none() {
    let packages = packages();
    let targets = packages.iter().flat_map(|it| it["targets"].as_array());
    let targets = targets.flatten().filter(|it| it["test"] == false);
    let mut count = 0;
    for target in targets {
        let kind = target["kind"][0].as_str().unwrap_or_default();
        if !["lib", "proc-macro", "bin"].contains(&kind) {
            continue;
        }
        for path in sources_of(target) {
            let text = fs::read_to_string(&path).expect("a source can be read");
            assert!(!text.contains("#[test]"), "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 20, "{count} sources");
}

/// The modules of the runtime that may allow unsafe code.
const UNSAFE_MODULES: [&str; 3] = ["wire", "memory", "arena"];

/// Whether a source has an attribute, or a macro that may make one, that names the lint against
/// unsafe code and does more than deny it.
#[derive(Default)]
struct AllowsUnsafeCode(bool);

fn names_unsafe_code(tokens: &impl ToString) -> bool {
    let tokens = tokens.to_string();
    let mut words = tokens.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.any(|it| it == "unsafe_code")
}

impl Visit<'_> for AllowsUnsafeCode {
    fn visit_attribute(&mut self, it: &syn::Attribute) {
        if let syn::Meta::List(list) = &it.meta {
            let denies = list.path.is_ident("deny") || list.path.is_ident("forbid");
            self.0 |= !denies && names_unsafe_code(&list.tokens);
        }
    }

    fn visit_macro(&mut self, it: &syn::Macro) {
        self.0 |= names_unsafe_code(&it.tokens);
    }
}

fn allows_unsafe_code(text: &str) -> bool {
    let mut found = AllowsUnsafeCode::default();
    found.visit_file(&syn::parse_file(text).expect("a source is Rust"));
    found.0
}

#[test]
fn only_three_modules_allow_unsafe_code() {
    let sources = published_sources().into_iter();
    let allowing = sources.filter(|(_, text)| allows_unsafe_code(text));
    let allowing: BTreeSet<PathBuf> = allowing.map(|(path, _)| path).collect();
    let expected = UNSAFE_MODULES.map(|it| root().join("fastcodec/src").join(it).join("mod.rs"));
    assert_eq!(allowing, expected.into_iter().collect());
}

#[test]
fn unsafe_code_is_found_to_be_allowed_however_that_is_written() {
    for text in [
        "#![allow(unsafe_code)]",
        "#[allow( unsafe_code )] mod a;",
        "#[allow(dead_code, unsafe_code)] fn f() {}",
        "#[expect(unsafe_code, reason = \"why\")] fn f() {}",
        "#![warn(unsafe_code)]",
        "#![cfg_attr(test, allow(unsafe_code))]",
        "mod a { fn f() { #[allow(unsafe_code)] { } } }",
        "macro_rules! m { () => { #[allow(unsafe_code)] fn f() {} } }",
    ] {
        assert!(allows_unsafe_code(text), "{text}");
    }
    for text in [
        "#![deny(unsafe_code)]",
        "#![forbid(unsafe_code)]",
        "/// `allow(unsafe_code)`\nfn f() {}",
        "#[allow(unsafe_code_of_another_kind)] fn f() {}",
    ] {
        assert!(!allows_unsafe_code(text), "{text}");
    }
}

/// The module that a source of the runtime is.
fn module_of(path: &Path) -> Name {
    let path = path.strip_prefix(root().join("fastcodec/src"));
    let path = path.expect("it is in the runtime").with_extension("");
    let mut module: Name = path
        .iter()
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    module.pop_if(|last| last == "mod" || last == "lib");
    module
}

/// The paths in a module of the runtime that lead to the top-level module `other`, or to all
/// modules.
fn leading_to(other: &str, module: &Name, text: &str) -> Vec<Name> {
    let file = syn::parse_file(text).expect("a source is Rust");
    let mut found = paths(module, &["crate", "fastcodec"], &file);
    found.retain(|path| path.first().is_none_or(|first| first == other));
    found
}

/// The paths in a top-level module of the runtime that lead to the module `other`.
fn uses(module: &str, other: &str) -> Vec<String> {
    let folder = root().join("fastcodec/src").join(module);
    let mut found = Vec::new();
    let mut files = 0;
    for (path, text) in published_sources() {
        if !path.starts_with(&folder) {
            continue;
        }
        files += 1;
        let uses = leading_to(other, &module_of(&path), &text).into_iter();
        found.extend(uses.map(|it| format!("{}: {}", path.display(), it.join("::"))));
    }
    assert!(files > 0, "there is no module `{module}`");
    found
}

#[test]
fn the_use_of_another_module_is_found_however_it_is_written() {
    let module = ["thrift", "a"].map(str::to_owned).to_vec();
    for text in [
        "use crate::protobuf::Tag;",
        "use crate::{protobuf as x};",
        "use crate::{thrift::b, protobuf::{Tag, Decoder}};",
        "use super::super::protobuf;",
        "use self::super::super::protobuf::Tag;",
        "use super::super::{protobuf as x};",
        "use ::fastcodec::protobuf::Tag;",
        "fn f(_: super::super::protobuf::Tag) {}",
        "fn f() { assert!(crate::protobuf::f()) }",
        "use crate as c;",
        "use super::super::{self as c};",
        "use crate::*;",
        "extern crate self as c;",
        "#[cfg(test)] mod tests { use crate::protobuf::Tag; }",
        "mod b { use super::super::super::protobuf; }",
    ] {
        assert!(!leading_to("protobuf", &module, text).is_empty(), "{text}");
    }
    for text in [
        "use super::protobuf;",
        "mod b { use super::super::protobuf; }",
        "use crate::thrift::protobuf;",
        "use prost::protobuf;",
        "/// [`Tag`](crate::protobuf::Tag)\nfn f() {}",
        "pub(crate) fn f() {}",
    ] {
        assert!(leading_to("protobuf", &module, text).is_empty(), "{text}");
    }
}

#[test]
fn neither_format_uses_the_other_and_shared_modules_use_neither() {
    assert!(!uses("foreign", "thrift").is_empty());
    let none: [String; 0] = [];
    assert_eq!(uses("protobuf", "thrift"), none);
    assert_eq!(uses("thrift", "protobuf"), none);
    for module in ["wire", "memory", "arena", "stream"] {
        for format in ["protobuf", "thrift", "prost", "types"] {
            assert_eq!(uses(module, format), none);
        }
    }
}

/// Finds what the minimum version of Rust does not have, and no lint tells.
#[derive(Default)]
struct NewerThanRust(usize);

impl Visit<'_> for NewerThanRust {
    // `let` in the guard of an arm came with Rust 1.95.
    fn visit_arm(&mut self, arm: &syn::Arm) {
        if let Some((_, guard)) = &arm.guard {
            let mut lets = Lets::default();
            lets.visit_expr(guard);
            self.0 += usize::from(lets.0);
        }
        syn::visit::visit_arm(self, arm);
    }
}

/// Whether an expression has a `let` outside `if`, `while` and closures.
#[derive(Default)]
struct Lets(bool);

impl Visit<'_> for Lets {
    fn visit_expr_let(&mut self, _: &syn::ExprLet) {
        self.0 = true;
    }

    fn visit_expr_if(&mut self, _: &syn::ExprIf) {}

    fn visit_expr_while(&mut self, _: &syn::ExprWhile) {}

    fn visit_block(&mut self, _: &syn::Block) {}
}

#[test]
fn no_source_uses_syntax_that_the_minimum_version_of_rust_lacks() {
    for (path, text) in published_sources() {
        let file = syn::parse_file(&text).expect("a source is Rust");
        let mut found = NewerThanRust::default();
        found.visit_file(&file);
        assert_eq!(
            found.0,
            0,
            "{}: a `let` in the guard of an arm",
            path.display()
        );
    }
}

#[test]
fn a_let_in_the_guard_of_an_arm_is_found() {
    let file = syn::parse_file(
        "fn f(a: Option<i32>, b: Option<i32>) -> i32 {\n match a {\n Some(_) if let Some(b) = b => b,\n \
         Some(a) if { if let Some(b) = b { b > a } else { false } } => 1,\n _ => 0 } }",
    );
    let mut found = NewerThanRust::default();
    found.visit_file(&file.expect("this is Rust"));
    assert_eq!(found.0, 1);
}

/// The files and folders of code that works by a table or without a type, and those of the tests and
/// fuzzers that work in the same way. A folder that does not exist yet has no sources.
const ENGINES: [&str; 7] = [
    "fastcodec/src/table",
    "fastcodec/src/flow",
    "fastcodec/src/dynamic",
    "fuzz/bodies/src/engine/walks.rs",
    "tests/src/untyped.rs",
    "tests/tests/hostile/untyped.rs",
    "tests/tests/hostile/untyped",
];

/// The path of the module of an engine. An engine of the tests is in `tests`, which is no module of
/// the runtime.
fn module_of_engine(path: &Path) -> Name {
    if path.starts_with(root().join("fastcodec/src")) {
        return module_of(path);
    }
    let path = path.strip_prefix(root()).expect("it is in the repository");
    let path = path.with_extension("");
    let parts = path.iter().map(|it| it.to_string_lossy().into_owned());
    std::iter::once("tests".to_owned()).chain(parts).collect()
}

/// The sources of an engine, which is a file or a folder.
fn sources_of_engine(engine: &str) -> Vec<(PathBuf, String)> {
    let path = root().join(engine);
    if path.is_dir() {
        return super::sources::sources(engine);
    }
    let text = fs::read_to_string(&path);
    assert!(text.is_ok() || path.extension().is_none(), "{engine}");
    text.into_iter().map(|text| (path.clone(), text)).collect()
}

/// The paths of a module that lead to the runtime, beside the module for engines, public types and
/// other engines.
fn beside_the_engine(module: &Name, text: &str) -> Vec<String> {
    const ALLOWED: [&str; 21] = [
        "engine",
        "table",
        "flow",
        "dynamic",
        "Error",
        "ErrorKind",
        "FieldName",
        "Limits",
        "Usage",
        "Arena",
        "error",
        "limits",
        "usage",
        "bytes",
        "protobuf::Tag",
        "protobuf::WireType",
        "thrift::Type",
        "thrift::Format",
        "thrift::Binary",
        "thrift::Compact",
        "tests",
    ];
    let file = syn::parse_file(text).expect("a source is Rust");
    let found = paths(module, &["crate", "fastcodec"], &file).into_iter();
    let is_allowed = |path: &String| {
        let mut allowed = ALLOWED.iter();
        allowed.any(|it| path == *it || path.starts_with(&format!("{it}::")))
    };
    let found = found.map(|path| path.join("::"));
    found.filter(|path| !is_allowed(path)).collect()
}

#[test]
fn an_engine_reads_and_writes_through_its_module_alone() {
    let mut checked = BTreeSet::new();
    for (path, text) in ENGINES.iter().flat_map(|it| sources_of_engine(it)) {
        let none: [String; 0] = [];
        let found = beside_the_engine(&module_of_engine(&path), &text);
        assert_eq!(found, none, "{}", path.display());
        checked.insert(path);
    }
    for folder in ["tests/src", "tests/tests/hostile", "fuzz/bodies/src"] {
        for (path, text) in super::sources::sources(folder) {
            let is_engine = text.contains("fastcodec::engine");
            assert!(
                !is_engine || checked.contains(&path),
                "{} is an engine: add it",
                path.display()
            );
        }
    }
}

#[test]
fn a_way_beside_the_module_for_engines_is_found() {
    let found = |module: &[&str], text| {
        let module = module.iter().map(|it| (*it).to_owned()).collect();
        beside_the_engine(&module, text)
    };
    let text = "use crate::engine::Memory;\nuse crate::wire::{Reader, varint};\nuse fastcodec::protobuf::{Tag, \
                Decoder as D};\nfn f(list: &mut crate::wire::Room, error: crate::Error) {}";
    assert_eq!(
        found(&["table"], text),
        [
            "wire::Reader",
            "wire::varint",
            "protobuf::Decoder",
            "wire::Room",
        ]
    );
    for (module, text, path) in [
        (&["table"][..], "use super::wire::Reader;", "wire::Reader"),
        (&["table"], "use crate::{protobuf as x};", "protobuf"),
        (&["table"], "use super as up;", ""),
        (&["table"], "use crate::*;", ""),
        (
            &["table"],
            "use super::engine::{self, Memory}; use super::super::thrift;",
            "thrift",
        ),
        (
            &["table", "plan"],
            "use super::{step, Table}; use super::super::thrift;",
            "thrift",
        ),
        (
            &["table", "plan"],
            "fn f() -> super::super::memory::Heap {}",
            "memory::Heap",
        ),
        (
            &["tests", "hostile", "untyped"],
            "use super::form::Form; use fastcodec::memory;",
            "memory",
        ),
    ] {
        assert_eq!(found(module, text), [path], "{text}");
    }
}
