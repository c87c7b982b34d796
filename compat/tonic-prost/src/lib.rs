//! tonic-prost 0.14 is fastcodec here: see `fastcodec_tonic_prost`.

#![forbid(unsafe_code)]

pub use fastcodec_tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};
#[doc(no_inline)]
pub use prost;
