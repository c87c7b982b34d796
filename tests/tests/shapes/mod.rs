//! Messages that have everything, for the suites that need one: what takes memory (`Full`), and any
//! value of any type (`Sink`).

pub mod protobuf;
pub mod thrift;
