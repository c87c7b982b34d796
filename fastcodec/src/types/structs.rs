//! Values of any shape, as in JSON.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::protobuf::Open;
use crate::{Enumeration, Protobuf};

/// The type of null, with its only value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
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
/// let mut object = Struct::from([("name", Value::from("Ada")), ("born", Value::from(1815))]);
/// object.insert("languages", vec!["English", "French"]);
///
/// assert_eq!(object.get("name").and_then(Value::as_str), Some("Ada"));
/// assert_eq!(object.fields["born"].as_f64(), Some(1815.0));
/// assert_eq!(object.fields["languages"].as_list().map(<[Value]>::len), Some(2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[codec(name = "google.protobuf.Struct")]
pub struct Struct {
    /// The values, in the order of their names.
    #[codec(1)]
    pub fields: BTreeMap<String, Value>,
}

/// A value: null, a number, a string, a boolean, an object or a list.
///
/// It converts from Rust values with [`From`]. A number is an `f64`, which cannot hold every
/// integer of 64 bits, so these have no conversion: choose `number as f64` or `number.to_string()`.
///
/// ```
/// use fastcodec::types::Value;
///
/// let value = Value::from(["a", "b"]);
/// assert_eq!(value.as_list(), Some(&["a".into(), "b".into()][..]));
/// assert_eq!(value.as_str(), None);
/// assert!(Value::from(None::<bool>).is_null());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[codec(name = "google.protobuf.Value")]
pub struct Value {
    /// The value; absent in a malformed message.
    #[codec(oneof)]
    pub kind: Option<value::Kind>,
}

/// A list of values.
///
/// ```
/// use fastcodec::types::{ListValue, Value};
///
/// let list: ListValue = (1..=3).collect();
/// let numbers = list.values.iter().filter_map(Value::as_f64);
/// assert_eq!(numbers.sum::<f64>(), 6.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[codec(name = "google.protobuf.ListValue")]
pub struct ListValue {
    /// The values.
    #[codec(1)]
    pub values: Vec<Value>,
}

/// The types that are nested in [`Value`].
pub mod value {
    use super::*;
    use crate::Oneof;

    /// The kinds of values.
    #[derive(Clone, Debug, PartialEq, Oneof)]
    #[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
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

    /// A [`Kind`] that borrows from its input.
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

/// A [`Struct`] that borrows from its input.
///
/// ```
/// use fastcodec::Arena;
/// use fastcodec::protobuf::{Decode, Encode};
/// use fastcodec::types::{Struct, StructView, ValueView};
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let bytes = Struct::from([("name", "Ada")]).encode_to_vec()?;
/// let arena = Arena::new();
/// let view = StructView::decode_in(&bytes, &arena)?;
/// assert_eq!(view.get("name").and_then(ValueView::as_str), Some("Ada"));
/// assert_eq!(Struct::from(view).fields.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Struct")]
pub struct StructView<'a> {
    /// The values, in the order of the wire. Of two with the same name, the last one counts.
    #[codec(1)]
    pub fields: &'a [(&'a str, ValueView<'a>)],
}

/// A [`Value`] that borrows from its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.Value")]
pub struct ValueView<'a> {
    /// The value; absent in a malformed message.
    #[codec(oneof)]
    pub kind: Option<value::KindView<'a>>,
}

/// A [`ListValue`] that borrows from its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ListValue")]
pub struct ListValueView<'a> {
    /// The values.
    #[codec(1)]
    pub values: &'a [ValueView<'a>],
}

impl Struct {
    /// Returns the value with this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// Inserts a value, and returns the previous one with this name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.fields.insert(name.into(), value.into())
    }
}

impl<'a> StructView<'a> {
    /// Returns the value with this name. The search is linear: for many names, collect `fields`
    /// into a map.
    pub fn get(&self, name: &str) -> Option<&'a ValueView<'a>> {
        let mut from_the_last = self.fields.iter().rev();
        let (_, value) = from_the_last.find(|(known, _)| *known == name)?;
        Some(value)
    }
}

impl Value {
    /// Returns null.
    pub fn null() -> Self {
        ().into()
    }

    /// Returns whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Some(value::Kind::NullValue(_)))
    }

    /// Returns the number, if the value is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Some(value::Kind::NumberValue(number)) => Some(number),
            _ => None,
        }
    }

    /// Returns the string, if the value is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Some(value::Kind::StringValue(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the boolean, if the value is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Some(value::Kind::BoolValue(value)) => Some(value),
            _ => None,
        }
    }

    /// Returns the object, if the value is one.
    pub fn as_struct(&self) -> Option<&Struct> {
        match &self.kind {
            Some(value::Kind::StructValue(object)) => Some(object),
            _ => None,
        }
    }

    /// Returns the object mutably, if the value is one.
    pub fn as_struct_mut(&mut self) -> Option<&mut Struct> {
        match &mut self.kind {
            Some(value::Kind::StructValue(object)) => Some(object),
            _ => None,
        }
    }

    /// Returns the values of the list, if the value is one.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            Some(value::Kind::ListValue(list)) => Some(&list.values),
            _ => None,
        }
    }

    /// Returns the values of the list mutably, if the value is one.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Value>> {
        match &mut self.kind {
            Some(value::Kind::ListValue(list)) => Some(&mut list.values),
            _ => None,
        }
    }

    /// Returns the value with this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_struct()?.get(name)
    }
}

impl<'a> ValueView<'a> {
    /// Returns whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Some(value::KindView::NullValue(_)))
    }

    /// Returns the number, if the value is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Some(value::KindView::NumberValue(number)) => Some(number),
            _ => None,
        }
    }

    /// Returns the string, if the value is one.
    pub fn as_str(&self) -> Option<&'a str> {
        match self.kind {
            Some(value::KindView::StringValue(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the boolean, if the value is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Some(value::KindView::BoolValue(value)) => Some(value),
            _ => None,
        }
    }

    /// Returns the object, if the value is one.
    pub fn as_struct(&self) -> Option<StructView<'a>> {
        match self.kind {
            Some(value::KindView::StructValue(object)) => Some(object),
            _ => None,
        }
    }

    /// Returns the values of the list, if the value is one.
    pub fn as_list(&self) -> Option<&'a [ValueView<'a>]> {
        match self.kind {
            Some(value::KindView::ListValue(list)) => Some(list.values),
            _ => None,
        }
    }

    /// Returns the value with this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&'a ValueView<'a>> {
        self.as_struct()?.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf::{Decode, Encode};
    use crate::{Arena, ErrorKind, Limits};
    use alloc::vec;

    /// Returns `lists` lists, each in the previous one.
    fn nested(lists: usize) -> Value {
        (0..lists).fold(Value::null(), |inner, _| vec![inner].into())
    }

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
        let arena = Arena::new();
        let view = StructView::decode_in(&bytes, &arena).unwrap();
        assert_eq!(view.encode_to_vec().unwrap(), bytes);
        assert_eq!(Struct::from(view), object);
        assert_eq!(Struct::decode(&bytes), Ok(object));
    }

    #[test]
    fn each_accessor_gives_one_kind_only() {
        let values = [
            Value::null(),
            0.0.into(),
            "".into(),
            false.into(),
            Struct::default().into(),
            ListValue::default().into(),
            Value::default(),
        ];
        let kinds = |value: &Value| {
            [
                value.is_null(),
                value.as_f64().is_some(),
                value.as_str().is_some(),
                value.as_bool().is_some(),
                value.as_struct().is_some(),
                value.as_list().is_some(),
            ]
        };
        let kinds_of_view = |value: ValueView<'_>| {
            [
                value.is_null(),
                value.as_f64().is_some(),
                value.as_str().is_some(),
                value.as_bool().is_some(),
                value.as_struct().is_some(),
                value.as_list().is_some(),
            ]
        };
        for (index, value) in values.iter().enumerate() {
            let expected = core::array::from_fn(|kind| kind == index);
            assert_eq!(kinds(value), expected, "{value:?}");
            let bytes = value.encode_to_vec().unwrap();
            let arena = Arena::new();
            let view = ValueView::decode_in(&bytes, &arena).unwrap();
            assert_eq!(kinds_of_view(view), expected, "{value:?}");
        }
    }

    #[test]
    fn a_default_inside_a_value_is_written() {
        for (value, bytes) in [
            (Value::null(), &b"\x08\0"[..]),
            (0.0.into(), b"\x11\0\0\0\0\0\0\0\0"),
            ("".into(), b"\x1a\0"),
            (false.into(), b"\x20\0"),
            (Struct::default().into(), b"\x2a\0"),
            (ListValue::default().into(), b"\x32\0"),
            (Value::default(), b""),
        ] {
            assert_eq!(value.encode_to_vec().unwrap(), bytes);
        }
    }

    #[test]
    fn of_two_fields_with_one_name_the_last_one_counts() {
        let fields = [("a", ValueView::default()), ("a", true.into())];
        let view = StructView { fields: &fields };
        assert_eq!(view.get("a").and_then(ValueView::as_bool), Some(true));
        let bytes = view.encode_to_vec().unwrap();
        let object = Struct::decode(&bytes).unwrap();
        assert_eq!(object, Struct::from([("a", true)]));
        assert_eq!(object, Struct::from(view));
    }

    #[test]
    fn values_are_reached_and_changed_in_place() {
        let mut value = Value::from(Struct::from([("a", Struct::from([("b", vec![1])]))]));
        assert_eq!(
            value.get("a").and_then(|a| a.get("b")),
            Some(&vec![1].into())
        );
        assert_eq!(value.get("b"), None);
        assert_eq!(Value::from(1).get("a"), None);
        let object = value.as_struct_mut().unwrap();
        assert!(object.insert("a", "new").is_some());
        object.insert("list", [1, 2]);
        let list = object
            .fields
            .get_mut("list")
            .unwrap()
            .as_list_mut()
            .unwrap();
        list.push(Value::null());
        assert_eq!(value.get("a"), Some(&"new".into()));
        assert_eq!(value.get("list").unwrap().as_list().unwrap().len(), 3);
    }

    #[test]
    fn nesting_is_limited_when_values_are_read_and_written() {
        // A list in a list is two levels: the list, and the value that contains it.
        let bytes = nested(50).encode_to_vec().unwrap();
        let arena = Arena::new();
        let view = ValueView::decode_in(&bytes, &arena).unwrap();
        assert_eq!(Value::from(view), nested(50));
        assert_eq!(Value::decode(&bytes), Ok(nested(50)));

        let too_deep = &ErrorKind::DepthLimit { limit: 100 };
        let error = nested(51).encode_to_vec().unwrap_err();
        assert_eq!(error.kind(), too_deep);
        let lower = Limits::new().depth(99);
        assert!(Value::decode_with(&bytes, &lower).is_err());
        assert!(ValueView::decode_in_with(&bytes, &arena, &lower).is_err());
    }
}
