//! Fields of foreign types, through conversions of the user: what a derive emits for `with` and `as`.
//!
//! A derive binds the conversions of a field once, in a function that returns something that converts, and
//! nothing else of what it emits names them: so a mistake in them is one error, where they are named.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::convert::Infallible;
use core::fmt::Display;
use core::marker::PhantomData;

use crate::error::{Error, ErrorKind};

/// How a `T` is made a `W` and back, which may fail with an `R`.
#[derive(Debug)]
pub struct Conversion<To, From, T, W, R> {
    to: To,
    from: From,
    types: PhantomData<fn(T, W) -> R>,
}

/// The conversion by the functions `to_wire` and `from_wire` of a module.
#[inline]
pub fn by_functions<T, W, To, From>(
    to: To,
    from: From,
) -> Conversion<To, From, T, W, <From as FromWire<W, T>>::Reason>
where
    To: ToWire<T, Wire = W>,
    From: FromWire<W, T>,
{
    Conversion {
        to,
        from,
        types: PhantomData,
    }
}

/// The conversion by `From<&T>` for `W` and `TryFrom<W>` for `T`.
#[inline]
pub fn by_traits<T, W>()
-> Conversion<ByFrom<W>, ByTryFrom, T, W, <ByTryFrom as FromWire<W, T>>::Reason>
where
    W: MadeOf<T> + MadeInto<T>,
{
    Conversion {
        to: ByFrom(PhantomData),
        from: ByTryFrom,
        types: PhantomData,
    }
}

impl<To, From, T, W, R> Conversion<To, From, T, W, R>
where
    To: ToWire<T, Wire = W>,
    From: FromWire<W, T, Reason = R>,
    R: Display,
{
    /// The value on the wire.
    #[inline]
    pub(crate) fn wire_of(&self, value: &T) -> W {
        self.to.to_wire(value)
    }

    /// The value of the field. An error is at `offset`, where the value on the wire begins.
    #[inline]
    pub(crate) fn value_of(&self, wire: W, offset: usize) -> Result<T, Error> {
        let value = self.from.from_wire(wire);
        value.map_err(|reason| refused(reason, offset))
    }
}

/// A function that makes the value on the wire of a `T`.
#[diagnostic::on_unimplemented(
    message = "`to_wire` is not a function of `&{T}`",
    label = "write `pub fn to_wire(value: &{T}) -> Wire` in this module"
)]
pub trait ToWire<T> {
    /// The type on the wire.
    type Wire;

    /// Makes the value on the wire.
    #[expect(clippy::wrong_self_convention, reason = "it is a function of `value`")]
    fn to_wire(&self, value: &T) -> Self::Wire;
}

#[diagnostic::do_not_recommend]
impl<T, W, F: Fn(&T) -> W> ToWire<T> for F {
    type Wire = W;

    #[inline]
    fn to_wire(&self, value: &T) -> W {
        self(value)
    }
}

/// A function that makes a `T` of a value on the wire.
#[diagnostic::on_unimplemented(
    message = "`from_wire` does not make a `{T}` of a `{W}`",
    label = "write `pub fn from_wire(wire: {W}) -> Result<{T}, Reason>` in this module",
    note = "it takes what `to_wire` returns, and returns a `{T}` or a `Result` with one, whose error implements \
            `Display`"
)]
pub trait FromWire<W, T> {
    /// Why it may fail.
    type Reason: Display;

    /// Makes the value of the field.
    #[expect(clippy::wrong_self_convention, reason = "it is a function of `wire`")]
    fn from_wire(&self, wire: W) -> Result<T, Self::Reason>;
}

#[diagnostic::do_not_recommend]
impl<T, W, O: Outcome<T>, F: Fn(W) -> O> FromWire<W, T> for F {
    type Reason = O::Reason;

    #[inline]
    fn from_wire(&self, wire: W) -> Result<T, O::Reason> {
        self(wire).into_result()
    }
}

/// What a conversion that makes a `T` may return: a `T`, or a `Result` with one.
pub trait Outcome<T> {
    /// Why there may be none.
    type Reason: Display;

    /// The value, or why there is none.
    ///
    /// # Errors
    ///
    /// If the conversion failed.
    fn into_result(self) -> Result<T, Self::Reason>;
}

impl<T> Outcome<T> for T {
    type Reason = Infallible;

    #[inline]
    fn into_result(self) -> Result<T, Infallible> {
        Ok(self)
    }
}

impl<T, R: Display> Outcome<T> for Result<T, R> {
    type Reason = R;

    #[inline]
    fn into_result(self) -> Result<T, R> {
        self
    }
}

/// A type on the wire that is made of a reference to a `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made of a `&{T}`",
    label = "write `impl From<&{T}> for {Self}`, or use `with = module`"
)]
pub trait MadeOf<T>: Sized {
    /// Makes it.
    fn made_of(value: &T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, W: for<'t> From<&'t T>> MadeOf<T> for W {
    #[inline]
    fn made_of(value: &T) -> W {
        W::from(value)
    }
}

/// A type on the wire of which a `T` is made.
#[diagnostic::on_unimplemented(
    message = "no `{T}` is made of a `{Self}`",
    label = "write `impl TryFrom<{Self}> for {T}`, or use `with = module`",
    note = "`From<{Self}>` does if it cannot fail; the error of `TryFrom` implements `Display`"
)]
pub trait MadeInto<T> {
    /// Why it may fail.
    type Reason: Display;

    /// Makes it.
    ///
    /// # Errors
    ///
    /// If the conversion fails.
    fn made_into(self) -> Result<T, Self::Reason>;
}

#[diagnostic::do_not_recommend]
impl<T: TryFrom<W, Error: Display>, W> MadeInto<T> for W {
    type Reason = T::Error;

    #[inline]
    fn made_into(self) -> Result<T, T::Error> {
        T::try_from(self)
    }
}

/// Makes a `W` of a reference.
#[derive(Debug)]
pub struct ByFrom<W>(PhantomData<fn() -> W>);

impl<T, W: MadeOf<T>> ToWire<T> for ByFrom<W> {
    type Wire = W;

    #[inline]
    fn to_wire(&self, value: &T) -> W {
        W::made_of(value)
    }
}

/// Makes the value of a field of what is on the wire.
#[derive(Debug)]
pub struct ByTryFrom;

impl<T, W: MadeInto<T>> FromWire<W, T> for ByTryFrom {
    type Reason = W::Reason;

    #[inline]
    fn from_wire(&self, wire: W) -> Result<T, W::Reason> {
        wire.made_into()
    }
}

/// The keys or values of a map that are on the wire what they are.
#[derive(Debug)]
pub struct Plain;

/// A field, and what converts its values, which are `T`. `S` says what kind of field it is.
#[derive(Debug)]
pub struct Converted<S, F, T, C> {
    pub(crate) field: F,
    pub(crate) by: C,
    types: PhantomData<fn(S) -> T>,
}

impl<S, F, T, C> Converted<S, F, T, C> {
    /// A field with its conversion.
    #[inline]
    pub fn new(field: F, by: C) -> Self {
        Converted {
            field,
            by,
            types: PhantomData,
        }
    }
}

/// The kinds of fields whose values are converted.
pub mod shape {
    /// One value.
    #[derive(Debug)]
    pub enum One {}

    /// One value that is always written.
    #[derive(Debug)]
    pub enum Always {}

    /// An `Option`.
    #[derive(Debug)]
    pub enum Maybe {}

    /// A list, a set or an array.
    #[derive(Debug)]
    pub enum Many {}

    /// A list, a set or an array that is not packed.
    #[derive(Debug)]
    pub enum Apart {}

    /// A map. Keys and values each have their conversion.
    #[derive(Debug)]
    pub enum Entries {}
}

/// What a conversion does not take, where the value begins.
#[cold]
fn refused(reason: impl Display, offset: usize) -> Error {
    Error::new(ErrorKind::Reported(Cow::Owned(reason.to_string())), offset)
}
