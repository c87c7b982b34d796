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
//! Each package, or namespace, becomes one file in `OUT_DIR`, with the name of the package. Include
//! it in the module that should hold its types:
//!
//! ```ignore
//! pub mod people {
//!     include!(concat!(env!("OUT_DIR"), "/people.rs"));
//! }
//! ```
//!
//! or let [`Config::include_file`] write a file that includes all of them in nested modules.
//!
//! The output is plain structs and enums, with the derives and attributes that you would write by
//! hand: see `fastcodec::Protobuf` and `fastcodec::Thrift`. Names are in Rust's case. If two names
//! collide, the one that the schema already spells that way wins, and the other gets a trailing
//! underscore.
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
//! Three things have no counterpart: default values of members of oneofs, default values of
//! extensions, and the items of a message set (an old wire format), which stay in the unknown
//! fields.
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
//! Types that are parts of a key derive `Ord` as well. A struct that requires a struct of its own
//! type is an error. Reserved words of other languages may be names; the keywords of Thrift may not
//! be names of definitions.
//!
//! For `service Calculator extends Base { i32 add(1: i32 a, 2: i32 b) throws (1: Overflow o) }`
//! there are
//!
//! - the trait `Calculator: Base` with the method `add`, for the implementation of the service,
//! - `calculator::serve`, which decodes a request, calls the method and encodes the answer,
//! - `calculator::Client`, with all methods of the service and of `Base`, over any
//!   `fastcodec::thrift::service::Channel`,
//! - `calculator::AddError`, the exceptions of the method, and `ApplicationException`,
//! - `calculator::AddArguments` and `calculator::AddResult`, the structs on the wire.
//!
//! [`Config::async_services`] makes them asynchronous. A [`ServiceGenerator`] can write more code;
//! it gets the structs of arguments and results as input and output.
//!
//! Annotations choose types. They have the names that users of pilota know; the prefix may be
//! `fastcodec.` or `rust.` instead of `pilota.`:
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
//! Generated code follows the schema, and a compatible change there should compile here. If the
//! schema gets a field, a message, a value of an enumeration, a method or a comment,
//!
//! - a struct gets a field: construct it with `..Default::default()`;
//! - an enumeration, a oneof or a union gets a variant: match with a `_`;
//! - the trait of a service gets a method, which its implementations must have;
//! - a message loses no trait that it derives. It has `Clone`, `Debug`, `Default` and `PartialEq`
//!   with any fields. `Copy`, `Eq` and `Hash` depend on all fields, so a new float or string would
//!   remove them: ask for them with [`Config::derive_copy`] and [`Config::derive_eq_hash`] where
//!   that is worth it. Enumerations have all three and an order. Views are `Copy`, and so is a
//!   oneof or union that borrows nothing, because views hold it as it is. Types in a key of Thrift
//!   have `Eq`, `Hash` and `Ord`, because their fields get types that have them.
//!
//! Within one minor version of this crate, the same schema and the same options generate the same
//! public types, fields, variants, functions and derives. Attributes, private items and the layout
//! of the code may change.
//!
//! # Options
//!
//! Options are methods of [`Config`], with the names that users of `prost_build::Config` know.
//! [`Config::views`] generates borrowing types in addition to the owned ones.
//!
//! # Structs that are written by hand
//!
//! A [`Check`] compares them with a published schema, in a build script or in a test. It reads the
//! Rust source, finds the message of each struct, and reports each difference with its place in
//! both files.
//!
//! # With `protoc`
//!
//! `protoc` is not needed. If the environment variable `PROTOC` names one, it is used, for files
//! with an edition for instance, unless [`Config::without_protoc`] says otherwise. The binary
//! `protoc-gen-fastcodec` is a [plugin] for it.
//!
//! `protoc` takes a few things that the front end in this crate does not: editions, values of
//! custom options such as `-inf`, and numbers of extensions above 2<sup>29</sup> in a message set.

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

/// The README of the repository, which no package has.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme_of_the_repository {}
