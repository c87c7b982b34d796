//! Messages that read what they like, and values that swallow an error.

use std::cell::Cell;

use fastcodec::protobuf::encoding::Msg;
use fastcodec::protobuf::template::Template;
use fastcodec::protobuf::{
    Decode, DecodeField, DecodeValue, Decoder, Element, Encode, Encoder, Message, Tag,
};
use fastcodec::{Error, ErrorKind, Protobuf};

use super::super::rogue::{Outcome, Rogue, leaks_nothing, outcome, panic_quietly};
use super::Pair;

/// A message that reads what it likes.
#[derive(Debug, Default)]
struct Reads(Vec<Rogue>);

type Read = fn(&mut Reads, &mut Decoder<'_>) -> Result<(), Error>;

thread_local! {
    static READS: Cell<Read> = const { Cell::new(|_, _| Ok(())) };
}

impl Message for Reads {
    const NAME: &'static str = "Reads";
}

impl<'de> Decode<'de> for Reads {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Reads::default())
    }

    fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Ok(true)
    }

    fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
        READS.get()(self, decoder)
    }
}

impl Element for Reads {
    type Encoding = Msg;
}

/// Reads a message of `Reads` in field 2 between two numbers.
#[derive(Debug, Default)]
struct Around {
    before: u32,
    reads: Option<Reads>,
    list: Vec<Reads>,
    after: u32,
}

impl Message for Around {
    const NAME: &'static str = "Around";
}

impl<'de> Decode<'de> for Around {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Around::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Optional, Repeated, Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Single<Uint32>>::merge_field(&mut self.before, tag, decoder),
            2 => DecodeField::<Optional<Msg>>::merge_field(&mut self.reads, tag, decoder),
            3 => DecodeField::<Single<Uint32>>::merge_field(&mut self.after, tag, decoder),
            4 => DecodeField::<Repeated<Msg>>::merge_field(&mut self.list, tag, decoder),
            _ => Ok(false),
        }
    }
}

fn around(input: &'static [u8], reads: Read) -> Outcome<(u32, usize, u32)> {
    READS.set(reads);
    outcome(|| {
        let around = Around::decode(input)?;
        let elements = around.reads.map_or(0, |it| it.0.len()) + around.list.len();
        Ok((around.before, elements, around.after))
    })
}

#[test]
fn a_message_that_reads_nothing_leaves_its_bytes_to_the_one_around_it() {
    // Field 2 with `\x18\x09`, which is field 3 there and here.
    assert_eq!(
        around(b"\x08\x01\x12\x02\x18\x09", |_, _| Ok(())),
        Outcome::Done((1, 0, 9))
    );
    let error = around(b"\x08\x01\x12\x01\x07\x18\x02", |_, _| Ok(()));
    assert_eq!(error, Outcome::Failed(ErrorKind::InvalidFieldNumber(0)));
}

#[test]
fn a_message_that_reads_past_its_end_takes_from_the_one_around_it() {
    // The first number is in the message, the second after it; both are there.
    let input = b"\x08\x01\x12\x01\x05\x07\x18\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        assert_eq!((decoder.varint()?, decoder.varint()?), (5, 7));
        // What has a length is refused there: nothing remains.
        assert_eq!(decoder.str().unwrap_err().kind(), &ErrorKind::Truncated);
        reads.0.push("one".into());
        Ok(())
    };
    // A tag of 0 follows, where the padding begins.
    assert_eq!(
        around(input, read),
        Outcome::Failed(ErrorKind::InvalidFieldNumber(0))
    );
}

#[test]
fn a_message_that_reads_past_the_input_is_told_so() {
    let read = |_: &mut Reads, decoder: &mut Decoder<'_>| loop {
        decoder.fixed64()?;
    };
    assert_eq!(
        around(b"\x12\x01\x05\x18\x03", read),
        Outcome::Failed(ErrorKind::Truncated)
    );
}

#[test]
fn what_an_error_that_is_swallowed_left_unread_is_read_as_the_next_fields() {
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        assert!(decoder.message(&mut Pair::default()).is_err());
        reads.0.push("swallowed".into());
        Ok(())
    };
    // Field 2, and in it a message of two bytes, whose number is cut: those after the tag are left,
    // and are a tag of a field that is not known, with the one of `after`.
    let input = b"\x12\x03\x02\x10\x80\x18\x03";
    assert_eq!(around(input, read), Outcome::Done((0, 1, 0)));
}

/// Reads a message, and is content with what came of it.
#[derive(Debug, Default, PartialEq)]
struct Content(Pair);

impl Element for Content {
    type Encoding = Msg;
}

impl<'de> DecodeValue<'de, Msg> for Content {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        let mut content = Content::default();
        let _ = decoder.message(&mut content.0);
        Ok(content)
    }
}

#[derive(Debug, Default, PartialEq)]
struct AroundContent {
    content: Content,
    after: u32,
}

impl Message for AroundContent {
    const NAME: &'static str = "AroundContent";
}

impl<'de> Decode<'de> for AroundContent {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Self::default())
    }

    fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        use fastcodec::protobuf::encoding::{Single, Uint32};
        match tag.number() {
            1 => DecodeField::<Single<Msg>>::merge_field(&mut self.content, tag, decoder),
            2 => DecodeField::<Single<Uint32>>::merge_field(&mut self.after, tag, decoder),
            _ => Ok(false),
        }
    }
}

/// Not what one would wish for, and no more than wrong: what follows it is not read.
#[test]
fn an_error_that_a_value_swallows_ends_the_message_around_it_where_the_inner_one_ends() {
    // A string that is not UTF-8, and after the message field 2.
    let around = AroundContent::decode(b"\x0a\x03\x0a\x01\xff\x10\x05").unwrap();
    assert_eq!(around, AroundContent::default());
    // Without the error.
    let around = AroundContent::decode(b"\x0a\x03\x0a\x01a\x10\x05").unwrap();
    assert_eq!((around.content.0.first.0.as_str(), around.after), ("a", 5));
}

#[test]
fn a_panic_in_an_element_that_is_made_in_its_place_leaks_nothing() {
    let read = |reads: &mut Reads, decoder: &mut Decoder<'_>| {
        reads.0.push("owned".into());
        decoder.bytes()?;
        if reads.0[0].0.len() == 5 && decoder.offset() > 10 {
            panic_quietly();
        }
        Ok(())
    };
    leaks_nothing("elements of a list", || {
        let input = b"\x22\x02\x01a\x22\x02\x01b\x22\x02\x01c\x22\x02\x01d";
        assert_eq!(around(input, read), Outcome::Panicked);
    });
}

#[test]
fn errors_that_are_swallowed_again_and_again_lead_no_further_than_the_input() {
    static INPUT: &[u8] = b"\x12\x04\x02\x07\x07\x07";
    let read = |_: &mut Reads, decoder: &mut Decoder<'_>| {
        for _ in 0..1000 {
            assert!(decoder.message(&mut Pair::default()).is_err());
            assert!(decoder.offset() <= INPUT.len());
        }
        Ok(())
    };
    // What is left unread is a tag of 0 to the message around it.
    let expected = Outcome::Failed(ErrorKind::InvalidFieldNumber(0));
    assert_eq!(around(INPUT, read), expected);
}

/// A message whose template is a lie. Only derives should have one, but no one can be kept from it.
#[derive(Debug, Default)]
struct Lies(Vec<u8>);

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

impl Message for Lies {
    const NAME: &'static str = "Lies";
    const TEMPLATE: Option<Template> = Some(Template::unknown(10));
}

impl Element for Lies {
    type Encoding = Msg;
}

impl Encode for Lies {
    fn encode_fields(&self, _encoder: &mut Encoder<'_>) {}

    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn write_template(&self, bytes: &mut [u8]) -> bool {
        let left = LEFT.replace(LEFT.get().wrapping_sub(1));
        if left == 0 {
            panic_quietly();
        }
        // One byte more than there are.
        bytes.get_mut(10).is_none() && !left.is_multiple_of(3)
    }
}

impl<'de> Decode<'de> for Lies {
    fn empty(_decoder: &mut Decoder<'de>) -> Result<Self, Error> {
        Ok(Lies::default())
    }

    fn merge_field(&mut self, _tag: Tag, _decoder: &mut Decoder<'de>) -> Result<bool, Error> {
        Ok(false)
    }

    fn read_template(bytes: &[u8]) -> Self {
        if LEFT.replace(LEFT.get().wrapping_sub(1)) == 0 {
            panic_quietly();
        }
        Lies(bytes.to_vec())
    }
}

#[derive(Debug, Default, Protobuf)]
struct Lied {
    #[codec(1)]
    list: Vec<Lies>,
    #[codec(2)]
    one: Option<Lies>,
}

#[test]
fn a_template_that_lies_or_panics_writes_no_bytes_of_its_own_and_leaks_nothing() {
    let element = b"\x0a\x0a0123456789";
    let input = [&element.repeat(5)[..], b"\x12\x0a0123456789"].concat();
    for left in 0..8 {
        leaks_nothing("read", || {
            LEFT.set(left);
            let read = outcome(|| Lied::decode(&input));
            assert_eq!(read.is_panicked(), left < 6);
        });
        leaks_nothing("written", || {
            LEFT.set(usize::MAX);
            let lied = Lied::decode(&input).unwrap();
            LEFT.set(left);
            let written = outcome(|| lied.encode_to_vec());
            assert_eq!(written.is_panicked(), left < 6);
            if let Outcome::Done(bytes) = written {
                // A template, or no fields.
                assert!(bytes.len() >= 6 * 2);
            }
        });
    }
}
