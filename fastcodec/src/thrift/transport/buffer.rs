//! The buffers to which messages are appended.

use alloc::vec::Vec;

use bytes::{BufMut, BytesMut};

use crate::error::Error;

/// A buffer to which messages are appended: `Vec<u8>` or `BytesMut`. The trait is sealed.
pub trait GrowingBuffer: BufMut + AsMut<[u8]> + Sealed {
    /// Shortens the buffer to `len` bytes.
    #[doc(hidden)]
    fn shorten(&mut self, len: usize);
}

/// Keeps other crates from implementing [`GrowingBuffer`].
pub trait Sealed {}

impl Sealed for Vec<u8> {}
impl Sealed for BytesMut {}

impl GrowingBuffer for Vec<u8> {
    #[inline]
    fn shorten(&mut self, len: usize) {
        self.truncate(len);
    }
}

impl GrowingBuffer for BytesMut {
    #[inline]
    fn shorten(&mut self, len: usize) {
        self.truncate(len);
    }
}

/// Appends with `write`, which gets the position of its first byte. If it fails, its output is
/// removed.
#[inline]
pub(super) fn append_or_restore<B: GrowingBuffer>(
    buffer: &mut B,
    write: impl FnOnce(&mut B, usize) -> Result<(), Error>,
) -> Result<(), Error> {
    let start = buffer.as_mut().len();
    let written = write(buffer, start);
    if written.is_err() {
        buffer.shorten(start);
    }
    written
}

/// Overwrites the bytes at `at`, which must have been written.
#[inline]
pub(super) fn patch<const N: usize>(buffer: &mut impl GrowingBuffer, at: usize, bytes: [u8; N]) {
    match buffer
        .as_mut()
        .get_mut(at..)
        .and_then(<[u8]>::first_chunk_mut)
    {
        Some(place) => *place = bytes,
        // The user's closure made the buffer shorter than it was at the start.
        None => debug_assert!(false, "what is patched has been written"),
    }
}
