//! The reviewed code compiles without a warning, and does what its schema says.

#![deny(warnings)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use fastcodec::bytes::Bytes;
use fastcodec::thrift::service::{AsyncChannel, CallError, Caller, Channel};
use fastcodec::thrift::{
    ApplicationException, ApplicationExceptionKind, Binary, Compact, Double, MessageKind, Open,
    Protocol, Uuid,
};
use fastcodec::{Arena, Error, ErrorKind};

use awaited::golden::awaited::{Alarm, Clock, Late, alarm, clock};
use golden::everything::calculator::{self, AddError, CheckError};
use golden::everything::{
    self, Calculator, Chosen, Circle, Color, Defaults, DefaultsView, Everything, EverythingView,
    Failure, Key, KeyPart, Nothing, Number, Overflow, Shape, Tree,
};
use golden::plain::{self, Choice, Plain};
use golden::shared::{Base, Point};

include!("../golden/thrift/mod.rs");

mod awaited {
    include!("../golden/thrift/awaited/mod.rs");
}

#[allow(deprecated)]
fn everything() -> Everything {
    Everything {
        yes: Some(true),
        small: -1,
        medium: Some(i16::MIN),
        large: Some(1),
        huge: Some(i64::MAX),
        ratio: Some(0.5),
        text: Some("text".into()),
        bytes: Some(vec![0, 255]),
        id: Some(everything::ID),
        color: Some(Color::Blue.into()),
        r#where: Some(Point { x: 1.0, y: 2.0 }),
        user: Some(everything::ROOT),
        groups: Some(HashMap::from([("g".into(), vec![1, 2])])),
        blob: Some(b"blob"[..].into()),
        nested: Some(vec![vec!["a".into()], vec![]]),
        colors: Some(HashSet::from([Color::Red.into(), Open::from_number(99)])),
        names: Some(HashMap::from([(1, HashSet::from(["n".into()]))])),
        doubles: Some(HashSet::from([Double(f64::NAN)])),
        keyed: Some(everything::BY_KEY.clone()),
        ordered: Some(HashSet::from([vec![BTreeMap::from([(
            Double(1.0),
            BTreeSet::from([1]),
        )])]])),
        negative: Some("negative".into()),
        zero: Some("zero".into()),
        tree: Some(Box::new(everything::FOREST.clone())),
        shape: Some(Shape::Inner(Box::new(Shape::Named("it".into())))),
        old: Some(BTreeMap::from([(1, 2)])),
        unnumbered_too: Some(2),
        ..Everything::default()
    }
}

fn round_trip<P: Protocol>() {
    let bytes = P::encode_to_vec(&everything()).unwrap();
    assert_eq!(P::decode::<Everything>(&bytes).unwrap(), everything());
    let arena = Arena::new();
    let view: EverythingView = P::decode_in(&bytes, &arena).unwrap();
    assert_eq!(view.text, Some("text"));
    assert_eq!(view.groups, Some(&[("g", &[1i64, 2][..])][..]));
    assert_eq!(P::encode_to_vec(&view).unwrap(), bytes);
}

#[test]
fn a_struct_of_everything_survives_a_round_trip_and_so_does_its_view() {
    round_trip::<Binary>();
    round_trip::<Compact>();
}

#[test]
fn default_values_are_those_of_the_schema() {
    let defaults = Defaults::default();
    assert_eq!(defaults.yes, Some(true));
    assert_eq!(defaults.answer, Some(everything::ANSWER));
    assert_eq!(defaults.greeting, everything::GREETING);
    assert_eq!(defaults.raw.as_deref(), Some(&b"raw"[..]));
    assert_eq!(defaults.color, Some(Color::Green.into()));
    assert_eq!(defaults.primes, Some(everything::PRIMES.clone()));
    assert_eq!(defaults.point, Some(Point { x: 2.5, y: 0.0 }));
    assert_eq!(defaults.nothing, None);
    assert_eq!(defaults.id, Some(everything::ID));
    assert_eq!(defaults.blob.as_deref(), Some(&b"blob"[..]));
    assert_eq!(defaults.doubles, Some(everything::HALVES.clone()));
    assert_eq!(defaults.first, Color::Red);

    // What did not arrive has its default value, in the view as well.
    let bytes = Binary::encode_to_vec(&plain::Vec::default()).unwrap();
    let error = Binary::decode::<Defaults>(&bytes).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField);
    let bytes = Binary::encode_to_vec(&DefaultsView::default()).unwrap();
    assert_eq!(Binary::decode::<Defaults>(&bytes).unwrap(), defaults);
}

#[test]
fn constants_are_those_of_the_schema() {
    assert_eq!(everything::HUGE, i64::MIN);
    assert_eq!(everything::HEX, 0x7fff);
    assert_eq!((everything::HALF, everything::MANY), (0.5, 1e10));
    assert_eq!((everything::YES, everything::NO), (true, false));
    assert_eq!(everything::RAW, b"bytes");
    assert_eq!(
        everything::ID,
        "00112233-4455-6677-8899-aabbccddeeff"
            .parse::<Uuid>()
            .unwrap()
    );
    assert_eq!(everything::FAVORITE, Color::AZURE);
    assert_eq!(everything::BY_NUMBER, Color::Green);
    assert_eq!(everything::GREEN_NUMBER, 16);
    assert_eq!(*everything::PRIMES, [2, 3, 5, 42]);
    assert!(everything::WORDS.contains(everything::GREETING));
    assert_eq!(everything::TABLE["primes"], *everything::PRIMES);
    assert!(everything::NOTHING.is_empty());
    let key = Key {
        name: "k".into(),
        weight: Some(Double(1.5)),
        tags: Some(BTreeSet::from([1, 2])),
        part: Some(KeyPart::Prices(BTreeMap::from([(1, Double(0.5))]))),
    };
    assert_eq!(everything::BY_KEY[&key], HashMap::from([(1, 2.0)]));
    let unit = Circle {
        center: Point { x: 1.5, y: -2.0 },
        radius: 1.0,
    };
    assert_eq!(*everything::UNIT, Shape::Circle(unit));
    assert_eq!(everything::SHAPES.len(), 3);
    assert_eq!(
        everything::FOREST.children.as_ref().unwrap()[0],
        Tree::default()
    );
}

#[test]
fn a_union_has_the_default_of_its_first_member_that_has_one() {
    assert_eq!(Number::default(), Number::Whole(0));
    assert_eq!(Shape::default(), Shape::Circle(Circle::default()));
    assert!(matches!(
        plain::HasBox::default().r#box,
        plain::Box::Unknown(_)
    ));
}

#[test]
fn plain_fields_are_always_written_and_keep_what_the_schema_does_not_have() {
    let plain = Plain::default();
    assert_eq!((plain.number, plain.text.as_str()), (0, "text"));
    let bytes = Binary::encode_to_vec(&plain).unwrap();
    assert_eq!(Binary::decode::<Plain>(&bytes).unwrap(), plain);

    // A member that is not known, of another schema.
    let bytes = Compact::encode_to_vec(&Shape::Named("new".into())).unwrap();
    let choice: Choice = Compact::decode(&bytes).unwrap();
    assert!(matches!(choice, Choice::Unknown_(_)));
    assert_eq!(Compact::encode_to_vec(&choice).unwrap(), bytes);
}

#[test]
fn annotations_choose_types() {
    let chosen = Chosen {
        shared: Some("shared".into()),
        bytes: Some(fastcodec::bytes::Bytes::from_static(b"bytes")),
        sorted: Some(BTreeMap::from([("s".into(), BTreeSet::from([1]))])),
        ordered: Some(Double(1.0)),
        arc: Some("arc".into()),
        slices: Some(vec![b"slice"[..].into()]),
        ..Chosen::default()
    };
    let bytes = Compact::encode_to_vec(&chosen).unwrap();
    assert_eq!(Compact::decode::<Chosen>(&bytes).unwrap(), chosen);
}

#[test]
fn an_exception_is_an_error_with_words() {
    let error: Box<dyn core::error::Error> = Box::new(Failure {
        message: Some("no".into()),
        code: None,
    });
    assert_eq!(error.to_string(), "Failure: no");
    assert_eq!(Overflow { limit: 1 }.to_string(), "Overflow { limit: 1 }");
    assert_eq!(Nothing {}.to_string(), "Nothing");
    assert_eq!(
        AddError::Overflow(Overflow { limit: 1 }).to_string(),
        "Overflow { limit: 1 }"
    );
}

/// A service that remembers what it was told to forget.
#[derive(Default)]
struct Machine {
    forgotten: Mutex<Vec<String>>,
}

impl Base for Machine {
    fn echo(&self, text: String) -> Result<String, ApplicationException> {
        Ok(text)
    }
}

impl Calculator for Machine {
    fn add(&self, a: i32, b: i32) -> Result<i32, AddError> {
        match (a, b) {
            (-1, _) => Err(Failure::default().into()),
            (-2, _) => {
                let kind = ApplicationExceptionKind::InternalError;
                Err(ApplicationException::new(kind, "tired").into())
            }
            _ => a.checked_add(b).ok_or(
                Overflow {
                    limit: i32::MAX.into(),
                }
                .into(),
            ),
        }
    }

    fn forget(&self, what: String) {
        self.forgotten.lock().unwrap().push(what);
    }

    fn reset(&self) -> Result<(), ApplicationException> {
        Ok(())
    }

    fn draw(
        &self,
        shape: Shape,
        _: Option<Open<Color>>,
        labels: HashMap<i32, Vec<String>>,
    ) -> Result<Shape, ApplicationException> {
        assert_eq!(labels[&1], ["one"]);
        Ok(shape)
    }

    fn check(&self) -> Result<bool, CheckError> {
        Err(CheckError::Again(Nothing {}))
    }
}

/// Carries messages to a service in the same program.
struct Here<'a, P> {
    service: &'a Machine,
    protocol: std::marker::PhantomData<P>,
}

impl<P: Protocol> Channel for Here<'_, P> {
    type Error = Error;

    fn call(&mut self, request: &[u8]) -> Result<Bytes, Error> {
        let answer = calculator::serve::<P>(self.service, request)?;
        Ok(answer.expect("an answer").into())
    }

    fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        assert_eq!(calculator::serve::<P>(self.service, request)?, None);
        Ok(())
    }
}

fn client<P: Protocol>(service: &Machine) -> calculator::Client<Here<'_, P>, P> {
    calculator::Client::new(Here {
        service,
        protocol: std::marker::PhantomData,
    })
}

fn calls<P: Protocol>() {
    let machine = Machine::default();
    let mut client = client::<P>(&machine);
    assert_eq!(client.add(1, 2).unwrap(), 3);
    assert_eq!(
        client.add(1, i32::MAX).unwrap_err(),
        CallError::Method(AddError::Overflow(Overflow {
            limit: i32::MAX.into()
        }))
    );
    assert_eq!(
        client.add(-1, 0).unwrap_err(),
        CallError::Method(AddError::Failure(Failure::default()))
    );
    let CallError::Method(AddError::Application(exception)) = client.add(-2, 0).unwrap_err() else {
        panic!("not declared")
    };
    assert_eq!(exception.kind, ApplicationExceptionKind::InternalError);
    client.forget("this".into()).unwrap();
    assert_eq!(*machine.forgotten.lock().unwrap(), ["this"]);
    client.reset().unwrap();
    let labels = HashMap::from([(1, vec!["one".into()])]);
    let shape = Shape::Named("it".into());
    assert_eq!(client.draw(shape.clone(), None, labels).unwrap(), shape);
    assert_eq!(
        client.check().unwrap_err(),
        CallError::Method(CheckError::Again(Nothing {}))
    );
    assert_eq!(client.echo("inherited".into()).unwrap(), "inherited");
}

#[test]
fn a_client_calls_a_service_and_what_it_extends() {
    calls::<Binary>();
    calls::<Compact>();
}

#[test]
fn a_request_that_cannot_be_served_is_answered_with_why() {
    let machine = Machine::default();
    let answered = |name: &str, kind, body: &[u8]| {
        let mut request = Binary::encode_message(name, kind, 7, &plain::Vec::default()).unwrap();
        request.truncate(request.len() - 1);
        request.extend(body);
        let answer = calculator::serve::<Binary>(&machine, &request).unwrap()?;
        let message = Binary::decode_message(&answer).unwrap();
        assert_eq!((message.name, message.sequence), (name, 7));
        assert_eq!(message.kind, MessageKind::Exception);
        let exception: ApplicationException = message.decode::<Binary, _>().unwrap();
        exception.kind.known()
    };
    use ApplicationExceptionKind::{InvalidMessageType, ProtocolError, UnknownMethod};
    assert_eq!(
        answered("sub", MessageKind::Call, &[0]),
        Some(UnknownMethod)
    );
    assert_eq!(answered("sub", MessageKind::Oneway, &[0]), None);
    assert_eq!(
        answered("add", MessageKind::Call, &[8, 0]),
        Some(ProtocolError)
    );
    assert_eq!(
        answered("add", MessageKind::Reply, &[0]),
        Some(InvalidMessageType)
    );
    assert!(calculator::serve::<Binary>(&machine, b"junk").is_err());
}

/// Answers with what it is given.
struct Fixed(Vec<u8>);

impl Channel for Fixed {
    type Error = std::convert::Infallible;

    fn call(&mut self, _: &[u8]) -> Result<Bytes, Self::Error> {
        Ok(self.0.clone().into())
    }

    fn send(&mut self, _: &[u8]) -> Result<(), Self::Error> {
        Ok(())
    }
}

#[test]
fn an_answer_to_another_call_is_refused() {
    let kind_of = |name: &str, kind, sequence| {
        let result = calculator::AddResult::default();
        let answer = Binary::encode_message(name, kind, sequence, &result).unwrap();
        let mut client = calculator::Client::from(Caller::<_, Binary>::new(Fixed(answer)));
        match client.add(1, 2).unwrap_err() {
            CallError::Method(AddError::Application(exception)) => exception.kind.known().unwrap(),
            error => panic!("{error}"),
        }
    };
    use ApplicationExceptionKind::*;
    assert_eq!(kind_of("add", MessageKind::Reply, 2), BadSequenceId);
    assert_eq!(kind_of("sub", MessageKind::Reply, 1), WrongMethodName);
    assert_eq!(kind_of("add", MessageKind::Call, 1), InvalidMessageType);
    assert_eq!(kind_of("add", MessageKind::Reply, 1), MissingResult);
}

#[test]
fn several_services_share_a_connection_by_their_names() {
    let machine = Machine::default();
    let channel = Here::<Compact> {
        service: &machine,
        protocol: std::marker::PhantomData,
    };
    let caller = Caller::<_, Compact>::new(channel).multiplexed("Calculator");
    assert_eq!(calculator::Client::from(caller).add(1, 2).unwrap(), 3);
}

struct Sundial;

impl Clock for Sundial {
    async fn now(&self, zone: String) -> Result<i64, clock::NowError> {
        match zone.as_str() {
            "UTC" => Ok(12),
            _ => Err(Late { msg: Some(zone) }.into()),
        }
    }

    async fn tick(&self) {}
}

impl Alarm for Sundial {
    async fn wake(&self, at: i64) -> Result<(), ApplicationException> {
        assert_eq!(at, 7);
        Ok(())
    }
}

struct Near;

impl AsyncChannel for Near {
    type Error = Error;

    async fn call(&mut self, request: &[u8]) -> Result<Bytes, Error> {
        let answer = alarm::serve::<Binary>(&Sundial, request).await?;
        Ok(answer.expect("an answer").into())
    }

    async fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        let answer = alarm::serve::<Binary>(&Sundial, request).await?;
        assert_eq!(answer, None);
        Ok(())
    }
}

/// Runs what never waits.
fn ready<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn asynchronous_services_are_called_and_served_alike() {
    let mut client = alarm::Client::<_, Binary>::new(Near);
    assert_eq!(ready(client.now("UTC".into())).unwrap(), 12);
    let error = ready(client.now("CET".into())).unwrap_err();
    assert_eq!(error.to_string(), "Late: CET");
    ready(client.tick()).unwrap();
    ready(client.wake(7)).unwrap();
}

/// In one protocol, a member that the schema of `Number` does not have.
fn keeps_a_newer_member<P: Protocol>() {
    #[derive(fastcodec::Thrift)]
    enum Newer {
        #[codec(77)]
        Text(String),
    }
    let bytes = P::encode_to_vec(&Newer::Text("new".into())).unwrap();
    let owned: Number = P::decode(&bytes).unwrap();
    assert!(matches!(owned, Number::Unknown(_)));
    assert_eq!(P::encode_to_vec(&owned).unwrap(), bytes);
    let arena = Arena::new();
    let view: everything::NumberView<'_> = P::decode_in(&bytes, &arena).unwrap();
    assert!(matches!(view, everything::NumberView::Unknown(_)));
    assert_eq!(P::encode_to_vec(&view).unwrap(), bytes);
}

#[test]
fn a_generated_union_and_its_view_keep_a_member_of_a_newer_schema() {
    keeps_a_newer_member::<Binary>();
    keeps_a_newer_member::<Compact>();
}
