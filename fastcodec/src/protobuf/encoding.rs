//! The encodings of Protobuf: marker types, one for each way to write a value.
//!
//! An attribute such as `#[codec(2, sint32)]` names one of them; without a name, the
//! [`Element`](super::Element) trait of the Rust type does. How a type is written in an
//! encoding is one implementation of [`EncodeValue`](super::EncodeValue) and
//! [`DecodeValue`](super::DecodeValue).

use super::tag::WireType;

/// A way to write a value. <https://protobuf.dev/programming-guides/encoding/#structure>
pub trait Encoding {
    /// The wire type of one value.
    const WIRE_TYPE: WireType;
    /// Whether a list of values may be written as one length-delimited field.
    const PACKABLE: bool;
    /// Whether a second value is merged into the first, as with messages.
    #[doc(hidden)]
    const MERGES: bool = false;
}

/// An encoding whose values may be keys of a map.
#[diagnostic::on_unimplemented(
    message = "the keys of a map in Protobuf are integers, `bool` or `string`, not `{Self}`",
    label = "not a key of a map",
    note = "name an encoding of the key that is one of these: `#[codec(1, map(string, _))]`"
)]
pub trait KeyEncoding: Encoding {}

macro_rules! encodings {
    ($($(#[$doc:meta])* $name:ident: $wire:ident, packable: $packable:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Encoding for $name {
            const WIRE_TYPE: WireType = WireType::$wire;
            const PACKABLE: bool = $packable;
            const MERGES: bool = matches!(stringify!($name).as_bytes(), b"Msg" | b"Group");
        }
    )*};
}

macro_rules! keys {
    ($($name:ident),*) => {$(impl KeyEncoding for $name {})*};
}

keys!(
    Int32, Int64, Uint32, Uint64, Sint32, Sint64, Fixed32, Fixed64, Sfixed32, Sfixed64, Bool, Str
);

encodings! {
    /// `int32`: a varint; a negative number takes ten bytes.
    Int32: Varint, packable: true;
    /// `int64`: a varint; a negative number takes ten bytes.
    Int64: Varint, packable: true;
    /// `uint32`: a varint.
    Uint32: Varint, packable: true;
    /// `uint64`: a varint.
    Uint64: Varint, packable: true;
    /// `sint32`: a varint of the zigzag form.
    Sint32: Varint, packable: true;
    /// `sint64`: a varint of the zigzag form.
    Sint64: Varint, packable: true;
    /// `fixed32`: four bytes.
    Fixed32: Fixed32, packable: true;
    /// `fixed64`: eight bytes.
    Fixed64: Fixed64, packable: true;
    /// `sfixed32`: four bytes, signed.
    Sfixed32: Fixed32, packable: true;
    /// `sfixed64`: eight bytes, signed.
    Sfixed64: Fixed64, packable: true;
    /// `float`: four bytes.
    Float: Fixed32, packable: true;
    /// `double`: eight bytes.
    Double: Fixed64, packable: true;
    /// `bool`: a varint, 0 or 1.
    Bool: Varint, packable: true;
    /// `string`: length-delimited, UTF-8.
    Str: Len, packable: false;
    /// `bytes`: length-delimited.
    Bytes: Len, packable: false;
    /// An enumeration: a varint, the number as an `int32`.
    Enum: Varint, packable: true;
    /// A message: length-delimited.
    Msg: Len, packable: false;
    /// A group: between a start and an end tag.
    Group: StartGroup, packable: false;
}

/// A pair, or the entry of a map: a message whose field 1 is the key and field 2 the value.
impl<K: Encoding, V: Encoding> Encoding for (K, V) {
    const WIRE_TYPE: WireType = WireType::Len;
    const PACKABLE: bool = false;
}

/// An enumeration in prost's structs: its numbers are kept as `i32`, and its default is that of
/// `E`.
#[derive(Debug, Clone, Copy)]
pub struct EnumOf<E>(core::marker::PhantomData<E>);

impl<E> Encoding for EnumOf<E> {
    const WIRE_TYPE: WireType = WireType::Varint;
    const PACKABLE: bool = true;
}

/// A message by prost's trait: length-delimited. Used in prost's structs, as `Msg` is in those of
/// this crate.
#[derive(Debug, Clone, Copy)]
pub enum ByProst {}

impl Encoding for ByProst {
    const WIRE_TYPE: WireType = WireType::Len;
    const PACKABLE: bool = false;
}

/// A group by prost's trait: between a start and an end tag.
#[derive(Debug, Clone, Copy)]
pub enum GroupByProst {}

impl Encoding for GroupByProst {
    const WIRE_TYPE: WireType = WireType::StartGroup;
    const PACKABLE: bool = false;
}

/// `E`, for a value in a `Box`.
#[derive(Debug, Clone, Copy)]
pub struct Boxed<E>(core::marker::PhantomData<E>);

impl<E: Encoding> Encoding for Boxed<E> {
    const WIRE_TYPE: WireType = E::WIRE_TYPE;
    const PACKABLE: bool = false;
}

/// The encoding and the kind of field of a type without them. Every type falls back to it, so the
/// compiler reports one error, that the type cannot be a field, and not also that it cannot be
/// written or read.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Missing {}

impl Encoding for Missing {
    const WIRE_TYPE: WireType = WireType::Len;
    const PACKABLE: bool = false;
}

/// The key of a map, too.
impl KeyEncoding for Missing {}

/// A field of one value without presence: not written when it is the default.
#[derive(Debug, Clone, Copy)]
pub struct Single<E>(core::marker::PhantomData<E>);

/// A field of one value with presence, which is written if it is present.
#[derive(Debug, Clone, Copy)]
pub struct Optional<E>(core::marker::PhantomData<E>);

/// A field of any number of values, packed if the encoding can be.
#[derive(Debug, Clone, Copy)]
pub struct Repeated<E>(core::marker::PhantomData<E>);

/// A map, as a list of entries; `E` is the pair of the encodings of key and value.
#[derive(Debug, Clone, Copy)]
pub struct MapOf<E>(core::marker::PhantomData<E>);

/// A field like `F` that is always written, as proto2's `required` asks.
#[derive(Debug, Clone, Copy)]
pub struct Required<F>(core::marker::PhantomData<F>);

/// A list like `F`, but not packed.
#[derive(Debug, Clone, Copy)]
pub struct Expanded<F>(core::marker::PhantomData<F>);

/// A map like `F`, but without keys and values that are the default, as prost writes it.
#[derive(Debug, Clone, Copy)]
pub struct Sparse<F>(core::marker::PhantomData<F>);
