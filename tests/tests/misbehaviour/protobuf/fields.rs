//! Oneofs and kinds of fields that say what they like.

use fastcodec::protobuf::{
    Decode, DecodeField, DecodeOneof, Decoder, Encode, EncodeField, EncodeOneof, Encoder,
    FieldType, Oneof, Tag, UnknownFields, WireType,
};
use fastcodec::{Error, Protobuf};

use super::super::rogue::{Rogue, leaks_nothing, outcome};

/// A oneof that says what it likes.
#[derive(Debug, PartialEq)]
enum Odd {
    Taken(Rogue),
}

impl Oneof for Odd {
    const NUMBERS: &'static [u32] = &[2, 3];
}

impl EncodeOneof for Odd {
    /// A number that is not one of them.
    fn number(&self) -> u32 {
        77
    }

    fn member_len(&self) -> usize {
        usize::MAX / 4
    }

    fn write_member(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(b"never");
    }
}

impl<'de> DecodeOneof<'de> for Odd {
    fn merge_member(
        slot: &mut Option<Self>,
        tag: Tag,
        decoder: &mut Decoder<'de>,
    ) -> Result<bool, Error> {
        match tag.number() {
            // Says that it has read, and has not.
            2 => {
                *slot = Some(Odd::Taken("taken".into()));
                Ok(true)
            }
            // Has read, and says that it has not.
            3 => {
                decoder.varint()?;
                Ok(false)
            }
            _ => Ok(false),
        }
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct WithOdd {
    #[codec(1)]
    number: u32,
    #[codec(oneof)]
    odd: Option<Odd>,
}

#[test]
fn a_member_is_written_where_the_number_that_it_says_belongs() {
    let message = WithOdd {
        number: 5,
        odd: Some(Odd::Taken("taken".into())),
    };
    assert_eq!(message.encode_to_vec().unwrap(), b"\x08\x05\x05never");
    assert_eq!(message.encoded_len(), usize::MAX / 4 + 2);
}

#[test]
fn a_oneof_that_did_not_read_what_it_said_leaves_it_to_the_message() {
    // Field 2 is "taken", and its value is the tag of field 1.
    let message = WithOdd::decode(b"\x10\x08\x05").unwrap();
    assert_eq!(message.odd, Some(Odd::Taken("taken".into())));
    assert_eq!(message.number, 5);
}

#[test]
fn a_oneof_that_read_what_it_does_not_know_does_not_stop_the_decode() {
    for input in [&b"\x18\x05\x08\x07"[..], b"\x18\x08\x07", b"\x18"] {
        let outcome = outcome(|| WithOdd::decode(input));
        assert!(!outcome.is_panicked(), "{input:?}: {outcome:?}");
    }
}

/// A kind of field that says what it likes.
#[derive(Debug, Default, PartialEq)]
struct OddField(Vec<u64>);

enum OddKind {}

impl FieldType for OddField {
    type Auto = OddKind;
    type With<E> = OddKind;
}

impl EncodeField<OddKind> for OddField {
    fn field_len(&self, _number: u32) -> usize {
        3
    }

    fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
        for value in self.0.iter().rev() {
            encoder.varint(*value);
            encoder.tag(Tag::new(number + 5, WireType::Varint));
        }
    }
}

impl<'de> DecodeField<'de, OddKind> for OddField {
    const WIRE_TYPE: WireType = WireType::Varint;
    const IS_CLOSED: bool = true;

    fn merge_field(&mut self, _tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        // Reads, and says that it did not.
        self.0.push(decoder.varint()?);
        Ok(false)
    }
}

#[derive(Debug, Default, PartialEq, Protobuf)]
struct WithOddField {
    #[codec(1)]
    odd: OddField,
    #[codec(2)]
    number: u32,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[test]
fn a_field_that_read_and_denies_it_comes_to_an_end() {
    for input in [
        &b"\x08\x05\x10\x07"[..],
        b"\x08\x80\x80\x80\x01\x08\x01",
        b"\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08",
        b"\x0a\x01\x01",
        b"\x08",
    ] {
        leaks_nothing("a field that denies", || {
            let outcome = outcome(|| WithOddField::decode(input));
            assert!(!outcome.is_panicked(), "{input:?}: {outcome:?}");
        });
    }
}

#[test]
fn a_field_that_writes_another_number_is_read_as_that() {
    let message = WithOddField {
        odd: OddField(vec![1, 300]),
        number: 7,
        ..WithOddField::default()
    };
    let encoded = message.encode_to_vec().unwrap();
    assert_eq!(encoded, b"\x30\x01\x30\xac\x02\x10\x07");
    assert_eq!(WithOddField::decode(&encoded).unwrap().number, 7);
}
