//! The differences between structs and a schema.

use std::fmt;

use fastcodec_schema::Place;

/// The kind of a [`Finding`].
///
/// If a kind is called compatible, a program with the struct and one with the schema read each
/// other's messages. For the other kinds it depends on the case: see [`Finding::is_compatible`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// A struct or an enum whose name the schema does not have.
    UnknownType,
    /// A message or an enumeration of the schema without a struct or enum. Reported only for the
    /// paths of [`Check::require_types`](crate::Check::require_types).
    MissingType,
    /// A union where the schema has a struct, an enumeration where it has a message, a struct that
    /// is no error where it has an exception, or the other way round.
    TypeKind,
    /// A field of the schema that the struct lacks. Compatible: the struct treats it as an unknown
    /// field.
    MissingField,
    /// A field whose number the schema does not have.
    UnknownField,
    /// A field or a value whose number or name the schema reserves.
    Reserved,
    /// A field or a value that has another number in the schema.
    Number,
    /// A field or a value that has another name in the schema. Compatible, in the binary formats.
    Name,
    /// Another type, or another encoding of it.
    Type,
    /// A list where the schema has a single value, a map where it has a list, or the other way
    /// round.
    Cardinality,
    /// A list that is packed where the schema's is not, or the other way round. Compatible.
    Packing,
    /// Another presence than in the schema: `Option`, `required`, or neither.
    Presence,
    /// A member of a oneof that is in no oneof in the schema, or in another one; or the other way
    /// round.
    Oneof,
    /// Another default value than in the schema, an additional one, or a missing one. Compatible.
    Default,
    /// A value of an enumeration that the enum lacks. Compatible.
    MissingValue,
    /// A value whose number the enumeration of the schema does not have.
    UnknownValue,
    /// An enum that keeps numbers without a name where the schema's enumeration does not, or the
    /// other way round. Compatible.
    Openness,
    /// A type that the check cannot see, because a macro or another crate defines it.
    CannotTell,
}

impl FindingKind {
    /// Returns the kind in words, for a report.
    fn words(self) -> &'static str {
        match self {
            FindingKind::UnknownType => "unknown type",
            FindingKind::MissingType => "missing type",
            FindingKind::TypeKind => "kind of type",
            FindingKind::MissingField => "missing field",
            FindingKind::UnknownField => "unknown field",
            FindingKind::Reserved => "reserved",
            FindingKind::Number => "number",
            FindingKind::Name => "name",
            FindingKind::Type => "type",
            FindingKind::Cardinality => "cardinality",
            FindingKind::Packing => "packing",
            FindingKind::Presence => "presence",
            FindingKind::Oneof => "oneof",
            FindingKind::Default => "default",
            FindingKind::MissingValue => "missing value",
            FindingKind::UnknownValue => "unknown value",
            FindingKind::Openness => "openness",
            FindingKind::CannotTell => "cannot tell",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// One difference between a struct and a schema.
///
/// `Display` prints one line in the form of a compiler message:
///
/// ```text
/// src/model.rs:8:5: type: `Person.score` is int32, and sint32 in the schema: write `#[codec(2, sint32)]` [proto/person.proto:6:3]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub(super) kind: FindingKind,
    pub(super) is_compatible: bool,
    pub(super) path: String,
    pub(super) source: Option<Place>,
    pub(super) schema: Option<Place>,
    pub(super) message: String,
}

impl Finding {
    /// Returns the kind of the difference.
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Returns whether a program with the struct and one with the schema read each other's
    /// messages, though some values may be lost. For Protobuf, this follows the rules for [updating
    /// a message](https://protobuf.dev/programming-guides/proto3/#updating). For Thrift, both must
    /// have the same type on the wire.
    pub fn is_compatible(&self) -> bool {
        self.is_compatible
    }

    /// Returns the full name of the field, value or type in the schema, without a leading dot. If
    /// the schema lacks the item, it is the name that it would have.
    /// [`Check::allow`](crate::Check::allow) compares this name.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the place in the Rust source; `None` for a message without a struct.
    pub fn source(&self) -> Option<&Place> {
        self.source.as_ref()
    }

    /// Returns the place in the schema, if the schema has the item and records places. A descriptor
    /// set may not.
    pub fn schema(&self) -> Option<&Place> {
        self.schema.as_ref()
    }

    /// Returns the text of the difference, with the remedy.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.source.as_ref().or(self.schema.as_ref()) {
            write!(f, "{place}: ")?;
        }
        let compatible = if self.is_compatible {
            " (compatible)"
        } else {
            ""
        };
        write!(f, "{}{compatible}: {}", self.kind, self.message)?;
        if let (Some(_), Some(place)) = (&self.source, &self.schema) {
            write!(f, " [{place}]")?;
        }
        Ok(())
    }
}

/// The findings of [`Check::report`](crate::Check::report), in the order of the sources.
///
/// `Display` prints a line with the counts, and a line for each finding.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub(super) findings: Vec<Finding>,
    pub(super) checked: usize,
}

impl Report {
    /// Returns the findings, ordered by file name, then by line.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns whether there are no findings.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Returns the number of comparisons of a struct or enum with a type of the schema.
    pub fn checked(&self) -> usize {
        self.checked
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types = match self.checked {
            1 => "1 type was compared with the schema".to_owned(),
            count => format!("{count} types were compared with the schema"),
        };
        match self.findings.len() {
            0 => write!(f, "{types}: no difference")?,
            1 => write!(f, "{types}: 1 difference")?,
            count => write!(f, "{types}: {count} differences")?,
        }
        for finding in &self.findings {
            write!(f, "\n{finding}")?;
        }
        Ok(())
    }
}

/// The same as [`Display`](fmt::Display), because cargo shows the error that a build script returns
/// through `Debug`.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report {}
