//! A place in a file.

use std::fmt;
use std::sync::Arc;

/// A line and a column of a file.
///
/// Displayed as compilers have it: `src/model.rs:3:5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    file: Arc<str>,
    line: u32,
    column: u32,
}

impl Place {
    /// The place in `file` with this line and column, both from 1. What is too large for a `u32` is
    /// the largest one.
    pub fn new(
        file: impl Into<Arc<str>>,
        line: impl TryInto<u32>,
        column: impl TryInto<u32>,
    ) -> Place {
        Place {
            file: file.into(),
            line: line.try_into().unwrap_or(u32::MAX),
            column: column.try_into().unwrap_or(u32::MAX),
        }
    }

    /// The path of the file, as it was given or found.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column, from 1, in characters.
    pub fn column(&self) -> u32 {
        self.column
    }

    /// The same place, with another name for the file.
    pub fn in_file(self, file: impl Into<Arc<str>>) -> Place {
        Place {
            file: file.into(),
            ..self
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
