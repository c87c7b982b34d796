//! Unknown fields, which a struct can keep.

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

/// The unknown fields of a decoded struct: the bytes of their values, each with a header of the
/// shortest form.
///
/// A field of this type with `#[codec(unknown)]` keeps them. They are written back after the known
/// fields. A struct without such a field skips them.
///
/// They are kept in the protocol in which they were decoded, and can be encoded only in it: in
/// another protocol, the same bytes have another meaning. An encode in another protocol fails with
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
    /// The bytes of the values, one after the other.
    values: Vec<u8>,
}

/// A field. Its value begins at the end of the previous value and ends at `end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Kept {
    id: i16,
    code: u8,
    end: usize,
}

/// The unknown fields of a struct that borrows: see [`UnknownFields`].
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

    /// Returns the heap memory, in bytes.
    fn unknown_heap_len(&self) -> usize;
}

/// A type that can write kept unknown fields.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep unknown fields of Thrift",
    label = "a field with `unknown` is an `UnknownFields`",
    note = "write `fastcodec::thrift::UnknownFields`, or `UnknownFieldsView<'a>` in a type that borrows"
)]
pub trait WriteUnknown {
    /// Writes the fields.
    fn write_unknown<P: Format>(&self, encoder: &mut Encoder<'_, P>);
}

impl UnknownFields {
    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the ids of the fields in the order of the wire, with duplicates.
    pub fn ids(&self) -> impl Iterator<Item = i16> + '_ {
        self.fields.iter().map(|field| field.id)
    }

    /// Returns the protocol in which the fields were decoded, `"Binary"` or `"Compact"`; `None` if
    /// there are no fields.
    pub fn protocol(&self) -> Option<&'static str> {
        (!self.is_empty()).then_some(self.protocol)
    }

    /// Removes all fields.
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
    /// Creates an empty value, also in a constant.
    pub const fn new() -> Self {
        UnknownFieldsView {
            protocol: "",
            fields: &[],
        }
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the ids of the fields in the order of the wire, with duplicates.
    pub fn ids(&self) -> impl Iterator<Item = i16> + '_ {
        self.fields.iter().map(|(id, ..)| *id)
    }

    /// Returns the protocol in which the fields were decoded; `None` if there are no fields.
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

/// Checks that fields are kept together only if they were decoded in the same protocol.
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
