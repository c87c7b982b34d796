//! Thrift for an engine.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

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

/// Reads with `read`, and with `rest` if `read` left everything. Nothing that is read this way is
/// empty on the wire, so the position tells.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_or<'de, P: Format, R>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    read: impl FnOnce(&mut Decoder<'de, P>, &mut Failure) -> Result<R, Error>,
    rest: impl FnOnce(&mut Decoder<'de, P>, &mut Failure) -> Result<(), Error>,
) -> Result<R, Error> {
    let start = decoder.offset();
    let result = read(decoder, failure);
    let result = settle(failure, result)?;
    if decoder.offset() == start {
        rest(decoder, failure)?;
    }
    Ok(result)
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
        let read = |decoder: &mut _, failure: &mut _| {
            let value = Value {
                decoder,
                ty,
                field: Some(header),
                failure: Some(failure),
            };
            read(header.id(), value)
        };
        // Only a `bool` may be in its header, and then nothing is skipped here either.
        read_or(decoder, failure, read, |decoder, _| {
            decoder.skip_field(header)
        })?;
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
    /// The failure of the read around the value, if there is one.
    failure: Option<&'c mut Failure>,
}

macro_rules! readers {
    ($($name:ident: $value:ty, $what:literal, $ty:ident;)*) => {$(
        #[doc = concat!("Reads ", $what, ".")]
        ///
        /// # Errors
        ///
        /// [`ErrorKind::WrongElementType`] if the value is of another type, here and below;
        #[doc = concat!("those of [`Decoder::", stringify!($name), "`].")]
        #[inline]
        pub fn $name(self) -> Result<$value, Error> {
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
            failure: self.failure.as_deref_mut(),
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

    readers! {
        i8: i8, "an `i8`", I8;
        i16: i16, "an `i16`", I16;
        i32: i32, "an `i32`", I32;
        i64: i64, "an `i64`", I64;
        double: f64, "a `double`", Double;
        uuid: [u8; 16], "the 16 bytes of a `uuid`", Uuid;
        bytes: &'de [u8], "the bytes of a string, borrowed from the input", String;
        str: &'de str, "a string, borrowed from the input", String;
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
                let read = |decoder: &mut _, failure: &mut _| read(Fields { decoder, failure });
                read_or(decoder, failure, read, |decoder, failure| {
                    each_field(decoder, failure, |_, _| Ok(()))
                })
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
                let (ty, count) = decoder.any_list_header()?;
                let read = |decoder: &mut _, failure: &mut _| {
                    read(Elements {
                        decoder,
                        failure,
                        ty,
                        count,
                    })
                };
                read_or(decoder, failure, read, |decoder, failure| {
                    each_element(decoder, failure, ty, count, |_| Ok(()))
                })
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
                let (types, count) = decoder.any_map_header()?;
                let read = |decoder: &mut _, failure: &mut _| {
                    read(Entries {
                        decoder,
                        failure,
                        types,
                        count,
                    })
                };
                read_or(decoder, failure, read, |decoder, failure| {
                    each_entry(decoder, failure, types, count, |_, _| Ok(()))
                })
            })
        })
    }

    /// Skips the value and returns it as it is on the wire, to be written with [`Place::raw`].
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::skip`].
    pub fn raw(self) -> Result<Raw<'de, P>, Error> {
        let ty = self.ty;
        let value = match ty {
            // That of a field may have no bytes.
            Type::Bool => self.bool().map(RawValue::Bool),
            _ => self.read(ty, |decoder, _| {
                let start = decoder.offset();
                decoder.skip(ty)?;
                Ok(RawValue::Other(ty, decoder.reader.since(start)))
            }),
        };
        value.map(|value| Raw {
            value,
            protocol: PhantomData,
        })
    }
}

/// A value as it is on the wire of the protocol `P`, from [`Value::raw`].
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a, P> {
    value: RawValue<'a>,
    protocol: PhantomData<P>,
}

#[derive(Debug, Clone, Copy)]
enum RawValue<'a> {
    Bool(bool),
    Other(Type, &'a [u8]),
}

impl<'a, P: Format> Raw<'a, P> {
    /// The type of the value.
    #[inline]
    pub fn ty(&self) -> Type {
        match self.value {
            RawValue::Bool(_) => Type::Bool,
            RawValue::Other(ty, _) => ty,
        }
    }

    /// The bytes of the value; `None` for a `bool`, which may be in the header of its field.
    #[inline]
    pub fn bytes(&self) -> Option<&'a [u8]> {
        match self.value {
            RawValue::Bool(_) => None,
            RawValue::Other(_, bytes) => Some(bytes),
        }
    }
}

/// Reads one element, key or value with `read`, or skips it.
#[inline]
fn element<'de, P: Format>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    ty: Type,
    read: impl FnOnce(Value<'_, 'de, P>) -> Result<(), Error>,
) -> Result<(), Error> {
    let read = |decoder: &mut _, failure: &mut _| {
        read(Value {
            decoder,
            ty,
            field: None,
            failure: Some(failure),
        })
    };
    read_or(decoder, failure, read, |decoder, _| decoder.skip(ty))
}

#[inline]
fn each_element<'de, P: Format>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    ty: Option<Type>,
    count: usize,
    mut read: impl FnMut(Value<'_, 'de, P>) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(ty) = ty else {
        return Ok(());
    };
    for _ in 0..count {
        element(decoder, failure, ty, &mut read)?;
    }
    Ok(())
}

#[inline]
fn each_entry<'de, P: Format>(
    decoder: &mut Decoder<'de, P>,
    failure: &mut Failure,
    types: Option<(Type, Type)>,
    count: usize,
    mut read: impl FnMut(Part, Value<'_, 'de, P>) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some((key, value)) = types else {
        return Ok(());
    };
    for _ in 0..count {
        element(decoder, failure, key, |it| read(Part::Key, it))?;
        element(decoder, failure, value, |it| read(Part::Value, it))?;
    }
    Ok(())
}

/// The elements of one list or set, which have not been read.
pub struct Elements<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    failure: &'c mut Failure,
    ty: Option<Type>,
    count: usize,
}

impl<'de, P: Format> Elements<'_, 'de, P> {
    /// The type of the elements. `None` only for an empty list or set, whose header need not have
    /// one.
    #[inline]
    pub fn ty(&self) -> Option<Type> {
        self.ty
    }

    /// How many there are: no more than the bytes that remain can hold.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The memory that may still be taken: to [reserve](Memory::reserve) a list of all of them.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory::of(&mut self.decoder.reader, self.failure)
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
        let result = each_element(self.decoder, self.failure, self.ty, self.count, &mut read);
        settle(self.failure, result)
    }
}

/// The entries of one map, which have not been read.
pub struct Entries<'c, 'de, P> {
    decoder: &'c mut Decoder<'de, P>,
    failure: &'c mut Failure,
    types: Option<(Type, Type)>,
    count: usize,
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
    /// The types of keys and values. `None` only for an empty map, whose header need not have them:
    /// in Compact it has none.
    #[inline]
    pub fn types(&self) -> Option<(Type, Type)> {
        self.types
    }

    /// How many there are: no more than the bytes that remain can hold.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The memory that may still be taken: to [reserve](Memory::reserve) a list of all of them.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory::of(&mut self.decoder.reader, self.failure)
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
        let result = each_entry(
            self.decoder,
            self.failure,
            self.types,
            self.count,
            &mut read,
        );
        settle(self.failure, result)
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

macro_rules! writers {
    ($($name:ident: $value:ty, $what:literal, $ty:ident;)*) => {$(
        #[doc = concat!("Writes ", $what, ".")]
        #[inline]
        pub fn $name(mut self, value: $value) {
            if self.begin(Type::$ty) {
                self.encoder.$name(value);
            }
        }
    )*};
}

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

    writers! {
        i8: i8, "an `i8`", I8;
        i16: i16, "an `i16`", I16;
        i32: i32, "an `i32`", I32;
        i64: i64, "an `i64`", I64;
        double: f64, "a `double`", Double;
        uuid: [u8; 16], "the 16 bytes of a `uuid`", Uuid;
        bytes: &[u8], "a `string` or `binary`", String;
    }

    /// Writes a value as it was read in the same protocol.
    #[inline]
    pub fn raw(mut self, raw: Raw<'_, P>) {
        match raw.value {
            RawValue::Bool(value) => self.bool(value),
            RawValue::Other(ty, bytes) => {
                if self.begin(ty) {
                    self.encoder.appender.bytes(bytes);
                }
            }
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
