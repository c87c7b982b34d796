//! Where Protobuf's schemas come from: `.proto` files or descriptors in, descriptors out.

mod apart;
pub(crate) mod descriptor_set;
pub(crate) mod source;
