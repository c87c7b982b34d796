//! What a decode of messages by hand hands down: what is left of its limits.

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
use crate::protobuf::Decoder;
use crate::wire::{Reader, heap};

/// The depth to which messages may nest in a decode that a program begins with a context of its own.
const DEPTH: u32 = 100;

/// What is left of the limits of a decode: for an implementation of [`Message`](crate::prost::Message) by
/// hand, which passes it on to the functions of [`encoding`](super).
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
    /// What is left of the memory, if it is counted.
    memory: Option<Rc<Cell<usize>>>,
    depth_left: u32,
    depth_limit: u32,
}

impl Default for DecodeContext {
    fn default() -> Self {
        DecodeContext {
            memory: None,
            depth_left: DEPTH,
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
        const COUNTER: usize = arc_len(size_of::<Cell<usize>>());
        reader.charge(COUNTER)?;
        reader.find_room(Layout::new::<[usize; 3]>())?;
        let left = reader.budget.memory_left();
        let (depth_left, depth_limit) = reader.budget.depth();
        let memory = Rc::new(Cell::new(left));
        let ctx = DecodeContext {
            memory: Some(Rc::clone(&memory)),
            depth_left,
            depth_limit,
        };
        let decoded = decode(ctx);
        // Also where that failed: what is around it may go on all the same, and keep a part.
        reader.charge(left.saturating_sub(memory.get()))?;
        decoded
    }

    /// Takes `bytes` from the memory, before they are allocated.
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), DecodeError> {
        let Some(memory) = &self.memory else {
            return Ok(());
        };
        match memory.get().checked_sub(bytes) {
            Some(left) => {
                memory.set(left);
                Ok(())
            }
            None => Err(error(ErrorKind::MemoryLimit {
                needed: bytes,
                left: memory.get(),
            })),
        }
    }

    /// One level deeper.
    pub(crate) fn enter_recursion(&self) -> Result<DecodeContext, DecodeError> {
        let Some(depth_left) = self.depth_left.checked_sub(1) else {
            return Err(error(ErrorKind::DepthLimit {
                limit: self.depth_limit,
            }));
        };
        Ok(DecodeContext {
            depth_left,
            ..self.clone()
        })
    }

    /// Runs `decode` over `input` within what is left.
    pub(crate) fn decode<R>(
        &self,
        input: Input<'_>,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, Error>,
    ) -> Result<R, DecodeError> {
        let mut decoder = Decoder::new(input, &LIMITS);
        let left = match &self.memory {
            Some(memory) => memory.get(),
            None => LIMITS.memory_for(input.bytes.len()),
        };
        decoder.reader.budget = Budget::what_is_left(left, self.depth_left, self.depth_limit);
        let decoded = decode(&mut decoder);
        // Also where that failed: an implementation may go on all the same, and keep a part.
        self.charge(left - decoder.reader.budget.memory_left().min(left))?;
        Ok(decoded?)
    }

    /// Makes room for one more element in `list`, and charges for it: for all of the new room, as the old
    /// one is still there while the elements move.
    pub(crate) fn reserve_one<T>(&self, list: &mut Vec<T>) -> Result<(), DecodeError> {
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
