//! A view together with the input that it borrows from.

use alloc::boxed::Box;
use core::fmt;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;

use bytes::Bytes;

use super::Arena;
use crate::error::{Error, ErrorKind};
use crate::memory::heap;

/// A borrowing message type, as a family of types: one for each lifetime.
///
/// The derives implement it for every message with a lifetime. The `'static` member of the family
/// has the implementation, so the type of a handle is `Held<PersonView<'static>>`. `F` is the
/// format of the derive: `()` for Protobuf, [`thrift::Family`](crate::thrift::Family) for Thrift. A
/// type may derive both.
pub trait View<F = ()> {
    /// The member of the family that borrows for `'a`.
    type At<'a>;

    /// Shortens the view's lifetime. The body is `view` itself: if it compiles, the type is
    /// covariant.
    fn shorten<'short, 'long: 'short>(view: &'short Self::At<'long>) -> &'short Self::At<'short>;
}

/// A view together with the input and the arena that it borrows from.
///
/// A `Held` has no lifetime: you can keep it in a struct, send it to another thread, share it, and
/// hold it across an `await`.
///
/// ```
/// use fastcodec::bytes::Bytes;
/// use fastcodec::{Held, Protobuf};
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
/// struct Names<'a> { #[codec(1)] names: &'a [&'a str] }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let held: Held<Names<'static>> = Held::decode(Bytes::from_static(b"\x0a\x03Ada"))?;
/// let names = std::thread::spawn(move || held.get().names.len()).join();
/// assert_eq!(names.ok(), Some(1));
/// # Ok(())
/// # }
/// ```
pub struct Held<V: View<F>, F = ()> {
    /// The view. Its type is `'static`, but it borrows from `owner`. It is never returned with this
    /// type, and it is dropped before the owner.
    ///
    /// It is in a `MaybeUninit` because the compiler may assume that a reference that is passed by
    /// value stays valid until the callee returns. A reference in a `Held` that the callee drops
    /// does not.
    view: MaybeUninit<V::At<'static>>,
    owner: Owner,
}

/// The input and the arena that a view borrows from. They are freed when this is dropped: after the
/// view, also if the drop of the view panics.
// Invariant: the pointer is from `Box::into_raw`, nobody else frees it, and only shared references
// to its content exist. It is not a `Box`, because moving a `Box` claims unique access to its
// content.
struct Owner(NonNull<Owned>);

struct Owned {
    input: Bytes,
    arena: Arena,
}

impl Owner {
    fn get(&self) -> &Owned {
        // SAFETY: the invariant: it lives as long as `self`.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: by the invariant, it is from `Box::into_raw` (`leak` is the same); it is not used
        // again.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

// SAFETY: the handle owns the view, the bytes and the arena. `Bytes` and `Arena` are `Send`, so all
// may be sent if the view may, and they move together.
unsafe impl<V: View<F>, F> Send for Held<V, F> where V::At<'static>: Send {}

// SAFETY: a shared handle gives access only to a shared view. The arena, which must not be shared,
// cannot be reached: a view has references to memory of the arena, not to the arena.
unsafe impl<V: View<F>, F> Sync for Held<V, F> where V::At<'static>: Sync {}

impl<V: View<F>, F> Held<V, F> {
    /// Creates a handle from `input` and the view that `decode` returns for it with a new arena.
    ///
    /// # Errors
    ///
    /// Returns those of `decode`, and [`ErrorKind::OutOfMemory`] if there is no memory for the
    /// handle itself, a few hundred bytes.
    pub fn try_new<E: From<Error>>(
        input: Bytes,
        decode: impl for<'a> FnOnce(&'a Bytes, &'a Arena) -> Result<V::At<'a>, E>,
    ) -> Result<Self, E> {
        let Some(room) = heap::boxed_uninit() else {
            let needed = size_of::<Owned>();
            return Err(Error::new(ErrorKind::OutOfMemory { needed }, 0).into());
        };
        let arena = Arena::new();
        let owned = Box::write(room, Owned { input, arena });
        // Freed if `decode` fails or panics.
        let owner = Owner(NonNull::from(Box::leak(owned)));
        // `decode` works for any lifetime, so it can keep its arguments only in the view.
        let Owned { input, arena } = owner.get();
        let view = ManuallyDrop::new(decode(input, arena)?);
        // SAFETY: the two types differ only in a lifetime, so they have the same layout; `view` is
        // not dropped here. The longer lifetime is never returned: see `get`.
        let view = unsafe {
            core::mem::transmute_copy::<ManuallyDrop<V::At<'_>>, MaybeUninit<V::At<'static>>>(&view)
        };
        Ok(Held { view, owner })
    }

    /// Returns the view, for as long as the handle is borrowed.
    pub fn get(&self) -> &V::At<'_> {
        // `shorten` works for any pair of lifetimes, so it cannot use the one that is too long, and
        // its result borrows from `self`. SAFETY: it was initialised in `try_new`, and is dropped
        // only with the handle.
        V::shorten(unsafe { self.view.assume_init_ref() })
    }

    /// Returns the bytes that the view was decoded from.
    pub fn input(&self) -> &Bytes {
        &self.owner.get().input
    }
}

impl<V: View<F>, F> Drop for Held<V, F> {
    fn drop(&mut self) {
        // SAFETY: the view is not used again. The owner, from which it borrows, is dropped later.
        unsafe { self.view.assume_init_drop() };
    }
}

impl<V: View<F>, F> fmt::Debug for Held<V, F>
where
    for<'a> V::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
