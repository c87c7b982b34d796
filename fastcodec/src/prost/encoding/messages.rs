//! Messages and groups.

macro_rules! uses {
    () => {
        use alloc::vec::Vec;

        use ::bytes::{Buf, BufMut};

        use super::super::super::error::DecodeError;
        use super::super::super::message::Message;
        use super::super::{DecodeContext, WireType, check_wire_type, encode_key, key_len};
    };
}

/// A message: length-delimited.
pub mod message {
    uses!();

    use super::super::{encode_varint, encoded_len_varint};

    /// Appends a field with this number and value to `buf`, which has enough space.
    pub fn encode<M: Message>(tag: u32, msg: &M, buf: &mut impl BufMut) {
        encode_key(tag, WireType::LengthDelimited, buf);
        let len = msg.encoded_len();
        encode_varint(len as u64, buf);
        msg.__encode_raw_of(len, buf);
    }

    /// Reads a value whose key has been read into an existing one.
    ///
    /// # Errors
    ///
    /// Returns those of its fields. Also returns an error if the wire type is wrong, the length is
    /// longer than `buf`, or the message is nested too deep.
    pub fn merge<M: Message, B: Buf>(
        wire_type: WireType,
        msg: &mut M,
        buf: &mut B,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::LengthDelimited, wire_type)?;
        msg.__merge_delimited(buf, ctx.enter_recursion()?)
    }

    /// Appends a field for each of the messages.
    pub fn encode_repeated<M: Message>(tag: u32, messages: &[M], buf: &mut impl BufMut) {
        for msg in messages {
            encode(tag, msg, buf);
        }
    }

    /// Reads a field whose key has been read, and appends its value.
    ///
    /// # Errors
    ///
    /// Returns those of [`merge`], and an error if the list needs more memory than is left.
    pub fn merge_repeated<M: Message + Default>(
        wire_type: WireType,
        messages: &mut Vec<M>,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::LengthDelimited, wire_type)?;
        super::append(messages, &ctx, |msg| {
            merge(wire_type, msg, buf, ctx.clone())
        })
    }

    /// Returns the number of bytes that [`encode`] appends.
    #[inline]
    pub fn encoded_len<M: Message>(tag: u32, msg: &M) -> usize {
        let len = msg.encoded_len();
        key_len(tag) + encoded_len_varint(len as u64) + len
    }

    /// Returns the number of bytes that [`encode_repeated`] appends.
    #[inline]
    pub fn encoded_len_repeated<M: Message>(tag: u32, messages: &[M]) -> usize {
        messages.iter().map(|msg| encoded_len(tag, msg)).sum()
    }
}

/// A group: between a start and an end tag.
pub mod group {
    uses!();

    use super::super::group_key;

    /// Appends a field with this number and value to `buf`, which has enough space.
    pub fn encode<M: Message>(tag: u32, msg: &M, buf: &mut impl BufMut) {
        encode_key(tag, WireType::StartGroup, buf);
        msg.encode_raw(buf);
        encode_key(tag, WireType::EndGroup, buf);
    }

    /// Reads a group whose start has been read into an existing message, up to its end.
    ///
    /// # Errors
    ///
    /// Returns those of its fields. Also returns an error if the wire type is wrong, the end is
    /// missing or has another number, or the group is nested too deep.
    pub fn merge<M: Message>(
        tag: u32,
        wire_type: WireType,
        msg: &mut M,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::StartGroup, wire_type)?;
        let ctx = ctx.enter_recursion()?;
        loop {
            let before = buf.remaining();
            let (number, wire_type) = group_key(tag, buf)?;
            if wire_type == WireType::EndGroup {
                return Ok(());
            }
            msg.merge_field(number, wire_type, buf, ctx.clone())?;
            super::super::check_progress(before, buf)?;
        }
    }

    /// Appends a field for each of the messages.
    pub fn encode_repeated<M: Message>(tag: u32, messages: &[M], buf: &mut impl BufMut) {
        for msg in messages {
            encode(tag, msg, buf);
        }
    }

    /// Reads a group whose start has been read, and appends it.
    ///
    /// # Errors
    ///
    /// Returns those of [`merge`], and an error if the list needs more memory than is left.
    pub fn merge_repeated<M: Message + Default>(
        tag: u32,
        wire_type: WireType,
        messages: &mut Vec<M>,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::StartGroup, wire_type)?;
        super::append(messages, &ctx, |msg| {
            merge(tag, wire_type, msg, buf, ctx.clone())
        })
    }

    /// Returns the number of bytes that [`encode`] appends.
    #[inline]
    pub fn encoded_len<M: Message>(tag: u32, msg: &M) -> usize {
        2 * key_len(tag) + msg.encoded_len()
    }

    /// Returns the number of bytes that [`encode_repeated`] appends.
    #[inline]
    pub fn encoded_len_repeated<M: Message>(tag: u32, messages: &[M]) -> usize {
        messages.iter().map(|msg| encoded_len(tag, msg)).sum()
    }
}

use alloc::vec::Vec;

use super::super::error::DecodeError;
use super::super::message::Message;
use super::context::DecodeContext;

/// Appends a message that `merge` reads. After an error, it is not in the list.
fn append<M: Message + Default>(
    messages: &mut Vec<M>,
    ctx: &DecodeContext,
    merge: impl FnOnce(&mut M) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    ctx.reserve_one(messages)?;
    let mut msg = M::default();
    ctx.charge(msg.__heap_len())?;
    merge(&mut msg)?;
    messages.push(msg);
    Ok(())
}
