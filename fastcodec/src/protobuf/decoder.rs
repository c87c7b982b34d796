//! The input of a decode: the cursor, with Protobuf's tags, groups and unknown fields.

use core::num::NonZeroU32;

use alloc::vec::Vec;

use bytes::Bytes;

use super::message::Decode;
use super::tag::{Tag, code};
use crate::arena::Arena;
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::limits::{Limits, PROTOBUF_DEPTH};
use crate::wire::Reader;

/// The source of a decode: a position in the input, and the rest of the limits.
///
/// An implementation of [`DecodeValue`](super::DecodeValue) reads its value with these methods. A
/// value of a few bytes may be read past the end of its message. The decode notices before it
/// finishes the message, so no bytes from outside the message are returned.
pub struct Decoder<'de> {
    pub(crate) reader: Reader<'de>,
    /// The field number of the group that is being read; 0 in a message.
    group: u32,
    /// The required fields that were seen in the message that is being read.
    required: u128,
    /// Whether the input is merged into an existing message, which may have its required fields
    /// already.
    is_merge: bool,
    /// The numbers of a packed closed enumeration that have no name, for a message that
    /// keeps unknown fields.
    unnamed: Option<Vec<i32>>,
}

impl<'de> Decoder<'de> {
    /// Begins with `input`, whose length has been checked.
    // Inlined, with the functions that it calls: moving a decoder costs more than reading the first
    // fields.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(input: Input<'de>, limits: &Limits) -> Self {
        Self::with(input, None, limits)
    }

    /// Begins with `input`, whose length has been checked, with lists in `arena`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn in_arena(input: Input<'de>, arena: &'de Arena, limits: &Limits) -> Self {
        arena.begin();
        Self::with(input, Some(arena), limits)
    }

    /// Merges the input into an existing message.
    pub(crate) fn merging(mut self) -> Self {
        self.is_merge = true;
        self
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn with(input: Input<'de>, arena: Option<&'de Arena>, limits: &Limits) -> Self {
        let reader = Reader::new(input.bytes, input.shared, arena, limits, PROTOBUF_DEPTH);
        Decoder {
            reader,
            group: 0,
            required: 0,
            is_merge: false,
            unnamed: None,
        }
    }

    /// The position in the input, in bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn offset(&self) -> usize {
        self.reader.offset()
    }

    /// An error at the current position.
    #[cold]
    pub fn error(&self, kind: ErrorKind) -> Error {
        self.reader.error(kind)
    }

    /// Takes `bytes` from the memory budget. Call it before you allocate them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`] if less is left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        self.reader.charge(bytes)
    }

    /// Reads a varint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`], [`ErrorKind::VarintOverflow`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn varint(&mut self) -> Result<u64, Error> {
        self.reader.varint()
    }

    /// Reads the four bytes of a fixed-width number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn fixed32(&mut self) -> Result<[u8; 4], Error> {
        self.reader.fixed()
    }

    /// Reads the eight bytes of a fixed-width number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn fixed64(&mut self) -> Result<[u8; 8], Error> {
        self.reader.fixed()
    }

    /// Reads length-delimited bytes, borrowed from the input.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LengthPastEnd`], and those of [`varint`](Self::varint).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bytes(&mut self) -> Result<&'de [u8], Error> {
        let length = self.reader.varint()?;
        self.reader.take(length)
    }

    /// Reads a length-delimited string, borrowed from the input.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidUtf8`], and those of [`bytes`](Self::bytes).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn str(&mut self) -> Result<&'de str, Error> {
        let length = self.reader.varint()?;
        self.reader.str(length)
    }

    /// Reads length-delimited bytes, shared with the input if that is a [`Bytes`], and
    /// charged and copied otherwise.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`], and those of [`bytes`](Self::bytes).
    pub fn shared_bytes(&mut self) -> Result<Bytes, Error> {
        let part = self.bytes()?;
        self.reader.shared(part)
    }

    /// Copies a value into the arena of this decode.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ArenaRequired`] if this decode has no arena, [`ErrorKind::MemoryLimit`].
    pub fn alloc<T: Copy>(&mut self, value: T) -> Result<&'de T, Error> {
        self.reader.arena()?.alloc(value, &mut self.reader)
    }

    /// Consumes `tag` if it comes next, in the form that encoders write.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next_is(&mut self, tag: Tag) -> bool {
        let len = tag.encoded_len();
        len <= 4 && self.reader.next_is(tag.as_word(), len)
    }

    /// Like [`next_is`](Self::next_is), of a tag that is known when the program runs: longer ones are
    /// compared in a function that serves all.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn next_is_again(&mut self, tag: Tag) -> bool {
        match tag.get() {
            short @ 0..0x80 => self.reader.next_is(short, 1),
            _ => self.next_is_long(tag),
        }
    }

    #[inline(never)]
    fn next_is_long(&mut self, tag: Tag) -> bool {
        self.next_is(tag)
    }

    /// Moves back to the tag that was just read: a field that is not known is left to the message.
    #[cold]
    #[inline(never)]
    pub(crate) fn unread(&mut self, tag: Tag) {
        self.rewind(self.offset().saturating_sub(tag.encoded_len()));
    }

    /// How many length-delimited values with this tag follow each other, from the decoder's
    /// position, which is the length of the first. With the number, a list is reserved once.
    ///
    /// Malformed values end the run; they are reported when they are read. One counts at least.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn run_len(&self, tag: Tag) -> usize {
        self.further_len(tag).max(1)
    }

    /// The same after other values of the run: if the length of the first value is cut, none counts.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn further_len(&self, tag: Tag) -> usize {
        match tag.get() {
            short @ 0..0x80 => self.reader.run_len(short as u8),
            _ => self.long_tag_run_len(tag),
        }
    }

    #[inline(never)]
    fn long_tag_run_len(&self, tag: Tag) -> usize {
        match tag.encoded_len() {
            len @ 0..=4 => self.reader.run_len_between(tag.as_word(), len),
            _ => 1,
        }
    }

    /// Reads the next tag of the message; `None` at its end.
    ///
    /// The tag of the end of a group is returned like any other, for [`skip`](Self::skip)
    /// to see.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn next_tag(&mut self) -> Result<Option<Tag>, Error> {
        match self.reader.peek() {
            Some(byte) if byte < 0x80 => {
                // One byte holds the numbers 1 to 15; 0 is refused by `skip`.
                self.reader.next_is(byte.into(), 1);
                Ok(Some(Tag::from_wire(byte.into())))
            }
            Some(_) => self.long_tag().map(Some),
            None => self.finish().map(|()| None),
        }
    }

    /// The tag that comes next, without consuming it, if it is one byte long.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn peek_short_tag(&self) -> Option<Tag> {
        self.reader
            .peek()
            .filter(|byte| *byte < 0x80)
            .map(|byte| Tag::from_wire(byte.into()))
    }

    /// Returns whether the next field may have a number up to `number`. Derived code uses it to
    /// pass over fields that can no longer come.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn next_is_up_to(&self, number: u32) -> bool {
        match self.reader.peek_pair() {
            Some([first, _]) if first < 0x80 => u32::from(first) >> 3 <= number,
            Some([first, second]) if second < 0x80 => {
                (u32::from(first & 0x7f) | u32::from(second) << 7) >> 3 <= number
            }
            Some(_) => true,
            None => self.reader.peek().is_some(),
        }
    }

    #[inline(never)]
    fn long_tag(&mut self) -> Result<Tag, Error> {
        let start = self.offset();
        let tag = self.reader.varint()?;
        match u32::try_from(tag).map(NonZeroU32::new) {
            Ok(Some(tag)) => Ok(Tag::from_wire(tag.get())),
            _ => Err(Error::new(ErrorKind::InvalidFieldNumber(tag >> 3), start)),
        }
    }

    /// Checks the end of a message: the last value ended there, and no group is open.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn finish(&self) -> Result<(), Error> {
        if self.reader.is_past_end() || self.group != 0 {
            return Err(self.unfinished());
        }
        Ok(())
    }

    #[cold]
    fn unfinished(&self) -> Error {
        if self.reader.is_past_end() {
            return self.error(ErrorKind::Truncated);
        }
        self.error(ErrorKind::MissingEnd { number: self.group })
    }

    /// Reads a length-delimited message into `message`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], and the errors of the fields.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn message<M: Decode<'de>>(&mut self, message: &mut M) -> Result<(), Error> {
        self.nested(|decoder| message.merge_fields(decoder))
    }

    /// Reads a length, and that many bytes with `read`, which must read all of them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let outer = self.enter()?;
        let read = read(self)?;
        self.leave(outer);
        Ok(read)
    }

    /// Reads a length, and makes that many bytes the current message. Returns the enclosing message,
    /// for [`leave`](Self::leave).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn enter(&mut self) -> Result<(usize, u32), Error> {
        let length = self.reader.varint()?;
        let outer = self.reader.narrow(length)?;
        self.reader.descend()?;
        Ok((outer, core::mem::replace(&mut self.group, 0)))
    }

    /// Goes back to the enclosing message.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn leave(&mut self, (outer, group): (usize, u32)) {
        self.group = group;
        self.reader.budget.ascend();
        self.reader.widen(outer);
    }

    /// Reads a length, and the values of a packed list in that many bytes with `read`. That is not
    /// a level of nesting.
    pub(crate) fn packed(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let length = self.reader.varint()?;
        let outer = self.reader.narrow(length)?;
        read(self)?;
        self.reader.widen(outer);
        Ok(())
    }

    /// Reads a group into `message`, up to the end tag of field `number`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MissingEnd`], [`ErrorKind::DepthLimit`], and the errors of the fields.
    pub fn group<M: Decode<'de>>(&mut self, number: u32, message: &mut M) -> Result<(), Error> {
        self.in_group(number, |decoder| message.merge_fields(decoder))
    }

    /// Reads with `read` up to the end tag of the group `number`.
    pub(crate) fn in_group<R>(
        &mut self,
        number: u32,
        read: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.reader.descend()?;
        let group = core::mem::replace(&mut self.group, number);
        let read = read(self)?;
        self.group = group;
        self.reader.budget.ascend();
        Ok(read)
    }

    /// Skips the value of a field that is not known; `false` if `tag` was the end of the
    /// group that is being read, so that there is no more to come.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidWireType`], [`ErrorKind::InvalidFieldNumber`],
    /// [`ErrorKind::UnmatchedEnd`], and those of reading the value.
    pub fn skip(&mut self, tag: Tag) -> Result<bool, Error> {
        if tag.number() == 0 {
            return Err(self.error_at_tag(tag, ErrorKind::InvalidFieldNumber(0)));
        }
        // By number: to find the `WireType` first would cost instructions.
        match tag.wire_type_code() {
            code::VARINT => self.reader.varint().map(drop)?,
            code::FIXED64 => self.reader.fixed::<8>().map(drop)?,
            code::LEN => self.bytes().map(drop)?,
            code::START_GROUP => self.skip_group(tag.number())?,
            code::END_GROUP if tag.number() == self.group => return Ok(false),
            code::END_GROUP => {
                let kind = ErrorKind::UnmatchedEnd {
                    number: tag.number(),
                };
                return Err(self.error_at_tag(tag, kind));
            }
            code::FIXED32 => self.reader.fixed::<4>().map(drop)?,
            code => return Err(self.error_at_tag(tag, ErrorKind::InvalidWireType(code as u8))),
        }
        if self.reader.is_past_end() {
            return Err(self.error(ErrorKind::Truncated));
        }
        Ok(true)
    }

    /// Skips the remaining fields of the message or group. Derived code uses it for messages without
    /// fields.
    #[doc(hidden)]
    pub fn skip_rest(&mut self) -> Result<(), Error> {
        while let Some(tag) = self.next_tag()? {
            if !self.skip(tag)? {
                break;
            }
        }
        Ok(())
    }

    /// Skips fields up to the end of the group, nested ones too.
    fn skip_group(&mut self, number: u32) -> Result<(), Error> {
        self.reader.descend()?;
        let group = core::mem::replace(&mut self.group, number);
        while let Some(tag) = self.next_tag()? {
            if !self.skip(tag)? {
                break;
            }
        }
        self.group = group;
        self.reader.budget.ascend();
        Ok(())
    }

    /// An error at the tag that was just read.
    #[cold]
    fn error_at_tag(&self, tag: Tag, kind: ErrorKind) -> Error {
        Error::new(kind, self.offset().saturating_sub(tag.encoded_len()))
    }

    /// Skips the value of a field that is not known and returns its bytes, without the tag;
    /// `None` if `tag` was the end of the group that is being read.
    pub(crate) fn skip_raw(&mut self, tag: Tag) -> Result<Option<&'de [u8]>, Error> {
        let start = self.offset();
        Ok(if self.skip(tag)? {
            Some(self.reader.since(start))
        } else {
            None
        })
    }

    /// Takes the rest of the message or group that is being read. The end tag of a group is
    /// consumed.
    #[cfg(feature = "prost")]
    pub(crate) fn rest_of_message(&mut self) -> Result<&'de [u8], Error> {
        if self.group == 0 {
            let rest = self.reader.take(self.reader.remaining() as u64)?;
            self.finish()?;
            return Ok(rest);
        }
        let start = self.offset();
        loop {
            let end = self.offset();
            let Some(tag) = self.next_tag()? else {
                return Err(self.unfinished());
            };
            if !self.skip(tag)? {
                return Ok(&self.reader.since(start)[..end - start]);
            }
        }
    }

    /// Moves back to `offset`, an earlier position.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn rewind(&mut self, offset: usize) {
        self.reader.rewind(offset);
    }

    /// Begins the record of the required fields of a message. Returns the record of the enclosing
    /// message, for [`end_required`](Self::end_required).
    #[doc(hidden)]
    #[inline]
    pub fn begin_required(&mut self) -> u128 {
        core::mem::replace(&mut self.required, 0)
    }

    /// Notes that a required field was there.
    #[doc(hidden)]
    #[inline]
    pub fn note_required(&mut self, index: u32) {
        self.required |= 1 << index;
    }

    /// Finds the first of `count` required fields that was not there.
    #[doc(hidden)]
    pub fn end_required(&mut self, outer: u128, count: u32) -> Result<(), (u32, Error)> {
        let seen = core::mem::replace(&mut self.required, outer);
        let missing = (!seen).trailing_zeros();
        if missing < count && !self.is_merge {
            return Err((missing, self.error(ErrorKind::MissingField)));
        }
        Ok(())
    }

    /// Like [`end_required`](Self::end_required), for a message that noted its fields itself, in as
    /// many words as they need.
    #[doc(hidden)]
    pub fn end_many_required(&mut self, seen: &[u128], count: u32) -> Result<(), (u32, Error)> {
        let full = seen.iter().take_while(|word| **word == u128::MAX).count();
        let ones = seen.get(full).map_or(0, |word| word.trailing_ones());
        let missing = full as u32 * u128::BITS + ones;
        if missing < count && !self.is_merge {
            return Err((missing, self.error(ErrorKind::MissingField)));
        }
        Ok(())
    }

    /// From now on, numbers of a packed closed enumeration that have no name are kept.
    pub(crate) fn keep_unnamed(&mut self) {
        self.unnamed = Some(Vec::new());
    }

    /// The numbers that were kept since [`keep_unnamed`](Self::keep_unnamed).
    pub(crate) fn take_unnamed(&mut self) -> Option<Vec<i32>> {
        self.unnamed.take()
    }

    /// Keeps a number without a name, of a packed closed enumeration, if the message asked for
    /// that.
    #[cold]
    pub(crate) fn unnamed(&mut self, number: i32) -> Result<(), Error> {
        if let Some(unnamed) = &mut self.unnamed {
            crate::wire::List::push(unnamed, number, &mut self.reader)?;
        }
        Ok(())
    }
}
