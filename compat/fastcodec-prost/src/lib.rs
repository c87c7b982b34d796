#![doc = include_str!("../README.md")]
//!
//! # Example
//!
//! ```
//! # extern crate fastcodec_prost as prost;
//! use prost::Message;
//!
//! #[derive(Clone, PartialEq, prost::Message)]
//! struct Person {
//!     #[prost(string, tag = "1")]
//!     name: String,
//!     #[prost(int32, optional, tag = "2")]
//!     id: Option<i32>,
//! }
//!
//! let ada = Person { name: "Ada".into(), id: Some(1815) };
//! assert_eq!(Person::decode(&ada.encode_to_vec()[..]).unwrap(), ada);
//! ```

#![forbid(unsafe_code)]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use fastcodec::prost::patched::{Enumeration, Message, Oneof};
pub use fastcodec::prost::*;
