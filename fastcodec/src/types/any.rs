//! A message of any type, encoded, with the name of its type.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::beginning;
use crate::protobuf::{Decode, Encode, Message};
use crate::{Arena, Error, Limits, Protobuf};

const PREFIX: &str = "type.googleapis.com/";

/// A message of any type.
///
/// ```
/// use fastcodec::types::{Any, Duration, Timestamp, UnpackError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let any = Any::pack(&Duration { seconds: 5, nanos: 0 })?;
/// assert_eq!(any.type_url, "type.googleapis.com/google.protobuf.Duration");
/// assert!(any.is::<Duration>());
/// assert_eq!(any.unpack::<Duration>()?.seconds, 5);
/// assert!(matches!(any.unpack::<Timestamp>(), Err(UnpackError::OtherType { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
#[codec(name = "google.protobuf.Any")]
pub struct Any {
    /// The type URL: any text, a slash, and the full name of the type.
    #[codec(1)]
    pub type_url: String,
    /// The encoded message.
    #[codec(2)]
    pub value: Vec<u8>,
}

/// An [`Any`] that borrows from its input.
///
/// ```
/// use fastcodec::Arena;
/// use fastcodec::protobuf::{Decode, Encode};
/// use fastcodec::types::{Any, AnyView, FieldMask, FieldMaskView};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mask: FieldMask = "user.name,photo".parse()?;
/// let bytes = Any::pack(&mask)?.encode_to_vec()?;
///
/// let arena = Arena::new();
/// let mask = AnyView::decode(&bytes)?.unpack_in::<FieldMaskView>(&arena)?;
/// assert_eq!(mask.paths, ["user.name", "photo"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Protobuf)]
#[codec(name = "google.protobuf.Any")]
pub struct AnyView<'a> {
    /// As in [`Any`].
    #[codec(1)]
    pub type_url: &'a str,
    /// As in [`Any`].
    #[codec(2)]
    pub value: &'a [u8],
}

/// The error of unpacking an [`Any`].
#[derive(Debug, PartialEq)]
pub enum UnpackError {
    /// The message has another type.
    OtherType {
        /// The full name of the requested type.
        expected: &'static str,
        /// The first 64 characters of the type URL in the `Any`.
        found: String,
    },
    /// The message could not be decoded. The offset is relative to the packed message.
    Decode(Error),
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherType { expected, found } => {
                write!(f, "expected a `{expected}`, found the type URL `{found}`")
            }
            Self::Decode(_) => f.write_str("the message in the `Any` is malformed"),
        }
    }
}

impl core::error::Error for UnpackError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::OtherType { .. } => None,
            Self::Decode(error) => Some(error),
        }
    }
}

impl Any {
    /// Encodes a message and stores the name of its type.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode_to_vec`].
    pub fn pack<M: Encode>(message: &M) -> Result<Self, Error> {
        Self::pack_with(message, &Limits::new())
    }

    /// Does the same as [`pack`](Self::pack), for a message that is nested as deep as `limits`
    /// allow.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode_to_vec`].
    pub fn pack_with<M: Encode>(message: &M, limits: &Limits) -> Result<Self, Error> {
        Ok(Any {
            type_url: format!("{PREFIX}{}", M::NAME),
            value: message.encode_to_vec_with(limits)?,
        })
    }

    /// Returns the full name of the message's type: the part of the type URL after the last slash.
    /// `None` if there is no slash; every valid URL has one.
    pub fn type_name(&self) -> Option<&str> {
        self.as_view().type_name()
    }

    /// Returns whether the name of the type is that of `M`.
    pub fn is<M: Message>(&self) -> bool {
        self.as_view().is::<M>()
    }

    /// Decodes the message, if it is an `M`, within the [default limits](Limits::new); it may
    /// borrow from the `Any`.
    ///
    /// # Errors
    ///
    /// Returns [`UnpackError::OtherType`] if it is not an `M`, [`UnpackError::Decode`] if it is
    /// malformed.
    pub fn unpack<'a, M: Decode<'a>>(&'a self) -> Result<M, UnpackError> {
        self.as_view().unpack()
    }

    /// Does the same as [`unpack`](Self::unpack), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`unpack`](Self::unpack).
    pub fn unpack_with<'a, M: Decode<'a>>(&'a self, limits: &Limits) -> Result<M, UnpackError> {
        self.as_view().unpack_with(limits)
    }

    /// Returns a view that borrows from `self`.
    pub fn as_view(&self) -> AnyView<'_> {
        AnyView {
            type_url: &self.type_url,
            value: &self.value,
        }
    }
}

impl<'a> AnyView<'a> {
    /// Returns the full name of the message's type: as [`Any::type_name`].
    pub fn type_name(&self) -> Option<&'a str> {
        self.type_url.rsplit_once('/').map(|(_, name)| name)
    }

    /// Returns whether the name of the type is that of `M`.
    pub fn is<M: Message>(&self) -> bool {
        self.type_name() == Some(M::NAME)
    }

    /// Decodes the message, if it is an `M`, within the [default limits](Limits::new); it may
    /// borrow from the input of the view.
    ///
    /// # Errors
    ///
    /// Those of [`Any::unpack`].
    pub fn unpack<M: Decode<'a>>(&self) -> Result<M, UnpackError> {
        self.unpack_with(&Limits::new())
    }

    /// Does the same as [`unpack`](Self::unpack), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Any::unpack`].
    pub fn unpack_with<M: Decode<'a>>(&self, limits: &Limits) -> Result<M, UnpackError> {
        self.check_type::<M>()?;
        M::decode_with(self.value, limits).map_err(UnpackError::Decode)
    }

    /// Does the same as [`unpack`](Self::unpack), for a message whose lists (`&[T]`) go to `arena`.
    ///
    /// # Errors
    ///
    /// Those of [`Any::unpack`].
    pub fn unpack_in<M: Decode<'a>>(&self, arena: &'a Arena) -> Result<M, UnpackError> {
        self.unpack_in_with(arena, &Limits::new())
    }

    /// Does the same as [`unpack_in`](Self::unpack_in), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Any::unpack`].
    pub fn unpack_in_with<M: Decode<'a>>(
        &self,
        arena: &'a Arena,
        limits: &Limits,
    ) -> Result<M, UnpackError> {
        self.check_type::<M>()?;
        M::decode_in_with(self.value, arena, limits).map_err(UnpackError::Decode)
    }

    fn check_type<M: Message>(&self) -> Result<(), UnpackError> {
        if self.is::<M>() {
            return Ok(());
        }
        let mut found = String::new();
        let url = beginning(self.type_url);
        if found.try_reserve_exact(url.len()).is_ok() {
            found.push_str(url);
        }
        Err(UnpackError::OtherType {
            expected: M::NAME,
            found,
        })
    }
}

impl From<AnyView<'_>> for Any {
    fn from(view: AnyView<'_>) -> Self {
        Any {
            type_url: view.type_url.into(),
            value: view.value.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::types::{Empty, StringValue, StringValueView};
    use alloc::string::ToString;

    fn any(type_url: &str, value: &[u8]) -> Any {
        AnyView { type_url, value }.into()
    }

    #[test]
    fn the_name_of_the_type_follows_the_last_slash() {
        for url in [
            "type.googleapis.com/google.protobuf.Empty",
            "https://example.com/types/google.protobuf.Empty",
            "/google.protobuf.Empty",
        ] {
            assert!(any(url, b"").is::<Empty>(), "{url}");
            assert_eq!(any(url, b"").unpack(), Ok(Empty {}), "{url}");
        }
    }

    #[test]
    fn another_name_is_another_type() {
        for url in [
            "",
            "google.protobuf.Empty",
            "x/google.protobuf.empty",
            "x/google.protobuf.Empty/",
            "x/notgoogle.protobuf.Empty",
            "x/Empty",
        ] {
            assert_eq!(
                any(url, b"").unpack::<Empty>(),
                Err(UnpackError::OtherType {
                    expected: "google.protobuf.Empty",
                    found: url.into(),
                })
            );
        }
    }

    #[test]
    fn a_long_name_is_cut_in_what_is_said_of_it() {
        let url = "x/".to_string() + &"é".repeat(1_000_000);
        let result = any(&url, b"").unpack::<Empty>();
        let Err(UnpackError::OtherType { found, .. }) = result else {
            panic!("{result:?}");
        };
        assert_eq!(found, "x/".to_string() + &"é".repeat(62));
    }

    #[test]
    fn a_malformed_message_is_refused_with_the_error_of_its_decoding() {
        let any = any("x/google.protobuf.StringValue", b"\x0a\x05hi");
        let error = any.unpack::<StringValue>().unwrap_err();
        let UnpackError::Decode(cause) = &error else {
            panic!("{error}");
        };
        let kind = ErrorKind::LengthPastEnd {
            length: 5,
            remaining: 2,
        };
        assert_eq!(
            (cause.kind(), cause.path().as_str()),
            (&kind, "StringValue.value")
        );
        let source = core::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), cause.to_string());
    }

    #[test]
    fn the_limits_of_the_caller_hold_for_the_packed_message() {
        let any = any("x/google.protobuf.StringValue", b"\x0a\x02hi");
        let limits = Limits::new().memory(1);
        let result = any.unpack_with::<StringValue>(&limits);
        let Err(UnpackError::Decode(cause)) = result else {
            panic!("{result:?}");
        };
        assert_eq!(cause.kind(), &ErrorKind::MemoryLimit { needed: 2, left: 1 });
    }

    #[test]
    fn a_message_that_borrows_is_unpacked_without_a_copy() {
        let any = any("x/google.protobuf.StringValue", b"\x0a\x02hi");
        let text = any.unpack::<StringValueView>().unwrap().value;
        assert!(any.value.as_ptr_range().contains(&text.as_ptr()));
    }

    #[test]
    fn an_any_can_hold_an_any() {
        let inner = Any::pack(&StringValue::from("hi")).unwrap();
        let outer = Any::pack(&inner).unwrap();
        assert_eq!(outer.type_name(), Some("google.protobuf.Any"));
        assert_eq!(outer.unpack(), Ok(inner));
    }
}
