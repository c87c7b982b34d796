//! Conversions to JSON values from Rust values, and from their views.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, btree_map};
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::slice;

use super::{
    ListValue, ListValueView, NullValue, Struct, StructView, Value, ValueView,
    value::{Kind, KindView},
};

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Value { kind: Some(kind) }
    }
}

impl<'a> From<KindView<'a>> for ValueView<'a> {
    fn from(kind: KindView<'a>) -> Self {
        ValueView { kind: Some(kind) }
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
    f64: |number| Kind::NumberValue(number);
    f32: |number| Kind::NumberValue(number.into());
    i8: |number| Kind::NumberValue(number.into());
    i16: |number| Kind::NumberValue(number.into());
    i32: |number| Kind::NumberValue(number.into());
    u8: |number| Kind::NumberValue(number.into());
    u16: |number| Kind::NumberValue(number.into());
    u32: |number| Kind::NumberValue(number.into());
    bool: |value| Kind::BoolValue(value);
    &str: |text| Kind::StringValue(text.into());
    Cow<'_, str>: |text| Kind::StringValue(text.into());
    String: |text| Kind::StringValue(text);
    Struct: |object| Kind::StructValue(object);
    ListValue: |list| Kind::ListValue(list);
    (): |_nothing| Kind::NullValue(NullValue::NullValue.into());
    NullValue: |null| Kind::NullValue(null.into());
}

macro_rules! views_from {
    ($($type:ty: $kind:ident;)*) => {$(
        impl<'a> From<$type> for ValueView<'a> {
            fn from(value: $type) -> Self {
                KindView::$kind(value.into()).into()
            }
        }
    )*};
}

views_from! {
    f64: NumberValue;
    bool: BoolValue;
    &'a str: StringValue;
    StructView<'a>: StructValue;
    ListValueView<'a>: ListValue;
    NullValue: NullValue;
}

impl<V: Into<Value>> From<Option<V>> for Value {
    /// Converts `None` to null.
    fn from(value: Option<V>) -> Self {
        value.map_or_else(Value::null, Into::into)
    }
}

impl<V: Into<Value>> FromIterator<V> for ListValue {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        ListValue {
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}

impl<V: Into<Value>> FromIterator<V> for Value {
    /// Collects values into a list.
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        values.into_iter().collect::<ListValue>().into()
    }
}

impl<V: Into<Value>> Extend<V> for ListValue {
    fn extend<I: IntoIterator<Item = V>>(&mut self, values: I) {
        self.values.extend(values.into_iter().map(Into::into));
    }
}

impl<S: Into<String>, V: Into<Value>> FromIterator<(S, V)> for Struct {
    fn from_iter<I: IntoIterator<Item = (S, V)>>(fields: I) -> Self {
        let mut object = Struct::default();
        object.extend(fields);
        object
    }
}

impl<S: Into<String>, V: Into<Value>> Extend<(S, V)> for Struct {
    fn extend<I: IntoIterator<Item = (S, V)>>(&mut self, fields: I) {
        let fields = fields.into_iter();
        let fields = fields.map(|(name, value)| (name.into(), value.into()));
        self.fields.extend(fields);
    }
}

/// Implements the conversions of a collection to a list or object, and to a value.
macro_rules! collected {
    ($({$($parameters:tt)*} $type:ty => $message:ident;)*) => {$(
        impl<$($parameters)*> From<$type> for $message {
            fn from(values: $type) -> Self {
                values.into_iter().collect()
            }
        }

        impl<$($parameters)*> From<$type> for Value {
            fn from(values: $type) -> Self {
                $message::from(values).into()
            }
        }
    )*};
}

collected! {
    {V: Into<Value>} Vec<V> => ListValue;
    {V: Into<Value>, const N: usize} [V; N] => ListValue;
    {S: Into<String>, V: Into<Value>} BTreeMap<S, V> => Struct;
}

#[cfg(feature = "std")]
collected! {
    {S: Into<String>, V: Into<Value>, H} std::collections::HashMap<S, V, H> => Struct;
}

impl<V: Into<Value> + Clone> From<&[V]> for ListValue {
    fn from(values: &[V]) -> Self {
        values.iter().cloned().collect()
    }
}

impl<V: Into<Value> + Clone> From<&[V]> for Value {
    fn from(values: &[V]) -> Self {
        ListValue::from(values).into()
    }
}

impl<S: Into<String>, V: Into<Value>, const N: usize> From<[(S, V); N]> for Struct {
    fn from(fields: [(S, V); N]) -> Self {
        fields.into_iter().collect()
    }
}

impl IntoIterator for ListValue {
    type Item = Value;
    type IntoIter = vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

impl<'a> IntoIterator for &'a ListValue {
    type Item = &'a Value;
    type IntoIter = slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.iter()
    }
}

impl IntoIterator for Struct {
    type Item = (String, Value);
    type IntoIter = btree_map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.into_iter()
    }
}

impl<'a> IntoIterator for &'a Struct {
    type Item = (&'a String, &'a Value);
    type IntoIter = btree_map::Iter<'a, String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.iter()
    }
}

impl From<StructView<'_>> for Struct {
    /// Copies the fields. Of two with the same name, the last one stays.
    fn from(view: StructView<'_>) -> Self {
        view.fields.iter().copied().collect()
    }
}

impl From<ListValueView<'_>> for ListValue {
    fn from(view: ListValueView<'_>) -> Self {
        view.values.iter().copied().collect()
    }
}

impl From<ValueView<'_>> for Value {
    fn from(view: ValueView<'_>) -> Self {
        Value {
            kind: view.kind.map(Kind::from),
        }
    }
}

impl From<KindView<'_>> for Kind {
    fn from(view: KindView<'_>) -> Self {
        match view {
            KindView::NullValue(null) => Kind::NullValue(null),
            KindView::NumberValue(number) => Kind::NumberValue(number),
            KindView::StringValue(text) => Kind::StringValue(text.into()),
            KindView::BoolValue(value) => Kind::BoolValue(value),
            KindView::StructValue(object) => Kind::StructValue(object.into()),
            KindView::ListValue(list) => Kind::ListValue(list.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn every_number_that_an_f64_holds_becomes_that_number() {
        for (value, number) in [
            (Value::from(i32::MIN), f64::from(i32::MIN)),
            (Value::from(u32::MAX), f64::from(u32::MAX)),
            (Value::from(i8::MIN), -128.0),
            (Value::from(u16::MAX), 65_535.0),
            (Value::from(0.5_f32), 0.5),
            (Value::from(f64::INFINITY), f64::INFINITY),
        ] {
            assert_eq!(value.as_f64(), Some(number));
        }
    }

    #[test]
    fn nothing_becomes_null() {
        for value in [
            Value::from(()),
            Value::from(None::<i32>),
            Value::from(NullValue::NullValue),
            Value::from(Some(None::<&str>)),
        ] {
            assert_eq!(value, Value::null());
        }
    }

    #[test]
    fn every_way_to_write_a_list_gives_the_same_list() {
        let list = Value::from(vec![1, 2]);
        assert_eq!(Value::from([1, 2]), list);
        assert_eq!(Value::from(&[1, 2][..]), list);
        assert_eq!((1..=2).collect::<Value>(), list);
        assert_eq!(Value::from(ListValue::from([1, 2])), list);
        let mut longer = ListValue::from([1]);
        longer.extend([2]);
        assert_eq!(Value::from(longer), list);
    }

    #[test]
    fn every_way_to_write_an_object_gives_the_same_object() {
        let object = Struct::from([("a", 1), ("b", 2)]);
        let fields = || [("b", 2), ("a", 0), ("a", 1)].into_iter();
        assert_eq!(fields().collect::<Struct>(), object);
        assert_eq!(Struct::from(fields().collect::<BTreeMap<_, _>>()), object);
        #[cfg(feature = "std")]
        {
            let fields: std::collections::HashMap<_, _> = fields().collect();
            assert_eq!(Value::from(fields), Value::from(object.clone()));
        }
        let mut longer = Struct::from([("a", 1)]);
        longer.extend([("b", 2)]);
        assert_eq!(longer, object);
    }

    #[test]
    fn lists_and_objects_are_iterated() {
        let list = ListValue::from([1, 2]);
        assert_eq!((&list).into_iter().count(), 2);
        assert_eq!(list.clone().into_iter().collect::<ListValue>(), list);
        let object = Struct::from([("a", 1), ("b", 2)]);
        assert!((&object).into_iter().map(|(name, _)| name).is_sorted());
        assert_eq!(object.clone().into_iter().collect::<Struct>(), object);
    }
}
