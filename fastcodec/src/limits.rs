//! The limits that a caller sets for a decode, and the budget that the decode spends.

use crate::error::{Error, ErrorKind};
use crate::usage::Usage;

/// The default limit on the depth of Protobuf messages.
pub(crate) const PROTOBUF_DEPTH: u32 = 100;

/// The default limit on the depth of Thrift structs and containers, the same as in the reference
/// implementations.
pub(crate) const THRIFT_DEPTH: u32 = 64;

/// The limits of a decode: depth, memory and message length.
///
/// Limits are a value that you pass to each call. Every entry point has a variant that takes them;
/// the others use [`Limits::default`]. Encoding has such variants as well, which use only
/// [`depth`](Self::depth). To choose limits from the usage of real messages, see [`Usage`].
///
/// ```
/// use fastcodec::protobuf::Decode;
/// use fastcodec::{Limits, Protobuf};
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Note { #[codec(1)] text: String }
///
/// let limits = Limits::new().memory(4).depth(10).message_len(1024);
/// assert!(Note::decode_with(b"\x0a\x05hello", &limits).is_err());
/// assert!(Note::decode_with(b"\x0a\x05hello", &limits.memory(100)).is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    depth: Option<u32>,
    memory: Option<usize>,
    memory_base: usize,
    message_len: Option<usize>,
}

/// The default of [`Limits::memory_base`].
const MEMORY_BASE: usize = 1 << 20;

impl Limits {
    /// Creates the default limits. Each method documents its default.
    #[inline]
    pub const fn new() -> Self {
        Limits {
            depth: None,
            memory: None,
            memory_base: MEMORY_BASE,
            message_len: None,
        }
    }

    /// Sets the number of levels to which messages, groups, structs and containers may nest. The
    /// outermost one is level 0. The default is that of the format: 100 for Protobuf, 64 for
    /// Thrift.
    ///
    /// Each level needs stack, more for a message with many fields. A limit of thousands needs a
    /// thread with a large stack.
    #[must_use]
    pub const fn depth(mut self, levels: u32) -> Self {
        self.depth = Some(levels);
        self
    }

    /// Sets the number of bytes that a decode may allocate in total.
    ///
    /// Everything is charged before it is allocated: strings, bytes and boxes by their size; lists
    /// by their capacity times the size of an element, each time they grow; hash maps by their
    /// whole table; trees by their nodes; unknown fields by their length; default values by their
    /// heap memory; blocks and pieces of an arena by their size; bytes that are gathered from
    /// pieces or received from a stream by their number. Nothing is credited back during a decode,
    /// so the peak of the heap is at most the sum. `THREAT_MODEL.md` in the repository has the
    /// details.
    ///
    /// The default grows with the input: 1 MiB + 32 bytes for each byte of input. An element of a
    /// list takes at least two bytes on the wire. So a list of elements of up to 64 bytes in memory
    /// always passes, and one of larger elements passes if each takes at least 1/32 of its size on
    /// the wire.
    #[must_use]
    pub const fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Sets the constant part of the default of [`memory`](Self::memory), to which 32 bytes for
    /// each byte of input are added. Its default is 1 MiB. A higher value is for messages with many
    /// short elements of a large type.
    ///
    /// ```
    /// use fastcodec::protobuf::Decode;
    /// use fastcodec::{Limits, Protobuf};
    ///
    /// #[derive(Debug, Default, Protobuf)]
    /// struct Row {
    ///     #[codec(1)] texts: Vec<String>,
    ///     #[codec(2)] numbers: Vec<u64>,
    ///     #[codec(3)] more: Vec<Row>,
    /// }
    /// #[derive(Debug, Default, Protobuf)]
    /// struct Table { #[codec(1)] rows: Vec<Row> }
    ///
    /// // A hundred thousand empty rows: two bytes each on the wire, 72 in memory.
    /// let table = [0x0a, 0x00].repeat(100_000);
    /// assert!(Table::decode_with(&table, &Limits::new().memory_base(0)).is_err());
    /// assert!(Table::decode_with(&table, &Limits::new().memory_base(16 << 20)).is_ok());
    /// ```
    #[must_use]
    pub const fn memory_base(mut self, bytes: usize) -> Self {
        self.memory_base = bytes;
        self
    }

    /// Sets the maximum length of a message in bytes. A longer one is refused before it is read.
    /// The default is 2³¹ − 1, the maximum of Protobuf. For messages from a stream it is less:
    /// [`protobuf::DEFAULT_MESSAGE_LEN`](crate::protobuf::DEFAULT_MESSAGE_LEN) and
    /// [`thrift::transport::DEFAULT_MESSAGE_LEN`](crate::thrift::transport::DEFAULT_MESSAGE_LEN).
    #[must_use]
    pub const fn message_len(mut self, bytes: usize) -> Self {
        self.message_len = Some(bytes);
        self
    }

    #[inline(always)]
    pub(crate) fn depth_or(&self, format_default: u32) -> u32 {
        self.depth.unwrap_or(format_default)
    }

    #[inline(always)]
    pub(crate) fn memory_for(&self, input_len: usize) -> usize {
        const PER_BYTE: usize = 32;
        let per_byte = input_len.saturating_mul(PER_BYTE);
        self.memory
            .unwrap_or(self.memory_base.saturating_add(per_byte))
    }

    /// Refuses a message that is longer than allowed, before any of it is read.
    #[inline(always)]
    pub(crate) fn check_message_len(&self, length: u64) -> Result<(), Error> {
        self.check_message_len_or(length, i32::MAX as usize)
    }

    /// Does the same with another default.
    #[inline(always)]
    pub(crate) fn check_message_len_or(&self, length: u64, default: usize) -> Result<(), Error> {
        let limit = self.message_len.unwrap_or(default);
        if length > limit as u64 {
            return Err(Error::new(ErrorKind::MessageLimit { length, limit }, 0));
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The rest of the limits during one decode, and the record of a measured decode.
///
/// An ordinary decode counts down and keeps no record. A measured decode has its counters at 0 and
/// its memory in `held_back`, so each step takes the slow path, which keeps the record.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    memory_left: usize,
    /// The memory that only the slow path uses: all of it in a measured decode, otherwise none.
    held_back: usize,
    /// The minimum of `held_back` over all checks, as if each [allowed](Self::allow) allocation had
    /// been charged.
    least_left: usize,
    /// The number of levels from the current one down to `deepest`.
    depth_left: u32,
    /// The limit or, in a measured decode, the deepest level so far.
    deepest: u32,
    depth_limit: u32,
    largest_list: usize,
}

impl Budget {
    #[inline(always)]
    pub(crate) fn new(limits: &Limits, default_depth: u32, input_len: usize) -> Self {
        let depth = limits.depth_or(default_depth);
        Budget {
            memory_left: limits.memory_for(input_len),
            held_back: 0,
            least_left: 0,
            depth_left: depth,
            deepest: depth,
            depth_limit: depth,
            largest_list: 0,
        }
    }

    /// Starts the record. Call this before anything is used.
    pub(crate) fn measure(&mut self) {
        self.held_back = self.memory_left;
        self.least_left = self.memory_left;
        self.memory_left = 0;
        self.depth_left = 0;
        self.deepest = 0;
    }

    /// Returns the usage of a message of `message_len` bytes. `memory` is what the budget began
    /// with.
    pub(crate) fn usage(&self, memory: usize, message_len: usize) -> Usage {
        Usage {
            memory: memory.saturating_sub(self.held_back.min(self.least_left)),
            depth: self.deepest,
            largest_list: self.largest_list,
            message_len,
        }
    }

    /// Records that a list, set or map has `count` elements.
    #[inline(always)]
    pub(crate) fn note_list(&mut self, count: usize) {
        self.largest_list = self.largest_list.max(count);
    }

    /// Takes `bytes` from `memory_left`. Returns `false` if that is too little; then call
    /// [`take_more`](Self::take_more).
    #[inline(always)]
    #[must_use]
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        match self.memory_left.checked_sub(bytes) {
            Some(left) => {
                self.memory_left = left;
                true
            }
            None => false,
        }
    }

    /// Takes `bytes` from `held_back`, for a list of `count` elements if it is one.
    #[cold]
    pub(crate) fn take_more(&mut self, bytes: usize, count: usize) -> Result<(), ErrorKind> {
        match self.held_back.checked_sub(bytes) {
            Some(left) => {
                self.held_back = left;
                self.note_list(count);
                Ok(())
            }
            None => Err(self.refusal(bytes)),
        }
    }

    /// Creates a budget with `memory` on level `level` of `depth_limit`, which keeps the record if
    /// `measured`.
    #[cfg(feature = "prost")]
    pub(crate) fn of_rest(memory: usize, level: u32, depth_limit: u32, measured: bool) -> Self {
        let mut budget = Budget {
            memory_left: memory,
            held_back: 0,
            least_left: 0,
            depth_left: depth_limit - level,
            deepest: depth_limit,
            depth_limit,
            largest_list: 0,
        };
        if measured {
            budget.measure();
            budget.deepest = level;
        }
        budget
    }

    /// Returns the current level, and the limit on the depth.
    #[cfg(feature = "prost")]
    pub(crate) fn level(&self) -> (u32, u32) {
        (self.deepest - self.depth_left, self.depth_limit)
    }

    /// Returns whether this budget keeps the record. One with neither memory nor levels left has
    /// nothing more to record.
    #[cfg(feature = "prost")]
    pub(crate) fn is_measured(&self) -> bool {
        self.held_back > 0 || self.deepest < self.depth_limit
    }

    /// Returns the record: the least remaining memory, the deepest level, the largest list.
    #[cfg(feature = "prost")]
    pub(crate) fn record(&self) -> (usize, u32, usize) {
        let least_left = self.held_back.min(self.least_left);
        (least_left, self.deepest, self.largest_list)
    }

    /// Adds the record of another budget, which was created from the rest of this one.
    #[cfg(feature = "prost")]
    pub(crate) fn add_record(&mut self, least_left: usize, deepest: u32, largest_list: usize) {
        self.least_left = self.least_left.min(least_left);
        self.depth_left += deepest.saturating_sub(self.deepest);
        self.deepest = self.deepest.max(deepest);
        self.note_list(largest_list);
    }

    /// Takes `bytes` from the budget. Call this before the allocation.
    #[cfg(any(test, feature = "std"))]
    #[inline(always)]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        match self.take(bytes) {
            true => Ok(()),
            false => self.take_more(bytes, 0),
        }
    }

    /// Checks that `bytes` are left, without taking them: for an allocation that is freed at once.
    #[inline(always)]
    pub(crate) fn allow(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        match bytes <= self.memory_left {
            true => Ok(()),
            false => self.allow_more(bytes),
        }
    }

    #[cold]
    fn allow_more(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        match self.held_back.checked_sub(bytes) {
            Some(left) => {
                self.least_left = self.least_left.min(left);
                Ok(())
            }
            None => Err(self.refusal(bytes)),
        }
    }

    #[cold]
    fn refusal(&self, needed: usize) -> ErrorKind {
        let left = self.memory_left();
        ErrorKind::MemoryLimit { needed, left }
    }

    /// Goes one level deeper. Returns `false` if that is below `deepest`; then call
    /// [`deeper`](Self::deeper).
    #[inline(always)]
    #[must_use]
    pub(crate) fn descend(&mut self) -> bool {
        match self.depth_left.checked_sub(1) {
            Some(left) => {
                self.depth_left = left;
                true
            }
            None => false,
        }
    }

    /// Goes one level deeper than `deepest`, if the limit allows it.
    #[cold]
    pub(crate) fn deeper(&mut self) -> Result<(), ErrorKind> {
        let limit = self.depth_limit;
        if self.deepest < limit {
            self.deepest += 1;
            return Ok(());
        }
        Err(ErrorKind::DepthLimit { limit })
    }

    /// Returns whether `levels` more levels are allowed.
    #[inline(always)]
    pub(crate) fn can_reach(&self, levels: u32) -> bool {
        levels <= self.depth_left || levels - self.depth_left <= self.depth_limit - self.deepest
    }

    /// Goes `levels` deeper and up again, if they are allowed. Returns whether they are.
    #[inline(always)]
    pub(crate) fn reach(&mut self, levels: u32) -> bool {
        levels <= self.depth_left || self.reach_deeper(levels)
    }

    /// Goes below `deepest`, if the limit allows it.
    #[cold]
    fn reach_deeper(&mut self, levels: u32) -> bool {
        let can_reach = self.can_reach(levels);
        if can_reach {
            self.deepest += levels - self.depth_left;
            self.depth_left = levels;
        }
        can_reach
    }

    /// Goes back up one level.
    #[inline(always)]
    pub(crate) fn ascend(&mut self) {
        self.depth_left = self.depth_left.saturating_add(1);
    }

    pub(crate) fn memory_left(&self) -> usize {
        self.memory_left + self.held_back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_past_the_budget_is_refused_and_takes_nothing() {
        let mut budget = Budget::new(&Limits::new().memory(10), 100, 0);
        assert_eq!(budget.charge(7), Ok(()));
        assert_eq!(
            budget.charge(4),
            Err(ErrorKind::MemoryLimit { needed: 4, left: 3 })
        );
        assert_eq!(budget.charge(3), Ok(()));
    }

    #[test]
    fn depth_is_counted_down_and_up() {
        let mut budget = Budget::new(&Limits::new().depth(1), 100, 0);
        assert!(budget.descend());
        assert!(!budget.descend());
        assert_eq!(budget.deeper(), Err(ErrorKind::DepthLimit { limit: 1 }));
        budget.ascend();
        assert!(budget.descend());
    }

    #[test]
    fn a_budget_that_measures_finds_the_deepest_level_and_has_the_same_limit() {
        let mut budget = Budget::new(&Limits::new().depth(2), 100, 0);
        budget.measure();
        let down = |budget: &mut Budget| match budget.descend() {
            true => Ok(()),
            false => budget.deeper(),
        };
        for _ in 0..3 {
            assert_eq!(down(&mut budget), Ok(()));
            budget.ascend();
        }
        assert_eq!(budget.usage(0, 0).depth, 1);
        assert_eq!(down(&mut budget), Ok(()));
        assert_eq!(down(&mut budget), Ok(()));
        let refused = Err(ErrorKind::DepthLimit { limit: 2 });
        assert_eq!(down(&mut budget), refused);
        assert_eq!(budget.usage(0, 0).depth, 2);
    }

    #[test]
    fn the_default_memory_grows_with_the_input_and_saturates() {
        assert_eq!(Limits::new().memory_for(0), 1 << 20);
        assert_eq!(Limits::new().memory_for(1 << 20), 33 << 20);
        assert_eq!(Limits::new().memory_for(usize::MAX), usize::MAX);
    }
}
