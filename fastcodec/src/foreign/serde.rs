//! `serde`'s traits for the types that generated structs hold, where a derive would not do.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ::serde::de::{self, SeqAccess, Visitor};
use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::enumeration::Open;
use crate::protobuf::{self, Decode as _};
use crate::thrift::{self, Binary, Compact, Protocol, SharedStr};
use crate::{Error, Protobuf, Thrift};

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

/// Nothing but fields that nobody knows, in either format.
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

/// Bytes that are not well-formed fields are refused, as they are in a decode within the default limits.
impl<'de> Deserialize<'de> for protobuf::UnknownFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Octets(fields) = Octets::deserialize(deserializer)?;
        let kept = OfProtobuf::decode(&fields).map_err(de::Error::custom)?;
        Ok(kept.rest)
    }
}

/// What fields of Thrift are, which mean nothing without the protocol that they came in.
#[derive(Serialize, Deserialize)]
#[serde(rename = "UnknownFields")]
struct InProtocol {
    protocol: Option<String>,
    fields: Octets,
}

fn is<P: Protocol>(name: &str) -> bool {
    name == P::NAME
}

/// A struct of the name of the protocol (`"Binary"`, `"Compact"`, nothing where there are no fields) and
/// `fields`: the bytes of a struct with these fields in that protocol.
impl Serialize for thrift::UnknownFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn fields<P: Protocol>(rest: &thrift::UnknownFields) -> Result<Vec<u8>, Error> {
            let rest = rest.clone();
            P::encode_to_vec(&OfThrift { rest })
        }
        let fields = match self.protocol() {
            None => Ok(Vec::new()),
            Some(name) if is::<Binary>(name) => fields::<Binary>(self),
            Some(_) => fields::<Compact>(self),
        };
        let in_protocol = InProtocol {
            protocol: self.protocol().map(String::from),
            fields: Octets(fields.map_err(::serde::ser::Error::custom)?),
        };
        in_protocol.serialize(serializer)
    }
}

/// Bytes that are not a struct in that protocol are refused, as they are in a decode within the default
/// limits.
impl<'de> Deserialize<'de> for thrift::UnknownFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let InProtocol { protocol, fields } = InProtocol::deserialize(deserializer)?;
        let kept = match protocol.as_deref() {
            None if fields.0.is_empty() => Ok(OfThrift::default()),
            Some(name) if is::<Binary>(name) => Binary::decode(&fields.0),
            Some(name) if is::<Compact>(name) => Compact::decode(&fields.0),
            _ => return Err(de::Error::custom("fields in a protocol that is not known")),
        };
        Ok(kept.map_err(de::Error::custom::<Error>)?.rest)
    }
}

/// Bytes, in whichever form a format has them: it may have no other than a list of numbers.
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
        // How many there are is a claim: room is made as they come.
        let mut bytes = Vec::new();
        while let Some(byte) = numbers.next_element()? {
            bytes.push(byte);
        }
        Ok(bytes)
    }
}
