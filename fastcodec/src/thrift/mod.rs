//! Thrift: the protocols, the traits of values, and what their fields may be.
//!
//! # Structs
//!
//! `#[derive(Thrift)]` on a struct or, for a union, on an enum makes it a value that both protocols,
//! [`Binary`] and [`Compact`], can read and write; an id on each field is all that it needs. See
//! [`Thrift`](macro@crate::Thrift) for the attributes, and [`Protocol`] for every way to encode and
//! decode.
//!
//! # Types of fields
//!
//! | Thrift | Rust |
//! | --- | --- |
//! | `bool`, `i8`, `i16`, `i32`, `i64`, `double` | `bool`, `i8`, `i16`, `i32`, `i64`, `f64`; [`Double`] as a key |
//! | `string` | `String`, `Box<str>`, `Arc<str>`, `&'a str`, `Cow<'a, str>`, [`SharedStr`]; with the feature of their crate `SmolStr`, `CompactString`, `FastStr` |
//! | `binary` | `Vec<u8>`, `Bytes`, `Box<[u8]>`, `Arc<[u8]>`, `&'a [u8]`, `Cow<'a, [u8]>`, `[u8; N]` |
//! | `uuid` | [`Uuid`] |
//! | an enumeration | [`Open<E>`](Open), or `E` for a closed one, with [`Enumeration`](macro@crate::Enumeration) |
//! | a struct, union or exception | the type that derives `Thrift`, `Box` or `Arc` of it, `&'a` it in an arena |
//! | `list` | `Vec<T>`, `&'a [T]` in an arena |
//! | `set` | `HashSet<T, S>`, `BTreeSet<T>`, [`Set<Vec<T>>`](Set), `Set<&'a [T]>` in an arena |
//! | `map` | `HashMap<K, V, S>`, `BTreeMap<K, V>`, `Vec<(K, V)>`, `&'a [(K, V)]` in an arena |
//! | `optional` | `Option<T>` |
//!
//! They nest as in a schema: `HashMap<i32, Vec<HashSet<String>>>`. A type of your own can be a field
//! as well: see [`Value`]. Thrift has no unsigned integers, and no `f32`.
//!
//! # What is checked
//!
//! A field whose type on the wire is not the declared one is skipped, as one that is not known;
//! elements, keys and values of another type are an error. Nothing is ever reinterpreted. Every
//! number of elements is compared with the bytes that remain and charged before room is made for
//! it; structs and containers nest up to 64 deep unless [`Limits::depth`](crate::Limits::depth)
//! says otherwise.

mod binary;
mod compact;
mod containers;
mod convert;
mod decoder;
mod double;
mod encoder;
mod enumeration;
mod field;
mod format;
mod message;
mod nested;
mod protocol;
mod scalar;
pub mod service;
mod text;
pub mod transport;
mod types;
mod union;
mod unknown;
mod uuid;
mod value;

pub use crate::enumeration::{Enumeration, Open};
pub use crate::input::Input;
pub use crate::wire::{Buffer, SharedStr};
pub use binary::Binary;
pub use compact::Compact;
pub use containers::Set;
pub use decoder::Decoder;
pub use double::Double;
pub use encoder::Encoder;
pub use field::{DecodeField, EncodeField, FieldType};
pub use message::{
    ApplicationException, ApplicationExceptionKind, Message, MessageKind, service_and_method,
};
pub use nested::DecodeStruct;
pub use protocol::{Family, Protocol};
pub use types::Type;
pub use union::{DecodeUnion, EncodeUnion, Union};
pub use unknown::{UnknownFields, UnknownFieldsView};
pub use uuid::{InvalidUuid, Uuid};
pub use value::{DecodeValue, EncodeValue, Value};

/// A view with its input and arena, decoded with [`Protocol::decode_held`].
pub type Held<V> = crate::arena::Held<V, Family>;

/// What derived code calls beside the public items.
#[doc(hidden)]
pub mod derived {
    pub use alloc::boxed::Box;

    pub use crate::conversion::{Conversion, shape};
    pub use crate::wire::List;

    pub use super::enumeration::read_closed;
    pub use super::field::{in_order, out_of_order};
    pub use super::nested::{
        field_heap_len, read_boxed_struct, read_optional_struct, read_struct, read_struct_as_field,
        read_structs,
    };
    pub use super::types::Header;
    pub use super::union::{
        are_disjoint, merge_member, read_optional_union, read_union, read_variant,
    };
    pub use super::unknown::{KeepUnknown, WriteUnknown, out_of_order_or_kept};
}
