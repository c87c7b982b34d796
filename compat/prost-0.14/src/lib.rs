//! The API of prost 0.14 on fastcodec: see `fastcodec_prost`.

#![forbid(unsafe_code)]
#![no_std]

pub use fastcodec_prost::*;
