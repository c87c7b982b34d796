//! From errors of the codec to statuses of gRPC.

use std::sync::Arc;

use fastcodec::{Error, ErrorClass};
use tonic::{Code, Status};

/// The longest message of a status, in bytes. It travels in the trailers, of which clients take 8 KiB (gRPC
/// over HTTP/2, "Responses") after percent-encoding, and a path may name a hundred fields.
const MESSAGE_LEN: usize = 1024;

/// The status for an error of encoding or decoding.
///
/// The code follows from the [class](Error::class) of the error:
///
/// | class | code |
/// | --- | --- |
/// | [`Malformed`](ErrorClass::Malformed) | [`Internal`](Code::Internal), as gRPC's own libraries answer where a message cannot be parsed (`doc/statuscodes.md` of gRPC) |
/// | [`Limit`](ErrorClass::Limit), [`OutOfMemory`](ErrorClass::OutOfMemory) | [`ResourceExhausted`](Code::ResourceExhausted) |
/// | [`Caller`](ErrorClass::Caller) | [`Internal`](Code::Internal) |
///
/// The message is [what the peer may read](Error::for_peer), cut to 1,024 bytes: what is wrong, where and in
/// which field, without advice on this program's limits. The whole error, for the program's own log, is the
/// [source](std::error::Error::source) of the status, which does not travel.
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

/// The same, for a status that tonic prints into the message of another one, where a source would
/// follow the message and repeat it.
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
        // `Malformed`, `Caller`, and what there may be later.
        _ => Code::Internal,
    }
}
