//! The parts of a protocol: how each value is read and written.

use crate::error::Error;
use crate::thrift::types::{Header, Type};
use crate::wire::{Appender, List, Reader};

/// A binary format of Thrift: [`Binary`](super::Binary) or [`Compact`](super::Compact). It is the
/// bound of all code that reads or writes one value.
///
/// Implementations of [`EncodeValue`](super::EncodeValue) and [`DecodeValue`](super::DecodeValue)
/// name this bound. Code that encodes or decodes a whole message names
/// [`Protocol`](super::Protocol), which every format implements.
///
/// The trait is sealed: its primitives are private, so no other crate can implement it.
///
/// ```
/// use fastcodec::Error;
/// use fastcodec::thrift::{
///     Binary, Compact, DecodeValue, Decoder, EncodeValue, Encoder, Format, Protocol, Type, Value,
/// };
///
/// /// Degrees, as hundredths on the wire.
/// #[derive(Debug, PartialEq)]
/// struct Degrees(f64);
///
/// impl Value for Degrees {
///     const TYPE: Type = Type::I32;
/// }
///
/// impl EncodeValue for Degrees {
///     fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
///         encoder.i32((self.0 * 100.0) as i32);
///     }
/// }
///
/// impl<'de> DecodeValue<'de> for Degrees {
///     fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
///         Ok(Degrees(f64::from(decoder.i32()?) / 100.0))
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// let bytes = Compact::encode_to_vec(&Degrees(21.5))?;
/// assert_eq!(Compact::decode::<Degrees>(&bytes)?, Degrees(21.5));
/// assert_eq!((Binary::NAME, Compact::NAME), ("Binary", "Compact"));
/// # Ok(())
/// # }
/// ```
pub trait Format: Primitives {
    /// The name of the format: `"Binary"` or `"Compact"`.
    const NAME: &'static str;
}

/// The functions that read and write each type of value in a format.
///
/// A function called `*_field` handles the value of a field, after its header. `previous` is the id
/// of the previous field in the struct: Compact writes the difference.
pub trait Primitives: Copy + 'static {
    /// Whether structs of fixed-width fields have templates: in Binary.
    const HAS_TEMPLATES: bool;

    /// Returns the code of a type in headers.
    fn code(ty: Type) -> u8;

    /// Returns the type with this code.
    fn type_of(code: u8) -> Option<Type>;

    /// Returns whether `code` is a code of `ty`.
    fn is_code_of(code: u8, ty: Type) -> bool;

    /// Returns the minimum length of an element of this type, in bytes.
    fn min_len(ty: Type) -> usize;

    /// Returns the length of an element of this type in bytes, if it is fixed.
    fn fixed_len(ty: Type) -> Option<usize>;

    /// Reads the header of a field, or the stop mark.
    fn read_header(reader: &mut Reader<'_>, previous: Header) -> Result<Header, Error>;

    /// Returns whether the header is that of the field `id` of type `ty`.
    fn is_header_of(header: Header, ty: Type, id: i16) -> bool;

    /// Whether the header of a `bool` field contains its value.
    const BOOL_IN_HEADER: bool;

    /// Reads the value of a `bool` field.
    fn read_bool_field(reader: &mut Reader<'_>, header: Header) -> Result<bool, Error>;

    /// Reads a `bool` in a list, set or map.
    fn read_bool(reader: &mut Reader<'_>) -> Result<bool, Error>;
    /// Reads an `i16`.
    fn read_i16(reader: &mut Reader<'_>) -> Result<i16, Error>;
    /// Reads an `i32`.
    fn read_i32(reader: &mut Reader<'_>) -> Result<i32, Error>;
    /// Reads an `i64`.
    fn read_i64(reader: &mut Reader<'_>) -> Result<i64, Error>;
    /// Reads a `double`.
    fn read_double(reader: &mut Reader<'_>) -> Result<f64, Error>;

    /// Reads the length of a string.
    fn read_len(reader: &mut Reader<'_>) -> Result<u64, Error>;
    /// Reads the code of the element type, and the number of elements.
    fn read_list_header(reader: &mut Reader<'_>) -> Result<(u8, u64), Error>;
    /// Reads the codes of the types of key and value (0 for an empty map that has none), and the
    /// number of entries.
    fn read_map_header(reader: &mut Reader<'_>) -> Result<(u8, u8, u64), Error>;

    /// Reads `count` values of type `bool`. In this function and those below, the caller has
    /// checked that the remaining bytes can hold them.
    fn read_bools(
        reader: &mut Reader<'_>,
        list: &mut impl List<bool>,
        count: usize,
    ) -> Result<(), Error>;
    /// Reads `count` values of type `i16`.
    fn read_i16s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i16>,
        count: usize,
    ) -> Result<(), Error>;
    /// Reads `count` values of type `i32`, and converts each with `convert`.
    fn read_i32s<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(i32) -> T,
    ) -> Result<(), Error>;
    /// Reads `count` values of type `i64`.
    fn read_i64s(
        reader: &mut Reader<'_>,
        list: &mut impl List<i64>,
        count: usize,
    ) -> Result<(), Error>;
    /// Reads `count` values of type `double`, and converts each with `convert`.
    fn read_doubles<T>(
        reader: &mut Reader<'_>,
        list: &mut impl List<T>,
        count: usize,
        convert: impl Fn(f64) -> T,
    ) -> Result<(), Error>;

    /// Writes the header of a field.
    fn write_header(appender: &mut Appender<'_>, previous: i16, ty: Type, id: i16);
    /// Writes the header of a field with the code that was read.
    fn write_raw_header(appender: &mut Appender<'_>, previous: i16, code: u8, id: i16);

    /// Writes a `bool` field.
    fn write_bool_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: bool);
    /// Writes an `i8` field.
    fn write_i8_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i8);
    /// Writes an `i16` field.
    fn write_i16_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i16);
    /// Writes an `i32` field.
    fn write_i32_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i32);
    /// Writes an `i64` field.
    fn write_i64_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: i64);
    /// Writes a `double` field.
    fn write_double_field(appender: &mut Appender<'_>, previous: i16, id: i16, value: f64);
    /// Writes a string field.
    fn write_bytes_field(appender: &mut Appender<'_>, previous: i16, id: i16, bytes: &[u8]);

    /// Writes a `bool` in a list, set or map.
    fn write_bool(appender: &mut Appender<'_>, value: bool);
    /// Writes an `i16`.
    fn write_i16(appender: &mut Appender<'_>, value: i16);
    /// Writes an `i32`.
    fn write_i32(appender: &mut Appender<'_>, value: i32);
    /// Writes an `i64`.
    fn write_i64(appender: &mut Appender<'_>, value: i64);
    /// Writes a `double`.
    fn write_double(appender: &mut Appender<'_>, value: f64);
    /// Writes a length and the bytes.
    fn write_bytes(appender: &mut Appender<'_>, bytes: &[u8]);
    /// Writes the element type and the number of elements.
    fn write_list_header(appender: &mut Appender<'_>, ty: Type, count: u32);
    /// Writes the types of key and value, and the number of entries.
    fn write_map_header(appender: &mut Appender<'_>, key: Type, value: Type, count: u32);

    /// Writes the elements of a list of `bool`.
    fn write_bools(appender: &mut Appender<'_>, list: &[bool]);
    /// Writes the elements of a list of `i16`.
    fn write_i16s(appender: &mut Appender<'_>, list: &[i16]);
    /// Writes the elements of a list of `i32`, each converted with `convert`.
    fn write_i32s<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> i32);
    /// Writes the elements of a list of `i64`.
    fn write_i64s(appender: &mut Appender<'_>, list: &[i64]);
    /// Writes the elements of a list of `double`, each converted with `convert`.
    fn write_doubles<T: Copy>(appender: &mut Appender<'_>, list: &[T], convert: impl Fn(T) -> f64);

    /// Reads the beginning of a message: its name, kind and sequence number.
    fn read_envelope<'de>(reader: &mut Reader<'de>) -> Result<(&'de str, u8, i32), Error>;
    /// Writes the beginning of a message.
    fn write_envelope(appender: &mut Appender<'_>, name: &str, kind: u8, sequence: i32);
}
