//! The table of scalar types: their names in both languages, the values they hold, and what they
//! are on the wire, in JSON and in Rust.
//!
//! A scalar is one row of `table!` and nothing else in this crate and in `fastcodec-build`: they
//! match on [`ScalarKind`], never on the scalar, so a new row needs no new line there. The derive
//! of `fastcodec` must not depend on this crate. It has a list of its encodings, which a test
//! compares with the table.

use fastcodec::protobuf::{Open, WireType};
use fastcodec::thrift;

use crate::descriptor::FieldType;
use crate::format::Format;

/// The values that a scalar holds, whatever their form on the wire is.
///
/// This enum is exhaustive on purpose: code that reads, compares or prints values has to know every
/// kind. A new scalar is a new row of the table; a new kind would be a breaking change.
///
/// ```
/// use fastcodec_schema::{Scalar, ScalarKind, Width};
///
/// assert_eq!(Scalar::Sfixed32.info().kind, ScalarKind::Signed(Width::W32));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarKind {
    /// Integers with a sign.
    Signed(Width),
    /// Integers without a sign.
    Unsigned(Width),
    /// Floating-point numbers of 32 bits.
    Float,
    /// Floating-point numbers of 64 bits.
    Double,
    /// `true` and `false`.
    Bool,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// UUIDs.
    Uuid,
}

/// The number of bits of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    /// 8 bits.
    W8,
    /// 16 bits.
    W16,
    /// 32 bits.
    W32,
    /// 64 bits.
    W64,
}

impl Width {
    /// The number of bits.
    ///
    /// ```
    /// assert_eq!(fastcodec_schema::Width::W16.bits(), 16);
    /// ```
    pub const fn bits(self) -> u32 {
        match self {
            Width::W8 => 8,
            Width::W16 => 16,
            Width::W32 => 32,
            Width::W64 => 64,
        }
    }

    /// Whether an integer with a sign and this many bits can be the number.
    pub(crate) const fn holds_signed(self, number: i64) -> bool {
        self.signed(number as u64) == number
    }

    /// Whether an integer without a sign and with this many bits can be the number.
    pub(crate) const fn holds_unsigned(self, number: u64) -> bool {
        self.unsigned(number) == number
    }

    /// Reads the lowest bits as an integer with a sign.
    pub(crate) const fn signed(self, bits: u64) -> i64 {
        let unused = 64 - self.bits();
        ((bits << unused) as i64) >> unused
    }

    /// Reads the lowest bits as an integer without a sign.
    pub(crate) const fn unsigned(self, bits: u64) -> u64 {
        let unused = 64 - self.bits();
        (bits << unused) >> unused
    }
}

/// What a scalar is in Protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProtobufScalar {
    /// The keyword, which is also the name of the encoding in `#[codec(…)]`.
    pub name: &'static str,
    /// The marker type of the encoding, in `fastcodec::protobuf::encoding`.
    pub encoding: &'static str,
    /// The message with one field that wraps it, in the package `google.protobuf`, if there is one.
    pub wrapper: Option<&'static str>,
    /// The type in a descriptor. Only its number counts: [`FieldType`] need not have a name for it.
    pub field_type: Open<FieldType>,
    /// The wire type of one value.
    pub wire_type: WireType,
    /// Whether the sign is stored in the lowest bit, so that small negative numbers are short.
    pub is_zigzag: bool,
    /// Whether it can be the key of a map.
    pub is_key: bool,
}

/// What a scalar is in Thrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
pub enum JsonKind {
    /// A number.
    Number,
    /// A decimal number in a string, because readers of JSON may not keep all 64 bits of a number.
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
    /// The values that it holds.
    pub kind: ScalarKind,
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

impl ScalarInfo {
    /// A row of a scalar that neither language has yet. What Rust and JSON make of it follows from
    /// the values that it holds.
    const fn new(scalar: Scalar, kind: ScalarKind) -> ScalarInfo {
        use ScalarKind::{Bool, Bytes, Double, Float, Signed, String, Unsigned, Uuid};
        use Width::{W8, W16, W32, W64};
        let (rust, rust_default, json) = match kind {
            Signed(W8) => ("i8", "0", JsonKind::Number),
            Signed(W16) => ("i16", "0", JsonKind::Number),
            Signed(W32) => ("i32", "0", JsonKind::Number),
            Signed(W64) => ("i64", "0", JsonKind::NumberInString),
            Unsigned(W8) => ("u8", "0", JsonKind::Number),
            Unsigned(W16) => ("u16", "0", JsonKind::Number),
            Unsigned(W32) => ("u32", "0", JsonKind::Number),
            Unsigned(W64) => ("u64", "0", JsonKind::NumberInString),
            Float => ("f32", "0.0", JsonKind::Float),
            Double => ("f64", "0.0", JsonKind::Float),
            Bool => ("bool", "false", JsonKind::Bool),
            String => ("String", "String::new()", JsonKind::String),
            Bytes => ("Vec<u8>", "Vec::new()", JsonKind::Base64),
            Uuid => ("Uuid", "Uuid([0; 16])", JsonKind::Uuid),
        };
        ScalarInfo {
            scalar,
            kind,
            protobuf: None,
            thrift: None,
            rust,
            rust_default,
            json,
        }
    }

    /// Protobuf has it: by a keyword, the marker type of its encoding, its number in
    /// `google.protobuf.FieldDescriptorProto.Type`, and its wire type.
    const fn protobuf(
        mut self,
        name: &'static str,
        encoding: &'static str,
        number: i32,
        wire_type: WireType,
    ) -> ScalarInfo {
        let is_key = !matches!(
            self.kind,
            ScalarKind::Float | ScalarKind::Double | ScalarKind::Bytes
        );
        self.protobuf = Some(ProtobufScalar {
            name,
            encoding,
            wrapper: None,
            field_type: Open::from_number(number),
            wire_type,
            is_zigzag: false,
            is_key,
        });
        self
    }

    const fn zigzag(mut self) -> ScalarInfo {
        match &mut self.protobuf {
            Some(row) => row.is_zigzag = true,
            None => panic!("only an encoding of Protobuf can be zigzag"),
        }
        self
    }

    const fn wrapper(mut self, message: &'static str) -> ScalarInfo {
        match &mut self.protobuf {
            Some(row) => row.wrapper = Some(message),
            None => panic!("only Protobuf has wrappers"),
        }
        self
    }

    /// Thrift has it: by a keyword, and with a type on the wire.
    const fn thrift(mut self, name: &'static str, wire_type: thrift::Type) -> ScalarInfo {
        self.thrift = Some(ThriftScalar {
            name,
            alias: None,
            wire_type,
        });
        self
    }

    const fn alias(mut self, name: &'static str) -> ScalarInfo {
        match &mut self.thrift {
            Some(row) => row.alias = Some(name),
            None => panic!("only a type of Thrift has another keyword"),
        }
        self
    }
}

macro_rules! table {
    ($($(#[$doc:meta])* $scalar:ident = $kind:expr, $($method:ident $arguments:tt),+;)*) => {
        /// A scalar type of Protobuf or of Thrift.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Scalar {
            $($(#[$doc])* $scalar,)*
        }

        impl Scalar {
            /// Every scalar, those of Protobuf first, in the order of their numbers in a
            /// descriptor.
            pub const ALL: [Scalar; [$(Scalar::$scalar),*].len()] = [$(Scalar::$scalar),*];
        }

        const TABLE: [ScalarInfo; Scalar::ALL.len()] = [
            $(ScalarInfo::new(Scalar::$scalar, $kind)$(.$method $arguments)+),*
        ];
    };
}

use ScalarKind as K;
use Width::{W8, W16, W32, W64};
use WireType::{Fixed32, Fixed64, Len, Varint};
use thrift::Type as T;

table! {
    /// `double` in both languages.
    Double = K::Double, protobuf("double", "Double", 1, Fixed64), wrapper("DoubleValue"),
        thrift("double", T::Double);
    /// `float` of Protobuf.
    Float = K::Float, protobuf("float", "Float", 2, Fixed32), wrapper("FloatValue");
    /// `int64` of Protobuf, `i64` of Thrift.
    Int64 = K::Signed(W64), protobuf("int64", "Int64", 3, Varint), wrapper("Int64Value"),
        thrift("i64", T::I64);
    /// `uint64` of Protobuf.
    Uint64 = K::Unsigned(W64), protobuf("uint64", "Uint64", 4, Varint), wrapper("UInt64Value");
    /// `int32` of Protobuf, `i32` of Thrift.
    Int32 = K::Signed(W32), protobuf("int32", "Int32", 5, Varint), wrapper("Int32Value"),
        thrift("i32", T::I32);
    /// `fixed64` of Protobuf.
    Fixed64 = K::Unsigned(W64), protobuf("fixed64", "Fixed64", 6, Fixed64);
    /// `fixed32` of Protobuf.
    Fixed32 = K::Unsigned(W32), protobuf("fixed32", "Fixed32", 7, Fixed32);
    /// `bool` in both languages.
    Bool = K::Bool, protobuf("bool", "Bool", 8, Varint), wrapper("BoolValue"),
        thrift("bool", T::Bool);
    /// `string` in both languages.
    String = K::String, protobuf("string", "Str", 9, Len), wrapper("StringValue"),
        thrift("string", T::String);
    /// `bytes` of Protobuf, `binary` of Thrift.
    Bytes = K::Bytes, protobuf("bytes", "Bytes", 12, Len), wrapper("BytesValue"),
        thrift("binary", T::String);
    /// `uint32` of Protobuf.
    Uint32 = K::Unsigned(W32), protobuf("uint32", "Uint32", 13, Varint), wrapper("UInt32Value");
    /// `sfixed32` of Protobuf.
    Sfixed32 = K::Signed(W32), protobuf("sfixed32", "Sfixed32", 15, Fixed32);
    /// `sfixed64` of Protobuf.
    Sfixed64 = K::Signed(W64), protobuf("sfixed64", "Sfixed64", 16, Fixed64);
    /// `sint32` of Protobuf.
    Sint32 = K::Signed(W32), protobuf("sint32", "Sint32", 17, Varint), zigzag();
    /// `sint64` of Protobuf.
    Sint64 = K::Signed(W64), protobuf("sint64", "Sint64", 18, Varint), zigzag();
    /// `i8` of Thrift, or `byte`.
    Int8 = K::Signed(W8), thrift("i8", T::I8), alias("byte");
    /// `i16` of Thrift.
    Int16 = K::Signed(W16), thrift("i16", T::I16);
    /// `uuid` of Thrift.
    Uuid = K::Uuid, thrift("uuid", T::Uuid);
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

    /// The values that it holds.
    ///
    /// ```
    /// use fastcodec_schema::{Scalar, ScalarKind};
    ///
    /// assert_eq!(Scalar::Bytes.kind(), ScalarKind::Bytes);
    /// ```
    pub const fn kind(self) -> ScalarKind {
        self.info().kind
    }

    /// The scalar that has this type in a descriptor: none for messages, groups and enums.
    ///
    /// ```
    /// use fastcodec_schema::Scalar;
    /// use fastcodec_schema::descriptor::FieldType;
    ///
    /// assert_eq!(Scalar::from_field_type(FieldType::Bool), Some(Scalar::Bool));
    /// assert_eq!(Scalar::from_field_type(FieldType::Message), None);
    /// ```
    pub fn from_field_type(field_type: impl Into<Open<FieldType>>) -> Option<Scalar> {
        let field_type = field_type.into();
        let mut of_protobuf = Scalar::ALL.into_iter();
        of_protobuf.find(|it| {
            let row = it.info().protobuf;
            row.is_some_and(|row| row.field_type == field_type)
        })
    }

    /// The scalar with this name in `.proto` files and in `#[codec(…)]`.
    pub fn from_protobuf_name(name: &str) -> Option<Scalar> {
        let mut all = Scalar::ALL.into_iter();
        all.find(|it| it.info().protobuf.is_some_and(|row| row.name == name))
    }

    /// The scalar with this name in `.thrift` files.
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

    /// The scalar with this name in a language.
    pub fn from_name(format: Format, name: &str) -> Option<Scalar> {
        match format {
            Format::Protobuf => Scalar::from_protobuf_name(name),
            Format::Thrift => Scalar::from_thrift_name(name),
        }
    }

    /// The scalars of Protobuf that this Rust type holds, and all of which it has room for. The
    /// first is the one that the type means where nothing else is said.
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

    /// Whether a field of its Rust type is this scalar by default: `i32` is `int32`, and `sint32` only
    /// if an attribute says so.
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

    /// Whether it is a number or a `bool`, which most languages have as a primitive type.
    pub const fn is_primitive(self) -> bool {
        !matches!(self.kind(), K::String | K::Bytes | K::Uuid)
    }

    /// Whether it is an integer.
    pub const fn is_integer(self) -> bool {
        matches!(self.kind(), K::Signed(_) | K::Unsigned(_))
    }
}

#[cfg(test)]
mod tests {
    use fastcodec::protobuf::Enumeration;

    use super::*;

    #[test]
    fn the_row_of_a_scalar_is_its_own() {
        for scalar in Scalar::ALL {
            assert_eq!(scalar.info().scalar, scalar);
        }
    }

    #[test]
    fn every_type_of_a_descriptor_but_three_is_the_scalar_with_its_name() {
        let mut others = Vec::new();
        for number in 1..=18 {
            let field_type = Open::<FieldType>::from_number(number);
            let known = field_type.known().expect("descriptor.proto has 18 types");
            match Scalar::from_field_type(field_type) {
                Some(scalar) => assert_eq!(
                    known.name(),
                    format!("TYPE_{}", scalar.name(Format::Protobuf).to_uppercase())
                ),
                None => others.push(known),
            }
        }
        use FieldType::{Enum, Group, Message};
        assert_eq!(others, [Group, Message, Enum]);
    }

    #[test]
    fn an_integer_is_cut_to_its_width_with_its_sign() {
        let cut = |width: Width| {
            (
                width.signed(0xfedc_ba98_f654_f2f1),
                width.unsigned(u64::MAX),
            )
        };
        assert_eq!(cut(Width::W8), (-0xf, 0xff));
        assert_eq!(cut(Width::W16), (-0xd0f, 0xffff));
        assert_eq!(cut(Width::W32), (-0x9ab_0d0f, 0xffff_ffff));
        assert_eq!(cut(Width::W64), (-0x123_4567_09ab_0d0f, u64::MAX));
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
