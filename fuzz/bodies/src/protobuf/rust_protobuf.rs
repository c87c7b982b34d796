//! The same message in rust-protobuf, decoded as its generated code does.

use fastcodec::ErrorKind;
use fastcodec::protobuf::Open;
use protobuf::rt::WireType;
use protobuf::{CodedInputStream, Error, Result};

use super::types::{Choice, Fixed, Owned};

/// Returns the error that generated code itself reports.
fn refused() -> Error {
    std::io::Error::other("refused").into()
}

/// Returns the number and type of the next field.
fn next(input: &mut CodedInputStream<'_>) -> Result<Option<(u32, WireType)>> {
    let Some(tag) = input.read_raw_tag_or_eof()? else {
        return Ok(None);
    };
    match (tag >> 3, WireType::new(tag & 7)) {
        (0, _) | (_, None) => Err(refused()),
        (number, Some(wire_type)) => Ok(Some((number, wire_type))),
    }
}

/// Reads a message, without its unknown fields.
pub(super) fn decode(bytes: &[u8]) -> Result<Owned> {
    let mut message = Owned::default();
    let mut input = CodedInputStream::from_bytes(bytes);
    read(&mut message, &mut input, None, 0)?;
    Ok(message)
}

/// Returns whether rust-protobuf wrongly refuses the input: a tag or a length with more bytes than
/// needed, or an `int32` that other implementations truncate.
pub(super) fn is_stricter(error: &Error) -> bool {
    let text = error.to_string();
    text.contains("varint") || text.contains("too large for i32")
}

/// Returns whether rust-protobuf wrongly accepts the input: when it skips an unknown group, or if a
/// length reaches past the end of the input.
pub(super) fn is_laxer(error: &fastcodec::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingEnd { .. }
            | ErrorKind::UnmatchedEnd { .. }
            | ErrorKind::DepthLimit { .. }
            | ErrorKind::LengthPastEnd { .. }
    )
}

fn read(
    message: &mut Owned,
    input: &mut CodedInputStream<'_>,
    group: Option<u32>,
    depth: u32,
) -> Result<()> {
    use WireType::{Fixed64, LengthDelimited, StartGroup, Varint};
    if depth > 100 {
        return Err(refused());
    }
    while let Some(field) = next(input)? {
        match field {
            (1, Varint) => message.int32 = input.read_int32()?,
            (2, Varint) => message.sint64 = Some(input.read_sint64()?),
            (3, LengthDelimited) => message.text = input.read_string()?,
            (4, LengthDelimited) => message.bytes = input.read_bytes()?,
            (5, Varint) => message.packed.push(input.read_uint64()?),
            (5, LengthDelimited) => {
                input.read_repeated_packed_uint64_into(&mut message.packed)?;
            }
            (6, Fixed64) => message.doubles.push(input.read_double()?),
            (6, LengthDelimited) => {
                input.read_repeated_packed_double_into(&mut message.doubles)?;
            }
            (7, LengthDelimited) => {
                message.children.push(Owned::default());
                let child = message.children.last_mut().expect("it was just pushed");
                nested(input, |input| read(child, input, None, depth + 1))?;
            }
            (8, LengthDelimited) => {
                let child = message.child.get_or_insert_default();
                nested(input, |input| read(child, input, None, depth + 1))?;
            }
            (9, LengthDelimited) => {
                let (mut key, mut value) = (0, String::new());
                nested(input, |input| {
                    entry(input, |input, field| {
                        match field {
                            (1, Varint) => key = input.read_int32()?,
                            (2, LengthDelimited) => value = input.read_string()?,
                            _ => return Ok(false),
                        }
                        Ok(true)
                    })
                })?;
                message.map.insert(key, value);
            }
            (10, Varint) => message.level = Open::from_number(input.read_int32()?),
            (11, LengthDelimited) => message.choice = Some(Choice::Text(input.read_string()?)),
            (12, LengthDelimited) => {
                let mut member = match message.choice.take() {
                    Some(Choice::Message(member)) => member,
                    _ => Box::default(),
                };
                nested(input, |input| read(&mut member, input, None, depth + 1))?;
                message.choice = Some(Choice::Message(member));
            }
            (13, StartGroup) => {
                let group = message.group.get_or_insert_default();
                read(group, input, Some(13), depth + 1)?;
            }
            (14, LengthDelimited) => message.texts.push(input.read_string()?),
            (15, Varint) => message.flag = input.read_bool()?,
            (16, LengthDelimited) => {
                let mut fixed = Fixed::default();
                nested(input, |input| {
                    entry(input, |input, field| {
                        match field {
                            (1, WireType::Fixed32) => fixed.small = input.read_fixed32()?,
                            (2, Fixed64) => fixed.large = Some(input.read_sfixed64()?),
                            _ => return Ok(false),
                        }
                        Ok(true)
                    })
                })?;
                message.fixed.push(fixed);
            }
            (17, Varint) => message.flags.push(input.read_bool()?),
            (17, LengthDelimited) => input.read_repeated_packed_bool_into(&mut message.flags)?,
            (18, LengthDelimited) => {
                let (mut key, mut value) = (String::new(), Owned::default());
                nested(input, |input| {
                    entry(input, |input, field| {
                        match field {
                            (1, LengthDelimited) => key = input.read_string()?,
                            (2, LengthDelimited) => {
                                nested(input, |input| read(&mut value, input, None, depth + 2))?;
                            }
                            _ => return Ok(false),
                        }
                        Ok(true)
                    })
                })?;
                message.entries.insert(key, value);
            }
            (end, WireType::EndGroup) if group == Some(end) => return Ok(()),
            (_, wire_type) => input.skip_field(wire_type)?,
        }
    }
    match group {
        None => Ok(()),
        Some(_) => Err(refused()),
    }
}

/// Reads the fields of a small message, and skips those that `read` does not know.
fn entry(
    input: &mut CodedInputStream<'_>,
    mut read: impl FnMut(&mut CodedInputStream<'_>, (u32, WireType)) -> Result<bool>,
) -> Result<()> {
    while let Some(field) = next(input)? {
        if !read(input, field)? {
            input.skip_field(field.1)?;
        }
    }
    Ok(())
}

/// Reads a length-delimited value.
fn nested(
    input: &mut CodedInputStream<'_>,
    read: impl FnOnce(&mut CodedInputStream<'_>) -> Result<()>,
) -> Result<()> {
    let len = input.read_raw_varint32()?;
    let outer = input.push_limit(len.into())?;
    read(input)?;
    input.check_eof()?;
    input.pop_limit(outer);
    Ok(())
}
