//! The types of strings and bytes. On the wire, both are the same.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value};
use crate::collections::{arc_len, arc_of};
use crate::error::{Error, ErrorKind};
use crate::wire::SharedStr;

/// Implements a type of strings or bytes from three expressions: its bytes, its heap memory, and
/// how it is read.
macro_rules! strings {
    ($($({$lifetime:lifetime})? $type:ty: |$this:ident| $bytes:expr, $heap_len:expr,
        |$decoder:ident| $read:expr;)*) => {$(
        impl$(<$lifetime>)? Value for $type {
            const TYPE: Type = Type::String;

            #[inline]
            fn heap_len(&self) -> usize {
                let $this = self;
                $heap_len
            }
        }

        impl$(<$lifetime>)? EncodeValue for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
                let $this = self;
                encoder.bytes($bytes);
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_as_field<P: Format>(&self, id: i16, encoder: &mut Encoder<'_, P>) {
                let $this = self;
                encoder.field(id, |appender, previous| {
                    P::write_bytes_field(appender, previous, id, $bytes);
                });
            }
        }

        strings!(@decode $({$lifetime})? $type, |$decoder| $read);
    )*};
    (@decode {$lifetime:lifetime} $type:ty, |$decoder:ident| $read:expr) => {
        impl<$lifetime> DecodeValue<$lifetime> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read<P: Format>($decoder: &mut Decoder<$lifetime, P>) -> Result<Self, Error> {
                $read
            }
        }
    };
    (@decode $type:ty, |$decoder:ident| $read:expr) => {
        impl<'de> DecodeValue<'de> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read<P: Format>($decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
                $read
            }
        }
    };
}

strings! {
    String: |s| s.as_bytes(), s.capacity(), |d| string(d);
    Box<str>: |s| s.as_bytes(), s.len(), |d| boxed_str(d);
    Arc<str>: |s| s.as_bytes(), arc_len(s.len()), |d| arc_str(d);
    Rc<str>: |s| s.as_bytes(), arc_len(s.len()), |d| arc_str(d);
    {'a} &'a str: |s| s.as_bytes(), { let _ = s; 0 }, |d| d.str();
    {'a} Cow<'a, str>: |s| s.as_bytes(), s.len(), |d| d.str().map(Cow::Borrowed);
    SharedStr: |s| s.as_bytes(), s.len(), |d| shared_str(d);
    Vec<u8>: |s| s, s.capacity(), |d| vec(d);
    Box<[u8]>: |s| s, s.len(), |d| vec(d).map(Vec::into_boxed_slice);
    Arc<[u8]>: |s| s, arc_len(s.len()), |d| arc_bytes(d);
    Rc<[u8]>: |s| s, arc_len(s.len()), |d| arc_bytes(d);
    Bytes: |s| s, s.len(), |d| d.shared_bytes();
    {'a} &'a [u8]: |s| s, { let _ = s; 0 }, |d| d.bytes();
    {'a} Cow<'a, [u8]>: |s| s, s.len(), |d| d.bytes().map(Cow::Borrowed);
}

#[cfg(feature = "smol_str")]
strings! {
    smol_str::SmolStr: |s| s.as_bytes(), crate::foreign::strings::smol::heap_len(s),
        |d| { let length = P::read_len(&mut d.reader)?; crate::foreign::strings::smol::read(&mut d.reader, length) };
}

#[cfg(feature = "compact_str")]
strings! {
    compact_str::CompactString: |s| s.as_bytes(), crate::foreign::strings::compact::heap_len(s),
        |d| { let length = P::read_len(&mut d.reader)?; crate::foreign::strings::compact::read(&mut d.reader, length) };
}

#[cfg(feature = "faststr")]
strings! {
    faststr::FastStr: |s| s.as_bytes(), crate::foreign::strings::fast::heap_len(s),
        |d| { let length = P::read_len(&mut d.reader)?; crate::foreign::strings::fast::read(&mut d.reader, length) };
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn string<P: Format>(decoder: &mut Decoder<'_, P>) -> Result<String, Error> {
    let length = P::read_len(&mut decoder.reader)?;
    decoder.reader.string(length)
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn vec<P: Format>(decoder: &mut Decoder<'_, P>) -> Result<Vec<u8>, Error> {
    let length = P::read_len(&mut decoder.reader)?;
    decoder.reader.vec(length)
}

fn boxed_str<P: Format>(decoder: &mut Decoder<'_, P>) -> Result<Box<str>, Error> {
    let length = P::read_len(&mut decoder.reader)?;
    decoder.reader.boxed_str(length)
}

fn arc_str<A: for<'s> From<&'s str>, P: Format>(decoder: &mut Decoder<'_, P>) -> Result<A, Error> {
    let text = decoder.str()?;
    arc_of(text, &mut decoder.reader)
}

fn arc_bytes<A: for<'s> From<&'s [u8]>, P: Format>(
    decoder: &mut Decoder<'_, P>,
) -> Result<A, Error> {
    let bytes = decoder.bytes()?;
    arc_of(bytes, &mut decoder.reader)
}

fn shared_str<P: Format>(decoder: &mut Decoder<'_, P>) -> Result<SharedStr, Error> {
    let length = P::read_len(&mut decoder.reader)?;
    decoder.reader.shared_str(length)
}

/// An array: the length on the wire must be its length.
impl<const N: usize> Value for [u8; N] {
    const TYPE: Type = Type::String;
}

impl<const N: usize> EncodeValue for [u8; N] {
    fn write<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        encoder.bytes(self);
    }
}

impl<'de, const N: usize> DecodeValue<'de> for [u8; N] {
    fn read<P: Format>(decoder: &mut Decoder<'de, P>) -> Result<Self, Error> {
        let bytes = decoder.bytes()?;
        <[u8; N]>::try_from(bytes).map_err(|_| {
            let kind = ErrorKind::WrongLength {
                expected: N,
                found: bytes.len(),
            };
            Error::new(kind, decoder.offset() - bytes.len())
        })
    }
}
