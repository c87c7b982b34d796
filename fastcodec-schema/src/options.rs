//! Custom options: extensions of the messages of options, decoded by the schema.

use std::collections::HashMap;

use fastcodec::protobuf::{Decode, Decoder, Encode, Tag, UnknownFields, WireType};
use fastcodec::{Error as DecodeError, Protobuf, protobuf};

use crate::descriptor::{
    EnumOptions, EnumValueOptions, ExtensionRangeOptions, FeatureSet, FieldOptions, FileOptions,
    MessageOptions, MethodOptions, OneofOptions, ServiceOptions,
};
use crate::error::Error;
use crate::model::{EnumId, Field, MessageId, Shape, Type};
use crate::parts::Symbol;
use crate::scalar::{Scalar, ScalarKind};
use crate::schema::Schema;

/// The message of the options of an item: [`FieldOptions`] and the like, and [`FeatureSet`].
pub trait Options: protobuf::Message {
    /// The options that `descriptor.proto` does not have, as they are encoded.
    fn custom(&self) -> &UnknownFields;
}

macro_rules! options {
    ($($ty:ident),*) => {$(
        impl Options for $ty {
            fn custom(&self) -> &UnknownFields {
                &self.unknown
            }
        }
    )*};
}

options!(
    FileOptions,
    MessageOptions,
    FieldOptions,
    OneofOptions,
    ExtensionRangeOptions,
    EnumOptions,
    EnumValueOptions,
    ServiceOptions,
    MethodOptions,
    FeatureSet
);

/// The value of a custom option, or of a part of it.
///
/// The enum is exhaustive, as [`ScalarKind`] is: code that handles values must not skip one.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// Of a signed integer.
    Signed(i64),
    /// Of an unsigned integer.
    Unsigned(u64),
    /// Of a `float`.
    Float(f32),
    /// Of a `double`.
    Double(f64),
    /// Of a `bool`.
    Bool(bool),
    /// Of a string.
    String(String),
    /// Of bytes.
    Bytes(Vec<u8>),
    /// The number of an enum's value.
    Enum(EnumId, i32),
    /// The fields of a message that are set, in the order of their first occurrence: each a
    /// [`Symbol::Field`] or a [`Symbol::Extension`].
    Message(MessageId, Vec<(Symbol, OptionValue)>),
    /// Of a repeated field; of a map, its entries.
    List(Vec<OptionValue>),
}

/// How deep messages in options may be nested.
const MAX_DEPTH: u32 = 100;

impl Schema {
    /// The custom options in `options`, in the order of their first occurrence: each a
    /// [`Symbol::Extension`] and its value. What the schema has no extension for is left out; its
    /// bytes are in [`Options::custom`].
    ///
    /// ```
    /// # fn main() -> Result<(), fastcodec_schema::Error> {
    /// use fastcodec_schema::{Error, Schema};
    ///
    /// // From `extend google.protobuf.FieldOptions { bool secret = 50000; }`, for example.
    /// fn is_set(schema: &Schema, message: &str, option: &str) -> Result<bool, Error> {
    ///     let option = schema.symbol(fastcodec_schema::Format::Protobuf, option);
    ///     let fields = schema.message(message).into_iter().flat_map(|it| &it.fields);
    ///     for options in fields.filter_map(|field| field.options.as_deref()) {
    ///         let mut custom = schema.custom_options(options)?.into_iter();
    ///         if custom.any(|(symbol, _)| Some(symbol) == option) {
    ///             return Ok(true);
    ///         }
    ///     }
    ///     Ok(false)
    /// }
    /// # assert!(!is_set(&Schema::default(), "a.B", "a.secret")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An option has bytes that are no value of its type, or messages nested more than 100 deep.
    pub fn custom_options<O: Options>(
        &self,
        options: &O,
    ) -> Result<Vec<(Symbol, OptionValue)>, Error> {
        let bytes = options.custom().as_bytes();
        let Some(extended) = self.message(O::NAME).filter(|_| !bytes.is_empty()) else {
            return Ok(Vec::new());
        };
        let records = Records::decode(bytes)
            .map_err(|error| self.malformed(extended.id, &error.to_string()))?;
        self.interpret(extended.id, records, MAX_DEPTH)
    }

    fn interpret(
        &self,
        message: MessageId,
        records: Records<'_>,
        depth: u32,
    ) -> Result<Vec<(Symbol, OptionValue)>, Error> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(self.malformed(message, "messages are nested more than 100 deep"));
        };
        let mut order = Vec::new();
        let mut occurrences: HashMap<u32, Vec<Raw<'_>>> = HashMap::new();
        for (number, raw) in records.0 {
            let of_field = occurrences.entry(number).or_default();
            if of_field.is_empty() {
                order.push(number);
            }
            of_field.push(raw);
        }
        let mut values = Vec::new();
        for number in order {
            if let Some((symbol, field)) = self.field_or_extension(message, number)
                && let Some(raws) = occurrences.remove(&number)
                && let Some(value) = self.value(message, field, raws, depth)?
            {
                values.push((symbol, value));
            }
        }
        Ok(values)
    }

    fn field_or_extension(&self, message: MessageId, number: u32) -> Option<(Symbol, &Field)> {
        let number = i32::try_from(number).ok()?;
        if let Some(index) = self[message].index_of(number) {
            let field = &self[message].fields[index];
            return Some((Symbol::Field(message, index), field));
        }
        let extension = self.extension_by_number(message, number)?;
        Some((Symbol::Extension(extension.id), &extension.field))
    }

    /// The value of a field from its occurrences. A singular message is merged from all of them; of a
    /// singular scalar, the last one counts.
    fn value(
        &self,
        of: MessageId,
        field: &Field,
        raws: Vec<Raw<'_>>,
        depth: u32,
    ) -> Result<Option<OptionValue>, Error> {
        let nested = match (field.shape, &field.ty) {
            (Shape::Map { entry, .. }, _) => Some(entry),
            (_, Type::Message(id)) => Some(*id),
            _ => None,
        };
        let mut values = Vec::with_capacity(raws.len());
        let mut merged = Records(Vec::new());
        for raw in raws {
            match (nested, raw) {
                (Some(nested), raw) => {
                    let mut records = self.records(of, nested, field, raw)?;
                    if field.is_singular() {
                        merged.0.append(&mut records.0);
                    } else {
                        let fields = self.interpret(nested, records, depth)?;
                        values.push(OptionValue::Message(nested, fields));
                    }
                }
                (None, Raw::Bytes(run)) if field.ty.is_packable() => {
                    for raw in self.run(of, field, run)? {
                        values.push(self.scalar(of, field, raw)?);
                    }
                }
                (None, raw) => values.push(self.scalar(of, field, raw)?),
            }
        }
        Ok(match nested {
            Some(nested) if field.is_singular() => {
                let fields = self.interpret(nested, merged, depth)?;
                Some(OptionValue::Message(nested, fields))
            }
            _ if field.is_singular() => values.pop(),
            _ => Some(OptionValue::List(values)),
        })
    }

    /// The fields of a message in a field.
    fn records<'de>(
        &self,
        of: MessageId,
        nested: MessageId,
        field: &Field,
        raw: Raw<'de>,
    ) -> Result<Records<'de>, Error> {
        match raw {
            Raw::Bytes(bytes) => {
                Records::decode(bytes).map_err(|error| self.malformed(nested, &error.to_string()))
            }
            Raw::Group(records) => Ok(records),
            _ => Err(self.wrong(of, field)),
        }
    }

    /// The values of a list that is written as one run.
    fn run(&self, of: MessageId, field: &Field, run: &[u8]) -> Result<Vec<Raw<'static>>, Error> {
        let wire_type = match &field.ty {
            Type::Scalar(scalar) => scalar.info().protobuf.map(|row| row.wire_type),
            Type::Enum(_) => Some(WireType::Varint),
            _ => None,
        };
        let encoded = AsField { run }.encode_to_vec();
        let raws = encoded.and_then(|encoded| {
            Ok(match wire_type {
                Some(WireType::Varint) => {
                    let Varints(found) = Varints::decode(&encoded[..])?;
                    Some(found.into_iter().map(Raw::Varint).collect())
                }
                Some(WireType::Fixed32) => {
                    let Fixed32s(found) = Fixed32s::decode(&encoded[..])?;
                    Some(found.into_iter().map(Raw::Fixed32).collect())
                }
                Some(WireType::Fixed64) => {
                    let Fixed64s(found) = Fixed64s::decode(&encoded[..])?;
                    Some(found.into_iter().map(Raw::Fixed64).collect())
                }
                _ => None,
            })
        });
        match raws {
            Ok(raws) => raws.ok_or_else(|| self.wrong(of, field)),
            Err(error) => Err(self.malformed(of, &error.to_string())),
        }
    }

    fn scalar(&self, of: MessageId, field: &Field, raw: Raw<'_>) -> Result<OptionValue, Error> {
        let value = match (&field.ty, raw) {
            (Type::Enum(id), Raw::Varint(bits)) => Some(OptionValue::Enum(*id, bits as i32)),
            (Type::Scalar(scalar), raw) => scalar_of(*scalar, raw),
            _ => None,
        };
        value.ok_or_else(|| self.wrong(of, field))
    }

    fn wrong(&self, of: MessageId, field: &Field) -> Error {
        let what = format!("the bytes of `{}` are not a value of its type", field.name);
        self.malformed(of, &what)
    }

    fn malformed(&self, of: MessageId, what: &str) -> Error {
        Error::new(format!("an option in `{}`: {what}", self[of].full_name))
    }
}

/// The value of a scalar, if its bytes are one.
fn scalar_of(scalar: Scalar, raw: Raw<'_>) -> Option<OptionValue> {
    // Options are Protobuf's: a scalar of Thrift alone has no form here.
    let row = scalar.info().protobuf?;
    if let Raw::Bytes(bytes) = raw {
        return match scalar.kind() {
            ScalarKind::String => Some(OptionValue::String(
                std::str::from_utf8(bytes).ok()?.to_owned(),
            )),
            ScalarKind::Bytes => Some(OptionValue::Bytes(bytes.to_vec())),
            _ => None,
        };
    }
    let bits = raw.bits(row.wire_type)?;
    let bits = if row.is_zigzag { zigzag(bits) } else { bits };
    Some(match scalar.kind() {
        ScalarKind::Signed(width) => OptionValue::Signed(width.signed(bits)),
        ScalarKind::Unsigned(width) => OptionValue::Unsigned(width.unsigned(bits)),
        ScalarKind::Float => OptionValue::Float(f32::from_bits(bits as u32)),
        ScalarKind::Double => OptionValue::Double(f64::from_bits(bits)),
        ScalarKind::Bool => OptionValue::Bool(bits != 0),
        ScalarKind::String | ScalarKind::Bytes | ScalarKind::Uuid => return None,
    })
}

/// The bits of the number whose sign is stored in the lowest bit.
fn zigzag(bits: u64) -> u64 {
    (bits >> 1) ^ (bits & 1).wrapping_neg()
}

/// The fields of a message as they are on the wire, without their types.
struct Records<'de>(Vec<(u32, Raw<'de>)>);

enum Raw<'de> {
    Varint(u64),
    Fixed32(u32),
    Fixed64(u64),
    Bytes(&'de [u8]),
    Group(Records<'de>),
}

impl Raw<'_> {
    /// The bits of a number that has this wire type.
    fn bits(&self, wire_type: WireType) -> Option<u64> {
        match (wire_type, self) {
            (WireType::Varint, Raw::Varint(bits)) => Some(*bits),
            (WireType::Fixed32, Raw::Fixed32(bits)) => Some((*bits).into()),
            (WireType::Fixed64, Raw::Fixed64(bits)) => Some(*bits),
            _ => None,
        }
    }
}

impl protobuf::Message for Records<'_> {
    const NAME: &'static str = "options";
}

impl<'de> Decode<'de> for Records<'de> {
    fn empty(_: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Ok(Records(Vec::new()))
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, DecodeError> {
        if tag.number() == 0 {
            return Ok(false);
        }
        let raw = if tag.is(WireType::Varint) {
            Raw::Varint(decoder.varint()?)
        } else if tag.is(WireType::Fixed32) {
            Raw::Fixed32(u32::from_le_bytes(decoder.fixed32()?))
        } else if tag.is(WireType::Fixed64) {
            Raw::Fixed64(u64::from_le_bytes(decoder.fixed64()?))
        } else if tag.is(WireType::Len) {
            Raw::Bytes(decoder.bytes()?)
        } else if tag.is(WireType::StartGroup) {
            let mut records = Records(Vec::new());
            decoder.group(tag.number(), &mut records)?;
            Raw::Group(records)
        } else {
            return Ok(false);
        };
        decoder.charge(size_of::<(u32, Raw<'_>)>())?;
        self.0.push((tag.number(), raw));
        Ok(true)
    }
}

/// A run, as the field of a message that the types below read.
#[derive(Default, Protobuf)]
struct AsField<'a> {
    #[codec(1)]
    run: &'a [u8],
}

#[derive(Default, Protobuf)]
struct Varints(#[codec(1, uint64)] Vec<u64>);

#[derive(Default, Protobuf)]
struct Fixed32s(#[codec(1, fixed32)] Vec<u32>);

#[derive(Default, Protobuf)]
struct Fixed64s(#[codec(1, fixed64)] Vec<u64>);
