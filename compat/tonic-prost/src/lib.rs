//! The API of tonic-prost 0.14 on fastcodec: see `fastcodec_tonic_prost`.

#![forbid(unsafe_code)]

pub use fastcodec_tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};
#[doc(no_inline)]
pub use prost;
