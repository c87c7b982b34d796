//! Where messages are written.

use alloc::vec::Vec;

use bytes::{BufMut, BytesMut};

use crate::error::Error;

/// A `Vec<u8>` or a `BytesMut`: what messages are appended to. No other type can be one.
pub trait GrowingBuffer: BufMut + AsMut<[u8]> + Sealed {
    /// Drops what follows the first `len` bytes.
    #[doc(hidden)]
    fn shorten(&mut self, len: usize);
}

/// Keeps other crates from implementing [`GrowingBuffer`].
pub trait Sealed {}

impl Sealed for Vec<u8> {}
impl Sealed for BytesMut {}

impl GrowingBuffer for Vec<u8> {
    fn shorten(&mut self, len: usize) {
        self.truncate(len);
    }
}

impl GrowingBuffer for BytesMut {
    fn shorten(&mut self, len: usize) {
        self.truncate(len);
    }
}

/// Appends with `write`, which gets the position where it begins. If it fails, its output is
/// removed.
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

/// Overwrites the bytes at `at`, which have been written.
pub(super) fn patch<const N: usize>(buffer: &mut impl GrowingBuffer, at: usize, bytes: [u8; N]) {
    match buffer
        .as_mut()
        .get_mut(at..)
        .and_then(<[u8]>::first_chunk_mut)
    {
        Some(place) => *place = bytes,
        // A closure of the user's that shortened the buffer below where it began.
        None => debug_assert!(false, "what is patched has been written"),
    }
}
