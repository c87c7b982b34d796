//! Numbers and booleans, with one module for each type of Protobuf.

use super::super::error::DecodeError;
use super::{decode_varint, fixed};

/// Declares the functions of a module of a number, which has `TYPE`, `value_len`, `put` and `get`.
macro_rules! functions {
    ($number:ty) => {
        /// Appends a field with this number and value to `buf`, which has enough space.
        #[inline]
        pub fn encode(tag: u32, value: &$number, buf: &mut impl BufMut) {
            encode_key(tag, TYPE, buf);
            put(*value, buf);
        }

        /// Reads a value whose key has been read.
        ///
        /// # Errors
        ///
        /// Returns an error if the wire type is wrong, or `buf` ends inside the value.
        #[inline]
        pub fn merge(
            wire_type: WireType,
            value: &mut $number,
            buf: &mut impl Buf,
            _ctx: DecodeContext,
        ) -> Result<(), DecodeError> {
            check_wire_type(TYPE, wire_type)?;
            *value = get(buf)?;
            Ok(())
        }

        /// Appends a field for each of the values.
        pub fn encode_repeated(tag: u32, values: &[$number], buf: &mut impl BufMut) {
            for value in values {
                encode(tag, value, buf);
            }
        }

        /// Appends one field with all of the values; nothing if there are none.
        pub fn encode_packed(tag: u32, values: &[$number], buf: &mut impl BufMut) {
            if values.is_empty() {
                return;
            }
            encode_key(tag, WireType::LengthDelimited, buf);
            encode_varint(values_len(values) as u64, buf);
            for value in values {
                put(*value, buf);
            }
        }

        /// Reads a field whose key has been read, packed or not, and appends its values.
        ///
        /// # Errors
        ///
        /// Returns those of [`merge`], and an error if the list needs more memory than is left.
        pub fn merge_repeated(
            wire_type: WireType,
            values: &mut Vec<$number>,
            buf: &mut impl Buf,
            ctx: DecodeContext,
        ) -> Result<(), DecodeError> {
            if wire_type == WireType::LengthDelimited {
                return list::merge_packed(values, buf, &ctx, in_bulk, get);
            }
            check_wire_type(TYPE, wire_type)?;
            let value = get(buf)?;
            list::push(values, value, &ctx)
        }

        /// Returns the number of bytes that [`encode`] appends.
        #[inline]
        pub fn encoded_len(tag: u32, value: &$number) -> usize {
            key_len(tag) + value_len(*value)
        }

        /// Returns the number of bytes that [`encode_repeated`] appends.
        #[inline]
        pub fn encoded_len_repeated(tag: u32, values: &[$number]) -> usize {
            key_len(tag) * values.len() + values_len(values)
        }

        /// Returns the number of bytes that [`encode_packed`] appends.
        #[inline]
        pub fn encoded_len_packed(tag: u32, values: &[$number]) -> usize {
            if values.is_empty() {
                return 0;
            }
            let len = values_len(values);
            key_len(tag) + encoded_len_varint(len as u64) + len
        }

        fn values_len(values: &[$number]) -> usize {
            values.iter().map(|value| value_len(*value)).sum()
        }
    };
}

macro_rules! uses {
    () => {
        use alloc::vec::Vec;

        use ::bytes::{Buf, BufMut};

        use super::super::{
            DecodeContext, WireType, check_wire_type, encode_key, encode_varint,
            encoded_len_varint, key_len, list,
        };
        use super::DecodeError;
        use crate::error::Error;
        use crate::wire::Reader;
    };
}

macro_rules! varints {
    ($($name:ident: $number:ty, $to:expr, $from:expr;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`: a varint.")]
        pub mod $name {
            uses!();

            const TYPE: WireType = WireType::Varint;

            #[inline]
            fn value_len(value: $number) -> usize {
                encoded_len_varint($to(value))
            }

            #[inline]
            fn put(value: $number, buf: &mut impl BufMut) {
                encode_varint($to(value), buf);
            }

            #[inline]
            fn get(buf: &mut impl Buf) -> Result<$number, DecodeError> {
                super::decode_varint(buf).map($from)
            }

            #[inline]
            fn in_bulk(
                values: &mut Vec<$number>,
                len: u64,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                reader.varint_list(values, len, |value| Some($from(value)))
            }

            functions!($number);
        }
    )*};
}

varints! {
    bool: ::core::primitive::bool, u64::from, |value: u64| value != 0;
    int32: i32, |value: i32| i64::from(value) as u64, |value: u64| value as i32;
    int64: i64, |value: i64| value as u64, |value: u64| value as i64;
    uint32: u32, u64::from, |value: u64| value as u32;
    uint64: u64, |value: u64| value, |value: u64| value;
    sint32: i32, |value| u64::from(crate::wire::varint::zigzag32(value)),
        |value: u64| crate::wire::varint::unzigzag32(value as u32);
    sint64: i64, crate::wire::varint::zigzag64, crate::wire::varint::unzigzag64;
}

macro_rules! fixed_numbers {
    ($($name:ident: $number:ty, $width:literal, $wire_type:ident, $put:ident, $get:ident;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`: ", $width, " bytes.")]
        pub mod $name {
            uses!();

            const TYPE: WireType = WireType::$wire_type;

            #[inline]
            fn value_len(_value: $number) -> usize {
                $width
            }

            #[inline]
            fn put(value: $number, buf: &mut impl BufMut) {
                buf.$put(value);
            }

            #[inline]
            fn get(buf: &mut impl Buf) -> Result<$number, DecodeError> {
                super::fixed($width, buf)?;
                Ok(buf.$get())
            }

            #[inline]
            fn in_bulk(
                values: &mut Vec<$number>,
                len: u64,
                reader: &mut Reader<'_>,
            ) -> Result<(), Error> {
                reader.fixed_list::<$width, _>(values, len)
            }

            functions!($number);
        }
    )*};
}

fixed_numbers! {
    fixed32: u32, 4, ThirtyTwoBit, put_u32_le, get_u32_le;
    fixed64: u64, 8, SixtyFourBit, put_u64_le, get_u64_le;
    sfixed32: i32, 4, ThirtyTwoBit, put_i32_le, get_i32_le;
    sfixed64: i64, 8, SixtyFourBit, put_i64_le, get_i64_le;
    float: f32, 4, ThirtyTwoBit, put_f32_le, get_f32_le;
    double: f64, 8, SixtyFourBit, put_f64_le, get_f64_le;
}
