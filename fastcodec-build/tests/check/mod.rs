//! The check of Rust types against the schema that they are of.

mod checked;
mod descriptors;
mod generated;
mod options;
mod prost;
mod prost_generated;
mod protobuf;
mod thrift;
