//! Messages of fixed width, which are read and written as templates, in comparison with the same
//! messages that are not.

use fastcodec::protobuf::{Decode, DecodeOwned, Encode};
use fastcodec::{Arena, Limits, Usage};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// The messages, with a further field in some of them.
macro_rules! messages {
    ($name:ident { $($further:tt)* }) => {
        #[allow(dead_code, reason = "only derived code reads some of the fields")]
        mod $name {
            use fastcodec::Protobuf;

            #[derive(Clone, Copy, Debug, Default, Protobuf)]
            pub struct Point {
                #[codec(1)]
                pub x: f32,
                #[codec(2)]
                pub y: f32,
                #[codec(3)]
                pub z: f32,
                $($further)*
            }

            /// Shorter than a word.
            #[derive(Clone, Copy, Debug, Default, Protobuf)]
            pub struct Short {
                #[codec(15)]
                pub number: f32,
                $($further)*
            }

            /// A field of every kind, not in the order of their numbers.
            #[derive(Clone, Copy, Debug, Default, Protobuf)]
            pub struct Row {
                #[codec(3000)]
                pub corner: Option<Point>,
                #[codec(1, fixed32)]
                pub id: u32,
                #[codec(6)]
                pub weight: Option<f64>,
                #[codec(20, sfixed64)]
                pub stamp: i64,
                #[codec(4, required)]
                pub rate: f32,
                #[codec(5, required)]
                pub origin: Point,
                #[codec(2, sfixed32)]
                pub change: Option<i32>,
                $($further)*
            }

            #[derive(Clone, Debug, Default, Protobuf)]
            pub struct Table {
                #[codec(1)]
                pub rows: Vec<Row>,
                #[codec(2)]
                pub points: Vec<Point>,
                #[codec(3)]
                pub shorts: Vec<Short>,
                #[codec(4)]
                pub one: Option<Row>,
                #[codec(300)]
                pub far: Vec<Point>,
                #[codec(40000)]
                pub farther: Vec<Point>,
                #[codec(4000000)]
                pub farthest: Vec<Point>,
                #[codec(536870911)]
                pub last: Vec<Point>,
            }

            #[derive(Clone, Copy, Debug, Default, Protobuf)]
            #[codec(name = "Table")]
            pub struct TableView<'a> {
                #[codec(1)]
                pub rows: &'a [Row],
                #[codec(2)]
                pub points: &'a [Point],
                #[codec(3)]
                pub shorts: &'a [Short],
                #[codec(4)]
                pub one: Option<Row>,
                #[codec(300)]
                pub far: &'a [Point],
                #[codec(40000)]
                pub farther: &'a [Point],
                #[codec(4000000)]
                pub farthest: &'a [Point],
                #[codec(536870911)]
                pub last: &'a [Point],
            }
        }
    };
}

messages!(templates {});
messages!(general { #[codec(skip)] pub skipped: (), });

/// The messages in prost's form.
#[allow(dead_code, reason = "only derived code reads some of the fields")]
mod prosts {
    use fastcodec::prost::Message;

    #[derive(Clone, Copy, Message)]
    pub struct Point {
        #[prost(float, tag = "1")]
        pub x: f32,
        #[prost(float, tag = "2")]
        pub y: f32,
        #[prost(float, tag = "3")]
        pub z: f32,
    }

    #[derive(Clone, Copy, Message)]
    pub struct Short {
        #[prost(float, tag = "15")]
        pub number: f32,
    }

    #[derive(Clone, Copy, Message)]
    pub struct Row {
        #[prost(message, optional, tag = "3000")]
        pub corner: Option<Point>,
        #[prost(fixed32, tag = "1")]
        pub id: u32,
        #[prost(double, optional, tag = "6")]
        pub weight: Option<f64>,
        #[prost(sfixed64, tag = "20")]
        pub stamp: i64,
        #[prost(float, required, tag = "4")]
        pub rate: f32,
        #[prost(message, required, tag = "5")]
        pub origin: Point,
        #[prost(sfixed32, optional, tag = "2")]
        pub change: Option<i32>,
    }

    #[derive(Clone, Message)]
    pub struct Table {
        #[prost(message, repeated, tag = "1")]
        pub rows: Vec<Row>,
        #[prost(message, repeated, tag = "2")]
        pub points: Vec<Point>,
        #[prost(message, repeated, tag = "3")]
        pub shorts: Vec<Short>,
        #[prost(message, optional, tag = "4")]
        pub one: Option<Row>,
        #[prost(message, repeated, tag = "300")]
        pub far: Vec<Point>,
        #[prost(message, repeated, tag = "40000")]
        pub farther: Vec<Point>,
        #[prost(message, repeated, tag = "4000000")]
        pub farthest: Vec<Point>,
        #[prost(message, repeated, tag = "536870911")]
        pub last: Vec<Point>,
    }
}

/// What a decode says: the value as it is written again, as NaN is not equal to itself, or the
/// error; and what was used.
type Outcome = (Result<Vec<u8>, String>, Usage);

fn outcome((result, usage): (Result<impl Encode, fastcodec::Error>, Usage)) -> Outcome {
    let written = result.map(|value| {
        let bytes = value.encode_to_vec().unwrap();
        assert_eq!(value.encoded_len(), bytes.len());
        bytes
    });
    let told =
        |error: fastcodec::Error| format!("{:?} {} {}", error.kind(), error.offset(), error.path());
    (written.map_err(told), usage)
}

fn owned<M: DecodeOwned + Encode>(input: &[u8], limits: &Limits) -> Outcome {
    let measured = outcome(M::decode_measured(input, limits));
    let unmeasured = outcome((M::decode_with(input, limits), Usage::default()));
    assert_eq!(measured.0, unmeasured.0);
    measured
}

macro_rules! view {
    ($view:ty, $input:expr, $limits:expr) => {{
        let arena = Arena::new();
        outcome(<$view>::decode_in_measured($input, &arena, $limits))
    }};
}

/// Decodes with templates and without, and expects the same, also within the limits of the result
/// and those that are less by any amount.
fn agree(input: &[u8]) {
    let same = |limits: &Limits| -> Usage {
        let expected = owned::<general::Table>(input, limits);
        assert_eq!(owned::<templates::Table>(input, limits), expected);
        // Prost's form does not ask for required fields.
        if !matches!(&expected.0, Err(error) if error.starts_with("MissingField")) {
            assert_eq!(owned::<prosts::Table>(input, limits), expected);
        }
        let expected_view = view!(general::TableView<'_>, input, limits);
        assert_eq!(
            view!(templates::TableView<'_>, input, limits),
            expected_view
        );
        expected.1
    };
    let usage = same(&Limits::new());
    for memory in (0..usage.memory).step_by(199).chain([usage.memory]) {
        same(&Limits::new().memory(memory));
        same(&Limits::new().memory(memory.saturating_sub(1)));
    }
    for depth in 0..3 {
        same(&Limits::new().depth(depth));
    }
}

fn float() -> impl Strategy<Value = f32> {
    prop_oneof![
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => Just(f32::from_bits(0x7fa0_1234)),
        9 => any::<u32>().prop_map(f32::from_bits),
    ]
}

fn point() -> impl Strategy<Value = general::Point> {
    (float(), float(), float()).prop_map(|(x, y, z)| general::Point {
        x,
        y,
        z,
        skipped: (),
    })
}

fn row() -> impl Strategy<Value = general::Row> {
    let often = |it| option::weighted(0.9, it);
    let numbers = (
        prop_oneof![1 => Just(0), 9 => any::<u32>()],
        option::weighted(0.9, prop_oneof![Just(0.0), any::<f64>()]),
        prop_oneof![1 => Just(0), 9 => any::<i64>()],
        float(),
        option::weighted(0.9, prop_oneof![Just(0), any::<i32>()]),
    );
    (numbers, often(point()), point()).prop_map(|(numbers, corner, origin)| general::Row {
        id: numbers.0,
        weight: numbers.1,
        stamp: numbers.2,
        rate: numbers.3,
        change: numbers.4,
        corner,
        origin,
        skipped: (),
    })
}

fn table() -> impl Strategy<Value = general::Table> {
    let points = || vec(point(), 0..5);
    let short = float().prop_map(|number| general::Short {
        number,
        skipped: (),
    });
    let lists = (vec(row(), 0..6), points(), vec(short, 0..5));
    (
        lists,
        option::of(row()),
        (points(), points(), points(), points()),
    )
        .prop_map(|(lists, one, points)| general::Table {
            rows: lists.0,
            points: lists.1,
            shorts: lists.2,
            one,
            far: points.0,
            farther: points.1,
            farthest: points.2,
            last: points.3,
        })
}

fn encoded(table: &general::Table) -> Vec<u8> {
    table.encode_to_vec().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_with_a_template_are_read_and_written_as_without(table in table()) {
        agree(&encoded(&table));
    }

    #[test]
    fn messages_with_a_template_that_are_cut_are_the_same_errors(table in table()) {
        let bytes = encoded(&table);
        for end in 0..bytes.len() {
            let input = &bytes[..end];
            let expected = owned::<general::Table>(input, &Limits::new());
            prop_assert_eq!(owned::<templates::Table>(input, &Limits::new()), expected.clone());
            prop_assert_eq!(owned::<prosts::Table>(input, &Limits::new()), expected);
        }
    }

    #[test]
    fn messages_with_a_template_in_pieces_and_damaged_are_the_same(
        tables in vec(table(), 1..4),
        flips in vec((any::<prop::sample::Index>(), 0..8_u8), 0..4),
    ) {
        let mut bytes = tables.iter().flat_map(encoded).collect::<Vec<_>>();
        for (at, bit) in flips.iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        agree(&bytes);
    }

    #[test]
    fn messages_with_a_template_are_merged_as_without(one in table(), two in table()) {
        let (one, two) = (encoded(&one), encoded(&two));
        let mut expected = general::Table::decode(&one).unwrap();
        expected.merge(&two).unwrap();
        let mut merged = templates::Table::decode(&one).unwrap();
        merged.merge(&two).unwrap();
        prop_assert_eq!(merged.encode_to_vec().unwrap(), encoded(&expected));
    }

    #[test]
    fn messages_with_a_template_are_written_as_deep_as_without(table in table()) {
        let bytes = encoded(&table);
        let native = templates::Table::decode(&bytes).unwrap();
        let prosts = <prosts::Table as Decode>::decode(&bytes).unwrap();
        for depth in 0..3 {
            let limits = Limits::new().depth(depth);
            let expected = table.encode_to_vec_with(&limits);
            prop_assert_eq!(native.encode_to_vec_with(&limits), expected.clone());
            prop_assert_eq!(Encode::encode_to_vec_with(&prosts, &limits), expected);
        }
    }
}

#[test]
fn a_field_that_arrives_twice_is_merged() {
    // The first row is whole; the second has three fields, and only these change.
    let row = templates::Row {
        corner: Some(templates::Point {
            x: 1.0,
            y: 2.0,
            z: 3.0,
        }),
        id: 4,
        weight: Some(5.0),
        stamp: 6,
        rate: 7.0,
        origin: templates::Point {
            x: 8.0,
            y: 9.0,
            z: 10.0,
        },
        change: Some(11),
    };
    let table = templates::Table {
        one: Some(row),
        ..Default::default()
    };
    let mut bytes = table.encode_to_vec().unwrap();
    bytes.extend_from_slice(b"\x22\x11\x0d\x09\0\0\0\x25\0\0\xe0\x40\x2a\x05\x0d\0\0\xa0\x42");
    let merged = templates::Table::decode(&bytes).unwrap().one.unwrap();
    assert_eq!((merged.id, merged.stamp, merged.change), (9, 6, Some(11)));
    assert_eq!((merged.origin.x, merged.origin.y), (80.0, 9.0));
}

#[test]
fn a_message_with_a_default_of_its_own_is_read_as_without_a_template() {
    use fastcodec::Protobuf;

    #[derive(Clone, Copy, Debug, PartialEq, Protobuf)]
    struct Own {
        #[codec(1)]
        first: f32,
        #[codec(2)]
        second: Option<f32>,
    }
    impl Default for Own {
        fn default() -> Self {
            Own {
                first: 7.0,
                second: Some(8.0),
            }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Owns {
        #[codec(1)]
        list: Vec<Own>,
        #[codec(2)]
        one: Own,
    }
    let whole = b"\x0d\0\0\x80\x3f\x15\0\0\0\x40";
    let input = [b"\x0a\x0a", &whole[..], b"\x0a\x05", &whole[..5], b"\x12\0"].concat();
    let owns = Owns::decode(&input).unwrap();
    let own = |first, second| Own {
        first,
        second: Some(second),
    };
    assert_eq!(owns.list, [own(1.0, 2.0), own(1.0, 8.0)]);
    assert_eq!(owns.one, own(7.0, 8.0));
}

#[test]
fn the_length_of_small_code_that_holds_large_templates_is_that_of_its_bytes() {
    use fastcodec::Protobuf;

    #[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
    struct Large {
        #[codec(1)]
        a: f64,
        #[codec(2)]
        b: f64,
        #[codec(3)]
        c: f64,
        #[codec(4)]
        d: f64,
        #[codec(5)]
        e: f64,
        #[codec(6)]
        f: f64,
        #[codec(7)]
        g: f64,
        #[codec(8)]
        h: f64,
    }
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    #[codec(code_size)]
    struct Small {
        #[codec(1)]
        one: Option<Large>,
        #[codec(2)]
        list: Vec<Large>,
    }
    let [a, b, c, d, e, f, g, h] = [1.0; 8];
    let whole = Large {
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
    };
    let part = Large {
        a,
        ..Large::default()
    };
    for one in [None, Some(whole), Some(part)] {
        for list in [
            vec![],
            vec![whole; 3],
            vec![part],
            vec![part, whole, whole],
            vec![whole, part, whole],
        ] {
            let small = Small { one, list };
            assert_eq!(small.encoded_len(), small.encode_to_vec().unwrap().len());
        }
    }
}

#[test]
fn a_slice_keeps_what_follows_a_list_whose_first_element_lacks_a_field() {
    let whole = templates::Point {
        x: 1.0,
        y: 2.0,
        z: 3.0,
    };
    let part = templates::Point {
        x: 1.0,
        ..Default::default()
    };
    for count in [1, 100, 120, 121, 122, 200, 4000] {
        let mut points = vec![whole; count];
        points[0] = part;
        let table = templates::Table {
            points,
            ..Default::default()
        };
        let encoded = table.encode_to_vec().unwrap();
        assert_eq!(encoded.capacity(), table.encoded_len());
        let mut place = vec![0xee; encoded.len() + 50];
        let mut rest = &mut place[..];
        table.encode(&mut rest).unwrap();
        assert_eq!(rest.len(), 50);
        assert_eq!(place[..encoded.len()], encoded);
        assert!(place[encoded.len()..].iter().all(|byte| *byte == 0xee));
    }
}
