//! Hand-written structs with prost's attributes behave the same with the derives of prost and of
//! fastcodec.

#![allow(missing_docs)]

/// The same items twice: with prost's derives in `theirs`, with ours in `ours`.
macro_rules! twice {
    ($($items:tt)*) => {
        mod theirs {
            use std::collections::{BTreeMap, HashMap};
            pub use prost::{Enumeration, Message, Oneof};
            $($items)*
        }
        mod ours {
            use std::collections::{BTreeMap, HashMap};
            pub use fastcodec::prost::{Enumeration, Message, Oneof};
            $($items)*
        }
    };
}

twice! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
    #[repr(i32)]
    pub enum Kind { Third = 3, Zero = 0, Below = -1 }

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
    #[repr(i32)]
    pub enum Outcome { Ok = 0, Error = 1, None = 2, Default = 3 }

    #[derive(Clone, PartialEq, Oneof)]
    pub enum Choice {
        #[prost(int32, tag = "8")]
        Number(i32),
        #[prost(enumeration = "Kind", tag(9))]
        Kind(i32),
        #[prost(message, tag = 12)]
        Leaf(Leaf),
        #[prost(message, boxed, tag = "13")]
        All(Box<All>),
        #[prost(bytes = "bytes", tag = "14")]
        Shared(bytes::Bytes),
        #[prost(group, tag = "15")]
        Group(Leaf),
    }

    #[derive(Clone, PartialEq, Message)]
    #[prost(package = "of.nothing", known(to), neither)]
    pub struct Leaf {
        #[prost(int32, tag = "1")]
        pub number: i32,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct All {
        #[prost(sint32, tag(1))]
        pub listed: i32,
        #[prost(string)]
        pub inferred: String,
        #[prost(int32, repeated, packed(false), tag = 5)]
        pub expanded: Vec<i32>,
        #[prost(int32, repeated, packed = false)]
        pub expanded_too: Vec<i32>,
        #[prost(int32, repeated, packed)]
        pub packed: Vec<i32>,
        #[prost(oneof = "Choice", tags(8, 9, 12, 13, 14, 15))]
        pub choice: Option<Choice>,
        #[prost(enumeration(Kind), optional)]
        pub kind: Option<i32>,
        #[prost(enumeration = "Kind", repeated, tag = "17")]
        #[prost(packed = "true")]
        pub kinds: Vec<i32>,
        #[prost(enumeration = "Kind", tag = "18")]
        pub plain_kind: i32,
        #[prost(hash_map = "string, sint64", tag = "19")]
        pub hashed: HashMap<String, i64>,
        #[prost(btree_map(string, message), tag = "20")]
        pub ordered: BTreeMap<String, Leaf>,
        #[prost(map = "int32, enumeration(Kind)", tag = "21")]
        pub named: HashMap<i32, i32>,
        #[prost(btree_map = "uint32, enumeration<Kind>", tag = "22")]
        pub named_too: BTreeMap<u32, i32>,
        #[prost(message, required, tag = "23")]
        pub leaf: Leaf,
        #[prost(message, optional, boxed, tag = "24")]
        pub boxed: Option<Box<All>>,
        #[prost(message, repeated, tag = "25")]
        pub leaves: Vec<Leaf>,
        #[prost(bytes = "vec", tag = "26")]
        pub lump: Vec<u8>,
        #[prost(bytes = "bytes", repeated, tag = "27")]
        pub shared: Vec<bytes::Bytes>,
        #[prost(message, optional, tag = "28")]
        pub wrapped: Option<f64>,
        #[prost(message, tag = "29")]
        pub optional_anyway: Option<Leaf>,
        #[prost(float, optional, default = 1.5, tag = "30")]
        pub literal: Option<f32>,
        #[prost(int64, optional, default = "-7", tag = "31")]
        pub text: Option<i64>,
        #[prost(bytes = "vec", optional, default = b"lump", tag = "32")]
        pub bytes: Option<Vec<u8>>,
        #[prost(double, required, default = "-inf", tag = "33")]
        pub infinite: f64,
        #[prost(bool, optional, default = true, tag = "34")]
        pub flag: Option<bool>,
        #[prost(enumeration = "Kind", optional, default = "Below", tag = "35")]
        pub defaulted: Option<i32>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Tuple(
        #[prost(int32, tag = "1")] pub i32,
        #[prost(string, optional, tag = "2")] pub Option<String>,
        #[prost(enumeration = "Kind", tag = "3")] pub i32,
    );

    type ByText = BTreeMap<String, i32>;
    type ByNumber = HashMap<u64, i32>;

    #[derive(Clone, PartialEq, Message)]
    pub struct Aliases {
        #[prost(btree_map = "string, enumeration(Kind)", tag = "1")]
        pub texts: ByText,
        #[prost(map = "uint64, enumeration(Kind)", tag = "2")]
        pub numbers: ByNumber,
    }

    #[derive(Clone, Copy, PartialEq, Message)]
    pub struct Unit {}

    #[derive(Clone, PartialEq, Message)]
    #[prost(skip_debug)]
    pub struct Quiet {
        #[prost(string, tag = "1")]
        pub secret: String,
    }

    impl std::fmt::Debug for Quiet {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Quiet")
        }
    }

    impl All {
        /// A value for every field, and entries for every map.
        pub fn full() -> Self {
            All {
                listed: -3,
                inferred: "text".into(),
                expanded: vec![1, 2],
                expanded_too: vec![3, 4],
                packed: vec![5, 600],
                choice: Some(Choice::Kind(3)),
                kind: Some(3),
                kinds: vec![3, 0, 77],
                plain_kind: 0,
                hashed: HashMap::from([("key".into(), -1)]),
                ordered: BTreeMap::from([
                    ("".into(), Leaf { number: 1 }),
                    ("empty".into(), Leaf { number: 0 }),
                ]),
                named: HashMap::from([(0, 3)]),
                named_too: BTreeMap::from([(0, 0), (5, 3), (6, -1), (7, 50)]),
                leaf: Leaf { number: 6 },
                boxed: Some(Box::new(All { choice: Some(Choice::All(Box::default())), ..All::default() })),
                leaves: vec![Leaf { number: 7 }, Leaf::default()],
                lump: vec![8, 9],
                shared: vec![bytes::Bytes::from_static(b"shared")],
                wrapped: Some(0.25),
                optional_anyway: Some(Leaf { number: 10 }),
                literal: Some(0.5),
                text: Some(11),
                bytes: Some(vec![12]),
                infinite: 2.5,
                flag: Some(false),
                defaulted: Some(3),
            }
        }
    }
}

/// The same of both, compared by `==`.
macro_rules! assert_same {
    ($value:expr) => {{
        let here = {
            use ours::*;
            $value
        };
        let there = {
            use theirs::*;
            $value
        };
        assert_eq!(here, there);
    }};
}

#[test]
fn every_spelling_is_the_same_bytes() {
    assert_same!(All::full().encode_to_vec());
    assert_same!(All::default().encode_to_vec());
    for choice in 0..5 {
        assert_same!({
            let choice = match choice {
                0 => Choice::Number(0),
                1 => Choice::Leaf(Leaf { number: 5 }),
                2 => Choice::All(Box::new(All::full())),
                3 => Choice::Shared(bytes::Bytes::from_static(b"x")),
                _ => Choice::Group(Leaf { number: 5 }),
            };
            All {
                choice: Some(choice),
                ..All::default()
            }
            .encode_to_vec()
        });
    }
}

#[test]
fn every_spelling_is_read_by_the_other() {
    use ours::Message as _;
    let bytes = prost::Message::encode_to_vec(&theirs::All::full());
    assert_eq!(ours::All::decode(&bytes[..]), Ok(ours::All::full()));
    let bytes = ours::All::full().encode_to_vec();
    assert_eq!(
        <theirs::All as prost::Message>::decode(&bytes[..]),
        Ok(theirs::All::full())
    );
}

#[test]
fn debug_shows_the_same_text() {
    assert_same!(format!("{:?}", All::full()));
    assert_same!(format!("{:#?}", All::default()));
    assert_same!(format!(
        "{:?}",
        (Tuple(1, None, 3), Tuple(1, Some("x".into()), 9), Unit {})
    ));
    assert_same!(format!("{:?}", Quiet::default()));
    assert_same!(format!(
        "{:?}",
        [Choice::Kind(0), Choice::Kind(9), Choice::Number(1)]
    ));
}

#[test]
fn defaults_are_the_same() {
    assert_same!({
        let all = All::default();
        (
            all.infinite,
            all.plain_kind,
            all.inferred.clone(),
            all.literal(),
        )
    });
    assert_same!({
        let all = All::default();
        (
            all.text(),
            all.bytes().to_vec(),
            all.flag(),
            all.kind() as i32,
            all.defaulted() as i32,
        )
    });
}

#[test]
fn accessors_return_the_same() {
    assert_same!({
        let mut all = All::full();
        all.set_kind(Kind::Below);
        all.set_plain_kind(Kind::Third);
        all.push_kinds(Kind::Below);
        let replaced = all.insert_named_too(5, Kind::Zero);
        let kinds: Vec<i32> = all.kinds().map(|kind| kind as i32).collect();
        let got = (
            all.get_named_too(5),
            all.get_named_too(7),
            all.get_named_too(99),
        );
        let got = (replaced, got.0, got.1, got.2);
        (
            format!(
                "{:?} {got:?}",
                (all.kind, all.plain_kind, all.kind(), all.plain_kind())
            ),
            kinds,
            all.encode_to_vec(),
        )
    });
    assert_same!({
        let mut tuple = Tuple(1, None, 44);
        let before = (tuple.get_1().to_owned(), tuple.get_2() as i32);
        tuple.set_2(Kind::Below);
        (before, tuple.2)
    });
}

#[test]
fn the_type_of_a_map_may_have_another_name() {
    assert_same!({
        let mut aliases = Aliases::default();
        let replaced = aliases.insert_texts("one".into(), Kind::Third);
        assert!(replaced.is_none());
        aliases.insert_numbers(u64::MAX, Kind::Below);
        let got = (aliases.get_texts("one"), aliases.get_numbers(u64::MAX));
        (format!("{aliases:?} {got:?}"), aliases.encode_to_vec())
    });
}

#[test]
fn the_variants_of_an_enumeration_may_have_the_names_of_other_things() {
    assert_eq!(theirs::Outcome::try_from(1), Ok(theirs::Outcome::Error));
    assert_eq!(ours::Outcome::try_from(1), Ok(ours::Outcome::Error));
    assert_eq!(ours::Outcome::default(), ours::Outcome::Ok);
    assert!(ours::Outcome::try_from(4).is_err());
}

#[test]
fn enumerations_convert_alike() {
    assert_same!((-2..5).map(Kind::is_valid).collect::<Vec<_>>());
    assert_same!(i32::from(Kind::Below));
    assert_same!(format!("{:?}", Kind::default()));
    assert_same!(format!("{:?}", (Kind::try_from(3), Kind::try_from(4))));
    #[allow(deprecated)]
    {
        assert_same!(format!("{:?}", (Kind::from_i32(3), Kind::from_i32(4))));
    }
}

#[test]
fn an_entry_without_a_value_has_the_first_of_the_enumeration() {
    // named_too, key 5.
    let bytes = &[0xb2, 0x01, 0x02, 0x08, 0x05][..];
    assert_same!(All::decode(bytes).unwrap().named_too);
    assert_eq!(
        <ours::All as fastcodec::prost::Message>::decode(bytes)
            .unwrap()
            .named_too[&5],
        3
    );
}
