//! The derives of prost-derive 0.13 are fastcodec's here. They name `::prost`, as those do.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost::{Enumeration, Message, Oneof};
