//! buffa: owned types, and views that borrow from the input.

use std::marker::PhantomData;

use buffa::{HasMessageView, Message, SizeCache, ViewEncode};

use super::{Codec, Name};

/// buffa's owned type `M`.
#[derive(Debug)]
pub struct Buffa<M>(PhantomData<M>);

/// The view of buffa's type `M`. Its lists are vectors, so it has no scratch memory to reuse. The
/// lazy views are omitted, because they defer the work until a field is read.
#[derive(Debug)]
pub struct BuffaView<M>(PhantomData<M>);

/// The output, and the cache of nested lengths, which a caller of buffa can reuse too.
#[derive(Default)]
pub struct Buffer {
    lengths: SizeCache,
    output: Vec<u8>,
}

impl<M: Message + 'static> Codec for Buffa<M> {
    const NAME: Name = Name::Buffa;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = Buffer;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        M::decode_from_slice(input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut Buffer) -> &'b [u8] {
        buffer.output.clear();
        message.encode_with_cache(&mut buffer.lengths, &mut buffer.output);
        &buffer.output
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        message.encode_to_vec()
    }
}

impl<M> Codec for BuffaView<M>
where
    M: HasMessageView + 'static,
    for<'a> M::View<'a>: ViewEncode<'a>,
{
    const NAME: Name = Name::BuffaView;
    type Message<'a> = M::View<'a>;
    type Scratch = ();
    type Buffer = Buffer;

    #[inline]
    fn decode<'a>(input: &'static [u8], (): &'a mut ()) -> M::View<'a> {
        M::decode_view(input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M::View<'_>, buffer: &'b mut Buffer) -> &'b [u8] {
        buffer.output.clear();
        message.encode_with_cache(&mut buffer.lengths, &mut buffer.output);
        &buffer.output
    }

    #[inline]
    fn encode_fresh(message: &M::View<'_>) -> Vec<u8> {
        message.encode_to_vec()
    }
}
