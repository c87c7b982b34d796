//! What `#[derive(Protobuf)]` emits.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, Lit, Member};

use super::bounds::{bounded, field_bounds};
use super::model::{Field, Message, OneofField};
use super::{decode, template};
use crate::conversion;
use crate::encoding::{self, Encoding};
use crate::format::Format;
use crate::{types, view};

/// One more than the largest field number.
const PAST_LAST_NUMBER: u32 = 1 << 29;

pub fn emit(message: Message) -> TokenStream {
    let runtime = &message.of.runtime;
    let ident = &message.of.ident;
    let name = &message.of.name;
    let (impl_generics, type_generics, where_clause) = message.of.generics.split_for_impl();
    let template = template::emit(&message);
    let encode = emit_encode(&message, &template.write);
    let decode = decode::emit(&message, &template.read);
    let (template_uses, template) = (template.uses, template.constant);
    let view = view::emit(&message.of, None);
    let getters = emit_getters(&message);
    let zeros = emit_zeros(&message);
    let conversions = message
        .fields
        .iter()
        .filter_map(|it| it.conversion.as_ref());
    let conversions = conversion::emit_functions(&message.of, conversions);
    let of_fields = message.fields.iter();
    let of_fields = of_fields.flat_map(|it| [&it.alias.definition, &it.marker_alias]);
    let of_oneofs = message.oneofs.iter().map(|it| &it.alias.definition);
    let of_unknown = message.unknown.iter().map(|it| &it.alias.definition);
    let aliases = of_fields.chain(of_oneofs).chain(of_unknown);
    let names = message.fields.iter().map(|field| {
        let (message, field) = (message.of.short_name(), &field.name);
        quote!(#runtime::FieldName { message: #message, field: #field })
    });
    let count = message.fields.len();
    let code_size = match message.of.has_small_code {
        true => Some(quote!(
            const CODE_SIZE: bool = true;
        )),
        false => None,
    };
    quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::protobuf as __protobuf;
            #[allow(unused_imports)]
            use __protobuf::derived::{NumbersOtherwise as _, Otherwise as _};
            #[allow(unused_imports)]
            use __protobuf::{
                DecodeField as __DecodeField, EncodeField as __EncodeField,
                FieldType as __FieldType,
            };

            #template_uses

            static __FIELDS: [#runtime::FieldName; #count] = [#(#names),*];

            impl #impl_generics __protobuf::Message for #ident #type_generics #where_clause {
                const NAME: &'static str = #name;
                #template
                #code_size
            }

            impl #impl_generics __protobuf::Element for #ident #type_generics #where_clause {
                type Encoding = __protobuf::encoding::Msg;
            }

            impl #impl_generics __protobuf::derived::Implementation
                for #ident #type_generics #where_clause
            {
                type By = __protobuf::derived::OfCodec;
            }

            #(#aliases)*
            #zeros
            #conversions
            #encode
            #decode
            #view
        };

        #getters
    }
}

/// Emits assertions that a field without presence is not an enumeration whose first value is
/// nonzero: the first value would not be written, and every peer reads an absent field as 0.
fn emit_zeros(message: &Message) -> TokenStream {
    let plain = message.fields.iter().filter(|field| {
        !field.is_required
            && field.conversion.is_none()
            && field.by_prost.is_none()
            && encoding::of_type(&field.ty).is_none()
            && types::argument_of(&field.ty, "Option").is_none()
            && types::list_element(&field.ty).is_none()
            && types::map_entry(&field.ty).is_none()
            && message.of.is_free_for_lifetimes(&field.ty)
    });
    let assertions = plain.map(|field| {
        let ty = match &field.alias.definition {
            Some(_) => field.alias.name.clone(),
            None => types::with_static_lifetimes(&field.ty),
        };
        quote_spanned! {field.at.token()=>
            const _: () = {
                #[allow(unused_imports)]
                use __protobuf::derived::IsZeroOtherwise as _;
                ::core::assert!(
                    __protobuf::derived::Probe::<#ty>::IS_ZERO,
                    "an absent field reads as 0, and the first value of this enumeration is not 0: use `Option<_>`, \
                     and `default = …` for a method that returns a default"
                );
            };
        }
    });
    quote!(#(#assertions)*)
}

fn emit_encode(message: &Message, write_template: &TokenStream) -> TokenStream {
    let ident = &message.of.ident;
    let runtime = &message.of.runtime;
    let bounds = field_bounds(
        message,
        |Field { kind, marker, .. }| quote!(#kind + __EncodeField<#marker>),
        ("EncodeOneof", quote!(__protobuf::EncodeOneof)),
        &quote!(#runtime::prost::Message),
    );
    let generics = bounded(&message.of, bounds.into_iter());
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = message.of.generics.split_for_impl();

    let (constants, mut writes) = emit_disjoint(message);
    if let Some(kept) = &message.unknown {
        let place = kept.fitting(Format::Protobuf, false);
        writes.push(quote_spanned!(kept.at.span=>
            __protobuf::derived::WriteUnknown::write_unknown(#place, encoder);));
    }
    let between = |low: u32, high: u32| {
        let oneofs = message.oneofs.iter().rev().filter_map(move |oneof| {
            let (ty, place) = (&oneof.alias.name, oneof.at.reference(&oneof.member, false));
            let (low, high) = match oneof.first {
                Some(first) if low < first && first < high => (0, PAST_LAST_NUMBER),
                Some(_) => return None,
                None => (low, high),
            };
            Some(quote_spanned!(oneof.at.span=>
                <#ty as __protobuf::EncodeOneof>::write_between::<#low, #high>(#place, encoder);))
        });
        oneofs.collect::<Vec<_>>()
    };
    let mut high = PAST_LAST_NUMBER;
    for field in message.fields.iter().rev() {
        let (number, place, functions) = (field.number, field.to_write(), field.written_by());
        writes.extend(between(number, high));
        let write = match message.of.has_small_code {
            true => quote_spanned!(field.at.span=> write_apart),
            false => quote_spanned!(field.at.span=> write_field),
        };
        writes.push(quote_spanned!(field.at.span=>
            #functions::#write(#place, #number, encoder);));
        high = number;
    }
    writes.extend(between(0, high));

    // Here, and nowhere else, a type that may not fit and cannot be written is an error.
    let lens = message.fields.iter().map(|field| {
        let (number, place, functions) = (field.number, field.to_measure(), field.measured_by());
        quote_spanned!(field.at.span=> #functions::field_len(#place, #number))
    });
    let oneof_lens = message.oneofs.iter().map(|oneof| {
        let (ty, place) = (&oneof.alias.name, oneof.at.reference(&oneof.member, false));
        quote_spanned!(oneof.at.span=> <#ty as __protobuf::EncodeOneof>::field_len(#place))
    });
    let unknown_len = message.unknown.iter().map(|kept| {
        let place = kept.at.reference(&kept.member, false);
        quote_spanned!(kept.at.span=> __protobuf::derived::WriteUnknown::unknown_len(#place))
    });

    let len = quote!(0 #(+ #lens)* #(+ #oneof_lens)* #(+ #unknown_len)*);
    let len = match message.of.has_small_code {
        // The sum is compiled for its errors only.
        true => quote! {
            let _ = || #len;
            __protobuf::derived::encoded_len(self)
        },
        false => len,
    };

    let has_blob = emit_has_blob(message);

    quote! {
        #constants

        impl #impl_generics __protobuf::Encode for #ident #type_generics #where_clause {
            #has_blob

            fn encode_fields(&self, encoder: &mut __protobuf::Encoder<'_>) {
                let _ = &encoder;
                #(#writes)*
            }

            fn encoded_len(&self) -> usize {
                #len
            }

            #write_template
        }
    }
}

/// In a message with more fields than this, a computation of the length takes more time than a copy.
const FEW: usize = 8;

/// Emits `has_blob` for a message of few fields that are all numbers, strings, bytes or lists of
/// those: whether one of them is a blob, and the length of none takes long.
fn emit_has_blob(message: &Message) -> Option<TokenStream> {
    let encodings = |field: &Field| {
        let ty = types::argument_of(&field.ty, "Option").unwrap_or(&field.ty);
        let element = types::list_element(ty).and_then(encoding::of_type);
        let known = encoding::of_type(ty).or(element);
        known.filter(|_| field.conversion.is_none())
    };
    let is_flat = !message.of.has_small_code
        && message.fields.len() <= FEW
        && message.oneofs.is_empty()
        && message.unknown.is_none()
        && message
            .fields
            .iter()
            .all(|field| encodings(field).is_some());
    if !is_flat {
        return None;
    }
    let may_be_long = |field: &&Field| {
        use Encoding::{Bytes, Double, Float, String};
        encodings(field).is_some_and(|known| matches!(known[0], String | Bytes | Float | Double))
    };
    let is_blob = |field: &Field| {
        let (place, functions) = (field.to_measure(), field.measured_by());
        quote_spanned!(field.at.span=> #functions::is_blob(#place))
    };
    let is_dear = |field: &Field| {
        let (place, functions) = (field.to_measure(), field.measured_by());
        quote_spanned!(field.at.span=> && !#functions::is_dear(#place))
    };
    let is_list = |field: &&Field| encoding::of_type(&field.ty).is_none();
    let dear = message.fields.iter().filter(is_list).map(is_dear);
    let blobs: Vec<_> = message
        .fields
        .iter()
        .filter(may_be_long)
        .map(is_blob)
        .collect();
    (!blobs.is_empty()).then(|| {
        quote! {
            #[inline(always)]
            fn has_blob(&self) -> bool {
                (#(#blobs)||*) #(#dear)*
            }
        }
    })
}

/// Emits assertions that a oneof has no number of a field or of another oneof. Only the compiler
/// knows the numbers of a oneof, once its derive has run.
///
/// They are separate constants where possible, so that `cargo check` evaluates them. A parameter is
/// known only where the message is used.
fn emit_disjoint(message: &Message) -> (TokenStream, Vec<TokenStream>) {
    let numbers = message.fields.iter().map(|field| field.number);
    let numbers = quote!(&[#(#numbers),*]);
    let (mut constants, mut in_function) = (TokenStream::new(), Vec::new());
    for (index, oneof) in message.oneofs.iter().enumerate() {
        let ty = named_static(oneof);
        let is_free = message.of.is_free_for_lifetimes(&oneof.ty);
        let others = message.oneofs[..index].iter().map(|other| {
            let (ty, is_free) = (
                named_static(other),
                message.of.is_free_for_lifetimes(&other.ty),
            );
            (
                quote!(__protobuf::derived::Flattened::<#ty>::NUMBERS),
                is_free,
            )
        });
        for (other, is_other_free) in std::iter::once((numbers.clone(), true)).chain(others) {
            let assertion = quote_spanned! {oneof.at.token()=>
                ::core::assert!(
                    __protobuf::derived::are_disjoint(
                        #other, __protobuf::derived::Flattened::<#ty>::NUMBERS),
                    "a member of this oneof has the number of another field of the message"
                );
            };
            if is_free && is_other_free {
                constants.extend(quote!(const _: () = #assertion));
            } else {
                in_function.push(quote!(const { #assertion }));
            }
        }
    }
    (constants, in_function)
}

/// Names the type of a oneof in a constant.
fn named_static(oneof: &OneofField) -> TokenStream {
    match &oneof.alias.definition {
        Some(_) => oneof.alias.name.clone(),
        None => types::with_static_lifetimes(&oneof.ty),
    }
}

/// Emits the methods that return the value of a field or its default.
fn emit_getters(message: &Message) -> Option<TokenStream> {
    let getters: Vec<_> = message.fields.iter().filter_map(emit_getter).collect();
    if getters.is_empty() {
        return None;
    }
    let ident = &message.of.ident;
    let (impl_generics, type_generics, where_clause) = message.of.generics.split_for_impl();
    Some(quote! {
        #[allow(deprecated)]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#getters)*
        }
    })
}

fn emit_getter(field: &Field) -> Option<TokenStream> {
    let default = field.default.as_ref()?;
    let Member::Named(name) = &field.member else {
        return None;
    };
    let inner = types::argument_of(&field.ty, "Option")?;
    let visibility = &field.visibility;
    let docs = format!("The value of `{}`, or its default.", field.name);
    let literal = match default {
        Expr::Lit(literal) => Some(&literal.lit),
        _ => None,
    };
    let (ty, value) = match literal {
        Some(Lit::Str(_)) => (
            quote!(&str),
            quote!(self.#name.as_deref().unwrap_or(#default)),
        ),
        Some(Lit::ByteStr(_)) => (
            quote!(&[u8]),
            quote!(self.#name.as_deref().unwrap_or(#default)),
        ),
        _ if types::name(inner).as_deref() == Some("Open") => (
            quote!(#inner),
            quote!(self.#name.unwrap_or_else(|| ::core::convert::Into::into(#default))),
        ),
        _ => (quote!(#inner), quote!(self.#name.unwrap_or(#default))),
    };
    Some(quote! {
        #[doc = #docs]
        #visibility fn #name(&self) -> #ty {
            #value
        }
    })
}
