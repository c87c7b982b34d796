//! Structs with a template in the Binary protocol: see [`crate::wire::Template`]. What the derive
//! emits about them, and how they are read and written.

use core::marker::PhantomData;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::format::Format;
use super::nested::DecodeStruct;
use super::types::Type;
use super::value::{EncodeValue, Value};
pub use crate::wire::Template;
use crate::wire::{List, Templated};

/// The template of a value.
pub(super) struct Whole<T>(PhantomData<T>);

impl<T: Value> Templated for Whole<T> {
    const TEMPLATE: Option<Template> = T::TEMPLATE;
}

/// Appends a field to the template of a struct. `None` if either has none, or the template becomes
/// too long.
pub const fn field(
    structure: Option<Template>,
    ty: Type,
    id: i16,
    value: Option<Template>,
) -> Option<Template> {
    let (Some(structure), Some(value)) = (structure, value) else {
        return None;
    };
    let [high, low] = id.to_be_bytes();
    match structure.then_bytes(&[ty as u8, high, low]) {
        Some(structure) => structure.then(&value),
        None => None,
    }
}

/// Appends the stop mark to the template of a struct.
pub const fn end(structure: Option<Template>) -> Option<Template> {
    let Some(structure) = structure else {
        return None;
    };
    match structure.then_bytes(&[0]) {
        Some(structure) => Some(structure.nested()),
        None => None,
    }
}

/// The length of a header.
const HEADER: usize = 3;

/// Returns the place of a value of `len` bytes after a header, and moves `at` past it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn part<'b>(bytes: &'b [u8], at: &mut usize, len: usize) -> &'b [u8] {
    let start = *at + HEADER;
    *at = start + len;
    &bytes[start..*at]
}

/// Does the same to write.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn part_mut<'b>(bytes: &'b mut [u8], at: &mut usize, len: usize) -> &'b mut [u8] {
    let start = *at + HEADER;
    *at = start + len;
    &mut bytes[start..*at]
}

// Each type below is a kind of field. All have the same items: `TYPE`, `TEMPLATE`, `LEN`, `read`, and
// `write`, which returns `false` if the field, or a part of it, is not written.

/// A number or `bool`.
#[derive(Debug)]
pub struct Number<T>(PhantomData<T>);

/// An optional number or `bool`.
#[derive(Debug)]
pub struct Present<T>(PhantomData<T>);

macro_rules! numbers {
    ($($number:ty: $ty:ident, $width:literal, $from:expr, $to:expr;)*) => {$(
        impl Number<$number> {
            pub const TYPE: Type = Type::$ty;
            pub const TEMPLATE: Option<Template> = Some(Template::unknown($width));
            pub const LEN: usize = $width;

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn read(bytes: &[u8]) -> $number {
                let mut number = [0; $width];
                number.copy_from_slice(bytes);
                $from(number)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn write(value: &$number, bytes: &mut [u8]) -> bool {
                bytes.copy_from_slice(&$to(*value));
                true
            }
        }

        impl Present<$number> {
            pub const TYPE: Type = Type::$ty;
            pub const TEMPLATE: Option<Template> = Some(Template::unknown($width));
            pub const LEN: usize = $width;

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn read(bytes: &[u8]) -> Option<$number> {
                Some(Number::<$number>::read(bytes))
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn write(value: &Option<$number>, bytes: &mut [u8]) -> bool {
                match value {
                    Some(value) => Number::<$number>::write(value, bytes),
                    None => false,
                }
            }
        }
    )*};
}

numbers! {
    bool: Bool, 1, |byte| byte != [0], |value| [u8::from(value)];
    i8: I8, 1, i8::from_be_bytes, i8::to_be_bytes;
    i16: I16, 2, i16::from_be_bytes, i16::to_be_bytes;
    i32: I32, 4, i32::from_be_bytes, i32::to_be_bytes;
    i64: I64, 8, i64::from_be_bytes, i64::to_be_bytes;
    f64: Double, 8, f64::from_be_bytes, f64::to_be_bytes;
}

/// A struct, if `T` is one, or `Option` of one.
#[derive(Debug)]
pub struct Nested<'de, T>(PhantomData<(&'de (), T)>);

impl<'de, T: EncodeValue + DecodeStruct<'de>> Nested<'de, T> {
    pub const TYPE: Type = T::TYPE;
    pub const TEMPLATE: Option<Template> = T::TEMPLATE;
    pub const LEN: usize = Whole::<T>::LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn read(bytes: &[u8]) -> T {
        T::read_template(bytes)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write(value: &T, bytes: &mut [u8]) -> bool {
        value.write_template(bytes)
    }
}

impl<'de, T: EncodeValue + DecodeStruct<'de>> Nested<'de, Option<T>> {
    pub const TYPE: Type = T::TYPE;
    pub const TEMPLATE: Option<Template> = T::TEMPLATE;
    pub const LEN: usize = Whole::<T>::LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn read(bytes: &[u8]) -> Option<T> {
        Some(T::read_template(bytes))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn write(value: &Option<T>, bytes: &mut [u8]) -> bool {
        match value {
            Some(value) => value.write_template(bytes),
            None => false,
        }
    }
}

/// The items of a type that is not a struct. It has no template, so nothing is read or written.
pub trait NestedOtherwise {
    const TYPE: Type = Type::Struct;
    const TEMPLATE: Option<Template> = None;
    const LEN: usize = 0;

    fn read<T>(_bytes: &[u8]) -> T {
        unreachable!("a struct without a template is not read from one")
    }

    fn write<T>(_value: &T, _bytes: &mut [u8]) -> bool {
        false
    }
}

impl<T> NestedOtherwise for Nested<'_, T> {}

impl<'de, P: Format> Decoder<'de, P> {
    /// Reads a struct, if it matches its template.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn templated<M: DecodeStruct<'de>>(&mut self) -> Option<M> {
        if !P::HAS_TEMPLATES || !Whole::<M>::IS {
            return None;
        }
        let bytes = self.reader.take_templated::<Whole<M>>()?;
        Some(M::read_template(bytes))
    }

    /// Appends structs to a list, as long as they match their template, and returns how many. There
    /// are at most `most`, for which there is room. The level of the structs has been entered.
    #[inline]
    pub(crate) fn append_templated<M: DecodeStruct<'de>>(
        &mut self,
        list: &mut impl List<M>,
        most: usize,
    ) -> usize {
        if !P::HAS_TEMPLATES || !Whole::<M>::IS {
            return 0;
        }
        let levels = Whole::<M>::LEVELS.saturating_sub(1);
        if !self.reader.budget.can_reach(levels) {
            return 0;
        }
        let reader = &mut self.reader;
        let count = reader.append_templated::<Whole<M>, _>(list, most, M::read_template);
        if count != 0 {
            self.reader.budget.reach(levels);
        }
        count
    }
}

impl<P: Format> Encoder<'_, P> {
    /// Writes structs from the first on, from their template. Stops at one that does not write all
    /// fields, and returns how many were written.
    #[inline]
    pub(crate) fn write_templated<T: EncodeValue>(&mut self, list: &[T]) -> usize {
        if !P::HAS_TEMPLATES || !Whole::<T>::IS || !self.can_reach(Whole::<T>::LEVELS) {
            return 0;
        }
        self.appender
            .templates::<Whole<T>, T>(list, T::write_template)
    }

    /// Writes a struct from its template, if it has one and writes all fields. Returns whether it
    /// did.
    #[doc(hidden)]
    #[inline]
    pub fn templated<T: EncodeValue>(&mut self, value: &T) -> bool {
        self.write_templated(core::slice::from_ref(value)) == 1
    }
}
