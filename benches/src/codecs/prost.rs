//! prost: owned types.

use std::marker::PhantomData;

use prost::Message;

use super::{Codec, Name};

/// prost, for the message `M`.
#[derive(Debug)]
pub struct Prost<M>(PhantomData<M>);

impl<M: Message + Default + 'static> Codec for Prost<M> {
    const NAME: Name = Name::Prost;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = Vec<u8>;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        M::decode(input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        buffer.clear();
        message.encode(buffer).expect("a vector has room");
        buffer
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        message.encode_to_vec()
    }
}

/// Returns whether two encodings are the same message. Maps have no order, so comparing the bytes
/// is not enough.
pub fn are_equal<M: Message + Default + PartialEq>(one: &[u8], other: &[u8]) -> bool {
    match (M::decode(one), M::decode(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
