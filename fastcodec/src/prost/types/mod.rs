//! The well-known types of Protobuf, with the fields of `prost-types`.
//! <https://protobuf.dev/reference/protobuf/google.protobuf/>
//!
//! Generated code names them with `.prost_types_path("::fastcodec::prost::types")`. A scalar is its
//! wrapper (`f64` is a `DoubleValue`), and `()` is `Empty`.
//!
//! | types | conversions |
//! | --- | --- |
//! | [`Timestamp`] | `SystemTime`; text; dates |
//! | [`Duration`] | [`core::time::Duration`]; text such as `1.5s` |
//! | [`Any`] | any message that has a [`Name`](super::Name): [`Any::from_msg`], [`Any::to_msg`] |
//! | [`Value`], [`Struct`], [`ListValue`] | numbers, strings, `bool`, lists, maps |
//! | [`FileDescriptorSet`], [`FileDescriptorProto`] and their parts; [`compiler`] | |
//!
//! They parse and print the same text as `prost-types`, which is more than the JSON form of
//! Protobuf: dates without a time, times without a zone, any year, spans of any length.
//! [`crate::types`] has the strict form.
//!
//! The descriptors have exactly the fields of `prost-types`, without editions and their features,
//! so that code which names every field compiles with both.
//!
//! If [`crate::types`] has a type as well, the two convert to each other. A [`Timestamp`] and a
//! [`Duration`] have the same conversions as those there: see the features `chrono`, `jiff` and
//! `time`.
//!
//! ```
//! use fastcodec::prost::Message;
//! use fastcodec::prost::types::{Any, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let landing = Timestamp::date_time(1969, 7, 20, 20, 17, 40)?;
//! assert_eq!(landing.to_string(), "1969-07-20T20:17:40Z");
//! let any = Any::from_msg(&landing)?;
//! assert_eq!(any.type_url, "type.googleapis.com/google.protobuf.Timestamp");
//! assert_eq!(any.to_msg::<Timestamp>()?, landing);
//! # Ok(())
//! # }
//! ```

mod any;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod crates;
mod time;
mod time_text;
mod values;

#[rustfmt::skip]
#[allow(missing_docs, rustdoc::all, clippy::all)]
pub mod compiler;
#[rustfmt::skip]
#[allow(missing_docs, rustdoc::all, clippy::all)]
mod protobuf;

pub use protobuf::*;
pub use time::{DurationError, TimestampError};
