//! The well-known types of Protobuf.
//! <https://protobuf.dev/reference/protobuf/google.protobuf/>
//!
//! Generated code names these types if a schema imports `google/protobuf/*.proto`. Each type has a
//! view, which borrows from its input.
//!
//! | types | content | conversions |
//! | --- | --- | --- |
//! | [`Timestamp`] | a point in time | `SystemTime`; RFC 3339 text; with the feature of their crate `chrono::DateTime`, `jiff::Timestamp`, `time::OffsetDateTime` and `time::UtcDateTime` |
//! | [`Duration`] | a span of time, with a sign | [`core::time::Duration`]; text such as `1.5s`; with the feature of their crate `chrono::TimeDelta`, `jiff::SignedDuration`, `time::Duration` |
//! | [`Any`] | an encoded message and its type | any message: [`Any::pack`], [`Any::unpack`] |
//! | [`Struct`], [`Value`], [`ListValue`], [`NullValue`] | JSON values | numbers, strings, `Option`, lists, maps |
//! | [`FieldMask`] | paths to fields | a list of paths; text, separated by commas |
//! | [`Int32Value`] and eight more | a scalar with presence | the scalar |
//! | [`Empty`] | nothing | |
//! | [`Type`], [`Field`], [`Enum`], [`EnumValue`], [`Option_`], [`Syntax`] | descriptions of types | |
//! | [`Api`], [`Method`], [`Mixin`], [`SourceContext`] | descriptions of services | |
//!
//! No conversion panics, whatever the values are. A decode checks only the wire format: a timestamp
//! may be in the year 0, see [`Timestamp::is_valid`]. A view converts to its owned type, except the
//! descriptions.

mod any;
mod api;
#[cfg(feature = "chrono")]
mod chrono;
mod duration;
mod field_mask;
mod from_rust;
#[cfg(feature = "jiff")]
mod jiff;
pub(crate) mod parse;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod range;
mod structs;
#[cfg(feature = "time")]
mod time;
mod timestamp;
mod wrappers;

pub use any::{Any, AnyView, UnpackError};
pub use api::{
    Api, ApiView, Enum, EnumValue, EnumValueView, EnumView, Field, FieldView, Method, MethodView,
    Mixin, MixinView, Option_, Option_View, SourceContext, SourceContextView, Syntax, Type,
    TypeView, field,
};
pub use duration::{Duration, DurationError, DurationView};
pub use field_mask::{FieldMask, FieldMaskView};
pub use parse::ParseError;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub use range::RangeError;
pub use structs::{
    ListValue, ListValueView, NullValue, Struct, StructView, Value, ValueView, value,
};
pub use timestamp::{Timestamp, TimestampError, TimestampView};
#[cfg(feature = "prost")]
pub(crate) use timestamp::{civil, day_of_any_year};
pub use wrappers::{
    BoolValue, BoolValueView, BytesValue, BytesValueView, DoubleValue, DoubleValueView, Empty,
    EmptyView, FloatValue, FloatValueView, Int32Value, Int32ValueView, Int64Value, Int64ValueView,
    StringValue, StringValueView, UInt32Value, UInt32ValueView, UInt64Value, UInt64ValueView,
};
