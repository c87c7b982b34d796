//! prost's generated structs on fastcodec: the code of [`super::Prost`], with another trait in
//! scope.

use std::marker::PhantomData;

use fastcodec::prost::Message;

use super::{Codec, Name};

/// fastcodec by prost's attributes and trait, for the message `M`.
#[derive(Debug)]
pub struct Takeover<M>(PhantomData<M>);

impl<M: Message + Default + 'static> Codec for Takeover<M> {
    const NAME: Name = Name::Takeover;
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
