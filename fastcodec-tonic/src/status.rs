//! The conversion of codec errors to gRPC statuses.

use std::sync::Arc;

use fastcodec::{Error, ErrorClass};
use tonic::{Code, Status};

/// The maximum length of a status message, in bytes. It is percent-encoded in the trailers, of
/// which clients accept 8 KiB (gRPC over HTTP/2, "Responses"), and a path may have a hundred
/// fields.
const MESSAGE_LEN: usize = 1024;

/// Returns the status for an error of encoding or decoding.
///
/// The code follows from the [class](Error::class) of the error:
///
/// | class | code |
/// | --- | --- |
/// | [`Malformed`](ErrorClass::Malformed) | [`Internal`](Code::Internal), as in gRPC's own libraries for a message that cannot be parsed (`doc/statuscodes.md` of gRPC) |
/// | [`Limit`](ErrorClass::Limit), [`OutOfMemory`](ErrorClass::OutOfMemory) | [`ResourceExhausted`](Code::ResourceExhausted) |
/// | [`Caller`](ErrorClass::Caller) | [`Internal`](Code::Internal) |
///
/// The message is the [text for the peer](Error::for_peer), cut to 1,024 bytes: the cause, the
/// position and the field, without advice on the limits of this program. The full error, for the
/// program's log, is the [source](std::error::Error::source) of the status, which is not sent.
///
/// ```
/// use std::error::Error;
///
/// use fastcodec::protobuf::Decode;
/// use fastcodec::Protobuf;
/// use tonic::Code;
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Phone { #[codec(1)] number: String }
///
/// let error = Phone::decode(&[0x0a, 0x09, b'5'][..]).unwrap_err();
/// let status = fastcodec_tonic::status(error);
/// assert_eq!(status.code(), Code::Internal);
/// assert_eq!(
///     status.message(),
///     "a length of 9 reaches past the end of its message (1 bytes remain) at byte 2 in Phone.number"
/// );
/// let source = status.source().unwrap().downcast_ref::<fastcodec::Error>().unwrap();
/// assert_eq!((source.offset(), source.path().as_str()), (2, "Phone.number"));
/// ```
#[cold]
pub fn status(error: Error) -> Status {
    let mut status = without_source(&error);
    status.set_source(Arc::new(error));
    status
}

/// Does the same without a source, for a status that tonic prints into the message of another one:
/// a source would repeat the text.
#[cold]
pub(crate) fn without_source(error: &Error) -> Status {
    let mut message = error.for_peer().to_string();
    if message.len() > MESSAGE_LEN {
        let mut end = MESSAGE_LEN - "...".len();
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        message.truncate(end);
        message.push_str("...");
    }
    Status::new(code(error.class()), message)
}

fn code(class: ErrorClass) -> Code {
    match class {
        ErrorClass::Limit | ErrorClass::OutOfMemory => Code::ResourceExhausted,
        // `Malformed`, `Caller`, and any later class.
        _ => Code::Internal,
    }
}
