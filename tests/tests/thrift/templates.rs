//! Structs of fixed width, which Binary reads and writes as templates, in comparison with the same
//! structs that are not.

use fastcodec::thrift::{Binary, Compact, DecodeValue, EncodeValue, Protocol};
use fastcodec::{Arena, Error, Limits, Usage};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// The structs, with a further field in some of them.
macro_rules! structs {
    ($name:ident { $($further:tt)* }) => {
        #[allow(dead_code, reason = "only derived code reads some of the fields")]
        mod $name {
            use fastcodec::Thrift;

            #[derive(Clone, Copy, Debug, Default, Thrift)]
            pub struct Inner {
                #[codec(2)]
                pub x: f64,
                #[codec(1)]
                pub flag: bool,
                $($further)*
            }

            /// A field of every kind, not in the order of their ids.
            #[derive(Clone, Copy, Debug, Default, Thrift)]
            pub struct Row {
                #[codec(9)]
                pub maybe: Option<Inner>,
                #[codec(1)]
                pub id: i64,
                #[codec(2)]
                pub flag: bool,
                #[codec(3)]
                pub tiny: i8,
                #[codec(4, required)]
                pub small: i16,
                #[codec(-5)]
                pub middle: i32,
                #[codec(6)]
                pub x: f64,
                #[codec(7)]
                pub number: Option<i32>,
                #[codec(300, required)]
                pub inner: Inner,
                $($further)*
            }

            /// Shorter than a word.
            #[derive(Clone, Copy, Debug, Default, Thrift)]
            pub struct Short {
                #[codec(1)]
                pub flag: bool,
                $($further)*
            }

            #[derive(Clone, Debug, Default, Thrift)]
            pub struct Table {
                #[codec(1)]
                pub rows: Vec<Row>,
                #[codec(2)]
                pub inners: Vec<Vec<Inner>>,
                #[codec(3)]
                pub shorts: Vec<Short>,
                #[codec(4)]
                pub one: Option<Row>,
                #[codec(5)]
                pub always: Row,
                #[codec(6)]
                pub map: Vec<(i16, Inner)>,
                #[codec(7)]
                pub boxed: Option<Box<Row>>,
                #[codec(8)]
                pub array: Option<[Inner; 2]>,
            }

            #[derive(Clone, Copy, Debug, Default, Thrift)]
            #[codec(name = "Table")]
            pub struct TableView<'a> {
                #[codec(1)]
                pub rows: &'a [Row],
                #[codec(2)]
                pub inners: &'a [&'a [Inner]],
                #[codec(3)]
                pub shorts: &'a [Short],
                #[codec(4)]
                pub one: Option<Row>,
                #[codec(5)]
                pub always: Row,
                #[codec(6)]
                pub map: &'a [(i16, Inner)],
                #[codec(7)]
                pub boxed: Option<&'a Row>,
            }
        }
    };
}

structs!(templates {});
structs!(general { #[codec(skip)] pub skipped: (), });

/// What a decode says: the value as it is written again, as NaN is not equal to itself, or the
/// error; and what was used.
type Outcome = (Result<Vec<u8>, String>, Usage);

fn outcome<P: Protocol>((result, usage): (Result<impl EncodeValue, Error>, Usage)) -> Outcome {
    let written = result.map(|value| P::encode_to_vec(&value).unwrap());
    let told = |error: Error| format!("{:?} {} {}", error.kind(), error.offset(), error.path());
    (written.map_err(told), usage)
}

fn owned<P: Protocol, T>(input: &[u8], limits: &Limits) -> Outcome
where
    T: for<'de> DecodeValue<'de> + EncodeValue,
{
    let measured = outcome::<P>(P::decode_measured::<T>(input, limits));
    let unmeasured = outcome::<P>((P::decode_with::<T>(input, limits), Usage::default()));
    assert_eq!(measured.0, unmeasured.0);
    measured
}

macro_rules! view {
    ($view:ty, $input:expr, $limits:expr) => {{
        let arena = Arena::new();
        outcome::<P>(P::decode_in_measured::<$view>($input, &arena, $limits))
    }};
}

/// Decodes with templates and without, and expects the same; what was used.
fn same<P: Protocol>(input: &[u8], limits: &Limits) -> Usage {
    let expected = owned::<P, general::Table>(input, limits);
    assert_eq!(owned::<P, templates::Table>(input, limits), expected);
    let expected_view = view!(general::TableView<'_>, input, limits);
    assert_eq!(
        view!(templates::TableView<'_>, input, limits),
        expected_view
    );
    expected.1
}

/// Decodes with templates and without, and expects the same, also within the limits of the result
/// and those that are less by any amount.
fn agree<P: Protocol>(input: &[u8]) {
    let usage = same::<P>(input, &Limits::new());
    for memory in (0..usage.memory).step_by(199).chain([usage.memory]) {
        same::<P>(input, &Limits::new().memory(memory));
        same::<P>(input, &Limits::new().memory(memory.saturating_sub(1)));
    }
    for depth in 0..5 {
        same::<P>(input, &Limits::new().depth(depth));
    }
}

fn inner() -> impl Strategy<Value = general::Inner> {
    let x = prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(f64::from_bits(0x7ff4_0000_0000_1234)),
        any::<u64>().prop_map(f64::from_bits)
    ];
    (x, any::<bool>()).prop_map(|(x, flag)| general::Inner {
        x,
        flag,
        skipped: (),
    })
}

fn row() -> impl Strategy<Value = general::Row> {
    let numbers = (
        any::<i64>(),
        any::<bool>(),
        any::<i8>(),
        any::<i16>(),
        any::<i32>(),
        any::<f64>(),
        option::weighted(0.8, any::<i32>()),
    );
    (numbers, option::weighted(0.8, inner()), inner()).prop_map(|(numbers, maybe, inner)| {
        general::Row {
            id: numbers.0,
            flag: numbers.1,
            tiny: numbers.2,
            small: numbers.3,
            middle: numbers.4,
            x: numbers.5,
            number: numbers.6,
            maybe,
            inner,
            skipped: (),
        }
    })
}

fn table() -> impl Strategy<Value = general::Table> {
    let short = any::<bool>().prop_map(|flag| general::Short { flag, skipped: () });
    let lists = (
        vec(row(), 0..6),
        vec(vec(inner(), 0..4), 0..4),
        vec(short, 0..5),
        vec((any::<i16>(), inner()), 0..4),
    );
    let ones = (
        option::of(row()),
        row(),
        option::of(row()),
        option::of([inner(), inner()]),
    );
    (lists, ones).prop_map(|(lists, ones)| general::Table {
        rows: lists.0,
        inners: lists.1,
        shorts: lists.2,
        map: lists.3,
        one: ones.0,
        always: ones.1,
        boxed: ones.2.map(Box::new),
        array: ones.3,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn structs_with_a_template_are_read_and_written_as_without(table in table()) {
        agree::<Binary>(&Binary::encode_to_vec(&table).unwrap());
        agree::<Compact>(&Compact::encode_to_vec(&table).unwrap());
    }

    #[test]
    fn structs_with_a_template_that_are_cut_are_the_same_errors(table in table()) {
        let bytes = Binary::encode_to_vec(&table).unwrap();
        for end in 0..bytes.len() {
            same::<Binary>(&bytes[..end], &Limits::new());
        }
    }

    #[test]
    fn structs_with_a_template_that_are_damaged_are_the_same(
        table in table(),
        flips in vec((any::<prop::sample::Index>(), 0..8_u8), 1..4),
    ) {
        let mut bytes = Binary::encode_to_vec(&table).unwrap();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        agree::<Binary>(&bytes);
    }

    #[test]
    fn structs_with_a_template_are_written_as_deep_as_without(table in table()) {
        let bytes = Binary::encode_to_vec(&table).unwrap();
        let templates: templates::Table = Binary::decode(&bytes).unwrap();
        for depth in 0..5 {
            let limits = Limits::new().depth(depth);
            let expected = Binary::encode_to_vec_with(&table, &limits);
            prop_assert_eq!(Binary::encode_to_vec_with(&templates, &limits), expected);
        }
    }
}
