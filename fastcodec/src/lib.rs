//! Protobuf and Thrift without reflection: every message type has its own
//! generated, size-checked encode and decode functions.
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
//! # Three promises, in this order
//!
//! 1. Whatever bytes arrive, decoding them is safe. Every length is a claim
//!    until the bytes prove it, and every allocation is charged to a
//!    [budget](Limits) before it is made.
//! 2. It is right, byte for byte.
//! 3. It is fast.
//!
//! # The type of a field is its configuration
//!
//! `String` copies and `&'a str` borrows; `Bytes` shares the input; `Vec<T>`
//! owns a list on the heap and `&'a [T]` keeps it in an [`Arena`]; `Option<T>`
//! has presence; `Box<T>` breaks recursion; `HashMap`, `BTreeMap` and
//! `Vec<(K, V)>` are three ways to hold a map;
//! [`Lazy<'a, M>`](protobuf::Lazy) stays undecoded until asked. See
//! [`protobuf`] and [`thrift`] for all of them, and for the attributes of the derives.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `std` | yes | `HashMap` fields, [`protobuf::DelimitedReader`], `SystemTime` conversions |
//! | `derive` | yes | the derive macros, the well-known [`types`], and [`prost`] |
//! | `chrono`, `jiff`, `time` | no | their points in time and spans as types of fields; conversions of [`types::Timestamp`] and [`types::Duration`] from and to theirs |
//! | `indexmap`, `rust_decimal`, `smallvec`, `uuid` | no | their types as types of fields |
//! | `compact_str`, `faststr`, `smol_str` | no | their string types as types of fields, and the crates as `fastcodec::compact_str` and so on |
//! | `serde` | no | `Serialize` and `Deserialize` of what generated types hold: see [below](#serde) |
//! | `arbitrary` | no | `arbitrary::Arbitrary` of what generated types hold: see `fastcodec::arbitrary` |
//! | `proptest` | no | `proptest::arbitrary::Arbitrary` of what generated types hold: see `fastcodec::proptest` |
//! | `tokio-util` | no | codecs for [`protobuf::Delimited`] messages and for the [transports](thrift::transport) of Thrift |
//!
//! Without `std` the crate needs `alloc` only; `arbitrary`, `proptest` and `tokio-util` need `std`.
//!
//! # serde
//!
//! With the feature `serde`, types can derive `Serialize` and `Deserialize` whose fields are types of this
//! crate; generated ones do with `type_attribute` of `fastcodec_build`. What comes of it is the shape of the
//! Rust types, as the derives of `serde` have it. It is **not** the JSON mapping of Protobuf:
//!
//! | type | is |
//! | --- | --- |
//! | a field | under its Rust name, absent ones as `null`, unless attributes of `serde` say otherwise |
//! | a 64-bit number | a number, not text |
//! | `Vec<u8>` | a list of numbers; `Bytes` are bytes, which JSON has as such a list too |
//! | [`Open<E>`](protobuf::Open) | its number |
//! | a oneof, a union | the member's Rust name with its value |
//! | [`types`] | a struct of their fields: a timestamp is `{"seconds": 5, "nanos": 0}` |
//! | [`protobuf::UnknownFields`] | bytes: the fields as they are written |
//! | [`thrift::UnknownFields`] | a struct of `protocol`, its name, and `fields`, bytes: a struct with these fields in that protocol |
//! | [`thrift::Uuid`], [`thrift::Double`], [`thrift::Set`] | what they wrap |
//!
//! Unknown fields are checked when they are read, as in a decode within the default limits.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The rooms of unsafe code allow it: `wire`, `memory` and `arena`.
#![deny(unsafe_code)]

#[doc(hidden)]
pub extern crate alloc;
// What a derive emits names `fastcodec`; this lets the crate derive on its own types.
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
#[cfg(feature = "derive")]
pub mod prost;
pub mod protobuf;
mod stream;
pub mod thrift;
#[cfg(feature = "derive")]
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

#[cfg(all(doctest, feature = "std", feature = "derive"))]
#[doc = include_str!("../README.md")]
mod readme {}
