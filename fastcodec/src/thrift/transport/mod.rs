//! The transports: how messages are delimited on a connection.
//!
//! | | a message on the wire | |
//! | --- | --- | --- |
//! | [`Framed`] | its length in 4 bytes, and the message | `TFramedTransport` of Apache Thrift |
//! | [`Unframed`] | the message alone; its end is found by going through it | `TBufferedTransport` |
//! | [`TtFramed`] | a [header](TtHeader) with the length and key-value pairs, and the message | TTHeader of CloudWeGo (Kitex, Volo) |
//! | [`Detect`] | any of them: a server finds out by the first bytes of a connection | |
//!
//! Each transport is a [`Framing`]: a small state machine that finds the end of a message in the
//! received bytes, without I/O. With the feature `std`, `MessageReader` and `MessageWriter` use any
//! transport over [`std::io`](https://doc.rust-lang.org/std/io/). With the feature `tokio-util`,
//! each transport is a codec for
//! [`tokio_util::codec`](https://docs.rs/tokio-util/latest/tokio_util/codec/).
//!
//! ```
//! use fastcodec::Thrift;
//! use fastcodec::thrift::transport::{FramedReader, FramedWriter};
//! use fastcodec::thrift::{Binary, Protocol};
//!
//! #[derive(Debug, Default, PartialEq, Thrift)]
//! struct Note { #[codec(1)] text: String }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut writer = FramedWriter::new(Vec::new());
//! for text in ["one", "two"] {
//!     writer.write_with(|buffer| Binary::append(&Note { text: text.into() }, buffer))?;
//! }
//! let connection = writer.into_inner();
//!
//! let mut reader = FramedReader::new(&connection[..]);
//! let mut texts = Vec::new();
//! while let Some(payload) = reader.read()? {
//!     texts.push(Binary::decode::<Note>(&payload)?.text);
//! }
//! assert_eq!(texts, ["one", "two"]);
//! # Ok(())
//! # }
//! ```
//!
//! # What is checked
//!
//! A declared length is compared with [`Limits::message_len`](crate::Limits::message_len) before
//! anything is read or reserved for it. The default for a message from a stream is
//! [`DEFAULT_MESSAGE_LEN`] bytes. Within the limit, memory grows with the received bytes, not with
//! the declared length: a header that declares 16 MB, without further bytes, costs only a few
//! bytes.

// The functions are `#[inline]`, so that only a program that calls them compiles them.

mod buffer;
#[cfg(feature = "std")]
mod channel;
mod detect;
mod framed;
#[cfg(feature = "std")]
mod stream;
#[cfg(feature = "tokio-util")]
mod tokio;
mod ttframed;
mod ttheader;
mod unframed;

pub mod tt_keys;

pub use crate::stream::framing::{AppendMessage, Framing, Progress};
#[cfg(feature = "std")]
pub use crate::stream::io::StreamError;
pub use buffer::GrowingBuffer;
#[cfg(feature = "std")]
pub use channel::StreamChannel;
pub use detect::{Detect, Received, Transport};
pub use framed::Framed;
#[cfg(feature = "std")]
pub use stream::{FramedReader, FramedWriter, MessageReader, MessageWriter};
pub use ttframed::{TtFramed, TtMessage};
pub use ttheader::{HEADER_LIMIT, ProtocolId, TtHeader};
pub use unframed::Unframed;

/// The default of [`Limits::message_len`](crate::Limits::message_len) for a message from a stream:
/// 16,384,000 bytes, the default of Apache Thrift for frames.
/// <https://github.com/apache/thrift/blob/master/doc/specs/thrift-tconfiguration.md>
pub const DEFAULT_MESSAGE_LEN: usize = 16_384_000;
