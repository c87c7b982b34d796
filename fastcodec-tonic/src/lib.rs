//! A codec of [tonic](https://docs.rs/tonic) for the messages of [fastcodec](https://docs.rs/fastcodec).
//!
//! [`Codec`] encodes straight into tonic's buffer and decodes out of it without a copy where a message is in
//! one piece. It takes the types of every spelling: those with `#[derive(fastcodec::Protobuf)]`, and those
//! that `prost-build` generates for fastcodec.
//!
//! # Generated services
//!
//! tonic's generated code makes its codec with [`Default`]. `fastcodec-build` names this one; other
//! generators take its path, `fastcodec_tonic::Codec`, in their option `codec_path`.
//!
//! # Features
//!
//! `prost`, which is on by default, adds [`ProstCodec`] for code that is written for prost's trait; it needs the
//! derive of fastcodec.
//!
//! # Limits
//!
//! [`Codec`] allows 100 levels, in both directions, and 64 MiB + 32 bytes for each byte of a message: see
//! [`Settings::limits`]. For other [`Limits`], give a type that states them, and name an alias of it as the codec:
//!
//! ```
//! use fastcodec::Limits;
//! use fastcodec_tonic::{CodecWith, Settings};
//!
//! /// What a public endpoint accepts.
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
//! tonic has its own limit on the length of messages, 4 MiB unless
//! `max_decoding_message_size` of the server or the client says otherwise. It is compared before a
//! message is received; [`Limits::message_len`] when it has arrived.
//!
//! # Statuses
//!
//! [`status`] makes them: `Internal` for bytes that are no message, `ResourceExhausted` for what a limit or the
//! allocator refused. The message says what is wrong, at which byte and in which field, and does not advise a
//! remote client on this program's settings; the [`fastcodec::Error`] is the source of the status, for the
//! program's own log. For other statuses, state [`Settings::decode_status`].
//!
//! That is for decoding. Of an error of encoding an answer tonic makes an `Internal` status with the text of
//! [`Settings::encode_status`]. Of one of encoding a request a client learns the code alone, `Internal` with
//! `h2 protocol error`: to tonic its connection failed.
//!
//! # After an error
//!
//! A stream returns no message after one that could not be decoded, only errors, until its body ends: see
//! [`Decoder`].

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
