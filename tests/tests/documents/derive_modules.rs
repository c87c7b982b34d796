//! Which module of the derive may use which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use syn::visit::Visit;
use syn::{Path, UseTree};

use super::sources::{root, sources};

/// The modules at the root of the crate that a source names, as `crate::name`.
#[derive(Default)]
struct Named(BTreeSet<String>);

impl Visit<'_> for Named {
    fn visit_use_tree(&mut self, tree: &UseTree) {
        if let UseTree::Path(path) = tree
            && path.ident == "crate"
        {
            self.add(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &Path) {
        let mut segments = path.segments.iter();
        if let (Some(first), Some(second)) = (segments.next(), segments.next())
            && first.ident == "crate"
        {
            self.0.insert(second.ident.to_string());
        }
        syn::visit::visit_path(self, path);
    }
}

impl Named {
    /// The modules in `crate::{…}`.
    fn add(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => drop(self.0.insert(path.ident.to_string())),
            UseTree::Name(name) => drop(self.0.insert(name.ident.to_string())),
            UseTree::Rename(name) => drop(self.0.insert(name.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.add(item)),
            UseTree::Glob(_) => panic!("a source of the derive imports its whole crate"),
        }
    }
}

/// The modules that a source names.
fn named(source: &str) -> BTreeSet<String> {
    let mut named = Named::default();
    named.visit_file(&syn::parse_file(source).expect("a source is Rust"));
    named.0
}

/// Each module at the root of the derive, a file or a folder, with those that it uses.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let folder: PathBuf = root().join("fastcodec-derive/src");
    let mut edges = BTreeMap::<String, BTreeSet<String>>::new();
    for (path, source) in sources("fastcodec-derive/src") {
        let path = path.strip_prefix(&folder).expect("it is in the folder");
        let module = path.iter().next().and_then(|first| first.to_str());
        let module = module.expect("a path is text").trim_end_matches(".rs");
        if module != "lib" {
            edges
                .entry(module.to_owned())
                .or_default()
                .extend(named(&source));
        }
    }
    for (module, used) in &mut edges {
        used.remove(module);
    }
    edges
}

/// The modules that are folders.
const FOLDERS: [&str; 3] = ["protobuf", "thrift", "prost"];

#[test]
fn formats_of_the_derive_use_shared_modules_and_prost_uses_protobuf() {
    for (module, used) in edges() {
        let folders: Vec<&str> = FOLDERS
            .into_iter()
            .filter(|it| used.contains(*it))
            .collect();
        let allowed: &[&str] = match module.as_str() {
            "prost" => &["protobuf"],
            _ => &[],
        };
        assert_eq!(folders, allowed, "{module}");
    }
}

#[test]
fn the_modules_that_a_source_names_are_found() {
    let source = "use crate::a::X; use crate::{b, c::{self, Y}, d as e}; use super::f; \
                  fn g(_: crate::h::Z) -> Vec<crate::i::W> { crate::j::make() }";
    let found: Vec<String> = named(source).into_iter().collect();
    assert_eq!(found, ["a", "b", "c", "d", "h", "i", "j"]);
}
