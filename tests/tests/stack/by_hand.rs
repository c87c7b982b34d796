//! Messages that implement prost's trait by hand.

use bytes::{Buf, BufMut};
use fastcodec::prost::{self, encoding};

use super::{delimited, grouped, in_a_small_thread, use_it};

/// Implements prost's trait by hand, and holds itself and a message with a derive.
#[derive(Clone, Debug, Default, PartialEq)]
struct ByHand {
    text: String,
    list: Vec<ByHand>,
    derived: Vec<OfProst>,
    groups: Vec<ByHand>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct OfProst {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(message, optional, boxed, tag = "2")]
    boxed: Option<Box<ByHand>>,
    #[prost(message, repeated, tag = "3")]
    list: Vec<ByHand>,
    #[prost(group, repeated, tag = "4")]
    groups: Vec<ByHand>,
}

impl prost::Message for ByHand {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if !self.text.is_empty() {
            encoding::string::encode(1, &self.text, buf);
        }
        encoding::message::encode_repeated(2, &self.list, buf);
        encoding::message::encode_repeated(3, &self.derived, buf);
        encoding::group::encode_repeated(4, &self.groups, buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: encoding::WireType,
        buf: &mut impl Buf,
        ctx: encoding::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match tag {
            1 => encoding::string::merge(wire_type, &mut self.text, buf, ctx),
            2 => encoding::message::merge_repeated(wire_type, &mut self.list, buf, ctx),
            3 => encoding::message::merge_repeated(wire_type, &mut self.derived, buf, ctx),
            4 => encoding::group::merge_repeated(tag, wire_type, &mut self.groups, buf, ctx),
            _ => encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let text = match self.text.as_str() {
            "" => 0,
            _ => encoding::string::encoded_len(1, &self.text),
        };
        text + encoding::message::encoded_len_repeated(2, &self.list)
            + encoding::message::encoded_len_repeated(3, &self.derived)
            + encoding::group::encoded_len_repeated(4, &self.groups)
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[test]
fn the_deepest_messages_by_hand_fit_in_a_small_stack() {
    // In themselves, as messages and as groups, and by turns with one that has a derive.
    type Around = fn(usize, &[u8]) -> Vec<u8>;
    let ways: [Around; 4] = [
        |_, inner| delimited(2, inner),
        |_, inner| grouped(4, inner),
        |level, inner| delimited(3 - (level % 2) as u8, inner),
        |level, inner| match level % 2 {
            0 => delimited(3, inner),
            _ => grouped(4, inner),
        },
    ];
    for way in ways {
        let mut input = delimited(1, b"text");
        for level in (0..100).rev() {
            input = way(level, &input);
        }
        assert!(<ByHand as prost::Message>::decode(&way(0, &input)[..]).is_err());
        in_a_small_thread(move || {
            let value = <ByHand as prost::Message>::decode(&input[..]).unwrap();
            assert_eq!(prost::Message::encoded_len(&value), input.len());
            assert_eq!(prost::Message::encode_to_vec(&value), input);
            use_it(value);
        });
    }
}
