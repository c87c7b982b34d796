//! Enumerations, closed and open: sets of named numbers, in every format.

use core::fmt;
use core::marker::PhantomData;

/// A set of named numbers. Derive it with [`Enumeration`](macro@crate::Enumeration) for a Rust enum
/// without data.
///
/// As the type of a field it is **closed**: a number without a name is an unknown field in
/// Protobuf, as in proto2, and an error in Thrift. [`Open<E>`] keeps such numbers, as in proto3.
///
/// ```
/// use fastcodec::protobuf::{Decode, Encode, Enumeration as _, Open};
/// use fastcodec::{Enumeration, Protobuf};
///
/// #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
/// enum Severity { Unspecified = 0, Info = 1, Error = 2 }
///
/// #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
/// struct Record {
///     #[codec(1)] closed: Option<Severity>,
///     #[codec(2)] open: Open<Severity>,
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let record = Record::decode(&[0x08, 7, 0x10, 7])?;
/// assert_eq!(record.closed, None);
/// assert_eq!((record.open.known(), record.open.number()), (None, 7));
/// assert_eq!(Severity::Info.name(), "Info");
/// # Ok(())
/// # }
/// ```
pub trait Enumeration: Copy + Default + 'static {
    /// The full name of the enumeration, `package.Enumeration`.
    const NAME: &'static str;

    /// The number of the default, which the derive sets. It must be 0 for a field without presence.
    #[doc(hidden)]
    const DEFAULT_NUMBER: i32 = 0;

    /// Returns the value with this number.
    fn from_number(number: i32) -> Option<Self>;

    /// Returns the number of this value.
    fn number(self) -> i32;

    /// Returns the value with this name in the schema.
    fn from_name(name: &str) -> Option<Self>;

    /// Returns the name of this value in the schema.
    fn name(self) -> &'static str;
}

/// A value of an open enumeration: any number, with a name or without.
pub struct Open<E> {
    number: i32,
    _enumeration: PhantomData<fn() -> E>,
}

impl<E> Open<E> {
    /// Creates a value with this number, with or without a name.
    #[inline]
    pub const fn from_number(number: i32) -> Self {
        Open {
            number,
            _enumeration: PhantomData,
        }
    }

    /// Returns the number.
    #[inline]
    pub const fn number(self) -> i32 {
        self.number
    }
}

impl<E: Enumeration> Open<E> {
    /// Returns the named value, if the number has a name.
    #[inline]
    pub fn known(self) -> Option<E> {
        E::from_number(self.number)
    }
}

impl<E: Enumeration> From<E> for Open<E> {
    fn from(value: E) -> Self {
        Self::from_number(value.number())
    }
}

impl<E> Clone for Open<E> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Open<E> {}

impl<E> Default for Open<E> {
    /// Returns the number 0.
    #[inline]
    fn default() -> Self {
        Self::from_number(0)
    }
}

impl<E> PartialEq for Open<E> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<E> Eq for Open<E> {}

impl<E: Enumeration> PartialEq<E> for Open<E> {
    fn eq(&self, other: &E) -> bool {
        self.number == other.number()
    }
}

impl<E> PartialOrd for Open<E> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Open<E> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.number.cmp(&other.number)
    }
}

impl<E> core::hash::Hash for Open<E> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<E: Enumeration> fmt::Debug for Open<E> {
    /// Prints the name, or the number of a value without a name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(value) => f.write_str(value.name()),
            None => write!(f, "{}", self.number),
        }
    }
}
