//! Owned types whose bytes are `Bytes` that share the input: prost's, buffa's and fastcodec's.
//!
//! All inputs are `Bytes::from_static`, which has no cost for reference counts. Encoding is that of
//! the types with vectors.

use std::marker::PhantomData;

use ::fastcodec::protobuf::{DecodeOwned, Encode};
use bytes::Bytes;

use super::{Buffa, Codec, Fastcodec, Name, Prost};

macro_rules! shared {
    ($($(#[$doc:meta])* $codec:ident as $owned:ident: [$($bound:tt)*], |$input:ident| $decode:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $codec<M>(PhantomData<M>);

        impl<M: $($bound)* + 'static> Codec for $codec<M> {
            const NAME: Name = Name::$codec;
            type Message<'a> = M;
            type Scratch = ();
            type Buffer = <$owned<M> as Codec>::Buffer;

            #[inline]
            fn decode(input: &'static [u8], (): &mut ()) -> M {
                let $input = Bytes::from_static(input);
                $decode.expect("a valid input")
            }

            #[inline]
            fn encode_reused<'b>(message: &M, buffer: &'b mut Self::Buffer) -> &'b [u8] {
                $owned::<M>::encode_reused(message, buffer)
            }

            #[inline]
            fn encode_fresh(message: &M) -> Vec<u8> {
                $owned::<M>::encode_fresh(message)
            }
        }
    )*};
}

shared! {
    /// prost's type `M`, generated with the option `bytes`.
    ProstShared as Prost: [::prost::Message + Default], |input| M::decode(input);
    /// buffa's type `M`, generated with the option `use_bytes_type`.
    BuffaShared as Buffa: [::buffa::Message], |input| M::decode(&mut { input });
    /// fastcodec's type `M`, generated with the option `bytes`.
    FastcodecShared as Fastcodec: [DecodeOwned + Encode], |input| M::decode(&input);
}
