//! The messages with one value, and `Empty`, which has none.

use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::Protobuf;

/// Declares a wrapper and its view. The view of a number borrows nothing, but has a lifetime like
/// every view.
macro_rules! wrapper {
    ($(#[$doc:meta])* $name:ident $view:ident $full_name:literal ($($derives:ident),*) $value:ty) => {
        wrapper!(@owned $(#[$doc])* $name $full_name (Copy, $($derives),*) $value);

        #[doc = concat!("A [`", stringify!($name), "`] as a view, with a lifetime like every view.")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, $($derives,)* Protobuf)]
        #[codec(name = $full_name)]
        pub struct $view<'a> {
            /// The value.
            #[codec(1)]
            pub value: $value,
            /// This borrows nothing, but every view has a lifetime.
            #[codec(skip)]
            pub _lifetime: PhantomData<&'a ()>,
        }

        impl From<$value> for $view<'_> {
            fn from(value: $value) -> Self {
                $view { value, _lifetime: PhantomData }
            }
        }

        wrapper!(@unwrap $name $view $value);
    };
    ($(#[$doc:meta])* $name:ident $view:ident $full_name:literal $value:ty, $borrowed:ty) => {
        wrapper!(@owned $(#[$doc])* $name $full_name (Eq, PartialOrd, Ord, Hash) $value);

        #[doc = concat!("A [`", stringify!($name), "`] that borrows from its input.")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf)]
        #[codec(name = $full_name)]
        pub struct $view<'a> {
            /// The value.
            #[codec(1)]
            pub value: &'a $borrowed,
        }

        impl<'a> From<&'a $borrowed> for $view<'a> {
            fn from(value: &'a $borrowed) -> Self {
                $view { value }
            }
        }

        impl From<&$borrowed> for $name {
            fn from(value: &$borrowed) -> Self {
                $name { value: value.into() }
            }
        }

        wrapper!(@unwrap $name $view &'a $borrowed);
    };
    (@owned $(#[$doc:meta])* $name:ident $full_name:literal ($($derives:ident),*) $value:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, $($derives,)* Protobuf)]
        #[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
        #[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
        #[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
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
    };
    (@unwrap $name:ident $view:ident $value:ty) => {
        impl<'a> From<$view<'a>> for $value {
            fn from(view: $view<'a>) -> Self {
                view.value
            }
        }

        impl<'a> From<$view<'a>> for $name {
            fn from(view: $view<'a>) -> Self {
                view.value.into()
            }
        }
    };
}

wrapper! {
    /// A `double` with presence.
    DoubleValue DoubleValueView "google.protobuf.DoubleValue" (PartialOrd) f64
}
wrapper! {
    /// A `float` with presence.
    FloatValue FloatValueView "google.protobuf.FloatValue" (PartialOrd) f32
}
wrapper! {
    /// An `int64` with presence.
    Int64Value Int64ValueView "google.protobuf.Int64Value" (Eq, PartialOrd, Ord, Hash) i64
}
wrapper! {
    /// A `uint64` with presence.
    UInt64Value UInt64ValueView "google.protobuf.UInt64Value" (Eq, PartialOrd, Ord, Hash) u64
}
wrapper! {
    /// An `int32` with presence.
    ///
    /// Every wrapper converts to and from its value:
    ///
    /// ```
    /// use fastcodec::types::{BytesValue, Int32Value, StringValue};
    ///
    /// let count: Option<Int32Value> = Some(7.into());
    /// assert_eq!(count.map(i32::from), Some(7));
    /// assert_eq!(String::from(StringValue::from("text")), "text");
    /// assert_eq!(BytesValue::from(vec![1, 2]).value, [1, 2]);
    /// ```
    Int32Value Int32ValueView "google.protobuf.Int32Value" (Eq, PartialOrd, Ord, Hash) i32
}
wrapper! {
    /// A `uint32` with presence.
    UInt32Value UInt32ValueView "google.protobuf.UInt32Value" (Eq, PartialOrd, Ord, Hash) u32
}
wrapper! {
    /// A `bool` with presence.
    BoolValue BoolValueView "google.protobuf.BoolValue" (Eq, PartialOrd, Ord, Hash) bool
}
wrapper! {
    /// A `string` with presence.
    StringValue StringValueView "google.protobuf.StringValue" String, str
}
wrapper! {
    /// `bytes` with presence.
    BytesValue BytesValueView "google.protobuf.BytesValue" Vec<u8>, [u8]
}

/// A message without fields, for a method that takes or returns nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.Empty")]
pub struct Empty {}

/// An [`Empty`] as a view, with a lifetime like every view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Empty")]
pub struct EmptyView<'a> {
    /// This borrows nothing, but every view has a lifetime.
    #[codec(skip)]
    pub _lifetime: PhantomData<&'a ()>,
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

    #[test]
    fn a_wrapper_of_a_default_is_an_empty_message() {
        assert_eq!(DoubleValue::from(0.0).encode_to_vec(), Ok(Vec::new()));
        assert_eq!(BytesValue::default().encode_to_vec(), Ok(Vec::new()));
        assert_eq!(Empty {}.encode_to_vec(), Ok(Vec::new()));
    }

    #[test]
    fn negative_zero_is_no_default() {
        let bytes = FloatValue::from(-0.0).encode_to_vec().unwrap();
        assert_eq!(bytes, b"\x0d\0\0\0\x80");
    }

    #[test]
    fn a_view_becomes_its_wrapper_and_what_it_wraps() {
        let view = UInt64ValueView::from(u64::MAX);
        assert_eq!(u64::from(view), u64::MAX);
        assert_eq!(UInt64Value::from(view).value, u64::MAX);
        let view = BytesValueView::from(&b"\xff"[..]);
        assert_eq!(view.encode_to_vec(), BytesValue::from(view).encode_to_vec());
        assert_eq!(<&[u8]>::from(view), b"\xff");
    }
}
