//! What a caller allows a decode to do, and the budget that the decode spends.

use crate::error::{Error, ErrorKind};

/// What a decode may do: how deep, how much memory, how long a message.
///
/// Limits are values, set per call; every entry point has a form that takes them and the
/// others use [`Limits::default`].
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

/// What a decode may allocate whatever the length of its input, unless something else is said.
const MEMORY_BASE: usize = 1 << 20;

impl Limits {
    /// The default limits: see the methods for each.
    #[inline]
    pub const fn new() -> Self {
        Limits {
            depth: None,
            memory: None,
            memory_base: MEMORY_BASE,
            message_len: None,
        }
    }

    /// How many levels messages, groups, structs and containers may nest, the outermost one being
    /// level 0. The default is the format's own: 100 for Protobuf, 64 for Thrift.
    ///
    /// Each level takes some of the stack, a wide message more of it: a limit of thousands needs a
    /// thread with a stack to match.
    #[must_use]
    pub const fn depth(mut self, levels: u32) -> Self {
        self.depth = Some(levels);
        self
    }

    /// How many bytes a decode may allocate, all in all.
    ///
    /// Everything is charged before it is allocated: strings, bytes and boxes by their size, lists
    /// by their capacity times the size of an element (each time they grow), hash maps by their whole
    /// table, trees by their nodes, unknown fields by their length, default values by what they own,
    /// what an arena takes and hands out by its size, what is gathered from pieces or received from a
    /// stream by its length. Nothing is given back during a decode, so the peak of the heap stays
    /// below the sum. The threat model in the repository has the small print.
    ///
    /// The default grows with the input: 1 MiB + 32 bytes for each byte of input. An
    /// element of a list takes at least two bytes on the wire, so that admits lists of
    /// elements up to 64 bytes wide however short they are on the wire, and wider ones as
    /// long as they carry a thirty-second of their size in data.
    #[must_use]
    pub const fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// How many bytes a decode may allocate beside the 32 bytes for each byte of its input, where
    /// [`memory`](Self::memory) is not set: 1 MiB unless this is. For many short elements of a wide type,
    /// which take more than that.
    ///
    /// ```
    /// use fastcodec::protobuf::Decode;
    /// use fastcodec::{Limits, Protobuf};
    ///
    /// #[derive(Debug, Default, Protobuf)]
    /// struct Row { #[codec(1)] texts: Vec<String>, #[codec(2)] numbers: Vec<u64>, #[codec(3)] more: Vec<Row> }
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

    /// How long a message may be, in bytes. A longer one is refused before it is read.
    /// The default is 2³¹ − 1, the longest that Protobuf knows, and less where messages come
    /// from a stream: [`protobuf::DEFAULT_MESSAGE_LEN`](crate::protobuf::DEFAULT_MESSAGE_LEN) and
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

    /// The same, where another default applies.
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

/// What is left of the limits during one decode.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    memory_left: usize,
    depth_left: u32,
    depth_limit: u32,
}

impl Budget {
    #[inline(always)]
    pub(crate) fn new(limits: &Limits, default_depth: u32, input_len: usize) -> Self {
        let depth = limits.depth_or(default_depth);
        Budget {
            memory_left: limits.memory_for(input_len),
            depth_left: depth,
            depth_limit: depth,
        }
    }

    /// What is left of another budget: so much memory, and `depth_left` of `depth_limit` levels.
    #[cfg(feature = "derive")]
    pub(crate) fn what_is_left(memory_left: usize, depth_left: u32, depth_limit: u32) -> Self {
        Budget {
            memory_left,
            depth_left,
            depth_limit,
        }
    }

    /// How many levels are left, and how many there were.
    #[cfg(feature = "derive")]
    pub(crate) fn depth(&self) -> (u32, u32) {
        (self.depth_left, self.depth_limit)
    }

    /// Takes `bytes` from the budget. Called before the allocation that it stands for.
    #[inline(always)]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), ErrorKind> {
        match self.memory_left.checked_sub(bytes) {
            Some(left) => {
                self.memory_left = left;
                Ok(())
            }
            None => Err(ErrorKind::MemoryLimit {
                needed: bytes,
                left: self.memory_left,
            }),
        }
    }

    /// Goes one level deeper.
    #[inline(always)]
    pub(crate) fn descend(&mut self) -> Result<(), ErrorKind> {
        match self.depth_left.checked_sub(1) {
            Some(left) => {
                self.depth_left = left;
                Ok(())
            }
            None => Err(ErrorKind::DepthLimit {
                limit: self.depth_limit,
            }),
        }
    }

    /// Comes back up one level.
    #[inline(always)]
    pub(crate) fn ascend(&mut self) {
        self.depth_left = self.depth_left.saturating_add(1);
    }

    pub(crate) fn memory_left(&self) -> usize {
        self.memory_left
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
        assert_eq!(budget.descend(), Ok(()));
        assert_eq!(budget.descend(), Err(ErrorKind::DepthLimit { limit: 1 }));
        budget.ascend();
        assert_eq!(budget.descend(), Ok(()));
    }

    #[test]
    fn the_default_memory_grows_with_the_input_and_saturates() {
        assert_eq!(Limits::new().memory_for(0), 1 << 20);
        assert_eq!(Limits::new().memory_for(1 << 20), 33 << 20);
        assert_eq!(Limits::new().memory_for(usize::MAX), usize::MAX);
    }
}
