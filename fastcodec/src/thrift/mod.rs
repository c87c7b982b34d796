//! Thrift: the protocols, the traits of values, and the types of fields.
//!
//! # Structs
//!
//! `#[derive(Thrift)]` makes a struct, or for a union an enum, a value that both protocols,
//! [`Binary`] and [`Compact`], can read and write. It needs only an id on each field. See
//! [`Thrift`](macro@crate::Thrift) for the attributes, and [`Protocol`] for every way to encode and
//! decode.
//!
//! # Types of fields
//!
//! | Thrift | Rust |
//! | --- | --- |
//! | `bool`, `i8`, `i16`, `i32`, `i64`, `double` | `bool`, `i8`, `i16`, `i32`, `i64`, `f64`; [`Double`] as a key |
//! | `string` | `String`, `Box<str>`, `Arc<str>`, `Rc<str>`, `&'a str`, `Cow<'a, str>`, [`SharedStr`]; with the feature of their crate `SmolStr`, `CompactString`, `FastStr`, `Decimal` |
//! | `binary` | `Vec<u8>`, `Bytes`, `Box<[u8]>`, `Arc<[u8]>`, `Rc<[u8]>`, `&'a [u8]`, `Cow<'a, [u8]>`, `[u8; N]`; with its feature `SmallVec<[u8; N]>` |
//! | `uuid` | [`Uuid`]; with its feature `uuid::Uuid` |
//! | an enumeration | [`Open<E>`](Open), or `E` for a closed one, with [`Enumeration`](macro@crate::Enumeration) |
//! | a struct, union or exception | the type that derives `Thrift`, `Box`, `Arc` or `Rc` of it, `&'a` it in an arena; a tuple, with the ids 1, 2, … |
//! | `struct { 1: i64 seconds, 2: i32 nanos }` | `std::time::SystemTime` and `Duration`; with their features the types of `chrono`, `jiff` and `time` |
//! | `list` | `Vec<T>`, `VecDeque<T>`, `[T; N]` of exactly N, `&'a [T]` in an arena; with its feature `SmallVec<[T; N]>` |
//! | `set` | `HashSet<T, S>`, `BTreeSet<T>`, [`Set<Vec<T>>`](Set), `Set<&'a [T]>` in an arena; with its feature `IndexSet<T, S>` |
//! | `map` | `HashMap<K, V, S>`, `BTreeMap<K, V>`, `Vec<(K, V)>`, `&'a [(K, V)]` in an arena; with its feature `IndexMap<K, V, S>` |
//! | `optional` | `Option<T>` |
//!
//! They nest as in a schema: `HashMap<i32, Vec<HashSet<String>>>`. A type of your own can be a
//! field as well: see [`Value`]. Thrift has no unsigned integers, and no `f32`.
//! `docs/types-of-fields.md` in the repository describes arrays, tuples and points in time in
//! detail.
//!
//! # Unions
//!
//! A union holds exactly one member, so in Rust it is an enum. A peer with a newer schema may send
//! a member that this program does not know. What happens depends on where the union is:
//!
//! | the union is | with a variant `#[codec(unknown)]` | without |
//! | --- | --- | --- |
//! | a field `Option<U>`, also `Option<Box<U>>`, `Option<Arc<U>>`, `Option<&U>` | kept | the field is `None` |
//! | a field `U`, `required` or not | kept | [`UnknownUnionMember`](crate::ErrorKind::UnknownUnionMember) |
//! | an element of a list or set, a key or value of a map | kept | `UnknownUnionMember` |
//! | a member of another union | kept | a member that the other union does not know: its place in this table decides |
//! | the message itself | kept | `UnknownUnionMember` |
//! | `#[codec(oneof)]`: its members are fields of the struct | an unknown field of the struct | an unknown field of the struct |
//!
//! A known id with another type on the wire counts as unknown. A kept member is charged to the
//! memory budget, and can be written back only in the protocol in which it was decoded. A field
//! that became `None` is not written back. Unions that `fastcodec-build` generates have the
//! variant, unless `Config::closed_unions` leaves it out. A union with no member or with several is
//! always an error.
//!
//! An element of a list or set, or a key or value of a map, cannot be left out, because the others
//! would move to another position. So an unknown member in such a place is an error, even if the
//! container is in an optional field.
//!
//! ```
//! use fastcodec::Thrift;
//! use fastcodec::thrift::{Binary, Protocol, UnknownFields};
//!
//! #[derive(Debug, PartialEq, Thrift)]
//! enum Contact {
//!     #[codec(1)] Phone(String),
//! }
//!
//! #[derive(Debug, PartialEq, Thrift)]
//! enum Open {
//!     #[codec(1)] Phone(String),
//!     #[codec(unknown)] Unknown(UnknownFields),
//! }
//!
//! #[derive(Debug, PartialEq, Thrift)]
//! struct Person<C> {
//!     #[codec(1)] contact: Option<C>,
//!     #[codec(2)] age: i32,
//! }
//!
//! impl<C> Default for Person<C> {
//!     fn default() -> Self {
//!         Person { contact: None, age: 0 }
//!     }
//! }
//!
//! # fn main() -> Result<(), fastcodec::Error> {
//! // The contact has member 3.
//! let newer = b"\x0c\0\x01\x08\0\x03\0\0\0\x05\0\x08\0\x02\0\0\0\x07\0";
//! let closed: Person<Contact> = Binary::decode(newer)?;
//! assert_eq!((closed.contact, closed.age), (None, 7));
//! let open: Person<Open> = Binary::decode(newer)?;
//! assert!(matches!(open.contact, Some(Open::Unknown(_))));
//! assert_eq!(Binary::encode_to_vec(&open)?, newer);
//! # Ok(())
//! # }
//! ```
//!
//! # What is checked
//!
//! A field whose type on the wire is not the declared one is skipped like an unknown field.
//! Elements, keys and values of another type are an error. No value is reinterpreted. Every number
//! of elements is compared with the remaining bytes and charged before memory is allocated for
//! them. Structs and containers nest up to 64 levels deep; [`Limits::depth`](crate::Limits::depth)
//! changes that.

mod binary;
mod compact;
mod containers;
mod convert;
mod decoder;
mod double;
mod encoder;
mod enumeration;
mod envelope;
mod field;
mod fits;
#[cfg(any(feature = "uuid", feature = "rust_decimal", feature = "smallvec"))]
mod foreign;
mod format;
mod nested;
mod protocol;
mod scalar;
pub mod service;
mod string;
#[doc(hidden)]
pub mod template;
#[cfg(feature = "types")]
mod time;
pub mod transport;
mod tuple;
mod types;
mod union;
mod unknown;
mod uuid;
mod value;
mod whole;

pub use crate::enumeration::{Enumeration, Open};
pub use crate::input::Input;
pub use crate::wire::{Buffer, SharedStr};
pub use binary::Binary;
pub use compact::Compact;
pub use containers::Set;
pub use decoder::Decoder;
pub use double::Double;
pub use encoder::Encoder;
pub use envelope::{
    ApplicationException, ApplicationExceptionKind, Message, MessageKind, service_and_method,
};
pub use field::{DecodeField, EncodeField, FieldType};
pub use format::Format;
pub use nested::DecodeStruct;
pub use protocol::{Family, Protocol};
pub use types::Type;
pub use union::{DecodeUnion, EncodeUnion, Union};
pub use unknown::{UnknownFields, UnknownFieldsView};
pub use uuid::{InvalidUuid, Uuid};
pub use value::{DecodeValue, EncodeValue, Value};

/// A view with its input and arena, decoded with [`Protocol::decode_held`].
pub type Held<V> = crate::arena::Held<V, Family>;

/// The items that derived code calls in addition to the public ones.
#[doc(hidden)]
pub mod derived {
    pub use alloc::boxed::Box;

    pub use super::convert::{Converts, on_wire, read_converted_variant};
    pub use crate::conversion::{Converted, Plain, by_functions, by_traits, shape};
    pub use crate::fits::{Otherwise, Same};
    pub use crate::wire::List;

    pub use super::enumeration::read_closed;
    pub use super::fits::{
        Field, Flattened, IdsOtherwise, Member, NoField, NoMember, NoReadMember, ReadMember,
        flattened, kept,
    };
    pub use super::nested::{
        read_boxed_struct, read_optional_struct, read_struct, read_struct_as_field, read_structs,
    };
    pub use super::template;
    pub use super::types::Header;
    pub use super::union::{
        are_disjoint, merge_member, read_optional_union, read_union, read_union_or_absent,
        union_heap_len,
    };
    pub use super::unknown::{KeepUnknown, WriteUnknown};
}
