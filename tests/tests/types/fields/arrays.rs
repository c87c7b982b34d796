//! Arrays.

use std::collections::VecDeque;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Compact, Protocol};
use fastcodec::{Enumeration, ErrorKind, Protobuf, Thrift};

use super::{Leaf, alike, leaf, returns};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Arrays {
    #[codec(1)]
    numbers: [i32; 3],
    #[codec(2)]
    doubles: [f64; 2],
    #[codec(3)]
    texts: [String; 2],
    #[codec(4)]
    leaves: [Leaf; 2],
    #[codec(5)]
    bytes: [u8; 4],
    #[codec(6)]
    maybe: Option<[i64; 2]>,
    #[codec(7)]
    none: [i32; 0],
    #[codec(8)]
    flags: [bool; 3],
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Lists {
    #[codec(1)]
    numbers: Vec<i32>,
    #[codec(2)]
    doubles: Vec<f64>,
    #[codec(3)]
    texts: Vec<String>,
    #[codec(4)]
    leaves: Vec<Leaf>,
    #[codec(5)]
    bytes: Vec<u8>,
    #[codec(6)]
    maybe: Vec<i64>,
    #[codec(7)]
    none: Vec<i32>,
    #[codec(8)]
    flags: Vec<bool>,
}

fn arrays() -> Arrays {
    Arrays {
        numbers: [1, -2, 300],
        doubles: [0.5, -0.0],
        texts: ["".into(), "b".into()],
        leaves: [leaf(1), Leaf::default()],
        bytes: [1, 2, 3, 4],
        maybe: Some([5, 6]),
        none: [],
        flags: [true, false, true],
    }
}

#[test]
fn an_array_is_written_as_a_list_is() {
    let Arrays {
        numbers,
        doubles,
        texts,
        leaves,
        bytes,
        maybe,
        none,
        flags,
    } = arrays();
    let lists = Lists {
        numbers: numbers.into(),
        doubles: doubles.into(),
        texts: texts.into(),
        leaves: leaves.into(),
        bytes: bytes.into(),
        maybe: maybe.map(Vec::from).unwrap_or_default(),
        none: none.into(),
        flags: flags.into(),
    };
    alike(&arrays(), &lists);
    returns(&arrays());
    returns(&Arrays {
        maybe: None,
        ..arrays()
    });
}

#[test]
fn an_array_of_defaults_is_written_and_one_that_does_not_arrive_has_its_default() {
    let bytes = Arrays::default().encode_to_vec().unwrap();
    assert!(bytes.starts_with(b"\x0a\x03\0\0\0\x12\x10"));
    assert_eq!(Arrays::decode(&bytes).unwrap(), Arrays::default());
    assert_eq!(Arrays::decode(b"").unwrap(), Arrays::default());
}

#[test]
fn an_array_of_another_length_is_an_error_with_its_path() {
    for (input, path, expected, found) in [
        (&b"\x0a\x02\x01\x02"[..], "Arrays.numbers", 3, 2),
        (b"\x0a\x04\x01\x02\x03\x04", "Arrays.numbers", 3, 4),
        (b"\x0a\0", "Arrays.numbers", 3, 0),
        (b"\x08\x01\x08\x02", "Arrays.numbers", 3, 2),
        (b"\x1a\x01a", "Arrays.texts", 2, 1),
        (b"\x1a\0\x1a\0\x1a\0", "Arrays.texts", 2, 3),
        (b"\x22\0", "Arrays.leaves", 2, 1),
        (b"\x2a\x01a", "Arrays.bytes", 4, 1),
        (b"\x32\x01\x01", "Arrays.maybe", 2, 1),
        (b"\x3a\x01\x01", "Arrays.none", 0, 1),
    ] {
        let error = Arrays::decode(input).unwrap_err();
        assert_eq!(error.path(), path);
        assert_eq!(error.kind(), &ErrorKind::WrongLength { expected, found });
    }
    let short = Lists {
        numbers: vec![1, 2],
        ..Lists::default()
    };
    let error = Compact::decode::<Arrays>(&Compact::encode_to_vec(&short).unwrap()).unwrap_err();
    assert_eq!(error.path(), "Arrays.numbers");
    let (expected, found) = (3, 2);
    assert_eq!(error.kind(), &ErrorKind::WrongLength { expected, found });
}

#[test]
fn an_array_may_come_in_pieces_that_follow_one_another() {
    for input in [
        &b"\x08\x01\x08\x02\x08\x03"[..],
        b"\x0a\x01\x01\x0a\x02\x02\x03",
        b"\x0a\x01\x01\x08\x02\x0a\x01\x03",
        // The last of several whole ones is the one that counts.
        b"\x0a\x03\x07\x07\x07\x12\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0a\x03\x01\x02\x03",
    ] {
        assert_eq!(Arrays::decode(input).unwrap().numbers, [1, 2, 3]);
    }
    // A piece that comes later is no whole array.
    let error = Arrays::decode(b"\x0a\x02\x01\x02\x1a\0\x1a\0\x0a\x01\x03").unwrap_err();
    assert_eq!(error.path(), "Arrays.numbers");
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Matrix {
    #[codec(1, sint32, expanded)]
    rows: [i32; 2],
}

#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Nested {
    #[codec(1)]
    matrix: [[i32; 2]; 3],
    #[codec(2)]
    list: Vec<[String; 1]>,
}

#[test]
fn an_array_takes_encodings_and_nests_where_lists_do() {
    let matrix = Matrix { rows: [-1, 1] };
    assert_eq!(matrix.encode_to_vec().unwrap(), b"\x08\x01\x08\x02");
    returns(&matrix);
    let nested = Nested {
        matrix: [[1, 2], [3, 4], [5, 6]],
        list: vec![["a".into()], ["b".into()]],
    };
    let bytes = Compact::encode_to_vec(&nested).unwrap();
    assert_eq!(Compact::decode::<Nested>(&bytes).unwrap(), nested);
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
#[repr(i32)]
enum Color {
    Red = 0,
    Green = 1,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Closed {
    #[codec(1)]
    colors: [Color; 2],
    #[codec(2)]
    pair: (i32, Color),
    #[codec(3)]
    triple: (i32, Color, i32),
    #[codec(4)]
    set: VecDeque<Color>,
}

#[test]
fn a_value_without_a_name_leaves_an_array_too_short_and_a_tuple_as_it_was() {
    for input in [&b"\x08\x01\x08\x05"[..], b"\x0a\x02\x01\x05"] {
        let error = Closed::decode(input).unwrap_err();
        assert_eq!(error.path(), "Closed.colors");
    }
    let closed = Closed::decode(b"\x12\x04\x08\x07\x10\x05\x1a\x04\x08\x07\x10\x05").unwrap();
    assert_eq!(closed.pair, (7, Color::Red));
    assert_eq!(closed.triple, (7, Color::Red, 0));
    assert_eq!(Closed::decode(b"\x22\x03\x01\x05\0").unwrap().set.len(), 2);
    assert_eq!(
        Closed::decode(b"\x20\x01\x20\x05\x20\0").unwrap().set.len(),
        2
    );
}
