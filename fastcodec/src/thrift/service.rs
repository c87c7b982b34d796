//! What a generated service is made of: calls over a channel, and their answers.
//!
//! A [`Channel`] takes the bytes of a call to the other side and brings the answer back; how is not
//! known here. A generated client calls over one with a [`Caller`]. On the other side a generated
//! `serve` decodes the arguments with [`answer`], calls a method of the user's and encodes what it
//! returns.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;

use bytes::Bytes;

use super::message::{
    ApplicationException, ApplicationExceptionKind, Message, MessageKind, service_and_method,
};
use super::protocol::Protocol;
use super::value::{DecodeValue, EncodeValue};
use crate::error::Error;
use crate::limits::Limits;

/// Takes a call to the other side, and brings the answer back.
pub trait Channel {
    /// What goes wrong on the way.
    type Error;

    /// Sends a call, an encoded message, and returns the message that answers it.
    ///
    /// # Errors
    ///
    /// Those of the way.
    fn call(&mut self, request: &[u8]) -> Result<Bytes, Self::Error>;

    /// Sends a call that is not answered.
    ///
    /// # Errors
    ///
    /// Those of the way.
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

/// Why a call did not return: `E` is the error of the channel, `X` has the exceptions that the
/// method declares.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub enum CallError<E, X = Infallible> {
    /// The method threw an exception that it declares.
    Exception(X),
    /// The other side could not call the method, or the method failed as it does not declare.
    Application(ApplicationException),
    /// The call could not be encoded, or the answer not decoded.
    Codec(Error),
    /// The call or the answer did not arrive.
    Channel(E),
}

impl<E, X> CallError<E, X> {
    /// An answer that holds neither a result nor an exception.
    pub fn missing_result() -> Self {
        CallError::Application(ApplicationException::new(
            ApplicationExceptionKind::MissingResult,
            "the answer holds neither a result nor an exception",
        ))
    }
}

impl<E: fmt::Display, X: fmt::Display> fmt::Display for CallError<E, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Exception(exception) => exception.fmt(f),
            CallError::Application(exception) => exception.fmt(f),
            CallError::Codec(error) => error.fmt(f),
            CallError::Channel(error) => error.fmt(f),
        }
    }
}

impl<E, X> core::error::Error for CallError<E, X>
where
    E: fmt::Debug + fmt::Display,
    X: fmt::Debug + fmt::Display,
{
}

/// Why a method that is served did not return: with an exception that it declares, or otherwise.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure<X> {
    /// One that the method declares.
    Exception(X),
    /// Any other.
    Application(ApplicationException),
}

impl<X> Failure<X> {
    /// The exception that the method declares; the other as an error.
    ///
    /// # Errors
    ///
    /// What is not declared.
    pub fn declared(self) -> Result<X, ApplicationException> {
        match self {
            Failure::Exception(exception) => Ok(exception),
            Failure::Application(exception) => Err(exception),
        }
    }
}

impl<X> From<ApplicationException> for Failure<X> {
    fn from(exception: ApplicationException) -> Self {
        Failure::Application(exception)
    }
}

impl<X: fmt::Display> fmt::Display for Failure<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Exception(exception) => exception.fmt(f),
            Failure::Application(exception) => exception.fmt(f),
        }
    }
}

impl<X: fmt::Debug + fmt::Display> core::error::Error for Failure<X> {}

/// Calls methods over a channel: what every generated client has inside.
#[derive(Debug)]
pub struct Caller<P, C> {
    channel: C,
    /// The number of the last call.
    sequence: i32,
    /// The name before the methods, for a channel that several services share.
    service: Option<String>,
    limits: Limits,
    request: Vec<u8>,
    _protocol: PhantomData<P>,
}

impl<P: Protocol, C: Channel> Caller<P, C> {
    /// A caller over the channel.
    pub fn new(channel: C) -> Self {
        Caller {
            channel,
            sequence: 0,
            service: None,
            limits: Limits::new(),
            request: Vec::new(),
            _protocol: PhantomData,
        }
    }

    /// Calls `service:method`, as several services that share a connection are told apart.
    #[must_use]
    pub fn multiplexed(mut self, service: impl Into<String>) -> Self {
        self.service = Some(service.into());
        self
    }

    /// Decodes answers within `limits`.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The channel.
    pub fn channel(&mut self) -> &mut C {
        &mut self.channel
    }

    /// A caller over the same channel, which counts its calls on.
    pub fn by_ref(&mut self) -> Caller<P, &mut C> {
        self.sequence = self.sequence.wrapping_add(1);
        Caller {
            channel: &mut self.channel,
            sequence: self.sequence,
            service: self.service.clone(),
            limits: self.limits,
            request: Vec::new(),
            _protocol: PhantomData,
        }
    }

    /// Calls a method and returns the struct of its result.
    ///
    /// # Errors
    ///
    /// See [`CallError`].
    pub fn call<X, A: EncodeValue, R: for<'de> DecodeValue<'de>>(
        &mut self,
        method: &str,
        arguments: &A,
    ) -> Result<R, CallError<C::Error, X>> {
        self.encode(method, MessageKind::Call, arguments)?;
        let answer = self
            .channel
            .call(&self.request)
            .map_err(CallError::Channel)?;
        let message = P::decode_message_with(&answer, &self.limits).map_err(CallError::Codec)?;
        let wrong = |kind, what: String| {
            Err(CallError::Application(ApplicationException::new(
                kind, what,
            )))
        };
        if message.sequence != self.sequence {
            let what = format!(
                "the answer to call {} where that to {} was expected",
                message.sequence, self.sequence
            );
            return wrong(ApplicationExceptionKind::BadSequenceId, what);
        }
        match message.kind {
            MessageKind::Reply => {}
            MessageKind::Exception => {
                let exception = message.decode_with::<P, _>(None, &self.limits);
                return Err(exception.map_or_else(CallError::Codec, CallError::Application));
            }
            MessageKind::Call | MessageKind::Oneway => {
                let what = format!("a message of kind {:?} as an answer", message.kind);
                return wrong(ApplicationExceptionKind::InvalidMessageType, what);
            }
        }
        let (_, answered) = service_and_method(message.name);
        if answered != method {
            let what = format!("the answer of `{answered}` where that of `{method}` was expected");
            return wrong(ApplicationExceptionKind::WrongMethodName, what);
        }
        message
            .decode_with::<P, R>(None, &self.limits)
            .map_err(CallError::Codec)
    }

    /// Calls a method that is oneway.
    ///
    /// # Errors
    ///
    /// [`CallError::Codec`] and [`CallError::Channel`].
    pub fn send<A: EncodeValue>(
        &mut self,
        method: &str,
        arguments: &A,
    ) -> Result<(), CallError<C::Error>> {
        self.encode(method, MessageKind::Oneway, arguments)?;
        self.channel.send(&self.request).map_err(CallError::Channel)
    }

    fn encode<X, A: EncodeValue>(
        &mut self,
        method: &str,
        kind: MessageKind,
        arguments: &A,
    ) -> Result<(), CallError<C::Error, X>> {
        self.sequence = self.sequence.wrapping_add(1);
        self.request.clear();
        let named = self
            .service
            .as_ref()
            .map(|service| format!("{service}:{method}"));
        let name = named.as_deref().unwrap_or(method);
        P::append_message(name, kind, self.sequence, arguments, &mut self.request)
            .map_err(CallError::Codec)
    }
}

/// Decodes the arguments of a call, calls the method, and encodes the answer.
///
/// Arguments that cannot be decoded are answered with an [`ApplicationException`] of kind
/// `ProtocolError`; so is a failure of the method, with its own. A call that is sent as oneway is
/// not answered.
///
/// # Errors
///
/// That the answer could not be encoded.
pub fn answer<'de, P: Protocol, A: DecodeValue<'de>, R: EncodeValue>(
    message: &Message<'de>,
    call: impl FnOnce(A) -> Result<R, ApplicationException>,
) -> Result<Option<Vec<u8>>, Error> {
    if !matches!(message.kind, MessageKind::Call | MessageKind::Oneway) {
        let what = format!("a message of kind {:?} is not a call", message.kind);
        let kind = ApplicationExceptionKind::InvalidMessageType;
        return refuse::<P>(message, &ApplicationException::new(kind, what));
    }
    let result = message
        .decode::<P, A>()
        .map_err(|error| {
            ApplicationException::new(ApplicationExceptionKind::ProtocolError, format!("{error}"))
        })
        .and_then(call);
    match result {
        _ if message.kind == MessageKind::Oneway => Ok(None),
        Ok(result) => {
            let (_, method) = service_and_method(message.name);
            P::encode_message(method, MessageKind::Reply, message.sequence, &result).map(Some)
        }
        Err(exception) => refuse::<P>(message, &exception),
    }
}

/// Decodes the arguments of a call that is not answered, and calls the method.
///
/// # Errors
///
/// Those of decoding the arguments.
pub fn receive<'de, P: Protocol, A: DecodeValue<'de>>(
    message: &Message<'de>,
    call: impl FnOnce(A),
) -> Result<Option<Vec<u8>>, Error> {
    call(message.decode::<P, A>()?);
    Ok(None)
}

/// Answers a call of a method that there is not.
///
/// # Errors
///
/// That the answer could not be encoded.
pub fn unknown_method<P: Protocol>(message: &Message<'_>) -> Result<Option<Vec<u8>>, Error> {
    let kind = ApplicationExceptionKind::UnknownMethod;
    let what = format!("there is no method `{}`", message.name);
    refuse::<P>(message, &ApplicationException::new(kind, what))
}

/// Answers a call with an exception that its method does not declare; a oneway call with nothing.
///
/// # Errors
///
/// That the answer could not be encoded.
pub fn refuse<P: Protocol>(
    message: &Message<'_>,
    exception: &ApplicationException,
) -> Result<Option<Vec<u8>>, Error> {
    if message.kind == MessageKind::Oneway {
        return Ok(None);
    }
    let (_, method) = service_and_method(message.name);
    P::encode_message(method, MessageKind::Exception, message.sequence, exception).map(Some)
}
