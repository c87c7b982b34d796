//! fastcodec: owned types, and views with lists in an arena.

use std::marker::PhantomData;

use fastcodec::protobuf::{Decode, DecodeOwned, Encode, EncodeBuffer};
use fastcodec::{Arena, View};

use super::{Codec, Name};

/// fastcodec's owned type `M`.
#[derive(Debug)]
pub struct Fastcodec<M>(PhantomData<M>);

/// fastcodec's view, named by the `'static` member of its family.
#[derive(Debug)]
pub struct FastcodecView<V>(PhantomData<V>);

impl<M: DecodeOwned + Encode + 'static> Codec for Fastcodec<M> {
    const NAME: Name = Name::Fastcodec;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = EncodeBuffer;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        M::decode(input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut EncodeBuffer) -> &'b [u8] {
        buffer.encode(message).expect("a message within the limits")
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        message
            .encode_to_vec()
            .expect("a message within the limits")
    }
}

impl<V> Codec for FastcodecView<V>
where
    V: View + 'static,
    for<'a> V::At<'a>: Decode<'a> + Encode,
{
    const NAME: Name = Name::FastcodecView;
    type Message<'a> = V::At<'a>;
    type Scratch = Arena;
    type Buffer = EncodeBuffer;

    #[inline]
    fn decode<'a>(input: &'static [u8], arena: &'a mut Arena) -> V::At<'a> {
        arena.reset();
        V::At::decode_in(input, arena).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &V::At<'_>, buffer: &'b mut EncodeBuffer) -> &'b [u8] {
        buffer.encode(message).expect("a message within the limits")
    }

    #[inline]
    fn encode_fresh(message: &V::At<'_>) -> Vec<u8> {
        message
            .encode_to_vec()
            .expect("a message within the limits")
    }
}
