//! Scalars as messages: a `google.protobuf.DoubleValue` is its `f64`, and an `Empty` is `()`, where
//! the field is encoded as a message.
//! <https://protobuf.dev/reference/protobuf/google.protobuf/#double-value>

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{self, Msg, Single};
use super::field::{DecodeField, EncodeField};
use super::implementation::{Implementation, OfCodec};
use super::message::{Decode, Encode, Message};
use super::tag::Tag;
use super::value::{DecodeValue, Element};
use crate::error::Error;

/// The field of a wrapper: `value = 1`.
const VALUE: u32 = 1;

macro_rules! wrappers {
    ($($scalar:ty, $encoding:ident: $name:literal;)*) => {$(
        /// A wrapper, as the message
        #[doc = concat!("`google.protobuf.", $name, "`.")]
        impl Message for $scalar {
            const NAME: &'static str = concat!("google.protobuf.", $name);
        }

        impl Implementation for $scalar {
            type By = OfCodec;
        }

        impl Encode for $scalar {
            #[inline]
            fn encode_fields(&self, encoder: &mut Encoder<'_>) {
                EncodeField::<Single<encoding::$encoding>>::write_field(self, VALUE, encoder);
            }

            #[inline]
            fn encoded_len(&self) -> usize {
                EncodeField::<Single<encoding::$encoding>>::field_len(self, VALUE)
            }
        }

        impl<'de> Decode<'de> for $scalar {
            #[inline]
            fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                Ok(Self::default())
            }

            #[inline]
            fn heap_len(&self) -> usize {
                DecodeValue::<encoding::$encoding>::heap_len(self)
            }

            #[inline]
            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                if tag.number() != VALUE {
                    return Ok(false);
                }
                DecodeField::<Single<encoding::$encoding>>::merge_field(self, tag, decoder)
            }
        }
    )*};
}

wrappers! {
    f64, Double: "DoubleValue";
    f32, Float: "FloatValue";
    i64, Int64: "Int64Value";
    u64, Uint64: "UInt64Value";
    i32, Int32: "Int32Value";
    u32, Uint32: "UInt32Value";
    bool, Bool: "BoolValue";
    String, Str: "StringValue";
    Vec<u8>, Bytes: "BytesValue";
    Bytes, Bytes: "BytesValue";
}

/// The message `google.protobuf.Empty`.
impl Message for () {
    const NAME: &'static str = "google.protobuf.Empty";
}

impl Implementation for () {
    type By = OfCodec;
}

impl Encode for () {
    fn encode_fields(&self, _encoder: &mut Encoder<'_>) {}

    fn encoded_len(&self) -> usize {
        0
    }
}

impl<'de> Decode<'de> for () {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(())
    }

    fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Ok(false)
    }
}

impl Element for () {
    type Encoding = Msg;
}
