//! The well-known types of Protobuf, in the shape that `prost-types` has.
//! <https://protobuf.dev/reference/protobuf/google.protobuf/>
//!
//! Generated code refers to them with `.prost_types_path("::fastcodec::prost::types")`. Scalars stand for
//! their wrappers (`f64` for a `DoubleValue`), and `()` for `Empty`.
//!
//! | types | conversions |
//! | --- | --- |
//! | [`Timestamp`] | `SystemTime`; text; dates |
//! | [`Duration`] | [`core::time::Duration`]; text such as `1.5s` |
//! | [`Any`] | any message that has a [`Name`](super::Name): [`Any::from_msg`], [`Any::to_msg`] |
//! | [`Value`], [`Struct`], [`ListValue`] | numbers, strings, `bool`, lists, maps |
//! | [`FileDescriptorSet`], [`FileDescriptorProto`] and what they are made of; [`compiler`] | |
//!
//! Text is what `prost-types` reads and prints, which is more than the JSON form of Protobuf: dates alone, no
//! zone, any year, spans of any length. [`crate::types`] has the strict form.
//!
//! The descriptors have the fields of `prost-types`, and no newer ones: editions and their features are left out,
//! so that code which writes out each field compiles with both.
//!
//! A type that [`crate::types`] has as well converts into that one and back, and a [`Timestamp`] and a
//! [`Duration`] into whatever those convert into: see the features `chrono`, `jiff` and `time`.
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
