//! A hand-written implementation that lies causes an error or a wrong value. It never causes an
//! endless decode, a panic in fastcodec, or more memory than is allowed.

use bytes::{Buf, BufMut};
use fastcodec::prost::encoding::{self, DecodeContext, WireType};
use fastcodec::prost::{DecodeError, Message, decode_with_limits};
use fastcodec::{ErrorKind, Limits};

/// What [`Liar`] does with a field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Reads {
    #[default]
    Nothing,
    /// One byte, whatever the value is.
    AByte,
    /// All that remains in the buffer.
    Everything,
    /// The value, as if it were a message with the wire type of one.
    AsAMessage,
    /// The value, and then another field.
    TwoFields,
}

/// Does what `READS` says, and says that it takes `LEN` bytes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Liar<const READS: u8, const LEN: usize> {
    fields: u32,
}

const HOW: [Reads; 5] = [
    Reads::Nothing,
    Reads::AByte,
    Reads::Everything,
    Reads::AsAMessage,
    Reads::TwoFields,
];

impl<const READS: u8, const LEN: usize> Message for Liar<READS, LEN> {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        buf.put_slice(b"\x08\x01");
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        self.fields += 1;
        match HOW[usize::from(READS)] {
            Reads::Nothing => Ok(()),
            Reads::AByte => {
                if buf.has_remaining() {
                    buf.advance(1);
                }
                Ok(())
            }
            Reads::Everything => {
                buf.advance(buf.remaining());
                Ok(())
            }
            Reads::AsAMessage => {
                encoding::message::merge(WireType::LengthDelimited, self, buf, ctx)
            }
            Reads::TwoFields => {
                encoding::skip_field(wire_type, tag, buf, ctx.clone())?;
                if buf.has_remaining() {
                    let (tag, wire_type) = encoding::decode_key(buf)?;
                    encoding::skip_field(wire_type, tag, buf, ctx)?;
                }
                Ok(())
            }
        }
    }

    fn encoded_len(&self) -> usize {
        LEN
    }

    fn clear(&mut self) {}
}

/// Holds one in every place for a message.
#[derive(Clone, PartialEq, fastcodec::prost::Message)]
struct Holder<L: Message + Default + std::fmt::Debug + PartialEq> {
    #[prost(message, optional, tag = "1")]
    optional: Option<L>,
    #[prost(message, repeated, tag = "2")]
    list: Vec<L>,
    #[prost(btree_map = "int32, message", tag = "3")]
    map: std::collections::BTreeMap<i32, L>,
    #[prost(group, optional, tag = "4")]
    group: Option<L>,
    #[prost(message, optional, boxed, tag = "5")]
    boxed: Option<Box<L>>,
    #[prost(int32, tag = "6")]
    number: i32,
}

/// Every input of up to four bytes of these, and a message of each field.
fn inputs() -> Vec<Vec<u8>> {
    let bytes = [
        0x00, 0x01, 0x08, 0x0a, 0x0b, 0x0c, 0x12, 0x23, 0x24, 0x2a, 0x80, 0xff,
    ];
    let mut inputs = vec![vec![]];
    for length in 0..4 {
        for at in 0..inputs.len() {
            if inputs[at].len() == length {
                for byte in bytes {
                    let longer = [&inputs[at][..], &[byte]].concat();
                    inputs.push(longer);
                }
            }
        }
    }
    inputs
}

fn is_done_with<const READS: u8>() {
    type L<const R: u8> = Liar<R, 2>;
    for input in inputs() {
        let _ = L::<READS>::decode(&input[..]);
        let _ = L::<READS>::decode(bytes::Bytes::copy_from_slice(&input));
        let _ = L::<READS>::decode_length_delimited(&input[..]);
        let _ = Holder::<L<READS>>::decode(&input[..]);
        let _ = Holder::<Box<L<READS>>>::decode(&input[..]);
        // Field by field, out of a buffer that goes on.
        let mut buf = (&input[..]).chain(&b"\x0a\x02\x08\x01\x30\x05"[..]);
        let mut holder = Holder::<L<READS>>::default();
        while let Ok((tag, wire_type)) = encoding::decode_key(&mut buf) {
            let merged = holder.merge_field(tag, wire_type, &mut buf, DecodeContext::default());
            if merged.is_err() {
                break;
            }
        }
    }
}

#[test]
fn what_reads_too_little_or_too_much_comes_to_an_end() {
    is_done_with::<0>();
    is_done_with::<1>();
    is_done_with::<2>();
    is_done_with::<3>();
    is_done_with::<4>();
}

#[test]
fn what_reads_past_its_message_takes_nothing_of_the_message_around_it() {
    // The field 6 follows one that reads everything.
    let input = b"\x0a\x02\x08\x01\x30\x05";
    let holder = Holder::<Liar<2, 2>>::decode(&input[..]).unwrap();
    assert_eq!(holder.number, 5);
    assert_eq!(holder.optional.unwrap().fields, 1);
    // In a message by hand it is an error: the buffer is the whole one.
    let mut liar = Liar::<2, 2>::default();
    let error = encoding::message::merge(
        WireType::LengthDelimited,
        &mut liar,
        &mut &input[1..],
        DecodeContext::default(),
    )
    .unwrap_err();
    assert_eq!(error.error().unwrap().kind(), &ErrorKind::Truncated);
}

#[test]
fn a_length_that_is_not_that_of_the_message_makes_a_message_all_the_same() {
    fn written<const LEN: usize>() {
        let liar = Liar::<0, LEN>::default();
        assert_eq!(liar.encode_to_vec(), b"\x08\x01");
        let holder = Holder {
            optional: Some(liar.clone()),
            list: vec![liar.clone(); 2],
            map: [(1, liar.clone())].into(),
            group: Some(liar.clone()),
            boxed: Some(Box::new(liar)),
            number: 7,
        };
        let encoded = if LEN < 1 << 40 {
            holder.encode_to_vec()
        } else {
            // The room for it is not there, which prost's methods have no error for.
            let failed = std::panic::catch_unwind(|| holder.encode_to_vec());
            assert!(failed.is_err());
            return;
        };
        let expected = b"\x0a\x02\x08\x01\x12\x02\x08\x01\x12\x02\x08\x01\x1a\x06\x08\x01\x12\x02\x08\x01\x23\x08\x01\x24\x2a\x02\x08\x01\x30\x07";
        assert_eq!(encoded, expected);
    }
    written::<0>();
    written::<1>();
    written::<2>();
    written::<3>();
    written::<1000>();
    written::<{ usize::MAX }>();
}

/// Holds a message with a derive, and says that it takes as many bytes as it likes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Around {
    inner: Option<Box<Inner>>,
    says: Option<usize>,
}

#[derive(Clone, PartialEq, fastcodec::prost::Message)]
struct Inner {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(message, optional, boxed, tag = "2")]
    around: Option<Box<Around>>,
    #[prost(group, optional, boxed, tag = "3")]
    group: Option<Box<Around>>,
}

impl Message for Around {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if let Some(inner) = &self.inner {
            encoding::message::encode(1, &**inner, buf);
            encoding::group::encode(2, &**inner, buf);
            inner.encode_length_delimited(buf).unwrap();
        }
    }

    fn merge_field(
        &mut self,
        _tag: u32,
        _wire_type: WireType,
        _buf: &mut impl Buf,
        _ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        let Some(inner) = self.inner.as_deref().filter(|_| self.says.is_none()) else {
            return self.says.unwrap_or(0);
        };
        let len = inner.encoded_len();
        encoding::message::encoded_len(1, inner)
            + encoding::group::encoded_len(2, inner)
            + encoding::encoded_len_varint(len as u64)
            + len
    }

    fn clear(&mut self) {}
}

#[test]
fn a_length_that_is_wrong_around_a_message_with_a_derive_makes_a_message_all_the_same() {
    for len in [0, 1, 100, 2040, 3000, 50_000] {
        let encode = |says| {
            let text = "x".repeat(len);
            let inner = Inner {
                text,
                ..Inner::default()
            };
            let around = Some(Box::new(Around {
                inner: Some(Box::new(inner)),
                says,
            }));
            let outer = Inner {
                text: "outer".into(),
                group: around.clone(),
                around,
            };
            outer.encode_to_vec()
        };
        let honest = encode(None);
        assert!(honest.len() > 6 * len);
        for says in [0, 1, len, len + 7, 2 * len, 3 * len, 3 * len + 13, 1 << 20] {
            assert_eq!(encode(Some(says)), honest, "{len} {says}");
        }
    }
}

/// A list of its own, which the functions of `encoding` fill.
#[derive(Clone, Debug, Default, PartialEq)]
struct Swaps;

impl Message for Swaps {
    fn encode_raw(&self, _buf: &mut impl BufMut) {}

    /// Reads the field out of another buffer, again and again.
    fn merge_field(
        &mut self,
        _tag: u32,
        _wire_type: WireType,
        _buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        let own = vec![0x01_u8; 1 << 10];
        loop {
            let mut numbers = Vec::new();
            let packed = [&b"\x80\x08"[..], &own].concat();
            encoding::uint64::merge_repeated(
                WireType::LengthDelimited,
                &mut numbers,
                &mut &packed[..],
                ctx.clone(),
            )?;
        }
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {}
}

#[test]
fn what_is_read_out_of_another_buffer_is_charged_to_the_same_budget() {
    let limits = Limits::new().memory(1 << 20);
    let error = decode_with_limits::<Swaps>(&b"\x08\x01"[..], &limits).unwrap_err();
    let kind = error.error().unwrap().kind();
    assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
    let error = decode_with_limits::<Holder<Swaps>>(&b"\x0a\x02\x08\x01"[..], &limits).unwrap_err();
    let error = error.error().unwrap();
    assert!(matches!(error.kind(), ErrorKind::MemoryLimit { .. }));
    assert_eq!(error.path(), "Holder.optional");
}

/// Goes on after an error, and keeps what was read before it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Swallows(Vec<Texts>);

#[derive(Clone, PartialEq, fastcodec::prost::Message)]
struct Texts {
    #[prost(string, repeated, tag = "1")]
    texts: Vec<String>,
}

impl Message for Swallows {
    fn encode_raw(&self, _buf: &mut impl BufMut) {}

    fn merge_field(
        &mut self,
        _tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        let mut texts = Texts::default();
        let before = buf.remaining();
        let _ = encoding::message::merge(wire_type, &mut texts, buf, ctx);
        self.0.push(texts);
        // The rest of what could not be read.
        let taken = before - buf.remaining();
        buf.advance(22_usize.saturating_sub(taken).min(buf.remaining()));
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {}
}

#[test]
fn what_was_read_before_an_error_that_is_swallowed_is_charged() {
    // A text of 17 bytes, and one that ends too early: of each, the first stays.
    let field = b"\x0a\x15\x0a\x11a text that is so\x0a\x7f";
    let limits = Limits::new().memory(20_000);
    let input = field.repeat(10);
    let few = decode_with_limits::<Swallows>(&input[..], &limits).unwrap();
    assert!(few.0.iter().all(|it| it.texts == ["a text that is so"]));
    // As many as the memory allows, then no more.
    let input = field.repeat(1000);
    let many = decode_with_limits::<Swallows>(&input[..], &limits).unwrap();
    let kept = many.0.iter().filter(|it| !it.texts.is_empty()).count();
    let takes = "a text that is so".len() + 2 * size_of::<String>();
    // What the contexts of a decode share: the memory left, the record, and the two counts of an
    // `Rc`.
    let context = 7 * size_of::<usize>();
    assert_eq!(kept, (20_000 - context) / takes);
}

/// A buffer that has less than it says, and one that grows.
struct Lies<'a> {
    bytes: &'a [u8],
    grows: bool,
}

impl Buf for Lies<'_> {
    fn remaining(&self) -> usize {
        1000
    }

    fn chunk(&self) -> &[u8] {
        self.bytes
    }

    fn advance(&mut self, count: usize) {
        if !self.grows {
            self.bytes = &self.bytes[count..];
        }
    }
}

#[test]
fn a_buffer_that_lies_about_its_length_is_an_error() {
    for grows in [false, true] {
        for bytes in [&b"\x32\x01\x08"[..], b"\x08", b"\x80", b""] {
            let lies = || Lies { bytes, grows };
            let len = WireType::LengthDelimited;
            let ctx = DecodeContext::default;
            let mut numbers = Vec::new();
            let _ = encoding::uint64::merge_repeated(len, &mut numbers, &mut lies(), ctx());
            let mut text = String::new();
            let _ = encoding::string::merge(len, &mut text, &mut lies(), ctx());
            let mut shared = bytes::Bytes::new();
            let _ = encoding::bytes::merge(len, &mut shared, &mut lies(), ctx());
            let mut holder = Holder::<Swaps>::default();
            let _ = holder.merge_field(6, WireType::Varint, &mut lies(), ctx());
            let _ = encoding::message::merge(len, &mut holder, &mut lies(), ctx());
            let mut liar = Liar::<1, 2>::default();
            let _ = encoding::message::merge(len, &mut liar, &mut lies(), ctx());
        }
    }
}
