//! A depth that is allowed can be written and read, on every way in and out; one more can not.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use fastcodec::protobuf::{
    AppendMessage, Decode, Delimited, Encode, EncodeBuffer, Extension, StreamError, UnknownFields,
    encoding,
};
use fastcodec::thrift::service::{
    Arguments, Caller, Channel, Outcome, serve_async_with, serve_with,
};
use fastcodec::thrift::{ApplicationException, Binary, Compact, MessageKind, Protocol};
use fastcodec::types::Any;
use fastcodec::{Error, ErrorKind, Limits, Protobuf, Thrift};
use tokio_util::codec::Encoder;

#[derive(Clone, Debug, Default, PartialEq, Protobuf, Thrift)]
struct Nest {
    #[codec(1)]
    inner: Option<Box<Nest>>,
}

fn nest(levels: u32) -> Nest {
    let mut nest = Nest::default();
    for _ in 0..levels {
        nest = Nest {
            inner: Some(Box::new(nest)),
        };
    }
    nest
}

/// A way to encode or decode `levels` levels within limits. `beside` of them are not levels of the
/// message.
fn check(name: &str, beside: u32, way: impl Fn(&Nest, &Limits) -> Result<(), Error>) {
    for limit in [10, 64, 100, 180] {
        let limits = Limits::new().depth(limit);
        assert_eq!(way(&nest(limit - beside), &limits), Ok(()), "{name}");
        let error = way(&nest(limit - beside + 1), &limits).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::DepthLimit { limit }, "{name}");
        let text = error.to_string();
        assert!(text.contains("raise `Limits::depth`"), "{name}: {text}");
        // What is advised works.
        let raised = Limits::new().depth(limit + 1);
        assert_eq!(way(&nest(limit - beside + 1), &raised), Ok(()), "{name}");
    }
}

const CHILD: Extension<Nest, encoding::Msg> = Extension::new(7);

#[test]
fn every_way_to_encode_protobuf_goes_as_deep_as_it_is_allowed() {
    check("encode_with", 0, |nest, limits| {
        nest.encode_with(&mut Vec::new(), limits)
    });
    check("encode_to_vec_with", 0, |nest, limits| {
        nest.encode_to_vec_with(limits).map(drop)
    });
    check("encode_to_bytes_with", 0, |nest, limits| {
        nest.encode_to_bytes_with(limits).map(drop)
    });
    check("encode_length_delimited_with", 0, |nest, limits| {
        nest.encode_length_delimited_with(&mut BytesMut::new(), limits)
    });
    check("encode_length_delimited_to_vec_with", 0, |nest, limits| {
        nest.encode_length_delimited_to_vec_with(limits).map(drop)
    });
    check("EncodeBuffer", 0, |nest, limits| {
        EncodeBuffer::with_limits(*limits).encode(nest).map(drop)
    });
    check("Delimited::append", 0, |nest, limits| {
        Delimited::<Nest>::new()
            .limits(*limits)
            .append(nest, &mut BytesMut::new())
    });
    check("Delimited, Encoder", 0, |nest, limits| {
        let mut codec = Delimited::<Nest>::new().limits(*limits);
        let encoded = codec.encode(nest, &mut BytesMut::new());
        encoded.map_err(|error| match error {
            StreamError::Decode(error) => error,
            StreamError::Io(error) => panic!("{error}"),
        })
    });
    check("Any::pack_with", 0, |nest, limits| {
        Any::pack_with(nest, limits).map(drop)
    });
    // The extension is a level itself.
    check("set_with", 1, |nest, limits| {
        UnknownFields::default().set_with(&CHILD, &Some(nest.clone()), limits)
    });
}

#[test]
fn what_is_written_within_limits_is_read_within_the_same() {
    check("Protobuf", 0, |nest, limits| {
        let bytes = nest.encode_to_vec_with(&Limits::new().depth(u32::MAX))?;
        Nest::decode_with(&bytes, limits).map(|read| assert_eq!(read, *nest))
    });
    check("Thrift", 0, |nest, limits| {
        let bytes = Compact::encode_to_vec_with(nest, &Limits::new().depth(u32::MAX))?;
        Compact::decode_with::<Nest>(&bytes, limits).map(|read| assert_eq!(read, *nest))
    });
}

fn thrift<P: Protocol>() {
    check("encode_with", 0, |nest, limits| {
        P::encode_with(nest, &mut Vec::new(), limits)
    });
    check("encode_to_vec_with", 0, |nest, limits| {
        P::encode_to_vec_with(nest, limits).map(drop)
    });
    check("encode_to_bytes_with", 0, |nest, limits| {
        P::encode_to_bytes_with(nest, limits).map(drop)
    });
    check("append_with", 0, |nest, limits| {
        P::append_with(nest, &mut Vec::new(), limits)
    });
    check("encode_message_with", 0, |nest, limits| {
        P::encode_message_with("a", MessageKind::Call, 1, nest, limits).map(drop)
    });
    check("append_message_with", 0, |nest, limits| {
        let mut buffer = BytesMut::new();
        P::append_message_with("a", MessageKind::Call, 1, nest, &mut buffer, limits)
    });
}

#[test]
fn every_way_to_encode_thrift_goes_as_deep_as_it_is_allowed() {
    thrift::<Binary>();
    thrift::<Compact>();
}

#[test]
fn without_limits_the_depth_is_that_of_the_format() {
    assert!(nest(100).encode_to_vec().is_ok());
    assert!(nest(101).encode_to_vec().is_err());
    assert!(Binary::encode_to_vec(&nest(64)).is_ok());
    assert!(Binary::encode_to_vec(&nest(65)).is_err());
}

#[test]
fn limits_on_memory_and_length_are_for_decoding() {
    let limits = Limits::new().memory(0).memory_base(0).message_len(0);
    assert!(nest(50).encode_to_vec_with(&limits).is_ok());
    assert!(Binary::encode_to_vec_with(&nest(50), &limits).is_ok());
    assert!(Any::pack_with(&nest(50), &limits).is_ok());
}

#[derive(Debug, Default, PartialEq, Thrift)]
struct EchoArguments {
    #[codec(1)]
    nest: Nest,
}

#[derive(Debug, Default, PartialEq, Thrift)]
struct EchoResult {
    #[codec(0)]
    success: Option<Nest>,
}

impl Arguments for EchoArguments {
    const METHOD: &'static str = "echo";
    type Outcome = EchoResult;
}

impl Outcome for EchoResult {
    type Value = Nest;
    type Error = ApplicationException;

    fn from_result(
        result: Result<Nest, ApplicationException>,
    ) -> Result<Self, ApplicationException> {
        Ok(EchoResult {
            success: Some(result?),
        })
    }

    fn into_result(self) -> Option<Result<Nest, ApplicationException>> {
        self.success.map(Ok)
    }
}

/// A service in the same program that echoes within limits.
struct Here(Limits);

impl Channel for Here {
    type Error = Error;

    fn call(&mut self, request: &[u8]) -> Result<Bytes, Error> {
        let answer = serve_with::<Binary>(request, &self.0, |call| {
            call.answer(|it: EchoArguments| Ok(it.nest))
        });
        Ok(answer?.unwrap_or_default().into())
    }

    fn send(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn a_client_calls_as_deep_as_its_limits_allow_and_reads_as_deep() {
    let any = Limits::new().depth(u32::MAX);
    for limit in [64, 100] {
        let mut caller = Caller::<_, Binary>::new(Here(any)).limits(Limits::new().depth(limit));
        // The struct of the arguments is a level.
        let nest = |levels| EchoArguments { nest: nest(levels) };
        let echoed = caller.call(&nest(limit - 1)).unwrap();
        assert_eq!(echoed, nest(limit - 1).nest);
        assert!(caller.call(&nest(limit)).is_err());
    }
}

fn now<R>(work: impl Future<Output = R>) -> R {
    let mut work = pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn a_service_answers_as_deep_as_its_limits_allow() {
    let any = Limits::new().depth(u32::MAX);
    let request = |levels| {
        let arguments = EchoArguments { nest: nest(levels) };
        Binary::encode_message_with("echo", MessageKind::Call, 1, &arguments, &any).unwrap()
    };
    let kind = |answer: &Vec<u8>| Binary::decode_message_with(answer, &any).unwrap().kind;
    let limits = Limits::new().depth(150);
    for (levels, expected) in [(149, MessageKind::Reply), (150, MessageKind::Exception)] {
        let request = request(levels);
        let answer = serve_with::<Binary>(&request, &limits, |call| {
            call.answer(|it: EchoArguments| Ok(it.nest))
        });
        let answer = answer.unwrap().unwrap();
        assert_eq!(kind(&answer), expected);
        let waiting = now(serve_async_with::<Binary, _>(
            &request,
            &limits,
            |call| async move {
                call.answer_async(|it: EchoArguments| async { Ok(it.nest) })
                    .await
            },
        ));
        assert_eq!(waiting.unwrap().unwrap(), answer);
    }
}
