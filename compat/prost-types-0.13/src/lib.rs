//! prost-types 0.13 is fastcodec here: see `fastcodec_prost_types`.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost_types::*;
