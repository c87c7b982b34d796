//! The comparisons: kinds of work, their codecs, and their targets.

use crate::codecs::Name;
use crate::inputs::Format;

/// A kind of work that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Decode a message and drop it.
    Decode,
    /// Encode into a reused buffer.
    EncodeReused,
    /// Encode into a new vector and drop it.
    EncodeFresh,
}

impl Work {
    /// All kinds of work.
    pub const ALL: [Work; 3] = [Work::Decode, Work::EncodeReused, Work::EncodeFresh];

    /// Returns the name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Work::Decode => "decode",
            Work::EncodeReused => "encode-reused",
            Work::EncodeFresh => "encode-fresh",
        }
    }
}

/// One table of a report.
#[derive(Debug)]
pub struct Comparison {
    /// The name on the command line.
    pub key: &'static str,
    /// The heading.
    pub title: &'static str,
    /// The format of the inputs.
    pub format: Format,
    /// The number of inputs to which the targets refer, if the recorded ones are available.
    pub named_inputs: usize,
    /// The work of every codec.
    pub work: Work,
    /// Our codec.
    pub contender: Name,
    /// The peers. The ratio refers to the fastest one.
    pub peers: &'static [Name],
    /// Codecs that are measured and shown, but not in the ratio.
    pub beside: &'static [Name],
    /// The target for the geometric mean of the ratios on the named inputs.
    pub mean_target: Option<f64>,
    /// The target for the ratio on each of them.
    pub each_target: Option<f64>,
    /// The target for the allocations of our codec, on any input.
    pub allocation_target: Option<AllocationTarget>,
}

/// A bound on the allocations for one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllocationTarget {
    /// No allocations.
    Zero,
    /// No more allocations than that codec.
    NoMoreThan(Name),
}

impl Comparison {
    /// Returns all codecs, in the order of the columns.
    pub fn participants(&self) -> impl Iterator<Item = Name> + '_ {
        self.peers
            .iter()
            .chain(self.beside)
            .copied()
            .chain([self.contender])
    }
}

/// All tables.
pub static COMPARISONS: [Comparison; 18] = [
    Comparison {
        key: "protobuf-decode-owned",
        title: "Decode, owned types",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::Decode,
        contender: Name::Fastcodec,
        peers: &[Name::Prost, Name::Buffa],
        beside: &[],
        mean_target: Some(1.4),
        each_target: Some(1.1),
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::Prost)),
    },
    Comparison {
        key: "protobuf-decode-views",
        title: "Decode, views (ours in a warm arena)",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::Decode,
        contender: Name::FastcodecView,
        peers: &[Name::Prost, Name::Buffa, Name::BuffaView],
        beside: &[Name::QuickProtobuf],
        mean_target: Some(2.0),
        each_target: Some(1.2),
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "protobuf-encode-reused",
        title: "Encode into a reused buffer",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::EncodeReused,
        contender: Name::Fastcodec,
        peers: &[Name::Prost, Name::Buffa],
        beside: &[Name::QuickProtobuf],
        mean_target: Some(1.6),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "protobuf-encode-fresh",
        title: "Encode to a fresh buffer",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::EncodeFresh,
        contender: Name::Fastcodec,
        peers: &[Name::Prost, Name::Buffa],
        beside: &[Name::QuickProtobuf],
        mean_target: Some(1.4),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::Prost)),
    },
    Comparison {
        key: "protobuf-decode-shared",
        title: "Decode, bytes that share the input",
        format: Format::Protobuf,
        named_inputs: 0,
        work: Work::Decode,
        contender: Name::FastcodecShared,
        peers: &[Name::ProstShared, Name::BuffaShared],
        beside: &[],
        mean_target: None,
        each_target: None,
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::ProstShared)),
    },
    Comparison {
        key: "protobuf-encode-shared",
        title: "Encode shared bytes into a reused buffer",
        format: Format::Protobuf,
        named_inputs: 0,
        work: Work::EncodeReused,
        contender: Name::FastcodecShared,
        peers: &[Name::ProstShared, Name::BuffaShared],
        beside: &[],
        mean_target: None,
        each_target: None,
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "protobuf-takeover-decode",
        title: "prost's structs with one line changed: decode",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::Decode,
        contender: Name::Takeover,
        peers: &[Name::Prost],
        beside: &[Name::Fastcodec],
        mean_target: Some(1.3),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::Prost)),
    },
    Comparison {
        key: "protobuf-takeover-encode-reused",
        title: "prost's structs with one line changed: encode into a reused buffer",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::EncodeReused,
        contender: Name::Takeover,
        peers: &[Name::Prost],
        beside: &[Name::Fastcodec],
        mean_target: Some(1.5),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::Prost)),
    },
    Comparison {
        key: "protobuf-takeover-encode-fresh",
        title: "prost's structs with one line changed: encode to a fresh buffer",
        format: Format::Protobuf,
        named_inputs: 6,
        work: Work::EncodeFresh,
        contender: Name::Takeover,
        peers: &[Name::Prost],
        beside: &[Name::Fastcodec],
        mean_target: Some(1.5),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::NoMoreThan(Name::Prost)),
    },
    Comparison {
        key: "thrift-binary-decode-owned",
        title: "Thrift Binary: decode, owned types",
        format: Format::ThriftBinary,
        named_inputs: 11,
        work: Work::Decode,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[Name::PilotaUnchecked],
        mean_target: Some(1.6),
        each_target: Some(1.0),
        allocation_target: None,
    },
    Comparison {
        key: "thrift-binary-decode-views",
        title: "Thrift Binary: decode, views (ours in a warm arena)",
        format: Format::ThriftBinary,
        named_inputs: 11,
        work: Work::Decode,
        contender: Name::FastcodecView,
        peers: &[Name::Pilota, Name::PilotaShared, Name::Apache],
        beside: &[Name::PilotaUnchecked],
        mean_target: Some(3.0),
        each_target: Some(1.5),
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "thrift-compact-decode-owned",
        title: "Thrift Compact: decode, owned types",
        format: Format::ThriftCompact,
        named_inputs: 11,
        work: Work::Decode,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[],
        mean_target: Some(1.8),
        each_target: Some(1.0),
        allocation_target: None,
    },
    Comparison {
        key: "thrift-binary-decode-shared",
        title: "Thrift Binary: decode, strings and bytes that share the input",
        format: Format::ThriftBinary,
        named_inputs: 11,
        work: Work::Decode,
        contender: Name::FastcodecShared,
        peers: &[Name::PilotaShared],
        beside: &[],
        mean_target: None,
        each_target: None,
        allocation_target: None,
    },
    Comparison {
        key: "thrift-binary-encode-reused",
        title: "Thrift Binary: encode into a reused buffer",
        format: Format::ThriftBinary,
        named_inputs: 11,
        work: Work::EncodeReused,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[],
        mean_target: Some(3.0),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "thrift-compact-encode-reused",
        title: "Thrift Compact: encode into a reused buffer",
        format: Format::ThriftCompact,
        named_inputs: 11,
        work: Work::EncodeReused,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[],
        mean_target: Some(2.0),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::Zero),
    },
    Comparison {
        key: "thrift-binary-encode-fresh",
        title: "Thrift Binary: encode to a fresh buffer",
        format: Format::ThriftBinary,
        named_inputs: 11,
        work: Work::EncodeFresh,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[],
        mean_target: Some(1.0),
        each_target: Some(1.0),
        allocation_target: None,
    },
    Comparison {
        key: "thrift-compact-encode-fresh",
        title: "Thrift Compact: encode to a fresh buffer",
        format: Format::ThriftCompact,
        named_inputs: 11,
        work: Work::EncodeFresh,
        contender: Name::Fastcodec,
        peers: &[Name::Pilota, Name::Apache],
        beside: &[],
        mean_target: Some(1.0),
        each_target: Some(1.0),
        allocation_target: None,
    },
    Comparison {
        key: "parquet-footers",
        title: "Parquet footers (parquet builds a tree of the schema as well)",
        format: Format::Parquet,
        named_inputs: 3,
        work: Work::Decode,
        contender: Name::FastcodecView,
        peers: &[Name::Parquet],
        beside: &[Name::Fastcodec],
        mean_target: Some(1.3),
        each_target: Some(1.0),
        allocation_target: Some(AllocationTarget::Zero),
    },
];
