//! The output of an encode, written front to back.

use core::marker::PhantomData;

use super::format::Format;
use super::types::Type;
use crate::error::{Error, ErrorKind};
use crate::limits::{Limits, THRIFT_DEPTH};
use crate::wire::{Appender, Buffer};

/// The destination of an encode. It keeps a failure until the value is finished.
pub struct Encoder<'b, P> {
    pub(crate) appender: Appender<'b>,
    /// The id of the previous field of the struct.
    previous: i16,
    depth_left: u32,
    depth_limit: u32,
    _protocol: PhantomData<P>,
}

impl<'b, P: Format> Encoder<'b, P> {
    #[inline(always)]
    pub(crate) fn new(buffer: &'b mut dyn Buffer, limits: &Limits) -> Self {
        let depth = limits.depth_or(THRIFT_DEPTH);
        Encoder {
            appender: Appender::new(buffer),
            previous: 0,
            // The outermost value is level 0: it descends like any other value.
            depth_left: depth.saturating_add(1),
            depth_limit: depth,
            _protocol: PhantomData,
        }
    }

    #[inline(always)]
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.appender.finish().map_err(|kind| Error::new(kind, 0))
    }

    /// Makes the encode fail. Its output is discarded.
    pub fn fail(&mut self, kind: ErrorKind) {
        self.appender.fail(kind);
    }

    /// Writes a `bool` that is an element, a key or a value of a container, not a field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bool(&mut self, value: bool) {
        P::write_bool(&mut self.appender, value);
    }

    /// Writes an `i8`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i8(&mut self, value: i8) {
        self.appender.fixed(value.to_le_bytes());
    }

    /// Writes an `i16`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i16(&mut self, value: i16) {
        P::write_i16(&mut self.appender, value);
    }

    /// Writes an `i32`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i32(&mut self, value: i32) {
        P::write_i32(&mut self.appender, value);
    }

    /// Writes an `i64`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i64(&mut self, value: i64) {
        P::write_i64(&mut self.appender, value);
    }

    /// Writes a `double`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn double(&mut self, value: f64) {
        P::write_double(&mut self.appender, value);
    }

    /// Writes the 16 bytes of a `uuid`.
    pub fn uuid(&mut self, value: [u8; 16]) {
        self.appender.fixed(value);
    }

    /// Writes a `string` or `binary`: the length, then the bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bytes(&mut self, bytes: &[u8]) {
        P::write_bytes(&mut self.appender, bytes);
    }

    /// Writes the header of a field. The value must follow.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn header(&mut self, ty: Type, id: i16) {
        P::write_header(&mut self.appender, self.previous, ty, id);
        self.previous = id;
    }

    /// Writes the header of a field with the code that was read.
    pub(crate) fn raw_header(&mut self, code: u8, id: i16) {
        P::write_raw_header(&mut self.appender, self.previous, code, id);
        self.previous = id;
    }

    /// Writes a field with `write`, which gets the id of the previous field.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn field(&mut self, id: i16, write: impl FnOnce(&mut Appender<'b>, i16)) {
        write(&mut self.appender, self.previous);
        self.previous = id;
    }

    /// Returns whether `levels` more levels are allowed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn can_reach(&self, levels: u32) -> bool {
        levels <= self.depth_left
    }

    /// Calls `write` one level deeper.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nested(&mut self, write: impl FnOnce(&mut Self)) {
        let Some(left) = self.depth_left.checked_sub(1) else {
            return self.too_deep();
        };
        // After a failure, the rest of the value need not be visited.
        if self.appender.has_failed() {
            return;
        }
        self.depth_left = left;
        write(self);
        self.depth_left = left + 1;
    }

    #[cold]
    fn too_deep(&mut self) {
        let limit = self.depth_limit;
        self.fail(ErrorKind::DepthLimit { limit });
    }

    /// Writes the fields of a struct with `write`, and the stop mark.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn fields(&mut self, write: impl FnOnce(&mut Self)) {
        self.nested(|encoder| {
            let outer = core::mem::replace(&mut encoder.previous, 0);
            write(encoder);
            encoder.previous = outer;
            encoder.appender.fixed([0]);
        });
    }

    /// Writes the header of a list or set of `count` elements.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn list_header(&mut self, element: Type, count: usize) {
        match i32::try_from(count) {
            Ok(count) => P::write_list_header(&mut self.appender, element, count as u32),
            Err(_) => self.fail(ErrorKind::MessageTooLong),
        }
    }

    /// Writes the header of a map of `count` entries.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn map_header(&mut self, key: Type, value: Type, count: usize) {
        match i32::try_from(count) {
            Ok(count) => P::write_map_header(&mut self.appender, key, value, count as u32),
            Err(_) => self.fail(ErrorKind::MessageTooLong),
        }
    }
}
