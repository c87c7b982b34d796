//! What holds for each way into a decode.

use bytes::Bytes;
use fastcodec::{Error, ErrorKind, Limits};
use fastcodec_tests::{Refused, counted, counted_refusing};

/// A way into a decode.
#[derive(Clone, Copy)]
pub struct Entry {
    /// A message with a value of every kind, as it comes this way.
    pub full: fn() -> Bytes,
    /// Encodes a message with this number of levels, not counting the outermost.
    pub nested: fn(usize) -> Bytes,
    /// How many of the bytes do not count towards the length of the message.
    pub around: usize,
    /// The bytes that may be allocated in addition to the memory that the limits allow, for an
    /// input of this length.
    pub beside: fn(usize) -> usize,
    /// The decode. What it makes is dropped.
    pub decode: fn(&Bytes, &Limits) -> Result<(), Error>,
}

/// The bytes as they are.
pub fn as_it_is(bytes: Vec<u8>) -> Bytes {
    let bytes = Bytes::from(bytes);
    // From now on it is shared: that takes 24 bytes the first time, which are not the decode's.
    let _ = bytes.clone();
    bytes
}

/// An error with its path. The value itself is on the stack.
pub const BESIDE: usize = 1024;

impl Entry {
    /// Checks each limit on memory: the decode never takes more, a refusal names this limit, and
    /// the decode succeeds once the limit is high enough.
    pub fn stays_within_the_memory(self) {
        let input = (self.full)();
        let beside = (self.beside)(input.len());
        let mut memory = 0_usize;
        loop {
            let limits = Limits::new().memory(memory);
            let (result, counts) = counted(|| (self.decode)(&input, &limits));
            assert!(
                counts.peak <= (memory + beside) as isize,
                "{} bytes of {memory} and {beside}",
                counts.peak
            );
            match result {
                Ok(()) => break,
                Err(error) => assert!(
                    matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
                    "{error}"
                ),
            }
            memory += 1 + memory / 16;
            assert!(memory < 64 * input.len(), "never enough");
        }
    }

    /// As deep as is allowed and no deeper.
    pub fn goes_no_deeper(self) {
        for levels in [1, 5, 20] {
            let input = (self.nested)(levels);
            let depth = |depth| (self.decode)(&input, &Limits::new().depth(depth));
            assert_eq!(depth(levels as u32), Ok(()));
            let limit = levels as u32 - 1;
            let error = depth(limit).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit });
        }
    }

    /// As long as is allowed and no longer; what is too long takes no memory but for the error.
    pub fn takes_no_longer_message(self) {
        let input = (self.full)();
        let length = input.len() - self.around;
        let message_len = |len| (self.decode)(&input, &Limits::new().message_len(len));
        assert_eq!(message_len(length), Ok(()));
        let limit = length - 1;
        let (result, counts) = counted(|| message_len(limit));
        let length = length as u64;
        assert_eq!(
            result.unwrap_err().kind(),
            &ErrorKind::MessageLimit { length, limit }
        );
        assert!(counts.peak <= (self.beside)(input.len()) as isize);
    }

    /// An allocator that has no more to give is an error, and nothing is lost.
    pub fn survives_a_full_heap(self) {
        let input = (self.full)();
        let (_, counts) = counted(|| (self.decode)(&input, &Limits::new()).unwrap());
        let step = 1 + counts.peak / 150;
        for most in (0..).step_by(step as usize) {
            let (result, counts) = counted_refusing(Refused::Past(most), || {
                (self.decode)(&input, &Limits::new()).map_err(|error| error.kind().clone())
            });
            assert_eq!(counts.live, 0);
            match result {
                Ok(()) => break,
                Err(kind) => assert!(matches!(kind, ErrorKind::OutOfMemory { .. }), "{kind:?}"),
            }
        }
    }
}

/// A way into a decode that has limits of its own.
#[derive(Clone, Copy)]
pub struct Fixed {
    /// As in [`Entry`].
    pub full: fn() -> Bytes,
    /// As in [`Entry`].
    pub nested: fn(usize) -> Bytes,
    /// Little on the wire that would be more in memory than is allowed.
    pub large: fn() -> Bytes,
    /// The bytes that may be allocated for an input of this length.
    pub memory: fn(usize) -> usize,
    /// How deep messages may nest.
    pub depth: u32,
    /// The decode of a message that declares this length.
    pub decode_len: fn(usize) -> Result<(), Error>,
    /// The decode. What it makes is dropped.
    pub decode: fn(&Bytes) -> Result<(), Error>,
}

impl Fixed {
    /// As [`Entry::stays_within_the_memory`].
    pub fn stays_within_the_memory(self) {
        let input = (self.large)();
        let memory = (self.memory)(input.len());
        let (result, counts) = counted(|| (self.decode)(&input));
        let kind = result.unwrap_err().kind().clone();
        assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
        assert!(counts.peak <= (memory + BESIDE) as isize);
    }

    /// As [`Entry::goes_no_deeper`].
    pub fn goes_no_deeper(self) {
        let limit = self.depth;
        assert_eq!((self.decode)(&(self.nested)(limit as usize)), Ok(()));
        let error = (self.decode)(&(self.nested)(limit as usize + 1)).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit });
    }

    /// As [`Entry::takes_no_longer_message`]: the longest that Protobuf knows.
    pub fn takes_no_longer_message(self) {
        let limit = i32::MAX as usize;
        let (result, counts) = counted(|| (self.decode_len)(limit + 1));
        let length = limit as u64 + 1;
        assert_eq!(
            result.unwrap_err().kind(),
            &ErrorKind::MessageLimit { length, limit }
        );
        assert!(counts.peak <= BESIDE as isize);
    }

    /// As [`Entry::survives_a_full_heap`].
    pub fn survives_a_full_heap(self) {
        let input = (self.full)();
        let (_, counts) = counted(|| (self.decode)(&input).unwrap());
        let step = 1 + counts.peak / 150;
        for most in (0..).step_by(step as usize) {
            let (result, counts) = counted_refusing(Refused::Past(most), || {
                (self.decode)(&input).map_err(|error| error.kind().clone())
            });
            assert_eq!(counts.live, 0);
            match result {
                Ok(()) => break,
                Err(kind) => assert!(matches!(kind, ErrorKind::OutOfMemory { .. }), "{kind:?}"),
            }
        }
    }
}

/// Tests of an entry: all four things, or those that are named.
macro_rules! holds {
    ($name:ident: $entry:expr) => {
        holds! {
            $name, [stays_within_the_memory, goes_no_deeper, takes_no_longer_message,
                survives_a_full_heap]: $entry
        }
    };
    ($name:ident, [$($test:ident),*]: $entry:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(
                #[test]
                fn $test() {
                    let entry = $entry;
                    entry.$test();
                }
            )*
        }
    };
}
pub(crate) use holds;
