//! What derived code asks first of a type that a user wrote, so that a type that does not fit is one error.
//!
//! A derive emits several functions, and a type that is no field would be an error in each of them. So all but one
//! hand the field to `of`, and what they call has its result. Where the type fits, `of` is a method of one of the types
//! here, and its result is the field. Where it does not, the compiler finds [`Otherwise::of`], whose result is of a
//! type that fits, and no error follows. The one function that does not ask has the error.

use core::convert::Infallible;

/// The type itself.
pub type Same<T> = T;

/// What is asked where a type does not fit.
pub trait Otherwise: Sized {
    /// A type that fits.
    type Instead: ?Sized;

    /// Does not compile where it is used: code about a type that does not fit has an error already.
    const NEVER: Infallible = panic!("derived code is compiled about a type that does not fit");

    /// What stands for a value of a type that does not fit.
    fn of<T: ?Sized>(self, _value: &T) -> &Self::Instead {
        match Self::NEVER {}
    }

    /// What stands for a value of a type that does not fit.
    fn of_mut<T: ?Sized>(self, _value: &mut T) -> &mut Self::Instead {
        match Self::NEVER {}
    }
}

/// Functions that return who knows whether a type fits: `name -> Name<T> of Held where {T: Bound} else Instead`. They
/// are functions and not constructors as the compiler's errors are at the parameters of a function, and are so at one
/// place wherever it is called.
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
            /// The value itself.
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn of(self, value: &$held) -> &$held {
                value
            }

            /// The value itself.
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
