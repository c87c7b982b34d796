//! Values of any shape, as JSON has them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::protobuf::Open;
use crate::{Enumeration, Protobuf};

/// The only value of a null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[codec(name = "google.protobuf.NullValue")]
#[repr(i32)]
pub enum NullValue {
    /// Null.
    #[codec(name = "NULL_VALUE")]
    NullValue = 0,
}

/// An object: values by name.
///
/// ```
/// use fastcodec::types::{Struct, Value};
///
/// let object: Struct = [("name", Value::from("Ada")), ("born", Value::from(1815))].into_iter().collect();
/// assert_eq!(object.fields["name"].as_str(), Some("Ada"));
/// assert_eq!(object.fields["born"].as_f64(), Some(1815.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Struct")]
pub struct Struct {
    /// The values, in the order of their names.
    #[codec(1)]
    pub fields: BTreeMap<String, Value>,
}

/// A value: null, a number, a string, a boolean, an object or a list.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Value")]
pub struct Value {
    /// The value; not there in a message that is malformed.
    #[codec(oneof)]
    pub kind: Option<value::Kind>,
}

/// A list of values.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ListValue")]
pub struct ListValue {
    /// The values.
    #[codec(1)]
    pub values: Vec<Value>,
}

/// What is nested in [`Value`].
pub mod value {
    use super::*;
    use crate::Oneof;

    /// The kinds of values.
    #[derive(Clone, Debug, PartialEq, Oneof)]
    pub enum Kind {
        /// Null.
        #[codec(1)]
        NullValue(Open<NullValue>),
        /// A number.
        #[codec(2)]
        NumberValue(f64),
        /// A string.
        #[codec(3)]
        StringValue(String),
        /// A boolean.
        #[codec(4)]
        BoolValue(bool),
        /// An object.
        #[codec(5)]
        StructValue(Struct),
        /// A list.
        #[codec(6)]
        ListValue(ListValue),
    }

    /// A [`Kind`] that borrows from what it is decoded from.
    #[derive(Clone, Copy, Debug, PartialEq, Oneof)]
    pub enum KindView<'a> {
        /// Null.
        #[codec(1)]
        NullValue(Open<NullValue>),
        /// A number.
        #[codec(2)]
        NumberValue(f64),
        /// A string.
        #[codec(3)]
        StringValue(&'a str),
        /// A boolean.
        #[codec(4)]
        BoolValue(bool),
        /// An object.
        #[codec(5)]
        StructValue(StructView<'a>),
        /// A list.
        #[codec(6)]
        ListValue(ListValueView<'a>),
    }
}

/// A [`Struct`] that borrows from what it is decoded from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Struct")]
pub struct StructView<'a> {
    /// The values, in the order of the wire.
    #[codec(1)]
    pub fields: &'a [(&'a str, ValueView<'a>)],
}

/// A [`Value`] that borrows from what it is decoded from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Value")]
pub struct ValueView<'a> {
    /// The value; not there in a message that is malformed.
    #[codec(oneof)]
    pub kind: Option<value::KindView<'a>>,
}

/// A [`ListValue`] that borrows from what it is decoded from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ListValue")]
pub struct ListValueView<'a> {
    /// The values.
    #[codec(1)]
    pub values: &'a [ValueView<'a>],
}

impl Value {
    /// Null.
    pub fn null() -> Self {
        value::Kind::NullValue(NullValue::NullValue.into()).into()
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Some(value::Kind::NullValue(_)))
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Some(value::Kind::NumberValue(number)) => Some(number),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Some(value::Kind::StringValue(text)) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Some(value::Kind::BoolValue(value)) => Some(value),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_struct(&self) -> Option<&Struct> {
        match &self.kind {
            Some(value::Kind::StructValue(object)) => Some(object),
            _ => None,
        }
    }

    /// The values of the list, if it is one.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            Some(value::Kind::ListValue(list)) => Some(&list.values),
            _ => None,
        }
    }
}

impl From<value::Kind> for Value {
    fn from(kind: value::Kind) -> Self {
        Value { kind: Some(kind) }
    }
}

macro_rules! values_from {
    ($($type:ty: |$value:ident| $kind:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $kind.into()
            }
        }
    )*};
}

values_from! {
    f64: |number| value::Kind::NumberValue(number);
    f32: |number| value::Kind::NumberValue(number.into());
    i32: |number| value::Kind::NumberValue(number.into());
    u32: |number| value::Kind::NumberValue(number.into());
    bool: |value| value::Kind::BoolValue(value);
    &str: |text| value::Kind::StringValue(text.into());
    String: |text| value::Kind::StringValue(text);
    Struct: |object| value::Kind::StructValue(object);
    ListValue: |list| value::Kind::ListValue(list);
    (): |_nothing| value::Kind::NullValue(NullValue::NullValue.into());
}

impl<V: Into<Value>> From<Option<V>> for Value {
    /// `None` is null.
    fn from(value: Option<V>) -> Self {
        value.map_or_else(Value::null, Into::into)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Self {
        ListValue::from(values).into()
    }
}

impl<V: Into<Value>> From<Vec<V>> for ListValue {
    fn from(values: Vec<V>) -> Self {
        values.into_iter().collect()
    }
}

impl<V: Into<Value>> FromIterator<V> for ListValue {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        ListValue {
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}

impl<S: Into<String>, V: Into<Value>> FromIterator<(S, V)> for Struct {
    fn from_iter<I: IntoIterator<Item = (S, V)>>(fields: I) -> Self {
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Struct {
            fields: fields.collect(),
        }
    }
}

impl<S: Into<String>, V: Into<Value>> From<BTreeMap<S, V>> for Struct {
    fn from(fields: BTreeMap<S, V>) -> Self {
        fields.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arena;
    use crate::protobuf::{Decode, Encode};
    use alloc::vec;

    #[test]
    fn a_value_of_every_kind_survives_a_round_trip_in_both_forms() {
        let list = Value::from(vec![
            Value::null(),
            1.5.into(),
            "text".into(),
            true.into(),
            Some(3).into(),
            Value::from(None::<bool>),
        ]);
        let object: Struct = [("list", list), ("empty", Struct::default().into())]
            .into_iter()
            .collect();
        let bytes = object.encode_to_vec().unwrap();
        assert_eq!(Struct::decode(&bytes), Ok(object));
        let arena = Arena::new();
        let view = StructView::decode_in(&bytes, &arena).unwrap();
        assert_eq!(view.encode_to_vec().unwrap(), bytes);
    }
}
