//! A string that shares the input that it was decoded from.

use alloc::string::String;
use core::borrow::Borrow;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use bytes::Bytes;

use super::Reader;
use crate::error::Error;

/// A string that shares the input which it was decoded from, if that is a [`Bytes`]; a copy
/// otherwise.
///
/// It pays off for long strings: below a few hundred bytes, to count the references to the input
/// costs more than a copy.
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::bytes::Bytes;
/// use fastcodec::thrift::{Binary, Protocol, SharedStr};
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct Document { #[codec(1)] text: SharedStr }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let input = Bytes::from_static(b"\x0b\0\x01\0\0\0\x05hello\0");
/// let document: Document = Binary::decode(&input)?;
/// assert_eq!(&*document.text, "hello");
/// assert_eq!(document.text.as_ptr(), input[7..].as_ptr());
/// # Ok(())
/// # }
/// ```
// Invariant: the bytes are UTF-8.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SharedStr(Bytes);

impl Deref for SharedStr {
    type Target = str;

    fn deref(&self) -> &str {
        // SAFETY: the bytes are those of a string, or have been checked: see the constructors.
        unsafe { core::str::from_utf8_unchecked(&self.0) }
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        SharedStr(text.into())
    }
}

impl From<&'static str> for SharedStr {
    fn from(text: &'static str) -> Self {
        SharedStr(Bytes::from_static(text.as_bytes()))
    }
}

impl From<SharedStr> for Bytes {
    fn from(text: SharedStr) -> Self {
        text.0
    }
}

impl AsRef<str> for SharedStr {
    fn as_ref(&self) -> &str {
        self
    }
}

/// A map with such keys can be searched with a `&str`.
impl Borrow<str> for SharedStr {
    fn borrow(&self) -> &str {
        self
    }
}

impl Hash for SharedStr {
    /// As a `str`, which [`Borrow`] asks for.
    fn hash<H: Hasher>(&self, state: &mut H) {
        str::hash(self, state);
    }
}

impl PartialEq<str> for SharedStr {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for SharedStr {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl fmt::Debug for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Reader<'_> {
    /// The next `length` bytes as a string that shares the input; copied and charged if that cannot
    /// be shared.
    pub(crate) fn shared_str(&mut self, length: u64) -> Result<SharedStr, Error> {
        let text = self.str(length)?;
        // `shared` returns the bytes that it is given, which are those of a `str`.
        self.shared(text.as_bytes()).map(SharedStr)
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_map_is_asked_with_a_str() {
        let map: BTreeMap<SharedStr, u8> = [("b".into(), 2), ("a".into(), 1)].into();
        assert_eq!(map.get("a"), Some(&1));
        assert_eq!(map["b"], 2);
    }

    #[test]
    #[cfg(feature = "std")]
    fn it_hashes_as_a_str() {
        use std::hash::{BuildHasher, RandomState};

        let state = RandomState::new();
        assert_eq!(
            state.hash_one(SharedStr::from("text")),
            state.hash_one("text")
        );
    }
}
