//! A message that is not decoded until it is asked for.

use core::fmt;
use core::marker::PhantomData;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Msg;
use super::message::Decode;
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::arena::{Arena, ArenaList};
use crate::error::Error;
use crate::limits::Limits;
use crate::wire::List;

/// The bytes of a message of type `M`, decoded when they are asked for.
///
/// Decoding a message with a field of this type checks only the length of the field, not its
/// content. Encoding it writes the same bytes back. Each call of [`get`](Self::get) decodes again.
/// Offsets in its errors count from the beginning of the field.
///
/// ```
/// use fastcodec::protobuf::{Decode, Lazy};
/// use fastcodec::Protobuf;
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Body { #[codec(1)] text: String }
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Envelope<'a> {
///     #[codec(1)] to: &'a str,
///     #[codec(2)] body: Option<Lazy<'a, Body>>,
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let envelope = Envelope::decode(b"\x0a\x03Ada\x12\x04\x0a\x02hi")?;
/// let body = envelope.body.map(|body| body.get()).transpose()?;
/// assert_eq!(body, Some(Body { text: "hi".into() }));
/// # Ok(())
/// # }
/// ```
pub struct Lazy<'a, M> {
    bytes: &'a [u8],
    _message: PhantomData<fn() -> M>,
}

impl<'a, M> Lazy<'a, M> {
    /// A message that is encoded as `bytes`, which are not checked.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Lazy {
            bytes,
            _message: PhantomData,
        }
    }

    /// The encoded message.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl<'a, M: Decode<'a>> Lazy<'a, M> {
    /// Decodes the message, within the default limits.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    pub fn get(&self) -> Result<M, Error> {
        M::decode(self.bytes)
    }

    /// Decodes the message, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    pub fn get_with(&self, limits: &Limits) -> Result<M, Error> {
        M::decode_with(self.bytes, limits)
    }

    /// Decodes the message with its lists in `arena`, within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    pub fn get_in_with(&self, arena: &'a Arena, limits: &Limits) -> Result<M, Error> {
        M::decode_in_with(self.bytes, arena, limits)
    }
}

impl<M> Clone for Lazy<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Lazy<'_, M> {}

impl<M> Default for Lazy<'_, M> {
    fn default() -> Self {
        Lazy::new(&[])
    }
}

impl<M> PartialEq for Lazy<'_, M> {
    /// By the encoded bytes.
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<M> Eq for Lazy<'_, M> {}

impl<M> fmt::Debug for Lazy<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy({} bytes)", self.bytes.len())
    }
}

impl<M> Element for Lazy<'_, M> {
    type Encoding = Msg;
}

impl<M> EncodeValue<Msg> for Lazy<'_, M> {
    fn value_len(&self) -> usize {
        wire_len::bytes(self.bytes.len())
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(self.bytes);
    }

    fn is_default(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl<'de, M> DecodeValue<'de, Msg> for Lazy<'de, M> {
    #[inline]
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        decoder.bytes().map(Lazy::new)
    }

    /// A message that occurs twice is the two encodings one after the other. They are put
    /// together in the arena, which such a decode must have.
    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        let more = decoder.bytes()?;
        if self.bytes.is_empty() {
            self.bytes = more;
        } else if !more.is_empty() {
            let arena = decoder.reader.arena()?;
            let mut list = ArenaList::continue_with(self.bytes, arena, &mut decoder.reader)?;
            list.reserve_bytes(more.len(), &mut decoder.reader)?;
            for byte in more {
                list.push(*byte, &mut decoder.reader)?;
            }
            self.bytes = list.finish(&mut decoder.reader)?;
        }
        Ok(())
    }

    fn merge_optional(
        slot: &mut Option<Self>,
        _number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        DecodeValue::<Msg>::merge_value(slot.get_or_insert_default(), decoder)?;
        Ok(true)
    }
}
