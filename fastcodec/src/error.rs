//! The error of all formats: its kind, its byte offset and its field path.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::memory::BoxOrStatic;
use crate::protobuf::WireType;

/// The error of a decode or an encode: the cause, the position in the input, and the field.
///
/// An error has the size of a pointer. Match on its [`kind`](Error::kind). Its
/// [`offset`](Error::offset) is the position of the first byte that could not be accepted, and its
/// [`path`](Error::path) names the field.
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
/// If there is no memory for the error itself, its kind is [`OutOfMemory`](ErrorKind::OutOfMemory),
/// with offset 0 and no path.
pub struct Error(BoxOrStatic<Report>);

/// The report if there is no memory for another one.
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
    /// Innermost first: each caller adds a step while the error is returned.
    path: Vec<Step>,
}

#[derive(Clone)]
#[cfg_attr(
    not(feature = "prost"),
    expect(dead_code, reason = "some are of prost's trait")
)]
enum Step {
    Field(&'static FieldName),
    /// A field of a schema that was read at run time. Shared, so that neither a step nor the copy
    /// of an error allocates for the names.
    Shared(Arc<SharedFieldName>),
    Index(usize),
    Message(&'static str),
    /// A field whose message is the next step. There are two steps, because the largest variant
    /// determines the size of all.
    Name(&'static str),
    /// The same, added by an implementation of prost's trait and printed as prost prints it.
    Pushed(&'static str),
}

/// The name of a field in generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldName {
    /// The message that has the field, without its package.
    pub message: &'static str,
    /// The field.
    pub field: &'static str,
}

/// The name of a field that is known only at run time: a [`FieldName`] of code that works by a
/// schema.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFieldName {
    /// The message that has the field, without its package.
    pub message: String,
    /// The field.
    pub field: String,
}

/// The cause of an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The message ends in the middle of a value.
    Truncated,
    /// A length on the wire reaches past the end of the enclosing message.
    LengthPastEnd {
        /// The declared length, in bytes.
        length: u64,
        /// The bytes that remain in the enclosing message.
        remaining: usize,
    },
    /// More elements are declared than the bytes that remain can hold.
    CountPastEnd {
        /// The declared number of elements.
        count: u64,
        /// The bytes that remain.
        remaining: usize,
    },
    /// A length, or a number of elements, is negative.
    NegativeLength(i32),
    /// Bytes follow the end of the value.
    TrailingBytes {
        /// The number of bytes.
        count: usize,
    },
    /// A varint has more than ten bytes, or its value has more than 64 bits.
    VarintOverflow,
    /// A field number that is 0 or above the maximum of the format.
    InvalidFieldNumber(u64),
    /// A wire type that the format does not have.
    InvalidWireType(u8),
    /// A field of a hand-written message has an unexpected wire type. A derived message skips such
    /// a field.
    WrongWireType {
        /// The wire type of the field's type.
        expected: WireType,
        /// The wire type in the input.
        found: WireType,
    },
    /// The elements of a list or set, or the keys or values of a map, do not have the declared
    /// type. The names are those of the format.
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
    /// The union type does not have the member. In an optional field, this is no error: the field
    /// is then absent, also if the member is in a nested union. A variant with `#[codec(unknown)]`
    /// keeps such members.
    UnknownUnionMember(i16),
    /// Unknown fields of one protocol cannot be encoded in another.
    OtherProtocol {
        /// The protocol in which they were decoded.
        kept: &'static str,
        /// The protocol of the encode.
        written: &'static str,
    },
    /// The bytes do not begin like a message of the protocol.
    NotAMessage,
    /// An end marker without an open group of its number.
    UnmatchedEnd {
        /// The field number of the marker.
        number: u32,
    },
    /// The message ends before the end marker of a group in it.
    MissingEnd {
        /// The field number of the group.
        number: u32,
    },
    /// A string is not UTF-8.
    InvalidUtf8,
    /// Messages, groups or containers are nested deeper than
    /// [`Limits::depth`](crate::Limits::depth).
    DepthLimit {
        /// The limit.
        limit: u32,
    },
    /// The next allocation exceeds the rest of [`Limits::memory`](crate::Limits::memory).
    MemoryLimit {
        /// The size of the allocation, in bytes.
        needed: usize,
        /// The bytes left of the budget.
        left: usize,
    },
    /// The message is longer than [`Limits::message_len`](crate::Limits::message_len).
    MessageLimit {
        /// The length of the message, in bytes.
        length: u64,
        /// The limit.
        limit: usize,
    },
    /// An allocation failed.
    OutOfMemory {
        /// The size of the failed allocation, in bytes.
        needed: usize,
    },
    /// A required field is missing.
    MissingField,
    /// A number that has no name in its enumeration, where a name is required.
    UnknownEnumValue(i32),
    /// A number or a timestamp does not fit in the Rust type of the field, or in the format.
    OutOfRange,
    /// A byte string or list does not have the length of its array.
    WrongLength {
        /// The length of the array, in bytes or elements.
        expected: usize,
        /// The length on the wire.
        found: usize,
    },
    /// A borrowed list (`&[T]`) needs an arena, and this decode has none: decode with `decode_in`.
    ArenaRequired,
    /// The encoded message would be longer than the format allows (2³¹ − 1 bytes).
    MessageTooLong,
    /// The buffer is too small for the encoded message.
    BufferTooSmall {
        /// The length of the encoded message.
        needed: usize,
        /// The free space of the buffer, in bytes.
        remaining: usize,
    },
    /// The header of a TTHeader message is longer than the transport allows.
    HeaderLimit {
        /// The length of the header, in bytes.
        length: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The header of a TTHeader message has a section of an unknown kind, so its length is unknown
    /// too.
    UnknownHeaderSection(u8),
    /// The payload of a TTHeader message is transformed, for example compressed.
    UnsupportedTransform(u8),
    /// An error from a user's implementation of a trait.
    Custom(&'static str),
    /// An error from a hand-written [`prost::Message`](crate::prost::Message), or from a conversion
    /// of a [foreign type](macro@crate::Protobuf#foreign-types), of which at most 512 bytes are
    /// kept.
    Reported(Cow<'static, str>),
}

/// The class of an [`Error`]: who caused it.
///
/// Use it to choose the next step of a program, and the status of its answer:
///
/// | class | cause | HTTP | gRPC |
/// | --- | --- | --- | --- |
/// | [`Malformed`](Self::Malformed) | the sender: the bytes are not a valid message | 400 Bad Request | `INTERNAL`, or `INVALID_ARGUMENT` |
/// | [`Limit`](Self::Limit) | nobody: the message needs more than this program allows | 413 Content Too Large | `RESOURCE_EXHAUSTED` |
/// | [`Caller`](Self::Caller) | this program | 500 Internal Server Error | `INTERNAL` |
/// | [`OutOfMemory`](Self::OutOfMemory) | the machine: a retry may succeed | 503 Service Unavailable | `RESOURCE_EXHAUSTED` |
///
/// gRPC's own libraries answer `INTERNAL` if a message cannot be parsed. So does `fastcodec_tonic`
/// by default, in its function `status`; `Settings` can change that.
///
/// ```
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{Error, ErrorClass, Limits, Protobuf};
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// fn http_status(error: &Error) -> u16 {
///     match error.class() {
///         ErrorClass::Malformed => 400,
///         ErrorClass::Limit => 413,
///         ErrorClass::OutOfMemory => 503,
///         _ => 500,
///     }
/// }
///
/// let malformed = Note::decode(b"\x0a\x05").unwrap_err();
/// assert_eq!(http_status(&malformed), 400);
/// let too_long = Note::decode_with(b"\x0a\x01a", &Limits::new().message_len(2)).unwrap_err();
/// assert_eq!(http_status(&too_long), 413);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The input has another type, or does not conform to the format.
    Malformed,
    /// The message exceeds a limit: one of [`Limits`](crate::Limits), or one of the format, such as
    /// 2 GiB for a message.
    Limit,
    /// The call cannot succeed: an arena is missing, a buffer is too small, or unknown fields of
    /// one protocol cannot be encoded in another.
    Caller,
    /// An allocation failed.
    OutOfMemory,
}

impl ErrorKind {
    /// Returns the class of the error. An error that your own code reports
    /// ([`Custom`](Self::Custom), [`Reported`](Self::Reported)) is `Malformed`.
    pub const fn class(&self) -> ErrorClass {
        match self {
            Self::Truncated
            | Self::LengthPastEnd { .. }
            | Self::CountPastEnd { .. }
            | Self::NegativeLength(_)
            | Self::TrailingBytes { .. }
            | Self::VarintOverflow
            | Self::InvalidFieldNumber(_)
            | Self::InvalidWireType(_)
            | Self::WrongElementType { .. }
            | Self::EmptyUnion
            | Self::SeveralUnionMembers
            | Self::UnknownUnionMember(_)
            | Self::NotAMessage
            | Self::UnmatchedEnd { .. }
            | Self::MissingEnd { .. }
            | Self::InvalidUtf8
            | Self::MissingField
            | Self::UnknownEnumValue(_)
            | Self::OutOfRange
            | Self::WrongLength { .. }
            | Self::UnknownHeaderSection(_)
            | Self::UnsupportedTransform(_)
            | Self::WrongWireType { .. }
            | Self::Reported(_)
            | Self::Custom(_) => ErrorClass::Malformed,
            Self::DepthLimit { .. }
            | Self::MemoryLimit { .. }
            | Self::MessageLimit { .. }
            | Self::HeaderLimit { .. }
            | Self::MessageTooLong => ErrorClass::Limit,
            Self::ArenaRequired | Self::BufferTooSmall { .. } | Self::OtherProtocol { .. } => {
                ErrorClass::Caller
            }
            Self::OutOfMemory { .. } => ErrorClass::OutOfMemory,
        }
    }

    /// Writes the cause without the parts that are only for this program: advice, and amounts of
    /// memory.
    fn write_for_peer(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepthLimit { limit } => write!(f, "nested deeper than {limit} levels"),
            Self::MemoryLimit { .. } => f.write_str("takes more memory than is allowed"),
            Self::MessageLimit { length, limit } => {
                write!(f, "a message of {length} bytes, {limit} allowed")
            }
            Self::OutOfMemory { .. } => f.write_str("out of memory"),
            Self::TrailingBytes { count } => {
                write!(f, "{count} bytes follow the end of the value")
            }
            Self::UnknownUnionMember(id) => write!(f, "member {id} of the union is not known"),
            Self::ArenaRequired | Self::BufferTooSmall { .. } | Self::OtherProtocol { .. } => {
                f.write_str("a fault of the program that reads or writes the message")
            }
            _ => fmt::Display::fmt(self, f),
        }
    }
}

impl Error {
    /// Creates an error at `offset`, the position of the byte in the input.
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

    /// Adds a step to the path, if there is memory for it.
    fn push(&mut self, step: Step) {
        if let Some(report) = self.0.get_mut()
            && report.path.try_reserve(1).is_ok()
        {
            report.path.push(step);
        }
    }

    /// Returns the cause.
    pub fn kind(&self) -> &ErrorKind {
        &self.report().kind
    }

    /// Returns the class of the error: see [`ErrorClass`].
    ///
    /// ```
    /// use fastcodec::{Error, ErrorClass, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::DepthLimit { limit: 100 }, 7);
    /// assert_eq!(error.class(), ErrorClass::Limit);
    /// ```
    pub fn class(&self) -> ErrorClass {
        self.kind().class()
    }

    /// Returns the text of the error for the sender of the message: the cause, the position, the
    /// field, and the exceeded limit on length or depth. It omits the advice of
    /// [`Display`](fmt::Display) and the amount of memory that this program allows, which belong in
    /// the program's log.
    ///
    /// ```
    /// use fastcodec::protobuf::Decode;
    /// use fastcodec::{Limits, Protobuf};
    ///
    /// #[derive(Debug, Default, Protobuf)]
    /// struct Note { #[codec(1)] text: String }
    ///
    /// let limits = Limits::new().message_len(10);
    /// let error = Note::decode_with(&[0; 11], &limits).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "a message of 11 bytes, 10 allowed (raise `Limits::message_len` if that is expected) at byte 0"
    /// );
    /// assert_eq!(error.for_peer().to_string(), "a message of 11 bytes, 10 allowed at byte 0");
    /// ```
    pub fn for_peer(&self) -> impl fmt::Display + '_ {
        ForPeer(self)
    }

    /// Writes the offset and the path.
    fn write_place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " at byte {}", self.offset())?;
        let path = self.path();
        if path.is_empty() {
            Ok(())
        } else {
            write!(f, " in {path}")
        }
    }

    /// Returns the position of the first byte that could not be accepted, counted from the start of
    /// the input. It is 0 for an error of encoding.
    pub fn offset(&self) -> usize {
        self.report().offset
    }

    /// Returns the path of the field with the error, from the outermost message inwards:
    /// `Person.phones[2].number`. It is empty if no field had begun.
    pub fn path(&self) -> String {
        path_of(&self.report().path)
    }

    /// Adds the field with the error to the path, as [`in_field`](Self::in_field) does, if its name
    /// is known only at run time.
    #[doc(hidden)]
    #[cold]
    #[must_use]
    pub fn in_shared_field(mut self, name: &Arc<SharedFieldName>) -> Self {
        self.push(Step::Shared(Arc::clone(name)));
        self
    }

    /// Adds the field with the error to the path. Each level adds its field, innermost first.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &'static FieldName) -> Self {
        self.push(Step::Field(name));
        self
    }

    /// Adds the message with the error to the path, for a field without its message: the member of
    /// a oneof.
    #[cold]
    #[must_use]
    pub fn in_message(mut self, message: &'static str) -> Self {
        self.push(Step::Message(message));
        self
    }

    /// Adds a message and its field, as an implementation of prost's trait does.
    #[cfg(feature = "prost")]
    #[cold]
    pub(crate) fn push_location(&mut self, message: &'static str, field: &'static str) {
        if let Some(report) = self.0.get_mut()
            && report.path.try_reserve(2).is_ok()
        {
            report.path.push(Step::Pushed(field));
            report.path.push(Step::Message(message));
        }
    }

    /// Turns the [pushed](Self::push_location) steps into ordinary parts of the path.
    #[cfg(feature = "prost")]
    #[cold]
    pub(crate) fn settle_locations(&mut self) {
        if let Some(report) = self.0.get_mut() {
            for step in &mut report.path {
                if let Step::Pushed(field) = *step {
                    *step = Step::Name(field);
                }
            }
        }
    }

    /// Prints the error as prost does: first the [pushed](Self::push_location) steps, in the order
    /// of pushing.
    #[cfg(feature = "prost")]
    pub(crate) fn fmt_as_prost(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = self.report().path.iter().peekable();
        let mut others = Vec::new();
        while let Some(step) = steps.next() {
            if let (Step::Pushed(field), Some(Step::Message(message))) = (step, steps.peek()) {
                write!(f, "{message}.{field}: ")?;
                steps.next();
            } else if others.try_reserve(1).is_ok() {
                others.push(step);
            }
        }
        let is_placed = self.offset() != 0 || !others.is_empty();
        match self.kind() {
            // The message that reports it does not know its position.
            ErrorKind::Reported(text) if !is_placed => f.write_str(text),
            kind => {
                // Prost's methods take no limits.
                kind.write_limit(f, " with `prost::decode_with_limits`")?;
                write!(f, " at byte {}", self.offset())?;
                match path_of(others) {
                    path if path.is_empty() => Ok(()),
                    path => write!(f, " in {path}"),
                }
            }
        }
    }

    /// Moves the offset by `offset`, for an error in a part of the input that begins there.
    #[cold]
    pub(crate) fn moved_by(mut self, offset: usize) -> Self {
        if let Some(report) = self.0.get_mut() {
            report.offset = report.offset.saturating_add(offset);
        }
        self
    }

    /// Adds the index of the list element with the error to the path. The list's field follows.
    #[cold]
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.push(Step::Index(index));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.kind(), f)?;
        self.write_place(f)
    }
}

/// Writes a path, whose steps are given innermost first.
fn path_of<'e>(steps: impl IntoIterator<IntoIter: DoubleEndedIterator<Item = &'e Step>>) -> String {
    use fmt::Write;
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        let (message, field) = match step {
            Step::Index(index) => {
                let written = write!(path, "[{index}]");
                debug_assert!(written.is_ok(), "writing to a String does not fail");
                continue;
            }
            Step::Field(name) => (name.message, name.field),
            Step::Shared(name) => (&*name.message, &*name.field),
            Step::Message(message) => (*message, ""),
            Step::Name(name) | Step::Pushed(name) => ("", *name),
        };
        if path.is_empty() {
            path.push_str(message);
        }
        if !path.is_empty() && !field.is_empty() {
            path.push('.');
        }
        path.push_str(field);
    }
    path
}

struct ForPeer<'e>(&'e Error);

impl fmt::Display for ForPeer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind().write_for_peer(f)?;
        self.0.write_place(f)
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
    /// Copies the error, without its path if there is no memory for it.
    fn clone(&self) -> Self {
        let report = self.report();
        let mut path = Vec::new();
        if path.try_reserve_exact(report.path.len()).is_ok() {
            path.extend(report.path.iter().cloned());
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
    /// Compares kind, offset and path.
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind()
            && self.offset() == other.offset()
            && self.path() == other.path()
    }
}

impl ErrorKind {
    /// Writes the exceeded limit and how to raise it. `with` names the function to call, if the
    /// entry point takes no limits.
    fn write_limit(&self, f: &mut fmt::Formatter<'_>, with: &str) -> fmt::Result {
        let limit = match self {
            Self::DepthLimit { limit } => {
                write!(f, "nested deeper than {limit} levels")?;
                "depth"
            }
            Self::MemoryLimit { needed, left } => {
                write!(
                    f,
                    "{needed} bytes to allocate, {left} left of the memory budget"
                )?;
                "memory"
            }
            Self::MessageLimit { length, limit } => {
                write!(f, "a message of {length} bytes, {limit} allowed")?;
                "message_len"
            }
            _ => return fmt::Display::fmt(self, f),
        };
        write!(f, " (raise `Limits::{limit}`{with} if that is expected)")
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
            Self::NegativeLength(length) => write!(f, "a length is negative: {length}"),
            Self::TrailingBytes { count } => write!(
                f,
                "{count} bytes follow the end of the value (`decode_prefix` reads a value and leaves \
                 what follows)"
            ),
            Self::VarintOverflow => f.write_str("a varint is longer than 64 bits"),
            Self::InvalidFieldNumber(number) => write!(f, "{number} is not a field number"),
            Self::InvalidWireType(code) => write!(f, "{code} is not a wire type"),
            Self::WrongWireType { expected, found } => write!(
                f,
                "a field has the wire type {found:?}, expected {expected:?}"
            ),
            Self::WrongElementType { expected, found } => {
                write!(f, "elements have the type {found}, declared is {expected}")
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
                "unknown fields from {kept} cannot be encoded in {written}: clear them first"
            ),
            Self::NotAMessage => f.write_str("the bytes are not a message of this protocol"),
            Self::UnmatchedEnd { number } => {
                write!(f, "the end of group {number}, which is not open here")
            }
            Self::MissingEnd { number } => {
                write!(f, "group {number} is not closed before its message ends")
            }
            Self::InvalidUtf8 => f.write_str("a string is not UTF-8"),
            Self::DepthLimit { .. } | Self::MemoryLimit { .. } | Self::MessageLimit { .. } => {
                self.write_limit(f, "")
            }
            Self::OutOfMemory { needed } => write!(f, "the allocator refused {needed} bytes"),
            Self::MissingField => f.write_str("a required field is missing"),
            Self::UnknownEnumValue(number) => {
                write!(f, "{number} is not a value of the enumeration")
            }
            Self::OutOfRange => f.write_str("a value does not fit in the type of its field"),
            Self::WrongLength { expected, found } => {
                write!(f, "a length of {found}, expected exactly {expected}")
            }
            Self::ArenaRequired => {
                f.write_str("a borrowed list needs an arena: decode with `decode_in`")
            }
            Self::MessageTooLong => f.write_str("the encoded message is longer than 2 GiB"),
            Self::BufferTooSmall { needed, remaining } => {
                write!(
                    f,
                    "the buffer has space for {remaining} bytes, the message needs {needed}"
                )
            }
            Self::HeaderLimit { length, limit } => {
                write!(f, "a header of {length} bytes, {limit} allowed")
            }
            Self::UnknownHeaderSection(id) => {
                write!(f, "the header has a section of the unknown kind {id:#04x}")
            }
            Self::UnsupportedTransform(id) => write!(
                f,
                "transform {id:#04x} is not supported: the peer must send without compression"
            ),
            Self::Custom(what) => f.write_str(what),
            Self::Reported(what) => f.write_str(what),
        }
    }
}

/// Returns the beginning of a name that the peer sent, for a text.
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

    /// Returns one of each kind whose text for a peer differs, and some others.
    fn kinds() -> [(ErrorKind, ErrorClass); 16] {
        use ErrorClass::{Caller, Limit, Malformed, OutOfMemory};
        let (length, limit, needed, remaining) = (9, 8, 7, 6);
        [
            (ErrorKind::Truncated, Malformed),
            (ErrorKind::TrailingBytes { count: 3 }, Malformed),
            (ErrorKind::UnknownUnionMember(3), Malformed),
            (ErrorKind::MissingField, Malformed),
            (ErrorKind::UnsupportedTransform(1), Malformed),
            (ErrorKind::Custom("odd"), Malformed),
            (ErrorKind::DepthLimit { limit: 3 }, Limit),
            (ErrorKind::MemoryLimit { needed, left: 5 }, Limit),
            (ErrorKind::MessageLimit { length, limit }, Limit),
            (ErrorKind::HeaderLimit { length: 9, limit }, Limit),
            (ErrorKind::MessageTooLong, Limit),
            (ErrorKind::ArenaRequired, Caller),
            (ErrorKind::BufferTooSmall { needed, remaining }, Caller),
            (
                ErrorKind::OtherProtocol {
                    kept: "a",
                    written: "b",
                },
                Caller,
            ),
            (ErrorKind::OutOfMemory { needed }, OutOfMemory),
            (ErrorKind::InvalidUtf8, Malformed),
        ]
    }

    #[test]
    fn each_kind_has_its_class() {
        for (kind, class) in kinds() {
            assert_eq!(kind.class(), class, "{kind}");
            assert_eq!(Error::new(kind, 0).class(), class);
        }
    }

    #[test]
    fn the_text_for_a_peer_has_the_place_but_no_advice_and_no_amount_of_memory() {
        for (kind, class) in kinds() {
            let text = Error::new(kind.clone(), 77).for_peer().to_string();
            assert!(text.ends_with(" at byte 77"), "{text}");
            for advice in ["raise", "Limits", "`", "decode_in", "clear"] {
                assert!(!text.contains(advice), "{text}");
            }
            if matches!(
                kind,
                ErrorKind::MemoryLimit { .. } | ErrorKind::OutOfMemory { .. }
            ) {
                assert!(!text.contains(['5', '6', '8', '9']), "{text}");
            }
            if class == ErrorClass::Caller {
                assert!(text.starts_with("a fault of the program"), "{text}");
            }
        }
    }

    #[test]
    fn a_path_has_the_names_that_are_known_at_run_time() {
        static PHONES: FieldName = FieldName {
            message: "Person",
            field: "phones",
        };
        let name = |message: &str, field: &str| {
            Arc::new(SharedFieldName {
                message: message.to_string(),
                field: field.to_string(),
            })
        };
        let number = name("Phone", "number");
        let error = Error::new(ErrorKind::InvalidUtf8, 7).in_shared_field(&number);
        assert_eq!(error.path(), "Phone.number");
        let error = error
            .in_element(2)
            .in_shared_field(&name("Person", "phones"));
        assert_eq!(error.path(), "Person.phones[2].number");
        let copy = error.clone();
        drop(error);
        assert_eq!(copy.path(), "Person.phones[2].number");
        let error = Error::new(ErrorKind::InvalidUtf8, 7)
            .in_shared_field(&number)
            .in_field(&PHONES);
        assert_eq!(error.path(), "Person.phones.number");
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
