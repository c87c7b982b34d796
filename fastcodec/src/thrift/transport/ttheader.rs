//! The header of TTHeader, which precedes a message.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bytes::Bytes;

use super::buffer::{GrowingBuffer, append_or_restore, patch};
use super::framed::{PREFIX, declared_len, frame_len};
use crate::collections::Entries;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::wire::{Reader, SharedStr};

/// The longest header, in bytes: that of Kitex, 64 KiB.
pub const HEADER_LIMIT: usize = 64 << 10;

/// The magic number of a message, after its length.
pub(super) const MAGIC: [u8; 2] = [0x10, 0x00];

/// The position of the header: after the length, the magic number, the flags, the sequence number
/// and the size of the header.
pub(super) const FIXED: usize = 14;

/// The length of the header is a multiple of this.
const WORD: usize = 4;

/// The first byte of a section of the header.
mod section {
    /// Padding, which is skipped.
    pub(super) const PADDING: u8 = 0x00;
    /// Keys that are strings.
    pub(super) const HEADERS: u8 = 0x01;
    /// Keys that are numbers.
    pub(super) const INT_HEADERS: u8 = 0x10;
    /// A token.
    pub(super) const ACL_TOKEN: u8 = 0x11;
}

/// The protocol of a message, by its number in TTHeader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ProtocolId(pub u8);

impl ProtocolId {
    /// A message in [`Binary`](crate::thrift::Binary).
    pub const BINARY: Self = ProtocolId(0);
    /// A message in [`Compact`](crate::thrift::Compact).
    pub const COMPACT: Self = ProtocolId(2);
    /// A message in fbthrift's Compact, which writes doubles differently.
    pub const COMPACT_V2: Self = ProtocolId(3);
    /// A Protobuf message in Kitex's envelope.
    pub const PROTOBUF: Self = ProtocolId(4);
    /// A struct in Binary without an envelope, for streams.
    pub const BINARY_STRUCT: Self = ProtocolId(0x10);
    /// A Protobuf message without an envelope, for streams.
    pub const PROTOBUF_STRUCT: Self = ProtocolId(0x11);
}

/// The header of a message in TTHeader, the transport of CloudWeGo (Kitex, Volo).
/// <https://www.cloudwego.io/docs/kitex/reference/transport_protocol_ttheader/>
///
/// ```text
/// length      u32   of all that follows
/// 0x1000      u16
/// flags       u16
/// sequence    u32
/// size        u16   of the header, in words of four bytes
/// header            protocol u8, number of transforms u8, sections, padding
/// payload           the message
/// ```
///
/// All numbers are big-endian. A section begins with a byte for its kind.
/// [`headers`](Self::headers) (0x01) and [`int_headers`](Self::int_headers) (0x10) have the number
/// of pairs as a `u16`, then the pairs; [`acl_token`](Self::acl_token) (0x11) has a string. The
/// length of a string precedes it as a `u16`.
///
/// ```
/// use fastcodec::bytes::Bytes;
/// use fastcodec::thrift::transport::{TtHeader, tt_keys};
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut header = TtHeader { sequence: 7, ..TtHeader::default() };
/// header.int_headers.insert(tt_keys::TO_METHOD, "add".into());
/// header.headers.insert("user".into(), "ada".into());
///
/// let mut message = Vec::new();
/// header.append_to(b"the message", &mut message)?;
///
/// let (read, payload) = TtHeader::decode(&Bytes::from(message))?;
/// assert_eq!(read, header);
/// assert_eq!(read.headers["user"], "ada");
/// assert_eq!(payload, "the message");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TtHeader {
    /// Flags on which the two sides agree, such as [`tt_keys::FLAG_STREAMING`].
    ///
    /// [`tt_keys::FLAG_STREAMING`]: super::tt_keys::FLAG_STREAMING
    pub flags: u16,
    /// The number of the call. The answer has the same number.
    pub sequence: i32,
    /// The protocol of the payload.
    pub protocol: ProtocolId,
    /// Values by number: the keys of [`tt_keys`](super::tt_keys) or others. If a key occurs more
    /// than once, the last value is kept.
    pub int_headers: BTreeMap<u16, SharedStr>,
    /// Values by name. If a key occurs more than once, the last value is kept.
    pub headers: BTreeMap<SharedStr, SharedStr>,
    /// The token for access control.
    pub acl_token: Option<SharedStr>,
}

impl TtHeader {
    /// Reads a message: its header, and its payload. Strings and payload share `message`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotAMessage`] if the input does not begin like a message,
    /// [`ErrorKind::TrailingBytes`] if bytes follow the message, and the errors of
    /// [`TtFramed`](super::TtFramed#errors).
    #[inline]
    pub fn decode(message: &Bytes) -> Result<(Self, Bytes), Error> {
        Self::decode_with(message, &Limits::new().message_len(i32::MAX as usize))
    }

    /// Reads a message of a length that `limits` allow.
    #[inline]
    pub(super) fn decode_with(message: &Bytes, limits: &Limits) -> Result<(Self, Bytes), Error> {
        let Some((header_end, end)) = find_ends(message, limits)? else {
            return Err(Error::new(ErrorKind::Truncated, message.len()));
        };
        if let Some(count) = message.len().checked_sub(end).filter(|count| *count != 0) {
            return Err(Error::new(ErrorKind::TrailingBytes { count }, end));
        }
        if message.len() < end {
            return Err(Error::new(ErrorKind::Truncated, message.len()));
        }
        // The end of the header is within the message, as `find_ends` says.
        let header = Self::read(&message.slice(..header_end), limits)?;
        Ok((header, message.slice(header_end..)))
    }

    /// Reads `head`, the bytes before the payload, whose fixed part has been checked.
    #[inline]
    fn read(head: &Bytes, limits: &Limits) -> Result<Self, Error> {
        let mut reader = Reader::new(head, Some(head), None, limits, 0);
        reader.take((PREFIX + MAGIC.len()) as u64)?;
        let mut header = TtHeader {
            flags: u16::from_be_bytes(reader.fixed()?),
            sequence: i32::from_be_bytes(reader.fixed()?),
            ..TtHeader::default()
        };
        // The size of the header, which is where `head` ends.
        reader.fixed::<2>()?;
        let [protocol, transforms] = reader.fixed()?;
        header.protocol = ProtocolId(protocol);
        if transforms != 0 {
            check_count(&reader, transforms.into(), 1)?;
            let at = reader.offset();
            let [transform] = reader.fixed()?;
            return Err(Error::new(ErrorKind::UnsupportedTransform(transform), at));
        }
        while !reader.is_at_end() {
            header.read_section(&mut reader)?;
        }
        Ok(header)
    }

    #[inline]
    fn read_section(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let at = reader.offset();
        let [id] = reader.fixed()?;
        match id {
            section::PADDING => {}
            section::HEADERS => {
                let (count, mut waiting) = (read_count(reader)?.into(), Vec::new());
                self.headers.make_room(count, &mut waiting, reader)?;
                for _ in 0..count {
                    let pair = (read_string(reader)?, read_string(reader)?);
                    self.headers.put(pair, &mut waiting, reader)?;
                }
                self.headers.settle(&mut waiting, reader)?;
            }
            section::INT_HEADERS => {
                let (count, mut waiting) = (read_count(reader)?.into(), Vec::new());
                self.int_headers.make_room(count, &mut waiting, reader)?;
                for _ in 0..count {
                    let key = u16::from_be_bytes(reader.fixed()?);
                    let pair = (key, read_string(reader)?);
                    self.int_headers.put(pair, &mut waiting, reader)?;
                }
                self.int_headers.settle(&mut waiting, reader)?;
            }
            section::ACL_TOKEN => self.acl_token = Some(read_string(reader)?),
            id => return Err(Error::new(ErrorKind::UnknownHeaderSection(id), at)),
        }
        Ok(())
    }

    /// Appends a message: this header and `payload`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::HeaderLimit`] if the header has more than [`HEADER_LIMIT`] bytes,
    /// [`ErrorKind::MessageTooLong`] if the message has more than 2³¹ − 1 bytes. Then `buffer` is
    /// unchanged.
    #[inline]
    pub fn append_to(&self, payload: &[u8], buffer: &mut impl GrowingBuffer) -> Result<(), Error> {
        self.append_with(buffer, |buffer| {
            buffer.put_slice(payload);
            Ok(())
        })
    }

    /// Appends a message: this header and the output of `write`, without a copy.
    ///
    /// # Errors
    ///
    /// Those of [`append_to`](Self::append_to), and the error of `write`. Then `buffer` is
    /// unchanged.
    #[inline]
    pub fn append_with<B: GrowingBuffer>(
        &self,
        buffer: &mut B,
        write: impl FnOnce(&mut B) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let len = self.len();
        let size = len.next_multiple_of(WORD);
        if size > HEADER_LIMIT {
            return Err(Error::new(
                ErrorKind::HeaderLimit {
                    length: size,
                    limit: HEADER_LIMIT,
                },
                0,
            ));
        }
        append_or_restore(buffer, |buffer, start| {
            buffer.put_slice(&[0; PREFIX]);
            buffer.put_slice(&MAGIC);
            buffer.put_u16(self.flags);
            buffer.put_i32(self.sequence);
            buffer.put_u16((size / WORD) as u16);
            self.write(buffer);
            buffer.put_bytes(section::PADDING, size - len);
            debug_assert_eq!(buffer.as_mut().len(), start + FIXED + size);
            write(buffer)?;
            let length = buffer.as_mut().len().saturating_sub(start + PREFIX);
            patch(buffer, start, frame_len(length)?.to_be_bytes());
            Ok(())
        })
    }

    /// Returns the length of the header without padding, in bytes.
    #[inline]
    fn len(&self) -> usize {
        let string = |text: &SharedStr| 2 + text.len();
        let token = self.acl_token.as_ref().map_or(0, |token| 1 + string(token));
        let headers = self
            .headers
            .iter()
            .map(|(key, value)| string(key) + string(value));
        let int_headers = self.int_headers.values().map(|value| 2 + string(value));
        2 + token
            + if self.headers.is_empty() {
                0
            } else {
                3 + headers.sum::<usize>()
            }
            + if self.int_headers.is_empty() {
                0
            } else {
                3 + int_headers.sum::<usize>()
            }
    }

    /// Appends [`len`](Self::len) bytes. In a header of at most [`HEADER_LIMIT`] bytes, each length
    /// and count fits in 16 bits.
    #[inline]
    fn write(&self, buffer: &mut impl GrowingBuffer) {
        buffer.put_slice(&[self.protocol.0, 0]);
        if let Some(token) = &self.acl_token {
            buffer.put_u8(section::ACL_TOKEN);
            write_string(buffer, token);
        }
        if !self.headers.is_empty() {
            buffer.put_u8(section::HEADERS);
            buffer.put_u16(self.headers.len() as u16);
            for (key, value) in &self.headers {
                write_string(buffer, key);
                write_string(buffer, value);
            }
        }
        if !self.int_headers.is_empty() {
            buffer.put_u8(section::INT_HEADERS);
            buffer.put_u16(self.int_headers.len() as u16);
            for (key, value) in &self.int_headers {
                buffer.put_u16(*key);
                write_string(buffer, value);
            }
        }
    }
}

/// Returns the ends of the header and of the message; `None` if the fixed part has not arrived
/// completely.
#[inline]
pub(super) fn find_ends(arrived: &[u8], limits: &Limits) -> Result<Option<(usize, usize)>, Error> {
    let Some((length, rest)) = arrived.split_first_chunk::<PREFIX>() else {
        return Ok(None);
    };
    let length = declared_len(*length, limits)?;
    let end = PREFIX + length;
    let Some(remaining) = end.checked_sub(FIXED) else {
        return Err(Error::new(ErrorKind::Truncated, end));
    };
    let mark = &rest[..rest.len().min(MAGIC.len())];
    if !MAGIC.starts_with(mark) {
        return Err(Error::new(ErrorKind::NotAMessage, PREFIX));
    }
    let Some([.., high, low]) = arrived.first_chunk::<FIXED>() else {
        return Ok(None);
    };
    let size = usize::from(u16::from_be_bytes([*high, *low])) * WORD;
    let kind = if size == 0 {
        ErrorKind::Truncated
    } else if size > HEADER_LIMIT {
        ErrorKind::HeaderLimit {
            length: size,
            limit: HEADER_LIMIT,
        }
    } else if size > remaining {
        ErrorKind::LengthPastEnd {
            length: size as u64,
            remaining,
        }
    } else {
        return Ok(Some((FIXED + size, end)));
    };
    Err(Error::new(kind, FIXED - 2))
}

/// Reads the number of pairs in a section.
#[inline]
fn read_count(reader: &mut Reader<'_>) -> Result<u16, Error> {
    /// The shortest pair: a key that is a number or an empty string, and an empty value.
    const MIN_PAIR: usize = 4;
    let count = u16::from_be_bytes(reader.fixed()?);
    check_count(reader, count, MIN_PAIR)?;
    Ok(count)
}

/// Checks that `count` items of at least `min_len` bytes fit in the rest of the header.
#[inline]
fn check_count(reader: &Reader<'_>, count: u16, min_len: usize) -> Result<(), Error> {
    let remaining = reader.remaining();
    if usize::from(count) * min_len > remaining {
        let count = count.into();
        return Err(reader.error(ErrorKind::CountPastEnd { count, remaining }));
    }
    Ok(())
}

#[inline]
fn read_string(reader: &mut Reader<'_>) -> Result<SharedStr, Error> {
    let length = u16::from_be_bytes(reader.fixed()?);
    reader.shared_str(length.into())
}

#[inline]
fn write_string(buffer: &mut impl GrowingBuffer, text: &str) {
    buffer.put_u16(text.len() as u16);
    buffer.put_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    /// A message with a header of these bytes and the payload `ok`.
    fn message(header: &[u8]) -> Bytes {
        assert_eq!(header.len() % WORD, 0);
        // The mark, flags, the number and the size; the header; the payload.
        let length = 2 + 2 + 4 + 2 + header.len() + 2;
        let mut message = vec![0, 0, (length >> 8) as u8, length as u8];
        message.extend(b"\x10\0\0\0\0\0\0\0\0");
        message.push((header.len() / WORD) as u8);
        message.extend(header);
        message.extend(b"ok");
        message.into()
    }

    fn refused(header: &[u8]) -> (ErrorKind, usize) {
        let error = TtHeader::decode(&message(header)).unwrap_err();
        (error.kind().clone(), error.offset())
    }

    fn refused_as_it_is(message: &[u8]) -> (ErrorKind, usize) {
        let error = TtHeader::decode(&Bytes::copy_from_slice(message)).unwrap_err();
        (error.kind().clone(), error.offset())
    }

    fn encoded(header: &TtHeader, payload: &[u8]) -> Vec<u8> {
        let mut buffer = Vec::new();
        header.append_to(payload, &mut buffer).unwrap();
        buffer
    }

    /// By hand from the specification.
    #[rustfmt::skip]
    const EVERYTHING: &[u8] = &[
        // 2 mark + 2 flags + 4 number + 2 size + 44 header + 3 payload = 57 = 0x39
        0, 0, 0, 0x39,
        0x10, 0x00,
        0x00, 0x02,
        0x01, 0x02, 0x03, 0x04,
        // 2 + 6 token + 15 headers + 19 int headers = 42, padded to 44: 11 words
        0, 11,
        // Compact, no transforms
        2, 0,
        // 1 + 2 + 3 = 6
        0x11, 0, 3, b'k', b'e', b'y',
        // 1 + 2 + (2 + 1 + 2 + 2) + (2 + 0 + 2 + 1) = 15
        0x01, 0, 2,
        0, 0, 0, 1, b'z',
        0, 1, b'a', 0, 2, b'b', b'c',
        // 1 + 2 + (2 + 2 + 3) + (2 + 2 + 5) = 19
        0x10, 0, 2,
        0, 9, 0, 3, b'a', b'd', b'd',
        1, 0, 0, 5, b'o', b't', b'h', b'e', b'r',
        // 44 - 42
        0, 0,
        b'm', b's', b'g',
    ];

    fn everything() -> TtHeader {
        TtHeader {
            flags: 2,
            sequence: 0x0102_0304,
            protocol: ProtocolId::COMPACT,
            int_headers: [(9, "add".into()), (0x100, "other".into())].into(),
            headers: [("a".into(), "bc".into()), ("".into(), "z".into())].into(),
            acl_token: Some("key".into()),
        }
    }

    #[test]
    fn a_message_with_everything_is_written_as_the_specification_has_it() {
        assert_eq!(encoded(&everything(), b"msg"), EVERYTHING);
    }

    #[test]
    fn a_message_with_everything_is_read_as_the_specification_has_it() {
        let (header, payload) = TtHeader::decode(&Bytes::from_static(EVERYTHING)).unwrap();
        assert_eq!(header, everything());
        assert_eq!(payload, "msg");
    }

    #[test]
    fn a_message_with_nothing_has_a_header_of_one_word() {
        // 2 + 2 + 4 + 2 + 4 = 14
        let bare = *b"\0\0\0\x0e\x10\0\0\0\0\0\0\0\0\x01\0\0\0\0";
        assert_eq!(encoded(&TtHeader::default(), b""), bare);
        let (header, payload) = TtHeader::decode(&Bytes::copy_from_slice(&bare)).unwrap();
        assert_eq!(header, TtHeader::default());
        assert_eq!(payload, "");
    }

    #[test]
    fn strings_and_payload_share_the_message() {
        let message = Bytes::from_static(EVERYTHING);
        let (header, payload) = TtHeader::decode(&message).unwrap();
        assert_eq!(header.headers["a"].as_ptr(), message[35..].as_ptr());
        assert_eq!(payload.as_ptr(), message[58..].as_ptr());
    }

    #[test]
    fn padding_may_stand_between_sections() {
        let (header, _) = TtHeader::decode(&message(b"\0\0\0\x11\0\x01x\0")).unwrap();
        assert_eq!(header.acl_token, Some("x".into()));
    }

    #[test]
    fn the_last_of_several_values_for_a_key_stays() {
        let (header, _) =
            TtHeader::decode(&message(b"\0\0\x10\0\x02\0\x07\0\x01a\0\x07\0\x01b\0")).unwrap();
        assert_eq!(header.int_headers, [(7, "b".into())].into());
    }

    #[test]
    fn an_unknown_protocol_is_left_to_the_caller() {
        let (header, _) = TtHeader::decode(&message(b"\x63\0\0\0")).unwrap();
        assert_eq!(header.protocol, ProtocolId(0x63));
    }

    #[test]
    fn every_part_of_a_message_is_truncated() {
        for end in 0..EVERYTHING.len() {
            assert_eq!(
                refused_as_it_is(&EVERYTHING[..end]),
                (ErrorKind::Truncated, end),
                "{end} bytes"
            );
        }
    }

    #[test]
    fn bytes_that_follow_a_message_are_refused() {
        let mut message = EVERYTHING.to_vec();
        message.push(0);
        assert_eq!(
            refused_as_it_is(&message),
            (ErrorKind::TrailingBytes { count: 1 }, EVERYTHING.len())
        );
    }

    #[test]
    fn another_mark_is_not_a_message() {
        assert_eq!(
            refused_as_it_is(b"\0\0\0\x0e\x10\x01\0\0\0\0\0\0\0\x01\0\0\0\0"),
            (ErrorKind::NotAMessage, 4)
        );
    }

    #[test]
    fn a_negative_length_is_refused() {
        assert_eq!(
            refused_as_it_is(b"\xff\xff\xff\xff\x10\0"),
            (ErrorKind::NegativeLength(-1), 0)
        );
    }

    #[test]
    fn a_length_that_ends_within_the_fixed_part_is_refused() {
        assert_eq!(
            refused_as_it_is(b"\0\0\0\x09\x10\0\0\0\0\0\0\0\0"),
            (ErrorKind::Truncated, 13)
        );
    }

    #[test]
    fn a_header_of_no_words_is_refused() {
        assert_eq!(
            refused_as_it_is(b"\0\0\0\x0a\x10\0\0\0\0\0\0\0\0\0"),
            (ErrorKind::Truncated, 12)
        );
    }

    #[test]
    fn a_header_past_the_end_of_the_message_is_refused() {
        // 14 - 10 = 4 bytes remain for a header of 8.
        assert_eq!(
            refused_as_it_is(b"\0\0\0\x0e\x10\0\0\0\0\0\0\0\0\x02\0\0\0\0"),
            (
                ErrorKind::LengthPastEnd {
                    length: 8,
                    remaining: 4
                },
                12
            )
        );
    }

    #[test]
    fn a_header_one_byte_past_the_end_of_the_message_is_refused() {
        assert_eq!(
            refused_as_it_is(b"\0\0\0\x0d\x10\0\0\0\0\0\0\0\0\x01\0\0\0"),
            (
                ErrorKind::LengthPastEnd {
                    length: 4,
                    remaining: 3
                },
                12
            )
        );
    }

    #[test]
    fn a_header_over_the_limit_is_refused() {
        assert_eq!(
            refused_as_it_is(b"\0\x7f\0\0\x10\0\0\0\0\0\0\0\x40\x01"),
            (
                ErrorKind::HeaderLimit {
                    length: 65_540,
                    limit: 65_536
                },
                12
            )
        );
    }

    #[test]
    fn a_string_past_the_end_of_the_header_is_refused() {
        // The payload is not a part of it.
        assert_eq!(
            refused(b"\0\0\0\x11\0\x02x\0\0\0\x11\0"),
            (ErrorKind::Truncated, 26)
        );
        assert_eq!(
            refused(b"\0\0\x11\0\x04xyz"),
            (
                ErrorKind::LengthPastEnd {
                    length: 4,
                    remaining: 3
                },
                19
            )
        );
    }

    #[test]
    fn a_number_of_pairs_that_cannot_fit_is_refused() {
        for section in [section::HEADERS, section::INT_HEADERS] {
            assert_eq!(
                refused(&[0, 0, section, 0, 1, 0, 0, 0]),
                (
                    ErrorKind::CountPastEnd {
                        count: 1,
                        remaining: 3
                    },
                    19
                )
            );
            assert_eq!(
                refused(&[0, 0, section, 0xff, 0xff, 0, 0, 0]),
                (
                    ErrorKind::CountPastEnd {
                        count: 0xffff,
                        remaining: 3
                    },
                    19
                )
            );
        }
    }

    #[test]
    fn a_pair_past_the_end_of_the_header_is_refused() {
        // Two pairs could fit in the eleven bytes that remain, but the value of the first says 8.
        assert_eq!(
            refused(b"\0\0\x01\0\x02\0\0\0\x08abcdefg"),
            (
                ErrorKind::LengthPastEnd {
                    length: 8,
                    remaining: 7
                },
                23
            )
        );
    }

    #[test]
    fn a_section_that_is_not_known_is_refused() {
        assert_eq!(
            refused(b"\0\0\0\x02"),
            (ErrorKind::UnknownHeaderSection(2), 17)
        );
    }

    #[test]
    fn a_transform_is_refused() {
        assert_eq!(
            refused(b"\0\x01\x03\0"),
            (ErrorKind::UnsupportedTransform(3), 16)
        );
    }

    #[test]
    fn a_number_of_transforms_that_cannot_fit_is_refused() {
        assert_eq!(
            refused(b"\0\x03\x01\x01"),
            (
                ErrorKind::CountPastEnd {
                    count: 3,
                    remaining: 2
                },
                16
            )
        );
    }

    #[test]
    fn a_key_that_is_not_utf8_is_refused() {
        assert_eq!(
            refused(b"\0\0\x11\0\x02a\xff\0"),
            (ErrorKind::InvalidUtf8, 19)
        );
    }

    #[test]
    fn a_header_up_to_the_limit_can_be_written() {
        // 2 + 1 + 2 = 5 bytes beside the token.
        let mut header = TtHeader {
            acl_token: Some("x".repeat(HEADER_LIMIT - 5).into()),
            ..TtHeader::default()
        };
        let message = Bytes::from(encoded(&header, b""));
        assert_eq!(
            TtHeader::decode(&message).map(|(read, _)| read),
            Ok(header.clone())
        );

        header.acl_token = Some(String::from("x").repeat(HEADER_LIMIT - 4).into());
        let mut buffer = vec![1];
        assert_eq!(
            header.append_to(b"", &mut buffer),
            Err(Error::new(
                ErrorKind::HeaderLimit {
                    length: HEADER_LIMIT + 4,
                    limit: HEADER_LIMIT
                },
                0
            ))
        );
        assert_eq!(buffer, [1]);
    }

    #[test]
    fn a_payload_that_cannot_be_written_leaves_the_buffer_as_it_was() {
        let mut buffer = vec![1];
        let failure = || Error::new(ErrorKind::Custom("no"), 0);
        let result = TtHeader::default().append_with(&mut buffer, |_| Err(failure()));
        assert_eq!(result, Err(failure()));
        assert_eq!(buffer, [1]);
    }
}
