//! Strings and bytes, in every type that holds them.
//! <https://protobuf.dev/programming-guides/encoding/#length-types>

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Bytes, Encoding, Str};
use super::tag::Tag;
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::collections::{arc_len, arc_of};
use crate::error::{Error, ErrorKind};

/// From this length on, a string or bytes are worth a computation of the length of the message.
const LONG: usize = 256;

/// Implements a type of strings or bytes: `$bytes` is the byte slice of `$this`, `$heap_len` its
/// heap memory, and `$read` reads a value from the decoder.
macro_rules! length_delimited {
    ($($({$lifetime:lifetime})? $type:ty as $encoding:ident:
        |$this:ident| $bytes:expr, $heap_len:expr, |$decoder:ident| $read:expr;)*) => {$(
        impl$(<$lifetime>)? Element for $type {
            type Encoding = $encoding;
        }

        impl$(<$lifetime>)? EncodeValue<$encoding> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value_len(&self) -> usize {
                wire_len::bytes(self.len())
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_value(&self, encoder: &mut Encoder<'_>) {
                let $this = self;
                encoder.bytes($bytes);
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn is_default(&self) -> bool {
                self.is_empty()
            }
            #[inline]
            fn is_blob(&self) -> bool {
                self.len() >= LONG
            }
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn write_tagged(&self, number: u32, encoder: &mut Encoder<'_>) {
                let $this = self;
                encoder.tagged_bytes(Tag::new(number, $encoding::WIRE_TYPE), $bytes);
            }
        }

        length_delimited!(@decode $({$lifetime})? $type as $encoding:
            |$this| $heap_len, |$decoder| $read);
    )*};
    (@decode {$lifetime:lifetime} $type:ty as $encoding:ident:
        |$this:ident| $heap_len:expr, |$decoder:ident| $read:expr) => {
        impl<$lifetime> DecodeValue<$lifetime, $encoding> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_value($decoder: &mut Decoder<$lifetime>) -> Result<Self, Error> {
                $read
            }

            #[inline]
            fn heap_len(&self) -> usize {
                let $this = self;
                $heap_len
            }
        }
    };
    (@decode $type:ty as $encoding:ident:
        |$this:ident| $heap_len:expr, |$decoder:ident| $read:expr) => {
        impl<'de> DecodeValue<'de, $encoding> for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn read_value($decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                $read
            }

            #[inline]
            fn heap_len(&self) -> usize {
                let $this = self;
                $heap_len
            }
        }
    };
}

length_delimited! {
    String as Str: |s| s.as_bytes(), s.capacity(), |d| string(d);
    Box<str> as Str: |s| s.as_bytes(), s.len(), |d| boxed_str(d);
    Arc<str> as Str: |s| s.as_bytes(), arc_len(s.len()), |d| arc_str(d);
    Rc<str> as Str: |s| s.as_bytes(), arc_len(s.len()), |d| arc_str(d);
    {'a} &'a str as Str: |s| s.as_bytes(), { let _ = s; 0 }, |d| d.str();
    {'a} Cow<'a, str> as Str: |s| s.as_bytes(), s.len(), |d| d.str().map(Cow::Borrowed);
    Vec<u8> as Bytes: |s| s, s.capacity(), |d| vec(d);
    Box<[u8]> as Bytes: |s| s, s.len(), |d| vec(d).map(Vec::into_boxed_slice);
    Arc<[u8]> as Bytes: |s| s, arc_len(s.len()), |d| arc_bytes(d);
    Rc<[u8]> as Bytes: |s| s, arc_len(s.len()), |d| arc_bytes(d);
    {'a} &'a [u8] as Bytes: |s| s, { let _ = s; 0 }, |d| d.bytes();
    {'a} Cow<'a, [u8]> as Bytes: |s| s, s.len(), |d| d.bytes().map(Cow::Borrowed);
}

impl Element for bytes::Bytes {
    type Encoding = Bytes;
}

impl EncodeValue<Bytes> for bytes::Bytes {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn value_len(&self) -> usize {
        wire_len::bytes(self.len())
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.shared_bytes(self);
    }
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_default(&self) -> bool {
        self.is_empty()
    }
    #[inline]
    fn is_blob(&self) -> bool {
        self.len() >= LONG
    }
}

length_delimited!(@decode bytes::Bytes as Bytes: |s| s.len(), |d| d.shared_bytes());

#[cfg(feature = "smol_str")]
length_delimited! {
    smol_str::SmolStr as Str: |s| s.as_bytes(), crate::foreign::strings::smol::heap_len(s),
        |d| { let length = d.varint()?; crate::foreign::strings::smol::read(&mut d.reader, length) };
}

#[cfg(feature = "compact_str")]
length_delimited! {
    compact_str::CompactString as Str: |s| s.as_bytes(), crate::foreign::strings::compact::heap_len(s),
        |d| { let length = d.varint()?; crate::foreign::strings::compact::read(&mut d.reader, length) };
}

#[cfg(feature = "faststr")]
length_delimited! {
    faststr::FastStr as Str: |s| s.as_bytes(), crate::foreign::strings::fast::heap_len(s),
        |d| { let length = d.varint()?; crate::foreign::strings::fast::read(&mut d.reader, length) };
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn string(decoder: &mut Decoder<'_>) -> Result<String, Error> {
    let length = decoder.varint()?;
    decoder.reader.string(length)
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn vec(decoder: &mut Decoder<'_>) -> Result<Vec<u8>, Error> {
    let length = decoder.varint()?;
    decoder.reader.vec(length)
}

fn boxed_str(decoder: &mut Decoder<'_>) -> Result<Box<str>, Error> {
    let length = decoder.varint()?;
    decoder.reader.boxed_str(length)
}

fn arc_str<P: for<'s> From<&'s str>>(decoder: &mut Decoder<'_>) -> Result<P, Error> {
    let text = decoder.str()?;
    arc_of(text, &mut decoder.reader)
}

fn arc_bytes<P: for<'s> From<&'s [u8]>>(decoder: &mut Decoder<'_>) -> Result<P, Error> {
    let bytes = decoder.bytes()?;
    arc_of(bytes, &mut decoder.reader)
}

/// A string may be kept as bytes, unchecked: for proto2, which does not promise UTF-8.
macro_rules! strings_as_bytes {
    ($($({$lifetime:lifetime})? $type:ty),*) => {$(
        impl$(<$lifetime>)? EncodeValue<Str> for $type {
            fn value_len(&self) -> usize {
                EncodeValue::<Bytes>::value_len(self)
            }
            fn write_value(&self, encoder: &mut Encoder<'_>) {
                EncodeValue::<Bytes>::write_value(self, encoder);
            }
            fn is_default(&self) -> bool {
                self.is_empty()
            }
            fn is_blob(&self) -> bool {
                self.len() >= LONG
            }
        }

        length_delimited!(@decode $({$lifetime})? $type as Str:
            |bytes| DecodeValue::<Bytes>::heap_len(bytes),
            |decoder| DecodeValue::<Bytes>::read_value(decoder));
    )*};
}

strings_as_bytes!(Vec<u8>, bytes::Bytes, {'a} &'a [u8]);

impl<const N: usize> Element for [u8; N] {
    type Encoding = Bytes;
}

impl<const N: usize> EncodeValue<Bytes> for [u8; N] {
    fn value_len(&self) -> usize {
        wire_len::bytes(N)
    }
    fn write_value(&self, encoder: &mut Encoder<'_>) {
        encoder.bytes(self);
    }
    fn is_default(&self) -> bool {
        self.iter().all(|byte| *byte == 0)
    }
}

impl<'de, const N: usize> DecodeValue<'de, Bytes> for [u8; N] {
    fn read_value(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
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
