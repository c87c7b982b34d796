//! A buffer that is filled from its end: the length of a nested message is known when it is needed,
//! so nothing is sized beforehand.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use bytes::{Buf, Bytes};

use super::GROWS;
use super::copy::copy;
use super::destination::{Destination, spare};
use super::list::Fixed;
#[cfg(feature = "prost")]
use super::room::Room;
use super::varint;
use crate::error::ErrorKind;
use crate::memory::heap;

/// A buffer that is filled from its end towards its beginning.
///
/// It begins in memory that the caller lends, for example on the stack, and moves to the heap when
/// that is full. A write returns no error: the first failure is kept, later writes are ignored, and
/// [`Writer::finish`] returns it.
///
/// # Invariants
///
/// `start <= at <= end`; `start..end` is one block that may be written to, either lent for `'b`, or
/// the beginning of the room of `buf`, or the one of `heap`; `at..end` is initialised. If `in_buf`
/// is a length and the writer has not failed, that many bytes from `start` on are the room of
/// `buf`. After a failure `at == end`: nothing is written.
///
/// A writer that only counts keeps nothing, and one that writes segments moves what is in its room to
/// them when the room is full. Of both, `room_end` is the end of the room, `start <= at <= room_end`,
/// and `end` is an address, as many bytes after `at` as are written; `at..room_end` is initialised in
/// one that writes segments.
pub(crate) struct Writer<'b> {
    /// The first byte written so far.
    at: *mut u8,
    /// The beginning of the room; `end` once the writer has failed, so that there is none.
    start: *mut u8,
    end: *mut u8,
    /// The room, once the room that was lent is used up. Its length stays 0.
    heap: Vec<u8>,
    /// Returns the total length. Called once, when the lent memory is full.
    total_len: Option<&'b dyn Fn() -> usize>,
    /// The buffer to which the message is appended. Its spare capacity is used when the lent memory
    /// is full.
    buf: Option<&'b mut dyn Destination>,
    /// The number of bytes of the spare capacity of `buf` that may be written, if the writer is in
    /// it.
    in_buf: Option<usize>,
    failure: Option<ErrorKind>,
    /// The end of the room of a writer that only counts or writes segments; null in others.
    room_end: *mut u8,
    segments: Option<Segments<'b>>,
    _lent: PhantomData<&'b mut [MaybeUninit<u8>]>,
}

/// The segments of a writer.
struct Segments<'b> {
    /// What was written before the bytes in the room, the last segment of the message first.
    list: &'b mut Vec<Bytes>,
    /// [`Writer::next_block`]. As a pointer, it is not part of programs that use no segments.
    next_block: fn(&mut Writer<'b>, usize) -> bool,
}

/// The maximum length of a message: that of a signed 32-bit length.
const MAX_LEN: usize = i32::MAX as usize;

/// Up to this length a message is written before its length is known, and copied: that is quicker
/// than to size it first.
const SCRATCH: usize = 32 << 10;

/// From this length on, a string or bytes for which there is no room are worth a computation of the
/// length of the message: then they are copied once, to their final place.
const BLOB: usize = 512;

/// From this length on, bytes are shared by a segment.
const SHARED: usize = 1024;

/// The least that is taken from the heap.
const MIN_HEAP: usize = 4096;

impl<'b> Writer<'b> {
    /// Creates a writer that begins at the end of `room`.
    pub(crate) fn new(room: &'b mut [MaybeUninit<u8>]) -> Self {
        let range = room.as_mut_ptr_range();
        Self::between(range.start.cast(), range.end.cast())
    }

    /// Creates a writer that begins at the end of `room`, which is initialised and stays so.
    pub(crate) fn over(room: &'b mut [u8]) -> Self {
        let range = room.as_mut_ptr_range();
        Self::between(range.start, range.end)
    }

    fn between(start: *mut u8, end: *mut u8) -> Self {
        Writer {
            at: end,
            start,
            end,
            heap: Vec::new(),
            total_len: None,
            buf: None,
            in_buf: None,
            failure: None,
            room_end: core::ptr::null_mut(),
            segments: None,
            _lent: PhantomData,
        }
    }

    /// Keeps nothing, and counts: [`written`](Self::written) is all that it is for.
    pub(crate) fn counting(mut self) -> Self {
        self.room_end = self.end;
        self
    }

    /// Moves what is written to segments, instead of to a larger block.
    pub(crate) fn with_segments(mut self, list: &'b mut Vec<Bytes>) -> Self {
        self.room_end = self.end;
        let next_block = Self::next_block;
        self.segments = Some(Segments { list, next_block });
        self
    }

    /// Writes long bytes as a segment that shares them, if this writer has segments. Returns `false`
    /// if not: then nothing is written.
    pub(crate) fn share(&mut self, bytes: &Bytes) -> bool {
        if self.segments.is_none() || bytes.len() < SHARED {
            return false;
        }
        if self.written().saturating_add(bytes.len()) > MAX_LEN {
            self.fail(ErrorKind::MessageTooLong);
        }
        if !self.has_failed() && self.flush() && self.push(bytes.clone()) {
            self.end = self.end.wrapping_add(bytes.len());
        }
        true
    }

    /// Adds a segment. Returns `false` if there is no memory.
    fn push(&mut self, segment: Bytes) -> bool {
        let Some(segments) = &mut self.segments else {
            return false;
        };
        if segments.list.try_reserve(1).is_err() {
            let needed = size_of::<Bytes>();
            self.fail(ErrorKind::OutOfMemory { needed });
            return false;
        }
        segments.list.push(segment);
        true
    }

    /// Moves what is in the room to the segments. Returns `false` if there is no memory.
    fn flush(&mut self) -> bool {
        let written = self.written();
        let len = self.room_end.addr() - self.at.addr();
        if len == 0 {
            return true;
        }
        let segment = if len == self.heap.capacity() {
            let mut block = core::mem::take(&mut self.heap);
            // No room is left here for anything that was written to it.
            self.start = self.room_end;
            // SAFETY: what is in the room fills the whole block, which is initialised then.
            unsafe { block.set_len(len) };
            Some(block)
        } else {
            // SAFETY: `at..room_end` is initialised and in one block, which lives as long as `self`.
            heap::copy_of(unsafe { core::slice::from_raw_parts(self.at, len) })
        };
        let Some(segment) = segment else {
            self.fail(ErrorKind::OutOfMemory { needed: len });
            return false;
        };
        self.at = self.room_end;
        self.end = self.at.wrapping_add(written);
        self.push(segment.into())
    }

    /// Moves what is in the room to the segments, and makes a new room for `count` bytes.
    fn next_block(&mut self, count: usize) -> bool {
        let written = self.written();
        if written.saturating_add(count) > MAX_LEN {
            self.fail(ErrorKind::MessageTooLong);
        }
        if self.has_failed() || !self.flush() {
            return false;
        }
        let capacity = count.max(MIN_HEAP);
        let Some(mut heap) = heap::with_capacity::<u8>(capacity) else {
            self.fail(ErrorKind::OutOfMemory { needed: capacity });
            return false;
        };
        self.start = heap.as_mut_ptr();
        // One past the block.
        self.room_end = self.start.wrapping_add(capacity);
        self.at = self.room_end;
        self.end = self.at.wrapping_add(written);
        self.heap = heap;
        true
    }

    /// Puts the segments in the order of the message, or returns the failure.
    pub(crate) fn finish_segments(&mut self) -> Result<(), ErrorKind> {
        if !self.has_failed() {
            self.flush();
        }
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if let Some(segments) = &mut self.segments {
            segments.list.reverse();
        }
        Ok(())
    }

    /// Counts what was written, and makes room for it to be written over. Returns `false` if `count`
    /// bytes do not fit in the room: then they are counted and need not be written.
    fn count(&mut self, count: usize) -> bool {
        if count > self.room_end.addr() - self.start.addr() {
            self.end = self.end.wrapping_add(count);
            return false;
        }
        let written = self.written();
        self.at = self.room_end;
        self.end = self.room_end.wrapping_add(written);
        true
    }

    /// Allocates exactly `total_len` bytes when the lent memory is full. If that is too little, the
    /// writer grows as usual.
    pub(crate) fn with_total_len(mut self, total_len: &'b dyn Fn() -> usize) -> Self {
        self.total_len = Some(total_len);
        self
    }

    /// [Appends](Self::append) what is written to `buf`, and writes more than a little in the room
    /// that it has, if that is enough. Of a slice no more is written over than what the message
    /// takes.
    pub(crate) fn with_buf(mut self, buf: &'b mut dyn Destination) -> Self {
        self.buf = Some(buf);
        self
    }

    /// Appends the written bytes to the buffer, if there is one, or returns the failure. Do not
    /// use the writer afterwards.
    ///
    /// The reference to the buffer stays where it is: the buffer may have its room within itself,
    /// and to move the only reference to it would void the pointers to the room.
    pub(crate) fn append(&mut self) -> Result<(), ErrorKind> {
        if self.in_buf.is_none() {
            let Some(buf) = self.buf.take() else {
                return self.finish().map(|_| ());
            };
            let written = self.finish()?;
            let (needed, remaining) = (written.len(), buf.remaining_mut());
            if needed > remaining {
                return Err(ErrorKind::BufferTooSmall { needed, remaining });
            }
            buf.put_slice(written);
            return Ok(());
        }
        let needed = self.finish()?.len();
        if let Some(buf) = &mut self.buf {
            // SAFETY: `at..end` is initialised, `needed` bytes within the room of `buf` from
            // `start` on; moved to its beginning they are the first bytes of the chunk. It is done
            // once: there is no `buf` afterwards.
            unsafe {
                if self.at != self.start {
                    self.start.copy_from(self.at, needed);
                }
                buf.advance_mut(needed);
            }
            self.buf = None;
        }
        Ok(())
    }

    /// Moves to the spare capacity of the buffer, if it has `needed` bytes, and all of `total` if
    /// that is known.
    fn move_to_buf(&mut self, needed: usize, total: Option<usize>) -> bool {
        let Some(buf) = &mut self.buf else {
            return false;
        };
        let (start, len, capacity) = match total {
            // No more than that: the owner of a slice can see the bytes written after the message.
            Some(total) => match spare(&mut **buf, total) {
                Some(chunk) => (chunk.as_mut_ptr(), total, total),
                None => return false,
            },
            None => {
                let chunk = buf.chunk_mut();
                let len = chunk.len();
                (chunk.as_mut_ptr(), len, needed.max(SCRATCH.min(len)))
            }
        };
        if len < needed {
            return false;
        }
        // SAFETY: the chunk has `len` bytes or more, no fewer than `capacity`, and `capacity >=
        // needed`.
        unsafe { self.slide(start, capacity) };
        self.in_buf = Some(len);
        true
    }

    /// Returns the total length, which is `needed` or more, the first time; `None` if nothing knows it.
    fn total(&mut self, needed: usize) -> Option<usize> {
        let total_len = self.total_len.take()?;
        Some(total_len().max(needed))
    }

    /// Moves the written bytes to the end of a block.
    ///
    /// # Safety
    ///
    /// At `start` are `capacity` bytes that may be written to, as many as are written at least.
    unsafe fn slide(&mut self, start: *mut u8, capacity: usize) {
        let written = self.written();
        // SAFETY: the caller's promise; `at..end` is initialised.
        unsafe {
            let end = start.add(capacity);
            let at = end.sub(written);
            at.copy_from(self.at, written);
            (self.at, self.start, self.end) = (at, start, end);
        }
    }

    /// How many bytes have been written.
    #[inline(always)]
    pub(crate) fn written(&self) -> usize {
        self.end.addr().wrapping_sub(self.at.addr())
    }

    /// Returns the written bytes, or the failure.
    #[inline]
    pub(crate) fn finish(&self) -> Result<&[u8], ErrorKind> {
        if self.written() == 0 || !self.room_end.is_null() {
            return self.finish_without();
        }
        // SAFETY: `at..end` is initialised and within one block, which lives as long as `self` is
        // borrowed: it does not only count.
        Ok(unsafe { core::slice::from_raw_parts(self.at, self.written()) })
    }

    /// [`finish`](Self::finish), if no bytes are there.
    #[cold]
    #[inline(never)]
    fn finish_without(&self) -> Result<&[u8], ErrorKind> {
        match &self.failure {
            Some(kind) => Err(kind.clone()),
            None if !self.room_end.is_null() => {
                Err(ErrorKind::Custom("the output was counted, and not kept"))
            }
            None => Ok(&[]),
        }
    }

    /// Makes `vec` a vector of the written bytes, of exactly their length. Returns `false`, with `vec`
    /// as it is, after a [failure](Self::failure). Do not use the writer afterwards.
    ///
    /// The pointer and the capacity are in `vec` before the bytes are copied: who moves a vector
    /// reads both at once, and would wait for two stores that have just been made.
    #[inline(always)]
    pub(crate) fn take_into(&mut self, vec: &mut Vec<u8>) -> bool {
        let Ok(written) = self.finish() else {
            return false;
        };
        let len = written.len();
        if len != self.heap.capacity() {
            let Some(empty) = heap::with_capacity(len) else {
                return false;
            };
            *vec = empty;
            vec.extend_from_slice(written);
            return true;
        }
        *vec = core::mem::take(&mut self.heap);
        // No room is left here for anything that was written to it.
        (self.at, self.start, self.end) = (vec.as_mut_ptr(), vec.as_mut_ptr(), vec.as_mut_ptr());
        // SAFETY: what was written fills the whole block of the vector (or both are empty), so its
        // first `len` bytes are initialised.
        unsafe { vec.set_len(len) };
        true
    }

    /// Returns why there is no output.
    #[cold]
    pub(crate) fn failure(&self) -> ErrorKind {
        let needed = self.written();
        let failure = self.finish().err();
        failure.unwrap_or(ErrorKind::OutOfMemory { needed })
    }

    /// Returns the written bytes, if they are all of the lent room, which is from `start` to `end`
    /// and not empty. Then there is nothing to drop. The writer has no room afterwards.
    #[inline(always)]
    pub(crate) fn take_full(&mut self, start: *const u8, end: *const u8) -> Option<&'b [u8]> {
        let is_full = self.at.cast_const() == start && self.end.cast_const() == end;
        if !is_full || start == end || !self.is_in_lent_room() || !self.room_end.is_null() {
            return None;
        }
        // SAFETY: `at..end` is initialised, and is in the memory that is lent for `'b`, not on the heap
        // or in `buf`. It is not written to again: the writer has no room from here on.
        let room = unsafe { core::slice::from_raw_parts(self.at, self.written()) };
        (self.at, self.start) = (self.end, self.end);
        Some(room)
    }

    /// Returns whether the written bytes are still in the lent memory.
    pub(crate) fn is_in_lent_room(&self) -> bool {
        self.heap.capacity() == 0 && self.in_buf.is_none()
    }

    /// Fails: the output so far and all that follows is discarded.
    #[cold]
    pub(crate) fn fail(&mut self, kind: ErrorKind) {
        self.failure.get_or_insert(kind);
        self.at = self.end;
        self.start = self.end;
    }

    /// Returns whether it has failed, so that the rest of the value need not be visited.
    #[inline(always)]
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Returns whether `count` bytes can be written without growing.
    #[inline(always)]
    fn has_room(&self, count: usize) -> bool {
        self.at.addr() - self.start.addr() >= count
    }

    /// Sees to it that `count` bytes can be written; `false` after a failure.
    #[inline(always)]
    fn room(&mut self, count: usize) -> bool {
        self.has_room(count) || self.grow(count, false)
    }

    /// Takes back the `count` bytes that were written last.
    pub(crate) fn take_back(&mut self, count: usize) {
        let mut count = count.min(self.written());
        if count == 0 {
            return;
        }
        if let Some(segments) = &mut self.segments {
            let in_room = count.min(self.room_end.addr() - self.at.addr());
            self.end = self.end.wrapping_sub(count - in_room);
            self.at = self.at.wrapping_add(in_room);
            count -= in_room;
            while let Some(segment) = segments.list.last_mut().filter(|_| count > 0) {
                let from_it = count.min(segment.len());
                segment.advance(from_it);
                count -= from_it;
                if segment.is_empty() {
                    segments.list.pop();
                }
            }
            return;
        }
        if !self.room_end.is_null() {
            // What follows `at` may be written over already.
            self.end = self.end.wrapping_sub(count);
            return;
        }
        // Not past `end`, because no more bytes are removed than were written.
        self.at = self.at.wrapping_add(count);
    }

    /// Writes values from the last one to the first, each as `prefix` and the bytes of `template`, in
    /// which `fill` changes some. Stops at a value for which `fill` returns `false`, and returns how
    /// many values were written; all of them after a failure.
    #[inline(always)]
    pub(super) fn filled<const N: usize, V>(
        &mut self,
        prefix: &[u8],
        template: &[u8; N],
        len: usize,
        values: &[V],
        fill: impl Fn(&V, &mut [u8]) -> bool,
    ) -> usize {
        let fixed = &template[..len];
        let stride = prefix.len() + fixed.len();
        let mut count = 0;
        // A copy of the cursor: the compiler could not keep `self.at` in a register, as the bytes
        // that are written might be those of the cursor.
        let mut at = self.at;
        for value in values.iter().rev() {
            if at.addr() - self.start.addr() < stride {
                self.at = at;
                if !self.filled_near_the_start(prefix, template, len, value, &fill) {
                    break;
                }
                if self.has_failed() {
                    return values.len();
                }
                at = self.at;
                count += 1;
                continue;
            }
            // SAFETY: there is room for `stride` bytes before `at`. The bytes that `fill` gets have
            // been written, and nobody else refers to them. The template and the prefix are not in
            // the room, which is borrowed exclusively.
            let (first, bytes) = unsafe {
                let first = at.sub(stride);
                let place = first.add(prefix.len());
                place.copy_from_nonoverlapping(fixed.as_ptr(), fixed.len());
                (first, core::slice::from_raw_parts_mut(place, fixed.len()))
            };
            if !fill(value, bytes) {
                break;
            }
            // SAFETY: as above.
            unsafe {
                if let [only] = prefix {
                    first.write(*only);
                } else {
                    first.copy_from_nonoverlapping(prefix.as_ptr(), prefix.len());
                }
            }
            at = first;
            count += 1;
        }
        self.at = at;
        count
    }

    /// Writes one value as [`filled`](Self::filled) does, if there is no room for it. Returns `false`
    /// if `fill` does. No room is made before it is known that the value is written.
    #[cold]
    #[inline(never)]
    fn filled_near_the_start<const N: usize, V>(
        &mut self,
        prefix: &[u8],
        template: &[u8; N],
        len: usize,
        value: &V,
        fill: &impl Fn(&V, &mut [u8]) -> bool,
    ) -> bool {
        let mut whole = *template;
        let bytes = &mut whole[..len];
        let is_written = fill(value, bytes);
        if is_written {
            self.bytes(bytes);
            self.bytes(prefix);
        }
        is_written
    }

    /// Moves to the spare capacity of the buffer, or to a larger block on the heap, with room for
    /// `count` bytes. `is_blob`: most of them are one value, which is to be copied once.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, count: usize, is_blob: bool) -> bool {
        if self.failure.is_some() {
            return false;
        }
        if let Some(Segments { next_block, .. }) = self.segments {
            return next_block(self, count);
        }
        if !self.room_end.is_null() {
            return self.count(count);
        }
        let written = self.written();
        let needed = written.saturating_add(count);
        let mut total = None;
        if is_blob {
            total = self.total(needed);
        }
        if self.is_in_lent_room()
            && needed.max(total.unwrap_or(0)) <= MAX_LEN
            && let Some(buf) = &self.buf
        {
            if buf.remaining_mut() < GROWS {
                total = total.or_else(|| self.total(needed));
            }
            if self.move_to_buf(needed, total) {
                return true;
            }
        }
        let capacity = match (total, self.total_len) {
            (Some(total), _) => total,
            // One block that is likely to be large enough. The written bytes are copied out of it
            // at the end.
            (None, Some(_)) if needed <= SCRATCH => SCRATCH,
            // Growing further would copy more than sizing costs, and leave blocks of all sizes to
            // an allocator that may give the large ones back to the system.
            (None, _) => self.total(needed).unwrap_or_else(|| {
                written
                    .saturating_mul(2)
                    .clamp(MIN_HEAP, MAX_LEN)
                    .max(needed)
            }),
        };
        if capacity > MAX_LEN {
            self.fail(ErrorKind::MessageTooLong);
            return false;
        }
        if self.in_buf.is_some_and(|len| capacity <= len) {
            // SAFETY: the room of `buf`, from `start` on, has that many, and `written <= capacity`.
            unsafe { self.slide(self.start, capacity) };
            return true;
        }
        let Some(mut heap) = heap::with_capacity::<u8>(capacity) else {
            self.fail(ErrorKind::OutOfMemory { needed: capacity });
            return false;
        };
        // SAFETY: the new block has `capacity >= needed = written + count` bytes; the old one is
        // there until it has been copied.
        unsafe { self.slide(heap.as_mut_ptr(), capacity) };
        self.heap = heap;
        self.in_buf = None;
        true
    }

    /// Writes varints when the block may be too small for the longest ones: with no byte before
    /// them. So a block of exactly the length of a message is enough.
    #[cold]
    #[inline(never)]
    fn near_the_start(&mut self, prefix: Option<u32>, value: u64) {
        let prefix_len = prefix.map_or(0, |prefix| varint::len(prefix.into()));
        if self.room(prefix_len + varint::len(value)) {
            // SAFETY: there is room for both.
            unsafe { self.put_exactly(prefix, value) };
        }
    }

    /// Writes `bytes`, preceded by their length and by `prefix` if there is one, with no byte before
    /// them.
    #[inline(never)]
    fn bytes_near_the_start(&mut self, prefix: Option<u32>, bytes: &[u8]) {
        let len = bytes.len() as u64;
        let prefix_len = prefix.map_or(0, |prefix| varint::len(prefix.into()));
        let count = bytes.len().saturating_add(prefix_len + varint::len(len));
        if self.has_room(count) || self.grow(count, bytes.len() >= BLOB) {
            // SAFETY: there is room for all of them.
            unsafe {
                self.put_slice(bytes);
                self.put_exactly(prefix, len);
            }
        }
    }

    /// Writes `bytes`, preceded by `prefix`, near the start.
    #[cold]
    #[inline(never)]
    fn fixed_near_the_start(&mut self, prefix: u32, bytes: &[u8]) {
        if self.room(bytes.len() + varint::len(prefix.into())) {
            // SAFETY: there is room for the bytes and the varint.
            unsafe {
                self.put_slice(bytes);
                self.put_exactly(None, prefix.into());
            }
        }
    }

    /// Writes `prefix`, if there is one, then `value`, both as varints.
    ///
    /// # Safety
    ///
    /// There is room for as many bytes as they have.
    #[inline(always)]
    unsafe fn put_exactly(&mut self, prefix: Option<u32>, value: u64) {
        // SAFETY: the caller's promise.
        unsafe {
            self.put_exact_varint(value);
            if let Some(prefix) = prefix {
                self.put_exact_varint(prefix.into());
            }
        }
    }

    /// Writes a varint, and no byte before it.
    ///
    /// # Safety
    ///
    /// There is room for as many bytes as it has.
    #[inline(always)]
    unsafe fn put_exact_varint(&mut self, value: u64) {
        // SAFETY: the caller's promise: `varint::len` is the number of bytes.
        unsafe {
            if value < 0x80 {
                return self.put_array([value as u8]);
            }
            let mut left = value;
            self.at = self.at.sub(varint::len(value));
            let mut at = self.at;
            while left >= 0x80 {
                at.write(left as u8 | 0x80);
                at = at.add(1);
                left >>= 7;
            }
            at.write(left as u8);
        }
    }

    /// Writes the length of what was just written, a varint.
    #[inline(always)]
    pub(crate) fn length(&mut self, len: usize) {
        if !self.has_room(varint::MAX_LEN) {
            return self.near_the_start(None, len as u64);
        }
        // SAFETY: there is room for ten bytes.
        unsafe { self.put_len(len as u64) };
    }

    /// Writes one varint of at most 64 bits.
    #[inline(always)]
    pub(crate) fn varint(&mut self, value: u64) {
        if !self.has_room(varint::MAX_LEN) {
            return self.near_the_start(None, value);
        }
        // SAFETY: there is room for ten bytes.
        unsafe { self.put_varint(value) };
    }

    /// Writes `prefix`, then `value`, both as varints.
    #[inline(always)]
    pub(crate) fn prefixed_varint(&mut self, prefix: u32, value: u64) {
        if !self.has_room(2 * varint::MAX_LEN) {
            return self.near_the_start(Some(prefix), value);
        }
        // SAFETY: there is room for twenty bytes, ten each.
        unsafe {
            self.put_varint(value);
            self.put_varint(prefix.into());
        }
    }

    /// Writes `prefix`, a varint, then the `N` bytes of a number.
    #[inline(always)]
    pub(crate) fn prefixed_fixed<const N: usize>(&mut self, prefix: u32, bytes: [u8; N]) {
        if !self.has_room(N + varint::MAX_LEN) {
            return self.fixed_near_the_start(prefix, &bytes);
        }
        // SAFETY: there is room for `N` and ten more.
        unsafe {
            self.put_array(bytes);
            self.put_varint(prefix.into());
        }
    }

    /// Writes `prefix`, then the length of `bytes`, both varints, then `bytes`.
    #[inline(always)]
    pub(crate) fn prefixed_bytes(&mut self, prefix: u32, bytes: &[u8]) {
        if !self.has_room(bytes.len().saturating_add(2 * varint::MAX_LEN)) {
            return self.bytes_near_the_start(Some(prefix), bytes);
        }
        // SAFETY: there is room for the bytes and twenty more, ten for each varint.
        unsafe {
            self.put_slice(bytes);
            self.put_len(bytes.len() as u64);
            self.put_varint(prefix.into());
        }
    }

    /// Writes the length of `bytes`, a varint, then `bytes`.
    #[inline(always)]
    pub(crate) fn counted_bytes(&mut self, bytes: &[u8]) {
        if !self.has_room(bytes.len().saturating_add(varint::MAX_LEN)) {
            return self.bytes_near_the_start(None, bytes);
        }
        // SAFETY: there is room for the bytes and ten more.
        unsafe {
            self.put_slice(bytes);
            self.put_len(bytes.len() as u64);
        }
    }

    /// Writes the bytes as they are.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if self.has_room(bytes.len()) || self.grow(bytes.len(), bytes.len() >= BLOB) {
            // SAFETY: there is room for them.
            unsafe { self.put_slice(bytes) };
        }
    }

    /// Writes `len` bytes with `fill`, which writes them from first to last. If `fill` writes more
    /// or fewer, these are written.
    #[cfg(feature = "prost")]
    pub(crate) fn forwards(&mut self, len: usize, fill: impl FnOnce(&mut Room<'_>)) {
        if !self.room(len) {
            return;
        }
        // SAFETY: there is room for `len` bytes before `at`, in one block to which nobody else
        // refers and which is not written to otherwise as long as `fill` runs, which cannot keep
        // it.
        let place = unsafe {
            core::slice::from_raw_parts_mut(self.at.sub(len).cast::<MaybeUninit<u8>>(), len)
        };
        let first = place.as_ptr();
        let mut room = Room::new(place);
        fill(&mut room);
        if room.is_full(first) {
            // They are initialised: so says the room.
            self.at = self.at.wrapping_sub(len);
        } else {
            self.bytes(&room.into_vec());
        }
    }

    /// Writes the `N` bytes of a number.
    #[inline(always)]
    pub(crate) fn fixed<const N: usize>(&mut self, bytes: [u8; N]) {
        if self.room(N) {
            // SAFETY: there is room for them.
            unsafe { self.put_array(bytes) };
        }
    }

    /// Writes numbers of `N` bytes each, the first one first.
    pub(crate) fn fixed_list<const N: usize, T: Fixed<N>>(&mut self, numbers: &[T]) {
        let Some(len) = numbers.len().checked_mul(N) else {
            return self.fail(ErrorKind::MessageTooLong);
        };
        if self.room(len) {
            // SAFETY: there is room for `len` bytes, and `numbers.len()` chunks of `N` fill them. On
            // a little-endian machine, the numbers are their bytes: so says `Fixed`.
            unsafe {
                self.at = self.at.sub(len);
                if cfg!(target_endian = "little") {
                    return copy(numbers.as_ptr().cast(), self.at, len);
                }
                for (index, number) in numbers.iter().enumerate() {
                    self.at
                        .add(index * N)
                        .cast::<[u8; N]>()
                        .write(number.to_wire());
                }
            }
        }
    }

    /// Writes a varint for each element, the first one first.
    #[inline]
    pub(crate) fn varint_list<T>(&mut self, list: &[T], to_varint: impl Fn(&T) -> u64) {
        /// How many values are converted at a time, by code that depends on their type. One copy of
        /// the rest serves all types.
        const AT_ONCE: usize = 16;
        /// A shorter list is not worth the conversion.
        const FEW: usize = 4;
        if list.len() < FEW {
            for element in list.iter().rev() {
                self.varint(to_varint(element));
            }
            return;
        }
        for chunk in list.rchunks(AT_ONCE) {
            let mut values = [0; AT_ONCE];
            for (value, element) in values.iter_mut().zip(chunk) {
                *value = to_varint(element);
            }
            self.varints(&values[..chunk.len()]);
        }
    }

    /// Writes varints, with no branch on the number of bytes of those below 2⁵⁶.
    #[inline(never)]
    fn varints(&mut self, values: &[u64]) {
        if !self.has_room(values.len() * varint::MAX_LEN) {
            for value in values.iter().rev() {
                self.varint(*value);
            }
            return;
        }
        if values.iter().fold(0, |all, value| all | value) < 0x80 {
            // SAFETY: there is room for ten bytes a value.
            unsafe {
                self.at = self.at.sub(values.len());
                for (index, value) in values.iter().enumerate() {
                    self.at.add(index).write(*value as u8);
                }
            }
            return;
        }
        for value in values.iter().rev() {
            // SAFETY: there is room for ten bytes a value.
            unsafe { self.put_long_varint(*value) };
        }
    }

    /// # Safety
    ///
    /// There is room for ten bytes.
    #[inline(always)]
    unsafe fn put_varint(&mut self, value: u64) {
        if value < 0x80 {
            // SAFETY: there is room for one byte.
            unsafe {
                self.at = self.at.sub(1);
                self.at.write(value as u8);
            }
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.put_long_varint(value) };
        }
    }

    /// Writes a length as a varint. Those of more than two bytes are seldom: one copy of their code
    /// serves all fields.
    ///
    /// # Safety
    ///
    /// There is room for ten bytes.
    #[inline(always)]
    unsafe fn put_len(&mut self, len: u64) {
        if len < 0x80 {
            // SAFETY: there is room for one byte.
            unsafe { self.put_array([len as u8]) };
        } else if len < 0x4000 {
            // SAFETY: there is room for two bytes.
            unsafe { self.put_array([len as u8 | 0x80, (len >> 7) as u8]) };
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.put_long_len(len) };
        }
    }

    /// # Safety
    ///
    /// There is room for ten bytes.
    #[cold]
    #[inline(never)]
    unsafe fn put_long_len(&mut self, len: u64) {
        // SAFETY: the caller's promise.
        unsafe { self.put_long_varint(len) };
    }

    /// Two to ten bytes. Up to 56 bits are spread over a word, which is stored so that it
    /// ends where the varint ends: what lies before it is not yet written.
    ///
    /// # Safety
    ///
    /// There is room for ten bytes.
    #[inline]
    unsafe fn put_long_varint(&mut self, value: u64) {
        if value < 1 << 56 {
            let len = varint::len(value);
            // All bytes but the last have the high bit set.
            let more = 0x0080_8080_8080_8080_u64 >> (8 * (8 - len));
            let word = varint::open_gaps(value) | more;
            // SAFETY: there is room for eight bytes, and `len <= 8`.
            unsafe {
                let shifted = word << (8 * (8 - len));
                self.at
                    .sub(8)
                    .cast::<[u8; 8]>()
                    .write(shifted.to_le_bytes());
                self.at = self.at.sub(len);
            }
            return;
        }
        let low = varint::open_gaps(value & ((1 << 56) - 1)) | 0x8080_8080_8080_8080;
        let high = (value >> 56) as u8;
        // SAFETY: there is room for ten bytes, eight for the word and one or two after it.
        unsafe {
            if high < 0x80 {
                self.put_array([high]);
            } else {
                self.put_array([high, 1]);
            }
            self.put_array(low.to_le_bytes());
        }
    }

    /// # Safety
    ///
    /// There is room for `N` bytes.
    #[inline(always)]
    unsafe fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        // SAFETY: the caller's promise; `[u8; N]` has no alignment.
        unsafe {
            self.at = self.at.sub(N);
            self.at.cast::<[u8; N]>().write(bytes);
        }
    }

    /// # Safety
    ///
    /// There is room for the bytes.
    #[inline(always)]
    unsafe fn put_slice(&mut self, bytes: &[u8]) {
        let len = bytes.len();
        // SAFETY: the caller's promise; the room is borrowed exclusively, so `bytes` is not in it.
        // The chunks of a short slice may overlap each other, and cover it.
        unsafe {
            self.at = self.at.sub(len);
            if len > 16 {
                copy(bytes.as_ptr(), self.at, len);
            } else if let (Some(first), Some(last)) =
                (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
            {
                self.at.cast::<[u8; 8]>().write(*first);
                self.at.add(len - 8).cast::<[u8; 8]>().write(*last);
            } else if let (Some(first), Some(last)) =
                (bytes.first_chunk::<4>(), bytes.last_chunk::<4>())
            {
                self.at.cast::<[u8; 4]>().write(*first);
                self.at.add(len - 4).cast::<[u8; 4]>().write(*last);
            } else if len > 0 {
                self.at.write(bytes[0]);
                self.at.add(len / 2).write(bytes[len / 2]);
                self.at.add(len - 1).write(bytes[len - 1]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// What `write` writes, to so little room that it must grow, and to ample room.
    fn written(write: impl Fn(&mut Writer<'_>)) -> Vec<u8> {
        let mut ample = [MaybeUninit::uninit(); 4096];
        let mut writer = Writer::new(&mut ample);
        write(&mut writer);
        let in_ample_room = writer.finish().unwrap().to_vec();
        let mut writer = Writer::new(&mut []);
        write(&mut writer);
        assert_eq!(writer.finish().unwrap(), in_ample_room);
        in_ample_room
    }

    #[test]
    fn a_varint_of_every_length_is_written_as_the_loop_writes_it() {
        for groups in 0..10_u32 {
            for value in [
                1_u64 << (7 * groups),
                (1_u64 << (7 * groups)) | 1,
                u64::MAX >> (63 - 7 * groups),
            ] {
                let mut expected = vec![];
                let mut left = value;
                while left >= 0x80 {
                    expected.push(left as u8 | 0x80);
                    left >>= 7;
                }
                expected.push(left as u8);
                assert_eq!(written(|w| w.varint(value)), expected, "{value:#x}");
                if let Ok(len) = usize::try_from(value) {
                    assert_eq!(written(|w| w.length(len)), expected, "{value:#x}");
                }
            }
        }
    }

    #[test]
    fn what_is_written_last_comes_first() {
        let bytes = written(|w| {
            w.bytes(b"end");
            w.prefixed_bytes(0x0a, b"text");
            w.prefixed_varint(0x10, 300);
        });
        assert_eq!(bytes, b"\x10\xac\x02\x0a\x04textend");
    }

    #[test]
    fn a_slice_of_every_length_is_copied_whole() {
        let source: Vec<u8> = (0..100).collect();
        for len in 0..100 {
            assert_eq!(
                written(|w| {
                    w.fixed([0xff]);
                    w.bytes(&source[..len]);
                })[..len],
                source[..len]
            );
        }
    }

    #[test]
    fn numbers_of_a_list_stay_in_order() {
        let bytes = written(|w| w.fixed_list(&[1_u32, 2, 3]));
        assert_eq!(bytes, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
    }

    #[test]
    fn a_failure_is_kept_and_voids_the_rest() {
        let mut room = [MaybeUninit::uninit(); 64];
        let mut writer = Writer::new(&mut room);
        writer.bytes(b"before");
        writer.fail(ErrorKind::Custom("no"));
        writer.bytes(b"after");
        writer.varint(u64::MAX);
        assert_eq!(writer.finish(), Err(ErrorKind::Custom("no")));
    }

    #[test]
    fn a_buffer_of_exactly_the_length_of_a_message_is_enough() {
        let total_len = || 50_000;
        let mut writer = Writer::new(&mut []).with_total_len(&total_len);
        writer.bytes(&[7; 49_982]);
        writer.prefixed_varint(0x10, 300);
        writer.prefixed_fixed(0x1d, [1, 2, 3, 4]);
        writer.prefixed_bytes(0x0a, b"abcdefgh");
        let mut vec = Vec::new();
        assert!(writer.take_into(&mut vec));
        assert_eq!((vec.len(), vec.capacity()), (50_000, 50_000));
        assert_eq!(
            vec[..18],
            *b"\x0a\x08abcdefgh\x1d\x01\x02\x03\x04\x10\xac\x02"
        );
    }

    /// What comes to be in `buf` when `len` bytes are appended in parts, and whether in its own
    /// room.
    fn appended(buf: &mut Vec<u8>, len: usize, said: usize) -> bool {
        let before = (buf.len(), buf.capacity(), buf.as_ptr());
        let mut room = [MaybeUninit::uninit(); 2048];
        let expected: Vec<u8> = buf
            .iter()
            .copied()
            .chain((0..len).map(|index| index as u8))
            .collect();
        let total_len = || said;
        let mut writer = Writer::new(&mut room)
            .with_total_len(&total_len)
            .with_buf(buf);
        let end = len - len % 100;
        writer.bytes(&expected[before.0 + end..]);
        for start in (0..end).step_by(100).rev() {
            writer.bytes(&expected[before.0 + start..before.0 + start + 100]);
        }
        writer.append().unwrap();
        assert_eq!(*buf, expected);
        (buf.capacity(), buf.as_ptr()) == (before.1, before.2)
    }

    #[test]
    fn a_message_is_appended_in_place_if_the_buffer_has_the_capacity() {
        for len in [1, 99, 2047, 2048, 2049, 10_000, 40_000, 100_000] {
            // Exactly the room, more, and much more; a length that is right, and ones that are not.
            for more in [0, 50, 40_000, 200_000] {
                for said in [len, 0, len / 2, len + 7] {
                    let mut buf = Vec::with_capacity(6 + len + more);
                    buf.extend_from_slice(b"before");
                    let in_its_room = appended(&mut buf, len, said);
                    // Past the scratch block, a length that is wrong may lead to the heap.
                    assert!(
                        in_its_room || len >= SCRATCH || said > len,
                        "{len} {more} {said}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_message_is_appended_through_the_heap_if_the_buffer_lacks_capacity() {
        for len in [3000, 10_000, 40_000, 100_000] {
            for room in [0, 10, 2048, 2500, 35_000] {
                let mut buf = Vec::with_capacity(room);
                appended(&mut buf, len, len);
            }
        }
    }

    #[test]
    fn a_buffer_that_cannot_grow_keeps_what_it_had() {
        let mut room = [7; 5000];
        let mut buf = &mut room[..];
        let mut writer = Writer::new(&mut []).with_buf(&mut buf);
        writer.bytes(&[1; 5001]);
        let (needed, remaining) = (5001, 5000);
        assert_eq!(
            writer.append(),
            Err(ErrorKind::BufferTooSmall { needed, remaining })
        );
        assert_eq!(buf.len(), 5000);
    }

    #[test]
    fn a_failure_appends_nothing() {
        let mut buf = Vec::with_capacity(5000);
        let mut writer = Writer::new(&mut []).with_buf(&mut buf);
        writer.bytes(b"12345");
        writer.fail(ErrorKind::Custom("no"));
        assert_eq!(writer.append(), Err(ErrorKind::Custom("no")));
        assert_eq!(buf.len(), 0);
    }

    #[test]
    fn growing_keeps_what_was_written() {
        let mut room = [MaybeUninit::uninit(); 8];
        let mut writer = Writer::new(&mut room);
        for byte in (0..=255).rev() {
            writer.fixed([byte; 100]);
        }
        let expected: Vec<u8> = (0..=255).flat_map(|byte| [byte; 100]).collect();
        assert_eq!(writer.finish().unwrap(), expected);
    }
}
