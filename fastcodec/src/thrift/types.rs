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
    /// Returns the name of the type in a schema. Unions and exceptions are `struct` too.
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
    /// The header before the first field of a struct, from which the first id is counted.
    pub(crate) const START: Header = Header(0);

    /// The stop mark: the end of a struct.
    pub(crate) const STOP: Header = Header(0);

    /// A bit that neither the code nor the id uses.
    const OR_ABSENT: u32 = 1 << 24;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn new(code: u8, id: i16) -> Self {
        Header((code as u32) << 16 | id as u16 as u32)
    }

    /// Creates a header from the three bytes of the Binary protocol, of which the first is the
    /// highest.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn from_wire(bytes: u32) -> Self {
        Header(bytes)
    }

    /// Returns whether this is the stop mark.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is_stop(self) -> bool {
        self.0 >> 16 == 0
    }

    /// Returns the id of the field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn id(self) -> i16 {
        self.0 as i16
    }

    /// Returns whether the field has an id up to `last`. Derived code uses it to pass over fields
    /// that can no longer come.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is_up_to(self, last: i16) -> bool {
        !self.is_stop() && self.id() <= last
    }

    /// Returns the code of the type in the protocol.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn code(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Marks the header of a member that may be absent: see [`may_be_absent`](Self::may_be_absent).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn or_absent(self) -> Self {
        Header(self.0 | Self::OR_ABSENT)
    }

    /// Returns whether the member with this header may be absent: if it is a union with an unknown
    /// member, that is not an error. Call it only on a marked header.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn may_be_absent(self) -> bool {
        self.0 & Self::OR_ABSENT != 0
    }

    /// Returns the header without the mark, as it is on the wire.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn unmarked(self) -> Self {
        Header(self.0 & !Self::OR_ABSENT)
    }

    /// Returns whether the header differs from `other` at most in the lowest bit of the code: the
    /// Compact protocol has two codes for a `bool`, 1 and 2.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn is_bool_of_compact(self, id: i16) -> bool {
        self.0.wrapping_sub(Header::new(1, id).0) & !(1 << 16) == 0
    }
}

/// The error of an element type that is not the declared one.
#[cold]
pub(crate) fn wrong_element(expected: Type, found: Option<Type>) -> ErrorKind {
    ErrorKind::WrongElementType {
        expected: expected.name(),
        found: found.map_or("an unknown type", Type::name),
    }
}
