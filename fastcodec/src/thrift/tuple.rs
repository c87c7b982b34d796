//! Tuples: structs whose fields have the ids 1, 2, …. In a `Vec` or slice, a pair is an entry of a
//! map instead.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::field::{DecodeField, EncodeField, FieldType};
use super::format::Format;
use super::types::Type;
use super::value::{DecodeValue, EncodeValue, Value, write_list};
use crate::error::{Error, FieldName};
use crate::memory::stack::aside;
use crate::tuples::{for_tuples, in_member};
use crate::wire::List;

macro_rules! tuples {
    ($($name:literal: $(($member:tt $type:ident $id:literal $field:literal))* $({$($in_lists:tt)*})?;)*) => {$(
        impl<$($type: FieldType),*> Value for ($($type,)*) {
            const TYPE: Type = Type::Struct;

            tuples!(@type $($($in_lists)*)?);

            #[inline]
            fn heap_len(&self) -> usize {
                0_usize $(.saturating_add(FieldType::heap_len(&self.$member)))*
            }
        }

        impl<$($type: EncodeField),*> EncodeValue for ($($type,)*) {
            fn write<Protocol_: Format>(&self, encoder: &mut Encoder<'_, Protocol_>) {
                encoder.fields(|encoder| {
                    $(self.$member.write_field($id, encoder);)*
                });
            }

            tuples!(@write $($($in_lists)*)?);
        }

        impl<'de, $($type: DecodeField<'de>),*> DecodeValue<'de> for ($($type,)*) {
            fn read<Protocol_: Format>(
                decoder: &mut Decoder<'de, Protocol_>,
            ) -> Result<Self, Error> {
                aside::<Self, _>(|| decoder.nested(|decoder| {
                    let mut slots = ($(None::<$type>,)*);
                    let mut header = decoder.first_field()?;
                    loop {
                        $(if Protocol_::is_header_of(header, $type::TYPE, $id) {
                            $type::read_slot(&mut slots.$member, header, decoder)
                                .map_err(in_member(&FieldName { message: $name, field: $field }))?;
                            header = decoder.next_field(header)?;
                        })*
                        if header.is_stop() {
                            break;
                        }
                        // The next round reads the fields that came out of order.
                        let is_member = false $(|| Protocol_::is_header_of(header, $type::TYPE, $id))*;
                        if !is_member {
                            decoder.skip_field(header)?;
                            header = decoder.next_field(header)?;
                        }
                    }
                    Ok(($(
                        match slots.$member.or_else($type::absent) {
                            Some(value) => value,
                            None => return Err(missing(
                                &FieldName { message: $name, field: $field },
                                decoder,
                            )),
                        },
                    )*))
                }))
            }

            tuples!(@read $($($in_lists)*)?);
        }
    )*};
    (@type) => {};
    (@write) => {};
    (@read) => {};
    (@type pair) => {
        const VEC_TYPE: Type = match A::IS_VALUE && B::IS_VALUE {
            true => Type::Map,
            false => Type::List,
        };
    };
    (@write pair) => {
        #[inline]
        fn write_vec<Protocol_: Format>(list: &[Self], encoder: &mut Encoder<'_, Protocol_>) {
            if !(A::IS_VALUE && B::IS_VALUE) {
                return write_list(list, encoder);
            }
            encoder.nested(|encoder| {
                encoder.map_header(A::TYPE, B::TYPE, list.len());
                for (key, value) in list {
                    key.write_bare(encoder);
                    value.write_bare(encoder);
                }
            });
        }
    };
    (@read pair) => {
        #[inline]
        fn read_vec<Protocol_: Format>(
            list: &mut impl List<Self>,
            decoder: &mut Decoder<'de, Protocol_>,
        ) -> Result<(), Error> {
            if !(A::IS_VALUE && B::IS_VALUE) {
                let count = decoder.list_header(<Self as Value>::TYPE)?;
                return Self::read_elements(list, count, decoder);
            }
            let count = decoder.map_header(A::TYPE, B::TYPE)?;
            list.reserve(count, &mut decoder.reader)?;
            aside::<Self, _>(|| {
                for index in 0..count {
                    match read_entry(decoder) {
                        Ok(entry) => list.push(entry, &mut decoder.reader)?,
                        Err(error) => return Err(error.in_element(index)),
                    }
                }
                Ok(())
            })
        }
    };
}

for_tuples!(tuples);

#[cfg_attr(not(debug_assertions), inline(always))]
fn read_entry<'de, P: Format, K: DecodeField<'de>, V: DecodeField<'de>>(
    decoder: &mut Decoder<'de, P>,
) -> Result<(K, V), Error> {
    let key = K::read_bare(decoder)?;
    Ok((key, V::read_bare(decoder)?))
}

#[cold]
fn missing<P: Format>(name: &'static FieldName, decoder: &Decoder<'_, P>) -> Error {
    decoder.error(crate::ErrorKind::MissingField).in_field(name)
}
