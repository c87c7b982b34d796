//! prost 0.13 is fastcodec here: see `fastcodec_prost`.

#![no_std]

pub use fastcodec_prost::*;
