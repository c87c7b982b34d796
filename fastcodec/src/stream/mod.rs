//! Streams of messages, whatever the format: where a message ends, and what carries it over I/O.

pub(crate) mod framing;
#[cfg(feature = "std")]
pub(crate) mod io;
#[cfg(feature = "tokio-util")]
pub(crate) mod tokio;
