//! The codec for types with prost's trait.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use fastcodec::prost::{
    DecodeError, LIMITS, Message, decode_measured, decode_with_limits, encode_with_limits,
};
use fastcodec::{Error, ErrorKind, Limits, Usage};
use tonic::Status;
use tonic::codec::{self, BufferSettings, DecodeBuf, EncodeBuf};

use crate::codec::{Decoder, Defaults, Encoder, Settings};

/// The codec for messages with prost's trait, [`fastcodec::prost::Message`], and the default
/// [settings](Settings). It encodes `T` and decodes `U`.
///
/// [`Codec`](crate::Codec) takes the same messages through the traits of fastcodec, and also types
/// without a `Default`, and types that are only sent or only received. Use this codec for generic
/// code whose only bound is prost's trait, such as code for `tonic_prost::ProstCodec`, and for
/// types with a hand-written implementation of that trait.
///
/// ```
/// use fastcodec::prost::Message;
/// use fastcodec_tonic::ProstCodec;
/// use tonic::codec::Codec;
///
/// /// Any two messages with prost's trait.
/// fn codec<T, U>() -> impl Codec<Encode = T, Decode = U>
/// where
///     T: Message + 'static,
///     U: Message + Default + 'static,
/// {
///     ProstCodec::default()
/// }
///
/// #[derive(Clone, PartialEq, Message)]
/// struct Question {
///     #[prost(string, tag = "1")]
///     text: String,
/// }
/// let _codec = codec::<Question, Question>();
/// ```
pub type ProstCodec<T, U> = ProstCodecWith<T, U, Defaults>;

/// A codec for messages with prost's trait and the settings `S`. It encodes `T` and decodes `U`.
/// See [`ProstCodec`] and [`Settings`]. An encode does not count the levels inside a hand-written
/// message towards [`Limits::depth`].
pub struct ProstCodecWith<T, U, S> {
    types: PhantomData<fn(T, S) -> U>,
}

impl<T, U, S> ProstCodecWith<T, U, S> {
    /// Creates the codec, which has no state.
    pub const fn new() -> Self {
        ProstCodecWith { types: PhantomData }
    }
}

impl<T, U, S: Settings> ProstCodecWith<T, U, S> {
    /// Creates the encoder of this codec, so that your own codec can wrap it. `buffer_settings`
    /// says how its buffers grow.
    ///
    /// ```
    /// use fastcodec_tonic::{ProstCodec, ProstDecoder, ProstEncoder};
    /// use tonic::codec::{BufferSettings, Codec};
    ///
    /// /// A codec for long messages.
    /// struct Long;
    ///
    /// fn buffers() -> BufferSettings {
    ///     BufferSettings::new(64 << 10, 1 << 20)
    /// }
    ///
    /// impl Codec for Long {
    ///     type Encode = String;
    ///     type Decode = String;
    ///     type Encoder = ProstEncoder<String>;
    ///     type Decoder = ProstDecoder<String>;
    ///
    ///     fn encoder(&mut self) -> ProstEncoder<String> {
    ///         ProstCodec::<String, String>::raw_encoder(buffers())
    ///     }
    ///
    ///     fn decoder(&mut self) -> ProstDecoder<String> {
    ///         ProstCodec::<String, String>::raw_decoder(buffers())
    ///     }
    /// }
    /// ```
    pub fn raw_encoder(buffer_settings: BufferSettings) -> ProstEncoder<T> {
        ProstEncoder::new(buffer_settings)
            .limits(S::limits())
            .status(S::encode_status)
    }

    /// Creates the decoder of this codec, so that your own codec can wrap it: see
    /// [`raw_encoder`](Self::raw_encoder).
    pub fn raw_decoder(buffer_settings: BufferSettings) -> ProstDecoder<U> {
        let decoder = ProstDecoder::new(buffer_settings)
            .limits(S::limits())
            .status(S::decode_status);
        match S::report_usage() {
            Some(report) => decoder.report_usage(report),
            None => decoder,
        }
    }
}

impl<T, U, S> Default for ProstCodecWith<T, U, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, U, S> Clone for ProstCodecWith<T, U, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, U, S> Copy for ProstCodecWith<T, U, S> {}

impl<T, U, S> fmt::Debug for ProstCodecWith<T, U, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProstCodec")
    }
}

impl<T, U, S> codec::Codec for ProstCodecWith<T, U, S>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
    S: Settings,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = ProstDecoder<U>;

    fn encoder(&mut self) -> ProstEncoder<T> {
        Self::raw_encoder(S::buffer_settings())
    }

    fn decoder(&mut self) -> ProstDecoder<U> {
        Self::raw_decoder(S::buffer_settings())
    }
}

/// The encoder of messages of type `T` with prost's trait. Otherwise, it is like [`Encoder`].
#[derive(Debug)]
pub struct ProstEncoder<T>(Encoder<T>);

impl<T> ProstEncoder<T> {
    /// Creates an encoder for messages of up to 100 levels, so that your own codec can wrap it.
    /// `buffer_settings` says how its buffers grow.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        ProstEncoder(Encoder::new(buffer_settings).limits(LIMITS))
    }

    /// Sets the limit on the depth, as [`Encoder::limits`] does.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        ProstEncoder(self.0.limits(limits))
    }

    /// Sets the function that returns the status of an error, as [`Encoder::status`] does.
    #[must_use]
    pub fn status(self, status: fn(Error) -> Status) -> Self {
        ProstEncoder(self.0.status(status))
    }
}

impl<T> Clone for ProstEncoder<T> {
    fn clone(&self) -> Self {
        ProstEncoder(self.0.clone())
    }
}

impl<T> Default for ProstEncoder<T> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
    }
}

impl<T: Message> codec::Encoder for ProstEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, message: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        self.0.encode_by(message.encoded_len(), buf, |buf, limits| {
            encode_with_limits(&message, buf, limits)
        })
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.0.settings()
    }
}

/// The decoder of messages of type `U` with prost's trait. Otherwise, also after an error, it is
/// like [`Decoder`].
///
/// If a hand-written implementation reports its own error, the text of that is only in the
/// [source](std::error::Error::source) of the status.
#[derive(Debug)]
pub struct ProstDecoder<U>(Decoder<U>);

impl<U> ProstDecoder<U> {
    /// Creates a decoder with [`LIMITS`], so that your own codec can wrap it. `buffer_settings`
    /// says how its buffers grow.
    pub const fn new(buffer_settings: BufferSettings) -> Self {
        ProstDecoder(Decoder::new(buffer_settings).limits(LIMITS))
    }

    /// Sets the limits for each message, as [`Decoder::limits`] does.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        ProstDecoder(self.0.limits(limits))
    }

    /// Sets the function that returns the status of an error, as [`Decoder::status`] does.
    #[must_use]
    pub fn status(self, status: fn(Error) -> Status) -> Self {
        ProstDecoder(self.0.status(status))
    }

    /// Sets the function that gets the usage of each decode, as [`Decoder::report_usage`] does.
    #[must_use]
    pub fn report_usage(self, report: fn(&Usage)) -> Self {
        ProstDecoder(self.0.report_usage(report))
    }
}

impl<U> Clone for ProstDecoder<U> {
    fn clone(&self) -> Self {
        ProstDecoder(self.0.clone())
    }
}

impl<U> Default for ProstDecoder<U> {
    fn default() -> Self {
        Self::new(BufferSettings::default())
    }
}

impl<U: Message + Default> codec::Decoder for ProstDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let (status, report) = (self.0.status_of(), self.0.report());
        self.0.decode_by(buf, |buf, limits| {
            let decoded = match report {
                None => decode_with_limits(buf, limits),
                Some(report) => {
                    let (decoded, usage) = decode_measured(buf, limits);
                    report(&usage);
                    decoded
                }
            };
            decoded.map_err(|error| of_prost(error, status))
        })
    }

    fn buffer_settings(&self) -> BufferSettings {
        self.0.settings()
    }
}

/// Returns the status for an error of prost: that of the codec's error in it, or that of an error
/// of the message itself.
#[cold]
fn of_prost(error: DecodeError, status: fn(Error) -> Status) -> Status {
    if let Some(error) = error.error() {
        return status(error.clone());
    }
    let refused = Error::new(ErrorKind::Custom("the message does not decode"), 0);
    let mut status = status(refused);
    status.set_source(Arc::new(error));
    status
}
