//! What went wrong, and where in the schema.

use std::{fmt, io};

/// Why a schema could not be compiled.
///
/// The functions of [`Config`](crate::Config) return [`io::Result`], so that a
/// build script's `main` does; an `Error` is what is inside:
///
/// ```
/// let error = fastcodec_build::Config::new()
///     .without_protoc()
///     .compile_protos(&["missing.proto"], &["proto"])
///     .unwrap_err();
/// let error = error
///     .get_ref()
///     .and_then(|inner| inner.downcast_ref::<fastcodec_build::Error>())
///     .unwrap();
/// assert_eq!(error.line(), None);
/// assert!(error.message().contains("missing.proto"));
/// ```
///
/// Displayed, every problem stands on a line of its own, as compilers have it:
/// `proto/person.proto:3:10: …`.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: io::ErrorKind,
    /// Never empty.
    problems: Vec<Problem>,
    /// What may be done about any of them.
    note: Option<&'static str>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    pub message: String,
    pub file: Option<String>,
    /// Line and column, both from 1.
    pub position: Option<(u32, u32)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Error {
    /// An error that no place in a schema is to blame for.
    pub(crate) fn new(message: impl Into<String>) -> Error {
        Error::from_problems(vec![Problem {
            message: message.into(),
            ..Problem::default()
        }])
    }

    pub(crate) fn in_file(file: &str, message: impl Into<String>) -> Error {
        Error::from_problems(vec![Problem {
            message: message.into(),
            file: Some(file.to_owned()),
            ..Problem::default()
        }])
    }

    /// An operation on the file system that failed: `what` says which, with the path.
    pub(crate) fn io(what: impl fmt::Display, error: &io::Error) -> Error {
        Error {
            kind: error.kind(),
            ..Error::new(format!("{what}: {error}"))
        }
    }

    pub(crate) fn from_problems(problems: Vec<Problem>) -> Error {
        debug_assert!(!problems.is_empty());
        Error {
            kind: io::ErrorKind::InvalidInput,
            problems,
            note: None,
        }
    }

    /// The error with what may be done about it, on a line of its own.
    pub(crate) fn with_note(self, note: &'static str) -> Error {
        Error {
            note: Some(note),
            ..self
        }
    }

    /// The file that the first problem is in: its path where it was read from
    /// one, otherwise the name by which it is imported.
    pub fn file(&self) -> Option<&str> {
        self.problems.first()?.file.as_deref()
    }

    /// The line of the first problem, from 1.
    pub fn line(&self) -> Option<u32> {
        Some(self.problems.first()?.position?.0)
    }

    /// The column of the first problem, from 1.
    pub fn column(&self) -> Option<u32> {
        Some(self.problems.first()?.position?.1)
    }

    /// What the first problem is, without its place.
    pub fn message(&self) -> &str {
        self.problems.first().map_or("", |problem| &problem.message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
            if let Some((line, column)) = self.position {
                write!(f, "{line}:{column}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        match self.note {
            Some(note) => write!(f, "\nnote: {note}"),
            None => Ok(()),
        }
    }
}

/// As [`Display`](fmt::Display): a build script that returns the error from
/// `main` shows it through `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::new(error.kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_a_line_with_its_place() {
        let error = Error::from_problems(vec![
            Problem {
                message: "expected ';'".into(),
                file: Some("a.proto".into()),
                position: Some((3, 5)),
                help: None,
            },
            Problem {
                message: "not found".into(),
                file: Some("b.proto".into()),
                position: None,
                help: Some("look again".into()),
            },
        ]);
        assert_eq!(
            error.to_string(),
            "a.proto:3:5: expected ';'\nb.proto: not found (look again)"
        );
        assert_eq!(format!("{error:?}"), error.to_string());
        assert_eq!((error.line(), error.column()), (Some(3), Some(5)));
    }

    #[test]
    fn the_kind_of_a_failed_file_operation_survives() {
        let error = Error::io("reading a.proto", &io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::NotFound);
    }
}
