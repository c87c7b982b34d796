//! quick-protobuf: types that borrow strings from the input.
//!
//! Its schema compiler has no presence for proto3's `optional`, so a field that is set to its
//! default is lost.

use std::marker::PhantomData;

use quick_protobuf::{BytesReader, MessageRead, MessageWrite, Writer};

use super::{Codec, Name};

/// A generated type for every lifetime: some have a lifetime parameter and some have none.
pub trait Family: 'static {
    /// The type that borrows for `'a`.
    type Of<'a>: MessageRead<'a> + MessageWrite;
}

/// quick-protobuf, for the types of `F`.
#[derive(Debug)]
pub struct QuickProtobuf<F>(PhantomData<F>);

impl<F: Family> Codec for QuickProtobuf<F> {
    const NAME: Name = Name::QuickProtobuf;
    type Message<'a> = F::Of<'a>;
    type Scratch = ();
    type Buffer = Vec<u8>;

    #[inline]
    fn decode<'a>(input: &'static [u8], (): &'a mut ()) -> F::Of<'a> {
        let mut reader = BytesReader::from_bytes(input);
        F::Of::from_reader(&mut reader, input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &F::Of<'_>, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        buffer.clear();
        message
            .write_message(&mut Writer::new(&mut *buffer))
            .expect("a vector has room");
        buffer
    }

    #[inline]
    fn encode_fresh(message: &F::Of<'_>) -> Vec<u8> {
        let mut output = Vec::with_capacity(message.get_size());
        message
            .write_message(&mut Writer::new(&mut output))
            .expect("a vector has room");
        output
    }
}
