//! The check of a user's type in derived code, which reports a type that does not fit as one error.
//!
//! A derive emits several functions, and a type that cannot be a field would cause an error in each
//! of them. So all functions except one pass the field through `of` and use its result. If the type
//! fits, `of` is a method of one of the types here, and returns the field. If not, the compiler
//! finds [`Otherwise::of`], which returns a value of a type that fits, so there is no error. The
//! one function that does not call `of` causes the error.

use core::convert::Infallible;

/// The type itself.
pub type Same<T> = T;

/// A type that an arena can hold: `Copy`, as arenas drop nothing. A user who borrows another type
/// should remove the reference, not implement `Copy`, so the error says that.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read into a reference, because it is not `Copy`",
    label = "write the type without `&`",
    note = "only a view, which derives `Clone` and `Copy` and owns nothing, is read into an arena: `&'a T`, `&'a [T]`; \
            write `T`, `Box<T>` or `Vec<T>` otherwise"
)]
pub trait InArena: Copy {}

#[diagnostic::do_not_recommend]
impl<T: Copy> InArena for T {}

/// The methods that are called if a type does not fit.
pub trait Otherwise: Sized {
    /// A type that fits.
    type Instead: ?Sized;

    /// A constant that fails to compile where it is used. Code for a type that does not fit has an
    /// error already.
    const NEVER: Infallible = panic!("derived code is compiled about a type that does not fit");

    /// Returns a stand-in for a value of a type that does not fit.
    fn of<T: ?Sized>(self, _value: &T) -> &Self::Instead {
        match Self::NEVER {}
    }

    /// Returns a stand-in for a value of a type that does not fit.
    fn of_mut<T: ?Sized>(self, _value: &mut T) -> &mut Self::Instead {
        match Self::NEVER {}
    }
}

/// Declares functions that return a type which knows whether `T` fits:
/// `name -> Name<T> of Held where {T: Bound} else Instead`. They are functions, not constructors,
/// because the compiler reports an error at the parameter of a function, so all errors are at the
/// same place.
macro_rules! fits {
    ($(
        $(#[$doc:meta])*
        $function:ident -> $name:ident<$($lifetime:lifetime,)? $($parameter:ident),+> of $held:ty
            where {$($bound:tt)+} else $instead:ty;
    )+) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $function<$($lifetime,)? $($parameter),+>() -> $name<$($lifetime,)? $($parameter),+> {
            $name(core::marker::PhantomData)
        }

        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<$($lifetime,)? $($parameter),+>(
            core::marker::PhantomData<fn($(&$lifetime (),)? $($parameter),+)>,
        );

        impl<$($lifetime,)? $($parameter),+> $name<$($lifetime,)? $($parameter),+>
        where
            $($bound)+
        {
            /// Returns the value itself.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn of(self, value: &$held) -> &$held {
                value
            }

            /// Returns the value itself.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn of_mut(self, value: &mut $held) -> &mut $held {
                value
            }
        }

        impl<$($lifetime,)? $($parameter),+> $crate::fits::Otherwise
            for $name<$($lifetime,)? $($parameter),+>
        {
            type Instead = $instead;
        }
    )+};
}

pub(crate) use fits;
