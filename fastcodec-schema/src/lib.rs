//! Protobuf and Thrift schemas as a value: linked, immutable, shared between threads.
//!
//! A [`Schema`] holds the files of either language, or of both, and all that they declare:
//! messages, enums, extensions, services, typedefs and constants. Each has an id, and refers to
//! others by theirs.
//!
//! ```
//! use fastcodec::protobuf::Encode;
//! use fastcodec_schema::descriptor::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};
//! use fastcodec_schema::Schema;
//!
//! let file = FileDescriptorProto {
//!     name: Some("shop.proto".into()),
//!     package: Some("shop".into()),
//!     message_type: vec![DescriptorProto { name: Some("Order".into()), ..Default::default() }],
//!     ..Default::default()
//! };
//! let encoded = FileDescriptorSet { file: vec![file], ..Default::default() }.encode_to_vec()?;
//!
//! let schema = Schema::from_descriptor_set(&encoded)?;
//! let order = schema.message("shop.Order").unwrap();
//! assert_eq!(schema[order.file].name, "shop.proto");
//! assert_eq!(schema.to_descriptor_set().encode_to_vec()?, encoded);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it keeps
//!
//! Everything that a descriptor has, so that a descriptor set becomes a schema and then the same
//! bytes again: names in JSON, imports and how they are imported, editions with every feature as it
//! holds for each item, options, custom ones included, reserved names and numbers, ranges of
//! extensions, comments and places. Of Thrift: namespaces, annotations as they are written,
//! defaults and constants.
//!
//! It knows no language that code is generated for: what a message is in Rust is decided by
//! `fastcodec-build`.

#![forbid(unsafe_code)]

pub mod descriptor;
mod error;
mod features;
mod format;
mod link;
mod model;
mod options;
mod parts;
mod place;
mod scalar;
mod schema;
pub mod thrift;
mod union;

pub use error::{Error, Problem};
pub use features::Features;
pub use format::Format;
pub use model::{
    Annotation, Comment, Constant, ConstantId, Deprecation, Enum, EnumId, EnumValue, Extension,
    ExtensionId, ExtensionNumbers, Field, File, FileId, Import, ImportKind, Literal, Member,
    Message, MessageId, MessageKind, Method, Namespace, Oneof, Reserved, Service, ServiceId, Shape,
    Type, Typedef, TypedefId,
};

pub use options::{OptionValue, Options};
pub use parts::Symbol;
pub use place::Place;
pub use scalar::{JsonKind, ProtobufScalar, Scalar, ScalarInfo, ScalarKind, ThriftScalar, Width};
pub use schema::Schema;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
