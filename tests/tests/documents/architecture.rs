//! Which crate may depend on which, and what the compiler is told to hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::visit::Visit;

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

/// The rooms of the runtime that may allow unsafe code.
const ROOMS: [&str; 3] = ["wire", "memory", "arena"];

#[test]
fn only_the_rooms_of_unsafe_code_allow_it() {
    let allowing = published_sources().into_iter().filter(|(_, text)| {
        text.contains("allow(unsafe_code)") || text.contains("expect(unsafe_code)")
    });
    let allowing: BTreeSet<PathBuf> = allowing.map(|(path, _)| path).collect();
    let rooms = ROOMS.map(|room| root().join("fastcodec/src").join(room).join("mod.rs"));
    assert_eq!(allowing, rooms.into_iter().collect());
}

/// The lines of code in a room of the runtime that name another room.
fn uses(room: &str, other: &str) -> Vec<String> {
    let folder = root().join("fastcodec/src").join(room);
    let name = format!("crate::{other}");
    let mut found = Vec::new();
    let mut files = 0;
    for (path, text) in published_sources() {
        if !path.starts_with(&folder) {
            continue;
        }
        files += 1;
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let naming = code.filter(|line| line.contains(&name));
        found.extend(naming.map(|line| format!("{}: {line}", path.display())));
    }
    assert!(files > 0, "there is no room `{room}`");
    found
}

#[test]
fn neither_format_uses_the_other_and_their_ground_uses_none() {
    assert!(!uses("foreign", "thrift").is_empty());
    let none: [String; 0] = [];
    assert_eq!(uses("protobuf", "thrift"), none);
    assert_eq!(uses("thrift", "protobuf"), none);
    for room in ["wire", "memory", "arena", "stream"] {
        for format in ["protobuf", "thrift", "prost", "types"] {
            assert_eq!(uses(room, format), none);
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

/// The rooms of code that works by a table or without a type, and those that stand in for them in
/// the tests.
const ENGINES: [&str; 4] = [
    "fastcodec/src/table",
    "fastcodec/src/flow",
    "fastcodec/src/dynamic",
    "tests/tests/hostile/untyped.rs",
];

/// The paths of a source that begin in the runtime, beside the module for engines, public types and
/// other engines.
fn beside_the_engine(text: &str) -> Vec<String> {
    const ALLOWED: [&str; 17] = [
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
    ];
    let mut finder = Paths::default();
    finder.visit_file(&syn::parse_file(text).expect("a source is Rust"));
    let is_allowed = |path: &String| {
        let inner = path.split_once("::").map_or("", |(_, inner)| inner);
        let mut allowed = ALLOWED.iter().chain(&["thrift::Format"]);
        allowed.any(|it| inner == *it || inner.starts_with(&format!("{it}::")))
    };
    finder.0.retain(|path| !is_allowed(path));
    finder.0
}

/// The paths that begin with `crate` or `fastcodec`.
#[derive(Default)]
struct Paths(Vec<String>);

impl Paths {
    fn keep(&mut self, path: String) {
        if path.starts_with("crate::") || path.starts_with("fastcodec::") {
            self.0.push(path);
        }
    }

    fn of_use(&mut self, before: &str, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                self.of_use(&format!("{before}{}::", path.ident), &path.tree);
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.keep(before.trim_end_matches("::").to_owned());
            }
            syn::UseTree::Name(name) => self.keep(format!("{before}{}", name.ident)),
            syn::UseTree::Rename(name) => self.keep(format!("{before}{}", name.ident)),
            syn::UseTree::Glob(_) => self.keep(format!("{before}*")),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.of_use(before, tree);
                }
            }
        }
    }
}

impl Visit<'_> for Paths {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.of_use("", &item.tree);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let names = path.segments.iter().map(|it| it.ident.to_string());
        self.keep(names.collect::<Vec<_>>().join("::"));
        syn::visit::visit_path(self, path);
    }
}

#[test]
fn an_engine_reads_and_writes_through_its_module_alone() {
    let mut count = 0;
    for engine in ENGINES {
        let path = root().join(engine);
        let sources = match path.extension() {
            Some(_) => vec![(
                path.clone(),
                fs::read_to_string(&path).expect("it can be read"),
            )],
            // A room that is not there yet has no sources.
            None => published_sources()
                .into_iter()
                .filter(|(it, _)| it.starts_with(&path))
                .collect(),
        };
        for (path, text) in sources {
            let none: [String; 0] = [];
            assert_eq!(beside_the_engine(&text), none, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn a_way_beside_the_module_for_engines_is_found() {
    let text = "use crate::engine::Memory;\nuse crate::wire::{Reader, varint};\nuse fastcodec::protobuf::{Tag, \
                Decoder as D};\nfn f(list: &mut crate::wire::Room, error: crate::Error) {}";
    assert_eq!(
        beside_the_engine(text),
        [
            "crate::wire::Reader",
            "crate::wire::varint",
            "fastcodec::protobuf::Decoder",
            "crate::wire::Room",
        ]
    );
}
