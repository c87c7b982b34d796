//! The readers of streams.

use std::fmt::Debug;
use std::io::{self, Read};

use bytes::BytesMut;
use fastcodec::protobuf::{DecodeOwned, DelimitedReader};
use fastcodec::thrift::transport::{
    Detect, Framed, Framing, MessageReader, Progress, StreamError, TtFramed, Unframed,
};
use fastcodec::thrift::{Binary, Compact};
use fastcodec::{ErrorKind, Limits};
use fastcodec_tests::counted;
use tokio_util::codec::Decoder;

use crate::protobuf::types::Owned;

/// The end of a stream: success, or an error with a position.
type End = Option<(ErrorKind, usize)>;

/// Checks that a stream has the same messages and the same error in whatever pieces its bytes
/// arrive, with `std::io` and with tokio. A declared length takes no memory before the bytes
/// arrive.
pub fn streams(bytes: &[u8]) {
    let Some(([limit, sizes @ ..], stream)) = bytes.split_first_chunk::<4>() else {
        return;
    };
    let limits = match limit {
        0 => Limits::new(),
        limit => Limits::new().message_len(usize::from(*limit) * 8),
    };
    delimited(stream, *sizes, limits);
    framed(Framed::new().limits(limits), stream, *sizes);
    framed(TtFramed::new().limits(limits), stream, *sizes);
    framed(Unframed::<Binary>::new().limits(limits), stream, *sizes);
    framed(Unframed::<Compact>::new().limits(limits), stream, *sizes);
    framed(Unframed::<Binary>::structs().limits(limits), stream, *sizes);
    framed(
        Unframed::<Compact>::structs().limits(limits),
        stream,
        *sizes,
    );
    framed(Detect::new().limits(limits), stream, *sizes);
}

/// A reader that returns a few bytes at a time, or is interrupted.
struct Dripping<'b> {
    rest: &'b [u8],
    sizes: [u8; 3],
    turn: usize,
}

impl<'b> Dripping<'b> {
    fn new(rest: &'b [u8], sizes: [u8; 3]) -> Self {
        Dripping {
            rest,
            sizes,
            turn: 0,
        }
    }

    /// Returns the number of the next bytes; 0 is an interruption, which never comes twice in a
    /// row.
    fn next(&mut self) -> usize {
        self.turn += 1;
        let size = usize::from(self.sizes[self.turn % 3]);
        match size {
            0 if self.turn.is_multiple_of(2) => 0,
            _ => (1 + size / 4).min(self.rest.len()),
        }
    }
}

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.next();
        if size == 0 && !self.rest.is_empty() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = size.min(buffer.len());
        self.rest.read(&mut buffer[..size])
    }
}

/// Returns all messages of a stream, and its end.
fn collect<M>(mut next: impl FnMut() -> Result<Option<M>, StreamError>) -> (Vec<M>, End) {
    let mut messages = Vec::new();
    loop {
        match next() {
            Ok(Some(message)) => messages.push(message),
            Ok(None) => return (messages, None),
            Err(StreamError::Decode(error)) => {
                assert!(!matches!(next(), Ok(Some(_))), "a message after {error}");
                return (messages, Some((error.kind().clone(), error.offset())));
            }
            Err(StreamError::Io(error)) => panic!("{error}"),
        }
    }
}

fn delimited(stream: &[u8], sizes: [u8; 3], limits: Limits) {
    let mut reader = DelimitedReader::new(stream).limits(limits);
    let (frames, end) = collect(|| Ok(reader.read_frame()?.map(<[u8]>::to_vec)));
    let mut reader = DelimitedReader::new(Dripping::new(stream, sizes)).limits(limits);
    let dripping = collect(|| Ok(reader.read_frame()?.map(<[u8]>::to_vec)));
    assert_eq!(dripping, (frames, end));

    let mut reader = DelimitedReader::new(Dripping::new(stream, sizes)).limits(limits);
    let (messages, _) = collect(|| reader.read::<Owned>());
    let mut rest = stream;
    for message in messages {
        let at_once = Owned::decode_length_delimited_with(&mut rest, &limits);
        // Both or neither may contain NaN.
        assert_eq!(
            format!("{at_once:?}"),
            format!("{:?}", Ok::<_, ()>(message))
        );
    }
}

fn framed<F>(framing: F, stream: &[u8], sizes: [u8; 3])
where
    F: Framing + Clone + Decoder<Item = <F as Framing>::Message, Error = StreamError>,
    <F as Framing>::Message: Debug + PartialEq,
{
    let mut reader = MessageReader::with(stream, framing.clone());
    let (at_once, counts) = counted(|| collect(|| reader.read()));
    let allowed = (64 << 10) + 256 * stream.len();
    assert!(
        counts.peak <= allowed as isize,
        "{} of {allowed} bytes",
        counts.peak
    );
    let mut reader = MessageReader::with(Dripping::new(stream, sizes), framing.clone());
    assert_eq!(collect(|| reader.read()), at_once);

    let (mut codec, mut arrived) = (framing.clone(), BytesMut::new());
    let mut arriving = Dripping::new(stream, sizes);
    let with_codec = collect(|| {
        loop {
            if arriving.rest.is_empty() {
                return codec.decode_eof(&mut arrived);
            }
            let (now, later) = arriving.rest.split_at(arriving.next());
            arriving.rest = later;
            arrived.extend_from_slice(now);
            let decoded = codec.decode(&mut arrived)?;
            if decoded.is_some() {
                return Ok(decoded);
            }
        }
    });
    assert_eq!(with_codec.0, at_once.0);
    match (with_codec.1, at_once.1) {
        // The codec reports an error in the beginning of a message whose end never arrives.
        (Some(_), Some((ErrorKind::Truncated, _))) => {}
        (Some((one, _)), Some((other, _))) if is_limit(&one) || is_limit(&other) => {}
        (with_codec, at_once) => assert_eq!(with_codec, at_once),
    }
    byte_by_byte(framing, &stream[..stream.len().min(512)]);
}

/// Checks that a framing never asks for bytes after the end of a message.
fn byte_by_byte(mut framing: impl Framing + Clone, stream: &[u8]) {
    let at_once = framing.clone().find_end(stream);
    for arrived in 0..=stream.len() {
        let found = framing.find_end(&stream[..arrived]);
        match (&found, &at_once) {
            (Ok(Progress::Incomplete { needed }), Ok(Progress::Complete(end))) => {
                assert!(*needed > 0 && arrived + needed <= *end);
            }
            (Ok(Progress::Incomplete { needed }), _) => assert!(*needed > 0),
            (Err(one), Err(other)) if is_limit(one.kind()) || is_limit(other.kind()) => return,
            (Err(error), Ok(Progress::Incomplete { .. })) if is_limit(error.kind()) => return,
            _ => return assert_eq!(found, at_once),
        }
    }
    assert!(matches!(at_once, Ok(Progress::Incomplete { .. })));
}

/// Returns whether a message is too long. The length is not checked between the parts of an
/// envelope, so the arrived bytes determine when it is reported, and which of two errors.
fn is_limit(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::MessageLimit { .. })
}
