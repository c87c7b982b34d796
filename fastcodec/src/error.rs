//! One error for every format: what is wrong, at which byte, in which field.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::wire::BoxOrStatic;

/// Why a decode or an encode failed, where in the input, and in which field.
///
/// An error is one pointer wide; success pays nothing for it. Its [`kind`](Error::kind)
/// can be matched on, its [`offset`](Error::offset) is the position in the input of the
/// byte that could not be accepted, and its [`path`](Error::path) names the field.
///
/// ```
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{ErrorKind, Protobuf};
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Phone { #[codec(1)] number: String }
/// #[derive(Debug, Default, Protobuf)]
/// struct Person { #[codec(4)] phones: Vec<Phone> }
///
/// let error = Person::decode(&[0x22, 0x03, 0x0a, 0x09, b'5'][..]).unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::LengthPastEnd { length: 9, remaining: 1 });
/// assert_eq!(error.offset(), 4);
/// assert_eq!(error.path(), "Person.phones[0].number");
/// ```
///
/// Where the allocator has no room for the error itself, it is
/// [`OutOfMemory`](ErrorKind::OutOfMemory) whatever it was, with offset 0 and no path.
pub struct Error(BoxOrStatic<Report>);

/// What is reported where there is no room for a report.
static NO_ROOM: Report = Report {
    kind: ErrorKind::OutOfMemory {
        needed: size_of::<Report>(),
    },
    offset: 0,
    path: Vec::new(),
};

struct Report {
    kind: ErrorKind,
    offset: usize,
    /// Innermost first: a step is added by each caller while the error travels up.
    path: Vec<Step>,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static FieldName),
    Index(usize),
    Message(&'static str),
}

/// The name of a field, as generated code knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldName {
    /// The message that has the field, without its package.
    pub message: &'static str,
    /// The field.
    pub field: &'static str,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The message ends in the middle of a value.
    Truncated,
    /// A length on the wire reaches past the end of the enclosing message.
    LengthPastEnd {
        /// The length that was declared, in bytes.
        length: u64,
        /// The bytes that remain in the enclosing message.
        remaining: usize,
    },
    /// More elements are declared than the bytes that remain can hold.
    CountPastEnd {
        /// The number of elements that was declared.
        count: u64,
        /// The bytes that remain.
        remaining: usize,
    },
    /// A length, or a number of elements, is negative.
    NegativeLength(i32),
    /// Bytes follow the end of the value.
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// A varint takes more than ten bytes, or its value more than 64 bits.
    VarintOverflow,
    /// A field number that the format does not have: 0, or past its maximum.
    InvalidFieldNumber(u64),
    /// A wire type that the format does not have.
    InvalidWireType(u8),
    /// The elements of a list or set, or the keys or values of a map, have another type than the
    /// field declares. The names are those of the format.
    WrongElementType {
        /// The declared type.
        expected: &'static str,
        /// The type on the wire.
        found: &'static str,
    },
    /// A union without a member: there must be exactly one.
    EmptyUnion,
    /// A union with more than one member: there must be exactly one.
    SeveralUnionMembers,
    /// The member of a union is one that the type does not know, and the union is not an optional
    /// field, which would be absent. A variant with `#[codec(unknown)]` keeps such members.
    UnknownUnionMember(i16),
    /// What was kept of one protocol is to be written in another.
    OtherProtocol {
        /// The protocol that it came in.
        kept: &'static str,
        /// The protocol that it is to be written in.
        written: &'static str,
    },
    /// The message does not begin as one of the protocol does.
    NotAMessage,
    /// The end marker of a group that is not open here.
    UnmatchedEnd {
        /// The field number of the marker.
        number: u32,
    },
    /// The message ends before the end marker of a group that was opened in it.
    MissingEnd {
        /// The field number of the group.
        number: u32,
    },
    /// A string is not UTF-8.
    InvalidUtf8,
    /// Messages, groups or containers are nested deeper than [`Limits::depth`](crate::Limits::depth).
    DepthLimit {
        /// The limit in force.
        limit: u32,
    },
    /// What is to be allocated next does not fit in what is left of
    /// [`Limits::memory`](crate::Limits::memory).
    MemoryLimit {
        /// The bytes that were to be allocated.
        needed: usize,
        /// The bytes that were left of the budget.
        left: usize,
    },
    /// The message is longer than [`Limits::message_len`](crate::Limits::message_len).
    MessageLimit {
        /// The length of the message, in bytes.
        length: u64,
        /// The limit in force.
        limit: usize,
    },
    /// The allocator refused.
    OutOfMemory {
        /// The bytes that were asked for.
        needed: usize,
    },
    /// A required field did not arrive.
    MissingField,
    /// The number of an enumeration that has no name for it, where one is needed.
    UnknownEnumValue(i32),
    /// A number does not fit in the Rust type of the field.
    OutOfRange,
    /// A byte string whose length is not that of the array it is read into.
    WrongLength {
        /// The length of the array.
        expected: usize,
        /// The length on the wire.
        found: usize,
    },
    /// A list that borrows (`&[T]`) keeps its elements in an arena, and this decode has
    /// none: decode with `decode_in`.
    ArenaRequired,
    /// The encoded message would be longer than the format allows (2³¹ − 1 bytes).
    MessageTooLong,
    /// The buffer that was to take the encoded message has too little room.
    BufferTooSmall {
        /// The length of the encoded message.
        needed: usize,
        /// The room that was left.
        remaining: usize,
    },
    /// The header of a TTHeader message is longer than the transport allows, or is to be.
    HeaderLimit {
        /// The length of the header, in bytes.
        length: usize,
        /// The most that it may have.
        limit: usize,
    },
    /// The header of a TTHeader message has a section of a kind that is not known: how long it is
    /// cannot be known either.
    UnknownHeaderSection(u8),
    /// The payload of a TTHeader message has been transformed, compressed for instance.
    UnsupportedTransform(u8),
    /// What a user's own implementation of a trait reported.
    Custom(&'static str),
}

impl Error {
    /// An error at `offset`, the position of the byte in the input.
    #[cold]
    pub fn new(kind: ErrorKind, offset: usize) -> Self {
        let report = Report {
            kind,
            offset,
            path: Vec::new(),
        };
        Error(BoxOrStatic::new(report, &NO_ROOM))
    }

    fn report(&self) -> &Report {
        self.0.get()
    }

    /// Adds a step to the path, if there is room for it.
    fn push(&mut self, step: Step) {
        if let Some(report) = self.0.get_mut()
            && report.path.try_reserve(1).is_ok()
        {
            report.path.push(step);
        }
    }

    /// What is wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.report().kind
    }

    /// The position in the input of the byte that could not be accepted, in bytes from
    /// its beginning. 0 for an error of encoding.
    pub fn offset(&self) -> usize {
        self.report().offset
    }

    /// The field in which the error occurred, from the outermost message inwards:
    /// `Person.phones[2].number`. Empty if no field had begun.
    pub fn path(&self) -> String {
        use fmt::Write;
        let mut path = String::new();
        for step in self.report().path.iter().rev() {
            let written = match step {
                Step::Message(message) if path.is_empty() => write!(path, "{message}"),
                Step::Message(_) => Ok(()),
                Step::Field(name) if path.is_empty() => {
                    write!(path, "{}.{}", name.message, name.field)
                }
                Step::Field(name) => write!(path, ".{}", name.field),
                Step::Index(index) => write!(path, "[{index}]"),
            };
            debug_assert!(written.is_ok(), "writing to a String does not fail");
        }
        path
    }

    /// Says in which field the error occurred. Each level adds its own, innermost first.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &'static FieldName) -> Self {
        self.push(Step::Field(name));
        self
    }

    /// Says in which message the error occurred, for a field that does not know: the member
    /// of a oneof.
    #[cold]
    #[must_use]
    pub fn in_message(mut self, message: &'static str) -> Self {
        self.push(Step::Message(message));
        self
    }

    /// The error of a part of the input that begins at `offset`.
    #[cold]
    pub(crate) fn moved_by(mut self, offset: usize) -> Self {
        if let Some(report) = self.0.get_mut() {
            report.offset = report.offset.saturating_add(offset);
        }
        self
    }

    /// Says in which element of a list the error occurred; the list's field comes after.
    #[cold]
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.push(Step::Index(index));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind(), self.offset())?;
        let path = self.path();
        if path.is_empty() {
            Ok(())
        } else {
            write!(f, " in {path}")
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", self.kind())
            .field("offset", &self.offset())
            .field("path", &self.path())
            .finish()
    }
}

impl core::error::Error for Error {}

impl Clone for Error {
    /// A copy; without its path where there is no room for that.
    fn clone(&self) -> Self {
        let report = self.report();
        let mut path = Vec::new();
        if path.try_reserve_exact(report.path.len()).is_ok() {
            path.extend_from_slice(&report.path);
        }
        let report = Report {
            kind: report.kind.clone(),
            offset: report.offset,
            path,
        };
        Error(BoxOrStatic::new(report, &NO_ROOM))
    }
}

impl PartialEq for Error {
    /// Two errors are equal when kind, offset and path are.
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind()
            && self.offset() == other.offset()
            && self.path() == other.path()
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the message ends in the middle of a value"),
            Self::LengthPastEnd { length, remaining } => write!(
                f,
                "a length of {length} reaches past the end of its message ({remaining} bytes remain)"
            ),
            Self::CountPastEnd { count, remaining } => write!(
                f,
                "{count} elements are declared, more than the {remaining} bytes that remain can hold"
            ),
            Self::NegativeLength(length) => write!(f, "a length of {length}"),
            Self::TrailingBytes { count } => write!(
                f,
                "{count} bytes follow the end of the value (`decode_prefix` reads a value and leaves \
                 what follows)"
            ),
            Self::VarintOverflow => f.write_str("a varint is longer than 64 bits"),
            Self::InvalidFieldNumber(number) => write!(f, "{number} is not a field number"),
            Self::InvalidWireType(code) => write!(f, "{code} is not a wire type"),
            Self::WrongElementType { expected, found } => {
                write!(f, "elements of type {found} where {expected} is declared")
            }
            Self::EmptyUnion => f.write_str("a union without a member: exactly one is needed"),
            Self::SeveralUnionMembers => {
                f.write_str("a union with more than one member: exactly one is allowed")
            }
            Self::UnknownUnionMember(id) => write!(
                f,
                "member {id} of the union is not known: add a variant \
                 `#[codec(unknown)] Unknown(UnknownFields)`, which keeps it"
            ),
            Self::OtherProtocol { kept, written } => write!(
                f,
                "unknown fields that came in {kept} cannot be written in {written}: clear them first"
            ),
            Self::NotAMessage => f.write_str("not the beginning of a message of this protocol"),
            Self::UnmatchedEnd { number } => {
                write!(f, "the end of group {number}, which is not open here")
            }
            Self::MissingEnd { number } => {
                write!(f, "group {number} is not closed before its message ends")
            }
            Self::InvalidUtf8 => f.write_str("a string is not UTF-8"),
            Self::DepthLimit { limit } => write!(
                f,
                "nested deeper than {limit} levels (raise `Limits::depth` if that is expected)"
            ),
            Self::MemoryLimit { needed, left } => write!(
                f,
                "{needed} bytes to allocate, {left} left of the memory budget \
                 (raise `Limits::memory` if that is expected)"
            ),
            Self::MessageLimit { length, limit } => write!(
                f,
                "a message of {length} bytes, {limit} allowed \
                 (raise `Limits::message_len` if that is expected)"
            ),
            Self::OutOfMemory { needed } => write!(f, "the allocator refused {needed} bytes"),
            Self::MissingField => f.write_str("a required field is missing"),
            Self::UnknownEnumValue(number) => write!(f, "{number} is no value of the enumeration"),
            Self::OutOfRange => f.write_str("a number does not fit in the type of its field"),
            Self::WrongLength { expected, found } => {
                write!(f, "{found} bytes where exactly {expected} fit")
            }
            Self::ArenaRequired => {
                f.write_str("a borrowed list lives in an arena: decode with `decode_in`")
            }
            Self::MessageTooLong => f.write_str("the encoded message is longer than 2 GiB"),
            Self::BufferTooSmall { needed, remaining } => {
                write!(f, "{needed} bytes to write, room for {remaining}")
            }
            Self::HeaderLimit { length, limit } => {
                write!(f, "a header of {length} bytes, where {limit} are allowed")
            }
            Self::UnknownHeaderSection(id) => {
                write!(f, "{id:#04x} is not a kind of section of the header")
            }
            Self::UnsupportedTransform(id) => write!(
                f,
                "transform {id:#04x} is not supported: let the other side send without compression"
            ),
            Self::Custom(what) => f.write_str(what),
        }
    }
}

/// As much of a name that the other side sent as goes into a text.
pub(crate) fn beginning(name: &str) -> &str {
    const MOST: usize = 64;
    match name.char_indices().nth(MOST) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn an_error_is_one_pointer_wide() {
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn a_path_reads_from_the_outermost_message_inwards() {
        static NUMBER: FieldName = FieldName {
            message: "Phone",
            field: "number",
        };
        static PHONES: FieldName = FieldName {
            message: "Person",
            field: "phones",
        };
        let error = Error::new(ErrorKind::InvalidUtf8, 7)
            .in_field(&NUMBER)
            .in_element(2)
            .in_field(&PHONES);
        assert_eq!(error.path(), "Person.phones[2].number");
        assert_eq!(
            error.to_string(),
            "a string is not UTF-8 at byte 7 in Person.phones[2].number"
        );
    }
}
