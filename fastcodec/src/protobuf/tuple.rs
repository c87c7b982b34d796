//! Tuples: messages whose fields are 1, 2, ….

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::encoding::{Encoding, MapOf, Msg, Optional, Repeated, Single};
use super::field::{DecodeField, EncodeField, FieldType};
use super::message::{Decode, Encode, Message};
use super::tag::Tag;
use super::value::Element;
use crate::error::{Error, FieldName};
use crate::tuples::{for_tuples, in_member};

/// The encoding of a pair, by the kinds of its members. Two values without presence are also an
/// entry of a map.
#[doc(hidden)]
pub trait PairWith<B> {
    type Encoding: Encoding;
}

impl<K: Encoding, V: Encoding> PairWith<Single<V>> for Single<K> {
    type Encoding = (K, V);
}

macro_rules! other_pairs {
    ($($kind:ident),*) => {$(
        impl<E, B> PairWith<B> for $kind<E> {
            type Encoding = Msg;
        }

        impl<K, E> PairWith<$kind<E>> for Single<K> {
            type Encoding = Msg;
        }
    )*};
}

other_pairs!(Optional, Repeated, MapOf);

impl<A, B> Element for (A, B)
where
    A: FieldType<Auto: PairWith<B::Auto>>,
    B: FieldType,
{
    type Encoding = <A::Auto as PairWith<B::Auto>>::Encoding;
}

/// Writes the members of a tuple, the last one first.
macro_rules! write_members {
    ($tuple:ident, $encoder:ident:) => {};
    ($tuple:ident, $encoder:ident: ($member:tt $type:ident $number:literal $name:literal) $($rest:tt)*) => {
        write_members!($tuple, $encoder: $($rest)*);
        EncodeField::<<$type as FieldType>::Auto>::write_field(&$tuple.$member, $number, $encoder);
    };
}

/// Returns the default of a member. Its heap memory is charged before the next default is created.
#[cfg_attr(not(debug_assertions), inline(always))]
fn default_member<'de, T: DecodeField<'de, F> + Default, F>(
    decoder: &mut Decoder<'de>,
) -> Result<T, Error> {
    let member = T::default();
    let owned = member.heap_len();
    if owned != 0 {
        decoder.charge(owned)?;
    }
    Ok(member)
}

macro_rules! tuples {
    ($($name:literal: $(($member:tt $type:ident $number:literal $field:literal))* $({$pair:ident})?;)*) => {$(
        tuples!(@element $($pair)? $($type)*);

        /// A tuple is a message that no schema has a name for.
        impl<$($type),*> Message for ($($type,)*) {
            const NAME: &'static str = "";
        }

        impl<$($type),*> Encode for ($($type,)*)
        where
            $($type: FieldType + EncodeField<<$type as FieldType>::Auto>,)*
        {
            fn encode_fields(&self, encoder: &mut Encoder<'_>) {
                write_members!(self, encoder: $(($member $type $number $field))*);
            }

            fn encoded_len(&self) -> usize {
                0 $(+ EncodeField::<<$type as FieldType>::Auto>::field_len(&self.$member, $number))*
            }
        }

        impl<'de, $($type),*> Decode<'de> for ($($type,)*)
        where
            $($type: FieldType + DecodeField<'de, <$type as FieldType>::Auto> + Default,)*
        {
            fn empty(decoder: &mut Decoder<'de>) -> Result<Self, Error> {
                Ok(($(default_member::<$type, <$type as FieldType>::Auto>(decoder)?,)*))
            }

            fn heap_len(&self) -> usize {
                0_usize $(.saturating_add(
                    DecodeField::<<$type as FieldType>::Auto>::heap_len(&self.$member)
                ))*
            }

            fn merge_field(&mut self, tag: Tag, decoder: &mut Decoder<'de>) -> Result<bool, Error> {
                match tag.number() {
                    $($number => {
                        DecodeField::<<$type as FieldType>::Auto>::merge_field(
                            &mut self.$member, tag, decoder,
                        )
                        .map_err(in_member(&FieldName { message: $name, field: $field }))
                    })*
                    _ => Ok(false),
                }
            }

            fn merge_fields(&mut self, decoder: &mut Decoder<'de>) -> Result<(), Error> {
                loop {
                    $(DecodeField::<<$type as FieldType>::Auto>::in_order(&mut self.$member, $number, decoder)
                        .map_err(in_member(&FieldName { message: $name, field: $field }))?;)*
                    let Some(tag) = decoder.next_tag()? else { break };
                    if !Decode::merge_field(self, tag, decoder)? && !self.merge_unknown(tag, decoder)? {
                        break;
                    }
                }
                Ok(())
            }
        }
    )*};
    // The encoding of a pair depends on its members: see `PairWith`.
    (@element pair $($type:ident)*) => {};
    (@element $($type:ident)*) => {
        impl<$($type: FieldType),*> Element for ($($type,)*) {
            type Encoding = Msg;
        }
    };
}

for_tuples!(tuples);
