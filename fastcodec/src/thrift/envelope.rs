//! The envelope of a message: the name of the method, the kind of the message, and the sequence
//! number of the call.

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
    /// A call that expects an answer.
    Call = 1,
    /// An answer with the result, or with an exception that the method declares.
    Reply = 2,
    /// An answer with an [`ApplicationException`]: the call did not reach its method, or the method
    /// failed with an exception that it does not declare.
    Exception = 3,
    /// A call that expects no answer.
    Oneway = 4,
}

/// A message: its envelope, and the bytes of its body.
#[derive(Debug, Clone, Copy)]
pub struct Message<'de> {
    /// The name of the method. If several services share a connection, it is `service:method`: see
    /// [`service_and_method`].
    pub name: &'de str,
    /// The kind of the message.
    pub kind: MessageKind,
    /// The number of the call. The answer has the same number.
    pub sequence: i32,
    /// The rest of the input, which begins with the arguments, the result or the exception.
    pub body: Input<'de>,
    /// The position of the body in the input.
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
            // Without a known kind, the rest of the message cannot be read.
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

    /// Decodes the body within `limits`. Lists (`&[T]`) are put in `arena`, if given.
    /// [`Limits::message_len`] applies to the whole message.
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

    /// Like [`decode_with`](Self::decode_with), and returns the usage of the limits: see
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

/// Splits a name of the form `service:method`, which `TMultiplexedProtocol` writes. The service is
/// `None` if the name has no colon.
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

/// The kind of an [`ApplicationException`]: the reason why a call failed without an exception that
/// its method declares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum ApplicationExceptionKind {
    /// Any other reason.
    #[default]
    Unknown = 0,
    /// The service has no such method.
    UnknownMethod = 1,
    /// A message of an unexpected kind.
    InvalidMessageType = 2,
    /// An answer that names another method.
    WrongMethodName = 3,
    /// An answer with another sequence number.
    BadSequenceId = 4,
    /// An answer without a result.
    MissingResult = 5,
    /// The service failed.
    InternalError = 6,
    /// A message could not be decoded or encoded.
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
    /// The kind of the exception. A number without a name is kept.
    pub kind: Open<ApplicationExceptionKind>,
}

impl ApplicationException {
    /// Creates an exception of this kind.
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

// Written by hand, as the derive would emit it, because the crate can be built without the derive.

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
