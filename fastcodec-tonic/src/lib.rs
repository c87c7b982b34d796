//! A codec of [tonic](https://docs.rs/tonic) for messages of
//! [fastcodec](https://docs.rs/fastcodec).
//!
//! [`Codec`] encodes directly to tonic's buffer. It decodes from that buffer without a copy if the
//! message is contiguous. Its messages are types with `#[derive(fastcodec::Protobuf)]`, and types
//! that `prost-build` generates for fastcodec.
//!
//! # Generated services
//!
//! tonic's generated code creates its codec with [`Default`]. `fastcodec-build` names this codec;
//! for other generators, set their option `codec_path` to `fastcodec_tonic::Codec`.
//!
//! # Features
//!
//! `prost`, which is on by default, adds [`ProstCodec`] for code with the bound of prost's trait.
//! It enables the derive of fastcodec.
//!
//! # Limits
//!
//! [`Codec`] allows 100 levels, in both directions, and 64 MiB + 32 bytes for each byte of a
//! message: see [`Settings::limits`]. For other [`Limits`], write a type with your settings, and
//! name an alias as the codec:
//!
//! ```
//! use fastcodec::Limits;
//! use fastcodec_tonic::{CodecWith, Settings};
//!
//! /// The limits of a public endpoint.
//! #[derive(Debug, Clone, Copy)]
//! pub struct Public;
//!
//! impl Settings for Public {
//!     fn limits() -> Limits {
//!         Limits::new().depth(20).memory(1 << 20).message_len(64 << 10)
//!     }
//! }
//!
//! /// For `codec_path("crate::PublicCodec")`.
//! pub type PublicCodec<T, U> = CodecWith<T, U, Public>;
//! ```
//!
//! tonic has its own limit on the length of messages: `max_decoding_message_size` of the server or
//! the client, by default 4 MiB. It is checked before a message is received;
//! [`Limits::message_len`] is checked afterwards.
//!
//! # Statuses
//!
//! [`status`] creates the status of a decode that failed: `Internal` for a malformed message,
//! `ResourceExhausted` if a limit was exceeded or an allocation failed. Its message has the cause,
//! the byte and the field, but no advice on the settings of this program. The [`fastcodec::Error`]
//! is the source of the status, for the program's log. For other statuses, implement
//! [`Settings::decode_status`].
//!
//! If encoding a response fails, tonic sends an `Internal` status with the text of
//! [`Settings::encode_status`]. If encoding a request fails, the client gets only `Internal` with
//! `h2 protocol error`, because tonic treats it as a failed connection.
//!
//! # After an error
//!
//! After a message that could not be decoded, a stream returns only errors, until its body ends:
//! see [`Decoder`].

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod codec;
#[cfg(feature = "prost")]
mod prost;
mod status;

pub use codec::{Codec, CodecWith, Decoder, Defaults, Encoder, Settings};
#[cfg(feature = "prost")]
pub use prost::{ProstCodec, ProstCodecWith, ProstDecoder, ProstEncoder};
pub use status::status;

#[cfg(doc)]
use fastcodec::Limits;
