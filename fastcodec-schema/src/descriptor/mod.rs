//! Descriptors: the messages of `google/protobuf/descriptor.proto`, read and written by our own
//! codec.
//!
//! A [`Schema`](crate::Schema) is made of them and makes them again:
//! [`from_descriptor_set`](crate::Schema::from_descriptor_set) and
//! [`to_descriptor_set`](crate::Schema::to_descriptor_set). Each message keeps the fields that it
//! does not list, extensions among them, so custom options survive.

mod check;
mod literal;
mod read;
mod types;
mod write;

pub(crate) use check::check;
pub(crate) use read::read;
pub use types::*;
pub(crate) use write::write;

/// Numbers of fields of descriptors, which the paths of places and comments are made of.
mod path {
    pub const FILE_MESSAGE: i32 = 4;
    pub const FILE_ENUM: i32 = 5;
    pub const FILE_SERVICE: i32 = 6;
    pub const FILE_EXTENSION: i32 = 7;
    pub const MESSAGE_FIELD: i32 = 2;
    pub const MESSAGE_MESSAGE: i32 = 3;
    pub const MESSAGE_ENUM: i32 = 4;
    pub const MESSAGE_EXTENSION: i32 = 6;
    pub const MESSAGE_ONEOF: i32 = 8;
    pub const ENUM_VALUE: i32 = 2;
    pub const SERVICE_METHOD: i32 = 2;
}
