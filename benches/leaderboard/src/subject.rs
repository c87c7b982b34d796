//! What is measured: each codec with each kind of work on each data set.

use crate::random::Random;
use crate::sets;

/// A codec. Each name occurs on the command line and in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Fastcodec,
    Prost,
    Buffa,
    /// The views of buffa.
    BuffaView,
    /// bilrost, which writes forwards.
    Bilrost,
    /// bilrost, which writes from the end to the start: its faster method for some messages.
    BilrostPrepend,
    Bitcode,
    Rkyv,
}

impl Codec {
    pub const ALL: [Codec; 8] = [
        Codec::Fastcodec,
        Codec::Prost,
        Codec::Buffa,
        Codec::BuffaView,
        Codec::Bilrost,
        Codec::BilrostPrepend,
        Codec::Bitcode,
        Codec::Rkyv,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Codec::Fastcodec => "fastcodec",
            Codec::Prost => "prost",
            Codec::Buffa => "buffa",
            Codec::BuffaView => "buffa-view",
            Codec::Bilrost => "bilrost",
            Codec::BilrostPrepend => "bilrost-prepend",
            Codec::Bitcode => "bitcode",
            Codec::Rkyv => "rkyv",
        }
    }
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Encode into a buffer that is reused.
    Encode,
    /// Decode into owned types, and drop them.
    Decode,
    /// Read without copying strings: views of fastcodec (in a warm arena) and of buffa, borrowed
    /// messages of bilrost, and the checked access of rkyv. The other codecs decode into owned types.
    Borrow,
}

impl Work {
    pub const ALL: [Work; 3] = [Work::Encode, Work::Decode, Work::Borrow];

    pub fn name(self) -> &'static str {
        match self {
            Work::Encode => "encode",
            Work::Decode => "decode",
            Work::Borrow => "borrow",
        }
    }
}

/// Goes through all values of a data set a number of times.
pub type Passes = Box<dyn FnMut(u64)>;

/// A data set, with what every codec made of its values.
pub struct Subject {
    pub name: &'static str,
    /// The encoded bytes of the first value, by codec.
    pub sizes: Vec<(Codec, usize)>,
    start: fn(&'static Inputs, Codec, Work) -> Option<Passes>,
    inputs: &'static Inputs,
}

impl Subject {
    /// Returns the passes of a codec, or `None` if it has no method for that work.
    pub fn start(&self, codec: Codec, work: Work) -> Option<Passes> {
        (self.start)(self.inputs, codec, work)
    }
}

/// The values of a data set. They live until the end of the process.
pub enum Inputs {
    Log(Encoded<sets::log::Logs>),
    Mesh(Encoded<sets::mesh::Mesh>),
    Minecraft(Encoded<sets::minecraft::Players>),
    Mk48(Encoded<sets::mk48::Updates>),
}

/// The values and their bytes in every format.
pub struct Encoded<S> {
    values: Vec<S>,
    protobuf: Vec<Vec<u8>>,
    bilrost: Vec<Vec<u8>>,
    bitcode: Vec<Vec<u8>>,
    rkyv: Vec<rkyv::util::AlignedVec>,
}

/// The names of the data sets.
pub const SETS: [&str; 4] = ["log", "mesh", "minecraft", "mk48"];

/// Generates a data set with `seeds` values, and checks that every codec reads what it writes.
///
/// # Panics
///
/// If a codec does not return an equal value.
pub fn prepare(name: &str, seeds: u64) -> Option<Subject> {
    match name {
        "log" => Some(log::prepare(seeds)),
        "mesh" => Some(mesh::prepare(seeds)),
        "minecraft" => Some(minecraft::prepare(seeds)),
        "mk48" => Some(mk48::prepare(seeds)),
        _ => None,
    }
}

/// Defines what is measured on one data set. A macro, because the traits of rkyv make a function
/// with type parameters longer than this.
macro_rules! subject {
    ($module:ident, $variant:ident, $owned:ident, $view:ident, $borrowed:ident) => {
        mod $module {
            use std::hint::black_box;
            use std::mem;

            use bilrost::{BorrowedMessage as _, Message as _};
            use buffa::{HasMessageView as _, Message as _};
            use fastcodec::Arena;
            use fastcodec::protobuf::{Decode, Encode, EncodeBuffer};
            use rkyv::rancor;
            use rkyv::util::AlignedVec;

            use super::{Codec, Encoded, Inputs, Passes, Random, Subject, Work};
            use crate::sets::$module::{Archived, $borrowed, $owned, $view};

            type Prost = crate::prost_types::$module::$owned;
            type Buffa = crate::buffa_types::$module::$owned;

            pub fn prepare(seeds: u64) -> Subject {
                let values: Vec<_> = (1..=seeds)
                    .map(|seed| crate::sets::$module::generate(&mut Random::new(seed)))
                    .collect();
                let encoded = Encoded {
                    protobuf: values
                        .iter()
                        .map(|value| Encode::encode_to_vec(value).expect("within the limits"))
                        .collect(),
                    bilrost: values
                        .iter()
                        .map(|value| bilrost::Message::encode_to_vec(value))
                        .collect(),
                    bitcode: values.iter().map(bitcode::encode).collect(),
                    rkyv: values
                        .iter()
                        .map(|value| rkyv::to_bytes::<rancor::Error>(value).expect("encoded"))
                        .collect(),
                    values,
                };
                verify(&encoded);
                let sizes = vec![
                    (Codec::Fastcodec, encoded.protobuf[0].len()),
                    (Codec::Bilrost, encoded.bilrost[0].len()),
                    (Codec::Bitcode, encoded.bitcode[0].len()),
                    (Codec::Rkyv, encoded.rkyv[0].len()),
                ];
                Subject {
                    name: stringify!($module),
                    sizes,
                    start,
                    inputs: Box::leak(Box::new(Inputs::$variant(encoded))),
                }
            }

            fn verify(encoded: &Encoded<$owned>) {
                for (index, value) in encoded.values.iter().enumerate() {
                    let bytes = &encoded.protobuf[index][..];
                    assert!(<$owned as Decode>::decode(bytes).expect("fastcodec") == *value);
                    let arena = Arena::new();
                    let view = $view::decode_in(bytes, &arena).expect("a view");
                    assert!(view.encode_to_vec().expect("a view") == bytes);
                    // The same bytes from both, so they read the same message.
                    let message = <Prost as prost::Message>::decode(bytes).expect("prost");
                    assert!(prost::Message::encode_to_vec(&message) == bytes);
                    let message = Buffa::decode_from_slice(bytes).expect("buffa");
                    assert!(buffa::Message::encode_to_vec(&message) == bytes);
                    let view = Buffa::decode_view(bytes).expect("a view of buffa");
                    assert!(buffa::ViewEncode::encode_to_vec(&view) == bytes);

                    let bytes = &encoded.bilrost[index][..];
                    assert!(
                        <$owned as bilrost::OwnedMessage>::decode(bytes).expect("bilrost")
                            == *value
                    );
                    assert!(value.encode_fast().into_vec() == bytes);
                    let borrowed = $borrowed::decode_borrowed(bytes).expect("bilrost");
                    assert!(bilrost::Message::encode_to_vec(&borrowed) == bytes);
                    let bytes = &encoded.bitcode[index][..];
                    assert!(bitcode::decode::<$owned>(bytes).expect("bitcode") == *value);
                    let bytes = &encoded.rkyv[index][..];
                    let read = rkyv::from_bytes::<$owned, rancor::Error>(bytes);
                    assert!(read.expect("rkyv") == *value);
                }
            }

            fn start(inputs: &'static Inputs, codec: Codec, work: Work) -> Option<Passes> {
                let Inputs::$variant(inputs) = inputs else {
                    return None;
                };
                match work {
                    Work::Encode => encode(inputs, codec),
                    Work::Decode => decode(inputs, codec),
                    Work::Borrow => borrow(inputs, codec),
                }
            }

            fn encode(inputs: &'static Encoded<$owned>, codec: Codec) -> Option<Passes> {
                Some(match codec {
                    Codec::Fastcodec => {
                        let mut buffer = EncodeBuffer::new();
                        over(&inputs.values, move |value| {
                            black_box(buffer.encode(value).expect("within the limits"));
                        })
                    }
                    Codec::Prost => {
                        let mut buffer = Vec::new();
                        over(messages::<Prost>(inputs), move |message| {
                            buffer.clear();
                            prost::Message::encode(message, &mut buffer).expect("room");
                            black_box(&buffer);
                        })
                    }
                    Codec::Buffa => {
                        let (mut lengths, mut buffer) = (buffa::SizeCache::default(), Vec::new());
                        let messages: Vec<_> = inputs
                            .protobuf
                            .iter()
                            .map(|bytes| Buffa::decode_from_slice(bytes).expect("valid"))
                            .collect();
                        over(messages.leak(), move |message| {
                            buffer.clear();
                            message.encode_with_cache(&mut lengths, &mut buffer);
                            black_box(&buffer);
                        })
                    }
                    Codec::BuffaView => return None,
                    Codec::Bilrost => {
                        let mut buffer = Vec::new();
                        over(&inputs.values, move |value| {
                            buffer.clear();
                            bilrost::Message::encode(value, &mut buffer).expect("room");
                            black_box(&buffer);
                        })
                    }
                    Codec::BilrostPrepend => {
                        let mut buffer = bilrost::buf::ReverseBuffer::new();
                        over(&inputs.values, move |value| {
                            buffer.clear();
                            value.prepend(&mut buffer);
                            black_box(&buffer);
                        })
                    }
                    Codec::Bitcode => {
                        let mut buffer = bitcode::Buffer::new();
                        over(&inputs.values, move |value| {
                            black_box(buffer.encode(value));
                        })
                    }
                    Codec::Rkyv => {
                        let mut buffer = AlignedVec::<16>::new();
                        over(&inputs.values, move |value| {
                            buffer.clear();
                            let written = rkyv::api::high::to_bytes_in::<_, rancor::Error>(
                                value,
                                mem::take(&mut buffer),
                            );
                            buffer = black_box(written.expect("encoded"));
                        })
                    }
                })
            }

            fn decode(inputs: &'static Encoded<$owned>, codec: Codec) -> Option<Passes> {
                Some(match codec {
                    Codec::Fastcodec => over(&inputs.protobuf, |bytes| {
                        black_box(<$owned as Decode>::decode(bytes).expect("valid"));
                    }),
                    Codec::Prost => over(&inputs.protobuf, |bytes| {
                        black_box(<Prost as prost::Message>::decode(&bytes[..]).expect("valid"));
                    }),
                    Codec::Buffa => over(&inputs.protobuf, |bytes| {
                        black_box(Buffa::decode_from_slice(bytes).expect("valid"));
                    }),
                    Codec::Bilrost => over(&inputs.bilrost, |bytes| {
                        black_box(
                            <$owned as bilrost::OwnedMessage>::decode(&bytes[..]).expect("valid"),
                        );
                    }),
                    Codec::BilrostPrepend | Codec::BuffaView => return None,
                    Codec::Bitcode => {
                        let mut buffer = bitcode::Buffer::new();
                        over(&inputs.bitcode, move |bytes| {
                            black_box(buffer.decode::<$owned>(bytes).expect("valid"));
                        })
                    }
                    Codec::Rkyv => over(&inputs.rkyv, |bytes| {
                        let read = rkyv::from_bytes::<$owned, rancor::Error>(bytes);
                        black_box(read.expect("valid"));
                    }),
                })
            }

            fn borrow(inputs: &'static Encoded<$owned>, codec: Codec) -> Option<Passes> {
                Some(match codec {
                    Codec::Fastcodec => {
                        let mut arena = Arena::new();
                        over(&inputs.protobuf, move |bytes| {
                            arena.reset();
                            black_box($view::decode_in(bytes, &arena).expect("valid"));
                        })
                    }
                    Codec::BuffaView => over(&inputs.protobuf, |bytes| {
                        black_box(Buffa::decode_view(bytes).expect("valid"));
                    }),
                    Codec::Bilrost => over(&inputs.bilrost, |bytes| {
                        black_box($borrowed::decode_borrowed(bytes).expect("valid"));
                    }),
                    Codec::Rkyv => over(&inputs.rkyv, |bytes| {
                        black_box(rkyv::access::<Archived, rancor::Error>(bytes).expect("valid"));
                    }),
                    _ => return decode(inputs, codec),
                })
            }

            fn messages<M: prost::Message + Default>(
                inputs: &'static Encoded<$owned>,
            ) -> &'static [M] {
                let decode = |bytes: &Vec<u8>| M::decode(&bytes[..]).expect("valid");
                inputs
                    .protobuf
                    .iter()
                    .map(decode)
                    .collect::<Vec<_>>()
                    .leak()
            }

            fn over<I>(items: &'static [I], mut each: impl FnMut(&'static I) + 'static) -> Passes {
                Box::new(move |count| {
                    for _ in 0..count {
                        items.iter().for_each(&mut each);
                    }
                })
            }
        }
    };
}

subject!(log, Log, Logs, LogsView, LogsBorrowed);
subject!(mesh, Mesh, Mesh, MeshView, MeshBorrowed);
subject!(minecraft, Minecraft, Players, PlayersView, PlayersBorrowed);
subject!(mk48, Mk48, Updates, UpdatesView, UpdatesBorrowed);
