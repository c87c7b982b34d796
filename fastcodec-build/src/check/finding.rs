//! What differs between structs and a schema.

use std::fmt;

use fastcodec_schema::Place;

/// What kind of difference a [`Finding`] is.
///
/// Where a kind is said to be compatible, a program with the struct and one with the schema read
/// what the other writes; the rest depends on the case, which [`Finding::is_compatible`] knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// A struct or an enum whose name the schema does not have.
    UnknownType,
    /// A message or an enumeration of the schema that no struct or enum stands for; only where
    /// [`Check::require_types`](crate::Check::require_types) asks for it.
    MissingType,
    /// A union where the schema has a struct, an enumeration where it has a message, a struct that
    /// is no error where it has an exception, or the other way round.
    TypeKind,
    /// A field of the schema that the struct lacks. Compatible: it is an unknown field to the
    /// struct.
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
    /// A list that is packed where that of the schema is not, or the other way round. Compatible.
    Packing,
    /// Presence: `Option`, `required`, or neither, where the schema has another of them.
    Presence,
    /// A member of a oneof that is in no oneof in the schema, or in another one; or the other way
    /// round.
    Oneof,
    /// Another default value, or one where the schema has none, or none where it has one.
    /// Compatible.
    Default,
    /// A value of an enumeration that the enum lacks. Compatible.
    MissingValue,
    /// A value whose number the enumeration of the schema does not have.
    UnknownValue,
    /// An enum that keeps numbers it has no name for where the schema's does not, or the other way
    /// round. Compatible.
    Openness,
    /// What the check cannot see: a type that is made by a macro, or elsewhere.
    CannotTell,
}

impl FindingKind {
    /// The kind in words, for a report.
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
/// Displayed, it is one line, as compilers have it:
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
    /// What kind of difference it is.
    pub fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Whether a program with the struct and one with the schema read what the other writes, though
    /// perhaps with less in it: for Protobuf by the rules for [updating a
    /// message](https://protobuf.dev/programming-guides/proto3/#updating), for Thrift where both
    /// have the same type on the wire.
    pub fn is_compatible(&self) -> bool {
        self.is_compatible
    }

    /// The full name in the schema, without a leading dot: that of the field, the value or the
    /// type. Of what the schema lacks, that which it would have. This is what
    /// [`Check::allow`](crate::Check::allow) compares.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where it is in the Rust source; nothing for a message without a struct.
    pub fn source(&self) -> Option<&Place> {
        self.source.as_ref()
    }

    /// Where it is in the schema, if it is there and the schema has places: a descriptor set may
    /// not.
    pub fn schema(&self) -> Option<&Place> {
        self.schema.as_ref()
    }

    /// What differs, and what to write.
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

/// What [`Check::report`](crate::Check::report) found, in the order of the sources.
///
/// Displayed, it is a line that counts, and a line for each finding.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub(super) findings: Vec<Finding>,
    pub(super) checked: usize,
}

impl Report {
    /// What differs. Files are in the order of their names, and findings in one file in the order
    /// of their lines.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether nothing differs.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many structs and enums were compared with the schema, each with one type of it.
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

/// As [`Display`](fmt::Display): a build script that returns it as an error shows it through
/// `Debug`.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report {}
