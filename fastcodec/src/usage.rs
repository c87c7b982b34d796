//! The usage of limits by a decode.

use crate::limits::Limits;

/// The usage of a decode: message length, memory, depth, and length of the largest list.
///
/// Use it to choose [`Limits`]: decode real traffic with the measuring functions
/// ([`protobuf::Decode::decode_measured`](crate::protobuf::Decode::decode_measured),
/// [`thrift::Protocol::decode_measured`](crate::thrift::Protocol::decode_measured)), keep the
/// [maximum](Self::include) of each number, and set the limits somewhat higher. An ordinary decode
/// keeps no such record, so it has no cost.
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
/// // Exactly enough for the traffic.
/// let limits = usage.limits();
/// assert!(traffic.iter().all(|message| Row::decode_with(*message, &limits).is_ok()));
/// assert!(Row::decode_with(b"\x12\x04\x12\x02\x12\x00", &limits).is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// The length of the message, in bytes. [`Limits::message_len`] bounds it.
    pub message_len: usize,
    /// The bytes that were charged to [`Limits::memory`], including temporary blocks. No lower
    /// limit is enough, except with an arena, which uses smaller blocks if less is allowed.
    pub memory: usize,
    /// The deepest level. [`Limits::depth`] bounds it. The outermost message is level 0.
    pub depth: u32,
    /// The number of elements of the largest list or set, or of entries of the largest map. If a
    /// decode failed inside a list, it is the declared number, if the memory for it was allowed.
    pub largest_list: usize,
}

impl Usage {
    /// Sets each field to the maximum of `self` and `other`.
    pub fn include(&mut self, other: &Usage) {
        self.message_len = self.message_len.max(other.message_len);
        self.memory = self.memory.max(other.memory);
        self.depth = self.depth.max(other.depth);
        self.largest_list = self.largest_list.max(other.largest_list);
    }

    /// Returns limits that allow exactly this usage: each measured message, and nothing larger,
    /// deeper or longer. Multiply the numbers before you decode other messages with them.
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
