//! Strings and bytes.

macro_rules! functions {
    ($value:ty) => {
        /// Appends a field with this number and value to `buf`, which has enough space.
        pub fn encode(tag: u32, value: &$value, buf: &mut impl BufMut) {
            encode_key(tag, WireType::LengthDelimited, buf);
            encode_varint(value.len() as u64, buf);
            value.append_to(buf);
        }

        /// Appends a field for each of the values.
        pub fn encode_repeated(tag: u32, values: &[$value], buf: &mut impl BufMut) {
            for value in values {
                encode(tag, value, buf);
            }
        }

        /// Reads a field whose key has been read, and appends its value.
        ///
        /// # Errors
        ///
        /// Those of [`merge`].
        pub fn merge_repeated(
            wire_type: WireType,
            values: &mut Vec<$value>,
            buf: &mut impl Buf,
            ctx: DecodeContext,
        ) -> Result<(), DecodeError> {
            let mut value = Default::default();
            merge(wire_type, &mut value, buf, ctx.clone())?;
            list::push(values, value, &ctx)
        }

        /// Returns the number of bytes that [`encode`] appends.
        #[inline]
        pub fn encoded_len(tag: u32, value: &$value) -> usize {
            key_len(tag) + encoded_len_varint(value.len() as u64) + value.len()
        }

        /// Returns the number of bytes that [`encode_repeated`] appends.
        pub fn encoded_len_repeated(tag: u32, values: &[$value]) -> usize {
            values.iter().map(|value| encoded_len(tag, value)).sum()
        }
    };
}

macro_rules! uses {
    () => {
        use alloc::vec::Vec;

        use ::bytes::{Buf, BufMut};

        use super::super::super::error::DecodeError;
        use super::super::{
            DecodeContext, WireType, check_wire_type, encode_key, encode_varint,
            encoded_len_varint, key_len, list, take_len,
        };
    };
}

/// `string`: length-delimited, UTF-8.
#[expect(clippy::ptr_arg, reason = "as prost has it")]
pub mod string {
    uses!();

    use alloc::string::String;
    use core::mem;

    use super::super::bytes_adapter::sealed::BytesAdapter as _;
    use super::super::context::error;
    use crate::error::ErrorKind;

    /// The functions that append a string and bytes.
    trait Append {
        fn append_to(&self, buf: &mut impl BufMut);
    }

    impl Append for String {
        #[inline]
        fn append_to(&self, buf: &mut impl BufMut) {
            buf.put_slice(self.as_bytes());
        }
    }

    /// Reads a value whose key has been read. After an error, `value` is empty or unchanged.
    ///
    /// # Errors
    ///
    /// Returns an error if the wire type is wrong, the length is longer than `buf` or than the
    /// memory that is left, or the bytes are not UTF-8.
    pub fn merge(
        wire_type: WireType,
        value: &mut String,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::LengthDelimited, wire_type)?;
        let len = take_len(buf)?;
        let mut bytes = mem::take(value).into_bytes();
        let chunk = buf.chunk();
        if chunk.len() >= len && bytes.capacity() == 0 {
            // The whole chunk: a short text is checked in a window that is longer than the text.
            *value = ctx.decode(chunk.into(), |decoder| decoder.reader.string(len as u64))?;
            buf.advance(len);
            return Ok(());
        }
        bytes.replace(len, buf, &ctx)?;
        *value = String::from_utf8(bytes).map_err(|_| error(ErrorKind::InvalidUtf8))?;
        Ok(())
    }

    functions!(String);
}

/// `bytes`: length-delimited.
pub mod bytes {
    uses!();

    use super::super::BytesAdapter;

    /// Reads a value whose key has been read. `Bytes` share the bytes of `buf` if it supports that.
    ///
    /// # Errors
    ///
    /// Returns an error if the wire type is wrong, or the length is longer than `buf` or than the
    /// memory that is left.
    pub fn merge(
        wire_type: WireType,
        value: &mut impl BytesAdapter,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        check_wire_type(WireType::LengthDelimited, wire_type)?;
        let len = take_len(buf)?;
        value.replace(len, buf, &ctx)
    }

    functions!(impl BytesAdapter);
}
