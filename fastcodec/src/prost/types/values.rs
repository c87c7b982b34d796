//! Conversions of Rust values to JSON values.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{ListValue, Struct, Value, value::Kind};
use crate::types as native;

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Value { kind: Some(kind) }
    }
}

macro_rules! from {
    ($($type:ty: |$value:ident| $kind:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Value::from($kind)
            }
        }
    )*};
}

from! {
    i8: |number| Kind::NumberValue(number.into());
    i16: |number| Kind::NumberValue(number.into());
    i32: |number| Kind::NumberValue(number.into());
    u8: |number| Kind::NumberValue(number.into());
    u16: |number| Kind::NumberValue(number.into());
    u32: |number| Kind::NumberValue(number.into());
    f32: |number| Kind::NumberValue(number.into());
    f64: |number| Kind::NumberValue(number);
    bool: |value| Kind::BoolValue(value);
    String: |text| Kind::StringValue(text);
    &str: |text| Kind::StringValue(text.into());
    Vec<Value>: |values| Kind::ListValue(ListValue { values });
    BTreeMap<String, Value>: |fields| Kind::StructValue(Struct { fields });
}

impl From<native::Struct> for Struct {
    fn from(object: native::Struct) -> Self {
        let fields = object.fields.into_iter();
        Struct {
            fields: fields.map(|(name, value)| (name, value.into())).collect(),
        }
    }
}

impl From<Struct> for native::Struct {
    fn from(object: Struct) -> Self {
        let fields = object.fields.into_iter();
        native::Struct {
            fields: fields.map(|(name, value)| (name, value.into())).collect(),
        }
    }
}

impl From<native::ListValue> for ListValue {
    fn from(list: native::ListValue) -> Self {
        ListValue {
            values: list.values.into_iter().map(Value::from).collect(),
        }
    }
}

impl From<ListValue> for native::ListValue {
    fn from(list: ListValue) -> Self {
        native::ListValue {
            values: list.values.into_iter().map(native::Value::from).collect(),
        }
    }
}

impl From<native::Value> for Value {
    fn from(value: native::Value) -> Self {
        use native::value::Kind as Native;
        Value {
            kind: value.kind.map(|kind| match kind {
                Native::NullValue(null) => Kind::NullValue(null.number()),
                Native::NumberValue(number) => Kind::NumberValue(number),
                Native::StringValue(text) => Kind::StringValue(text),
                Native::BoolValue(value) => Kind::BoolValue(value),
                Native::StructValue(object) => Kind::StructValue(object.into()),
                Native::ListValue(list) => Kind::ListValue(list.into()),
            }),
        }
    }
}

impl From<Value> for native::Value {
    fn from(value: Value) -> Self {
        use native::value::Kind as Native;
        native::Value {
            kind: value.kind.map(|kind| match kind {
                Kind::NullValue(number) => {
                    Native::NullValue(crate::protobuf::Open::from_number(number))
                }
                Kind::NumberValue(number) => Native::NumberValue(number),
                Kind::StringValue(text) => Native::StringValue(text),
                Kind::BoolValue(value) => Native::BoolValue(value),
                Kind::StructValue(object) => Native::StructValue(object.into()),
                Kind::ListValue(list) => Native::ListValue(list.into()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_converts_into_the_other_family_and_back() {
        let value = Value::from(Vec::from([
            Value::from(1.5),
            Value::from("text"),
            Value::from(true),
            Value::from(Kind::NullValue(0)),
            Value::from(BTreeMap::from([("key".into(), Value::from(7_u8))])),
            Value::default(),
        ]));
        let native = native::Value::from(value.clone());
        assert_eq!(Value::from(native), value);
    }
}
