//! Lists that a decode by hand fills.

use alloc::vec::Vec;

use bytes::Buf;

use super::super::error::DecodeError;
use super::context::DecodeContext;
use super::merge_loop;

/// Appends a value, once there is room for it and that is charged.
pub(super) fn push<T>(list: &mut Vec<T>, value: T, ctx: &DecodeContext) -> Result<(), DecodeError> {
    ctx.reserve_one(list)?;
    list.push(value);
    Ok(())
}

/// Reads a length, and so many bytes as values of a packed list.
pub(super) fn merge_packed<T, B: Buf>(
    list: &mut Vec<T>,
    buf: &mut B,
    ctx: DecodeContext,
    read: impl Fn(&mut B) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    merge_loop(list, buf, ctx, |list, buf, ctx| {
        let value = read(buf)?;
        push(list, value, &ctx)
    })
}
