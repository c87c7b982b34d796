//! Values of other crates.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value, write_list};
use crate::error::Error;

#[cfg(feature = "uuid")]
mod uuids {
    use uuid::Uuid;

    use super::*;

    impl Value for Uuid {
        const TYPE: Type = Type::Uuid;
    }

    impl EncodeValue for Uuid {
        fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
            encoder.uuid(*self.as_bytes());
        }
    }

    impl<'de> DecodeValue<'de> for Uuid {
        fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
            decoder.uuid().map(Uuid::from_bytes)
        }
    }

    impl From<Uuid> for crate::thrift::Uuid {
        fn from(uuid: Uuid) -> Self {
            crate::thrift::Uuid(uuid.into_bytes())
        }
    }

    impl From<crate::thrift::Uuid> for Uuid {
        fn from(uuid: crate::thrift::Uuid) -> Self {
            Uuid::from_bytes(uuid.0)
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod decimals {
    use rust_decimal::Decimal;

    use super::*;
    use crate::foreign::scalars::decimal::{Text, parse};

    impl Value for Decimal {
        const TYPE: Type = Type::String;
    }

    impl EncodeValue for Decimal {
        fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
            encoder.bytes(Text::of(self).as_bytes());
        }
    }

    impl<'de> DecodeValue<'de> for Decimal {
        fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
            let text = decoder.str()?;
            let start = decoder.offset() - text.len();
            parse(text).map_err(|kind| Error::new(kind, start))
        }
    }
}

#[cfg(feature = "smallvec")]
mod small {
    use alloc::vec::Vec;

    use smallvec::SmallVec;

    use super::*;
    use crate::collections::{Allocated, Gather, small_bytes, total};

    impl<const N: usize> Value for SmallVec<[u8; N]> {
        const TYPE: Type = Type::String;

        fn heap_len(&self) -> usize {
            self.allocated()
        }
    }

    impl<const N: usize> EncodeValue for SmallVec<[u8; N]> {
        fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
            encoder.bytes(self);
        }
    }

    impl<'de, const N: usize> DecodeValue<'de> for SmallVec<[u8; N]> {
        fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
            let bytes = decoder.bytes()?;
            small_bytes(bytes, &mut decoder.reader)
        }
    }

    impl<T: Value, const N: usize> Value for SmallVec<[T; N]> {
        const TYPE: Type = Type::List;

        fn heap_len(&self) -> usize {
            self.allocated()
                .saturating_add(total(self.iter().map(Value::heap_len)))
        }
    }

    impl<T: EncodeValue, const N: usize> EncodeValue for SmallVec<[T; N]> {
        fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
            write_list(self, encoder);
        }
    }

    impl<'de, T: DecodeValue<'de>, const N: usize> DecodeValue<'de> for SmallVec<[T; N]> {
        fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
            decoder.nested(|decoder| {
                let count = decoder.list_header(T::TYPE)?;
                let (mut small, mut list) = (SmallVec::new(), Vec::new());
                T::read_elements(&mut list, count, decoder)?;
                small.finish(list, &mut decoder.reader)?;
                Ok(small)
            })
        }
    }
}
