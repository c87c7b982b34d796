//! Pointers that count their owners.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{ErrorKind, Protobuf, Thrift};

use super::{Leaf, leaf, returns};

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Counted {
    #[codec(1)]
    plain: Arc<Leaf>,
    #[codec(2)]
    list: Vec<Arc<Leaf>>,
    #[codec(3)]
    maybe: Option<Rc<Leaf>>,
    #[codec(4)]
    values: HashMap<i32, Rc<Leaf>>,
    #[codec(5)]
    child: Option<Arc<Counted>>,
    #[codec(6)]
    text: Rc<str>,
    #[codec(7)]
    bytes: Rc<[u8]>,
    #[codec(8)]
    deque: VecDeque<Rc<Counted>>,
    #[codec(9)]
    tuple: Arc<(Leaf, i32, i32)>,
}

#[derive(Debug, Default, PartialEq, Protobuf, Thrift)]
struct Uncounted {
    #[codec(1)]
    plain: Leaf,
    #[codec(2)]
    list: Vec<Leaf>,
    #[codec(3)]
    maybe: Option<Leaf>,
    #[codec(4)]
    values: HashMap<i32, Leaf>,
    #[codec(5)]
    child: Option<Box<Uncounted>>,
    #[codec(6)]
    text: String,
    #[codec(7)]
    bytes: Vec<u8>,
    #[codec(8)]
    deque: Vec<Uncounted>,
    #[codec(9)]
    tuple: (Leaf, i32, i32),
}

fn counted() -> Counted {
    Counted {
        plain: leaf(1).into(),
        list: vec![leaf(2).into(), leaf(3).into()],
        maybe: Some(leaf(4).into()),
        values: [(5, leaf(5).into())].into(),
        child: Some(
            Counted {
                text: "inner".into(),
                ..Counted::default()
            }
            .into(),
        ),
        text: "outer".into(),
        bytes: (*b"bytes").into(),
        deque: [Rc::new(Counted::default())].into(),
        tuple: (leaf(1), 2, 3).into(),
    }
}

#[test]
fn a_message_in_an_arc_or_rc_is_the_message() {
    returns(&counted());
    let bytes = counted().encode_to_vec().unwrap();
    let plain = Uncounted::decode(&bytes).unwrap();
    assert_eq!(plain.encode_to_vec().unwrap(), bytes);
    assert_eq!(plain.child.unwrap().text, "inner");
}

#[test]
fn occurrences_of_a_message_in_an_arc_merge() {
    let value =
        Counted::decode(b"\x0a\x03\x0a\x01a\x0a\x02\x10\x05\x1a\x03\x0a\x01b\x1a\x02\x10\x06")
            .unwrap();
    assert_eq!(
        *value.plain,
        Leaf {
            text: "a".into(),
            number: 5
        }
    );
    assert_eq!(
        *value.maybe.unwrap(),
        Leaf {
            text: "b".into(),
            number: 6
        }
    );
}

#[test]
fn a_message_that_has_another_owner_is_not_changed() {
    let mut value = counted();
    let other = Arc::clone(&value.plain);
    let error = value.merge(b"\x0a\x02\x10\x05").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Custom(_)), "{error}");
    assert_eq!(error.path(), "Counted.plain");
    assert_eq!(*other, leaf(1));
    // A value of Thrift takes the place of another: nobody else sees it.
    drop(other);
    value.merge(b"\x0a\x02\x10\x05").unwrap();
    assert_eq!(value.plain.number, 5);
}
