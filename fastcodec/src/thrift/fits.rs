//! The check that the types of a user fit: see [`crate::fits`]. Derived code computes the heap
//! memory of every default value, so that function reports the error; the functions that write and
//! read do not.

use core::convert::Infallible;
use core::marker::PhantomData;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::{Header, Type};
use super::union::{DecodeUnion, EncodeUnion, Union, wrapped};
use super::unknown::{UnknownFields, WriteUnknown};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::error::{Error, FieldName};
use crate::fits::fits;

fits! {
    /// Checks that `U` is a union, whose members can be fields of a struct.
    flattened -> Flattened<U> of Option<U> where {U: Union} else Option<Never>;
    /// Checks that `T` can keep unknown fields.
    kept -> Kept<T> of T where {T: WriteUnknown} else UnknownFields;
}

/// The operations of a field of type `T`, if that can be the type of a field.
#[derive(Debug)]
pub struct Field<T>(PhantomData<fn(T)>);

/// The operations of a type that cannot be a field.
pub trait NoField: Sized {
    /// Does not compile where it is used.
    const NEVER: Infallible = panic!("derived code is compiled about a type that is no field");

    /// Replaces [`Field::write_field`].
    fn write_field<T, P: Format>(_field: &T, _id: i16, _encoder: &mut Encoder<'_, P>) {
        match Self::NEVER {}
    }

    /// Replaces [`Field::in_order`].
    fn in_order<T, P: Format>(
        _field: &mut T,
        _id: i16,
        _name: &'static FieldName,
        _header: &mut Header,
        _decoder: &mut Decoder<'_, P>,
    ) -> Result<bool, Error> {
        match Self::NEVER {}
    }

    /// Replaces [`Field::out_of_order`].
    fn out_of_order<T, P: Format>(
        _field: &mut T,
        _name: &'static FieldName,
        _header: Header,
        _decoder: &mut Decoder<'_, P>,
    ) -> Result<bool, Error> {
        match Self::NEVER {}
    }

    /// Replaces [`Field::out_of_order_or_kept`].
    fn out_of_order_or_kept<T, U, P: Format>(
        _field: &mut T,
        _unknown: &mut U,
        _name: &'static FieldName,
        _header: Header,
        _decoder: &mut Decoder<'_, P>,
    ) -> Result<bool, Error> {
        match Self::NEVER {}
    }
}

impl<T> NoField for Field<T> {}

/// The operations of a union member of type `T`, if that can be the type of a member.
#[derive(Debug)]
pub struct Member<T>(PhantomData<fn(T)>);

impl<T: Value> Member<T> {
    /// Writes the value of a member.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write<P: Format>(value: &T, id: i16, encoder: &mut Encoder<'_, P>)
    where
        T: EncodeValue,
    {
        value.write_as_field(id, encoder);
    }

    /// Reads the value of a member. Returns `None` and reads nothing if the type is not the
    /// declared one.
    #[inline]
    pub fn read<'de, P: Format, U: DecodeUnion<'de>>(
        name: &'static FieldName,
        header: Header,
        decoder: &mut Decoder<'de, P>,
        wrap: impl FnOnce(T) -> U,
    ) -> Result<Option<U>, Error>
    where
        T: DecodeValue<'de>,
    {
        let (is_marked, header) = match U::HAS_UNIONS {
            true => (header.may_be_absent(), header.unmarked()),
            false => (false, header),
        };
        if !P::is_header_of(header, T::TYPE, header.id()) {
            return Ok(None);
        }
        let mut slot = None;
        let result = if T::MAY_BE_ABSENT && is_marked {
            T::read_or_absent(&mut slot, header, decoder)
        } else {
            T::read_optional(&mut slot, header, decoder)
        };
        wrapped(slot, result, name, wrap)
    }
}

/// The operations of a type that cannot be a member.
pub trait NoMember: Sized {
    /// Does not compile where it is used.
    const NEVER: Infallible =
        panic!("derived code is compiled about a type that is no member of a union");

    /// Replaces [`Member::write`].
    fn write<T, P: Format>(_value: &T, _id: i16, _encoder: &mut Encoder<'_, P>) {
        match Self::NEVER {}
    }

    /// Replaces [`Member::read`].
    fn read<P: Format, T, U>(
        _name: &'static FieldName,
        _header: Header,
        _decoder: &mut Decoder<'_, P>,
        _wrap: impl FnOnce(T) -> U,
    ) -> Result<Option<U>, Error> {
        match Self::NEVER {}
    }
}

impl<T> NoMember for Member<T> {}

/// The constants of a member of type `T`, if it can be read.
#[derive(Debug)]
pub struct ReadMember<'de, T>(PhantomData<fn(&'de (), T)>);

impl<'de, T: DecodeValue<'de>> ReadMember<'de, T> {
    /// See [`DecodeValue::MAY_BE_ABSENT`].
    pub const MAY_BE_ABSENT: bool = T::MAY_BE_ABSENT;
}

/// The constants of a member whose type cannot be read.
pub trait NoReadMember {
    /// It is not a union.
    const MAY_BE_ABSENT: bool = false;
}

impl<T> NoReadMember for ReadMember<'_, T> {}

impl<U: Union> Flattened<U> {
    /// The ids of the members.
    pub const IDS: &'static [i16] = U::IDS;
}

/// The ids of a type that is not [`Flattened`].
pub trait IdsOtherwise {
    /// No ids, so none can collide.
    const IDS: &'static [i16] = &[];
}

impl<U> IdsOtherwise for Flattened<U> {}

/// A union without a value.
#[derive(Debug)]
pub struct Never(Infallible);

#[diagnostic::do_not_recommend]
impl Value for Never {
    const TYPE: Type = Type::Struct;
}

#[diagnostic::do_not_recommend]
impl Union for Never {
    const IDS: &'static [i16] = &[];
}

#[diagnostic::do_not_recommend]
impl EncodeUnion for Never {
    fn write_member<P: Format>(&self, _encoder: &mut Encoder<'_, P>) {
        match self.0 {}
    }
}

#[diagnostic::do_not_recommend]
impl<'de> DecodeUnion<'de> for Never {
    fn read_member<P: Format>(
        _header: Header,
        _decoder: &mut Decoder<'de, P>,
    ) -> Result<Option<Self>, Error> {
        Ok(None)
    }
}
