//! What `#[derive(Oneof)]` emits.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse_quote;
use syn::spanned::Spanned;

use super::bounds::bounds_of;
use super::member::{Oneof, Variant};
use crate::conversion;
use crate::format::Format;

pub fn emit(oneof: Oneof) -> TokenStream {
    let (ident, runtime) = (&oneof.of.ident, &oneof.of.runtime);
    let (impl_generics, type_generics, where_clause) = oneof.of.generics.split_for_impl();
    // Adds a bound on each type that mentions a type parameter.
    let bounded = |bound: &dyn Fn(&TokenStream) -> TokenStream, of_prost: TokenStream| {
        let mut generics = oneof.of.generics.clone();
        let plain = oneof.variants.iter().filter(|it| it.conversion.is_none());
        for variant in plain {
            let bound = bound(&variant.encoding);
            let own = quote!(__protobuf::Element + #bound);
            let by_prost = variant.by_prost.as_ref();
            let bounds = bounds_of(&variant.ty, by_prost, &oneof.of, own, of_prost.clone());
            if let Some((ty, bound)) = bounds {
                let predicate = parse_quote!(#ty: #bound);
                generics.make_where_clause().predicates.push(predicate);
            }
        }
        generics
    };
    let encode_generics = bounded(
        &|encoding| quote!(__protobuf::EncodeValue<#encoding>),
        quote!(#runtime::prost::Message),
    );
    let (encode_impl_generics, _, encode_where_clause) = encode_generics.split_for_impl();
    let de = oneof.of.de();
    let decode_generics = bounded(
        &|encoding| quote!(__protobuf::DecodeValue<#de, #encoding>),
        quote!(#runtime::prost::Message + ::core::default::Default),
    );
    let (de, decode_generics) = oneof.of.decoding(decode_generics);
    let (decode_impl_generics, _, decode_where_clause) = decode_generics.split_for_impl();

    let numbers = oneof.variants.iter().map(|variant| variant.number);
    let count = oneof.variants.len();
    let names = oneof.variants.iter().map(|variant| {
        let name = &variant.name;
        quote!(#runtime::FieldName { message: "", field: #name })
    });
    let number_arms = oneof.variants.iter().map(|variant| {
        let (name, number) = (&variant.ident, variant.number);
        quote!(Self::#name(_) => #number,)
    });
    let len_arms = oneof.variants.iter().map(|variant| {
        let (name, number, encoding) = (&variant.ident, variant.number, &variant.encoding);
        let len = match &variant.conversion {
            None => {
                let functions = variant.written_by();
                quote_spanned!(variant.at.span=> #functions::tagged_len(value, #number))
            }
            Some(conversion) => {
                let member = conversion::member_to_write(conversion, Format::Protobuf);
                quote!(__protobuf::EncodeField::<#encoding>::field_len(#member, #number))
            }
        };
        quote_spanned!(variant.at.span=> Self::#name(value) => #len,)
    });
    let write_arms = oneof.variants.iter().map(|variant| {
        let (name, number, encoding) = (&variant.ident, variant.number, &variant.encoding);
        let write = match &variant.conversion {
            None => {
                let functions = variant.written_by();
                let write = match oneof.of.has_small_code {
                    true => quote_spanned!(variant.at.span=> write_tagged_apart),
                    false => quote_spanned!(variant.at.span=> write_tagged),
                };
                quote_spanned!(variant.at.span=> #functions::#write(value, #number, encoder))
            }
            Some(conversion) => {
                let member = conversion::member_to_write(conversion, Format::Protobuf);
                quote!(__protobuf::EncodeField::<#encoding>::write_field(#member, #number, encoder))
            }
        };
        quote_spanned!(variant.at.span=> Self::#name(value) => #write,)
    });
    let others = if count > 1 {
        Some(quote!(_ => ::core::option::Option::None,))
    } else {
        None
    };
    let merge_arms = oneof.variants.iter().enumerate().map(|(index, variant)| {
        let Variant {
            ident: name,
            number,
            ty,
            ..
        } = variant;
        let merge = match &variant.conversion {
            None if oneof.of.has_small_code && !variant.is_asked => {
                let (ty, encoding) = (&variant.alias.name, &variant.encoding);
                let wildcard = match count > 1 {
                    true => Some(quote!(other => ::core::result::Result::Err(other),)),
                    false => None,
                };
                quote_spanned! {variant.at.span=>
                    __protobuf::derived::merge_variant_apart::<#ty, #encoding, Self>(
                        slot,
                        tag,
                        decoder,
                        |member| match member {
                            Self::#name(value) => ::core::result::Result::Ok(value),
                            #wildcard
                        },
                        Self::#name,
                    )
                }
            }
            None => {
                let merge_variant = variant.read_by("merge_variant", &de);
                quote_spanned! {variant.at.span=>
                #merge_variant(
                    slot,
                    tag,
                    decoder,
                    |member: &mut Self| match member {
                        Self::#name(value) => ::core::option::Option::Some(value),
                        #others
                    },
                    Self::#name,
                )
                }
            }
            Some(conversion) => {
                let by = conversion::member_by(conversion);
                quote_spanned! {variant.at.span=>
                    __protobuf::derived::merge_converted_variant::<_, #ty, _, Self>(
                        slot,
                        #by,
                        tag,
                        decoder,
                        |member| match member {
                            Self::#name(value) => ::core::option::Option::Some(value),
                            #others
                        },
                        Self::#name,
                    )
                }
            }
        };
        quote_spanned! {variant.at.span=>
            #number => #merge.map_err(|error| error.in_field(&__MEMBERS[#index])),
        }
    });

    let heap_len_arms = oneof.variants.iter().map(|variant| {
        let name = &variant.ident;
        match (&variant.conversion, &variant.heap_len) {
            (None, _) => {
                let heap_len = variant.read_by("heap_len", &de);
                quote_spanned!(variant.at.span=> Self::#name(value) => #heap_len(value),)
            }
            (Some(_), None) => quote!(Self::#name(_) => 0,),
            (Some(_), Some(heap_len)) => quote_spanned!(heap_len.span()=>
                Self::#name(value) => ::core::convert::identity::<usize>((#heap_len)(value)),),
        }
    });
    let conversions = oneof
        .variants
        .iter()
        .filter_map(|it| it.conversion.as_ref());
    let conversions = conversion::emit_functions(&oneof.of, conversions);

    let aliases = oneof.variants.iter();
    let aliases = aliases.flat_map(|it| [&it.alias.definition, &it.encoding_alias]);

    let len = quote!(match self { #(#len_arms)* });
    let len = match oneof.of.has_small_code {
        // The sum is compiled for its errors only.
        true => quote! {
            let _ = || #len;
            __protobuf::derived::member_len(self)
        },
        false => len,
    };

    quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::protobuf as __protobuf;
            #[allow(unused_imports)]
            use __protobuf::derived::NoMember as _;

            #(#aliases)*

            static __MEMBERS: [#runtime::FieldName; #count] = [#(#names),*];

            #conversions

            impl #impl_generics __protobuf::Oneof for #ident #type_generics #where_clause {
                const NUMBERS: &'static [u32] = &[#(#numbers),*];
            }

            impl #encode_impl_generics __protobuf::EncodeOneof
                for #ident #type_generics #encode_where_clause
            {
                fn number(&self) -> u32 {
                    match self {
                        #(#number_arms)*
                    }
                }

                fn member_len(&self) -> usize {
                    #len
                }

                fn write_member(&self, encoder: &mut __protobuf::Encoder<'_>) {
                    match self {
                        #(#write_arms)*
                    }
                }
            }

            impl #decode_impl_generics __protobuf::DecodeOneof<#de>
                for #ident #type_generics #decode_where_clause
            {
                fn merge_member(
                    slot: &mut ::core::option::Option<Self>,
                    tag: __protobuf::Tag,
                    decoder: &mut __protobuf::Decoder<#de>,
                ) -> ::core::result::Result<bool, #runtime::Error> {
                    match tag.number() {
                        #(#merge_arms)*
                        _ => ::core::result::Result::Ok(false),
                    }
                }

                fn heap_len(&self) -> usize {
                    match self {
                        #(#heap_len_arms)*
                    }
                }
            }
        };
    }
}
