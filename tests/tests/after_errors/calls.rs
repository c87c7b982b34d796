//! Clients and services after an error: a call is one of its own.

use std::cell::Cell;
use std::io;

use bytes::Bytes;
use fastcodec::thrift::service::{
    Arguments, AsyncChannel, CallError, Caller, Channel, Outcome, serve, serve_async,
};
use fastcodec::thrift::transport::{Framed, StreamChannel};
use fastcodec::thrift::{ApplicationException, Binary, MessageKind, Protocol};
use fastcodec::{Error, Limits, Thrift};

use super::ways::{Broken, framed, now};

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
    // The first answer is not UTF-8; the second one is late, from a call before; the third one is
    // right.
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
fn a_channel_goes_on_with_the_call_that_follows_a_time_out() {
    // The time-out comes before each byte of the first answer, which then arrives late: an answer
    // to a call that is over.
    let answers = [answer(1, b"no"), answer(2, b"ok")];
    let stream: Vec<u8> = answers.iter().flat_map(|it| framed(it)).collect();
    for at in 0..framed(&answers[0]).len() {
        let broken = Broken {
            bytes: &stream,
            fails_before: Cell::new(Some(at)),
            read: 0,
        };
        let channel = StreamChannel::<_, _, Framed>::new(broken, io::sink());
        let mut caller = Caller::<_, Binary>::new(channel);
        let arguments = GreetArguments::default();
        let calls = [(); 3].map(|()| caller.call(&arguments));
        assert!(matches!(calls[0], Err(CallError::Channel(_))));
        assert!(matches!(calls[1], Err(CallError::Method(_))));
        assert!(matches!(calls[2], Err(CallError::Method(_))));
    }
}
