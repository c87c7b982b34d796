//! The envelope of a message: the name of the method, the kind of the message, the number of the
//! call.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::{DecodeField, EncodeField};
use super::format::Format;
use super::nested::{DecodeStruct, read_struct};
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use super::whole::measured;
use crate::arena::Arena;
use crate::enumeration::{Enumeration, Open};
use crate::error::{Error, ErrorKind, FieldName};
use crate::input::Input;
use crate::limits::{Limits, THRIFT_DEPTH};
use crate::usage::Usage;
use crate::wire::Reader;

/// The kind of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MessageKind {
    /// A call that is answered.
    Call = 1,
    /// The answer, with the result or an exception that the method declares.
    Reply = 2,
    /// The answer that is an [`ApplicationException`]: the call did not reach its method, or the
    /// method failed with an exception that it does not declare.
    Exception = 3,
    /// A call that is not answered.
    Oneway = 4,
}

/// A message: its envelope, and the bytes of the struct that follows.
#[derive(Debug, Clone, Copy)]
pub struct Message<'de> {
    /// The name of the method; `service:method` where several services share a connection, see
    /// [`service_and_method`].
    pub name: &'de str,
    /// The kind of the message.
    pub kind: MessageKind,
    /// The number of the call; its answer has the same.
    pub sequence: i32,
    /// The arguments, the result, or the exception, with the rest of the input.
    pub body: Input<'de>,
    /// Where the body begins in the input.
    offset: usize,
}

impl<'de> Message<'de> {
    pub(crate) fn read<P: Format>(input: Input<'de>, limits: &Limits) -> Result<Self, Error> {
        limits.check_message_len(input.bytes.len() as u64)?;
        let mut reader = Reader::new(input.bytes, input.shared, None, limits, THRIFT_DEPTH);
        let (name, kind, sequence) = P::read_envelope(&mut reader)?;
        let kind = match kind {
            1 => MessageKind::Call,
            2 => MessageKind::Reply,
            3 => MessageKind::Exception,
            4 => MessageKind::Oneway,
            // The beginning tells how to read the rest, which is lost without it.
            _ => return Err(Error::new(ErrorKind::NotAMessage, 0)),
        };
        Ok(Message {
            name,
            kind,
            sequence,
            offset: reader.offset(),
            body: Input {
                bytes: reader.rest(),
                ..input
            },
        })
    }

    /// Decodes the body, within the default limits. Offsets in errors count from the beginning of
    /// the message.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::decode`](super::Protocol::decode).
    pub fn decode<P: Format, T: DecodeValue<'de>>(&self) -> Result<T, Error> {
        self.decode_with::<P, T>(None, &Limits::new())
    }

    /// Decodes the body within `limits`, with lists (`&[T]`) in `arena` if there is one. The length
    /// that they allow is that of the whole message.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::decode`](super::Protocol::decode).
    pub fn decode_with<P: Format, T: DecodeValue<'de>>(
        &self,
        arena: Option<&'de Arena>,
        limits: &Limits,
    ) -> Result<T, Error> {
        limits.check_message_len((self.offset + self.body.bytes.len()) as u64)?;
        let mut decoder = Decoder::<P>::new(self.body, arena, limits);
        T::read(&mut decoder)
            .and_then(|value| decoder.finish().map(|()| value))
            .map_err(|error| error.moved_by(self.offset))
    }

    /// Like [`decode_with`](Self::decode_with), and reports how much of the limits it used: see
    /// [`Protocol::decode_measured`](super::Protocol::decode_measured). The length is that of the
    /// whole message.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::decode`](super::Protocol::decode).
    pub fn decode_measured<P: Format, T: DecodeValue<'de>>(
        &self,
        arena: Option<&'de Arena>,
        limits: &Limits,
    ) -> (Result<T, Error>, Usage) {
        let message_len = self.offset + self.body.bytes.len();
        if let Err(error) = limits.check_message_len(message_len as u64) {
            let usage = Usage {
                message_len,
                ..Usage::default()
            };
            return (Err(error), usage);
        }
        let (value, usage) = measured::<P, T>(self.body, arena, limits);
        let value = value.map_err(|error| error.moved_by(self.offset));
        (
            value,
            Usage {
                message_len,
                ..usage
            },
        )
    }
}

/// Splits the name of a method as `TMultiplexedProtocol` writes it, `service:method`. The service
/// is `None` where the name has none.
///
/// ```
/// use fastcodec::thrift::service_and_method;
///
/// assert_eq!(service_and_method("Calculator:add"), (Some("Calculator"), "add"));
/// assert_eq!(service_and_method("add"), (None, "add"));
/// ```
pub fn service_and_method(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((service, method)) => (Some(service), method),
        None => (None, name),
    }
}

/// Why a call failed, other than by an exception that its method declares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum ApplicationExceptionKind {
    /// None of the others.
    #[default]
    Unknown = 0,
    /// The service has no such method.
    UnknownMethod = 1,
    /// A message of a kind that is not expected here.
    InvalidMessageType = 2,
    /// An answer with the name of another method.
    WrongMethodName = 3,
    /// An answer with another number than the call.
    BadSequenceId = 4,
    /// An answer without a result.
    MissingResult = 5,
    /// The service failed.
    InternalError = 6,
    /// The bytes could not be read or written.
    ProtocolError = 7,
    /// A transform that the other side does not support.
    InvalidTransform = 8,
    /// A protocol that the other side does not support.
    InvalidProtocol = 9,
    /// A kind of client that the other side does not support.
    UnsupportedClientType = 10,
}

/// Declares the names and numbers of the kinds once.
macro_rules! kinds {
    ($($variant:ident: $name:literal),*) => {
        impl Enumeration for ApplicationExceptionKind {
            const NAME: &'static str = "TApplicationExceptionType";

            fn from_number(number: i32) -> Option<Self> {
                [$(Self::$variant),*]
                    .into_iter()
                    .find(|kind| *kind as i32 == number)
            }

            fn number(self) -> i32 {
                self as i32
            }

            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

kinds! {
    Unknown: "UNKNOWN", UnknownMethod: "UNKNOWN_METHOD",
    InvalidMessageType: "INVALID_MESSAGE_TYPE", WrongMethodName: "WRONG_METHOD_NAME",
    BadSequenceId: "BAD_SEQUENCE_ID", MissingResult: "MISSING_RESULT",
    InternalError: "INTERNAL_ERROR", ProtocolError: "PROTOCOL_ERROR",
    InvalidTransform: "INVALID_TRANSFORM", InvalidProtocol: "INVALID_PROTOCOL",
    UnsupportedClientType: "UNSUPPORTED_CLIENT_TYPE"
}

/// The exception that every method may answer with, in a message of kind
/// [`Exception`](MessageKind::Exception).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationException {
    /// The reason, for a person to read.
    pub message: Option<String>,
    /// Why; a number that has no name here is kept.
    pub kind: Open<ApplicationExceptionKind>,
}

impl ApplicationException {
    /// An exception of this kind.
    pub fn new<'m>(kind: ApplicationExceptionKind, message: impl Into<Cow<'m, str>>) -> Self {
        ApplicationException {
            message: Some(message.into().into_owned()),
            kind: kind.into(),
        }
    }
}

impl fmt::Display for ApplicationException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{message} ({:?})", self.kind),
            None => write!(f, "{:?}", self.kind),
        }
    }
}

impl core::error::Error for ApplicationException {}

// The code that the derive would emit: the crate can be built without the derive.

static FIELDS: [FieldName; 2] = [
    FieldName {
        message: "TApplicationException",
        field: "message",
    },
    FieldName {
        message: "TApplicationException",
        field: "type",
    },
];

impl Value for ApplicationException {
    const TYPE: Type = Type::Struct;
}

impl EncodeValue for ApplicationException {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.fields(|encoder| {
            self.message.write_field(1, encoder);
            self.kind.write_field(2, encoder);
        });
    }
}

impl<'de> DecodeStruct<'de> for ApplicationException {
    fn read_fields<P: Format>(&mut self, decoder: &mut Decoder<'de, P>) -> Result<(), Error> {
        let mut header = decoder.first_field()?;
        while !header.is_stop() {
            let is_known = match header.id() {
                1 => self.message.out_of_order(&FIELDS[0], header, decoder)?,
                2 => self.kind.out_of_order(&FIELDS[1], header, decoder)?,
                _ => false,
            };
            if !is_known {
                decoder.skip_field(header)?;
            }
            header = decoder.next_field(header)?;
        }
        Ok(())
    }
}

impl<'de> DecodeValue<'de> for ApplicationException {
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        read_struct(decoder)
    }
}
