//! The names of messages.

use alloc::format;
use alloc::string::{String, ToString};

use super::message::Message;

/// A message with a name. `prost-build` implements it with `enable_type_names`.
pub trait Name: Message {
    /// The name of the message in its schema, without package and enclosing messages.
    const NAME: &'static str;

    /// The package of the message: `google.protobuf`.
    const PACKAGE: &'static str;

    /// Returns the full name, with the package and the enclosing messages. By default, it is the
    /// package and the name.
    fn full_name() -> String {
        match Self::PACKAGE {
            "" => Self::NAME.to_string(),
            package => format!("{package}.{}", Self::NAME),
        }
    }

    /// Returns the URL of the type in an `Any`. By default, it is a slash and the full name.
    fn type_url() -> String {
        format!("/{}", Self::full_name())
    }
}

/// Implements [`Name`] for the scalars, which are their wrappers, and `()`.
macro_rules! wrappers {
    ($($scalar:ty: $name:literal;)*) => {$(
        impl Name for $scalar {
            const NAME: &'static str = $name;
            const PACKAGE: &'static str = "google.protobuf";

            fn type_url() -> String {
                concat!("type.googleapis.com/google.protobuf.", $name).to_string()
            }
        }
    )*};
}

wrappers! {
    f64: "DoubleValue";
    f32: "FloatValue";
    i64: "Int64Value";
    u64: "UInt64Value";
    i32: "Int32Value";
    u32: "UInt32Value";
    bool: "BoolValue";
    String: "StringValue";
    alloc::vec::Vec<u8>: "BytesValue";
    bytes::Bytes: "BytesValue";
    (): "Empty";
}
