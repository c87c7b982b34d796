//! A user's implementation of a trait cannot corrupt memory: not if it returns wrong values, does
//! too little or too much, or panics anywhere. Nothing leaks, the values that remain are valid, and
//! the result is an error or a well-defined value.

mod buffers;
mod collections;
mod protobuf;
mod rogue;
mod streams;
mod thrift;
