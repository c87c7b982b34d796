//! Where the descriptors of Protobuf's schemas come from: the front end in Rust, `protoc`, or a
//! file.

mod apart;
pub(crate) mod descriptor_set;
pub(crate) mod front_end;
pub(crate) mod paths;
pub(crate) mod protoc;
