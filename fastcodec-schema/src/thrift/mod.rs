//! `.thrift` files in, a schema out.
//!
//! `lexer` and `parser` read a file into the tree of `syntax`; `source` reads the files that it
//! includes; `lower` resolves names, checks what they mean, and makes the model.

mod annotation;
mod constant;
mod depth;
mod dialect;
mod fields;
mod lexer;
mod lower;
mod lowering;
mod package;
mod parser;
mod scope;
mod service;
mod source;
mod syntax;

use std::path::PathBuf;

use crate::error::Error;
use crate::schema::Schema;

/// The result of reading `.thrift` files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Source {
    /// The schema of the files, and of those that they include.
    pub schema: Schema,
    /// The paths of all files that were read, in the order of the schema.
    pub files: Vec<PathBuf>,
    /// Warnings, each with its place.
    pub warnings: Vec<String>,
}

/// How the package of a file is chosen: the prefix of its full names.
///
/// A package is the namespace of the file for one of some languages, or else the namespace for
/// every language, `*`, or else its name without the suffix. Of the latter two, files that would
/// define something of one name take the namespace for another language that tells them apart, if
/// there is one.
#[derive(Clone, Debug)]
#[must_use]
pub struct Packages {
    pub(crate) languages: Vec<String>,
    pub(crate) of_file_name: fn(&str) -> String,
    pub(crate) named: Vec<(PathBuf, String)>,
    pub(crate) help: Option<String>,
}

impl Default for Packages {
    /// The namespace for every language, or the name of the file.
    fn default() -> Packages {
        Packages {
            languages: Vec::new(),
            of_file_name: str::to_owned,
            named: Vec::new(),
            help: None,
        }
    }
}

impl Packages {
    /// Takes the namespace for the first of these languages that a file has one for.
    pub fn languages<S: Into<String>>(
        mut self,
        languages: impl IntoIterator<Item = S>,
    ) -> Packages {
        self.languages = languages.into_iter().map(S::into).collect();
        self
    }

    /// Makes the package from the name of a file that has no such namespace. `package` gets the name
    /// without its suffix.
    pub fn of_file_name(mut self, package: fn(&str) -> String) -> Packages {
        self.of_file_name = package;
        self
    }

    /// Names the package of a file: `path` is that of the file, or the end of it.
    pub fn name(mut self, path: impl Into<PathBuf>, package: impl Into<String>) -> Packages {
        self.named.push((path.into(), package.into()));
        self
    }

    /// Says what to do where two files of one package define something of one name.
    pub fn help(mut self, help: impl Into<String>) -> Packages {
        self.help = Some(help.into());
        self
    }
}

/// Reads files and what they include. A file is looked for where it is said to be, and then in the
/// folders `includes`; what a file includes is looked for beside it first.
///
/// # Errors
///
/// A file cannot be read, is no `.thrift` file, or means something that cannot be; each with its
/// place.
pub fn read(paths: &[PathBuf], includes: &[PathBuf], packages: &Packages) -> Result<Source, Error> {
    let files = source::read(paths, includes)?;
    let (schema, warnings) = lower::schema(&files, packages)?;
    Ok(Source {
        schema,
        files: files.into_iter().map(|file| file.path).collect(),
        warnings,
    })
}
