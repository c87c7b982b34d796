//! A view together with the input that it borrows from.

use alloc::boxed::Box;
use core::fmt;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;

use bytes::Bytes;

use super::Arena;
use crate::error::{Error, ErrorKind};
use crate::memory::heap;

/// A message type that borrows, seen as a family: one type for each lifetime.
///
/// Derived for every message with a lifetime; implemented by the `'static` member of the
/// family, so that `Held<PersonView<'static>>` names a handle. `F` is the format whose derive says
/// so: nothing for Protobuf, [`thrift::Family`](crate::thrift::Family) for Thrift; a type may
/// derive both.
pub trait View<F = ()> {
    /// The member of the family that borrows for `'a`.
    type At<'a>;

    /// A view that borrows for long serves as one that borrows for short. The body is
    /// `view` itself; that it compiles proves that the type is covariant.
    fn shorten<'short, 'long: 'short>(view: &'short Self::At<'long>) -> &'short Self::At<'short>;
}

/// A view together with the input and the arena that it borrows from.
///
/// The handle has no lifetime: it can be kept in a struct, sent to another thread, shared,
/// and held across an `await`.
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
    /// Borrows from `owner`, though its type says otherwise: never given out as it is, and
    /// dropped before the owner.
    ///
    /// In a `MaybeUninit`, as the compiler may assume of a reference that is passed by value that it
    /// stays valid until the callee returns; one in a handle that is dropped there does not.
    view: MaybeUninit<V::At<'static>>,
    owner: Owner,
}

/// What a view borrows from. Freed when it is dropped: after the view, also if dropping that panics.
// Invariant: from `Box::into_raw`, with nobody else to free it, and only shared references to it are
// made. Not a `Box`, which would claim to be the only way to its content whenever it is moved.
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
        // SAFETY: the invariant: from `Box::into_raw` (`leak` is the same), and not used again.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

// SAFETY: the handle owns the view, the bytes and the arena; all may be sent if the view may
// (`Bytes` and `Arena` are `Send`), and they go together.
unsafe impl<V: View<F>, F> Send for Held<V, F> where V::At<'static>: Send {}

// SAFETY: through a shared handle nothing can be reached but a shared view. The arena, which must
// not be shared, cannot be reached at all: a view holds references to what lies in it, not to it.
unsafe impl<V: View<F>, F> Sync for Held<V, F> where V::At<'static>: Sync {}

impl<V: View<F>, F> Held<V, F> {
    /// Keeps `input`, and what `decode` makes of it with a new arena.
    ///
    /// # Errors
    ///
    /// Those of `decode`; [`ErrorKind::OutOfMemory`] if there is no room for the handle's own part,
    /// some hundred bytes.
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
        // `decode` works for any lifetime, so it cannot keep what it is given anywhere but in the view.
        let Owned { input, arena } = owner.get();
        let view = ManuallyDrop::new(decode(input, arena)?);
        // SAFETY: the two types differ in a lifetime only, so they have the same layout; `view` is
        // not dropped here. The longer lifetime is never shown: see `get`.
        let view = unsafe {
            core::mem::transmute_copy::<ManuallyDrop<V::At<'_>>, MaybeUninit<V::At<'static>>>(&view)
        };
        Ok(Held { view, owner })
    }

    /// The view, for as long as the handle is borrowed.
    pub fn get(&self) -> &V::At<'_> {
        // `shorten` works for any pair of lifetimes, so it cannot make use of the one that is
        // longer than the truth; and what it returns borrows from `self`.
        // SAFETY: initialised in `try_new`, and dropped with the handle only.
        V::shorten(unsafe { self.view.assume_init_ref() })
    }

    /// The bytes that the view was decoded from.
    pub fn input(&self) -> &Bytes {
        &self.owner.get().input
    }
}

impl<V: View<F>, F> Drop for Held<V, F> {
    fn drop(&mut self) {
        // SAFETY: it is not used again. The owner, which it borrows from, is dropped after this.
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
