//! A field: a value, or an optional one.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::fits::Field;
use super::format::Format;
use super::types::{Header, Type};
use super::unknown::KeepUnknown;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::error::{Error, FieldName};

/// A type of a struct's field: a [`Value`], or `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a Thrift field",
    label = "no Thrift type for this type",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "a field is a value, or `Option` of one: the type in it needs the derive; `#[codec(1, with = module)]` converts a type of another \
            crate",
    note = "Thrift has no unsigned integers and no `f32`: write `i8`, `i16`, `i32`, `i64` or `f64`"
)]
#[cfg_attr(
    not(feature = "types"),
    diagnostic::on_unimplemented(
        note = "`Duration` and `SystemTime` of `std` need the feature `types` of `fastcodec`"
    )
)]
pub trait FieldType {
    /// The type on the wire.
    const TYPE: Type;

    /// Whether it is a [`Value`].
    #[doc(hidden)]
    const IS_VALUE: bool = false;

    /// The heap memory of the field, in bytes.
    fn heap_len(&self) -> usize;
}

impl<T: Value> FieldType for T {
    const TYPE: Type = T::TYPE;
    const IS_VALUE: bool = true;

    #[inline]
    fn heap_len(&self) -> usize {
        Value::heap_len(self)
    }
}

impl<T: Value> FieldType for Option<T> {
    const TYPE: Type = T::TYPE;

    #[inline]
    fn heap_len(&self) -> usize {
        self.as_ref().map_or(0, Value::heap_len)
    }
}

/// A field that can be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a Thrift field",
    label = "this type cannot be written in Thrift",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "a hand-written type needs `Value`, `EncodeValue` and `DecodeValue`"
)]
pub trait EncodeField: FieldType {
    /// Writes the field, if it is present.
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>);

    /// Writes a [`Value`] that is not a field.
    #[doc(hidden)]
    #[inline]
    fn write_bare<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.fail(crate::ErrorKind::Custom(NO_VALUE));
    }
}

/// The error of calls that derived code does not make.
const NO_VALUE: &str = "a field that may be absent is no value";

impl<T: EncodeValue> EncodeField for T {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        self.write_as_field(id, encoder);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bare<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        self.write(encoder);
    }
}

impl<T: EncodeValue> EncodeField for Option<T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        if let Some(value) = self {
            value.write_as_field(id, encoder);
        }
    }
}

/// A field that can be read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as a Thrift field",
    label = "this type cannot be read in Thrift",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "an element of a `HashSet` and a key of a `HashMap` need `Hash` and `Eq`; of a `BTreeSet` and a `BTreeMap`, `Ord`",
    note = "in `&'a T` and `&'a [T]`, `T` must be `Copy`: write any other type without `&`",
    note = "a hand-written type needs `Value`, `EncodeValue` and `DecodeValue`"
)]
pub trait DecodeField<'de>: FieldType {
    /// Reads the value of the field with this header. The caller has checked its type.
    ///
    /// # Errors
    ///
    /// Those of the value.
    fn read_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error>;

    /// Reads a [`Value`] that is not a field.
    #[doc(hidden)]
    #[inline]
    fn read_bare<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error>
    where
        Self: Sized,
    {
        Err(decoder.error(crate::ErrorKind::Custom(NO_VALUE)))
    }

    /// Reads the member of a tuple with this header.
    #[doc(hidden)]
    fn read_slot<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error>
    where
        Self: Sized,
    {
        let _ = (slot, header);
        Err(decoder.error(crate::ErrorKind::Custom(NO_VALUE)))
    }

    /// Returns the value of a tuple member that did not arrive, if it may be absent.
    #[doc(hidden)]
    #[inline]
    fn absent() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    // Derived code calls methods, not functions: if a type cannot be read, the compiler has the
    // same error for all calls, and shows it once.

    /// Reads a field and the header after it, if the field comes next, which is the usual order.
    /// Returns whether it did.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn in_order<P: Format>(
        &mut self,
        id: i16,
        name: &'static FieldName,
        header: &mut Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error> {
        if !P::is_header_of(*header, Self::TYPE, id) {
            return Ok(false);
        }
        if let Err(error) = self.read_field(*header, decoder) {
            return Err(error.in_field(name));
        }
        *header = decoder.next_field(*header)?;
        Ok(true)
    }

    /// Reads a field that came out of order. Returns `false` and reads nothing if its type is not
    /// the declared one. All fields of a type share one copy of this code.
    #[doc(hidden)]
    #[inline(never)]
    fn out_of_order<P: Format>(
        &mut self,
        name: &'static FieldName,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error> {
        if !P::is_header_of(header, Self::TYPE, header.id()) {
            return Ok(false);
        }
        match self.read_field(header, decoder) {
            Ok(()) => Ok(true),
            Err(error) => Err(error.in_field(name)),
        }
    }

    /// Reads a field like [`out_of_order`](Self::out_of_order), or keeps it if its type is not the
    /// declared one.
    #[doc(hidden)]
    #[inline(never)]
    fn out_of_order_or_kept<P: Format>(
        &mut self,
        unknown: &mut impl KeepUnknown<'de>,
        name: &'static FieldName,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error> {
        let is_read = self.out_of_order(name, header, decoder)?;
        if !is_read {
            unknown.keep(header, decoder)?;
        }
        Ok(is_read)
    }
}

impl<'de, T: DecodeValue<'de>> DecodeField<'de> for T {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        self.read_as_field(header, decoder)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_bare<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        T::read(decoder)
    }

    #[inline]
    fn read_slot<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        T::read_optional(slot, header, decoder)
    }
}

impl<'de, T: DecodeValue<'de>> DecodeField<'de> for Option<T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        T::read_or_absent(self, header, decoder)
    }

    #[inline]
    fn read_slot<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        T::read_or_absent(slot.get_or_insert(None), header, decoder)
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FieldType> Field<T> {
    /// See [`EncodeField::write_field`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write_field<P: Format>(field: &T, id: i16, encoder: &mut Encoder<'_, P>)
    where
        T: EncodeField,
    {
        field.write_field(id, encoder);
    }

    /// See [`DecodeField::in_order`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn in_order<'de, P: Format>(
        field: &mut T,
        id: i16,
        name: &'static FieldName,
        header: &mut Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error>
    where
        T: DecodeField<'de>,
    {
        field.in_order(id, name, header, decoder)
    }

    /// See [`DecodeField::out_of_order`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn out_of_order<'de, P: Format>(
        field: &mut T,
        name: &'static FieldName,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error>
    where
        T: DecodeField<'de>,
    {
        field.out_of_order(name, header, decoder)
    }

    /// See [`DecodeField::out_of_order_or_kept`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn out_of_order_or_kept<'de, P: Format>(
        field: &mut T,
        unknown: &mut impl KeepUnknown<'de>,
        name: &'static FieldName,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<bool, Error>
    where
        T: DecodeField<'de>,
    {
        field.out_of_order_or_kept(unknown, name, header, decoder)
    }
}
