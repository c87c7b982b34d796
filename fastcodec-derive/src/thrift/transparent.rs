//! What `#[derive(Thrift)]` emits for a newtype with `#[codec(transparent)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Result;

use crate::errors::Errors;
use crate::place::At;
use crate::transparent::Newtype;
use crate::{refused, types};

/// What `#[derive(Thrift)]` emits.
pub fn emit(newtype: &Newtype) -> Result<TokenStream> {
    let (ty, member, runtime) = (&newtype.alias.name, &newtype.member, &newtype.of.runtime);
    let (tokens, alias) = (&newtype.ty, &newtype.alias.definition);
    let mut errors = Errors::default();
    // A newtype of what borrows for `'static` can be written.
    if !types::is_static(tokens) {
        refused::check_thrift(tokens, &mut errors);
    }
    errors.finish(())?;
    let de = newtype.of.de();
    let around = newtype.around(quote!(inner));
    let result = quote!(::core::result::Result);
    let decoder = quote!(decoder: &mut __thrift::Decoder<#de, __P>);
    let header = quote!(header: __thrift::derived::Header);
    let body = if types::argument_of(tokens, "Option").is_some() {
        let plain = |of_trait: TokenStream, is_decode: bool, body: TokenStream| {
            newtype.implement(&of_trait, &of_trait, is_decode, &[], &body)
        };
        let field_type = plain(
            quote!(__thrift::FieldType),
            false,
            quote! {
                const TYPE: __thrift::Type = <#ty as __thrift::FieldType>::TYPE;
                fn heap_len(&self) -> usize {
                    <#ty as __thrift::FieldType>::heap_len(&self.#member)
                }
            },
        );
        let encode = plain(
            quote!(__thrift::EncodeField),
            false,
            quote! {
                fn write_field<__P: __thrift::Format>(
                    &self,
                    id: i16,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeField>::write_field(&self.#member, id, encoder);
                }
            },
        );
        let decode = plain(
            quote!(__thrift::DecodeField<#de>),
            true,
            quote! {
                fn read_field<__P: __thrift::Format>(
                    &mut self,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    <#ty as __thrift::DecodeField<#de>>::read_field(
                        &mut self.#member, header, decoder)
                }
            },
        );
        quote!(#field_type #encode #decode)
    } else {
        let plain = |of_trait: TokenStream, is_decode: bool, body: TokenStream| {
            newtype.implement(&of_trait, &of_trait, is_decode, &[], &body)
        };
        let value = plain(
            quote!(__thrift::Value),
            false,
            quote! {
                const TYPE: __thrift::Type = <#ty as __thrift::Value>::TYPE;
                #[inline]
                fn heap_len(&self) -> usize {
                    <#ty as __thrift::Value>::heap_len(&self.#member)
                }
            },
        );
        let encode = plain(
            quote!(__thrift::EncodeValue),
            false,
            quote! {
                #[inline]
                fn write<__P: __thrift::Format>(
                    &self,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeValue>::write(&self.#member, encoder);
                }
                #[inline]
                fn write_as_field<__P: __thrift::Format>(
                    &self,
                    id: i16,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeValue>::write_as_field(&self.#member, id, encoder);
                }
            },
        );
        let by_decode = quote!(<#ty as __thrift::DecodeValue<#de>>);
        let decode = plain(
            quote!(__thrift::DecodeValue<#de>),
            true,
            quote! {
                #[inline]
                fn read<__P: __thrift::Format>(
                    #decoder,
                ) -> #result<Self, #runtime::Error> {
                    #by_decode::read(decoder).map(|inner| #around)
                }
                #[inline]
                fn read_as_field<__P: __thrift::Format>(
                    &mut self,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    #by_decode::read_as_field(&mut self.#member, header, decoder)
                }
                #[inline]
                fn read_optional<__P: __thrift::Format>(
                    slot: &mut ::core::option::Option<Self>,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    let mut within = ::core::option::Option::None;
                    #by_decode::read_optional(&mut within, header, decoder)?;
                    if let ::core::option::Option::Some(inner) = within {
                        *slot = ::core::option::Option::Some(#around);
                    }
                    #result::Ok(())
                }
                const MAY_BE_ABSENT: bool = #by_decode::MAY_BE_ABSENT;
                #[inline]
                fn read_or_absent<__P: __thrift::Format>(
                    slot: &mut ::core::option::Option<Self>,
                    #header,
                    #decoder,
                ) -> #result<(), #runtime::Error> {
                    let mut within = ::core::option::Option::None;
                    #by_decode::read_or_absent(&mut within, header, decoder)?;
                    *slot = within.map(|inner| #around);
                    #result::Ok(())
                }
            },
        );
        let union = plain(
            quote!(__thrift::Union),
            false,
            quote!(const IDS: &'static [i16] = <#ty as __thrift::Union>::IDS;),
        );
        let encode_union = plain(
            quote!(__thrift::EncodeUnion),
            false,
            quote! {
                fn write_member<__P: __thrift::Format>(
                    &self,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    <#ty as __thrift::EncodeUnion>::write_member(&self.#member, encoder);
                }
            },
        );
        let by_union = quote!(<#ty as __thrift::DecodeUnion<#de>>);
        let decode_union = plain(
            quote!(__thrift::DecodeUnion<#de>),
            true,
            quote! {
                const HAS_UNIONS: bool = #by_union::HAS_UNIONS;
                const KEEPS_UNKNOWN: bool = #by_union::KEEPS_UNKNOWN;
                fn read_member<__P: __thrift::Format>(
                    #header,
                    #decoder,
                ) -> #result<::core::option::Option<Self>, #runtime::Error> {
                    let read = #by_union::read_member(header, decoder)?;
                    #result::Ok(read.map(|inner| #around))
                }
                fn read_unknown<__P: __thrift::Format>(
                    #header,
                    #decoder,
                ) -> #result<Self, #runtime::Error> {
                    #by_union::read_unknown(header, decoder).map(|inner| #around)
                }
            },
        );
        quote!(#value #encode #decode #union #encode_union #decode_union)
    };
    let of_trait = match types::argument_of(tokens, "Option") {
        Some(_) => quote!(FieldType),
        None => quote!(Value),
    };
    let fits = newtype.emit_fits(quote_spanned! {At::new(tokens).span=>
        <#ty as __thrift::#of_trait>::heap_len(field)
    });
    Ok(quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::thrift as __thrift;
            #alias
            #fits
            #body
        };
    })
}
