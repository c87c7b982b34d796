//! Conversions of fields of foreign types. The derives emit calls of this module for `with` and
//! `as`.
//!
//! A derive names the conversions of a field in one function only, which returns an implementation
//! of `Convert`. So a mistake in them is one error, at their name.

use alloc::borrow::Cow;
use alloc::string::String;
use core::convert::Infallible;
use core::fmt::{self, Display, Write};
use core::marker::PhantomData;

use crate::error::{Error, ErrorKind};

/// The conversions of the values of a field.
#[derive(Debug)]
pub struct Conversion<C>(pub(crate) C);

/// The conversions between `T` and its value on the wire.
pub trait Convert<T> {
    /// The type on the wire.
    type Wire;

    /// Returns the value on the wire.
    fn wire_of(&self, value: &T) -> Self::Wire;

    /// Returns the value of the field. `offset` is the position of the value on the wire, and the
    /// offset of an error.
    ///
    /// # Errors
    ///
    /// If the conversion fails.
    fn value_of(&self, wire: Self::Wire, offset: usize) -> Result<T, Error>;
}

/// A conversion by the functions `to_wire` and `from_wire` of a module. The second one may fail
/// with an `R`.
#[derive(Debug)]
pub struct Functions<To, From, S, W, R> {
    to: To,
    from: From,
    types: PhantomData<fn(S, W) -> R>,
}

/// Creates a conversion from the functions of a module.
#[inline]
#[expect(
    clippy::type_complexity,
    reason = "a name would hide that the parts follow from the functions"
)]
pub fn by_functions<T, S, Z, To, From>(
    to: To,
    from: From,
) -> Conversion<Functions<To, From, (S, Z), To::Wire, From::Reason>>
where
    To: ToWire<T, S>,
    From: FromWire<To::Wire, T, (S, Z)>,
{
    Conversion(Functions {
        to,
        from,
        types: PhantomData,
    })
}

impl<To, From, T, S, Z, W, R> Convert<T> for Functions<To, From, (S, Z), W, R>
where
    To: ToWire<T, S, Wire = W>,
    From: FromWire<W, T, (S, Z), Reason = R>,
    R: Display,
{
    type Wire = W;

    #[inline]
    fn wire_of(&self, value: &T) -> W {
        self.to.to_wire(value)
    }

    #[inline]
    fn value_of(&self, wire: W, offset: usize) -> Result<T, Error> {
        let value = self.from.from_wire(wire);
        value.map_err(|reason| refused(reason, offset))
    }
}

/// A conversion by the implementations of `From<&T>` for `W` and `TryFrom<W>` for `T`. The second
/// one may fail with an `R`.
#[derive(Debug)]
pub struct Traits<S, W, R>(PhantomData<fn(S, W) -> R>);

/// Creates a conversion from the implementations of traits.
#[inline]
pub fn by_traits<T, S, Z, W>() -> Conversion<Traits<(S, Z), W, W::Reason>>
where
    W: MadeOf<T, S> + MadeInto<T, (S, Z)>,
{
    Conversion(Traits(PhantomData))
}

impl<T, S, Z, W, R> Convert<T> for Traits<(S, Z), W, R>
where
    W: MadeOf<T, S> + MadeInto<T, (S, Z), Reason = R>,
    R: Display,
{
    type Wire = W;

    #[inline]
    fn wire_of(&self, value: &T) -> W {
        W::made_of(value)
    }

    #[inline]
    fn value_of(&self, wire: W, offset: usize) -> Result<T, Error> {
        let value = wire.made_into();
        value.map_err(|reason| refused(reason, offset))
    }
}

/// A function that converts a `T` to its value on the wire. `S` is [`This`].
#[diagnostic::on_unimplemented(
    message = "`to_wire` does not convert a `&{T}` to a value on the wire",
    label = "write `pub fn to_wire(value: &{T}) -> Wire` in this module",
    note = "it takes a reference, and its result must not borrow from it",
    note = "in an `Option`, a list or a map, each value is converted; any other type is converted as a whole"
)]
pub trait ToWire<T, S> {
    /// The type on the wire.
    type Wire;

    /// Converts a value to its value on the wire.
    fn to_wire(&self, value: &T) -> Self::Wire;
}

#[diagnostic::do_not_recommend]
impl<T, W, F: Fn(&T) -> W> ToWire<T, This> for F {
    type Wire = W;

    #[inline]
    fn to_wire(&self, value: &T) -> W {
        self(value)
    }
}

#[diagnostic::do_not_recommend]
impl<T, F: Nothing> ToWire<T, Another> for F {
    type Wire = Infallible;

    fn to_wire(&self, _value: &T) -> Infallible {
        unreachable!()
    }
}

/// A function that converts a value on the wire to a `T`. `S` is [`This`], twice.
#[diagnostic::on_unimplemented(
    message = "`from_wire` does not convert a `{W}` to a `{T}`",
    label = "write `pub fn from_wire(wire: {W}) -> Result<{T}, Reason>` in this module",
    note = "it takes what `to_wire` returns, and returns a `{T}` or a `Result` with one, whose error implements \
            `Display`"
)]
pub trait FromWire<W, T, S> {
    /// The error of the conversion.
    type Reason: Display;

    /// Converts a value on the wire to the value of the field.
    #[expect(clippy::wrong_self_convention, reason = "it is a function of `wire`")]
    fn from_wire(&self, wire: W) -> Result<T, Self::Reason>;
}

#[diagnostic::do_not_recommend]
impl<T, W, O: Outcome<T>, F: Fn(W) -> O> FromWire<W, T, (This, This)> for F {
    type Reason = O::Reason;

    #[inline]
    fn from_wire(&self, wire: W) -> Result<T, O::Reason> {
        self(wire).into_result()
    }
}

#[diagnostic::do_not_recommend]
impl<T, W, F: Nothing> FromWire<W, T, (This, Another)> for F {
    type Reason = Infallible;

    fn from_wire(&self, _wire: W) -> Result<T, Infallible> {
        unreachable!()
    }
}

/// If `to_wire` has an error, the compiler reports none for this function.
#[diagnostic::do_not_recommend]
impl<T, W, F, Z> FromWire<W, T, (Neither, Z)> for F {
    type Reason = Infallible;

    fn from_wire(&self, _wire: W) -> Result<T, Infallible> {
        unreachable!()
    }
}

/// A result of a conversion to `T`: a `T`, or a `Result` with one.
pub trait Outcome<T> {
    /// The error of the result.
    type Reason: Display;

    /// Returns the value or the error.
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

/// A type on the wire that a reference to a `T` converts to. `S` is [`This`].
#[diagnostic::on_unimplemented(
    message = "`&{T}` does not convert to `{Self}`",
    label = "write `impl From<&{T}> for {Self}`, or use `with = module`",
    note = "for the other direction, `{T}` needs `TryFrom<{Self}>` or `From<{Self}>`",
    note = "in an `Option`, a list or a map, each value is converted; any other type is converted as a whole"
)]
pub trait MadeOf<T, S>: Sized {
    /// Makes it.
    fn made_of(value: &T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, W: for<'t> From<&'t T>> MadeOf<T, This> for W {
    #[inline]
    fn made_of(value: &T) -> W {
        W::from(value)
    }
}

#[diagnostic::do_not_recommend]
impl<T, W: Nothing> MadeOf<T, Another> for W {
    fn made_of(_value: &T) -> W {
        unreachable!()
    }
}

/// A type on the wire that converts to a `T`. `S` is [`This`], twice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert to `{T}`",
    label = "write `impl TryFrom<{Self}> for {T}`, or use `with = module`",
    note = "if it cannot fail, `From<{Self}>` is enough; the error of `TryFrom` must implement `Display`"
)]
pub trait MadeInto<T, S> {
    /// The error of the conversion.
    type Reason: Display;

    /// Makes it.
    ///
    /// # Errors
    ///
    /// If the conversion fails.
    fn made_into(self) -> Result<T, Self::Reason>;
}

#[diagnostic::do_not_recommend]
impl<T: TryFrom<W, Error: Display>, W> MadeInto<T, (This, This)> for W {
    type Reason = T::Error;

    #[inline]
    fn made_into(self) -> Result<T, T::Error> {
        T::try_from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, W: Nothing> MadeInto<T, (This, Another)> for W {
    type Reason = Infallible;

    fn made_into(self) -> Result<T, Infallible> {
        unreachable!()
    }
}

/// If the first conversion is missing, the compiler reports no error for the other direction.
#[diagnostic::do_not_recommend]
impl<T, W, Z> MadeInto<T, (Neither, Z)> for W {
    type Reason = Infallible;

    fn made_into(self) -> Result<T, Infallible> {
        unreachable!()
    }
}

/// The parameter of the one implementation that a type may have.
#[derive(Debug)]
pub enum This {}

/// The parameter of an implementation that no type has. If there were only one implementation, the
/// compiler would choose it even if its bounds do not hold, and report several errors. With two it
/// chooses none, and reports one error: the type does not implement the trait.
#[derive(Debug)]
pub enum Another {}

/// The parameter of no implementation. It is chosen for the second direction if the first one is
/// wrong, so that only the first is reported.
#[derive(Debug)]
pub enum Neither {}

/// A trait that no type implements.
pub trait Nothing {}

/// The keys or values of a map that need no conversion.
#[derive(Debug)]
pub struct Plain;

/// A field and the conversion of its values, which are `T`. `S` is the kind of the field.
#[derive(Debug)]
pub struct Converted<S, F, T, C> {
    pub(crate) field: F,
    pub(crate) by: C,
    types: PhantomData<fn(S) -> T>,
}

impl<S, F, T, C> Converted<S, F, T, C> {
    /// Combines a field with its conversion.
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

/// Returns the error of a conversion, at the beginning of the value.
#[cold]
fn refused(reason: impl Display, offset: usize) -> Error {
    Error::new(ErrorKind::Reported(words(&reason)), offset)
}

/// The mark at the end of a cut text.
const CUT: char = '…';

/// The beginning of a text. A reason may repeat the whole input.
struct Beginning {
    text: String,
    is_whole: bool,
}

impl Beginning {
    /// The maximum length of a reason in an error, in bytes, without the mark of the cut.
    const MOST: usize = 512 - CUT.len_utf8();
}

impl Write for Beginning {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let left = Self::MOST - self.text.len();
        let mut lens = (0..=more.len().min(left)).rev();
        let len = lens.find(|&len| more.is_char_boundary(len)).unwrap_or(0);
        if !self.is_whole || self.text.try_reserve_exact(len).is_err() {
            self.is_whole = false;
            return Err(fmt::Error);
        }
        self.text.push_str(&more[..len]);
        self.is_whole = len == more.len();
        match self.is_whole {
            true => Ok(()),
            // This stops the formatting.
            false => Err(fmt::Error),
        }
    }
}

/// Returns the text of a reason, cut if it is long.
fn words(reason: &dyn Display) -> Cow<'static, str> {
    let mut beginning = Beginning {
        text: String::new(),
        is_whole: true,
    };
    // An error comes from `Beginning`, or from the `Display` itself; in both cases the text ends.
    let _ = write!(beginning, "{reason}");
    let Beginning { mut text, is_whole } = beginning;
    if !is_whole && text.try_reserve_exact(CUT.len_utf8()).is_ok() {
        text.push(CUT);
    }
    match text.is_empty() {
        true => Cow::Borrowed("the conversion refuses this value"),
        false => Cow::Owned(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_kept_up_to_512_bytes() {
        let x = |count| "x".repeat(count);
        assert_eq!(words(&x(509)), x(509));
        assert_eq!(words(&x(510)), x(509) + "…");
        // The cut is not inside a character.
        assert_eq!(words(&(x(508) + "é")), x(508) + "…");
        let in_parts = words(&format_args!("{}{}{}", x(500), "y".repeat(500), "z"));
        assert_eq!(in_parts, x(500) + "yyyyyyyyy…");
    }

    #[test]
    fn a_reason_that_says_nothing_is_put_into_words() {
        assert_eq!(words(&""), "the conversion refuses this value");
    }
}
