//! What is decoded and encoded: sets of encoded messages of one type.

mod generated;
#[cfg(recorded)]
mod recorded;
pub mod thrift;
#[cfg(recorded)]
mod variants;

pub use generated::{maps, mesh, numbers, packed, strings, table, tree};
#[cfg(recorded)]
pub use recorded::{
    api_response, google_message1, google_message1_alone, log_record, metrics, traces_large,
    traces_medium, traces_small,
};

/// Where inputs come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Recorded data, or variants of it; the targets are about these six.
    Ranked,
    /// Recorded data that no target is about.
    Recorded,
    /// Made by a seeded generator.
    Generated,
}

/// What messages are encoded in: each comparison is about one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Protobuf.
    Protobuf,
    /// Thrift's Binary protocol.
    ThriftBinary,
    /// Thrift's Compact protocol.
    ThriftCompact,
    /// The footers of Parquet files, in Thrift's Compact protocol.
    Parquet,
}

/// A set of messages that a measurement goes through in rotation.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The name of the row.
    pub name: &'static str,
    /// Where they come from.
    pub origin: Origin,
    /// What they are, for the reader of a report.
    pub about: &'static str,
    /// What they are encoded in.
    pub format: Format,
    /// Whether they hold maps, whose entries are encoded in no fixed order.
    pub have_maps: bool,
    /// The encoded messages. They live for as long as the program, so that decoded messages can
    /// be kept without naming a lifetime.
    pub payloads: &'static [Vec<u8>],
}

impl Inputs {
    fn new(
        name: &'static str,
        origin: Origin,
        about: &'static str,
        payloads: Vec<Vec<u8>>,
    ) -> Self {
        Self {
            name,
            origin,
            about,
            format: Format::Protobuf,
            have_maps: false,
            payloads: payloads.leak(),
        }
    }

    fn with_maps(mut self) -> Self {
        self.have_maps = true;
        self
    }

    /// The bytes of all messages together.
    pub fn total_bytes(&self) -> usize {
        self.payloads.iter().map(Vec::len).sum()
    }
}
