//! The types that threads may share or send, and the absence of hidden shared state.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use fastcodec::engine::SharedFieldName;
use fastcodec::protobuf::encoding::Str;
use fastcodec::thrift::service::{Call, CallError, Caller};
use fastcodec::thrift::transport::{
    Detect, Framed, FramedReader, FramedWriter, MessageReader, MessageWriter, Progress, ProtocolId,
    Received, StreamChannel, Transport, TtFramed, TtHeader, TtMessage, Unframed,
};
use fastcodec::thrift::{self, Binary, Compact, Double, InvalidUuid, MessageKind, Set, SharedStr};
use fastcodec::types::{self, Any, AnyView, Duration, FieldMask, Struct, Timestamp, Value};
use fastcodec::{
    Arena, Enumeration, Error, ErrorClass, ErrorKind, FieldName, Held, Limits, Oneof, Protobuf,
    Thrift, Usage, prost, protobuf,
};

/// Does not compile unless the types are both `Send` and `Sync`.
macro_rules! both {
    ($($ty:ty),* $(,)?) => {$(
        const _: () = {
            const fn is_send_and_sync<T: Send + Sync>() {}
            is_send_and_sync::<$ty>()
        };
    )*};
}

/// Fails to compile if the type implements the trait: then there are two implementations, and the
/// compiler cannot choose one.
macro_rules! not {
    ($($trait:ident: $($ty:ty),*;)*) => {$($(
        const _: () = {
            trait Either<A> {
                const IT: () = ();
            }
            impl<T: ?Sized> Either<()> for T {}
            impl<T: ?Sized + $trait> Either<u8> for T {}
            <$ty as Either<_>>::IT
        };
    )*)*};
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Person {
    #[codec(1)]
    name: String,
    #[codec(2)]
    data: Bytes,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf, Thrift)]
struct PersonView<'a> {
    #[codec(1)]
    name: &'a str,
    #[codec(2)]
    parents: &'a [PersonView<'a>],
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Color {
    Red = 0,
}

#[derive(Clone, Debug, PartialEq, Oneof)]
enum Choice {
    #[codec(1)]
    Text(String),
}

/// A view that holds on to the arena that its lists are in, which must not be shared.
struct HoldsArena<'a>(#[expect(dead_code)] &'a Arena);

impl fastcodec::View for HoldsArena<'static> {
    type At<'a> = HoldsArena<'a>;

    fn shorten<'short, 'long: 'short>(
        view: &'short HoldsArena<'long>,
    ) -> &'short HoldsArena<'short> {
        view
    }
}

// The whole.
both!(
    Error,
    ErrorClass,
    ErrorKind,
    FieldName,
    SharedFieldName,
    Limits,
    Usage,
    Held<PersonView<'static>>,
    thrift::Held<PersonView<'static>>,
    Person,
    PersonView<'static>,
    Choice,
    Color,
);
// Protobuf.
both!(
    protobuf::EncodeBuffer, protobuf::Input<'static>, protobuf::Lazy<'static, Person>,
    protobuf::UnknownFields, protobuf::UnknownFieldsView<'static>,
    protobuf::Extension<String, Str>, protobuf::Tag, protobuf::WireType, protobuf::Open<Color>,
    protobuf::DelimitedReader<std::net::TcpStream>, protobuf::StreamError,
    protobuf::Delimited<std::rc::Rc<u8>>,
    protobuf::Frame,
);
// Prost.
both!(
    prost::DecodeError,
    prost::EncodeError,
    prost::UnknownEnumValue,
    prost::encoding::WireType,
    prost::types::TimestampError,
    prost::types::DurationError,
    prost::derived::Named<Color>,
    prost::derived::NamedList<'static, Color>,
    prost::derived::NamedMap<'static, Color, Person>,
);
// Thrift.
both!(
    Binary, Compact, Double, InvalidUuid, MessageKind, SharedStr, thrift::Uuid, thrift::Type,
    Set<Vec<String>>, thrift::UnknownFields, thrift::UnknownFieldsView<'static>,
    thrift::Message<'static>, thrift::ApplicationException, thrift::ApplicationExceptionKind,
    thrift::Family,
    Framed, TtFramed, TtHeader, TtMessage, Unframed<Compact>, Detect, Received, Transport,
    Progress, ProtocolId, FramedReader<std::net::TcpStream>, FramedWriter<std::net::TcpStream>,
    MessageReader<std::net::TcpStream, Detect>, MessageWriter<std::net::TcpStream, TtFramed>,
    StreamChannel<std::net::TcpStream, std::net::TcpStream, Framed>,
    Call<'static, Binary>, CallError<Person, Error>,
    Caller<StreamChannel<std::net::TcpStream, std::net::TcpStream, Framed>, Compact>,
);
// The well-known types.
both!(
    Any,
    AnyView<'static>,
    Duration,
    FieldMask,
    Struct,
    Timestamp,
    Value,
    types::ListValue,
    types::StructView<'static>,
    types::ValueView<'static>,
    types::ListValueView<'static>,
    types::UnpackError,
    types::DurationError,
    types::RangeError,
    types::TimestampError,
    types::ParseError,
    types::Empty,
    types::EmptyView<'static>,
    types::DurationView<'static>,
    types::TimestampView<'static>,
    types::FieldMaskView<'static>,
    types::NullValue,
    types::Syntax,
    types::Field,
    types::FieldView<'static>,
    types::Enum,
    types::Method,
    types::field::Kind,
    types::field::Cardinality,
    types::value::Kind,
    types::value::KindView<'static>,
    types::Api,
    types::Type,
    types::StringValue,
    types::BytesValue,
);

// An arena may be sent, with nothing borrowed from it, and not shared: it hands out memory through
// `&self`. Where a decode or an encode stands is for the thread that it runs on.
const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<Arena>()
};
not!(
    Sync: Arena, protobuf::Decoder<'static>, protobuf::Encoder<'static>,
        thrift::Decoder<'static, Binary>, thrift::Encoder<'static, Binary>,
        Held<HoldsArena<'static>>, protobuf::DelimitedReader<std::sync::mpsc::Receiver<u8>>;
    Send: protobuf::Decoder<'static>, protobuf::Encoder<'static>,
        thrift::Decoder<'static, Binary>, thrift::Encoder<'static, Binary>,
        Held<HoldsArena<'static>>, Held<Unsendable>, prost::encoding::DecodeContext;
);

/// A view that owns what cannot be sent.
struct Unsendable;

impl fastcodec::View for Unsendable {
    type At<'a> = std::rc::Rc<&'a str>;

    fn shorten<'short, 'long: 'short>(
        view: &'short std::rc::Rc<&'long str>,
    ) -> &'short std::rc::Rc<&'short str> {
        view
    }
}

#[test]
fn a_handle_is_read_by_several_threads_at_once_and_dropped_by_another() {
    use fastcodec::protobuf::DecodeOwned as _;
    let input = Bytes::from(b"\x0a\x03Ada\x12\x05\x0a\x03Eve".repeat(100));
    let held = Held::<PersonView<'static>>::decode(input).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert_eq!(held.get().parents.len(), 100);
                assert!(held.get().parents.iter().all(|it| it.name == "Eve"));
            });
        }
    });
    std::thread::spawn(move || drop(held)).join().unwrap();
    assert_eq!(Person::decode_buf(&b"\x0a\x01a"[..]).unwrap().name, "a");
}

#[test]
fn an_arena_that_is_sent_to_another_thread_serves_there() {
    use fastcodec::protobuf::Decode as _;
    let mut arena = Arena::new();
    for _ in 0..10 {
        // With lists that were left open.
        let input = b"\x12\x03\x0a\x01a\x0a\x01b".repeat(50);
        assert_eq!(
            PersonView::decode_in(&input, &arena).unwrap().parents.len(),
            50
        );
        arena = std::thread::spawn(move || {
            let input = b"\x12\x03\x0a\x01a\x0a\x01c".repeat(20);
            let view = PersonView::decode_in(&input, &arena).unwrap();
            assert_eq!((view.name, view.parents.len()), ("c", 20));
            arena.reset();
            arena
        })
        .join()
        .unwrap();
    }
}

/// All files of Rust below a folder of the repository, with their paths from there.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = vec![];
    walk(&root.join(folder), &mut found);
    assert!(found.len() > 10, "{folder}");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The words of a line, without its comment.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|it: char| !(it.is_alphanumeric() || it == '_'))
        .filter(|word| !word.is_empty())
}

#[test]
fn every_public_type_is_among_those_above() {
    let above = include_str!("send_sync.rs");
    let above: BTreeSet<_> = above.lines().flat_map(words).collect();
    let mut missing = vec![];
    for (path, source) in sources("fastcodec/src") {
        // Names without values, what no one can name, and what the derives alone do.
        // The messages of `prost/types` are both, as prost's trait of messages demands it.
        let left_out = [
            "src/conversion.rs",
            "protobuf/code_size.rs",
            "protobuf/convert.rs",
            "protobuf/fits.rs",
            "protobuf/encoding.rs",
            "protobuf/fits.rs",
            "protobuf/implementation.rs",
            "protobuf/template.rs",
            "thrift/fits.rs",
            "thrift/template.rs",
            "thrift/types.rs",
            "prost/types/protobuf.rs",
            "prost/types/compiler.rs",
        ];
        if left_out.iter().any(|end| path.ends_with(end))
            || ["/wire/", "/engine/"]
                .iter()
                .any(|room| path.contains(room))
        {
            continue;
        }
        for line in source.lines() {
            let words: Vec<_> = words(line).collect();
            // One of many that a macro makes has no name here.
            if let ["pub", "struct" | "enum", name, ..] = words[..]
                && !line.contains('$')
                && name != "Probe"
                && !above.contains(name)
            {
                missing.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn nothing_global_is_mutable() {
    // What a static needs to be changed, or to have something different in each thread.
    const MUTABLE: [&str; 12] = [
        "Cell",
        "RefCell",
        "UnsafeCell",
        "OnceCell",
        "LazyCell",
        "Mutex",
        "RwLock",
        "Once",
        "OnceLock",
        "LazyLock",
        "Condvar",
        "thread_local",
    ];
    let mut found = BTreeSet::new();
    for folder in [
        "fastcodec/src",
        "fastcodec-derive/src",
        "fastcodec-schema/src",
        "fastcodec-build/src",
    ] {
        for (path, source) in sources(folder) {
            for line in source.lines() {
                let words: Vec<_> = words(line).collect();
                assert!(
                    !words.windows(2).any(|pair| pair == ["static", "mut"]),
                    "{path}: {line}"
                );
                for word in words {
                    if MUTABLE.contains(&word) || word.starts_with("Atomic") {
                        found.insert((path.clone(), word.to_owned()));
                    }
                }
            }
        }
    }
    let expected = [
        // An arena's own, reached through `&self`; no static has one in it.
        ("fastcodec/src/arena/mod.rs", "Cell"),
        ("fastcodec/src/arena/mod.rs", "RefCell"),
        // Whether a source that only announces its length has been read, which takes `&self`.
        ("fastcodec/src/wire/destination.rs", "Cell"),
        // What is left of a decode's memory, for the clones of a context.
        ("fastcodec/src/prost/encoding/context.rs", "Cell"),
        // Constants of a Thrift schema in generated code: created once, never changed.
        ("fastcodec-build/src/emit/constant.rs", "LazyLock"),
        ("fastcodec-build/src/emit/layout.rs", "LazyLock"),
        // The paths that options are asked for while code is generated, and which of them fitted.
        ("fastcodec-build/src/options/path_map.rs", "Cell"),
        ("fastcodec-build/src/options/path_map.rs", "RefCell"),
        ("fastcodec-build/src/options/modules.rs", "Cell"),
        ("fastcodec-build/src/options/modules.rs", "RefCell"),
        // The files that were read, while a schema is read.
        ("fastcodec-build/src/protobuf/apart.rs", "RefCell"),
    ];
    let expected: BTreeSet<_> = expected
        .map(|(path, word)| (path.to_owned(), word.to_owned()))
        .into();
    assert_eq!(found, expected);
}
