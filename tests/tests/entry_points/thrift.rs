use bytes::{Buf, Bytes, BytesMut};
use fastcodec::thrift::service::Call;
use fastcodec::thrift::transport::{
    Detect, Framed, FramedReader, Framing, MessageReader, Progress, StreamError, TtFramed,
    TtHeader, Unframed,
};
use fastcodec::thrift::{Binary, Compact, MessageKind, Protocol, Set, UnknownFields};
use fastcodec::{Arena, Error, Limits, Thrift};
use fastcodec_tests::untyped::Node;
use tokio_util::codec::Decoder;

use super::check::{BESIDE, Entry, as_it_is, holds};
use crate::shapes::thrift::{Full, FullChoice, FullView};

/// None of them.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Nothing {}

/// All of them, kept.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Kept {
    #[codec(unknown)]
    rest: UnknownFields,
}

const ENTRIES: i32 = 200;

fn leaf() -> Full {
    let text = || "a text of some length".to_owned();
    Full {
        text: text(),
        boxed_text: text().into(),
        arc_text: Some(text().into()),
        blob: text().into(),
        shared: text().into(),
        hashed: (0..ENTRIES).map(|key| (key, text())).collect(),
        tree: (0..ENTRIES).map(|key| (key, text())).collect(),
        numbers: (0..1000).collect(),
        flags: vec![true; 100],
        set: (0..ENTRIES).collect(),
        hashed_set: (0..ENTRIES).collect(),
        listed_set: Set((0..ENTRIES).collect()),
        choice: Some(FullChoice::Text(text())),
        texts: vec![vec![text(); 5]; 4],
        ..Full::default()
    }
}

fn message<P: Protocol>() -> Vec<u8> {
    let full = Full {
        children: vec![leaf(), Full::default(), Full::default()],
        child: Some(Box::new(leaf())),
        choice: Some(FullChoice::Child(Box::new(leaf()))),
        ..leaf()
    };
    P::encode_to_vec(&full).unwrap()
}

/// Structs in structs: each is the field 7 of the one around it.
fn nested_structs<P: Protocol>(levels: usize) -> Vec<u8> {
    #[derive(Debug, Default, Thrift)]
    struct Around {
        #[codec(7)]
        child: Option<Box<Around>>,
    }
    let mut outermost = Around::default();
    for _ in 0..levels {
        let child = Some(Box::new(outermost));
        outermost = Around { child };
    }
    P::encode_to_vec(&outermost).unwrap()
}

/// In pieces, so that they must be put together.
fn in_pieces(bytes: &Bytes) -> impl Buf {
    let middle = bytes.len() / 2;
    bytes.slice(..middle).chain(bytes.slice(middle..))
}

fn of_stream(error: StreamError) -> Error {
    match error {
        StreamError::Decode(error) => error,
        StreamError::Io(error) => panic!("{error}"),
    }
}

const fn plain<P: Protocol>() -> Entry {
    Entry {
        full: || as_it_is(message::<P>()),
        nested: |levels| as_it_is(nested_structs::<P>(levels)),
        around: 0,
        beside: |_| BESIDE,
        decode: |input, limits| P::decode_with::<Full>(&input[..], limits).map(drop),
    }
}

/// What holds in both protocols.
macro_rules! protocol {
    ($protocol:ident: $module:ident) => {
        mod $module {
            use super::*;

            type P = $protocol;

            const PLAIN: Entry = plain::<P>();

            holds!(slice: PLAIN);

            holds!(shared_bytes: Entry {
                decode: |input, limits| P::decode_with::<Full>(input, limits).map(drop),
                ..PLAIN
            });

            holds!(prefix: Entry {
                decode: |input, limits| {
                    P::decode_prefix::<Full>(input, None, limits).map(drop)
                },
                ..PLAIN
            });

            holds!(buffer_in_one_piece: Entry {
                decode: |input, limits| {
                    P::decode_buf_with::<Full>(input.clone(), limits).map(drop)
                },
                ..PLAIN
            });

            holds!(buffer_in_pieces: Entry {
                decode: |input, limits| {
                    P::decode_buf_with::<Full>(in_pieces(input), limits).map(drop)
                },
                ..PLAIN
            });

            holds!(view: Entry {
                decode: |input, limits| {
                    let arena = Arena::new();
                    P::decode_in_with::<FullView>(input, &arena, limits).map(drop)
                },
                ..PLAIN
            });

            holds!(measured: Entry {
                decode: |input, limits| {
                    P::decode_measured::<Full>(&input[..], limits).0.map(drop)
                },
                ..PLAIN
            });

            holds!(measured_pieces: Entry {
                decode: |input, limits| {
                    P::decode_buf_measured::<Full>(in_pieces(input), limits).0.map(drop)
                },
                ..PLAIN
            });

            holds!(measured_view: Entry {
                decode: |input, limits| {
                    let arena = Arena::new();
                    P::decode_in_measured::<FullView>(input, &arena, limits).0.map(drop)
                },
                ..PLAIN
            });

            holds!(handle: Entry {
                decode: |input, limits| {
                    P::decode_held::<FullView<'static>>(input.clone(), limits).map(drop)
                },
                ..PLAIN
            });

            holds!(skipping: Entry {
                decode: |input, limits| P::decode_with::<Nothing>(input, limits).map(drop),
                ..PLAIN
            });

            holds!(unknown_fields: Entry {
                decode: |input, limits| P::decode_with::<Kept>(input, limits).map(drop),
                ..PLAIN
            });

            holds!(engine: Entry {
                decode: |input, limits| Node::decode::<P>(input, limits).map(drop),
                ..PLAIN
            });

            fn enveloped(body: Vec<u8>) -> Bytes {
                let mut message = Vec::new();
                let kind = MessageKind::Call;
                P::append_message("method", kind, 1, &Nothing {}, &mut message).unwrap();
                // The end of the struct without fields is that of the body.
                message.pop();
                message.extend(body);
                as_it_is(message)
            }

            const ENVELOPED: Entry = Entry {
                full: || enveloped(message::<P>()),
                nested: |levels| enveloped(nested_structs::<P>(levels)),
                ..PLAIN
            };

            holds!(envelope: Entry {
                decode: |input, limits| {
                    let message = P::decode_message_with(input, limits)?;
                    message.decode_with::<P, Full>(None, limits).map(drop)
                },
                ..ENVELOPED
            });

            holds!(measured_envelope: Entry {
                decode: |input, limits| {
                    let message = P::decode_message_with(input, limits)?;
                    message.decode_measured::<P, Full>(None, limits).0.map(drop)
                },
                ..ENVELOPED
            });

            holds!(arguments: Entry {
                decode: |input, limits| {
                    Call::<P>::new(input, limits)?.arguments::<Full>().map(drop)
                },
                ..ENVELOPED
            });

            fn framed(body: Vec<u8>) -> Bytes {
                let mut frame = Vec::new();
                Framed::append_to(&enveloped(body), &mut frame).unwrap();
                as_it_is(frame)
            }

            /// A reader has its buffer and, while that grows, the previous block. It grows to twice
            /// the size.
            const READER: Entry = Entry {
                beside: |len| BESIDE + 3 * len + 16 * 1024,
                ..ENVELOPED
            };

            fn body(message: &Bytes, limits: &Limits) -> Result<(), Error> {
                let message = P::decode_message(message)?;
                message.decode_with::<P, Full>(None, limits).map(drop)
            }

            holds!(framed_stream: Entry {
                full: || framed(message::<P>()),
                nested: |levels| framed(nested_structs::<P>(levels)),
                around: 4,
                decode: |input, limits| {
                    let framing = Framed::new().limits(*limits);
                    let mut reader = FramedReader::with(&input[..], framing);
                    body(&reader.read().map_err(of_stream)?.unwrap(), limits)
                },
                ..READER
            });

            holds!(unframed_stream: Entry {
                decode: |input, limits| {
                    let framing = Unframed::<P>::new().limits(*limits);
                    let mut reader = MessageReader::with(&input[..], framing);
                    body(&reader.read().map_err(of_stream)?.unwrap(), limits)
                },
                ..READER
            });

            fn headed(body: Vec<u8>) -> Bytes {
                let mut message = Vec::new();
                let header = TtHeader::default();
                header.append_to(&enveloped(body), &mut message).unwrap();
                as_it_is(message)
            }

            const HEADED: Entry = Entry {
                full: || headed(message::<P>()),
                nested: |levels| headed(nested_structs::<P>(levels)),
                around: 4,
                ..READER
            };

            holds!(headed_stream: Entry {
                decode: |input, limits| {
                    let framing = TtFramed::new().limits(*limits);
                    let mut reader = MessageReader::with(&input[..], framing);
                    body(&reader.read().map_err(of_stream)?.unwrap().payload, limits)
                },
                ..HEADED
            });

            holds!(detected_stream: Entry {
                decode: |input, limits| {
                    let framing = Detect::new().limits(*limits);
                    let mut reader = MessageReader::with(&input[..], framing);
                    body(&reader.read().map_err(of_stream)?.unwrap().payload, limits)
                },
                ..HEADED
            });

            holds!(tokio_codec, [stays_within_the_memory, goes_no_deeper, takes_no_longer_message]:
                Entry {
                    decode: |input, limits| {
                        let mut arrived = BytesMut::from(&input[..]);
                        let mut framing = TtFramed::new().limits(*limits);
                        let message = framing.decode(&mut arrived).map_err(of_stream)?.unwrap();
                        body(&message.payload, limits)
                    },
                    ..HEADED
                }
            );
        }
    };
}

protocol!(Binary: binary);
protocol!(Compact: compact);

/// A TTHeader with 500 pairs.
fn pairs() -> Bytes {
    let mut header = TtHeader::default();
    for key in 0..500_u16 {
        header.int_headers.insert(key, "value".into());
    }
    let mut message = Vec::new();
    header.append_to(b"payload", &mut message).unwrap();
    as_it_is(message)
}

holds!(pairs_of_a_header, [stays_within_the_memory, takes_no_longer_message, survives_a_full_heap]:
    Entry {
        full: super::pairs,
        around: 4,
        decode: |input, limits| {
            let mut framing = TtFramed::new().limits(*limits);
            assert_eq!(framing.find_end(input)?, Progress::Complete(input.len()));
            framing.open(input.clone()).map(drop)
        },
        ..plain::<Binary>()
    }
);
