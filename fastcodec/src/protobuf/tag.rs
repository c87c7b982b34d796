//! The tag of a field: its number and how its value is delimited.

use crate::wire::varint;

/// How a value is delimited on the wire.
/// <https://protobuf.dev/programming-guides/encoding/#structure>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum WireType {
    /// A varint of up to ten bytes.
    Varint = 0,
    /// Eight bytes.
    Fixed64 = 1,
    /// A length as a varint, then that many bytes.
    Len = 2,
    /// Fields up to the matching end tag.
    StartGroup = 3,
    /// The end of a group.
    EndGroup = 4,
    /// Four bytes.
    Fixed32 = 5,
}

/// The wire types as numbers, for a `match`.
pub(super) mod code {
    use super::WireType;

    pub const VARINT: u32 = WireType::Varint as u32;
    pub const FIXED64: u32 = WireType::Fixed64 as u32;
    pub const LEN: u32 = WireType::Len as u32;
    pub const START_GROUP: u32 = WireType::StartGroup as u32;
    pub const END_GROUP: u32 = WireType::EndGroup as u32;
    pub const FIXED32: u32 = WireType::Fixed32 as u32;
}

/// The largest field number, 2²⁹ − 1.
pub const MAX_FIELD_NUMBER: u32 = (1 << 29) - 1;

/// A field number and a wire type as one number, which precedes the value on the wire.
///
/// A tag that was read may have a wire type that does not exist (6 or 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag(u32);

impl Tag {
    /// The tag of the field `number`, which is 1 to [`MAX_FIELD_NUMBER`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn new(number: u32, wire_type: WireType) -> Self {
        debug_assert!(number != 0 && number <= MAX_FIELD_NUMBER);
        Tag(number << 3 | wire_type as u32)
    }

    /// The tag that was read as a varint. Its field number may be 0.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn from_wire(tag: u32) -> Self {
        Tag(tag)
    }

    /// The number of the field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn number(self) -> u32 {
        self.0 >> 3
    }

    /// The tag as a number: `number << 3 | wire type`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether the field has this wire type.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is(self, wire_type: WireType) -> bool {
        self.0 & 7 == wire_type as u32
    }

    /// The wire type, if it exists.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn wire_type(self) -> Option<WireType> {
        match self.wire_type_code() {
            code::VARINT => Some(WireType::Varint),
            code::FIXED64 => Some(WireType::Fixed64),
            code::LEN => Some(WireType::Len),
            code::START_GROUP => Some(WireType::StartGroup),
            code::END_GROUP => Some(WireType::EndGroup),
            code::FIXED32 => Some(WireType::Fixed32),
            _ => None,
        }
    }

    /// The wire type as a number, 0 to 7.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn wire_type_code(self) -> u32 {
        self.0 & 7
    }

    /// How many bytes the tag takes: 1 to 5.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn encoded_len(self) -> usize {
        varint::len(self.0 as u64)
    }

    /// The bytes of the tag as a little-endian word, if they are at most four.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) const fn as_word(self) -> u32 {
        let tag = self.0;
        match self.encoded_len() {
            1 => tag,
            2 => tag & 0x7f | 0x80 | (tag & 0x3f80) << 1,
            3 => tag & 0x7f | 0x8080 | (tag & 0x3f80) << 1 | (tag & 0x1f_c000) << 2,
            _ => {
                tag & 0x7f
                    | 0x80_8080
                    | (tag & 0x3f80) << 1
                    | (tag & 0x1f_c000) << 2
                    | (tag & 0x0fe0_0000) << 3
            }
        }
    }
}

/// Returns the number of bytes of the tag of the field `number`, with any wire type.
#[cfg_attr(not(debug_assertions), inline(always))]
pub const fn tag_len(number: u32) -> usize {
    Tag::new(number, WireType::Varint).encoded_len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_its_number_and_its_wire_type() {
        let tag = Tag::new(16, WireType::Len);
        assert_eq!(
            (tag.get(), tag.number(), tag.is(WireType::Len)),
            (0x82, 16, true)
        );
        assert!(!tag.is(WireType::Varint));
    }

    #[test]
    fn the_word_of_a_tag_is_its_varint() {
        for number in [1, 15, 16, 2047, 2048, 262_143, 262_144, 33_554_431] {
            let tag = Tag::new(number, WireType::Len);
            let (word, len) = varint::word(tag.get().into());
            assert_eq!(
                (tag.as_word().into(), tag.encoded_len()),
                (word, len),
                "{number}"
            );
        }
    }
}
