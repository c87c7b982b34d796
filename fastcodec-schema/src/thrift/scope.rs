//! What a name in a file stands for.

use std::collections::HashMap;

use super::package::{self, Modules};
use super::source::SourceFile;
use super::syntax::{At, Constant, Enum, Name, Service, Struct, Typedef};
use crate::error::Problem;

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
            packages: package::packages(files, modules),
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
