#![doc = include_str!("../README.md")]
//!
//! # Example
//!
//! ```
//! # extern crate fastcodec_tonic_prost as tonic_prost;
//! use tonic::codec::{BufferSettings, Codec};
//! use tonic_prost::ProstCodec;
//!
//! #[derive(Clone, PartialEq, prost::Message)]
//! struct Question {
//!     #[prost(string, tag = "1")]
//!     text: String,
//! }
//!
//! // As in generated code, which infers the types.
//! let _codec = ProstCodec::<Question, Question>::default();
//! // For your own codec.
//! let _decoder = ProstCodec::<Question, Question>::raw_decoder(BufferSettings::new(1 << 10, 8 << 10));
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use fastcodec_tonic::{ProstCodec, ProstDecoder, ProstEncoder};
#[doc(no_inline)]
pub use prost;
