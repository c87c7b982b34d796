//! Numbers and booleans. <https://protobuf.dev/programming-guides/encoding/#varints>

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{
    Bool, Double, Encoding, Fixed32, Fixed64, Float, Int32, Int64, Sfixed32, Sfixed64, Sint32,
    Sint64, Uint32, Uint64,
};
use super::tag::{Tag, tag_len};
use super::value::{DecodeValue, Element, EncodeValue};
use crate::error::{Error, ErrorKind};
use crate::wire::{List, varint};

/// Numbers that are varints: how to make one of the number, and the number of one. `None`
/// says that it is out of the number's range.
macro_rules! varints {
    ($($number:ty as $encoding:ident: $to:expr, $from:expr;)*) => {$(
        impl EncodeValue<$encoding> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value_len(&self) -> usize {
                varint::len($to(*self))
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_value(&self, encoder: &mut Encoder<'_>) {
                encoder.varint($to(*self));
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn is_default(&self) -> bool {
                *self == <$number>::default()
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
                encoder.tagged_varint(Tag::new(number, $encoding::WIRE_TYPE), $to(*self));
            }
            fn write_packed(list: &[Self], encoder: &mut Encoder<'_>) {
                varints!(@write $encoding, list, encoder, $to);
            }
            fn packed_len(list: &[Self]) -> usize {
                varints!(@len $encoding, list)
            }
        }

        impl<'de> DecodeValue<'de, $encoding> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                let value = decoder.varint()?;
                match $from(value) {
                    Some(number) => Ok(number),
                    None => Err(decoder.error(ErrorKind::OutOfRange)),
                }
            }
            fn append_packed(
                list: &mut impl List<Self>,
                decoder: &mut Decoder<'de>,
            ) -> Result<(), Error> {
                let length = decoder.varint()?;
                decoder.reader.varint_list(list, length, $from)
            }
        }
    )*};
    (@write Bool, $list:ident, $encoder:ident, $to:expr) => {
        $encoder.fixed_list($list)
    };
    (@write $encoding:ident, $list:ident, $encoder:ident, $to:expr) => {
        $encoder.varint_list($list, |number| $to(*number))
    };
    (@len Bool, $list:ident) => {
        $list.len()
    };
    (@len $encoding:ident, $list:ident) => {
        $list.iter().map(EncodeValue::<$encoding>::value_len).sum()
    };
}

varints! {
    i32 as Int32: |n: i32| i64::from(n) as u64, |v: u64| Some(v as i32);
    i64 as Int64: |n: i64| n as u64, |v: u64| Some(v as i64);
    u32 as Uint32: |n: u32| u64::from(n), |v: u64| Some(v as u32);
    u64 as Uint64: |n: u64| n, Some;
    i32 as Sint32: |n: i32| u64::from(varint::zigzag32(n)), |v: u64| Some(varint::unzigzag32(v as u32));
    i64 as Sint64: varint::zigzag64, |v: u64| Some(varint::unzigzag64(v));
    bool as Bool: u64::from, |v: u64| Some(v != 0);
    // The smaller integers are not Protobuf's own: they are those of 32 bits, with a range.
    i8 as Int32: |n: i8| i64::from(n) as u64, |v: u64| i8::try_from(v as i32).ok();
    i16 as Int32: |n: i16| i64::from(n) as u64, |v: u64| i16::try_from(v as i32).ok();
    u8 as Uint32: |n: u8| u64::from(n), |v: u64| u8::try_from(v as u32).ok();
    u16 as Uint32: |n: u16| u64::from(n), |v: u64| u16::try_from(v as u32).ok();
    i8 as Sint32: |n: i8| u64::from(varint::zigzag32(n.into())), |v: u64| i8::try_from(varint::unzigzag32(v as u32)).ok();
    i16 as Sint32: |n: i16| u64::from(varint::zigzag32(n.into())), |v: u64| i16::try_from(varint::unzigzag32(v as u32)).ok();
}

/// Numbers of fixed width.
macro_rules! fixed {
    ($($number:ty as $encoding:ident: $width:literal;)*) => {$(
        impl EncodeValue<$encoding> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value_len(&self) -> usize {
                $width
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_value(&self, encoder: &mut Encoder<'_>) {
                encoder.fixed(self.to_le_bytes());
            }
            /// By its bits: a negative zero is written.
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn is_default(&self) -> bool {
                self.to_le_bytes() == [0; $width]
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
                encoder.tagged_fixed(Tag::new(number, $encoding::WIRE_TYPE), self.to_le_bytes());
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn tagged_len(&self, number: u32) -> usize {
                tag_len(number) + $width
            }
            #[inline]
            fn write_packed(list: &[Self], encoder: &mut Encoder<'_>) {
                encoder.fixed_list(list);
            }
            #[inline]
            fn packed_len(list: &[Self]) -> usize {
                list.len() * $width
            }
        }

        impl<'de> DecodeValue<'de, $encoding> for $number {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                Ok(<$number>::from_le_bytes(decoder.reader.fixed()?))
            }
            fn append_packed(
                list: &mut impl List<Self>,
                decoder: &mut Decoder<'de>,
            ) -> Result<(), Error> {
                let length = decoder.varint()?;
                decoder.reader.fixed_list::<$width, _>(list, length)
            }
        }
    )*};
}

fixed! {
    u32 as Fixed32: 4;
    u64 as Fixed64: 8;
    i32 as Sfixed32: 4;
    i64 as Sfixed64: 8;
    f32 as Float: 4;
    f64 as Double: 8;
}

macro_rules! elements {
    ($($number:ty: $encoding:ident),*) => {$(
        impl Element for $number {
            type Encoding = $encoding;
        }
    )*};
}

// Not `u8`: a `Vec<u8>` is bytes, not a list. `field.rs` has it as a single field.
elements!(
    i8: Int32, i16: Int32, i32: Int32, i64: Int64, u16: Uint32, u32: Uint32, u64: Uint64,
    f32: Float, f64: Double, bool: Bool
);
