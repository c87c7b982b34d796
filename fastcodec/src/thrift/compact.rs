//! The Compact protocol: numbers are varints, and a field's header is one byte.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

use super::format::{Format, Primitives};
use super::types::{Header, Type};
use crate::error::{Error, ErrorKind};
use crate::wire::{Appender, List, Reader, varint};

/// The Compact protocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compact;

/// The first byte of a message.
const PROTOCOL_ID: u8 = 0x82;

/// The version, in the low five bits of the second byte. The other bits are the kind of the
/// message.
const VERSION: u8 = 1;

/// The code of `true`: in the header of a field, and as the byte of an element. It is also the code
/// of the type `bool` in the header of a list, set or map.
const TRUE: u8 = 1;

/// The code of `false`.
const FALSE: u8 = 2;

/// The maximum length of a list that is stored in the high half of the list's header.
const MAX_SHORT_LIST: u32 = 14;

impl Format for Compact {
    const NAME: &'static str = "Compact";
}

impl Primitives for Compact {
    const HAS_TEMPLATES: bool = false;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn code(ty: Type) -> u8 {
        match ty {
            Type::Bool => TRUE,
            Type::I8 => 3,
            Type::I16 => 4,
            Type::I32 => 5,
            Type::I64 => 6,
            Type::Double => 7,
            Type::String => 8,
            Type::List => 9,
            Type::Set => 10,
            Type::Map => 11,
            Type::Struct => 12,
            Type::Uuid => 13,
        }
    }

    fn type_of(code: u8) -> Option<Type> {
        Some(match code {
            TRUE | FALSE => Type::Bool,
            3 => Type::I8,
            4 => Type::I16,
            5 => Type::I32,
            6 => Type::I64,
            7 => Type::Double,
            8 => Type::String,
            9 => Type::List,
            10 => Type::Set,
            11 => Type::Map,
            12 => Type::Struct,
            13 => Type::Uuid,
            _ => return None,
        })
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_code_of(code: u8, ty: Type) -> bool {
        code == Self::code(ty) || matches!(ty, Type::Bool) && code == FALSE
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn min_len(ty: Type) -> usize {
        match ty {
            Type::Bool | Type::I8 | Type::I16 | Type::I32 | Type::I64 => 1,
            Type::String | Type::Struct | Type::List | Type::Set | Type::Map => 1,
            Type::Double => 8,
            Type::Uuid => 16,
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn fixed_len(ty: Type) -> Option<usize> {
        match ty {
            Type::Bool | Type::I8 | Type::Double | Type::Uuid => Some(Self::min_len(ty)),
            Type::I16 | Type::I32 | Type::I64 => None,
            Type::String | Type::Struct | Type::List | Type::Set | Type::Map => None,
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_header(reader: &mut Reader<'_>, previous: Header) -> Result<Header, Error> {
        let [byte] = reader.fixed()?;
        let delta = i16::from(byte >> 4);
        if delta == 0 {
            return if byte == 0 {
                Ok(Header::STOP)
            } else {
                long_header(reader, byte)
            };
        }
        match previous.id().checked_add(delta) {
            Some(id) => Ok(Header::new(byte & 0x0f, id)),
            None => Err(past_last_id(reader, previous, delta)),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_header_of(header: Header, ty: Type, id: i16) -> bool {
        if matches!(ty, Type::Bool) {
            header.is_bool_of_compact(id)
        } else {
            header == Header::new(Self::code(ty), id)
        }
    }

    const BOOL_IN_HEADER: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_bool_field(_reader: &mut Reader<'_>, header: Header) -> Result<bool, Error> {
        Ok(header.code() == TRUE)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_bool(reader: &mut Reader<'_>) -> Result<bool, Error> {
        Ok(reader.fixed::<1>()? == [TRUE])
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i16(reader: &mut Reader<'_>) -> Result<i16, Error> {
        let value = reader.varint()?;
        to_i16(value).ok_or_else(|| reader.error(ErrorKind::OutOfRange))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i32(reader: &mut Reader<'_>) -> Result<i32, Error> {
        let value = reader.varint()?;
        to_i32(value).ok_or_else(|| reader.error(ErrorKind::OutOfRange))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_i64(reader: &mut Reader<'_>) -> Result<i64, Error> {
        reader.varint().map(varint::unzigzag64)
    }

    /// Little-endian, as all implementations have it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_double(reader: &mut Reader<'_>) -> Result<f64, Error> {
        reader.fixed().map(f64::from_le_bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_len(reader: &mut Reader<'_>) -> Result<u64, Error> {
        let length = reader.varint()?;
        if length > i32::MAX as u64 {
            return Err(too_long(reader, length));
        }
        Ok(length)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_list_header(reader: &mut Reader<'_>) -> Result<(u8, u64), Error> {
        let [byte] = reader.fixed()?;
        let count = match byte >> 4 {
            15 => Self::read_len(reader)?,
            count => count.into(),
        };
        Ok((byte & 0x0f, count))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_map_header(reader: &mut Reader<'_>) -> Result<(u8, u8, u64), Error> {
        let count = Self::read_len(reader)?;
        if count == 0 {
            return Ok((0, 0, 0));
        }
        let [types] = reader.fixed()?;
        Ok((types >> 4, types & 0x0f, count))
    }

    #[inline]
    fn read_bools(
        reader: &mut Reader<'_>,
        list: &mut impl List<bool>,
        count: usize,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64, |byte| byte == [TRUE])
    }

    #[inline]
    fn read_i16s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i16>,
        count: usize,
    ) -> Result<(), Error> {
        reader.counted_varints(list, count, to_i16)
    }

    #[inline]
    fn read_i32s<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(i32) -> T,
    ) -> Result<(), Error> {
        reader.counted_varints(list, count, |value| to_i32(value).map(&convert))
    }

    #[inline]
    fn read_i64s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i64>,
        count: usize,
    ) -> Result<(), Error> {
        reader.counted_varints(list, count, |value| Some(varint::unzigzag64(value)))
    }

    #[inline]
    fn read_doubles<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(f64) -> T,
    ) -> Result<(), Error> {
        reader.converted_list(list, count as u64 * 8, |bytes| {
            convert(f64::from_le_bytes(bytes))
        })
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_header(appender: &mut Appender<'_>, previous: i16, ty: Type, id: i16) {
        Self::write_raw_header(appender, previous, Self::code(ty), id);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_raw_header(appender: &mut Appender<'_>, previous: i16, code: u8, id: i16) {
        match short_header(previous, code, id) {
            Some(byte) => appender.fixed([byte]),
            None => write_long_header(appender, code, id),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bool_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: bool) {
        Self::write_raw_header(appender, previous, if value { TRUE } else { FALSE }, id);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i8_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i8) {
        match short_header(previous, Self::code(Type::I8), id) {
            Some(byte) => appender.fixed([byte, value as u8]),
            None => {
                write_long_header(appender, Self::code(Type::I8), id);
                appender.fixed([value as u8]);
            }
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i16_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i16) {
        let zigzag = varint::zigzag32(value.into());
        write_varint_field(appender, previous, Self::code(Type::I16), id, zigzag.into());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i32_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i32) {
        let zigzag = varint::zigzag32(value);
        write_varint_field(appender, previous, Self::code(Type::I32), id, zigzag.into());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i64_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i64) {
        let zigzag = varint::zigzag64(value);
        write_varint_field(appender, previous, Self::code(Type::I64), id, zigzag);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_double_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: f64) {
        let code = Self::code(Type::Double);
        match short_header(previous, code, id) {
            Some(byte) => {
                let word = u128::from(byte) | u128::from(value.to_bits()) << 8;
                appender.padded(word.to_le_bytes(), 9);
            }
            None => {
                write_long_header(appender, code, id);
                appender.fixed(value.to_le_bytes());
            }
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bytes_field(appender: &mut Appender<'_>, previous: i16, id: i16, bytes: &[u8]) {
        let code = Self::code(Type::String);
        match (short_header(previous, code, id), bytes.len()) {
            (Some(byte), len @ 0..0x80) => appender.prefixed_bytes([byte, len as u8], 2, bytes),
            _ => write_long_bytes_field(appender, previous, id, bytes),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bool(appender: &mut Appender<'_>, value: bool) {
        appender.fixed([if value { TRUE } else { FALSE }]);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i16(appender: &mut Appender<'_>, value: i16) {
        appender.varint(varint::zigzag32(value.into()).into());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i32(appender: &mut Appender<'_>, value: i32) {
        appender.varint(varint::zigzag32(value).into());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_i64(appender: &mut Appender<'_>, value: i64) {
        appender.varint(varint::zigzag64(value));
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_double(appender: &mut Appender<'_>, value: f64) {
        appender.fixed(value.to_le_bytes());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_bytes(appender: &mut Appender<'_>, bytes: &[u8]) {
        if bytes.len() < 0x80 {
            appender.prefixed_bytes([bytes.len() as u8], 1, bytes);
        } else {
            write_long_bytes(appender, bytes);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_list_header(appender: &mut Appender<'_>, ty: Type, count: u32) {
        if count <= MAX_SHORT_LIST {
            appender.fixed([(count as u8) << 4 | Self::code(ty)]);
        } else {
            appender.fixed([0xf0 | Self::code(ty)]);
            appender.varint(count.into());
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_map_header(appender: &mut Appender<'_>, key: Type, value: Type, count: u32) {
        appender.varint(count.into());
        if count != 0 {
            appender.fixed([Self::code(key) << 4 | Self::code(value)]);
        }
    }

    #[inline]
    fn write_bools(appender: &mut Appender<'_>, list: &[bool]) {
        appender.converted_list(list, |value| [if value { TRUE } else { FALSE }]);
    }

    #[inline]
    fn write_i16s(appender: &mut Appender<'_>, list: &[i16]) {
        appender.varint_list(list, |value| varint::zigzag32(value.into()).into());
    }

    #[inline]
    fn write_i32s<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> i32) {
        appender.varint_list(list, |value| varint::zigzag32(convert(value)).into());
    }

    #[inline]
    fn write_i64s(appender: &mut Appender<'_>, list: &[i64]) {
        appender.varint_list(list, varint::zigzag64);
    }

    #[inline]
    fn write_doubles<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> f64) {
        appender.converted_list(list, |value| convert(value).to_le_bytes());
    }

    fn read_envelope<'de>(reader: &mut Reader<'de>) -> Result<(&'de str, u8, i32), Error> {
        let start = reader.offset();
        let [id, kind_and_version] = reader.fixed()?;
        if id != PROTOCOL_ID || kind_and_version & 0x1f != VERSION {
            return Err(Error::new(ErrorKind::NotAMessage, start));
        }
        let sequence = reader.varint()?;
        let Ok(sequence) = u32::try_from(sequence) else {
            return Err(reader.error(ErrorKind::OutOfRange));
        };
        let length = Self::read_len(reader)?;
        let name = reader.str(length)?;
        Ok((name, kind_and_version >> 5, sequence as i32))
    }

    fn write_envelope(appender: &mut Appender<'_>, name: &str, kind: u8, sequence: i32) {
        appender.fixed([PROTOCOL_ID, kind << 5 | VERSION]);
        appender.varint((sequence as u32).into());
        Self::write_bytes(appender, name.as_bytes());
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn to_i16(value: u64) -> Option<i16> {
    u16::try_from(value)
        .ok()
        .map(|value| varint::unzigzag32(value.into()) as i16)
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn to_i32(value: u64) -> Option<i32> {
    u32::try_from(value).ok().map(varint::unzigzag32)
}

/// The header of a field in one byte, for an id that is 1 to 15 above the previous id.
#[cfg_attr(not(debug_assertions), inline(always))]
fn short_header(previous: i16, code: u8, id: i16) -> Option<u8> {
    match i32::from(id) - i32::from(previous) {
        delta @ 1..=15 => Some((delta as u8) << 4 | code),
        _ => None,
    }
}

#[cold]
fn write_long_header(appender: &mut Appender<'_>, code: u8, id: i16) {
    appender.fixed([code]);
    appender.varint(varint::zigzag32(id.into()).into());
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn write_varint_field(appender: &mut Appender<'_>, previous: i16, code: u8, id: i16, value: u64) {
    match short_header(previous, code, id) {
        // Header and number are one store.
        Some(byte) if value < 1 << 49 => {
            let (word, len) = varint::word(value);
            let word = u64::from(byte) | (word as u64) << 8;
            appender.padded(word.to_le_bytes(), 1 + len);
        }
        Some(byte) => {
            appender.fixed([byte]);
            appender.varint(value);
        }
        None => {
            write_long_header(appender, code, id);
            appender.varint(value);
        }
    }
}

#[inline(never)]
fn write_long_bytes_field(appender: &mut Appender<'_>, previous: i16, id: i16, bytes: &[u8]) {
    Compact::write_header(appender, previous, Type::String, id);
    write_long_bytes(appender, bytes);
}

#[inline(never)]
fn write_long_bytes(appender: &mut Appender<'_>, bytes: &[u8]) {
    if bytes.len() > i32::MAX as usize {
        return appender.fail(ErrorKind::MessageTooLong);
    }
    appender.varint(bytes.len() as u64);
    appender.bytes(bytes);
}

/// A header that is followed by its id.
#[inline(never)]
fn long_header(reader: &mut Reader<'_>, code: u8) -> Result<Header, Error> {
    let start = reader.offset();
    let id = reader.varint()?;
    match to_i16(id) {
        Some(id) => Ok(Header::new(code, id)),
        None => Err(Error::new(ErrorKind::InvalidFieldNumber(id), start)),
    }
}

#[cold]
fn past_last_id(reader: &Reader<'_>, previous: Header, delta: i16) -> Error {
    let id = i32::from(previous.id()) + i32::from(delta);
    Error::new(
        ErrorKind::InvalidFieldNumber(id as u64),
        reader.offset().saturating_sub(1),
    )
}

/// The error of a length that is negative in Apache's implementations, which read it as a signed
/// number of 32 bits.
#[cold]
fn too_long(reader: &Reader<'_>, length: u64) -> Error {
    match u32::try_from(length) {
        Ok(length) => reader.error(ErrorKind::NegativeLength(length as i32)),
        Err(_) => reader.error(ErrorKind::OutOfRange),
    }
}
