//! The codec, and what may be set of it.

use std::fmt;
use std::marker::PhantomData;

use fastcodec::bytes::Buf;
use fastcodec::protobuf::{DecodeOwned, Encode};
use fastcodec::{Error, ErrorKind, Limits};
use tonic::Status;
use tonic::codec::{self, BufferSettings, DecodeBuf, EncodeBuf};

use crate::status::{status, without_source};

/// The longest message of Protobuf, in bytes.
const LONGEST_MESSAGE: usize = i32::MAX as usize;

/// What a codec is made with. Implemented by types that stand for a choice, since generated code makes
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
    /// What decoding a message may take; 100 levels and 64 MiB + 32 bytes for each byte of the message unless
    /// it is stated, as `fastcodec::prost` has it. Called once a call.
    fn limits() -> Limits {
        Limits::new().memory_base(64 << 20)
    }

    /// How tonic's buffers grow, for both directions; 8 KiB at a time unless it is stated. Called once a
    /// call and direction.
    fn buffer_settings() -> BufferSettings {
        BufferSettings::default()
    }
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
    }

    fn decoder(&mut self) -> Decoder<U> {
        Decoder::new(S::buffer_settings()).limits(S::limits())
    }
}

/// Encodes messages of type `T` into tonic's buffer.
///
/// # Errors
///
/// Encoding returns a status for what [`Encode::encode`] does not encode, and leaves the buffer as it was.
/// tonic puts its text into the message of another one, whose code is always
/// [`Internal`](tonic::Code::Internal); on a client it does not get as far as the caller.
pub struct Encoder<T> {
    buffer_settings: BufferSettings,
    types: PhantomData<fn(T)>,
}

impl<T> Encoder<T> {
    /// An encoder into buffers that grow so: for a codec of one's own that wraps it.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        Encoder {
            buffer_settings,
            types: PhantomData,
        }
    }
}

impl<T> Default for Encoder<T> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
    }
}

impl<T> fmt::Debug for Encoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("buffer_settings", &self.buffer_settings)
            .finish()
    }
}

impl<T: Encode> codec::Encoder for Encoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, message: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        let len = message.encoded_len();
        if len > LONGEST_MESSAGE {
            // Before room is made for it.
            let error = Error::new(ErrorKind::MessageTooLong, 0);
            return Err(without_source(&error));
        }
        buf.reserve(len);
        message.encode(buf).map_err(|error| without_source(&error))
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
/// decode. Nothing of a stream can be relied on behind an error.
pub struct Decoder<U> {
    buffer_settings: BufferSettings,
    limits: Limits,
    types: PhantomData<fn() -> U>,
}

impl<U> Decoder<U> {
    /// A decoder out of buffers that grow so, within the default limits: for a codec of one's own that
    /// wraps it.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        Decoder {
            buffer_settings,
            limits: Limits::new(),
            types: PhantomData,
        }
    }

    /// Sets the limits for each message.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl<U> Default for Decoder<U> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
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
        let decoded = U::decode_buf_with(&mut *buf, &self.limits);
        // tonic asks again for what is left behind an error, and a service that does not stop there would
        // have the same message, and the same error, without end.
        buf.advance(buf.remaining());
        decoded.map(Some).map_err(status)
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.buffer_settings
    }
}
