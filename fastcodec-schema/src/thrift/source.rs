//! Files, and those that they include.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::depth::{MAX_DEPTH, shown};
use super::lexer::Mistake;
use super::parser;
use super::syntax::{At, Document, Name};
use crate::error::{Error, Problem};
use crate::place::Place;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub path: PathBuf,
    /// Its path as other files would include it.
    pub name: String,
    pub document: Document,
    /// The names that its includes have in it, and which files they are.
    pub includes: Vec<(String, usize)>,
}

impl SourceFile {
    /// The prefix of the names of its types in files that include it.
    pub fn prefix(&self) -> String {
        prefix(&self.path)
    }

    /// A place in the file.
    pub fn place(&self, at: At) -> Place {
        Place::new(self.path.display().to_string(), at.line, at.column)
    }

    pub fn problem(&self, at: At, message: impl Into<String>) -> Problem {
        problem(&self.path, Mistake::new(at, message))
    }
}

/// Reads files and what they include, each once and before those that include it. A file is looked
/// for where it is said to be, and then in the folders `includes`; what a file includes is looked
/// for beside it first.
pub(crate) fn read(paths: &[PathBuf], includes: &[PathBuf]) -> Result<Vec<SourceFile>, Error> {
    let mut reader = Reader {
        folders: includes,
        files: Vec::new(),
        known: HashMap::new(),
        open: Vec::new(),
    };
    for path in paths {
        let in_folders = includes.iter().map(|folder| folder.join(path));
        let found = std::iter::once(path.clone())
            .chain(in_folders)
            .find(|path| path.is_file());
        reader.file(found.as_deref().unwrap_or(path))?;
    }
    Ok(reader.files)
}

struct Reader<'a> {
    folders: &'a [PathBuf],
    files: Vec<SourceFile>,
    /// By the path that the file system has for them.
    known: HashMap<PathBuf, usize>,
    /// The files whose includes are being read, the outermost first.
    open: Vec<(PathBuf, PathBuf)>,
}

impl Reader<'_> {
    fn file(&mut self, path: &Path) -> Result<usize, Error> {
        let failed = |error| Error::io(format_args!("reading {}", path.display()), &error);
        let canonical = path.canonicalize().map_err(failed)?;
        if let Some(&index) = self.known.get(&canonical) {
            return Ok(index);
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        let document = parser::parse(&text)
            .map_err(|mistake| Error::from_problems(vec![problem(path, mistake)]))?;
        self.open.push((canonical.clone(), path.to_owned()));
        let mut includes = Vec::new();
        for include in &document.includes {
            let found = self.included(path, include)?;
            includes.push((prefix(&found), self.file(&found)?));
        }
        self.open.pop();
        let index = self.files.len();
        self.known.insert(canonical, index);
        self.files.push(SourceFile {
            path: path.to_owned(),
            name: name(path, self.folders),
            document,
            includes,
        });
        Ok(index)
    }

    /// The path of a file that the one at `path` includes.
    fn included(&self, path: &Path, include: &Name) -> Result<PathBuf, Error> {
        let refused = |message: String| {
            let mistake = Mistake::new(include.at, message);
            Err(Error::from_problems(vec![problem(path, mistake)]))
        };
        let beside = path.parent().map(|folder| folder.join(&include.text));
        let elsewhere = self.folders.iter().map(|folder| folder.join(&include.text));
        let Some(found) = beside
            .into_iter()
            .chain(elsewhere)
            .find(|path| path.is_file())
        else {
            return refused(format!("the included file '{}' is not found", include.text));
        };
        let canonical = found.canonicalize().unwrap_or_else(|_| found.clone());
        let Some(start) = self.open.iter().position(|(open, _)| *open == canonical) else {
            if self.open.len() < MAX_DEPTH || self.known.contains_key(&canonical) {
                return Ok(found);
            }
            let chain = self.open.iter().take(3);
            let chain: Vec<String> = chain.map(|(_, path)| name(path, self.folders)).collect();
            return refused(format!(
                "files include one another more than {MAX_DEPTH} levels deep: {}",
                shown(chain.iter().map(String::as_str))
            ));
        };
        let cycle = self.open[start..].iter().map(|(_, path)| path);
        let cycle: Vec<String> = cycle
            .chain([&found])
            .map(|path| name(path, self.folders))
            .collect();
        refused(format!("files include one another: {}", cycle.join(" -> ")))
    }
}

fn problem(path: &Path, mistake: Mistake) -> Problem {
    Problem::new(mistake.message)
        .in_file(path.display().to_string())
        .at(mistake.at.line, mistake.at.column)
}

/// The name of a file without its suffix.
fn prefix(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The path of a file from the folder that it is included from, or its name.
fn name(path: &Path, folders: &[PathBuf]) -> String {
    let in_folder = folders
        .iter()
        .find_map(|folder| path.strip_prefix(folder).ok());
    let name = in_folder
        .or(path.file_name().map(Path::new))
        .unwrap_or(path);
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_once_and_before_those_that_include_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        fs::write(
            path("a.thrift"),
            "include 'sub/b.thrift' include 'c.thrift'",
        )
        .unwrap();
        fs::write(
            path("sub/b.thrift"),
            "include 'd.thrift' include 'c.thrift'",
        )
        .unwrap();
        fs::write(path("c.thrift"), "").unwrap();
        fs::write(path("sub/d.thrift"), "").unwrap();
        let includes = [folder.path().to_owned()];
        let files = read(&["a.thrift".into(), path("c.thrift")], &includes).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            ["sub/d.thrift", "c.thrift", "sub/b.thrift", "a.thrift"]
        );
        assert_eq!(
            files[3].includes,
            [("b".to_owned(), 2), ("c".to_owned(), 1)]
        );
    }

    #[test]
    fn what_is_beside_a_file_comes_before_what_is_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        fs::write(path("sub/a.thrift"), "include 'b.thrift'").unwrap();
        fs::write(path("sub/b.thrift"), "").unwrap();
        fs::write(path("b.thrift"), "").unwrap();
        let files = read(&[path("sub/a.thrift")], &[folder.path().to_owned()]).unwrap();
        assert_eq!(files[0].path, path("sub/b.thrift"));
    }
}
