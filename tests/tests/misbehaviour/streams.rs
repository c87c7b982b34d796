//! Streams whose `Read` or `Write` misbehaves.

use std::cell::Cell;
use std::io::{self, Read, Write};

use fastcodec::protobuf::{DelimitedReader, Encode, StreamError};
use fastcodec::thrift::transport::{
    Framed, FramedReader, FramedWriter, Framing, MessageReader, Progress, Unframed,
};
use fastcodec::thrift::{Binary, Compact, Protocol};
use fastcodec::{Error, ErrorKind, Protobuf, Thrift};

use super::rogue::{Outcome, REFUSED, Rogue, caught, leaks_nothing, panic_quietly};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Text {
    #[codec(1)]
    text: Rogue,
}

/// What a stream does once, in the call with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    /// Reports that it was interrupted.
    Interrupt,
    /// Reports a failure.
    Fail,
    /// Panics.
    Panic,
    /// Reports this number of bytes more than fit.
    Overstate(usize),
    /// Reports that it filled the buffer, and writes nothing to it.
    Pretend,
    /// Reports the end of the stream, and more bytes after that.
    End,
}

/// A stream of pieces of some bytes.
struct Stream<'a> {
    bytes: &'a [u8],
    piece: usize,
    act: Option<(usize, Act)>,
    calls: &'a Cell<usize>,
}

impl Read for Stream<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let call = self.calls.get();
        self.calls.set(call + 1);
        match self.act {
            Some((planned, act)) if planned == call => match act {
                Act::Interrupt => return Err(io::ErrorKind::Interrupted.into()),
                Act::Fail => return Err(io::ErrorKind::ConnectionReset.into()),
                Act::Panic => panic_quietly(),
                Act::Overstate(bytes) => return Ok(room.len().saturating_add(bytes)),
                Act::Pretend => return Ok(room.len()),
                Act::End => return Ok(0),
            },
            _ => {}
        }
        let len = room.len().min(self.piece).min(self.bytes.len());
        room[..len].copy_from_slice(&self.bytes[..len]);
        self.bytes = &self.bytes[len..];
        Ok(len)
    }
}

fn texts() -> Vec<Text> {
    // The last one comes in several steps.
    ["one".to_owned(), String::new(), "three".repeat(5000)]
        .map(|text| Text { text: Rogue(text) })
        .into()
}

/// A way to read all messages of a stream. An error may be temporary, so reading continues after an
/// error, a few times.
struct Way {
    name: &'static str,
    bytes: Vec<u8>,
    read: fn(Stream<'_>, &mut Vec<Text>) -> Result<(), StreamError>,
}

fn read_delimited(stream: Stream<'_>, texts: &mut Vec<Text>) -> Result<(), StreamError> {
    let mut reader = DelimitedReader::new(stream);
    while let Some(text) = reader.read()? {
        texts.push(text);
    }
    Ok(())
}

fn read_messages<P: Protocol, F: Framing<Message = bytes::Bytes>>(
    stream: Stream<'_>,
    framing: F,
    texts: &mut Vec<Text>,
) -> Result<(), StreamError> {
    let mut reader = MessageReader::with(stream, framing);
    let mut result = Ok(());
    for _ in 0..8 {
        match reader.read() {
            Ok(Some(message)) => texts.push(P::decode(&message)?),
            Ok(None) => break,
            // What has arrived is kept.
            Err(StreamError::Io(error)) => {
                reader.resume()?;
                result = Err(error.into());
            }
            Err(error) => return Err(error),
        }
    }
    result
}

fn ways() -> Vec<Way> {
    let mut delimited = Vec::new();
    let mut framed = FramedWriter::new(Vec::new());
    let mut unframed = Vec::new();
    for text in texts() {
        text.encode_length_delimited(&mut delimited).unwrap();
        framed
            .write_with(|buffer| Binary::append(&text, buffer))
            .unwrap();
        Compact::append(&text, &mut unframed).unwrap();
    }
    vec![
        Way {
            name: "delimited",
            bytes: delimited,
            read: read_delimited,
        },
        Way {
            name: "framed",
            bytes: framed.into_inner(),
            read: |stream, texts| read_messages::<Binary, _>(stream, Framed::new(), texts),
        },
        Way {
            name: "unframed",
            bytes: unframed,
            read: |stream, texts| {
                read_messages::<Compact, _>(stream, Unframed::<Compact>::structs(), texts)
            },
        },
    ]
}

/// Reads the stream in each way, once for each call, which does `act`. `check` gets the messages
/// and the reason why reading stopped.
fn act_in_each_call(act: Act, mut check: impl FnMut(&'static str, Vec<Text>, Outcome<()>)) {
    for way in ways() {
        for piece in [1000, usize::MAX] {
            let calls = Cell::new(0);
            let stream = |act| Stream {
                bytes: &way.bytes,
                piece,
                act,
                calls: &calls,
            };
            let mut read = Vec::new();
            (way.read)(stream(None), &mut read).unwrap();
            assert_eq!(read, texts(), "{}", way.name);
            for call in 0..calls.get() {
                calls.set(0);
                leaks_nothing("a stream", || {
                    let mut read = Vec::new();
                    let end = caught(|| (way.read)(stream(Some((call, act))), &mut read));
                    let end = match end {
                        Some(Ok(())) => Outcome::Done(()),
                        Some(Err(StreamError::Decode(error))) => {
                            Outcome::Failed(error.kind().clone())
                        }
                        Some(Err(StreamError::Io(_))) => Outcome::Failed(REFUSED),
                        None => Outcome::Panicked,
                    };
                    check(way.name, read, end);
                });
            }
        }
    }
}

#[test]
fn a_read_that_is_interrupted_is_tried_again() {
    act_in_each_call(Act::Interrupt, |_, read, end| {
        assert_eq!((read, end), (texts(), Outcome::Done(())));
    });
}

#[test]
fn a_read_that_fails_in_the_middle_is_reported_and_spoils_no_message() {
    act_in_each_call(Act::Fail, |way, read, end| {
        assert_eq!(end, Outcome::Failed(REFUSED));
        match way {
            "delimited" => assert!(texts().starts_with(&read)),
            // What had arrived was kept, and reading went on.
            _ => assert_eq!(read, texts()),
        }
    });
}

#[test]
fn a_read_that_panics_leaks_nothing() {
    act_in_each_call(Act::Panic, |_, read, end| {
        assert!(end.is_panicked());
        assert!(texts().starts_with(&read));
    });
}

/// Whether there is nothing in it but bytes of the stream, and zeroes.
fn is_of_the_stream(text: &Text) -> bool {
    text.text
        .0
        .bytes()
        .all(|byte| b"onethree\0".contains(&byte))
}

#[test]
fn a_read_that_reports_more_bytes_than_fit_is_not_believed() {
    for more in [1, 7, 1 << 20, usize::MAX / 2, usize::MAX] {
        act_in_each_call(Act::Overstate(more), |_, read, _| {
            assert!(read.iter().all(is_of_the_stream), "{read:?}");
        });
    }
}

#[test]
fn a_read_that_writes_nothing_reads_initialised_bytes() {
    act_in_each_call(Act::Pretend, |_, read, end| {
        assert!(!end.is_panicked());
        assert!(read.iter().all(is_of_the_stream), "{read:?}");
    });
}

#[test]
fn a_stream_that_ends_early_is_truncated_or_at_its_end() {
    act_in_each_call(Act::End, |_, read, end| {
        assert!(texts().starts_with(&read));
        assert!(
            matches!(
                end,
                Outcome::Done(()) | Outcome::Failed(ErrorKind::Truncated)
            ),
            "{end:?}"
        );
    });
}

#[test]
fn a_reader_goes_on_with_the_next_message_after_one_that_is_wrong_where_the_program_says_so() {
    let stream = b"\x03\x0a\x07a\x03\x0a\x01b";
    let mut reader = DelimitedReader::new(&stream[..]);
    assert!(matches!(reader.read::<Text>(), Err(StreamError::Decode(_))));
    assert!(reader.read::<Text>().unwrap().is_none());
    reader.resume().unwrap();
    assert_eq!(reader.read::<Text>().unwrap().unwrap().text.0, "b");
}

/// A framing that says what it likes.
struct Odd(Vec<Result<Progress, Error>>);

impl Framing for Odd {
    type Message = bytes::Bytes;

    fn find_end(&mut self, _arrived: &[u8]) -> Result<Progress, Error> {
        match self.0.is_empty() {
            true => Ok(Progress::Complete(0)),
            false => self.0.remove(0),
        }
    }

    fn open(&mut self, message: bytes::Bytes) -> Result<bytes::Bytes, Error> {
        Ok(message)
    }
}

#[test]
fn a_framing_that_finds_an_end_which_has_not_arrived_panics_and_leaks_nothing() {
    leaks_nothing("a framing", || {
        for end in [1, 1 << 20, usize::MAX] {
            let mut reader = MessageReader::with(&b""[..], Odd(vec![Ok(Progress::Complete(end))]));
            assert!(caught(|| reader.read().is_ok()).is_none());
            assert_eq!(reader.read().unwrap().unwrap(), &b""[..]);
        }
    });
}

#[test]
fn a_framing_that_needs_nothing_or_too_much_reads_what_is_there() {
    leaks_nothing("a framing", || {
        for needed in [0, 1, 1 << 20, usize::MAX] {
            let plan = vec![
                Ok(Progress::Incomplete { needed }),
                Ok(Progress::Complete(0)),
            ];
            let mut reader = MessageReader::with(&b"abc"[..], Odd(plan));
            match reader.read() {
                Ok(Some(message)) => assert!(needed <= 3 && message.is_empty()),
                Ok(None) => panic!("{needed}: there is something"),
                Err(StreamError::Decode(error)) => {
                    assert_eq!(error.kind(), &ErrorKind::Truncated);
                    assert!(needed > 3);
                }
                Err(error) => panic!("{needed}: {error}"),
            }
        }
    });
}

/// A stream to write to.
struct Sink(Vec<u8>, Option<Act>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.1.take() {
            Some(Act::Interrupt) => Err(io::ErrorKind::Interrupted.into()),
            Some(Act::Fail) => Err(io::ErrorKind::ConnectionReset.into()),
            Some(Act::End) => Ok(0),
            Some(Act::Overstate(more)) => Ok(bytes.len().saturating_add(more)),
            Some(_) => panic_quietly(),
            None => {
                let len = bytes.len().min(7);
                self.0.extend_from_slice(&bytes[..len]);
                Ok(len)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_write_that_fails_or_panics_leaks_nothing_and_the_next_message_is_whole() {
    for act in [
        Act::Interrupt,
        Act::Fail,
        Act::Panic,
        Act::End,
        Act::Overstate(1),
    ] {
        leaks_nothing("a stream to write to", || {
            let mut writer = FramedWriter::new(Sink(Vec::new(), Some(act)));
            let first = caught(|| writer.write(&b"the first message"[..]));
            match act {
                Act::Interrupt => assert!(matches!(first, Some(Ok(())))),
                Act::Fail | Act::End => assert!(matches!(first, Some(Err(StreamError::Io(_))))),
                _ => assert!(first.is_none()),
            }
            writer.write(&b"the second message"[..]).unwrap();
            let written = writer.into_inner().0;
            assert!(written.ends_with(b"\0\0\0\x12the second message"));
        });
    }
}

#[test]
fn a_closure_that_panics_or_fails_in_a_frame_leaves_nothing_of_it() {
    let mut writer = FramedWriter::new(Vec::new());
    let panicked = caught(|| {
        writer.write_with(|buffer| {
            buffer.extend_from_slice(b"half");
            panic_quietly()
        })
    });
    assert!(panicked.is_none());
    let failed = writer.write_with(|buffer| {
        buffer.clear();
        Err(Binary::decode::<Text>(b"").unwrap_err())
    });
    assert!(failed.is_err());
    writer.write(&b"whole"[..]).unwrap();
    let written = writer.into_inner();
    let mut reader = FramedReader::new(&written[..]);
    assert_eq!(reader.read().unwrap().unwrap(), &b"whole"[..]);
    assert!(reader.read().unwrap().is_none());
}
