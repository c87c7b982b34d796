//! A copy between protocols with the crate of Apache Thrift, which needs no schema for that.

use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol,
    TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol,
    TSetIdentifier, TStructIdentifier, TType,
};
use thrift::{Error, ProtocolError, ProtocolErrorKind, Result};

/// A protocol of Apache's crate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Theirs {
    Binary,
    Compact,
}

/// Reads a struct in one protocol and writes it in the same or another one. Returns also the number
/// of bytes read.
pub(super) fn copy(bytes: &[u8], from: Theirs, to: Theirs) -> Result<(Vec<u8>, usize)> {
    let (mut rest, mut copied) = (bytes, Vec::new());
    let mut input: Box<dyn TInputProtocol> = match from {
        Theirs::Binary => Box::new(TBinaryInputProtocol::new(&mut rest, true)),
        Theirs::Compact => Box::new(TCompactInputProtocol::new(&mut rest)),
    };
    let mut output: Box<dyn TOutputProtocol> = match to {
        Theirs::Binary => Box::new(TBinaryOutputProtocol::new(&mut copied, true)),
        Theirs::Compact => Box::new(TCompactOutputProtocol::new(&mut copied)),
    };
    value(TType::Struct, &mut *input, &mut *output, 0)?;
    drop((input, output));
    Ok((copied, bytes.len() - rest.len()))
}

fn value(
    ty: TType,
    input: &mut dyn TInputProtocol,
    output: &mut dyn TOutputProtocol,
    depth: usize,
) -> Result<()> {
    if depth > 64 {
        return Err(refused("too deep"));
    }
    match ty {
        TType::Bool => output.write_bool(input.read_bool()?),
        TType::I08 => output.write_i8(input.read_i8()?),
        TType::I16 => output.write_i16(input.read_i16()?),
        TType::I32 => output.write_i32(input.read_i32()?),
        TType::I64 => output.write_i64(input.read_i64()?),
        TType::Double => output.write_double(input.read_double()?),
        TType::String => output.write_bytes(&input.read_bytes()?),
        TType::Uuid => output.write_uuid(&input.read_uuid()?),
        TType::List => {
            let list = input.read_list_begin()?;
            output
                .write_list_begin(&TListIdentifier::new(written(list.element_type), list.size))?;
            for _ in 0..list.size {
                value(list.element_type, input, output, depth + 1)?;
            }
            Ok(())
        }
        TType::Set => {
            let set = input.read_set_begin()?;
            output.write_set_begin(&TSetIdentifier::new(written(set.element_type), set.size))?;
            for _ in 0..set.size {
                value(set.element_type, input, output, depth + 1)?;
            }
            Ok(())
        }
        TType::Map => {
            let map = input.read_map_begin()?;
            // In Compact, an empty map has no types. Binary needs types, so this takes those of the
            // only map in the schema.
            let key = map.key_type.unwrap_or(TType::I32);
            let element = map.value_type.unwrap_or(TType::List);
            let (written_key, written_element) = (written(key), written(element));
            output.write_map_begin(&TMapIdentifier::new(written_key, written_element, map.size))?;
            for _ in 0..map.size {
                value(key, input, output, depth + 1)?;
                value(element, input, output, depth + 1)?;
            }
            Ok(())
        }
        TType::Struct => {
            input.read_struct_begin()?;
            output.write_struct_begin(&TStructIdentifier::new("S"))?;
            let mut previous = 0;
            loop {
                let field = input.read_field_begin()?;
                if field.field_type == TType::Stop {
                    break;
                }
                let id = field.id.unwrap_or_default();
                if i16::checked_sub(id, previous).is_none() {
                    return Err(refused(TOO_FAR));
                }
                previous = id;
                output.write_field_begin(&TFieldIdentifier::new(
                    "f",
                    field.field_type,
                    field.id,
                ))?;
                value(field.field_type, input, output, depth + 1)?;
                input.read_field_end()?;
                output.write_field_end()?;
            }
            input.read_struct_end()?;
            output.write_field_stop()?;
            output.write_struct_end()
        }
        _ => Err(refused("no type")),
    }
}

/// Returns the element type to write for a container. An empty one may have any type, but the
/// writer of Compact panics for some.
fn written(ty: TType) -> TType {
    match ty {
        TType::Stop | TType::Void | TType::Utf7 => TType::I08,
        ty => ty,
    }
}

/// The error for two ids whose difference the writer of Compact in Apache's crate cannot compute.
const TOO_FAR: &str = "ids too far from one another";

fn refused(why: &str) -> Error {
    Error::Protocol(ProtocolError::new(ProtocolErrorKind::InvalidData, why))
}

/// Returns whether Apache's crate refuses the input without need: an invalid element type of an
/// empty container; a `bool` with a byte other than 0, 1 and 2, which Apache's other libraries read
/// as false; or a small number with more bytes than needed.
pub(super) fn is_stricter(error: &Error) -> bool {
    let text = format!("{error:?}");
    [
        "to TType",
        "into TType",
        "into bool",
        "Variable-length",
        TOO_FAR,
    ]
    .iter()
    .any(|reason| text.contains(reason))
}
