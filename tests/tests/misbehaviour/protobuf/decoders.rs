//! Decoders that a value exchanges for one another.

use fastcodec::Error;
use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{
    Decode, DecodeField, DecodeValue, Decoder, Element, EncodeValue, Encoder, Message, Tag,
};

use super::super::rogue::{Rogue, caught, leaks_nothing};

/// A message that exchanges the decoder of its field for another one over other bytes.
struct Exchange<'x>(Option<&'x mut Decoder<'static>>);

impl Element for Exchange<'_> {
    type Encoding = Str;
}

impl EncodeValue<Str> for Exchange<'_> {
    fn value_len(&self) -> usize {
        0
    }
    fn write_value(&self, _encoder: &mut Encoder<'_>) {}
    fn is_default(&self) -> bool {
        true
    }
}

impl DecodeValue<'static, Str> for Exchange<'_> {
    fn read_value(decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        decoder.str()?;
        Ok(Exchange(None))
    }

    fn merge_value(&mut self, decoder: &mut Decoder<'static>) -> Result<(), Error> {
        if let Some(other) = &mut self.0 {
            std::mem::swap(*other, decoder);
        }
        Ok(())
    }
}

impl Message for Exchange<'_> {
    const NAME: &'static str = "Exchange";
}

impl Decode<'static> for Exchange<'_> {
    fn empty(_decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        Ok(Exchange(None))
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'static>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::Single;
        DecodeField::<Single<Str>>::merge_field(self, tag, decoder)
    }
}

/// Reads its value by beginning another decode, of other bytes, whose decoder it takes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Swapped;

static OTHER: &[u8] = b"\x0a\x02ab\x10\x07\x1a\x03xyz\x1a\x01q";

impl Element for Swapped {
    type Encoding = Str;
}

impl DecodeValue<'static, Str> for Swapped {
    fn read_value(decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        // The other decode goes on, and ends, with the decoder of this one.
        let _ = Exchange(Some(decoder)).merge(OTHER);
        Ok(Swapped)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct AroundSwapped {
    list: Vec<Swapped>,
    texts: Vec<Rogue>,
    number: u32,
}

impl Message for AroundSwapped {
    const NAME: &'static str = "AroundSwapped";
}

impl Decode<'static> for AroundSwapped {
    fn empty(_decoder: &mut Decoder<'static>) -> Result<Self, Error> {
        Ok(Self::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'static>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Repeated, Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Repeated<Str>>::merge_field(&mut self.list, tag, decoder),
            2 => DecodeField::<Single<Uint32>>::merge_field(&mut self.number, tag, decoder),
            3 => DecodeField::<Repeated<Str>>::merge_field(&mut self.texts, tag, decoder),
            _ => Ok(false),
        }
    }
}

#[test]
fn decoders_that_are_exchanged_read_no_bytes_but_those_of_their_inputs() {
    static INPUTS: [&[u8]; 5] = [
        b"\x0a\x01a\x0a\x01b\x10\x05\x1a\x04text",
        b"\x0a\0",
        b"\x1a\x03abc\x0a\x7f",
        b"\x0a\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x1a\x01z",
        b"\x10\x01\x0a\x01a\x1a\x02\xc3\xa9",
    ];
    for input in INPUTS {
        leaks_nothing("decoders that are exchanged", || {
            if let Some(Ok(message)) = caught(|| AroundSwapped::decode(input)) {
                for text in &message.texts {
                    let is_in = |bytes: &[u8]| {
                        bytes
                            .windows(text.0.len().max(1))
                            .any(|window| window == text.0.as_bytes())
                    };
                    assert!(is_in(input) || is_in(OTHER), "{text:?}");
                }
            }
        });
    }
}
