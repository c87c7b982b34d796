//! The lists that a hand-written decode fills.

use alloc::vec::Vec;

use bytes::Buf;

use super::super::error::DecodeError;
use super::context::{DecodeContext, error};
use super::{check_progress, take_len};
use crate::error::{Error, ErrorKind};
use crate::wire::Reader;

/// Appends a value, after its memory is charged and reserved.
pub(super) fn push<T>(list: &mut Vec<T>, value: T, ctx: &DecodeContext) -> Result<(), DecodeError> {
    ctx.reserve_one(list)?;
    list.push(value);
    Ok(())
}

/// Reads a length, and that many bytes as values of a packed list: with `in_bulk` if they are in
/// one piece, otherwise each value with `read`.
#[inline]
pub(super) fn merge_packed<T, B: Buf>(
    list: &mut Vec<T>,
    buf: &mut B,
    ctx: &DecodeContext,
    in_bulk: impl FnOnce(&mut Vec<T>, u64, &mut Reader<'_>) -> Result<(), Error>,
    read: impl Fn(&mut B) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    let len = take_len(buf)?;
    if let Some(values) = buf.chunk().get(..len) {
        ctx.decode(values.into(), |decoder| {
            in_bulk(list, len as u64, &mut decoder.reader)
        })?;
        buf.advance(len);
        return Ok(());
    }
    let end = buf.remaining() - len;
    while buf.remaining() > end {
        let before = buf.remaining();
        let value = read(buf)?;
        check_progress(before, buf)?;
        push(list, value, ctx)?;
    }
    match buf.remaining() == end {
        true => Ok(()),
        // A value passed the end.
        false => Err(error(ErrorKind::Truncated)),
    }
}
