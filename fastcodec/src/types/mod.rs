//! The well-known types of Protobuf.
