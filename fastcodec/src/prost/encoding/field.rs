//! The transition between hand-written decoding and that of the codec, in both directions.

use alloc::vec::Vec;

use bytes::{Buf, Bytes};

use super::super::error::DecodeError;
use super::super::message::Message;
use super::bytes_adapter::append_next;
use super::context::{DecodeContext, error};
use super::{WireType, bound, decode_key, decode_varint, fixed, group_key};
use crate::error::{Error, ErrorKind};
use crate::input::{Input, shares};
use crate::protobuf::{Decoder, MAX_FIELD_NUMBER, Tag};

/// A part of an input, as a buffer that can share its bytes if the input can.
struct Part<'de> {
    rest: &'de [u8],
    shared: Option<&'de Bytes>,
}

impl Buf for Part<'_> {
    fn remaining(&self) -> usize {
        self.rest.len()
    }

    fn chunk(&self) -> &[u8] {
        self.rest
    }

    fn advance(&mut self, count: usize) {
        self.rest = &self.rest[count..];
    }

    fn copy_to_bytes(&mut self, len: usize) -> Bytes {
        let (part, rest) = self.rest.split_at(len);
        self.rest = rest;
        match self.shared {
            Some(input) => {
                let from = part.as_ptr().addr() - input.as_ptr().addr();
                input.slice(from..from + len)
            }
            None => Bytes::copy_from_slice(part),
        }
    }
}

/// Reads all fields of a hand-written message, up to the end of the message that `decoder` reads,
/// or of its group.
pub(crate) fn merge_all<M: Message>(
    message: &mut M,
    decoder: &mut Decoder<'_>,
) -> Result<(), Error> {
    let start = decoder.offset();
    let (level, _) = decoder.reader.budget.level();
    let is_in_another = level > 0;
    let rest = decoder.rest_of_message()?;
    let shared = decoder.reader.shared_input_of(rest);
    DecodeContext::within(&mut decoder.reader, |ctx| {
        let mut part = Part { rest, shared };
        while !part.rest.is_empty() {
            let merged = decode_key(&mut part).and_then(|(tag, wire_type)| {
                message.merge_field(tag, wire_type, &mut part, ctx.clone())
            });
            if let Err(error) = merged {
                let taken = rest.len() - part.rest.len();
                let error = match is_in_another {
                    true => error.into_error(),
                    // Printed as prost does.
                    false => error.into_error_as_it_is(),
                };
                return Err(error.moved_by(start + taken));
            }
        }
        Ok(())
    })
}

/// Passes the field whose key has been read to `read`, as an input that ends with the field.
///
/// After an error, `buf` is at the beginning of the field if it is in one piece and not shared.
pub(crate) fn read_field<R>(
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: &DecodeContext,
    read: impl FnOnce(Tag, &mut Decoder<'_>) -> Result<R, Error>,
) -> Result<R, DecodeError> {
    if !(1..=MAX_FIELD_NUMBER).contains(&number) {
        return Err(error(ErrorKind::InvalidFieldNumber(number.into())));
    }
    let tag = Tag::new(number, wire_type.into());
    let read = |decoder: &mut Decoder<'_>| read_to_end(tag, decoder, read);
    let chunk = buf.chunk();
    match ctx.decode(chunk.into(), |decoder| {
        decoder.skip(tag)?;
        Ok(decoder.offset())
    }) {
        Ok(len) => hand_over(len, buf, ctx, read),
        Err(_) if chunk.len() < buf.remaining() => {
            let mut bytes = Vec::new();
            gather_field(number, wire_type, buf, ctx, &mut bytes)?;
            share(bytes, ctx, read)
        }
        Err(error) => Err(error),
    }
}

/// Passes a length-delimited message to `read`, as an input that ends with the message. `ctx` is
/// the context for the message.
pub(crate) fn read_delimited<R>(
    buf: &mut impl Buf,
    ctx: &DecodeContext,
    read: impl FnOnce(&mut Decoder<'_>) -> Result<R, Error>,
) -> Result<R, DecodeError> {
    let len = super::take_len(buf)?;
    if buf.chunk().len() >= len {
        return hand_over(len, buf, ctx, read);
    }
    let mut bytes = Vec::new();
    ctx.grow(&mut bytes, len)?;
    append_next(&mut bytes, len, buf)?;
    share(bytes, ctx, read)
}

/// Passes the next `len` bytes, which are in one piece, to `read`.
fn hand_over<R>(
    len: usize,
    buf: &mut impl Buf,
    ctx: &DecodeContext,
    read: impl FnOnce(&mut Decoder<'_>) -> Result<R, Error>,
) -> Result<R, DecodeError> {
    if shares(buf) {
        let bytes = buf.copy_to_bytes(len);
        return ctx.decode(Input::from(&bytes), read);
    }
    let decoded = ctx.decode(buf.chunk()[..len].into(), read)?;
    buf.advance(len);
    Ok(decoded)
}

/// Passes gathered bytes to `read`, which may keep them.
fn share<R>(
    bytes: Vec<u8>,
    ctx: &DecodeContext,
    read: impl FnOnce(&mut Decoder<'_>) -> Result<R, Error>,
) -> Result<R, DecodeError> {
    /// The maximum size of the block that `Bytes` allocates when it is shared for the first time.
    const HANDLE: usize = 64;
    ctx.find_room(HANDLE)?;
    let bytes = Bytes::from(bytes);
    // Makes the allocation here that the first sharing field would make without a way to fail.
    drop(bytes.clone());
    ctx.decode(Input::from(&bytes), read)
}

/// Reads a field with `read`, which must take all of it.
fn read_to_end<R>(
    tag: Tag,
    decoder: &mut Decoder<'_>,
    read: impl FnOnce(Tag, &mut Decoder<'_>) -> Result<R, Error>,
) -> Result<R, Error> {
    let result = read(tag, decoder)?;
    match decoder.reader.remaining() {
        0 => Ok(result),
        count => Err(decoder.error(ErrorKind::TrailingBytes { count })),
    }
}

/// Appends the value of a field, whose key has been read, to `bytes`.
fn gather_field(
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: &DecodeContext,
    bytes: &mut Vec<u8>,
) -> Result<(), DecodeError> {
    let len = match wire_type {
        WireType::Varint => {
            let value = decode_varint(buf)?;
            return put_varint(value, ctx, bytes);
        }
        WireType::SixtyFourBit => fixed(8, buf)?,
        WireType::ThirtyTwoBit => fixed(4, buf)?,
        WireType::LengthDelimited => {
            let length = decode_varint(buf)?;
            let len = bound(length, buf)?;
            put_varint(length, ctx, bytes)?;
            len
        }
        WireType::StartGroup => {
            let ctx = ctx.enter_recursion()?;
            loop {
                let (inner, wire_type) = group_key(number, buf)?;
                put_varint(u64::from(inner << 3 | wire_type as u32), &ctx, bytes)?;
                if wire_type == WireType::EndGroup {
                    return Ok(());
                }
                gather_field(inner, wire_type, buf, &ctx, bytes)?;
            }
        }
        WireType::EndGroup => return Err(error(ErrorKind::UnmatchedEnd { number })),
    };
    reserve(len, ctx, bytes)?;
    append_next(bytes, len, buf)
}

fn put_varint(value: u64, ctx: &DecodeContext, bytes: &mut Vec<u8>) -> Result<(), DecodeError> {
    reserve(super::encoded_len_varint(value), ctx, bytes)?;
    super::encode_varint(value, bytes);
    Ok(())
}

/// Reserves capacity for `count` more bytes. A second reservation at least doubles it.
fn reserve(count: usize, ctx: &DecodeContext, bytes: &mut Vec<u8>) -> Result<(), DecodeError> {
    if count <= bytes.capacity() - bytes.len() {
        return Ok(());
    }
    let needed = bytes.len().saturating_add(count);
    ctx.grow(bytes, needed.max(bytes.capacity().saturating_mul(2)))
}
