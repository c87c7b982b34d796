//! `serde`'s traits for the types that generated structs hold, where a derive would not do.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ::serde::de::{self, SeqAccess, Visitor};
use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::enumeration::Open;
use crate::protobuf::{self, Decode as _};
use crate::thrift::{self, Binary, Compact, Format, Protocol, SharedStr};
use crate::{Error, ErrorKind, Protobuf, Thrift};

/// The number.
impl<E> Serialize for Open<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.number())
    }
}

/// The number.
impl<'de, E> Deserialize<'de> for Open<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i32::deserialize(deserializer).map(Self::from_number)
    }
}

impl Serialize for SharedStr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// A copy.
impl<'de> Deserialize<'de> for SharedStr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(SharedStr::from)
    }
}

/// A message of unknown fields alone, in each format.
#[derive(Default, Protobuf)]
struct OfProtobuf {
    #[codec(unknown)]
    rest: protobuf::UnknownFields,
}

#[derive(Default, Thrift)]
struct OfThrift {
    #[codec(unknown)]
    rest: thrift::UnknownFields,
}

/// The fields as they are written, as bytes.
impl Serialize for protobuf::UnknownFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.as_bytes())
    }
}

/// Refuses bytes that are not well-formed fields, as a decode within the default limits does.
impl<'de> Deserialize<'de> for protobuf::UnknownFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Octets(fields) = Octets::deserialize(deserializer)?;
        let kept = OfProtobuf::decode(&fields).map_err(de::Error::custom)?;
        Ok(kept.rest)
    }
}

/// The fields, which mean nothing without the protocol that they came in.
#[derive(Serialize, Deserialize)]
#[serde(rename = "UnknownFields")]
struct InProtocol {
    protocol: Option<String>,
    fields: Octets,
}

/// The protocols that unknown fields can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Binary,
    Compact,
}

impl Known {
    /// The protocol of this name.
    fn named(name: &str) -> Result<Self, Error> {
        match name {
            Binary::NAME => Ok(Known::Binary),
            Compact::NAME => Ok(Known::Compact),
            _ => {
                let kind =
                    ErrorKind::Custom("unknown fields are of the protocol Binary or Compact");
                Err(Error::new(kind, 0))
            }
        }
    }

    /// The bytes of a struct with these fields.
    fn encode(self, rest: thrift::UnknownFields) -> Result<Vec<u8>, Error> {
        let of_thrift = OfThrift { rest };
        match self {
            Known::Binary => Binary::encode_to_vec(&of_thrift),
            Known::Compact => Compact::encode_to_vec(&of_thrift),
        }
    }

    /// The fields of a struct.
    fn decode(self, fields: &[u8]) -> Result<OfThrift, Error> {
        match self {
            Known::Binary => Binary::decode(fields),
            Known::Compact => Compact::decode(fields),
        }
    }
}

/// A struct of `protocol`, its name (`"Binary"`, `"Compact"`, none if there are no fields), and
/// `fields`: the bytes of a struct with these fields in that protocol.
impl Serialize for thrift::UnknownFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let protocol = self.protocol();
        let fields = match protocol {
            None => Ok(Vec::new()),
            Some(name) => Known::named(name).and_then(|it| it.encode(self.clone())),
        };
        let in_protocol = InProtocol {
            protocol: protocol.map(String::from),
            fields: Octets(fields.map_err(::serde::ser::Error::custom)?),
        };
        in_protocol.serialize(serializer)
    }
}

/// Refuses bytes that are no struct in that protocol, as a decode within the default limits does.
impl<'de> Deserialize<'de> for thrift::UnknownFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let InProtocol { protocol, fields } = InProtocol::deserialize(deserializer)?;
        let kept = match protocol.as_deref() {
            Some(name) => Known::named(name).and_then(|it| it.decode(&fields.0)),
            None if fields.0.is_empty() => Ok(OfThrift::default()),
            None => return Err(de::Error::custom("unknown fields without a protocol")),
        };
        Ok(kept.map_err(de::Error::custom)?.rest)
    }
}

/// Bytes. A format may have them as a list of numbers.
struct Octets(Vec<u8>);

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(OctetsVisitor).map(Octets)
    }
}

struct OctetsVisitor;

impl<'de> Visitor<'de> for OctetsVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.into())
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<u8>, A::Error> {
        // The number of elements that the input declares is a claim: room is made as they arrive.
        let mut bytes = Vec::new();
        while let Some(byte) = numbers.next_element()? {
            bytes.push(byte);
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_written_in_its_own_bytes_and_no_other_in_those_of_one() {
        assert_eq!(Known::named("Binary"), Ok(Known::Binary));
        assert_eq!(Known::named("Compact"), Ok(Known::Compact));
        for name in ["", "binary", "Json"] {
            assert!(Known::named(name).is_err(), "{name}");
        }
        // Field 2, an `i32` of 5, in each.
        for (known, bytes) in [
            (Known::Binary, &b"\x08\0\x02\0\0\0\x05\0"[..]),
            (Known::Compact, b"\x25\x0a\0"),
        ] {
            let kept = known.decode(bytes).unwrap().rest;
            assert_eq!(known.encode(kept), Ok(bytes.to_vec()));
        }
    }
}
