//! Strategies of `proptest` for the types that generated structs hold.
//!
//! With the feature `proptest` they implement its trait `Arbitrary`, so that generated types can
//! derive it with `proptest_derive`:
//!
//! ```text
//! fastcodec_build::Config::new()
//!     .type_attribute(".", "#[derive(proptest_derive::Arbitrary)]")
//!     .field_attribute(".shop.Item.photo", "#[proptest(strategy = \"::fastcodec::proptest::bytes()\")]")
//!     // That derive does not end for a type that contains itself.
//!     .field_attribute(".shop.Item.parts", "#[proptest(value = \"Vec::new()\")]")
//! ```
//!
//! The well-known types get any value that can be decoded, valid or not: a timestamp may precede
//! the year 1. Values of the kind of JSON nest up to four levels. Unknown fields of Protobuf have
//! numbers from 500,000,000, which no message is likely to know. Thrift gets no unknown fields, as
//! they can be written in one protocol only. `Bytes` and the strings of other crates do not
//! implement the trait: the functions here make them.

use alloc::string::String;
use core::fmt::Debug;

use ::proptest::arbitrary::{Arbitrary, any};
use ::proptest::collection::{btree_map, vec};
use ::proptest::strategy::{BoxedStrategy, Just, Strategy};
use ::proptest::{option, prop_oneof};
use bytes::Bytes;

use super::unknown::{UnknownValue, append};
use crate::enumeration::{Enumeration, Open};
use crate::protobuf::UnknownFields;
use crate::thrift::{self, SharedStr};
use crate::types::{
    Any, Api, Enum, EnumValue, Field, ListValue, Method, Mixin, Option_, SourceContext, Struct,
    Type, Value, value::Kind,
};

/// Up to 100 bytes.
pub fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..=100).prop_map(Bytes::from)
}

/// Any string, in the string type that the caller names.
///
/// ```
/// use fastcodec::proptest::string;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let tree = string::<std::sync::Arc<str>>().new_tree(&mut TestRunner::deterministic());
/// let text = tree.map(|tree| tree.current());
/// assert!(text.is_ok());
/// ```
pub fn string<S: From<String> + Debug>() -> impl Strategy<Value = S> {
    any::<String>().prop_map(S::from)
}

impl<E: Enumeration> Arbitrary for Open<E> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    /// Any number; a small one, which is likely to have a name, every other time.
    fn arbitrary_with((): ()) -> Self::Strategy {
        let number = prop_oneof![0..16, any::<i32>()];
        number.prop_map(Self::from_number).boxed()
    }
}

impl Arbitrary for SharedStr {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        string().boxed()
    }
}

impl Arbitrary for UnknownFields {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let value = prop_oneof![
            any::<u64>().prop_map(UnknownValue::Varint),
            any::<u64>().prop_map(UnknownValue::Fixed64),
            vec(any::<u8>(), 0..20).prop_map(UnknownValue::Len),
            any::<u32>().prop_map(UnknownValue::Fixed32),
        ];
        let fields = vec((any::<u8>(), value), 0..4);
        let made = fields.prop_map(|made| {
            let mut fields = UnknownFields::default();
            for (number, value) in &made {
                append(&mut fields, *number, value);
            }
            fields
        });
        made.boxed()
    }
}

impl Arbitrary for thrift::UnknownFields {
    type Parameters = ();
    type Strategy = Just<Self>;

    /// None.
    fn arbitrary_with((): ()) -> Self::Strategy {
        Just(Self::default())
    }
}

/// How deep values nest, how many there are in one of them, and how many values a list has.
const LEVELS: u32 = 4;
const SIZE: u32 = 32;
const BRANCHES: u32 = 6;

fn values() -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![
        any::<Open<_>>().prop_map(Kind::NullValue),
        any::<f64>().prop_map(Kind::NumberValue),
        any::<String>().prop_map(Kind::StringValue),
        any::<bool>().prop_map(Kind::BoolValue),
    ];
    // Some are malformed.
    let leaf = option::weighted(0.9, leaf).prop_map(|kind| Value { kind });
    leaf.prop_recursive(LEVELS, SIZE, BRANCHES, |value| {
        let nested = prop_oneof![
            objects_of(value.clone()).prop_map(Kind::StructValue),
            lists_of(value).prop_map(Kind::ListValue),
        ];
        nested.prop_map(|kind| Value { kind: Some(kind) })
    })
}

fn objects_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Struct> {
    let fields = btree_map(any::<String>(), value, 0..BRANCHES as usize);
    fields.prop_map(|fields| Struct { fields })
}

fn lists_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = ListValue> {
    vec(value, 0..BRANCHES as usize).prop_map(|values| ListValue { values })
}

macro_rules! nested {
    ($($type:ty: $strategy:expr;)*) => {$(
        impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    )*};
}

nested! {
    Value: values();
    Kind: values().prop_filter_map("a value without a kind", |value| value.kind);
    Struct: objects_of(values());
    ListValue: lists_of(values());
}

/// The parts of descriptions of types and services: few of each, with short names. With the usual
/// strategies for lists, one description would have hundreds of thousands of parts.
trait Part: Debug + Clone + 'static {
    fn part() -> BoxedStrategy<Self>;
}

macro_rules! parts {
    ($($({$parameter:ident: $bound:path})? $type:ty: $strategy:expr;)*) => {$(
        impl$(<$parameter: $bound>)? Part for $type {
            fn part() -> BoxedStrategy<Self> {
                $strategy.boxed()
            }
        }
    )*};
}

parts! {
    bool: any::<bool>();
    i32: any::<i32>();
    String: "[A-Za-z0-9_./]{0,12}";
    Any: any::<Any>();
    {E: Enumeration} Open<E>: any::<Open<E>>();
    {P: Part} Option<P>: option::of(P::part());
    {P: Part} Vec<P>: vec(P::part(), 0..3);
}

macro_rules! descriptions {
    ($($type:ident { $($field:ident),* })*) => {$(
        impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                let parts = ($(of_field(|it: &Self| &it.$field),)*);
                parts.prop_map(|($($field,)*)| $type { $($field),* }).boxed()
            }
        }

        impl Part for $type {
            fn part() -> BoxedStrategy<Self> {
                any::<Self>()
            }
        }
    )*};
}

/// The strategy for the type of a field, which need not be named again.
fn of_field<T, P: Part>(_: impl Fn(&T) -> &P) -> BoxedStrategy<P> {
    P::part()
}

descriptions! {
    SourceContext { file_name }
    Mixin { name, root }
    Option_ { name, value }
    EnumValue { name, number, options }
    Enum { name, enumvalue, options, source_context, syntax, edition }
    Field {
        kind, cardinality, number, name, type_url, oneof_index, packed, options, json_name, default_value
    }
    Type { name, fields, oneofs, options, source_context, syntax, edition }
    Method {
        name, request_type_url, request_streaming, response_type_url, response_streaming, options, syntax,
        edition
    }
    Api { name, methods, options, version, source_context, mixins, syntax, edition }
}
