//! Calls over a connection.

use std::io::{Read, Write};

use bytes::Bytes;

use super::{AppendMessage, Framing, MessageReader, MessageWriter, StreamError};
use crate::error::{Error, ErrorKind};
use crate::thrift::service::Channel;

/// A connection over which one side calls and the other answers, one call after the other.
///
/// A call may follow a failed one, for example after a time-out:
/// [`Caller`](crate::thrift::service::Caller) compares the sequence number, so it recognises a late
/// answer. After an answer that is not a message of the transport, each call fails with that error,
/// and nothing is sent.
///
/// ```no_run
/// use std::net::TcpStream;
///
/// use fastcodec::thrift::transport::{Framed, StreamChannel};
///
/// # fn main() -> std::io::Result<()> {
/// let connection = TcpStream::connect("localhost:9090")?;
/// let channel = StreamChannel::<_, _, Framed>::new(connection.try_clone()?, connection);
/// // A generated client takes it: `calculator::Client::<_, Binary>::new(channel)`.
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StreamChannel<R, W, F> {
    reader: MessageReader<R, F>,
    writer: MessageWriter<W, F>,
}

impl<R: Read, W: Write, F: Framing + Default> StreamChannel<R, W, F> {
    /// Creates a channel that writes calls to `writer` and reads answers from `reader`.
    #[inline]
    pub fn new(reader: R, writer: W) -> Self {
        StreamChannel {
            reader: MessageReader::new(reader),
            writer: MessageWriter::new(writer),
        }
    }
}

impl<R: Read, W: Write, F> Channel for StreamChannel<R, W, F>
where
    F: Framing<Message = Bytes> + for<'m> AppendMessage<&'m [u8]>,
{
    type Error = StreamError;

    #[inline]
    fn call(&mut self, request: &[u8]) -> Result<Bytes, StreamError> {
        self.reader.resume()?;
        self.send(request)?;
        match self.reader.read()? {
            Some(answer) => Ok(answer),
            // The error of a connection that ended before the answer.
            None => Err(Error::new(ErrorKind::Truncated, 0).into()),
        }
    }

    #[inline]
    fn send(&mut self, request: &[u8]) -> Result<(), StreamError> {
        self.writer.write(request)?;
        self.writer.flush()?;
        Ok(())
    }
}
