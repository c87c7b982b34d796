//! The codecs of Thrift: fastcodec, pilota and the crate of Apache Thrift, in Binary and Compact;
//! and the decoder of Parquet's footers in the crate `parquet`.

use std::fmt::Debug;
use std::marker::PhantomData;

use ::fastcodec::thrift::{DecodeValue, EncodeValue, Family, Protocol};
use ::fastcodec::{Arena, View};
use ::pilota::thrift::binary::TBinaryProtocol;
use ::pilota::thrift::binary_unsafe::TBinaryUnsafeInputProtocol;
use ::pilota::thrift::compact::{TCompactInputProtocol, TCompactOutputProtocol};
use bytes::{Bytes, BytesMut};

use super::apache::{self, ApacheValue};
use super::{Codec, Name};

/// fastcodec's owned type `M` in the protocol `P`, under the name `N`.
#[derive(Debug)]
pub struct ThriftOwned<M, P>(PhantomData<(M, P)>);

/// fastcodec's type whose strings and bytes share the input.
#[derive(Debug)]
pub struct ThriftShared<M, P>(PhantomData<(M, P)>);

/// fastcodec's view, named by the `'static` member of its family.
#[derive(Debug)]
pub struct ThriftView<V, P>(PhantomData<(V, P)>);

/// Marker types for the protocols, for codecs that have none.
#[derive(Debug)]
pub enum InBinary {}

/// See [`InBinary`].
#[derive(Debug)]
pub enum InCompact {}

fn encode<P: Protocol, T: EncodeValue>(value: &T, buffer: &mut Vec<u8>) {
    buffer.clear();
    P::append(value, buffer).expect("a value within the limits");
}

impl<M, P> Codec for ThriftOwned<M, P>
where
    M: for<'de> DecodeValue<'de> + EncodeValue + 'static,
    P: Protocol,
{
    const NAME: Name = Name::Fastcodec;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = Vec<u8>;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        P::decode(input).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        encode::<P, M>(message, buffer);
        buffer
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        P::encode_to_vec(message).expect("a value within the limits")
    }
}

impl<M, P> Codec for ThriftShared<M, P>
where
    M: for<'de> DecodeValue<'de> + EncodeValue + 'static,
    P: Protocol,
{
    const NAME: Name = Name::FastcodecShared;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = Vec<u8>;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        P::decode(&Bytes::from_static(input)).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        encode::<P, M>(message, buffer);
        buffer
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        P::encode_to_vec(message).expect("a value within the limits")
    }
}

impl<V, P> Codec for ThriftView<V, P>
where
    V: View<Family> + 'static,
    for<'a> V::At<'a>: DecodeValue<'a> + EncodeValue,
    P: Protocol,
{
    const NAME: Name = Name::FastcodecView;
    type Message<'a> = V::At<'a>;
    type Scratch = Arena;
    type Buffer = Vec<u8>;

    #[inline]
    fn decode<'a>(input: &'static [u8], arena: &'a mut Arena) -> V::At<'a> {
        arena.reset();
        P::decode_in(input, arena).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &V::At<'_>, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        encode::<P, _>(message, buffer);
        buffer
    }

    #[inline]
    fn encode_fresh(message: &V::At<'_>) -> Vec<u8> {
        P::encode_to_vec(message).expect("a value within the limits")
    }
}

/// pilota's type `M`. The marker has the protocol and the name.
#[derive(Debug)]
pub struct Pilota<M, P>(PhantomData<(M, P)>);

/// pilota's type whose strings and bytes share the input.
#[derive(Debug)]
pub struct PilotaShared<M, P>(PhantomData<(M, P)>);

/// pilota's type read without bounds checks.
#[derive(Debug)]
pub struct PilotaUnchecked<M>(PhantomData<M>);

/// A protocol of pilota.
pub trait PilotaProtocol: 'static {
    /// Reads a message.
    fn decode<M: ::pilota::thrift::Message>(input: Bytes) -> M;
    /// Writes a message.
    fn encode<M: ::pilota::thrift::Message>(message: &M, buffer: &mut BytesMut);
    /// Returns the encoded length of a message.
    fn size<M: ::pilota::thrift::Message>(message: &M) -> usize;
}

impl PilotaProtocol for InBinary {
    #[inline]
    fn decode<M: ::pilota::thrift::Message>(mut input: Bytes) -> M {
        M::decode(&mut TBinaryProtocol::new(&mut input, false)).expect("a valid input")
    }

    #[inline]
    fn encode<M: ::pilota::thrift::Message>(message: &M, buffer: &mut BytesMut) {
        let mut protocol = TBinaryProtocol::new(buffer, false);
        message.encode(&mut protocol).expect("a valid message");
    }

    #[inline]
    fn size<M: ::pilota::thrift::Message>(message: &M) -> usize {
        message.size(&mut TBinaryProtocol::new((), false))
    }
}

impl PilotaProtocol for InCompact {
    #[inline]
    fn decode<M: ::pilota::thrift::Message>(mut input: Bytes) -> M {
        M::decode(&mut TCompactInputProtocol::new(&mut input)).expect("a valid input")
    }

    #[inline]
    fn encode<M: ::pilota::thrift::Message>(message: &M, buffer: &mut BytesMut) {
        let mut protocol = TCompactOutputProtocol::new(buffer, false);
        message.encode(&mut protocol).expect("a valid message");
    }

    #[inline]
    fn size<M: ::pilota::thrift::Message>(message: &M) -> usize {
        message.size(&mut TCompactOutputProtocol::new((), false))
    }
}

macro_rules! pilota {
    ($($codec:ident: $name:ident;)*) => {$(
        impl<M, P> Codec for $codec<M, P>
        where
            M: ::pilota::thrift::Message + Debug + 'static,
            P: PilotaProtocol,
        {
            const NAME: Name = Name::$name;
            type Message<'a> = M;
            type Scratch = ();
            type Buffer = BytesMut;

            #[inline]
            fn decode(input: &'static [u8], (): &mut ()) -> M {
                P::decode(Bytes::from_static(input))
            }

            #[inline]
            fn encode_reused<'b>(message: &M, buffer: &'b mut BytesMut) -> &'b [u8] {
                buffer.clear();
                P::encode(message, buffer);
                buffer
            }

            #[inline]
            fn encode_fresh(message: &M) -> Vec<u8> {
                let mut buffer = BytesMut::with_capacity(P::size(message));
                P::encode(message, &mut buffer);
                buffer.into()
            }
        }
    )*};
}

pilota! {
    Pilota: Pilota;
    PilotaShared: PilotaShared;
}

impl<M: ::pilota::thrift::Message + Debug + 'static> Codec for PilotaUnchecked<M> {
    const NAME: Name = Name::PilotaUnchecked;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = BytesMut;

    #[inline]
    #[expect(unsafe_code, reason = "it measures a decoder without bounds checks")]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        let mut input = Bytes::from_static(input);
        // SAFETY: the inputs are valid: a checked decoder has read every one of them.
        let mut protocol = unsafe { TBinaryUnsafeInputProtocol::new(&mut input) };
        M::decode(&mut protocol).expect("a valid input")
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut BytesMut) -> &'b [u8] {
        <Pilota<M, InBinary> as Codec>::encode_reused(message, buffer)
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        <Pilota<M, InBinary> as Codec>::encode_fresh(message)
    }
}

/// The crate of Apache Thrift, with the type `M`.
#[derive(Debug)]
pub struct Apache<M, P>(PhantomData<(M, P)>);

impl<M: ApacheValue + 'static, P: apache::ApacheProtocol> Codec for Apache<M, P> {
    const NAME: Name = Name::Apache;
    type Message<'a> = M;
    type Scratch = ();
    type Buffer = Vec<u8>;

    #[inline]
    fn decode(input: &'static [u8], (): &mut ()) -> M {
        P::decode(input)
    }

    #[inline]
    fn encode_reused<'b>(message: &M, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        buffer.clear();
        P::encode(message, buffer);
        buffer
    }

    #[inline]
    fn encode_fresh(message: &M) -> Vec<u8> {
        let mut buffer = Vec::new();
        P::encode(message, &mut buffer);
        buffer
    }
}

/// The decoder of footers in the crate `parquet`, which also builds a tree of the schema.
#[derive(Debug)]
pub struct Parquet;

impl Codec for Parquet {
    const NAME: Name = Name::Parquet;
    /// The decoded footer, and the input: there is no encoder for only the footer.
    type Message<'a> = (::parquet::file::metadata::ParquetMetaData, &'static [u8]);
    type Scratch = ();
    type Buffer = ();

    #[inline]
    fn decode<'a>(input: &'static [u8], (): &'a mut ()) -> Self::Message<'a> {
        let metadata = ::parquet::file::metadata::ParquetMetaDataReader::decode_metadata(input);
        (metadata.expect("a valid input"), input)
    }

    fn encode_reused<'b>(message: &Self::Message<'_>, (): &'b mut ()) -> &'b [u8] {
        message.1
    }

    fn encode_fresh(message: &Self::Message<'_>) -> Vec<u8> {
        message.1.to_vec()
    }
}
