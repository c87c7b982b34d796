//! Errors, with their places in a schema.

use std::{fmt, io};

/// Why a schema cannot be read, or code not be generated from it.
///
/// Displayed, every problem is on its own line, as compilers write it:
/// `proto/person.proto:3:10: …`.
///
/// ```
/// let error = fastcodec_schema::Schema::from_descriptor_set(b"?").unwrap_err();
/// assert_eq!(error.line(), None);
/// assert!(error.message().starts_with("this is not an encoded FileDescriptorSet"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: io::ErrorKind,
    /// Never empty.
    problems: Vec<Problem>,
    /// Advice that holds for all of them.
    note: Option<&'static str>,
}

/// One problem, with its place.
///
/// ```
/// use fastcodec_schema::Problem;
///
/// let problem = Problem::new("expected `;`").in_file("a.proto").at(3, 5).with_help("add one");
/// assert_eq!(problem.to_string(), "a.proto:3:5: expected `;` (add one)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// Line and column, both from 1.
    pub position: Option<(u32, u32)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at no place.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            ..Problem::default()
        }
    }

    /// The problem, in this file.
    #[must_use]
    pub fn in_file(self, file: impl Into<String>) -> Problem {
        Problem {
            file: Some(file.into()),
            ..self
        }
    }

    /// The problem, at this line and column of its file, both counted from 1.
    #[must_use]
    pub fn at(self, line: u32, column: u32) -> Problem {
        Problem {
            position: Some((line, column)),
            ..self
        }
    }

    /// The problem, with what to do about it.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Problem {
        Problem {
            help: Some(help.into()),
            ..self
        }
    }
}

impl Error {
    /// An error at no place in a schema.
    pub fn new(message: impl Into<String>) -> Error {
        Error::from_problems(vec![Problem::new(message)])
    }

    /// An error in a file, without a line.
    pub fn in_file(file: &str, message: impl Into<String>) -> Error {
        Error::from_problems(vec![Problem::new(message).in_file(file)])
    }

    /// A failed operation on the file system. `what` names the operation and the path.
    pub fn io(what: impl fmt::Display, error: &io::Error) -> Error {
        Error {
            kind: error.kind(),
            ..Error::new(format!("{what}: {error}"))
        }
    }

    /// An error of several problems, at least one.
    pub fn from_problems(problems: Vec<Problem>) -> Error {
        debug_assert!(!problems.is_empty());
        Error {
            kind: io::ErrorKind::InvalidInput,
            problems,
            note: None,
        }
    }

    /// The error with advice on a separate line.
    pub fn with_note(self, note: &'static str) -> Error {
        Error {
            note: Some(note),
            ..self
        }
    }

    /// The file of the first problem: its path if it was read from one, otherwise the name by which
    /// it is imported.
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

/// As [`Display`](fmt::Display): a build script that returns the error from `main` shows it through
/// `Debug`.
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
            Problem::new("expected ';'").in_file("a.proto").at(3, 5),
            Problem::new("not found")
                .in_file("b.proto")
                .with_help("look again"),
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
