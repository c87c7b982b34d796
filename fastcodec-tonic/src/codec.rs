//! The codec, and its settings.

use std::fmt;
use std::marker::PhantomData;

use fastcodec::bytes::Buf;
use fastcodec::protobuf::{DecodeOwned, Encode};
use fastcodec::{Error, ErrorKind, Limits, Usage};
use tonic::Status;
use tonic::codec::{self, BufferSettings, DecodeBuf, EncodeBuf};

use crate::status::{status, without_source};

/// The maximum length of a Protobuf message, in bytes.
const LONGEST_MESSAGE: usize = i32::MAX as usize;

/// The settings of a codec. They are a type, because generated code creates a codec from its type
/// alone.
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
    /// Returns the limits: on the memory and length of a decode, and on the depth in both
    /// directions. The default is 100 levels and 64 MiB + 32 bytes for each byte of the message, as
    /// in `fastcodec::prost`. tonic calls this once for each call and direction.
    ///
    /// | limit | decoding | encoding |
    /// | --- | --- | --- |
    /// | [`Limits::depth`] | ✓ | ✓ |
    /// | [`Limits::memory`], [`Limits::memory_base`] | ✓ | none: an encode uses only the length of the message, in tonic's buffer |
    /// | [`Limits::message_len`] | ✓ | `max_encoding_message_size` of tonic |
    fn limits() -> Limits {
        Limits::new().memory_base(64 << 20)
    }

    /// Returns how tonic's buffers grow, for both directions. The default is 8 KiB at a time. tonic
    /// calls this once for each call and direction.
    fn buffer_settings() -> BufferSettings {
        BufferSettings::default()
    }

    /// Returns the status for a message that could not be decoded. A server sends it to its client;
    /// a client returns it to its program. The default is [`status`](crate::status()).
    ///
    /// A server sends its code and message, but not its source. So the message is for a remote
    /// peer, and the [source](Status::set_source) is for the program's log.
    ///
    /// ```
    /// use fastcodec::{Error, ErrorClass};
    /// use fastcodec_tonic::{Settings, status};
    /// use tonic::{Code, Status};
    ///
    /// /// A malformed message is the client's mistake.
    /// #[derive(Debug, Clone, Copy)]
    /// struct Strict;
    ///
    /// impl Settings for Strict {
    ///     fn decode_status(error: Error) -> Status {
    ///         match error.class() {
    ///             ErrorClass::Malformed => {
    ///                 Status::new(Code::InvalidArgument, error.for_peer().to_string())
    ///             }
    ///             _ => status(error),
    ///         }
    ///     }
    /// }
    /// ```
    fn decode_status(error: Error) -> Status {
        status(error)
    }

    /// Returns the status for a message that could not be encoded. On a server, tonic sends its
    /// text to the client, in a status with the code `Internal`; on a client, it is not sent. By
    /// default, code and message are those of [`status`](crate::status()). It has no source,
    /// because tonic would append that to the text.
    ///
    /// tonic does not report such an error to the program of a server, so log it here.
    fn encode_status(error: Error) -> Status {
        encode_status(error)
    }

    /// Returns the function that gets the usage of each decode. The default is `None`; then a
    /// decode keeps no record. Use it to choose [`limits`](Self::limits) from real traffic.
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

/// The codec with the default [settings](Settings). It encodes `T` and decodes `U`.
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
/// // As in generated code for a client, which infers `Question` and `Answer`.
/// let mut codec = Codec::<Question, Answer>::default();
/// let (_encoder, _decoder) = (codec.encoder(), codec.decoder());
/// ```
pub type Codec<T, U> = CodecWith<T, U, Defaults>;

/// A codec with the settings `S`. It encodes `T` and decodes `U`. See [`Settings`].
pub struct CodecWith<T, U, S> {
    types: PhantomData<fn(T, S) -> U>,
}

impl<T, U, S> CodecWith<T, U, S> {
    /// Creates the codec, which has no state.
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

/// The encoder of messages of type `T` to tonic's buffer.
///
/// # Errors
///
/// If [`Encode::encode_with`] fails, encoding returns a status and leaves the buffer unchanged.
/// tonic puts the text into the message of another status, whose code is always
/// [`Internal`](tonic::Code::Internal). On a client, the text does not reach the caller.
pub struct Encoder<T> {
    buffer_settings: BufferSettings,
    limits: Limits,
    status: fn(Error) -> Status,
    types: PhantomData<fn(T)>,
}

impl<T> Encoder<T> {
    /// Creates an encoder, so that your own codec can wrap it. `buffer_settings` says how its
    /// buffers grow; the depth is limited by the default limits.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        Encoder {
            buffer_settings,
            limits: Limits::new(),
            status: encode_status,
            types: PhantomData,
        }
    }

    /// Sets the limit on the depth of messages: [`Limits::depth`]. The other limits are for
    /// decoding.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the function that returns the status of an error: see [`Settings::encode_status`].
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
            // The check is first, so that the buffer does not grow for a message that is refused.
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

/// The decoder of messages of type `U` from tonic's buffer.
///
/// The bytes are not copied: tonic's buffer is contiguous, and fields of type `Bytes` share it.
///
/// # Errors
///
/// If [`DecodeOwned::decode_buf_with`] fails, decoding returns the [`status`](crate::status()) of
/// the error, or that of the function set by [`status`](Self::status).
///
/// **No message follows an error.** After an error of a codec, tonic continues as if the message
/// were still to come, so the next bytes begin in the middle of another message. The decoder
/// remembers the error: it consumes all bytes and returns the same status each time. So after an
/// error, a stream of tonic returns errors until its body ends, and no message. Stop at the first
/// error.
pub struct Decoder<U> {
    buffer_settings: BufferSettings,
    limits: Limits,
    status: fn(Error) -> Status,
    report: Option<fn(&Usage)>,
    /// The error of the stream. A decoder serves one stream.
    failed: Option<Status>,
    types: PhantomData<fn() -> U>,
}

impl<U> Decoder<U> {
    /// Creates a decoder with the default limits, so that your own codec can wrap it.
    /// `buffer_settings` says how its buffers grow.
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

    /// Sets the function that returns the status of an error: see [`Settings::decode_status`].
    #[must_use]
    pub const fn status(mut self, status: fn(Error) -> Status) -> Self {
        self.status = status;
        self
    }

    /// Sets the function that gets the usage of each decode: see [`Settings::report_usage`].
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
                // Consumed, so that a service that does not stop at an error reaches the end of its
                // stream.
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

    /// Returns the function that creates the status of an error.
    #[cfg(feature = "prost")]
    pub(crate) fn status_of(&self) -> fn(Error) -> Status {
        self.status
    }

    /// Returns the function that gets the usage of a decode.
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

/// The clones of a failed decoder have failed too.
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
