//! Strings of other crates as the types of fields: in every place where a `String` can be, with the
//! same bytes, within the same limits.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use fastcodec::compact_str::CompactString;
use fastcodec::faststr::FastStr;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::smol_str::SmolStr;
use fastcodec::thrift::{Binary, Compact, Protocol, Set};
use fastcodec::{ErrorKind, Limits, Oneof, Protobuf, Thrift};
use fastcodec_tests::counted;

/// The same messages with this type in each place, tested against those with `String`.
macro_rules! in_every_place {
    ($name:ident: $ty:ty) => {
        mod $name {
            use super::*;

            #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
            pub struct Shared {
                #[codec(1)]
                pub plain: $ty,
                #[codec(2)]
                pub optional: Option<$ty>,
                #[codec(3)]
                pub list: Vec<$ty>,
                #[codec(4)]
                pub hashed: HashMap<$ty, $ty>,
                #[codec(5)]
                pub tree: BTreeMap<$ty, $ty>,
                #[codec(6)]
                pub entries: Vec<($ty, $ty)>,
                #[codec(7)]
                pub by_number: BTreeMap<i32, $ty>,
            }

            #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
            pub struct WithOneof {
                #[codec(oneof)]
                pub choice: Option<Choice>,
                #[codec(3, required)]
                pub required: $ty,
            }

            #[derive(Clone, Debug, PartialEq, Oneof)]
            pub enum Choice {
                #[codec(1)]
                Text($ty),
                #[codec(2)]
                Number(i32),
            }

            #[derive(Clone, Debug, Default, PartialEq, Thrift)]
            pub struct InThrift {
                #[codec(1, required)]
                pub required: $ty,
                #[codec(2)]
                pub hashed: HashSet<$ty>,
                #[codec(3)]
                pub tree: BTreeSet<$ty>,
                #[codec(4)]
                pub set: Set<Vec<$ty>>,
                #[codec(5)]
                pub lists: Vec<Vec<$ty>>,
                #[codec(6)]
                pub choice: Option<Union>,
            }

            #[derive(Clone, Debug, PartialEq, Thrift)]
            pub enum Union {
                #[codec(1)]
                Text($ty),
                #[codec(2)]
                Number(i32),
            }

            pub fn shared(texts: &[String]) -> Shared {
                let text = |text: &String| <$ty>::from(text.clone());
                let entry = |it: &String| (text(it), text(it));
                Shared {
                    plain: text(&texts[0]),
                    optional: texts.last().map(text),
                    list: texts.iter().map(text).collect(),
                    hashed: texts[..1].iter().map(entry).collect(),
                    tree: texts.iter().map(entry).collect(),
                    entries: texts.iter().map(entry).collect(),
                    by_number: (0..).zip(texts.iter().map(text)).collect(),
                }
            }

            pub fn with_oneof(texts: &[String]) -> WithOneof {
                WithOneof {
                    choice: Some(Choice::Text(texts[1].clone().into())),
                    required: texts[0].clone().into(),
                }
            }

            pub fn in_thrift(texts: &[String]) -> InThrift {
                let all = || texts.iter().map(|text| <$ty>::from(text.clone()));
                InThrift {
                    required: texts[0].clone().into(),
                    hashed: all().take(1).collect(),
                    tree: all().collect(),
                    set: Set(all().collect()),
                    lists: vec![all().collect(), Vec::new()],
                    choice: Some(Union::Text(texts[1].clone().into())),
                }
            }
        }
    };
}

in_every_place!(string: String);
in_every_place!(smol: SmolStr);
in_every_place!(compact: CompactString);
in_every_place!(fast: FastStr);

/// Texts of every length around those that are kept inline, and some that are not ASCII.
fn texts() -> Vec<String> {
    let ascii = (0..70).map(|len| "abcdefghij".repeat(7)[..len].to_owned());
    let others = ["ä", "日本語", &"\u{1f980}".repeat(20), &" ".repeat(40)].map(String::from);
    ascii.skip(12).chain(others).collect()
}

macro_rules! each_type {
    ($($name:ident: $ty:ty, $inline:expr;)*) => {$(
        mod $name {
            use super::*;
            use super::super::{$name as of_this, string as of_strings};

            #[test]
            fn protobuf_is_written_and_read_as_with_strings() {
                let texts = texts();
                let value = of_this::shared(&texts);
                let bytes = of_strings::shared(&texts).encode_to_vec().unwrap();
                assert_eq!(value.encode_to_vec().unwrap(), bytes);
                assert_eq!(value.encoded_len(), bytes.len());
                assert_eq!(of_this::Shared::decode(&bytes).unwrap(), value);
                assert_eq!(of_this::Shared::decode(&Bytes::from(bytes)).unwrap(), value);

                let value = of_this::with_oneof(&texts);
                let bytes = of_strings::with_oneof(&texts).encode_to_vec().unwrap();
                assert_eq!(value.encode_to_vec().unwrap(), bytes);
                assert_eq!(of_this::WithOneof::decode(&bytes).unwrap(), value);
            }

            #[test]
            fn thrift_is_written_and_read_as_with_strings() {
                fn check<P: Protocol>() {
                    let texts = texts();
                    let value = of_this::shared(&texts);
                    let bytes = P::encode_to_vec(&of_strings::shared(&texts)).unwrap();
                    assert_eq!(P::encode_to_vec(&value).unwrap(), bytes);
                    assert_eq!(P::decode::<of_this::Shared>(&bytes).unwrap(), value);
                    let bytes = Bytes::from(bytes);
                    assert_eq!(P::decode::<of_this::Shared>(&bytes).unwrap(), value);

                    let value = of_this::in_thrift(&texts);
                    let bytes = P::encode_to_vec(&of_strings::in_thrift(&texts)).unwrap();
                    assert_eq!(P::encode_to_vec(&value).unwrap(), bytes);
                    assert_eq!(P::decode::<of_this::InThrift>(&bytes).unwrap(), value);
                }
                check::<fastcodec::thrift::Binary>();
                check::<fastcodec::thrift::Compact>();
            }

            #[test]
            fn what_is_not_utf_8_is_refused_where_it_is_with_strings() {
                for len in [1, 20, 24, 31, 100] {
                    let mut bytes = vec![0x0a, len];
                    bytes.extend(vec![b'x'; len as usize]);
                    bytes[1 + len as usize] = 0xff;
                    let expected = of_strings::Shared::decode(&bytes).unwrap_err();
                    assert_eq!(expected.kind(), &ErrorKind::InvalidUtf8);
                    assert_eq!(of_this::Shared::decode(&bytes).unwrap_err(), expected);
                    let shared = Bytes::from(bytes);
                    assert_eq!(of_this::Shared::decode(&shared).unwrap_err(), expected);
                }
            }

            #[test]
            fn a_length_past_the_end_is_refused_as_with_strings() {
                for bytes in [&b"\x0a\x05abcd"[..], b"\x0a\xff\xff\xff\xff\x07abc"] {
                    let expected = of_strings::Shared::decode(bytes).unwrap_err();
                    assert_eq!(of_this::Shared::decode(bytes).unwrap_err(), expected);
                    let shared = Bytes::from(bytes.to_vec());
                    assert_eq!(of_this::Shared::decode(&shared).unwrap_err(), expected);
                }
            }

            #[test]
            fn an_inline_text_takes_no_memory_and_a_longer_one_is_charged() {
                let inline: usize = $inline;
                let encode = |len| [&[0x0a, len as u8], &vec![b'x'; len][..]].concat();
                let decode = |len, memory| {
                    of_this::Shared::decode_with(&encode(len), &Limits::new().memory(memory))
                };
                assert!(decode(inline, 0).is_ok());
                let error = decode(inline + 1, inline).unwrap_err();
                assert!(matches!(error.kind(), ErrorKind::MemoryLimit { .. }), "{error}");

                for len in [inline, inline + 1, 60, 127] {
                    let bytes = encode(len);
                    let enough = (0..).find(|memory| {
                        let limits = Limits::new().memory(*memory);
                        of_this::Shared::decode_with(&bytes, &limits).is_ok()
                    });
                    let (_, counts) = counted(|| of_this::Shared::decode(&bytes));
                    assert_eq!(enough, Some(counts.peak as usize), "{len}");
                }
            }

            #[test]
            fn a_default_is_not_written() {
                assert!(of_this::Shared::default().encode_to_vec().unwrap().is_empty());
            }
        }
    )*};
}

mod against_strings {
    use super::*;

    each_type! {
        smol: SmolStr, 23;
        compact: CompactString, size_of::<CompactString>();
        fast: FastStr, 30;
    }
}

type DecodeShared = fn(&Bytes) -> fast::Shared;

/// The text in every format, and how it is decoded.
fn in_every_format(text: &str) -> [(Bytes, DecodeShared); 3] {
    let value = fast::shared(&[text.to_owned()]);
    [
        (value.encode_to_bytes().unwrap(), |input| {
            fast::Shared::decode(input).unwrap()
        }),
        (Binary::encode_to_vec(&value).unwrap().into(), |input| {
            Binary::decode(input).unwrap()
        }),
        (Compact::encode_to_vec(&value).unwrap().into(), |input| {
            Compact::decode(input).unwrap()
        }),
    ]
}

#[test]
fn a_fast_str_shares_an_input_that_can_be_shared() {
    for (input, decode) in in_every_format(&"x".repeat(100)) {
        let block = input.as_ptr().addr()..input.as_ptr().addr() + input.len();
        let value = decode(&input);
        for text in [&value.plain, &value.list[0], &value.entries[0].0] {
            assert!(block.contains(&text.as_ptr().addr()));
        }
    }
}

#[test]
fn a_fast_str_of_an_input_that_cannot_be_shared_owns_a_copy() {
    let value = {
        let input = fast::shared(&["x".repeat(100)]).encode_to_vec().unwrap();
        fast::Shared::decode(&input).unwrap()
    };
    assert_eq!(value.plain, "x".repeat(100).as_str());
}
