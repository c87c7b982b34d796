//! A Thrift value of every type in every place that a value may have.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};
use std::sync::Arc;

use bytes::Bytes;
use fastcodec::thrift::{
    Binary, Compact, DecodeValue, Double, EncodeValue, Open, Protocol, Set, SharedStr, Uuid,
};
use fastcodec::{Arena, Enumeration, ErrorKind, Thrift};

/// One type in every place.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Places<T> {
    #[codec(1)]
    plain: T,
    #[codec(2)]
    optional: Option<T>,
    #[codec(3)]
    list: Vec<T>,
    #[codec(4)]
    lists: Vec<Vec<T>>,
    #[codec(5)]
    values: BTreeMap<i8, T>,
    #[codec(6)]
    boxed: Box<T>,
    #[codec(7)]
    counted: Option<Arc<T>>,
    #[codec(8)]
    entries: Vec<(T, T)>,
    #[codec(9)]
    set: Set<Vec<T>>,
    #[codec(10)]
    choice: Option<Choice<T>>,
    #[codec(11, required)]
    required: T,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice<T> {
    #[codec(1)]
    One(T),
    #[codec(2)]
    Many(Vec<T>),
}

/// `one` and `other` in turn in every place.
fn places<T: Clone>(one: T, other: T) -> Places<T> {
    Places {
        plain: one.clone(),
        optional: Some(other.clone()),
        list: vec![one.clone(), other.clone()],
        lists: vec![vec![one.clone()]],
        values: BTreeMap::from([(7, other.clone())]),
        boxed: Box::new(one.clone()),
        counted: Some(Arc::new(other.clone())),
        entries: vec![(one.clone(), other.clone())],
        set: Set(vec![one.clone()]),
        choice: Some(Choice::One(other)),
        required: one,
    }
}

/// Writes both values in every place, in each protocol, and reads them back.
#[track_caller]
fn has_every_place<T>(one: T, other: T)
where
    T: Clone + Debug + Default + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
{
    let value = places(one, other);
    let binary = Binary::encode_to_vec(&value).unwrap();
    let from_binary: Places<T> = Binary::decode(&binary).unwrap();
    assert_eq!(from_binary, value);
    let compact = Compact::encode_to_vec(&from_binary).unwrap();
    let from_compact: Places<T> = Compact::decode(&compact).unwrap();
    assert_eq!(from_compact, value);
    assert_eq!(Binary::encode_to_vec(&from_compact).unwrap(), binary);
}

/// Both values as the keys of maps and the elements of sets, in both protocols.
#[track_caller]
fn is_a_key<T>(one: T, other: T)
where
    T: Clone + Debug + Hash + Ord + EncodeValue + for<'de> DecodeValue<'de>,
{
    fn check<P: Protocol, V>(value: &V)
    where
        V: Debug + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
    {
        let encoded = P::encode_to_vec(value).unwrap();
        assert_eq!(&P::decode::<V>(&encoded).unwrap(), value);
    }
    let sorted = BTreeMap::from([(one.clone(), true), (other.clone(), false)]);
    let hashed =
        HashMap::<T, T>::from([(one.clone(), other.clone()), (other.clone(), one.clone())]);
    let set = BTreeSet::from([one.clone(), other.clone()]);
    let hash_set = HashSet::<T>::from([one, other]);
    assert_eq!((sorted.len(), hashed.len()), (2, 2));
    check::<Binary, _>(&sorted);
    check::<Compact, _>(&sorted);
    check::<Binary, _>(&hashed);
    check::<Compact, _>(&hashed);
    check::<Binary, _>(&set);
    check::<Compact, _>(&set);
    check::<Binary, _>(&hash_set);
    check::<Compact, _>(&hash_set);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
enum Color {
    Red = 1,
    Blue = -4,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Thrift)]
struct Point {
    #[codec(1)]
    x: i32,
    #[codec(2)]
    flag: bool,
    #[codec(3)]
    names: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Thrift)]
enum Shape {
    #[codec(1)]
    Point(Point),
    #[codec(2)]
    Filled(bool),
}

impl Default for Shape {
    fn default() -> Self {
        Shape::Filled(false)
    }
}

fn point() -> Point {
    Point {
        x: -1,
        flag: true,
        names: BTreeSet::from(["a".to_owned(), String::new()]),
    }
}

#[test]
fn booleans_and_numbers_have_every_place() {
    has_every_place(true, false);
    has_every_place(i8::MIN, i8::MAX);
    has_every_place(i16::MIN, i16::MAX);
    has_every_place(i32::MIN, i32::MAX);
    has_every_place(i64::MIN, i64::MAX);
    has_every_place(-0.5, f64::MAX);
    has_every_place(Double(f64::NAN), Double(-0.0));
}

#[test]
fn strings_and_bytes_have_every_place() {
    has_every_place("h\u{e9}llo".to_owned(), String::new());
    has_every_place(Box::<str>::from("a"), Box::default());
    has_every_place(Arc::<str>::from("a"), Arc::from(""));
    has_every_place(SharedStr::from("a"), SharedStr::default());
    has_every_place(vec![0xff_u8; 200], vec![]);
    has_every_place(Box::<[u8]>::from([1, 2]), Box::default());
    has_every_place(Arc::<[u8]>::from([1, 2]), Arc::default());
    has_every_place(Bytes::from_static(b"\0\xff"), Bytes::new());
    has_every_place([1_u8, 2, 3], [0; 3]);
    has_every_place(Uuid([7; 16]), Uuid([255; 16]));
}

#[test]
fn enumerations_structs_and_unions_have_every_place() {
    has_every_place(Open::from(Color::Blue), Open::<Color>::from_number(99));
    has_every_place(Color::Blue, Color::Red);
    has_every_place(point(), Point::default());
    has_every_place(Shape::Point(point()), Shape::Filled(true));
    has_every_place(Box::new(Shape::Filled(true)), Box::default());
    has_every_place(Arc::new(point()), Arc::default());
}

#[test]
fn lists_sets_and_maps_have_every_place() {
    has_every_place(vec![1_i8, -1], vec![]);
    has_every_place(vec![true; 20], vec![false]);
    has_every_place(BTreeSet::from(["a".to_owned()]), BTreeSet::new());
    has_every_place(HashSet::<i64>::from([i64::MIN]), HashSet::new());
    has_every_place(Set(vec![Shape::Filled(true); 2]), Set(vec![]));
    has_every_place(BTreeMap::from([(true, 1.5)]), BTreeMap::new());
    has_every_place(
        HashMap::<Uuid, Point>::from([(Uuid([1; 16]), point())]),
        HashMap::new(),
    );
    has_every_place(vec![(Color::Red, vec![false, true])], vec![]);
}

#[test]
fn what_has_an_order_or_a_hash_is_a_key() {
    is_a_key(true, false);
    is_a_key(-1_i8, 1);
    is_a_key(-300_i16, 300);
    is_a_key(i32::MIN, i32::MAX);
    is_a_key(i64::MIN, i64::MAX);
    is_a_key(Double(f64::NAN), Double(-0.0));
    is_a_key(String::new(), "a".to_owned());
    is_a_key(Arc::<str>::from("a"), Arc::from("b"));
    is_a_key(SharedStr::from("a"), SharedStr::from("b"));
    is_a_key(Bytes::from_static(b"\xff"), Bytes::new());
    is_a_key([1_u8, 2], [3, 4]);
    is_a_key(Uuid([1; 16]), Uuid([2; 16]));
    is_a_key(Open::from(Color::Red), Open::<Color>::from_number(5));
    is_a_key(Color::Red, Color::Blue);
    is_a_key(point(), Point::default());
    is_a_key(Shape::Point(point()), Shape::Filled(true));
    is_a_key(Box::new(1_i8), Box::new(2));
    is_a_key(vec![1_i32], vec![]);
    is_a_key(BTreeSet::from([true]), BTreeSet::new());
    is_a_key(BTreeMap::from([(1_i8, "a".to_owned())]), BTreeMap::new());
}

#[test]
fn a_bool_has_the_form_of_its_place() {
    let value = places(true, false);
    // Binary: the type 2 and a byte, 1 or 0, everywhere.
    let binary = [
        &[2, 0, 1, 1][..],
        &[2, 0, 2, 0],
        &[15, 0, 3, 2, 0, 0, 0, 2, 1, 0],
        &[15, 0, 4, 15, 0, 0, 0, 1, 2, 0, 0, 0, 1, 1],
        &[13, 0, 5, 3, 2, 0, 0, 0, 1, 7, 0],
        &[2, 0, 6, 1],
        &[2, 0, 7, 0],
        &[13, 0, 8, 2, 2, 0, 0, 0, 1, 1, 0],
        &[14, 0, 9, 2, 0, 0, 0, 1, 1],
        &[12, 0, 10, 2, 0, 1, 0, 0],
        &[2, 0, 11, 1],
        &[0],
    ]
    .concat();
    assert_eq!(Binary::encode_to_vec(&value).unwrap(), binary);
    // Compact: a field, in a union too, has its value in the header, whose low half is 1 or 2;
    // an element, a key and a value is a byte, 1 or 2. The high half is 1, the way from id to id.
    let compact = [
        &[0x11][..],
        &[0x12],
        &[0x19, 0x21, 1, 2],
        &[0x19, 0x19, 0x11, 1],
        &[0x1b, 1, 0x31, 7, 2],
        &[0x11],
        &[0x12],
        &[0x1b, 1, 0x11, 1, 2],
        &[0x1a, 0x11, 1],
        &[0x1c, 0x12, 0],
        &[0x11],
        &[0],
    ]
    .concat();
    assert_eq!(Compact::encode_to_vec(&value).unwrap(), compact);
}

#[test]
fn a_number_has_the_same_form_in_every_place() {
    // 300 is 0x012c, and as a zigzag varint 600: 4 << 7 | 0x58. -1 is 1.
    let value = places(300, -1);
    let (one, other) = ([0, 0, 1, 0x2c], [0xff; 4]);
    let binary = [
        &[8, 0, 1][..],
        &one,
        &[8, 0, 2],
        &other,
        &[15, 0, 3, 8, 0, 0, 0, 2],
        &one,
        &other,
        &[15, 0, 4, 15, 0, 0, 0, 1, 8, 0, 0, 0, 1],
        &one,
        &[13, 0, 5, 3, 8, 0, 0, 0, 1, 7],
        &other,
        &[8, 0, 6],
        &one,
        &[8, 0, 7],
        &other,
        &[13, 0, 8, 8, 8, 0, 0, 0, 1],
        &one,
        &other,
        &[14, 0, 9, 8, 0, 0, 0, 1],
        &one,
        &[12, 0, 10, 8, 0, 1],
        &other,
        &[0, 8, 0, 11],
        &one,
        &[0],
    ]
    .concat();
    assert_eq!(Binary::encode_to_vec(&value).unwrap(), binary);
    let compact = [
        &[0x15, 0xd8, 4][..],
        &[0x15, 1],
        &[0x19, 0x25, 0xd8, 4, 1],
        &[0x19, 0x19, 0x15, 0xd8, 4],
        &[0x1b, 1, 0x35, 7, 1],
        &[0x15, 0xd8, 4],
        &[0x15, 1],
        &[0x1b, 1, 0x55, 0xd8, 4, 1],
        &[0x1a, 0x15, 0xd8, 4],
        &[0x1c, 0x15, 1, 0],
        &[0x15, 0xd8, 4],
        &[0],
    ]
    .concat();
    assert_eq!(Compact::encode_to_vec(&value).unwrap(), compact);
}

/// Numbers of every length in Compact, in an order that does not repeat soon.
fn numbers(count: usize) -> Vec<i64> {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> (state % 64)) as i64
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn a_list_of_numbers_of_any_length_is_its_elements_one_by_one() {
    #[track_caller]
    fn check<T>(list: &[T])
    where
        T: Clone + Debug + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
        Vec<T>: EncodeValue + for<'de> DecodeValue<'de>,
    {
        let list = list.to_vec();
        let one_by_one = |write: fn(&T) -> Vec<u8>| list.iter().flat_map(write).collect::<Vec<_>>();
        let binary = Binary::encode_to_vec(&list).unwrap();
        assert_eq!(
            binary[..5],
            [&[T::TYPE as u8][..], &(list.len() as i32).to_be_bytes()].concat()
        );
        assert_eq!(
            binary[5..],
            one_by_one(|it| Binary::encode_to_vec(it).unwrap())
        );
        assert_eq!(Binary::decode::<Vec<T>>(&binary).unwrap(), list);
        let compact = Compact::encode_to_vec(&list).unwrap();
        let header = match list.len() {
            0..15 => 1,
            15..128 => 2,
            128..16_384 => 3,
            _ => 4,
        };
        assert_eq!(
            compact[header..],
            one_by_one(|it| Compact::encode_to_vec(it).unwrap())
        );
        assert_eq!(Compact::decode::<Vec<T>>(&compact).unwrap(), list);
    }
    for count in (0..140).chain([1000, 16_383, 16_384, 16_385]) {
        let numbers = numbers(count);
        check(&numbers);
        check(&numbers.iter().map(|it| *it as i32).collect::<Vec<_>>());
        check(&numbers.iter().map(|it| *it as i16).collect::<Vec<_>>());
        check(&numbers.iter().map(|it| *it as i8).collect::<Vec<_>>());
        check(&numbers.iter().map(|it| it % 3 == 0).collect::<Vec<_>>());
        check(
            &numbers
                .iter()
                .map(|it| Double(f64::from_bits(*it as u64)))
                .collect::<Vec<_>>(),
        );
        check(
            &numbers
                .iter()
                .map(|it| Open::<Color>::from_number(*it as i32))
                .collect::<Vec<_>>(),
        );
    }
}

#[test]
fn a_list_is_read_wherever_it_begins() {
    for before in 0..17 {
        let value = (vec![7_u8; before], numbers(50));
        let encoded = Binary::encode_to_vec(&vec![value.clone()]).unwrap();
        let map: Vec<(Vec<u8>, Vec<i64>)> = Binary::decode(&encoded).unwrap();
        assert_eq!(map, [value]);
    }
}

#[test]
fn a_map_of_more_than_127_entries_has_a_longer_count_in_compact() {
    // 200 is 1 << 7 | 0x48.
    let map: BTreeMap<i16, bool> = (0..200).map(|key| (key, key % 2 == 0)).collect();
    let encoded = Compact::encode_to_vec(&map).unwrap();
    assert_eq!(encoded[..5], [0xc8, 1, 0x41, 0, 1]);
    assert_eq!(
        Compact::decode::<BTreeMap<i16, bool>>(&encoded).unwrap(),
        map
    );
    assert_eq!(
        Compact::decode::<HashMap<i16, bool>>(&encoded)
            .unwrap()
            .len(),
        200
    );
}

#[test]
fn a_sorted_map_is_written_in_order_and_entries_in_theirs() {
    let entries = vec![(3_i8, 1_i8), (1, 2), (3, 4)];
    let encoded = Compact::encode_to_vec(&entries).unwrap();
    assert_eq!(encoded, [3, 0x33, 3, 1, 1, 2, 3, 4]);
    assert_eq!(Compact::decode::<Vec<(i8, i8)>>(&encoded).unwrap(), entries);
    // The last of two with one key stays.
    let sorted: BTreeMap<i8, i8> = Compact::decode(&encoded).unwrap();
    assert_eq!(
        Compact::encode_to_vec(&sorted).unwrap(),
        [2, 0x33, 1, 2, 3, 4]
    );
}

#[test]
fn elements_that_come_twice_are_one_in_a_set_and_two_in_a_list() {
    let input = [0x33, 5, 1, 5];
    assert_eq!(
        Compact::decode::<Set<Vec<i8>>>(&input).unwrap().0,
        [5, 1, 5]
    );
    assert_eq!(
        Compact::decode::<HashSet<i8>>(&input).unwrap(),
        HashSet::from([1, 5])
    );
    let sorted: BTreeSet<i8> = Compact::decode(&input).unwrap();
    assert_eq!(Compact::encode_to_vec(&sorted).unwrap(), [0x23, 1, 5]);
}

#[test]
fn both_codes_of_bool_are_the_type_of_elements_in_compact() {
    // Some write 1 as the type, some 2.
    for code in [1, 2] {
        let list: Vec<bool> = Compact::decode(&[0x20 | code, 1, 2]).unwrap();
        assert_eq!(list, [true, false]);
        let map: Vec<(bool, bool)> = Compact::decode(&[1, code << 4 | code, 2, 1]).unwrap();
        assert_eq!(map, [(false, true)]);
    }
}

#[test]
fn the_longer_header_of_a_short_list_is_read_as_well() {
    assert_eq!(
        Compact::decode::<Vec<i8>>(&[0xf3, 2, 8, 9]).unwrap(),
        [8, 9]
    );
}

#[test]
fn a_map_and_a_set_may_have_your_own_hasher() {
    type Fixed = BuildHasherDefault<DefaultHasher>;
    let map = HashMap::<i32, HashSet<String, Fixed>, Fixed>::from_iter([(
        1,
        HashSet::from_iter(["a".to_owned()]),
    )]);
    let encoded = Compact::encode_to_vec(&map).unwrap();
    assert_eq!(encoded, [1, 0x5a, 2, 0x18, 1, b'a']);
    let read: HashMap<i32, HashSet<String, Fixed>, Fixed> = Compact::decode(&encoded).unwrap();
    assert_eq!(read, map);
}

#[test]
fn a_container_in_the_place_of_another_is_skipped_as_a_field_and_refused_as_an_element() {
    let list = Compact::encode_to_vec(&vec![vec![1_i8]]).unwrap();
    let error = Compact::decode::<Vec<Set<Vec<i8>>>>(&list).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::WrongElementType {
            expected: "set",
            found: "list"
        }
    );
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct One<T> {
        #[codec(1)]
        field: T,
    }
    let list = Compact::encode_to_vec(&One { field: vec![1_i8] }).unwrap();
    let set: One<BTreeSet<i8>> = Compact::decode(&list).unwrap();
    assert_eq!(set, One::default());
}

type Names = BTreeSet<String>;

#[test]
fn a_type_alias_is_what_it_stands_for() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Aliased {
        #[codec(1)]
        names: Names,
        #[codec(2)]
        by_names: HashMap<Names, Names>,
    }
    let names = Names::from(["a".to_owned()]);
    let value = Aliased {
        names: names.clone(),
        by_names: HashMap::from([(names.clone(), names)]),
    };
    let encoded = Compact::encode_to_vec(&value).unwrap();
    assert_eq!(encoded, b"\x1a\x18\x01a\x1b\x01\xaa\x18\x01a\x18\x01a\0");
    assert_eq!(Compact::decode::<Aliased>(&encoded).unwrap(), value);
}

#[test]
fn the_members_of_a_generic_union_may_be_fields_of_a_generic_struct() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Either<L, R> {
        #[codec(2)]
        Left(L),
        #[codec(3)]
        Right(R),
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Holds {
        #[codec(1)]
        id: i8,
        #[codec(oneof)]
        either: Option<Either<bool, Vec<bool>>>,
    }
    for (either, expected) in [
        (None, &[0x13, 5, 0][..]),
        (Some(Either::Left(true)), &[0x13, 5, 0x11, 0]),
        (
            Some(Either::Right(vec![false])),
            &[0x13, 5, 0x29, 0x11, 2, 0],
        ),
    ] {
        let value = Holds { id: 5, either };
        assert_eq!(Compact::encode_to_vec(&value).unwrap(), expected);
        assert_eq!(Compact::decode::<Holds>(expected).unwrap(), value);
    }
}

#[test]
fn a_place_in_an_arena_holds_what_a_place_on_the_heap_holds() {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
    struct View<'a, T> {
        #[codec(2)]
        optional: Option<&'a T>,
        #[codec(3)]
        list: &'a [T],
        #[codec(4)]
        lists: &'a [&'a [T]],
        #[codec(5)]
        values: &'a [(i8, T)],
        #[codec(8)]
        entries: &'a [(T, T)],
        #[codec(9)]
        set: Set<&'a [T]>,
    }
    #[track_caller]
    fn check<T>(one: T, other: T)
    where
        T: Copy + Debug + Default + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
    {
        let owned = places(one, other);
        let (binary, compact) = (
            Binary::encode_to_vec(&owned).unwrap(),
            Compact::encode_to_vec(&owned).unwrap(),
        );
        let arena = Arena::new();
        let view: View<T> = Binary::decode_in(&binary, &arena).unwrap();
        assert_eq!(view, Compact::decode_in(&compact, &arena).unwrap());
        assert_eq!(view.optional, Some(&other));
        assert_eq!(
            (view.list, view.lists),
            (&[one, other][..], &[&[one][..]][..])
        );
        assert_eq!(
            (view.values, view.entries),
            (&[(7, other)][..], &[(one, other)][..])
        );
        assert_eq!(view.set.0, [one]);
    }
    check(true, false);
    check(i8::MIN, i8::MAX);
    check(i16::MIN, i16::MAX);
    check(i32::MIN, i32::MAX);
    check(i64::MIN, i64::MAX);
    check(-0.5, f64::MAX);
    check(Double(f64::NAN), Double(-0.0));
    check(Uuid([7; 16]), Uuid([255; 16]));
    check([1_u8, 2], [0; 2]);
    check(Color::Red, Color::Blue);
    check(Open::from(Color::Red), Open::<Color>::from_number(99));
}
