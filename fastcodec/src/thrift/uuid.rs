//! Universally unique identifiers: 16 bytes, in the order in which they are printed.

use core::fmt;
use core::str::FromStr;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::error::Error;

/// A `uuid`.
///
/// ```
/// use fastcodec::thrift::Uuid;
///
/// let id: Uuid = "00112233-4455-6677-8899-aabbccddeeff".parse()?;
/// assert_eq!(id.0[..3], [0x00, 0x11, 0x22]);
/// assert_eq!(id.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
/// # Ok::<(), fastcodec::thrift::InvalidUuid>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(::serde::Serialize, ::serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(::arbitrary::Arbitrary))]
#[cfg_attr(feature = "proptest", derive(::proptest_derive::Arbitrary))]
pub struct Uuid(pub [u8; 16]);

/// A text that is not a UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidUuid;

impl fmt::Display for InvalidUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a UUID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12")
    }
}

impl core::error::Error for InvalidUuid {}

/// The indexes of the bytes that a hyphen precedes.
const HYPHENS: [usize; 4] = [4, 6, 8, 10];

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if HYPHENS.contains(&index) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Uuid {
    type Err = InvalidUuid;

    fn from_str(text: &str) -> Result<Self, InvalidUuid> {
        let mut plain = [0; 32];
        let mut len = 0;
        for (index, byte) in text.bytes().enumerate() {
            let is_hyphen = matches!(index, 8 | 13 | 18 | 23);
            if is_hyphen != (byte == b'-') || len == plain.len() && !is_hyphen {
                return Err(InvalidUuid);
            }
            if !is_hyphen {
                plain[len] = byte;
                len += 1;
            }
        }
        if len != plain.len() {
            return Err(InvalidUuid);
        }
        let hex = |byte: u8| char::from(byte).to_digit(16).ok_or(InvalidUuid);
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(plain.as_chunks::<2>().0) {
            *byte = (hex(pair[0])? << 4 | hex(pair[1])?) as u8;
        }
        Ok(Uuid(bytes))
    }
}

impl From<[u8; 16]> for Uuid {
    fn from(bytes: [u8; 16]) -> Self {
        Uuid(bytes)
    }
}

impl From<Uuid> for [u8; 16] {
    fn from(uuid: Uuid) -> Self {
        uuid.0
    }
}

impl Value for Uuid {
    const TYPE: Type = Type::Uuid;
}

impl EncodeValue for Uuid {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.uuid(self.0);
    }
}

impl<'de> DecodeValue<'de> for Uuid {
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.uuid().map(Uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_with_hyphens_is_a_uuid() {
        for text in [
            "",
            "00112233445566778899aabbccddeeff",
            "00112233-4455-6677-8899-aabbccddeef",
            "00112233-4455-6677-8899-aabbccddeeff0",
            "00112233-4455-6677-8899-aabbccddeefg",
            "0011223-34455-6677-8899-aabbccddeeff",
        ] {
            assert_eq!(text.parse::<Uuid>(), Err(InvalidUuid), "{text}");
        }
        assert!(
            "00112233-4455-6677-8899-AABBccddeeff"
                .parse::<Uuid>()
                .is_ok()
        );
    }
}
