//! The derives of prost-derive 0.14 on fastcodec. Like the originals, they emit paths that start
//! with `::prost`.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost::{Enumeration, Message, Oneof};
