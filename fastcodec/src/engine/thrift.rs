//! Thrift for an engine.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::{Failure, Memory, settle};
use crate::arena::Arena;
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::limits::Limits;
use crate::thrift::derived::Header;
use crate::thrift::{Decoder, Encoder, Format, Type};

/// Reads `input`, which is one struct, with `read`. Values go to `arena` if there is one.
///
/// # Errors
///
/// What is wrong with the input, and what `read` returns.
pub fn read<'de, P: Format, R>(
    input: impl Into<Input<'de>>,
    arena: Option<&'de Arena>,
    limits: &Limits,
    read: impl FnOnce(Fields<'_, 'de, P>) -> Result<R, Error>,
) -> Result<R, Error> {
    let input = input.into();
    limits.check_message_len(input.bytes.len() as u64)?;
    let mut decoder = Decoder::new(input, arena, limits);
    let result = Value::of_struct(&mut decoder).fields(read)?;
    decoder.finish()?;
    Ok(result)
}

/// The fields of one struct, which have not been read.
pub struct Fields<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    failure: &'c mut Failure,
}

impl<'de, P: Format> Fields<'_, 'de, P> {
    /// Calls `read` with the id and the value of each field, in the order of the wire. A value that
    /// it does not read is skipped.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, and what `read` returns.
    #[inline]
    pub fn each(
        self,
        mut read: impl FnMut(i16, Value<'_, 'de, P>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let result = each_field(self.decoder, self.failure, &mut read);
        settle(self.failure, result)
    }
}

#[inline]
fn each_field<'de, P: Format>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    mut read: impl FnMut(i16, Value<'_, 'de, P>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut header = decoder.first_field()?;
    while !header.is_stop() {
        let ty = decoder.type_of_field(header)?;
        let start = decoder.offset();
        let value = Value {
            decoder: &mut *decoder,
            ty,
            field: Some(header),
            failure: Some(&mut *failure),
        };
        let result = read(header.id(), value);
        settle(failure, result)?;
        // Only a `bool` may be in its header, and then nothing is skipped here either.
        if decoder.offset() == start {
            decoder.skip_field(header)?;
        }
        header = decoder.next_field(header)?;
    }
    Ok(())
}

/// A value that has not been read: of a field, an element, a key or a value of a map.
pub struct Value<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    ty: Type,
    /// The header, of a field.
    field: Option<Header>,
    /// That of what encloses the value, if there is anything.
    failure: Option<&'c mut Failure>,
}

macro_rules! numbers {
    ($($name:ident: $number:ty, $ty:ident;)*) => {$(
        #[doc = concat!("Reads ", stringify!($ty), ".")]
        ///
        /// # Errors
        ///
        /// [`ErrorKind::WrongElementType`] if the value is of another type, here and below;
        #[doc = concat!("those of [`Decoder::", stringify!($name), "`].")]
        #[inline]
        pub fn $name(self) -> Result<$number, Error> {
            self.read(Type::$ty, |decoder, _| decoder.$name())
        }
    )*};
}

impl<'c, 'de, P: Format> Value<'c, 'de, P> {
    /// The struct that `decoder` reads, for an implementation of
    /// [`DecodeValue`](crate::thrift::DecodeValue) whose type is `Type::Struct`.
    pub fn of_struct(decoder: &'c mut Decoder<'de, P>) -> Self {
        Value {
            decoder,
            ty: Type::Struct,
            field: None,
            failure: None,
        }
    }

    /// The type on the wire.
    #[inline]
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// Where the value begins in the input.
    #[inline]
    pub fn offset(&self) -> usize {
        self.decoder.offset()
    }

    /// An error at the value.
    #[cold]
    pub fn error(&self, kind: ErrorKind) -> Error {
        self.decoder.error(kind)
    }

    /// The memory that may still be taken.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory {
            reader: &mut self.decoder.reader,
        }
    }

    #[inline]
    fn is(&self, expected: Type) -> Result<(), Error> {
        if self.ty == expected {
            return Ok(());
        }
        Err(self.error(ErrorKind::WrongElementType {
            expected: expected.name(),
            found: self.ty.name(),
        }))
    }

    /// Reads the value with `read` if it is of the type `expected`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read<R>(
        self,
        expected: Type,
        read: impl FnOnce(&mut Decoder<'de, P>, &mut Failure) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let is_expected = self.is(expected);
        let mut own = None;
        let failure = self.failure.unwrap_or(&mut own);
        let result = is_expected.and_then(|()| read(self.decoder, failure));
        settle(failure, result)
    }

    numbers! {
        i8: i8, I8;
        i16: i16, I16;
        i32: i32, I32;
        i64: i64, I64;
        double: f64, Double;
        uuid: [u8; 16], Uuid;
    }

    /// Reads a `bool`.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::bool`].
    #[inline]
    pub fn bool(self) -> Result<bool, Error> {
        let field = self.field;
        self.read(Type::Bool, |decoder, _| match field {
            Some(header) => P::read_bool_field(&mut decoder.reader, header),
            None => decoder.bool(),
        })
    }

    /// Reads the bytes of a string, borrowed from the input.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::bytes`].
    #[inline]
    pub fn bytes(self) -> Result<&'de [u8], Error> {
        self.read(Type::String, |decoder, _| decoder.bytes())
    }

    /// Reads a string, borrowed from the input.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::str`].
    #[inline]
    pub fn str(self) -> Result<&'de str, Error> {
        self.read(Type::String, |decoder, _| decoder.str())
    }

    /// Reads the bytes of a string into a new vector, charged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`], and those of [`Decoder::bytes`].
    #[inline]
    pub fn vec(self) -> Result<Vec<u8>, Error> {
        self.read(Type::String, |decoder, _| {
            let length = P::read_len(&mut decoder.reader)?;
            decoder.reader.vec(length)
        })
    }

    /// Reads a new string, charged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`], and those of [`Decoder::str`].
    #[inline]
    pub fn string(self) -> Result<String, Error> {
        self.read(Type::String, |decoder, _| {
            let length = P::read_len(&mut decoder.reader)?;
            decoder.reader.string(length)
        })
    }

    /// Reads the bytes of a string, shared with the input if that can be shared, copied and
    /// charged otherwise.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::shared_bytes`].
    pub fn shared_bytes(self) -> Result<Bytes, Error> {
        self.read(Type::String, |decoder, _| decoder.shared_bytes())
    }

    /// Reads a struct with `read`, one level deeper. Fields that `read` leaves are skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], and what `read` returns.
    #[inline]
    pub fn fields<R>(
        self,
        read: impl FnOnce(Fields<'_, 'de, P>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.read(Type::Struct, |decoder, failure| {
            decoder.nested(|decoder| {
                let start = decoder.offset();
                let result = read(Fields { decoder, failure });
                let result = settle(failure, result)?;
                // The end of a struct takes a byte, so `each` was not called if nothing was read.
                if decoder.offset() == start {
                    each_field(decoder, failure, |_, _| Ok(()))?;
                }
                Ok(result)
            })
        })
    }

    /// Reads a list or a set with `read`, one level deeper. Elements are skipped if `read` leaves
    /// them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], [`ErrorKind::CountPastEnd`], and what `read` returns.
    #[inline]
    pub fn list<R>(
        self,
        read: impl FnOnce(Elements<'_, 'de, P>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let expected = match self.ty {
            Type::Set => Type::Set,
            _ => Type::List,
        };
        self.read(expected, |decoder, failure| {
            decoder.nested(|decoder| {
                let of = decoder.any_list_header()?;
                let start = decoder.offset();
                let result = read(Elements {
                    decoder,
                    of,
                    failure,
                });
                let result = settle(failure, result)?;
                if decoder.offset() == start {
                    let left = Elements {
                        decoder,
                        of,
                        failure,
                    };
                    left.each(|_| Ok(()))?;
                }
                Ok(result)
            })
        })
    }

    /// Reads a map with `read`, one level deeper. Entries are skipped if `read` leaves them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], [`ErrorKind::CountPastEnd`], and what `read` returns.
    #[inline]
    pub fn map<R>(
        self,
        read: impl FnOnce(Entries<'_, 'de, P>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.read(Type::Map, |decoder, failure| {
            decoder.nested(|decoder| {
                let of = decoder.any_map_header()?;
                let start = decoder.offset();
                let result = read(Entries {
                    decoder,
                    of,
                    failure,
                });
                let result = settle(failure, result)?;
                if decoder.offset() == start {
                    let left = Entries {
                        decoder,
                        of,
                        failure,
                    };
                    left.each(|_, _| Ok(()))?;
                }
                Ok(result)
            })
        })
    }

    /// Skips the value and returns its bytes; none of a `bool` that is in its header.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::skip`].
    pub fn raw(self) -> Result<&'de [u8], Error> {
        let (ty, field) = (self.ty, self.field);
        self.read(ty, |decoder, _| {
            let start = decoder.offset();
            match field {
                Some(header) => decoder.skip_field(header)?,
                None => decoder.skip(ty)?,
            }
            Ok(decoder.reader.since(start))
        })
    }
}

/// Reads one value with `read`, or skips it.
#[inline]
fn element<'de, P: Format>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    ty: Type,
    read: impl FnOnce(Value<'_, 'de, P>) -> Result<(), Error>,
) -> Result<(), Error> {
    let start = decoder.offset();
    let result = read(Value {
        decoder,
        ty,
        field: None,
        failure: Some(&mut *failure),
    });
    settle(failure, result)?;
    // No element is empty.
    if decoder.offset() == start {
        decoder.skip(ty)?;
    }
    Ok(())
}

/// The elements of one list or set, which have not been read.
pub struct Elements<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    failure: &'c mut Failure,
    /// Their type and number; `None` for an empty list, which may have no type.
    of: Option<(Type, usize)>,
}

impl<'de, P: Format> Elements<'_, 'de, P> {
    /// The type of the elements; `None` if there are none.
    #[inline]
    pub fn ty(&self) -> Option<Type> {
        self.of.map(|(ty, _)| ty)
    }

    /// How many there are: no more than the bytes that remain can hold.
    #[inline]
    pub fn count(&self) -> usize {
        self.of.map_or(0, |(_, count)| count)
    }

    /// The memory that may still be taken: to [reserve](Memory::reserve) room for all of them.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory {
            reader: &mut self.decoder.reader,
        }
    }

    /// Calls `read` with each element. One that it does not read is skipped.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, and what `read` returns.
    #[inline]
    pub fn each(
        self,
        mut read: impl FnMut(Value<'_, 'de, P>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some((ty, count)) = self.of else {
            return Ok(());
        };
        for _ in 0..count {
            let result = element(self.decoder, self.failure, ty, &mut read);
            settle(self.failure, result)?;
        }
        Ok(())
    }
}

/// The entries of one map, which have not been read.
pub struct Entries<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    failure: &'c mut Failure,
    /// The types of key and value, and the number of entries; `None` for an empty map.
    of: Option<(Type, Type, usize)>,
}

/// What a value in a map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A key; its value comes next.
    Key,
    /// The value of the key before it.
    Value,
}

impl<'de, P: Format> Entries<'_, 'de, P> {
    /// The types of keys and values; `None` if there are no entries.
    #[inline]
    pub fn types(&self) -> Option<(Type, Type)> {
        self.of.map(|(key, value, _)| (key, value))
    }

    /// How many there are: no more than the bytes that remain can hold.
    #[inline]
    pub fn count(&self) -> usize {
        self.of.map_or(0, |(.., count)| count)
    }

    /// The memory that may still be taken: to [reserve](Memory::reserve) room for all of them.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory {
            reader: &mut self.decoder.reader,
        }
    }

    /// Calls `read` with each key and each value, in the order of the wire. One that it does not
    /// read is skipped.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, and what `read` returns.
    #[inline]
    pub fn each(
        self,
        mut read: impl FnMut(Part, Value<'_, 'de, P>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some((key, value, count)) = self.of else {
            return Ok(());
        };
        for _ in 0..count {
            let (decoder, failure) = (&mut *self.decoder, &mut *self.failure);
            let result = element(decoder, failure, key, |it| read(Part::Key, it))
                .and_then(|()| element(decoder, failure, value, |it| read(Part::Value, it)));
            settle(failure, result)?;
        }
        Ok(())
    }
}

/// Writes a struct with `write`.
///
/// # Errors
///
/// [`ErrorKind::DepthLimit`], [`ErrorKind::MessageTooLong`], [`ErrorKind::OutOfMemory`], and what
/// `write` [fails](Output::fail) with.
pub fn write<P: Format>(
    limits: &Limits,
    write: impl FnOnce(&mut Output<'_, '_, P>),
) -> Result<Vec<u8>, Error> {
    let mut buffer = Vec::new();
    let mut encoder = Encoder::<P>::new(&mut buffer, limits);
    Output::of(&mut encoder, write);
    encoder.finish()?;
    Ok(buffer)
}

/// Where the fields of one struct are written. A failure is kept until the message is finished.
pub struct Output<'c, 'b, P> {
    encoder: &'c mut Encoder<'b, P>,
}

impl<'b, P: Format> Output<'_, 'b, P> {
    /// Writes a struct with `write`, for an implementation of
    /// [`EncodeValue`](crate::thrift::EncodeValue).
    #[inline]
    pub fn of(encoder: &mut Encoder<'b, P>, write: impl FnOnce(&mut Output<'_, 'b, P>)) {
        encoder.fields(|encoder| write(&mut Output { encoder }));
    }

    /// Makes the encode fail; what is written is void.
    #[cold]
    pub fn fail(&mut self, kind: ErrorKind) {
        self.encoder.fail(kind);
    }

    /// The place of the field `id`. The header is written with the value, and not without it.
    #[inline]
    pub fn field(&mut self, id: i16) -> Place<'_, 'b, P> {
        Place {
            encoder: &mut *self.encoder,
            of: Of::Field(id),
        }
    }
}

/// A place for one value.
pub struct Place<'c, 'b, P> {
    encoder: &'c mut Encoder<'b, P>,
    of: Of<'c>,
}

enum Of<'c> {
    Field(i16),
    /// An element of this type, which becomes `None` when it is written.
    Element(&'c mut Option<Type>),
}

/// The number of values in a list or map is written before them, and so is their type.
const OTHER_ELEMENT: &str = "an element of another type than its list, set or map declares";
const NO_ELEMENT: &str = "an element of a list, set or map was not written";

impl<'b, P: Format> Place<'_, 'b, P> {
    /// Writes the header of a field, or notes the element; `false` if it has another type.
    #[inline]
    fn begin(&mut self, ty: Type) -> bool {
        match &mut self.of {
            Of::Field(id) => self.encoder.header(ty, *id),
            Of::Element(declared) => {
                if declared.take() != Some(ty) {
                    self.encoder.fail(ErrorKind::Custom(OTHER_ELEMENT));
                    return false;
                }
            }
        }
        true
    }

    /// Writes a `bool`.
    #[inline]
    pub fn bool(mut self, value: bool) {
        if let Of::Field(id) = self.of {
            return self.encoder.field(id, |appender, previous| {
                P::write_bool_field(appender, previous, id, value);
            });
        }
        if self.begin(Type::Bool) {
            self.encoder.bool(value);
        }
    }

    /// Writes an `i8`.
    #[inline]
    pub fn i8(mut self, value: i8) {
        if self.begin(Type::I8) {
            self.encoder.i8(value);
        }
    }

    /// Writes an `i16`.
    #[inline]
    pub fn i16(mut self, value: i16) {
        if self.begin(Type::I16) {
            self.encoder.i16(value);
        }
    }

    /// Writes an `i32`.
    #[inline]
    pub fn i32(mut self, value: i32) {
        if self.begin(Type::I32) {
            self.encoder.i32(value);
        }
    }

    /// Writes an `i64`.
    #[inline]
    pub fn i64(mut self, value: i64) {
        if self.begin(Type::I64) {
            self.encoder.i64(value);
        }
    }

    /// Writes a `double`.
    #[inline]
    pub fn double(mut self, value: f64) {
        if self.begin(Type::Double) {
            self.encoder.double(value);
        }
    }

    /// Writes the 16 bytes of a `uuid`.
    #[inline]
    pub fn uuid(mut self, value: [u8; 16]) {
        if self.begin(Type::Uuid) {
            self.encoder.uuid(value);
        }
    }

    /// Writes a `string` or `binary`.
    #[inline]
    pub fn bytes(mut self, bytes: &[u8]) {
        if self.begin(Type::String) {
            self.encoder.bytes(bytes);
        }
    }

    /// Writes a struct with `write`, one level deeper.
    #[inline]
    pub fn fields(mut self, write: impl FnOnce(&mut Output<'_, 'b, P>)) {
        if self.begin(Type::Struct) {
            Output::of(self.encoder, write);
        }
    }

    /// Writes a list of `count` elements of type `element`, one level deeper: `write` is called
    /// with the index and the place of each.
    #[inline]
    pub fn list(mut self, element: Type, count: usize, write: impl FnMut(usize, Place<'_, 'b, P>)) {
        if self.begin(Type::List) {
            self.elements(element, count, write);
        }
    }

    /// Writes a set, as [`list`](Self::list) does a list.
    #[inline]
    pub fn set(mut self, element: Type, count: usize, write: impl FnMut(usize, Place<'_, 'b, P>)) {
        if self.begin(Type::Set) {
            self.elements(element, count, write);
        }
    }

    #[inline]
    fn elements(self, element: Type, count: usize, mut write: impl FnMut(usize, Place<'_, 'b, P>)) {
        self.encoder.nested(|encoder| {
            encoder.list_header(element, count);
            for index in 0..count {
                if !one(encoder, element, |place| write(index, place)) {
                    return;
                }
            }
        });
    }

    /// Writes a map of `count` entries, one level deeper: `write` is called with the index and the
    /// place of each key and of its value.
    #[inline]
    pub fn map(
        mut self,
        (key, value): (Type, Type),
        count: usize,
        mut write: impl FnMut(usize, Part, Place<'_, 'b, P>),
    ) {
        if !self.begin(Type::Map) {
            return;
        }
        self.encoder.nested(|encoder| {
            encoder.map_header(key, value, count);
            for index in 0..count {
                if !one(encoder, key, |place| write(index, Part::Key, place))
                    || !one(encoder, value, |place| write(index, Part::Value, place))
                {
                    return;
                }
            }
        });
    }
}

/// Writes one element with `write`; `false` if that failed, so that the others need not be written.
#[inline]
fn one<'b, P: Format>(
    encoder: &mut Encoder<'b, P>,
    ty: Type,
    write: impl FnOnce(Place<'_, 'b, P>),
) -> bool {
    let mut left = Some(ty);
    write(Place {
        encoder: &mut *encoder,
        of: Of::Element(&mut left),
    });
    if left.is_some() {
        encoder.fail(ErrorKind::Custom(NO_ELEMENT));
    }
    !encoder.appender.has_failed()
}
