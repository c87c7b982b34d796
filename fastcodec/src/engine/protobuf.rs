//! Protobuf for an engine.

use alloc::string::String;
use alloc::vec::Vec;
use core::mem::MaybeUninit;

use bytes::Bytes;

use super::{Failure, Memory, settle};
use crate::arena::Arena;
use crate::error::{Error, ErrorKind};
use crate::input::Input;
use crate::limits::Limits;
use crate::protobuf::{Decoder, Encoder, MAX_FIELD_NUMBER, Tag, WireType};

/// Reads `input`, which is one message, with `read`. Values go to `arena` if there is one.
///
/// # Errors
///
/// What is wrong with the input, and what `read` returns.
pub fn read<'de, R>(
    input: impl Into<Input<'de>>,
    arena: Option<&'de Arena>,
    limits: &Limits,
    read: impl FnOnce(Fields<'_, 'de>) -> Result<R, Error>,
) -> Result<R, Error> {
    let input = input.into();
    limits.check_message_len(input.bytes.len() as u64)?;
    let mut decoder = match arena {
        Some(arena) => Decoder::in_arena(input, arena, limits),
        None => Decoder::new(input, limits),
    };
    all_fields(&mut decoder, &mut None, read)
}

/// Reads the fields of the message or group that `decoder` is in, and skips those that `read`
/// leaves.
#[inline]
fn all_fields<'de, R>(
    decoder: &mut Decoder<'de>,
    failure: &mut Failure,
    read: impl FnOnce(Fields<'_, 'de>) -> Result<R, Error>,
) -> Result<R, Error> {
    let mut is_ended = false;
    let fields = Fields {
        decoder,
        is_ended: Some(&mut is_ended),
        failure: Some(&mut *failure),
    };
    let result = read(fields);
    let result = settle(failure, result)?;
    if !is_ended {
        Fields::of(decoder).each(|_| Ok(()))?;
    }
    Ok(result)
}

/// The fields of one message or group, which have not been read.
pub struct Fields<'c, 'de> {
    decoder: &'c mut Decoder<'de>,
    /// Where to say that all of them have been read.
    is_ended: Option<&'c mut bool>,
    /// The failure of the read around them, if there is one.
    failure: Option<&'c mut Failure>,
}

impl<'c, 'de> Fields<'c, 'de> {
    /// The fields of the message that `decoder` reads, for an implementation of
    /// [`Decode`](crate::protobuf::Decode).
    pub fn of(decoder: &'c mut Decoder<'de>) -> Self {
        Fields {
            decoder,
            is_ended: None,
            failure: None,
        }
    }

    /// Calls `read` with each field, in the order of the wire. A field that it does not read is
    /// skipped.
    ///
    /// # Errors
    ///
    /// What is wrong with the input, and what `read` returns.
    #[inline]
    pub fn each(
        self,
        mut read: impl FnMut(Field<'_, 'de>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut own = None;
        let failure = self.failure.unwrap_or(&mut own);
        let result = each_of(self.decoder, failure, &mut read);
        settle(failure, result)?;
        if let Some(is_ended) = self.is_ended {
            *is_ended = true;
        }
        Ok(())
    }
}

#[inline]
fn each_of<'de>(
    decoder: &mut Decoder<'de>,
    failure: &mut Failure,
    mut read: impl FnMut(Field<'_, 'de>) -> Result<(), Error>,
) -> Result<(), Error> {
    while let Some(tag) = decoder.next_tag()? {
        let start = decoder.offset();
        match tag.wire_type() {
            Some(wire_type) if wire_type != WireType::EndGroup && tag.number() != 0 => {
                let field = Field {
                    decoder: &mut *decoder,
                    tag,
                    wire_type,
                    failure: &mut *failure,
                };
                let result = read(field);
                settle(failure, result)?;
                // No value is empty.
                if decoder.offset() == start {
                    decoder.skip(tag)?;
                }
            }
            // The end of a group, or what is no field.
            _ if decoder.skip(tag)? => {}
            _ => break,
        }
    }
    Ok(())
}

/// A field: its tag has been read, its value has not.
pub struct Field<'c, 'de> {
    decoder: &'c mut Decoder<'de>,
    tag: Tag,
    wire_type: WireType,
    failure: &'c mut Failure,
}

impl<'de> Field<'_, 'de> {
    /// The number of the field.
    #[inline]
    pub fn number(&self) -> u32 {
        self.tag.number()
    }

    /// How the value is delimited; never [`WireType::EndGroup`].
    #[inline]
    pub fn wire_type(&self) -> WireType {
        self.wire_type
    }

    /// The tag, to be compared with that of a table.
    #[inline]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Where the value begins in the input.
    #[inline]
    pub fn offset(&self) -> usize {
        self.decoder.offset()
    }

    /// An error at the value.
    #[cold]
    pub fn error(&self, kind: ErrorKind) -> Error {
        self.decoder.error(kind)
    }

    /// The memory that may still be taken.
    #[inline]
    pub fn memory(&mut self) -> Memory<'_, 'de> {
        Memory::of(&mut self.decoder.reader, self.failure)
    }

    #[inline]
    fn is(&self, expected: WireType) -> Result<(), Error> {
        if self.wire_type == expected {
            return Ok(());
        }
        Err(self.error(ErrorKind::WrongWireType {
            expected,
            found: self.wire_type,
        }))
    }

    /// Reads the value with `read` if it is delimited as `expected`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read<R>(
        self,
        expected: WireType,
        read: impl FnOnce(&mut Decoder<'de>, &mut Failure) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let result = self
            .is(expected)
            .and_then(|()| read(self.decoder, self.failure));
        settle(self.failure, result)
    }

    /// Reads a varint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongWireType`] if the value is another, here and below; those of
    /// [`Decoder::varint`].
    #[inline]
    pub fn varint(self) -> Result<u64, Error> {
        self.read(WireType::Varint, |decoder, _| decoder.varint())
    }

    /// Reads the four bytes of a number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[inline]
    pub fn fixed32(self) -> Result<[u8; 4], Error> {
        self.read(WireType::Fixed32, |decoder, _| decoder.fixed32())
    }

    /// Reads the eight bytes of a number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`].
    #[inline]
    pub fn fixed64(self) -> Result<[u8; 8], Error> {
        self.read(WireType::Fixed64, |decoder, _| decoder.fixed64())
    }

    /// Reads length-delimited bytes, borrowed from the input.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::bytes`].
    #[inline]
    pub fn bytes(self) -> Result<&'de [u8], Error> {
        self.read(WireType::Len, |decoder, _| decoder.bytes())
    }

    /// Reads a string, borrowed from the input.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::str`].
    #[inline]
    pub fn str(self) -> Result<&'de str, Error> {
        self.read(WireType::Len, |decoder, _| decoder.str())
    }

    /// Reads length-delimited bytes into a new vector, charged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`], and those of [`Decoder::bytes`].
    #[inline]
    pub fn vec(self) -> Result<Vec<u8>, Error> {
        self.read(WireType::Len, |decoder, _| {
            let length = decoder.varint()?;
            decoder.reader.vec(length)
        })
    }

    /// Reads a new string, charged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MemoryLimit`], and those of [`Decoder::str`].
    #[inline]
    pub fn string(self) -> Result<String, Error> {
        self.read(WireType::Len, |decoder, _| {
            let length = decoder.varint()?;
            decoder.reader.string(length)
        })
    }

    /// Reads length-delimited bytes, shared with the input if that can be shared, copied and
    /// charged otherwise.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::shared_bytes`].
    pub fn shared_bytes(self) -> Result<Bytes, Error> {
        self.read(WireType::Len, |decoder, _| decoder.shared_bytes())
    }

    /// Reads a packed list of varints.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::varint`], and what `each` returns.
    pub fn packed_varints(
        self,
        mut each: impl FnMut(&mut Memory<'_, 'de>, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.packed(|decoder, failure| {
            let value = decoder.varint()?;
            each(&mut Memory::of(&mut decoder.reader, failure), value)
        })
    }

    /// Reads a packed list of numbers of four bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`], and what `each` returns.
    pub fn packed_fixed32(
        self,
        mut each: impl FnMut(&mut Memory<'_, 'de>, [u8; 4]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.packed(|decoder, failure| {
            let value = decoder.fixed32()?;
            each(&mut Memory::of(&mut decoder.reader, failure), value)
        })
    }

    /// Reads a packed list of numbers of eight bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`], and what `each` returns.
    pub fn packed_fixed64(
        self,
        mut each: impl FnMut(&mut Memory<'_, 'de>, [u8; 8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.packed(|decoder, failure| {
            let value = decoder.fixed64()?;
            each(&mut Memory::of(&mut decoder.reader, failure), value)
        })
    }

    fn packed(
        self,
        mut one: impl FnMut(&mut Decoder<'de>, &mut Failure) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.read(WireType::Len, |decoder, failure| {
            decoder.packed(|decoder| {
                while !decoder.reader.is_at_end() {
                    one(decoder, failure)?;
                }
                if decoder.reader.is_past_end() {
                    return Err(decoder.error(ErrorKind::Truncated));
                }
                Ok(())
            })
        })
    }

    /// Reads a length-delimited message with `read`, one level deeper. An entry of a map is one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], [`ErrorKind::LengthPastEnd`], and what `read` returns.
    #[inline]
    pub fn message<R>(
        self,
        read: impl FnOnce(Fields<'_, 'de>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.read(WireType::Len, |decoder, failure| {
            decoder.nested(|decoder| all_fields(decoder, failure, read))
        })
    }

    /// Reads a group with `read`, one level deeper.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::DepthLimit`], [`ErrorKind::MissingEnd`], and what `read` returns.
    #[inline]
    pub fn group<R>(
        self,
        read: impl FnOnce(Fields<'_, 'de>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let number = self.tag.number();
        self.read(WireType::StartGroup, |decoder, failure| {
            decoder.in_group(number, |decoder| all_fields(decoder, failure, read))
        })
    }

    /// Skips the value and returns its bytes: of a group, up to its end tag and with it.
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::skip`].
    pub fn raw(self) -> Result<&'de [u8], Error> {
        // The end of a group is no field, so there is a value.
        let value = self.decoder.skip_raw(self.tag);
        settle(self.failure, value.map(|value| value.unwrap_or(&[])))
    }
}

/// The bytes on the stack that a message is written to before the heap is needed.
const STACK_BUFFER: usize = 2048;

/// Writes a message with `write`, from its last field to its first.
///
/// # Errors
///
/// [`ErrorKind::DepthLimit`], [`ErrorKind::MessageTooLong`], [`ErrorKind::OutOfMemory`],
/// [`ErrorKind::InvalidFieldNumber`], and what `write` [fails](Output::fail) with.
pub fn write(limits: &Limits, write: impl FnOnce(&mut Output<'_, '_>)) -> Result<Vec<u8>, Error> {
    let mut buffer = [MaybeUninit::uninit(); STACK_BUFFER];
    let mut encoder = Encoder::new(&mut buffer, limits);
    write(&mut Output {
        encoder: &mut encoder,
    });
    encoder.take_vec()
}

/// The values of a packed list.
pub trait Values<T>: IntoIterator<IntoIter: DoubleEndedIterator<Item = T>> {}

impl<T, I: IntoIterator<IntoIter: DoubleEndedIterator<Item = T>>> Values<T> for I {}

/// What the fields of one message are written to, **the last one first**: so a length is known
/// when it is written. A failure is kept until the message is finished.
pub struct Output<'c, 'b> {
    encoder: &'c mut Encoder<'b>,
}

impl<'c, 'b> Output<'c, 'b> {
    /// The end of the message that `encoder` writes, for an implementation of
    /// [`Encode`](crate::protobuf::Encode).
    pub fn of(encoder: &'c mut Encoder<'b>) -> Self {
        Output { encoder }
    }

    /// Makes the encode fail; what is written is void.
    #[cold]
    pub fn fail(&mut self, kind: ErrorKind) {
        self.encoder.fail(kind);
    }

    /// The tag of a field, unless the number is that of none: then the encode fails.
    #[inline]
    fn tag(&mut self, number: u32, wire_type: WireType) -> Option<Tag> {
        if number == 0 || number > MAX_FIELD_NUMBER {
            self.fail(ErrorKind::InvalidFieldNumber(number.into()));
            return None;
        }
        Some(Tag::new(number, wire_type))
    }

    /// Writes a varint.
    #[inline]
    pub fn varint(&mut self, number: u32, value: u64) {
        if let Some(tag) = self.tag(number, WireType::Varint) {
            self.encoder.tagged_varint(tag, value);
        }
    }

    /// Writes the four bytes of a number.
    #[inline]
    pub fn fixed32(&mut self, number: u32, bytes: [u8; 4]) {
        if let Some(tag) = self.tag(number, WireType::Fixed32) {
            self.encoder.tagged_fixed(tag, bytes);
        }
    }

    /// Writes the eight bytes of a number.
    #[inline]
    pub fn fixed64(&mut self, number: u32, bytes: [u8; 8]) {
        if let Some(tag) = self.tag(number, WireType::Fixed64) {
            self.encoder.tagged_fixed(tag, bytes);
        }
    }

    /// Writes bytes or a string, after the length.
    #[inline]
    pub fn bytes(&mut self, number: u32, bytes: &[u8]) {
        if let Some(tag) = self.tag(number, WireType::Len) {
            self.encoder.tagged_bytes(tag, bytes);
        }
    }

    /// Writes a packed list of varints, after the length. No more values are taken after a failure,
    /// here and below.
    pub fn packed_varints(&mut self, number: u32, values: impl Values<u64>) {
        self.packed(number, values, Encoder::varint);
    }

    /// Writes a packed list of numbers of four bytes, after the length.
    pub fn packed_fixed32(&mut self, number: u32, values: impl Values<[u8; 4]>) {
        self.packed(number, values, Encoder::fixed32);
    }

    /// Writes a packed list of numbers of eight bytes, after the length.
    pub fn packed_fixed64(&mut self, number: u32, values: impl Values<[u8; 8]>) {
        self.packed(number, values, Encoder::fixed64);
    }

    fn packed<T>(
        &mut self,
        number: u32,
        values: impl Values<T>,
        write: impl Fn(&mut Encoder<'b>, T),
    ) {
        let Some(tag) = self.tag(number, WireType::Len) else {
            return;
        };
        self.encoder.counted(|encoder| {
            for value in values.into_iter().rev() {
                // There may be no end of them.
                if encoder.has_failed() {
                    return;
                }
                write(encoder, value);
            }
        });
        self.encoder.tag(tag);
    }

    /// Writes a message with `write`, one level deeper, after the length.
    #[inline]
    pub fn message(&mut self, number: u32, write: impl FnOnce(&mut Output<'_, 'b>)) {
        let Some(tag) = self.tag(number, WireType::Len) else {
            return;
        };
        self.encoder
            .counted(|encoder| encoder.deeper(|encoder| write(&mut Output { encoder })));
        self.encoder.tag(tag);
    }

    /// Writes a group with `write`, one level deeper, between its tags.
    #[inline]
    pub fn group(&mut self, number: u32, write: impl FnOnce(&mut Output<'_, 'b>)) {
        let Some(tag) = self.tag(number, WireType::StartGroup) else {
            return;
        };
        self.encoder.tag(Tag::new(number, WireType::EndGroup));
        self.encoder
            .deeper(|encoder| write(&mut Output { encoder }));
        self.encoder.tag(tag);
    }

    /// Writes the bytes that [`Field::raw`] returned for this tag. The tag is checked. The bytes are
    /// not, so any others make the message malformed; nor do their levels count.
    #[inline]
    pub fn raw(&mut self, tag: Tag, value: &[u8]) {
        let Some(wire_type) = tag.wire_type().filter(|it| *it != WireType::EndGroup) else {
            return self.fail(ErrorKind::InvalidWireType(tag.get() as u8 & 7));
        };
        if self.tag(tag.number(), wire_type).is_none() {
            return;
        }
        self.encoder.raw(value);
        self.encoder.tag(tag);
    }
}
