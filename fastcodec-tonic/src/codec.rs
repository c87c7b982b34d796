//! The codec, and its settings.

use std::fmt;
use std::marker::PhantomData;

use fastcodec::bytes::Buf;
use fastcodec::protobuf::{DecodeOwned, Encode};
use fastcodec::{Error, ErrorKind, Limits, Usage};
use tonic::Status;
use tonic::codec::{self, BufferSettings, DecodeBuf, EncodeBuf};

use crate::status::{status, without_source};

/// The longest message of Protobuf, in bytes.
const LONGEST_MESSAGE: usize = i32::MAX as usize;

/// The settings of a codec. Implemented by types that name a choice, since generated code makes
/// a codec out of its type alone.
///
/// ```
/// use fastcodec::Limits;
/// use fastcodec_tonic::{CodecWith, Settings};
/// use tonic::codec::BufferSettings;
///
/// /// Many connections at once, with short messages.
/// #[derive(Debug, Clone, Copy)]
/// pub struct Small;
///
/// impl Settings for Small {
///     fn limits() -> Limits {
///         Limits::new().memory(256 << 10)
///     }
///
///     fn buffer_settings() -> BufferSettings {
///         BufferSettings::new(1 << 10, 8 << 10)
///     }
/// }
///
/// pub type SmallCodec<T, U> = CodecWith<T, U, Small>;
/// ```
pub trait Settings: 'static {
    /// What decoding a message may take, and how deep messages may be nested in either direction; 100 levels
    /// and 64 MiB + 32 bytes for each byte of the message unless it is stated, as `fastcodec::prost` has it.
    /// Called once a call and direction.
    ///
    /// | limit | decoding | encoding |
    /// | --- | --- | --- |
    /// | [`Limits::depth`] | ✓ | ✓ |
    /// | [`Limits::memory`], [`Limits::memory_base`] | ✓ | takes the length of the message, in tonic's buffer |
    /// | [`Limits::message_len`] | ✓ | `max_encoding_message_size` of tonic |
    fn limits() -> Limits {
        Limits::new().memory_base(64 << 20)
    }

    /// How tonic's buffers grow, for both directions; 8 KiB at a time unless it is stated. Called once a
    /// call and direction.
    fn buffer_settings() -> BufferSettings {
        BufferSettings::default()
    }

    /// The status for a message that could not be decoded: what a server answers to its client, and what a
    /// client's own program gets. [`status`](crate::status()) unless it is stated.
    ///
    /// A server sends code and message of it, not its source. So what the message says goes to a
    /// stranger, and the [source](Status::set_source) is for the program's own log.
    ///
    /// ```
    /// use fastcodec::{Error, ErrorClass};
    /// use fastcodec_tonic::{Settings, status};
    /// use tonic::{Code, Status};
    ///
    /// /// Bytes that are no message are the client's mistake.
    /// #[derive(Debug, Clone, Copy)]
    /// struct Strict;
    ///
    /// impl Settings for Strict {
    ///     fn decode_status(error: Error) -> Status {
    ///         match error.class() {
    ///             ErrorClass::Malformed => Status::new(Code::InvalidArgument, error.for_peer().to_string()),
    ///             _ => status(error),
    ///         }
    ///     }
    /// }
    /// ```
    fn decode_status(error: Error) -> Status {
        status(error)
    }

    /// The status for a message that could not be encoded. Its text travels to a server's client, in a
    /// status of tonic's with the code `Internal`; a client has no peer that it could go to. Unless it is
    /// stated, code and message are those of [`status`](crate::status()), without a source, which tonic
    /// would print into the text.
    ///
    /// tonic tells a server's program nothing of such an error: here is the place to log it.
    fn encode_status(error: Error) -> Status {
        encode_status(error)
    }

    /// Where to report what each decode used of the limits; nowhere unless it is stated, and decoding keeps
    /// no count then. For choosing [`limits`](Self::limits) by honest traffic.
    ///
    /// ```
    /// use std::sync::Mutex;
    ///
    /// use fastcodec::Usage;
    /// use fastcodec_tonic::Settings;
    ///
    /// static MOST: Mutex<Option<Usage>> = Mutex::new(None);
    ///
    /// struct Measured;
    ///
    /// impl Settings for Measured {
    ///     fn report_usage() -> Option<fn(&Usage)> {
    ///         Some(|usage| {
    ///             if let Ok(mut most) = MOST.lock() {
    ///                 most.get_or_insert_default().include(usage);
    ///             }
    ///         })
    ///     }
    /// }
    /// ```
    fn report_usage() -> Option<fn(&Usage)> {
        None
    }
}

fn encode_status(error: Error) -> Status {
    without_source(&error)
}

/// The settings of [`Codec`]: all defaults.
#[derive(Debug, Clone, Copy)]
pub struct Defaults;

impl Settings for Defaults {}

/// The codec with the default [settings](Settings), that encodes `T` and decodes `U`.
///
/// ```
/// use fastcodec::Protobuf;
/// use fastcodec_tonic::Codec;
/// use tonic::codec::Codec as _;
///
/// #[derive(Debug, Default, Protobuf)]
/// struct Question { #[codec(1)] text: String }
/// #[derive(Debug, Default, Protobuf)]
/// struct Answer { #[codec(1)] text: String }
///
/// // As generated code has it for a client; `Question` and `Answer` are inferred there.
/// let mut codec = Codec::<Question, Answer>::default();
/// let (_encoder, _decoder) = (codec.encoder(), codec.decoder());
/// ```
pub type Codec<T, U> = CodecWith<T, U, Defaults>;

/// A codec with the settings `S`, that encodes `T` and decodes `U`. See [`Settings`].
pub struct CodecWith<T, U, S> {
    types: PhantomData<fn(T, S) -> U>,
}

impl<T, U, S> CodecWith<T, U, S> {
    /// The codec: it has no state.
    pub const fn new() -> Self {
        CodecWith { types: PhantomData }
    }
}

impl<T, U, S> Default for CodecWith<T, U, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, U, S> Clone for CodecWith<T, U, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, U, S> Copy for CodecWith<T, U, S> {}

impl<T, U, S> fmt::Debug for CodecWith<T, U, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}

impl<T, U, S> codec::Codec for CodecWith<T, U, S>
where
    T: Encode + Send + 'static,
    U: DecodeOwned + Send + 'static,
    S: Settings,
{
    type Encode = T;
    type Decode = U;
    type Encoder = Encoder<T>;
    type Decoder = Decoder<U>;

    fn encoder(&mut self) -> Encoder<T> {
        Encoder::new(S::buffer_settings())
            .limits(S::limits())
            .status(S::encode_status)
    }

    fn decoder(&mut self) -> Decoder<U> {
        let decoder = Decoder::new(S::buffer_settings())
            .limits(S::limits())
            .status(S::decode_status);
        match S::report_usage() {
            Some(report) => decoder.report_usage(report),
            None => decoder,
        }
    }
}

/// Encodes messages of type `T` into tonic's buffer.
///
/// # Errors
///
/// Encoding returns a status for what [`Encode::encode_with`] does not encode, and leaves the buffer as it was.
/// tonic puts its text into the message of another one, whose code is always
/// [`Internal`](tonic::Code::Internal); on a client it does not get as far as the caller.
pub struct Encoder<T> {
    buffer_settings: BufferSettings,
    limits: Limits,
    status: fn(Error) -> Status,
    types: PhantomData<fn(T)>,
}

impl<T> Encoder<T> {
    /// An encoder into buffers that grow so, for messages as deep as the default limits allow: for your own
    /// codec that wraps it.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        Encoder {
            buffer_settings,
            limits: Limits::new(),
            status: encode_status,
            types: PhantomData,
        }
    }

    /// Sets how deep messages may be nested: [`Limits::depth`]. The other limits are for decoding.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what makes the status of an error: see [`Settings::encode_status`].
    #[must_use]
    pub const fn status(mut self, status: fn(Error) -> Status) -> Self {
        self.status = status;
        self
    }
}

impl<T> Encoder<T> {
    #[cfg(feature = "prost")]
    pub(crate) fn settings(&self) -> BufferSettings {
        self.buffer_settings
    }

    /// Encodes a message of `len` bytes with `encode`.
    pub(crate) fn encode_by(
        &self,
        len: usize,
        buf: &mut EncodeBuf<'_>,
        encode: impl FnOnce(&mut EncodeBuf<'_>, &Limits) -> Result<(), Error>,
    ) -> Result<(), Status> {
        if len > LONGEST_MESSAGE {
            // Before room is made for it.
            return Err((self.status)(Error::new(ErrorKind::MessageTooLong, 0)));
        }
        buf.reserve(len);
        encode(buf, &self.limits).map_err(self.status)
    }
}

impl<T> Default for Encoder<T> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
    }
}

impl<T> Clone for Encoder<T> {
    fn clone(&self) -> Self {
        Encoder {
            buffer_settings: self.buffer_settings,
            limits: self.limits,
            status: self.status,
            types: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Encoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("buffer_settings", &self.buffer_settings)
            .field("limits", &self.limits)
            .finish()
    }
}

impl<T: Encode> codec::Encoder for Encoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, message: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.encode_by(message.encoded_len(), buf, |buf, limits| {
            message.encode_with(buf, limits)
        })
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.buffer_settings
    }
}

/// Decodes messages of type `U` out of tonic's buffer.
///
/// The bytes are not copied: tonic's buffer is in one piece, and fields of type `Bytes` share it.
///
/// # Errors
///
/// Decoding returns the [`status`](crate::status()) of what [`DecodeOwned::decode_buf_with`] does not
/// decode, or what [`status`](Self::status) is set to.
///
/// **The first error is the last word.** tonic goes on after an error of a codec as if the message were still to
/// come, so what it hands on next begins in the middle of another one. The decoder remembers: it takes
/// whatever it is handed, and returns the same status each time. So after an error, a stream of tonic's returns
/// errors until its body ends, and no message. Leave it at the first.
pub struct Decoder<U> {
    buffer_settings: BufferSettings,
    limits: Limits,
    status: fn(Error) -> Status,
    report: Option<fn(&Usage)>,
    /// What is wrong with the stream. A decoder serves one.
    failed: Option<Status>,
    types: PhantomData<fn() -> U>,
}

impl<U> Decoder<U> {
    /// A decoder out of buffers that grow so, within the default limits: for your own codec that wraps it.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        Decoder {
            buffer_settings,
            limits: Limits::new(),
            status,
            report: None,
            failed: None,
            types: PhantomData,
        }
    }

    /// Sets the limits for each message.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what makes the status of an error: see [`Settings::decode_status`].
    #[must_use]
    pub const fn status(mut self, status: fn(Error) -> Status) -> Self {
        self.status = status;
        self
    }

    /// Has what each decode used of the limits reported: see [`Settings::report_usage`].
    #[must_use]
    pub const fn report_usage(mut self, report: fn(&Usage)) -> Self {
        self.report = Some(report);
        self
    }
}

impl<U> Decoder<U> {
    /// Decodes a message with `decode`, unless there was an error before.
    pub(crate) fn decode_by(
        &mut self,
        buf: &mut DecodeBuf<'_>,
        decode: impl FnOnce(&mut DecodeBuf<'_>, &Limits) -> Result<U, Status>,
    ) -> Result<Option<U>, Status> {
        let decoded = match &self.failed {
            Some(status) => Err(status.clone()),
            None => decode(buf, &self.limits),
        };
        match decoded {
            Ok(message) => Ok(Some(message)),
            Err(status) => {
                // Taken, so that a service that does not stop at an error comes to the end of its stream.
                buf.advance(buf.remaining());
                self.failed.get_or_insert_with(|| status.clone());
                Err(status)
            }
        }
    }

    #[cfg(feature = "prost")]
    pub(crate) fn settings(&self) -> BufferSettings {
        self.buffer_settings
    }

    /// What makes the status of an error.
    #[cfg(feature = "prost")]
    pub(crate) fn status_of(&self) -> fn(Error) -> Status {
        self.status
    }

    /// Where to report what a decode used.
    #[cfg(feature = "prost")]
    pub(crate) fn report(&self) -> Option<fn(&Usage)> {
        self.report
    }
}

impl<U> Default for Decoder<U> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
    }
}

/// A decoder that failed stays so in its clones.
impl<U> Clone for Decoder<U> {
    fn clone(&self) -> Self {
        Decoder {
            buffer_settings: self.buffer_settings,
            limits: self.limits,
            status: self.status,
            report: self.report,
            failed: self.failed.clone(),
            types: PhantomData,
        }
    }
}

impl<U> fmt::Debug for Decoder<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("buffer_settings", &self.buffer_settings)
            .field("limits", &self.limits)
            .finish()
    }
}

impl<U: DecodeOwned> codec::Decoder for Decoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let (status, report) = (self.status, self.report);
        self.decode_by(buf, |buf, limits| {
            let decoded = match report {
                None => U::decode_buf_with(buf, limits),
                Some(report) => {
                    let (decoded, usage) = U::decode_buf_measured(buf, limits);
                    report(&usage);
                    decoded
                }
            };
            decoded.map_err(status)
        })
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.buffer_settings
    }
}
