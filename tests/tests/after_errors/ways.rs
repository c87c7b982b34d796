//! Each way to read a stream, polled eight times whatever comes.

use std::cell::Cell;
use std::future::Future;
use std::io::{self, Read};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Buf;
use fastcodec::protobuf::{DecodeOwned, Delimited, DelimitedReader, Encode, Frame, StreamError};
use fastcodec::thrift::transport::{
    Detect, Framed, FramedReader, Framing, MessageReader, Received, TtFramed, TtHeader, TtMessage,
    Unframed,
};
use fastcodec::thrift::{Binary, MessageKind, Protocol};
use fastcodec::{Error, ErrorKind, Held, Limits, Protobuf, Thrift};
use futures_util::StreamExt;
use tokio_util::codec::{Decoder, FramedRead};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
pub struct Pair {
    #[codec(1)]
    pub first: String,
    #[codec(2)]
    pub second: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
pub struct PairView<'a> {
    #[codec(1)]
    pub first: &'a str,
    #[codec(2)]
    pub second: &'a str,
}

pub fn pair(first: &str) -> Pair {
    Pair {
        first: first.into(),
        second: String::new(),
    }
}

/// What a poll of a stream brought: the text of a message, the end, or an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Polled {
    Message(String),
    End,
    Failed(ErrorKind),
    Io,
}

pub fn polled(result: Result<Option<Pair>, StreamError>) -> Polled {
    match result {
        Ok(Some(pair)) => Polled::Message(pair.first + &pair.second),
        Ok(None) => Polled::End,
        Err(StreamError::Decode(error)) => Polled::Failed(error.kind().clone()),
        Err(StreamError::Io(_)) => Polled::Io,
    }
}

/// What the program does at an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// Asks for the next message.
    Ask,
    /// Says that it goes on, and asks for the next message.
    Resume,
}

/// A way to read a stream: eight polls of it, errors or not.
pub struct Way {
    pub name: &'static str,
    pub read: fn(&[u8], At) -> Vec<Polled>,
    /// Encodes a message as the stream has it.
    pub write: fn(&[u8]) -> Vec<u8>,
    /// The bytes of a message as the format has them.
    pub encode: fn(&Pair) -> Vec<u8>,
    /// A message that does not decode, as the stream has it.
    pub malformed: Vec<u8>,
    /// A beginning after which it cannot be known where the next message begins.
    pub lost: &'static [u8],
    /// Who finds that a message does not decode.
    pub decodes: Decodes,
}

/// Who finds that a message does not decode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decodes {
    /// The reader, which ends there.
    Reader,
    /// A codec, which ends there. It has no way to say so but to repeat the error.
    Codec,
    /// The program, which was handed the bytes of the message. The reader knows nothing of it.
    Program,
    /// A function, which keeps nothing from one call to the next.
    Function,
}

pub const POLLS: usize = 8;

/// Polls `reader`, and does at an error what `at` says.
pub fn polls<R>(
    mut reader: R,
    at: At,
    mut poll: impl FnMut(&mut R) -> Polled,
    mut resume: impl FnMut(&mut R) -> Result<(), Error>,
) -> Vec<Polled> {
    let mut polls = Vec::new();
    for _ in 0..POLLS {
        let polled = poll(&mut reader);
        if let (At::Resume, Polled::Failed(_) | Polled::Io) = (at, &polled) {
            let resumed = resume(&mut reader).map_err(|error| error.kind().clone());
            polls.push(polled.clone());
            match (resumed, polled) {
                (Err(kind), Polled::Failed(failed)) => assert_eq!(kind, failed),
                (Err(kind), _) => panic!("{kind:?} after an error of the stream"),
                (Ok(()), _) => {}
            }
        } else {
            polls.push(polled);
        }
    }
    polls
}

/// Nothing was read that could not be gone on from.
pub fn no_resume<R>(_: &mut R) -> Result<(), Error> {
    Ok(())
}

pub fn limits() -> Limits {
    Limits::new().message_len(1000)
}

/// Bytes of up to three at a time, as they come from a network.
pub struct Trickle<'a>(pub &'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let len = room.len().min(3);
        self.0.read(&mut room[..len])
    }
}

impl tokio::io::AsyncRead for Trickle<'_> {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
        room: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let len = room.remaining().min(3).min(self.0.len());
        room.put_slice(&self.0[..len]);
        self.0 = &self.0[len..];
        Poll::Ready(Ok(()))
    }
}

pub fn by_tokio<D>(
    stream: &[u8],
    at: At,
    codec: D,
    resume: fn(&mut D) -> Result<(), Error>,
    open: impl Fn(D::Item) -> Result<Pair, Error>,
) -> Vec<Polled>
where
    D: Decoder<Error = StreamError>,
{
    let poll = |reader: &mut FramedRead<_, D>| {
        let next = now(reader.next()).transpose();
        polled(next.and_then(|next| Ok(next.map(&open).transpose()?)))
    };
    let reader = FramedRead::new(Trickle(stream), codec);
    polls(reader, at, poll, |reader| resume(reader.decoder_mut()))
}

pub fn by_reader<F: Framing>(
    stream: &[u8],
    at: At,
    framing: F,
    open: impl Fn(F::Message) -> Result<Pair, Error>,
) -> Vec<Polled> {
    let poll = |reader: &mut MessageReader<_, F>| {
        let next = reader.read();
        polled(next.and_then(|next| Ok(next.map(&open).transpose()?)))
    };
    let reader = MessageReader::with(Trickle(stream), framing);
    polls(reader, at, poll, MessageReader::resume)
}

/// Runs what never waits.
pub fn now<R>(work: impl Future<Output = R>) -> R {
    let mut work = pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing here waits"),
    }
}

pub fn binary(message: impl AsRef<[u8]>) -> Result<Pair, Error> {
    Binary::decode(message.as_ref())
}

pub fn call(message: impl AsRef<[u8]>) -> Result<Pair, Error> {
    Binary::decode_message(message.as_ref())?.decode::<Binary, _>()
}

pub fn delimited(message: &[u8]) -> Vec<u8> {
    assert!(message.len() < 0x80);
    [&[message.len() as u8], message].concat()
}

pub fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes()[..], message].concat()
}

pub fn headed(message: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::new();
    TtHeader::default().append_to(message, &mut buffer).unwrap();
    buffer
}

pub fn as_protobuf(pair: &Pair) -> Vec<u8> {
    Encode::encode_to_vec(pair).unwrap()
}

pub fn as_struct(pair: &Pair) -> Vec<u8> {
    Binary::encode_to_vec(pair).unwrap()
}

pub fn as_call(pair: &Pair) -> Vec<u8> {
    Binary::encode_message("pay", MessageKind::Call, 1, pair).unwrap()
}

/// A string that is not UTF-8: the transport finds the end of the message, the format refuses it.
pub const NOT_UTF8: &[u8] = b"\x0a\x03\xffyz";
pub const STRUCT_NOT_UTF8: &[u8] = b"\x0b\0\x01\0\0\0\x03\xffyz\0";
pub const CALL_NOT_UTF8: &[u8] =
    b"\x80\x01\0\x01\0\0\0\x03pay\0\0\0\x01\x0b\0\x01\0\0\0\x03\xffyz\0";

/// A length over the limit, followed by what reads like a message.
pub const LONG_DELIMITED: &[u8] = b"\xe9\x07\x05\x0a\x03not";
pub const LONG_FRAME: &[u8] = b"\0\0\x03\xe9\0\0\0\x01\0";
/// A length, followed by a header whose mark is wrong.
pub const NO_HEADER: &[u8] = b"\0\0\0\x09\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A message after a header with a section that nobody knows, in a frame of known length.
pub fn unknown_section() -> Vec<u8> {
    let mut message = headed(b"payload");
    let at = message.len() - b"payload".len() - 1;
    message[at] = 0x7f;
    message
}

pub fn ways() -> Vec<Way> {
    let protobuf = |name, decodes, read| Way {
        name,
        read,
        write: delimited,
        encode: as_protobuf,
        malformed: delimited(NOT_UTF8),
        lost: LONG_DELIMITED,
        decodes,
    };
    let thrift = |name, read, write: fn(&[u8]) -> Vec<u8>, lost| Way {
        name,
        read,
        write,
        encode: as_struct,
        malformed: write(STRUCT_NOT_UTF8),
        lost,
        decodes: Decodes::Program,
    };
    let calls = |name, read, write: fn(&[u8]) -> Vec<u8>, lost| Way {
        name,
        read,
        write,
        encode: as_call,
        malformed: write(CALL_NOT_UTF8),
        lost,
        decodes: Decodes::Program,
    };
    let headers = |name, decodes, read| Way {
        name,
        read,
        write: headed,
        encode: as_call,
        malformed: unknown_section(),
        lost: NO_HEADER,
        decodes,
    };
    vec![
        protobuf("DelimitedReader", Decodes::Reader, |stream, at| {
            let reader = DelimitedReader::new(Trickle(stream)).limits(limits());
            let poll = |reader: &mut DelimitedReader<_>| polled(reader.read());
            polls(reader, at, poll, DelimitedReader::resume)
        }),
        protobuf(
            "DelimitedReader::read_frame",
            Decodes::Program,
            |stream, at| {
                let reader = DelimitedReader::new(Trickle(stream)).limits(limits());
                let poll = |reader: &mut DelimitedReader<_>| {
                    let next = reader.read_frame().and_then(|frame| {
                        let pair = frame.map(fastcodec::protobuf::Decode::decode);
                        Ok(pair.transpose()?)
                    });
                    polled(next)
                };
                polls(reader, at, poll, DelimitedReader::resume)
            },
        ),
        protobuf("Delimited<M>", Decodes::Codec, |stream, at| {
            let codec = Delimited::<Pair>::new().limits(limits());
            by_tokio(stream, at, codec, Delimited::resume, Ok)
        }),
        protobuf("Delimited<Frame>", Decodes::Program, |stream, at| {
            let codec = Delimited::<Frame>::new().limits(limits());
            by_tokio(stream, at, codec, Delimited::resume, |Frame(frame)| {
                fastcodec::protobuf::Decode::decode(&frame)
            })
        }),
        protobuf("Delimited<Held>", Decodes::Codec, |stream, at| {
            let codec = Delimited::<Held<PairView<'static>>>::new().limits(limits());
            by_tokio(stream, at, codec, Delimited::resume, |held| {
                Ok(Pair {
                    first: held.get().first.into(),
                    second: held.get().second.into(),
                })
            })
        }),
        protobuf(
            "decode_length_delimited_with",
            Decodes::Function,
            |stream, at| {
                by_buffer(stream, at, |buf| {
                    Pair::decode_length_delimited_with(buf, &limits())
                })
            },
        ),
        protobuf(
            "decode_length_delimited_with, pieces",
            Decodes::Function,
            |stream, at| {
                let half = stream.len() / 2;
                by_buffer(Buf::chain(&stream[..half], &stream[half..]), at, |buf| {
                    Pair::decode_length_delimited_with(buf, &limits())
                })
            },
        ),
        thrift(
            "FramedReader",
            |stream, at| {
                let framing = Framed::new().limits(limits());
                let reader = FramedReader::with(Trickle(stream), framing);
                let poll = |reader: &mut FramedReader<_>| {
                    let next = reader.read();
                    polled(next.and_then(|it| Ok(it.map(binary).transpose()?)))
                };
                polls(reader, at, poll, FramedReader::resume)
            },
            framed,
            LONG_FRAME,
        ),
        thrift(
            "Framed",
            |stream, at| {
                let codec = Framed::new().limits(limits());
                by_tokio(stream, at, codec, Framed::resume, binary)
            },
            framed,
            LONG_FRAME,
        ),
        thrift(
            "MessageReader of Unframed",
            |stream, at| {
                let framing = Unframed::<Binary>::structs().limits(limits());
                by_reader(stream, at, framing, binary)
            },
            <[u8]>::to_vec,
            b"\x07\0\x01\0\0\0\0",
        ),
        thrift(
            "Unframed",
            |stream, at| {
                let codec = Unframed::<Binary>::structs().limits(limits());
                by_tokio(stream, at, codec, Unframed::resume, binary)
            },
            <[u8]>::to_vec,
            b"\x07\0\x01\0\0\0\0",
        ),
        calls(
            "MessageReader of Unframed, envelopes",
            |stream, at| {
                let framing = Unframed::<Binary>::new().limits(limits());
                by_reader(stream, at, framing, call)
            },
            <[u8]>::to_vec,
            b"\x80\x02\0\x01\0\0\0\x03pay\0\0\0\x01\0",
        ),
        thrift(
            "MessageReader of TtFramed, payloads",
            |stream, at| {
                let framing = TtFramed::new().limits(limits());
                by_reader(stream, at, framing, |TtMessage { payload, .. }| {
                    binary(payload)
                })
            },
            headed,
            NO_HEADER,
        ),
        headers(
            "MessageReader of TtFramed, headers",
            Decodes::Reader,
            |stream, at| {
                let framing = TtFramed::new().limits(limits());
                by_reader(stream, at, framing, |TtMessage { payload, .. }| {
                    call(payload)
                })
            },
        ),
        thrift(
            "TtFramed, payloads",
            |stream, at| {
                let codec = TtFramed::new().limits(limits());
                by_tokio(stream, at, codec, TtFramed::resume, |message| {
                    binary(message.payload)
                })
            },
            headed,
            NO_HEADER,
        ),
        headers("TtFramed, headers", Decodes::Codec, |stream, at| {
            let codec = TtFramed::new().limits(limits());
            by_tokio(stream, at, codec, TtFramed::resume, |message| {
                call(message.payload)
            })
        }),
        calls(
            "MessageReader of Detect, payloads",
            |stream, at| {
                let framing = Detect::new().limits(limits());
                by_reader(stream, at, framing, |Received { payload, .. }| {
                    call(payload)
                })
            },
            framed,
            LONG_FRAME,
        ),
        headers(
            "MessageReader of Detect, headers",
            Decodes::Reader,
            |stream, at| {
                let framing = Detect::new().limits(limits());
                by_reader(stream, at, framing, |Received { payload, .. }| {
                    call(payload)
                })
            },
        ),
        calls(
            "Detect, payloads",
            |stream, at| {
                let codec = Detect::new().limits(limits());
                by_tokio(stream, at, codec, Detect::resume, |received| {
                    call(received.payload)
                })
            },
            framed,
            LONG_FRAME,
        ),
        headers("Detect, headers", Decodes::Codec, |stream, at| {
            let codec = Detect::new().limits(limits());
            by_tokio(stream, at, codec, Detect::resume, |received| {
                call(received.payload)
            })
        }),
    ]
}

/// One message after the other out of a buffer.
pub fn by_buffer<B: Buf>(
    stream: B,
    at: At,
    decode: impl Fn(&mut B) -> Result<Pair, Error>,
) -> Vec<Polled> {
    let poll = |stream: &mut B| match stream.has_remaining() {
        false => Polled::End,
        true => polled(decode(stream).map(Some).map_err(StreamError::Decode)),
    };
    polls(stream, at, poll, no_resume)
}

/// A stream that fails once, before a byte.
pub struct Broken<'a> {
    pub bytes: &'a [u8],
    pub fails_before: Cell<Option<usize>>,
    pub read: usize,
}

impl Read for Broken<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let len = match self.fails_before.get() {
            Some(at) if at == self.read => {
                self.fails_before.set(None);
                return Err(io::ErrorKind::TimedOut.into());
            }
            Some(at) => room.len().min(at - self.read),
            None => room.len(),
        };
        let len = self.bytes.read(&mut room[..len])?;
        self.read += len;
        Ok(len)
    }
}
