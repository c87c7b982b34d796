//! The memory that a decode takes, measured.

use std::collections::{BTreeMap, HashMap};

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::protobuf::{Decode, DecodeOwned, Encode, UnknownFields, UnknownFieldsView};
use fastcodec::{Arena, ErrorKind, Limits, Oneof, Protobuf};
use fastcodec_tests::{Refused, counted, counted_refusing};

use crate::budgets::stays_within;

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Owned {
    #[codec(1)]
    list: Vec<Wide>,
    #[codec(2)]
    strings: Vec<String>,
    #[codec(3)]
    hashed: HashMap<u32, Wide>,
    #[codec(4)]
    tree: BTreeMap<u32, u32>,
    #[codec(5)]
    flags: Vec<bool>,
    #[codec(6)]
    numbers: Vec<u64>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Wide {
    #[codec(1)]
    numbers: Option<[u8; 32]>,
    #[codec(2)]
    text: String,
    #[codec(3)]
    child: Option<Box<Wide>>,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(7)]
    Text(String),
    #[codec(8)]
    Wide(Box<Wide>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct View<'a> {
    #[codec(1)]
    list: &'a [Leaf<'a>],
    #[codec(2)]
    strings: &'a [&'a str],
    #[codec(3)]
    map: &'a [(u32, Leaf<'a>)],
    #[codec(5)]
    flags: &'a [bool],
    #[codec(6)]
    numbers: &'a [u64],
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct Leaf<'a> {
    #[codec(2)]
    text: &'a str,
    #[codec(9)]
    wide: [u8; 32],
}

/// What is beside the budget: the message itself, an error with its path, what an allocator's
/// interface rounds up.
const BESIDE: isize = 4096;

/// Hostile inputs of 64 KiB or so: little on the wire that becomes much in memory.
fn amplifying() -> Vec<(&'static str, Vec<u8>)> {
    const N: usize = 20_000;
    let entries = |tag: u8| {
        (0..N)
            .flat_map(|n| [tag, 4, 8, n as u8 | 0x80, (n >> 7) as u8 & 0x7f, 0x18])
            .collect::<Vec<_>>()
    };
    let entries = |tag: u8| {
        let mut entries = entries(tag);
        // The sixth byte of each entry would be a cut field: make it a whole one of five.
        entries = entries
            .chunks(6)
            .flat_map(|entry| [entry[0], 3, entry[2], entry[3], entry[4]])
            .collect();
        entries
    };
    vec![
        ("empty messages", b"\x0a\0".repeat(N)),
        ("empty strings", b"\x12\0".repeat(N)),
        ("empty entries", b"\x1a\0".repeat(N)),
        ("entries of a hash map", entries(0x1a)),
        ("entries of a tree", entries(0x22)),
        (
            "packed booleans",
            [&b"\x2a\x80\x80\x04"[..], &[1; 1 << 16]].concat(),
        ),
        ("expanded numbers", b"\x30\x01".repeat(N)),
        ("taking turns", b"\x0a\0\x12\0\x30\x01".repeat(N)),
        ("flipping a oneof", b"\x3a\0\x42\x02\x1a\0".repeat(N)),
        (
            "one message merged again and again",
            b"\x42\x02\x1a\0".repeat(N),
        ),
        ("unknown fields", b"\xa0\x06\x01".repeat(N)),
        (
            "boxes in boxes",
            b"\x0a\x06\x1a\x04\x1a\x02\x1a\0".repeat(N),
        ),
    ]
}

#[test]
fn the_peak_of_a_decode_is_within_its_budget() {
    for (name, input) in amplifying() {
        for budget in [1 << 10, 1 << 16, 1 << 20, 1 << 24] {
            let limits = Limits::new().memory(budget);
            let (result, counts) = counted(|| Owned::decode_with(&input, &limits));
            assert!(
                counts.peak <= budget as isize + BESIDE,
                "{name}: {} of {budget}",
                counts.peak
            );
            if let Err(error) = result {
                assert!(
                    matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
                    "{name}: {error}"
                );
            }
            let (refused, counts) = counted(|| {
                let arena = Arena::new();
                let result = View::decode_in_with(&input, &arena, &limits);
                result.err().map(|error| error.kind().clone())
            });
            assert!(
                counts.peak <= budget as isize + BESIDE,
                "view, {name}: {} of {budget}",
                counts.peak
            );
            assert!(
                matches!(
                    refused,
                    None | Some(ErrorKind::MemoryLimit { .. } | ErrorKind::OutOfMemory { .. })
                ),
                "view, {name}: {refused:?}"
            );
        }
    }
}

#[test]
fn a_small_view_whose_lists_take_turns_is_within_the_default_budget() {
    let input = b"\x0a\0\x12\0\x30\x01\xa0\x06\x01".repeat(5_000);
    let arena = Arena::new();
    assert_eq!(View::decode_in(&input, &arena).unwrap().list.len(), 5_000);
}

#[test]
fn many_lists_that_are_continued_stay_within_the_budget() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Top<'a> {
        #[codec(1)]
        elements: &'a [Element<'a>],
    }
    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Element<'a> {
        #[codec(2, expanded)]
        numbers: &'a [u32],
    }
    let input = b"\x0a\x02\x10\x01".repeat(40_000);
    stays_within("lists", 1 << 16, BESIDE, |limits| {
        let arena = Arena::new();
        Top::decode_in_with(&input, &arena, limits).map(drop)
    });
}

#[test]
fn many_small_hash_maps_stay_within_the_budget() {
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Top {
        #[codec(1)]
        elements: Vec<Element>,
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Element {
        #[codec(1)]
        map: HashMap<bool, bool>,
    }
    let input = b"\x0a\x02\x0a\0".repeat(10_000);
    stays_within("maps", 1 << 16, BESIDE, |limits| {
        Top::decode_with(&input, limits)
    });
}

#[test]
fn a_declared_length_allocates_nothing() {
    // Two gigabytes of a string, of bytes, of a packed list, in a few bytes.
    for input in [
        b"\x12\xff\xff\xff\xff\x07",
        b"\x2a\xff\xff\xff\xff\x07",
        b"\x0a\xff\xff\xff\xff\x07",
    ] {
        let (result, counts) = counted(|| Owned::decode(input).map(drop));
        assert!(matches!(
            result.unwrap_err().kind(),
            ErrorKind::LengthPastEnd { .. }
        ));
        assert!(counts.peak < 400, "{}", counts.peak);
    }
}

#[test]
fn a_view_in_a_warm_arena_allocates_nothing() {
    let input =
        b"\x0a\x03\x12\x01a\x0a\0\x12\x01b\x12\x01c\x1a\x02\x08\x01\x2a\x02\0\x01\x32\x02\x05\x06"
            .to_vec();
    let mut arena = Arena::new();
    for _ in 0..3 {
        assert!(View::decode_in(&input, &arena).is_ok());
        arena.reset();
    }
    let (_, counts) = counted(|| View::decode_in(&input, &arena).is_ok());
    assert_eq!(counts.calls, 0);
}

#[test]
fn lists_and_strings_are_allocated_once_each() {
    let input = [b"\x12\x28".to_vec(), vec![b'a'; 40]].concat().repeat(100);
    let (_message, counts) = counted(|| Owned::decode(&input).unwrap());
    assert_eq!(
        counts.calls, 101,
        "a list, reserved once, and a hundred strings"
    );
}

#[test]
fn the_default_budget_lets_ordinary_extremes_through() {
    let strings = b"\x12\0".repeat(1_000_000);
    assert_eq!(Owned::decode(&strings).unwrap().strings.len(), 1_000_000);
    let packed = [&b"\x32\x80\x80\x80\x02"[..], &[1; 4 << 20]].concat();
    assert_eq!(Owned::decode(&packed).unwrap().numbers.len(), 4 << 20);
}

#[test]
fn the_peak_of_a_list_of_small_arcs_is_within_its_budget() {
    #[derive(Debug, Default, Protobuf)]
    struct Arcs {
        #[codec(1)]
        texts: Vec<std::sync::Arc<str>>,
    }
    let input = b"\x0a\x01x".repeat(1000);
    for memory in (0..60_000).step_by(500) {
        let limits = Limits::new().memory(memory);
        let (_, counts) = counted(|| Arcs::decode_with(&input, &limits).map(|it| it.texts.len()));
        assert!(
            counts.peak <= memory as isize + 1024,
            "{} > {memory}",
            counts.peak
        );
    }
}

#[test]
fn a_buffer_that_shares_is_decoded_with_no_block_of_the_messages_length() {
    #[derive(Debug, Default, PartialEq, Protobuf)]
    struct Lump {
        #[codec(1)]
        lump: Bytes,
    }
    let lump = Lump {
        lump: vec![7; 100_000].into(),
    };
    let input = Bytes::from(lump.encode_to_vec().unwrap());
    let mut room = BytesMut::from(&input[..]);
    let ways: [(&str, &mut dyn FnMut() -> Lump); 3] = [
        ("Bytes", &mut || Lump::decode_buf(input.clone()).unwrap()),
        ("Chain", &mut || {
            Lump::decode_buf(input.clone().chain(&b""[..])).unwrap()
        }),
        ("BytesMut", &mut || Lump::decode_buf(&mut room).unwrap()),
    ];
    for (name, way) in ways {
        let (decoded, counts) = counted(way);
        assert_eq!(decoded, lump, "{name}");
        assert!(counts.peak < 1000, "{name}: {}", counts.peak);
    }
}

#[test]
fn an_allocation_that_is_refused_is_the_error_whichever_it_is() {
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Fields {
        #[codec(1)]
        list: Vec<Wide>,
        #[codec(2)]
        strings: Vec<Box<str>>,
        #[codec(3)]
        hashed: HashMap<u32, Wide>,
        #[codec(6)]
        numbers: Vec<u64>,
        #[codec(oneof)]
        choice: Option<Choice>,
        #[codec(9)]
        blob: Vec<u8>,
        #[codec(unknown)]
        rest: UnknownFields,
    }
    let child = Some(Box::default());
    let wide = Wide {
        text: "text".into(),
        child,
        ..Wide::default()
    };
    let fields = Fields {
        list: vec![wide.clone(); 3],
        strings: vec!["a".into(), "b".into()],
        hashed: (0..20).map(|key| (key, wide.clone())).collect(),
        numbers: (0..100).collect(),
        choice: Some(Choice::Wide(Box::new(wide.clone()))),
        blob: vec![7; 100],
        ..Fields::default()
    };
    let unknown = b"\xa0\x06\x01".repeat(20);
    let input = [fields.encode_to_vec().unwrap(), unknown].concat();
    let (_fields, counts) = counted(|| Fields::decode(&input).unwrap());
    for number in 0..counts.calls {
        for refused in [Refused::Call(number), Refused::From(number)] {
            let (kind, counts) = counted_refusing(refused, || {
                let error = Fields::decode(&input).unwrap_err();
                error.kind().clone()
            });
            assert!(
                matches!(kind, ErrorKind::OutOfMemory { .. }),
                "{refused:?}: {kind}"
            );
            assert_eq!(counts.live, 0, "{refused:?}");
        }
    }
}

#[test]
fn what_the_default_of_a_message_owns_counts_each_time_it_arrives() {
    #[derive(Clone, Debug, PartialEq, Protobuf)]
    struct Inner {
        #[codec(1)]
        text: String,
        #[codec(2)]
        tree: BTreeMap<u32, String>,
        #[codec(3)]
        list: Vec<String>,
        #[codec(4)]
        boxed: Box<Wide>,
        #[codec(oneof)]
        choice: Option<Choice>,
    }
    impl Default for Inner {
        fn default() -> Self {
            let text = || "y".repeat(50);
            Inner {
                text: "x".repeat(500),
                tree: (0..20).map(|key| (key, text())).collect(),
                list: vec![text(); 20],
                boxed: Box::default(),
                choice: Some(Choice::Text(text())),
            }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Outer {
        #[codec(1)]
        list: Vec<Inner>,
        #[codec(2)]
        map: HashMap<u32, Inner>,
    }
    let entry = |key: u8| [0x12, 2, 0x08, key];
    for input in [
        b"\x0a\0".repeat(1000),
        (0..100).flat_map(entry).collect::<Vec<_>>(),
    ] {
        // A default is made before it is known what it owns.
        stays_within("defaults", 1 << 10, BESIDE + 4096, |limits| {
            Outer::decode_with(&input, limits)
        });
    }
}

#[test]
fn messages_by_hand_and_with_a_derive_by_turns_are_encoded_without_a_copy_for_each_level() {
    use fastcodec::prost::encoding::{self, DecodeContext, WireType};
    use fastcodec::prost::{DecodeError, Message};

    #[derive(Clone, PartialEq, fastcodec::prost::Message)]
    struct Derived {
        #[prost(string, tag = "1")]
        text: String,
        #[prost(message, optional, boxed, tag = "2")]
        next: Option<Box<ByHand>>,
        #[prost(group, optional, boxed, tag = "3")]
        group: Option<Box<ByHand>>,
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    struct ByHand {
        next: Option<Box<Derived>>,
        is_group: bool,
    }
    impl Message for ByHand {
        fn encode_raw(&self, buf: &mut impl bytes::BufMut) {
            match &self.next {
                Some(next) if self.is_group => encoding::group::encode(3, &**next, buf),
                Some(next) => encoding::message::encode(2, &**next, buf),
                None => {}
            }
        }
        fn merge_field(
            &mut self,
            tag: u32,
            wire_type: WireType,
            buf: &mut impl Buf,
            ctx: DecodeContext,
        ) -> Result<(), DecodeError> {
            let next = self.next.get_or_insert_default();
            match tag {
                2 => encoding::message::merge(wire_type, &mut **next, buf, ctx),
                _ => encoding::group::merge(tag, wire_type, &mut **next, buf, ctx),
            }
        }
        fn encoded_len(&self) -> usize {
            match &self.next {
                Some(next) if self.is_group => encoding::group::encoded_len(3, &**next),
                Some(next) => encoding::message::encoded_len(2, &**next),
                None => 0,
            }
        }
        fn clear(&mut self) {}
    }
    for is_group in [false, true] {
        let mut derived = Derived::default();
        for _ in 0..49 {
            let next = Some(Box::new(derived));
            let by_hand = Some(Box::new(ByHand { next, is_group }));
            let (next, group) = match is_group {
                false => (by_hand, None),
                true => (None, by_hand),
            };
            let text = "x".repeat(1000);
            derived = Derived { text, next, group };
        }
        let (encoded, counts) = counted(|| Message::encode_to_vec(&derived));
        assert_eq!(encoded.len(), Message::encoded_len(&derived));
        assert!(<Derived as Message>::decode(&encoded[..]).is_ok());
        // The message, and the block that short messages are written to first.
        let most = encoded.len() + (32 << 10);
        assert!(counts.peak <= most as isize, "{} of {most}", counts.peak);
        assert!(counts.calls <= 4, "{} blocks", counts.calls);
    }
}

#[test]
fn what_the_default_of_a_tuple_owns_counts_member_by_member() {
    const OWNED: usize = 16 << 10;
    #[derive(Clone, Debug, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Rich {
        #[codec(1)]
        text: String,
        #[codec(2)]
        number: i32,
    }
    impl Default for Rich {
        fn default() -> Self {
            let text = "x".repeat(OWNED);
            Rich { text, number: 0 }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Outer {
        #[codec(1)]
        list: Vec<(Rich, Rich, Rich)>,
    }
    let protobuf = b"\x0a\0".repeat(8);
    let member = |id| [&[0x0c, 0, id][..], &[8, 0, 2, 0, 0, 0, 5], &[0]].concat();
    let tuple = [member(1), member(2), member(3), vec![0]].concat();
    let list = [&[0x0f, 0, 1, 0x0c, 0, 0, 0, 8][..], &tuple.repeat(8), &[0]].concat();
    use fastcodec::thrift::{Binary, Protocol};
    let ways: [&dyn Fn(&Limits) -> bool; 2] = [
        &|limits| Outer::decode_with(&protobuf, limits).is_ok(),
        &|limits| Binary::decode_with::<Outer>(&list, limits).is_ok(),
    ];
    for decode in ways {
        let defaults = 8 * 3 * OWNED;
        for budget in (0..2 * defaults).step_by(997) {
            let limits = Limits::new().memory(budget);
            let (accepted, counts) = counted(|| decode(&limits));
            assert!(!accepted || budget >= defaults, "{budget}");
            // One member is made before it is known what it owns.
            let most = (budget + OWNED) as isize + BESIDE;
            assert!(counts.peak <= most, "{} of {budget}", counts.peak);
        }
    }
}

#[test]
fn what_a_skipped_field_says_that_it_owns_counts() {
    #[derive(Clone, Debug, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Inner {
        #[codec(1)]
        number: i32,
        #[codec(skip, heap_len = Vec::capacity)]
        cache: Vec<u8>,
    }
    impl Default for Inner {
        fn default() -> Self {
            let cache = vec![0; 1000];
            Inner { number: 0, cache }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Outer {
        #[codec(1)]
        list: Vec<Inner>,
    }
    use fastcodec::thrift::{Binary, Protocol};
    let limits = Limits::new().memory(50_000);
    let protobuf = |count| Decode::decode_with(&b"\x0a\0".repeat(count), &limits);
    let (accepted, counts) = counted(|| protobuf(45).map(|outer: Outer| outer.list.len()));
    assert_eq!(accepted, Ok(45));
    assert!(counts.peak > 45_000);
    let refused = protobuf(55).map(|outer: Outer| outer.list.len());
    let kind = |error: fastcodec::Error| error.kind().clone();
    assert!(matches!(
        refused.map_err(kind),
        Err(ErrorKind::MemoryLimit { .. })
    ));

    let thrift = |count: u8| {
        let list = [
            &[15, 0, 1, 12, 0, 0, 0, count][..],
            &vec![0; count as usize],
            &[0],
        ]
        .concat();
        Binary::decode_with(&list, &limits).map(|outer: Outer| outer.list.len())
    };
    assert_eq!(thrift(45), Ok(45));
    assert!(matches!(
        thrift(55).map_err(kind),
        Err(ErrorKind::MemoryLimit { .. })
    ));
}

#[test]
fn a_tree_and_what_its_values_own_share_the_memory_that_there_is() {
    #[derive(Debug, Default, Protobuf)]
    struct Trees {
        #[codec(1)]
        tree: BTreeMap<String, String>,
    }
    let tree = (0..700).map(|key| (format!("{:06}", key * 7919 % 1000), "x".repeat(100)));
    let input = Trees {
        tree: tree.collect(),
    };
    let input = input.encode_to_vec().unwrap();
    let (_, counts) = counted(|| Trees::decode(&input).unwrap());
    // Wherever the memory ends, it is found out before a node is needed.
    for most in (0..counts.peak).step_by(1009) {
        let (result, counts) = counted_refusing(Refused::Past(most), || {
            Trees::decode(&input).map_err(|error| error.kind().clone())
        });
        assert!(matches!(result, Err(ErrorKind::OutOfMemory { .. })));
        assert_eq!(counts.live, 0);
    }
}

#[test]
fn the_capacity_of_a_default_table_counts() {
    #[derive(Clone, Debug, PartialEq, Protobuf)]
    struct Roomy {
        #[codec(1)]
        map: HashMap<u64, u64>,
    }
    impl Default for Roomy {
        fn default() -> Self {
            let map = HashMap::with_capacity(1000);
            Roomy { map }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Roomies {
        #[codec(1)]
        list: Vec<Roomy>,
    }
    let input = b"\x0a\0".repeat(1000);
    let limits = Limits::new().memory(1_000_000);
    let (result, counts) = counted(|| Roomies::decode_with(&input, &limits).map(drop));
    assert!(matches!(
        result.unwrap_err().kind(),
        ErrorKind::MemoryLimit { .. }
    ));
    assert!(counts.peak < 1_000_000 + 40_000, "{}", counts.peak);
}

#[test]
fn the_path_of_the_deepest_error_takes_ten_kibibytes_at_most() {
    #[derive(Debug, Default, Protobuf)]
    struct Tree {
        #[codec(1)]
        children: Vec<Tree>,
    }
    // The innermost has a tag that is none.
    let input = (0..100).fold(vec![7], |inner, _| {
        let mut outer = vec![0x0a];
        let len = inner.len();
        outer.extend(if len < 128 {
            vec![len as u8]
        } else {
            vec![len as u8 | 0x80, (len >> 7) as u8]
        });
        outer.extend(inner);
        outer
    });
    let (error, counts) = counted(|| Tree::decode(&input).unwrap_err());
    assert_eq!(error.path().as_str().matches("children[0]").count(), 100);
    let made = 100 * 4 * size_of::<Tree>() as isize;
    assert!(counts.peak < made + 10 * 1024, "{}", counts.peak);
}

#[test]
fn what_fields_say_that_they_own_does_not_wrap_around() {
    fn half_of_all(_: &u8) -> usize {
        1 << (usize::BITS - 1)
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Inner {
        #[codec(skip, heap_len = half_of_all)]
        first: u8,
        #[codec(skip, heap_len = half_of_all)]
        second: u8,
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf, fastcodec::Thrift)]
    struct Outer {
        #[codec(1)]
        list: Vec<Inner>,
    }
    use fastcodec::thrift::{Binary, Protocol};
    let protobuf = <Outer as Decode>::decode(b"\x0a\0");
    let thrift = Binary::decode::<Outer>(&[15, 0, 1, 12, 0, 0, 0, 1, 0, 0]);
    for refused in [protobuf, thrift] {
        let kind = refused.unwrap_err().kind().clone();
        assert!(matches!(kind, ErrorKind::MemoryLimit { .. }), "{kind}");
    }
}
