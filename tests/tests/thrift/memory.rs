//! The memory that a decode of Thrift takes, measured.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::thrift::{
    Binary, Compact, DecodeValue, Double, Protocol, Set, SharedStr, UnknownFields,
    UnknownFieldsView,
};
use fastcodec::{Arena, Thrift};
use fastcodec_tests::counted;

use crate::budgets;

/// What is beside the budget: the value itself, an error with its path, what an allocator's
/// interface rounds up.
const BESIDE: isize = 4096;

/// So many elements make much of little.
const N: usize = 10_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Thrift)]
struct Wide {
    #[codec(1)]
    id: Option<[u8; 32]>,
    #[codec(2)]
    text: String,
    #[codec(3)]
    next: Option<Box<Wide>>,
}

/// A list of `N` elements, `element` each, with the headers of both protocols: the codes are those
/// of the type in Binary and in Compact.
fn list<P: Protocol>(codes: [u8; 2], element: &[u8]) -> Vec<u8> {
    let header = if is_binary::<P>() {
        [&[codes[0]][..], &(N as u32).to_be_bytes()].concat()
    } else {
        // 10 000 is 0x4e << 7 | 0x10.
        vec![0xf0 | codes[1], 0x90, 0x4e]
    };
    [header, element.repeat(N)].concat()
}

/// A map of `N` entries, the keys of which are the numbers up to there as `i32`.
fn map<P: Protocol>(codes: [u8; 2], value: &[u8]) -> Vec<u8> {
    let mut input = if is_binary::<P>() {
        [&[8, codes[0]][..], &(N as u32).to_be_bytes()].concat()
    } else {
        vec![0x90, 0x4e, 0x50 | codes[1]]
    };
    for key in 0..N as i32 {
        input.extend(P::encode_to_vec(&key).unwrap());
        input.extend(value);
    }
    input
}

fn is_binary<P: Protocol>() -> bool {
    P::encode_to_vec(&0_i64).unwrap().len() == 8
}

/// An empty string and one of a byte.
fn string<P: Protocol>(text: &str) -> Vec<u8> {
    P::encode_to_vec(&text.to_owned()).unwrap()
}

#[track_caller]
fn stays_within<P: Protocol, T: for<'de> DecodeValue<'de>>(name: &str, input: &[u8]) {
    budgets::stays_within(name, 1 << 8, BESIDE, |limits| {
        P::decode_with::<T>(input, limits)
    });
}

#[test]
fn the_peak_of_a_list_is_within_its_budget_whatever_it_holds() {
    fn check<P: Protocol>() {
        let (none, one) = (string::<P>(""), string::<P>("x"));
        stays_within::<P, Vec<Wide>>("structs", &list::<P>([12, 12], &[0]));
        stays_within::<P, Vec<Box<Wide>>>("boxes", &list::<P>([12, 12], &[0]));
        stays_within::<P, Vec<Arc<Wide>>>("arcs", &list::<P>([12, 12], &[0]));
        stays_within::<P, Vec<Box<i8>>>("boxes of a byte", &list::<P>([3, 3], &[7]));
        for (name, text) in [("empty", &none), ("short", &one)] {
            let input = list::<P>([11, 8], text);
            stays_within::<P, Vec<String>>(name, &input);
            stays_within::<P, Vec<Box<str>>>(name, &input);
            stays_within::<P, Vec<SharedStr>>(name, &input);
            stays_within::<P, Vec<Vec<u8>>>(name, &input);
            stays_within::<P, Vec<Box<[u8]>>>(name, &input);
            stays_within::<P, Vec<Bytes>>(name, &input);
        }
        stays_within::<P, Vec<bool>>("flags", &list::<P>([2, 1], &[1]));
        stays_within::<P, Set<Vec<i8>>>("bytes", &list::<P>([3, 3], &[7]));
        let lists = P::encode_to_vec(&Vec::<i64>::new()).unwrap();
        stays_within::<P, Vec<Vec<i64>>>("empty lists", &list::<P>([15, 9], &lists));
        let lists = P::encode_to_vec(&vec![1_i64]).unwrap();
        stays_within::<P, Vec<Vec<i64>>>("lists of one", &list::<P>([15, 9], &lists));
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn the_peak_of_a_list_of_small_arcs_is_within_its_budget() {
    fn check<P: Protocol>() {
        let one = string::<P>("x");
        stays_within::<P, Vec<Arc<i8>>>("arcs of a byte", &list::<P>([3, 3], &[7]));
        stays_within::<P, Vec<Arc<str>>>("arcs of text", &list::<P>([11, 8], &one));
        stays_within::<P, Vec<Arc<[u8]>>>("arcs of bytes", &list::<P>([11, 8], &one));
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn the_peak_of_maps_and_sets_is_within_their_budget() {
    fn check<P: Protocol>() {
        let structs = map::<P>([12, 12], &[0]);
        stays_within::<P, HashMap<i32, Wide>>("a table", &structs);
        stays_within::<P, BTreeMap<i32, Wide>>("a tree", &structs);
        stays_within::<P, Vec<(i32, Wide)>>("entries", &structs);
        let flags = map::<P>([2, 1], &[1]);
        stays_within::<P, HashMap<i32, bool>>("a table of flags", &flags);
        stays_within::<P, BTreeMap<i32, bool>>("a tree of flags", &flags);
        let mut same = list::<P>([12, 12], &[0]);
        stays_within::<P, HashSet<Wide>>("a set of one, again and again", &same);
        stays_within::<P, BTreeSet<Wide>>("a sorted set of one, again and again", &same);
        let maps = P::encode_to_vec(&BTreeMap::from([(true, false)])).unwrap();
        same = list::<P>([13, 11], &maps);
        stays_within::<P, Vec<HashMap<bool, bool>>>("tables of one", &same);
        stays_within::<P, Vec<BTreeMap<bool, bool>>>("trees of one", &same);
        let sets = P::encode_to_vec(&BTreeSet::from([Double(1.0)])).unwrap();
        same = list::<P>([14, 10], &sets);
        stays_within::<P, Vec<HashSet<Double>>>("sets of one", &same);
        stays_within::<P, Vec<BTreeSet<Double>>>("sorted sets of one", &same);
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_field_that_comes_again_and_again_is_charged_each_time() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Repeats {
        #[codec(1)]
        boxed: Option<Box<Wide>>,
        #[codec(2)]
        list: Vec<Wide>,
        #[codec(3)]
        table: HashMap<i8, Wide>,
        #[codec(4)]
        tree: BTreeMap<i8, Wide>,
        #[codec(unknown)]
        rest: UnknownFields,
    }
    // Each field is in the long form, as ids go back; the containers hold one element each.
    let once = [
        &[0x0c, 2, 0][..],
        &[0x09, 4, 0x1c, 0],
        &[0x0b, 6, 1, 0x3c, 5, 0],
        &[0x0b, 8, 1, 0x3c, 5, 0],
        &[0x05, 18, 0],
    ];
    for field in once {
        let input = [field.repeat(N), vec![0]].concat();
        stays_within::<Compact, Repeats>("one", &input);
    }
    let input = [once.concat().repeat(N), vec![0]].concat();
    stays_within::<Compact, Repeats>("taking turns", &input);
}

#[test]
fn what_the_default_of_a_union_field_owns_counts() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Choice {
        #[codec(1)]
        List(Vec<i64>),
    }
    #[derive(Clone, Debug, PartialEq, Thrift)]
    struct Bare {
        #[codec(1)]
        choice: Choice,
    }
    impl Default for Bare {
        fn default() -> Self {
            Bare {
                choice: Choice::List(vec![7; 100]),
            }
        }
    }
    stays_within::<Compact, Vec<Bare>>("a union", &list::<Compact>([12, 12], &[0]));
}

#[test]
fn what_the_default_of_a_union_among_the_fields_owns_counts() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Choice {
        #[codec(1)]
        List(Vec<i64>),
    }
    #[derive(Clone, Debug, PartialEq, Thrift)]
    struct Flat {
        #[codec(oneof)]
        choice: Option<Choice>,
    }
    impl Default for Flat {
        fn default() -> Self {
            Flat {
                choice: Some(Choice::List(vec![7; 100])),
            }
        }
    }
    stays_within::<Compact, Vec<Flat>>("a union", &list::<Compact>([12, 12], &[0]));
}

#[test]
fn what_the_default_of_a_nested_struct_owns_counts() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    struct Inner {
        #[codec(1)]
        text: String,
        #[codec(2)]
        tree: BTreeMap<i32, String>,
    }
    impl Default for Inner {
        fn default() -> Self {
            Inner {
                text: "x".repeat(500),
                tree: (0..20).map(|key| (key, "y".repeat(50))).collect(),
            }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Outer {
        #[codec(1)]
        inner: Box<Inner>,
        #[codec(2)]
        set: HashSet<i64>,
    }
    stays_within::<Compact, Vec<Outer>>("a list", &list::<Compact>([12, 12], &[0]));
    stays_within::<Binary, BTreeMap<i32, Outer>>("a tree", &map::<Binary>([12, 12], &[0]));
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct View<'a> {
    #[codec(1)]
    children: &'a [View<'a>],
    #[codec(2)]
    texts: &'a [&'a str],
    #[codec(3)]
    map: &'a [(i32, View<'a>)],
    #[codec(4)]
    flags: Set<&'a [bool]>,
    #[codec(5)]
    next: Option<&'a View<'a>>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[test]
fn the_peak_of_a_view_is_within_its_budget() {
    fn check<P: Protocol>(name: &str, field: &[u8], value: &[u8]) {
        let input = [field, value, &[0]].concat();
        budgets::stays_within(name, 1 << 8, BESIDE, |limits| {
            let arena = Arena::new();
            P::decode_in_with::<View>(&input, &arena, limits).map(drop)
        });
    }
    let texts = string::<Binary>("x");
    check::<Binary>("children", &[15, 0, 1], &list::<Binary>([12, 12], &[0]));
    check::<Binary>("texts", &[15, 0, 2], &list::<Binary>([11, 8], &texts));
    check::<Binary>("map", &[13, 0, 3], &map::<Binary>([12, 12], &[0]));
    check::<Binary>("flags", &[14, 0, 4], &list::<Binary>([2, 1], &[1]));
    let texts = string::<Compact>("x");
    check::<Compact>("children", &[0x19], &list::<Compact>([12, 12], &[0]));
    check::<Compact>("texts", &[0x29], &list::<Compact>([11, 8], &texts));
    check::<Compact>("map", &[0x3b], &map::<Compact>([12, 12], &[0]));
    check::<Compact>("flags", &[0x4a], &list::<Compact>([2, 1], &[1]));
    check::<Compact>("references", &[], &[0x0c, 10, 0].repeat(N));
    check::<Compact>("unknown", &[], &[0x05, 18, 0].repeat(N));
    check::<Compact>(
        "taking turns",
        &[],
        &[0x05, 18, 0, 0x09, 2, 0x1c, 0, 0x0c, 10, 0].repeat(N),
    );
}

#[test]
fn a_small_view_whose_fields_take_turns_is_within_the_default_budget() {
    let input = [
        [0x05, 18, 0, 0x09, 4, 0x18, 0, 0x0a, 8, 0x11, 1].repeat(5_000),
        vec![0],
    ]
    .concat();
    let arena = Arena::new();
    let view: View = Compact::decode_in(&input, &arena).unwrap();
    assert_eq!(view.rest.ids().count(), 5_000);
}

#[test]
fn a_view_in_a_warm_arena_allocates_nothing() {
    let input = [
        &[0x19, 0x2c, 0, 0][..],
        &[0x19, 0x28, 1, b'a', 0],
        &[0x1b, 1, 0x5c, 4, 0],
        &[0x1a, 0x21, 1, 2],
        &[0x1c, 0],
        &[0x15, 2, 0],
    ]
    .concat();
    let mut arena = Arena::new();
    for _ in 0..3 {
        assert!(Compact::decode_in::<View>(&input, &arena).is_ok());
        arena.reset();
    }
    let (accepted, counts) = counted(|| Compact::decode_in::<View>(&input, &arena).is_ok());
    assert!(accepted);
    assert_eq!(counts.calls, 0);
}

#[test]
fn lists_strings_and_tables_are_allocated_once_each() {
    let text = string::<Compact>(&"a".repeat(40));
    let input = list::<Compact>([11, 8], &text);
    let (_list, counts) = counted(|| Compact::decode::<Vec<String>>(&input).unwrap());
    assert_eq!(counts.calls, N + 1, "a list and its strings");
    let input = map::<Binary>([2, 1], &[1]);
    let (_table, counts) = counted(|| Binary::decode::<HashMap<i32, bool>>(&input).unwrap());
    assert_eq!(counts.calls, 1, "a table that is as large as it will be");
}

#[test]
fn a_refused_decode_leaks_nothing() {
    let value = BTreeMap::from([(
        "key".to_owned(),
        vec![Wide {
            id: Some([1; 32]),
            text: "x".repeat(50),
            next: Some(Box::default()),
        }],
    )]);
    fn check<P: Protocol>(value: &BTreeMap<String, Vec<Wide>>) {
        let encoded = P::encode_to_vec(value).unwrap();
        for cut in 0..encoded.len() {
            let (_, counts) = counted(|| {
                drop(P::decode::<HashMap<Arc<str>, Vec<Arc<Wide>>>>(
                    &encoded[..cut],
                ));
                drop(P::decode::<BTreeMap<Bytes, Set<Vec<Wide>>>>(
                    &encoded[..cut],
                ));
            });
            assert_eq!(counts.live, 0, "{cut}");
        }
    }
    check::<Binary>(&value);
    check::<Compact>(&value);
}
