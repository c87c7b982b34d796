//! A buffer that is filled from its beginning: for formats that do not write the length of a nested
//! value.

use alloc::vec::Vec;
use core::mem::MaybeUninit;

use bytes::BytesMut;

use super::copy::copy;
use super::varint;
use crate::error::ErrorKind;
use crate::memory::heap;

/// A buffer that can be appended to without a check for each byte.
///
/// # Safety
///
/// `spare` is the room after the `len` initialised bytes, and stays where it is until the buffer
/// is changed through another method. `make_room` keeps the initialised bytes, and if it returns
/// `true` there is room for `count` bytes in `spare`.
#[expect(clippy::len_without_is_empty, reason = "what an appender needs")]
pub unsafe trait Buffer {
    /// How many bytes it holds.
    fn len(&self) -> usize;

    /// The spare capacity after them.
    fn spare(&mut self) -> &mut [MaybeUninit<u8>];

    /// Reserves `count` more bytes. Returns `false` if the allocator refuses.
    fn make_room(&mut self, count: usize) -> bool;

    /// Sets the length: adds initialised bytes of the spare capacity, or drops bytes from the end.
    ///
    /// # Safety
    ///
    /// The first `len` bytes of the buffer and its spare room are initialised.
    unsafe fn set_len(&mut self, len: usize);
}

// SAFETY: `spare_capacity_mut` returns what the trait asks for, and reserving keeps the content.
unsafe impl Buffer for Vec<u8> {
    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        self.spare_capacity_mut()
    }

    fn make_room(&mut self, count: usize) -> bool {
        self.try_reserve(count).is_ok()
    }

    #[inline]
    unsafe fn set_len(&mut self, len: usize) {
        // SAFETY: the caller's promise is the one that is needed.
        unsafe { self.set_len(len) }
    }
}

// SAFETY: `spare_capacity_mut` returns what the trait asks for, and reserving keeps the content.
unsafe impl Buffer for BytesMut {
    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        self.spare_capacity_mut()
    }

    fn make_room(&mut self, count: usize) -> bool {
        self.reserve(count);
        true
    }

    #[inline]
    unsafe fn set_len(&mut self, len: usize) {
        // SAFETY: the caller's promise is the one that is needed.
        unsafe { self.set_len(len) }
    }
}

/// A buffer that begins in lent memory, for example on the stack, and moves to the heap when that
/// is full.
pub(crate) struct Scratch<'b> {
    room: &'b mut [MaybeUninit<u8>],
    /// Invariant: no more than `room` has, and the first `len` bytes of it are initialised, as long
    /// as the heap has no block.
    len: usize,
    heap: Vec<u8>,
}

impl<'b> Scratch<'b> {
    pub(crate) fn new(room: &'b mut [MaybeUninit<u8>]) -> Self {
        Scratch {
            room,
            len: 0,
            heap: Vec::new(),
        }
    }

    fn is_on_heap(&self) -> bool {
        self.heap.capacity() != 0
    }

    /// Returns its content.
    pub(crate) fn as_slice(&self) -> &[u8] {
        if self.is_on_heap() {
            return &self.heap;
        }
        // SAFETY: the invariant of `len`.
        unsafe { core::slice::from_raw_parts(self.room.as_ptr().cast(), self.len) }
    }

    /// Returns its content in a vector of exactly its length; `None` if the allocator refuses.
    pub(crate) fn into_vec(mut self) -> Option<Vec<u8>> {
        if self.is_on_heap() {
            self.heap.shrink_to_fit();
            return Some(self.heap);
        }
        heap::copy_of(self.as_slice())
    }
}

// SAFETY: the room after `len`, lent or on the heap; what was in the lent room is copied before
// the heap takes its place.
unsafe impl Buffer for Scratch<'_> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        if self.is_on_heap() {
            self.heap.spare_capacity_mut()
        } else {
            &mut self.room[self.len..]
        }
    }

    fn make_room(&mut self, count: usize) -> bool {
        if self.is_on_heap() {
            return self.heap.try_reserve(count).is_ok();
        }
        let needed = self.len.saturating_add(count);
        let capacity = needed.max(self.room.len().saturating_mul(4));
        let Some(mut heap) = heap::with_capacity(capacity) else {
            return false;
        };
        heap.extend_from_slice(self.as_slice());
        self.heap = heap;
        true
    }

    unsafe fn set_len(&mut self, len: usize) {
        if self.is_on_heap() {
            // SAFETY: the caller's promise is the one that is needed.
            unsafe { self.heap.set_len(len) };
        } else {
            self.len = len;
        }
    }
}

/// A cursor that appends to a buffer. A write returns no error: the first failure is kept, later
/// writes are ignored, and [`Appender::finish`] returns it. If the appender failed or was dropped
/// before it was finished, the buffer is unchanged.
///
/// # Invariants
///
/// `start <= at <= end`; `start..end` is room of the buffer that may be written to; everything from
/// the buffer's beginning to `at` is initialised.
pub struct Appender<'b> {
    at: *mut u8,
    /// The end of the room; `at` once the appender has failed, so that there is none.
    end: *mut u8,
    /// The beginning of the room: `held` bytes lie before it in the buffer. The buffer is not asked
    /// for its room again while there is some, which would make these pointers invalid.
    start: *mut u8,
    held: usize,
    buffer: &'b mut dyn Buffer,
    /// How much the buffer held when the appender was made.
    before: usize,
    failure: Option<ErrorKind>,
}

impl<'b> Appender<'b> {
    // Inlined, like `finish` and `drop`: if the type of the buffer is known, no call is virtual.
    #[inline(always)]
    pub(crate) fn new(buffer: &'b mut dyn Buffer) -> Self {
        let before = buffer.len();
        let room = buffer.spare().as_mut_ptr_range();
        Appender {
            at: room.start.cast(),
            end: room.end.cast(),
            start: room.start.cast(),
            held: before,
            buffer,
            before,
            failure: None,
        }
    }

    /// How many bytes the buffer holds, with those that were written.
    #[inline(always)]
    fn len(&self) -> usize {
        self.held + (self.at.addr() - self.start.addr())
    }

    /// Makes the written bytes part of the buffer, or returns the failure.
    #[inline(always)]
    pub(crate) fn finish(mut self) -> Result<(), ErrorKind> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.before = self.len();
        // `drop` sets the length.
        Ok(())
    }

    /// Fails: the output so far and all that follows is discarded.
    #[cold]
    pub(crate) fn fail(&mut self, kind: ErrorKind) {
        self.failure.get_or_insert(kind);
        self.end = self.at;
    }

    /// Returns whether it has failed, so that the rest of the value need not be visited.
    #[inline(always)]
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    #[inline(always)]
    fn has_room(&self, count: usize) -> bool {
        self.end.addr() - self.at.addr() >= count
    }

    /// Sees to it that `count` bytes can be written; `false` after a failure.
    #[inline(always)]
    fn room(&mut self, count: usize) -> bool {
        self.has_room(count) || self.grow(count)
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, count: usize) -> bool {
        if self.failure.is_some() {
            return false;
        }
        let len = self.len();
        // SAFETY: everything up to `at` is initialised.
        unsafe { self.buffer.set_len(len) };
        // A little more than is asked for: the next value will not be the last one. What follows a
        // blob is often a byte or a few, for which the blob should not move.
        let is_there = self.buffer.make_room(count.saturating_add(64));
        let room = self.buffer.spare().as_mut_ptr_range();
        (self.at, self.end) = (room.start.cast(), room.end.cast());
        (self.start, self.held) = (self.at, len);
        if !is_there {
            self.fail(ErrorKind::OutOfMemory { needed: count });
        }
        is_there
    }

    /// Writes the first `len` of the bytes. All `N` are stored, which takes one or two stores for
    /// any `len`; the next write overwrites the rest.
    #[inline(always)]
    pub(crate) fn padded<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        debug_assert!(len <= N);
        if self.room(N) {
            // SAFETY: there is room for `N` bytes, and no more than those are taken.
            unsafe {
                self.at.cast::<[u8; N]>().write(bytes);
                self.at = self.at.add(len.min(N));
            }
        }
    }

    /// Writes the `N` bytes of a number.
    #[inline(always)]
    pub(crate) fn fixed<const N: usize>(&mut self, bytes: [u8; N]) {
        self.padded(bytes, N);
    }

    /// Writes a varint.
    #[inline(always)]
    pub(crate) fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.fixed([value as u8]);
        } else {
            self.long_varint(value);
        }
    }

    #[inline]
    fn long_varint(&mut self, value: u64) {
        let (word, len) = varint::word(value);
        if len <= 8 {
            return self.padded((word as u64).to_le_bytes(), len);
        }
        self.padded(word.to_le_bytes(), len);
    }

    /// Writes the first `len` of the bytes of `prefix`, and `bytes`.
    #[inline(always)]
    pub(crate) fn prefixed_bytes<const N: usize>(
        &mut self,
        prefix: [u8; N],
        len: usize,
        bytes: &[u8],
    ) {
        debug_assert!(len <= N);
        if self.room(bytes.len().saturating_add(N)) {
            // SAFETY: there is room for both, and the buffer is borrowed exclusively, so `bytes` is
            // not in it.
            unsafe {
                self.at.cast::<[u8; N]>().write(prefix);
                self.at = self.at.add(len.min(N));
                self.put_slice(bytes);
            }
        }
    }

    /// Writes the bytes as they are.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if self.room(bytes.len()) {
            // SAFETY: there is room for them, and they are not in the buffer.
            unsafe { self.put_slice(bytes) };
        }
    }

    /// Writes values from the first one on, each as the bytes of `template`, in which `fill` changes
    /// some. Stops at a value for which `fill` returns `false`, and returns how many values were
    /// written; all of them after a failure.
    #[inline(always)]
    pub(super) fn filled<const N: usize, V>(
        &mut self,
        template: &[u8; N],
        len: usize,
        values: &[V],
        fill: impl Fn(&V, &mut [u8]) -> bool,
    ) -> usize {
        let template = &template[..len];
        let mut count = 0;
        // A copy of the cursor: the compiler could not keep `self.at` in a register, as the bytes
        // that are written might be those of the cursor.
        let mut at = self.at;
        for value in values {
            if self.end.addr() - at.addr() < template.len() {
                self.at = at;
                if !self.grow(template.len()) {
                    return values.len();
                }
                at = self.at;
            }
            // SAFETY: there is room for the template from `at` on. The bytes that `fill` gets have
            // been written, and nobody else refers to them. The template is not in the buffer,
            // which is borrowed exclusively.
            let bytes = unsafe {
                at.copy_from_nonoverlapping(template.as_ptr(), template.len());
                core::slice::from_raw_parts_mut(at, template.len())
            };
            if !fill(value, bytes) {
                break;
            }
            // SAFETY: as above.
            at = unsafe { at.add(template.len()) };
            count += 1;
        }
        self.at = at;
        count
    }

    /// # Safety
    ///
    /// There is room for the bytes, and they are not in the buffer.
    #[inline(always)]
    unsafe fn put_slice(&mut self, bytes: &[u8]) {
        let len = bytes.len();
        let (from, at) = (bytes.as_ptr(), self.at);
        // A chunk of `N` bytes, from an offset to the same one.
        macro_rules! chunk {
            ($n:literal at $offset:expr) => {{
                let offset = $offset;
                debug_assert!(offset + $n <= len);
                at.add(offset)
                    .cast::<[u8; $n]>()
                    .write(from.add(offset).cast::<[u8; $n]>().read());
            }};
        }
        // Few kinds of lengths, as a branch on a length is hard to foretell: the four chunks of a
        // kind overlap each other more or less, and cover it.
        // SAFETY: the caller's promise; every chunk lies within the `len` bytes, as the lengths
        // say.
        unsafe {
            if len > 64 {
                copy(from, at, len);
            } else if len >= 16 {
                // 0, up to 16, up to 32, and the end: no gap, as 64 are four times 16.
                chunk!(16 at 0);
                chunk!(16 at (len - 16).min(16));
                chunk!(16 at (len - 16).min(32));
                chunk!(16 at len - 16);
            } else if len >= 4 {
                // 0 or 4, for lengths from 8 on.
                let step = len / 8 * 4;
                chunk!(4 at 0);
                chunk!(4 at step);
                chunk!(4 at len - 4 - step);
                chunk!(4 at len - 4);
            } else if len > 0 {
                at.write(bytes[0]);
                at.add(len / 2).write(bytes[len / 2]);
                at.add(len - 1).write(bytes[len - 1]);
            }
            self.at = at.add(len);
        }
    }

    /// Writes the `N` bytes that `convert` makes of each element. The loop is vectorised where
    /// `convert` allows it: a change of the order of bytes does.
    #[inline(always)]
    pub(crate) fn converted_list<const N: usize, T: Copy>(
        &mut self,
        list: &[T],
        convert: impl Fn(T) -> [u8; N],
    ) {
        let Some(len) = list.len().checked_mul(N) else {
            return self.fail(ErrorKind::MessageTooLong);
        };
        if self.room(len) {
            // SAFETY: there is room for `len` bytes, which are `list.len()` chunks of `N`; the room
            // is borrowed exclusively, and its bytes may be uninitialised.
            let room = unsafe {
                core::slice::from_raw_parts_mut(self.at.cast::<MaybeUninit<[u8; N]>>(), list.len())
            };
            super::convert::convert(list, room, convert);
            // SAFETY: the `len` bytes of room that were just written.
            self.at = unsafe { self.at.add(len) };
        }
    }

    /// Writes a varint for each element.
    pub(crate) fn varint_list<T: Copy>(&mut self, list: &[T], to_varint: impl Fn(T) -> u64) {
        // Reserves memory for several numbers at a time.
        const AT_ONCE: usize = 32;
        for chunk in list.chunks(AT_ONCE) {
            if !self.room(AT_ONCE * varint::MAX_WORD) {
                return;
            }
            let mut at = self.at;
            for element in chunk {
                let (word, len) = varint::word(to_varint(*element));
                // SAFETY: there is room for `MAX_WORD` bytes for each of at most `AT_ONCE` numbers.
                unsafe {
                    if len <= 8 {
                        at.cast::<[u8; 8]>().write((word as u64).to_le_bytes());
                    } else {
                        at.cast::<[u8; 16]>().write(word.to_le_bytes());
                    }
                    at = at.add(len);
                }
            }
            self.at = at;
        }
    }
}

impl Drop for Appender<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        let before = self.before;
        // SAFETY: what the buffer held before is initialised, and so is what has been written since
        // if it is finished.
        unsafe { self.buffer.set_len(before) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn what_is_written_follows_what_was_there() {
        let mut buffer = b"before ".to_vec();
        let mut appender = Appender::new(&mut buffer);
        appender.fixed(*b"num ");
        appender.varint(300);
        appender.prefixed_bytes(*b"ab______", 2, b"text");
        appender.finish().unwrap();
        assert_eq!(buffer, b"before num \xac\x02abtext");
    }

    #[test]
    fn a_failure_or_an_unfinished_appender_leaves_the_buffer_as_it_was() {
        let mut buffer = b"before".to_vec();
        let mut appender = Appender::new(&mut buffer);
        appender.bytes(&[7; 1000]);
        appender.fail(ErrorKind::Custom("no"));
        appender.bytes(b"after");
        assert_eq!(appender.finish(), Err(ErrorKind::Custom("no")));
        assert_eq!(buffer, b"before");
        Appender::new(&mut buffer).bytes(&[7; 1000]);
        assert_eq!(buffer, b"before");
    }

    #[test]
    fn a_slice_of_every_length_is_copied_whole() {
        let source: Vec<u8> = (0..100).collect();
        for len in 0..100 {
            let mut buffer = BytesMut::new();
            let mut appender = Appender::new(&mut buffer);
            appender.bytes(&source[..len]);
            appender.fixed([0xff]);
            appender.finish().unwrap();
            assert_eq!(buffer[..len], source[..len]);
            assert_eq!(buffer[len..], [0xff]);
        }
    }

    #[test]
    fn a_varint_of_every_length_is_the_same_alone_and_in_a_list() {
        let values: Vec<u64> = (0..64)
            .flat_map(|bit| [1_u64 << bit, (1 << bit) - 1, u64::MAX >> bit])
            .collect();
        let mut alone = vec![];
        let mut expected = vec![];
        let mut appender = Appender::new(&mut alone);
        for value in &values {
            appender.varint(*value);
            let mut left = *value;
            while left >= 0x80 {
                expected.push(left as u8 | 0x80);
                left >>= 7;
            }
            expected.push(left as u8);
        }
        appender.finish().unwrap();
        assert_eq!(alone, expected);
        let mut listed = vec![];
        let mut appender = Appender::new(&mut listed);
        appender.varint_list(&values, |value| value);
        appender.finish().unwrap();
        assert_eq!(listed, expected);
    }

    #[test]
    fn a_lent_buffer_that_is_full_is_moved_to_the_heap() {
        for len in [0, 1, 7, 8, 9, 100, 5000] {
            let mut room = [MaybeUninit::uninit(); 8];
            let mut scratch = Scratch::new(&mut room);
            let mut appender = Appender::new(&mut scratch);
            for byte in 0..len {
                appender.fixed([byte as u8]);
            }
            appender.finish().unwrap();
            let expected: Vec<u8> = (0..len).map(|byte| byte as u8).collect();
            assert_eq!(scratch.as_slice(), expected);
            assert_eq!(scratch.into_vec().unwrap(), expected);
        }
    }
}
