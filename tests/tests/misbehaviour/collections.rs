//! Keys, hashers and orders that lie or panic, in maps and sets of both formats.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hasher};

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{ErrorKind, Limits, Protobuf, Thrift};
use fastcodec_tests::counted;
use smallvec::SmallVec;

use super::rogue::{
    Hook, Outcome, Rogue, When, Whim, calls, each_call, leaks_nothing, outcome, panic_quietly,
    planned,
};

/// The same hashes in each run, so that as many keys are compared.
type Steady = BuildHasherDefault<DefaultHasher>;

#[derive(Clone, Debug, Default, Protobuf, Thrift)]
struct Maps {
    #[codec(1)]
    hashed: HashMap<Rogue, Rogue, Steady>,
    #[codec(2)]
    tree: BTreeMap<Rogue, Rogue>,
}

#[derive(Clone, Debug, Default, Thrift)]
struct Sets {
    #[codec(1)]
    hashed: HashSet<Rogue, Steady>,
    #[codec(2)]
    tree: BTreeSet<Rogue>,
}

const COUNT: usize = 40;

fn key(number: usize) -> Rogue {
    Rogue(format!("key {number}"))
}

fn maps() -> Maps {
    Maps {
        hashed: (0..COUNT).map(|n| (key(n), "value".into())).collect(),
        tree: (0..COUNT).map(|n| (key(n), "value".into())).collect(),
    }
}

fn sets() -> Sets {
    Sets {
        hashed: (0..COUNT).map(key).collect(),
        tree: (0..COUNT).map(key).collect(),
    }
}

/// The same entries three times, so that there are equal keys.
fn protobuf_input() -> Vec<u8> {
    maps().encode_to_vec().unwrap().repeat(3)
}

const LIES: [(Hook, usize); 8] = [
    (Hook::Hash, 0),
    (Hook::Hash, 1),
    (Hook::Eq, 0),
    (Hook::Eq, 1),
    (Hook::Cmp, 0),
    (Hook::Cmp, 1),
    (Hook::Cmp, 2),
    (Hook::Cmp, 3),
];

#[test]
fn a_key_that_panics_in_a_protobuf_map_leaks_nothing() {
    let input = protobuf_input();
    for hook in [Hook::Hash, Hook::Eq, Hook::Cmp] {
        each_call(
            hook,
            Whim::Panic,
            || Maps::decode(&input),
            |outcome| assert!(outcome.is_panicked()),
        );
    }
}

#[test]
fn a_map_that_a_key_panicked_in_during_a_merge_is_valid() {
    let input = protobuf_input();
    for hook in [Hook::Hash, Hook::Eq, Hook::Cmp] {
        let mut value = maps();
        let calls = calls(hook, || value.merge(&input).unwrap());
        for call in (0..calls).step_by(7) {
            leaks_nothing("a merge into maps", || {
                let mut value = maps();
                let outcome = planned(hook, Whim::Panic, When::Call(call), || {
                    outcome(|| value.merge(&input))
                });
                assert!(outcome.is_panicked());
                assert_eq!((value.hashed.len(), value.tree.len()), (COUNT, COUNT));
                assert!((0..COUNT).all(|n| value.hashed.contains_key(&key(n))));
                assert!(value.tree.keys().is_sorted());
            });
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Lists {
    #[codec(1)]
    vec: Vec<Rogue>,
    #[codec(2)]
    deque: VecDeque<Rogue>,
    #[codec(3)]
    small: SmallVec<[Rogue; 2]>,
    #[codec(4)]
    tree: BTreeSet<Rogue>,
}

fn lists(count: usize) -> Lists {
    let keys = || (0..count).map(key);
    // Around the end of its room.
    let mut deque: VecDeque<_> = keys().skip(1).collect();
    deque.push_front(key(0));
    Lists {
        vec: keys().collect(),
        deque,
        small: keys().collect(),
        tree: keys().collect(),
    }
}

/// What is in a list after three elements of it were merged into one of five, the third of which
/// does `whim`.
fn after(number: u8, whim: Whim) -> Lists {
    let input: Vec<u8> = (5..8)
        .flat_map(|n| [&[number << 3 | 2, 5][..], key(n).0.as_bytes()].concat())
        .collect();
    let mut lists = lists(5);
    let outcome = planned(Hook::Read, whim, When::Call(2), || {
        outcome(|| lists.merge(&input))
    });
    assert!(!matches!(outcome, Outcome::Done(_)));
    lists
}

#[test]
fn a_list_that_a_merge_failed_into_keeps_what_it_had_and_what_was_read() {
    let (before, read) = (lists(5), lists(7));
    assert_eq!(after(1, Whim::Fail).vec, read.vec);
    assert_eq!(after(2, Whim::Fail).deque, read.deque);
    assert_eq!(after(3, Whim::Fail).small, read.small);
    assert_eq!(after(4, Whim::Fail).tree, read.tree);
    for number in 1..=4 {
        let after = after(number, Whim::Fail);
        assert!(number == 2 || after.deque == before.deque, "{after:?}");
    }
}

#[test]
fn a_list_that_a_merge_panicked_into_keeps_what_it_had() {
    leaks_nothing("a merge into lists", || {
        assert_eq!(after(1, Whim::Panic).vec, lists(7).vec);
        assert_eq!(after(2, Whim::Panic).deque, lists(7).deque);
        // What was read waits, and is dropped.
        assert_eq!(after(3, Whim::Panic).small, lists(5).small);
        assert_eq!(after(4, Whim::Panic).tree, lists(5).tree);
    });
}

#[test]
fn a_key_that_lies_makes_a_wrong_map_and_nothing_worse() {
    let input = protobuf_input();
    for (hook, lie) in LIES {
        leaks_nothing("maps of liars", || {
            let outcome = planned(hook, Whim::Lie(lie), When::Always, || {
                outcome(|| Maps::decode(&input))
            });
            let Outcome::Done(maps) = outcome else {
                panic!("{hook:?} {lie}: {outcome:?}")
            };
            for entries in [maps.hashed.len(), maps.tree.len()] {
                assert!((1..=3 * COUNT).contains(&entries), "{hook:?} {lie}");
            }
            assert_eq!(
                maps.hashed.keys().filter(|key| !key.0.is_empty()).count(),
                maps.hashed.len()
            );
            assert_eq!(
                maps.tree.keys().filter(|key| !key.0.is_empty()).count(),
                maps.tree.len()
            );
            // What is in it is written, whatever its keys say of themselves.
            assert!(maps.encode_to_vec().unwrap().len() >= 2 * 14);
        });
    }
}

#[test]
fn maps_of_keys_that_lie_stay_within_the_budget() {
    let input = protobuf_input();
    let binary = Binary::encode_to_vec(&maps()).unwrap();
    for (hook, lie) in LIES {
        for memory in [1 << 12, 1 << 14, 1 << 16, 1 << 20] {
            let limits = Limits::new().memory(memory);
            for format in ["protobuf", "thrift"] {
                let (outcome, counts) = counted(|| {
                    planned(hook, Whim::Lie(lie), When::Always, || {
                        outcome(|| match format {
                            "protobuf" => Maps::decode_with(&input, &limits).map(drop),
                            _ => Binary::decode_with::<Maps>(&binary, &limits).map(drop),
                        })
                    })
                });
                assert!(
                    counts.peak <= memory as isize + 4096,
                    "{format} {hook:?} {lie}: {} of {memory}",
                    counts.peak
                );
                assert!(
                    matches!(
                        outcome,
                        Outcome::Done(()) | Outcome::Failed(ErrorKind::MemoryLimit { .. })
                    ),
                    "{outcome:?}"
                );
            }
        }
    }
}

#[test]
fn a_key_that_panics_in_a_thrift_map_or_set_leaks_nothing() {
    let map = Binary::encode_to_vec(&maps()).unwrap();
    let set = Compact::encode_to_vec(&sets()).unwrap();
    for hook in [Hook::Hash, Hook::Cmp] {
        each_call(
            hook,
            Whim::Panic,
            || Binary::decode::<Maps>(&map),
            |outcome| assert!(outcome.is_panicked()),
        );
        each_call(
            hook,
            Whim::Panic,
            || Compact::decode::<Sets>(&set),
            |outcome| assert!(outcome.is_panicked()),
        );
    }
}

#[test]
fn a_key_that_lies_makes_a_wrong_thrift_map_or_set_and_nothing_worse() {
    let map = Binary::encode_to_vec(&maps()).unwrap();
    let set = Compact::encode_to_vec(&sets()).unwrap();
    for (hook, lie) in LIES {
        leaks_nothing("maps and sets of liars", || {
            planned(hook, Whim::Lie(lie), When::Always, || {
                let maps: Maps = Binary::decode(&map).unwrap();
                let sets: Sets = Compact::decode(&set).unwrap();
                let counts = [
                    maps.hashed.len(),
                    maps.tree.len(),
                    sets.hashed.len(),
                    sets.tree.len(),
                ];
                for count in counts {
                    assert!((1..=COUNT).contains(&count), "{hook:?} {lie}: {counts:?}");
                }
                assert_eq!(
                    sets.hashed.iter().filter(|key| !key.0.is_empty()).count(),
                    sets.hashed.len()
                );
                assert!(Compact::encode_to_vec(&sets).is_ok());
            });
        });
    }
}

/// A hasher for which all keys are the same.
#[derive(Clone, Default)]
struct Constant;

impl BuildHasher for Constant {
    type Hasher = Constant;

    fn build_hasher(&self) -> Constant {
        Constant
    }
}

impl Hasher for Constant {
    fn write(&mut self, _bytes: &[u8]) {}

    fn finish(&self) -> u64 {
        0
    }
}

/// A hasher that cannot be made, or panics at the end.
#[derive(Clone)]
struct Panics<const IN_FINISH: bool>;

impl<const IN_FINISH: bool> Default for Panics<IN_FINISH> {
    fn default() -> Self {
        Panics
    }
}

impl<const IN_FINISH: bool> BuildHasher for Panics<IN_FINISH> {
    type Hasher = Panics<IN_FINISH>;

    fn build_hasher(&self) -> Self {
        if !IN_FINISH {
            panic_quietly();
        }
        Panics
    }
}

impl<const IN_FINISH: bool> Hasher for Panics<IN_FINISH> {
    fn write(&mut self, _bytes: &[u8]) {}

    fn finish(&self) -> u64 {
        panic_quietly();
    }
}

#[derive(Debug, Default, Protobuf, Thrift)]
struct Hashed<S: BuildHasher + Default> {
    #[codec(1)]
    map: HashMap<String, Rogue, S>,
}

#[test]
fn a_hasher_that_finds_all_keys_the_same_makes_a_right_map() {
    let input = Hashed::<std::hash::RandomState> {
        map: (0..500).map(|n| (format!("{n}"), key(n))).collect(),
    };
    let encoded = input.encode_to_vec().unwrap();
    let decoded = Hashed::<Constant>::decode(&encoded).unwrap();
    assert_eq!(decoded.map.len(), 500);
    assert_eq!(decoded.map["77"].0, "key 77");
    let encoded = Compact::encode_to_vec(&input).unwrap();
    let decoded: Hashed<Constant> = Compact::decode(&encoded).unwrap();
    assert_eq!(decoded.map["499"].0, "key 499");
}

#[test]
fn a_hasher_that_panics_leaks_nothing() {
    let input = Hashed::<Constant> {
        map: (0..10).map(|n| (format!("{n}"), key(n))).collect(),
    };
    let protobuf = input.encode_to_vec().unwrap();
    let binary = Binary::encode_to_vec(&input).unwrap();
    leaks_nothing("a hasher that panics", || {
        let outcomes = [
            outcome(|| Hashed::<Panics<false>>::decode(&protobuf).map(drop)),
            outcome(|| Hashed::<Panics<true>>::decode(&protobuf).map(drop)),
            outcome(|| Binary::decode::<Hashed<Panics<false>>>(&binary).map(drop)),
            outcome(|| Binary::decode::<Hashed<Panics<true>>>(&binary).map(drop)),
        ];
        assert_eq!(outcomes, [const { Outcome::Panicked }; 4]);
    });
}
