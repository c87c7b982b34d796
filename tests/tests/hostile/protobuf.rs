//! The messages that hostile Protobuf is decoded as, and every way to decode them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::protobuf::{
    Decode, DecodeOwned, Delimited, DelimitedReader, Encode, Extension, ExtensionType, Lazy,
    UnknownFields, UnknownFieldsView, encoding,
};
use fastcodec::thrift::transport::StreamError;
use fastcodec::types::{ListValue, ListValueView};
use fastcodec::{Arena, Enumeration, Error, Held, Limits, Oneof, Protobuf};
use tokio_util::codec::Decoder as _;

use super::foreign::{converted, newtype};
use super::form::{Form, Input, Refused, Seen, Then, refused, seen, seen_beside};
use super::parse::varint;

/// A field of every shape.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct M {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: String,
    #[codec(3)]
    child: Option<Box<M>>,
    #[codec(4)]
    list: Vec<M>,
    #[codec(5)]
    packed: Vec<u64>,
    #[codec(6, fixed32)]
    fixed: Vec<u32>,
    #[codec(7)]
    map: BTreeMap<String, i32>,
    #[codec(8, group)]
    group: Option<Box<M>>,
    #[codec(9)]
    bytes: Vec<u8>,
    #[codec(10)]
    double: f64,
    #[codec(oneof)]
    choice: Option<C>,
    #[codec(13)]
    hashed: HashMap<u32, String>,
    #[codec(14)]
    blob: Vec<u8>,
    #[codec(15)]
    texts: Vec<String>,
    #[codec(16)]
    level: Option<Level>,
    #[codec(17)]
    levels: Vec<Level>,
    #[codec(18)]
    by_number: BTreeMap<i32, Level>,
    #[codec(19)]
    flags: Vec<bool>,
    #[codec(20)]
    deep: BTreeMap<i32, M>,
    #[codec(21, group)]
    groups: Vec<M>,
    #[codec(22)]
    exact: Option<[u8; 4]>,
    #[codec(23)]
    small: u8,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum C {
    #[codec(11)]
    Text(String),
    #[codec(12)]
    Message(Box<M>),
}

/// A closed enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Level {
    Low = 0,
    High = 1,
}

/// The same message, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "M")]
struct V<'a> {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: &'a str,
    #[codec(3)]
    child: Option<&'a V<'a>>,
    #[codec(4)]
    list: &'a [V<'a>],
    #[codec(5)]
    packed: &'a [u64],
    #[codec(6, fixed32)]
    fixed: &'a [u32],
    #[codec(7)]
    map: &'a [(&'a str, i32)],
    #[codec(8, group)]
    group: Option<&'a V<'a>>,
    #[codec(9)]
    bytes: &'a [u8],
    #[codec(10)]
    double: f64,
    #[codec(oneof)]
    choice: Option<CV<'a>>,
    #[codec(13)]
    hashed: &'a [(u32, &'a str)],
    #[codec(14)]
    blob: &'a [u8],
    #[codec(15)]
    texts: &'a [&'a str],
    #[codec(16)]
    level: Option<Level>,
    #[codec(17)]
    levels: &'a [Level],
    #[codec(18)]
    by_number: &'a [(i32, Level)],
    #[codec(19)]
    flags: &'a [bool],
    #[codec(20)]
    deep: &'a [(i32, V<'a>)],
    #[codec(21, group)]
    groups: &'a [V<'a>],
    #[codec(22)]
    exact: Option<[u8; 4]>,
    #[codec(23)]
    small: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum CV<'a> {
    #[codec(11)]
    Text(&'a str),
    #[codec(12)]
    Message(&'a V<'a>),
}

/// The same message; what is bytes shares the input.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "M")]
struct S {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: String,
    #[codec(3)]
    child: Option<Box<S>>,
    #[codec(4)]
    list: Vec<S>,
    #[codec(5)]
    packed: Vec<u64>,
    #[codec(6, fixed32)]
    fixed: Vec<u32>,
    #[codec(7)]
    map: BTreeMap<String, i32>,
    #[codec(8, group)]
    group: Option<Box<S>>,
    #[codec(9)]
    bytes: Bytes,
    #[codec(10)]
    double: f64,
    #[codec(oneof)]
    choice: Option<CS>,
    #[codec(13)]
    hashed: HashMap<u32, String>,
    #[codec(14)]
    blob: Bytes,
    #[codec(15)]
    texts: Vec<String>,
    #[codec(16)]
    level: Option<Level>,
    #[codec(17)]
    levels: Vec<Level>,
    #[codec(18)]
    by_number: BTreeMap<i32, Level>,
    #[codec(19)]
    flags: Vec<bool>,
    #[codec(20)]
    deep: BTreeMap<i32, S>,
    #[codec(21, group)]
    groups: Vec<S>,
    #[codec(22)]
    exact: Option<[u8; 4]>,
    #[codec(23)]
    small: u8,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum CS {
    #[codec(11)]
    Text(String),
    #[codec(12)]
    Message(Box<S>),
}

/// Closed enumerations in a message that keeps what they do not know.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Levels {
    #[codec(16)]
    level: Option<Level>,
    #[codec(17)]
    levels: Vec<Level>,
    #[codec(18)]
    by_number: BTreeMap<i32, Level>,
    #[codec(oneof)]
    choice: Option<LevelOrNumber>,
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, PartialEq, Oneof)]
enum LevelOrNumber {
    #[codec(19)]
    Level(Level),
    #[codec(20)]
    Number(i32),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Levels")]
struct LevelsView<'a> {
    #[codec(16)]
    level: Option<Level>,
    #[codec(17)]
    levels: &'a [Level],
    #[codec(18)]
    by_number: &'a [(i32, Level)],
    #[codec(oneof)]
    choice: Option<LevelOrNumber>,
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

/// Numbers of every encoding, some in types that are narrower than that.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Numbers {
    #[codec(1)]
    byte: i8,
    #[codec(2)]
    short: i16,
    #[codec(3)]
    unsigned_short: u16,
    #[codec(4, sint32)]
    zigzag: i32,
    #[codec(5, sint64)]
    long_zigzag: i64,
    #[codec(6)]
    unsigned: u32,
    #[codec(7, sfixed64)]
    fixed: i64,
    #[codec(8)]
    bytes: Vec<i8>,
    #[codec(9, expanded)]
    expanded: Vec<u32>,
    #[codec(10)]
    float: f32,
    #[codec(11, map(sint64, fixed32))]
    map: BTreeMap<i64, u32>,
    #[codec(12, default = 5)]
    optional: Option<u64>,
}

/// A required field of a closed enumeration.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct StrictLevel {
    #[codec(1, required)]
    level: Level,
}

/// Required fields.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Strict {
    #[codec(1, required)]
    first: i32,
    #[codec(2, required)]
    second: String,
    #[codec(3)]
    child: Option<Box<Strict>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Strict")]
struct StrictView<'a> {
    #[codec(1, required)]
    first: i32,
    #[codec(2, required)]
    second: &'a str,
    #[codec(3)]
    child: Option<&'a StrictView<'a>>,
}

/// A message that knows no field.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Nothing {}

/// A message that knows no field and keeps all of them.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Keeps {
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Keeps")]
struct KeepsView<'a> {
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

/// A message that is not decoded until it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Envelope<'a> {
    #[codec(1)]
    body: Option<Lazy<'a, M>>,
}

/// Text in every type that holds it. What a oneof and an entry of a map hold is text as well.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Texts<'a> {
    #[codec(1)]
    string: String,
    #[codec(2)]
    boxed: Box<str>,
    #[codec(3)]
    counted: Option<Arc<str>>,
    #[codec(4)]
    borrowed: &'a str,
    #[codec(5)]
    cow: Cow<'a, str>,
    #[codec(6)]
    list: Vec<Box<str>>,
    #[codec(7)]
    cows: Vec<Cow<'a, str>>,
    #[codec(8)]
    pairs: Vec<(Cow<'a, str>, Arc<str>)>,
    #[codec(9)]
    tree: BTreeMap<Box<str>, String>,
    #[codec(10)]
    table: HashMap<&'a str, Cow<'a, str>>,
    #[codec(oneof)]
    choice: Option<TextsChoice<'a>>,
    /// Declared as text, and not checked by choice.
    #[codec(13, string)]
    unchecked: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum TextsChoice<'a> {
    #[codec(11)]
    Cow(Cow<'a, str>),
    #[codec(12)]
    Counted(Arc<str>),
}

/// A message with a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct Point {
    #[codec(1)]
    x: f32,
    #[codec(2)]
    y: f32,
    #[codec(3)]
    z: f32,
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Mesh {
    #[codec(1)]
    points: Vec<Point>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "Mesh")]
struct MeshView<'a> {
    #[codec(1)]
    points: &'a [Point],
}

/// Decodes with `decode_with`, within the limits.
macro_rules! owned {
    ($ty:ty) => {
        |input| seen(|then| written(then, <$ty>::decode_with(input.bytes, input.limits)))
    };
}

/// Decodes with `decode_in_with` and an arena.
macro_rules! view {
    ($ty:ident) => {
        |input| {
            seen(|then| {
                let arena = Arena::new();
                let view = $ty::decode_in_with(input.bytes, &arena, input.limits);
                written(then, view)
            })
        }
    };
}

/// The forms of a type, by its name in the files.
pub fn forms(ty: &str) -> Vec<Form> {
    match ty {
        "M" => [every_way(), skipping()].concat(),
        "Levels" => vec![
            Form::known("owned", owned!(Levels)),
            Form::known("view", view!(LevelsView)),
        ],
        "Numbers" => vec![Form::known("owned", owned!(Numbers))],
        "Mesh" => vec![
            Form::known("owned", owned!(Mesh)),
            Form::known("view", view!(MeshView)),
        ],
        "Addresses" => vec![Form::known("owned", owned!(converted::Addresses))],
        "StrictLevel" => vec![Form::known("owned", owned!(StrictLevel))],
        "Strict" => vec![
            Form::known("owned", owned!(Strict)),
            Form::known("view", view!(StrictView)),
            Form::known("merge", |input| {
                seen(|then| {
                    let mut message = Strict::default();
                    message.merge_with(input.bytes, input.limits)?;
                    written(then, Ok(message))
                })
            }),
        ],
        "ListValue" => vec![
            Form::known("owned", owned!(ListValue)),
            Form::known("view", view!(ListValueView)),
        ],
        "Texts" => vec![
            Form::known("owned", owned!(Texts<'_>)),
            Form::known("lazy", |input| {
                seen(|then| {
                    let texts = Lazy::<Texts<'_>>::new(input.bytes);
                    written(then, texts.get_with(input.limits))
                })
            }),
        ],
        "Keeps" => skipping(),
        // Field 100 of what is kept.
        "Extension" => vec![
            Form::known("text", |input| {
                seen(|then| extension(then, input, &Extension::<String, encoding::Str>::new(100)))
            }),
            Form::known("numbers", |input| {
                let numbers = Extension::<Vec<u32>, encoding::Uint32>::new(100);
                seen(|then| extension(then, input, &numbers))
            }),
            Form::known("message", |input| {
                seen(|then| extension(then, input, &Extension::<M, encoding::Msg>::new(100)))
            }),
        ],
        "Envelope" => vec![
            Form::known("owned", owned!(Envelope<'_>)),
            Form::known("view", view!(Envelope)),
        ],
        // The bytes are a length, then a message.
        "delimited M" => vec![
            Form::known("delimited", |input| {
                seen(|then| {
                    let mut shared = input.shared.clone();
                    let message = M::decode_length_delimited_with(&mut shared, input.limits);
                    written(then, message)
                })
            }),
            Form::known("stream", |input| {
                seen(|then| from_stream(then, input.bytes, input))
            }),
            // The buffer is the connection's, and grows by some KiB at once.
            Form::known("codec", |input| {
                seen_beside(2 * input.bytes.len() + 8192, |then| {
                    from_codec(then, input.bytes, input)
                })
            }),
        ],
        _ => Vec::new(),
    }
}

fn every_way() -> Vec<Form> {
    vec![
        Form::known("owned", owned!(M)),
        Form::known("newtypes", owned!(newtype::M)),
        Form::known("converted", owned!(converted::M)),
        Form::known("view", view!(V)),
        Form::known("held", |input| {
            seen(|then| {
                let held = Held::<V<'static>>::decode_with(input.shared.clone(), input.limits)?;
                written(then, Ok(*held.get()))
            })
        }),
        Form::known("shared", |input| {
            seen(|then| written(then, S::decode_with(input.shared, input.limits)))
        }),
        Form::known("pieces", |input| {
            let (first, second) = input.bytes.split_at(input.bytes.len() / 2);
            seen_beside(input.bytes.len() + 64, |then| {
                let message = M::decode_buf_with(first.chain(second), input.limits);
                written(then, message)
            })
        }),
        Form::known("merge", |input| {
            seen(|then| {
                let mut message = M::default();
                let merged = message.merge_with(input.bytes, input.limits);
                if then == Then::Write {
                    message
                        .encode_to_vec()
                        .expect("what was merged into is a valid message");
                }
                written(then, merged.map(|()| message))
            })
        }),
        Form::known("merge view", |input| {
            seen(|then| {
                let arena = Arena::new();
                let mut message = V::default();
                message.merge_in_with(input.bytes, &arena, input.limits)?;
                written(then, Ok(message))
            })
        }),
        Form::known("lazy", |input| {
            let length = varint(input.bytes.len() as u64);
            let envelope = [&[0x0a][..], &length, input.bytes].concat();
            seen(|then| {
                let envelope = Envelope::decode(&envelope)?;
                let body = envelope.body.unwrap_or_default();
                written(then, body.get_with(input.limits))
            })
        }),
        Form::known("delimited", |input| {
            let length = varint(input.bytes.len() as u64);
            let bytes = Bytes::from([&length, input.bytes].concat());
            let _first = bytes.clone();
            // What would have to be copied is asked for.
            seen_beside(bytes.len(), |then| {
                let message = M::decode_length_delimited_with(&mut bytes.clone(), input.limits);
                written(then, message)
            })
        }),
        Form::known("stream", |input| {
            let length = varint(input.bytes.len() as u64);
            let bytes = [&length, input.bytes].concat();
            seen_beside(2 * bytes.len(), |then| from_stream(then, &bytes, input))
        }),
        Form::known("codec", |input| {
            let length = varint(input.bytes.len() as u64);
            let bytes = [&length, input.bytes].concat();
            seen_beside(2 * bytes.len(), |then| from_codec(then, &bytes, input))
        }),
    ]
}

/// What comes of merging the input into what is there, which stays a valid message.
pub fn merged(there: &[u8], input: &[u8], limits: &Limits) -> Seen {
    seen(|_| {
        let mut message = M::decode(there)?;
        let merged = message.merge_with(input, limits);
        let written = message
            .encode_to_vec()
            .expect("what was merged into is a valid message");
        merged.map(|()| written)
    })
}

fn skipping() -> Vec<Form> {
    vec![
        Form {
            writes: Some(b""),
            ..Form::unknown("skip", owned!(Nothing))
        },
        Form::unknown("keep", owned!(Keeps)),
        Form::unknown("keep view", view!(KeepsView)),
    ]
}

/// What the message is written as, if that is wanted.
pub fn written<M: Encode>(then: Then, message: Result<M, Error>) -> Result<Vec<u8>, Error> {
    let message = message?;
    match then {
        Then::Drop => Ok(Vec::new()),
        Then::Write => message.encode_to_vec(),
    }
}

/// What is written of an extension that is read from what a message keeps.
fn extension<T: ExtensionType<E>, E>(
    then: Then,
    input: &Input<'_>,
    extension: &Extension<T, E>,
) -> Result<Vec<u8>, Error> {
    let kept = Keeps::decode_with(input.bytes, input.limits)?.rest;
    let value = kept.get_with(extension, input.limits)?;
    let mut rest = UnknownFields::default();
    if then == Then::Write {
        rest.set(extension, &value)?;
    }
    written(then, Ok(Keeps { rest }))
}

/// The one message of a stream.
fn from_stream(then: Then, stream: &[u8], input: &Input<'_>) -> Result<Vec<u8>, Refused> {
    let mut reader = DelimitedReader::new(stream).limits(*input.limits);
    match reader.read::<M>() {
        Ok(Some(message)) => Ok(written(then, Ok(message))?),
        Ok(None) => Ok(Vec::new()),
        Err(StreamError::Decode(error)) => Err(error.into()),
        Err(StreamError::Io(error)) => Err(refused(error.kind())),
    }
}

/// The one message of a stream that has arrived whole.
fn from_codec(then: Then, stream: &[u8], input: &Input<'_>) -> Result<Vec<u8>, Refused> {
    let mut codec = Delimited::<M>::new().limits(*input.limits);
    let mut arrived = BytesMut::from(stream);
    match codec.decode_eof(&mut arrived) {
        Ok(Some(message)) => Ok(written(then, Ok(message))?),
        Ok(None) => Ok(Vec::new()),
        Err(StreamError::Decode(error)) => Err(error.into()),
        Err(StreamError::Io(error)) => Err(refused(error.kind())),
    }
}
