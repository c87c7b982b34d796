//! The Protobuf front end: `.proto` files or descriptors in, a schema out.

mod apart;
pub(crate) mod descriptor;
pub(crate) mod features;
pub(crate) mod literal;
pub(crate) mod lower;
mod parts;
pub(crate) mod source;
