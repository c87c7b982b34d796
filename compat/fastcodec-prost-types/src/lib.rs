#![doc = include_str!("../README.md")]
//!
//! # Example
//!
//! ```
//! # extern crate fastcodec_prost_types as prost_types;
//! use prost_types::{Any, Timestamp};
//!
//! let landing: Timestamp = "1969-07-20T20:17:40Z".parse()?;
//! let any = Any::from_msg(&landing)?;
//! assert_eq!(any.to_msg::<Timestamp>()?, landing);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use fastcodec::prost::types::*;
