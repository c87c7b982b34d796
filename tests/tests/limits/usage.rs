//! What a decode reports that it used is what the limits have to allow, and no less is enough.

use bytes::{Buf, Bytes};
use fastcodec::protobuf::{Decode, DecodeOwned, Encode};
use fastcodec::thrift::{Binary, Compact, MessageKind, Protocol};
use fastcodec::{Arena, Error, ErrorKind, Limits, Protobuf, Usage, protobuf};
use proptest::prelude::*;

use crate::shapes::protobuf::{Choice, Color, Full, FullView};
use crate::shapes::thrift::{Full as Bush, FullView as BushView};

type Measured = (Result<(), Error>, Usage);

/// A decode within limits, and the same with its usage.
struct Way<'w> {
    decode: &'w dyn Fn(&Limits) -> Result<(), Error>,
    measured: &'w dyn Fn(&Limits) -> Measured,
    /// Whether blocks are as large as is allowed, so that less than was used may be enough.
    is_elastic: bool,
}

impl Way<'_> {
    /// What is used, is enough; and no less of anything is.
    fn check(&self) -> Usage {
        let (result, usage) = (self.measured)(&Limits::new());
        assert_eq!(result, Ok(()));
        let exact = usage.limits();
        assert_eq!((self.decode)(&exact), Ok(()), "{usage:?}");
        assert_eq!((self.measured)(&exact), (Ok(()), usage));
        if let Some(less) = usage.memory.checked_sub(1)
            && !self.is_elastic
        {
            self.check_refused(&exact.memory(less), |kind| {
                matches!(kind, ErrorKind::MemoryLimit { .. })
            });
        }
        if let Some(limit) = usage.depth.checked_sub(1) {
            let used = self.check_refused(&exact.depth(limit), |kind| {
                *kind == ErrorKind::DepthLimit { limit }
            });
            assert_eq!(used.depth, limit);
        }
        if let Some(less) = usage.message_len.checked_sub(1) {
            let used = self.check_refused(&exact.message_len(less), |kind| {
                matches!(kind, ErrorKind::MessageLimit { .. })
            });
            assert_eq!((used.memory, used.depth, used.largest_list), (0, 0, 0));
        }
        usage
    }

    /// Refused with and without measuring, for the same reason, and within the allowed memory.
    fn check_refused(&self, limits: &Limits, reason: impl Fn(&ErrorKind) -> bool) -> Usage {
        let error = (self.decode)(limits).unwrap_err();
        assert!(reason(error.kind()), "{error}");
        let (measured, used) = (self.measured)(limits);
        assert_eq!(measured, Err(error));
        used
    }
}

/// All the ways of Protobuf; what an owned decode and one of a view use.
fn check_protobuf(input: &[u8]) -> (Usage, Usage) {
    let owned = Way {
        decode: &|limits| Full::decode_with(input, limits).map(drop),
        measured: &|limits| {
            let (tree, usage) = Full::decode_measured(input, limits);
            (tree.map(drop), usage)
        },
        is_elastic: false,
    };
    let view = Way {
        decode: &|limits| FullView::decode_in_with(input, &Arena::new(), limits).map(drop),
        measured: &|limits| {
            let arena = Arena::new();
            let (tree, usage) = FullView::decode_in_measured(input, &arena, limits);
            (tree.map(drop), usage)
        },
        is_elastic: true,
    };
    let half = input.len() / 2;
    let pieces = || (&input[..half]).chain(&input[half..]);
    let in_pieces = Way {
        decode: &|limits| Full::decode_buf_with(pieces(), limits).map(drop),
        measured: &|limits| {
            let (tree, usage) = Full::decode_buf_measured(pieces(), limits);
            (tree.map(drop), usage)
        },
        is_elastic: false,
    };
    let shared = Bytes::copy_from_slice(input);
    let shared = Way {
        decode: &|limits| Full::decode_buf_with(shared.clone(), limits).map(drop),
        measured: &|limits| {
            let (tree, usage) = Full::decode_buf_measured(shared.clone(), limits);
            (tree.map(drop), usage)
        },
        is_elastic: false,
    };
    let owned = owned.check();
    let (in_pieces, _) = (in_pieces.check(), shared.check());
    assert_eq!(
        (in_pieces.depth, in_pieces.largest_list),
        (owned.depth, owned.largest_list)
    );
    (owned, view.check())
}

/// All the ways of Thrift.
fn check_thrift<P: Protocol>(input: &[u8]) -> (Usage, Usage) {
    let owned = Way {
        decode: &|limits| P::decode_with::<Bush>(input, limits).map(drop),
        measured: &|limits| {
            let (bush, usage) = P::decode_measured::<Bush>(input, limits);
            (bush.map(drop), usage)
        },
        is_elastic: false,
    };
    let view = Way {
        decode: &|limits| P::decode_in_with::<BushView>(input, &Arena::new(), limits).map(drop),
        measured: &|limits| {
            let arena = Arena::new();
            let (bush, usage) = P::decode_in_measured::<BushView>(input, &arena, limits);
            (bush.map(drop), usage)
        },
        is_elastic: true,
    };
    let half = input.len() / 2;
    let pieces = || (&input[..half]).chain(&input[half..]);
    let in_pieces = Way {
        decode: &|limits| P::decode_buf_with::<Bush>(pieces(), limits).map(drop),
        measured: &|limits| {
            let (bush, usage) = P::decode_buf_measured::<Bush>(pieces(), limits);
            (bush.map(drop), usage)
        },
        is_elastic: false,
    };
    in_pieces.check();
    (owned.check(), view.check())
}

fn text(len: usize) -> String {
    "x".repeat(len)
}

fn tree() -> impl Strategy<Value = Full> {
    let text = prop_oneof![Just(0), 1..60_usize].prop_map(text).boxed();
    let leaf = (
        text.clone(),
        prop::collection::vec(any::<u64>(), 0..40),
        prop::collection::vec(any::<u64>(), 0..40),
        prop::collection::vec(prop_oneof![Just(Color::Red), Just(Color::Green)], 0..20),
        prop::collection::vec(text.clone(), 0..20),
        prop::collection::hash_map(any::<u32>(), text.clone(), 0..20),
        prop::collection::btree_map(any::<u32>(), text.clone(), 0..40),
        prop::collection::vec((any::<u32>(), text.clone()), 0..20),
        prop::collection::hash_map(any::<u32>(), Just(Color::Green), 0..20),
    )
        .prop_map(
            |(text, packed, expanded, closed, texts, hashed, tree, pairs, colors)| Full {
                fixed: packed.iter().map(|number| *number as f64).collect(),
                choice: packed.first().map(|_| Choice::Text(text.clone())),
                shared: text.clone().into(),
                text,
                packed,
                expanded,
                closed,
                texts,
                hashed,
                tree,
                pairs,
                colors,
                ..Full::default()
            },
        );
    leaf.prop_recursive(4, 12, 3, |tree| {
        let children = prop::collection::vec(tree.clone(), 0..3);
        (tree, children.clone(), children).prop_map(|(inner, children, groups)| Full {
            choice: children
                .first()
                .map(|it| Choice::Child(Box::new(it.clone()))),
            child: Some(Box::new(inner.clone())),
            children,
            groups,
            ..inner
        })
    })
}

fn bush() -> impl Strategy<Value = Bush> {
    let text = prop_oneof![Just(0), 1..60_usize].prop_map(text).boxed();
    let leaf = (
        text.clone(),
        prop::collection::vec(any::<i64>(), 0..40),
        prop::collection::vec(prop::collection::vec(any::<i16>(), 0..9), 0..9),
        prop::collection::vec(prop::collection::vec(text.clone(), 0..9), 0..9),
        prop::collection::hash_map(any::<i32>(), text.clone(), 0..20),
        prop::collection::btree_map(any::<i32>(), text.clone(), 0..40),
        prop::collection::hash_set(any::<i32>(), 0..20),
        prop::collection::btree_set("[a-z]{0,9}", 0..40),
        prop::collection::vec((any::<i32>(), text.clone()), 0..20),
    )
        .prop_map(
            |(text, numbers, lists, texts, hashed, tree, hashed_set, sorted_set, pairs)| Bush {
                flags: numbers.iter().map(|number| *number > 0).collect(),
                blob: text.clone().into(),
                text,
                numbers,
                lists,
                texts,
                hashed,
                tree,
                hashed_set,
                sorted_set,
                pairs,
                ..Bush::default()
            },
        );
    leaf.prop_recursive(4, 12, 3, |bush| {
        let children = prop::collection::vec(bush.clone(), 0..3);
        (bush, children).prop_map(|(inner, children)| Bush {
            child: Some(Box::new(inner.clone())),
            children,
            ..inner
        })
    })
}

/// The most elements that a list or map in the message has.
fn largest_list(tree: &Full) -> usize {
    let chosen = match &tree.choice {
        Some(Choice::Child(tree)) => Some(&**tree),
        _ => None,
    };
    let inner = tree.children.iter().chain(&tree.groups);
    inner
        .chain(tree.child.as_deref())
        .chain(chosen)
        .map(largest_list)
        .chain([
            tree.children.len(),
            tree.packed.len(),
            tree.expanded.len(),
            tree.fixed.len(),
            tree.texts.len(),
            tree.closed.len(),
            tree.hashed.len(),
            tree.tree.len(),
            tree.pairs.len(),
            tree.groups.len(),
            tree.colors.len(),
        ])
        .max()
        .unwrap()
}

/// The same of Thrift.
fn largest_of_bush(bush: &Bush) -> usize {
    let inner = bush.children.iter().chain(bush.child.as_deref());
    inner
        .map(largest_of_bush)
        .chain(bush.lists.iter().map(Vec::len))
        .chain(bush.texts.iter().map(Vec::len))
        .chain([
            bush.children.len(),
            bush.numbers.len(),
            bush.flags.len(),
            bush.lists.len(),
            bush.texts.len(),
            bush.hashed.len(),
            bush.tree.len(),
            bush.hashed_set.len(),
            bush.sorted_set.len(),
            bush.pairs.len(),
        ])
        .max()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_a_decode_of_protobuf_used_is_enough_and_no_less_is(tree in tree()) {
        let (owned, _) = check_protobuf(&tree.encode_to_vec().unwrap());
        prop_assert_eq!(owned.largest_list, largest_list(&tree));
    }

    #[test]
    fn what_a_decode_of_thrift_used_is_enough_and_no_less_is(bush in bush()) {
        for (owned, _) in [
            check_thrift::<Binary>(&Binary::encode_to_vec(&bush).unwrap()),
            check_thrift::<Compact>(&Compact::encode_to_vec(&bush).unwrap()),
        ] {
            prop_assert_eq!(owned.largest_list, largest_of_bush(&bush));
        }
    }

    #[test]
    fn a_decode_that_is_measured_fails_as_an_ordinary_one_wherever_the_input_is_cut_or_changed(
        tree in tree(), bush in bush(), cut in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let limits = Limits::new();
        let mut bytes = tree.encode_to_vec().unwrap();
        bytes.push(0x0a);
        let at = cut.index(bytes.len());
        bytes[at] = byte;
        for input in [&bytes[..], &bytes[..at]] {
            let (measured, _) = Full::decode_measured(input, &limits);
            prop_assert_eq!(measured, Full::decode_with(input, &limits));
        }
        let mut bytes = Compact::encode_to_vec(&bush).unwrap();
        let at = cut.index(bytes.len());
        bytes[at] = byte;
        for input in [&bytes[..], &bytes[..at]] {
            let (measured, _) = Compact::decode_measured::<Bush>(input, &limits);
            prop_assert_eq!(measured, Compact::decode_with::<Bush>(input, &limits));
        }
    }
}

#[test]
fn the_numbers_are_those_of_the_message() {
    let tree = Full {
        children: vec![
            Full {
                packed: (0..7).collect(),
                ..Full::default()
            },
            Full::default(),
        ],
        ..Full::default()
    };
    let bytes = tree.encode_to_vec().unwrap();
    let (decoded, usage) = Full::decode_measured(&bytes, &Limits::new());
    assert_eq!(decoded, Ok(tree));
    assert_eq!((usage.depth, usage.largest_list), (1, 7));
    assert_eq!(usage.message_len, bytes.len());
    assert_eq!(usage.memory, 2 * size_of::<Full>() + 7 * 8);
}

#[test]
fn a_decode_that_fails_reports_what_it_used_until_then() {
    let good = Full {
        children: vec![Full {
            text: text(100),
            packed: (0..50).collect(),
            ..Full::default()
        }],
        ..Full::default()
    };
    let whole = good.encode_to_vec().unwrap();
    let (_, used) = Full::decode_measured(&whole, &Limits::new());
    let broken = [&whole[..], &[0x0a, 0x05]].concat();
    let (decoded, usage) = Full::decode_measured(&broken, &Limits::new());
    assert!(decoded.is_err());
    assert_eq!(usage, {
        let mut expected = used;
        expected.message_len = broken.len();
        expected
    });

    let (refused, usage) = Full::decode_measured(&whole, &Limits::new().memory(used.memory - 1));
    assert!(matches!(
        refused.unwrap_err().kind(),
        ErrorKind::MemoryLimit { .. }
    ));
    // All but the list of numbers.
    assert_eq!(usage.memory, used.memory - 50 * 8);
    assert_eq!(usage.largest_list, 1);
}

#[test]
fn a_list_in_several_runs_counts_as_the_one_that_it_becomes() {
    // Elements of two fields take turns.
    let bytes = b"\x32\x00\x72\x01a".repeat(9);
    let (tree, usage) = Full::decode_measured(&bytes, &Limits::new());
    assert_eq!(tree.unwrap().children.len(), 9);
    assert_eq!(usage.largest_list, 9);
    let arena = Arena::new();
    let (tree, usage) = FullView::decode_in_measured(&bytes, &arena, &Limits::new());
    assert_eq!(tree.unwrap().children.len(), 9);
    assert_eq!(usage.largest_list, 9);
}

#[test]
fn elements_of_megabytes_are_counted_too() {
    let tree = Full {
        texts: vec![text(3 << 20); 7],
        ..Full::default()
    };
    let bytes = tree.encode_to_vec().unwrap();
    let (decoded, usage) = Full::decode_measured(&bytes, &Limits::new());
    assert_eq!(decoded.unwrap().texts.len(), 7);
    assert_eq!(usage.largest_list, 7);
}

#[test]
fn bytes_and_unknown_fields_are_no_list() {
    let unknown = b"\xaa\x06\x03abc".repeat(50);
    let (tree, usage) = Full::decode_measured(&unknown, &Limits::new());
    assert!(!tree.unwrap().rest.is_empty());
    assert_eq!(usage.largest_list, 0);
    assert!(usage.memory >= unknown.len());
}

#[test]
fn the_body_of_a_message_of_thrift_is_measured_within_the_whole() {
    let bush = Bush {
        numbers: vec![1, 2, 3],
        ..Bush::default()
    };
    let bytes = Binary::encode_message("grow", MessageKind::Call, 1, &bush).unwrap();
    let message = Binary::decode_message(&bytes).unwrap();
    let measure = |limits: Limits| message.decode_measured::<Binary, Bush>(None, &limits);
    let (decoded, usage) = measure(Limits::new());
    assert_eq!(decoded, Ok(bush));
    assert_eq!((usage.message_len, usage.largest_list), (bytes.len(), 3));
    let (refused, _) = measure(Limits::new().message_len(bytes.len() - 1));
    assert!(matches!(
        refused.unwrap_err().kind(),
        ErrorKind::MessageLimit { .. }
    ));
}

#[test]
fn the_largest_of_several_is_kept_number_by_number() {
    let (_, mut usage) = Full::decode_measured(b"\x0a\x01a", &Limits::new());
    let (_, deep) = Full::decode_measured(b"\x32\x00", &Limits::new());
    usage.include(&deep);
    assert_eq!(
        (usage.message_len, usage.depth, usage.largest_list),
        (3, 1, 1)
    );
    assert_eq!(usage.memory, deep.memory.max(16));
}

#[test]
fn your_own_type_that_charges_is_measured() {
    #[derive(Debug, Default, Protobuf)]
    struct Charged {
        #[codec(1)]
        numbers: Vec<Odd>,
    }

    /// A number, for which a hundred bytes are charged.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Odd(u32);

    impl protobuf::Element for Odd {
        type Encoding = protobuf::encoding::Uint32;
    }
    impl protobuf::EncodeValue<protobuf::encoding::Uint32> for Odd {
        fn value_len(&self) -> usize {
            1
        }
        fn write_value(&self, encoder: &mut protobuf::Encoder<'_>) {
            encoder.varint(self.0.into());
        }
        fn is_default(&self) -> bool {
            self.0 == 0
        }
    }
    impl<'de> protobuf::DecodeValue<'de, protobuf::encoding::Uint32> for Odd {
        fn read_value(decoder: &mut protobuf::Decoder<'de>) -> Result<Self, Error> {
            decoder.charge(100)?;
            Ok(Odd(decoder.varint()? as u32))
        }
    }

    let (charged, usage) =
        Charged::decode_measured(b"\x0a\x05\x01\x02\x03\x04\x05", &Limits::new());
    assert_eq!(charged.unwrap().numbers.len(), 5);
    assert_eq!(usage.largest_list, 5);
    assert_eq!(usage.memory, 500 + (4 + 8) * size_of::<Odd>());
}

#[test]
fn unknown_fields_are_no_list_in_views_and_in_thrift_either() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Kept<'a> {
        #[codec(1)]
        text: &'a str,
        #[codec(unknown)]
        rest: protobuf::UnknownFieldsView<'a>,
    }

    let arena = Arena::new();
    let unknown = b"\xaa\x06\x03abc".repeat(50);
    let (kept, usage) = Kept::decode_in_measured(&unknown, &arena, &Limits::new());
    assert_ne!(kept.unwrap(), Kept::default());
    assert_eq!(usage.largest_list, 0);

    // Fields of type bool, with numbers that nobody knows, one after the other.
    let unknown = [&b"\x03\xc8\x01\x07"[..], &b"\x13\x07".repeat(50), b"\x00"].concat();
    let (kept, usage) = Compact::decode_measured::<Bush>(&unknown, &Limits::new());
    assert_ne!(kept.unwrap(), Bush::default());
    assert_eq!(usage.largest_list, 0);
}
