//! One value in one encoding: the traits that your own type implements to be a field.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Encoding;
use super::tag::{Tag, WireType, tag_len};
use super::template::reserve_run;
use crate::error::{Error, ErrorKind};
use crate::wire::List;

/// A type that can be the type of a field, an element of a list, or the value of a map.
///
/// To use your own type as a field, implement `Element`, then [`EncodeValue`] and [`DecodeValue`]
/// for the encoding that it names, and for others as you like. Messages and enumerations get all
/// three from their derive.
///
/// ```
/// use fastcodec::protobuf::encoding::Str;
/// use fastcodec::protobuf::{
///     Decode, DecodeValue, Decoder, Element, Encode, EncodeValue, Encoder, wire_len,
/// };
/// use fastcodec::{Error, Protobuf};
///
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Lowercase(String);
///
/// impl Element for Lowercase {
///     type Encoding = Str;
/// }
///
/// impl EncodeValue<Str> for Lowercase {
///     fn value_len(&self) -> usize {
///         wire_len::bytes(self.0.len())
///     }
///     fn write_value(&self, encoder: &mut Encoder<'_>) {
///         encoder.bytes(self.0.as_bytes());
///     }
///     fn is_default(&self) -> bool {
///         self.0.is_empty()
///     }
/// }
///
/// impl<'de> DecodeValue<'de, Str> for Lowercase {
///     fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
///         let text = decoder.str()?;
///         decoder.charge(text.len())?;
///         Ok(Lowercase(text.to_lowercase()))
///     }
/// }
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Host {
///     #[codec(1)] name: Lowercase,
///     #[codec(2)] aliases: Vec<Lowercase>,
/// }
///
/// # fn main() -> Result<(), Error> {
/// let host = Host::decode(b"\x0a\x03ABC\x12\x01D")?;
/// assert_eq!(host.name.0, "abc");
/// assert_eq!(host.encode_to_vec()?, b"\x0a\x03abc\x12\x01d");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a Protobuf field",
    label = "no Protobuf encoding for this type",
    note = "derive `Protobuf` for a struct of your own, `Enumeration` for an enum without data",
    note = "numbers, `bool`, strings and bytes (`String`, `&str`, `Bytes`, …) and types that derive \
            `Protobuf` or `Enumeration` can; for another type of your own, implement \
            `fastcodec::protobuf::Element`"
)]
#[cfg_attr(
    not(feature = "types"),
    diagnostic::on_unimplemented(
        note = "`Duration` and `SystemTime` of `std` need the feature `types` of `fastcodec`"
    )
)]
pub trait Element {
    /// The encoding of a field of this type if its attribute names none.
    type Encoding: Encoding;
}

/// A value that can be written in the encoding `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as Protobuf's `{E}`",
    label = "not a type for this encoding",
    note = "if the attribute names an encoding, leave it out: `#[codec(1)]`; or name one that the type has",
    note = "a number, string or byte string cannot be in a pointer: write `String`, not `Box<String>`",
    note = "a hand-written type has the encodings for which it implements `EncodeValue` and `DecodeValue`"
)]
pub trait EncodeValue<E: Encoding> {
    /// Returns the number of bytes that [`write_value`](Self::write_value) writes. A wrong number makes
    /// `encoded_len` wrong. An encode takes it as a hint of the memory that is needed: it writes the
    /// same bytes, or fails if the number is larger than a message may be.
    fn value_len(&self) -> usize;

    /// Writes the value, with its length if the encoding has one, without the tag. Remember
    /// that an [`Encoder`] is filled from its end.
    fn write_value(&self, encoder: &mut Encoder<'_>);

    /// Returns whether the value is 0, `false` or empty, so that a field without presence is not
    /// written.
    fn is_default(&self) -> bool;

    /// Returns whether it is a long string or bytes.
    #[doc(hidden)]
    #[inline]
    fn is_blob(&self) -> bool {
        false
    }

    /// Whether that default is the value of an absent field for a reader. It is not for
    /// enumerations without a 0.
    #[doc(hidden)]
    const DEFAULT_IS_ZERO: bool = true;

    /// Writes the tag and the value.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_value(encoder);
        encoder.tag(Tag::new(number, E::WIRE_TYPE));
    }

    /// Writes the tag and the value. One copy of the code serves all members of a type.
    #[doc(hidden)]
    #[inline(never)]
    fn write_tagged_apart(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_tagged(number, encoder);
    }

    /// How many bytes [`write_tagged`](Self::write_tagged) writes.
    #[doc(hidden)]
    #[inline]
    fn tagged_len(&self, number: u32) -> usize {
        tag_len(number) + self.value_len()
    }

    /// Writes the tag and the value unless it is the default.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_unless_default(&self, number: u32, encoder: &mut Encoder<'_>) {
        // The derive reports it for the type of a field. This is for types within it: newtypes,
        // tuples, conversions.
        const {
            assert!(
                Self::DEFAULT_IS_ZERO,
                "the first value of an enumeration is not 0, which is what a field that is not there \
                 reads as: write `Option<_>` where it is a field or the member of a tuple"
            );
        }
        if !self.is_default() {
            self.write_tagged(number, encoder);
        }
    }

    /// How many bytes [`write_unless_default`](Self::write_unless_default) writes.
    #[doc(hidden)]
    #[inline]
    fn len_unless_default(&self, number: u32) -> usize {
        if self.is_default() {
            0
        } else {
            self.tagged_len(number)
        }
    }

    /// Writes the tag and the value as an element of a list: a pair is an entry of a map there.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_element(&self, number: u32, encoder: &mut Encoder<'_>) {
        self.write_tagged(number, encoder);
    }

    /// Writes the elements of a list that is not packed, the last one first.
    #[doc(hidden)]
    #[inline]
    fn write_elements(list: &[Self], number: u32, encoder: &mut Encoder<'_>)
    where
        Self: Sized,
    {
        for value in list.iter().rev() {
            value.write_element(number, encoder);
        }
    }

    /// How many bytes [`write_element`](Self::write_element) writes.
    #[doc(hidden)]
    #[inline]
    fn element_len(&self, number: u32) -> usize {
        self.tagged_len(number)
    }

    /// Writes the value as an element of a packed list. What is not packed is compiled there all
    /// the same: a pair, which is not written as one value in a list, then does not ask what that
    /// one would.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_packed_one(&self, encoder: &mut Encoder<'_>) {
        self.write_value(encoder);
    }

    /// Writes the values of a packed list, the last one first.
    #[doc(hidden)]
    #[inline]
    fn write_packed(list: &[Self], encoder: &mut Encoder<'_>)
    where
        Self: Sized,
    {
        for value in list.iter().rev() {
            value.write_packed_one(encoder);
        }
    }

    /// How many bytes [`write_packed`](Self::write_packed) writes.
    #[doc(hidden)]
    #[inline]
    fn packed_len(list: &[Self]) -> usize
    where
        Self: Sized,
    {
        list.iter().map(Self::value_len).sum()
    }
}

/// A value that can be read in the encoding `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read as Protobuf's `{E}`",
    label = "not a type for this encoding",
    note = "if the attribute names an encoding, leave it out: `#[codec(1)]`; or name one that the type has",
    note = "a number, string or byte string cannot be in a pointer: write `String`, not `Box<String>`",
    note = "a hand-written type has the encodings for which it implements `EncodeValue` and `DecodeValue`"
)]
pub trait DecodeValue<'de, E: Encoding>: Sized {
    /// Reads a value, with its length if the encoding has one; the tag has been read.
    ///
    /// # Errors
    ///
    /// The fault of the value.
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error>;

    /// Returns the heap memory of the value, in bytes. It is charged if the value is the default of
    /// a field, because many small messages on the wire may each have that default.
    #[inline]
    fn heap_len(&self) -> usize {
        0
    }

    /// Returns the value of a map entry without one on the wire. Its heap memory is charged.
    ///
    /// # Errors
    ///
    /// Those of charging it.
    #[doc(hidden)]
    #[inline]
    fn absent(decoder: &mut Decoder<'de>) -> Result<Self, Error>
    where
        Self: Default,
    {
        let value = Self::default();
        let owned = value.heap_len();
        if owned != 0 {
            decoder.charge(owned)?;
        }
        Ok(value)
    }

    /// Reads a value into an existing one. Messages merge; any other value is replaced.
    ///
    /// # Errors
    ///
    /// Those of [`read_value`](Self::read_value).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_value(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        *self = Self::read_value(decoder)?;
        Ok(())
    }

    /// Reads the value of the field `number` into an existing value.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_tagged(&mut self, number: u32, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        let _ = number;
        self.merge_value(decoder)
    }

    /// Reads a value that this version may have no name for: `None`, with the value
    /// consumed. Only closed enumerations have such values.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_known(decoder: &mut Decoder<'de>) -> Result<Option<Self>, Error> {
        Self::read_value(decoder).map(Some)
    }

    /// Whether [`read_known`](Self::read_known) may return `None`.
    #[doc(hidden)]
    const IS_CLOSED: bool = false;

    /// Whether [`append`](Self::append) may return `false`.
    #[doc(hidden)]
    const IS_CLOSED_IN_LIST: bool = Self::IS_CLOSED;

    /// Reads the value of the field `number` into `slot`; `false` if it is one that this
    /// version does not know.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_optional(
        slot: &mut Option<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        let _ = number;
        let Some(value) = Self::read_known(decoder)? else {
            return Ok(false);
        };
        *slot = Some(value);
        Ok(true)
    }

    /// Reads the value of the field `number` and appends it to `list`.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append(
        list: &mut impl List<Self>,
        number: u32,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        let _ = number;
        let Some(value) = Self::read_known(decoder)? else {
            return Ok(false);
        };
        list.push(value, &mut decoder.reader)?;
        Ok(true)
    }

    /// Reads elements of a list, in bulk if the type allows it. Before the first element,
    /// `is_first`, reserves memory for all of them.
    ///
    /// Returns `true` if the list has ended. Otherwise the tag of an element has been read, whose
    /// value follows.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append_run(
        list: &mut impl List<Self>,
        tag: Tag,
        is_first: bool,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        reserve_run(list, tag, is_first, decoder)
    }

    /// Reads the elements of a list that follow each other with the same tag.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_elements(
        list: &mut impl List<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        super::field::merge_elements::<Self, E>(list, tag, decoder)
    }

    /// Reads one member of a oneof. If it is the current member, messages merge; otherwise the new
    /// member replaces it.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn merge_variant<O>(
        slot: &mut Option<O>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
        member: impl FnOnce(&mut O) -> Option<&mut Self>,
        wrap: impl FnOnce(Self) -> O,
    ) -> Result<bool, Error> {
        if !tag.is(E::WIRE_TYPE) {
            return Ok(false);
        }
        let start = decoder.offset();
        if !Self::IS_CLOSED
            && matches!(E::WIRE_TYPE, WireType::Len | WireType::StartGroup)
            && let Some(value) = slot.as_mut().and_then(member)
        {
            return value.merge_tagged(tag.number(), decoder).map(|()| true);
        }
        let mut value = None;
        if !Self::merge_optional(&mut value, tag.number(), decoder)? {
            decoder.rewind(start);
            return Ok(false);
        }
        *slot = value.map(wrap);
        Ok(true)
    }

    /// Reads a packed list and appends its values to `list`.
    #[doc(hidden)]
    fn append_packed(list: &mut impl List<Self>, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        let appended = decoder.packed(|decoder| {
            while !decoder.reader.is_at_end() {
                if let Some(value) = Self::read_known(decoder)? {
                    list.push(value, &mut decoder.reader)?;
                }
            }
            if decoder.reader.is_past_end() {
                return Err(decoder.error(ErrorKind::Truncated));
            }
            Ok(())
        });
        decoder.reader.note_list(list.len());
        appended
    }
}

/// The lengths of values on the wire, for implementations of [`EncodeValue`].
pub mod wire_len {
    /// The length of a varint: 1 to 10.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn varint(value: u64) -> usize {
        crate::wire::varint::len(value)
    }

    /// The length of `len` bytes with their length prefix.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn bytes(len: usize) -> usize {
        varint(len as u64) + len
    }
}
