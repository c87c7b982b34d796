//! The codecs as equals: what each of them does for one message type, behind one trait.

mod buffa;
mod fastcodec;
mod prost;
mod quick_protobuf;

pub use self::buffa::{Buffa, BuffaView};
pub use self::fastcodec::{Fastcodec, FastcodecView};
pub use self::prost::{Prost, are_equal};
pub use self::quick_protobuf::{Family, QuickProtobuf};

/// Every codec that takes part, and in which of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// prost's owned types.
    Prost,
    /// buffa's owned types.
    Buffa,
    /// buffa's borrowing views.
    BuffaView,
    /// quick-protobuf's borrowing types.
    QuickProtobuf,
    /// fastcodec's owned types, with the same field types as prost's.
    Fastcodec,
    /// fastcodec's views, in an arena.
    FastcodecView,
}

impl Name {
    /// All of them.
    pub const ALL: [Name; 6] = [
        Name::Prost,
        Name::Buffa,
        Name::BuffaView,
        Name::QuickProtobuf,
        Name::Fastcodec,
        Name::FastcodecView,
    ];

    /// As it is written in tables and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Name::Prost => "prost",
            Name::Buffa => "buffa",
            Name::BuffaView => "buffa-view",
            Name::QuickProtobuf => "quick-protobuf",
            Name::Fastcodec => "fastcodec",
            Name::FastcodecView => "fastcodec-view",
        }
    }

    /// Whether it is one of ours, whose bytes must equal prost's.
    pub fn is_ours(self) -> bool {
        matches!(self, Name::Fastcodec | Name::FastcodecView)
    }
}

/// What a codec does with one message type.
///
/// A decode includes dropping the message. A failure is a panic: the inputs are valid.
pub trait Codec: 'static {
    /// Which codec it is.
    const NAME: Name;

    /// The decoded message, which may borrow from the input and from the scratch memory.
    type Message<'a>;

    /// What is kept from one decode to the next: an arena, for codecs that have one.
    type Scratch: Default + 'static;

    /// What is kept from one encode to the next.
    type Buffer: Default + 'static;

    /// Decodes one message, as the codec's documentation recommends for a byte slice.
    fn decode<'a>(input: &'a [u8], scratch: &'a mut Self::Scratch) -> Self::Message<'a>;

    /// Encodes into memory that has been used before.
    fn encode_reused<'b>(message: &Self::Message<'_>, buffer: &'b mut Self::Buffer) -> &'b [u8];

    /// Encodes into a vector of its own.
    fn encode_fresh(message: &Self::Message<'_>) -> Vec<u8>;
}
