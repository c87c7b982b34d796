//! The output of an encode: written back to front, so that a length is known when it is needed.

use alloc::vec::Vec;
use core::mem::MaybeUninit;

use super::code_size::WriteFields;
use super::message::Encode;
use super::tag::{Tag, WireType};
use crate::error::{Error, ErrorKind};
use crate::limits::{Limits, PROTOBUF_DEPTH};
#[cfg(feature = "prost")]
use crate::wire::Room;
use crate::wire::{Destination, Templated, Writer};

/// The destination of an encode.
///
/// It is filled **from its end**: the first byte on the wire is written last. So an implementation
/// of [`EncodeValue`](super::EncodeValue) writes its value first and the length or the tag after
/// it. A failure is kept until the message is finished.
pub struct Encoder<'b> {
    writer: Writer<'b>,
    depth_left: u32,
    depth_limit: u32,
}

impl<'b> Encoder<'b> {
    pub(crate) fn new(room: &'b mut [MaybeUninit<u8>], limits: &Limits) -> Self {
        Self::to_writer(Writer::new(room), limits)
    }

    /// Creates an encoder that writes to `room`, and allocates exactly `total_len` bytes once that
    /// is full.
    pub(crate) fn with_total_len(
        room: &'b mut [MaybeUninit<u8>],
        total_len: &'b dyn Fn() -> usize,
        limits: &Limits,
    ) -> Self {
        Self::to_writer(Writer::new(room).with_total_len(total_len), limits)
    }

    /// Like [`with_total_len`](Self::with_total_len), for a message that is
    /// [appended](Self::append) to `buf`. A longer message is written in place, to the spare
    /// capacity of `buf`.
    pub(crate) fn to_buf(
        room: &'b mut [MaybeUninit<u8>],
        total_len: &'b dyn Fn() -> usize,
        limits: &Limits,
        buf: &'b mut dyn Destination,
    ) -> Self {
        let writer = Writer::new(room).with_total_len(total_len).with_buf(buf);
        Self::to_writer(writer, limits)
    }

    pub(crate) fn over(room: &'b mut [u8], limits: &Limits) -> Self {
        Self::to_writer(Writer::over(room), limits)
    }

    /// Creates an encoder that writes to segments, with `room` for the first of them.
    pub(crate) fn to_segments(
        room: &'b mut [MaybeUninit<u8>],
        segments: &'b mut Vec<bytes::Bytes>,
        limits: &Limits,
    ) -> Self {
        Self::to_writer(Writer::new(room).with_segments(segments), limits)
    }

    /// Puts the segments in order. Do not write more.
    pub(crate) fn finish_segments(&mut self) -> Result<(), Error> {
        let finished = self.writer.finish_segments();
        finished.map_err(|kind| Error::new(kind, 0))
    }

    /// Creates an encoder that keeps nothing, and counts. It has no limit of depth.
    pub(crate) fn counting(room: &'b mut [MaybeUninit<u8>]) -> Self {
        let limits = Limits::new().depth(u32::MAX);
        Self::to_writer(Writer::new(room).counting(), &limits)
    }

    #[inline(always)]
    fn to_writer(writer: Writer<'b>, limits: &Limits) -> Self {
        let depth = limits.depth_or(PROTOBUF_DEPTH);
        Encoder {
            writer,
            depth_left: depth,
            depth_limit: depth,
        }
    }

    pub(crate) fn finish(&self) -> Result<&[u8], Error> {
        self.writer.finish().map_err(|kind| Error::new(kind, 0))
    }

    /// Makes `vec` a vector of the written bytes, of exactly their length. Do not write more.
    #[inline(always)]
    pub(crate) fn take_into(&mut self, vec: &mut Vec<u8>) -> Result<(), Error> {
        match self.writer.take_into(vec) {
            true => Ok(()),
            false => Err(self.failure()),
        }
    }

    /// Returns the written bytes in a vector of exactly their length. Do not write more.
    #[inline]
    pub(crate) fn take_vec(&mut self) -> Result<Vec<u8>, Error> {
        let mut vec = Vec::new();
        self.take_into(&mut vec)?;
        Ok(vec)
    }

    /// Returns the written bytes, if they are all of the room from `start` to `end`. Then there is
    /// nothing to drop. Do not write more.
    #[inline(always)]
    pub(crate) fn take_full(&mut self, start: *const u8, end: *const u8) -> Option<&'b [u8]> {
        self.writer.take_full(start, end)
    }

    #[cold]
    fn failure(&self) -> Error {
        Error::new(self.writer.failure(), 0)
    }

    /// Appends the written bytes to the buffer. Call it once.
    #[inline]
    pub(crate) fn append(&mut self) -> Result<(), Error> {
        self.writer.append().map_err(|kind| Error::new(kind, 0))
    }

    pub(crate) fn is_in_lent_room(&self) -> bool {
        self.writer.is_in_lent_room()
    }

    /// How many bytes have been written so far.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn written(&self) -> usize {
        self.writer.written()
    }

    /// Makes the encode fail: its output is discarded.
    pub fn fail(&mut self, kind: ErrorKind) {
        self.writer.fail(kind);
    }

    /// Returns whether the encode has failed, so that its output is discarded.
    pub(crate) fn has_failed(&self) -> bool {
        self.writer.has_failed()
    }

    /// Writes a varint.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn varint(&mut self, value: u64) {
        self.writer.varint(value);
    }

    /// Writes the four bytes of a number.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn fixed32(&mut self, bytes: [u8; 4]) {
        self.writer.fixed(bytes);
    }

    /// Writes the eight bytes of a number.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn fixed64(&mut self, bytes: [u8; 8]) {
        self.writer.fixed(bytes);
    }

    /// Writes bytes after their length.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.writer.counted_bytes(bytes);
    }

    /// Writes bytes after their length, as a separate segment if they are long.
    #[inline]
    pub(crate) fn shared_bytes(&mut self, bytes: &bytes::Bytes) {
        if self.writer.share(bytes) {
            self.length(bytes.len());
        } else {
            self.bytes(bytes);
        }
    }

    /// Writes a tag, after its value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn tag(&mut self, tag: Tag) {
        self.writer.varint(tag.get().into());
    }

    /// Writes bytes that are encoded already.
    #[inline]
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.writer.bytes(bytes);
    }

    /// Writes `len` bytes, which `fill` writes from the first one to the last.
    #[cfg(feature = "prost")]
    pub(crate) fn forwards(&mut self, len: usize, fill: impl FnOnce(&mut Room<'_>)) {
        self.writer.forwards(len, fill);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn tagged_varint(&mut self, tag: Tag, value: u64) {
        self.writer.prefixed_varint(tag.get(), value);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn tagged_fixed<const N: usize>(&mut self, tag: Tag, bytes: [u8; N]) {
        self.writer.prefixed_fixed(tag.get(), bytes);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn tagged_bytes(&mut self, tag: Tag, bytes: &[u8]) {
        self.writer.prefixed_bytes(tag.get(), bytes);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn fixed<const N: usize>(&mut self, bytes: [u8; N]) {
        self.writer.fixed(bytes);
    }

    #[inline]
    pub(crate) fn fixed_list<const N: usize, T: crate::wire::Fixed<N>>(&mut self, numbers: &[T]) {
        self.writer.fixed_list(numbers);
    }

    /// Writes a varint for each element of a list, the first one first.
    #[inline]
    pub(crate) fn varint_list<T>(&mut self, list: &[T], to_varint: impl Fn(&T) -> u64) {
        self.writer.varint_list(list, to_varint);
    }

    /// Writes the output of `write`, preceded by its length.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn counted(&mut self, write: impl FnOnce(&mut Self)) {
        let before = self.written();
        write(self);
        // After a failure `written` starts again from 0.
        self.length(self.written().wrapping_sub(before));
    }

    /// Writes the length of what was just written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn length(&mut self, len: usize) {
        self.writer.length(len);
    }

    /// Returns whether `levels` more levels are allowed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn can_reach(&self, levels: u32) -> bool {
        levels <= self.depth_left
    }

    /// Writes values as [`Writer::templates`] does.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn templates<T: Templated, V>(
        &mut self,
        prefix: &[u8],
        values: &[V],
        fill: impl Fn(&V, &mut [u8]) -> bool,
    ) -> usize {
        self.writer.templates::<T, V>(prefix, values, fill)
    }

    /// Writes a message after its length.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn message<M: Encode + ?Sized>(&mut self, message: &M) {
        self.counted(|encoder| encoder.nested(message));
    }

    /// Writes a group between its tags.
    pub(crate) fn group<M: Encode + ?Sized>(&mut self, number: u32, message: &M) {
        self.tag(Tag::new(number, WireType::EndGroup));
        self.nested(message);
        self.tag(Tag::new(number, WireType::StartGroup));
    }

    /// Writes a group between its tags, unless it is empty.
    pub(crate) fn group_unless_empty<M: Encode + ?Sized>(&mut self, number: u32, message: &M) {
        // The end tag follows a message that may turn out to be empty. Sizing the message would
        // walk it once more for every level above it; looking whether a single byte is written does
        // not.
        let before = self.written();
        self.tag(Tag::new(number, WireType::EndGroup));
        let empty = self.written();
        self.nested(message);
        if self.written() == empty {
            self.take_back(empty.wrapping_sub(before));
        } else {
            self.tag(Tag::new(number, WireType::StartGroup));
        }
    }

    /// Removes the bytes that were written last.
    fn take_back(&mut self, count: usize) {
        self.writer.take_back(count);
    }

    /// Writes a message after its length, as one function for all types.
    pub(super) fn message_apart(&mut self, message: &dyn WriteFields) {
        self.counted(|encoder| encoder.deeper(|encoder| message.write_fields(encoder)));
    }

    /// Writes a message after its tag and its length, unless it `may_be_absent` and is empty.
    pub(super) fn tagged_message_apart(
        &mut self,
        tag: Tag,
        message: &dyn WriteFields,
        may_be_absent: bool,
    ) {
        let before = self.written();
        self.deeper(|encoder| message.write_fields(encoder));
        let len = self.written().wrapping_sub(before);
        if len != 0 || !may_be_absent {
            self.tagged_varint(tag, len as u64);
        }
    }

    /// Writes the fields of a message that is in another.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nested<M: Encode + ?Sized>(&mut self, message: &M) {
        self.deeper(|encoder| message.encode_fields(encoder));
    }

    /// Writes with `write` one level deeper, unless that is too deep.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn deeper(&mut self, write: impl FnOnce(&mut Self)) {
        match self.depth_left.checked_sub(1) {
            Some(left) if !self.writer.has_failed() => {
                self.depth_left = left;
                write(self);
                self.depth_left = left + 1;
            }
            _ => self.too_deep(),
        }
    }

    #[cold]
    fn too_deep(&mut self) {
        self.fail(ErrorKind::DepthLimit {
            limit: self.depth_limit,
        });
    }
}
