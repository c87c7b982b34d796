//! The inputs: sets of encoded messages of one type.

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

/// The source of inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Recorded data, or variants of it; the targets refer to these six.
    Ranked,
    /// Recorded data without a target.
    Recorded,
    /// Generated from a seed.
    Generated,
}

/// The format of messages: each comparison has one.
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

/// A set of messages that a measurement processes in rotation.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The name of the row.
    pub name: &'static str,
    /// Their source.
    pub origin: Origin,
    /// Their description in a report.
    pub about: &'static str,
    /// Their format.
    pub format: Format,
    /// Whether they have maps, whose entries have no fixed order.
    pub have_maps: bool,
    /// The encoded messages. They are `'static`, so that decoded messages can be stored without a
    /// lifetime.
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

    /// Returns the total number of bytes of all messages.
    pub fn total_bytes(&self) -> usize {
        self.payloads.iter().map(Vec::len).sum()
    }
}
