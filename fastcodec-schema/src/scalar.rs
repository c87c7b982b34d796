//! The table of scalar types: what both languages have, what each is on the wire, and what it is in
//! JSON and in Rust.
//!
//! The generator, the check and the front ends read it. The derive of `fastcodec` cannot, as it must not
//! depend on this crate: it has a list of its encodings, and a test compares the two.

use fastcodec::protobuf::WireType;
use fastcodec::thrift;

use crate::descriptor::FieldType;
use crate::model::Format;

/// A scalar type of Protobuf or of Thrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scalar {
    /// `double` in both languages.
    Double,
    /// `float` of Protobuf.
    Float,
    /// `int64` of Protobuf, `i64` of Thrift.
    Int64,
    /// `uint64` of Protobuf.
    Uint64,
    /// `int32` of Protobuf, `i32` of Thrift.
    Int32,
    /// `fixed64` of Protobuf.
    Fixed64,
    /// `fixed32` of Protobuf.
    Fixed32,
    /// `bool` in both languages.
    Bool,
    /// `string` in both languages.
    String,
    /// `bytes` of Protobuf, `binary` of Thrift.
    Bytes,
    /// `uint32` of Protobuf.
    Uint32,
    /// `sfixed32` of Protobuf.
    Sfixed32,
    /// `sfixed64` of Protobuf.
    Sfixed64,
    /// `sint32` of Protobuf.
    Sint32,
    /// `sint64` of Protobuf.
    Sint64,
    /// `i8` of Thrift, or `byte`.
    Int8,
    /// `i16` of Thrift.
    Int16,
    /// `uuid` of Thrift.
    Uuid,
}

/// What a scalar is in Protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtobufScalar {
    /// The keyword, which is also the name of the encoding in `#[codec(…)]`.
    pub name: &'static str,
    /// The type in `fastcodec::protobuf::encoding` that stands for the encoding.
    pub encoding: &'static str,
    /// The message with one field that wraps it, in the package `google.protobuf`, if there is one.
    pub wrapper: Option<&'static str>,
    /// The type in a descriptor.
    pub field_type: FieldType,
    /// The wire type of one value.
    pub wire_type: WireType,
    /// Whether signs are folded into the lowest bit, so that small negative numbers are short.
    pub is_zigzag: bool,
    /// Whether it can be the key of a map.
    pub is_key: bool,
}

/// What a scalar is in Thrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThriftScalar {
    /// The keyword.
    pub name: &'static str,
    /// Another keyword for it.
    pub alias: Option<&'static str>,
    /// The type on the wire.
    pub wire_type: thrift::Type,
}

/// What a scalar is in the JSON mapping of Protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// A number.
    Number,
    /// A decimal number in a string, as a number of JSON need not hold 64 bits.
    NumberInString,
    /// A number, or the strings `NaN`, `Infinity` and `-Infinity`.
    Float,
    /// `true` or `false`.
    Bool,
    /// A string.
    String,
    /// Base64 in a string.
    Base64,
    /// A hyphenated UUID in a string.
    Uuid,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalarInfo {
    /// The scalar.
    pub scalar: Scalar,
    /// What it is in Protobuf, if it is there.
    pub protobuf: Option<ProtobufScalar>,
    /// What it is in Thrift, if it is there.
    pub thrift: Option<ThriftScalar>,
    /// The owned Rust type that holds a value; `Uuid` is the runtime's.
    pub rust: &'static str,
    /// The default as Rust source.
    pub rust_default: &'static str,
    /// What it is in JSON.
    pub json: JsonKind,
}

const fn in_protobuf(
    (name, encoding): (&'static str, &'static str),
    field_type: FieldType,
    wire_type: WireType,
    wrapper: Option<&'static str>,
) -> Option<ProtobufScalar> {
    Some(ProtobufScalar {
        name,
        encoding,
        wrapper,
        field_type,
        wire_type,
        is_zigzag: matches!(field_type, FieldType::Sint32 | FieldType::Sint64),
        is_key: !matches!(
            field_type,
            FieldType::Double | FieldType::Float | FieldType::Bytes
        ),
    })
}

const fn in_thrift(name: &'static str, wire_type: thrift::Type) -> Option<ThriftScalar> {
    Some(ThriftScalar {
        name,
        alias: None,
        wire_type,
    })
}

macro_rules! table {
    ($($scalar:ident: $protobuf:expr, $thrift:expr, $rust:literal, $default:literal, $json:ident;)*) => {
        impl Scalar {
            /// Every scalar, those of Protobuf first, in the order of their numbers in a descriptor.
            pub const ALL: [Scalar; [$(Scalar::$scalar),*].len()] = [$(Scalar::$scalar),*];
        }

        const TABLE: [ScalarInfo; Scalar::ALL.len()] = [$(ScalarInfo {
            scalar: Scalar::$scalar,
            protobuf: $protobuf,
            thrift: $thrift,
            rust: $rust,
            rust_default: $default,
            json: JsonKind::$json,
        }),*];
    };
}

use FieldType as F;
use WireType::{Fixed32, Fixed64, Len, Varint};
use thrift::Type as T;

// In the order of the enum.
table! {
    Double: in_protobuf(("double", "Double"), F::Double, Fixed64, Some("DoubleValue")), in_thrift("double", T::Double), "f64", "0.0", Float;
    Float: in_protobuf(("float", "Float"), F::Float, Fixed32, Some("FloatValue")), None, "f32", "0.0", Float;
    Int64: in_protobuf(("int64", "Int64"), F::Int64, Varint, Some("Int64Value")), in_thrift("i64", T::I64), "i64", "0", NumberInString;
    Uint64: in_protobuf(("uint64", "Uint64"), F::Uint64, Varint, Some("UInt64Value")), None, "u64", "0", NumberInString;
    Int32: in_protobuf(("int32", "Int32"), F::Int32, Varint, Some("Int32Value")), in_thrift("i32", T::I32), "i32", "0", Number;
    Fixed64: in_protobuf(("fixed64", "Fixed64"), F::Fixed64, Fixed64, None), None, "u64", "0", NumberInString;
    Fixed32: in_protobuf(("fixed32", "Fixed32"), F::Fixed32, Fixed32, None), None, "u32", "0", Number;
    Bool: in_protobuf(("bool", "Bool"), F::Bool, Varint, Some("BoolValue")), in_thrift("bool", T::Bool), "bool", "false", Bool;
    String: in_protobuf(("string", "Str"), F::String, Len, Some("StringValue")), in_thrift("string", T::String), "String", "String::new()", String;
    Bytes: in_protobuf(("bytes", "Bytes"), F::Bytes, Len, Some("BytesValue")), in_thrift("binary", T::String), "Vec<u8>", "Vec::new()", Base64;
    Uint32: in_protobuf(("uint32", "Uint32"), F::Uint32, Varint, Some("UInt32Value")), None, "u32", "0", Number;
    Sfixed32: in_protobuf(("sfixed32", "Sfixed32"), F::Sfixed32, Fixed32, None), None, "i32", "0", Number;
    Sfixed64: in_protobuf(("sfixed64", "Sfixed64"), F::Sfixed64, Fixed64, None), None, "i64", "0", NumberInString;
    Sint32: in_protobuf(("sint32", "Sint32"), F::Sint32, Varint, None), None, "i32", "0", Number;
    Sint64: in_protobuf(("sint64", "Sint64"), F::Sint64, Varint, None), None, "i64", "0", NumberInString;
    Int8: None, Some(ThriftScalar { name: "i8", alias: Some("byte"), wire_type: T::I8 }), "i8", "0", Number;
    Int16: None, in_thrift("i16", T::I16), "i16", "0", Number;
    Uuid: None, in_thrift("uuid", T::Uuid), "Uuid", "Uuid([0; 16])", Uuid;
}

impl Scalar {
    /// The row of the table.
    ///
    /// ```
    /// use fastcodec::protobuf::WireType;
    /// use fastcodec_schema::Scalar;
    ///
    /// let sint32 = Scalar::Sint32.info();
    /// assert_eq!(sint32.protobuf.unwrap().wire_type, WireType::Varint);
    /// assert_eq!(sint32.thrift, None);
    /// assert_eq!(sint32.rust, "i32");
    /// ```
    pub const fn info(self) -> &'static ScalarInfo {
        &TABLE[self as usize]
    }

    /// The scalar that has this type in a descriptor: none for messages, groups and enums.
    pub fn from_field_type(field_type: FieldType) -> Option<Scalar> {
        let mut of_protobuf = Scalar::ALL.into_iter();
        of_protobuf.find(|it| {
            let row = it.info().protobuf;
            row.is_some_and(|row| row.field_type == field_type)
        })
    }

    /// The scalar that is called so in `.proto` files, and in `#[codec(…)]`.
    pub fn from_protobuf_name(name: &str) -> Option<Scalar> {
        let mut all = Scalar::ALL.into_iter();
        all.find(|it| it.info().protobuf.is_some_and(|row| row.name == name))
    }

    /// The scalar that is called so in `.thrift` files.
    pub fn from_thrift_name(name: &str) -> Option<Scalar> {
        let mut all = Scalar::ALL.into_iter();
        all.find(|it| {
            let row = it.info().thrift;
            row.is_some_and(|row| row.name == name || row.alias == Some(name))
        })
    }

    /// The keyword in a language; that of the other language, if this one lacks the type.
    ///
    /// ```
    /// use fastcodec_schema::{Format, Scalar};
    ///
    /// assert_eq!(Scalar::Int64.name(Format::Protobuf), "int64");
    /// assert_eq!(Scalar::Int64.name(Format::Thrift), "i64");
    /// assert_eq!(Scalar::Uuid.name(Format::Protobuf), "uuid");
    /// ```
    pub const fn name(self, format: Format) -> &'static str {
        let row = self.info();
        match (format, row.protobuf, row.thrift) {
            (Format::Protobuf, Some(row), _) | (_, Some(row), None) => row.name,
            (_, _, Some(row)) => row.name,
            (_, None, None) => row.rust,
        }
    }

    /// The scalar that a language calls so.
    pub fn from_name(format: Format, name: &str) -> Option<Scalar> {
        match format {
            Format::Protobuf => Scalar::from_protobuf_name(name),
            Format::Thrift => Scalar::from_thrift_name(name),
        }
    }

    /// The scalars of Protobuf that this Rust type holds, and all of which it has room for. The first is
    /// the one that the type means where nothing else is said.
    ///
    /// ```
    /// use fastcodec_schema::Scalar;
    ///
    /// let of_i32: Vec<Scalar> = Scalar::of_rust_type("i32").collect();
    /// assert_eq!(of_i32, [Scalar::Int32, Scalar::Sfixed32, Scalar::Sint32]);
    /// ```
    pub fn of_rust_type(rust: &str) -> impl Iterator<Item = Scalar> {
        let in_protobuf = Scalar::ALL.into_iter();
        let in_protobuf = in_protobuf.filter(|it| it.info().protobuf.is_some());
        let held = move |it: &Scalar| it.info().rust == rust;
        let means = |it: &Scalar| match it.info().protobuf {
            Some(row) => matches!(row.wire_type, WireType::Varint) && !row.is_zigzag,
            None => false,
        };
        let first = in_protobuf.clone().filter(held).filter(means);
        let others = in_protobuf.filter(held).filter(move |it| !means(it));
        first.chain(others)
    }

    /// Whether its Rust type means it where nothing else is said: `int32` of `i32`, and not `sint32`.
    pub fn is_meant_by_rust_type(self) -> bool {
        Scalar::of_rust_type(self.info().rust).next() == Some(self)
    }

    /// Whether a list of values can be one length-delimited run in Protobuf.
    pub const fn is_packable(self) -> bool {
        match self.info().protobuf {
            Some(row) => !matches!(row.wire_type, WireType::Len),
            None => false,
        }
    }

    /// Whether it is a number or a `bool`, and so a type of its own in most languages.
    pub const fn is_primitive(self) -> bool {
        !matches!(
            self.info().json,
            JsonKind::String | JsonKind::Base64 | JsonKind::Uuid
        )
    }

    /// Whether it is a number that is no float.
    pub const fn is_integer(self) -> bool {
        matches!(
            self.info().json,
            JsonKind::Number | JsonKind::NumberInString
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_enum() {
        for (row, scalar) in TABLE.iter().zip(Scalar::ALL) {
            assert_eq!(row.scalar, scalar);
            assert_eq!(scalar.info().scalar, scalar);
        }
    }

    #[test]
    fn every_scalar_is_found_by_its_names() {
        for scalar in Scalar::ALL {
            let row = scalar.info();
            assert!(row.protobuf.is_some() || row.thrift.is_some());
            if let Some(protobuf) = row.protobuf {
                assert_eq!(Scalar::from_protobuf_name(protobuf.name), Some(scalar));
                assert_eq!(Scalar::from_field_type(protobuf.field_type), Some(scalar));
            }
            if let Some(thrift) = row.thrift {
                assert_eq!(Scalar::from_thrift_name(thrift.name), Some(scalar));
            }
        }
        assert_eq!(Scalar::from_thrift_name("byte"), Some(Scalar::Int8));
        assert_eq!(Scalar::from_field_type(FieldType::Group), None);
    }

    #[test]
    fn a_rust_type_means_the_scalar_that_is_a_plain_varint_or_the_only_one() {
        let meant = Scalar::ALL
            .into_iter()
            .filter(|it| it.is_meant_by_rust_type());
        let meant: Vec<Scalar> = meant.collect();
        use Scalar::{Bool, Bytes, Double, Float, Int32, Int64, String, Uint32, Uint64};
        let expected = [
            Double, Float, Int64, Uint64, Int32, Bool, String, Bytes, Uint32,
        ];
        assert_eq!(meant, expected);
    }

    #[test]
    fn strings_bytes_and_uuids_are_no_primitives() {
        let others = Scalar::ALL.into_iter().filter(|it| !it.is_primitive());
        let others: Vec<Scalar> = others.collect();
        assert_eq!(others, [Scalar::String, Scalar::Bytes, Scalar::Uuid]);
    }

    #[test]
    fn only_strings_and_bytes_are_not_packed() {
        let not_packed = Scalar::ALL.into_iter().filter(|it| !it.is_packable());
        let not_packed: Vec<Scalar> = not_packed.collect();
        use Scalar::{Bytes, Int8, Int16, String, Uuid};
        assert_eq!(not_packed, [String, Bytes, Int8, Int16, Uuid]);
    }
}
