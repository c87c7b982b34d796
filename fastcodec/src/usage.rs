//! How much of its limits a decode used.

use crate::limits::Limits;

/// The use that a decode made of its limits: how much memory, how deep it went, how long its
/// largest list was.
///
/// For choosing [`Limits`]: decode honest traffic with the forms that measure
/// ([`protobuf::Decode::decode_measured`](crate::protobuf::Decode::decode_measured),
/// [`thrift::Protocol::decode_measured`](crate::thrift::Protocol::decode_measured)), keep the
/// [largest](Self::include) of what they report, and allow that with some room. An ordinary decode
/// keeps no such record and pays nothing for it.
///
/// ```
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{Limits, Protobuf, Usage};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Row { #[codec(1)] cells: Vec<u64>, #[codec(2)] rows: Vec<Row> }
///
/// let traffic: [&[u8]; 2] = [b"\x0a\x03\x01\x02\x03", b"\x12\x02\x12\x00\x12\x00"];
/// let mut usage = Usage::default();
/// for message in traffic {
///     let (row, used) = Row::decode_measured(message, &Limits::new());
///     assert!(row.is_ok());
///     usage.include(&used);
/// }
/// assert_eq!((usage.message_len, usage.depth, usage.largest_list), (6, 2, 3));
///
/// // Just enough for the traffic.
/// let limits = usage.limits();
/// assert!(traffic.iter().all(|message| Row::decode_with(*message, &limits).is_ok()));
/// assert!(Row::decode_with(b"\x12\x04\x12\x02\x12\x00", &limits).is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// The length of the message, in bytes: what [`Limits::message_len`] is compared with.
    pub message_len: usize,
    /// What was charged to [`Limits::memory`], in bytes. Where blocks are needed for a moment only, they
    /// count here as well: no less is enough, but for an arena, which makes do with smaller blocks where
    /// less is allowed.
    pub memory: usize,
    /// The deepest level that was entered: what [`Limits::depth`] is compared with. The outermost message
    /// is level 0.
    pub depth: u32,
    /// How many elements the largest list or set had, or entries the largest map. Where a decode failed
    /// within a list, the number that was announced for it, if the memory for them was allowed.
    pub largest_list: usize,
}

impl Usage {
    /// Takes over what is larger in `other`, field by field.
    pub fn include(&mut self, other: &Usage) {
        self.message_len = self.message_len.max(other.message_len);
        self.memory = self.memory.max(other.memory);
        self.depth = self.depth.max(other.depth);
        self.largest_list = self.largest_list.max(other.largest_list);
    }

    /// Limits that allow just this: each of the messages that were measured, and nothing larger, deeper or
    /// longer. Multiply before you use them for messages that you have not seen.
    ///
    /// ```
    /// use fastcodec::{Limits, Usage};
    ///
    /// let mut usage = Usage::default();
    /// usage.memory = 1000;
    /// usage.depth = 3;
    /// usage.message_len = 400;
    /// assert_eq!(usage.limits(), Limits::new().memory(1000).depth(3).message_len(400));
    /// ```
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::new()
            .memory(self.memory)
            .depth(self.depth)
            .message_len(self.message_len)
    }
}
