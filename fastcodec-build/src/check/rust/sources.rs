//! The Rust source that is checked: files, modules, and the types in them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fastcodec_schema::{Error, Place, Problem};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::{Expr, ItemEnum, ItemStruct, ItemType};

use super::derives::Derives;
use super::{attribute, codec, prost};

/// All files, with the files that they include.
#[derive(Default)]
pub struct Sources {
    pub files: Vec<PathBuf>,
    pub modules: Vec<Module>,
    pub items: Vec<Item>,
    /// The names and places of macro calls that mention a derive. The check does not see their
    /// output.
    pub macros: Vec<(String, Place)>,
    /// By the path that the file system has for them.
    known: HashMap<PathBuf, usize>,
    /// The files that are being read, each a part of the one before.
    open: Vec<PathBuf>,
}

#[derive(Default)]
pub struct Module {
    pub parent: Option<usize>,
    /// Its path from the root, which has no name.
    pub path: Vec<String>,
    pub names: HashMap<String, Target>,
    /// The paths of `use path::*`.
    pub globs: Vec<Vec<String>>,
    file: usize,
    /// The folder of the files of its modules.
    folder: PathBuf,
}

/// The meaning of a name in a module.
#[derive(Clone)]
pub enum Target {
    Module(usize),
    Item(usize),
    /// The path of a `use`. The first part is empty for a path that begins with `::`.
    Path(Vec<String>),
    Constant(Box<Expr>),
}

/// A type.
pub struct Item {
    pub ident: String,
    pub module: usize,
    pub place: Place,
    pub derives: Derives,
    /// The name in `#[codec(name = "…")]` or in prost's `Name`.
    pub name: Option<String>,
    pub kind: ItemKind,
    /// The expression that its `Default::default` returns, if it is not derived.
    pub default: Option<Box<Expr>>,
    pub is_error: bool,
}

pub enum ItemKind {
    Struct(ItemStruct),
    Enum(ItemEnum),
    Alias(ItemType),
}

impl Sources {
    /// Reads files, and the files that their modules are in.
    pub fn read(paths: &[PathBuf]) -> Result<Sources, Error> {
        let mut sources = Sources::default();
        let mut impls = Vec::new();
        for path in paths {
            let canonical = canonical(path)?;
            if sources.known.contains_key(&canonical) {
                continue;
            }
            let folder = folder_of_modules(path, true);
            let module = sources.new_module(None, Vec::new(), folder);
            sources.file(path, module, &mut impls)?;
        }
        // The `use` of a derive may come after it.
        for item in 0..sources.items.len() {
            let derives = sources.derives(&sources.items[item]);
            sources.items[item].derives = derives;
            sources.items[item].is_error = derives.error;
        }
        for (module, it) in impls {
            sources.implementation(module, &it);
        }
        Ok(sources)
    }

    fn new_module(&mut self, parent: Option<usize>, path: Vec<String>, folder: PathBuf) -> usize {
        self.modules.push(Module {
            parent,
            path,
            folder,
            ..Module::default()
        });
        self.modules.len() - 1
    }

    /// Reads the file at `path` into `module`.
    fn file(
        &mut self,
        path: &Path,
        module: usize,
        impls: &mut Vec<(usize, syn::ItemImpl)>,
    ) -> Result<(), Error> {
        let canonical = canonical(path)?;
        if self.open.contains(&canonical) {
            return Ok(());
        }
        let text = fs::read_to_string(path)
            .map_err(|error| Error::io(format_args!("reading {}", path.display()), &error))?;
        let file = syn::parse_file(&text).map_err(|error| {
            let start = error.span().start();
            let problem = Problem::new(error.to_string()).in_file(path.display().to_string());
            Error::from_problems(vec![problem.at(start.line as u32, start.column as u32 + 1)])
        })?;
        self.known.insert(canonical.clone(), self.files.len());
        self.open.push(canonical);
        let outer = self.modules[module].file;
        self.modules[module].file = self.files.len();
        self.files.push(path.to_owned());
        self.fill(module, file.items, impls)?;
        self.open.pop();
        // An included file has separate places. The items after it are in the including file again.
        self.modules[module].file = outer;
        Ok(())
    }

    fn fill(
        &mut self,
        module: usize,
        items: Vec<syn::Item>,
        impls: &mut Vec<(usize, syn::ItemImpl)>,
    ) -> Result<(), Error> {
        for item in items {
            match item {
                syn::Item::Struct(it) => {
                    let (ident, attrs) = (it.ident.clone(), it.attrs.clone());
                    self.item(module, &ident, &attrs, ItemKind::Struct(it));
                }
                syn::Item::Enum(it) => {
                    let (ident, attrs) = (it.ident.clone(), it.attrs.clone());
                    self.item(module, &ident, &attrs, ItemKind::Enum(it));
                }
                syn::Item::Type(it) => {
                    let (ident, attrs) = (it.ident.clone(), it.attrs.clone());
                    self.item(module, &ident, &attrs, ItemKind::Alias(it));
                }
                syn::Item::Const(it) => self.constant(module, &it.ident, it.expr),
                syn::Item::Static(it) => self.constant(module, &it.ident, it.expr),
                syn::Item::Use(it) => {
                    let mut path = Vec::new();
                    if it.leading_colon.is_some() {
                        path.push(String::new());
                    }
                    self.import(module, &mut path, &it.tree);
                }
                syn::Item::Mod(it) => self.nested(module, it, impls)?,
                syn::Item::Macro(it) if it.mac.path.is_ident("include") => {
                    if let Some(path) = self.included(module, &it.mac) {
                        self.file(&path, module, impls)?;
                    }
                }
                syn::Item::Macro(it) if mentions_derive(it.mac.tokens.clone()) => {
                    let name = match &it.ident {
                        Some(ident) => ident.to_string(),
                        None => names_of(&it.mac.path).join("::"),
                    };
                    let place = self.place(module, it.mac.path.span());
                    self.macros.push((name, place));
                }
                syn::Item::Impl(it) => impls.push((module, it)),
                _ => {}
            }
        }
        Ok(())
    }

    fn item(
        &mut self,
        module: usize,
        ident: &syn::Ident,
        attributes: &[syn::Attribute],
        kind: ItemKind,
    ) {
        let name = syn::ext::IdentExt::unraw(ident).to_string();
        self.items.push(Item {
            place: self.place(module, ident.span()),
            name: codec::name_of_type(attributes),
            is_error: false,
            ident: name.clone(),
            module,
            derives: Derives::default(),
            kind,
            default: None,
        });
        let target = Target::Item(self.items.len() - 1);
        self.modules[module].names.insert(name, target);
    }

    fn derives(&self, item: &Item) -> Derives {
        let resolve = |path: &syn::Path| self.resolve_derive(item.module, &names_of(path));
        match &item.kind {
            // It has the encoding of its field, and is not a message of a schema.
            ItemKind::Struct(it) if codec::transparent(it).is_some() => Derives::default(),
            ItemKind::Struct(it) => {
                let fields: Vec<_> = it.fields.iter().map(|it| &it.attrs[..]).collect();
                Derives::of(&it.attrs, resolve).with_fields(true, &fields)
            }
            ItemKind::Enum(it) => {
                let variants: Vec<_> = it.variants.iter().map(|it| &it.attrs[..]).collect();
                Derives::of(&it.attrs, resolve).with_fields(false, &variants)
            }
            ItemKind::Alias(_) => Derives::default(),
        }
    }

    /// The path of a derive, which may have been imported.
    fn resolve_derive(&self, module: usize, path: &[String]) -> Vec<String> {
        let Found::Elsewhere(names) = self.resolve(module, path) else {
            return path.to_vec();
        };
        let globs = &self.modules[module].globs;
        let of_prost = globs
            .iter()
            .find(|glob| names.len() == 1 && glob.last().is_some_and(|last| last == "prost"));
        of_prost
            .into_iter()
            .flatten()
            .cloned()
            .chain(names)
            .collect()
    }

    fn constant(&mut self, module: usize, ident: &syn::Ident, value: Box<Expr>) {
        let names = &mut self.modules[module].names;
        names.insert(ident.to_string(), Target::Constant(value));
    }

    fn import(&mut self, module: usize, path: &mut Vec<String>, tree: &syn::UseTree) {
        let names = &mut self.modules[module].names;
        let unraw = |ident: &syn::Ident| syn::ext::IdentExt::unraw(ident).to_string();
        match tree {
            syn::UseTree::Path(it) => {
                path.push(unraw(&it.ident));
                self.import(module, path, &it.tree);
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(module, path, tree);
                }
            }
            syn::UseTree::Glob(_) => self.modules[module].globs.push(path.clone()),
            syn::UseTree::Name(it) => {
                let name = unraw(&it.ident);
                let (name, target) = match name.as_str() {
                    "self" => match path.last() {
                        Some(last) => (last.clone(), path.clone()),
                        None => return,
                    },
                    _ => {
                        let target = path.iter().chain([&name]).cloned().collect();
                        (name, target)
                    }
                };
                names.entry(name).or_insert(Target::Path(target));
            }
            syn::UseTree::Rename(it) => {
                let mut target = path.clone();
                if it.ident != "self" {
                    target.push(unraw(&it.ident));
                }
                names
                    .entry(unraw(&it.rename))
                    .or_insert(Target::Path(target));
            }
        }
    }

    fn nested(
        &mut self,
        module: usize,
        it: syn::ItemMod,
        impls: &mut Vec<(usize, syn::ItemImpl)>,
    ) -> Result<(), Error> {
        let name = syn::ext::IdentExt::unraw(&it.ident).to_string();
        let outer = &self.modules[module];
        let mut path = outer.path.clone();
        path.push(name.clone());
        let (folder, file) = (outer.folder.clone(), outer.file);
        let is_for_tests = attribute::metas(&it.attrs).iter().any(|meta| {
            matches!(meta, syn::Meta::List(list) if list.path.is_ident("cfg")
                && list.tokens.to_string() == "test")
        });
        if is_for_tests {
            return Ok(());
        }
        let inner = match self.modules[module].names.get(&name) {
            Some(Target::Module(known)) => *known,
            _ => self.new_module(Some(module), path, folder.join(&name)),
        };
        let names = &mut self.modules[module].names;
        names.insert(name.clone(), Target::Module(inner));
        self.modules[inner].file = file;
        if let Some((_, items)) = it.content {
            return self.fill(inner, items, impls);
        }
        let given = attribute::metas(&it.attrs)
            .iter()
            .filter(|meta| meta.path().is_ident("path"))
            .find_map(attribute::string_of);
        let beside = self.files[file].parent().unwrap_or(Path::new(""));
        let found = match given {
            Some(given) => Some(beside.join(given)),
            None => [format!("{name}.rs"), format!("{name}/mod.rs")]
                .map(|file| folder.join(file))
                .into_iter()
                .find(|path| path.is_file()),
        };
        // The compiler reports a module without a file. A `cfg` may disable the module.
        let Some(found) = found.filter(|path| path.is_file()) else {
            return Ok(());
        };
        if self.known.contains_key(&canonical(&found)?) {
            return Ok(());
        }
        self.modules[inner].folder = folder_of_modules(&found, false);
        self.file(&found, inner, impls)
    }

    /// Returns the file that an `include!` names: relative to the including file, or in `OUT_DIR`.
    fn included(&self, module: usize, mac: &syn::Macro) -> Option<PathBuf> {
        let beside = self.files[self.modules[module].file].parent()?;
        if let Ok(text) = mac.parse_body::<syn::LitStr>() {
            return Some(beside.join(text.value())).filter(|path| path.is_file());
        }
        let concat: syn::Macro = mac.parse_body().ok()?;
        let parts = concat
            .parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated)
            .ok()?;
        let mut path = String::new();
        for part in parts {
            match part {
                Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => path.push_str(&text.value()),
                Expr::Macro(it) if it.mac.path.is_ident("env") => {
                    let name: syn::LitStr = it.mac.parse_body().ok()?;
                    path.push_str(&env::var(name.value()).ok()?);
                }
                _ => return None,
            }
        }
        Some(PathBuf::from(path)).filter(|path| path.is_file())
    }

    /// Records the expression of `impl Default for T`, and the existence of `impl Error for T`.
    fn implementation(&mut self, module: usize, it: &syn::ItemImpl) {
        let Some((_, path, _)) = &it.trait_ else {
            return;
        };
        let syn::Type::Path(of) = &*it.self_ty else {
            return;
        };
        let Found::Item(item) = self.resolve(module, &names_of(&of.path)) else {
            return;
        };
        match path.segments.last() {
            Some(last) if last.ident == "Name" && self.items[item].derives.prost => {
                let item = &mut self.items[item];
                item.name = item.name.take().or_else(|| prost::full_name(it));
            }
            Some(last) if last.ident == "Error" => self.items[item].is_error = true,
            Some(last) if last.ident == "Default" => {
                let returned = it.items.iter().find_map(|it| match it {
                    syn::ImplItem::Fn(it) if it.sig.ident == "default" => {
                        match it.block.stmts.last() {
                            Some(syn::Stmt::Expr(value, None)) if it.block.stmts.len() == 1 => {
                                Some(Box::new(value.clone()))
                            }
                            _ => None,
                        }
                    }
                    _ => None,
                });
                self.items[item].default = returned;
            }
            _ => {}
        }
    }

    pub fn place(&self, module: usize, span: Span) -> Place {
        let start = span.start();
        let file = &self.files[self.modules[module].file];
        Place::new(file.display().to_string(), start.line, start.column + 1)
    }
}

impl Item {
    /// Returns the place of a part of the item, which is in the same file.
    pub fn place_of(&self, spanned: &impl Spanned) -> Place {
        let start = spanned.span().start();
        Place::new(self.place.file(), start.line, start.column + 1)
    }
}

impl Item {
    /// Returns whether the item is an enum.
    pub fn is_enum(&self) -> bool {
        matches!(self.kind, ItemKind::Enum(_))
    }

    /// Returns whether the type borrows.
    pub fn has_lifetime(&self) -> bool {
        self.generics().lifetimes().next().is_some()
    }

    pub fn generics(&self) -> &syn::Generics {
        match &self.kind {
            ItemKind::Struct(it) => &it.generics,
            ItemKind::Enum(it) => &it.generics,
            ItemKind::Alias(it) => &it.generics,
        }
    }
}

/// Types that are in scope without being named.
const PRELUDE: [&str; 4] = ["Box", "Option", "String", "Vec"];

/// The meaning of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    Item(usize),
    /// Something outside of the sources, with the path by which it is known there.
    Elsewhere(Vec<String>),
}

/// The names in a path, the first one empty if it begins with `::`.
pub fn names_of(path: &syn::Path) -> Vec<String> {
    let leading = path.leading_colon.iter().map(|_| String::new());
    let names = path.segments.iter();
    leading
        .chain(names.map(|segment| syn::ext::IdentExt::unraw(&segment.ident).to_string()))
        .collect()
}

impl Sources {
    /// The type at a path in `module`.
    pub fn resolve(&self, module: usize, path: &[String]) -> Found {
        match self.look_up(module, path, 0) {
            Some(Target::Item(item)) => return Found::Item(item),
            Some(Target::Path(path)) => {
                return match self.by_name(module, &path) {
                    Some(item) => Found::Item(item),
                    None => Found::Elsewhere(path),
                };
            }
            Some(Target::Module(_) | Target::Constant(_)) | None => {}
        }
        match self.by_name(module, path) {
            Some(item) => Found::Item(item),
            None => Found::Elsewhere(path.to_vec()),
        }
    }

    /// The value of a constant.
    pub fn constant_at(&self, module: usize, path: &[String]) -> Option<&Expr> {
        let (last, before) = path.split_last()?;
        let module = match before {
            [] => module,
            before => match self.look_up(module, before, 0)? {
                Target::Module(module) => module,
                _ => return None,
            },
        };
        match self.modules[module].names.get(last)? {
            Target::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The meaning of a path; a path if it leads out of the sources.
    fn look_up(&self, module: usize, path: &[String], depth: usize) -> Option<Target> {
        // A `use` may lead to another one, in a circle if the source is wrong.
        if depth > 64 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "" => return Some(Target::Path(path.to_vec())),
            "crate" => Target::Module(self.root(module)),
            "self" => Target::Module(module),
            "super" => match self.modules[module].parent {
                Some(parent) => Target::Module(parent),
                None => return Some(Target::Path(path.to_vec())),
            },
            name => match self.in_module(module, name, depth) {
                Some(target) => target,
                None => return Some(Target::Path(path.to_vec())),
            },
        };
        let found = self.descend(start, rest, depth);
        // A path of the crate may lead to a file that was not given, or was given on its own.
        let is_of_crate = matches!(first.as_str(), "crate" | "self" | "super");
        found.or_else(|| is_of_crate.then(|| Target::Path(path.to_vec())))
    }

    fn descend(&self, start: Target, rest: &[String], depth: usize) -> Option<Target> {
        let Some((next, after)) = rest.split_first() else {
            return Some(start);
        };
        match start {
            Target::Module(module) => {
                let target = match next.as_str() {
                    "super" => Target::Module(self.modules[module].parent?),
                    name => self.in_module(module, name, depth)?,
                };
                self.descend(target, after, depth)
            }
            Target::Path(mut path) => {
                path.extend_from_slice(rest);
                Some(Target::Path(path))
            }
            Target::Item(_) | Target::Constant(_) => None,
        }
    }

    /// Resolves a name in a module.
    fn in_module(&self, module: usize, name: &str, depth: usize) -> Option<Target> {
        let target = match self.modules[module].names.get(name) {
            Some(Target::Path(path)) => {
                // A name that is used as itself (`use x::x`) must not lead back here.
                let leads_back = path.len() == 1 && path[0] == name;
                return match leads_back {
                    true => Some(Target::Path(path.clone())),
                    false => self.look_up(module, path, depth + 1),
                };
            }
            found => found.cloned(),
        };
        target.or_else(|| {
            self.modules[module].globs.iter().find_map(|glob| {
                let Some(Target::Module(from)) = self.look_up(module, glob, depth + 1) else {
                    return None;
                };
                if from == module {
                    return None;
                }
                match self.in_module(from, name, depth + 12) {
                    Some(Target::Path(_)) => None,
                    found => found,
                }
            })
        })
    }

    fn root(&self, mut module: usize) -> usize {
        while let Some(parent) = self.modules[module].parent {
            module = parent;
        }
        module
    }

    /// The only type of a path's last name: where a file is given without the crate that it is in,
    /// a path of that crate cannot be followed. A name alone may come from such a path that ends in
    /// `*`.
    fn by_name(&self, module: usize, path: &[String]) -> Option<usize> {
        let (last, before) = path.split_last()?;
        let is_of_crate = |path: &[String]| {
            let first = path.first().map(String::as_str);
            matches!(first, Some("crate" | "super" | "self"))
        };
        let may_be_here = match before {
            [] => {
                let globs = &self.modules[module].globs;
                !PRELUDE.contains(&last.as_str())
                    && globs.iter().any(|glob| {
                        is_of_crate(glob)
                            && !matches!(self.look_up(module, glob, 0), Some(Target::Module(_)))
                    })
            }
            before => is_of_crate(before),
        };
        let mut named = (0..self.items.len()).filter(|&it| self.items[it].ident == *last);
        let found = named.next().filter(|_| may_be_here)?;
        named.next().is_none().then_some(found)
    }

    /// The types whose path ends in a path of the user.
    pub fn ending_in(&self, path: &str) -> Vec<usize> {
        let wanted: Vec<&str> = path.split("::").filter(|it| *it != "crate").collect();
        let fits = |item: &Item| {
            let module = self.modules[item.module].path.iter().map(String::as_str);
            let full: Vec<&str> = module.chain([item.ident.as_str()]).collect();
            // The first parts may be those of the crate's path to a file that was given alone.
            full.ends_with(&wanted) || wanted.ends_with(&full)
        };
        let all = (0..self.items.len()).filter(|&it| fits(&self.items[it]));
        all.collect()
    }
}

/// Returns whether the tokens contain the name of a derive of fastcodec, or an attribute of prost.
fn mentions_derive(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ["Protobuf", "Thrift", "Oneof", "Enumeration"]
            .iter()
            .any(|it| ident == it),
        TokenTree::Group(group) => {
            let mut inside = group.stream().into_iter();
            let is_attribute = group.delimiter() == Delimiter::Bracket;
            is_attribute && mentions_prost(&mut inside) || mentions_derive(group.stream())
        }
        _ => false,
    })
}

/// Returns whether the content of an attribute's brackets is `prost(…)` or `derive(prost::…)`.
fn mentions_prost(inside: &mut impl Iterator<Item = TokenTree>) -> bool {
    let is_prost = |it: &TokenTree| matches!(it, TokenTree::Ident(ident) if ident == "prost");
    match inside.next() {
        Some(TokenTree::Ident(first)) if first == "derive" => inside.any(|token| match token {
            TokenTree::Group(group) => group.stream().into_iter().any(|it| is_prost(&it)),
            _ => false,
        }),
        first => first.is_some_and(|it| is_prost(&it)),
    }
}

fn canonical(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize()
        .map_err(|error| Error::io(format_args!("reading {}", path.display()), &error))
}

/// Returns the folder of a file's modules: its own folder, or the subfolder with its name.
fn folder_of_modules(path: &Path, is_root: bool) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    let stem = path.file_stem().unwrap_or_default();
    let is_top = stem == "mod" || is_root && (stem == "lib" || stem == "main");
    if is_top {
        folder.to_owned()
    } else {
        folder.join(stem)
    }
}
