//! Messages that implement prost's trait by hand.

use std::collections::{BTreeMap, HashMap};

use bytes::{Buf, BufMut, Bytes};
use fastcodec::prost::encoding::{self, DecodeContext, WireType};
use fastcodec::prost::{DecodeError, Message, decode_with_limits};
use fastcodec::{Error, Limits, prost};

use super::check::{BESIDE, Entry, as_it_is, holds};

/// A field of every kind that takes memory.
#[derive(Clone, Debug, Default, PartialEq)]
struct ByHand {
    text: String,
    blob: Vec<u8>,
    shared: Bytes,
    texts: Vec<String>,
    packed: Vec<u64>,
    fixed: Vec<u32>,
    children: Vec<ByHand>,
    groups: Vec<ByHand>,
    derived: Vec<Derived>,
    hashed: HashMap<u32, String>,
    tree: BTreeMap<u32, String>,
    blobs: Vec<Bytes>,
}

impl Message for ByHand {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        encoding::string::encode(1, &self.text, buf);
        encoding::bytes::encode(2, &self.blob, buf);
        encoding::bytes::encode(3, &self.shared, buf);
        encoding::string::encode_repeated(4, &self.texts, buf);
        encoding::uint64::encode_packed(5, &self.packed, buf);
        encoding::fixed32::encode_repeated(6, &self.fixed, buf);
        encoding::message::encode_repeated(7, &self.children, buf);
        encoding::group::encode_repeated(8, &self.groups, buf);
        encoding::message::encode_repeated(9, &self.derived, buf);
        encoding::hash_map::encode(
            encoding::uint32::encode,
            encoding::uint32::encoded_len,
            encoding::string::encode,
            encoding::string::encoded_len,
            10,
            &self.hashed,
            buf,
        );
        encoding::btree_map::encode(
            encoding::uint32::encode,
            encoding::uint32::encoded_len,
            encoding::string::encode,
            encoding::string::encoded_len,
            11,
            &self.tree,
            buf,
        );
        encoding::bytes::encode_repeated(12, &self.blobs, buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            1 => encoding::string::merge(wire_type, &mut self.text, buf, ctx),
            2 => encoding::bytes::merge(wire_type, &mut self.blob, buf, ctx),
            3 => encoding::bytes::merge(wire_type, &mut self.shared, buf, ctx),
            4 => encoding::string::merge_repeated(wire_type, &mut self.texts, buf, ctx),
            5 => encoding::uint64::merge_repeated(wire_type, &mut self.packed, buf, ctx),
            6 => encoding::fixed32::merge_repeated(wire_type, &mut self.fixed, buf, ctx),
            7 => encoding::message::merge_repeated(wire_type, &mut self.children, buf, ctx),
            8 => encoding::group::merge_repeated(tag, wire_type, &mut self.groups, buf, ctx),
            9 => encoding::message::merge_repeated(wire_type, &mut self.derived, buf, ctx),
            10 => encoding::hash_map::merge(
                encoding::uint32::merge,
                encoding::string::merge,
                &mut self.hashed,
                buf,
                ctx,
            ),
            11 => encoding::btree_map::merge(
                encoding::uint32::merge,
                encoding::string::merge,
                &mut self.tree,
                buf,
                ctx,
            ),
            12 => encoding::bytes::merge_repeated(wire_type, &mut self.blobs, buf, ctx),
            _ => encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let mut counter = Vec::new();
        self.encode_raw(&mut counter);
        counter.len()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// With a derive, and messages by hand in every place for a message.
#[derive(Clone, PartialEq, prost::Message)]
struct Derived {
    #[prost(message, optional, tag = "1")]
    optional: Option<Child>,
    #[prost(message, optional, boxed, tag = "2")]
    boxed: Option<Box<ByHand>>,
    #[prost(message, repeated, tag = "3")]
    list: Vec<ByHand>,
    #[prost(btree_map = "uint32, message", tag = "4")]
    tree: BTreeMap<u32, ByHand>,
    #[prost(group, repeated, tag = "5")]
    groups: Vec<ByHand>,
    #[prost(string, tag = "6")]
    text: String,
}

/// Hands each field to a message with a derive, but for one that would make it contain itself.
#[derive(Clone, Debug, Default, PartialEq)]
struct Child(Vec<Derived>);

impl Message for Child {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        encoding::message::encode_repeated(3, &self.0, buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            3 => encoding::message::merge_repeated(wire_type, &mut self.0, buf, ctx),
            _ => encoding::skip_field(wire_type, tag, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        encoding::message::encoded_len_repeated(3, &self.0)
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// Hands each field to the message in it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wrapper(Derived);

impl Message for Wrapper {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        self.0.encode_raw(buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        self.0.merge_field(tag, wire_type, buf, ctx)
    }

    fn encoded_len(&self) -> usize {
        self.0.encoded_len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

fn text() -> String {
    "a text of some length".to_owned()
}

fn leaf() -> ByHand {
    ByHand {
        text: text(),
        blob: text().into(),
        shared: text().into(),
        texts: vec![text(); 20],
        packed: (0..1000).collect(),
        fixed: (0..1000).collect(),
        hashed: (0..200).map(|key| (key, text())).collect(),
        tree: (0..200).map(|key| (key, text())).collect(),
        blobs: vec![text().into(); 20],
        ..ByHand::default()
    }
}

fn derived() -> Derived {
    Derived {
        boxed: Some(Box::new(leaf())),
        list: vec![leaf(), ByHand::default(), leaf()],
        tree: (0..20).map(|key| (key, ByHand::default())).collect(),
        groups: vec![leaf()],
        text: text(),
        ..Derived::default()
    }
}

fn by_hand() -> Vec<u8> {
    let message = ByHand {
        children: vec![leaf(), leaf()],
        groups: vec![leaf(), ByHand::default()],
        derived: vec![derived()],
        ..leaf()
    };
    message.encode_to_vec()
}

fn by_derive() -> Vec<u8> {
    let message = Derived {
        optional: Some(Child(vec![derived()])),
        ..derived()
    };
    message.encode_to_vec()
}

/// Children in children.
fn nested_by_hand(levels: usize) -> Vec<u8> {
    let mut message = ByHand::default();
    for _ in 0..levels {
        message = ByHand {
            children: vec![message],
            ..ByHand::default()
        };
    }
    message.encode_to_vec()
}

/// By turns one with a derive and one by hand.
fn nested_by_turns(levels: usize) -> Vec<u8> {
    let mut message = Vec::new();
    for level in 0..levels {
        let key = if (levels - level) % 2 == 1 {
            b"\x1a"
        } else {
            b"\x4a"
        };
        let mut outer = key.to_vec();
        encoding::encode_varint(message.len() as u64, &mut outer);
        outer.append(&mut message);
        message = outer;
    }
    message
}

fn nested_groups(levels: usize) -> Vec<u8> {
    [b"\x43".repeat(levels), b"\x44".repeat(levels)].concat()
}

fn in_pieces(bytes: &Bytes) -> impl Buf {
    let middle = bytes.len() / 2;
    bytes.slice(..middle).chain(bytes.slice(middle..))
}

fn decoded<M: Message + Default>(buf: impl Buf, limits: &Limits) -> Result<(), Error> {
    let decoded = decode_with_limits::<M>(buf, limits);
    decoded
        .map(drop)
        .map_err(|error| error.error().unwrap().clone())
}

const TOP: Entry = Entry {
    full: || as_it_is(by_hand()),
    nested: |levels| as_it_is(nested_by_hand(levels)),
    around: 0,
    beside: |_| BESIDE,
    decode: |input, limits| decoded::<ByHand>(&input[..], limits),
};

holds!(slice: TOP);

holds!(shared_bytes: Entry {
    decode: |input, limits| decoded::<ByHand>(input.clone(), limits),
    ..TOP
});

holds!(buffer_in_pieces: Entry {
    decode: |input, limits| decoded::<ByHand>(in_pieces(input), limits),
    ..TOP
});

holds!(groups: Entry {
    nested: |levels| as_it_is(nested_groups(levels)),
    ..TOP
});

holds!(as_a_field: Entry {
    full: || as_it_is(by_derive()),
    nested: |levels| as_it_is(nested_by_turns(levels)),
    decode: |input, limits| decoded::<Derived>(input.clone(), limits),
    ..TOP
});

holds!(delegating: Entry {
    full: || as_it_is(by_derive()),
    nested: |levels| as_it_is(nested_by_turns(levels)),
    decode: |input, limits| decoded::<Wrapper>(&input[..], limits),
    ..TOP
});
