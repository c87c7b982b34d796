use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fastcodec::compact_str::CompactString;
use fastcodec::faststr::FastStr;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::smol_str::SmolStr;
use fastcodec::thrift::{Binary, Compact, Protocol, Set, SharedStr};
use fastcodec::{Arena, ErrorKind, Oneof, Protobuf, Thrift};
use fastcodec_tests::{Refused, counted, counted_refusing};
use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;
use smallvec::SmallVec;
use uuid::Uuid;

use super::check::{BESIDE, Entry, as_it_is, holds};

const PLAIN: Entry = Entry {
    full: Bytes::new,
    nested: |_| Bytes::new(),
    around: 0,
    beside: |_| BESIDE,
    decode: |_, _| Ok(()),
};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Leaf {
    #[codec(1)]
    text: String,
    #[codec(2)]
    number: i32,
}

fn text(number: i32) -> String {
    format!("a text of some length, {number}")
}

fn leaf(number: i32) -> Leaf {
    let text = text(number);
    Leaf { text, number }
}

/// How many elements there are of each.
const N: i32 = 300;

fn all<T, C: FromIterator<T>>(make: fn(i32) -> T) -> C {
    (0..N).map(make).collect()
}

macro_rules! in_protobuf {
    () => {
        holds! { protobuf, [stays_within_the_memory, survives_a_full_heap]: Entry {
            full: || as_it_is(field().encode_to_vec().unwrap()),
            decode: |input, limits| <Field as Decode>::decode_with(input, limits).map(drop),
            ..PLAIN
        } }
    };
}

/// On the wire what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Protobuf, Thrift)]
#[codec(transparent)]
struct New<T>(T);

/// On the wire what its conversions make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Foreign<T>(T);

/// The conversions of every foreign type.
mod same {
    use super::Foreign;

    pub fn to_wire<T: Clone>(foreign: &Foreign<T>) -> T {
        foreign.0.clone()
    }

    pub fn from_wire<T>(wire: T) -> Foreign<T> {
        Foreign(wire)
    }
}

/// Refuses every text, in its own words, and again.
mod refusing {
    use super::Foreign;

    pub fn to_wire(foreign: &Foreign<String>) -> String {
        foreign.0.clone()
    }

    pub fn from_wire(text: String) -> Result<Foreign<String>, String> {
        Err(text)
    }
}

macro_rules! in_thrift {
    ($($module:ident: $protocol:ident),*) => {$(
        holds! { $module, [stays_within_the_memory, survives_a_full_heap]: Entry {
            full: || as_it_is($protocol::encode_to_vec(&field()).unwrap()),
            decode: |input, limits| $protocol::decode_with::<Field>(input, limits).map(drop),
            ..PLAIN
        } }
    )*};
}

/// A struct with one field of this type, in both formats, or in Thrift alone.
macro_rules! containers {
    ($($name:ident: $ty:ty = $value:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Default, Protobuf, Thrift)]
            struct Field {
                #[codec(1)]
                value: $ty,
            }

            fn field() -> Field {
                Field { value: $value }
            }

            in_protobuf!();
            in_thrift!(binary: Binary, compact: Compact);
        }
    )*};
    (foreign: $($name:ident: [$codec:meta] $ty:ty = $value:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Default, Protobuf, Thrift)]
            struct Field {
                #[$codec]
                value: $ty,
            }

            fn field() -> Field {
                Field { value: $value }
            }

            in_protobuf!();
            in_thrift!(binary: Binary, compact: Compact);
        }
    )*};
    (in Thrift: $($name:ident: $ty:ty = $value:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Default, Thrift)]
            struct Field {
                #[codec(1)]
                value: $ty,
            }

            fn field() -> Field {
                Field { value: $value }
            }

            in_thrift!(binary: Binary, compact: Compact);
        }
    )*};
    (borrowed: $($name:ident: $owned:ty as $view:ty = $value:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Default, Protobuf, Thrift)]
            struct Owned {
                #[codec(1)]
                value: $owned,
            }

            #[derive(Clone, Copy, Debug, Default, Protobuf, Thrift)]
            struct View<'a> {
                #[codec(1)]
                value: $view,
            }

            fn owned() -> Owned {
                Owned { value: $value }
            }

            holds! { protobuf, [stays_within_the_memory, survives_a_full_heap]: Entry {
                full: || as_it_is(owned().encode_to_vec().unwrap()),
                decode: |input, limits| {
                    let arena = Arena::new();
                    View::decode_in_with(input, &arena, limits).map(drop)
                },
                ..PLAIN
            } }
            holds! { binary, [stays_within_the_memory, survives_a_full_heap]: Entry {
                full: || as_it_is(Binary::encode_to_vec(&owned()).unwrap()),
                decode: |input, limits| {
                    let arena = Arena::new();
                    Binary::decode_in_with::<View<'_>>(input, &arena, limits).map(drop)
                },
                ..PLAIN
            } }
            holds! { compact, [stays_within_the_memory, survives_a_full_heap]: Entry {
                full: || as_it_is(Compact::encode_to_vec(&owned()).unwrap()),
                decode: |input, limits| {
                    let arena = Arena::new();
                    Compact::decode_in_with::<View<'_>>(input, &arena, limits).map(drop)
                },
                ..PLAIN
            } }
        }
    )*};
}

containers! {
    string: String = "x".repeat(1000);
    boxed_str: Box<str> = "x".repeat(1000).into();
    arc_str: Option<Arc<str>> = Some("x".repeat(1000).into());
    bytes_in_a_vec: Vec<u8> = vec![7; 1000];
    boxed_bytes: Box<[u8]> = vec![7; 1000].into();
    arc_bytes: Option<Arc<[u8]>> = Some(vec![7; 1000].into());
    shared_bytes: Vec<Bytes> = vec![Bytes::from_static(b"bytes"); 100];
    boxed_message: Option<Box<Leaf>> = Some(Box::new(leaf(1)));
    smol_strings: Vec<SmolStr> = all(|number| text(number).into());
    compact_strings: Vec<CompactString> = all(|number| text(number).into());
    fast_strings: Vec<FastStr> = all(|number| text(number).into());
    list_of_numbers: Vec<i64> = all(i64::from);
    list_of_flags: Vec<bool> = vec![true; 300];
    list_of_doubles: Vec<f64> = all(f64::from);
    list_of_texts: Vec<String> = all(text);
    list_of_messages: Vec<Leaf> = all(leaf);
    list_of_entries: Vec<(i32, String)> = all(|key| (key, text(key)));
    hash_map: HashMap<i32, String> = all(|key| (key, text(key)));
    hash_map_of_messages: HashMap<String, Leaf> = all(|key| (text(key), leaf(key)));
    tree: BTreeMap<String, String> = all(|key| (text(key), text(key)));
    tree_of_messages: BTreeMap<i32, Leaf> = all(|key| (key, leaf(key)));
    rc_str: Option<Rc<str>> = Some("x".repeat(1000).into());
    rc_bytes: Option<Rc<[u8]>> = Some(vec![7; 1000].into());
    arc_messages: Vec<Arc<Leaf>> = all(|number| leaf(number).into());
    rc_messages: HashMap<i32, Rc<Leaf>> = all(|number| (number, leaf(number).into()));
    array_of_numbers: [i64; 32] = [1 << 40; 32];
    array_of_texts: Option<[String; 3]> = Some([text(1), text(2), text(3)]);
    array_of_messages: [Leaf; 3] = [leaf(1), leaf(2), leaf(3)];
    tuples: Vec<(i32, String, Option<Leaf>)> = all(|number| (number, text(number), Some(leaf(number))));
    tuples_in_a_map: HashMap<i32, (Leaf, Vec<i32>)> = all(|key| (key, (leaf(key), vec![key; 5])));
    deque_of_numbers: VecDeque<i64> = all(i64::from);
    deque_of_texts: VecDeque<String> = all(text);
    set_of_numbers: BTreeSet<i32> = all(|number| number);
    set_of_texts: BTreeSet<String> = all(text);
    hash_set_of_numbers: HashSet<i32> = all(|number| number);
    hash_set_of_texts: HashSet<String> = all(text);
    index_map: IndexMap<i32, String> = all(|key| (key, text(key)));
    index_set: IndexSet<String> = all(text);
    index_set_of_numbers: IndexSet<i32> = all(|number| number);
    small_list: SmallVec<[String; 4]> = all(text);
    small_lists: Vec<(i32, SmallVec<[i32; 4]>)> = all(|number| (number, [number; 3].into_iter().collect()));
    small_bytes: Vec<SmallVec<[u8; 8]>> = all(|number| vec![7; number as usize % 16].into());
    decimals: Vec<Decimal> = all(|number| Decimal::new(number.into(), 2));
    uuids: Vec<Uuid> = all(|number| Uuid::from_u128(number as u128));
    times: VecDeque<Duration> = all(|number| Duration::from_millis(number as u64));
}

containers! {
    newtypes: Vec<New<String>> = all(|number| New(text(number)));
    newtype_of_a_message: Option<New<Box<Leaf>>> = Some(New(Box::new(leaf(1))));
    newtypes_in_a_map: BTreeMap<New<String>, New<Leaf>> = all(|key| (New(text(key)), New(leaf(key))));
}

containers! {
    foreign:
    foreign_value: [codec(1, with = same)] Foreign<String> = Foreign("x".repeat(1000));
    foreign_message: [codec(1, with = same)] Option<Foreign<Box<Leaf>>> = Some(Foreign(Box::new(leaf(1))));
    foreign_numbers: [codec(1, with = same)] Vec<Foreign<i64>> = all(|number| Foreign(number.into()));
    foreign_texts: [codec(1, with = same)] Vec<Foreign<String>> = all(|number| Foreign(text(number)));
    foreign_deque: [codec(1, with = same)] VecDeque<Foreign<Leaf>> = all(|number| Foreign(leaf(number)));
    foreign_set: [codec(1, with = same)] BTreeSet<Foreign<String>> = all(|number| Foreign(text(number)));
    foreign_hash_set: [codec(1, with = same)] HashSet<Foreign<i64>> = all(|number| Foreign(number.into()));
    foreign_index_set: [codec(1, with = same)] IndexSet<Foreign<String>> = all(|number| Foreign(text(number)));
    foreign_small_list: [codec(1, with = same)] SmallVec<[Foreign<String>; 4]> = all(|number| Foreign(text(number)));
    foreign_array: [codec(1, with = same)] [Foreign<String>; 3] = [1, 2, 3].map(|number| Foreign(text(number)));
    foreign_map: [codec(1, with = same)] BTreeMap<String, Foreign<String>> = all(|key| (text(key), Foreign(text(key))));
    foreign_keys: [codec(1, key(with = same))] HashMap<Foreign<String>, Leaf> = all(|key| (Foreign(text(key)), leaf(key)));
    foreign_entries: [codec(1, key(with = same), with = same)] IndexMap<Foreign<i64>, Foreign<Leaf>> =
        all(|key| (Foreign(key.into()), Foreign(leaf(key))));
}

/// Members of a oneof and of a union that are converted.
mod foreign_member {
    use super::*;

    #[derive(Debug, Oneof, Thrift)]
    enum Choice {
        #[codec(1, with = same)]
        Text(Foreign<String>),
        #[codec(2, with = same)]
        Leaf(Foreign<Leaf>),
    }

    #[derive(Debug, Default, Protobuf, Thrift)]
    struct Field {
        #[codec(oneof)]
        choice: Option<Choice>,
    }

    fn field() -> Field {
        Field {
            choice: Some(Choice::Leaf(Foreign(leaf(1)))),
        }
    }

    in_protobuf!();
    in_thrift!(binary: Binary, compact: Compact);
}

/// What a conversion refuses, whatever it says of it and however little there is for that: an
/// error, and no leak.
mod refusal {
    use super::*;

    #[derive(Debug, Default, Protobuf, Thrift)]
    struct Field {
        #[codec(1, with = refusing)]
        value: Option<Foreign<String>>,
    }

    fn input() -> Vec<u8> {
        Field {
            value: Some(Foreign("x".repeat(100_000))),
        }
        .encode_to_vec()
        .unwrap()
    }

    #[test]
    fn what_a_conversion_says_is_cut() {
        let input = input();
        let (error, counts) = counted(|| Field::decode(&input).unwrap_err());
        assert!(error.to_string().len() < 1000, "{error}");
        assert!(counts.live <= BESIDE as isize, "{}", counts.live);
    }

    #[test]
    fn what_a_conversion_refuses_is_an_error_with_a_full_heap() {
        let input = input();
        let (_, counts) = counted(|| Field::decode(&input).is_err());
        for most in (0..counts.peak + 100).step_by(50) {
            let (kind, counts) = counted_refusing(Refused::Past(most), || {
                Field::decode(&input).map_err(|error| error.kind().clone())
            });
            let kind = kind.unwrap_err();
            assert!(
                matches!(kind, ErrorKind::OutOfMemory { .. } | ErrorKind::Reported(_)),
                "{kind:?}"
            );
            drop(kind);
            assert!(counts.live <= BESIDE as isize, "{}", counts.live);
        }
    }
}

containers! {
    in Thrift:
    arc_message: Option<Arc<Leaf>> = Some(Arc::new(leaf(1)));
    list_of_boxes: Vec<Box<Leaf>> = all(|number| Box::new(leaf(number)));
    list_of_lists: Vec<Vec<String>> = all(|number| vec![text(number); 2]);
    map_of_maps: BTreeMap<i32, HashMap<i32, String>> = all(|key| (key, [(key, text(key))].into()));
    hash_set: HashSet<String> = all(text);
    ordered_set: BTreeSet<String> = all(text);
    set_as_a_list: Set<Vec<i64>> = Set(all(i64::from));
    shared_strings: Vec<SharedStr> = all(|_| "text".into());
}

containers! {
    borrowed:
    slice_of_numbers: Vec<i64> as &'a [i64] = all(i64::from);
    slice_of_texts: Vec<String> as &'a [&'a str] = all(text);
    slice_of_entries: HashMap<i32, String> as &'a [(i32, &'a str)] = all(|key| (key, text(key)));
}
