//! Numbers and booleans.

use super::decoder::Decoder;
use super::double::Double;
use super::encoder::Encoder;
use super::format::Format;
use super::types::{Header, Type};
use super::value::{DecodeValue, EncodeValue, Value};
use crate::error::Error;
use crate::wire::List;

/// Numbers: the method that reads or writes one, and those of [`Format`](super::format::Format)
/// for a field and for lists.
macro_rules! numbers {
    ($($number:ty: $type:ident, $one:ident, $write_field:ident,
        |$value:ident| $plain:expr, $from:expr,
        read: |$reader:ident, $list:ident, $count:ident| $read_list:expr,
        write: |$appender:ident, $slice:ident| $write_list:expr;)*) => {$(
        impl Value for $number {
            const TYPE: Type = Type::$type;
        }

        impl EncodeValue for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
                let $value = *self;
                encoder.$one($plain);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
                let $value = *self;
                encoder.field(id, |appender, previous| {
                    P::$write_field(appender, previous, id, $plain);
                });
            }

            #[inline]
            fn write_elements<P: Format>($slice: &[Self], encoder: &mut Encoder<'_, P>) {
                let $appender = &mut encoder.appender;
                $write_list;
            }
        }

        impl<'de> DecodeValue<'de> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                decoder.$one().map($from)
            }

            #[inline]
            fn read_elements<P: Format>(
                $list: &mut impl List<Self>,
                $count: usize,
                decoder: &mut Decoder<'de, P>,
            ) -> Result<(), Error> {
                let $reader = &mut decoder.reader;
                let before = $list.len();
                let read = $read_list;
                read.map_err(|error| error.in_element($list.len().max(before)))
            }
        }
    )*};
}

numbers! {
    i8: I8, i8, write_i8_field, |value| value, |value| value,
        read: |reader, list, count|
            reader.converted_list(list, count as u64, i8::from_le_bytes),
        write: |appender, list| appender.converted_list(list, i8::to_le_bytes);
    i16: I16, i16, write_i16_field, |value| value, |value| value,
        read: |reader, list, count| P::read_i16s(reader, list, count),
        write: |appender, list| P::write_i16s(appender, list);
    i32: I32, i32, write_i32_field, |value| value, |value| value,
        read: |reader, list, count| P::read_i32s(reader, list, count, |value| value),
        write: |appender, list| P::write_i32s(appender, list, |value| value);
    i64: I64, i64, write_i64_field, |value| value, |value| value,
        read: |reader, list, count| P::read_i64s(reader, list, count),
        write: |appender, list| P::write_i64s(appender, list);
    f64: Double, double, write_double_field, |value| value, |value| value,
        read: |reader, list, count| P::read_doubles(reader, list, count, |value| value),
        write: |appender, list| P::write_doubles(appender, list, |value| value);
    Double: Double, double, write_double_field, |value| value.0, Double,
        read: |reader, list, count| P::read_doubles(reader, list, count, Double),
        write: |appender, list| P::write_doubles(appender, list, |value: Double| value.0);
}

impl Value for bool {
    const TYPE: Type = Type::Bool;
}

impl EncodeValue for bool {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.bool(*self);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
        encoder.field(id, |appender, previous| {
            P::write_bool_field(appender, previous, id, *self);
        });
    }

    #[inline]
    fn write_elements<P: Format>(list: &[Self], encoder: &mut Encoder<'_, P>) {
        P::write_bools(&mut encoder.appender, list);
    }
}

impl<'de> DecodeValue<'de> for bool {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.bool()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_as_field<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        *self = P::read_bool_field(&mut decoder.reader, header)?;
        Ok(())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_optional<P: Format>(
        slot: &mut Option<Self>,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        *slot = Some(P::read_bool_field(&mut decoder.reader, header)?);
        Ok(())
    }

    #[inline]
    fn read_elements<P: Format>(
        list: &mut impl List<Self>,
        count: usize,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        P::read_bools(&mut decoder.reader, list, count)
    }
}
