//! Schemas as values, in one program.

mod protobuf;
mod thrift;
