//! prost-types 0.14 is fastcodec here: see `fastcodec_prost_types`.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost_types::*;
