//! What each decoder of a stream does after an error: never a message that nobody sent.
//!
//! The table in `THREAT_MODEL.md`, "Streams after an error", has a row for each way here.

use std::cell::Cell;
use std::future::Future;
use std::io::{self, Read};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::{Buf, Bytes, BytesMut};
use fastcodec::prost::Message as _;
use fastcodec::protobuf::{DecodeOwned, Delimited, DelimitedReader, Encode, Frame, StreamError};
use fastcodec::thrift::service::{
    Arguments, AsyncChannel, CallError, Caller, Channel, Outcome, serve, serve_async,
};
use fastcodec::thrift::transport::{
    Detect, Framed, FramedReader, Framing, MessageReader, Received, StreamChannel, TtFramed,
    TtHeader, TtMessage, Unframed,
};
use fastcodec::thrift::{ApplicationException, Binary, MessageKind, Protocol};
use fastcodec::{Error, ErrorKind, Held, Limits, Protobuf, Thrift};
use futures_util::StreamExt;
use tokio_util::codec::{Decoder, FramedRead};

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Pair {
    #[codec(1)]
    first: String,
    #[codec(2)]
    second: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Protobuf)]
struct PairView<'a> {
    #[codec(1)]
    first: &'a str,
    #[codec(2)]
    second: &'a str,
}

fn pair(first: &str) -> Pair {
    Pair {
        first: first.into(),
        second: String::new(),
    }
}

/// What a poll of a stream brought: the text of a message, the end, or an error.
#[derive(Clone, Debug, PartialEq)]
enum Polled {
    Message(String),
    End,
    Failed(ErrorKind),
    Io,
}

fn polled(result: Result<Option<Pair>, StreamError>) -> Polled {
    match result {
        Ok(Some(pair)) => Polled::Message(pair.first + &pair.second),
        Ok(None) => Polled::End,
        Err(StreamError::Decode(error)) => Polled::Failed(error.kind().clone()),
        Err(StreamError::Io(_)) => Polled::Io,
    }
}

/// A way to read a stream: eight polls of it, errors or not.
struct Way {
    name: &'static str,
    read: fn(&[u8]) -> Vec<Polled>,
    /// Encodes a message as the stream has it.
    write: fn(&[u8]) -> Vec<u8>,
    /// The bytes of a message as the format has them.
    encode: fn(&Pair) -> Vec<u8>,
    /// A message whose bytes are no message.
    malformed: &'static [u8],
    /// A beginning after which it cannot be known where the next message begins.
    lost: &'static [u8],
}

const POLLS: usize = 8;

fn polls(mut poll: impl FnMut() -> Polled) -> Vec<Polled> {
    (0..POLLS).map(|_| poll()).collect()
}

fn limits() -> Limits {
    Limits::new().message_len(1000)
}

/// Bytes of up to three at a time, as they come from a network.
struct Trickle<'a>(&'a [u8]);

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

fn by_tokio<D>(
    stream: &[u8],
    codec: D,
    open: impl Fn(D::Item) -> Result<Pair, Error>,
) -> Vec<Polled>
where
    D: Decoder<Error = StreamError>,
{
    let mut reader = FramedRead::new(Trickle(stream), codec);
    polls(|| {
        let next = now(reader.next()).transpose();
        polled(next.and_then(|next| Ok(next.map(&open).transpose()?)))
    })
}

fn by_reader<F: Framing>(
    stream: &[u8],
    framing: F,
    open: impl Fn(F::Message) -> Result<Pair, Error>,
) -> Vec<Polled> {
    let mut reader = MessageReader::with(Trickle(stream), framing);
    polls(|| {
        polled(
            reader
                .read()
                .and_then(|next| Ok(next.map(&open).transpose()?)),
        )
    })
}

/// Runs what never waits.
fn now<R>(work: impl Future<Output = R>) -> R {
    let mut work = pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn binary(message: impl AsRef<[u8]>) -> Result<Pair, Error> {
    Binary::decode(message.as_ref())
}

fn call(message: impl AsRef<[u8]>) -> Result<Pair, Error> {
    Binary::decode_message(message.as_ref())?.decode::<Binary, _>()
}

fn delimited(message: &[u8]) -> Vec<u8> {
    assert!(message.len() < 0x80);
    [&[message.len() as u8], message].concat()
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes()[..], message].concat()
}

fn headed(message: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::new();
    TtHeader::default().append_to(message, &mut buffer).unwrap();
    buffer
}

fn as_protobuf(pair: &Pair) -> Vec<u8> {
    Encode::encode_to_vec(pair).unwrap()
}

fn as_struct(pair: &Pair) -> Vec<u8> {
    Binary::encode_to_vec(pair).unwrap()
}

fn as_call(pair: &Pair) -> Vec<u8> {
    Binary::encode_message("pay", MessageKind::Call, 1, pair).unwrap()
}

/// A string that is not UTF-8: the transport finds the end of the message, the format refuses it.
const NOT_UTF8: &[u8] = b"\x0a\x03\xffyz";
const STRUCT_NOT_UTF8: &[u8] = b"\x0b\0\x01\0\0\0\x03\xffyz\0";
const CALL_NOT_UTF8: &[u8] = b"\x80\x01\0\x01\0\0\0\x03pay\0\0\0\x01\x0b\0\x01\0\0\0\x03\xffyz\0";

/// A length over the limit, and behind it what reads like a message.
const LONG_DELIMITED: &[u8] = b"\xe9\x07\x05\x0a\x03not";
const LONG_FRAME: &[u8] = b"\0\0\x03\xe9\0\0\0\x01\0";

fn ways() -> Vec<Way> {
    let protobuf = |name, read| Way {
        name,
        read,
        write: delimited,
        encode: as_protobuf,
        malformed: NOT_UTF8,
        lost: LONG_DELIMITED,
    };
    let thrift = |name, read, write, lost| Way {
        name,
        read,
        write,
        encode: as_struct,
        malformed: STRUCT_NOT_UTF8,
        lost,
    };
    let calls = |name, read, write, lost| Way {
        name,
        read,
        write,
        encode: as_call,
        malformed: CALL_NOT_UTF8,
        lost,
    };
    vec![
        protobuf("DelimitedReader", |stream| {
            let mut reader = DelimitedReader::new(Trickle(stream)).limits(limits());
            polls(|| polled(reader.read()))
        }),
        protobuf("DelimitedReader::read_frame", |stream| {
            let mut reader = DelimitedReader::new(Trickle(stream)).limits(limits());
            polls(|| {
                let next = reader.read_frame().and_then(|frame| {
                    let pair = frame.map(fastcodec::protobuf::Decode::decode);
                    Ok(pair.transpose()?)
                });
                polled(next)
            })
        }),
        protobuf("Delimited<M>", |stream| {
            by_tokio(stream, Delimited::<Pair>::new().limits(limits()), Ok)
        }),
        protobuf("Delimited<Frame>", |stream| {
            let codec = Delimited::<Frame>::new().limits(limits());
            by_tokio(stream, codec, |Frame(frame)| {
                fastcodec::protobuf::Decode::decode(&frame)
            })
        }),
        protobuf("Delimited<Held>", |stream| {
            let codec = Delimited::<Held<PairView<'static>>>::new().limits(limits());
            by_tokio(stream, codec, |held| {
                Ok(Pair {
                    first: held.get().first.into(),
                    second: held.get().second.into(),
                })
            })
        }),
        protobuf("decode_length_delimited_with", |stream| {
            by_buffer(stream, |buf| {
                Pair::decode_length_delimited_with(buf, &limits())
            })
        }),
        protobuf("decode_length_delimited_with, pieces", |stream| {
            let half = stream.len() / 2;
            by_buffer(Buf::chain(&stream[..half], &stream[half..]), |buf| {
                Pair::decode_length_delimited_with(buf, &limits())
            })
        }),
        thrift(
            "FramedReader",
            |stream| {
                let mut reader =
                    FramedReader::with(Trickle(stream), Framed::new().limits(limits()));
                polls(|| polled(reader.read().and_then(|it| Ok(it.map(binary).transpose()?))))
            },
            framed,
            LONG_FRAME,
        ),
        thrift(
            "Framed",
            |stream| by_tokio(stream, Framed::new().limits(limits()), binary),
            framed,
            LONG_FRAME,
        ),
        thrift(
            "MessageReader of Unframed",
            |stream| {
                by_reader(
                    stream,
                    Unframed::<Binary>::structs().limits(limits()),
                    binary,
                )
            },
            <[u8]>::to_vec,
            b"\x07\0\x01\0\0\0\0",
        ),
        thrift(
            "Unframed",
            |stream| {
                by_tokio(
                    stream,
                    Unframed::<Binary>::structs().limits(limits()),
                    binary,
                )
            },
            <[u8]>::to_vec,
            b"\x07\0\x01\0\0\0\0",
        ),
        calls(
            "MessageReader of Unframed, envelopes",
            |stream| by_reader(stream, Unframed::<Binary>::new().limits(limits()), call),
            <[u8]>::to_vec,
            b"\x80\x02\0\x01\0\0\0\x03pay\0\0\0\x01\0",
        ),
        thrift(
            "MessageReader of TtFramed",
            |stream| {
                let framing = TtFramed::new().limits(limits());
                by_reader(stream, framing, |TtMessage { payload, .. }| binary(payload))
            },
            headed,
            b"\0\0\0\x09\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        thrift(
            "TtFramed",
            |stream| {
                let codec = TtFramed::new().limits(limits());
                by_tokio(stream, codec, |TtMessage { payload, .. }| binary(payload))
            },
            headed,
            b"\0\0\0\x09\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        calls(
            "MessageReader of Detect",
            |stream| {
                let framing = Detect::new().limits(limits());
                by_reader(stream, framing, |Received { payload, .. }| call(payload))
            },
            framed,
            LONG_FRAME,
        ),
        calls(
            "Detect",
            |stream| {
                let codec = Detect::new().limits(limits());
                by_tokio(stream, codec, |Received { payload, .. }| call(payload))
            },
            framed,
            LONG_FRAME,
        ),
    ]
}

/// One message after the other out of a buffer.
fn by_buffer<B: Buf>(mut stream: B, decode: impl Fn(&mut B) -> Result<Pair, Error>) -> Vec<Polled> {
    polls(|| match stream.has_remaining() {
        false => Polled::End,
        true => polled(decode(&mut stream).map(Some).map_err(StreamError::Decode)),
    })
}

fn messages(polls: &[Polled]) -> Vec<&str> {
    let texts = polls.iter().filter_map(|poll| match poll {
        Polled::Message(text) => Some(&text[..]),
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_message_that_does_not_decode_is_passed_over_as_a_whole() {
    for way in ways() {
        let message = |text| (way.write)(&(way.encode)(&pair(text)));
        let stream = [
            message("a"),
            (way.write)(way.malformed),
            message("pay not"),
            message("c"),
        ];
        let polls = (way.read)(&stream.concat());
        assert_eq!(messages(&polls), ["a", "pay not", "c"], "{}", way.name);
        assert_eq!(
            polls[1],
            Polled::Failed(ErrorKind::InvalidUtf8),
            "{}",
            way.name
        );
        // `FramedRead` says that the stream ended after each error, and goes on when it is asked again.
        let ends = polls.iter().position(|poll| *poll == Polled::End).unwrap();
        assert!(ends == 2 || polls[ends..].iter().all(|poll| *poll == Polled::End));
    }
}

#[test]
fn where_the_next_message_begins_cannot_be_known_no_message_follows() {
    for way in ways() {
        let message = |text| (way.write)(&(way.encode)(&pair(text)));
        for before in 0..2 {
            let mut stream = message("a").repeat(before);
            stream.extend_from_slice(way.lost);
            stream.extend_from_slice(&message("b").repeat(3));
            let polls = (way.read)(&stream);
            assert_eq!(
                messages(&polls),
                vec!["a"; before],
                "{} {polls:?}",
                way.name
            );
            let failed: Vec<_> = polls
                .iter()
                .filter(|poll| matches!(poll, Polled::Failed(_)))
                .collect();
            assert!(!failed.is_empty(), "{}", way.name);
            assert!(
                failed.iter().all(|poll| *poll == failed[0]),
                "{} {polls:?}",
                way.name
            );
        }
    }
}

#[test]
fn after_any_error_every_message_is_one_that_was_sent() {
    // Each byte of a stream is changed in turn. What is not in the stream as a message is in the middle of
    // one: its text tells.
    for way in ways() {
        let message = |pair: &Pair| (way.write)(&(way.encode)(pair));
        let sent = Pair {
            first: "\x0a\x03not".into(),
            second: "\x0b\0\x01\0\0\0\x03not\0".into(),
        };
        let stream = message(&sent).repeat(3);
        for at in 0..stream.len() {
            for byte in [0x00, 0x05, 0x7f, 0xff] {
                let mut stream = stream.clone();
                stream[at] = byte;
                let polls = (way.read)(&stream);
                let Some(first) = polls.iter().position(|it| matches!(it, Polled::Failed(_)))
                else {
                    continue;
                };
                for poll in &polls[first..] {
                    if let Polled::Message(text) = poll {
                        let whole = format!("{}{}", sent.first, sent.second);
                        // The byte may be in a text, or in what says how long the message is.
                        assert!(
                            *text == whole || is_shifted(&way, at, &message(&sent)),
                            "{} at {at}: {polls:?}",
                            way.name
                        );
                    }
                }
            }
        }
    }
}

/// Whether the byte is one of those that say how long a message is: with another length, the stream is
/// another one, and what it holds are its messages.
fn is_shifted(way: &Way, at: usize, message: &[u8]) -> bool {
    let within = at % message.len();
    match (way.write)(b"").len() {
        // Lengths are everywhere in what has no frame.
        0 => true,
        prefix => within < prefix,
    }
}

/// A stream that fails once, before a byte.
struct Broken<'a> {
    bytes: &'a [u8],
    fails_before: Cell<Option<usize>>,
    read: usize,
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

#[test]
fn a_reader_goes_on_after_a_time_out_wherever_it_came() {
    let stream = [
        delimited(&as_protobuf(&pair("one"))),
        delimited(&as_protobuf(&pair("two"))),
    ];
    let long = Pair {
        first: "x".repeat(20_000),
        second: String::new(),
    };
    let mut stream = stream.concat();
    Encode::encode_length_delimited(&long, &mut stream).unwrap();
    let places = (0..30).chain((30..stream.len()).step_by(997));
    for at in places {
        let broken = Broken {
            bytes: &stream,
            fails_before: Cell::new(Some(at)),
            read: 0,
        };
        let mut reader = DelimitedReader::new(broken);
        let polls = polls(|| polled(reader.read()));
        assert_eq!(messages(&polls), ["one", "two", &long.first], "{at}");
        assert_eq!(polls.iter().filter(|poll| **poll == Polled::Io).count(), 1);
    }
}

#[test]
fn a_reader_goes_on_with_a_message_whose_rest_comes_after_the_end_of_the_stream() {
    struct Growing<'a>(Vec<&'a [u8]>);

    impl Read for Growing<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let Some(part) = self.0.first_mut() else {
                return Ok(0);
            };
            let len = part.read(room)?;
            if len == 0 {
                self.0.remove(0);
            }
            Ok(len)
        }
    }

    let stream = delimited(&as_protobuf(&pair("whole")));
    for at in 1..stream.len() {
        let (begun, rest) = stream.split_at(at);
        let mut reader = DelimitedReader::new(Growing(vec![begun, rest]));
        assert_eq!(polled(reader.read()), Polled::Failed(ErrorKind::Truncated));
        assert_eq!(
            polled(reader.read()),
            Polled::Message("whole".into()),
            "{at}"
        );
        assert_eq!(polled(reader.read()), Polled::End);
    }
}

#[test]
fn a_stream_that_ended_within_a_message_brings_no_message() {
    for way in ways() {
        let message = |text| (way.write)(&(way.encode)(&pair(text)));
        let (whole, cut) = (message("a"), message("b"));
        for end in 1..cut.len() {
            let polls = (way.read)(&[&whole[..], &cut[..end]].concat());
            assert_eq!(messages(&polls), ["a"], "{} {end} {polls:?}", way.name);
        }
    }
}

#[test]
fn prosts_delimited_messages_are_consumed_where_they_are_refused() {
    let sent = as_protobuf(&pair("sent"));
    let stream = [delimited(NOT_UTF8), delimited(&sent)].concat();
    let mut buf = &stream[..];
    assert!(<Pair as fastcodec::prost::Message>::decode_length_delimited(&mut buf).is_err());
    let next = <Pair as fastcodec::prost::Message>::decode_length_delimited(&mut buf);
    assert_eq!(next.unwrap(), pair("sent"));

    // More than there is: the rest is not a message.
    let mut merged = pair("");
    let stream = [b"\x7f", &delimited(&sent)[..]].concat();
    let mut buf = &stream[..];
    assert!(merged.merge_length_delimited(&mut buf).is_err());
    assert!(!buf.has_remaining());
    assert!(merged.merge_length_delimited(&mut buf).is_err());
    assert_eq!(merged, pair(""));
}

#[derive(Debug, Default, PartialEq, Thrift)]
struct GreetArguments {
    #[codec(1)]
    name: String,
}

#[derive(Debug, Default, PartialEq, Thrift)]
struct GreetResult {
    #[codec(0)]
    success: Option<String>,
}

impl Arguments for GreetArguments {
    const METHOD: &'static str = "greet";
    type Outcome = GreetResult;
}

impl Outcome for GreetResult {
    type Value = String;
    type Error = ApplicationException;

    fn from_result(
        result: Result<String, ApplicationException>,
    ) -> Result<Self, ApplicationException> {
        Ok(GreetResult {
            success: Some(result?),
        })
    }

    fn into_result(self) -> Option<Result<String, ApplicationException>> {
        self.success.map(Ok)
    }
}

fn answer(sequence: i32, text: &[u8]) -> Vec<u8> {
    let result = GreetResult {
        success: Some("??".into()),
    };
    let mut bytes = Binary::encode_message("greet", MessageKind::Reply, sequence, &result).unwrap();
    let at = bytes.len() - 3;
    bytes[at..at + 2].copy_from_slice(text);
    bytes
}

#[test]
fn a_client_takes_no_answer_for_another_after_one_that_it_could_not_read() {
    // The first answer is not UTF-8; the second one is late, from a call before; the third one is right.
    let answers = [answer(1, b"\xff\xff"), answer(1, b"no"), answer(3, b"ok")];
    let stream: Vec<u8> = answers.iter().flat_map(|it| framed(it)).collect();
    let channel = StreamChannel::<_, _, Framed>::new(&stream[..], io::sink());
    let mut caller = Caller::<_, Binary>::new(channel);
    let arguments = GreetArguments::default();
    assert!(matches!(caller.call(&arguments), Err(CallError::Codec(_))));
    assert!(matches!(caller.call(&arguments), Err(CallError::Method(_))));
    assert_eq!(caller.call(&arguments).unwrap(), "ok");

    // After a frame that cannot be one, no call succeeds.
    let negative = [&b"\xff\xff\xff\xff"[..], &framed(&answer(2, b"no"))].concat();
    let channel = StreamChannel::<_, _, Framed>::new(&negative[..], io::sink());
    let mut caller = Caller::<_, Binary>::new(channel);
    for _ in 0..4 {
        assert!(matches!(
            caller.call(&arguments),
            Err(CallError::Channel(_))
        ));
    }
}

/// A channel whose answers are there already.
struct Ready(Vec<Vec<u8>>);

impl Channel for Ready {
    type Error = Error;

    fn call(&mut self, _: &[u8]) -> Result<Bytes, Error> {
        Ok(self.0.remove(0).into())
    }

    fn send(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }
}

impl AsyncChannel for Ready {
    type Error = Error;

    async fn call(&mut self, _: &[u8]) -> Result<Bytes, Error> {
        Ok(self.0.remove(0).into())
    }

    async fn send(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn blocking_and_asynchronous_clients_do_the_same_after_an_error() {
    let answers = || {
        vec![
            answer(1, b"\xff\xff"),
            answer(1, b"no"),
            b"garbage".to_vec(),
            answer(4, b"ok"),
        ]
    };
    let arguments = GreetArguments::default();
    let mut blocking = Caller::<_, Binary>::new(Ready(answers()));
    let mut waiting = Caller::<_, Binary>::new(Ready(answers()));
    for last in [false, false, false, true] {
        let blocking = blocking.call(&arguments);
        let waiting = now(waiting.call_async(&arguments));
        assert_eq!(blocking.is_ok(), last);
        assert_eq!(blocking, waiting);
    }
}

#[test]
fn a_service_answers_each_request_by_itself_whatever_the_one_before_was() {
    let greet = |call: &fastcodec::thrift::service::Call<'_, Binary>| {
        call.answer(|it: GreetArguments| Ok(it.name))
    };
    let request = |name: &str| {
        let arguments = GreetArguments { name: name.into() };
        Binary::encode_message("greet", MessageKind::Call, 1, &arguments).unwrap()
    };
    let mut wrong = request("?");
    let at = wrong.len() - 2;
    wrong[at] = 0xff;
    for _ in 0..2 {
        assert!(serve::<Binary>(b"\x80\x02", greet).is_err());
        let refused = serve::<Binary>(&wrong, greet).unwrap().unwrap();
        let message = Binary::decode_message(&refused).unwrap();
        assert_eq!(message.kind, MessageKind::Exception);
        let right = serve::<Binary>(&request("Ada"), greet).unwrap().unwrap();
        assert_eq!(
            Binary::decode_message(&right).unwrap().kind,
            MessageKind::Reply
        );
        let waiting = now(serve_async::<Binary, _>(&wrong, |call| async move {
            call.answer_async(|it: GreetArguments| async { Ok(it.name) })
                .await
        }));
        assert_eq!(waiting.unwrap().unwrap(), refused);
    }
}

#[test]
fn what_a_client_reads_of_a_refusal_gives_no_advice_on_the_limits_of_the_service() {
    let arguments = GreetArguments {
        name: "x".repeat(100),
    };
    let request = Binary::encode_message("greet", MessageKind::Call, 1, &arguments).unwrap();
    let limits = Limits::new().memory(10);
    let answer = fastcodec::thrift::service::serve_with::<Binary>(&request, &limits, |call| {
        call.answer(|it: GreetArguments| Ok(it.name))
    });
    let answer = answer.unwrap().unwrap();
    let message = Binary::decode_message(&answer).unwrap();
    let exception: ApplicationException = message.decode::<Binary, _>().unwrap();
    assert_eq!(
        exception.message.unwrap(),
        "takes more memory than is allowed at byte 124 in GreetArguments.name"
    );
}

#[test]
fn a_codec_that_failed_fails_again_when_more_has_arrived() {
    let mut arrived = BytesMut::from(LONG_DELIMITED);
    let mut codec = Delimited::<Pair>::new().limits(limits());
    for _ in 0..3 {
        assert!(codec.decode(&mut arrived).is_err());
        arrived.extend_from_slice(&delimited(&as_protobuf(&pair("b"))));
    }
}
