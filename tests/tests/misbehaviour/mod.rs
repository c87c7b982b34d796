//! A user's implementation of a trait cannot corrupt memory: whatever it says, does not do, does too
//! often, and wherever it panics. Nothing leaks, what is left is valid, and what comes of it is an
//! error or a well-defined value.

mod buffers;
mod collections;
mod protobuf;
mod rogue;
mod streams;
mod thrift;
