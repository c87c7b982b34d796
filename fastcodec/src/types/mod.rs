//! The well-known types of Protobuf.
//! <https://protobuf.dev/reference/protobuf/google.protobuf/>
//!
//! Generated code refers to them where a schema imports `google/protobuf/*.proto`. Beside each type
//! there is a view of it, which borrows from what it is decoded from.
//!
//! | types | conversions |
//! | --- | --- |
//! | [`Timestamp`] | `SystemTime`; RFC 3339 text |
//! | [`Duration`] | [`core::time::Duration`]; text such as `1.5s` |
//! | [`Any`] | any message, by [`Any::pack`] and [`Any::unpack`] |
//! | [`Struct`], [`Value`], [`ListValue`] | from Rust values |
//! | [`FieldMask`] | from paths; text with commas |
//! | wrappers such as [`Int32Value`] | what they wrap |

mod any;
mod api;
mod duration;
mod field_mask;
mod structs;
mod text;
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
pub use structs::{
    ListValue, ListValueView, NullValue, Struct, StructView, Value, ValueView, value,
};
pub use text::ParseError;
pub use timestamp::{Timestamp, TimestampError, TimestampView};
pub use wrappers::{
    BoolValue, BoolValueView, BytesValue, BytesValueView, DoubleValue, DoubleValueView, Empty,
    EmptyView, FloatValue, FloatValueView, Int32Value, Int32ValueView, Int64Value, Int64ValueView,
    StringValue, StringValueView, UInt32Value, UInt32ValueView, UInt64Value, UInt64ValueView,
};
