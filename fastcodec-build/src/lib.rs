//! Generates Rust types for fastcodec from `.proto` and `.thrift` files, in a build script and
//! without `protoc` or `thrift`.
//!
//! ```no_run
//! // build.rs
//! fn main() -> std::io::Result<()> {
//!     fastcodec_build::Config::new().compile_protos(&["proto/person.proto"], &["proto"])?;
//!     fastcodec_build::Config::new().compile_thrift(&["idl/shop.thrift"], &["idl"])
//! }
//! ```
//!
//! For each package, or namespace, there is one file in `OUT_DIR`, named after it; include it where
//! its types shall be:
//!
//! ```ignore
//! pub mod people {
//!     include!(concat!(env!("OUT_DIR"), "/people.rs"));
//! }
//! ```
//!
//! or let [`Config::include_file`] write a file that includes all of them in nested modules.
//!
//! Plain structs and enums are generated, with the derives and attributes that one would write by
//! hand: see `fastcodec::Protobuf` and `fastcodec::Thrift`. Names are spelled as Rust spells them;
//! of two that become the same, the one that the schema spells that way keeps it, and the other
//! gets a trailing underscore.
//!
//! # What is generated from Protobuf
//!
//! | schema | Rust |
//! | --- | --- |
//! | message `a.B` | `struct B` in the module `a`; what is nested in it in the module `a::b` |
//! | `oneof kind` of it | `enum Kind` in `a::b`, and a field `kind: Option<b::Kind>` |
//! | enumeration | an enum; a field is `Open<E>`, or `E` for a closed one (proto2) |
//! | a second name for a number | a constant of the enum |
//! | `optional`, message | `Option<T>`; `Option<Box<T>>` where a message contains itself |
//! | `repeated`, `map` | `Vec<T>`, `HashMap<K, V>` |
//! | `string`, `bytes` | `String`, `Vec<u8>` |
//! | group | a message, with `group` in the attribute of the field |
//! | default value | a method with the name of the field, which returns its value or the default |
//! | extension | a constant `Extension`, to use with the unknown fields of the message |
//! | well-known type | the one in `fastcodec::types` |
//! | service | with the feature `tonic`, and `Config::tonic`, a client and a server for tonic; and a [`Service`], given to the [`ServiceGenerator`] if there is one |
//! | comment | documentation, in which nothing is a test or a broken link |
//! | `deprecated` | `#[deprecated]` |
//!
//! What has no counterpart: the default values of members of oneofs and of extensions, and the
//! items of a message set (an old wire format), which stay in the unknown fields.
//!
//! # What is generated from Thrift
//!
//! | schema | Rust |
//! | --- | --- |
//! | `namespace rs a.b` | the module `a::b`; without one for `rs` the namespace for `*`, and without any the name of the file; of files that would then define something twice, the namespaces for `go`, `java`, `py`, `cpp` or another language, whichever tells them apart; see [`Config::thrift_module`] |
//! | `include`d files | their modules, with paths from one to the other |
//! | struct | a struct |
//! | `required` field | `T`, and an error if it does not arrive |
//! | every other field | `Option<T>`; `Option<Box<T>>` where a struct contains itself, and `Box` for a `&`; see [`Config::plain_fields`] |
//! | default values | those of the struct's `Default`, which a decode begins with |
//! | union | an enum with a variant for each member, and `Unknown` for one that the schema does not have |
//! | exception | a struct that is a [`std::error::Error`] |
//! | enumeration | an enum; a field is `Open<E>`; one without values is another name for `i32` |
//! | a second name for a number | a constant of the enum |
//! | `list`, `set`, `map` | `Vec<T>`, `HashSet<T>`, `HashMap<K, V>` |
//! | `string`, `binary`, `uuid` | `String`, `Vec<u8>`, `thrift::Uuid` |
//! | `double`, `set`, `map` in a key or in an element of a set | `thrift::Double`, `BTreeSet`, `BTreeMap`, in all that the key is made of |
//! | typedef | a type alias, which fields have as their type unless an option wants another |
//! | constant | a `const`; for a container or a struct a `static` that is made when it is first used |
//! | service | a trait, and a module with a `Client`, `serve` and the structs of arguments and results |
//! | `/** … */` before an item, or after a field at the end of its line | documentation |
//! | the annotation `deprecated`, with a text or without | `#[deprecated]`, with the text as its note |
//!
//! Types that are parts of a key derive `Ord` as well. A struct that needs another one of itself is
//! an error. What other languages reserve as words may be a name; the words of Thrift itself may
//! not be those of definitions.
//!
//! For `service Calculator extends Base { i32 add(1: i32 a, 2: i32 b) throws (1: Overflow o) }`
//! there are
//!
//! - the trait `Calculator: Base` with the method `add`, for whoever offers the service,
//! - `calculator::serve`, which decodes a request, calls the method and encodes the answer,
//! - `calculator::Client`, with all methods of the service and of `Base`, over any
//!   `fastcodec::thrift::service::Channel`,
//! - `calculator::AddError`, the exceptions of the method and the one that every method may throw,
//! - `calculator::AddArguments` and `calculator::AddResult`, as they travel.
//!
//! [`Config::async_services`] makes them asynchronous. A [`ServiceGenerator`] writes what else is
//! wanted, and is given the structs as input and output.
//!
//! Annotations choose types, with the names that users of pilota know, and with `fastcodec.` or
//! the prefix `rust.` in place of `pilota.`:
//!
//! | annotation of a field, of any part of its type, or of a typedef | what it does |
//! | --- | --- |
//! | `pilota.rust_type = "string"`, `"vec"` | `String` and `Vec<u8>`, as without it |
//! | `pilota.rust_type = "shared_str"`, `"faststr"` | `thrift::SharedStr` for strings: they share the input |
//! | `pilota.rust_type = "bytes"` | [`Config::bytes`] |
//! | `pilota.rust_type = "btree"` | [`Config::btree_map`] and [`Config::btree_set`] |
//! | `pilota.rust_type = "ordered_f64"` | `thrift::Double` |
//! | `pilota.rust_wrapper_arc = "true"` | [`Config::arc`] |
//!
//! # What a change of the schema changes
//!
//! Generated code follows the schema, and what is compatible there should compile here. With a new
//! field, message, value of an enumeration, method or comment,
//!
//! - a struct has one field more: make one with `..Default::default()`;
//! - an enumeration, a oneof and a union have one variant more: match with a `_`;
//! - the trait of a service has one method more, which its implementations must have;
//! - a message loses no trait that it derives: it has `Clone`, `Debug`, `Default` and `PartialEq`,
//!   whatever its fields are. `Copy`, `Eq` and `Hash` depend on all fields, so a float or a string
//!   that is added would take them away: [`Config::derive_copy`] and [`Config::derive_eq_hash`] ask
//!   for them where that is worth it. Enumerations have all three and an order; a view is `Copy`,
//!   and with it what a view holds as it is: a oneof or a union that borrows nothing. What is in a
//!   key of Thrift has `Eq`, `Hash` and `Ord`, as its fields are given types that have them.
//!
//! Within one minor version of this crate, the same schema and the same options generate the same
//! public types, fields, variants, functions and derives; what attributes and private items there
//! are, and how the code is laid out, may change.
//!
//! # Options
//!
//! They are methods of [`Config`], with the names that users of `prost_build::Config` know.
//! [`Config::views`] generates borrowing types beside the owned ones.
//!
//! # Structs that are written by hand
//!
//! They are held to a published schema by a [`Check`], in a build script or in a test: it reads the
//! Rust source, finds the message of each struct, and reports what differs, with a place in both
//! files.
//!
//! # With `protoc`
//!
//! None is needed. The environment variable `PROTOC` names one to use all the same, for files with
//! an edition for instance, unless [`Config::without_protoc`] says otherwise; and the binary
//! `protoc-gen-fastcodec` is a [plugin] of it.
//!
//! What `protoc` takes and the front end in this crate does not: editions, values of custom options
//! such as `-inf`, numbers of extensions past 2<sup>29</sup> in a message set.

#![forbid(unsafe_code)]

mod check;
mod comments;
mod compile;
mod emit;
mod options;
mod plan;
pub mod plugin;
mod protobuf;
mod service_generator;

pub use check::{Check, Finding, FindingKind, Report};
pub use fastcodec_schema::{Error, Place};
pub use options::config::Config;
#[cfg(feature = "tonic")]
pub use options::tonic;
pub use protobuf::descriptor_set::DescriptorSet;
pub use service_generator::{Method, Service, ServiceGenerator};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

/// That of the repository, which no package has.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme_of_the_repository {}
