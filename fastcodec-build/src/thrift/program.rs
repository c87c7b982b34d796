//! The files of a program: read, with what they include, and their names resolved.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::lexer::problem;
use super::parser;
use super::syntax::{
    Base, Definition, Document, Field, Item, Position, StructKind, Type, TypeKind, Variant,
};
use crate::error::{Error, Problem};
use crate::names;
use crate::scope::ModulePath;

/// Every file that was named, and those that they include.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub files: Vec<File>,
}

#[derive(Debug)]
pub(crate) struct File {
    pub path: PathBuf,
    /// The namespace for Rust, or the one for all languages, or the name of the file.
    pub package: String,
    pub document: Document,
    /// The included files, by the names that stand before a dot.
    includes: HashMap<String, usize>,
    definitions: HashMap<String, usize>,
}

/// A definition, by its file and its place in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id {
    pub file: usize,
    pub index: usize,
}

/// A type without the typedefs around it.
#[derive(Clone, Debug)]
pub(crate) enum Resolved<'p> {
    Base(Base),
    /// The file is the one in which the names of what is inside are looked up.
    List(&'p Type, usize),
    Set(&'p Type, usize),
    Map(&'p Type, &'p Type, usize),
    Struct(Id, StructKind, &'p [Field]),
    Enum(Id, &'p [Variant]),
}

/// The deepest that typedefs may refer to each other.
const MAX_TYPEDEFS: usize = 64;

impl Program {
    /// Reads the files, and those that they include: relative to the file that includes them, or in
    /// one of the folders.
    pub fn read(roots: &[PathBuf], folders: &[PathBuf]) -> Result<Program, Error> {
        let mut reader = Reading {
            program: Program::default(),
            folders,
            seen: HashMap::new(),
            open: Vec::new(),
        };
        for root in roots {
            let path = reader.find(root, None).ok_or_else(|| {
                Error::new(format!(
                    "{} is not there, nor in one of the folders to include from",
                    root.display()
                ))
            })?;
            reader.file(path)?;
        }
        reader.program.check()?;
        Ok(reader.program)
    }

    pub fn definition(&self, id: Id) -> &Definition {
        &self.files[id.file].document.definitions[id.index]
    }

    /// Every definition, in the order of the files.
    pub fn definitions(&self) -> impl Iterator<Item = (Id, &Definition)> {
        self.files.iter().enumerate().flat_map(|(file, it)| {
            let definitions = it.document.definitions.iter().enumerate();
            definitions.map(move |(index, definition)| (Id { file, index }, definition))
        })
    }

    /// The full name of a definition, for options.
    pub fn full_name(&self, id: Id) -> String {
        let package = &self.files[id.file].package;
        format!("{package}.{}", self.definition(id).name.text)
    }

    pub fn module(&self, file: usize) -> ModulePath {
        module_of(&self.files[file].package)
    }

    /// What a name stands for in a file: one of its own, or `file.name` of an included one.
    pub fn find(&self, file: usize, name: &str) -> Option<Id> {
        let own = &self.files[file];
        if let Some(index) = own.definitions.get(name) {
            return Some(Id {
                file,
                index: *index,
            });
        }
        let (include, name) = name.rsplit_once('.')?;
        let file = *own.includes.get(include)?;
        let index = *self.files[file].definitions.get(name)?;
        Some(Id { file, index })
    }

    /// The type without typedefs.
    pub fn resolve<'p>(&'p self, file: usize, ty: &'p Type) -> Result<Resolved<'p>, Error> {
        let (mut file, mut ty) = (file, ty);
        for _ in 0..MAX_TYPEDEFS {
            let name = match &ty.kind {
                TypeKind::Base(base) => return Ok(Resolved::Base(*base)),
                TypeKind::List(element) => return Ok(Resolved::List(element, file)),
                TypeKind::Set(element) => return Ok(Resolved::Set(element, file)),
                TypeKind::Map(key, value) => return Ok(Resolved::Map(key, value, file)),
                TypeKind::Named(name) => name,
            };
            let Some(id) = self.find(file, &name.text) else {
                return Err(self.error(file, name.at, self.not_found(file, &name.text)));
            };
            match &self.definition(id).item {
                Item::Typedef(of) => (file, ty) = (id.file, of),
                Item::Struct(kind, fields) => return Ok(Resolved::Struct(id, *kind, fields)),
                Item::Enum(variants) => return Ok(Resolved::Enum(id, variants)),
                Item::Const(..) | Item::Service(_) => {
                    let message = format!("`{}` is not a type", name.text);
                    return Err(self.error(file, name.at, message));
                }
            }
        }
        Err(Error::in_file(
            &self.files[file].path.display().to_string(),
            "typedefs refer to each other in a circle",
        ))
    }

    fn not_found(&self, file: usize, name: &str) -> String {
        match name.rsplit_once('.') {
            Some((include, _)) if !self.files[file].includes.contains_key(include) => {
                format!("`{name}`: no file `{include}` is included here")
            }
            _ => format!("there is no `{name}`"),
        }
    }

    pub fn error(&self, file: usize, at: Position, message: impl Into<String>) -> Error {
        Error::from_problems(vec![self.files[file].located(problem(at, message))])
    }

    /// Finds what is wrong with the names, ids and types of all files.
    fn check(&self) -> Result<(), Error> {
        let mut problems = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let mut report = |at, message: String| {
                problems.push(file.located(problem(at, message)));
            };
            file.check_names(&mut report);
            for definition in &file.document.definitions {
                check_members(definition, &mut report);
            }
            for ty in types_of(&file.document) {
                self.check_type(index, ty, &mut problems);
            }
            for definition in &file.document.definitions {
                let Item::Service(service) = &definition.item else {
                    continue;
                };
                if let Some(base) = &service.extends
                    && !self
                        .find(index, &base.text)
                        .is_some_and(|id| matches!(self.definition(id).item, Item::Service(_)))
                {
                    let message = format!("there is no service `{}`", base.text);
                    problems.push(file.located(problem(base.at, message)));
                }
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::from_problems(problems))
        }
    }

    fn check_type(&self, file: usize, ty: &Type, problems: &mut Vec<Problem>) {
        match &ty.kind {
            TypeKind::Base(_) => {}
            TypeKind::List(element) | TypeKind::Set(element) => {
                self.check_type(file, element, problems);
            }
            TypeKind::Map(key, value) => {
                self.check_type(file, key, problems);
                self.check_type(file, value, problems);
            }
            TypeKind::Named(_) => {
                if let Err(error) = self.resolve(file, ty) {
                    problems.extend(error.into_problems());
                }
            }
        }
    }
}

impl File {
    fn located(&self, problem: Problem) -> Problem {
        Problem {
            file: Some(self.path.display().to_string()),
            ..problem
        }
    }

    fn check_names(&self, report: &mut impl FnMut(Position, String)) {
        let mut taken = HashSet::new();
        for definition in &self.document.definitions {
            if !taken.insert(definition.name.text.as_str()) {
                let message = format!("`{}` is defined twice", definition.name.text);
                report(definition.name.at, message);
            }
        }
    }
}

/// Names and ids that are given twice in one definition.
fn check_members(definition: &Definition, report: &mut impl FnMut(Position, String)) {
    match &definition.item {
        Item::Struct(kind, fields) => {
            check_fields(fields, report);
            for field in fields {
                if *kind == StructKind::Union
                    && field.requiredness == super::syntax::Requiredness::Required
                {
                    let message = format!(
                        "`{}` cannot be required: a union has one of its members at a time",
                        field.name.text
                    );
                    report(field.name.at, message);
                }
            }
        }
        Item::Enum(variants) => {
            let mut taken = HashSet::new();
            for variant in variants {
                if !taken.insert(variant.name.text.as_str()) {
                    let message = format!("`{}` is a value twice", variant.name.text);
                    report(variant.name.at, message);
                }
            }
        }
        Item::Service(service) => {
            let mut taken = HashSet::new();
            for function in &service.functions {
                if !taken.insert(function.name.text.as_str()) {
                    let message = format!("`{}` is a method twice", function.name.text);
                    report(function.name.at, message);
                }
                check_fields(&function.arguments, report);
                check_fields(&function.throws, report);
            }
        }
        Item::Typedef(_) | Item::Const(..) => {}
    }
}

fn check_fields(fields: &[Field], report: &mut impl FnMut(Position, String)) {
    let (mut names, mut ids) = (HashSet::new(), HashMap::new());
    for field in fields {
        if !names.insert(field.name.text.as_str()) {
            report(
                field.name.at,
                format!("`{}` is a field twice", field.name.text),
            );
        }
        if let Some(first) = ids.insert(field.id, &field.name.text) {
            report(
                field.name.at,
                format!(
                    "`{}` has the id {}, as `{first}` has",
                    field.name.text, field.id
                ),
            );
        }
    }
}

/// Every type that a file mentions.
fn types_of(document: &Document) -> Vec<&Type> {
    let mut types = Vec::new();
    for definition in &document.definitions {
        match &definition.item {
            Item::Typedef(ty) | Item::Const(ty, _) => types.push(ty),
            Item::Struct(_, fields) => types.extend(fields.iter().map(|field| &field.ty)),
            Item::Service(service) => {
                for function in &service.functions {
                    types.extend(&function.result);
                    let fields = function.arguments.iter().chain(&function.throws);
                    types.extend(fields.map(|field| &field.ty));
                }
            }
            Item::Enum(_) => {}
        }
    }
    types
}

/// The module of a namespace.
fn module_of(package: &str) -> ModulePath {
    let parts = package.split('.').filter(|part| !part.is_empty());
    parts.map(names::module).collect()
}

/// The namespace of a file.
fn package_of(document: &Document, path: &Path) -> String {
    let of_scope = |scope: &str| {
        let mut namespaces = document.namespaces.iter();
        namespaces.find(|namespace| namespace.scope == scope)
    };
    match of_scope("rs").or_else(|| of_scope("*")) {
        Some(namespace) => namespace.name.clone(),
        None => stem(path).replace('.', "_"),
    }
}

/// The name of a file without its folder and its suffix: what stands before the dot of a name from
/// it.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

struct Reading<'r> {
    program: Program,
    folders: &'r [PathBuf],
    seen: HashMap<PathBuf, usize>,
    /// The files that include each other up to the one that is being read.
    open: Vec<PathBuf>,
}

impl Reading<'_> {
    /// The path of a file that is named by a program, or from another one.
    fn find(&self, path: &Path, from: Option<&Path>) -> Option<PathBuf> {
        let beside = match from {
            Some(from) => from.parent().map(|folder| folder.join(path)),
            None => Some(path.to_owned()),
        };
        let in_folders = self.folders.iter().map(|folder| folder.join(path));
        let mut candidates = beside.into_iter().chain(in_folders);
        candidates.find(|candidate| candidate.is_file())
    }

    /// Reads a file unless it has been read, and returns its index.
    fn file(&mut self, path: PathBuf) -> Result<usize, Error> {
        let reading = |error| Error::io(format_args!("reading {}", path.display()), &error);
        let canonical = fs::canonicalize(&path).map_err(reading)?;
        if let Some(index) = self.seen.get(&canonical) {
            return Ok(*index);
        }
        let name = path.display().to_string();
        let source = fs::read_to_string(&path).map_err(reading)?;
        let document = parser::parse(&source).map_err(|problem| {
            Error::from_problems(vec![Problem {
                file: Some(name.clone()),
                ..problem
            }])
        })?;
        self.open.push(canonical.clone());
        let mut includes = HashMap::new();
        for include in &document.includes {
            let wrong = |message: String| {
                Error::from_problems(vec![Problem {
                    file: Some(name.clone()),
                    ..problem(include.at, message)
                }])
            };
            let Some(found) = self.find(Path::new(&include.path), Some(&path)) else {
                return Err(wrong(format!(
                    "`{}` is not there, neither beside this file nor in one of the folders to \
                     include from",
                    include.path
                )));
            };
            let included = fs::canonicalize(&found).map_err(reading)?;
            if self.open.contains(&included) {
                return Err(wrong(format!(
                    "`{}` includes this file in turn",
                    include.path
                )));
            }
            let index = self.file(found)?;
            includes.insert(stem(Path::new(&include.path)), index);
        }
        self.open.pop();
        let definitions = document.definitions.iter().enumerate();
        let definitions = definitions
            .map(|(index, definition)| (definition.name.text.clone(), index))
            .collect();
        let index = self.program.files.len();
        self.program.files.push(File {
            package: package_of(&document, &path),
            path,
            document,
            includes,
            definitions,
        });
        self.seen.insert(canonical, index);
        Ok(index)
    }
}
