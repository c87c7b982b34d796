//! The parts that the clients and servers of every service share.
//!
//! A service of a schema becomes a trait with its methods, and a module with a `Client`, which
//! calls them, and a function `serve`, which answers calls. Both handle messages only: a
//! [`Channel`] carries them for the client, and the program that calls `serve` carries them for the
//! server.
//!
//! ```
//! use fastcodec::Error;
//! use fastcodec::bytes::Bytes;
//! use fastcodec::thrift::service::{self, Arguments, CallError, Channel, Outcome};
//! use fastcodec::thrift::{ApplicationException, Binary};
//!
//! // What the generator makes of `service Greeter { string greet(1: string name) }`:
//! #[derive(Debug, Default, fastcodec::Thrift)]
//! struct GreetArguments { #[codec(1)] name: String }
//! #[derive(Debug, Default, fastcodec::Thrift)]
//! struct GreetResult { #[codec(0)] success: Option<String> }
//!
//! impl Arguments for GreetArguments {
//!     const METHOD: &'static str = "greet";
//!
//!     type Outcome = GreetResult;
//! }
//!
//! impl Outcome for GreetResult {
//!     type Value = String;
//!     type Error = ApplicationException;
//!
//!     fn from_result(
//!         result: Result<String, ApplicationException>,
//!     ) -> Result<Self, ApplicationException> {
//!         Ok(GreetResult { success: Some(result?) })
//!     }
//!
//!     fn into_result(self) -> Option<Result<String, ApplicationException>> {
//!         self.success.map(Ok)
//!     }
//! }
//!
//! fn serve(request: &[u8]) -> Result<Option<Vec<u8>>, Error> {
//!     service::serve::<Binary>(request, |call| match call.method() {
//!         "greet" => call.answer(|it: GreetArguments| Ok(format!("Hello {}!", it.name))),
//!         _ => call.unknown_method(),
//!     })
//! }
//!
//! /// A channel to a service in the same program.
//! struct Here;
//!
//! impl Channel for Here {
//!     type Error = Error;
//!
//!     fn call(&mut self, request: &[u8]) -> Result<Bytes, Error> {
//!         Ok(serve(request)?.unwrap_or_default().into())
//!     }
//!
//!     fn send(&mut self, request: &[u8]) -> Result<(), Error> {
//!         serve(request).map(drop)
//!     }
//! }
//!
//! let mut caller = service::Caller::<Here, Binary>::new(Here);
//! let name = GreetArguments { name: "Ada".into() };
//! let greeting: Result<String, CallError<_, _>> = caller.call(&name);
//! assert_eq!(greeting.unwrap(), "Hello Ada!");
//! ```

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;

use bytes::Bytes;

use super::envelope::{
    ApplicationException, ApplicationExceptionKind, Message, MessageKind, service_and_method,
};
use super::protocol::Protocol;
use super::value::{DecodeValue, EncodeValue};
use crate::error::{Error, beginning};
use crate::input::Input;
use crate::limits::Limits;

/// A connection that carries messages to a service, and its answers back.
pub trait Channel {
    /// The error of a message that cannot be carried.
    type Error;

    /// Sends a message and returns the answer.
    ///
    /// # Errors
    ///
    /// If the message cannot be sent, or no answer arrives.
    fn call(&mut self, request: &[u8]) -> Result<Bytes, Self::Error>;

    /// Sends a message that expects no answer.
    ///
    /// # Errors
    ///
    /// If the message cannot be sent.
    fn send(&mut self, request: &[u8]) -> Result<(), Self::Error>;
}

impl<C: Channel + ?Sized> Channel for &mut C {
    type Error = C::Error;

    fn call(&mut self, request: &[u8]) -> Result<Bytes, Self::Error> {
        C::call(self, request)
    }

    fn send(&mut self, request: &[u8]) -> Result<(), Self::Error> {
        C::send(self, request)
    }
}

/// A [`Channel`] that waits without blocking the thread.
pub trait AsyncChannel: Send {
    /// The error of a message that cannot be carried.
    type Error: Send;

    /// Sends a message and returns the answer.
    fn call(&mut self, request: &[u8]) -> impl Future<Output = Result<Bytes, Self::Error>> + Send;

    /// Sends a message that expects no answer.
    fn send(&mut self, request: &[u8]) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

impl<C: AsyncChannel + ?Sized> AsyncChannel for &mut C {
    type Error = C::Error;

    fn call(&mut self, request: &[u8]) -> impl Future<Output = Result<Bytes, Self::Error>> + Send {
        C::call(self, request)
    }

    fn send(&mut self, request: &[u8]) -> impl Future<Output = Result<(), Self::Error>> + Send {
        C::send(self, request)
    }
}

/// The struct with a method's arguments. Generated for each method.
pub trait Arguments: EncodeValue + for<'de> DecodeValue<'de> {
    /// The name of the method on the wire.
    const METHOD: &'static str;

    /// The struct with the result, an [`Outcome`]; `()` for a method that does not answer.
    type Outcome;
}

/// The struct with a method's result: its value, or one of the exceptions that it declares.
/// Generated for each method.
pub trait Outcome: EncodeValue + for<'de> DecodeValue<'de> {
    /// The value that the method returns.
    type Value;
    /// The exceptions of the method: those that it declares, and [`ApplicationException`].
    type Error: From<ApplicationException>;

    /// Creates the struct for a result.
    ///
    /// # Errors
    ///
    /// An [`ApplicationException`], which is sent in another kind of message.
    fn from_result(result: Result<Self::Value, Self::Error>) -> Result<Self, ApplicationException>;

    /// Returns the result in the struct, if it has one.
    fn into_result(self) -> Option<Result<Self::Value, Self::Error>>;
}

/// The error of a call.
#[derive(Debug, PartialEq)]
pub enum CallError<E, C> {
    /// The method threw an exception, or the answer does not belong to the call.
    Method(E),
    /// The call could not be encoded, or the answer could not be decoded.
    Codec(Error),
    /// The channel failed.
    Channel(C),
}

impl<E: fmt::Display, C: fmt::Display> fmt::Display for CallError<E, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Method(error) => error.fmt(f),
            CallError::Codec(error) => error.fmt(f),
            CallError::Channel(error) => error.fmt(f),
        }
    }
}

impl<E, C> core::error::Error for CallError<E, C>
where
    E: core::error::Error + 'static,
    C: core::error::Error + 'static,
{
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            CallError::Method(error) => error.source(),
            CallError::Codec(error) => error.source(),
            CallError::Channel(error) => error.source(),
        }
    }
}

impl<E, C> From<Error> for CallError<E, C> {
    fn from(error: Error) -> Self {
        CallError::Codec(error)
    }
}

/// A caller of methods over a channel: the core of every generated client.
#[derive(Debug, Clone)]
pub struct Caller<C, P> {
    channel: C,
    /// The prefix of method names, with the colon. It is usually empty.
    service: String,
    sequence: i32,
    limits: Limits,
    /// The last request, whose buffer is reused.
    request: Vec<u8>,
    protocol: PhantomData<fn() -> P>,
}

impl<C, P: Protocol> Caller<C, P> {
    /// Creates a caller over `channel`.
    pub fn new(channel: C) -> Self {
        Caller {
            channel,
            service: String::new(),
            sequence: 0,
            limits: Limits::new(),
            request: Vec::new(),
            protocol: PhantomData,
        }
    }

    /// Prefixes the names of methods with the name of a service, for services that share a
    /// connection (`TMultiplexedProtocol`).
    #[must_use]
    pub fn multiplexed(mut self, service: &str) -> Self {
        self.service = format!("{service}:");
        self
    }

    /// Sets the limits. Answers are decoded within them, and calls are encoded with the depth that
    /// they allow.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns the channel.
    pub fn channel(&mut self) -> &mut C {
        &mut self.channel
    }

    /// Consumes the caller and returns the channel.
    pub fn into_channel(self) -> C {
        self.channel
    }

    fn request<A: Arguments>(&mut self, kind: MessageKind, arguments: &A) -> Result<(), Error> {
        self.sequence = self.sequence.wrapping_add(1);
        self.request.clear();
        let full = format!("{}{}", self.service, A::METHOD);
        let (sequence, limits) = (self.sequence, self.limits);
        P::append_message_with(&full, kind, sequence, arguments, &mut self.request, &limits)
    }

    fn result<O: Outcome, T>(
        &self,
        method: &str,
        answer: &Bytes,
    ) -> Result<O::Value, CallError<O::Error, T>> {
        let message = P::decode_message_with(answer, &self.limits)?;
        let wrong = |kind, text| {
            let exception = ApplicationException::new(kind, text);
            Err(CallError::Method(exception.into()))
        };
        if message.sequence != self.sequence {
            let text = format!(
                "the answer has the number {}, but the call {}",
                message.sequence, self.sequence
            );
            return wrong(ApplicationExceptionKind::BadSequenceId, text);
        }
        match message.kind {
            MessageKind::Exception => {
                let exception: ApplicationException =
                    message.decode_with::<P, _>(None, &self.limits)?;
                Err(CallError::Method(exception.into()))
            }
            MessageKind::Reply if message.name != method => {
                let name = beginning(message.name);
                let text = format!("`{method}` was called, and `{name}` answers");
                wrong(ApplicationExceptionKind::WrongMethodName, text)
            }
            MessageKind::Reply => {
                let outcome: O = message.decode_with::<P, _>(None, &self.limits)?;
                match outcome.into_result() {
                    Some(result) => result.map_err(CallError::Method),
                    None => {
                        let text = format!("the answer to `{method}` has no result");
                        wrong(ApplicationExceptionKind::MissingResult, text)
                    }
                }
            }
            MessageKind::Call | MessageKind::Oneway => wrong(
                ApplicationExceptionKind::InvalidMessageType,
                format!("the answer to `{method}` is a call"),
            ),
        }
    }
}

impl<C: Channel, P: Protocol> Caller<C, P> {
    /// Calls a method and waits for its result.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub fn call<A, O>(&mut self, arguments: &A) -> Result<O::Value, CallError<O::Error, C::Error>>
    where
        A: Arguments<Outcome = O>,
        O: Outcome,
    {
        self.request(MessageKind::Call, arguments)?;
        let answer = self
            .channel
            .call(&self.request)
            .map_err(CallError::Channel)?;
        self.result::<O, _>(A::METHOD, &answer)
    }

    /// Calls a method that does not answer.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub fn send(
        &mut self,
        arguments: &impl Arguments<Outcome = ()>,
    ) -> Result<(), CallError<ApplicationException, C::Error>> {
        self.request(MessageKind::Oneway, arguments)?;
        self.channel.send(&self.request).map_err(CallError::Channel)
    }
}

impl<C: AsyncChannel, P: Protocol> Caller<C, P> {
    /// Like [`call`](Self::call), over an asynchronous channel.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub async fn call_async<A, O>(
        &mut self,
        arguments: &A,
    ) -> Result<O::Value, CallError<O::Error, C::Error>>
    where
        A: Arguments<Outcome = O>,
        O: Outcome,
    {
        self.request(MessageKind::Call, arguments)?;
        let answer = self.channel.call(&self.request).await;
        let answer = answer.map_err(CallError::Channel)?;
        self.result::<O, _>(A::METHOD, &answer)
    }

    /// Like [`send`](Self::send), over an asynchronous channel.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub async fn send_async(
        &mut self,
        arguments: &impl Arguments<Outcome = ()>,
    ) -> Result<(), CallError<ApplicationException, C::Error>> {
        self.request(MessageKind::Oneway, arguments)?;
        let sent = self.channel.send(&self.request).await;
        sent.map_err(CallError::Channel)
    }
}

/// The encoded answer to a call; `None` if the call expects no answer.
pub type Answer = Option<Vec<u8>>;

/// Decodes the envelope of a request and lets `dispatch` answer it.
///
/// # Errors
///
/// The errors that no answer can report: of the envelope, of the arguments of a call that expects
/// no answer, and of encoding an answer. If the arguments of any other call cannot be decoded, the
/// answer is an [`ApplicationException`].
pub fn serve<'de, P: Protocol>(
    request: impl Into<Input<'de>>,
    dispatch: impl FnOnce(&Call<'de, P>) -> Result<Answer, Error>,
) -> Result<Answer, Error> {
    serve_with(request, &Limits::new(), dispatch)
}

/// Like [`serve`], within `limits`: requests are decoded within them, and answers are encoded with
/// the depth that they allow.
///
/// # Errors
///
/// Those of [`serve`].
pub fn serve_with<'de, P: Protocol>(
    request: impl Into<Input<'de>>,
    limits: &Limits,
    dispatch: impl FnOnce(&Call<'de, P>) -> Result<Answer, Error>,
) -> Result<Answer, Error> {
    let call = Call::<P>::new(request, limits)?;
    match call.refusal() {
        Some(exception) => call.fail(&exception),
        None => dispatch(&call),
    }
}

/// Like [`serve`], for asynchronous methods.
///
/// # Errors
///
/// Those of [`serve`].
pub async fn serve_async<'de, P: Protocol, F>(
    request: impl Into<Input<'de>>,
    dispatch: impl FnOnce(Call<'de, P>) -> F,
) -> Result<Answer, Error>
where
    F: Future<Output = Result<Answer, Error>>,
{
    serve_async_with(request, &Limits::new(), dispatch).await
}

/// Like [`serve_async`], within `limits`: see [`serve_with`].
///
/// # Errors
///
/// Those of [`serve`].
pub async fn serve_async_with<'de, P: Protocol, F>(
    request: impl Into<Input<'de>>,
    limits: &Limits,
    dispatch: impl FnOnce(Call<'de, P>) -> F,
) -> Result<Answer, Error>
where
    F: Future<Output = Result<Answer, Error>>,
{
    let call = Call::<P>::new(request, limits)?;
    match call.refusal() {
        Some(exception) => call.fail(&exception),
        None => dispatch(call).await,
    }
}

/// A request whose envelope is decoded.
#[derive(Debug, Clone, Copy)]
pub struct Call<'de, P> {
    message: Message<'de>,
    limits: Limits,
    protocol: PhantomData<fn() -> P>,
}

impl<'de, P: Protocol> Call<'de, P> {
    /// Decodes the envelope of a request within `limits`. They also apply to the arguments, and to
    /// the depth of the answer.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::decode_message`].
    pub fn new(request: impl Into<Input<'de>>, limits: &Limits) -> Result<Self, Error> {
        Ok(Call {
            message: P::decode_message_with(request, limits)?,
            limits: *limits,
            protocol: PhantomData,
        })
    }

    /// Returns the name of the method, without that of its service.
    pub fn method(&self) -> &'de str {
        service_and_method(self.message.name).1
    }

    /// Returns the name of the service, if several share the connection.
    pub fn service(&self) -> Option<&'de str> {
        service_and_method(self.message.name).0
    }

    /// Returns the refusal of a message that is not a call.
    fn refusal(&self) -> Option<ApplicationException> {
        match self.message.kind {
            MessageKind::Call | MessageKind::Oneway => None,
            MessageKind::Reply | MessageKind::Exception => Some(ApplicationException::new(
                ApplicationExceptionKind::InvalidMessageType,
                "the request is an answer",
            )),
        }
    }

    /// Decodes the arguments.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::decode`].
    pub fn arguments<A: DecodeValue<'de>>(&self) -> Result<A, Error> {
        self.message.decode_with::<P, A>(None, &self.limits)
    }

    /// Decodes the arguments, runs the method, and encodes the answer.
    ///
    /// # Errors
    ///
    /// See [`serve`].
    pub fn answer<A, O>(
        &self,
        method: impl FnOnce(A) -> Result<O::Value, O::Error>,
    ) -> Result<Answer, Error>
    where
        A: Arguments<Outcome = O>,
        O: Outcome,
    {
        match self.arguments() {
            Ok(arguments) => self.reply::<O>(method(arguments)),
            Err(error) => self.unreadable(&error),
        }
    }

    /// Like [`answer`](Self::answer), for an asynchronous method.
    ///
    /// # Errors
    ///
    /// See [`serve`].
    pub async fn answer_async<A, O, F>(&self, method: impl FnOnce(A) -> F) -> Result<Answer, Error>
    where
        A: Arguments<Outcome = O>,
        O: Outcome,
        F: Future<Output = Result<O::Value, O::Error>>,
    {
        match self.arguments() {
            Ok(arguments) => self.reply::<O>(method(arguments).await),
            Err(error) => self.unreadable(&error),
        }
    }

    /// Decodes the arguments and runs a method that does not answer.
    ///
    /// # Errors
    ///
    /// Those of the arguments.
    pub fn run<A: Arguments<Outcome = ()>>(&self, method: impl FnOnce(A)) -> Result<Answer, Error> {
        method(self.arguments()?);
        Ok(None)
    }

    /// Like [`run`](Self::run), for an asynchronous method.
    ///
    /// # Errors
    ///
    /// Those of the arguments.
    pub async fn run_async<A, F>(&self, method: impl FnOnce(A) -> F) -> Result<Answer, Error>
    where
        A: Arguments<Outcome = ()>,
        F: Future<Output = ()>,
    {
        method(self.arguments()?).await;
        Ok(None)
    }

    /// Encodes the result of a method as the answer.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::encode_message`].
    pub fn reply<O: Outcome>(&self, result: Result<O::Value, O::Error>) -> Result<Answer, Error> {
        match O::from_result(result) {
            Ok(outcome) => self.write(MessageKind::Reply, &outcome),
            Err(exception) => self.fail(&exception),
        }
    }

    /// Encodes the answer that the service has no such method.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::encode_message`].
    pub fn unknown_method(&self) -> Result<Answer, Error> {
        self.fail(&ApplicationException::new(
            ApplicationExceptionKind::UnknownMethod,
            format!("there is no method `{}`", beginning(self.method())),
        ))
    }

    /// Encodes an [`ApplicationException`] as the answer. Returns `None` if the call expects no
    /// answer.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::encode_message`].
    pub fn fail(&self, exception: &ApplicationException) -> Result<Answer, Error> {
        if self.message.kind == MessageKind::Oneway {
            return Ok(None);
        }
        self.write(MessageKind::Exception, exception)
    }

    fn unreadable(&self, error: &Error) -> Result<Answer, Error> {
        self.fail(&ApplicationException::new(
            ApplicationExceptionKind::ProtocolError,
            format!("{}", error.for_peer()),
        ))
    }

    fn write(&self, kind: MessageKind, body: &impl EncodeValue) -> Result<Answer, Error> {
        let (method, sequence) = (self.method(), self.message.sequence);
        P::encode_message_with(method, kind, sequence, body, &self.limits).map(Some)
    }
}
