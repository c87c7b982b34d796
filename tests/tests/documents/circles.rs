//! The modules of a folder use each other in one direction: no module uses itself through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::Visit;

/// The names of a module from the root of its crate.
pub type Name = Vec<String>;

/// The modules of a crate, each a file.
type Modules = BTreeMap<Name, syn::File>;

/// Folders whose modules use each other in one direction. Each has the sources of its crate first.
const FOLDERS: [(&str, &str); 4] = [
    ("fastcodec-build/src", "check"),
    ("fastcodec-build/src", "options"),
    ("fastcodec-build/src", "plan"),
    ("fastcodec-build/src", "protobuf"),
];

/// Folders in which only the files use each other in one direction: `mod.rs` has types too, which
/// the files use. The folder `protobuf` is not one of them: messages have the entry points, which
/// make the decoder and the encoder, and these read and write messages.
const FOLDERS_OF_FILES: [(&str, &str); 9] = [
    ("fastcodec/src", "wire"),
    ("fastcodec/src", "memory"),
    ("fastcodec/src", "arena"),
    ("fastcodec/src", "stream"),
    ("fastcodec/src", "thrift"),
    ("fastcodec/src", "prost"),
    ("fastcodec-derive/src", ""),
    ("fastcodec-schema/src", ""),
    ("fastcodec-build/src", "emit"),
];

fn modules_of(sources: &str) -> Modules {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let root = root.expect("the tests are in a folder").join(sources);
    let files = super::sources::sources(sources).into_iter();
    let modules = files.map(|(path, _)| {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let path = path.strip_prefix(&root).expect("it is in the folder");
        let parts = path.with_extension("");
        let parts = parts.iter().map(|it| it.to_string_lossy().into_owned());
        let mut name: Name = parts.collect();
        name.pop_if(|last| ["mod", "lib", "main"].contains(&last.as_str()));
        (name, syn::parse_file(&text).expect("a source is Rust"))
    });
    modules.collect()
}

/// The paths from the root of a crate that a module names, however it names them; its tests too.
/// The path of the root itself is empty. `roots` are the names that the crate has.
pub fn paths(module: &Name, roots: &[&str], file: &syn::File) -> Vec<Name> {
    let modules = Modules::new();
    let mut names = Names::new(module, &modules, roots, true);
    names.visit_file(file);
    names.paths
}

/// What a module names: paths, and the methods that it calls on `self`.
struct Names<'a> {
    module: &'a Name,
    /// The modules within the file that are being looked at, the outermost first.
    inner: Name,
    modules: &'a Modules,
    /// What the crate is called: `crate`, and perhaps its own name.
    roots: &'a [&'a str],
    /// Whether what is there for tests counts.
    has_tests: bool,
    /// The paths from the root of the crate.
    paths: Vec<Name>,
    /// The type whose inherent methods are being looked at.
    owner: Option<String>,
    /// The inherent methods, by the type, that are defined here.
    defined: BTreeSet<(String, String)>,
    /// Those that are called on `self` here.
    called: BTreeSet<(String, String)>,
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| match &it.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

impl<'a> Names<'a> {
    fn new(
        module: &'a Name,
        modules: &'a Modules,
        roots: &'a [&'a str],
        has_tests: bool,
    ) -> Names<'a> {
        Names {
            module,
            inner: Name::new(),
            modules,
            roots,
            has_tests,
            paths: Vec::new(),
            owner: None,
            defined: BTreeSet::new(),
            called: BTreeSet::new(),
        }
    }

    fn is_root(&self, name: &syn::Ident) -> bool {
        self.roots.iter().any(|it| name == it)
    }

    fn is_left_out(&self, attributes: &[syn::Attribute]) -> bool {
        !self.has_tests && is_for_tests(attributes)
    }

    /// Notes a path as it is written, if it leads to a module of the crate.
    fn path(&mut self, written: &[String]) {
        let mut base = self.module.clone();
        base.extend_from_slice(&self.inner);
        let mut rest = written;
        if let [others @ .., last] = rest
            && last == "self"
            && !others.is_empty()
        {
            rest = others;
        }
        match rest.first().map(String::as_str) {
            Some(root) if self.roots.contains(&root) => {
                base.clear();
                rest = &rest[1..];
            }
            Some("self" | "super") => {
                while let [first, others @ ..] = rest
                    && (first == "super" || first == "self")
                {
                    if first == "super" {
                        base.pop();
                    }
                    rest = others;
                }
            }
            Some(child) => {
                base.push(child.to_owned());
                if !self.modules.contains_key(&base) {
                    return;
                }
                rest = &rest[1..];
            }
            None => return,
        }
        base.extend_from_slice(rest);
        self.paths.push(base);
    }

    fn tree(&mut self, before: &mut Name, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(it) => {
                before.push(it.ident.to_string());
                self.tree(before, &it.tree);
                before.pop();
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|it| self.tree(before, it));
            }
            syn::UseTree::Glob(_) => self.path(before),
            syn::UseTree::Name(syn::UseName { ident })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                before.push(ident.to_string());
                self.path(before);
                before.pop();
            }
        }
    }

    /// Notes the paths in the tokens of a macro, which may be of any form.
    fn tokens(&mut self, tokens: &str) {
        let tokens = tokens.replace(" ::", "::").replace(":: ", "::");
        let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
        let words = tokens.split(|it| !is_part(it));
        for path in words.filter(|it| it.contains("::")) {
            let names = path.split("::").map(str::to_owned);
            self.path(&names.collect::<Name>());
        }
    }
}

impl Visit<'_> for Names<'_> {
    fn visit_item_mod(&mut self, it: &syn::ItemMod) {
        if !self.is_left_out(&it.attrs) {
            self.inner.push(it.ident.to_string());
            syn::visit::visit_item_mod(self, it);
            self.inner.pop();
        }
    }

    fn visit_item_use(&mut self, it: &syn::ItemUse) {
        let is_of_root = matches!(&it.tree, syn::UseTree::Path(path) if self.is_root(&path.ident));
        if (it.leading_colon.is_none() || is_of_root) && !self.is_left_out(&it.attrs) {
            self.tree(&mut Name::new(), &it.tree);
        }
    }

    fn visit_item_extern_crate(&mut self, it: &syn::ItemExternCrate) {
        if it.ident == "self" || self.is_root(&it.ident) {
            self.paths.push(Name::new());
        }
    }

    fn visit_path(&mut self, it: &syn::Path) {
        let is_of_root = it
            .segments
            .first()
            .is_some_and(|it| self.is_root(&it.ident));
        if it.leading_colon.is_none() || is_of_root {
            let names = it.segments.iter().map(|it| it.ident.to_string());
            self.path(&names.collect::<Name>());
        }
        syn::visit::visit_path(self, it);
    }

    /// Who may see an item is no use of a module: `pub(super)`.
    fn visit_visibility(&mut self, _: &syn::Visibility) {}

    fn visit_macro(&mut self, it: &syn::Macro) {
        self.tokens(&it.tokens.to_string());
        syn::visit::visit_macro(self, it);
    }

    fn visit_item_impl(&mut self, it: &syn::ItemImpl) {
        let name = match &*it.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|it| it.ident.to_string()),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.owner, name);
        if let (Some(owner), None) = (&self.owner, &it.trait_) {
            let methods = it.items.iter().filter_map(|it| match it {
                syn::ImplItem::Fn(it) => Some((owner.clone(), it.sig.ident.to_string())),
                _ => None,
            });
            self.defined.extend(methods);
        }
        syn::visit::visit_item_impl(self, it);
        self.owner = outer;
    }

    fn visit_expr_method_call(&mut self, it: &syn::ExprMethodCall) {
        let is_self = matches!(&*it.receiver, syn::Expr::Path(path) if path.path.is_ident("self"));
        if let (true, Some(owner)) = (is_self, &self.owner) {
            let call = (owner.clone(), it.method.to_string());
            self.called.insert(call);
        }
        syn::visit::visit_expr_method_call(self, it);
    }
}

/// The modules of a folder, each with those that it uses.
fn uses(modules: &Modules, folder: &[String]) -> BTreeMap<Name, BTreeSet<Name>> {
    let in_folder = modules.iter().filter(|(name, _)| name.starts_with(folder));
    let mut found = BTreeMap::new();
    for (module, file) in in_folder {
        let mut names = Names::new(module, modules, &["crate"], false);
        names.visit_file(file);
        found.insert(module.clone(), names);
    }
    let definer = |method: &(String, String)| {
        let mut all = found.iter();
        let found = all.find(|(_, names)| names.defined.contains(method));
        found.map(|(module, _)| module.clone())
    };
    let uses = found.iter().map(|(module, names)| {
        let by_path = names.paths.iter().filter_map(|path| {
            let ends = (folder.len()..=path.len()).rev();
            let mut prefixes = ends.map(|end| path[..end].to_vec());
            prefixes.find(|it| found.contains_key(it))
        });
        let elsewhere = names.called.difference(&names.defined);
        let used = by_path.chain(elsewhere.filter_map(definer));
        let used = used.filter(|it| it != module);
        (module.clone(), used.collect())
    });
    uses.collect()
}

/// Modules each of which uses the next one, and the last one the first, if there are any.
fn circle(uses: &BTreeMap<Name, BTreeSet<Name>>) -> Option<Vec<Name>> {
    fn visit(
        module: &Name,
        uses: &BTreeMap<Name, BTreeSet<Name>>,
        open: &mut Vec<Name>,
        done: &mut BTreeSet<Name>,
    ) -> bool {
        if let Some(first) = open.iter().position(|it| it == module) {
            open.drain(..first);
            return true;
        }
        if done.contains(module) {
            return false;
        }
        open.push(module.clone());
        if uses[module].iter().any(|it| visit(it, uses, open, done)) {
            return true;
        }
        open.pop();
        done.insert(module.clone());
        false
    }
    let (mut open, mut done) = (Vec::new(), BTreeSet::new());
    let found = uses.keys().any(|it| visit(it, uses, &mut open, &mut done));
    found.then_some(open)
}

fn shown(circle: Option<Vec<Name>>) -> String {
    let names = circle.unwrap_or_default().into_iter();
    let names: Vec<String> = names.map(|it| it.join("::")).collect();
    names.join(" -> ")
}

fn uses_in(modules: &Modules, folder: &str) -> BTreeMap<Name, BTreeSet<Name>> {
    let parts = folder.split("::").filter(|it| !it.is_empty());
    let uses = uses(modules, &parts.map(str::to_owned).collect::<Name>());
    assert!(uses.len() > 1, "there is no folder `{folder}`");
    uses
}

fn circle_in(modules: &Modules, folder: &str) -> String {
    shown(circle(&uses_in(modules, folder)))
}

/// Removes the modules that are folders from both sides of the uses.
fn between_files(mut uses: BTreeMap<Name, BTreeSet<Name>>) -> BTreeMap<Name, BTreeSet<Name>> {
    let names: Vec<Name> = uses.keys().cloned().collect();
    let is_folder = |module: &Name| {
        let mut others = names.iter().filter(|it| *it != module);
        others.any(|it| it.starts_with(module))
    };
    uses.retain(|module, _| !is_folder(module));
    for used in uses.values_mut() {
        used.retain(|module| !is_folder(module));
    }
    uses
}

#[test]
fn the_modules_of_a_folder_use_each_other_in_one_direction() {
    let all = FOLDERS
        .iter()
        .chain(&FOLDERS_OF_FILES)
        .map(|(sources, _)| *sources);
    for sources in all.collect::<BTreeSet<_>>() {
        let modules = modules_of(sources);
        let folders_in = |folders: &'static [(&str, &str)]| {
            let of_these = folders.iter().filter(move |(its, _)| *its == sources);
            of_these.map(|(_, folder)| *folder)
        };
        for folder in folders_in(&FOLDERS) {
            assert_eq!(circle_in(&modules, folder), "", "{sources}: {folder}");
        }
        for folder in folders_in(&FOLDERS_OF_FILES) {
            let uses = between_files(uses_in(&modules, folder));
            assert_eq!(shown(circle(&uses)), "", "{sources}: {folder}");
        }
    }
}

#[test]
fn a_circle_between_files_is_found_and_one_through_their_folder_is_none() {
    let modules = written(&[
        ("folder", "mod a; mod b; pub use a::A; pub struct R;"),
        ("folder::a", "use super::R; use super::b::B;"),
        ("folder::b", "use super::R;"),
    ]);
    let found = |modules| shown(circle(&between_files(uses_in(modules, "folder"))));
    assert_ne!(circle_in(&modules, "folder"), "");
    assert_eq!(found(&modules), "");
    let modules = written(&[
        ("folder", "mod a; mod b;"),
        ("folder::a", "use super::b::B;"),
        ("folder::b", "use super::a::A;"),
    ]);
    assert_eq!(found(&modules), "folder::a -> folder::b");
}

fn written(files: &[(&str, &str)]) -> Modules {
    let files = files.iter().map(|(name, text)| {
        let name = name.split("::").map(str::to_owned);
        (name.collect(), syn::parse_file(text).expect("this is Rust"))
    });
    files.collect()
}

#[test]
fn a_circle_is_found_however_a_module_is_named() {
    let uses_b = [
        "use super::b::B;",
        "use crate::folder::b::{self, B};",
        "fn f(_: super::b::B) {}",
        "fn f() { super::b::g() }",
        "fn f() { assert!(matches!(1, super::b::ONE)) }",
        "struct A; impl A { fn f(&self) { self.g() } }",
        "use super::inner::c;",
        "use super::*;",
    ];
    for uses in uses_b {
        let modules = written(&[
            ("folder", "mod a; mod b; mod inner; pub use b::B;"),
            ("folder::a", uses),
            ("folder::b", "use super::a::A; impl A { fn g(&self) {} }"),
            ("folder::inner", ""),
            ("folder::inner::c", "use super::super::a::A;"),
        ]);
        assert!(
            circle_in(&modules, "folder").contains("folder::a"),
            "{uses}"
        );
    }
}

#[test]
fn what_only_tests_use_makes_no_circle() {
    let modules = written(&[
        ("folder", "mod a; mod b; use a::A; use self::b::B;"),
        (
            "folder::a",
            "use super::b::B; use ::b::C; impl B { fn f(&self) { self.own() } fn own(&self) {} }",
        ),
        (
            "folder::b",
            "use crate::other::X; #[cfg(test)] mod tests { use super::super::a::A; }",
        ),
        ("other", "use crate::folder::a::A;"),
    ]);
    assert_eq!(circle_in(&modules, "folder"), "");
}
