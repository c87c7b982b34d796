//! The context of a decode of hand-written messages: the rest of its limits.

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

/// The limit on the depth of a decode that a program begins with a new context.
const DEPTH: u32 = 100;

/// The rest of the limits of a decode. A hand-written [`Message`](crate::prost::Message) passes it
/// on to the functions of [`encoding`](super).
///
/// A decode passes one to [`Message::merge_field`](crate::prost::Message::merge_field). Its clones
/// share one memory budget, to which the functions of this module charge their allocations.
/// Hand-written and derived messages share one count of levels.
///
/// It is not `Send`: there is a clone for each field, and an atomic counter took twice as long as
/// the rest of a decode.
///
/// A context that a program creates with [`Default`] allows 100 levels and has no budget: lengths
/// are compared with the remaining bytes of the buffer, and each derived message is decoded within
/// [`LIMITS`].
#[derive(Clone, Debug)]
pub struct DecodeContext {
    /// The state that all contexts of a decode share, if its memory is counted.
    shared: Option<Rc<Shared>>,
    level: u32,
    depth_limit: u32,
}

#[derive(Debug)]
struct Shared {
    memory_left: Cell<usize>,
    /// The record of a measured decode: the least remaining memory, the deepest level, the largest
    /// list.
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
    /// Runs `decode` with the rest of the limits of `reader`, and subtracts what it used.
    pub(crate) fn within<R>(
        reader: &mut Reader<'_>,
        decode: impl FnOnce(DecodeContext) -> Result<R, Error>,
    ) -> Result<R, Error> {
        // Clones share it, so it is on the heap.
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
        // Also after an error: the enclosing message may continue anyway, and keep a part.
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

    /// Returns a context that is one level deeper.
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

    /// Records that a list or map now has `count` elements.
    #[inline]
    pub(crate) fn note_list(&self, count: usize) {
        if let Some(shared) = &self.shared {
            shared.note(usize::MAX, 0, count);
        }
    }

    /// Runs `decode` over `input` within the rest of the limits.
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
        // Also after an error: an implementation may continue anyway, and keep a part.
        self.charge(left - budget.memory_left().min(left))?;
        if let Some(shared) = &self.shared {
            let (least_left, deepest, largest_list) = budget.record();
            shared.note(least_left, deepest, largest_list);
        }
        Ok(decoded?)
    }

    /// Reserves capacity for one more element in `list`, and charges the whole new block, because
    /// the old one still exists while the elements move.
    pub(crate) fn reserve_one<T>(&self, list: &mut Vec<T>) -> Result<(), DecodeError> {
        self.note_list(list.len() + 1);
        if list.len() < list.capacity() {
            return Ok(());
        }
        self.grow(list, list.capacity().saturating_mul(2).max(4))
    }

    /// Reserves a capacity of `capacity` elements in `list`, if it has less, and charges the whole
    /// new block.
    pub(crate) fn grow<T>(&self, list: &mut Vec<T>, capacity: usize) -> Result<(), DecodeError> {
        if capacity <= list.capacity() {
            return Ok(());
        }
        let needed = capacity.saturating_mul(size_of::<T>());
        self.charge(needed)?;
        list.try_reserve_exact(capacity - list.len())
            .map_err(|_: TryReserveError| error(ErrorKind::OutOfMemory { needed }))
    }

    /// Makes a trial allocation for a block that the standard library allocates infallibly.
    pub(crate) fn find_room(&self, bytes: usize) -> Result<(), DecodeError> {
        match Layout::array::<u8>(bytes).is_ok_and(heap::has_room) {
            true => Ok(()),
            false => Err(error(ErrorKind::OutOfMemory { needed: bytes })),
        }
    }
}

/// Creates the error of a function that does not know its position in the input.
#[cold]
pub(super) fn error(kind: ErrorKind) -> DecodeError {
    Error::new(kind, 0).into()
}
