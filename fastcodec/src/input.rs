//! The input of a decode.

use alloc::vec::Vec;
use core::alloc::Layout;
use core::mem::size_of;

use bytes::{Buf, Bytes};

use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::memory::heap;
use crate::usage::Usage;

/// The input of a decode: bytes in one piece.
///
/// It converts from `&[u8]`, `&[u8; N]`, `&Vec<u8>`, `&str` or [`&Bytes`](Bytes). From `&Bytes`,
/// fields of type `Bytes` share the input.
#[derive(Debug, Clone, Copy)]
pub struct Input<'de> {
    pub(crate) bytes: &'de [u8],
    pub(crate) shared: Option<&'de Bytes>,
}

impl<'de> From<&'de [u8]> for Input<'de> {
    fn from(bytes: &'de [u8]) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de, const N: usize> From<&'de [u8; N]> for Input<'de> {
    fn from(bytes: &'de [u8; N]) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de> From<&'de Vec<u8>> for Input<'de> {
    fn from(bytes: &'de Vec<u8>) -> Self {
        Input {
            bytes,
            shared: None,
        }
    }
}

impl<'de> From<&'de str> for Input<'de> {
    fn from(text: &'de str) -> Self {
        Input {
            bytes: text.as_bytes(),
            shared: None,
        }
    }
}

impl<'de> From<&'de Bytes> for Input<'de> {
    fn from(bytes: &'de Bytes) -> Self {
        Input {
            bytes,
            shared: Some(bytes),
        }
    }
}

/// The maximum size of the block that `Bytes` allocates when it is shared for the first time.
const HANDLE: usize = 64;

/// Passes the next `length` bytes of `buf` to `decode`, and consumes them. They are passed without
/// a copy if they are contiguous and the buffer cannot share them; otherwise they are gathered.
#[inline]
pub(crate) fn with_next<R>(
    buf: &mut impl Buf,
    length: usize,
    limits: &Limits,
    decode: impl FnOnce(Input<'_>, &Limits) -> Result<R, Error>,
) -> Result<R, Error> {
    let shares = shares(buf);
    if !shares && let Some(bytes) = buf.chunk().get(..length) {
        let decoded = decode(bytes.into(), limits);
        buf.advance(length);
        return decoded;
    }
    let (bytes, limits) = gather(buf, shares, length, limits)?;
    decode((&bytes).into(), &limits)
}

/// Passes all remaining bytes of `buf` to `decode`, which measures, and adds the memory for
/// gathering them.
pub(crate) fn measured_buf<R>(
    buf: &mut impl Buf,
    limits: &Limits,
    decode: impl FnOnce(Input<'_>, &Limits) -> (Result<R, Error>, Usage),
) -> (Result<R, Error>, Usage) {
    let length = buf.remaining();
    let mut usage = Usage {
        message_len: length,
        ..Usage::default()
    };
    if let Err(error) = limits.check_message_len(length as u64) {
        return (Err(error), usage);
    }
    let shares = shares(buf);
    if !shares && let Some(bytes) = buf.chunk().get(..length) {
        let decoded = decode(bytes.into(), limits);
        buf.advance(length);
        return decoded;
    }
    let memory = limits.memory_for(length);
    match gather(buf, shares, length, limits) {
        Ok((bytes, limits)) => {
            let (decoded, used) = decode((&bytes).into(), &limits);
            usage = used;
            // The memory of a copy. It had to be allowed even if no copy was made.
            usage.memory += memory - limits.memory_for(length);
            usage.memory = usage.memory.max(length);
            (decoded, usage)
        }
        Err(error) => (Err(error), usage),
    }
}

/// Returns whether a buffer shares its bytes. `Bytes` does: an empty part of it has the same
/// address. A wrong answer costs a copy.
#[inline]
pub(crate) fn shares<B: Buf>(buf: &mut B) -> bool {
    // A buffer that shares has an owner in addition to a pointer and a length, or is a reference to
    // such a buffer. For a slice, the test is omitted, because it takes as long as a short message.
    if size_of::<B>() == size_of::<&[u8]>() {
        return false;
    }
    let start = buf.chunk().as_ptr();
    buf.copy_to_bytes(0).as_ptr() == start
}

/// Returns the next `length` bytes of `buf` in one piece, and the limits for their decode, from
/// which the memory of a copy is subtracted.
///
/// A buffer may copy when it returns its bytes, which is only visible afterwards. So `length` bytes
/// must be allowed in any case, except for a buffer that [`shares`].
pub(crate) fn gather(
    buf: &mut impl Buf,
    shares: bool,
    length: usize,
    limits: &Limits,
) -> Result<(Bytes, Limits), Error> {
    let memory = limits.memory_for(length);
    let Some(left) = memory.checked_sub(length) else {
        let kind = ErrorKind::MemoryLimit {
            needed: length,
            left: memory,
        };
        return Err(Error::new(kind, 0));
    };
    let out_of_memory = || Error::new(ErrorKind::OutOfMemory { needed: length }, 0);
    let (chunk, start) = (buf.chunk().len(), buf.chunk().as_ptr());
    if chunk >= length {
        let taken = if shares { HANDLE } else { length.max(HANDLE) };
        if !Layout::array::<u8>(taken).is_ok_and(heap::has_room) {
            return Err(out_of_memory());
        }
        let bytes = buf.copy_to_bytes(length);
        let is_shared = bytes.as_ptr() == start;
        return Ok((
            bytes,
            if is_shared {
                *limits
            } else {
                limits.memory(left)
            },
        ));
    }
    let mut bytes = heap::with_capacity(length).ok_or_else(out_of_memory)?;
    while bytes.len() < length {
        let chunk = buf.chunk();
        let part = &chunk[..chunk.len().min(length - bytes.len())];
        if part.is_empty() {
            // The buffer has fewer bytes than it reports.
            return Err(Error::new(ErrorKind::Truncated, bytes.len()));
        }
        bytes.extend_from_slice(part);
        let taken = part.len();
        buf.advance(taken);
    }
    if !Layout::array::<u8>(HANDLE).is_ok_and(heap::has_room) {
        return Err(out_of_memory());
    }
    let bytes = Bytes::from(bytes);
    // Makes the allocation here that the first sharing field would make without a way to fail.
    drop(bytes.clone());
    Ok((bytes, limits.memory(left)))
}
