//! Unions: structs with exactly one field, as enums.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::types::Header;
use super::value::Value;
use crate::error::{Error, ErrorKind, FieldName};

/// An enum whose variants are the members of a union. Derive it with
/// [`Thrift`](macro@crate::Thrift).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a union of Thrift",
    label = "a field with `oneof` is an `Option` of a union",
    note = "derive `Thrift` for an enum whose variants hold a value; of any other type the field has an id, \
            `#[codec(1)]`"
)]
pub trait Union: Value {
    /// The ids of the members.
    const IDS: &'static [i16];
}

/// A union that can be written. Derived.
pub trait EncodeUnion: Union {
    /// Writes the member as a field.
    fn write_member<P: Format>(&self, encoder: &mut Encoder<'_, P>);
}

/// A union that can be read. Derived.
pub trait DecodeUnion<'de>: Union + Sized {
    /// Whether a member may be a union without a variant for unknown members.
    #[doc(hidden)]
    const HAS_UNIONS: bool = false;

    /// Whether [`read_unknown`](Self::read_unknown) keeps a member.
    #[doc(hidden)]
    const KEEPS_UNKNOWN: bool = false;

    /// Reads the member with this header. Returns `None` and reads nothing if the union has no such
    /// member. Returns `None` after reading the value if the member is a union with an unknown
    /// member, and the header is marked as one that may be absent.
    ///
    /// # Errors
    ///
    /// Those of the value.
    fn read_member<P: Format>(
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<Option<Self>, Error>;

    /// Keeps an unknown member, if the union has a variant for it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownUnionMember`] if it has no such variant, and those of skipping the
    /// value.
    fn read_unknown<P: Format>(
        header: Header,
        decoder: &mut Decoder<'de, P>,
    ) -> Result<Self, Error> {
        Err(unknown_member(header, decoder))
    }
}

#[cold]
fn unknown_member<P: Format>(header: Header, decoder: &Decoder<'_, P>) -> Error {
    decoder.error(ErrorKind::UnknownUnionMember(header.id()))
}

/// Returns the header for [`DecodeUnion::read_member`] that allows a member to be a union with an
/// unknown member.
#[cfg_attr(not(debug_assertions), inline(always))]
fn or_absent<'de, U: DecodeUnion<'de>>(header: Header) -> Header {
    if U::HAS_UNIONS {
        header.or_absent()
    } else {
        header
    }
}

/// A separate function, because an unoptimized build moves the value on the stack: the frames of
/// nested values must not contain it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn wrapped<T, U>(
    slot: Option<T>,
    result: Result<(), Error>,
    name: &'static FieldName,
    wrap: impl FnOnce(T) -> U,
) -> Result<Option<U>, Error> {
    match result {
        Ok(()) => Ok(slot.map(wrap)),
        Err(error) => Err(error.in_field(name)),
    }
}

/// Reads a union: a struct with exactly one field.
#[doc(hidden)]
#[inline]
pub fn read_union<'de, P: Format, U: DecodeUnion<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<U, Error> {
    decoder.nested(|decoder| {
        let header = first_member(decoder)?;
        let start = decoder.offset();
        let member = read_or_keep(header, decoder);
        end_union(member, header, start, decoder)
    })
}

/// Reads the member of a union that cannot be absent. A union that keeps unknown members also keeps
/// a member that is a union with an unknown member.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_or_keep<'de, P: Format, U: DecodeUnion<'de>>(
    header: Header,
    decoder: &mut Decoder<'de, P>,
) -> Result<Option<U>, Error> {
    match U::KEEPS_UNKNOWN {
        true => U::read_member(or_absent::<U>(header), decoder),
        false => U::read_member(header, decoder),
    }
}

#[doc(hidden)]
#[inline]
pub fn read_optional_union<'de, P: Format, U: DecodeUnion<'de>>(
    slot: &mut Option<U>,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    decoder.nested(|decoder| {
        let header = first_member(decoder)?;
        let start = decoder.offset();
        let member = read_or_keep(header, decoder);
        put_union(slot, member, header, start, decoder)
    })
}

/// Reads an optional field whose union has no variant for unknown members. An unknown member is
/// skipped, and the field is absent. The same applies to a member that is a union with an unknown
/// member.
#[doc(hidden)]
#[inline]
pub fn read_union_or_absent<'de, P: Format, U: DecodeUnion<'de>>(
    slot: &mut Option<U>,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    decoder.nested(|decoder| {
        let header = first_member(decoder)?;
        let start = decoder.offset();
        let member = U::read_member(or_absent::<U>(header), decoder);
        put_known(slot, member, header, start, decoder)
    })
}

/// A separate function, like [`wrapped`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn put_known<'de, P: Format, U: DecodeUnion<'de>>(
    slot: &mut Option<U>,
    member: Result<Option<U>, Error>,
    header: Header,
    start: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    let member = member?;
    // A union has at least one byte, so if the position has moved, the union was read and is not
    // skipped.
    if member.is_none() && !(U::HAS_UNIONS && decoder.offset() != start) {
        decoder.skip_field(header)?;
    }
    if !decoder.next_field(header)?.is_stop() {
        return Err(decoder.error(ErrorKind::SeveralUnionMembers));
    }
    *slot = member;
    Ok(())
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn first_member<P: Format>(decoder: &mut Decoder<'_, P>) -> Result<Header, Error> {
    let header = decoder.first_field()?;
    if header.is_stop() {
        return Err(decoder.error(ErrorKind::EmptyUnion));
    }
    Ok(header)
}

/// A separate function, like [`wrapped`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn put_union<'de, P: Format, U: DecodeUnion<'de>>(
    slot: &mut Option<U>,
    member: Result<Option<U>, Error>,
    header: Header,
    start: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<(), Error> {
    *slot = Some(end_union(member, header, start, decoder)?);
    Ok(())
}

/// A separate function, like [`wrapped`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn end_union<'de, P: Format, U: DecodeUnion<'de>>(
    member: Result<Option<U>, Error>,
    header: Header,
    start: usize,
    decoder: &mut Decoder<'de, P>,
) -> Result<U, Error> {
    let value = match member? {
        Some(value) => value,
        None => {
            if U::HAS_UNIONS {
                decoder.reader.rewind(start);
            }
            U::read_unknown(header, decoder)?
        }
    };
    if !decoder.next_field(header)?.is_stop() {
        return Err(decoder.error(ErrorKind::SeveralUnionMembers));
    }
    Ok(value)
}

/// Reads a member of a union whose members are fields of the enclosing struct. Returns `false` and
/// reads nothing if the union has no such member. A member that is a union with an unknown member
/// does not count.
#[doc(hidden)]
#[inline]
pub fn merge_member<'de, P: Format, U: DecodeUnion<'de>>(
    slot: &mut Option<U>,
    header: Header,
    decoder: &mut Decoder<'de, P>,
) -> Result<bool, Error> {
    let start = decoder.offset();
    let member = U::read_member(or_absent::<U>(header), decoder);
    if U::HAS_UNIONS && matches!(member, Ok(None)) {
        decoder.reader.rewind(start);
    }
    put_member(slot, member, decoder)
}

/// A separate function, like [`wrapped`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn put_member<P: Format, U>(
    slot: &mut Option<U>,
    member: Result<Option<U>, Error>,
    decoder: &Decoder<'_, P>,
) -> Result<bool, Error> {
    let Some(value) = member? else {
        return Ok(false);
    };
    if slot.is_some() {
        return Err(decoder.error(ErrorKind::SeveralUnionMembers));
    }
    *slot = Some(value);
    Ok(true)
}

/// Returns the heap memory of a union whose members are fields of a struct.
#[doc(hidden)]
#[inline]
pub fn union_heap_len<U: Union>(slot: &Option<U>) -> usize {
    slot.as_ref().map_or(0, Value::heap_len)
}

/// Returns whether two lists of ids have no id in common. Derived code asserts it for a struct and
/// its unions.
#[doc(hidden)]
pub const fn are_disjoint(left: &[i16], right: &[i16]) -> bool {
    let mut at = 0;
    while at < left.len() {
        let mut other = 0;
        while other < right.len() {
            if left[at] == right[other] {
                return false;
            }
            other += 1;
        }
        at += 1;
    }
    true
}
