//! The traits that your own type implements to be a field, an element or a key.

use alloc::boxed::Box;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::{Header, Type};
use crate::error::{Error, ErrorKind};
use crate::memory::stack::aside;
use crate::wire::{List, Template};

/// A type of values in Thrift: of a field, an element of a list or set, or a key or value of a map.
///
/// To use your own type, implement this trait, [`EncodeValue`] and [`DecodeValue`]. Structs, unions
/// and enumerations get all three from their derive.
///
/// ```
/// use fastcodec::thrift::{
///     Binary, DecodeValue, Decoder, EncodeValue, Encoder, Format, Protocol, Type, Value,
/// };
/// use fastcodec::{Error, Thrift};
///
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Lowercase(String);
///
/// impl Value for Lowercase {
///     const TYPE: Type = Type::String;
/// }
///
/// impl EncodeValue for Lowercase {
///     fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
///         encoder.bytes(self.0.as_bytes());
///     }
/// }
///
/// impl<'de> DecodeValue<'de> for Lowercase {
///     fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
///         let text = decoder.str()?;
///         decoder.charge(text.len())?;
///         Ok(Lowercase(text.to_lowercase()))
///     }
/// }
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct Host {
///     #[codec(1)] name: Lowercase,
///     #[codec(2)] aliases: Vec<Lowercase>,
/// }
///
/// # fn main() -> Result<(), Error> {
/// let host: Host = Binary::decode(b"\x0b\0\x01\0\0\0\x03ABC\0")?;
/// assert_eq!(host.name.0, "abc");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of Thrift values",
    label = "no Thrift type for this type",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "a value is `bool`, a signed integer, `f64`, `String`, `Vec<u8>`, `Bytes`, `thrift::Uuid`, \
            a list, a set or a map of values, a type that derives `Thrift` or `Enumeration`, or \
            `Option` of one for an optional field; for another type of your own, implement \
            `fastcodec::thrift::Value`",
    note = "Thrift has no unsigned integers and no `f32`: write `i8`, `i16`, `i32`, `i64` or `f64`"
)]
pub trait Value {
    /// The type on the wire.
    const TYPE: Type;

    /// The type of a `Vec` or slice of such values. For pairs it is a map.
    #[doc(hidden)]
    const VEC_TYPE: Type = Type::List;

    /// The template of the value in the Binary protocol, if it has one. Only the derive gives it.
    #[doc(hidden)]
    const TEMPLATE: Option<Template> = None;

    /// Returns the heap memory of the value, in bytes. A decode charges that of the default values
    /// of a struct to its budget.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }
}

/// A value that can be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written in Thrift",
    label = "this type cannot be written in Thrift",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "a hand-written type needs `Value`, `EncodeValue` and `DecodeValue`"
)]
pub trait EncodeValue: Value {
    /// Writes the value without the header of a field. It must write exactly one value of
    /// [`TYPE`](Value::TYPE).
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>);

    /// Writes the value as the field `id`.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        if is_in_header::<Self, P>() {
            return encoder.fail(BOOL_BY_HAND);
        }
        encoder.header(Self::TYPE, id);
        self.write(encoder);
    }

    /// Writes a `Vec` or slice of such values.
    #[doc(hidden)]
    #[inline]
    fn write_vec<P: Format>(list: &[Self], encoder: &mut Encoder<'_, P>)
    where
        Self: Sized,
    {
        write_list(list, encoder);
    }

    /// Writes the elements of a list.
    #[doc(hidden)]
    #[inline]
    fn write_elements<P: Format>(list: &[Self], encoder: &mut Encoder<'_, P>)
    where
        Self: Sized,
    {
        let mut rest = list;
        while let Some((first, others)) = rest.split_first() {
            // Those that have a template, as long as they write all fields.
            let count = encoder.write_templated(rest);
            if count != 0 {
                rest = &rest[count..];
                continue;
            }
            first.write(encoder);
            rest = others;
        }
    }

    /// Stores the fields of a struct in its [template](Value::TEMPLATE). Returns `false` if a field
    /// is not written: then the template is useless.
    #[doc(hidden)]
    #[inline]
    fn write_template(&self, bytes: &mut [u8]) -> bool {
        let _ = bytes;
        false
    }
}

/// Writes a list or set.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn write_list<T: EncodeValue, P: Format>(list: &[T], encoder: &mut Encoder<'_, P>) {
    encoder.nested(|encoder| {
        encoder.list_header(T::TYPE, list.len());
        T::write_elements(list, encoder);
    });
}

/// Returns whether the header of a field of type `T` contains the value, as with `bool` in Compact.
/// Only the implementations for `bool` itself read and write such a field.
#[cfg_attr(not(debug_assertions), inline(always))]
fn is_in_header<T: Value + ?Sized, P: Format>() -> bool {
    P::BOOL_IN_HEADER && matches!(T::TYPE, Type::Bool)
}

const BOOL_BY_HAND: ErrorKind = ErrorKind::Custom(
    "your own type cannot be a `bool` on the wire: make the field a `bool`, and convert it",
);

/// A value that can be read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from Thrift",
    label = "this type cannot be read from Thrift",
    note = "derive `Thrift` for a struct or union of your own, `Enumeration` for an enum without data",
    note = "a hand-written type needs `Value`, `EncodeValue` and `DecodeValue`"
)]
pub trait DecodeValue<'de>: Value + Sized {
    /// Reads a value. The caller has read the header of the field and checked its type.
    ///
    /// # Errors
    ///
    /// The fault of the value.
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error>;

    /// Reads the value of the field with this header into an existing value.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_as_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        if is_in_header::<Self, P>() {
            return Err(decoder.error(BOOL_BY_HAND));
        }
        let _ = header;
        *self = Self::read(decoder)?;
        Ok(())
    }

    /// Reads the value of the field with this header.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_optional<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        if is_in_header::<Self, P>() {
            return Err(decoder.error(BOOL_BY_HAND));
        }
        let _ = header;
        *slot = Some(Self::read(decoder)?);
        Ok(())
    }

    /// Whether the type is a union without a variant for unknown members. An unknown member leaves
    /// an optional field absent, and is an unknown member of an enclosing union too. Derived.
    const MAY_BE_ABSENT: bool = false;

    /// Reads an optional field. It differs from [`read_optional`](Self::read_optional) for a union
    /// without a variant for unknown members: if such a member arrives, `slot` becomes `None`.
    ///
    /// # Errors
    ///
    /// Those of the value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_or_absent<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        Self::read_optional(slot, header, decoder)
    }

    /// Reads the value of the field with this header into a box.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_boxed<P: Format>(
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<Option<Box<Self>>, Error> {
        let room = decoder.reader.boxed_uninit()?;
        aside::<Self, _>(|| {
            let mut value = None;
            Self::read_optional(&mut value, header, decoder)?;
            Ok(value.map(|value| Box::write(room, value)))
        })
    }

    /// Reads a `Vec` or slice of such values.
    #[doc(hidden)]
    #[inline]
    fn read_vec<P: Format>(
        list: &mut impl List<Self>,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        let count = decoder.list_header(Self::TYPE)?;
        Self::read_elements(list, count, decoder)
    }

    /// Reads `count` elements and appends them to `list`. The caller has checked that the remaining
    /// bytes can hold them.
    #[doc(hidden)]
    #[inline]
    fn read_elements<P: Format>(
        list: &mut impl List<Self>,
        count: usize,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        list.reserve(count, &mut decoder.reader)?;
        aside::<Self, _>(|| {
            for _ in 0..count {
                let index = list.len();
                match Self::read(decoder) {
                    Ok(value) => list.push(value, &mut decoder.reader)?,
                    Err(error) => return Err(error.in_element(index)),
                }
            }
            Ok(())
        })
    }
}
