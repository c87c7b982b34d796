//! Streams of messages in any format: the ends of messages, and I/O.

pub(crate) mod framing;
#[cfg(feature = "std")]
pub(crate) mod io;
#[cfg(feature = "tokio-util")]
pub(crate) mod tokio;
