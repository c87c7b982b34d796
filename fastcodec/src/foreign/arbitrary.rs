//! Values of the types that generated structs hold, made by the crate `arbitrary` out of the bytes
//! of a fuzzer.
//!
//! With the feature `arbitrary` they implement its trait, so that generated types can derive it:
//!
//! ```text
//! fastcodec_build::Config::new()
//!     .type_attribute(".", "#[derive(arbitrary::Arbitrary)]")
//!     .field_attribute(".shop.Item.photo", "#[arbitrary(with = ::fastcodec::arbitrary::bytes)]")
//! ```
//!
//! The well-known types get any value that can be decoded, valid or not: a timestamp may precede
//! the year 1. Values of the kind of JSON nest up to eight levels. Unknown fields of Protobuf have
//! numbers from 500,000,000, which no message is likely to know. Thrift gets no unknown fields, as
//! they can be written in one protocol only. `Bytes` and the strings of other crates do not
//! implement the trait: the functions here make them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use ::arbitrary::{Arbitrary, Result, Unstructured};
use bytes::Bytes;

use super::unknown::{UnknownValue, append};
use crate::enumeration::Open;
use crate::protobuf::UnknownFields;
use crate::thrift::{self, SharedStr};
use crate::types::{ListValue, Struct, Value, value::Kind};

/// Any bytes.
///
/// # Errors
///
/// Those of `arbitrary`.
pub fn bytes(u: &mut Unstructured<'_>) -> Result<Bytes> {
    Vec::arbitrary(u).map(Bytes::from)
}

/// Any string, in the string type that the caller names.
///
/// # Errors
///
/// Those of `arbitrary`.
///
/// ```
/// use arbitrary::{Arbitrary, Unstructured};
///
/// #[derive(Debug, Arbitrary)]
/// struct Host {
///     #[arbitrary(with = fastcodec::arbitrary::string)]
///     name: std::sync::Arc<str>,
/// }
///
/// # fn main() -> arbitrary::Result<()> {
/// let host = Host::arbitrary(&mut Unstructured::new(b"db-1\x04"))?;
/// # let _ = host;
/// # Ok(())
/// # }
/// ```
pub fn string<S: From<String>>(u: &mut Unstructured<'_>) -> Result<S> {
    String::arbitrary(u).map(S::from)
}

/// Any number; a small one, which is likely to have a name, every other time.
impl<'a, E> Arbitrary<'a> for Open<E> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let number = match bool::arbitrary(u)? {
            true => u.int_in_range(0..=15)?,
            false => i32::arbitrary(u)?,
        };
        Ok(Self::from_number(number))
    }
}

impl<'a> Arbitrary<'a> for SharedStr {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        string(u)
    }
}

impl<'a> Arbitrary<'a> for UnknownFields {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut fields = UnknownFields::default();
        for field in u.arbitrary_iter::<(u8, UnknownValue)>()? {
            let (number, value) = field?;
            append(&mut fields, number, &value);
        }
        Ok(fields)
    }
}

/// None.
impl<'a> Arbitrary<'a> for thrift::UnknownFields {
    fn arbitrary(_: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self::default())
    }
}

/// How deep values nest.
const LEVELS: u32 = 8;

fn kind(u: &mut Unstructured<'_>, levels: u32) -> Result<Kind> {
    let kinds = if levels == 0 { 4 } else { 6 };
    Ok(match u.int_in_range(1..=kinds)? {
        1 => Kind::NullValue(u.arbitrary()?),
        2 => Kind::NumberValue(u.arbitrary()?),
        3 => Kind::StringValue(u.arbitrary()?),
        4 => Kind::BoolValue(u.arbitrary()?),
        5 => Kind::StructValue(object(u, levels - 1)?),
        _ => Kind::ListValue(list(u, levels - 1)?),
    })
}

fn value(u: &mut Unstructured<'_>, levels: u32) -> Result<Value> {
    // One in sixteen is malformed.
    let kind = match u.ratio(1, 16)? {
        true => None,
        false => Some(kind(u, levels)?),
    };
    Ok(Value { kind })
}

fn object(u: &mut Unstructured<'_>, levels: u32) -> Result<Struct> {
    let mut fields = BTreeMap::new();
    while !u.is_empty() && u.arbitrary()? {
        fields.insert(u.arbitrary()?, value(u, levels)?);
    }
    Ok(Struct { fields })
}

fn list(u: &mut Unstructured<'_>, levels: u32) -> Result<ListValue> {
    let mut values = Vec::new();
    while !u.is_empty() && u.arbitrary()? {
        values.push(value(u, levels)?);
    }
    Ok(ListValue { values })
}

macro_rules! nested {
    ($($type:ty: $make:ident;)*) => {$(
        impl<'a> Arbitrary<'a> for $type {
            fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
                $make(u, LEVELS)
            }
        }
    )*};
}

nested! {
    Kind: kind;
    Value: value;
    Struct: object;
    ListValue: list;
}
