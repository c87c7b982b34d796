//! Fields of foreign types, through conversions of the user: what a derive emits for `with` and `as`.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt::Display;
use core::marker::PhantomData;

use crate::error::{Error, ErrorKind};

/// A field, the function that makes its value on the wire of it, and the one that reads it. `S` says what kind
/// of field it is, `T` is the foreign type and `W` the one on the wire.
#[derive(Debug)]
pub struct Conversion<S, F, T, W, To, From> {
    pub(crate) field: F,
    pub(crate) to: To,
    pub(crate) from: From,
    types: PhantomData<fn(S, T) -> W>,
}

impl<S, F, T, W, To, From> Conversion<S, F, T, W, To, From> {
    /// A field with its conversions.
    #[inline]
    pub fn new<R>(field: F, to: To, from: From) -> Self
    where
        To: Fn(&T) -> W,
        From: Fn(W) -> Result<T, R>,
        R: Display,
    {
        Conversion {
            field,
            to,
            from,
            types: PhantomData,
        }
    }
}

/// The kinds of fields whose values are converted.
pub mod shape {
    use core::marker::PhantomData;

    /// One value.
    #[derive(Debug)]
    pub enum One {}

    /// One value that is always written.
    #[derive(Debug)]
    pub enum Always {}

    /// An `Option`.
    #[derive(Debug)]
    pub enum Maybe {}

    /// A `Vec`.
    #[derive(Debug)]
    pub enum Many {}

    /// A `Vec` that is not packed.
    #[derive(Debug)]
    pub enum Apart {}

    /// A map with keys of type `K` in the encoding `E`; its values are converted.
    #[derive(Debug)]
    pub struct Entries<K, E>(PhantomData<fn(K) -> E>);
}

/// What a conversion does not take, where the value begins.
#[cold]
pub(crate) fn refused(reason: impl Display, offset: usize) -> Error {
    Error::new(ErrorKind::Reported(Cow::Owned(reason.to_string())), offset)
}
