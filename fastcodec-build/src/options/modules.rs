//! The modules that the user names for files of Thrift.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;

use fastcodec_schema::Error;
use fastcodec_schema::thrift::Packages;
use heck::ToSnakeCase;

/// The modules that the user names for files. It notes of which files they are, in this schema or
/// an earlier one, so that a path that is of none can be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modules {
    modules: Vec<Module>,
    /// The files of the schemas so far.
    files: RefCell<BTreeSet<PathBuf>>,
}

#[derive(Clone, Debug)]
struct Module {
    /// The path of a file or the end of it.
    path: PathBuf,
    name: String,
    has_fitted: Cell<bool>,
}

impl Modules {
    pub fn insert(&mut self, path: PathBuf, name: String) {
        self.modules.push(Module {
            path,
            name,
            has_fitted: Cell::new(false),
        });
    }

    /// How the front end finds the package of a file: that is its module.
    ///
    /// # Errors
    ///
    /// What the user named is no name of a module.
    pub fn packages(&self) -> Result<Packages, Error> {
        let is_identifier = |part: &str| {
            let mut letters = part.chars();
            letters
                .next()
                .is_some_and(|it| it.is_alphabetic() || it == '_')
                && letters.all(|it| it.is_alphanumeric() || it == '_')
        };
        let mut packages = Packages::default()
            .languages(["rs", "rust"])
            .of_file_name(|name| name.to_snake_case())
            .help(
                "both files are one module in Rust: give one of them a `namespace rs`, or name \
                 its module with Config::thrift_module",
            );
        for Module { path, name, .. } in &self.modules {
            if !name.split('.').all(is_identifier) {
                return Err(Error::new(format!(
                    "`{name}` cannot be the module of `{}`: write identifiers with dots \
                     between them, such as `billing.types`",
                    path.display()
                )));
            }
            packages = packages.name(path, name);
        }
        Ok(packages)
    }

    /// Notes which files there are.
    pub fn note(&self, files: &[PathBuf]) {
        for module in &self.modules {
            if files.iter().any(|file| file.ends_with(&module.path)) {
                module.has_fitted.set(true);
            }
        }
        if !self.modules.is_empty() {
            self.files.borrow_mut().extend(files.iter().cloned());
        }
    }

    /// The paths that are not of any file so far, each with what to do about it.
    pub fn unfit(&self) -> Vec<(String, String)> {
        let files = self.files.borrow();
        let unfit = self
            .modules
            .iter()
            .filter(|module| !module.has_fitted.get());
        let told = unfit.map(|Module { path, .. }| {
            let of_name = |file: &&PathBuf| file.file_name() == path.file_name();
            let help = match files.iter().find(of_name) {
                Some(file) => format!("did you mean `{}`?", file.display()),
                None => "name a file by its path or the end of it".to_owned(),
            };
            (path.display().to_string(), help)
        });
        told.collect()
    }
}
