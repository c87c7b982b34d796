//! The codecs, with one trait for all of them.

mod apache;
mod buffa;
mod fastcodec;
mod prost;
mod quick_protobuf;
mod shared;
mod takeover;
mod thrift;

pub use self::buffa::{Buffa, BuffaView};
pub use self::fastcodec::{Fastcodec, FastcodecView};
pub use self::prost::{Prost, are_equal};
pub use self::quick_protobuf::{Family, QuickProtobuf};
pub use self::shared::{BuffaShared, FastcodecShared, ProstShared};
pub use self::takeover::Takeover;
pub use self::thrift::{
    Apache, InBinary, InCompact, Parquet, Pilota, PilotaShared, PilotaUnchecked, ThriftOwned,
    ThriftShared, ThriftView,
};

/// The types for the crate of Apache Thrift.
pub mod apache_types {
    pub use super::apache::*;
}

/// Every measured codec, in each of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// prost's owned types.
    Prost,
    /// buffa's owned types.
    Buffa,
    /// buffa's borrowing views.
    BuffaView,
    /// prost's types whose bytes share the input.
    ProstShared,
    /// buffa's types whose bytes share the input.
    BuffaShared,
    /// quick-protobuf's borrowing types.
    QuickProtobuf,
    /// pilota's types with `String` and `Vec<u8>`.
    Pilota,
    /// pilota's default types: strings and bytes share the input.
    PilotaShared,
    /// pilota's decoder without bounds checks.
    PilotaUnchecked,
    /// The crate of Apache Thrift.
    Apache,
    /// The footer decoder of the crate `parquet`.
    Parquet,
    /// fastcodec's types whose strings and bytes share the input.
    FastcodecShared,
    /// The code that `prost-build` generates with the option that makes it use fastcodec.
    Takeover,
    /// fastcodec's owned types, with the same field types as prost's.
    Fastcodec,
    /// fastcodec's views, in an arena.
    FastcodecView,
    /// A copy of the encoded bytes: no codec, but what each of them needs at least to copy a blob.
    Memcpy,
}

impl Name {
    /// All codecs.
    pub const ALL: [Name; 16] = [
        Name::Prost,
        Name::Buffa,
        Name::BuffaView,
        Name::ProstShared,
        Name::BuffaShared,
        Name::QuickProtobuf,
        Name::Pilota,
        Name::PilotaShared,
        Name::PilotaUnchecked,
        Name::Apache,
        Name::Parquet,
        Name::Takeover,
        Name::Fastcodec,
        Name::FastcodecShared,
        Name::FastcodecView,
        Name::Memcpy,
    ];

    /// Returns the name in tables and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Name::Prost => "prost",
            Name::Buffa => "buffa",
            Name::BuffaView => "buffa-view",
            Name::ProstShared => "prost-shared",
            Name::BuffaShared => "buffa-shared",
            Name::QuickProtobuf => "quick-protobuf",
            Name::Pilota => "pilota",
            Name::PilotaShared => "pilota-shared",
            Name::PilotaUnchecked => "pilota-unchecked",
            Name::Apache => "thrift",
            Name::Parquet => "parquet",
            Name::FastcodecShared => "fastcodec-shared",
            Name::Takeover => "fastcodec-prost",
            Name::Fastcodec => "fastcodec",
            Name::FastcodecView => "fastcodec-view",
            Name::Memcpy => "memcpy",
        }
    }

    /// Returns whether it is one of ours, whose bytes must equal prost's.
    pub fn is_ours(self) -> bool {
        matches!(
            self,
            Name::Fastcodec | Name::FastcodecView | Name::FastcodecShared | Name::Takeover
        )
    }
}

/// A codec for one message type.
///
/// A decode includes dropping the message. An error panics, because the inputs are valid.
pub trait Codec: 'static {
    /// The codec.
    const NAME: Name;

    /// The decoded message. It may borrow from the input, which is `'static`, and from the scratch
    /// memory.
    type Message<'a>;

    /// The state that decodes share: an arena, for codecs that have one.
    type Scratch: Default + 'static;

    /// The state that encodes share.
    type Buffer: Default + 'static;

    /// Decodes one message, as the codec's documentation recommends for a byte slice.
    fn decode<'a>(input: &'static [u8], scratch: &'a mut Self::Scratch) -> Self::Message<'a>;

    /// Encodes into a reused buffer.
    fn encode_reused<'b>(message: &Self::Message<'_>, buffer: &'b mut Self::Buffer) -> &'b [u8];

    /// Encodes into a new vector.
    fn encode_fresh(message: &Self::Message<'_>) -> Vec<u8>;
}
