//! The API of [prost](https://docs.rs/prost) on this codec, for code that was generated or written
//! for prost.
//!
//! In a project that has prost's structs today, one line of the build script makes them ours:
//!
//! ```ignore
//! prost_build::Config::new()
//!     .prost_path("::fastcodec::prost")
//!     .compile_protos(&["proto/person.proto"], &["proto"])?;
//! ```
//!
//! and `.prost_types_path("::fastcodec::prost::types")` beside it, if the schemas import
//! `google/protobuf/*.proto`. Code that is written by hand says `use fastcodec::prost::Message` in place of
//! `use prost::Message`, and `#[derive(fastcodec::prost::Message)]`.
//!
//! ```
//! use fastcodec::prost::Message;
//!
//! #[derive(Clone, PartialEq, Message)]
//! struct Person {
//!     #[prost(string, tag = "1")]
//!     name: String,
//!     #[prost(int32, optional, tag = "2")]
//!     id: Option<i32>,
//! }
//!
//! # fn main() -> Result<(), fastcodec::prost::DecodeError> {
//! let ada = Person { name: "Ada".into(), id: Some(1815) };
//! let bytes = ada.encode_to_vec();
//! assert_eq!(Person::decode(&bytes[..])?, ada);
//! assert_eq!(Person::default().id(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! It is the same codec: a struct with prost's attributes implements [`protobuf::Encode`] and
//! [`protobuf::Decode`] as well, and every message of this crate that owns what it holds implements
//! [`Message`]. So limits are set as everywhere, with [`protobuf::Decode::decode_with`].
//!
//! Methods of both traits have the same names, so that a module imports one of them:
//!
//! ```
//! use fastcodec::{Limits, prost, protobuf::Decode};
//!
//! #[derive(Clone, PartialEq, prost::Message)]
//! struct Note {
//!     #[prost(string, tag = "1")]
//!     text: String,
//! }
//!
//! let limits = Limits::new().memory(16 << 10).depth(5);
//! assert_eq!(Note::decode_with(b"\x0a\x02hi", &limits).unwrap().text, "hi");
//! ```
//!
//! # What differs from prost
//!
//! - Decoding is within [`LIMITS`]: the memory that it takes is bounded by the length of the input.
//! - A field with another wire type than the declared one is an unknown field, as Protobuf's conformance
//!   tests ask, and skipped. prost reports an error.
//! - Negative zero is written. prost takes it for the default and leaves it out.
//! - A message that is the value of a map is left out if nothing of it is written. prost leaves it out if it
//!   is the default, also where that has required fields.
//! - A message of more than 2³¹ − 1 bytes cannot be encoded: [`Message::encode_to_vec`] panics.
//! - [`Message::clear`] gives back what the message holds, and gives `required` fields their defaults. prost
//!   keeps the room of strings, lists and maps, and empties strings and bytes whatever their default is.
//! - `default` is for `optional` and `required` fields. prost takes it for fields without presence too, which
//!   `prost-build` does not write.
//! - `merge` of a oneof skips a member that it does not know, where prost panics.
//! - [`Message`] does not ask for `Debug`, as prost 0.14; prost 0.13 does.
//! - A message of prost's own cannot be a field of one of these. Code that comes in other crates, such as
//!   `prost_types`, stays beside it, unless the crates of the folder `compat` in fastcodec's repository take
//!   prost's place under the whole tree, with a `[patch]` of four lines: see `docs/migrating-from-prost.md`
//!   there.
//!
//! # Messages by hand
//!
//! A type that implements [`Message`] itself does so with the functions of [`encoding`], as with prost. It can
//! be a field of a message with a derive, in every place for one, and hold such messages. Then:
//!
//! - It is decoded within the limits of the decode that it is in, through the [`encoding::DecodeContext`]. What
//!   it keeps beside what those functions allocate, it must bound itself.
//! - Its fields with another wire type are errors, as in prost: `check_wire_type` says so, and
//!   [`encoding`] calls it.
//! - A [`DecodeContext`](encoding::DecodeContext) is not `Send`. prost's is.
//! - Skipping a field takes no level of nesting unless it is a group. prost refuses every field that is
//!   not known on the last level.
//! - Its `encoded_len` and its `encode_raw` should agree. If they do not, nothing worse comes of it than what
//!   comes of it in prost: wrong bytes, or a panic of the buffer. In a message with a derive the length is that
//!   of what was written.
//! - How deep it nests is not counted when it is encoded; nor is how deep messages with a derive nest in it.
//!
//! [`protobuf::Encode`]: crate::protobuf::Encode
//! [`protobuf::Decode`]: crate::protobuf::Decode
//! [`protobuf::Decode::decode_with`]: crate::protobuf::Decode::decode_with

#[doc(hidden)]
pub mod derived;

pub mod encoding;
mod error;
mod length_delimiter;
mod message;
mod name;
pub mod types;

/// The derives for a crate that is called `prost` and re-exports this module: what they emit names `::prost`.
/// Such a crate, of which `fastcodec-prost` is one that is renamed, says
///
/// ```ignore
/// pub use fastcodec::prost::*;
/// pub use fastcodec::prost::patched::{Enumeration, Message, Oneof};
/// ```
#[doc(hidden)]
pub mod patched {
    pub use fastcodec_derive::{
        PatchedEnumeration as Enumeration, PatchedMessage as Message, PatchedOneof as Oneof,
    };
}

#[doc(hidden)]
pub use crate as __runtime;
#[doc(hidden)]
pub use crate::alloc;
#[doc(no_inline)]
pub use ::bytes;
pub use error::{DecodeError, EncodeError, UnknownEnumValue};
pub use fastcodec_derive::{
    ProstEnumeration as Enumeration, ProstMessage as Message, ProstOneof as Oneof,
};
pub use length_delimiter::{
    decode_length_delimiter, encode_length_delimiter, length_delimiter_len,
};
#[doc(hidden)]
pub use message::Provides;
pub use message::{
    Implementation, LIMITS, Message, OfCodec, decode_measured, decode_with_limits,
    encode_with_limits,
};
pub use name::Name;
