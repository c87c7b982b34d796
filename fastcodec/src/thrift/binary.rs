//! The Binary protocol: every number has its full width, in big-endian order.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md>

use super::format::{Format, Primitives};
use super::types::{Header, Type};
use crate::error::{Error, ErrorKind};
use crate::wire::{Appender, List, Reader};

/// The Binary protocol.
///
/// Messages are written in the strict form, with a version. The old form, without a version, is
/// read too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Binary;

/// The first two bytes of a message in the strict form.
const VERSION_1: u32 = 0x8001_0000;

impl Format for Binary {
    const NAME: &'static str = "Binary";
}

impl Primitives for Binary {
    const HAS_TEMPLATES: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn code(ty: Type) -> u8 {
        ty as u8
    }

    fn type_of(code: u8) -> Option<Type> {
        Some(match code {
            2 => Type::Bool,
            3 => Type::I8,
            4 => Type::Double,
            6 => Type::I16,
            8 => Type::I32,
            10 => Type::I64,
            11 => Type::String,
            12 => Type::Struct,
            13 => Type::Map,
            14 => Type::Set,
            15 => Type::List,
            16 => Type::Uuid,
            _ => return None,
        })
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_code_of(code: u8, ty: Type) -> bool {
        code == ty as u8
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn min_len(ty: Type) -> usize {
        match ty {
            Type::Bool | Type::I8 | Type::Struct => 1,
            Type::I16 => 2,
            Type::I32 | Type::String => 4,
            Type::I64 | Type::Double => 8,
            Type::List | Type::Set => 5,
            Type::Map => 6,
            Type::Uuid => 16,
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fixed_len(ty: Type) -> Option<usize> {
        match ty {
            Type::String | Type::Struct | Type::List | Type::Set | Type::Map => None,
            Type::Bool
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Double
            | Type::Uuid => Some(Self::min_len(ty)),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_header(reader: &mut Reader<'_>, _previous: Header) -> Result<Header, Error> {
        // The stop mark has one byte, a header has three.
        match reader.word(|word| if word as u8 == 0 { 1 } else { 3 }) {
            Some(word) if word as u8 == 0 => Ok(Header::STOP),
            Some(word) => Ok(Header::from_wire(word.swap_bytes() >> 8)),
            None => header_near_end(reader),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_header_of(header: Header, ty: Type, id: i16) -> bool {
        header == Header::new(ty as u8, id)
    }

    const BOOL_IN_HEADER: bool = false;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_bool_field(reader: &mut Reader<'_>, _header: Header) -> Result<bool, Error> {
        Self::read_bool(reader)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_bool(reader: &mut Reader<'_>) -> Result<bool, Error> {
        Ok(reader.fixed::<1>()? != [0])
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i16(reader: &mut Reader<'_>) -> Result<i16, Error> {
        reader.fixed().map(i16::from_be_bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i32(reader: &mut Reader<'_>) -> Result<i32, Error> {
        reader.fixed().map(i32::from_be_bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i64(reader: &mut Reader<'_>) -> Result<i64, Error> {
        reader.fixed().map(i64::from_be_bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_double(reader: &mut Reader<'_>) -> Result<f64, Error> {
        reader.fixed().map(f64::from_be_bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_len(reader: &mut Reader<'_>) -> Result<u64, Error> {
        let length = Self::read_i32(reader)?;
        if length < 0 {
            return Err(negative(reader, length));
        }
        Ok(length as u64)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_list_header(reader: &mut Reader<'_>) -> Result<(u8, u64), Error> {
        let [code] = reader.fixed()?;
        Ok((code, Self::read_len(reader)?))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_map_header(reader: &mut Reader<'_>) -> Result<(u8, u8, u64), Error> {
        let [key, value] = reader.fixed()?;
        Ok((key, value, Self::read_len(reader)?))
    }

    #[inline]
    fn read_bools(
        reader: &mut Reader<'_>,
        list: &mut impl List<bool>,
        count: usize,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64, |byte| byte != [0])
    }

    #[inline]
    fn read_i16s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i16>,
        count: usize,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64 * 2, i16::from_be_bytes)
    }

    #[inline]
    fn read_i32s<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(i32) -> T,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64 * 4, |bytes| {
            convert(i32::from_be_bytes(bytes))
        })
    }

    #[inline]
    fn read_i64s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i64>,
        count: usize,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64 * 8, i64::from_be_bytes)
    }

    #[inline]
    fn read_doubles<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(f64) -> T,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64 * 8, |bytes| {
            convert(f64::from_be_bytes(bytes))
        })
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_header(appender: &mut Appender<'_>, _previous: i16, ty: Type, id: i16) {
        appender.padded(header::<4>(ty as u8, id), 3);
    }

    fn write_raw_header(appender: &mut Appender<'_>, _previous: i16, code: u8, id: i16) {
        appender.padded(header::<4>(code, id), 3);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bool_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: bool) {
        Self::write_i8_or_bool(appender, Type::Bool, id, value.into());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i8_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: i8) {
        Self::write_i8_or_bool(appender, Type::I8, id, value as u8);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i16_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: i16) {
        let mut bytes = header::<8>(Type::I16 as u8, id);
        [bytes[3], bytes[4]] = value.to_be_bytes();
        appender.padded(bytes, 5);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i32_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: i32) {
        appender.padded(with_u32(header(Type::I32 as u8, id), value as u32), 7);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i64_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: i64) {
        appender.padded(with_u64(Type::I64, id, value as u64), 11);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_double_field(appender: &mut Appender<'_>, _previous: i16, id: i16, value: f64) {
        appender.padded(with_u64(Type::Double, id, value.to_bits()), 11);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bytes_field(appender: &mut Appender<'_>, _previous: i16, id: i16, bytes: &[u8]) {
        let Some(len) = length(appender, bytes.len()) else {
            return;
        };
        let prefix = with_u32(header(Type::String as u8, id), len);
        appender.prefixed_bytes(prefix, 7, bytes);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bool(appender: &mut Appender<'_>, value: bool) {
        appender.fixed([u8::from(value)]);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i16(appender: &mut Appender<'_>, value: i16) {
        appender.fixed(value.to_be_bytes());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i32(appender: &mut Appender<'_>, value: i32) {
        appender.fixed(value.to_be_bytes());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i64(appender: &mut Appender<'_>, value: i64) {
        appender.fixed(value.to_be_bytes());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_double(appender: &mut Appender<'_>, value: f64) {
        appender.fixed(value.to_be_bytes());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bytes(appender: &mut Appender<'_>, bytes: &[u8]) {
        if let Some(len) = length(appender, bytes.len()) {
            appender.prefixed_bytes(len.to_be_bytes(), 4, bytes);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_list_header(appender: &mut Appender<'_>, ty: Type, count: u32) {
        let [a, b, c, d] = count.to_be_bytes();
        appender.padded([ty as u8, a, b, c, d, 0, 0, 0], 5);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_map_header(appender: &mut Appender<'_>, key: Type, value: Type, count: u32) {
        let [a, b, c, d] = count.to_be_bytes();
        appender.padded([key as u8, value as u8, a, b, c, d, 0, 0], 6);
    }

    #[inline]
    fn write_bools(appender: &mut Appender<'_>, list: &[bool]) {
        appender.converted_list(list, |value| [u8::from(value)]);
    }

    #[inline]
    fn write_i16s(appender: &mut Appender<'_>, list: &[i16]) {
        appender.converted_list(list, i16::to_be_bytes);
    }

    #[inline]
    fn write_i32s<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> i32) {
        appender.converted_list(list, |value| convert(value).to_be_bytes());
    }

    #[inline]
    fn write_i64s(appender: &mut Appender<'_>, list: &[i64]) {
        appender.converted_list(list, i64::to_be_bytes);
    }

    #[inline]
    fn write_doubles<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> f64) {
        appender.converted_list(list, |value| convert(value).to_be_bytes());
    }

    fn read_envelope<'de>(reader: &mut Reader<'de>) -> Result<(&'de str, u8, i32), Error> {
        let start = reader.offset();
        let first = Self::read_i32(reader)?;
        if first < 0 {
            // The third byte is unused.
            if first as u32 & 0xffff_0000 != VERSION_1 {
                return Err(Error::new(ErrorKind::NotAMessage, start));
            }
            let length = Self::read_len(reader)?;
            let name = reader.str(length)?;
            return Ok((name, first as u8, Self::read_i32(reader)?));
        }
        // The old form begins with the length of the name.
        let name = reader.str(first as u64)?;
        let [kind] = reader.fixed()?;
        Ok((name, kind, Self::read_i32(reader)?))
    }

    fn write_envelope(appender: &mut Appender<'_>, name: &str, kind: u8, sequence: i32) {
        appender.fixed((VERSION_1 | u32::from(kind)).to_be_bytes());
        Self::write_bytes(appender, name.as_bytes());
        Self::write_i32(appender, sequence);
    }
}

impl Binary {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i8_or_bool(appender: &mut Appender<'_>, ty: Type, id: i16, value: u8) {
        let mut bytes = header::<4>(ty as u8, id);
        bytes[3] = value;
        appender.fixed(bytes);
    }
}

/// The three bytes of a header, and zeros.
#[cfg_attr(not(debug_assertions), inline(always))]
fn header<const N: usize>(code: u8, id: i16) -> [u8; N] {
    let mut bytes = [0; N];
    bytes[0] = code;
    [bytes[1], bytes[2]] = id.to_be_bytes();
    bytes
}

/// A header, then four bytes.
#[cfg_attr(not(debug_assertions), inline(always))]
fn with_u32(header: [u8; 8], value: u32) -> [u8; 8] {
    let word = u64::from_le_bytes(header) | u64::from(value.swap_bytes()) << 24;
    word.to_le_bytes()
}

/// A header, then eight bytes.
#[cfg_attr(not(debug_assertions), inline(always))]
fn with_u64(ty: Type, id: i16, value: u64) -> [u8; 16] {
    let word = u128::from_le_bytes(header(ty as u8, id)) | u128::from(value.swap_bytes()) << 24;
    word.to_le_bytes()
}

/// Returns the length of a string. Fails if the format cannot express it.
#[cfg_attr(not(debug_assertions), inline(always))]
fn length(appender: &mut Appender<'_>, len: usize) -> Option<u32> {
    if len > i32::MAX as usize {
        appender.fail(ErrorKind::MessageTooLong);
        return None;
    }
    Some(len as u32)
}

#[cold]
fn header_near_end(reader: &mut Reader<'_>) -> Result<Header, Error> {
    if reader.peek() == Some(0) {
        reader.fixed::<1>()?;
        return Ok(Header::STOP);
    }
    let [code, high, low] = reader.fixed()?;
    Ok(Header::new(code, i16::from_be_bytes([high, low])))
}

/// The error of a negative length, at the bytes that were just read.
#[cold]
fn negative(reader: &Reader<'_>, length: i32) -> Error {
    Error::new(
        ErrorKind::NegativeLength(length),
        reader.offset().saturating_sub(size_of::<i32>()),
    )
}
