//! Your own type as a field: a newtype around a string of the crate `compact_str`, which stores up
//! to 24 bytes without an allocation.

use compact_str::CompactString;
use fastcodec::protobuf::encoding::Str;
use fastcodec::protobuf::{
    Decode, DecodeValue, Decoder, Element, Encode, EncodeValue, Encoder, wire_len,
};
use fastcodec::{Error, Protobuf};

/// A string that is mostly short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Short(CompactString);

impl Element for Short {
    type Encoding = Str;
}

impl EncodeValue<Str> for Short {
    fn value_len(&self) -> usize {
        wire_len::bytes(self.0.len())
    }

    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(self.0.as_bytes());
    }

    fn is_default(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> DecodeValue<'de, Str> for Short {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let text = decoder.str()?;
        if text.len() > size_of::<CompactString>() {
            // It is on the heap, so it is charged.
            decoder.charge(text.len())?;
        }
        Ok(Short(CompactString::new(text)))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Host {
    #[codec(1)]
    name: Short,
    #[codec(2)]
    aliases: Vec<Short>,
    #[codec(3)]
    comment: Option<Short>,
}

fn main() -> Result<(), Error> {
    let host = Host {
        name: Short("db-1".into()),
        aliases: vec![Short("primary".into()), Short("eu-west".into())],
        comment: None,
    };
    let bytes = host.encode_to_vec()?;
    let read = Host::decode(&bytes)?;
    println!("{} bytes: {read:?}", bytes.len());
    assert_eq!(read, host);
    Ok(())
}
