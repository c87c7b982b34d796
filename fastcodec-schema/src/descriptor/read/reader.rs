//! The state while one file is read, and what every item has: a name, a place, comments.

use std::collections::HashMap;
use std::sync::Arc;

use fastcodec::protobuf::{Open, UnknownFields};

use super::super::types::{FileDescriptorProto, Location, SymbolVisibility};
use super::declared::{DeclaredMessage, Names};
use super::naming::is_identifier;
use crate::error::Error;
use crate::model::{Comment, Deprecation};
use crate::place::Place;

/// The state while one file is read.
pub(super) struct Reader<'a> {
    pub(super) file: &'a FileDescriptorProto,
    /// The name of the file, as all its places share it.
    name: Arc<str>,
    locations: HashMap<&'a [i32], &'a Location>,
    pub(super) names: &'a Names<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a FileDescriptorProto, names: &'a Names<'a>) -> Reader<'a> {
        Reader {
            file,
            name: file.name().into(),
            locations: locations(file),
            names,
        }
    }
}

impl Reader<'_> {
    /// The name of an item, which every one has.
    pub(super) fn named(
        &self,
        name: &Option<String>,
        what: &str,
        of: &str,
    ) -> Result<String, Error> {
        let problem = match name.as_deref() {
            None | Some("") => "without a name".to_owned(),
            Some(name) if !is_identifier(name) => {
                format!(
                    "with the name `{}`, which is no identifier",
                    name.escape_debug()
                )
            }
            Some(name) => return Ok(name.to_owned()),
        };
        let message = match of.trim_end_matches('.') {
            "" => format!("the file has {what} {problem}"),
            of => format!("`{of}` has {what} {problem}"),
        };
        Err(Error::in_file(self.file.name(), message))
    }

    pub(super) fn reversed(&self, of: &str, start: i32, last: i32) -> Error {
        let problem = if start <= last {
            "which begins before 1"
        } else {
            "which has no numbers"
        };
        let message = format!("`{of}` has a range from {start} to {last}, {problem}");
        Error::in_file(self.file.name(), message)
    }

    pub(super) fn endless(&self, of: &str) -> Error {
        let message = format!("`{of}` has a range without a start or without an end");
        Error::in_file(self.file.name(), message)
    }

    pub(super) fn declared(&self, full_name: &str) -> Result<&DeclaredMessage<'_>, Error> {
        let found = self.names.messages.get(full_name).copied();
        found.ok_or_else(|| self.missing(full_name, "a message"))
    }

    /// Where the item with this path is: a descriptor counts lines and columns from 0. A span with
    /// negative numbers is no place.
    pub(super) fn place(&self, path: &[i32]) -> Option<Place> {
        let location = self.locations.get(path)?;
        let [line, column, ..] = location.span[..] else {
            return None;
        };
        let (line, column) = (u32::try_from(line).ok()?, u32::try_from(column).ok()?);
        Some(Place::new(Arc::clone(&self.name), line + 1, column + 1))
    }

    pub(super) fn comment(&self, path: &[i32]) -> Comment {
        let location = self.locations.get(path);
        location.map_or_else(Comment::default, |location| Comment {
            leading: location.leading_comments.clone().unwrap_or_default(),
            trailing: location.trailing_comments.clone().unwrap_or_default(),
            detached: location.leading_detached_comments.clone(),
        })
    }

    pub(super) fn visibility(
        &self,
        visibility: Option<Open<SymbolVisibility>>,
        of: &str,
    ) -> Result<SymbolVisibility, Error> {
        let Some(visibility) = visibility else {
            return Ok(SymbolVisibility::Unset);
        };
        visibility.known().ok_or_else(|| {
            let number = visibility.number();
            let message = format!("`{of}` has the visibility {number}, which is not known");
            Error::in_file(self.file.name(), message)
        })
    }

    /// The error of a type that is not there, or not what is expected.
    pub(super) fn missing(&self, full_name: &str, expected: &str) -> Error {
        let is_message = self.names.messages.contains_key(full_name);
        if is_message || self.names.enums.contains_key(full_name) {
            let what = if is_message { "a message" } else { "an enum" };
            let message =
                format!("the schema refers to `{full_name}` as {expected}, but it is {what}");
            return Error::in_file(self.file.name(), message);
        }
        Error::in_file(
            self.file.name(),
            format!(
                "the schema refers to `{full_name}`, but no file of it defines that type: a descriptor \
                 set needs the imported files (protoc --include_imports)"
            ),
        )
    }
}

fn locations(file: &FileDescriptorProto) -> HashMap<&[i32], &Location> {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let mut found = HashMap::new();
    for location in locations {
        // Of an item that occurs several times, the first place is where it is declared.
        found.entry(location.path.as_slice()).or_insert(location);
    }
    found
}

pub(super) fn deprecation(is_deprecated: Option<bool>) -> Option<Deprecation> {
    (is_deprecated == Some(true)).then(Deprecation::default)
}

pub(super) fn boxed<T: Clone>(it: &Option<T>) -> Option<Box<T>> {
    it.clone().map(Box::new)
}

/// The unknown fields of each range; nothing if none has any.
pub(super) fn unknown_of<R>(ranges: &[R], of: impl Fn(&R) -> &UnknownFields) -> Vec<UnknownFields> {
    let has_any = ranges.iter().any(|range| !of(range).is_empty());
    let kept = ranges.iter().filter(|_| has_any);
    kept.map(|range| of(range).clone()).collect()
}
