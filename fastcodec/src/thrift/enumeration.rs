//! Enumerations: an `i32` on the wire.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::enumeration::{Enumeration, Open};
use crate::error::{Error, ErrorKind};
use crate::wire::List;

impl<E> Value for Open<E> {
    const TYPE: Type = Type::I32;
}

impl<E> EncodeValue for Open<E> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.i32(self.number());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        self.number().write_as_field(id, encoder);
    }

    #[inline]
    fn write_elements<P: Format>(list: &[Self], encoder: &mut Encoder<'_, P>) {
        P::write_i32s(&mut encoder.appender, list, Open::number);
    }
}

impl<'de, E> DecodeValue<'de> for Open<E> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.i32().map(Open::from_number)
    }

    #[inline]
    fn read_elements<P: Format>(
        list: &mut impl List<Self>,
        count: usize,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        P::read_i32s(&mut decoder.reader, list, count, Open::from_number)
    }
}

/// Reads a closed enumeration: a number without a name is an error. Derived code calls this.
#[doc(hidden)]
#[inline]
pub fn read_closed<P: Format, E: Enumeration>(decoder: &mut Decoder<'_, P>) -> Result<E, Error> {
    let start = decoder.offset();
    let number = decoder.i32()?;
    E::from_number(number).ok_or_else(|| Error::new(ErrorKind::UnknownEnumValue(number), start))
}
