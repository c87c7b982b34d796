//! A part of a block that is filled from its beginning, while the block itself is written from its
//! end.

use alloc::vec::Vec;
use core::mem::MaybeUninit;

use bytes::buf::UninitSlice;
use bytes::{Buf, BufMut};

use super::GROWS;

/// Space for a value whose length is known in advance. If the value is longer, all of it is written
/// to a vector, so `remaining_mut` reports much more than the space.
///
/// # Invariant
///
/// The first `written` bytes of `place` are initialised, and `written <= place.len()`.
pub(crate) struct Room<'r> {
    place: &'r mut [MaybeUninit<u8>],
    written: usize,
    /// All written bytes, if they are more than fit in `place`.
    spilled: Option<Vec<u8>>,
}

impl<'r> Room<'r> {
    pub(super) fn new(place: &'r mut [MaybeUninit<u8>]) -> Self {
        Room {
            place,
            written: 0,
            spilled: None,
        }
    }

    /// Returns whether this is the space at `first`, and exactly full.
    pub(super) fn is_full(&self, first: *const MaybeUninit<u8>) -> bool {
        self.spilled.is_none()
            && self.written == self.place.len()
            && core::ptr::eq(self.place.as_ptr(), first)
    }

    /// Returns the written bytes.
    #[cold]
    pub(super) fn into_vec(mut self) -> Vec<u8> {
        core::mem::take(self.spill())
    }

    /// Writes to a vector from here on.
    #[cold]
    fn spill(&mut self) -> &mut Vec<u8> {
        let (place, written) = (&*self.place, self.written);
        self.spilled.get_or_insert_with(|| {
            // SAFETY: that many bytes of `place` are initialised (invariant), and borrowed until
            // they are copied.
            unsafe { core::slice::from_raw_parts(place.as_ptr().cast::<u8>(), written) }.to_vec()
        })
    }

    /// Returns whether the next `count` bytes go to the vector.
    #[inline]
    fn is_spilled_by(&self, count: usize) -> bool {
        self.spilled.is_some() || count > self.place.len() - self.written
    }
}

// SAFETY: the chunk is the part of `place` that is not written, or that of the vector, and the same
// until `advance_mut`, which moves past what the caller has initialised, or until another method
// that writes.
unsafe impl BufMut for Room<'_> {
    fn remaining_mut(&self) -> usize {
        let written = self.spilled.as_ref().map_or(self.written, Vec::len);
        // What a message leaves of it is seen, so a writer asks for exactly the room of the
        // message.
        (GROWS - 1).saturating_sub(written)
    }

    /// # Safety
    ///
    /// The caller has initialised the first `count` bytes of the chunk.
    unsafe fn advance_mut(&mut self, count: usize) {
        match &mut self.spilled {
            // SAFETY: the caller's promise, of the chunk of the vector.
            Some(vec) => unsafe { vec.advance_mut(count) },
            None => {
                assert!(count <= self.place.len() - self.written, "no such room");
                self.written += count;
            }
        }
    }

    fn chunk_mut(&mut self) -> &mut UninitSlice {
        if self.is_spilled_by(1) {
            return self.spill().chunk_mut();
        }
        UninitSlice::uninit(&mut self.place[self.written..])
    }

    #[inline]
    fn put_slice(&mut self, bytes: &[u8]) {
        if self.is_spilled_by(bytes.len()) {
            return self.spill().extend_from_slice(bytes);
        }
        if bytes.is_empty() {
            return;
        }
        self.chunk_mut()[..bytes.len()].copy_from_slice(bytes);
        // SAFETY: they have just been written.
        unsafe { self.advance_mut(bytes.len()) };
    }

    fn put<B: Buf>(&mut self, mut buf: B) {
        while buf.has_remaining() {
            let chunk = buf.chunk();
            self.put_slice(chunk);
            let len = chunk.len();
            buf.advance(len);
        }
    }

    fn put_bytes(&mut self, byte: u8, count: usize) {
        if self.is_spilled_by(count) {
            return self.spill().put_bytes(byte, count);
        }
        for _ in 0..count {
            self.put_slice(&[byte]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Writer;

    /// Writes `bytes` in pieces of this length, by each way to write to a buffer in turn.
    fn write(buf: &mut impl BufMut, mut bytes: &[u8], step: usize) {
        for turn in 0.. {
            let (now, later) = bytes.split_at(step.min(bytes.len()));
            match turn % 4 {
                0 => buf.put_slice(now),
                1 => buf.put(now),
                2 => now.iter().for_each(|byte| buf.put_u8(*byte)),
                _ => now.iter().for_each(|byte| buf.put_bytes(*byte, 1)),
            }
            if later.is_empty() {
                return;
            }
            bytes = later;
        }
    }

    fn bytes(len: usize) -> Vec<u8> {
        (0..len).map(|number| number as u8).collect()
    }

    #[test]
    fn what_fills_a_room_stays_where_it_is() {
        for len in [0, 1, 7, 100, 5000] {
            for step in [1, 3, 64, 5000] {
                let mut room = [MaybeUninit::uninit(); 64];
                let mut writer = Writer::new(&mut room);
                writer.bytes(b"end");
                writer.forwards(len, |room| write(room, &bytes(len), step));
                writer.bytes(b"begin");
                let expected = [b"begin", &bytes(len)[..], b"end"].concat();
                assert_eq!(writer.finish().unwrap(), expected);
            }
        }
    }

    #[test]
    fn what_is_more_or_less_than_was_said_is_written_as_it_is() {
        for said in [0, 1, 10, 63, 64, 65, 200] {
            for len in [0, 1, 9, 10, 11, 100] {
                for step in [1, 3, 64] {
                    let mut room = [MaybeUninit::uninit(); 64];
                    let mut writer = Writer::new(&mut room);
                    writer.bytes(b"end");
                    writer.forwards(said, |room| write(room, &bytes(len), step));
                    let expected = [&bytes(len)[..], b"end"].concat();
                    assert_eq!(writer.finish().unwrap(), expected, "{said} {len} {step}");
                }
            }
        }
    }

    #[test]
    fn a_room_goes_on_in_a_vector_where_it_is_too_small() {
        let mut place = [MaybeUninit::uninit(); 4];
        let mut room = Room::new(&mut place);
        let remaining = room.remaining_mut();
        assert_eq!(room.chunk_mut().len(), 4);
        room.put_slice(b"abc");
        assert_eq!(room.remaining_mut(), remaining - 3);
        assert_eq!(room.chunk_mut().len(), 1);
        room.put_bytes(b'd', 2);
        assert_eq!(room.remaining_mut(), remaining - 5);
        assert!(room.chunk_mut().len() > 0);
        room.chunk_mut()[..1].copy_from_slice(b"e");
        // SAFETY: it has just been written.
        unsafe { room.advance_mut(1) };
        assert_eq!(room.into_vec(), b"abcdde");
    }

    #[test]
    #[should_panic = "no such room"]
    fn a_room_is_not_advanced_past_its_end() {
        let mut place = [MaybeUninit::new(0); 4];
        let mut room = Room::new(&mut place);
        // SAFETY: none: it panics.
        unsafe { room.advance_mut(5) };
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_panic_while_a_room_is_filled_leaves_what_was_written_before() {
        use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

        let mut room = [MaybeUninit::uninit(); 64];
        let mut writer = Writer::new(&mut room);
        writer.bytes(b"end");
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            writer.forwards(10, |room| {
                room.put_slice(b"half");
                resume_unwind(std::boxed::Box::new(()))
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(writer.finish().unwrap(), b"end");
    }

    #[test]
    fn a_room_that_cannot_be_had_is_a_failure_and_nothing_is_written() {
        let mut room = [MaybeUninit::uninit(); 64];
        let mut writer = Writer::new(&mut room);
        writer.forwards(usize::MAX, |_| panic!("there is no room"));
        assert!(writer.finish().is_err());
        writer.forwards(1, |_| panic!("it has failed"));
    }
}
