//! The generator's list of well-known types, and the types that the runtime has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::TokenTree;
use syn::{Attribute, Expr, Item, Lit, UseTree};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn source(path: &Path) -> syn::File {
    syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(it) => match &it.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The generator's list: the path in `fastcodec::types` by the full name.
fn rows() -> BTreeMap<String, String> {
    let file = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan/well_known.rs"));
    let list = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == "TYPES" => Some(&*it.expr),
        _ => None,
    });
    let Some(Expr::Array(rows)) = list else {
        panic!("the generator has no list of well-known types")
    };
    let rows = rows.elems.iter().map(|row| match row {
        Expr::Tuple(pair) => match (text(&pair.elems[0]), text(&pair.elems[1])) {
            (Some(name), Some(path)) => (format!("google.protobuf.{name}"), path),
            _ => panic!("a row has two names"),
        },
        _ => panic!("a row is a pair"),
    });
    rows.collect()
}

/// The types of the runtime: the path of each in its file, and its full name.
#[derive(Default)]
struct Types(Vec<(String, String)>);

impl Types {
    fn items(&mut self, module: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Struct(it) => self.derived(module, &it.ident, &it.attrs),
                Item::Enum(it) => self.derived(module, &it.ident, &it.attrs),
                Item::Mod(it) => {
                    let inner = format!("{module}{}::", it.ident);
                    let items = it.content.iter().flat_map(|(_, items)| items);
                    self.items(&inner, &items.cloned().collect::<Vec<_>>());
                }
                // A macro is given the type, its view and the full name, one after the other.
                Item::Macro(it) if !it.mac.path.is_ident("macro_rules") => {
                    let tokens: Vec<TokenTree> = it.mac.tokens.clone().into_iter().collect();
                    for three in tokens.windows(3) {
                        let [
                            TokenTree::Ident(ty),
                            TokenTree::Ident(view),
                            TokenTree::Literal(name),
                        ] = three
                        else {
                            continue;
                        };
                        let name = name.to_string().trim_matches('"').to_owned();
                        for ident in [ty, view] {
                            self.0.push((format!("{module}{ident}"), name.clone()));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn derived(&mut self, module: &str, ident: &syn::Ident, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|it| it.path().is_ident("codec")) {
            let named = attribute.parse_args::<syn::MetaNameValue>().ok();
            let named = named.filter(|it| it.path.is_ident("name"));
            if let Some(name) = named.and_then(|it| text(&it.value)) {
                self.0.push((format!("{module}{ident}"), name));
            }
        }
    }
}

/// The names that a `use` brings in.
fn names_in(tree: &UseTree, found: &mut Vec<String>) {
    match tree {
        UseTree::Path(it) => names_in(&it.tree, found),
        UseTree::Group(it) => it.items.iter().for_each(|it| names_in(it, found)),
        UseTree::Name(it) => found.push(it.ident.to_string()),
        UseTree::Rename(it) => found.push(it.rename.to_string()),
        UseTree::Glob(_) => panic!("the types are exported by their names"),
    }
}

/// The types of the runtime that others can name.
fn types() -> Vec<(String, String)> {
    let folder = workspace().join("fastcodec/src/types");
    let mut exported = Vec::new();
    for item in source(&folder.join("mod.rs")).items {
        if let Item::Use(it) = item
            && matches!(it.vis, syn::Visibility::Public(_))
        {
            names_in(&it.tree, &mut exported);
        }
    }
    let mut types = Types::default();
    for entry in std::fs::read_dir(folder).unwrap() {
        types.items("", &source(&entry.unwrap().path()).items);
    }
    let is_exported = |path: &str| {
        let first = path.split("::").next();
        first.is_some_and(|first| exported.iter().any(|it| it == first))
    };
    types.0.retain(|(path, _)| is_exported(path));
    types.0
}

#[test]
fn the_generator_lists_every_well_known_type_that_the_runtime_has() {
    let types = types().into_iter();
    let owned = types.filter(|(path, _)| !path.ends_with("View"));
    let owned: BTreeMap<String, String> = owned.map(|(path, name)| (name, path)).collect();
    assert_eq!(rows(), owned);
}

#[test]
fn every_well_known_message_of_the_runtime_has_a_view_of_the_same_name() {
    let types = types();
    let is_enum = ["NullValue", "Syntax", "field::Kind", "field::Cardinality"];
    let messages = types
        .iter()
        .filter(|(path, _)| !path.ends_with("View") && !is_enum.contains(&path.as_str()));
    let mut count = 0;
    for (path, name) in messages {
        let view = (format!("{path}View"), name.clone());
        assert!(types.contains(&view), "{path}");
        count += 1;
    }
    assert_eq!(count, rows().len() - is_enum.len());
}
