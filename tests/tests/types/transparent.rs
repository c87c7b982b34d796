//! Newtypes that are on the wire what their field is.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use fastcodec::protobuf::{Decode, Encode, Open};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Enumeration, ErrorKind, Limits, Oneof, Protobuf, Thrift};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Protobuf, Thrift)]
#[codec(transparent)]
struct Cents(i64);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Protobuf, Thrift)]
#[codec(transparent)]
struct Name {
    inner: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Flag(bool);

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(transparent)]
struct Level(u8);

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(transparent, sint64)]
struct Delta(i64);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Id<T>(i64, PhantomData<fn() -> T>);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Around<T>(T);

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Text<'a>(&'a str);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Tags(Vec<String>);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Index(BTreeMap<String, i64>);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Perhaps(Option<i64>);

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Point {
    #[codec(1)]
    x: i32,
    #[codec(2)]
    y: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Place(Point);

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Color {
    Red = 0,
    Blue = 1,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct Paint(Color);

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
#[codec(transparent)]
struct OpenPaint(Open<Color>);

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(20)]
    Price(Cents),
    #[codec(21)]
    At(Place),
}

/// Every place that a newtype has, and the same message without newtypes.
macro_rules! everywhere {
    ($name:ident, $cents:ty, $text:ty, $flag:ty, $place:ty) => {
        #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
        struct $name {
            #[codec(1)]
            plain: $cents,
            #[codec(2)]
            optional: Option<$cents>,
            #[codec(3)]
            list: Vec<$cents>,
            #[codec(4)]
            values: BTreeMap<String, $cents>,
            #[codec(5)]
            keys: BTreeMap<$text, i32>,
            #[codec(6, sint64)]
            zigzag: $cents,
            #[codec(7, expanded)]
            expanded: Vec<$cents>,
            #[codec(8)]
            text: $text,
            #[codec(9)]
            texts: Vec<$text>,
            #[codec(10)]
            flag: $flag,
            #[codec(11)]
            flags: Vec<$flag>,
            #[codec(12)]
            perhaps: Option<$flag>,
            #[codec(13)]
            place: $place,
            #[codec(14)]
            places: Vec<$place>,
            #[codec(15)]
            boxed: Option<Box<$place>>,
            #[codec(16, map(_, sfixed64))]
            fixed: BTreeMap<i32, $cents>,
        }
    };
}

everywhere!(Wrapped, Cents, Name, Flag, Place);
everywhere!(Bare, i64, String, bool, Point);

fn wrapped() -> Wrapped {
    let name = |text: &str| Name { inner: text.into() };
    let place = |x, y| Place(Point { x, y });
    Wrapped {
        plain: Cents(-5),
        optional: Some(Cents(0)),
        list: vec![Cents(1), Cents(300), Cents(-1)],
        values: BTreeMap::from([("a".into(), Cents(7))]),
        keys: BTreeMap::from([(name("k"), 3)]),
        zigzag: Cents(-3),
        expanded: vec![Cents(1), Cents(2)],
        text: name("text"),
        texts: vec![name(""), name("b")],
        flag: Flag(true),
        flags: vec![Flag(true), Flag(false)],
        perhaps: Some(Flag(false)),
        place: place(1, 2),
        places: vec![place(3, 4), place(0, 0)],
        boxed: Some(Box::new(place(5, 0))),
        fixed: BTreeMap::from([(1, Cents(9))]),
    }
}

#[test]
fn a_newtype_has_the_bytes_of_its_field_in_every_place_of_protobuf() {
    let bytes = wrapped().encode_to_vec().unwrap();
    assert_eq!(wrapped().encoded_len(), bytes.len());
    let bare = Bare::decode(&bytes).unwrap();
    assert_eq!(bare.encode_to_vec().unwrap(), bytes);
    assert_eq!(
        (bare.plain, bare.zigzag, &bare.list[..]),
        (-5, -3, &[1, 300, -1][..])
    );
    assert_eq!(Wrapped::decode(&bytes).unwrap(), wrapped());
}

#[test]
fn a_newtype_has_the_bytes_of_its_field_in_every_place_of_thrift() {
    fn check<P: Protocol>() {
        let bytes = P::encode_to_vec(&wrapped()).unwrap();
        let bare: Bare = P::decode(&bytes).unwrap();
        assert_eq!(P::encode_to_vec(&bare).unwrap(), bytes);
        assert_eq!(
            (bare.plain, bare.flag, &bare.flags[..]),
            (-5, true, &[true, false][..])
        );
        assert_eq!(P::decode::<Wrapped>(&bytes).unwrap(), wrapped());
    }
    check::<Binary>();
    check::<Compact>();
}

#[test]
fn a_newtype_that_is_the_default_of_its_field_is_not_written() {
    assert!(Wrapped::default().encode_to_vec().unwrap().is_empty());
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Rest<'a> {
    #[codec(1)]
    level: Level,
    #[codec(2)]
    delta: Delta,
    #[codec(3)]
    id: Id<String>,
    #[codec(4)]
    around: Around<i32>,
    #[codec(5)]
    text: Text<'a>,
    #[codec(6)]
    tags: Tags,
    #[codec(7)]
    index: Index,
    #[codec(8)]
    perhaps: Perhaps,
    #[codec(9)]
    paint: Paint,
    #[codec(10)]
    open: OpenPaint,
    #[codec(11)]
    paints: Vec<Paint>,
    #[codec(oneof)]
    choice: Option<Choice>,
    #[codec(22)]
    by_level: HashMap<i32, Level>,
    #[codec(23)]
    around_place: Around<Point>,
}

#[test]
fn newtypes_of_every_kind_of_field_are_what_their_field_is() {
    let rest = Rest {
        level: Level(200),
        delta: Delta(-1),
        id: Id(3, PhantomData),
        around: Around(4),
        text: Text("t"),
        tags: Tags(vec!["a".into(), "b".into()]),
        index: Index(BTreeMap::from([("i".into(), 1)])),
        perhaps: Perhaps(Some(0)),
        paint: Paint(Color::Blue),
        open: OpenPaint(Open::from_number(9)),
        paints: vec![Paint(Color::Red), Paint(Color::Blue)],
        choice: Some(Choice::At(Place(Point { x: 1, y: 0 }))),
        by_level: HashMap::new(),
        around_place: Around(Point { x: 0, y: 2 }),
    };
    let bytes = rest.encode_to_vec().unwrap();
    assert_eq!(
        bytes,
        b"\x08\xc8\x01\x10\x01\x18\x03\x20\x04\x2a\x01t\x32\x01a\x32\x01b\x3a\x05\x0a\x01i\x10\x01\x40\0\
          \x48\x01\x50\x09\x5a\x02\0\x01\xaa\x01\x02\x08\x01\xba\x01\x02\x10\x02"
    );
    assert_eq!(Rest::decode(&bytes).unwrap(), rest);
}

#[test]
fn a_newtype_of_a_message_is_a_message() {
    let place = Place(Point { x: 1, y: 2 });
    assert_eq!(place.encode_to_vec().unwrap(), b"\x08\x01\x10\x02");
    assert_eq!(Place::decode(b"\x08\x01\x10\x02").unwrap(), place);
    assert_eq!(<Place as fastcodec::protobuf::Message>::NAME, "Point");
}

#[test]
fn a_message_in_a_newtype_that_arrives_in_two_parts_is_merged() {
    let wrapped = Wrapped::decode(b"\x6a\x02\x08\x01\x6a\x02\x10\x02").unwrap();
    assert_eq!(wrapped.place, Place(Point { x: 1, y: 2 }));
}

#[test]
fn a_number_without_a_name_is_unknown_in_a_newtype_of_a_closed_enumeration() {
    let rest = Rest::decode(b"\x48\x01\x48\x07\x5a\x03\x01\x07\0").unwrap();
    assert_eq!(rest.paint, Paint(Color::Blue));
    assert_eq!(rest.paints, [Paint(Color::Blue), Paint(Color::Red)]);
}

#[test]
fn what_newtypes_hold_is_charged() {
    let limits = Limits::new().memory(1);
    let error = Wrapped::decode_with(b"\x42\x03abc", &limits).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
    let error = Wrapped::decode_with(b"\x1a\x01\x01", &limits).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::MemoryLimit { .. }),
        "{error}"
    );
}

#[test]
fn what_is_wrong_within_a_newtype_has_the_path_of_the_field() {
    let error = Rest::decode(b"\x08\x80\x02").unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.kind()),
        ("Rest.level", &ErrorKind::OutOfRange)
    );
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Either {
    #[codec(1)]
    Price(Cents),
    #[codec(2)]
    Flag(Flag),
}

#[derive(Clone, Debug, PartialEq, Thrift)]
#[codec(transparent)]
struct Chosen(Either);

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Order<'a> {
    #[codec(oneof)]
    either: Option<Chosen>,
    #[codec(3)]
    perhaps: Perhaps,
    #[codec(4)]
    tags: Tags,
    #[codec(5)]
    text: Text<'a>,
    #[codec(6)]
    paint: Paint,
    #[codec(7)]
    id: Id<String>,
    #[codec(8)]
    around: Around<Vec<Cents>>,
    #[codec(9)]
    chosen: Option<Chosen>,
}

#[test]
fn thrift_has_newtypes_of_unions_options_and_lists() {
    let order = Order {
        either: Some(Chosen(Either::Flag(Flag(true)))),
        perhaps: Perhaps(Some(3)),
        tags: Tags(vec!["a".into()]),
        text: Text("t"),
        paint: Paint(Color::Blue),
        id: Id(1, PhantomData),
        around: Around(vec![Cents(2)]),
        chosen: Some(Chosen(Either::Price(Cents(1)))),
    };
    let bytes = Compact::encode_to_vec(&order).unwrap();
    assert_eq!(Compact::decode::<Order<'_>>(&bytes).unwrap(), order);
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Positions(#[codec(1)] i32, #[codec(2, enumeration)] i32);

#[test]
fn a_tuple_struct_is_a_message_and_a_number_can_be_an_enumeration() {
    let bytes = Positions(1, -1).encode_to_vec().unwrap();
    assert_eq!(
        bytes,
        b"\x08\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
    );
    assert_eq!(Positions::decode(&bytes).unwrap(), Positions(1, -1));
}
