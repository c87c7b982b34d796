//! The inputs: sets of encoded messages of one type.

mod blobs;
mod generated;
mod meshes;
#[cfg(recorded)]
mod recorded;
pub mod thrift;
#[cfg(recorded)]
mod variants;
mod varints;

use std::fmt;

pub use blobs::blobs;
pub use generated::{maps, mesh, numbers, packed, strings, table, tree};
pub use meshes::{colours, points, trimesh, trimesh_zeros};
#[cfg(recorded)]
pub use recorded::{
    api_response, google_message1, google_message1_alone, log_record, metrics, traces_large,
    traces_medium, traces_small,
};
pub use varints::varints;

/// The source of inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Recorded data, or variants of it; the targets refer to these six.
    Ranked,
    /// Recorded data without a target.
    Recorded,
    /// Generated from a seed: one shape of each kind.
    Generated,
    /// Generated: packed varints of every kind and length.
    Varints,
    /// Generated: lists of messages of fixed width.
    Meshes,
    /// Generated: messages that are mostly one blob.
    Blobs,
}

impl Origin {
    /// All sources.
    pub const ALL: [Origin; 6] = [
        Origin::Ranked,
        Origin::Recorded,
        Origin::Generated,
        Origin::Varints,
        Origin::Meshes,
        Origin::Blobs,
    ];

    /// Returns the name in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Ranked => "named inputs",
            Origin::Recorded => "other recorded inputs",
            Origin::Generated => "generated shapes",
            Origin::Varints => "packed varints",
            Origin::Meshes => "meshes",
            Origin::Blobs => "blobs",
        }
    }
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

/// A set of a table of inputs, not generated yet.
pub struct Made {
    /// The name of the row.
    pub name: &'static str,
    /// Generates the messages.
    pub make: Box<dyn Fn() -> Inputs>,
}

impl Made {
    fn new(name: &'static str, make: impl Fn() -> Inputs + 'static) -> Self {
        Self {
            name,
            make: Box::new(make),
        }
    }
}

impl fmt::Debug for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Made").field(&self.name).finish()
    }
}
