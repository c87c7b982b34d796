//! What `#[derive(Thrift)]` emits for a union.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Union, UnknownVariant};
use super::{bounded, names};
use crate::conversion;
use crate::format::Format;
use crate::view;

pub fn emit(model: Union) -> TokenStream {
    let (ident, runtime) = (&model.of.ident, &model.of.runtime);
    let (_, type_generics, _) = model.of.generics.split_for_impl();
    let types = || {
        let plain = model.variants.iter().filter(|it| it.conversion.is_none());
        plain.map(|variant| &variant.ty)
    };
    let conversions = model
        .variants
        .iter()
        .filter_map(|it| it.conversion.as_ref());
    let conversions = conversion::emit_functions(&model.of, conversions);
    let names = names(
        &model.of,
        model
            .variants
            .iter()
            .map(|variant| variant.name.clone())
            .collect::<Vec<_>>()
            .into_iter(),
    );
    let view = view::emit(&model.of, Some(quote!(__thrift::Family)));

    let value_generics = bounded(&model.of, types(), &quote!(__thrift::Value));
    let (value_impl, _, value_where) = value_generics.split_for_impl();
    let ids = model.variants.iter().map(|variant| variant.id);
    let len_arms = model.variants.iter().map(|variant| {
        let (name, ty) = (&variant.ident, &variant.alias.name);
        match (&variant.conversion, &variant.heap_len) {
            // Here, and nowhere else, a type that does not fit is an error.
            (None, _) => quote_spanned!(variant.at.span=>
                Self::#name(value) => <#ty as __thrift::Value>::heap_len(value),),
            (Some(_), None) => quote!(Self::#name(_) => 0,),
            (Some(_), Some(heap_len)) => quote_spanned!(heap_len.span()=>
                Self::#name(value) => ::core::convert::identity::<usize>((#heap_len)(value)),),
        }
    });
    let unknown_len = model
        .unknown
        .iter()
        .map(|UnknownVariant { ident, at, .. }| {
            quote_spanned!(at.span=>
            Self::#ident(fields) => __thrift::derived::KeepUnknown::unknown_heap_len(fields),)
        });

    let encode_generics = bounded(&model.of, types(), &quote!(__thrift::EncodeValue));
    let (encode_impl, _, encode_where) = encode_generics.split_for_impl();
    let write_arms = model.variants.iter().map(|variant| {
        let (name, id, ty) = (&variant.ident, variant.id, &variant.alias.name);
        let write = match &variant.conversion {
            None => quote_spanned!(variant.at.span=>
                __thrift::derived::Member::<#ty>::write(value, #id, encoder)),
            Some(conversion) => {
                let member = conversion::member_to_write(conversion, Format::Thrift);
                quote!(__thrift::EncodeField::write_field(#member, #id, encoder))
            }
        };
        quote_spanned!(variant.at.span=> Self::#name(value) => #write,)
    });
    let write_unknown = model
        .unknown
        .iter()
        .map(|UnknownVariant { ident, at, alias }| {
            let ty = &alias.name;
            quote_spanned!(at.span=>
            Self::#ident(fields) => __thrift::derived::WriteUnknown::write_unknown(
                __thrift::derived::kept::<#ty>().of(fields), encoder),)
        });

    let de = model.of.de();
    let decode_generics = bounded(&model.of, types(), &quote!(__thrift::DecodeValue<#de>));
    let (de, decode_generics) = model.of.decoding(decode_generics);
    let (decode_impl, _, decode_where) = decode_generics.split_for_impl();
    let read_arms = model.variants.iter().enumerate().map(|(index, variant)| {
        let (name, id, ty) = (&variant.ident, variant.id, &variant.ty);
        match &variant.conversion {
            None => {
                let ty = &variant.alias.name;
                quote_spanned! {variant.at.span=>
                #id => __thrift::derived::Member::<#ty>::read(
                    &__FIELDS[#index], header, decoder, Self::#name),
                }
            }
            Some(conversion) => {
                let by = conversion::member_by(conversion);
                quote_spanned! {variant.at.span=>
                    #id => __thrift::derived::read_converted_variant::<_, #ty, _, Self>(
                        #by, &__FIELDS[#index], header, decoder, Self::#name),
                }
            }
        }
    });
    let plain = model.variants.iter().filter(|it| it.conversion.is_none());
    let may_be_absent = plain.map(|variant| {
        let ty = &variant.alias.name;
        quote_spanned!(variant.at.span=> __thrift::derived::ReadMember::<#de, #ty>::MAY_BE_ABSENT)
    });
    let of_variants = model.variants.iter().map(|it| &it.alias.definition);
    let of_unknown = model.unknown.iter().map(|it| &it.alias.definition);
    let aliases = of_variants.chain(of_unknown);
    let keeps_unknown = model.unknown.is_some();
    let result = quote!(::core::result::Result);
    let read_unknown = model
        .unknown
        .iter()
        .map(|UnknownVariant { ident, at, alias }| {
            let ty = &alias.name;
            let kept = quote_spanned!(at.span=>
            __thrift::derived::kept::<#ty>().of_mut(&mut fields));
            quote! {
                fn read_unknown<__P: __thrift::Format>(
                    header: __thrift::derived::Header,
                    decoder: &mut __thrift::Decoder<#de, __P>,
                ) -> #result<Self, #runtime::Error> {
                    let mut fields: #ty = ::core::default::Default::default();
                    __thrift::derived::KeepUnknown::keep(#kept, header, decoder)?;
                    #result::Ok(Self::#ident(fields))
                }
            }
        });
    let read_or_absent = model.unknown.is_none().then(|| {
        quote! {
            const MAY_BE_ABSENT: bool = true;

            #[inline]
            fn read_or_absent<__P: __thrift::Format>(
                slot: &mut ::core::option::Option<Self>,
                _header: __thrift::derived::Header,
                decoder: &mut __thrift::Decoder<#de, __P>,
            ) -> #result<(), #runtime::Error> {
                __thrift::derived::read_union_or_absent(slot, decoder)
            }
        }
    });
    quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::thrift as __thrift;
            #[allow(unused_imports)]
            use __thrift::derived::{NoMember as _, NoReadMember as _, Otherwise as _};

            #(#aliases)*

            #names

            #conversions

            impl #value_impl __thrift::Value for #ident #type_generics #value_where {
                const TYPE: __thrift::Type = __thrift::Type::Struct;

                #[inline]
                fn heap_len(&self) -> usize {
                    match self {
                        #(#len_arms)*
                        #(#unknown_len)*
                    }
                }
            }

            impl #value_impl __thrift::Union for #ident #type_generics #value_where {
                const IDS: &'static [i16] = &[#(#ids),*];
            }

            impl #encode_impl __thrift::EncodeUnion for #ident #type_generics #encode_where {
                fn write_member<__P: __thrift::Format>(
                    &self,
                    encoder: &mut __thrift::Encoder<'_, __P>,
                ) {
                    match self {
                        #(#write_arms)*
                        #(#write_unknown)*
                    }
                }
            }

            impl #encode_impl __thrift::EncodeValue for #ident #type_generics #encode_where {
                #[inline]
                fn write<__P: __thrift::Format>(&self, encoder: &mut __thrift::Encoder<'_, __P>) {
                    encoder.fields(|encoder| __thrift::EncodeUnion::write_member(self, encoder));
                }
            }

            impl #decode_impl __thrift::DecodeUnion<#de> for #ident #type_generics #decode_where {
                const HAS_UNIONS: bool = false #(|| #may_be_absent)*;
                const KEEPS_UNKNOWN: bool = #keeps_unknown;

                fn read_member<__P: __thrift::Format>(
                    header: __thrift::derived::Header,
                    decoder: &mut __thrift::Decoder<#de, __P>,
                ) -> #result<::core::option::Option<Self>, #runtime::Error> {
                    match header.id() {
                        #(#read_arms)*
                        _ => #result::Ok(::core::option::Option::None),
                    }
                }

                #(#read_unknown)*
            }

            impl #decode_impl __thrift::DecodeValue<#de> for #ident #type_generics #decode_where {
                #[inline]
                fn read<__P: __thrift::Format>(
                    decoder: &mut __thrift::Decoder<#de, __P>,
                ) -> #result<Self, #runtime::Error> {
                    __thrift::derived::read_union(decoder)
                }

                #[inline]
                fn read_optional<__P: __thrift::Format>(
                    slot: &mut ::core::option::Option<Self>,
                    _header: __thrift::derived::Header,
                    decoder: &mut __thrift::Decoder<#de, __P>,
                ) -> #result<(), #runtime::Error> {
                    __thrift::derived::read_optional_union(slot, decoder)
                }

                #read_or_absent
            }

            #view
        };
    }
}
