//! The types of `bytes` fields.

use alloc::vec::Vec;

use bytes::{Buf, BufMut, Bytes};

use super::super::error::DecodeError;
use super::context::{DecodeContext, error};
use crate::error::ErrorKind;
use crate::input::shares;

/// A type that [`bytes`](super::bytes) reads and writes: `Vec<u8>` and [`Bytes`].
pub trait BytesAdapter: sealed::BytesAdapter {}

pub(super) mod sealed {
    use super::{Buf, BufMut, DecodeContext, DecodeError};

    pub trait BytesAdapter: Default + Sized + 'static {
        fn len(&self) -> usize;

        /// Replaces the content by the next `len` bytes of `buf`, which has at least that many.
        fn replace(
            &mut self,
            len: usize,
            buf: &mut impl Buf,
            ctx: &DecodeContext,
        ) -> Result<(), DecodeError>;

        fn append_to(&self, buf: &mut impl BufMut);
    }
}

impl BytesAdapter for Vec<u8> {}

impl sealed::BytesAdapter for Vec<u8> {
    #[inline]
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn replace(
        &mut self,
        len: usize,
        buf: &mut impl Buf,
        ctx: &DecodeContext,
    ) -> Result<(), DecodeError> {
        self.clear();
        ctx.grow(self, len)?;
        append_next(self, len, buf)
    }

    #[inline]
    fn append_to(&self, buf: &mut impl BufMut) {
        buf.put_slice(self);
    }
}

impl BytesAdapter for Bytes {}

impl sealed::BytesAdapter for Bytes {
    #[inline]
    fn len(&self) -> usize {
        Bytes::len(self)
    }

    fn replace(
        &mut self,
        len: usize,
        buf: &mut impl Buf,
        ctx: &DecodeContext,
    ) -> Result<(), DecodeError> {
        /// The maximum size of the block that `Bytes` allocates when it is shared for the first
        /// time.
        const HANDLE: usize = 64;
        let is_in_one_piece = buf.chunk().len() >= len;
        if is_in_one_piece && shares(buf) {
            ctx.find_room(HANDLE)?;
            *self = buf.copy_to_bytes(len);
            return Ok(());
        }
        let mut bytes = Vec::new();
        ctx.grow(&mut bytes, len)?;
        append_next(&mut bytes, len, buf)?;
        *self = Bytes::from(bytes);
        Ok(())
    }

    #[inline]
    fn append_to(&self, buf: &mut impl BufMut) {
        buf.put_slice(self);
    }
}

/// Appends the next `len` bytes of `buf` to `bytes`, which has the capacity for them.
pub(super) fn append_next(
    bytes: &mut Vec<u8>,
    len: usize,
    buf: &mut impl Buf,
) -> Result<(), DecodeError> {
    let mut left = len;
    while left > 0 {
        let chunk = buf.chunk();
        let part = &chunk[..chunk.len().min(left)];
        if part.is_empty() {
            // The buffer has fewer bytes than it reports.
            return Err(error(ErrorKind::Truncated));
        }
        bytes.extend_from_slice(part);
        let taken = part.len();
        left -= taken;
        buf.advance(taken);
    }
    Ok(())
}
