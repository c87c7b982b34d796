//! What `#[derive(Protobuf)]` emits.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Generics, Lifetime, Lit, Member, parse_quote};

use super::model::{Field, Message, OneofField, bounds_of};
use crate::conversion;
use crate::encoding;
use crate::format::Format;
use crate::subject::{Skipped, TypeModel};
use crate::{types, view};

/// Up to so many fields are tried one after the other, in the order in which encoders write
/// them, before the tag is looked up.
const MAX_IN_ORDER: usize = 128;

/// In a message with more fields than `PLAIN`, so many of them at a time are passed over with one
/// comparison: a wide message is likely to have few of its fields set.
const BLOCK: usize = 8;
const PLAIN: usize = 16;

/// The largest field number that there is, and one more.
const PAST_LAST_NUMBER: u32 = 1 << 29;

pub fn emit(message: Message) -> TokenStream {
    let runtime = &message.of.runtime;
    let ident = &message.of.ident;
    let name = &message.of.name;
    let (impl_generics, type_generics, where_clause) = message.of.generics.split_for_impl();
    let encode = emit_encode(&message);
    let decode = emit_decode(&message);
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
    quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::protobuf as __protobuf;
            #[allow(unused_imports)]
            use __protobuf::derived::{NumbersOtherwise as _, Otherwise as _};
            #[allow(unused_imports)]
            use __protobuf::{
                DecodeField as __DecodeField, EncodeField as __EncodeField, FieldType as __FieldType,
            };

            static FIELDS: [#runtime::FieldName; #count] = [#(#names),*];

            impl #impl_generics __protobuf::Message for #ident #type_generics #where_clause {
                const NAME: &'static str = #name;
            }

            impl #impl_generics __protobuf::Element for #ident #type_generics #where_clause {
                type Encoding = __protobuf::encoding::Msg;
            }

            impl #impl_generics __protobuf::derived::Implementation for #ident #type_generics #where_clause {
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

/// Assertions that a field without presence is no enumeration whose first value is not 0: the first value would
/// not be written, and every peer reads what is not written as 0.
fn emit_zeros(message: &Message) -> TokenStream {
    let parameters = message.of.generics.type_params().map(|it| &it.ident);
    let parameters: Vec<_> = parameters.collect();
    let plain = message.fields.iter().filter(|field| {
        !field.is_required
            && field.conversion.is_none()
            && field.by_prost.is_none()
            && encoding::of_type(&field.ty).is_none()
            && types::argument_of(&field.ty, "Option").is_none()
            && types::list_element(&field.ty).is_none()
            && types::map_entry(&field.ty).is_none()
            && !types::mentions(&field.ty, &parameters)
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

/// The generics, with a bound on each type that mentions a type parameter.
fn bounded(of: &TypeModel, bounds: impl Iterator<Item = (TokenStream, TokenStream)>) -> Generics {
    let mut generics = of.generics.clone();
    let predicates: Vec<syn::WherePredicate> = bounds
        .map(|(ty, bound)| parse_quote!(#ty: #bound))
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The bounds on the types of the fields that mention a type parameter; `own` makes them of a field.
fn field_bounds(
    message: &Message,
    own: impl Fn(&Field) -> TokenStream,
    of_prost: &TokenStream,
) -> Vec<(TokenStream, TokenStream)> {
    let parameters: Vec<_> = message
        .of
        .generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .collect();
    let plain = message
        .fields
        .iter()
        .filter(|field| field.conversion.is_none());
    let bounds = plain.filter_map(|field| {
        let (own, by_prost) = (own(field), field.by_prost.as_ref());
        bounds_of(&field.ty, by_prost, &parameters, own, of_prost.clone())
    });
    bounds.collect()
}

fn emit_encode(message: &Message) -> TokenStream {
    let ident = &message.of.ident;
    let runtime = &message.of.runtime;
    let bounds = field_bounds(
        message,
        |Field { kind, marker, .. }| quote!(#kind + __EncodeField<#marker>),
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
        writes.push(quote_spanned!(field.at.span=>
            #functions::write_field(#place, #number, encoder);));
        high = number;
    }
    writes.extend(between(0, high));

    // Of the types that are asked, those that cannot be written have an error here, and nowhere else.
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

    quote! {
        #constants

        impl #impl_generics __protobuf::Encode for #ident #type_generics #where_clause {
            fn encode_fields(&self, encoder: &mut __protobuf::Encoder<'_>) {
                let _ = &encoder;
                #(#writes)*
            }

            fn encoded_len(&self) -> usize {
                0 #(+ #lens)* #(+ #oneof_lens)* #(+ #unknown_len)*
            }
        }
    }
}

fn emit_decode(message: &Message) -> TokenStream {
    let ident = &message.of.ident;
    let runtime = &message.of.runtime;
    // A message with a lifetime is decoded from what lives that long.
    let de = message.of.de();
    let bounds = field_bounds(
        message,
        |Field { kind, marker, .. }| quote!(#kind + __DecodeField<#de, #marker>),
        &quote!(#runtime::prost::Message + ::core::default::Default),
    );
    let mut generics = bounded(&message.of, bounds.into_iter());
    if message.of.generics.type_params().next().is_some() {
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote!(Self: ::core::default::Default));
    }
    let (_, generics) = message.of.decoding(generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = message.of.generics.split_for_impl();

    // A struct without `Default` is an error at its name.
    let at_name = ident.span().resolved_at(Span::call_site());
    let with_defaults = quote_spanned!(at_name=> __protobuf::derived::with_defaults::<Self>);
    let merge_field = emit_merge_field(message, &de);
    let merge_fields = emit_merge_fields(message, &de);
    let merge_unknown = message.unknown.as_ref().map(|kept| {
        let place = kept.fitting(Format::Protobuf, true);
        quote! {
            #[inline]
            fn merge_unknown(
                &mut self,
                tag: __protobuf::Tag,
                decoder: &mut __protobuf::Decoder<#de>,
            ) -> ::core::result::Result<bool, #runtime::Error> {
                __protobuf::derived::KeepUnknown::keep(#place, tag, decoder)
            }
        }
    });
    let plain = message
        .fields
        .iter()
        .filter(|field| field.conversion.is_none());
    let field_lens = plain.map(|field| {
        let (place, functions) = (field.to_write(), field.read_by(&de));
        quote_spanned!(field.at.span=> #functions::heap_len(#place))
    });
    let oneof_lens = message.oneofs.iter().map(|oneof| {
        let place = oneof.fitting(false);
        quote_spanned!(oneof.at.span=> __protobuf::DecodeOneof::field_heap_len(#place))
    });
    let unknown_len = message.unknown.iter().map(|kept| {
        let place = kept.fitting(Format::Protobuf, false);
        quote_spanned!(kept.at.span=> __protobuf::derived::KeepUnknown::unknown_heap_len(#place))
    });
    let skipped_lens = message.skipped.iter().map(Skipped::emit_heap_len);
    let heap_lens = field_lens
        .chain(oneof_lens)
        .chain(unknown_len)
        .chain(skipped_lens);
    quote! {
        impl #impl_generics __protobuf::Decode<#de> for #ident #type_generics #where_clause {
            #[inline]
            fn empty(
                decoder: &mut __protobuf::Decoder<#de>,
            ) -> ::core::result::Result<Self, #runtime::Error> {
                #with_defaults(decoder)
            }

            #[inline]
            fn heap_len(&self) -> usize {
                0_usize #(.saturating_add(#heap_lens))*
            }

            #merge_field
            #merge_unknown
            #merge_fields
        }
    }
}

/// Assertions that no number of a oneof is that of a field or of another oneof. The numbers of
/// a oneof are known when its derive has run: to the compiler.
///
/// They are made as constants of their own where that is possible, so that `cargo check` sees them;
/// a type parameter is known only where the message is used.
fn emit_disjoint(message: &Message) -> (TokenStream, Vec<TokenStream>) {
    let numbers = message.fields.iter().map(|field| field.number);
    let numbers = quote!(&[#(#numbers),*]);
    let is_generic = message.of.generics.type_params().next().is_some();
    let (mut constants, mut in_function) = (TokenStream::new(), Vec::new());
    for (index, oneof) in message.oneofs.iter().enumerate() {
        let ty = named_static(oneof);
        let others = message.oneofs[..index].iter().map(|other| {
            let ty = named_static(other);
            quote!(__protobuf::derived::Flattened::<#ty>::NUMBERS)
        });
        for other in std::iter::once(numbers.clone()).chain(others) {
            let assertion = quote_spanned! {oneof.at.token()=>
                ::core::assert!(
                    __protobuf::derived::are_disjoint(
                        #other, __protobuf::derived::Flattened::<#ty>::NUMBERS),
                    "a member of this oneof has the number of another field of the message"
                );
            };
            if is_generic {
                in_function.push(quote!(const { #assertion }));
            } else {
                constants.extend(quote!(const _: () = #assertion));
            }
        }
    }
    (constants, in_function)
}

/// The type of a oneof as a constant names it.
fn named_static(oneof: &OneofField) -> TokenStream {
    match &oneof.alias.definition {
        Some(_) => oneof.alias.name.clone(),
        None => types::with_static_lifetimes(&oneof.ty),
    }
}

/// So many required fields are noted in the decoder. A message with more of them is a wide one, whose fields
/// are all looked up: it notes them itself.
const MAX_NOTED: usize = 128;

/// The index of a required field among the required ones, if it is noted in the decoder.
fn required_index(message: &Message, field: &Field) -> Option<u32> {
    let count = message
        .fields
        .iter()
        .filter(|field| field.is_required)
        .count();
    if count > MAX_NOTED {
        return None;
    }
    let required = message.fields.iter().filter(|field| field.is_required);
    let index = required
        .take_while(|other| other.number != field.number)
        .count();
    field.is_required.then_some(index as u32)
}

/// One field, looked up by its number.
fn emit_merge_field(message: &Message, de: &Lifetime) -> TokenStream {
    let runtime = &message.of.runtime;
    let kept = message.unknown.as_ref();
    let kept = kept.map(|kept| kept.fitting(Format::Protobuf, true));
    let arms = message.fields.iter().enumerate().map(|(index, field)| {
        let (number, place, functions) = (field.number, field.to_read(), field.read_by(de));
        let merge = match &kept {
            Some(kept) => quote_spanned!(field.at.span=>
                #functions::out_of_order_keeping(#place, #kept, tag, decoder)),
            None => quote_spanned!(field.at.span=>
                #functions::out_of_order(#place, tag, decoder)),
        };
        let merge = quote!(#merge.map_err(|error| error.in_field(&FIELDS[#index])));
        match required_index(message, field) {
            None => quote!(#number => #merge,),
            Some(bit) => quote! {
                #number => #merge.inspect(|merged| if *merged { decoder.note_required(#bit) }),
            },
        }
    });
    let oneofs = message.oneofs.iter().map(|oneof| {
        let (name, place) = (message.of.short_name(), oneof.fitting(true));
        quote_spanned! {oneof.at.span=>
            __protobuf::DecodeOneof::merge_member(#place, tag, decoder)
                .map_err(|error| error.in_message(#name))?
        }
    });
    let none = if message.oneofs.is_empty() {
        Some(quote!(false))
    } else {
        None
    };
    quote! {
        fn merge_field(
            &mut self,
            tag: __protobuf::Tag,
            decoder: &mut __protobuf::Decoder<#de>,
        ) -> ::core::result::Result<bool, #runtime::Error> {
            let _ = &decoder;
            match tag.number() {
                #(#arms)*
                _ => ::core::result::Result::Ok(#none #(#oneofs)||*),
            }
        }
    }
}

/// All fields: in the order in which encoders write them, for a message that is not wide.
fn emit_merge_fields(message: &Message, de: &Lifetime) -> Option<TokenStream> {
    let runtime = &message.of.runtime;
    let required: Vec<_> = (0..)
        .zip(&message.fields)
        .filter(|(_, field)| field.is_required)
        .map(|(index, _)| index)
        .collect();
    let required_count = required.len() as u32;
    let is_narrow = message.fields.len() + message.oneofs.len() <= MAX_IN_ORDER;
    if !is_narrow && required.is_empty() {
        return None;
    }
    let in_order = if is_narrow {
        emit_all_in_order(message)
    } else {
        Vec::new()
    };
    if required.len() > MAX_NOTED {
        return Some(emit_merge_many_required(message, de, &required));
    }
    let (begin, end) = if required.is_empty() {
        (None, None)
    } else {
        let indices = required.iter().map(|index: &usize| quote!(#index));
        let begin = quote!(let outer = decoder.begin_required(););
        let end = quote! {
            decoder.end_required(outer, #required_count).map_err(|(missing, error)| {
                error.in_field(&FIELDS[[#(#indices),*][missing as usize]])
            })?;
        };
        (Some(begin), Some(end))
    };
    Some(quote! {
        fn merge_fields(
            &mut self,
            decoder: &mut __protobuf::Decoder<#de>,
        ) -> ::core::result::Result<(), #runtime::Error> {
            #begin
            loop {
                #(#in_order)*
                let ::core::option::Option::Some(tag) = decoder.next_tag()? else { break };
                if !__protobuf::Decode::merge_field(self, tag, decoder)?
                    && !__protobuf::Decode::merge_unknown(self, tag, decoder)?
                {
                    break;
                }
            }
            #end
            ::core::result::Result::Ok(())
        }
    })
}

/// All fields of a message with more required ones than the decoder notes.
fn emit_merge_many_required(message: &Message, de: &Lifetime, required: &[usize]) -> TokenStream {
    let runtime = &message.of.runtime;
    let (count, words) = (required.len(), required.len().div_ceil(MAX_NOTED));
    let required_count = count as u32;
    let numbers = required.iter().map(|index| message.fields[*index].number);
    quote! {
        fn merge_fields(
            &mut self,
            decoder: &mut __protobuf::Decoder<#de>,
        ) -> ::core::result::Result<(), #runtime::Error> {
            static REQUIRED: [u32; #count] = [#(#numbers),*];
            let mut seen = [0_u128; #words];
            while let ::core::option::Option::Some(tag) = decoder.next_tag()? {
                if __protobuf::Decode::merge_field(self, tag, decoder)? {
                    if let ::core::result::Result::Ok(bit) = REQUIRED.binary_search(&tag.number()) {
                        seen[bit / 128] |= 1 << (bit % 128);
                    }
                } else if !__protobuf::Decode::merge_unknown(self, tag, decoder)? {
                    break;
                }
            }
            decoder.end_many_required(&seen, #required_count).map_err(|(missing, error)| {
                error.in_field(&FIELDS[[#(#required),*][missing as usize]])
            })
        }
    }
}

fn emit_all_in_order(message: &Message) -> Vec<TokenStream> {
    let mut all = Vec::new();
    let block = if message.fields.len() > PLAIN {
        BLOCK
    } else {
        PLAIN
    };
    let mut position = 0;
    for fields in message.fields.chunks(block) {
        let mut in_block = Vec::new();
        for field in fields {
            in_block.extend(emit_oneofs_in_order(message, position));
            in_block.push(emit_in_order(message, position, field));
            position += 1;
        }
        let last = fields.last().map_or(0, |field| field.number);
        all.push(if block == BLOCK {
            quote!(if decoder.next_is_up_to(#last) { #(#in_block)* })
        } else {
            quote!(#(#in_block)*)
        });
    }
    all.extend(emit_oneofs_in_order(message, position));
    all
}

fn emit_oneofs_in_order(message: &Message, position: usize) -> impl Iterator<Item = TokenStream> {
    let here = message.oneofs.iter().filter(move |oneof| {
        let fields = message.fields.iter();
        fields.filter(|field| field.number <= oneof.follows).count() == position
    });
    here.map(|oneof| {
        let (name, place) = (message.of.short_name(), oneof.fitting(true));
        quote_spanned! {oneof.at.span=>
            __protobuf::DecodeOneof::in_order(#place, decoder)
                .map_err(|error| error.in_message(#name))?;
        }
    })
}

fn emit_in_order(message: &Message, index: usize, field: &Field) -> TokenStream {
    let de = message.of.de();
    let (number, place, functions) = (field.number, field.to_read(), field.read_by(&de));
    let kept = message.unknown.as_ref();
    let read = match kept.map(|kept| kept.fitting(Format::Protobuf, true)) {
        Some(kept) => quote_spanned!(field.at.span=>
            #functions::in_order_keeping(#place, #number, #kept, decoder)),
        None => quote_spanned!(field.at.span=>
            #functions::in_order(#place, #number, decoder)),
    };
    let read = quote!(#read.map_err(|error| error.in_field(&FIELDS[#index]))?);
    match required_index(message, field) {
        None => quote!(#read;),
        Some(bit) => quote!(if #read { decoder.note_required(#bit); }),
    }
}

/// The methods that return the value of a field or its default.
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
