//! Sets, deques and other lists.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Protocol};
use fastcodec::{Protobuf, Thrift};
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

use super::{Leaf, leaf, returns};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Gathered {
    #[codec(1)]
    tree: BTreeSet<i32>,
    #[codec(2)]
    texts: BTreeSet<String>,
    #[codec(3)]
    deque: VecDeque<i64>,
    #[codec(4)]
    leaves: VecDeque<Leaf>,
    #[codec(5)]
    hashed: HashSet<i32>,
    #[codec(6)]
    ordered: IndexSet<String>,
    #[codec(7)]
    small: SmallVec<[i32; 2]>,
    #[codec(8)]
    small_bytes: SmallVec<[u8; 4]>,
    #[codec(9)]
    map: IndexMap<String, Leaf>,
    #[codec(10)]
    small_leaves: SmallVec<[Leaf; 1]>,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Plain {
    #[codec(1)]
    tree: Vec<i32>,
    #[codec(2)]
    texts: Vec<String>,
    #[codec(3)]
    deque: Vec<i64>,
    #[codec(4)]
    leaves: Vec<Leaf>,
    #[codec(5)]
    hashed: Vec<i32>,
    #[codec(6)]
    ordered: Vec<String>,
    #[codec(7)]
    small: Vec<i32>,
    #[codec(8)]
    small_bytes: Vec<u8>,
    #[codec(9)]
    map: Vec<(String, Leaf)>,
    #[codec(10)]
    small_leaves: Vec<Leaf>,
}

fn gathered() -> Gathered {
    let mut deque: VecDeque<i64> = [3, 4].into();
    // Around the end of its room.
    deque.push_front(-1);
    Gathered {
        tree: [5, -1, 300].into(),
        texts: ["b".into(), "".into()].into(),
        deque,
        leaves: [leaf(1), Leaf::default()].into(),
        hashed: [7].into(),
        ordered: ["z".into(), "a".into()].into(),
        small: [1, 2, 3].into_iter().collect(),
        small_bytes: [1, 2, 3].into_iter().collect(),
        map: [("z".into(), leaf(1)), ("a".into(), leaf(2))].into(),
        small_leaves: [leaf(4)].into_iter().collect(),
    }
}

#[test]
fn sets_and_deques_are_written_as_lists_in_their_order() {
    let Gathered {
        tree,
        texts,
        deque,
        leaves,
        hashed,
        ordered,
        small,
        small_bytes,
        map,
        small_leaves,
    } = gathered();
    let plain = Plain {
        tree: tree.into_iter().collect(),
        texts: texts.into_iter().collect(),
        deque: deque.into(),
        leaves: leaves.into(),
        hashed: hashed.into_iter().collect(),
        ordered: ordered.into_iter().collect(),
        small: small.into_vec(),
        small_bytes: small_bytes.into_vec(),
        map: map.into_iter().collect(),
        small_leaves: small_leaves.into_vec(),
    };
    assert_eq!(
        gathered().encode_to_vec().unwrap(),
        plain.encode_to_vec().unwrap()
    );
    returns(&gathered());
    returns(&Gathered::default());
    // The order is that of the wire where the type keeps one.
    let bytes = gathered().encode_to_vec().unwrap();
    let order: Vec<_> = Gathered::decode(&bytes).unwrap().map.into_keys().collect();
    assert_eq!(order, ["z", "a"]);
}

#[test]
fn sets_and_deques_are_added_to_and_take_both_forms_of_a_list() {
    let mut value = gathered();
    value
        .merge(b"\x0a\x02\x05\x06\x18\x09\x2a\x01\x08\x28\x07\x32\x01q\x38\x04\x3a\x01\x05")
        .unwrap();
    assert_eq!(value.tree, [-1, 5, 6, 300].into());
    assert_eq!(value.deque, [-1, 3, 4, 9]);
    assert_eq!(value.hashed, [7, 8].into());
    assert!(value.ordered.iter().eq(["z", "a", "q"]));
    assert_eq!(value.small[..], [1, 2, 3, 4, 5]);
    let twice = [
        gathered().encode_to_vec().unwrap(),
        gathered().encode_to_vec().unwrap(),
    ]
    .concat();
    let value = Gathered::decode(&twice).unwrap();
    assert_eq!(value.tree, gathered().tree);
    assert_eq!(value.leaves.len(), 4);
}

#[test]
fn the_sets_of_thrift_are_sets_and_its_deques_lists() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct One {
        #[codec(1)]
        set: IndexSet<i8>,
        #[codec(2)]
        list: VecDeque<i8>,
    }
    let one = One {
        set: [1].into(),
        list: [2].into(),
    };
    let expected = b"\x0e\0\x01\x03\0\0\0\x01\x01\x0f\0\x02\x03\0\0\0\x01\x02\0";
    assert_eq!(Binary::encode_to_vec(&one).unwrap(), expected);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct OfBytes {
    #[codec(1)]
    tree: BTreeSet<u8>,
    #[codec(2)]
    hashed: HashSet<u8>,
    #[codec(3, expanded)]
    expanded: BTreeSet<u32>,
    #[codec(4, sint32)]
    zigzag: VecDeque<i32>,
}

#[test]
fn a_set_of_bytes_is_a_set_of_numbers_and_sets_take_encodings() {
    let value = OfBytes {
        tree: [1, 200].into(),
        hashed: [3].into(),
        expanded: [4, 5].into(),
        zigzag: [-1].into(),
    };
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(
        bytes,
        b"\x0a\x03\x01\xc8\x01\x12\x01\x03\x18\x04\x18\x05\x22\x01\x01"
    );
    assert_eq!(OfBytes::decode(&bytes).unwrap(), value);
}

#[derive(Clone, PartialEq, prost::Message)]
struct Theirs {
    #[prost(int32, repeated, tag = 1)]
    tree: Vec<i32>,
    #[prost(string, repeated, tag = 2)]
    texts: Vec<String>,
    #[prost(int64, repeated, tag = 3)]
    deque: Vec<i64>,
    #[prost(message, repeated, tag = 4)]
    leaves: Vec<TheirLeaf>,
    #[prost(int32, repeated, tag = 5)]
    hashed: Vec<i32>,
    #[prost(string, repeated, tag = 6)]
    ordered: Vec<String>,
    #[prost(int32, repeated, tag = 7)]
    small: Vec<i32>,
    #[prost(bytes = "vec", tag = 8)]
    small_bytes: Vec<u8>,
    #[prost(btree_map = "string, message", tag = 9)]
    map: BTreeMap<String, TheirLeaf>,
    #[prost(message, repeated, tag = 10)]
    small_leaves: Vec<TheirLeaf>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TheirLeaf {
    #[prost(string, tag = 1)]
    text: String,
    #[prost(int32, tag = 2)]
    number: i32,
}

fn their_leaf(leaf: &Leaf) -> TheirLeaf {
    TheirLeaf {
        text: leaf.text.clone(),
        number: leaf.number,
    }
}

mod against_prost {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use prost::Message as _;

    use super::*;

    /// A message of fields that are mostly right, in any order, in pieces.
    fn message() -> impl Strategy<Value = Vec<u8>> {
        let delimited =
            |number: u8, bytes: Vec<u8>| [vec![number << 3 | 2, bytes.len() as u8], bytes].concat();
        let packed = vec(0_u8..128, 0..6);
        let field = prop_oneof![
            (prop_oneof![Just(1_u8), Just(3), Just(5), Just(7)], packed)
                .prop_map(move |(number, bytes)| delimited(number, bytes)),
            (
                prop_oneof![Just(1_u8), Just(3), Just(5), Just(7)],
                0_u8..128
            )
                .prop_map(|(number, value)| vec![number << 3, value]),
            (prop_oneof![Just(2_u8), Just(6), Just(8)], "[a-c]{0,2}")
                .prop_map(move |(number, text)| delimited(number, text.into_bytes())),
            (prop_oneof![Just(4_u8), Just(10)], "[a-c]{0,2}", 0_u8..3).prop_map(
                move |(number, text, value)| {
                    let leaf = [delimited(1, text.into_bytes()), vec![0x10, value]].concat();
                    delimited(number, leaf)
                }
            ),
            "[a-c]{0,1}".prop_map(move |key| delimited(9, delimited(1, key.into_bytes()))),
        ];
        vec(field, 0..24).prop_map(|fields| fields.concat())
    }

    proptest! {
        #[test]
        fn containers_hold_what_the_lists_of_prost_do(bytes in message()) {
            let theirs = Theirs::decode(&bytes[..]).unwrap();
            let ours = Gathered::decode(&bytes).unwrap();
            prop_assert_eq!(&ours.tree, &theirs.tree.iter().copied().collect());
            prop_assert_eq!(&ours.texts, &theirs.texts.iter().cloned().collect());
            prop_assert_eq!(&ours.deque, &theirs.deque);
            prop_assert_eq!(ours.leaves.iter().map(their_leaf).collect::<Vec<_>>(), theirs.leaves);
            prop_assert_eq!(&ours.hashed, &theirs.hashed.iter().copied().collect());
            prop_assert_eq!(&ours.ordered, &theirs.ordered.iter().cloned().collect::<IndexSet<_>>());
            prop_assert_eq!(&ours.small[..], &theirs.small);
            prop_assert_eq!(&ours.small_bytes[..], &theirs.small_bytes);
            prop_assert!(ours.map.keys().all(|key| theirs.map.contains_key(key)));
            prop_assert_eq!(ours.map.len(), theirs.map.len());
            prop_assert_eq!(
                ours.small_leaves.iter().map(their_leaf).collect::<Vec<_>>(), theirs.small_leaves
            );
            // What they write is read by prost too.
            let again = Theirs::decode(&ours.encode_to_vec().unwrap()[..]).unwrap();
            prop_assert_eq!(again.deque, theirs.deque);
            returns(&ours);
        }
    }
}
