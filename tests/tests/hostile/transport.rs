//! Every way to find a message in a stream of Thrift.

use bytes::{Bytes, BytesMut};
use fastcodec::Limits;
use fastcodec::thrift::transport::{
    Detect, Framed, Framing, MessageReader, Progress, StreamError, TtFramed, Unframed,
};
use fastcodec::thrift::{Binary, Compact};
use tokio_util::codec::Decoder;

use super::form::{Form, Input, Refused, Seen, Then, refused, seen_beside};

/// The forms of a transport, by its name in the file.
pub fn forms(ty: &str) -> Vec<Form> {
    match ty {
        "Framed" => ways::<FramedOf>(),
        "TtFramed" => ways::<TtFramedOf>(),
        "Unframed Binary" => ways::<UnframedBinary>(),
        "Unframed Compact" => ways::<UnframedCompact>(),
        "Detect" => ways::<DetectOf>(),
        _ => Vec::new(),
    }
}

/// A transport with limits, and the payload of what it hands out.
trait Way {
    type Framing: Framing + Decoder<Item = <Self::Framing as Framing>::Message, Error = StreamError>;

    fn new(limits: Limits) -> Self::Framing;

    fn payload(message: <Self::Framing as Framing>::Message) -> Bytes;
}

macro_rules! ways {
    ($($name:ident: $framing:ty, |$message:ident| $payload:expr;)*) => {$(
        enum $name {}

        impl Way for $name {
            type Framing = $framing;

            fn new(limits: Limits) -> $framing {
                <$framing>::new().limits(limits)
            }

            fn payload($message: <$framing as Framing>::Message) -> Bytes {
                $payload
            }
        }
    )*};
}

ways! {
    FramedOf: Framed, |message| message;
    TtFramedOf: TtFramed, |message| message.payload;
    UnframedBinary: Unframed<Binary>, |message| message;
    UnframedCompact: Unframed<Compact>, |message| message;
    DetectOf: Detect, |message| message.payload;
}

fn ways<W: Way>() -> Vec<Form> {
    vec![
        Form::known("reader", reader::<W>),
        Form::known("codec", codec::<W>),
        Form::known("drops", drops::<W>),
    ]
}

/// The payload of the first message; empty if the stream has no message.
fn payload<W: Way>(
    then: Then,
    message: Option<<W::Framing as Framing>::Message>,
) -> Result<Vec<u8>, Refused> {
    Ok(match (then, message) {
        (Then::Write, Some(message)) => W::payload(message).to_vec(),
        _ => Vec::new(),
    })
}

fn of_stream(error: StreamError) -> Refused {
    match error {
        StreamError::Decode(error) => error.into(),
        StreamError::Io(error) => refused(error.kind()),
    }
}

/// Over a blocking stream. What has arrived is held, and the buffer doubles.
fn reader<W: Way>(input: &Input<'_>) -> Seen {
    seen_beside(3 * input.bytes.len() + 16_384, |then| {
        let mut reader = MessageReader::with(input.bytes, W::new(*input.limits));
        payload::<W>(then, reader.read().map_err(of_stream)?)
    })
}

/// A codec that gets the whole input at once. It reserves memory for the bytes that it expects.
fn codec<W: Way>(input: &Input<'_>) -> Seen {
    seen_beside(4 * input.bytes.len() + 8192, |then| {
        let mut codec = W::new(*input.limits);
        let mut arrived = BytesMut::from(input.bytes);
        let message = match codec.decode(&mut arrived).map_err(of_stream)? {
            Some(message) => Some(message),
            None => codec.decode_eof(&mut arrived).map_err(of_stream)?,
        };
        payload::<W>(then, message)
    })
}

/// Byte by byte.
fn drops<W: Way>(input: &Input<'_>) -> Seen {
    seen_beside(64, |then| {
        let mut framing = W::new(*input.limits);
        for arrived in 0..=input.bytes.len() {
            match framing.find_end(&input.bytes[..arrived])? {
                Progress::Complete(end) if end <= arrived => {
                    let message = framing.open(input.shared.slice(..end))?;
                    return payload::<W>(then, Some(message));
                }
                Progress::Incomplete { needed } if needed > 0 => {}
                progress => return Err(refused(progress)),
            }
        }
        match input.bytes.len() {
            0 => Ok(Vec::new()),
            offset => Err(Refused {
                offset,
                ..refused(fastcodec::ErrorKind::Truncated)
            }),
        }
    })
}
