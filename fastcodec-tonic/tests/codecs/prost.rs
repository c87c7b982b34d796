//! The codec with prost's trait does the same as the other one, for code whose only bound is that
//! trait.

use std::error::Error as _;

use bytes::{BufMut, Bytes, BytesMut};
use fastcodec::prost::Message;
use fastcodec::{ErrorKind, Limits, Protobuf};
use fastcodec_tonic::{ProstCodec, ProstCodecWith, ProstDecoder, ProstEncoder, Settings};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tonic::codec::{BufferSettings, Codec, EncodeBody, Encoder as _, Streaming};
use tonic::{Code, Status};

/// With prost's attributes.
#[derive(Clone, PartialEq, Message)]
struct Spelled {
    #[prost(string, tag = "1")]
    text: String,
    #[prost(message, optional, boxed, tag = "2")]
    inner: Option<Box<Spelled>>,
}

/// With fastcodec's attributes: the same on the wire.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Native {
    #[codec(1)]
    text: String,
    #[codec(2)]
    inner: Option<Box<Native>>,
}

fn spelled(levels: usize) -> Spelled {
    let mut message = Spelled {
        text: "a".into(),
        inner: None,
    };
    for _ in 0..levels {
        message = Spelled {
            text: String::new(),
            inner: Some(Box::new(message)),
        };
    }
    message
}

async fn sent<C: Codec>(mut codec: C, messages: Vec<C::Encode>) -> Result<Bytes, Status>
where
    C::Encode: Unpin,
    C::Encoder: Unpin,
{
    let messages = tokio_stream::iter(messages.into_iter().map(Ok));
    let body = EncodeBody::new_client(codec.encoder(), messages, None, None);
    Ok(body.collect().await?.to_bytes())
}

async fn received<C: Codec>(mut codec: C, bytes: Bytes) -> Vec<Result<C::Decode, Status>> {
    let frames = tokio_stream::iter([Ok::<_, Status>(Frame::data(bytes))]);
    let body = StreamBody::new(frames);
    let mut stream = Streaming::new_request(codec.decoder(), body, None, None);
    let mut received = Vec::new();
    while received.len() < 9 {
        match stream.message().await {
            Ok(Some(message)) => received.push(Ok(message)),
            Ok(None) => break,
            Err(status) => received.push(Err(status)),
        }
    }
    received
}

/// Has the bounds of code for prost's codec.
async fn through<T, U>(message: T) -> U
where
    T: Message + Unpin + 'static,
    U: Message + Default + 'static,
{
    let sent = sent(ProstCodec::<T, U>::default(), vec![message]).await;
    let received = received(ProstCodec::<T, U>::default(), sent.unwrap()).await;
    received.into_iter().next().unwrap().unwrap()
}

#[tokio::test]
async fn messages_of_every_spelling_go_through() {
    let native: Native = through(spelled(2)).await;
    let back: Spelled = through(native).await;
    assert_eq!(back, spelled(2));
    let text: String = through("a wrapper".to_owned()).await;
    assert_eq!(text, "a wrapper");
}

struct Small;

impl Settings for Small {
    fn limits() -> Limits {
        Limits::new().depth(3).message_len(12)
    }

    fn decode_status(error: fastcodec::Error) -> Status {
        Status::aborted(error.for_peer().to_string())
    }
}

#[tokio::test]
async fn limits_and_statuses_are_those_of_the_settings_in_both_directions() {
    type Codec = ProstCodecWith<Spelled, Spelled, Small>;

    let good = sent(Codec::new(), vec![spelled(3)]).await.unwrap();
    assert_eq!(
        received(Codec::new(), good).await[0].as_ref().unwrap(),
        &spelled(3)
    );
    let status = sent(Codec::new(), vec![spelled(4)]).await.unwrap_err();
    assert!(
        status.message().contains("nested deeper than 3 levels"),
        "{status}"
    );

    let deep = sent(ProstCodec::<_, Spelled>::new(), vec![spelled(4)])
        .await
        .unwrap();
    let received = received(Codec::new(), deep).await;
    let status = received[0].as_ref().unwrap_err();
    assert_eq!(status.code(), Code::Aborted);
    assert!(
        status.message().starts_with("nested deeper than 3 levels"),
        "{status}"
    );
}

#[tokio::test]
async fn no_message_follows_an_error() {
    let mut body = BytesMut::new();
    let messages: [&[u8]; 4] = [
        b"\x0a\x01a",
        b"\x0a\x03\xffyz",
        b"\x0a\x03pay\x12\x03not",
        b"\x0a\x01c",
    ];
    for message in messages {
        body.put_u8(0);
        body.put_u32(message.len() as u32);
        body.put_slice(message);
    }
    let received = received(ProstCodec::<Spelled, Spelled>::new(), body.freeze()).await;
    assert_eq!(received[0].as_ref().unwrap(), &spelled(0));
    assert!(received.len() > 2);
    assert!(received[1..].iter().all(Result::is_err));
    let status = received[1].as_ref().unwrap_err();
    let error = status
        .source()
        .unwrap()
        .downcast_ref::<fastcodec::Error>()
        .unwrap();
    assert_eq!(error.kind(), &ErrorKind::InvalidUtf8);
}

#[test]
fn a_codec_can_be_sent_and_shared_whatever_its_types() {
    fn is_send_and_sync<C: Send + Sync + Copy + 'static>() {}
    is_send_and_sync::<ProstCodecWith<std::rc::Rc<()>, std::rc::Rc<()>, Small>>();
}

/// A user's codec that wraps the encoder and decoder of another one.
#[derive(Clone, Debug)]
struct Around<T, U> {
    encoder: ProstEncoder<T>,
    decoder: ProstDecoder<U>,
}

impl<T, U> Codec for Around<T, U>
where
    T: Message + 'static,
    U: Message + Default + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = ProstDecoder<U>;

    fn encoder(&mut self) -> ProstEncoder<T> {
        self.encoder.clone()
    }

    fn decoder(&mut self) -> ProstDecoder<U> {
        self.decoder.clone()
    }
}

#[tokio::test]
async fn the_halves_of_a_codec_have_its_settings_and_the_buffers_that_are_asked_for() {
    type Of = ProstCodecWith<Spelled, Spelled, Small>;
    let buffers = BufferSettings::new(100, 200);
    let around = Around {
        encoder: Of::raw_encoder(buffers),
        decoder: Of::raw_decoder(buffers),
    };
    let settings = format!("{:?}", around.encoder.buffer_settings());
    assert_eq!(settings, format!("{buffers:?}"));

    let status = sent(around.clone(), vec![spelled(4)]).await.unwrap_err();
    assert!(
        status.message().contains("deeper than 3 levels"),
        "{status}"
    );
    let deep = sent(ProstCodec::<_, Spelled>::new(), vec![spelled(4)]).await;
    let received = received(around, deep.unwrap()).await;
    assert_eq!(received[0].as_ref().unwrap_err().code(), Code::Aborted);
}

/// 192 bytes in memory and two on the wire, if it is empty.
#[derive(Clone, PartialEq, Message)]
struct Row {
    #[prost(string, repeated, tag = "1")]
    a: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    b: Vec<String>,
    #[prost(string, repeated, tag = "3")]
    c: Vec<String>,
    #[prost(string, repeated, tag = "4")]
    d: Vec<String>,
    #[prost(string, repeated, tag = "5")]
    e: Vec<String>,
    #[prost(string, repeated, tag = "6")]
    f: Vec<String>,
    #[prost(string, repeated, tag = "7")]
    g: Vec<String>,
    #[prost(string, repeated, tag = "8")]
    h: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Rows {
    #[prost(message, repeated, tag = "1")]
    rows: Vec<Row>,
}

#[tokio::test]
async fn what_is_made_of_nothing_but_buffers_has_the_limits_of_prost() {
    let rows = Rows {
        rows: vec![Row::default(); 100_000],
    };
    let around = Around {
        encoder: ProstEncoder::new(BufferSettings::default()),
        decoder: ProstDecoder::<Rows>::new(BufferSettings::default()),
    };
    let sent = sent(around.clone(), vec![rows.clone()]).await.unwrap();
    assert_eq!(received(around, sent).await[0].as_ref().unwrap(), &rows);
}
