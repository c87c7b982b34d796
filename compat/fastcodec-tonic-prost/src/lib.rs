#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use fastcodec_tonic::{ProstCodec, ProstDecoder, ProstEncoder};
#[doc(no_inline)]
pub use prost;
