//! Enumerations, closed and open.
//! <https://protobuf.dev/programming-guides/enum/>

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Enum, EnumOf};
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::enumeration::{Enumeration, Open};
use crate::error::{Error, ErrorKind};

impl<E: Enumeration> EncodeValue<Enum> for E {
    const DEFAULT_IS_ZERO: bool = E::DEFAULT_NUMBER == 0;

    #[inline]
    fn value_len(&self) -> usize {
        wire_len::varint(i64::from(self.number()) as u64)
    }

    #[inline]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.varint(i64::from(self.number()) as u64);
    }

    #[inline]
    fn write_packed(list: &[Self], encoder: &mut Encoder<'_>) {
        encoder.varint_list(list, |value| i64::from(value.number()) as u64);
    }

    /// The default of an open enumeration is 0, that of a closed one its first value.
    #[inline]
    fn is_default(&self) -> bool {
        self.number() == E::default().number()
    }
}

impl<'de, E: Enumeration> DecodeValue<'de, Enum> for E {
    const IS_CLOSED: bool = true;

    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let number = decoder.varint()? as i32;
        E::from_number(number).ok_or_else(|| decoder.error(ErrorKind::UnknownEnumValue(number)))
    }

    #[inline]
    fn read_known(decoder: &mut Decoder<'de>) -> Result<Option<Self>, Error> {
        Ok(E::from_number(decoder.varint()? as i32))
    }

    fn append_packed(
        list: &mut impl crate::wire::List<Self>,
        decoder: &mut Decoder<'de>,
    ) -> Result<(), Error> {
        let start = decoder.reader.offset();
        let length = decoder.varint()?;
        let from_number = |value| E::from_number(value as i32);
        let reader = &mut decoder.reader;
        if reader
            .valid_varint_list(list, length, from_number)?
            .is_none()
        {
            return Ok(());
        }
        // A short list, or one with an error or a number without a name.
        decoder.rewind(start);
        decoder.packed(|decoder| {
            while !decoder.reader.is_at_end() {
                let number = decoder.varint()? as i32;
                match E::from_number(number) {
                    Some(value) => list.push(value, &mut decoder.reader)?,
                    None => decoder.unnamed(number)?,
                }
            }
            if decoder.reader.is_past_end() {
                return Err(decoder.error(ErrorKind::Truncated));
            }
            Ok(())
        })
    }
}

impl<E> Element for Open<E> {
    type Encoding = Enum;
}

/// How a plain number is written as an enumeration.
macro_rules! open {
    ($($({$parameter:ident})? $type:ty: |$value:ident| $number:expr, $from:expr;)*) => {$(
        impl$(<$parameter>)? EncodeValue<Enum> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value_len(&self) -> usize {
                let $value = self;
                wire_len::varint(i64::from($number) as u64)
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_value(&self, encoder: &mut Encoder<'_>) {
                let $value = self;
                encoder.varint(i64::from($number) as u64);
            }
            #[inline]
            fn write_packed(list: &[Self], encoder: &mut Encoder<'_>) {
                encoder.varint_list(list, |$value| i64::from($number) as u64);
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn is_default(&self) -> bool {
                let $value = self;
                $number == 0
            }
        }

        impl<'de, $($parameter)?> DecodeValue<'de, Enum> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                Ok($from(decoder.varint()? as i32))
            }
            fn append_packed(
                list: &mut impl crate::wire::List<Self>,
                decoder: &mut Decoder<'de>,
            ) -> Result<(), Error> {
                let length = decoder.varint()?;
                decoder.reader.varint_list(list, length, |value| Some($from(value as i32)))
            }
        }
    )*};
}

open! {
    {E} Open<E>: |value| value.number(), Open::from_number;
    i32: |value| *value, |number| number;
}

/// A plain number whose default is that of an enumeration.
impl<E: Enumeration> EncodeValue<EnumOf<E>> for i32 {
    #[inline]
    fn value_len(&self) -> usize {
        EncodeValue::<Enum>::value_len(self)
    }

    #[inline]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        EncodeValue::<Enum>::write_value(self, encoder);
    }

    #[inline]
    fn write_packed(list: &[Self], encoder: &mut Encoder<'_>) {
        EncodeValue::<Enum>::write_packed(list, encoder);
    }

    #[inline]
    fn is_default(&self) -> bool {
        *self == E::default().number()
    }
}

impl<'de, E: Enumeration> DecodeValue<'de, EnumOf<E>> for i32 {
    #[inline]
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        DecodeValue::<Enum>::read_value(decoder)
    }

    #[inline]
    fn absent(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(E::default().number())
    }
}

/// Whether the default of the type of a field is 0 on the wire. For an enumeration, the compiler
/// finds the constant of this type; for every other type, that of [`IsZeroOtherwise`].
#[derive(Debug)]
pub struct Probe<T>(core::marker::PhantomData<T>);

impl<E: Enumeration> Probe<E> {
    /// Whether the first value is 0.
    pub const IS_ZERO: bool = E::DEFAULT_NUMBER == 0;
}

/// The answer for types that are no enumerations.
pub trait IsZeroOtherwise {
    /// Nothing is wrong with them.
    const IS_ZERO: bool = true;
}

impl<T> IsZeroOtherwise for Probe<T> {}
