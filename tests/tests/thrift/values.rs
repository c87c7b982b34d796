//! Every type that a Thrift field may have, in both protocols, byte for byte.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use fastcodec::thrift::{
    ApplicationException, ApplicationExceptionKind, Binary, Compact, DecodeValue, Decoder, Double,
    EncodeValue, Encoder, Format, MessageKind, Open, Protocol, Set, SharedStr, Type, UnknownFields,
    UnknownFieldsView, Uuid, Value,
};
use fastcodec::{Arena, Enumeration, Error, ErrorKind, Limits, Thrift};

/// A struct with one field.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct One<F> {
    #[codec(1)]
    field: F,
}

/// Writes `value` as field 1 of a struct and compares the bytes between the header and the stop
/// mark, in Binary and in Compact; then reads both back.
#[track_caller]
fn is_written<F>(value: F, binary: &[u8], compact: &[u8])
where
    F: Clone + Debug + Default + PartialEq + EncodeValue + for<'de> DecodeValue<'de>,
{
    let one = One { field: value };
    let encoded = Binary::encode_to_vec(&one).unwrap();
    assert_eq!((encoded[0], &encoded[1..3]), (F::TYPE as u8, &[0, 1][..]));
    assert_eq!(&encoded[3..], [binary, &[0]].concat());
    assert_eq!(Binary::decode::<One<F>>(&encoded).unwrap(), one);
    let encoded = Compact::encode_to_vec(&one).unwrap();
    assert_eq!(encoded[0] >> 4, 1);
    assert_eq!(&encoded[1..], [compact, &[0]].concat());
    assert_eq!(Compact::decode::<One<F>>(&encoded).unwrap(), one);
    // The value alone, not as a field.
    let alone = Compact::encode_to_vec(&one.field).unwrap();
    assert_eq!(Compact::decode::<F>(&alone).unwrap(), one.field);
}

#[test]
fn numbers_take_their_width_in_binary_and_a_zigzag_varint_in_compact() {
    is_written(-2_i8, &[0xfe], &[0xfe]);
    is_written(-2_i16, &[0xff, 0xfe], &[3]);
    is_written(300_i16, &[1, 0x2c], &[0xd8, 4]);
    is_written(-2_i32, &[0xff, 0xff, 0xff, 0xfe], &[3]);
    is_written(
        i32::MAX,
        &[0x7f, 0xff, 0xff, 0xff],
        &[0xfe, 0xff, 0xff, 0xff, 0x0f],
    );
    is_written(1_i64, &[0, 0, 0, 0, 0, 0, 0, 1], &[2]);
    is_written(
        i64::MIN,
        &[0x80, 0, 0, 0, 0, 0, 0, 0],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    );
    // A double is big-endian in Binary and little-endian in Compact: 1.0 is 0x3ff0_0000_0000_0000.
    is_written(
        1.0,
        &[0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
    );
    is_written(
        Double(-0.0),
        &[0x80, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0x80],
    );
}

#[test]
fn a_bool_is_a_byte_in_binary_and_in_the_header_in_compact() {
    let on = One { field: true };
    let off = One { field: false };
    assert_eq!(Binary::encode_to_vec(&on).unwrap(), [2, 0, 1, 1, 0]);
    assert_eq!(Binary::encode_to_vec(&off).unwrap(), [2, 0, 1, 0, 0]);
    assert_eq!(Compact::encode_to_vec(&on).unwrap(), [0x11, 0]);
    assert_eq!(Compact::encode_to_vec(&off).unwrap(), [0x12, 0]);
    assert_eq!(Compact::decode::<One<bool>>(&[0x11, 0]).unwrap(), on);
    assert_eq!(
        Compact::decode::<One<Option<Box<bool>>>>(&[0x12, 0])
            .unwrap()
            .field,
        Some(Box::new(false))
    );
    // In a list it is a byte, 1 or 2; what is not 1 is false.
    is_written(vec![true, false], &[2, 0, 0, 0, 2, 1, 0], &[0x21, 1, 2]);
    assert_eq!(
        Compact::decode::<Vec<bool>>(&[0x32, 1, 2, 0]).unwrap(),
        [true, false, false]
    );
}

#[test]
fn a_bool_with_an_id_far_from_the_one_before_has_a_long_header() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Far {
        #[codec(1)]
        near: bool,
        #[codec(17)]
        far: bool,
    }
    let far = Far {
        near: true,
        far: true,
    };
    // 17 as a zigzag varint is 34.
    let encoded = Compact::encode_to_vec(&far).unwrap();
    assert_eq!(encoded, [0x11, 0x01, 34, 0]);
    assert_eq!(Compact::decode::<Far>(&encoded).unwrap(), far);
}

#[test]
fn strings_and_bytes_follow_their_length_in_every_type_that_holds_them() {
    let (binary, compact) = (&[0, 0, 0, 2, b'h', b'i'][..], &[2, b'h', b'i'][..]);
    is_written("hi".to_owned(), binary, compact);
    is_written(Box::<str>::from("hi"), binary, compact);
    is_written(Arc::<str>::from("hi"), binary, compact);
    is_written(SharedStr::from("hi"), binary, compact);
    is_written(b"hi".to_vec(), binary, compact);
    is_written(Box::<[u8]>::from(&b"hi"[..]), binary, compact);
    is_written(Arc::<[u8]>::from(&b"hi"[..]), binary, compact);
    is_written(Bytes::from_static(b"hi"), binary, compact);
    is_written(*b"hi", binary, compact);
    // 200 is the varint c8 01.
    let long = "x".repeat(200);
    let header = [0, 0, 0, 200];
    is_written(
        long.clone(),
        &[&header[..], long.as_bytes()].concat(),
        &[&[0xc8, 1][..], long.as_bytes()].concat(),
    );
}

#[test]
fn an_array_takes_bytes_of_its_length_only() {
    let input = [0x18, 3, 1, 2, 3, 0];
    let error = Compact::decode::<One<[u8; 2]>>(&input).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::WrongLength {
            expected: 2,
            found: 3
        }
    );
    assert_eq!((error.offset(), error.path().as_str()), (2, "One.field"));
}

#[test]
fn a_uuid_is_its_sixteen_bytes() {
    let id: Uuid = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
    let bytes: [u8; 16] = id.into();
    is_written(id, &bytes, &bytes);
}

#[test]
fn lists_have_a_short_header_in_compact_up_to_fourteen_elements() {
    is_written(
        vec![1_i32, -1],
        &[8, 0, 0, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff],
        &[0x25, 2, 1],
    );
    let fourteen = vec![0_i16; 14];
    is_written(
        fourteen,
        &[&[6, 0, 0, 0, 14][..], &[0; 28]].concat(),
        &[&[0xe4][..], &[0; 14]].concat(),
    );
    let fifteen = vec![0_i8; 15];
    is_written(
        fifteen,
        &[&[3, 0, 0, 0, 15][..], &[0; 15]].concat(),
        &[&[0xf3, 15][..], &[0; 15]].concat(),
    );
    is_written(Vec::<i64>::new(), &[10, 0, 0, 0, 0], &[0x06]);
    is_written(
        vec!["a".to_owned()],
        &[11, 0, 0, 0, 1, 0, 0, 0, 1, b'a'],
        &[0x18, 1, b'a'],
    );
    is_written(
        vec![vec![1_i8], vec![]],
        &[15, 0, 0, 0, 2, 3, 0, 0, 0, 1, 1, 3, 0, 0, 0, 0],
        &[0x29, 0x13, 1, 0x03],
    );
}

#[test]
fn a_set_is_a_list_after_another_type_in_every_type_that_holds_one() {
    let (binary, compact) = (&[8, 0, 0, 0, 1, 0, 0, 0, 5][..], &[0x15, 10][..]);
    is_written(BTreeSet::from([5_i32]), binary, compact);
    is_written(HashSet::<i32>::from([5]), binary, compact);
    is_written(Set(vec![5_i32]), binary, compact);
    let list = Compact::encode_to_vec(&One { field: vec![5] }).unwrap();
    let set = Compact::encode_to_vec(&One {
        field: Set(vec![5]),
    })
    .unwrap();
    assert_eq!((list[0], set[0]), (0x19, 0x1a));
    // A field of one is not read as the other.
    let read: One<Vec<i32>> = Compact::decode(&set).unwrap();
    assert!(read.field.is_empty());
}

#[test]
fn a_map_is_its_entries_in_every_type_that_holds_one() {
    let binary = &[11, 8, 0, 0, 0, 1, 0, 0, 0, 1, b'k', 0, 0, 0, 5];
    let compact = &[1, 0x85, 1, b'k', 10];
    is_written(BTreeMap::from([("k".to_owned(), 5)]), binary, compact);
    is_written(
        HashMap::<String, i32>::from([("k".to_owned(), 5)]),
        binary,
        compact,
    );
    is_written(vec![("k".to_owned(), 5)], binary, compact);
}

#[test]
fn an_empty_map_is_one_byte_in_compact() {
    is_written(BTreeMap::<String, i32>::new(), &[11, 8, 0, 0, 0, 0], &[0]);
}

#[test]
fn doubles_structs_and_containers_can_be_keys_and_elements() {
    let mut doubles = BTreeMap::new();
    for key in [f64::NAN, -0.0, 0.0, f64::INFINITY, -1.5] {
        doubles.insert(Double(key), key.to_bits() as i64);
    }
    let encoded = Compact::encode_to_vec(&doubles).unwrap();
    let read: BTreeMap<Double, i64> = Compact::decode(&encoded).unwrap();
    assert_eq!(read, doubles);
    assert_eq!(read.len(), 5);

    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Thrift)]
    struct Key {
        #[codec(1)]
        parts: Vec<BTreeSet<i32>>,
    }
    let key = |number| Key {
        parts: vec![BTreeSet::from([number])],
    };
    let map = HashMap::<Key, BTreeSet<Key>>::from([(key(1), BTreeSet::from([key(2), key(3)]))]);
    let encoded = Binary::encode_to_vec(&map).unwrap();
    assert_eq!(
        Binary::decode::<HashMap<Key, BTreeSet<Key>>>(&encoded).unwrap(),
        map
    );
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Color {
    Red = 1,
    Blue = 4,
}

#[test]
fn an_enumeration_is_an_i32_and_keeps_what_it_does_not_know_if_it_is_open() {
    is_written(Open::from(Color::Blue), &[0, 0, 0, 4], &[8]);
    is_written(
        Open::<Color>::from_number(-7),
        &[0xff, 0xff, 0xff, 0xf9],
        &[13],
    );
    is_written(
        vec![Open::<Color>::from_number(9)],
        &[8, 0, 0, 0, 1, 0, 0, 0, 9],
        &[0x15, 18],
    );
    is_written(Color::Red, &[0, 0, 0, 1], &[2]);
    let error = Compact::decode::<One<Color>>(&[0x15, 0x0e, 0]).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnknownEnumValue(7));
    assert_eq!((error.offset(), error.path().as_str()), (1, "One.field"));
}

#[test]
fn pointers_hold_what_they_point_to() {
    is_written(Box::new(5_i8), &[5], &[5]);
    is_written(Arc::new(vec![5_i8]), &[3, 0, 0, 0, 1, 5], &[0x13, 5]);
    is_written(
        Box::new(One { field: 5_i8 }),
        &[3, 0, 1, 5, 0],
        &[0x13, 5, 0],
    );
}

#[test]
fn an_optional_field_is_written_when_it_is_there() {
    let encoded = Compact::encode_to_vec(&One::<Option<i32>> { field: None }).unwrap();
    assert_eq!(encoded, [0]);
    let encoded = Compact::encode_to_vec(&One { field: Some(0_i32) }).unwrap();
    assert_eq!(encoded, [0x15, 0, 0]);
    assert_eq!(
        Compact::decode::<One<Option<i32>>>(&encoded).unwrap().field,
        Some(0)
    );
}

#[test]
fn a_field_that_does_not_arrive_has_the_value_of_default() {
    #[derive(Debug, PartialEq, Thrift)]
    struct WithDefaults {
        #[codec(1)]
        number: i32,
        #[codec(2)]
        list: Vec<i32>,
        #[codec(3)]
        text: Option<String>,
    }
    impl Default for WithDefaults {
        fn default() -> Self {
            WithDefaults {
                number: 7,
                list: vec![1, 2],
                text: Some("x".into()),
            }
        }
    }
    assert_eq!(
        Binary::decode::<WithDefaults>(&[0]).unwrap(),
        WithDefaults::default()
    );
    // What arrives takes the place of the default: a list is not added to.
    let read: WithDefaults = Compact::decode(&[0x29, 0x15, 0x12, 0]).unwrap();
    assert_eq!(read.list, [9]);
    assert_eq!(read.number, 7);
}

#[test]
fn a_field_that_comes_twice_has_the_last_value() {
    let read: One<Vec<i8>> = Compact::decode(&[0x19, 0x13, 1, 0x09, 2, 0x13, 2, 0]).unwrap();
    assert_eq!(read.field, [2]);
}

#[test]
fn fields_are_written_by_their_ids_and_read_in_any_order() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Backwards {
        #[codec(300)]
        last: i8,
        #[codec(2)]
        middle: i8,
        #[codec(-1)]
        first: i8,
    }
    let value = Backwards {
        last: 3,
        middle: 2,
        first: 1,
    };
    let encoded = Binary::encode_to_vec(&value).unwrap();
    assert_eq!(encoded, [3, 0xff, 0xff, 1, 3, 0, 2, 2, 3, 1, 0x2c, 3, 0]);
    // -1 is 1 in zigzag, from -1 to 2 is a delta of 3, 300 is 600.
    let encoded = Compact::encode_to_vec(&value).unwrap();
    assert_eq!(encoded, [0x03, 1, 1, 0x33, 2, 0x03, 0xd8, 4, 3, 0]);
    assert_eq!(Compact::decode::<Backwards>(&encoded).unwrap(), value);
    let shuffled = [3, 1, 0x2c, 3, 3, 0xff, 0xff, 1, 3, 0, 2, 2, 0];
    assert_eq!(Binary::decode::<Backwards>(&shuffled).unwrap(), value);
}

macro_rules! wide {
    ($($name:ident: $id:literal),*) => {
        #[derive(Clone, Debug, Default, PartialEq, Thrift)]
        struct Wide {
            $(#[codec($id)] $name: Option<i32>,)*
        }

        impl Wide {
            /// The struct with every field whose position `is_set`.
            fn with(is_set: impl Fn(i32) -> bool) -> Self {
                let mut wide = Wide::default();
                let mut position = 0;
                $(
                    wide.$name = is_set(position).then_some($id);
                    position += 1;
                )*
                let _ = position;
                wide
            }
        }
    };
}

wide! {
    a: 1, b: 2, c: 3, d: 5, e: 8, f: 13, g: 21, h: 34, i: 55, j: 89, k: 144, l: 233, m: 377, n: 610,
    o: 987, p: 1597, q: 2584, r: 4181, s: 6765, t: 10946, u: 17711, v: 28657, w: 32767, x: 6
}

#[test]
fn a_wide_struct_is_read_whatever_is_set_and_in_any_order() {
    for pattern in 0..24 {
        for wide in [
            Wide::with(|position| position == pattern),
            Wide::with(|position| position >= pattern),
            Wide::with(|position| position % (pattern + 1) == 0),
        ] {
            let encoded = Binary::encode_to_vec(&wide).unwrap();
            assert_eq!(Binary::decode::<Wide>(&encoded).unwrap(), wide);
            // Each field is seven bytes: the last one first.
            let fields: Vec<&[u8]> = encoded[..encoded.len() - 1].chunks(7).collect();
            let backwards: Vec<u8> = fields.into_iter().rev().flatten().copied().collect();
            assert_eq!(
                Binary::decode::<Wide>(&[backwards, vec![0]].concat()).unwrap(),
                wide
            );
            let encoded = Compact::encode_to_vec(&wide).unwrap();
            assert_eq!(Compact::decode::<Wide>(&encoded).unwrap(), wide);
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Keeps {
    #[codec(1)]
    number: i32,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[test]
fn fields_that_are_not_known_are_written_back_as_they_came() {
    // A bool, a string, a list of structs, a field of another type than declared, in both.
    let compact = [
        0x15, 0x0e, 0x11, 0x18, 2, b'h', b'i', 0x19, 0x1c, 0x15, 2, 0, 0,
    ];
    let kept: Keeps = Compact::decode(&compact).unwrap();
    assert_eq!(kept.rest.ids().collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(kept.rest.protocol(), Some("Compact"));
    assert_eq!(Compact::encode_to_vec(&kept).unwrap(), compact);
    let binary = [
        10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 11, 0, 9, 0, 0, 0, 1, b'x', 0,
    ];
    let kept: Keeps = Binary::decode(&binary).unwrap();
    assert_eq!(kept.rest.ids().collect::<Vec<_>>(), [1, 9]);
    assert_eq!(
        Binary::encode_to_vec(&kept).unwrap(),
        [&[8, 0, 1, 0, 0, 0, 0][..], &binary].concat()
    );
}

#[test]
fn what_was_kept_of_one_protocol_is_not_written_in_another() {
    let mut kept: Keeps = Compact::decode(&[0x95, 0x0e, 0]).unwrap();
    let error = Binary::encode_to_vec(&kept).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::OtherProtocol {
            kept: "Compact",
            written: "Binary"
        }
    );
    kept.rest.clear();
    assert!(Binary::encode_to_vec(&kept).is_ok());
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    List(Vec<Choice>),
    #[codec(3)]
    Flag(bool),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

#[test]
fn a_union_is_a_struct_with_one_field() {
    for (choice, binary, compact) in [
        (
            Choice::Number(-1),
            &[8, 0, 1, 0xff, 0xff, 0xff, 0xff, 0][..],
            &[0x15, 1, 0][..],
        ),
        (Choice::Flag(true), &[2, 0, 3, 1, 0], &[0x31, 0]),
        (
            Choice::List(vec![Choice::Flag(false)]),
            &[15, 0, 2, 12, 0, 0, 0, 1, 2, 0, 3, 0, 0, 0],
            &[0x29, 0x1c, 0x32, 0, 0],
        ),
    ] {
        assert_eq!(Binary::encode_to_vec(&choice).unwrap(), binary);
        assert_eq!(Compact::encode_to_vec(&choice).unwrap(), compact);
        assert_eq!(Binary::decode::<Choice>(binary).unwrap(), choice);
        assert_eq!(Compact::decode::<Choice>(compact).unwrap(), choice);
    }
}

#[test]
fn a_generic_type_may_hold_itself() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Tree<T> {
        #[codec(1)]
        Leaf(T),
        #[codec(2)]
        Branch(Box<Tree<T>>),
        #[codec(3)]
        Branches(Vec<Tree<T>>),
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Chain<T> {
        #[codec(1)]
        value: T,
        #[codec(2)]
        next: Option<Box<Chain<T>>>,
    }
    let tree = Tree::Branches(vec![
        Tree::Leaf(1_i64),
        Tree::Branch(Box::new(Tree::Leaf(2))),
    ]);
    let encoded = Compact::encode_to_vec(&tree).unwrap();
    assert_eq!(Compact::decode::<Tree<i64>>(&encoded).unwrap(), tree);
    let chain = Chain {
        value: "a".to_owned(),
        next: Some(Box::new(Chain::default())),
    };
    let encoded = Binary::encode_to_vec(&chain).unwrap();
    assert_eq!(Binary::decode::<Chain<String>>(&encoded).unwrap(), chain);
}

#[test]
fn a_union_may_keep_a_member_that_it_does_not_know() {
    let input = [0x95, 0x0e, 0];
    let choice: Choice = Compact::decode(&input).unwrap();
    assert!(matches!(&choice, Choice::Unknown(fields) if fields.ids().eq([9])));
    assert_eq!(Compact::encode_to_vec(&choice).unwrap(), input);
}

#[test]
fn the_members_of_a_union_may_be_fields_of_the_struct() {
    #[derive(Clone, Debug, PartialEq, Thrift)]
    enum Contact {
        #[codec(2)]
        Phone(String),
        #[codec(3)]
        Number(i32),
    }
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Person {
        #[codec(1)]
        name: String,
        #[codec(oneof)]
        contact: Option<Contact>,
        #[codec(4)]
        age: i8,
    }
    let person = Person {
        name: "a".into(),
        contact: Some(Contact::Number(5)),
        age: 7,
    };
    let encoded = Compact::encode_to_vec(&person).unwrap();
    assert_eq!(Compact::decode::<Person>(&encoded).unwrap(), person);
    let both = [0x28, 1, b'p', 0x15, 2, 0];
    let error = Compact::decode::<Person>(&both).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::SeveralUnionMembers);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct View<'a> {
    #[codec(1)]
    text: &'a str,
    #[codec(2)]
    bytes: Option<&'a [u8]>,
    #[codec(3)]
    list: &'a [&'a str],
    #[codec(4)]
    map: &'a [(&'a str, &'a [i64])],
    #[codec(5)]
    set: Set<&'a [i32]>,
    #[codec(6)]
    children: &'a [View<'a>],
    #[codec(7)]
    next: Option<&'a View<'a>>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Owned {
    #[codec(1)]
    text: String,
    #[codec(2)]
    bytes: Option<Bytes>,
    #[codec(3)]
    list: Vec<String>,
    #[codec(4)]
    map: Vec<(String, Vec<i64>)>,
    #[codec(5)]
    set: Set<Vec<i32>>,
    #[codec(6)]
    children: Vec<Owned>,
    #[codec(7)]
    next: Option<Box<Owned>>,
    #[codec(8)]
    extra: i32,
}

fn owned() -> Owned {
    let leaf = Owned {
        text: "leaf".into(),
        list: vec!["x".into(), "y".into()],
        ..Owned::default()
    };
    Owned {
        text: "root".into(),
        bytes: Some(Bytes::from_static(b"\xff")),
        list: vec!["a".into(), "b".into()],
        map: vec![("k".into(), vec![1, -1])],
        set: Set(vec![3, 2, 1]),
        children: vec![leaf.clone(), leaf.clone()],
        next: Some(Box::new(leaf)),
        extra: 9,
    }
}

#[test]
fn a_view_borrows_from_the_input_and_writes_the_same_bytes() {
    fn check<P: Protocol>() {
        let encoded = P::encode_to_vec(&owned()).unwrap();
        let arena = Arena::new();
        let view: View = P::decode_in(&encoded, &arena).unwrap();
        assert!(encoded.as_ptr_range().contains(&view.text.as_ptr()));
        assert_eq!(view.list, ["a", "b"]);
        assert_eq!(view.map, [("k", &[1_i64, -1][..])]);
        assert_eq!(view.set.0, [3, 2, 1]);
        assert_eq!(view.children[1].list, ["x", "y"]);
        assert_eq!(view.next.map(|next| next.text), Some("leaf"));
        assert_eq!(view.rest.ids().collect::<Vec<_>>(), [8]);
        assert_eq!(P::encode_to_vec(&view).unwrap(), encoded);
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_held_view_keeps_what_it_borrows_from() {
    let encoded = Bytes::from(Compact::encode_to_vec(&owned()).unwrap());
    let held: fastcodec::thrift::Held<View<'static>> =
        Compact::decode_held(encoded, &Limits::new()).unwrap();
    let length = std::thread::spawn(move || held.get().children.len()).join();
    assert_eq!(length.unwrap(), 2);
}

#[test]
fn shared_types_share_the_input_that_can_be_shared() {
    #[derive(Debug, Default, PartialEq, Thrift)]
    struct Shares {
        #[codec(1)]
        text: SharedStr,
        #[codec(2)]
        bytes: Bytes,
    }
    let input = Bytes::from(b"\x18\x05hello\x18\x03abc\0".to_vec());
    let shares: Shares = Compact::decode(&input).unwrap();
    assert_eq!(shares.text.as_ptr(), input[2..].as_ptr());
    assert_eq!(shares.bytes.as_ptr(), input[9..].as_ptr());
    let copies: Shares = Compact::decode(&input[..]).unwrap();
    assert_eq!(copies, shares);
    assert_ne!(copies.text.as_ptr(), input[2..].as_ptr());
}

#[test]
fn a_cow_borrows_and_is_written_like_what_it_holds() {
    #[derive(Clone, Debug, Default, PartialEq, Thrift)]
    struct Cows<'a> {
        #[codec(1)]
        text: Cow<'a, str>,
        #[codec(2)]
        bytes: Cow<'a, [u8]>,
    }
    let input = b"\x18\x02hi\x18\x01\xff\0";
    let cows: Cows = Compact::decode(input).unwrap();
    assert!(matches!(cows.text, Cow::Borrowed("hi")));
    assert!(matches!(cows.bytes, Cow::Borrowed(b"\xff")));
    assert_eq!(Compact::encode_to_vec(&cows).unwrap(), input);
}

#[test]
fn what_is_encoded_is_appended_to_any_buffer() {
    let value = owned();
    let encoded = Binary::encode_to_vec(&value).unwrap();
    let expected = [b"before", &encoded[..]].concat();
    let mut vec = b"before".to_vec();
    Binary::append(&value, &mut vec).unwrap();
    assert_eq!(vec, expected);
    let mut bytes = BytesMut::from(&b"before"[..]);
    Binary::append(&value, &mut bytes).unwrap();
    assert_eq!(bytes, expected);
    let mut buf = b"before".to_vec();
    Binary::encode(&value, &mut buf).unwrap();
    assert_eq!(buf, expected);
    let mut room = [0; 10];
    let error = Binary::encode(&value, &mut &mut room[..]).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::BufferTooSmall {
            needed: encoded.len(),
            remaining: 10
        }
    );
    assert_eq!(Binary::encode_to_bytes(&value).unwrap(), encoded);
    let mut chunks = bytes::Buf::chain(&encoded[..7], &encoded[7..]);
    assert_eq!(Binary::decode_buf::<Owned>(&mut chunks).unwrap(), value);
}

#[test]
fn a_value_longer_than_the_buffer_on_the_stack_is_encoded_whole() {
    for len in [2030, 2040, 2048, 5000, 100_000] {
        let one = One {
            field: "x".repeat(len),
        };
        let encoded = Compact::encode_to_vec(&one).unwrap();
        assert_eq!(Compact::decode::<One<String>>(&encoded).unwrap(), one);
        assert!(encoded.capacity() <= encoded.len() + encoded.len() / 2);
    }
}

#[test]
fn an_envelope_is_written_in_the_strict_form_and_read_in_both() {
    let body = One { field: 7_i8 };
    let encoded = Binary::encode_message("add", MessageKind::Call, 5, &body).unwrap();
    let strict = [
        0x80, 0x01, 0, 1, 0, 0, 0, 3, b'a', b'd', b'd', 0, 0, 0, 5, 3, 0, 1, 7, 0,
    ];
    assert_eq!(encoded, strict);
    let old = [0, 0, 0, 3, b'a', b'd', b'd', 1, 0, 0, 0, 5, 3, 0, 1, 7, 0];
    for input in [&strict[..], &old] {
        let message = Binary::decode_message(input).unwrap();
        assert_eq!(
            (message.name, message.kind, message.sequence),
            ("add", MessageKind::Call, 5)
        );
        assert_eq!(message.decode::<Binary, One<i8>>().unwrap(), body);
    }
}

#[test]
fn a_compact_envelope_has_its_kind_in_the_second_byte() {
    let body = One { field: 7_i8 };
    // The sequence number is a varint of 32 bits, not zigzag: -1 takes five bytes.
    let encoded = Compact::encode_message("a", MessageKind::Oneway, -1, &body).unwrap();
    let expected = [
        0x82, 0x81, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, b'a', 0x13, 7, 0,
    ];
    assert_eq!(encoded, expected);
    let message = Compact::decode_message(&expected).unwrap();
    assert_eq!((message.kind, message.sequence), (MessageKind::Oneway, -1));
    assert_eq!(message.decode::<Compact, One<i8>>().unwrap(), body);
}

#[test]
fn an_application_exception_keeps_kinds_that_it_has_no_name_for() {
    let exception = ApplicationException::new(ApplicationExceptionKind::UnknownMethod, "no `x`");
    let encoded = Compact::encode_to_vec(&exception).unwrap();
    assert_eq!(encoded, b"\x18\x06no `x`\x15\x02\0");
    assert_eq!(
        Compact::decode::<ApplicationException>(&encoded).unwrap(),
        exception
    );
    assert_eq!(exception.to_string(), "no `x` (UNKNOWN_METHOD)");
    let other: ApplicationException = Compact::decode(&[0x25, 200, 1, 0]).unwrap();
    assert_eq!((other.kind.known(), other.kind.number()), (None, 100));
}

/// Written with one of the bounds that a value by hand may name, and read with the other.
#[derive(Clone, Debug, Default, PartialEq)]
struct Halves(f64);

impl Value for Halves {
    const TYPE: Type = Type::I32;
}

impl EncodeValue for Halves {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.i32((self.0 * 2.0) as i32);
    }
}

impl<'de> DecodeValue<'de> for Halves {
    fn read<P: Protocol>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        decoder.i32().map(|halves| Halves(f64::from(halves) / 2.0))
    }
}

#[test]
fn a_value_by_hand_names_the_format_or_the_protocol() {
    is_written(Halves(1.5), b"\0\0\0\x03", b"\x06");
    assert_eq!((Binary::NAME, Compact::NAME), ("Binary", "Compact"));
}
