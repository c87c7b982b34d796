//! Messages with one value, and the one with none.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::Protobuf;

macro_rules! wrappers {
    ($($(#[$doc:meta])* $name:ident $view:ident $full_name:literal
        ($($derives:ident),*) $value:ty, $view_value:ty, $lifetime:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, $($derives,)* Protobuf)]
        #[codec(name = $full_name)]
        pub struct $name {
            /// The value.
            #[codec(1)]
            pub value: $value,
        }

        impl From<$value> for $name {
            fn from(value: $value) -> Self {
                $name { value }
            }
        }

        impl From<$name> for $value {
            fn from(wrapper: $name) -> Self {
                wrapper.value
            }
        }

        #[doc = concat!("A [`", stringify!($name), "`] that borrows from what it is decoded from.")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
        #[codec(name = $full_name)]
        pub struct $view<'a> {
            /// The value.
            #[codec(1)]
            pub value: $view_value,
            #[codec(skip)]
            _lifetime: $lifetime,
        }
    )*};
}

wrappers! {
    /// A `double` with presence.
    DoubleValue DoubleValueView "google.protobuf.DoubleValue" (Copy) f64, f64, PhantomData<&'a ()>;
    /// A `float` with presence.
    FloatValue FloatValueView "google.protobuf.FloatValue" (Copy) f32, f32, PhantomData<&'a ()>;
    /// An `int64` with presence.
    Int64Value Int64ValueView "google.protobuf.Int64Value" (Copy, Eq, Hash) i64, i64, PhantomData<&'a ()>;
    /// A `uint64` with presence.
    UInt64Value UInt64ValueView "google.protobuf.UInt64Value" (Copy, Eq, Hash) u64, u64, PhantomData<&'a ()>;
    /// An `int32` with presence.
    Int32Value Int32ValueView "google.protobuf.Int32Value" (Copy, Eq, Hash) i32, i32, PhantomData<&'a ()>;
    /// A `uint32` with presence.
    UInt32Value UInt32ValueView "google.protobuf.UInt32Value" (Copy, Eq, Hash) u32, u32, PhantomData<&'a ()>;
    /// A `bool` with presence.
    BoolValue BoolValueView "google.protobuf.BoolValue" (Copy, Eq, Hash) bool, bool, PhantomData<&'a ()>;
    /// A `string` with presence.
    StringValue StringValueView "google.protobuf.StringValue" (Eq, Hash) String, &'a str, PhantomData<&'a ()>;
    /// `bytes` with presence.
    BytesValue BytesValueView "google.protobuf.BytesValue" (Eq, Hash) Vec<u8>, &'a [u8], PhantomData<&'a ()>;
}

/// A message without fields, for a method that takes or returns nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Empty")]
pub struct Empty {}

/// An [`Empty`] with the lifetime that every view has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Empty")]
pub struct EmptyView<'a> {
    #[codec(skip)]
    _lifetime: PhantomData<&'a ()>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf::{Decode, Encode};

    #[test]
    fn a_wrapper_is_a_message_with_field_1() {
        let wrapper = Int32Value::from(-1);
        let bytes = wrapper.encode_to_vec().unwrap();
        assert_eq!(bytes, b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
        assert_eq!(i32::from(Int32Value::decode(&bytes).unwrap()), -1);
        assert_eq!(StringValueView::decode(b"\x0a\x02hi").unwrap().value, "hi");
    }
}
