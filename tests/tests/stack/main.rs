//! No operation on a message of the maximum depth takes more than 256 KiB of stack, even without
//! optimisation. A thread that overflows its stack aborts the program, so a failure cannot go
//! unnoticed.

mod both_formats;
mod by_hand;
mod protobuf;
mod thrift;
mod well_known;

use std::fmt::Debug;
use std::thread::Builder;

use fastcodec::protobuf::{DecodeOwned, Encode, EncodeBuffer};
use fastcodec::{Error, ErrorKind};

/// What a thread has that is not the first one, in many programs that have many threads.
const STACK: usize = 256 << 10;

fn in_a_small_thread(work: impl FnOnce() + Send + 'static) {
    let thread = Builder::new().stack_size(STACK).spawn(work).unwrap();
    thread.join().unwrap();
}

/// Puts what `wrap` puts around a message around itself as often as the limit allows, and tells how
/// often that is.
fn deepest(
    mut input: Vec<u8>,
    wrap: impl Fn(&[u8]) -> Vec<u8>,
    decode: impl Fn(&[u8]) -> Result<(), Error>,
) -> (Vec<u8>, usize) {
    for levels in 0.. {
        let outer = wrap(&input);
        match decode(&outer) {
            Ok(()) => input = outer,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::DepthLimit { .. }));
                return (input, levels);
            }
        }
    }
    unreachable!("there is a limit")
}

/// Clones, compares, prints and drops a value.
fn use_it<T: Clone + Debug + PartialEq>(value: T) {
    let copy = value.clone();
    assert!(copy == value);
    assert!(format!("{value:?}").len() > 8);
    drop(value);
    assert!(format!("{copy:#?}").len() > 8);
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = vec![];
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// `content` as field `number`, after its length.
fn delimited(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2], &varint(content.len())[..], content].concat()
}

/// `content` as field `number`, between the tags of a group.
fn grouped(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 3], content, &[number << 3 | 4]].concat()
}

fn everything_is_done_with<M>(input: Vec<u8>)
where
    M: Clone + Debug + PartialEq + Encode + DecodeOwned,
{
    in_a_small_thread(move || {
        let value = M::decode(&input).unwrap();
        assert_eq!(value.encoded_len(), input.len());
        assert_eq!(value.encode_to_vec().unwrap(), input);
        let mut buffer = EncodeBuffer::new();
        assert_eq!(buffer.encode(&value).unwrap(), input);
        let mut merged = value.clone();
        merged.merge(&input).unwrap();
        use_it(merged);
        use_it(value);
    });
}
