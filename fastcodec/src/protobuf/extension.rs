//! Extensions: fields that another schema adds to a message, read and written through its
//! unknown fields. <https://protobuf.dev/programming-guides/proto2/#extensions>

use core::fmt;
use core::marker::PhantomData;

use alloc::vec::Vec;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, Expanded, Optional, Repeated};
use super::field::{DecodeField, EncodeField};
use super::unknown::UnknownFields;
use super::value::{DecodeValue, Element, EncodeValue};
use crate::error::Error;
use crate::limits::Limits;

/// An extension: its number, its Rust type, and how it is encoded.
///
/// `T` is the type of one value, or `Vec` of it for a repeated extension.
///
/// ```
/// use fastcodec::protobuf::{Decode, Encode, Extension, UnknownFields, encoding};
/// use fastcodec::Protobuf;
///
/// const PRIORITY: Extension<i32, encoding::Sint32> = Extension::new(100);
///
/// #[derive(Debug, Default, PartialEq, Protobuf)]
/// struct Task { #[codec(unknown)] extensions: UnknownFields }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let mut task = Task::default();
/// task.extensions.set(&PRIORITY, &Some(-3))?;
/// let task = Task::decode(&task.encode_to_vec()?)?;
/// assert_eq!(task.extensions.get(&PRIORITY)?, Some(-3));
/// # Ok(())
/// # }
/// ```
pub struct Extension<T, E> {
    number: u32,
    is_packed: bool,
    _type: PhantomData<fn() -> (T, E)>,
}

impl<T, E> Extension<T, E> {
    /// The extension `number`; a repeated one is packed if it can be.
    pub const fn new(number: u32) -> Self {
        Extension {
            number,
            is_packed: true,
            _type: PhantomData,
        }
    }

    /// The repeated extension `number`, which is not packed.
    pub const fn expanded(number: u32) -> Self {
        Extension {
            number,
            is_packed: false,
            _type: PhantomData,
        }
    }

    /// The field number.
    pub const fn number(&self) -> u32 {
        self.number
    }
}

impl<T, E> fmt::Debug for Extension<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extension({})", self.number)
    }
}

impl<T, E> Clone for Extension<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for Extension<T, E> {}

/// A type that an extension may have: a value, or a `Vec` of values.
pub trait ExtensionType<E> {
    /// The type that holds it: an `Option`, or the `Vec`.
    type Field: Default;

    /// Reads it from all the fields in `fields` with this number.
    #[doc(hidden)]
    fn read(number: u32, decoder: &mut Decoder<'_>) -> Result<Self::Field, Error>;

    /// Writes it.
    #[doc(hidden)]
    fn write(field: &Self::Field, number: u32, is_packed: bool, encoder: &mut Encoder<'_>);
}

/// Reads the fields with this number and skips the others.
fn read_field<'de, F, T: Default + DecodeField<'de, F>>(
    number: u32,
    decoder: &mut Decoder<'de>,
) -> Result<T, Error> {
    let mut field = T::default();
    while let Some(tag) = decoder.next_tag()? {
        if tag.number() != number || !field.merge_field(tag, decoder)? {
            decoder.skip(tag)?;
        }
    }
    Ok(field)
}

impl<T, E: Encoding> ExtensionType<E> for T
where
    T: Element + EncodeValue<E> + for<'de> DecodeValue<'de, E>,
{
    type Field = Option<T>;

    fn read(number: u32, decoder: &mut Decoder<'_>) -> Result<Option<T>, Error> {
        read_field::<Optional<E>, _>(number, decoder)
    }

    fn write(field: &Option<T>, number: u32, _is_packed: bool, encoder: &mut Encoder<'_>) {
        EncodeField::<Optional<E>>::write_field(field, number, encoder);
    }
}

impl<T, E: Encoding> ExtensionType<E> for Vec<T>
where
    T: Element + EncodeValue<E> + for<'de> DecodeValue<'de, E>,
{
    type Field = Vec<T>;

    fn read(number: u32, decoder: &mut Decoder<'_>) -> Result<Vec<T>, Error> {
        read_field::<Repeated<E>, _>(number, decoder)
    }

    fn write(field: &Vec<T>, number: u32, is_packed: bool, encoder: &mut Encoder<'_>) {
        if is_packed {
            EncodeField::<Repeated<E>>::write_field(field, number, encoder);
        } else {
            EncodeField::<Expanded<Repeated<E>>>::write_field(field, number, encoder);
        }
    }
}

impl UnknownFields {
    /// The value of an extension: `None`, or an empty list, if it is not there.
    ///
    /// # Errors
    ///
    /// Those of decoding it. Offsets count from the beginning of the unknown fields.
    pub fn get<T: ExtensionType<E>, E>(
        &self,
        extension: &Extension<T, E>,
    ) -> Result<T::Field, Error> {
        self.get_with(extension, &Limits::new())
    }

    /// Like [`get`](Self::get), within `limits`.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get).
    pub fn get_with<T: ExtensionType<E>, E>(
        &self,
        extension: &Extension<T, E>,
        limits: &Limits,
    ) -> Result<T::Field, Error> {
        T::read(
            extension.number,
            &mut Decoder::new(self.as_bytes().into(), limits),
        )
    }

    /// Replaces the value of an extension with `value`.
    ///
    /// # Errors
    ///
    /// Those of encoding it.
    pub fn set<T: ExtensionType<E>, E>(
        &mut self,
        extension: &Extension<T, E>,
        value: &T::Field,
    ) -> Result<(), Error> {
        self.set_with(extension, value, &Limits::new())
    }

    /// Like [`set`](Self::set), for a value that is nested as deep as `limits` allow.
    ///
    /// # Errors
    ///
    /// Those of [`set`](Self::set).
    pub fn set_with<T: ExtensionType<E>, E>(
        &mut self,
        extension: &Extension<T, E>,
        value: &T::Field,
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut encoder = Encoder::new(&mut [], limits);
        T::write(value, extension.number, extension.is_packed, &mut encoder);
        let encoded = encoder.finish()?;
        self.remove(extension.number);
        self.append(encoded);
        Ok(())
    }
}
