//! Sets, and lists other than `Vec`: all are `repeated` fields.

use alloc::collections::{BTreeSet, VecDeque};

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, Expanded, Repeated, Uint32};
use super::field::{DecodeField, EncodeField, FieldType, merge_list};
use super::tag::{Tag, WireType, tag_len};
use super::value::{DecodeValue, Element, EncodeValue, wire_len};
use crate::collections::{Allocated, Gather, Gathering, total};
use crate::error::Error;

/// Reads the elements after `tag` and those that follow it into a list, then the list into `into`.
fn merge_gathered<'de, T: DecodeValue<'de, E>, E: Encoding>(
    into: &mut impl Gather<T>,
    tag: Tag,
    decoder: &mut Decoder<'de>,
) -> Result<bool, Error> {
    let mut gathering = Gathering::begin(into);
    let merged = merge_list(&mut gathering.list, tag, decoder);
    match gathering.finish(&mut decoder.reader) {
        Ok(()) => merged,
        // Of two errors, the first is reported.
        Err(error) => merged.and(Err(error)),
    }
}

macro_rules! lists {
    ($([$($parameters:tt)*] $list:ty where {$($bound:tt)*}, |$this:ident| $from_last:expr;)*) => {$(
        impl<$($parameters)*> FieldType for $list
        where
            T: Element,
        {
            type Auto = Repeated<T::Encoding>;
            type With<E> = Repeated<E>;
        }

        impl<$($parameters)*, E> EncodeField<Repeated<E>> for $list
        where
            T: EncodeValue<E>,
            E: Encoding,
        {
            fn field_len(&self, number: u32) -> usize {
                if !E::PACKABLE {
                    return EncodeField::<Expanded<Repeated<E>>>::field_len(self, number);
                }
                if self.is_empty() {
                    return 0;
                }
                tag_len(number) + wire_len::bytes(self.iter().map(T::value_len).sum())
            }

            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                if !E::PACKABLE {
                    return EncodeField::<Expanded<Repeated<E>>>::write_field(self, number, encoder);
                }
                if self.is_empty() {
                    return;
                }
                let $this = self;
                encoder.counted(|encoder| {
                    for value in $from_last {
                        value.write_packed_one(encoder);
                    }
                });
                encoder.tag(Tag::new(number, WireType::Len));
            }
        }

        impl<$($parameters)*, E> EncodeField<Expanded<Repeated<E>>> for $list
        where
            T: EncodeValue<E>,
            E: Encoding,
        {
            fn field_len(&self, number: u32) -> usize {
                self.iter().map(|value| value.element_len(number)).sum()
            }

            fn write_field(&self, number: u32, encoder: &mut Encoder<'_>) {
                let $this = self;
                for value in $from_last {
                    value.write_element(number, encoder);
                }
            }
        }

        lists!(@decode [$($parameters)*] $list where {$($bound)*},
            Repeated<E>: if E::PACKABLE { WireType::Len } else { E::WIRE_TYPE });
        lists!(@decode [$($parameters)*] $list where {$($bound)*},
            Expanded<Repeated<E>>: E::WIRE_TYPE);
    )*};
    (@decode [$($parameters:tt)*] $list:ty where {$($bound:tt)*}, $repeated:ty: $wire_type:expr) => {
        impl<'de, $($parameters)*, E> DecodeField<'de, $repeated> for $list
        where
            T: DecodeValue<'de, E>,
            E: Encoding,
            $($bound)*
        {
            const WIRE_TYPE: WireType = $wire_type;
            const IS_CLOSED: bool = T::IS_CLOSED_IN_LIST;
            const IN_PLACE: bool = false;

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                merge_gathered(self, tag, decoder)
            }

            fn heap_len(&self) -> usize {
                self.allocated().saturating_add(total(self.iter().map(DecodeValue::heap_len)))
            }
        }
    };
}

lists! {
    [T] VecDeque<T> where {}, |list| list.iter().rev();
    [T] BTreeSet<T> where {T: Ord}, |set| set.iter().rev();
}

// `u8` is no `Element`: a `Vec<u8>` is bytes. A set of them is a set of numbers.
impl FieldType for BTreeSet<u8> {
    type Auto = Repeated<Uint32>;
    type With<E> = Repeated<E>;
}

#[cfg(feature = "std")]
mod hashed {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use super::*;
    use crate::collections::HashKey;

    lists! {
        // In no order, so in any.
        [T, S] HashSet<T, S> where {T: HashKey, S: BuildHasher}, |set| set.iter();
    }

    impl<S> FieldType for HashSet<u8, S> {
        type Auto = Repeated<Uint32>;
        type With<E> = Repeated<E>;
    }
}

#[cfg(feature = "indexmap")]
mod indexed {
    use core::hash::BuildHasher;

    use indexmap::IndexSet;

    use super::*;
    use crate::collections::HashKey;

    lists! {
        [T, S] IndexSet<T, S> where {T: HashKey, S: BuildHasher}, |set| set.iter().rev();
    }

    impl<S> FieldType for IndexSet<u8, S> {
        type Auto = Repeated<Uint32>;
        type With<E> = Repeated<E>;
    }
}

#[cfg(feature = "smallvec")]
mod small {
    use smallvec::SmallVec;

    use super::*;

    lists! {
        [T, const N: usize] SmallVec<[T; N]> where {}, |list| list.iter().rev();
    }
}
