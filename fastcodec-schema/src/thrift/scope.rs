//! What a name in a file stands for.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use heck::ToSnakeCase;

use super::source::SourceFile;
use super::syntax::{At, Constant, Enum, Name, Service, Struct, Typedef};
use crate::error::{Error, Problem};

/// Everything that the files define.
pub(super) struct Scope<'a> {
    pub files: &'a [SourceFile],
    packages: Vec<String>,
    types: Vec<HashMap<&'a str, Definition<'a>>>,
    constants: Vec<HashMap<&'a str, &'a Constant>>,
    services: Vec<HashMap<&'a str, &'a Service>>,
}

/// A type that has a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Definition<'a> {
    Typedef(&'a Typedef),
    Enum(&'a Enum),
    Struct(&'a Struct),
}

/// Something of that type, and the file that it is in.
pub(super) type Found<T> = (usize, T);

impl<'a> Scope<'a> {
    /// The definitions of the files, and what is defined twice.
    pub fn new(files: &'a [SourceFile], modules: &Modules) -> (Scope<'a>, Vec<Problem>) {
        let mut scope = Scope {
            files,
            packages: packages(files, modules),
            types: Vec::new(),
            constants: Vec::new(),
            services: Vec::new(),
        };
        let mut taken = Taken::default();
        for (index, file) in files.iter().enumerate() {
            let document = &file.document;
            let typedefs = document.typedefs.iter();
            let mut defined: Vec<(&Name, Definition<'_>)> = typedefs
                .map(|it| (&it.name, Definition::Typedef(it)))
                .collect();
            let enums = document.enums.iter();
            defined.extend(enums.map(|it| (&it.name, Definition::Enum(it))));
            let structs = document.structs.iter();
            defined.extend(structs.map(|it| (&it.name, Definition::Struct(it))));
            // Of two of one name the second is wrong, whatever they are.
            defined.sort_by_key(|(name, _)| (name.at.line, name.at.column));
            let mut types = HashMap::new();
            for (name, definition) in defined {
                taken.claim("type", scope.full_name(index, &name.text), file, name);
                types.insert(name.text.as_str(), definition);
            }
            let mut constants = HashMap::new();
            for it in &document.constants {
                let full_name = scope.full_name(index, &it.name.text);
                taken.claim("constant", full_name, file, &it.name);
                constants.insert(it.name.text.as_str(), it);
            }
            let mut services = HashMap::new();
            for it in &document.services {
                let full_name = scope.full_name(index, &it.name.text);
                taken.claim("service", full_name, file, &it.name);
                services.insert(it.name.text.as_str(), it);
            }
            scope.types.push(types);
            scope.constants.push(constants);
            scope.services.push(services);
        }
        (scope, taken.problems)
    }

    pub fn package(&self, file: usize) -> &str {
        &self.packages[file]
    }

    pub fn full_name(&self, file: usize, name: &str) -> String {
        join(&self.packages[file], name)
    }

    /// The type that `name` is in `file`.
    pub fn ty(&self, file: usize, name: &str) -> Option<Found<Definition<'a>>> {
        self.find(file, name, |file, name| self.types[file].get(name).copied())
    }

    pub fn constant(&self, file: usize, name: &str) -> Option<Found<&'a Constant>> {
        self.find(file, name, |file, name| {
            self.constants[file].get(name).copied()
        })
    }

    pub fn service(&self, file: usize, name: &str) -> Option<Found<&'a Service>> {
        self.find(file, name, |file, name| {
            self.services[file].get(name).copied()
        })
    }

    /// What is called `name` in the file, or `prefix.name` in one that it includes.
    fn find<T>(
        &self,
        file: usize,
        name: &str,
        get: impl Fn(usize, &str) -> Option<T>,
    ) -> Option<Found<T>> {
        if let Some(found) = get(file, name) {
            return Some((file, found));
        }
        // The name of a file may have dots as well.
        self.files[file]
            .includes
            .iter()
            .find_map(|(prefix, there)| {
                let name = name.strip_prefix(prefix.as_str())?.strip_prefix('.')?;
                Some((*there, get(*there, name)?))
            })
    }

    /// What stands for the type that is missing, if it is known how: an include, perhaps.
    pub fn hint(&self, file: usize, name: &str) -> String {
        let Some((prefix, rest)) = name.split_once('.') else {
            let elsewhere = self.files[file].includes.iter();
            let mut elsewhere = elsewhere.filter(|(_, it)| self.types[*it].contains_key(name));
            return elsewhere.next().map_or_else(String::new, |(prefix, _)| {
                format!(": write `{prefix}.{name}`")
            });
        };
        let includes = &self.files[file].includes;
        if includes.iter().any(|(known, _)| known == prefix) {
            format!(": the file `{prefix}` does not define `{rest}`")
        } else {
            format!(": no file `{prefix}` is included")
        }
    }
}

/// The modules that the user names for files: the end of a file's path, and the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modules(pub Vec<(PathBuf, String)>);

impl Modules {
    /// The module of a file: by the longest path that fits.
    fn of(&self, file: &SourceFile) -> Option<&str> {
        let fitting = self.0.iter().filter(|(path, _)| file.path.ends_with(path));
        let closest = fitting.max_by_key(|(path, _)| path.components().count());
        closest.map(|(_, module)| module.as_str())
    }

    /// Refuses what is no name of a module.
    pub fn check(&self) -> Result<(), Error> {
        let is_identifier = |part: &str| {
            let mut letters = part.chars();
            letters
                .next()
                .is_some_and(|it| it.is_alphabetic() || it == '_')
                && letters.all(|it| it.is_alphanumeric() || it == '_')
        };
        for (path, module) in &self.0 {
            if !module.split('.').all(is_identifier) {
                return Err(Error::new(format!(
                    "`{module}`, the module of `{}`, is not the name of one: write identifiers with dots \
                     between them, such as `billing.types`",
                    path.display()
                )));
            }
        }
        Ok(())
    }

    /// A warning for each path that is not of any file, with the nearest one.
    pub fn unfit(&self, files: &[SourceFile]) -> Vec<String> {
        let unfit = self.0.iter();
        let unfit = unfit.filter(|(path, _)| !files.iter().any(|file| file.path.ends_with(path)));
        let warnings = unfit.map(|(path, _)| {
            let of_name = |file: &&SourceFile| file.path.file_name() == path.file_name();
            let help = match files.iter().find(of_name) {
                Some(file) => format!("did you mean `{}`?", file.path.display()),
                None => "name a file by its path or the end of it".to_owned(),
            };
            format!(
                "the path `{}` of the option `thrift_module` is not that of a file of the schema: {help}",
                path.display()
            )
        });
        warnings.collect()
    }
}

/// The packages of the files. A file whose namespaces say nothing of Rust is named after itself; if
/// another file with that name defines something of the same name, both take a namespace that they have
/// for other languages.
fn packages(files: &[SourceFile], modules: &Modules) -> Vec<String> {
    let mut packages: Vec<String> = Vec::with_capacity(files.len());
    for file in files {
        packages.push(match (modules.of(file), named_for_rust(file)) {
            (Some(module), _) => module.to_owned(),
            (None, Some(namespace)) => namespace.to_owned(),
            (None, None) => file.prefix().to_snake_case(),
        });
    }
    let is_named_after_itself =
        |file: &SourceFile| modules.of(file).is_none() && named_for_rust(file).is_none();
    let mut others = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let clash = |(other, it): (usize, &SourceFile)| {
            other != index && packages[other] == packages[index] && have_a_name_in_common(file, it)
        };
        if is_named_after_itself(file)
            && files.iter().enumerate().any(clash)
            && let Some(namespace) = namespace_of(file, &["go", "java", "py", "cpp"])
        {
            others.push((index, namespace.to_owned()));
        }
    }
    for (index, package) in others {
        packages[index] = package;
    }
    packages
}

/// The namespace for Rust, or the one for every language.
fn named_for_rust(file: &SourceFile) -> Option<&str> {
    namespace_of(file, &["rs", "rust", "*"])
}

fn namespace_of<'f>(file: &'f SourceFile, scopes: &[&str]) -> Option<&'f str> {
    let namespaces = &file.document.namespaces;
    let mut found = scopes
        .iter()
        .filter_map(|scope| namespaces.iter().find(|it| it.scope == *scope));
    found.next().map(|it| it.name.text.as_str())
}

fn have_a_name_in_common(one: &SourceFile, other: &SourceFile) -> bool {
    let names: HashSet<_> = defined(one).collect();
    defined(other).any(|name| names.contains(&name))
}

/// What a file defines: types, constants and services, each with names of their own.
fn defined(file: &SourceFile) -> impl Iterator<Item = (u8, &str)> {
    let document = &file.document;
    let typedefs = document.typedefs.iter().map(|it| &it.name);
    let enums = document.enums.iter().map(|it| &it.name);
    let structs = document.structs.iter().map(|it| &it.name);
    let types = typedefs.chain(enums).chain(structs).map(|name| (0, name));
    let constants = document.constants.iter().map(|it| (1, &it.name));
    let services = document.services.iter().map(|it| (2, &it.name));
    let all = types.chain(constants).chain(services);
    all.map(|(kind, name)| (kind, name.text.as_str()))
}

pub(super) fn join(package: &str, name: &str) -> String {
    if package.is_empty() {
        name.to_owned()
    } else {
        format!("{package}.{name}")
    }
}

/// Names that were defined, and where first.
#[derive(Default)]
pub(super) struct Taken {
    names: HashMap<(&'static str, String), (String, At)>,
    pub problems: Vec<Problem>,
}

impl Taken {
    pub fn claim(&mut self, what: &'static str, key: String, file: &SourceFile, name: &Name) {
        let here = (file.path.display().to_string(), name.at);
        let entry = self.names.entry((what, key));
        let first = entry.or_insert_with(|| here.clone());
        if *first != here {
            let (path, at) = first;
            let place = if *path == here.0 {
                format!("in line {}", at.line)
            } else {
                format!("at {path}:{}:{}", at.line, at.column)
            };
            let mut problem = file.problem(
                name.at,
                format!("there is already a {what} `{}`, {place}", name.text),
            );
            if *path != here.0 {
                problem.help = Some(
                    "both files are one module in Rust: give one of them a `namespace rs`, or name \
                     its module with Config::thrift_module"
                        .to_owned(),
                );
            }
            self.problems.push(problem);
        }
    }
}
