//! The hidden items that derived code calls.

use core::fmt;
use core::marker::PhantomData;

use bytes::{Buf, BufMut};

use super::encoding::{self, DecodeContext, WireType};
use super::error::DecodeError;
use crate::error::ErrorKind;
use crate::protobuf::message::append_encoded;
use crate::protobuf::{DecodeOneof, EncodeOneof};

/// A number that `Debug` prints as its name in the enumeration `E`.
pub struct Named<E>(i32, PhantomData<E>);

/// Wraps a number of the enumeration `E`, to print it as a name.
pub fn named<E>(number: i32) -> Named<E> {
    Named(number, PhantomData)
}

impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for Named<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match E::try_from(self.0) {
            Ok(value) => value.fmt(f),
            Err(_) => self.0.fmt(f),
        }
    }
}

/// Numbers that `Debug` prints as names in the enumeration `E`.
pub struct NamedList<'a, E>(&'a [i32], PhantomData<E>);

impl<'a, E> NamedList<'a, E> {
    /// Wraps numbers of the enumeration `E`, to print them as names.
    pub fn new(numbers: &'a [i32]) -> Self {
        NamedList(numbers, PhantomData)
    }
}

impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for NamedList<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|number| named::<E>(*number)))
            .finish()
    }
}

/// A map whose values `Debug` prints as names in the enumeration `E`.
pub struct NamedMap<'a, E, M>(&'a M, PhantomData<E>);

impl<'a, E, M> NamedMap<'a, E, M> {
    /// Wraps a map to numbers of the enumeration `E`, to print them as names.
    pub fn new(map: &'a M) -> Self {
        NamedMap(map, PhantomData)
    }
}

impl<'a, E, M, K> fmt::Debug for NamedMap<'a, E, M>
where
    E: TryFrom<i32> + fmt::Debug,
    &'a M: IntoIterator<Item = (&'a K, &'a i32)>,
    K: fmt::Debug + 'a,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.into_iter();
        f.debug_map()
            .entries(entries.map(|(key, number)| (key, named::<E>(*number))))
            .finish()
    }
}

/// Appends a member of a oneof to a buffer with enough space.
///
/// # Panics
///
/// Panics if the space is not enough.
pub fn encode_oneof<O: EncodeOneof>(oneof: &O, buf: &mut impl BufMut) {
    let len = || oneof.member_len();
    if let Err(error) = append_encoded(&len, buf, |encoder| oneof.write_member(encoder)) {
        panic!("{error}");
    }
}

/// Reads the value of a member of a oneof.
pub fn merge_oneof<O: for<'de> DecodeOneof<'de>>(
    slot: &mut Option<O>,
    tag: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: DecodeContext,
) -> Result<(), DecodeError> {
    encoding::read_field(tag, wire_type, buf, &ctx, |tag, decoder| {
        if O::merge_member(slot, tag, decoder)? || decoder.skip(tag)? {
            return Ok(());
        }
        let number = tag.number();
        Err(decoder.error(ErrorKind::UnmatchedEnd { number }))
    })
}
