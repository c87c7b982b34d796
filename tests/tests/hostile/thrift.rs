//! The structs that hostile Thrift is decoded as, and every way to decode them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use fastcodec::thrift::transport::{FramedReader, MessageReader, StreamError, Unframed};
use fastcodec::thrift::{
    ApplicationException, Binary, Compact, EncodeValue, MessageKind, Protocol, Set, SharedStr,
    UnknownFields, UnknownFieldsView, Uuid,
};
use fastcodec::{Arena, Enumeration, Error, Limits, Thrift};

use super::foreign::{converted, newtype};
use super::form::{Form, Refused, Then, refused, seen, seen_beside};

/// A field of every shape.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct T {
    #[codec(-1)]
    minus: Option<i32>,
    #[codec(1)]
    number: Option<i32>,
    #[codec(2)]
    text: Option<String>,
    #[codec(3)]
    list: Option<Vec<i64>>,
    #[codec(4)]
    map: Option<HashMap<String, i32>>,
    #[codec(5)]
    child: Option<Box<T>>,
    #[codec(6)]
    children: Option<Vec<T>>,
    #[codec(7)]
    set: Option<BTreeSet<i32>>,
    #[codec(8)]
    bytes: Option<Vec<u8>>,
    #[codec(9)]
    union: Option<U>,
    #[codec(10)]
    flag: Option<bool>,
    #[codec(11)]
    empties: Option<Vec<Empty>>,
    #[codec(12)]
    small: Option<i16>,
    #[codec(13)]
    sorted: Option<BTreeMap<i32, Vec<String>>>,
    #[codec(14)]
    hashed: Option<HashSet<String>>,
    #[codec(15)]
    id: Option<Uuid>,
    #[codec(16)]
    flags: Option<Vec<bool>>,
    #[codec(17)]
    lists: Option<Vec<Vec<i64>>>,
    #[codec(18)]
    level: Option<Level>,
    #[codec(19)]
    levels: Option<Vec<Level>>,
    #[codec(20)]
    double: Option<f64>,
    #[codec(21)]
    byte: Option<i8>,
    #[codec(22)]
    flag_set: Option<BTreeSet<bool>>,
    #[codec(23)]
    by_flag: Option<BTreeMap<bool, bool>>,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum U {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(String),
    #[codec(3)]
    Child(Box<T>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
struct Empty {}

/// A closed enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
enum Level {
    Low = 0,
    High = 1,
}

/// The same struct, borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "T")]
struct V<'a> {
    #[codec(-1)]
    minus: Option<i32>,
    #[codec(1)]
    number: Option<i32>,
    #[codec(2)]
    text: Option<&'a str>,
    #[codec(3)]
    list: Option<&'a [i64]>,
    #[codec(4)]
    map: Option<&'a [(&'a str, i32)]>,
    #[codec(5)]
    child: Option<&'a V<'a>>,
    #[codec(6)]
    children: Option<&'a [V<'a>]>,
    #[codec(7)]
    set: Option<Set<&'a [i32]>>,
    #[codec(8)]
    bytes: Option<&'a [u8]>,
    #[codec(9)]
    union: Option<UV<'a>>,
    #[codec(10)]
    flag: Option<bool>,
    #[codec(11)]
    empties: Option<&'a [Empty]>,
    #[codec(12)]
    small: Option<i16>,
    #[codec(13)]
    sorted: Option<&'a [(i32, &'a [&'a str])]>,
    #[codec(14)]
    hashed: Option<Set<&'a [&'a str]>>,
    #[codec(15)]
    id: Option<Uuid>,
    #[codec(16)]
    flags: Option<&'a [bool]>,
    #[codec(17)]
    lists: Option<&'a [&'a [i64]]>,
    #[codec(18)]
    level: Option<Level>,
    #[codec(19)]
    levels: Option<&'a [Level]>,
    #[codec(20)]
    double: Option<f64>,
    #[codec(21)]
    byte: Option<i8>,
    #[codec(22)]
    flag_set: Option<Set<&'a [bool]>>,
    #[codec(23)]
    by_flag: Option<&'a [(bool, bool)]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Thrift)]
enum UV<'a> {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(&'a str),
    #[codec(3)]
    Child(&'a V<'a>),
}

/// The same struct; strings and bytes share the input.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
#[codec(name = "T")]
struct S {
    #[codec(-1)]
    minus: Option<i32>,
    #[codec(1)]
    number: Option<i32>,
    #[codec(2)]
    text: Option<SharedStr>,
    #[codec(3)]
    list: Option<Vec<i64>>,
    #[codec(4)]
    map: Option<HashMap<SharedStr, i32>>,
    #[codec(5)]
    child: Option<Box<S>>,
    #[codec(6)]
    children: Option<Vec<S>>,
    #[codec(7)]
    set: Option<HashSet<i32>>,
    #[codec(8)]
    bytes: Option<Bytes>,
    #[codec(9)]
    union: Option<US>,
    #[codec(10)]
    flag: Option<bool>,
    #[codec(11)]
    empties: Option<Vec<Empty>>,
    #[codec(12)]
    small: Option<i16>,
    #[codec(13)]
    sorted: Option<BTreeMap<i32, Vec<SharedStr>>>,
    #[codec(14)]
    hashed: Option<BTreeSet<SharedStr>>,
    #[codec(15)]
    id: Option<Uuid>,
    #[codec(16)]
    flags: Option<Vec<bool>>,
    #[codec(17)]
    lists: Option<Vec<Vec<i64>>>,
    #[codec(18)]
    level: Option<Level>,
    #[codec(19)]
    levels: Option<Vec<Level>>,
    #[codec(20)]
    double: Option<f64>,
    #[codec(21)]
    byte: Option<i8>,
    #[codec(22)]
    flag_set: Option<BTreeSet<bool>>,
    #[codec(23)]
    by_flag: Option<Vec<(bool, bool)>>,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum US {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Text(SharedStr),
    #[codec(3)]
    Child(Box<S>),
}

/// Required fields.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Strict {
    #[codec(1, required)]
    first: i32,
    #[codec(2, required)]
    second: String,
    #[codec(3)]
    child: Option<Box<Strict>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Strict")]
struct StrictView<'a> {
    #[codec(1, required)]
    first: i32,
    #[codec(2, required)]
    second: &'a str,
    #[codec(3)]
    child: Option<&'a StrictView<'a>>,
}

/// A union in unions, which keeps members that it does not know.
#[derive(Clone, Debug, PartialEq, Thrift)]
enum Nested {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Inner(Box<Nested>),
    #[codec(3)]
    List(Vec<Nested>),
    #[codec(unknown)]
    Unknown(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, Thrift)]
#[codec(name = "Nested")]
enum NestedView<'a> {
    #[codec(1)]
    Number(i32),
    #[codec(2)]
    Inner(Box<NestedView<'a>>),
    #[codec(3)]
    List(Vec<NestedView<'a>>),
    #[codec(unknown)]
    Unknown(UnknownFieldsView<'a>),
}

/// Fields that are there whatever arrives, and a union whose members are fields.
#[derive(Clone, Debug, PartialEq, Thrift)]
struct Plain {
    #[codec(1)]
    number: i32,
    #[codec(2)]
    text: String,
    #[codec(3)]
    list: Vec<i64>,
    #[codec(4)]
    children: Vec<Plain>,
    #[codec(oneof)]
    choice: Option<Choice>,
}

impl Default for Plain {
    /// What a hostile struct of one byte brings: more than a hundred bytes.
    fn default() -> Self {
        Plain {
            number: 7,
            text: "a default".to_owned(),
            list: vec![1; 16],
            children: Vec::new(),
            choice: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum Choice {
    #[codec(5)]
    Number(i32),
    #[codec(6)]
    Text(String),
}

/// A struct that knows no field.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Nothing {}

/// A struct that knows no field and keeps all of them.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Keeps {
    #[codec(unknown)]
    rest: UnknownFields,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Thrift)]
#[codec(name = "Keeps")]
struct KeepsView<'a> {
    #[codec(unknown)]
    rest: UnknownFieldsView<'a>,
}

/// Text in every type that holds it.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Texts<'a> {
    #[codec(1)]
    string: Option<String>,
    #[codec(2)]
    boxed: Option<Box<str>>,
    #[codec(3)]
    counted: Option<Arc<str>>,
    #[codec(4)]
    borrowed: Option<&'a str>,
    #[codec(5)]
    cow: Option<Cow<'a, str>>,
    #[codec(6)]
    shared: Option<SharedStr>,
    #[codec(7)]
    list: Option<Vec<Box<str>>>,
    #[codec(8)]
    set: Option<HashSet<Cow<'a, str>>>,
    #[codec(9)]
    sorted: Option<BTreeSet<Arc<str>>>,
    #[codec(10)]
    keys: Option<BTreeMap<Box<str>, i32>>,
    #[codec(11)]
    values: Option<HashMap<i32, Vec<Arc<str>>>>,
    #[codec(12)]
    union: Option<TextsUnion<'a>>,
}

#[derive(Clone, Debug, PartialEq, Thrift)]
enum TextsUnion<'a> {
    #[codec(1)]
    Cow(Cow<'a, str>),
    #[codec(2)]
    Shared(SharedStr),
}

/// The forms of a type in Binary, by its name in the file.
pub fn binary(ty: &str) -> Vec<Form> {
    forms::<Binary>(ty)
}

/// The forms of a type in Compact, by its name in the file.
pub fn compact(ty: &str) -> Vec<Form> {
    forms::<Compact>(ty)
}

/// Decodes with `decode_with`, within the limits.
macro_rules! owned {
    ($ty:ty) => {
        |input| seen(|then| written::<P, _>(then, P::decode_with::<$ty>(input.bytes, input.limits)))
    };
}

/// Decodes with `decode_in_with` and an arena.
macro_rules! view {
    ($ty:ty) => {
        |input| {
            seen(|then| {
                let arena = Arena::new();
                let view = P::decode_in_with::<$ty>(input.bytes, &arena, input.limits);
                written::<P, _>(then, view)
            })
        }
    };
}

fn forms<P: Protocol>(ty: &str) -> Vec<Form> {
    match ty {
        "T" => [known_forms::<P>(), skipping::<P>()].concat(),
        "Strict" => vec![
            Form::known("owned", owned!(Strict)),
            Form::known("view", view!(StrictView<'_>)),
        ],
        "U" => vec![
            Form::known("owned", owned!(U)),
            Form::known("view", view!(UV<'_>)),
        ],
        "Nested" => vec![
            Form::known("owned", owned!(Nested)),
            Form::known("view", view!(NestedView<'_>)),
        ],
        "Plain" => vec![Form::known("owned", owned!(Plain))],
        "Addresses" => vec![Form::known("owned", owned!(converted::Addresses))],
        "ApplicationException" => vec![Form::known("owned", owned!(ApplicationException))],
        "Texts" => vec![
            Form::known("owned", owned!(Texts<'_>)),
            Form::known("shared", |input| {
                seen(|then| {
                    let texts = P::decode_with::<Texts<'_>>(input.shared, input.limits);
                    written::<P, _>(then, texts)
                })
            }),
        ],
        "Keeps" => skipping::<P>(),
        // The bytes are an envelope, then a struct; the struct is written again.
        "message T" => vec![
            Form::known("message", |input| {
                seen(|then| {
                    let message = P::decode_message_with(input.bytes, input.limits)?;
                    written::<P, _>(then, message.decode_with::<P, T>(None, input.limits))
                })
            }),
            Form::known("shared", |input| {
                seen(|then| {
                    let message = P::decode_message_with(input.shared, input.limits)?;
                    written::<P, _>(then, message.decode_with::<P, S>(None, input.limits))
                })
            }),
        ],
        _ => Vec::new(),
    }
}

fn known_forms<P: Protocol>() -> Vec<Form> {
    vec![
        Form::known("owned", owned!(T)),
        Form::known("newtypes", owned!(newtype::T)),
        Form::known("converted", owned!(converted::T)),
        Form::known("view", view!(V<'_>)),
        Form::known("held", |input| {
            seen(|then| {
                let held = P::decode_held::<V<'static>>(input.shared.clone(), input.limits)?;
                written::<P, _>(then, Ok(*held.get()))
            })
        }),
        Form::known("shared", |input| {
            seen(|then| written::<P, _>(then, P::decode_with::<S>(input.shared, input.limits)))
        }),
        Form::known("prefix", |input| {
            seen(|then| {
                let decoded = P::decode_prefix::<T>(input.bytes, None, input.limits);
                written::<P, _>(then, decoded.map(|(value, _)| value))
            })
        }),
        Form::known("pieces", |input| {
            let (first, second) = input.bytes.split_at(input.bytes.len() / 2);
            seen_beside(input.bytes.len() + 64, |then| {
                let pieces = first.chain(second);
                written::<P, _>(then, P::decode_buf_with::<T>(pieces, input.limits))
            })
        }),
        Form::known("message", |input| {
            let mut bytes = P::encode_message("m", MessageKind::Call, 1, &Nothing {})
                .expect("an envelope is written");
            // The stop mark of the empty struct makes room for the input.
            bytes.pop();
            let envelope = bytes.len();
            bytes.extend_from_slice(input.bytes);
            seen(|then| {
                let message = P::decode_message(&bytes)?;
                let decoded = message.decode_with::<P, T>(None, input.limits);
                written::<P, _>(then, decoded).map_err(|error| {
                    let mut refused = Refused::from(error);
                    refused.offset -= envelope;
                    refused
                })
            })
        }),
        Form::known("framed", |input| {
            let length = (input.bytes.len() as u32).to_be_bytes();
            let bytes = [&length, input.bytes].concat();
            seen_beside(4 * bytes.len() + 256, |then| {
                let payload = of_stream(FramedReader::new(&bytes[..]).read())?;
                let decoded = P::decode_with::<S>(&payload, input.limits);
                Ok::<_, Refused>(written::<P, _>(then, decoded)?)
            })
        }),
    ]
}

fn skipping<P: Protocol>() -> Vec<Form> {
    vec![
        Form {
            writes: Some(&[0]),
            ..Form::unknown("skip", owned!(Nothing))
        },
        Form::unknown("keep", owned!(Keeps)),
        Form::unknown("keep view", view!(KeepsView<'_>)),
        // The reader's buffer is its own.
        Form::unknown("unframed", |input| {
            seen_beside(4 * input.bytes.len() + 16_384, |then| {
                let framing = Unframed::<P>::structs().limits(*input.limits);
                let mut reader = MessageReader::with(input.bytes, framing);
                let found = of_stream(reader.read())?;
                Ok::<_, Refused>(match then {
                    Then::Drop => Vec::new(),
                    Then::Write => found.to_vec(),
                })
            })
        }),
    ]
}

/// The message that came from a stream; a stream without one is truncated.
fn of_stream<M>(read: Result<Option<M>, StreamError>) -> Result<M, Refused> {
    match read {
        Ok(Some(message)) => Ok(message),
        Ok(None) => Err(Refused {
            kind: "Truncated".to_owned(),
            offset: 0,
            path: String::new(),
        }),
        Err(StreamError::Decode(error)) => Err(error.into()),
        Err(StreamError::Io(error)) => Err(refused(error.kind())),
    }
}

/// What the value is written as, if that is wanted.
fn written<P: Protocol, T: EncodeValue>(
    then: Then,
    value: Result<T, Error>,
) -> Result<Vec<u8>, Error> {
    let value = value?;
    match then {
        Then::Drop => Ok(Vec::new()),
        // As deep as it was read.
        Then::Write => P::encode_to_vec_with(&value, &Limits::new().depth(u32::MAX)),
    }
}
