#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use fastcodec::prost::patched::{Enumeration, Message, Oneof};
pub use fastcodec::prost::*;
