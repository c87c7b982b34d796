//! Types of fields beside numbers, strings and messages: arrays, tuples, sets, pointers that count.

mod arrays;
mod counted;
mod lists;
mod tuples;

use std::collections::VecDeque;
use std::sync::Arc;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Oneof, Protobuf, Thrift};
use proptest::collection::vec;
use proptest::prelude::*;
use smallvec::SmallVec;

use arrays::Arrays;
use counted::Counted;
use lists::Gathered;
use tuples::{Tuples, Wide};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Protobuf, Thrift)]
struct Leaf {
    #[codec(1)]
    text: String,
    #[codec(2)]
    number: i32,
}

fn leaf(number: i32) -> Leaf {
    Leaf {
        text: format!("leaf {number}"),
        number,
    }
}

/// Encodes in every format, decodes, and compares.
fn returns<T>(value: &T)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
    T: fastcodec::thrift::EncodeValue + for<'de> fastcodec::thrift::DecodeValue<'de>,
{
    let bytes = value.encode_to_vec().unwrap();
    assert_eq!(bytes.len(), value.encoded_len());
    assert_eq!(&T::decode(&bytes).unwrap(), value);
    let bytes = Compact::encode_to_vec(value).unwrap();
    assert_eq!(&Compact::decode::<T>(&bytes).unwrap(), value);
    let bytes = Binary::encode_to_vec(value).unwrap();
    assert_eq!(&Binary::decode::<T>(&bytes).unwrap(), value);
}

/// That both are the same bytes in every format.
fn alike<A, B>(one: &A, other: &B)
where
    A: Encode + fastcodec::thrift::EncodeValue,
    B: Encode + fastcodec::thrift::EncodeValue,
{
    assert_eq!(one.encode_to_vec().unwrap(), other.encode_to_vec().unwrap());
    assert_eq!(
        Compact::encode_to_vec(one).unwrap(),
        Compact::encode_to_vec(other).unwrap()
    );
    assert_eq!(
        Binary::encode_to_vec(one).unwrap(),
        Binary::encode_to_vec(other).unwrap()
    );
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(1)]
    Pair((i32, String)),
    #[codec(2)]
    Triple((i32, i32, i32)),
    #[codec(3)]
    Shared(Arc<Leaf>),
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Chosen {
    #[codec(oneof)]
    choice: Option<Choice>,
}

#[test]
fn tuples_and_pointers_are_members_of_oneofs() {
    for choice in [
        Choice::Pair((0, "".into())),
        Choice::Pair((1, "a".into())),
        Choice::Triple((1, 0, 3)),
        Choice::Shared(leaf(1).into()),
    ] {
        let chosen = Chosen {
            choice: Some(choice),
        };
        let bytes = chosen.encode_to_vec().unwrap();
        assert_eq!(bytes.len(), chosen.encoded_len());
        assert_eq!(Chosen::decode(&bytes).unwrap(), chosen);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_them_panic_and_what_is_read_returns(bytes in vec(any::<u8>(), 0..64)) {
        if let Ok(value) = Gathered::decode(&bytes) { returns(&value) }
        if let Ok(value) = Arrays::decode(&bytes) {
            let copy = Arrays::decode(&value.encode_to_vec().unwrap()).unwrap();
            prop_assert_eq!(copy.encode_to_vec().unwrap(), value.encode_to_vec().unwrap());
        }
        if let Ok(value) = Tuples::decode(&bytes) { returns(&value) }
        if let Ok(value) = Counted::decode(&bytes) { returns(&value) }
        let _ = Binary::decode::<Gathered>(&bytes);
        let _ = Compact::decode::<Arrays>(&bytes);
        let _ = Compact::decode::<Wide>(&bytes);
        let _ = Binary::decode::<Tuples>(&bytes);
        let _ = Compact::decode::<Counted>(&bytes);
    }
}

#[test]
fn what_a_value_owns_is_said_by_its_type() {
    let text = || "x".repeat(100);
    let counts = 2 * size_of::<usize>();
    #[derive(Default, Protobuf, Thrift)]
    struct Own {
        #[codec(1)]
        array: [String; 2],
        #[codec(2)]
        tuple: (String, i32, Vec<u8>),
        #[codec(3)]
        pair: Vec<(i32, String)>,
        #[codec(4)]
        deque: VecDeque<i64>,
        #[codec(5)]
        arc: Option<Arc<Leaf>>,
        #[codec(6)]
        small: SmallVec<[i64; 2]>,
    }
    let of = |own: Own| {
        let (protobuf, thrift) = (
            Decode::heap_len(&own),
            fastcodec::thrift::Value::heap_len(&own),
        );
        assert_eq!(protobuf, thrift);
        protobuf
    };
    let own = Own::default;
    assert_eq!(of(own()), 0);
    assert_eq!(
        of(Own {
            array: [text(), text()],
            ..own()
        }),
        200
    );
    assert_eq!(
        of(Own {
            tuple: (text(), 1, vec![1; 50]),
            ..own()
        }),
        150
    );
    let pairs = vec![(1, text())];
    let room = pairs.capacity() * size_of::<(i32, String)>();
    assert_eq!(
        of(Own {
            pair: pairs,
            ..own()
        }),
        room + 100
    );
    let deque: VecDeque<i64> = vec![1, 2, 3].into();
    let room = deque.capacity() * size_of::<i64>();
    assert_eq!(of(Own { deque, ..own() }), room);
    let arc = Leaf {
        text: text(),
        number: 1,
    }
    .into();
    assert_eq!(
        of(Own {
            arc: Some(arc),
            ..own()
        }),
        counts + size_of::<Leaf>() + 100
    );
    assert_eq!(
        of(Own {
            small: [1, 2].into_iter().collect(),
            ..own()
        }),
        0
    );
    assert_eq!(
        of(Own {
            small: SmallVec::from_vec(vec![1; 8]),
            ..own()
        }),
        64
    );
}
