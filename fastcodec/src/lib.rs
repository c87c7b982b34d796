//! Protobuf and Thrift without reflection: a derive gives every message type its own encode and
//! decode functions, which check every length.
//!
//! ```
//! use fastcodec::protobuf::{Decode, Encode};
//! use fastcodec::Protobuf;
//!
//! #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
//! struct Person {
//!     #[codec(1)]
//!     name: String,
//!     #[codec(2)]
//!     id: i32,
//!     #[codec(3)]
//!     email: Option<String>,
//! }
//!
//! # fn main() -> Result<(), fastcodec::Error> {
//! let ada = Person { name: "Ada".into(), id: 1815, email: None };
//! let bytes = ada.encode_to_vec()?;
//! assert_eq!(Person::decode(&bytes)?, ada);
//! # Ok(())
//! # }
//! ```
//!
//! The same for Thrift; one struct may derive both, with the same numbers:
//!
//! ```
//! use fastcodec::Thrift;
//! use fastcodec::thrift::{Binary, Compact, Protocol};
//!
//! #[derive(Clone, Debug, Default, PartialEq, Thrift)]
//! struct Person {
//!     #[codec(1, required)]
//!     name: String,
//!     #[codec(2)]
//!     id: i32,
//! }
//!
//! # fn main() -> Result<(), fastcodec::Error> {
//! let ada = Person { name: "Ada".into(), id: 1815 };
//! let bytes = Compact::encode_to_vec(&ada)?;
//! assert_eq!(Compact::decode::<Person>(&bytes)?, ada);
//! assert!(Binary::decode::<Person>(&bytes).is_err());
//! # Ok(())
//! # }
//! ```
//!
//! # Promises, most important first
//!
//! 1. Decoding is safe for any input. Every declared length is compared with the bytes that remain,
//!    and every allocation is charged to a [budget](Limits) before it is made.
//! 2. Encoding writes the same bytes as the reference implementations.
//! 3. It is fast.
//!
//! # The type of a field is its configuration
//!
//! `String` copies and `&'a str` borrows; `Bytes` shares the input; `Vec<T>` owns a list on the
//! heap and `&'a [T]` keeps it in an [`Arena`]; `Option<T>` has presence; `Box<T>` allows
//! recursion; a map is a `HashMap`, a `BTreeMap` or a `Vec<(K, V)>`;
//! [`Lazy<'a, M>`](protobuf::Lazy) is decoded on demand. [`protobuf`] and [`thrift`] list all types
//! and the attributes of the derives.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `std` | yes | `HashMap` fields, [`protobuf::DelimitedReader`] |
//! | `derive` | yes | the derive macros |
//! | `types` | no | the well-known [`types`], which generated code uses, and `SystemTime` as a type of fields |
//! | `prost` | no | [`prost`]: prost's traits and structs with this codec |
//! | `chrono`, `jiff`, `time` | no | their timestamps and durations as types of fields; conversions between these and [`types::Timestamp`] and [`types::Duration`] |
//! | `indexmap`, `rust_decimal`, `smallvec`, `uuid` | no | their types as types of fields |
//! | `compact_str`, `faststr`, `smol_str` | no | their string types as types of fields; each crate is re-exported, for example as `fastcodec::compact_str` |
//! | `serde` | no | `Serialize` and `Deserialize` for the types of generated fields: see [below](#serde) |
//! | `arbitrary` | no | `arbitrary::Arbitrary` for the types of generated fields: see `fastcodec::arbitrary` |
//! | `proptest` | no | `proptest::arbitrary::Arbitrary` for the types of generated fields: see `fastcodec::proptest` |
//! | `tokio-util` | no | codecs for [`protobuf::Delimited`] messages and for the [transports](thrift::transport) of Thrift |
//!
//! Without `std`, the crate needs only `alloc`; `arbitrary`, `proptest` and `tokio-util` need
//! `std`.
//!
//! # serde
//!
//! With the feature `serde`, the types of this crate implement `Serialize` and `Deserialize`, so
//! structs with such fields can derive them. For generated structs, use `type_attribute` of
//! `fastcodec_build`. The result has the shape of the Rust types, as with any derive of `serde`. It
//! is **not** the JSON mapping of Protobuf:
//!
//! | item | form |
//! | --- | --- |
//! | a field | named as in Rust; `null` if absent; attributes of `serde` can change both |
//! | a 64-bit number | a number, not text |
//! | `Vec<u8>` | a list of numbers; `Bytes` are bytes, which are a list of numbers in JSON too |
//! | [`Open<E>`](protobuf::Open) | its number |
//! | a oneof or union | the Rust name of the member, with its value |
//! | [`types`] | a struct with their fields: a timestamp is `{"seconds": 5, "nanos": 0}` |
//! | [`protobuf::UnknownFields`] | bytes: the encoded fields |
//! | [`thrift::UnknownFields`] | a struct with `protocol`, the name of the protocol, and `fields`, bytes: a struct with these fields, encoded in that protocol |
//! | [`thrift::Uuid`], [`thrift::Double`], [`thrift::Set`] | the wrapped value |
//!
//! Deserializing checks unknown fields like a decode within the default limits.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Only `wire`, `memory` and `arena` allow it.
#![deny(unsafe_code)]

#[doc(hidden)]
pub extern crate alloc;
// Derived code names `fastcodec`; with this line, the crate can use the derives for its own types.
extern crate self as fastcodec;

mod arena;
mod collections;
mod conversion;
#[doc(hidden)]
pub mod engine;
mod enumeration;
mod error;
mod fits;
mod foreign;
mod input;
mod limits;
mod memory;
#[cfg(feature = "prost")]
pub mod prost;
pub mod protobuf;
mod stream;
pub mod thrift;
mod tuples;
#[cfg(feature = "types")]
pub mod types;
mod usage;
mod wire;

#[doc(no_inline)]
pub use bytes;
#[cfg(feature = "compact_str")]
#[doc(no_inline)]
pub use compact_str;
#[cfg(feature = "faststr")]
#[doc(no_inline)]
pub use faststr;
#[cfg(feature = "smol_str")]
#[doc(no_inline)]
pub use smol_str;

pub use arena::{Arena, Held, View};
pub use error::{Error, ErrorClass, ErrorKind, FieldName};
#[cfg(feature = "arbitrary")]
pub use foreign::arbitrary;
#[cfg(feature = "proptest")]
pub use foreign::proptest;
pub use limits::Limits;
pub use usage::Usage;

#[cfg(feature = "derive")]
pub use fastcodec_derive::{Enumeration, Oneof, Protobuf, Thrift};

#[cfg(all(doctest, feature = "std", feature = "prost"))]
#[doc = include_str!("../README.md")]
mod readme {}
