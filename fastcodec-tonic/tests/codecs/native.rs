//! The codec under tonic's framing, as in a server and a client.

use std::error::Error as _;
use std::fmt::Debug;

use bytes::{BufMut, Bytes, BytesMut};
use fastcodec::protobuf::{Decode, DecodeOwned, Encode};
use fastcodec::{Error, ErrorClass, ErrorKind, Limits, Protobuf, Usage};
use fastcodec_tonic::{CodecWith, Decoder, Encoder, ProstCodecWith, Settings};
use http_body::Body;
use http_body_util::{BodyExt, StreamBody};
use tonic::codec::{BufferSettings, Codec as _, Decoder as _, EncodeBody, Encoder as _, Streaming};
use tonic::{Code, Status};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Tree {
    #[codec(1)]
    label: String,
    #[codec(2)]
    branches: Vec<Tree>,
    #[codec(3)]
    leaves: Bytes,
}

fn tree() -> Tree {
    Tree {
        label: "oak".into(),
        branches: vec![Tree::default(), Tree::default()],
        leaves: Bytes::from_static(&[7; 20_000]),
    }
}

/// Returns a tree with this number of levels.
fn tall(levels: usize) -> Tree {
    let mut tree = Tree::default();
    for _ in 1..levels {
        tree = Tree {
            branches: vec![tree],
            ..Tree::default()
        };
    }
    tree
}

/// Returns the bytes that tonic's client sends for these messages.
async fn sent<T: Encode + Send + Unpin + 'static>(messages: Vec<T>) -> Result<Bytes, Status> {
    sent_by(Encoder::default(), messages).await
}

async fn sent_by<T: Encode + Send + Unpin + 'static>(
    encoder: Encoder<T>,
    messages: Vec<T>,
) -> Result<Bytes, Status> {
    let messages = tokio_stream::iter(messages.into_iter().map(Ok));
    let body = EncodeBody::new_client(encoder, messages, None, None);
    Ok(body.collect().await?.to_bytes())
}

/// Returns the stream that tonic's server makes of these bytes: messages and errors.
async fn received<U>(
    decoder: impl tonic::codec::Decoder<Item = U, Error = Status> + Send + 'static,
    body: impl Body<Data = Bytes, Error = Status> + Send + 'static,
) -> Vec<Result<U, Status>>
where
    U: Send + 'static,
{
    let mut stream = Streaming::new_request(decoder, body, None, None);
    let mut received = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(message)) => received.push(Ok(message)),
            Ok(None) => return received,
            Err(status) => {
                received.push(Err(status));
                return received;
            }
        }
    }
}

/// Returns a body that arrives in pieces of `len` bytes.
fn in_pieces(
    bytes: &Bytes,
    len: usize,
) -> impl Body<Data = Bytes, Error = Status> + Send + 'static {
    let pieces: Vec<_> = bytes
        .chunks(len)
        .map(|piece| Ok(http_body::Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    StreamBody::new(tokio_stream::iter(pieces))
}

/// Frames a message as gRPC does: a flag for "not compressed", the length, the message.
fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.len() as u32);
    frame.put_slice(message);
    frame.freeze()
}

/// Returns the status for one message that must not be accepted.
async fn refused<U>(decoder: Decoder<U>, message: &[u8]) -> Status
where
    U: DecodeOwned + Debug + Send + 'static,
{
    let body = in_pieces(&framed(message), usize::MAX);
    let received = received(decoder, body).await;
    received.into_iter().next().unwrap().unwrap_err()
}

#[tokio::test]
async fn what_is_sent_are_the_encoded_messages_in_frames() {
    let sent = sent(vec![tree(), Tree::default()]).await.unwrap();
    let expected = [framed(&tree().encode_to_vec().unwrap()), framed(&[])];
    assert_eq!(sent, expected.concat());
}

#[tokio::test]
async fn messages_arrive_as_they_were_sent_whatever_the_pieces() {
    let sent = sent(vec![tree(), Tree::default(), tree()]).await.unwrap();
    for len in [1, 7, 1000, usize::MAX] {
        let received = received(Decoder::default(), in_pieces(&sent, len)).await;
        let received: Vec<Tree> = received.into_iter().map(Result::unwrap).collect();
        assert_eq!(received, [tree(), Tree::default(), tree()]);
    }
}

#[tokio::test]
async fn a_message_is_decoded_without_a_copy_and_bytes_share_the_buffer() {
    let message = Tree {
        label: "x".repeat(50_000),
        branches: vec![Tree::default()],
        leaves: Bytes::from(vec![7; 50_000]),
    };
    // Enough for the label and the branch, but not for a copy of the whole message or of the
    // leaves.
    let limits = Limits::new().memory(message.encoded_len());
    let sent = sent(vec![message.clone()]).await.unwrap();
    let decoder = Decoder::default().limits(limits);
    let received = received::<Tree>(decoder, in_pieces(&sent, 900)).await;
    assert_eq!(received.into_iter().next().unwrap().unwrap(), message);

    let encoded = message.encode_to_vec().unwrap();
    assert!(Tree::decode_with(&encoded, &limits).is_err());
}

#[tokio::test]
async fn bytes_that_are_no_message_are_an_internal_error_with_offset_and_path() {
    let malformed = [0x12, 0x03, 0x0a, 0x09, b'5'];
    let status = refused::<Tree>(Decoder::default(), &malformed).await;
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(
        status.message(),
        "a length of 9 reaches past the end of its message (1 bytes remain) at byte 4 in \
         Tree.branches[0].label"
    );
    let source = status.source().unwrap();
    let error = source.downcast_ref::<fastcodec::Error>().unwrap();
    assert_eq!(error.offset(), 4);
}

#[tokio::test]
async fn a_message_that_is_nested_too_deep_exhausts_a_resource() {
    let deepest = tall(101).encode_to_vec().unwrap();
    let body = in_pieces(&framed(&deepest), usize::MAX);
    let accepted = received::<Tree>(Decoder::default(), body).await;
    assert_eq!(accepted.into_iter().next().unwrap().unwrap(), tall(101));

    let limits = Limits::new().depth(10);
    let status = refused::<Tree>(Decoder::default().limits(limits), &deepest).await;
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(
        status
            .message()
            .starts_with("nested deeper than 10 levels at byte"),
        "{}",
        status.message()
    );
}

#[tokio::test]
async fn what_a_peer_reads_gives_no_advice_and_the_source_has_it() {
    let message = tree().encode_to_vec().unwrap();
    for limits in [
        Limits::new().memory(64),
        Limits::new().message_len(1000),
        Limits::new().depth(0),
    ] {
        let status = refused::<Tree>(Decoder::default().limits(limits), &message).await;
        assert!(!status.message().contains("Limits"), "{}", status.message());
        let source = status.source().unwrap();
        let error = source.downcast_ref::<Error>().unwrap();
        assert_eq!(error.class(), ErrorClass::Limit);
        assert!(error.to_string().contains("raise `Limits::"), "{error}");
    }
}

#[tokio::test]
async fn a_message_past_a_limit_of_memory_or_length_exhausts_a_resource() {
    let message = tree().encode_to_vec().unwrap();
    for limits in [Limits::new().memory(64), Limits::new().message_len(1000)] {
        let status = refused::<Tree>(Decoder::default().limits(limits), &message).await;
        assert_eq!(status.code(), Code::ResourceExhausted);
    }
}

#[tokio::test]
async fn a_message_that_was_refused_does_not_come_again() {
    let message = framed(&tree().encode_to_vec().unwrap());
    for limits in [Limits::new().message_len(1000), Limits::new().memory(64)] {
        let decoder = Decoder::<Tree>::default().limits(limits);
        let body = in_pieces(&message, usize::MAX);
        let mut stream = Streaming::new_request(decoder, body, None, None);
        assert!(stream.message().await.is_err());
        assert_eq!(stream.message().await.unwrap(), None);
    }
}

/// Returns all items of a stream, also after an error, until it ends or cannot change any more.
async fn all_polls<U>(mut stream: Streaming<U>) -> Vec<Result<U, Status>> {
    let mut polls = Vec::new();
    while polls.len() < 20 {
        match stream.message().await {
            Ok(Some(message)) => polls.push(Ok(message)),
            Ok(None) => break,
            Err(status) => polls.push(Err(status)),
        }
    }
    polls
}

/// Returns a message, a malformed one, and two whose middle looks like a message.
fn poisoned() -> Bytes {
    let messages: [&[u8]; 4] = [
        b"\x0a\x01a",
        b"\x0a\x03\xffyz",
        b"\x0a\x03pay\x12\x03not",
        b"\x0a\x01c",
    ];
    messages.map(framed).concat().into()
}

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Pair {
    #[codec(1)]
    first: String,
    #[codec(2)]
    second: String,
}

#[tokio::test]
async fn no_message_follows_an_error_in_a_stream_of_a_server_or_of_a_client() {
    for piece in [1, 3, 8, 11, usize::MAX] {
        let (decoder, body) = (Decoder::<Pair>::default(), in_pieces(&poisoned(), piece));
        let request = Streaming::new_request(decoder, body, None, None);
        let (decoder, body) = (Decoder::<Pair>::default(), in_pieces(&poisoned(), piece));
        let status = http::StatusCode::OK;
        let response = Streaming::new_response(decoder, body, status, None, None);
        for stream in [request, response] {
            let polls = all_polls(stream).await;
            let a = Pair {
                first: "a".into(),
                ..Pair::default()
            };
            assert_eq!(polls[0].as_ref().unwrap(), &a);
            assert!(polls.len() > 2);
            assert!(polls[1..].iter().all(Result::is_err), "{piece}: {polls:?}");
            // The same error, until tonic reports another one at the end of the body.
            let first = polls[1].as_ref().unwrap_err();
            assert_eq!(
                first.message(),
                "a string is not UTF-8 at byte 2 in Pair.first"
            );
            assert_eq!(polls[2].as_ref().unwrap_err().message(), first.message());
        }
    }
}

#[tokio::test]
async fn no_message_follows_an_error_wherever_the_error_is_and_whatever_follows() {
    // A refused empty message has no bytes to consume.
    #[derive(Clone, Debug, Default, PartialEq, Protobuf)]
    struct Needed {
        #[codec(1, required)]
        text: String,
    }
    let good = framed(b"\x0a\x01a");
    for wrong in [&b""[..], b"\x0a", b"\x0a\x05abc", b"\x0f", b"\x12\x00"] {
        for before in 0..3 {
            for after in 0..6 {
                let mut body = good.repeat(before);
                body.extend_from_slice(&framed(wrong));
                body.extend_from_slice(&good.repeat(after));
                let (decoder, body) = (Decoder::<Needed>::default(), in_pieces(&body.into(), 4));
                let polls = all_polls(Streaming::new_request(decoder, body, None, None)).await;
                let messages = polls.iter().filter(|poll| poll.is_ok()).count();
                assert_eq!(messages, before, "{polls:?}");
                assert!(polls[..before].iter().all(Result::is_ok));
                assert!(polls[before].is_err());
            }
        }
    }
}

#[tokio::test]
async fn the_trailers_of_a_stream_with_an_error_are_not_reached_by_messages() {
    let body = in_pieces(&poisoned(), usize::MAX);
    let mut stream = Streaming::new_request(Decoder::<Pair>::default(), body, None, None);
    // Reads to the end, or to the first error.
    assert!(stream.trailers().await.is_err());
    assert!(stream.message().await.is_err());
}

#[tokio::test]
async fn a_codec_makes_a_new_decoder_for_each_stream() {
    let mut codec = CodecWith::<Pair, Pair, Strict>::new();
    let (first, second) = (codec.decoder(), codec.decoder());
    assert!(received(first, in_pieces(&poisoned(), 100)).await[1].is_err());
    assert!(received(second, in_pieces(&poisoned(), 100)).await[0].is_ok());
}

#[tokio::test]
async fn the_message_of_a_status_has_a_length_that_a_header_can_take() {
    #[derive(Debug, Default, Protobuf)]
    struct Long {
        #[codec(1)]
        a_field_whose_name_is_long_enough_to_fill_a_header_when_it_is_repeated: Vec<Long>,
        #[codec(2)]
        number: i32,
    }
    let mut message = vec![0x10, 0xff];
    for _ in 0..60 {
        let mut outer = vec![0x0a];
        let mut len = message.len();
        while len >= 0x80 {
            outer.push(len as u8 | 0x80);
            len >>= 7;
        }
        outer.push(len as u8);
        outer.append(&mut message);
        message = outer;
    }
    let status = refused::<Long>(Decoder::default(), &message).await;
    assert_eq!(status.message().len(), 1024);
    assert!(status.message().ends_with("..."));
}

#[tokio::test]
async fn a_message_that_cannot_be_encoded_is_an_internal_error_and_sends_nothing() {
    let status = sent(vec![tall(102)]).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(
        status.message(),
        format!(
            "Error encoding: code: '{}', message: \"nested deeper than 100 levels at byte 0\"",
            Code::ResourceExhausted
        )
    );
}

#[tokio::test]
async fn messages_are_sent_as_deep_as_the_limits_allow_for_both_directions() {
    struct Deep;

    impl Settings for Deep {
        fn limits() -> Limits {
            Limits::new().depth(150)
        }
    }

    let mut codec = CodecWith::<Tree, Tree, Deep>::new();
    let sent = sent_by(codec.encoder(), vec![tall(151)]).await.unwrap();
    let received = received(codec.decoder(), in_pieces(&sent, 1000)).await;
    assert_eq!(received[0].as_ref().unwrap(), &tall(151));
    let status = sent_by(codec.encoder(), vec![tall(152)]).await.unwrap_err();
    assert!(status.message().contains("deeper than 150"), "{status}");

    let limits = Limits::new().depth(1);
    let encoder = Encoder::default().limits(limits);
    assert!(sent_by(encoder, vec![tall(3)]).await.is_err());
}

struct Chosen;

impl Settings for Chosen {
    fn limits() -> Limits {
        Limits::new().depth(2)
    }

    fn decode_status(error: Error) -> Status {
        match error.class() {
            ErrorClass::Malformed => Status::invalid_argument("not a tree"),
            _ => Status::aborted(error.for_peer().to_string()),
        }
    }

    fn encode_status(error: Error) -> Status {
        assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit: 2 });
        Status::data_loss("cannot be sent")
    }
}

#[tokio::test]
async fn statuses_are_those_that_the_settings_choose() {
    let mut codec = CodecWith::<Tree, Tree, Chosen>::new();
    let status = refused(codec.decoder(), b"\x0a\x09a").await;
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, "not a tree")
    );

    let deep = tall(4).encode_to_vec().unwrap();
    let status = refused(codec.decoder(), &deep).await;
    assert_eq!(status.code(), Code::Aborted);
    assert!(status.message().starts_with("nested deeper than 2 levels"));

    let status = sent_by(codec.encoder(), vec![tall(4)]).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal, "tonic's own");
    assert!(status.message().contains("cannot be sent"), "{status}");
}

#[tokio::test]
async fn what_each_decode_used_is_reported_where_the_settings_say_so() {
    static SEEN: std::sync::Mutex<Vec<Usage>> = std::sync::Mutex::new(Vec::new());

    struct Measured;

    impl Settings for Measured {
        fn report_usage() -> Option<fn(&Usage)> {
            Some(|usage| SEEN.lock().unwrap().push(*usage))
        }
    }

    let mut codec = CodecWith::<Tree, Tree, Measured>::new();
    let sent = sent(vec![tall(4), tree()]).await.unwrap();
    let wrong = framed(b"\x12\x00\x0a\x09a");
    let stream = [sent, wrong].concat().into();
    let mut by_prost = ProstCodecWith::<Tree, Tree, Measured>::new();
    for received in [
        received(codec.decoder(), in_pieces(&stream, usize::MAX)).await,
        received(by_prost.decoder(), in_pieces(&stream, usize::MAX)).await,
    ] {
        assert!(received[0].is_ok() && received[1].is_ok() && received[2].is_err());
    }
    let seen = SEEN.lock().unwrap();
    let numbers: Vec<_> = seen
        .iter()
        .map(|it| (it.message_len, it.depth, it.largest_list))
        .collect();
    let tree_len = tree().encoded_len();
    let expected = [(6, 3, 1), (tree_len, 1, 2), (5, 1, 1)];
    assert_eq!(numbers, [expected, expected].concat());
}

struct Strict;

impl Settings for Strict {
    fn limits() -> Limits {
        Limits::new().depth(1)
    }

    fn buffer_settings() -> BufferSettings {
        BufferSettings::new(123, 456)
    }
}

type StrictCodec<T, U> = CodecWith<T, U, Strict>;

/// Creates a codec as generated code does.
macro_rules! made_by_default {
    ($codec:path) => {{
        type Path<T, U> = $codec;
        let codec = Path::default();
        infer(codec)
    }};
}

fn infer<S: Settings>(codec: CodecWith<Tree, Tree, S>) -> (Encoder<Tree>, Decoder<Tree>) {
    let mut codec = codec;
    (codec.encoder(), codec.decoder())
}

#[tokio::test]
async fn generated_code_finds_the_settings_by_the_path_of_the_codec() {
    let message = tall(3).encode_to_vec().unwrap();

    let (encoder, decoder) = made_by_default!(StrictCodec<T, U>);
    let settings = format!("{:?}", BufferSettings::new(123, 456));
    assert_eq!(format!("{:?}", encoder.buffer_settings()), settings);
    assert_eq!(format!("{:?}", decoder.buffer_settings()), settings);
    let status = refused(decoder, &message).await;
    assert_eq!(status.code(), Code::ResourceExhausted);

    let (_, decoder) = made_by_default!(fastcodec_tonic::Codec<T, U>);
    let body = in_pieces(&framed(&message), usize::MAX);
    assert_eq!(received(decoder, body).await[0].as_ref().unwrap(), &tall(3));
}

#[test]
fn a_codec_can_be_sent_and_shared_whatever_its_types() {
    fn is_send_and_sync<C: Send + Sync + Copy + 'static>() {}
    is_send_and_sync::<CodecWith<std::rc::Rc<()>, std::rc::Rc<()>, Strict>>();
}
