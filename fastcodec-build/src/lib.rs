//! Generates Rust types for fastcodec from `.proto` files, in a build script and without `protoc`.
//!
//! ```no_run
//! // build.rs
//! fn main() -> std::io::Result<()> {
//!     fastcodec_build::Config::new().compile_protos(&["proto/person.proto"], &["proto"])
//! }
//! ```
//!
//! For each package there is one file in `OUT_DIR`, named after it; include it where its types
//! shall be:
//!
//! ```ignore
//! pub mod people {
//!     include!(concat!(env!("OUT_DIR"), "/people.rs"));
//! }
//! ```
//!
//! or let [`Config::include_file`] write a file that includes all of them in nested modules.
//!
//! # What is generated
//!
//! Plain structs and enums with the derives and attributes that one would write by hand: see
//! `fastcodec::Protobuf`.
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
//! | service | a [`Service`], given to the [`ServiceGenerator`] if there is one |
//! | comment | documentation, in which nothing is a test or a broken link |
//! | `deprecated` | `#[deprecated]` |
//!
//! Types derive `Eq`, `Hash` and `Copy` too where all of their fields allow it. Names are spelled
//! as Rust spells them; of two that become the same, the one that the schema spells so keeps it,
//! and the other has an underscore behind it.
//!
//! What has no counterpart: the default values of members of oneofs and of extensions, and the
//! items of a message set (an old wire format), which stay in the unknown fields.
//!
//! # Options
//!
//! They are methods of [`Config`], with the names that users of `prost_build::Config` know.
//! [`Config::views`] generates borrowing types beside the owned ones.
//!
//! # With `protoc`
//!
//! None is needed. The environment variable `PROTOC` names one to use all the same, for files with
//! an edition for instance; and the binary `protoc-gen-fastcodec` is a [plugin] of it.

mod comments;
mod compile;
mod config;
mod emit;
mod error;
mod keys;
mod names;
mod options;
mod path_map;
pub mod plugin;
mod protobuf;
mod recursion;
mod schema;
mod scope;
mod service;
mod site;
mod thrift;
mod traits;
mod well_known;

pub use config::Config;
pub use error::Error;
pub use service::{Method, Service, ServiceGenerator};
