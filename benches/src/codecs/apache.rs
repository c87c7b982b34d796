//! Types for the crate of Apache Thrift. Its compiler is not a crate, so these are hand-written in
//! the style of its output. A field is an `Option`; a struct is read by a loop over fields with a
//! match on the id, and written field by field.

use std::collections::BTreeMap;
use std::io;

use ::thrift::OrderedFloat;
use ::thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol,
    TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol,
    TStructIdentifier, TType,
};

use super::thrift::{InBinary, InCompact};

/// A protocol of the crate: it reads from a slice and writes to a vector.
pub trait ApacheProtocol: 'static {
    /// Reads a value.
    fn decode<M: ApacheValue>(input: &[u8]) -> M;
    /// Appends a value.
    fn encode<M: ApacheValue>(value: &M, buffer: &mut Vec<u8>);
}

impl ApacheProtocol for InBinary {
    #[inline]
    fn decode<M: ApacheValue>(input: &[u8]) -> M {
        M::read(&mut TBinaryInputProtocol::new(input, true)).expect("a valid input")
    }

    #[inline]
    fn encode<M: ApacheValue>(value: &M, buffer: &mut Vec<u8>) {
        value
            .write(&mut TBinaryOutputProtocol::new(buffer, true))
            .expect("a valid value");
    }
}

impl ApacheProtocol for InCompact {
    #[inline]
    fn decode<M: ApacheValue>(input: &[u8]) -> M {
        M::read(&mut TCompactInputProtocol::new(input)).expect("a valid input")
    }

    #[inline]
    fn encode<M: ApacheValue>(value: &M, buffer: &mut Vec<u8>) {
        value
            .write(&mut TCompactOutputProtocol::new(buffer))
            .expect("a valid value");
    }
}

/// A type for which the compiler would generate code.
pub trait ApacheValue: Sized {
    /// The type on the wire.
    const TYPE: TType;
    /// Reads a value. The compiler's code takes a `dyn` protocol; a type parameter is faster.
    fn read<I: TInputProtocol>(input: &mut I) -> ::thrift::Result<Self>;
    /// Writes a value.
    fn write<O: TOutputProtocol>(&self, output: &mut O) -> ::thrift::Result<()>;
}

macro_rules! scalars {
    ($($type:ty: $code:ident, $read:ident, |$output:ident, $value:ident| $write:expr;)*) => {$(
        impl ApacheValue for $type {
            const TYPE: TType = TType::$code;

            #[inline]
            fn read<I: TInputProtocol>(input: &mut I) -> ::thrift::Result<Self> {
                input.$read().map(Into::into)
            }

            #[inline]
            fn write<O: TOutputProtocol>(&self, $output: &mut O) -> ::thrift::Result<()> {
                let $value = self;
                $write
            }
        }
    )*};
}

scalars! {
    bool: Bool, read_bool, |output, value| output.write_bool(*value);
    i8: I08, read_i8, |output, value| output.write_i8(*value);
    i32: I32, read_i32, |output, value| output.write_i32(*value);
    i64: I64, read_i64, |output, value| output.write_i64(*value);
    OrderedFloat<f64>: Double, read_double, |output, value| output.write_double(value.0);
    String: String, read_string, |output, value| output.write_string(value);
    Vec<u8>: String, read_bytes, |output, value| output.write_bytes(value);
}

macro_rules! lists {
    ($($element:ty),*) => {$(
        impl ApacheValue for Vec<$element> {
            const TYPE: TType = TType::List;

            fn read<I: TInputProtocol>(input: &mut I) -> ::thrift::Result<Self> {
                let header = input.read_list_begin()?;
                let mut list = Vec::with_capacity(header.size as usize);
                for _ in 0..header.size {
                    list.push(<$element>::read(input)?);
                }
                input.read_list_end()?;
                Ok(list)
            }

            fn write<O: TOutputProtocol>(&self, output: &mut O) -> ::thrift::Result<()> {
                let header = TListIdentifier::new(<$element>::TYPE, self.len() as i32);
                output.write_list_begin(&header)?;
                for element in self {
                    element.write(output)?;
                }
                output.write_list_end()
            }
        }
    )*};
}

lists!(bool, i32, i64, OrderedFloat<f64>, String);

impl<K: ApacheValue + Ord, V: ApacheValue> ApacheValue for BTreeMap<K, V> {
    const TYPE: TType = TType::Map;

    fn read<I: TInputProtocol>(input: &mut I) -> ::thrift::Result<Self> {
        let header = input.read_map_begin()?;
        let mut map = BTreeMap::new();
        for _ in 0..header.size {
            let key = K::read(input)?;
            map.insert(key, V::read(input)?);
        }
        input.read_map_end()?;
        Ok(map)
    }

    fn write<O: TOutputProtocol>(&self, output: &mut O) -> ::thrift::Result<()> {
        let header = TMapIdentifier::new(K::TYPE, V::TYPE, self.len() as i32);
        output.write_map_begin(&header)?;
        for (key, value) in self {
            key.write(output)?;
            value.write(output)?;
        }
        output.write_map_end()
    }
}

macro_rules! structs {
    ($($(#[$derive:meta])* $name:ident { $($id:literal $field:ident: $type:ty,)* })*) => {$(
        /// As in the compiler's code.
        $(#[$derive])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[allow(missing_docs)]
        pub struct $name {
            $(pub $field: Option<$type>,)*
        }

        impl ApacheValue for $name {
            const TYPE: TType = TType::Struct;

            fn read<I: TInputProtocol>(input: &mut I) -> ::thrift::Result<Self> {
                input.read_struct_begin()?;
                let mut value = $name::default();
                loop {
                    let field = input.read_field_begin()?;
                    if field.field_type == TType::Stop {
                        break;
                    }
                    let id = field.id.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
                    match id {
                        $($id => value.$field = Some(<$type>::read(input)?),)*
                        _ => input.skip(field.field_type)?,
                    }
                    input.read_field_end()?;
                }
                input.read_struct_end()?;
                Ok(value)
            }

            fn write<O: TOutputProtocol>(&self, output: &mut O) -> ::thrift::Result<()> {
                output.write_struct_begin(&TStructIdentifier::new(stringify!($name)))?;
                $(
                    if let Some(value) = &self.$field {
                        let field = TFieldIdentifier::new(stringify!($field), <$type>::TYPE, $id);
                        output.write_field_begin(&field)?;
                        value.write(output)?;
                        output.write_field_end()?;
                    }
                )*
                output.write_field_stop()?;
                output.write_struct_end()
            }
        }
    )*};
}

lists!(Simple, Nesting);

structs! {
    #[derive(Eq, PartialOrd, Ord, Hash)]
    Simple {
        1 byte_field: i8,
        2 i64_field: i64,
        3 double_field: OrderedFloat<f64>,
        4 i32_field: i32,
        5 string_field: String,
        6 binary_field: Vec<u8>,
        7 enum_field: i32,
    }
    #[derive(Eq, PartialOrd, Ord)]
    Nesting {
        1 string: String,
        2 list_simple: Vec<Simple>,
        3 double: OrderedFloat<f64>,
        4 i32: i32,
        5 list_i32: Vec<i32>,
        6 i64: i64,
        7 map_string_string: BTreeMap<String, String>,
        8 simple_struct: Simple,
        9 map_i32_i64: BTreeMap<i32, i64>,
        10 list_string: Vec<String>,
        11 binary: Vec<u8>,
        12 map_i64_string: BTreeMap<i64, String>,
        13 list_i64: Vec<i64>,
        14 byte: i8,
        15 map_string_simple: BTreeMap<String, Simple>,
    }
    Nesting2 {
        1 map_simple_nesting: BTreeMap<Simple, Nesting>,
        2 simple_struct: Simple,
        3 byte: i8,
        4 double: OrderedFloat<f64>,
        5 list_nesting: Vec<Nesting>,
        6 i64: i64,
        7 nesting_struct: Nesting,
        8 binary: Vec<u8>,
        9 string: String,
        11 i32: i32,
    }
    ListI64 { 1 values: Vec<i64>, }
    ListI32 { 1 values: Vec<i32>, }
    ListDouble { 1 values: Vec<OrderedFloat<f64>>, }
    ListBool { 1 values: Vec<bool>, }
    ListString { 1 values: Vec<String>, }
    MapStringString { 1 values: BTreeMap<String, String>, }
    Numbers { 1 values: BTreeMap<i32, i64>, }
    Blob { 1 values: Vec<u8>, }
}
