//! The input of a decode: reads Thrift's values, headers and containers, and skips values.

use core::marker::PhantomData;

use bytes::Bytes;

use super::format::Format;
use super::types::{Header, Type, wrong_element};
use crate::arena::Arena;
use crate::error::{Error, ErrorKind, FieldName};
use crate::input::Input;
use crate::limits::{Limits, THRIFT_DEPTH};
use crate::wire::Reader;

/// The source of a decode: a position in the input, and the rest of the limits.
///
/// An implementation of [`DecodeValue`](super::DecodeValue) reads its value with these methods, one
/// for each type of the format.
pub struct Decoder<'de, P> {
    pub(crate) reader: Reader<'de>,
    _protocol: PhantomData<P>,
}

impl<'de, P: Format> Decoder<'de, P> {
    /// Creates a decoder at the beginning of `input`, whose length has been checked. Lists are put
    /// in `arena`, if given.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(input: Input<'de>, arena: Option<&'de Arena>, limits: &Limits) -> Self {
        if let Some(arena) = arena {
            arena.begin();
        }
        let mut reader = Reader::new(input.bytes, input.shared, arena, limits, THRIFT_DEPTH);
        // The outermost value is level 0: it descends like any other value.
        reader.budget.ascend();
        Decoder {
            reader,
            _protocol: PhantomData,
        }
    }

    /// Like [`new`](Self::new), for a decode that records its usage.
    pub(crate) fn measured(input: Input<'de>, arena: Option<&'de Arena>, limits: &Limits) -> Self {
        let mut decoder = Self::new(input, arena, limits);
        decoder.reader.budget.measure();
        decoder.reader.budget.ascend();
        decoder
    }

    /// Returns the position in the input, in bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn offset(&self) -> usize {
        self.reader.offset()
    }

    /// Returns an error at the current position.
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

    /// Reads a `bool` that is an element, a key or a value of a container, not a field.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bool(&mut self) -> Result<bool, Error> {
        P::read_bool(&mut self.reader)
    }

    /// Reads an `i8`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i8(&mut self) -> Result<i8, Error> {
        self.reader.fixed().map(i8::from_le_bytes)
    }

    /// Reads an `i16`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`]; in Compact also [`ErrorKind::VarintOverflow`] and
    /// [`ErrorKind::OutOfRange`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i16(&mut self) -> Result<i16, Error> {
        P::read_i16(&mut self.reader)
    }

    /// Reads an `i32`.
    ///
    /// # Errors
    ///
    /// Those of [`i16`](Self::i16).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i32(&mut self) -> Result<i32, Error> {
        P::read_i32(&mut self.reader)
    }

    /// Reads an `i64`.
    ///
    /// # Errors
    ///
    /// Those of [`i16`](Self::i16).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn i64(&mut self) -> Result<i64, Error> {
        P::read_i64(&mut self.reader)
    }

    /// Reads a `double`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn double(&mut self) -> Result<f64, Error> {
        P::read_double(&mut self.reader)
    }

    /// Reads the 16 bytes of a `uuid`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    pub fn uuid(&mut self) -> Result<[u8; 16], Error> {
        self.reader.fixed()
    }

    /// Reads length-delimited bytes, borrowed from the input.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LengthPastEnd`], [`ErrorKind::NegativeLength`], [`ErrorKind::Truncated`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn bytes(&mut self) -> Result<&'de [u8], Error> {
        let length = P::read_len(&mut self.reader)?;
        self.reader.take(length)
    }

    /// Reads a length-delimited string, borrowed from the input.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidUtf8`], and those of [`bytes`](Self::bytes).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn str(&mut self) -> Result<&'de str, Error> {
        let length = P::read_len(&mut self.reader)?;
        self.reader.str(length)
    }

    /// Reads length-delimited bytes. They are shared with the input if that is a [`Bytes`];
    /// otherwise they are charged and copied.
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

    /// Calls `read` one level deeper.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.reader.descend()?;
        let result = read(self);
        if result.is_ok() {
            self.reader.budget.ascend();
        }
        result
    }

    /// Reads the header of the first field of a struct.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn first_field(&mut self) -> Result<Header, Error> {
        P::read_header(&mut self.reader, Header::START)
    }

    /// Reads the header of the field after the one with the header `previous`.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn next_field(&mut self, previous: Header) -> Result<Header, Error> {
        P::read_header(&mut self.reader, previous)
    }

    /// Reads the header of a list or set of `element`, and returns the number of elements, which
    /// the remaining bytes can hold.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn list_header(&mut self, element: Type) -> Result<usize, Error> {
        let (code, count) = P::read_list_header(&mut self.reader)?;
        // The element type of an empty list is ignored; some writers omit it.
        if count != 0 && !P::is_code_of(code, element) {
            return Err(self.wrong_element(element, code));
        }
        self.bound_count(count, P::min_len(element))
    }

    /// Reads the header of a map, and returns the number of entries, which the remaining bytes can
    /// hold.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn map_header(&mut self, key: Type, value: Type) -> Result<usize, Error> {
        let (key_code, value_code, count) = P::read_map_header(&mut self.reader)?;
        if count != 0 {
            if !P::is_code_of(key_code, key) {
                return Err(self.wrong_element(key, key_code));
            }
            if !P::is_code_of(value_code, value) {
                return Err(self.wrong_element(value, value_code));
            }
        }
        self.bound_count(count, P::min_len(key) + P::min_len(value))
    }

    /// Reads the header of a list or set, and returns the type and the number of its elements,
    /// which the remaining bytes can hold. The type of an empty one is ignored, and may be `None`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn any_list_header(&mut self) -> Result<(Option<Type>, usize), Error> {
        let (code, count) = P::read_list_header(&mut self.reader)?;
        if count == 0 {
            return Ok((P::type_of(code), 0));
        }
        let ty = self.type_of(code)?;
        let count = self.bound_count(count, P::min_len(ty))?;
        Ok((Some(ty), count))
    }

    /// Reads the header of a map, and returns the types of keys and values and the number of
    /// entries, which the remaining bytes can hold. The types of an empty map are ignored, and may be
    /// `None`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn any_map_header(&mut self) -> Result<(Option<(Type, Type)>, usize), Error> {
        let (key, value, count) = P::read_map_header(&mut self.reader)?;
        if count == 0 {
            return Ok((P::type_of(key).zip(P::type_of(value)), 0));
        }
        let (key, value) = (self.type_of(key)?, self.type_of(value)?);
        let count = self.bound_count(count, P::min_len(key) + P::min_len(value))?;
        Ok((Some((key, value)), count))
    }

    #[cold]
    fn wrong_element(&self, expected: Type, code: u8) -> Error {
        self.error(wrong_element(expected, P::type_of(code)))
    }

    /// Compares a number of elements, each of at least `min_len` bytes, with the remaining bytes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound_count(&self, count: u64, min_len: usize) -> Result<usize, Error> {
        let remaining = self.reader.remaining();
        // The product fits in 64 bits: a count has 31.
        if count * min_len as u64 > remaining as u64 {
            return Err(self.count_past_end(count));
        }
        Ok(count as usize)
    }

    #[cold]
    fn count_past_end(&self, count: u64) -> Error {
        let remaining = self.reader.remaining();
        self.error(ErrorKind::CountPastEnd { count, remaining })
    }

    /// Returns the error of a missing required field.
    #[doc(hidden)]
    #[cold]
    pub fn missing_field(&self, name: &'static FieldName) -> Result<(), Error> {
        Err(self.error(ErrorKind::MissingField).in_field(name))
    }

    /// Skips the value of the field with this header.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidWireType`], [`ErrorKind::DepthLimit`], and those of reading the value.
    #[doc(hidden)]
    #[inline(never)]
    pub fn skip_field(&mut self, header: Header) -> Result<(), Error> {
        match self.type_of(header.code())? {
            Type::Bool if P::BOOL_IN_HEADER => Ok(()),
            ty => self.skip(ty),
        }
    }

    /// Returns the type of the field with this header.
    #[inline]
    pub(crate) fn type_of_field(&self, header: Header) -> Result<Type, Error> {
        self.type_of(header.code())
    }

    fn type_of(&self, code: u8) -> Result<Type, Error> {
        P::type_of(code).ok_or_else(|| self.error(ErrorKind::InvalidWireType(code)))
    }

    /// Skips a value that is not a field, such as an element.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], and those of reading the value.
    pub fn skip(&mut self, ty: Type) -> Result<(), Error> {
        if let Some(len) = P::fixed_len(ty) {
            return self.reader.skip_fixed(len);
        }
        match ty {
            Type::I16 => self.i16().map(drop),
            Type::I32 => self.i32().map(drop),
            Type::I64 => self.i64().map(drop),
            Type::String => self.bytes().map(drop),
            Type::Struct => self.nested(|decoder| {
                let mut header = decoder.first_field()?;
                while !header.is_stop() {
                    decoder.skip_field(header)?;
                    header = decoder.next_field(header)?;
                }
                Ok(())
            }),
            Type::List | Type::Set => self.nested(|decoder| {
                let (Some(ty), count @ 1..) = decoder.any_list_header()? else {
                    return Ok(());
                };
                if let Some(len) = P::fixed_len(ty) {
                    return decoder.reader.take(count as u64 * len as u64).map(drop);
                }
                for _ in 0..count {
                    decoder.skip(ty)?;
                }
                Ok(())
            }),
            Type::Map => self.nested(|decoder| {
                let (Some((key, value)), count @ 1..) = decoder.any_map_header()? else {
                    return Ok(());
                };
                for _ in 0..count {
                    decoder.skip(key)?;
                    decoder.skip(value)?;
                }
                Ok(())
            }),
            // These have a fixed length in both formats, so they were skipped above.
            Type::Bool => self.bool().map(drop),
            Type::I8 => self.i8().map(drop),
            Type::Double => self.double().map(drop),
            Type::Uuid => self.uuid().map(drop),
        }
    }

    /// Checks that the whole input has been read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn finish(&self) -> Result<(), Error> {
        if self.reader.is_at_end() {
            return Ok(());
        }
        Err(self.error(ErrorKind::TrailingBytes {
            count: self.reader.remaining(),
        }))
    }
}
