//! Types of both formats: messages of many fields, pointers that count, tuples and deques.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::thread::Builder;

use fastcodec::prost;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::thrift::{Binary, Protocol};
use fastcodec::{Limits, Protobuf, Thrift};

use super::{deepest, in_a_small_thread, use_it};

macro_rules! wide {
    ($name:ident { $($field:ident = $number:literal),* }) => {
        /// A message of 1.5 KiB, which takes more of the stack for each level.
        #[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
        struct $name {
            #[codec(1)]
            boxed: Option<Box<$name>>,
            #[codec(2)]
            list: Vec<$name>,
            #[codec(3)]
            hashed: HashMap<i32, $name>,
            $(#[codec($number)] $field: String,)*
        }
    };
}

wide!(Wide {
    a10 = 10, a11 = 11, a12 = 12, a13 = 13, a14 = 14, a15 = 15, a16 = 16, a17 = 17, a18 = 18,
    a19 = 19, b10 = 20, b11 = 21, b12 = 22, b13 = 23, b14 = 24, b15 = 25, b16 = 26, b17 = 27,
    b18 = 28, b19 = 29, c10 = 30, c11 = 31, c12 = 32, c13 = 33, c14 = 34, c15 = 35, c16 = 36,
    c17 = 37, c18 = 38, c19 = 39, d10 = 40, d11 = 41, d12 = 42, d13 = 43, d14 = 44, d15 = 45,
    d16 = 46, d17 = 47, d18 = 48, d19 = 49, e10 = 50, e11 = 51, e12 = 52, e13 = 53, e14 = 54,
    e15 = 55, e16 = 56, e17 = 57, e18 = 58, e19 = 59, f10 = 60, f11 = 61, f12 = 62, f13 = 63
});

#[test]
fn a_wide_message_is_read_as_deep_in_a_thread_of_a_mebibyte() {
    /// And how many levels it adds in Thrift.
    type Wrap = (fn(Wide) -> Wide, usize);
    let wraps: [Wrap; 3] = [
        (
            |inner| Wide {
                boxed: Some(Box::new(inner)),
                ..Wide::default()
            },
            1,
        ),
        (
            |inner| Wide {
                list: vec![inner],
                ..Wide::default()
            },
            2,
        ),
        (
            |inner| Wide {
                hashed: [(1, inner)].into(),
                ..Wide::default()
            },
            2,
        ),
    ];
    for (wrap, levels) in wraps {
        let encoded = |levels: usize| {
            let nested = move || (0..levels).fold(Wide::default(), |inner, _| wrap(inner));
            let encode = move || {
                let wide = nested();
                (wide.encode_to_vec().ok(), Binary::encode_to_vec(&wide).ok())
            };
            Builder::new()
                .stack_size(16 << 20)
                .spawn(encode)
                .unwrap()
                .join()
                .unwrap()
        };
        let protobuf = encoded(50).0.unwrap();
        let thrift = encoded(63 / levels).1.unwrap();
        let decode = move || {
            drop(<Wide as Decode>::decode(&protobuf).unwrap());
            drop(Binary::decode::<Wide>(&thrift).unwrap());
        };
        Builder::new()
            .stack_size(1 << 20)
            .spawn(decode)
            .unwrap()
            .join()
            .unwrap();
    }
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Chain {
    #[codec(1)]
    arc: Option<Arc<Chain>>,
    #[codec(2)]
    counted: Vec<Rc<Chain>>,
    #[codec(3)]
    deque: VecDeque<Chain>,
    #[codec(4)]
    tuple: Option<Box<(Chain, i32, i32)>>,
    #[codec(5)]
    pair: Option<Arc<(i32, Chain)>>,
}

/// Puts a level around a message.
type Around = fn(&[u8]) -> Vec<u8>;

#[test]
fn the_deepest_messages_in_counted_pointers_tuples_and_deques_fit_in_a_small_stack() {
    fn field(tag: u8, inner: &[u8]) -> Vec<u8> {
        let mut field = vec![tag];
        prost::encode_length_delimiter(inner.len(), &mut field).unwrap();
        field.extend_from_slice(inner);
        field
    }
    let protobuf: [Around; 5] = [
        |inner| field(0x0a, inner),
        |inner| field(0x12, inner),
        |inner| field(0x1a, inner),
        |inner| field(0x22, &field(0x0a, inner)),
        |inner| field(0x2a, &field(0x12, inner)),
    ];
    let binary: [Around; 5] = [
        |inner| [b"\x0c\0\x01", inner, b"\0"].concat(),
        |inner| [b"\x0f\0\x02\x0c\0\0\0\x01", inner, b"\0"].concat(),
        |inner| [b"\x0f\0\x03\x0c\0\0\0\x01", inner, b"\0"].concat(),
        |inner| {
            let rest = b"\x08\0\x02\0\0\0\0\x08\0\x03\0\0\0\0\0\0";
            [b"\x0c\0\x04\x0c\0\x01", inner, rest].concat()
        },
        |inner| [b"\x0c\0\x05\x08\0\x01\0\0\0\0\x0c\0\x02", inner, b"\0\0"].concat(),
    ];
    in_a_small_thread(move || {
        for wrap in protobuf {
            let (input, levels) = deepest(vec![], wrap, |input| Chain::decode(input).map(drop));
            assert!(levels >= 50, "{levels}");
            let chain = Chain::decode(&input).unwrap();
            assert_eq!(chain.encode_to_vec().unwrap().len(), chain.encoded_len());
            use_it(chain);
        }
        for wrap in binary {
            let decode = |input: &[u8]| Binary::decode::<Chain>(input).map(drop);
            let (input, levels) = deepest(vec![0], wrap, decode);
            assert!(levels >= 32, "{levels}");
            let chain: Chain = Binary::decode(&input).unwrap();
            // The innermost has lists, which are one level deeper though they are empty.
            let bytes = Binary::encode_to_vec_with(&chain, &Limits::new().depth(65)).unwrap();
            assert!(bytes.len() > input.len());
            use_it(chain);
        }
    });
}
