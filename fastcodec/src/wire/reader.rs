//! A cursor over one contiguous input.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use bytes::Bytes;

use super::{utf8, varint};
use crate::arena::Arena;
use crate::error::{Error, ErrorKind};
use crate::limits::{Budget, Limits};
use crate::memory::heap;

/// How many bytes a fast read may look at: a tag of five and a varint of ten fit.
const WIDE: usize = 16;

/// A cursor over one input, within the message that is being read.
///
/// While `WIDE` bytes or more remain in the *input* (not the message) a small
/// value is read first, with one check, and the end of the message is compared
/// afterwards, once a field. So the cursor may stand past the end of its message for a
/// moment, though never past the input; [`Reader::is_at_end`] and all that takes a length
/// notice.
///
/// # Invariants
///
/// The unsafe code below relies on these, and every method keeps them:
///
/// 1. `start..input_end` is one live allocation, readable for `'de`.
/// 2. `start <= at <= input_end` and `start <= end <= input_end`.
/// 3. `wide` is null, or `start <= wide` and `wide + WIDE <= input_end`.
pub struct Reader<'de> {
    at: *const u8,
    /// The end of the current message.
    end: *const u8,
    /// The last position from which `WIDE` bytes can be read; null in a shorter input.
    wide: *const u8,
    start: *const u8,
    input_end: *const u8,
    pub(crate) budget: Budget,
    arena: Option<&'de Arena>,
    /// The input, if it is one that can be shared.
    shared: Option<&'de Bytes>,
    _input: PhantomData<&'de [u8]>,
}

/// Returns the first eight bytes as a little-endian word, with zeros for those that there are not.
#[inline(always)]
pub(super) fn first_word(bytes: &[u8]) -> u64 {
    if let Some(all) = bytes.first_chunk() {
        return u64::from_le_bytes(*all);
    }
    // Two loads that may overlap: the bytes in both are the same.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u16::from_le_bytes(*first), u16::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (bytes.len() - 2));
    }
    bytes.first().copied().map_or(0, u64::from)
}

impl<'de> Reader<'de> {
    /// Starts at the beginning of `input`, which `shared` shares if it can be shared, with an
    /// arena for borrowed lists if there is one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(
        input: &'de [u8],
        shared: Option<&'de Bytes>,
        arena: Option<&'de Arena>,
        limits: &Limits,
        default_depth: u32,
    ) -> Self {
        let range = input.as_ptr_range();
        let wide = match input.len().checked_sub(WIDE) {
            Some(last) => input[last..].as_ptr(),
            None => core::ptr::null(),
        };
        Reader {
            at: range.start,
            end: range.end,
            wide,
            start: range.start,
            input_end: range.end,
            budget: Budget::new(limits, default_depth, input.len()),
            arena,
            shared,
            _input: PhantomData,
        }
    }

    /// Returns the arena of this decode, or an error if it has none.
    pub(crate) fn arena(&self) -> Result<&'de Arena, Error> {
        self.arena
            .ok_or_else(|| self.error(ErrorKind::ArenaRequired))
    }

    /// How many bytes of the input lie before the cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn offset(&self) -> usize {
        self.at.addr() - self.start.addr()
    }

    /// An error at the cursor.
    #[cold]
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.offset())
    }

    /// Returns whether the message has no more bytes. Also `true` after a fast read went past the
    /// end: see [`is_past_end`](Self::is_past_end).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    /// Returns whether a value reached past the end of its message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_past_end(&self) -> bool {
        self.at > self.end
    }

    /// How many bytes remain in the message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn remaining(&self) -> usize {
        self.end.addr().saturating_sub(self.at.addr())
    }

    /// Takes `bytes` from the memory budget, before they are allocated.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        self.charge_list(bytes, 0)
    }

    /// Takes `bytes` from the memory budget for a list, set or map that will have `count` elements:
    /// see [`Usage::largest_list`](crate::Usage::largest_list).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn charge_list(&mut self, bytes: usize, count: usize) -> Result<(), Error> {
        if self.budget.take(bytes) {
            return Ok(());
        }
        self.charge_more(bytes, count)
    }

    #[cold]
    #[inline(never)]
    fn charge_more(&mut self, bytes: usize, count: usize) -> Result<(), Error> {
        let taken = self.budget.take_more(bytes, count);
        taken.map_err(|kind| self.error(kind))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn descend(&mut self) -> Result<(), Error> {
        if self.budget.descend() {
            return Ok(());
        }
        self.deeper()
    }

    /// One level deeper than the deepest that is allowed, or that this decode was at.
    #[cold]
    #[inline(never)]
    fn deeper(&mut self) -> Result<(), Error> {
        self.budget.deeper().map_err(|kind| self.error(kind))
    }

    /// Records a list, set or map of `count` elements for which nothing was allocated.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn note_list(&mut self, count: usize) {
        self.budget.note_list(count);
    }

    /// Returns whether `WIDE` bytes can be read at the cursor.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_wide(&self) -> bool {
        // In an input too short for it, `wide` is null and `at` is not.
        self.at <= self.wide
    }

    /// The next `WIDE` bytes of the input, if that many remain.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn wide(&self) -> Option<&'de [u8; WIDE]> {
        if !self.is_wide() {
            return None;
        }
        // SAFETY: `at <= wide`, so `WIDE` bytes of the input can be read from `at` (invariant 3),
        // for `'de` (invariant 1). An array of bytes has no alignment.
        Some(unsafe { &*self.at.cast() })
    }

    /// Moves the cursor forward.
    ///
    /// # Safety
    ///
    /// `count` bytes remain in the input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn advance(&mut self, count: usize) {
        // SAFETY: stays within the allocation, as the caller promises.
        self.at = unsafe { self.at.add(count) };
    }

    /// Consumes the first `len` bytes (1 to 4) of `expected`, a little-endian word, if they
    /// come next; tells whether they did.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next_is(&mut self, expected: u32, len: usize) -> bool {
        debug_assert!((1..=4).contains(&len));
        let rest = self.rest();
        let matches = match (len, expected.to_le_bytes()) {
            (1, [a, ..]) => rest.first() == Some(&a),
            (2, [a, b, ..]) => rest.first_chunk() == Some(&[a, b]),
            (3, [a, b, c, _]) => rest.first_chunk() == Some(&[a, b, c]),
            (_, all) => rest.first_chunk() == Some(&all),
        };
        if matches {
            // At least that many bytes of `rest` were compared.
            self.at = self.at.wrapping_add(len.min(4));
        }
        matches
    }

    /// How many values follow each other from the cursor, each of them a length as a varint
    /// and that many bytes, and each but the first after the byte `between`.
    #[inline(never)]
    pub(crate) fn run_len(&self, between: u8) -> usize {
        // One byte, compared as one: `strip_prefix` of a slice would call `memcmp`.
        let next = |rest: &'de [u8]| match rest {
            [first, rest @ ..] if *first == between => Some(rest),
            _ => None,
        };
        self.run(next)
            .unwrap_or_else(|| self.long_run_len(&[between]))
    }

    /// The same with values after the first `len` bytes (1 to 4) of `between`, a little-endian word.
    #[inline(never)]
    pub(crate) fn run_len_between(&self, between: u32, len: usize) -> usize {
        let between = &between.to_le_bytes()[..len.min(4)];
        self.run(|rest| rest.strip_prefix(between))
            .unwrap_or_else(|| self.long_run_len(between))
    }

    /// How many values follow each other, if no length takes more than three bytes. `next` returns
    /// what follows the bytes between two values.
    #[inline(always)]
    fn run(&self, next: impl Fn(&'de [u8]) -> Option<&'de [u8]>) -> Option<usize> {
        let mut rest = self.rest();
        let mut count = 0;
        loop {
            let length = match rest {
                [first, ..] if *first < 0x80 => 1 + usize::from(*first),
                [first, second, ..] if *second < 0x80 => {
                    2 + (usize::from(*first & 0x7f) | usize::from(*second) << 7)
                }
                [first, second, third, ..] if *third < 0x80 => {
                    let low = usize::from(*first & 0x7f) | usize::from(*second & 0x7f) << 7;
                    3 + (low | usize::from(*third) << 14)
                }
                // Longer than 2 MiB: few such values follow each other, and inspecting them again
                // costs little compared with reading them.
                _ => return None,
            };
            count += 1;
            match rest.get(length..).and_then(&next) {
                Some(following) => rest = following,
                None => return Some(count),
            }
        }
    }

    /// The same with lengths of any size.
    #[cold]
    #[inline(never)]
    fn long_run_len(&self, between: &[u8]) -> usize {
        let mut rest = self.rest();
        let mut count = 0;
        loop {
            let mut length = 0_u64;
            let mut bytes = rest.iter().enumerate().take(varint::MAX_LEN);
            let end = bytes.find_map(|(index, byte)| {
                length |= u64::from(byte & 0x7f) << (7 * index);
                (*byte < 0x80).then_some(index as u64 + 1)
            });
            let Some(end) = end else {
                return count;
            };
            count += 1;
            let end = usize::try_from(length.saturating_add(end)).unwrap_or(usize::MAX);
            match rest.get(end..).and_then(|rest| rest.strip_prefix(between)) {
                Some(next) => rest = next,
                None => return count,
            }
        }
    }

    /// Returns the next four bytes as a little-endian word, and consumes `len` (0 to 4) of them.
    /// Returns `None` near the end of the input, where there may be fewer.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn word(&mut self, len: impl FnOnce(u32) -> usize) -> Option<u32> {
        let word = u32::from_le_bytes(*self.wide()?.first_chunk()?);
        // SAFETY: `wide`: 16 bytes remain in the input, and no more than four are passed.
        unsafe { self.advance(len(word).min(4)) };
        Some(word)
    }

    /// The next byte of the message, without consuming it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// The next two bytes of the message, without consuming them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn peek_pair(&self) -> Option<[u8; 2]> {
        self.rest().first_chunk().copied()
    }

    /// Reads a varint. May go past the end of the message, see the type's description.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn varint(&mut self) -> Result<u64, Error> {
        let Some(wide) = self.wide() else {
            return self.varint_long();
        };
        if wide[0] < 0x80 {
            // SAFETY: one of the sixteen.
            unsafe { self.advance(1) };
            return Ok(wide[0].into());
        }
        if wide[1] < 0x80 {
            // SAFETY: two of the sixteen.
            unsafe { self.advance(2) };
            return Ok(u64::from(wide[0] & 0x7f) | u64::from(wide[1]) << 7);
        }
        self.varint_long()
    }

    /// A varint of three bytes or more, or near the end of the input: one copy of the code serves
    /// all fields. Without a loop: the lowest clear high bit ends the number.
    #[inline(never)]
    fn varint_long(&mut self) -> Result<u64, Error> {
        let Some(wide) = self.wide() else {
            return self.varint_near_end();
        };
        let word = u64::from_le_bytes(wide.as_chunks().0[0]);
        let stops = !word & 0x8080_8080_8080_8080;
        if stops == 0 {
            return self.varint_longest();
        }
        // Keep the bytes up to and with the one that has the lowest stop bit.
        let value = varint::close_gaps(word & (stops ^ stops.wrapping_sub(1)));
        // SAFETY: `wide` are the sixteen bytes from the cursor; at most eight are passed.
        unsafe { self.advance(stops.trailing_zeros() as usize / 8 + 1) };
        Ok(value)
    }

    /// A varint of nine or ten bytes. A separate function, so that the one for shorter ones needs no
    /// stack.
    #[inline(never)]
    fn varint_longest(&mut self) -> Result<u64, Error> {
        match self.wide().and_then(|wide| wide.first_chunk()) {
            Some(bytes) => self.varint_of_ten(bytes),
            None => self.varint_near_end(),
        }
    }

    /// A varint of nine or ten bytes, in the ten bytes that follow.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn varint_of_ten(&mut self, bytes: &[u8; varint::MAX_LEN]) -> Result<u64, Error> {
        let ([first, ..], [ninth, tenth]) = bytes.as_chunks() else {
            return self.varint_by_bytes();
        };
        let value =
            varint::close_gaps(u64::from_le_bytes(*first)) | (u64::from(ninth & 0x7f) << 56);
        // The tenth byte has room for one bit: 9 * 7 are there already.
        let (len, tenth) = match ninth < &0x80 {
            true => (9, 0),
            false => (varint::MAX_LEN, *tenth),
        };
        if tenth > 1 {
            return Err(self.varint_overflow());
        }
        // `bytes` are the next ones of the input (invariant 2).
        self.at = self.at.wrapping_add(len);
        Ok(value | (u64::from(tenth) << 63))
    }

    /// A varint near the end of the input, within the message.
    #[cold]
    fn varint_near_end(&mut self) -> Result<u64, Error> {
        if let Some(&byte @ 0..0x80) = self.rest().first() {
            // One byte of the message remains (invariant 2).
            self.at = self.at.wrapping_add(1);
            return Ok(byte.into());
        }
        let word = first_word(self.rest());
        let stops = !word & 0x8080_8080_8080_8080;
        let len = stops.trailing_zeros() as usize / 8 + 1;
        if stops == 0
            && let Some(bytes) = self.rest().first_chunk()
        {
            return self.varint_of_ten(bytes);
        }
        if stops == 0 || len > self.remaining() {
            return self.varint_by_bytes();
        }
        // `len` bytes of the message remain (invariant 2).
        self.at = self.at.wrapping_add(len);
        Ok(varint::close_gaps(word & (stops ^ stops.wrapping_sub(1))))
    }

    /// A varint near the end of the input that is cut, or of nine bytes at the end.
    #[cold]
    #[inline(never)]
    fn varint_by_bytes(&mut self) -> Result<u64, Error> {
        let mut value = 0_u64;
        let mut shift = 0;
        let bytes = self.rest();
        for (index, &byte) in bytes.iter().enumerate().take(varint::MAX_LEN) {
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                if index + 1 == varint::MAX_LEN && byte > 1 {
                    break;
                }
                // `bytes` are what remains of the message, and `index` is within (invariant 2).
                self.at = self.at.wrapping_add(index + 1);
                return Ok(value);
            }
            shift += 7;
        }
        if bytes.len() < varint::MAX_LEN {
            return Err(Error::new(
                ErrorKind::Truncated,
                self.offset() + bytes.len(),
            ));
        }
        Err(self.varint_overflow())
    }

    #[cold]
    #[inline(never)]
    fn varint_overflow(&self) -> Error {
        self.error(ErrorKind::VarintOverflow)
    }

    /// Returns the rest of the message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn rest(&self) -> &'de [u8] {
        // SAFETY: `remaining` is `end - at` or 0, and `end <= input_end`: within the input,
        // which is readable for `'de`.
        unsafe { core::slice::from_raw_parts(self.at, self.remaining()) }
    }

    /// Returns the rest of the input, which goes on after the message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn rest_of_input(&self) -> &'de [u8] {
        let len = self.input_end.addr() - self.at.addr();
        // SAFETY: `at <= input_end` (invariant 2): within the input, which is readable for `'de`.
        unsafe { core::slice::from_raw_parts(self.at, len) }
    }

    /// Skips `len` bytes of the message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn pass(&mut self, len: usize) {
        // Not past the end of the message (invariant 2).
        self.at = self.at.wrapping_add(len.min(self.remaining()));
    }

    /// Returns the bytes from `offset`, an earlier position of the cursor, to the cursor. Empty if
    /// `offset` is after the cursor.
    pub(crate) fn since(&self, offset: usize) -> &'de [u8] {
        let len = self.offset().saturating_sub(offset);
        // SAFETY: `at - len >= start`, as `len <= offset() = at - start`: within the input.
        unsafe { core::slice::from_raw_parts(self.at.sub(len), len) }
    }

    /// Moves the cursor back to `offset`, an earlier position. Does nothing if `offset` is after
    /// the cursor.
    pub(crate) fn rewind(&mut self, offset: usize) {
        let back = self.offset().saturating_sub(offset);
        // `back <= offset() = at - start`: not before the start (invariant 2).
        self.at = self.at.wrapping_sub(back);
    }

    /// Reads `N` bytes, 4 or 8 of them. May go past the end of the message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        const { assert!(N <= WIDE) };
        let bytes = match self.wide() {
            Some(wide) => wide.first_chunk(),
            None => self.rest().first_chunk(),
        };
        if let Some(bytes) = bytes {
            // SAFETY: these are the next `N` bytes of the input.
            unsafe { self.advance(N) };
            return Ok(*bytes);
        }
        Err(self.truncated())
    }

    /// Passes over a value of `len` bytes, which its type says.
    pub(crate) fn skip_fixed(&mut self, len: usize) -> Result<(), Error> {
        match self.take(len as u64) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.truncated()),
        }
    }

    /// An error at the end of the message.
    #[cold]
    fn truncated(&self) -> Error {
        Error::new(ErrorKind::Truncated, self.offset() + self.remaining())
    }

    /// Compares a length with the rest of the message. This is the only way from a length on the
    /// wire to a `usize`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn bound(&self, length: u64) -> Result<usize, Error> {
        let remaining = self.remaining();
        if length > remaining as u64 {
            return Err(self.length_past_end(length));
        }
        Ok(length as usize)
    }

    #[cold]
    fn length_past_end(&self, length: u64) -> Error {
        if self.is_past_end() {
            // The varint of the length itself is not within the message.
            return self.error(ErrorKind::Truncated);
        }
        self.error(ErrorKind::LengthPastEnd {
            length,
            remaining: self.remaining(),
        })
    }

    /// The next `length` bytes, borrowed from the input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn take(&mut self, length: u64) -> Result<&'de [u8], Error> {
        let len = self.bound(length)?;
        let taken = &self.rest()[..len];
        // `bound`: `len` bytes remain in the message (invariant 2).
        self.at = self.at.wrapping_add(len);
        Ok(taken)
    }

    /// The next `length` bytes as a string, borrowed from the input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn str(&mut self, length: u64) -> Result<&'de str, Error> {
        let len = self.bound(length)?;
        if self.is_short_ascii(len) {
            // SAFETY: `len` bytes remain in the message, and all of them are ASCII, which is
            // UTF-8.
            unsafe {
                let bytes = core::slice::from_raw_parts(self.at, len);
                self.advance(len);
                return Ok(core::str::from_utf8_unchecked(bytes));
            }
        }
        self.str_long(len)
    }

    /// A string that is long, not ASCII, or near the end of the input.
    #[inline(never)]
    fn str_long(&mut self, len: usize) -> Result<&'de str, Error> {
        self.checked_str(len)
    }

    /// The next `len` bytes, which remain in the message, as a string.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn checked_str(&mut self, len: usize) -> Result<&'de str, Error> {
        let at = self.offset();
        let bytes = self.rest().get(..len).unwrap_or_default();
        self.pass(len);
        match utf8::check(bytes) {
            Some(text) => Ok(text),
            None => Err(Error::new(ErrorKind::InvalidUtf8, at)),
        }
    }

    /// Returns whether the next `len` bytes are few, all ASCII, and not near the end of the input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_short_ascii(&self, len: usize) -> bool {
        if len > utf8::WINDOW || self.input_end.addr() - self.at.addr() < utf8::WINDOW {
            return false;
        }
        // SAFETY: `WINDOW` bytes of the input can be read. A byte array has no alignment.
        let window = unsafe { &*self.at.cast::<[u8; utf8::WINDOW]>() };
        utf8::is_ascii_prefix(window, len)
    }

    /// The next `length` bytes as a new string.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn string(&mut self, length: u64) -> Result<String, Error> {
        let len = self.bound(length)?;
        if !self.is_short_ascii(len) {
            return self.string_long(len);
        }
        if len == 0 {
            return Ok(String::new());
        }
        // A short string is allocated 16 or 32 bytes wide, whatever its length: then one or two
        // pairs of stores copy it, without a call. Most allocators have no smaller block than 16
        // bytes.
        let capacity = if len <= 16 { 16 } else { utf8::WINDOW };
        self.charge(capacity)?;
        let mut bytes = self.vec_with_capacity::<u8>(capacity)?;
        // SAFETY: `is_short_ascii`: 32 bytes of the input can be read, and the first `len` are
        // ASCII, which is UTF-8. The vector has room for 16, or for 32 if more are copied, and is
        // new, so they do not overlap. `len` bytes remain in the message.
        unsafe {
            bytes.as_mut_ptr().copy_from_nonoverlapping(self.at, 16);
            if len > 16 {
                bytes
                    .as_mut_ptr()
                    .add(16)
                    .copy_from_nonoverlapping(self.at.add(16), 16);
            }
            bytes.set_len(len);
            self.advance(len);
            Ok(String::from_utf8_unchecked(bytes))
        }
    }

    /// A new string that is long, not ASCII, or near the end of the input.
    #[inline(never)]
    fn string_long(&mut self, len: usize) -> Result<String, Error> {
        let text = self.checked_str(len)?;
        self.copy_str(text)
    }

    /// The next `length` bytes as a new string without spare capacity.
    pub(crate) fn boxed_str(&mut self, length: u64) -> Result<Box<str>, Error> {
        let text = self.str(length)?;
        self.copy_str(text).map(String::into_boxed_str)
    }

    /// A copy without spare capacity; charged.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn copy_str(&mut self, text: &str) -> Result<String, Error> {
        self.charge(text.len())?;
        let bytes = self.copy(text.as_bytes())?;
        // SAFETY: the bytes are those of a `str`.
        Ok(unsafe { String::from_utf8_unchecked(bytes) })
    }

    /// The next `length` bytes, in a new vector.
    #[inline]
    pub(crate) fn vec(&mut self, length: u64) -> Result<Vec<u8>, Error> {
        let taken = self.take(length)?;
        self.charge(taken.len())?;
        self.copy(taken)
    }

    /// The bytes, which have been charged, in a vector of exactly their length.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn copy(&self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        match heap::copy_of(bytes) {
            Some(copy) => Ok(copy),
            None => Err(self.out_of_memory(bytes.len())),
        }
    }

    /// Returns whether bytes of this input can be shared.
    #[cfg(feature = "faststr")]
    pub(crate) fn can_share(&self) -> bool {
        self.shared.is_some()
    }

    /// `part`, which was taken from this input, as shared `Bytes`; copied and charged if
    /// the input cannot be shared.
    pub(crate) fn shared(&mut self, part: &'de [u8]) -> Result<Bytes, Error> {
        if let Some(input) = self.shared {
            let from = part.as_ptr().addr().wrapping_sub(input.as_ptr().addr());
            if from <= input.len() && part.len() <= input.len() - from {
                return Ok(input.slice(from..from + part.len()));
            }
        }
        self.charge(part.len())?;
        self.copy(part).map(Bytes::from)
    }

    /// The input that `part` can share, if it was taken from one that can be shared.
    #[cfg(feature = "prost")]
    pub(crate) fn shared_input_of(&self, part: &[u8]) -> Option<&'de Bytes> {
        let input = self.shared?;
        let from = part.as_ptr().addr().wrapping_sub(input.as_ptr().addr());
        (from <= input.len() && part.len() <= input.len() - from).then_some(input)
    }

    /// Creates an empty vector for `capacity` elements, which have been charged.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn vec_with_capacity<T>(&self, capacity: usize) -> Result<Vec<T>, Error> {
        match heap::with_capacity(capacity) {
            Some(vec) => Ok(vec),
            None => Err(self.out_of_memory(capacity.saturating_mul(size_of::<T>()))),
        }
    }

    /// A box for a value that is yet to be made; charged.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn boxed_uninit<T>(&mut self) -> Result<Box<MaybeUninit<T>>, Error> {
        self.charge(size_of::<T>())?;
        match heap::boxed_uninit() {
            Some(room) => Ok(room),
            None => Err(self.out_of_memory(size_of::<T>())),
        }
    }

    /// Asks the allocator for a block that the standard library will ask for, without a way to
    /// fail.
    #[inline]
    pub(crate) fn find_room(&self, layout: Layout) -> Result<(), Error> {
        if heap::has_room(layout) {
            Ok(())
        } else {
            Err(self.out_of_memory(layout.size()))
        }
    }

    /// Like [`out_of_memory`](Self::out_of_memory), without a frame in the function that calls it.
    #[cold]
    #[inline(never)]
    pub(super) fn no_block(&self, needed: usize) -> Error {
        self.out_of_memory(needed)
    }

    #[cold]
    pub(crate) fn out_of_memory(&self, needed: usize) -> Error {
        self.error(ErrorKind::OutOfMemory { needed })
    }

    /// Makes the next `length` bytes the current message, and returns the end of the enclosing one,
    /// for [`widen`](Self::widen).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn narrow(&mut self, length: u64) -> Result<usize, Error> {
        let len = self.bound(length)?;
        let outer = self.end.addr() - self.start.addr();
        // `bound`: `len` bytes remain before the end of the enclosing message (invariant 2).
        self.end = self.at.wrapping_add(len);
        Ok(outer)
    }

    /// Goes back to reading the enclosing message, which ends at `outer`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn widen(&mut self, outer: usize) {
        let input_len = self.input_end.addr() - self.start.addr();
        // Not past the input, whatever `outer` is (invariant 2).
        self.end = self.start.wrapping_add(outer.min(input_len));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn reader(input: &[u8]) -> Reader<'_> {
        Reader::new(input, None, None, &Limits::new(), 100)
    }

    /// The same bytes alone, and followed by enough others that the fast path is taken.
    fn near_and_far(bytes: &[u8]) -> [Vec<u8>; 2] {
        let mut far = bytes.to_vec();
        far.extend_from_slice(&[0xff; 32]);
        [bytes.to_vec(), far]
    }

    #[test]
    fn a_varint_of_every_length_reads_the_same_near_the_end_and_far_from_it() {
        for groups in 0..10_u32 {
            for value in [
                1_u64 << (7 * groups),
                (1_u64 << (7 * groups)) | 1,
                u64::MAX >> (63 - 7 * groups),
            ] {
                let mut bytes = vec![];
                let mut left = value;
                while left >= 0x80 {
                    bytes.push(left as u8 | 0x80);
                    left >>= 7;
                }
                bytes.push(left as u8);
                assert_eq!(bytes.len(), varint::len(value));
                for input in near_and_far(&bytes) {
                    let mut reader = reader(&input);
                    assert_eq!(reader.varint(), Ok(value));
                    assert_eq!(reader.offset(), bytes.len());
                }
            }
        }
    }

    #[test]
    fn an_overlong_varint_of_ten_bytes_is_its_value_and_one_of_eleven_an_error() {
        let zero = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        let eleven = [
            0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00,
        ];
        let past_64_bits = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        for (bytes, expected) in [
            (&zero[..], Ok(0)),
            (&eleven, Err(ErrorKind::VarintOverflow)),
            (&past_64_bits, Err(ErrorKind::VarintOverflow)),
        ] {
            for input in near_and_far(bytes) {
                assert_eq!(
                    reader(&input).varint().map_err(|e| e.kind().clone()),
                    expected
                );
            }
        }
    }

    #[test]
    fn a_varint_that_the_input_cuts_is_truncated_at_its_end() {
        let error = reader(&[0x80, 0x80]).varint().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (&ErrorKind::Truncated, 2));
    }

    #[test]
    fn a_length_past_the_message_is_refused_though_the_input_goes_on() {
        let input = [b'a'; 64];
        let mut reader = reader(&input);
        let outer = reader.narrow(4).unwrap();
        let error = reader.take(5).unwrap_err();
        assert_eq!(
            error.kind(),
            &ErrorKind::LengthPastEnd {
                length: 5,
                remaining: 4
            }
        );
        assert_eq!(reader.take(4).unwrap(), b"aaaa");
        assert!(reader.is_at_end());
        reader.widen(outer);
        assert_eq!(reader.remaining(), 60);
    }

    #[test]
    fn a_length_past_any_address_is_refused() {
        let input = [b'a'; 64];
        for length in [65, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
            assert!(reader(&input).take(length).is_err());
            assert!(reader(&input).narrow(length).is_err());
        }
    }

    #[test]
    fn a_fast_read_past_the_message_is_noticed() {
        let input = [0_u8; 64];
        let mut reader = reader(&input);
        reader.narrow(3).unwrap();
        reader.fixed::<8>().unwrap();
        assert!(reader.is_past_end());
        assert!(reader.is_at_end());
        assert_eq!(reader.remaining(), 0);
        assert_eq!(reader.take(1).unwrap_err().kind(), &ErrorKind::Truncated);
    }

    #[test]
    fn widening_never_reaches_past_the_input() {
        let input = [0_u8; 8];
        let mut reader = reader(&input);
        reader.widen(usize::MAX);
        assert_eq!(reader.remaining(), 8);
    }

    #[test]
    fn a_string_of_every_length_is_read_near_the_end_and_far_from_it() {
        for len in 0..80 {
            let text = "abcdefghij".repeat(8).as_bytes()[..len].to_vec();
            for input in near_and_far(&text) {
                assert_eq!(reader(&input).string(len as u64).unwrap().as_bytes(), text);
                assert_eq!(reader(&input).str(len as u64).unwrap().as_bytes(), text);
            }
        }
    }

    #[test]
    fn a_string_is_charged_before_it_is_copied() {
        let input = [b'a'; 64];
        let mut reader = Reader::new(&input, None, None, &Limits::new().memory(31), 100);
        let error = reader.string(32).unwrap_err();
        assert_eq!(
            error.kind(),
            &ErrorKind::MemoryLimit {
                needed: 32,
                left: 31
            }
        );
    }

    #[test]
    fn a_part_of_a_shared_input_is_shared_and_of_another_copied() {
        let input = Bytes::from(vec![7_u8; 64]);
        let mut reader = Reader::new(&input, Some(&input), None, &Limits::new(), 100);
        let part = reader.take(10).unwrap();
        assert_eq!(reader.shared(part).unwrap().as_ptr(), input.as_ptr());
        let foreign = [7_u8; 10];
        assert_ne!(reader.shared(&foreign).unwrap().as_ptr(), foreign.as_ptr());
    }
}
