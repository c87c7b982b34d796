//! The generator, its check and its programs, in one program.

mod check;
mod programs;
mod protobuf;
mod scalars;
mod thrift;
mod well_known;
