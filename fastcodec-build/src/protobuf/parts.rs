//! Parts of an encoded descriptor set, left as they are encoded: decoding them into structs would lose the
//! values of custom options.

use prost::DecodeError;
use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

/// The number of the files in a `FileDescriptorSet`.
const FILE: u32 = 1;

/// The number of the source info in a `FileDescriptorProto`.
const SOURCE_CODE_INFO: u32 = 9;

/// The set with the files whose number in it `is_wanted` takes, with their source info or without.
pub(super) fn of_set(
    encoded: &[u8],
    is_wanted: impl Fn(usize) -> bool,
    source_info: bool,
) -> Result<Vec<u8>, DecodeError> {
    let mut kept = Vec::with_capacity(encoded.len());
    let mut number = 0;
    for (field, whole) in fields(encoded)? {
        if field != FILE {
            continue;
        }
        if is_wanted(number) {
            let file = content(whole)?;
            let mut parts = Vec::with_capacity(file.len());
            for (field, whole) in fields(file)? {
                if source_info || field != SOURCE_CODE_INFO {
                    parts.extend_from_slice(whole);
                }
            }
            prost::encoding::encode_key(FILE, WireType::LengthDelimited, &mut kept);
            prost::encoding::encode_varint(parts.len() as u64, &mut kept);
            kept.append(&mut parts);
        }
        number += 1;
    }
    Ok(kept)
}

/// The fields of a message, each with its number and all of its bytes.
fn fields(message: &[u8]) -> Result<Vec<(u32, &[u8])>, DecodeError> {
    let mut fields = Vec::new();
    let mut rest = message;
    while rest.has_remaining() {
        let whole = rest;
        let (number, wire_type) = decode_key(&mut rest)?;
        skip_field(wire_type, number, &mut rest, DecodeContext::default())?;
        fields.push((number, &whole[..whole.len() - rest.len()]));
    }
    Ok(fields)
}

/// What a length-delimited field holds.
fn content(mut field: &[u8]) -> Result<&[u8], DecodeError> {
    decode_key(&mut field)?;
    decode_varint(&mut field)?;
    Ok(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;
    use prost_types::{FileDescriptorProto, FileDescriptorSet, SourceCodeInfo};

    #[test]
    fn files_are_kept_as_they_are_encoded_but_for_their_source_info() {
        let file = |name: &str, source_code_info| FileDescriptorProto {
            name: Some(name.to_owned()),
            source_code_info,
            ..FileDescriptorProto::default()
        };
        let info = Some(SourceCodeInfo::default());
        let set = |file| FileDescriptorSet { file }.encode_to_vec();
        let encoded = set(vec![file("a", info.clone()), file("b", info.clone())]);
        assert_eq!(of_set(&encoded, |_| true, true).unwrap(), encoded);
        let second = of_set(&encoded, |number| number == 1, true).unwrap();
        assert_eq!(second, set(vec![file("b", info)]));
        let without = of_set(&encoded, |_| true, false).unwrap();
        assert_eq!(without, set(vec![file("a", None), file("b", None)]));
    }
}
