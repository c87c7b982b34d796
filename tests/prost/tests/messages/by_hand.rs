//! Messages that implement prost's trait by hand. They are written once and compiled for prost and
//! for fastcodec, which treat them alike.

/// The messages, for a crate that is in scope as `codec`.
macro_rules! messages {
    ($prost:path) => {
        use $prost as codec;

        use std::collections::{BTreeMap, HashMap};

        use codec::bytes::{Buf, BufMut, Bytes};
        use codec::encoding::{self, DecodeContext, WireType};
        use codec::{DecodeError, Message};

        /// One of each kind of field.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct ByHand {
            pub number: i32,
            pub text: String,
            pub shared: Bytes,
            pub numbers: Vec<u64>,
            pub texts: Vec<String>,
            pub children: Vec<ByHand>,
            pub map: BTreeMap<String, i64>,
            pub derived: Option<Box<Derived>>,
            pub hashed: HashMap<i32, Derived>,
            pub group: Option<Box<ByHand>>,
            pub double: f64,
            pub kind: Option<Kind>,
        }

        impl Message for ByHand {
            fn encode_raw(&self, buf: &mut impl BufMut) {
                if self.number != 0 {
                    encoding::sint32::encode(1, &self.number, buf);
                }
                if !self.text.is_empty() {
                    encoding::string::encode(2, &self.text, buf);
                }
                if !self.shared.is_empty() {
                    encoding::bytes::encode(3, &self.shared, buf);
                }
                encoding::uint64::encode_packed(4, &self.numbers, buf);
                encoding::string::encode_repeated(5, &self.texts, buf);
                encoding::message::encode_repeated(6, &self.children, buf);
                encoding::btree_map::encode(
                    encoding::string::encode,
                    encoding::string::encoded_len,
                    encoding::int64::encode,
                    encoding::int64::encoded_len,
                    7,
                    &self.map,
                    buf,
                );
                if let Some(derived) = &self.derived {
                    encoding::message::encode(8, &**derived, buf);
                }
                encoding::hash_map::encode(
                    encoding::int32::encode,
                    encoding::int32::encoded_len,
                    encoding::message::encode,
                    encoding::message::encoded_len,
                    9,
                    &self.hashed,
                    buf,
                );
                if let Some(group) = &self.group {
                    encoding::group::encode(10, &**group, buf);
                }
                if self.double != 0.0 {
                    encoding::double::encode(11, &self.double, buf);
                }
                if let Some(kind) = &self.kind {
                    kind.encode(buf);
                }
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
                    2 => encoding::string::merge(wire_type, &mut self.text, buf, ctx).map_err(
                        |mut error| {
                            error.push("ByHand", "text");
                            error
                        },
                    ),
                    3 => encoding::bytes::merge(wire_type, &mut self.shared, buf, ctx),
                    4 => encoding::uint64::merge_repeated(wire_type, &mut self.numbers, buf, ctx),
                    5 => encoding::string::merge_repeated(wire_type, &mut self.texts, buf, ctx),
                    6 => encoding::message::merge_repeated(wire_type, &mut self.children, buf, ctx),
                    7 => encoding::btree_map::merge(
                        encoding::string::merge,
                        encoding::int64::merge,
                        &mut self.map,
                        buf,
                        ctx,
                    ),
                    8 => {
                        let derived = self.derived.get_or_insert_with(Default::default);
                        encoding::message::merge(wire_type, &mut **derived, buf, ctx)
                    }
                    9 => encoding::hash_map::merge(
                        encoding::int32::merge,
                        encoding::message::merge,
                        &mut self.hashed,
                        buf,
                        ctx,
                    ),
                    10 => {
                        let group = self.group.get_or_insert_with(Default::default);
                        encoding::group::merge(tag, wire_type, &mut **group, buf, ctx)
                    }
                    11 => encoding::double::merge(wire_type, &mut self.double, buf, ctx),
                    12 | 13 => Kind::merge(&mut self.kind, tag, wire_type, buf, ctx),
                    _ => encoding::skip_field(wire_type, tag, buf, ctx),
                }
            }

            fn encoded_len(&self) -> usize {
                let mut len = 0;
                if self.number != 0 {
                    len += encoding::sint32::encoded_len(1, &self.number);
                }
                if !self.text.is_empty() {
                    len += encoding::string::encoded_len(2, &self.text);
                }
                if !self.shared.is_empty() {
                    len += encoding::bytes::encoded_len(3, &self.shared);
                }
                len += encoding::uint64::encoded_len_packed(4, &self.numbers);
                len += encoding::string::encoded_len_repeated(5, &self.texts);
                len += encoding::message::encoded_len_repeated(6, &self.children);
                len += encoding::btree_map::encoded_len(
                    encoding::string::encoded_len,
                    encoding::int64::encoded_len,
                    7,
                    &self.map,
                );
                if let Some(derived) = &self.derived {
                    len += encoding::message::encoded_len(8, &**derived);
                }
                len += encoding::hash_map::encoded_len(
                    encoding::int32::encoded_len,
                    encoding::message::encoded_len,
                    9,
                    &self.hashed,
                );
                if let Some(group) = &self.group {
                    len += encoding::group::encoded_len(10, &**group);
                }
                if self.double != 0.0 {
                    len += encoding::double::encoded_len(11, &self.double);
                }
                len + self.kind.as_ref().map_or(0, Kind::encoded_len)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        /// Delegates each field to the message that it wraps, as wrappers of other crates do.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Wrapper(pub Derived);

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
    };
}

/// A message with a derive that holds those that are implemented by hand in every way, and a oneof.
macro_rules! derived {
    ($path:literal) => {
        #[derive(Clone, PartialEq, codec::Message)]
        #[prost(prost_path = $path)]
        pub struct Derived {
            #[prost(message, optional, tag = "1")]
            pub optional: Option<ByHand>,
            #[prost(message, optional, boxed, tag = "2")]
            pub boxed: Option<Box<ByHand>>,
            #[prost(message, repeated, tag = "3")]
            pub list: Vec<ByHand>,
            #[prost(message, required, tag = "4")]
            pub required: ByHand,
            #[prost(btree_map = "string, message", tag = "5")]
            pub tree: BTreeMap<String, ByHand>,
            #[prost(oneof = "Member", tags = "6, 7, 8")]
            pub member: Option<Member>,
            #[prost(group, optional, tag = "9")]
            pub group: Option<ByHand>,
            #[prost(group, repeated, tag = "10")]
            pub groups: Vec<ByHand>,
            #[prost(message, repeated, tag = "11")]
            pub wrappers: Vec<Wrapper>,
            #[prost(message, repeated, tag = "12")]
            pub boxes: Vec<Box<ByHand>>,
            #[prost(string, repeated, tag = "13")]
            pub texts: Vec<String>,
            #[prost(group, optional, boxed, tag = "14")]
            pub boxed_group: Option<Box<ByHand>>,
        }

        #[derive(Clone, PartialEq, codec::Oneof)]
        #[prost(prost_path = $path)]
        #[expect(clippy::large_enum_variant, reason = "one of each kind")]
        pub enum Member {
            #[prost(message, tag = "6")]
            Plain(ByHand),
            #[prost(message, boxed, tag = "7")]
            Boxed(Box<ByHand>),
            #[prost(int32, tag = "8")]
            Number(i32),
        }

        #[derive(Clone, PartialEq, codec::Oneof)]
        #[prost(prost_path = $path)]
        pub enum Kind {
            #[prost(string, tag = "12")]
            Text(String),
            #[prost(message, boxed, tag = "13")]
            Derived(Box<Derived>),
        }

        /// By the bounds that prost asks for, and no others.
        #[derive(Clone, PartialEq, codec::Message)]
        #[prost(prost_path = $path)]
        pub struct Page<T: Message + Default + PartialEq + std::fmt::Debug> {
            #[prost(message, repeated, tag = "1")]
            pub items: Vec<T>,
            #[prost(message, optional, boxed, tag = "2")]
            pub next: Option<Box<Page<T>>>,
            #[prost(map = "string, message", tag = "3")]
            pub named: HashMap<String, T>,
        }
    };
}

mod ours {
    messages!(fastcodec::prost);
    derived!("::fastcodec::prost");

    /// Asks of a message no more than prost does.
    pub fn read_page<T: Message + Default + PartialEq + std::fmt::Debug>(
        bytes: &[u8],
    ) -> Result<Page<T>, DecodeError> {
        Page::decode(bytes)
    }
}

mod theirs {
    messages!(::prost);
    derived!("::prost");
}

use fastcodec::prost::Message as _;
use fastcodec::protobuf;
use fastcodec::{ErrorKind, Limits};
use proptest::prelude::*;
use prost::Message as _;

/// What both make of some bytes: the same, written back as the same bytes.
#[track_caller]
fn same<Ours, Theirs>(bytes: &[u8])
where
    Ours: fastcodec::prost::Message + Default + std::fmt::Debug,
    Theirs: prost::Message + Default + std::fmt::Debug,
{
    let (ours, theirs) = (Ours::decode(bytes), Theirs::decode(bytes));
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            let encoded = theirs.encode_to_vec();
            assert_eq!(ours.encode_to_vec(), encoded);
            assert_eq!(ours.encoded_len(), encoded.len());
            assert_eq!(
                ours.encode_length_delimited_to_vec(),
                theirs.encode_length_delimited_to_vec()
            );
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{ours:?} here, {theirs:?} by prost, of {bytes:?}"),
    }
    // From a shared buffer and one in pieces the same comes.
    let shared = Ours::decode(bytes::Bytes::copy_from_slice(bytes));
    assert_eq!(shared.is_ok(), ours.is_ok());
    let middle = bytes.len() / 2;
    let pieces = bytes::Buf::chain(&bytes[..middle], &bytes[middle..]);
    let in_pieces = Ours::decode(pieces);
    assert_eq!(in_pieces.is_ok(), ours.is_ok());
    if let (Ok(ours), Ok(shared), Ok(in_pieces)) = (ours, shared, in_pieces) {
        assert_eq!(format!("{ours:?}"), format!("{shared:?}"));
        assert_eq!(format!("{ours:?}"), format!("{in_pieces:?}"));
    }
}

/// A field of every kind: with `inner` in each place for a message.
fn by_hand(number: i32, text: String, inner: Vec<theirs::ByHand>) -> theirs::ByHand {
    theirs::ByHand {
        number,
        shared: text.clone().into_bytes().into(),
        numbers: vec![number as u64, 1, u64::MAX],
        texts: vec![text.clone(), String::new()],
        map: [(text.clone(), i64::from(number)), (String::new(), 0)].into(),
        hashed: [(number, theirs::Derived::default())].into(),
        group: inner.first().cloned().map(Box::new),
        double: f64::from(number),
        kind: Some(theirs::Kind::Text(text.clone())),
        derived: inner.first().cloned().map(|by_hand| {
            Box::new(theirs::Derived {
                required: by_hand.clone(),
                optional: Some(by_hand.clone()),
                boxed: Some(Box::new(by_hand.clone())),
                list: vec![by_hand.clone(); 2],
                tree: [(text.clone(), by_hand.clone())].into(),
                member: Some(theirs::Member::Boxed(Box::new(by_hand.clone()))),
                group: Some(by_hand.clone()),
                groups: vec![by_hand.clone(); 2],
                boxes: vec![Box::new(by_hand.clone())],
                boxed_group: Some(Box::new(by_hand.clone())),
                texts: vec![text.clone(); 2],
                wrappers: vec![theirs::Wrapper(theirs::Derived {
                    optional: Some(by_hand),
                    texts: vec![text.clone()],
                    ..Default::default()
                })],
            })
        }),
        text,
        children: inner,
    }
}

fn any_by_hand() -> impl Strategy<Value = theirs::ByHand> {
    let leaf = (any::<i32>(), ".{0,6}").prop_map(|(number, text)| by_hand(number, text, vec![]));
    leaf.prop_recursive(2, 8, 2, |inner| {
        (any::<i32>(), ".{0,6}", prop::collection::vec(inner, 0..2))
            .prop_map(|(number, text, inner)| by_hand(number, text, inner))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_message_is_read_and_written_as_by_prost(message in any_by_hand()) {
        let encoded = prost::Message::encode_to_vec(&message);
        same::<ours::ByHand, theirs::ByHand>(&encoded);
        let derived = theirs::Derived { list: vec![message.clone()], optional: Some(message), ..Default::default() };
        same::<ours::Derived, theirs::Derived>(&prost::Message::encode_to_vec(&derived));
        let page = theirs::Page {
            items: derived.list.clone(),
            named: derived.list.iter().take(1).map(|item| ("a".to_string(), item.clone())).collect(),
            next: Some(Box::new(theirs::Page { items: derived.list, ..Default::default() })),
        };
        same::<ours::Page<ours::ByHand>, theirs::Page<theirs::ByHand>>(&prost::Message::encode_to_vec(&page));
    }

    #[test]
    fn limits_of_what_was_measured_are_just_enough(message in any_by_hand()) {
        let list = vec![message.clone()];
        let derived = theirs::Derived { list, optional: Some(message), ..Default::default() };
        let encoded = prost::Message::encode_to_vec(&derived);
        let ample = Limits::new().memory(64 << 20);
        let (measured, usage) = <ours::Derived as protobuf::Decode>::decode_measured(&encoded, &ample);
        let measured = measured.unwrap();
        let largest = |message: &ours::ByHand| message.children.len().max(message.map.len());
        prop_assert!(usage.largest_list >= measured.list.iter().map(largest).max().unwrap());
        let limits = usage.limits();
        let within = <ours::Derived as protobuf::Decode>::decode_with;
        prop_assert_eq!(within(&encoded, &limits), Ok(measured));
        for less in [limits.memory(usage.memory - 1), limits.depth(usage.depth - 1)] {
            prop_assert!(within(&encoded, &less).is_err());
        }
    }

    #[test]
    fn limits_of_what_was_measured_by_prosts_trait_are_just_enough(message in any_by_hand()) {
        use fastcodec::prost::{decode_measured, decode_with_limits};

        let encoded = prost::Message::encode_to_vec(&message);
        let ample = Limits::new().memory(64 << 20);
        let (measured, usage) = decode_measured::<ours::ByHand>(&encoded[..], &ample);
        let limits = usage.limits();
        prop_assert_eq!(decode_with_limits(&encoded[..], &limits), measured);
        let less = limits.memory(usage.memory - 1);
        prop_assert!(decode_with_limits::<ours::ByHand>(&encoded[..], &less).is_err());
    }

    #[test]
    fn a_changed_message_is_refused_by_both_or_read_the_same(
        message in any_by_hand(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3),
    ) {
        let mut encoded = prost::Message::encode_to_vec(&message);
        for (index, byte) in changes {
            let at = index.index(encoded.len());
            encoded[at] = byte;
        }
        // Another wire type is refused by hand, here as well; in a message with a derive it is
        // skipped, where prost refuses it. So what both read is compared, and what we refuse prost
        // refuses.
        let (ours, theirs) = (ours::ByHand::decode(&encoded[..]), theirs::ByHand::decode(&encoded[..]));
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                let (ours, theirs) = (ours.encode_to_vec(), theirs.encode_to_vec());
                prop_assert_eq!(ours.len(), theirs.len());
            }
            (Err(error), Ok(theirs)) => prop_assert!(false, "{error} here, {theirs:?} by prost"),
            (Ok(_) | Err(_), Err(_)) => {}
        }
    }
}

#[test]
fn the_empty_message_and_unknown_fields_are_read_as_by_prost() {
    for bytes in [
        &b""[..],
        // Unknown fields of every wire type, a group in a group among them.
        b"\xa0\x06\x05\xa1\x0612345678\xa2\x06\x03abc\xa5\x061234\xa3\x06\xab\x06\x08\x01\xac\x06\xa4\x06",
        // The end of a group that is not open, a group without an end, field number 0, wire type 6.
        b"\x0c",
        b"\x53\x08\x02",
        b"\x00\x01",
        b"\x0e",
        b"\x53\x08\x02\x54",
        b"\x53\x08\x02\x5c",
        // A text that is not UTF-8, a length past the end, a packed list that is cut.
        b"\x12\x02\xff\xff",
        b"\x12\xff\xff\xff\xff\x0fa",
        b"\x22\x03\x01\x80\x80\x01",
        // A varint of ten bytes, and one of eleven.
        b"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00",
        b"\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00",
    ] {
        same::<ours::ByHand, theirs::ByHand>(bytes);
    }
}

#[test]
fn an_error_says_where_as_prost_does() {
    let ours = ours::ByHand::decode(&b"\x32\x04\x12\x02\xff\xff"[..]).unwrap_err();
    let theirs = theirs::ByHand::decode(&b"\x32\x04\x12\x02\xff\xff"[..]).unwrap_err();
    let begins = "failed to decode Protobuf message: ByHand.text: ";
    assert!(theirs.to_string().starts_with(begins));
    assert_eq!(
        ours.to_string(),
        format!("{begins}a string is not UTF-8 at byte 4")
    );
    assert_eq!(ours.error().unwrap().path(), "ByHand.text");
}

#[test]
fn the_path_of_an_error_goes_through_messages_with_a_derive_and_without() {
    // Derived.list[0].children[0].derived.list[0].text
    let inner = b"\x12\x01\xff";
    let mut bytes = inner.to_vec();
    for tag in [0x1a, 0x42, 0x32, 0x1a] {
        bytes.splice(0..0, [tag, bytes.len() as u8]);
    }
    let error = ours::Derived::decode(&bytes[..]).unwrap_err();
    let error = error.error().unwrap();
    assert_eq!(error.kind(), &ErrorKind::InvalidUtf8);
    assert_eq!(error.path(), "Derived.list[0].list[0].text");
    assert_eq!(error.offset(), bytes.len() - 1);
}

#[test]
fn fields_of_bytes_share_a_buffer_that_can_be_shared() {
    let input = bytes::Bytes::from_static(b"\x0a\x05\x1a\x03abc");
    let message = ours::Derived::decode(input.clone()).unwrap();
    let shared = message.optional.unwrap().shared;
    assert_eq!(shared.as_ptr(), input[4..].as_ptr());
    let message = ours::ByHand::decode(input.slice(2..)).unwrap();
    assert_eq!(message.shared.as_ptr(), input[4..].as_ptr());
}

/// Encodes a message with `levels` levels of `children`.
fn deep(levels: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..levels {
        let mut outer = vec![0x32];
        prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.append(&mut bytes);
        bytes = outer;
    }
    bytes
}

#[test]
fn messages_nest_as_deep_as_in_prost_and_no_deeper() {
    assert!(ours::ByHand::decode(&deep(100)[..]).is_ok());
    assert!(theirs::ByHand::decode(&deep(100)[..]).is_ok());
    assert!(theirs::ByHand::decode(&deep(101)[..]).is_err());
    let error = ours::ByHand::decode(&deep(101)[..]).unwrap_err();
    let kind = error.error().unwrap().kind();
    assert_eq!(kind, &ErrorKind::DepthLimit { limit: 100 });
}

#[test]
fn levels_by_hand_and_with_a_derive_are_counted_in_one_count() {
    // Derived.list, ByHand.derived, Derived.list, …
    let alternating = |levels: usize| {
        let mut bytes: Vec<u8> = Vec::new();
        for level in 0..levels {
            let tag = if (levels - level) % 2 == 1 {
                0x1a
            } else {
                0x42
            };
            let mut outer = vec![tag];
            prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
            outer.append(&mut bytes);
            bytes = outer;
        }
        bytes
    };
    for limit in [1, 2, 7, 100] {
        let limits = Limits::new().depth(limit as u32);
        let decode = |levels| {
            let bytes = alternating(levels);
            fastcodec::prost::decode_with_limits::<ours::Derived>(&bytes[..], &limits)
        };
        assert!(decode(limit).is_ok(), "{limit}");
        let error = decode(limit + 1).unwrap_err();
        let limit = limit as u32;
        assert_eq!(
            error.error().unwrap().kind(),
            &ErrorKind::DepthLimit { limit }
        );
    }
}

#[test]
fn what_is_read_by_hand_is_charged_to_the_decode_that_it_is_in() {
    // 1,000 empty children, each two bytes on the wire.
    let children = [0x32, 0x00].repeat(1000);
    let needed = 1000 * size_of::<ours::ByHand>();
    let at_the_top = |memory| {
        let limits = Limits::new().memory(memory);
        fastcodec::prost::decode_with_limits::<ours::ByHand>(&children[..], &limits)
    };
    assert!(at_the_top(needed).is_err());
    assert!(at_the_top(4 * needed).is_ok());
    let mut outer = vec![0x1a];
    prost::encoding::encode_varint(children.len() as u64, &mut outer);
    outer.extend_from_slice(&children);
    let as_a_field = |memory| {
        let limits = Limits::new().memory(memory);
        fastcodec::prost::decode_with_limits::<ours::Derived>(&outer[..], &limits)
    };
    let error = as_a_field(needed).unwrap_err();
    let kind = error.error().unwrap().kind();
    assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind:?}");
    assert!(as_a_field(4 * needed + 4096).is_ok());
}

#[test]
fn clones_of_a_context_and_siblings_share_one_budget() {
    // Two children with a text of 600 bytes each: each alone fits in 1,000 bytes beside the list.
    let text = "a".repeat(600);
    let mut child = Vec::new();
    prost::encoding::string::encode(2, &text, &mut child);
    let mut bytes = Vec::new();
    for _ in 0..2 {
        prost::encoding::encode_key(6, prost::encoding::WireType::LengthDelimited, &mut bytes);
        prost::encoding::encode_varint(child.len() as u64, &mut bytes);
        bytes.extend_from_slice(&child);
    }
    let list = 4 * size_of::<ours::ByHand>();
    let decode = |memory| {
        let limits = Limits::new().memory(memory);
        fastcodec::prost::decode_with_limits::<ours::ByHand>(&bytes[..], &limits)
    };
    assert!(decode(list + 1000).is_err());
    // And the context itself.
    assert!(decode(list + 1300).is_ok());
}

#[test]
fn a_wrapper_that_delegates_each_field_reads_a_buffer_in_pieces_of_any_size() {
    let message = theirs::Derived {
        texts: vec!["one".into(), "two".into()],
        list: vec![by_hand(
            5,
            "text".into(),
            vec![by_hand(1, "a".into(), vec![])],
        )],
        groups: vec![by_hand(7, "b".into(), vec![])],
        ..Default::default()
    };
    let encoded = prost::Message::encode_to_vec(&message);
    let expected = ours::Derived::decode(&encoded[..]).unwrap();
    for size in 1..8 {
        let mut buf = Pieces {
            bytes: &encoded,
            size,
        };
        let mut wrapper = ours::Wrapper::default();
        while bytes::Buf::has_remaining(&buf) {
            let (tag, wire_type) = fastcodec::prost::encoding::decode_key(&mut buf).unwrap();
            let ctx = fastcodec::prost::encoding::DecodeContext::default();
            fastcodec::prost::Message::merge_field(&mut wrapper, tag, wire_type, &mut buf, ctx)
                .unwrap();
        }
        assert_eq!(wrapper.0, expected, "{size}");
    }
}

/// A buffer in pieces of one size.
struct Pieces<'a> {
    bytes: &'a [u8],
    size: usize,
}

impl bytes::Buf for Pieces<'_> {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes[..self.size.min(self.bytes.len())]
    }

    fn advance(&mut self, count: usize) {
        self.bytes = &self.bytes[count..];
    }
}

#[test]
fn a_trait_object_can_be_made_of_a_message_by_hand() {
    let message: Box<dyn fastcodec::prost::Message> = Box::new(ours::ByHand {
        number: -1,
        ..Default::default()
    });
    assert_eq!(message.encoded_len(), 2);
}

#[test]
fn a_page_of_any_message_is_read_by_a_generic_function() {
    let page = ours::read_page::<ours::Wrapper>(b"\x0a\x00\x12\x02\x0a\x00").unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.next.unwrap().items.len(), 1);
    assert!(ours::read_page::<ours::ByHand>(b"\x0a\x02\x12\x05").is_err());
}
