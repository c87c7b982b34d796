//! The meaning of a name in a file.

use std::collections::HashMap;

use super::source::SourceFile;
use super::syntax::{At, Constant, Enum, EnumValue, Field, Name, Service, Struct, Typedef};
use super::{Packages, package};
use crate::error::Problem;
use crate::model::{ConstantId, EnumId, MessageId, ServiceId, TypedefId};

/// Everything that the files define.
pub(super) struct Scope<'a> {
    pub files: &'a [SourceFile],
    packages: Vec<String>,
    help: Option<String>,
    types: Vec<HashMap<&'a str, Definition>>,
    constants: Vec<HashMap<&'a str, ConstantId>>,
    services: Vec<HashMap<&'a str, ServiceId>>,
    /// By their ids, each with its file.
    all_typedefs: Vec<Found<&'a Typedef>>,
    all_enums: Vec<Found<&'a Enum>>,
    /// Nothing for the messages of methods.
    all_structs: Vec<Option<Found<&'a Struct>>>,
    all_constants: Vec<Found<&'a Constant>>,
    all_services: Vec<Found<&'a Service>>,
    /// The values of each enumeration, the first of a name or number.
    values_by_name: HashMap<(EnumId, &'a str), &'a EnumValue>,
    values_by_number: HashMap<(EnumId, i32), &'a EnumValue>,
    fields_by_name: HashMap<(MessageId, &'a str), &'a Field>,
}

/// A type that has a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Definition {
    Typedef(TypedefId),
    Enum(EnumId),
    Struct(MessageId),
}

/// Something of that type, and the file that it is in.
pub(super) type Found<T> = (usize, T);

impl<'a> Scope<'a> {
    /// The definitions of the files, and what is defined twice.
    pub fn new(files: &'a [SourceFile], packages: &Packages) -> (Scope<'a>, Vec<Problem>) {
        let mut scope = Scope {
            files,
            packages: package::packages(files, packages),
            help: packages.help.clone(),
            types: Vec::new(),
            constants: Vec::new(),
            services: Vec::new(),
            all_typedefs: Vec::new(),
            all_enums: Vec::new(),
            all_structs: Vec::new(),
            all_constants: Vec::new(),
            all_services: Vec::new(),
            values_by_name: HashMap::new(),
            values_by_number: HashMap::new(),
            fields_by_name: HashMap::new(),
        };
        let mut taken = Taken::default();
        for (index, file) in files.iter().enumerate() {
            scope.file(index, file, &mut taken);
        }
        (scope, taken.problems)
    }

    fn file(&mut self, index: usize, file: &'a SourceFile, taken: &mut Taken) {
        let document = &file.document;
        let mut defined: Vec<(&Name, Definition)> = Vec::new();
        for it in &document.typedefs {
            let id = TypedefId(next(&self.all_typedefs));
            self.all_typedefs.push((index, it));
            defined.push((&it.name, Definition::Typedef(id)));
        }
        for it in &document.enums {
            let id = EnumId(next(&self.all_enums));
            self.all_enums.push((index, it));
            for value in &it.values {
                let by_name = self.values_by_name.entry((id, &value.name.text));
                by_name.or_insert(value);
                let by_number = self.values_by_number.entry((id, value.number));
                by_number.or_insert(value);
            }
            defined.push((&it.name, Definition::Enum(id)));
        }
        for it in &document.structs {
            let id = MessageId(next(&self.all_structs));
            self.all_structs.push(Some((index, it)));
            for field in &it.fields {
                let by_name = self.fields_by_name.entry((id, &field.name.text));
                by_name.or_insert(field);
            }
            defined.push((&it.name, Definition::Struct(id)));
        }
        // The messages of methods follow those that have a name.
        let functions = document.services.iter().flat_map(|it| &it.functions);
        let of_methods: usize = functions.map(|it| 1 + usize::from(!it.is_oneway)).sum();
        let count = self.all_structs.len() + of_methods;
        self.all_structs.resize(count, None);
        // Of two of one name the second is wrong, whatever they are.
        defined.sort_by_key(|(name, _)| (name.at.line, name.at.column));
        let help = self.help.clone();
        let mut claim = |what, full_name, name| {
            taken.claim(what, full_name, file, name, help.as_deref());
        };
        let mut types = HashMap::new();
        for (name, definition) in defined {
            claim("type", self.full_name(index, &name.text), name);
            types.insert(name.text.as_str(), definition);
        }
        let mut constants = HashMap::new();
        for it in &document.constants {
            claim("constant", self.full_name(index, &it.name.text), &it.name);
            constants.insert(it.name.text.as_str(), ConstantId(next(&self.all_constants)));
            self.all_constants.push((index, it));
        }
        let mut services = HashMap::new();
        for it in &document.services {
            claim("service", self.full_name(index, &it.name.text), &it.name);
            services.insert(it.name.text.as_str(), ServiceId(next(&self.all_services)));
            self.all_services.push((index, it));
        }
        self.types.push(types);
        self.constants.push(constants);
        self.services.push(services);
    }

    pub fn typedef(&self, id: TypedefId) -> Found<&'a Typedef> {
        self.all_typedefs[id.index()]
    }

    pub fn enumeration(&self, id: EnumId) -> &'a Enum {
        self.all_enums[id.index()].1
    }

    pub fn value_named(&self, id: EnumId, name: &'a str) -> Option<&'a EnumValue> {
        self.values_by_name.get(&(id, name)).copied()
    }

    pub fn value_of_number(&self, id: EnumId, number: i64) -> Option<&'a EnumValue> {
        let number = i32::try_from(number).ok()?;
        self.values_by_number.get(&(id, number)).copied()
    }

    pub fn field_named(&self, id: MessageId, name: &'a str) -> Option<&'a Field> {
        self.fields_by_name.get(&(id, name)).copied()
    }

    /// The struct; none of the messages of methods is one.
    pub fn structure(&self, id: MessageId) -> Option<Found<&'a Struct>> {
        self.all_structs[id.index()]
    }

    pub fn full_name_of_enum(&self, id: EnumId) -> String {
        let (file, it) = self.all_enums[id.index()];
        self.full_name(file, &it.name.text)
    }

    pub fn full_name_of_struct(&self, id: MessageId) -> String {
        let it = self.structure(id);
        it.map_or_else(String::new, |(file, it)| {
            self.full_name(file, &it.name.text)
        })
    }

    pub fn package(&self, file: usize) -> &str {
        &self.packages[file]
    }

    pub fn full_name(&self, file: usize, name: &str) -> String {
        join(&self.packages[file], name)
    }

    /// The type that `name` is in `file`.
    pub fn ty(&self, file: usize, name: &str) -> Option<Found<Definition>> {
        self.find(file, name, |file, name| self.types[file].get(name).copied())
    }

    pub fn constant(&self, file: usize, name: &str) -> Option<Found<&'a Constant>> {
        let get = |file: usize, name: &str| self.constants[file].get(name).copied();
        let (_, id) = self.find(file, name, get)?;
        Some(self.all_constants[id.index()])
    }

    pub fn service(&self, file: usize, name: &str) -> Option<(ServiceId, Found<&'a Service>)> {
        let get = |file: usize, name: &str| self.services[file].get(name).copied();
        let (_, id) = self.find(file, name, get)?;
        Some((id, self.all_services[id.index()]))
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
    /// Claims a name in a file; `help` says what to do where another file has it.
    pub fn claim(
        &mut self,
        what: &'static str,
        key: String,
        file: &SourceFile,
        name: &Name,
        help: Option<&str>,
    ) {
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
                problem.help = help.map(str::to_owned);
            }
            self.problems.push(problem);
        }
    }
}

/// The id of the next item.
fn next<T>(items: &[T]) -> u32 {
    items.len() as u32
}
