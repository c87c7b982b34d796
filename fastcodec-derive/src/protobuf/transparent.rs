//! What `#[derive(Protobuf)]` emits for a newtype with `#[codec(transparent)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Result, parse_quote};

use super::field;
use crate::attributes::EncodingName;
use crate::encoding::{self, Encoding, Kind};
use crate::errors::Errors;
use crate::place::At;
use crate::transparent::Newtype;
use crate::{refused, types};

const NO_MAP: &str =
    "`map(…)` is only for a newtype of a map type that is spelled out: `HashMap<K, V>`";

/// What `#[derive(Protobuf)]` emits.
pub fn emit(newtype: &Newtype) -> Result<TokenStream> {
    let runtime = &newtype.of.runtime;
    let mut errors = Errors::default();
    // A newtype of what borrows for `'static` can be written.
    if !types::is_static(&newtype.ty) {
        refused::check_protobuf(&newtype.ty, newtype.encoding.as_ref(), &mut errors);
    }
    errors.finish(())?;
    let body = if newtype.is_container() {
        emit_container(newtype)?
    } else {
        emit_value(newtype)?
    };
    let alias = &newtype.alias.definition;
    Ok(quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::protobuf as __protobuf;
            #alias
            #[allow(unused_imports)]
            use __protobuf::derived::Otherwise as _;
            #[allow(unused_imports)]
            use __protobuf::FieldType as __FieldType;
            #body
        };
    })
}

/// Emits the implementations for a newtype of a list, a map or an `Option`.
fn emit_container(newtype: &Newtype) -> Result<TokenStream> {
    let (ty, member, runtime) = (&newtype.alias.name, &newtype.member, &newtype.of.runtime);
    let tokens = &newtype.ty;
    let de = newtype.of.de();
    let plain = quote_spanned!(tokens.span()=> __protobuf::FieldType);
    let (kind, auto) = match &newtype.encoding {
        None => (plain.clone(), quote!(<#ty as #plain>::Auto)),
        Some(EncodingName::Plain(named)) => {
            let encoding = named.marker();
            (plain.clone(), quote!(<#ty as #plain>::With<#encoding>))
        }
        Some(EncodingName::Map { key, value, span }) => {
            let Some((key_ty, value_ty)) = types::map_entry(tokens) else {
                return Err(Error::new(*span, NO_MAP));
            };
            let mut errors = Errors::default();
            if let Some(key) = key {
                key.check_key(&mut errors);
            }
            errors.finish(())?;
            field::map_kind_and_marker(
                tokens,
                [(*key, key_ty), (*value, value_ty)],
                &newtype.of.generics,
            )
        }
    };
    let with = match types::is_known_map(tokens) {
        true => quote!(__protobuf::encoding::MapOf<__E>),
        false => quote!(<#ty as #plain>::With<__E>),
    };
    let kind = newtype.implement(
        &quote!(__protobuf::FieldType),
        &kind,
        false,
        &[],
        &quote! {
            type Auto = #auto;
            type With<__E> = #with;
        },
    );
    // Implementing it for every marker would overlap with the implementation for values.
    let markers = quote!(__protobuf::encoding);
    let kinds = if types::argument_of(tokens, "Option").is_some() {
        vec![quote!(#markers::Optional<__E>)]
    } else if types::list_element(tokens).is_some() {
        let list = quote!(#markers::Repeated<__E>);
        vec![quote!(#markers::Expanded<#list>), list]
    } else {
        vec![quote!(#markers::MapOf<__E>)]
    };
    let fields = kinds.iter().map(|marker| {
        let bound = quote!(__protobuf::EncodeField<#marker>);
        let encode = newtype.implement(
            &bound,
            &bound,
            false,
            &["__E"],
            &quote! {
                #[inline]
                fn field_len(&self, number: u32) -> usize {
                    __protobuf::EncodeField::<#marker>::field_len(&self.#member, number)
                }

                #[inline]
                fn write_field(&self, number: u32, encoder: &mut __protobuf::Encoder<'_>) {
                    __protobuf::EncodeField::<#marker>::write_field(&self.#member, number, encoder);
                }
            },
        );
        let bound = quote!(__protobuf::DecodeField<#de, #marker>);
        let of = quote!(<#ty as __protobuf::DecodeField<#de, #marker>>);
        let decode = newtype.implement(
            &bound,
            &bound,
            true,
            &["__E"],
            &quote! {
                const WIRE_TYPE: __protobuf::WireType = #of::WIRE_TYPE;
                const IS_CLOSED: bool = #of::IS_CLOSED;

                #[inline]
                fn merge_field(
                    &mut self,
                    tag: __protobuf::Tag,
                    decoder: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<bool, #runtime::Error> {
                    #of::merge_field(&mut self.#member, tag, decoder)
                }

                #[inline]
                fn heap_len(&self) -> usize {
                    #of::heap_len(&self.#member)
                }
            },
        );
        quote!(#encode #decode)
    });
    // The marker of a map checks its keys and values.
    let fits = match &newtype.encoding {
        Some(EncodingName::Map { .. }) => newtype.emit_fits(quote_spanned! {At::new(tokens).span=>
            size_of::<#auto>()
        }),
        _ => newtype.emit_fits(quote_spanned! {At::new(tokens).span=>
            __protobuf::EncodeField::<#auto>::field_len(__protobuf::derived::field::<#ty>().of(field), 1)
        }),
    };
    Ok(quote!(#fits #kind #(#fields)*))
}

fn emit_value(newtype: &Newtype) -> Result<TokenStream> {
    let (ty, tokens) = (&newtype.alias.name, &newtype.ty);
    let known = encoding::of_type(tokens);
    let encoding = match &newtype.encoding {
        None => quote_spanned! {tokens.span()=>
            <<#ty as __protobuf::FieldType>::Auto as __protobuf::derived::OneValue>::Encoding
        },
        Some(EncodingName::Plain(named)) => {
            let mut errors = Errors::default();
            named.check(tokens, &mut errors);
            errors.finish(())?;
            named.marker()
        }
        Some(EncodingName::Map { span, .. }) => {
            return Err(Error::new(*span, NO_MAP));
        }
    };
    let mut generics = newtype.of.generics.clone();
    let parameters: Vec<_> = generics.type_params().map(|it| it.ident.clone()).collect();
    let parameters: Vec<_> = parameters.iter().collect();
    if types::mentions(tokens, &parameters) && newtype.encoding.is_none() {
        let predicate =
            parse_quote!(#ty: __protobuf::FieldType<Auto: __protobuf::derived::OneValue>);
        generics.make_where_clause().predicates.push(predicate);
    }
    let ident = &newtype.of.ident;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    // A message implements `Encode` instead.
    let values = Encoding::ALL.into_iter();
    let values = values.filter(|it| it.kind() != Kind::Message);
    let values = values.filter(|it| known.as_ref().is_none_or(|known| known.contains(it)));
    let values = values.map(|encoding| emit_encoding(newtype, encoding));
    let message = known.is_none().then(|| emit_message(newtype));
    // Without a named encoding, a type that has none is an error above.
    let fits = match &newtype.encoding {
        Some(_) if known.is_none() => newtype.emit_fits(quote_spanned! {At::new(tokens).span=>
            <#ty as __protobuf::EncodeValue<#encoding>>::value_len(field)
        }),
        _ => None,
    };
    Ok(quote! {
        #fits
        impl #impl_generics __protobuf::Element for #ident #type_generics #where_clause {
            type Encoding = #encoding;
        }
        #(#values)*
        #message
    })
}

/// Emits the implementations for one encoding.
fn emit_encoding(newtype: &Newtype, encoding: Encoding) -> TokenStream {
    let (ty, member, runtime) = (&newtype.alias.name, &newtype.member, &newtype.of.runtime);
    let de = newtype.of.de();
    let marker = format_ident!("{}", encoding.marker());
    let encoding = quote!(__protobuf::encoding::#marker);
    let encode = quote!(__protobuf::EncodeValue<#encoding>);
    let decode = quote!(__protobuf::DecodeValue<#de, #encoding>);
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __protobuf::Decoder<#de>);
    let encoder = quote!(encoder: &mut __protobuf::Encoder<'_>);
    let (by_encode, by_decode) = (quote!(<#ty as #encode>), quote!(<#ty as #decode>));
    let around = newtype.around(quote!(inner));
    let written = newtype.implement(
        &encode,
        &encode,
        false,
        &[],
        &quote! {
            const DEFAULT_IS_ZERO: bool = #by_encode::DEFAULT_IS_ZERO;

            #[inline]
            fn value_len(&self) -> usize {
                #by_encode::value_len(&self.#member)
            }
            #[inline]
            fn write_value(&self, #encoder) {
                #by_encode::write_value(&self.#member, encoder);
            }
            #[inline]
            fn is_default(&self) -> bool {
                #by_encode::is_default(&self.#member)
            }
            #[inline]
            fn write_tagged(&self, number: u32, #encoder) {
                #by_encode::write_tagged(&self.#member, number, encoder);
            }
            #[inline]
            fn tagged_len(&self, number: u32) -> usize {
                #by_encode::tagged_len(&self.#member, number)
            }
        },
    );
    let read = newtype.implement(
        &decode,
        &decode,
        true,
        &[],
        &quote! {
            const IS_CLOSED: bool = #by_decode::IS_CLOSED;

            #[inline]
            fn read_value(#decoder) -> #result<Self, #runtime::Error> {
                #by_decode::read_value(decoder).map(|inner| #around)
            }
            #[inline]
            fn heap_len(&self) -> usize {
                #by_decode::heap_len(&self.#member)
            }
            #[inline]
            fn merge_value(&mut self, #decoder) -> #result<(), #runtime::Error> {
                #by_decode::merge_value(&mut self.#member, decoder)
            }
            #[inline]
            fn read_known(
                #decoder,
            ) -> #result<::core::option::Option<Self>, #runtime::Error> {
                let read = #by_decode::read_known(decoder)?;
                #result::Ok(read.map(|inner| #around))
            }
        },
    );
    quote!(#written #read)
}

/// Emits the implementations by which a newtype of a message or oneof is one.
fn emit_message(newtype: &Newtype) -> TokenStream {
    let (ty, member, runtime) = (&newtype.alias.name, &newtype.member, &newtype.of.runtime);
    let de = newtype.of.de();
    let around = newtype.around(quote!(inner));
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __protobuf::Decoder<#de>);
    let name = match newtype.is_named {
        true => {
            let name = &newtype.of.name;
            quote!(#name)
        }
        false => quote!(<#ty as __protobuf::Message>::NAME),
    };
    let plain = |of_trait: TokenStream, body: TokenStream| {
        newtype.implement(&of_trait, &of_trait, false, &[], &body)
    };
    let message = plain(
        quote!(__protobuf::Message),
        quote!(const NAME: &'static str = #name;),
    );
    let encode = plain(
        quote!(__protobuf::Encode),
        quote! {
            #[inline]
            fn encode_fields(&self, encoder: &mut __protobuf::Encoder<'_>) {
                <#ty as __protobuf::Encode>::encode_fields(&self.#member, encoder);
            }
            #[inline]
            fn encoded_len(&self) -> usize {
                <#ty as __protobuf::Encode>::encoded_len(&self.#member)
            }
        },
    );
    let by_decode = quote!(<#ty as __protobuf::Decode<#de>>);
    let of_trait = quote!(__protobuf::Decode<#de>);
    let decode = newtype.implement(
        &of_trait,
        &of_trait,
        true,
        &[],
        &quote! {
            #[inline]
            fn empty(#decoder) -> #result<Self, #runtime::Error> {
                #by_decode::empty(decoder).map(|inner| #around)
            }
            #[inline]
            fn heap_len(&self) -> usize {
                #by_decode::heap_len(&self.#member)
            }
            #[inline]
            fn merge_field(
                &mut self,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                #by_decode::merge_field(&mut self.#member, tag, decoder)
            }
            #[inline]
            fn merge_unknown(
                &mut self,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                #by_decode::merge_unknown(&mut self.#member, tag, decoder)
            }
            #[inline]
            fn merge_fields(&mut self, #decoder) -> #result<(), #runtime::Error> {
                #by_decode::merge_fields(&mut self.#member, decoder)
            }
        },
    );
    let implementation = newtype.implement(
        &quote!(__protobuf::derived::Implementation),
        &quote!(__protobuf::derived::Implementation<By = __protobuf::derived::OfCodec>),
        false,
        &[],
        &quote!(
            type By = __protobuf::derived::OfCodec;
        ),
    );
    let oneof = plain(
        quote!(__protobuf::Oneof),
        quote!(const NUMBERS: &'static [u32] = <#ty as __protobuf::Oneof>::NUMBERS;),
    );
    let encode_oneof = plain(
        quote!(__protobuf::EncodeOneof),
        quote! {
            fn number(&self) -> u32 {
                <#ty as __protobuf::EncodeOneof>::number(&self.#member)
            }
            fn member_len(&self) -> usize {
                <#ty as __protobuf::EncodeOneof>::member_len(&self.#member)
            }
            fn write_member(&self, encoder: &mut __protobuf::Encoder<'_>) {
                <#ty as __protobuf::EncodeOneof>::write_member(&self.#member, encoder);
            }
        },
    );
    let by_oneof = quote!(<#ty as __protobuf::DecodeOneof<#de>>);
    let of_trait = quote!(__protobuf::DecodeOneof<#de>);
    let decode_oneof = newtype.implement(
        &of_trait,
        &of_trait,
        true,
        &[],
        &quote! {
            fn merge_member(
                slot: &mut ::core::option::Option<Self>,
                tag: __protobuf::Tag,
                #decoder,
            ) -> #result<bool, #runtime::Error> {
                let mut within = slot.take().map(|newtype| newtype.#member);
                let merged = #by_oneof::merge_member(&mut within, tag, decoder);
                *slot = within.map(|inner| #around);
                merged
            }
            fn heap_len(&self) -> usize {
                #by_oneof::heap_len(&self.#member)
            }
        },
    );
    quote!(#message #encode #decode #implementation #oneof #encode_oneof #decode_oneof)
}
