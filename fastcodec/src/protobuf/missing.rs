//! Types that cannot be fields: see [`Missing`]. These functions are never called.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::Missing;
use super::field::{DecodeField, EncodeField};
use super::tag::{Tag, WireType};
use super::value::{DecodeValue, EncodeValue};
use crate::error::{Error, ErrorKind};

const NO_FIELD: ErrorKind = ErrorKind::Custom("the type has no encoding");

impl<T> EncodeValue<Missing> for T {
    fn value_len(&self) -> usize {
        0
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.fail(NO_FIELD);
    }

    fn is_default(&self) -> bool {
        false
    }
}

impl<'de, T> DecodeValue<'de, Missing> for T {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Err(decoder.error(NO_FIELD))
    }
}

impl<T> EncodeField<Missing> for T {
    fn field_len(&self, _number: u32) -> usize {
        0
    }

    fn write_field(&self, _number: u32, encoder: &mut Encoder<'_>) {
        encoder.fail(NO_FIELD);
    }
}

impl<'de, T> DecodeField<'de, Missing> for T {
    const WIRE_TYPE: WireType = WireType::Len;

    fn merge_field(&mut self, _tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Err(decoder.error(NO_FIELD))
    }
}
