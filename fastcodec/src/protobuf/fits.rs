//! The check that the types of a user fit: see [`crate::fits`]. A type that cannot be written is an
//! error in `encoded_len`. A type that can be written but not read is an error in the functions
//! that read.
//!
//! A type that is no field is one error without this: see [`Missing`](super::encoding::Missing).
//! This handles a type whose encoding the attribute names, and a generic type, which may be a field
//! that cannot be written.

use core::convert::Infallible;
use core::marker::PhantomData;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Encoding;
use super::field::{DecodeField, EncodeField, FieldType};
use super::oneof::{DecodeOneof, EncodeOneof, Oneof};
use super::tag::{Tag, WireType};
use super::unknown::{UnknownFields, WriteUnknown};
use super::value::{DecodeValue, EncodeValue};
use crate::error::Error;
use crate::fits::fits;

fits! {
    /// Checks that `T` can be the type of a field.
    field -> Field<T> of T where {T: FieldType} else NoField;
    /// Checks that `T` can be written as the field `F`.
    written -> Written<T, F> of T where {T: EncodeField<F>} else NoField;
    /// Checks that `T` can be read as the field `F`.
    read -> Read<'de, T, F> of T where {T: DecodeField<'de, F>} else NoField;
    /// Checks that `O` is a oneof that can be written.
    flattened -> Flattened<O> of Option<O> where {O: EncodeOneof} else Option<NoOneof>;
    /// Checks that `T` can keep unknown fields.
    kept -> Kept<T> of T where {T: WriteUnknown} else UnknownFields;
}

/// The operations of a oneof's member of type `T` in the encoding `E`, if it can be written.
#[inline]
pub fn member<T, E>() -> Member<T, E> {
    Member(PhantomData)
}

/// The operations of a oneof's member of type `T` in the encoding `E`, if it can be written.
#[derive(Debug)]
pub struct Member<T, E>(PhantomData<fn(T, E)>);

impl<T: EncodeValue<E>, E: Encoding> Member<T, E> {
    /// See [`DecodeValue::heap_len`].
    #[inline]
    pub fn heap_len<'de>(self, value: &T) -> usize
    where
        T: DecodeValue<'de, E>,
    {
        value.heap_len()
    }

    /// See [`DecodeValue::merge_variant`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn merge_variant<'de, O>(
        self,
        slot: &mut Option<O>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
        member: impl FnOnce(&mut O) -> Option<&mut T>,
        wrap: impl FnOnce(T) -> O,
    ) -> Result<bool, Error>
    where
        T: DecodeValue<'de, E>,
    {
        T::merge_variant(slot, tag, decoder, member, wrap)
    }
}

/// The operations of a member that cannot be written.
pub trait NoMember: Sized {
    /// Does not compile where it is used.
    const NEVER: Infallible =
        panic!("derived code is compiled about a type that is no member of a oneof");

    /// Replaces `Member::heap_len`.
    fn heap_len<T>(self, _value: &T) -> usize {
        match Self::NEVER {}
    }

    /// Replaces `Member::merge_variant`.
    fn merge_variant<O, T>(
        self,
        _slot: &mut Option<O>,
        _tag: Tag,
        _decoder: &mut Decoder<'_>,
        _member: impl FnOnce(&mut O) -> Option<&mut T>,
        _wrap: impl FnOnce(T) -> O,
    ) -> Result<bool, Error> {
        match Self::NEVER {}
    }
}

impl<T, E> NoMember for Member<T, E> {}

impl<O: Oneof> Flattened<O> {
    /// The numbers of the members.
    pub const NUMBERS: &'static [u32] = O::NUMBERS;
}

/// The answer for a type that is not [`Flattened`].
pub trait NumbersOtherwise {
    /// No numbers, so none can collide.
    const NUMBERS: &'static [u32] = &[];
}

impl<O> NumbersOtherwise for Flattened<O> {}

/// A field of any kind, of which there is no value. It is unsized, as every sized type may be a
/// field.
#[derive(Debug)]
pub struct NoField([Infallible]);

/// A oneof, of which there is no value.
#[derive(Debug)]
pub struct NoOneof(Infallible);

#[diagnostic::do_not_recommend]
impl<F> EncodeField<F> for NoField {
    fn field_len(&self, _number: u32) -> usize {
        self.0.len()
    }

    fn write_field(&self, _number: u32, _encoder: &mut Encoder<'_>) {}
}

#[diagnostic::do_not_recommend]
impl<'de, F> DecodeField<'de, F> for NoField {
    const WIRE_TYPE: WireType = WireType::Len;

    fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Ok(false)
    }
}

#[diagnostic::do_not_recommend]
impl Oneof for NoOneof {
    const NUMBERS: &'static [u32] = &[];
}

#[diagnostic::do_not_recommend]
impl EncodeOneof for NoOneof {
    fn number(&self) -> u32 {
        match self.0 {}
    }

    fn member_len(&self) -> usize {
        match self.0 {}
    }

    fn write_member(&self, _encoder: &mut Encoder<'_>) {
        match self.0 {}
    }
}

#[diagnostic::do_not_recommend]
impl<'de> DecodeOneof<'de> for NoOneof {
    fn merge_member(
        _slot: &mut Option<Self>,
        _tag: Tag,
        _decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        Ok(false)
    }
}
