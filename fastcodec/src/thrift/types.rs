//! The types of values, and the header of a field.

use crate::error::ErrorKind;

/// The type of a value on the wire. The numbers are those of the Binary protocol.
/// <https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Type {
    /// `bool`
    Bool = 2,
    /// `i8`, `byte`
    I8 = 3,
    /// `double`
    Double = 4,
    /// `i16`
    I16 = 6,
    /// `i32`, and enumerations
    I32 = 8,
    /// `i64`
    I64 = 10,
    /// `string` and `binary`
    String = 11,
    /// Structs, unions and exceptions
    Struct = 12,
    /// `map<K, V>`
    Map = 13,
    /// `set<T>`
    Set = 14,
    /// `list<T>`
    List = 15,
    /// `uuid`
    Uuid = 16,
}

impl Type {
    /// The name of the type in a schema; `struct` for all that are written as one.
    pub const fn name(self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::I8 => "i8",
            Type::Double => "double",
            Type::I16 => "i16",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::String => "string",
            Type::Struct => "struct",
            Type::Map => "map",
            Type::Set => "set",
            Type::List => "list",
            Type::Uuid => "uuid",
        }
    }
}

/// The header of a field: the code of its type in the protocol, and its id.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header(u32);

impl Header {
    /// The header before the first field of a struct: the id from which the first one counts on.
    pub(crate) const START: Header = Header(0);

    /// The mark of the end of a struct.
    pub(crate) const STOP: Header = Header(0);

    /// A bit that neither the code nor the id has.
    const OR_ABSENT: u32 = 1 << 24;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn new(code: u8, id: i16) -> Self {
        Header((code as u32) << 16 | id as u16 as u32)
    }

    /// From the three bytes of the Binary protocol, the first one highest.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn from_wire(bytes: u32) -> Self {
        Header(bytes)
    }

    /// Whether it is the mark of the end of the struct.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is_stop(self) -> bool {
        self.0 >> 16 == 0
    }

    /// The id of the field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn id(self) -> i16 {
        self.0 as i16
    }

    /// Whether it is a field with an id up to `last`; lets a derive pass over fields that cannot
    /// come.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is_up_to(self, last: i16) -> bool {
        !self.is_stop() && self.id() <= last
    }

    /// The code of the type, as the protocol has it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn code(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Marks it as that of a member which may be absent: see
    /// [`may_be_absent`](Self::may_be_absent).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn or_absent(self) -> Self {
        Header(self.0 | Self::OR_ABSENT)
    }

    /// Whether the member of a union that it begins is no error where it is a union itself, with a
    /// member that is not known. Call it on a marked header only.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn may_be_absent(self) -> bool {
        self.0 & Self::OR_ABSENT != 0
    }

    /// The header without the mark, as it is on the wire.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn unmarked(self) -> Self {
        Header(self.0 & !Self::OR_ABSENT)
    }

    /// Whether it differs from `other` in the lowest bit of the code at most: the Compact protocol
    /// has two codes for a `bool`, 1 and 2.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn is_bool_of_compact(self, id: i16) -> bool {
        self.0.wrapping_sub(Header::new(1, id).0) & !(1 << 16) == 0
    }
}

/// An element type that is not the declared one.
#[cold]
pub(crate) fn wrong_element(expected: Type, found: Option<Type>) -> ErrorKind {
    ErrorKind::WrongElementType {
        expected: expected.name(),
        found: found.map_or("an unknown type", Type::name),
    }
}
