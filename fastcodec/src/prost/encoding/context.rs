//! The context of a decode of messages by hand: the rest of its limits.

use alloc::collections::TryReserveError;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::cell::Cell;

use super::super::error::DecodeError;
use super::super::message::LIMITS;
use crate::collections::arc_len;
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::limits::Budget;
use crate::memory::heap;
use crate::protobuf::Decoder;
use crate::wire::Reader;

/// The depth to which messages may nest in a decode that a program begins with a new context.
const DEPTH: u32 = 100;

/// The rest of the limits of a decode: for an implementation of [`Message`](crate::prost::Message)
/// by hand, which passes it on to the functions of [`encoding`](super).
///
/// A decode hands one to [`Message::merge_field`](crate::prost::Message::merge_field). Its clones share one
/// budget of memory, and what the functions of this module allocate is charged to it. How deep a message
/// may nest is counted in one count with the messages of derives.
///
/// It is not `Send`: there is a clone for each field, and counting those with atomics took twice as long as the
/// rest of a decode.
///
/// One that a program makes by [`Default`] allows 100 levels and has no budget: lengths are compared with
/// what remains in the buffer, and messages with a derive are each within [`LIMITS`].
#[derive(Clone, Debug)]
pub struct DecodeContext {
    /// What is shared by all contexts of a decode, if its memory is counted.
    shared: Option<Rc<Shared>>,
    level: u32,
    depth_limit: u32,
}

#[derive(Debug)]
struct Shared {
    memory_left: Cell<usize>,
    /// The record of a decode that is measured: the least memory that was left, the deepest level, the
    /// largest list.
    record: Option<Cell<(usize, u32, usize)>>,
}

impl Shared {
    fn note(&self, least_left: usize, deepest: u32, largest_list: usize) {
        if let Some(record) = &self.record {
            let (least, deep, large) = record.get();
            record.set((
                least.min(least_left),
                deep.max(deepest),
                large.max(largest_list),
            ));
        }
    }
}

impl Default for DecodeContext {
    fn default() -> Self {
        DecodeContext {
            shared: None,
            level: 0,
            depth_limit: DEPTH,
        }
    }
}

impl DecodeContext {
    /// Runs `decode` with what is left of the limits of `reader`, and takes what it used from them.
    pub(crate) fn within<R>(
        reader: &mut Reader<'_>,
        decode: impl FnOnce(DecodeContext) -> Result<R, Error>,
    ) -> Result<R, Error> {
        // Shared by clones, so it is on the heap.
        const LEN: usize = arc_len(size_of::<Shared>());
        reader.charge(LEN)?;
        reader.find_room(Layout::new::<(Shared, [usize; 2])>())?;
        let left = reader.budget.memory_left();
        let (level, depth_limit) = reader.budget.level();
        let measured = reader.budget.is_measured();
        let shared = Rc::new(Shared {
            memory_left: Cell::new(left),
            record: measured.then(|| Cell::new((left, level, 0))),
        });
        let ctx = DecodeContext {
            shared: Some(Rc::clone(&shared)),
            level,
            depth_limit,
        };
        let decoded = decode(ctx);
        // Also where that failed: what is around it may go on all the same, and keep a part.
        reader.charge(left.saturating_sub(shared.memory_left.get()))?;
        if let Some(record) = &shared.record {
            let (least_left, deepest, largest_list) = record.get();
            reader.budget.add_record(least_left, deepest, largest_list);
        }
        decoded
    }

    /// Takes `bytes` from the memory, before they are allocated.
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), DecodeError> {
        let Some(shared) = &self.shared else {
            return Ok(());
        };
        let left = shared.memory_left.get();
        match left.checked_sub(bytes) {
            Some(left) => {
                shared.memory_left.set(left);
                Ok(())
            }
            None => Err(error(ErrorKind::MemoryLimit {
                needed: bytes,
                left,
            })),
        }
    }

    /// One level deeper.
    pub(crate) fn enter_recursion(&self) -> Result<DecodeContext, DecodeError> {
        if self.level >= self.depth_limit {
            return Err(error(ErrorKind::DepthLimit {
                limit: self.depth_limit,
            }));
        }
        let ctx = DecodeContext {
            level: self.level + 1,
            ..self.clone()
        };
        if let Some(shared) = &self.shared {
            shared.note(usize::MAX, ctx.level, 0);
        }
        Ok(ctx)
    }

    /// Notes that a list or map has `count` elements now.
    #[inline]
    pub(crate) fn note_list(&self, count: usize) {
        if let Some(shared) = &self.shared {
            shared.note(usize::MAX, 0, count);
        }
    }

    /// Runs `decode` over `input` within what is left.
    pub(crate) fn decode<R>(
        &self,
        input: Input<'_>,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, Error>,
    ) -> Result<R, DecodeError> {
        let mut decoder = Decoder::new(input, &LIMITS);
        let (left, measured) = match &self.shared {
            Some(shared) => (shared.memory_left.get(), shared.record.is_some()),
            None => (LIMITS.memory_for(input.bytes.len()), false),
        };
        decoder.reader.budget = Budget::of_rest(left, self.level, self.depth_limit, measured);
        let decoded = decode(&mut decoder);
        let budget = &decoder.reader.budget;
        // Also where that failed: an implementation may go on all the same, and keep a part.
        self.charge(left - budget.memory_left().min(left))?;
        if let Some(shared) = &self.shared {
            let (least_left, deepest, largest_list) = budget.record();
            shared.note(least_left, deepest, largest_list);
        }
        Ok(decoded?)
    }

    /// Makes room for one more element in `list`, and charges for it: for all of the new room, as the old
    /// one is still there while the elements move.
    pub(crate) fn reserve_one<T>(&self, list: &mut Vec<T>) -> Result<(), DecodeError> {
        self.note_list(list.len() + 1);
        if list.len() < list.capacity() {
            return Ok(());
        }
        self.grow(list, list.capacity().saturating_mul(2).max(4))
    }

    /// Makes room for `capacity` elements in `list`, if it has not, and charges for all of them.
    pub(crate) fn grow<T>(&self, list: &mut Vec<T>, capacity: usize) -> Result<(), DecodeError> {
        if capacity <= list.capacity() {
            return Ok(());
        }
        let needed = capacity.saturating_mul(size_of::<T>());
        self.charge(needed)?;
        list.try_reserve_exact(capacity - list.len())
            .map_err(|_: TryReserveError| error(ErrorKind::OutOfMemory { needed }))
    }

    /// Asks the allocator for a block that cannot be asked for with a way to fail.
    pub(crate) fn find_room(&self, bytes: usize) -> Result<(), DecodeError> {
        match Layout::array::<u8>(bytes).is_ok_and(heap::has_room) {
            true => Ok(()),
            false => Err(error(ErrorKind::OutOfMemory { needed: bytes })),
        }
    }
}

/// An error of a function that does not know where in the input it is.
#[cold]
pub(super) fn error(kind: ErrorKind) -> DecodeError {
    Error::new(kind, 0).into()
}
