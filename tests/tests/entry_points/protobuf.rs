use bytes::{Buf, Bytes, BytesMut};
use fastcodec::engine::protobuf::{Fields, read};
use fastcodec::prost::{self as takeover, DecodeError};
use fastcodec::protobuf::{
    Decode, DecodeOwned, Delimited, DelimitedReader, Encode, Extension, Lazy, UnknownFields,
    WireType, encoding,
};
use fastcodec::thrift::transport::StreamError;
use fastcodec::types::{AnyView, UnpackError};
use fastcodec::{Arena, Error, Held, Protobuf};
use tokio_util::codec::Decoder;

use super::check::{BESIDE, Entry, Fixed, as_it_is, holds};
use crate::shapes::protobuf::{Choice, Full, FullView};

/// None of them.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Nothing {}

/// All of them, kept.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Kept {
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Later<'a> {
    #[codec(7)]
    child: Lazy<'a, Full>,
}

const ENTRIES: u32 = 200;

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
        pairs: (0..ENTRIES).map(|key| (key, text())).collect(),
        packed: (0..1000).collect(),
        expanded: (0..1000).collect(),
        texts: vec![text(); 20],
        choice: Some(Choice::Text(text())),
        arc_blob: Some(text().into_bytes().into()),
        boxed_blob: text().into_bytes().into(),
        ..Full::default()
    }
}

fn message() -> Vec<u8> {
    let full = Full {
        children: vec![leaf(), Full::default(), Full::default()],
        child: Some(Box::new(leaf())),
        group: Some(Box::default()),
        choice: Some(Choice::Child(Box::new(leaf()))),
        ..leaf()
    };
    let unknown = b"\xa0\x06\x01\xaa\x06\x03abc".repeat(50);
    [full.encode_to_vec().unwrap(), unknown].concat()
}

/// Messages in messages: each is the field 7 of the one around it.
fn nested_message(levels: usize) -> Vec<u8> {
    let mut full = Full::default();
    for _ in 0..levels {
        let child = Some(Box::new(full));
        full = Full {
            child,
            ..Full::default()
        };
    }
    // As deep as is asked for.
    takeover::Message::encode_to_vec(&full)
}

/// Groups in groups, of a number that nobody knows.
fn nested_groups(levels: usize) -> Vec<u8> {
    [b"\xa3\x06".repeat(levels), b"\xa4\x06".repeat(levels)].concat()
}

/// As a field of the number that `key` has, the tag of a message.
fn as_field(key: &[u8], bytes: Vec<u8>) -> Vec<u8> {
    [key, &delimited(bytes)].concat()
}

fn delimited(bytes: Vec<u8>) -> Vec<u8> {
    let mut length = Vec::new();
    let mut rest = bytes.len();
    while rest >= 0x80 {
        length.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    length.push(rest as u8);
    [length, bytes].concat()
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

const PLAIN: Entry = Entry {
    full: || as_it_is(message()),
    nested: |levels| as_it_is(nested_message(levels)),
    around: 0,
    beside: |_| BESIDE,
    decode: |input, limits| Full::decode_with(&input[..], limits).map(drop),
};

holds!(slice: PLAIN);

holds!(shared_bytes: Entry {
    decode: |input, limits| Full::decode_with(input, limits).map(drop),
    ..PLAIN
});

holds!(buffer_in_one_piece: Entry {
    decode: |input, limits| Full::decode_buf_with(input.clone(), limits).map(drop),
    ..PLAIN
});

holds!(buffer_in_pieces: Entry {
    decode: |input, limits| Full::decode_buf_with(in_pieces(input), limits).map(drop),
    ..PLAIN
});

holds!(merge: Entry {
    decode: |input, limits| {
        // What is there already is replaced or added to.
        let mut full = Full::default();
        full.merge_with(input, limits)
    },
    ..PLAIN
});

holds!(view: Entry {
    decode: |input, limits| {
        let arena = Arena::new();
        FullView::decode_in_with(input, &arena, limits).map(drop)
    },
    ..PLAIN
});

holds!(measured: Entry {
    decode: |input, limits| Full::decode_measured(&input[..], limits).0.map(drop),
    ..PLAIN
});

holds!(measured_pieces: Entry {
    decode: |input, limits| Full::decode_buf_measured(in_pieces(input), limits).0.map(drop),
    ..PLAIN
});

holds!(measured_view: Entry {
    decode: |input, limits| {
        let arena = Arena::new();
        FullView::decode_in_measured(input, &arena, limits).0.map(drop)
    },
    ..PLAIN
});

holds!(handle: Entry {
    decode: |input, limits| Held::<FullView<'static>>::decode_with(input.clone(), limits).map(drop),
    ..PLAIN
});

holds!(lazy: Entry {
    full: || as_it_is(as_field(b"\x3a", message())),
    nested: |levels| as_it_is(as_field(b"\x3a", nested_message(levels))),
    around: 4,
    decode: |input, limits| {
        let later = Later::decode_with(input, &limits.message_len(usize::MAX))?;
        later.child.get_with(limits).map(drop)
    },
    ..PLAIN
});

holds!(length_delimited: Entry {
    full: || as_it_is(delimited(message())),
    nested: |levels| as_it_is(delimited(nested_message(levels))),
    around: 3,
    decode: |input, limits| {
        Full::decode_length_delimited_with(&mut in_pieces(input), limits).map(drop)
    },
    ..PLAIN
});

holds!(stream: Entry {
    full: || as_it_is(delimited(message())),
    nested: |levels| as_it_is(delimited(nested_message(levels))),
    around: 3,
    decode: |input, limits| {
        let mut reader = DelimitedReader::new(&input[..]).limits(*limits);
        reader.read::<Full>().map(drop).map_err(of_stream)
    },
    ..PLAIN
});

holds!(tokio_codec, [stays_within_the_memory, goes_no_deeper, takes_no_longer_message]: Entry {
    full: || as_it_is(delimited(message())),
    nested: |levels| as_it_is(delimited(nested_message(levels))),
    around: 3,
    decode: |input, limits| {
        let mut arrived = BytesMut::from(&input[..]);
        let mut codec = Delimited::<Full>::new().limits(*limits);
        codec.decode(&mut arrived).map(drop).map_err(of_stream)
    },
    // The buffer, which the connection fills.
    beside: |len| BESIDE + len,
});

holds!(skipping: Entry {
    nested: |levels| as_it_is(nested_groups(levels)),
    decode: |input, limits| Nothing::decode_with(input, limits).map(drop),
    ..PLAIN
});

holds!(unknown_fields: Entry {
    nested: |levels| as_it_is(nested_groups(levels)),
    decode: |input, limits| Kept::decode_with(input, limits).map(drop),
    ..PLAIN
});

/// The texts and bytes in a message, and in the messages and groups in it.
#[derive(Default)]
struct Texts(Vec<Vec<u8>>);

impl Texts {
    fn read(&mut self, fields: Fields<'_, '_>) -> Result<(), Error> {
        fields.each(|mut field| match (field.number(), field.wire_type()) {
            (6 | 7, WireType::Len) => field.message(|fields| self.read(fields)),
            (_, WireType::StartGroup) => field.group(|fields| self.read(fields)),
            (_, WireType::Len) => {
                field.memory().reserve(&mut self.0, 1)?;
                self.0.push(field.vec()?);
                Ok(())
            }
            _ => Ok(()),
        })
    }
}

holds!(engine: Entry {
    decode: |input, limits| {
        let mut texts = Texts::default();
        read(input, None, limits, |fields| texts.read(fields))
    },
    ..PLAIN
});

const CHILD: Extension<Full, encoding::Msg> = Extension::new(7);

holds!(extension, [stays_within_the_memory, goes_no_deeper, survives_a_full_heap]: Entry {
    full: || as_it_is(as_field(b"\x3a", message())),
    // The unknown fields themselves, and the block that they grew out of.
    beside: |len| BESIDE + 3 * len,
    decode: |input, limits| {
        let kept = Kept::decode(input)?;
        kept.rest.get_with(&CHILD, limits).map(drop)
    },
    ..PLAIN
});

fn any(message: Vec<u8>) -> Bytes {
    let url = b"\x0a\x18type.googleapis.com/Full";
    as_it_is([&url[..], &as_field(b"\x12", message)].concat())
}

holds!(any: Entry {
    full: || super::any(message()),
    nested: |levels| super::any(nested_message(levels)),
    around: 30,
    decode: |input, limits| {
        let any = AnyView::decode(input)?;
        match any.unpack_with::<Full>(limits) {
            Ok(_) => Ok(()),
            Err(UnpackError::Decode(error)) => Err(error),
            Err(error) => panic!("{error}"),
        }
    },
    ..PLAIN
});

fn of_prost(error: DecodeError) -> Error {
    error.error().unwrap().clone()
}

/// A buffer that has no bytes, and says that it has many.
struct Claims(usize);

impl Buf for Claims {
    fn remaining(&self) -> usize {
        self.0
    }

    fn chunk(&self) -> &[u8] {
        &[]
    }

    fn advance(&mut self, count: usize) {
        self.0 -= count;
    }
}

// It has `LIMITS` and no others.
const OF_PROST: Fixed = Fixed {
    full: || as_it_is(message()),
    nested: |levels| as_it_is(nested_message(levels)),
    large: || as_it_is(b"\x32\x00".repeat(200_000)),
    memory: |len| (64 << 20) + 32 * len,
    depth: 100,
    decode_len: |len| {
        let full = <Full as takeover::Message>::decode(Claims(len));
        full.map(drop).map_err(of_prost)
    },
    decode: |input| {
        let full = <Full as takeover::Message>::decode(&input[..]);
        full.map(drop).map_err(of_prost)
    },
};

holds!(prost: OF_PROST);

holds!(prost_within: Entry {
    decode: |input, limits| {
        let full = takeover::decode_with_limits::<Full>(in_pieces(input), limits);
        full.map(drop).map_err(of_prost)
    },
    ..PLAIN
});

holds!(prost_measured: Entry {
    decode: |input, limits| {
        let (full, _) = takeover::decode_measured::<Full>(in_pieces(input), limits);
        full.map(drop).map_err(of_prost)
    },
    ..PLAIN
});

holds!(prost_merge: Fixed {
    decode_len: |len| {
        let mut full = Full::default();
        takeover::Message::merge(&mut full, Claims(len)).map_err(of_prost)
    },
    decode: |input| {
        let mut full = Full::default();
        takeover::Message::merge(&mut full, in_pieces(input)).map_err(of_prost)
    },
    ..OF_PROST
});
