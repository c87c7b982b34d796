//! Thrift messages over streams: blocking, with tokio, and over sockets.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use bytes::{Bytes, BytesMut};
use fastcodec::thrift::transport::{
    AppendMessage, DEFAULT_MESSAGE_LEN, Detect, Framed, FramedReader, FramedWriter, Framing,
    MessageReader, MessageWriter, Progress, ProtocolId, Received, StreamError, Transport, TtFramed,
    TtHeader, TtMessage, Unframed, tt_keys,
};
use fastcodec::thrift::{Binary, Compact, MessageKind, Protocol, UnknownFields};
use fastcodec::{Error, ErrorKind, Limits, Thrift};
use fastcodec_tests::counted;
use futures_util::{SinkExt, StreamExt};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio_util::codec::{Decoder, Encoder, FramedRead, FramedWrite};

use crate::shapes::thrift::{Sink, sink};

/// Where a message ends that arrives in these pieces, and how often it was asked for.
fn find_end(framing: &mut impl Framing, stream: &[u8], pieces: &[usize]) -> Result<usize, Error> {
    let mut arrived = 0;
    let mut pieces = pieces.iter().cycle();
    loop {
        match framing.find_end(&stream[..arrived])? {
            Progress::Complete(end) => return Ok(end),
            Progress::Incomplete { needed } => {
                assert!(needed > 0 && arrived + needed <= stream.len());
                let piece = pieces.next().map_or(needed, |piece| (*piece).max(1));
                arrived = stream.len().min(arrived + piece);
            }
        }
    }
}

fn ends_where_it_was_written<P: Protocol>(value: &Sink, pieces: &[usize]) {
    let bare = P::encode_to_vec(value).unwrap();
    let message = P::encode_message("method", MessageKind::Call, 77, value).unwrap();
    for pieces in [pieces, &[1], &[]] {
        let mut framing = Unframed::<P>::structs();
        assert_eq!(find_end(&mut framing, &bare, pieces), Ok(bare.len()));
        let mut framing = Unframed::<P>::new();
        assert_eq!(find_end(&mut framing, &message, pieces), Ok(message.len()));
    }
}

proptest! {
    #[test]
    fn an_unframed_message_ends_where_it_was_written(
        value in sink(),
        pieces in vec(0..40_usize, 1..20),
    ) {
        ends_where_it_was_written::<Binary>(&value, &pieces);
        ends_where_it_was_written::<Compact>(&value, &pieces);
    }

    /// Skipping a struct as the decoder does is the second opinion.
    #[test]
    fn any_bytes_end_where_the_decoder_ends(bytes in vec(0..20_u8, 0..60)) {
        fn check<P: Protocol>(bytes: &[u8]) {
            let decoded = P::decode_prefix::<Unknown>(bytes, None, &Limits::new());
            match (Unframed::<P>::structs().find_end(bytes), decoded) {
                (Ok(Progress::Complete(end)), Ok((_, len))) => assert_eq!(end, len),
                (Ok(Progress::Incomplete { needed }), Err(error)) => {
                    assert!(needed > 0);
                    let ends_early = matches!(
                        error.kind(),
                        ErrorKind::Truncated
                            | ErrorKind::LengthPastEnd { .. }
                            | ErrorKind::CountPastEnd { .. }
                    );
                    assert!(ends_early, "{error} but {needed} needed");
                }
                (Err(_), Err(_)) => {}
                (found, decoded) => panic!("{found:?} but {decoded:?}"),
            }
        }
        check::<Binary>(&bytes);
        check::<Compact>(&bytes);
    }

    #[test]
    fn no_bytes_make_a_transport_panic(
        start in prop::sample::select(vec![
            &b""[..], b"\0\0\0", b"\0\0\0\x20\x10\0\0\0\0\0\0\0\0\x05\0\0", b"\x80\x01\0\x01", b"\x82\x21",
        ]),
        rest in any::<Vec<u8>>(),
    ) {
        fn read<F: Framing + Default>(stream: &[u8]) {
            let mut reader = MessageReader::<_, F>::new(stream);
            while let Ok(Some(_)) = reader.read() {}
        }
        let stream = [start, &rest].concat();
        read::<Framed>(&stream);
        read::<TtFramed>(&stream);
        read::<Unframed<Binary>>(&stream);
        read::<Unframed<Compact>>(&stream);
        read::<Detect>(&stream);
    }

    #[test]
    fn a_header_is_read_as_it_was_written(
        numbers in any::<(u16, i32, u8)>(),
        int_headers in any::<BTreeMap<u16, String>>(),
        headers in any::<BTreeMap<String, String>>(),
        acl_token in any::<Option<String>>(),
        payload in any::<Vec<u8>>(),
    ) {
        let header = TtHeader {
            flags: numbers.0,
            sequence: numbers.1,
            protocol: ProtocolId(numbers.2),
            int_headers: int_headers.into_iter().map(|(key, value)| (key, value.into())).collect(),
            headers: headers.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
            acl_token: acl_token.map(Into::into),
        };
        let mut message = Vec::new();
        header.append_to(&payload, &mut message).unwrap();
        assert_eq!(TtHeader::decode(&message.into()), Ok((header, payload.into())));
    }
}

/// Any struct.
#[derive(Clone, Debug, Default, PartialEq, Thrift)]
struct Unknown {
    #[codec(unknown)]
    rest: UnknownFields,
}

/// A reader that hands out a byte at a time, and is interrupted before each.
struct Dripping<'b> {
    bytes: &'b [u8],
    interrupt: bool,
}

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buffer.len().min(1);
        self.bytes.read(&mut buffer[..len])
    }
}

fn dripping(bytes: &[u8]) -> Dripping<'_> {
    Dripping {
        bytes,
        interrupt: false,
    }
}

fn call<P: Protocol>(text: &str) -> Vec<u8> {
    let value = Sink {
        text: text.into(),
        larges: vec![1, 2, 3],
        ..Sink::default()
    };
    P::encode_message("call", MessageKind::Call, 5, &value).unwrap()
}

/// What each transport makes of three messages.
fn conversations() -> Vec<(Transport, ProtocolId, Vec<Vec<u8>>, BytesMut)> {
    let header = Box::new(TtHeader {
        protocol: ProtocolId::COMPACT,
        int_headers: [(tt_keys::TO_METHOD, "call".into())].into(),
        ..TtHeader::default()
    });
    let texts = ["", "one", "and another one"];
    let mut conversations = Vec::new();
    for transport in [
        Transport::Framed,
        Transport::Unframed,
        Transport::TtHeader(header.clone()),
        Transport::TtHeaderFramed(header),
    ] {
        for protocol in [ProtocolId::BINARY, ProtocolId::COMPACT] {
            let mut transport = transport.clone();
            if let Transport::TtHeader(header) | Transport::TtHeaderFramed(header) = &mut transport
            {
                header.protocol = protocol;
            }
            let messages = texts.map(|text| match protocol {
                ProtocolId::BINARY => call::<Binary>(text),
                _ => call::<Compact>(text),
            });
            let mut stream = BytesMut::new();
            for message in &messages {
                let received = Received {
                    transport: transport.clone(),
                    protocol,
                    payload: message.clone().into(),
                };
                Detect::new().append(received, &mut stream).unwrap();
            }
            conversations.push((transport, protocol, messages.into(), stream));
        }
    }
    conversations
}

#[test]
fn what_a_connection_speaks_is_found_out_from_any_pieces() {
    for (transport, protocol, messages, stream) in conversations() {
        let mut reader = MessageReader::<_, Detect>::new(dripping(&stream));
        for message in messages {
            let received = reader.read().unwrap().unwrap();
            assert_eq!(received.transport, transport);
            assert_eq!(received.protocol, protocol);
            assert_eq!(received.payload, message);
        }
        assert!(reader.read().unwrap().is_none());
    }
}

#[test]
fn the_old_form_of_binary_is_found_out_framed_and_unframed() {
    let message = b"\0\0\0\x03add\x01\0\0\0\x07\0";
    let mut framed = Vec::new();
    Framed::append_to(message, &mut framed).unwrap();
    for (stream, transport) in [
        (&message[..], Transport::Unframed),
        (&framed, Transport::Framed),
    ] {
        let mut reader = MessageReader::<_, Detect>::new(stream);
        let received = reader.read().unwrap().unwrap();
        assert_eq!(received.transport, transport);
        assert_eq!(received.protocol, ProtocolId::BINARY);
        assert_eq!(received.payload, &message[..]);
    }
}

#[test]
fn what_no_transport_begins_with_is_refused() {
    for (stream, at) in [
        (&b"\x80\x02"[..], 0),
        (b"\x82\x22", 0),
        (b"\x16\x03\x01\x02\0\x01", 0xff),
        (b"\xff\xaf\0\0", 0),
        (b"\0\0\0\0\0\0", 0),
        (b"\0\0\0\x01\0\0", 0),
        (b"\0\0\0\x20\x10\x01", 4),
        (b"\0\0\0\x20\x82\x22", 4),
        (b"\0\0\0\x20\x7f\0", 4),
        (b"\0\0\0\x20[1", 4),
    ] {
        let found = Detect::new().find_end(stream);
        if at == 0xff {
            // A hello of TLS: a frame of 369 MB.
            let length = 0x1603_0102;
            let kind = ErrorKind::MessageLimit {
                length,
                limit: DEFAULT_MESSAGE_LEN,
            };
            assert_eq!(found, Err(Error::new(kind, 0)));
        } else {
            assert_eq!(
                found,
                Err(Error::new(ErrorKind::NotAMessage, at)),
                "{stream:x?}"
            );
        }
    }
}

/// fastcodec does not have this protocol, and does not take its messages for those of another.
#[test]
fn a_message_of_the_json_protocol_is_refused() {
    let json = br#"[1,"add",1,7,{"1":{"i32":2}}]"#;
    // Its first bytes are the length of a name to Binary in the old form.
    let mut reader = MessageReader::<_, Detect>::new(&json[..]);
    let (kind, _) = refused(reader.read());
    assert!(matches!(kind, ErrorKind::MessageLimit { .. }), "{kind:?}");

    let mut framed = Vec::new();
    Framed::append_to(json, &mut framed).unwrap();
    let mut reader = MessageReader::<_, Detect>::new(&framed[..]);
    assert_eq!(refused(reader.read()), (ErrorKind::NotAMessage, 4));

    let error = Binary::decode_message(json).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::LengthPastEnd { .. }),
        "{error}"
    );
    let error = Compact::decode_message(json).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotAMessage);
}

#[test]
fn nothing_is_read_beyond_the_shortest_message() {
    // Compact, with no name and an empty struct.
    let mut reader = MessageReader::<_, Detect>::new(&b"\x82\x21\0\0\0next"[..]);
    assert_eq!(reader.read().unwrap().unwrap().payload.len(), 5);
    assert_eq!(reader.into_inner(), b"next");
}

#[test]
fn an_answer_has_the_number_and_protocol_of_the_call_and_no_pairs() {
    let header = TtHeader {
        flags: 3,
        sequence: 9,
        protocol: ProtocolId::COMPACT,
        acl_token: Some("secret".into()),
        ..TtHeader::default()
    };
    let received = Received {
        transport: Transport::TtHeader(header.into()),
        protocol: ProtocolId::COMPACT,
        payload: Bytes::new(),
    };
    let answer = received.answer("x".into());
    let expected = TtHeader {
        sequence: 9,
        protocol: ProtocolId::COMPACT,
        ..TtHeader::default()
    };
    assert_eq!(answer.transport, Transport::TtHeader(expected.into()));
    assert_eq!(answer.payload, "x");
}

/// The kind and offset of what is wrong with the bytes of a stream.
fn refused<M: std::fmt::Debug>(result: Result<Option<M>, StreamError>) -> (ErrorKind, usize) {
    match result {
        Err(StreamError::Decode(error)) => (error.kind().clone(), error.offset()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stream_that_ends_within_a_message_is_truncated_and_between_messages_is_not() {
    for (_, _, messages, stream) in conversations() {
        let first = stream.len() / messages.len() / 2;
        for end in 0..=first {
            let mut reader = MessageReader::<_, Detect>::new(&stream[..end]);
            match end {
                0 => assert!(reader.read().unwrap().is_none()),
                _ => assert_eq!(refused(reader.read()), (ErrorKind::Truncated, end)),
            }
        }
    }
}

#[test]
fn nothing_is_read_beyond_a_message() {
    for (_, _, messages, stream) in conversations() {
        let stream = [&stream, &b"something else"[..]].concat();
        let mut reader = MessageReader::<_, Detect>::new(&stream[..]);
        for _ in messages {
            reader.read().unwrap().unwrap();
        }
        assert_eq!(reader.into_inner(), b"something else");
    }
}

#[test]
fn reading_goes_on_after_a_time_out() {
    /// Times out whenever what is there has been read.
    struct Slow<'b>(Vec<&'b [u8]>);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.last_mut() {
                Some([]) => {
                    self.0.pop();
                    Err(io::ErrorKind::TimedOut.into())
                }
                Some(piece) => piece.read(buffer),
                None => Ok(0),
            }
        }
    }

    let mut reader = FramedReader::new(Slow(vec![b"lo", b"\0\0\x05hel", b"\0"]));
    for _ in 0..2 {
        assert!(
            matches!(reader.read(), Err(StreamError::Io(error)) if error.kind() == io::ErrorKind::TimedOut)
        );
        reader.resume().unwrap();
    }
    assert_eq!(reader.read().unwrap().unwrap(), "hello");
}

#[test]
fn a_message_that_cannot_be_written_writes_nothing() {
    let mut writer = FramedWriter::new(Vec::new());
    let result = writer.write_with(|buffer| {
        buffer.extend_from_slice(b"half");
        Err(Error::new(ErrorKind::Custom("no"), 0))
    });
    assert!(matches!(result, Err(StreamError::Decode(_))));
    writer.write("whole").unwrap();
    assert_eq!(writer.into_inner(), b"\0\0\0\x05whole");
}

#[test]
fn each_message_is_written_with_one_call() {
    struct Calls(Vec<Vec<u8>>);

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut writer = FramedWriter::new(Calls(Vec::new()));
    writer.write("one").unwrap();
    writer.write("two").unwrap();
    assert_eq!(writer.into_inner().0, [b"\0\0\0\x03one", b"\0\0\0\x03two"]);
}

#[test]
fn a_length_that_is_only_declared_takes_no_memory() {
    let mut tt = b"\0\0\0\0\x10\0\0\0\0\0\0\0\0\x01\0\0\0\0some".to_vec();
    tt[..4].copy_from_slice(&16_000_000_u32.to_be_bytes());
    let framed = [&16_000_000_u32.to_be_bytes(), &b"\x80\x01some"[..]].concat();
    let string = b"\x80\x01\0\x01\0\0\0\0\0\0\0\0\x0b\0\x01\0\xf0\0\0some".to_vec();
    for stream in [tt, framed, string] {
        let (result, counts) = counted(|| {
            let mut reader = MessageReader::<_, Detect>::new(&stream[..]);
            reader.read().map(drop)
        });
        assert!(
            matches!(result, Err(StreamError::Decode(error)) if error.kind() == &ErrorKind::Truncated)
        );
        // The first step of a stream, and as much again for the room that is asked for.
        assert!(counts.peak < 17 * 1024, "{counts:?}");

        let (result, counts) = counted(|| {
            let mut arrived = BytesMut::from(&stream[..]);
            Detect::new().decode(&mut arrived).map(drop)
        });
        assert!(result.is_ok());
        assert!(counts.peak < 8 * 1024, "{counts:?}");
    }
}

#[test]
fn memory_grows_with_what_arrives() {
    let mut stream = 16_000_000_u32.to_be_bytes().to_vec();
    stream.resize(100_000, 7);
    let (result, counts) = counted(|| FramedReader::new(&stream[..]).read().map(drop));
    assert!(result.is_err());
    assert!(counts.peak < 4 * 100_000, "{counts:?}");
}

#[test]
fn the_memory_of_a_message_is_used_again() {
    let mut stream = Vec::new();
    for _ in 0..100 {
        Framed::append_to(&[7; 1000], &mut stream).unwrap();
    }
    let ((), counts) = counted(|| {
        let mut reader = FramedReader::new(&stream[..]);
        while let Some(frame) = reader.read().unwrap() {
            assert_eq!(frame.len(), 1000);
        }
    });
    assert!(counts.peak < 8 * 1024, "{counts:?}");
}

#[test]
fn a_header_full_of_pairs_takes_three_megabytes_at_most() {
    // 65,536 - 2 - 3 bytes in pairs of four, the shortest.
    let count = (65_536 - 5) / 4_u16 as usize;
    let mut header = vec![0, 0, 0x10];
    header.extend((count as u16).to_be_bytes());
    for key in 0..count as u16 {
        header.extend(key.to_be_bytes());
        header.extend([0, 0]);
    }
    header.resize(65_536, 0);
    let length = 10 + header.len() as u32;
    let mut message = [&length.to_be_bytes()[..], b"\x10\0\0\0\0\0\0\0\x40\0"].concat();
    message.extend(header);
    let message = Bytes::from(message);
    let (header, counts) = counted(|| TtHeader::decode(&message).unwrap().0);
    assert_eq!(header.int_headers.len(), count);
    assert!(counts.peak < 3_000_000, "{counts:?}");
}

#[test]
fn finding_an_end_takes_memory_for_the_levels_only() {
    let mut stream = vec![0x19; 64];
    stream.extend([0x02, 0]);
    let (found, counts) = counted(|| Unframed::<Compact>::structs().find_end(&stream));
    assert_eq!(found, Ok(Progress::Complete(66)));
    assert!(counts.peak < 8 * 1024, "{counts:?}");
}

#[test]
fn a_message_that_arrives_byte_by_byte_takes_linear_time() {
    // A name of a megabyte, a string of a megabyte, a list of a million elements.
    let value = Sink {
        text: "x".repeat(1 << 20),
        larges: vec![1 << 40; 1 << 17],
        mediums: vec![300; 1 << 19],
        ..Sink::default()
    };
    let name = "n".repeat(1 << 20);
    let start = std::time::Instant::now();
    let message = Compact::encode_message(&name, MessageKind::Call, 1, &value).unwrap();
    let found = find_end(&mut Unframed::<Compact>::new(), &message, &[1]);
    assert_eq!(found, Ok(message.len()));
    let message = Binary::encode_message(&name, MessageKind::Call, 1, &value).unwrap();
    let found = find_end(&mut Unframed::<Binary>::new(), &message, &[1]);
    assert_eq!(found, Ok(message.len()));
    assert!(start.elapsed() < std::time::Duration::from_secs(20));
}

/// A server that sends each message back, in the transport in which it came.
fn echo(listener: TcpListener, connections: usize) -> Result<(), StreamError> {
    for _ in 0..connections {
        let (socket, _) = listener.accept()?;
        let mut writer = MessageWriter::<_, Detect>::new(socket.try_clone()?);
        let mut reader = MessageReader::<_, Detect>::new(BufReader::new(socket));
        while let Some(received) = reader.read()? {
            writer.write(received.answer(received.payload.clone()))?;
        }
    }
    Ok(())
}

#[test]
fn a_blocking_server_answers_every_transport_in_kind() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let conversations = conversations();
    let connections = conversations.len();
    let server = thread::spawn(move || echo(listener, connections));
    for (transport, protocol, messages, _) in conversations {
        let socket = TcpStream::connect(address).unwrap();
        let mut writer = MessageWriter::<_, Detect>::new(socket.try_clone().unwrap());
        let mut reader = MessageReader::<_, Detect>::new(BufReader::new(socket));
        for message in messages {
            let call = Received {
                transport: transport.clone(),
                protocol,
                payload: message.into(),
            };
            writer.write(&call).unwrap();
            let answer = reader.read().unwrap().unwrap();
            assert_eq!(answer, call.answer(call.payload.clone()));
        }
    }
    server.join().unwrap().unwrap();
}

fn block_on<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap()
        .block_on(work)
}

#[test]
fn an_asynchronous_server_answers_every_transport_in_kind() {
    block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        for (transport, protocol, messages, _) in conversations() {
            let client = tokio::net::TcpStream::connect(address).await.unwrap();
            let (server, _) = listener.accept().await.unwrap();
            let server = tokio::spawn(async move {
                let mut server = Detect::new().framed(server);
                while let Some(received) = server.next().await {
                    let received = received.unwrap();
                    server
                        .send(received.answer(received.payload.clone()))
                        .await
                        .unwrap();
                }
            });
            let mut client = Detect::new().framed(client);
            for message in messages {
                let call = Received {
                    transport: transport.clone(),
                    protocol,
                    payload: message.into(),
                };
                client.send(&call).await.unwrap();
                let answer = client.next().await.unwrap().unwrap();
                assert_eq!(answer, call.answer(call.payload.clone()));
            }
            drop(client);
            server.await.unwrap();
        }
    });
}

#[test]
fn each_transport_is_a_codec() {
    async fn round_trip<F, M>(codec: F, sent: M) -> M
    where
        F: Decoder<Item = M, Error = StreamError> + Encoder<M, Error = StreamError> + Clone,
    {
        // A pipe of three bytes: everything arrives in pieces.
        let (writer, reader) = tokio::io::duplex(3);
        let mut writer = FramedWrite::new(writer, codec.clone());
        let mut reader = FramedRead::new(reader, codec);
        let write = async {
            writer.send(sent).await.unwrap();
            drop(writer);
        };
        let read = async {
            let message = reader.next().await.unwrap().unwrap();
            assert!(reader.next().await.is_none());
            message
        };
        futures_util::future::join(write, read).await.1
    }

    block_on(async {
        let message = Bytes::from(call::<Binary>("text"));
        assert_eq!(round_trip(Framed::new(), message.clone()).await, message);
        assert_eq!(
            round_trip(Unframed::<Binary>::new(), message.clone()).await,
            message
        );
        let message = TtMessage {
            header: TtHeader::default(),
            payload: message,
        };
        assert_eq!(round_trip(TtFramed::new(), message.clone()).await, message);
        let message = Bytes::from(call::<Compact>("text"));
        assert_eq!(
            round_trip(Unframed::<Compact>::new(), message.clone()).await,
            message
        );
    });
}

#[test]
fn a_codec_tells_the_end_of_a_stream_from_its_end_within_a_message() {
    for end in 0..9 {
        block_on(async {
            let mut reader = FramedRead::new(&b"\0\0\0\x05hell"[..end.min(8)], Framed::new());
            match reader.next().await {
                None => assert_eq!(end, 0),
                Some(result) => assert_eq!(
                    refused(result.map(Some)),
                    (ErrorKind::Truncated, end.min(8))
                ),
            }
        });
    }
}
