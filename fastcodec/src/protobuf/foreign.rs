//! Values of other crates that are text or bytes.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::error::Error;

#[cfg(feature = "uuid")]
mod uuids {
    use uuid::Uuid;

    use super::super::encoding::{Bytes, Str};
    use super::*;
    use crate::foreign::scalars::uuid as text;

    impl Element for Uuid {
        type Encoding = Bytes;
    }

    /// 16 bytes, in the order in which they are printed.
    impl EncodeValue<Bytes> for Uuid {
        fn value_len(&self) -> usize {
            wire_len::bytes(self.as_bytes().len())
        }

        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(self.as_bytes());
        }

        fn is_default(&self) -> bool {
            self.is_nil()
        }
    }

    impl<'de> DecodeValue<'de, Bytes> for Uuid {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            <[u8; 16] as DecodeValue<'de, Bytes>>::read_value(decoder).map(Uuid::from_bytes)
        }
    }

    /// 36 characters, with hyphens.
    impl EncodeValue<Str> for Uuid {
        fn value_len(&self) -> usize {
            wire_len::bytes(text::TEXT_LEN)
        }

        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(text::write(*self, &mut [0; text::TEXT_LEN]));
        }

        fn is_default(&self) -> bool {
            self.is_nil()
        }
    }

    impl<'de> DecodeValue<'de, Str> for Uuid {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            let read = decoder.str()?;
            text::parse(read).map_err(|kind| at_start_of(read.len(), kind, decoder))
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod decimals {
    use rust_decimal::Decimal;

    use super::super::encoding::Str;
    use super::*;
    use crate::foreign::scalars::decimal::{Text, is_default, parse};

    impl Element for Decimal {
        type Encoding = Str;
    }

    impl EncodeValue<Str> for Decimal {
        fn value_len(&self) -> usize {
            wire_len::bytes(Text::of(self).as_bytes().len())
        }

        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(Text::of(self).as_bytes());
        }

        fn is_default(&self) -> bool {
            is_default(self)
        }
    }

    impl<'de> DecodeValue<'de, Str> for Decimal {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            let read = decoder.str()?;
            parse(read).map_err(|kind| at_start_of(read.len(), kind, decoder))
        }
    }
}

/// An error at the first of the bytes that were read last.
#[cfg(any(feature = "uuid", feature = "rust_decimal"))]
#[cold]
fn at_start_of(len: usize, kind: crate::ErrorKind, decoder: &Decoder<'_>) -> Error {
    Error::new(kind, decoder.offset() - len)
}

#[cfg(feature = "smallvec")]
mod small {
    use smallvec::SmallVec;

    use super::super::encoding::Bytes;
    use super::*;
    use crate::collections::{Allocated, small_bytes};

    impl<const N: usize> Element for SmallVec<[u8; N]> {
        type Encoding = Bytes;
    }

    impl<const N: usize> EncodeValue<Bytes> for SmallVec<[u8; N]> {
        fn value_len(&self) -> usize {
            wire_len::bytes(self.len())
        }

        fn write_value(&self, encoder: &mut Encoder<'_>) {
            encoder.bytes(self);
        }

        fn is_default(&self) -> bool {
            self.is_empty()
        }
    }

    impl<'de, const N: usize> DecodeValue<'de, Bytes> for SmallVec<[u8; N]> {
        fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
            let bytes = decoder.bytes()?;
            small_bytes(bytes, &mut decoder.reader)
        }

        fn heap_len(&self) -> usize {
            self.allocated()
        }
    }
}
