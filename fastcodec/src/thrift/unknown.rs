//! Unknown fields, which a struct keeps if it asks for that.

use alloc::vec::Vec;
use core::fmt;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Header;
use crate::arena::ArenaList;
use crate::collections::list_len;
use crate::error::{Error, ErrorKind};
use crate::wire::List;

/// The fields that a struct did not know when it was decoded: their values as they were on the
/// wire, after headers of the shortest form.
///
/// A field of this type with `#[codec(unknown)]` keeps them; they are written back after the known
/// fields. A struct without such a field skips them.
///
/// They are kept in the protocol that they came in, and can be written in that one only: in
/// another, the same bytes are other values. An encode that is asked to do so fails with
/// [`OtherProtocol`](ErrorKind::OtherProtocol).
///
/// ```
/// use fastcodec::Thrift;
/// use fastcodec::thrift::{Binary, Compact, Protocol, UnknownFields};
///
/// #[derive(Debug, Default, PartialEq, Thrift)]
/// struct Old {
///     #[codec(1)] name: String,
///     #[codec(unknown)] rest: UnknownFields,
/// }
///
/// # fn main() -> Result<(), fastcodec::Error> {
/// let from_newer = b"\x0b\0\x01\0\0\0\x03Ada\x08\0\x02\0\0\0\x05\0";
/// let mut old: Old = Binary::decode(from_newer)?;
/// assert_eq!(old.rest.ids().collect::<Vec<_>>(), [2]);
/// assert_eq!(Binary::encode_to_vec(&old)?, from_newer);
/// assert!(Compact::encode_to_vec(&old).is_err());
/// old.rest.clear();
/// assert!(Compact::encode_to_vec(&old).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownFields {
    /// The name of the protocol, if there are any fields.
    protocol: &'static str,
    fields: Vec<Kept>,
    /// The values, one after the other.
    values: Vec<u8>,
}

/// A field, whose value lies between the end of the one before it and `end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Kept {
    id: i16,
    code: u8,
    end: usize,
}

/// The fields that a borrowing struct did not know; see [`UnknownFields`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct UnknownFieldsView<'a> {
    protocol: &'static str,
    fields: &'a [(i16, u8, &'a [u8])],
}

/// A type that can keep unknown fields.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep unknown fields of Thrift",
    label = "a field with `unknown` is an `UnknownFields`",
    note = "write `fastcodec::thrift::UnknownFields`, or `UnknownFieldsView<'a>` in a type that borrows"
)]
pub trait KeepUnknown<'de> {
    /// Keeps the field with this header.
    fn keep<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error>;

    /// Its heap memory, in bytes.
    fn unknown_heap_len(&self) -> usize;
}

/// How kept fields are written.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep unknown fields of Thrift",
    label = "a field with `unknown` is an `UnknownFields`",
    note = "write `fastcodec::thrift::UnknownFields`, or `UnknownFieldsView<'a>` in a type that borrows"
)]
pub trait WriteUnknown {
    /// Writes them.
    fn write_unknown<P: Format>(&self, encoder: &mut Encoder<'_, P>);
}

impl UnknownFields {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The ids of the fields, in the order of the wire, repeated ones too.
    pub fn ids(&self) -> impl Iterator<Item = i16> + '_ {
        self.fields.iter().map(|field| field.id)
    }

    /// The protocol that they came in, `"Binary"` or `"Compact"`; `None` if there are none.
    pub fn protocol(&self) -> Option<&'static str> {
        (!self.is_empty()).then_some(self.protocol)
    }

    /// Removes all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn records(&self) -> impl Iterator<Item = (i16, u8, &[u8])> {
        let mut start = 0;
        self.fields.iter().map(move |field| {
            let value = self.values.get(start..field.end).unwrap_or_default();
            start = field.end;
            (field.id, field.code, value)
        })
    }
}

impl UnknownFieldsView<'_> {
    /// No fields, as a constant has them.
    pub const fn new() -> Self {
        UnknownFieldsView {
            protocol: "",
            fields: &[],
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The ids of the fields, in the order of the wire, repeated ones too.
    pub fn ids(&self) -> impl Iterator<Item = i16> + '_ {
        self.fields.iter().map(|(id, ..)| *id)
    }

    /// The protocol that they came in; `None` if there are none.
    pub fn protocol(&self) -> Option<&'static str> {
        (!self.is_empty()).then_some(self.protocol)
    }
}

/// Skips the value of a field and returns its bytes.
fn skip_raw<'de, P: Format>(
    header: Header,
    decoder: &mut Decoder<'de, P>,
) -> Result<&'de [u8], Error> {
    let start = decoder.offset();
    decoder.skip_field(header)?;
    Ok(decoder.reader.since(start))
}

/// What came in one protocol cannot be kept beside what came in another.
fn same_protocol<P: Format>(
    kept: &mut &'static str,
    is_empty: bool,
    decoder: &Decoder<'_, P>,
) -> Result<(), Error> {
    if is_empty {
        *kept = P::NAME;
    }
    if *kept != P::NAME {
        return Err(decoder.error(ErrorKind::OtherProtocol {
            kept,
            written: P::NAME,
        }));
    }
    Ok(())
}

impl<'de> KeepUnknown<'de> for UnknownFields {
    #[inline(never)]
    fn keep<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        same_protocol(&mut self.protocol, self.fields.is_empty(), decoder)?;
        let value = skip_raw(header, decoder)?;
        let reader = &mut decoder.reader;
        List::reserve_bytes(&mut self.values, value.len(), reader)?;
        self.values.extend_from_slice(value);
        let kept = Kept {
            id: header.id(),
            code: header.code(),
            end: self.values.len(),
        };
        List::push_unlisted(&mut self.fields, kept, reader)
    }

    #[inline]
    fn unknown_heap_len(&self) -> usize {
        list_len(&self.values).saturating_add(list_len(&self.fields))
    }
}

impl<'de> KeepUnknown<'de> for UnknownFieldsView<'de> {
    #[inline(never)]
    fn keep<P: Format>(
        &mut self,
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<(), Error> {
        same_protocol(&mut self.protocol, self.fields.is_empty(), decoder)?;
        let value = skip_raw(header, decoder)?;
        let arena = decoder.reader.arena()?;
        let mut list = ArenaList::continue_with(self.fields, arena, &mut decoder.reader)?;
        list.push_unlisted((header.id(), header.code(), value), &mut decoder.reader)?;
        self.fields = list.finish(&mut decoder.reader)?;
        Ok(())
    }

    #[inline]
    fn unknown_heap_len(&self) -> usize {
        0
    }
}

fn write_records<'v, P: Format>(
    protocol: &'static str,
    records: impl Iterator<Item = (i16, u8, &'v [u8])>,
    encoder: &mut Encoder<'_, P>,
) {
    for (id, code, value) in records {
        if protocol != P::NAME {
            return encoder.fail(ErrorKind::OtherProtocol {
                kept: protocol,
                written: P::NAME,
            });
        }
        encoder.raw_header(code, id);
        encoder.appender.bytes(value);
    }
}

impl WriteUnknown for UnknownFields {
    fn write_unknown<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        write_records(self.protocol, self.records(), encoder);
    }
}

impl WriteUnknown for UnknownFieldsView<'_> {
    fn write_unknown<P: Format>(&self, encoder: &mut Encoder<'_, P>) {
        write_records(self.protocol, self.fields.iter().copied(), encoder);
    }
}

fn fmt_ids(ids: impl Iterator<Item = i16>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_set().entries(ids).finish()
}

impl fmt::Debug for UnknownFields {
    /// The ids of the fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_ids(self.ids(), f)
    }
}

impl fmt::Debug for UnknownFieldsView<'_> {
    /// The ids of the fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_ids(self.ids(), f)
    }
}
