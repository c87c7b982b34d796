//! The API of prost-types 0.13 on fastcodec: see `fastcodec_prost_types`.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost_types::*;
