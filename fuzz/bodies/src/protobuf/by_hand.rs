//! Messages with a hand-written implementation of prost's trait: for this crate, and for prost.

use std::collections::BTreeMap;

use bytes::{Buf, BufMut};
use fastcodec::prost::encoding::{DecodeContext, WireType};
use fastcodec::prost::{DecodeError, Message};

use super::types::taken::One as Taken;

/// A message that passes each field to the derived message in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldByField(pub Taken);

impl Message for FieldByField {
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
        Message::encoded_len(&self.0)
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// A derived message that contains hand-written ones.
#[derive(Clone, PartialEq, fastcodec::prost::Message)]
pub(crate) struct Holder {
    #[prost(message, optional, boxed, tag = "1")]
    pub boxed: Option<Box<ours::ByHand>>,
    #[prost(message, repeated, tag = "2")]
    pub list: Vec<ours::ByHand>,
    #[prost(btree_map = "int32, message", tag = "3")]
    pub map: BTreeMap<i32, FieldByField>,
    #[prost(group, repeated, tag = "4")]
    pub groups: Vec<ours::ByHand>,
    #[prost(oneof = "Member", tags = "5, 6")]
    pub member: Option<Member>,
    #[prost(message, repeated, tag = "7")]
    pub holders: Vec<Holder>,
}

#[derive(Clone, PartialEq, fastcodec::prost::Oneof)]
pub(crate) enum Member {
    #[prost(message, tag = "5")]
    ByHand(ours::ByHand),
    #[prost(message, tag = "6")]
    Boxed(Box<FieldByField>),
}

macro_rules! by_hand {
    ($codec:ident) => {
        use std::collections::BTreeMap;

        use ::bytes::{Buf, BufMut, Bytes};
        use codec::encoding::{self, DecodeContext, WireType};
        use codec::{DecodeError, Message};
        use $codec as codec;

        /// A message with a field for each of the functions of `encoding`.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct ByHand {
            pub number: i32,
            pub text: String,
            pub blob: Bytes,
            pub numbers: Vec<u64>,
            pub texts: Vec<String>,
            pub children: Vec<ByHand>,
            pub map: BTreeMap<String, u32>,
            pub fixed: Vec<f64>,
            pub groups: Vec<ByHand>,
        }

        impl Message for ByHand {
            fn encode_raw(&self, buf: &mut impl BufMut) {
                encoding::sint32::encode(1, &self.number, buf);
                encoding::string::encode(2, &self.text, buf);
                encoding::bytes::encode(3, &self.blob, buf);
                encoding::uint64::encode_packed(4, &self.numbers, buf);
                encoding::string::encode_repeated(5, &self.texts, buf);
                encoding::message::encode_repeated(6, &self.children, buf);
                encoding::btree_map::encode(
                    encoding::string::encode,
                    encoding::string::encoded_len,
                    encoding::fixed32::encode,
                    encoding::fixed32::encoded_len,
                    7,
                    &self.map,
                    buf,
                );
                encoding::double::encode_packed(8, &self.fixed, buf);
                encoding::group::encode_repeated(9, &self.groups, buf);
            }

            fn merge_field(
                &mut self,
                tag: u32,
                wire_type: WireType,
                buf: &mut impl Buf,
                ctx: DecodeContext,
            ) -> Result<(), DecodeError> {
                match tag {
                    1 => encoding::sint32::merge(wire_type, &mut self.number, buf, ctx),
                    2 => encoding::string::merge(wire_type, &mut self.text, buf, ctx),
                    3 => encoding::bytes::merge(wire_type, &mut self.blob, buf, ctx),
                    4 => encoding::uint64::merge_repeated(wire_type, &mut self.numbers, buf, ctx),
                    5 => encoding::string::merge_repeated(wire_type, &mut self.texts, buf, ctx),
                    6 => encoding::message::merge_repeated(wire_type, &mut self.children, buf, ctx),
                    7 => encoding::btree_map::merge(
                        encoding::string::merge,
                        encoding::fixed32::merge,
                        &mut self.map,
                        buf,
                        ctx,
                    ),
                    8 => encoding::double::merge_repeated(wire_type, &mut self.fixed, buf, ctx),
                    9 => {
                        encoding::group::merge_repeated(tag, wire_type, &mut self.groups, buf, ctx)
                    }
                    _ => encoding::skip_field(wire_type, tag, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                encoding::sint32::encoded_len(1, &self.number)
                    + encoding::string::encoded_len(2, &self.text)
                    + encoding::bytes::encoded_len(3, &self.blob)
                    + encoding::uint64::encoded_len_packed(4, &self.numbers)
                    + encoding::string::encoded_len_repeated(5, &self.texts)
                    + encoding::message::encoded_len_repeated(6, &self.children)
                    + encoding::btree_map::encoded_len(
                        encoding::string::encoded_len,
                        encoding::fixed32::encoded_len,
                        7,
                        &self.map,
                    )
                    + encoding::double::encoded_len_packed(8, &self.fixed)
                    + encoding::group::encoded_len_repeated(9, &self.groups)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }
    };
}

pub(crate) mod ours {
    use fastcodec::prost as this;

    by_hand!(this);
}

pub(crate) mod theirs {
    use ::prost as prosts;

    by_hand!(prosts);
}
