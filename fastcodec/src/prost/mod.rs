//! The API of [prost](https://docs.rs/prost) on this codec, for code that was generated or written
//! for prost.
//!
//! In a project with prost's structs, one line of the build script makes them use fastcodec:
//!
//! ```ignore
//! prost_build::Config::new()
//!     .prost_path("::fastcodec::prost")
//!     .compile_protos(&["proto/person.proto"], &["proto"])?;
//! ```
//!
//! Add `.prost_types_path("::fastcodec::prost::types")` if the schemas import
//! `google/protobuf/*.proto`. In hand-written code, replace `use prost::Message` by
//! `use fastcodec::prost::Message`, and derive with `#[derive(fastcodec::prost::Message)]`.
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
//! The codec is the same: a struct with prost's attributes also implements [`protobuf::Encode`] and
//! [`protobuf::Decode`], and every message of this crate that does not borrow implements
//! [`Message`]. So you set limits as everywhere, with [`protobuf::Decode::decode_with`].
//!
//! The methods of both traits have the same names, so import only one trait in a module:
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
//! # Differences from prost
//!
//! - Decoding is limited by [`LIMITS`]: its memory is bounded in proportion to the length of the
//!   input.
//! - A field whose wire type is not the declared one is skipped as an unknown field, as Protobuf's
//!   conformance tests require. prost reports an error.
//! - Negative zero is written. prost treats it as the default and omits it.
//! - The value of a map entry, if it is a message, is omitted if its encoding is empty. prost omits
//!   it if it is the default, even if that has required fields.
//! - A message of more than 2³¹ − 1 bytes cannot be encoded: [`Message::encode_to_vec`] panics.
//! - [`Message::clear`] frees the memory of the message, and gives `required` fields their
//!   defaults. prost keeps the capacity of strings, lists and maps, and empties strings and bytes
//!   even if their default is not empty.
//! - `default` is for `optional` and `required` fields. prost also accepts it for fields without
//!   presence, but `prost-build` does not emit that.
//! - `merge` of a oneof skips an unknown member. prost panics.
//! - [`Message`] does not require `Debug`, as in prost 0.14. prost 0.13 requires it.
//! - A message of the real prost cannot be a field of one of these. So types in other crates, such
//!   as `prost_types`, remain separate, unless a `[patch]` of four lines replaces prost in the
//!   whole dependency tree by the crates of the folder `compat` in fastcodec's repository: see
//!   `docs/migrating-from-prost.md` there.
//!
//! # Hand-written messages
//!
//! To implement [`Message`] by hand, use the functions of [`encoding`], as with prost. Such a type
//! can be a field of a derived message, wherever a message can be one, and can contain derived
//! messages. These rules apply:
//!
//! - It is decoded within the limits of the enclosing decode, through the
//!   [`encoding::DecodeContext`]. The implementation must bound its own allocations, which are not
//!   counted.
//! - A field with an unexpected wire type is an error, as in prost: the functions of [`encoding`]
//!   call `check_wire_type`.
//! - A [`DecodeContext`](encoding::DecodeContext) is not `Send`. prost's is.
//! - Skipping a field needs no level of nesting, unless it is a group. prost refuses every unknown
//!   field on the last level.
//! - Its `encoded_len` and its `encode_raw` should agree. If they do not, the consequences are the
//!   same as in prost: wrong bytes, or a panic of the buffer. In a derived message, the length
//!   prefix is the number of written bytes.
//! - An encode does not count the levels inside it, not even those of derived messages.
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

/// The derives for a crate with the name `prost` that re-exports this module: the code that they
/// emit names `::prost`. Such a crate (for example a renamed `fastcodec-prost`) has these lines:
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
