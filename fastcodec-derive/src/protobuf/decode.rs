//! What `#[derive(Protobuf)]` emits for decoding.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Lifetime, parse_quote};

use super::bounds::{bounded, field_bounds};
use super::model::{Field, Message};
use crate::format::Format;
use crate::subject::Skipped;

/// In a message with at most this many fields, each field is compared with the next tag in the
/// order in which encoders write, before the tag is looked up.
const MAX_IN_ORDER: usize = 128;

/// In a message with more fields than `PLAIN`, one comparison passes over `BLOCK` of them: a wide
/// message is likely to have few of its fields set.
const BLOCK: usize = 8;
const PLAIN: usize = 16;

pub fn emit(message: &Message, read_template: &TokenStream) -> TokenStream {
    let ident = &message.of.ident;
    let runtime = &message.of.runtime;
    // A message with a lifetime is decoded from input that lives as long.
    let de = message.of.de();
    let bounds = field_bounds(
        message,
        |Field { kind, marker, .. }| quote!(#kind + __DecodeField<#de, #marker>),
        ("DecodeOneof", quote!(__protobuf::DecodeOneof<#de>)),
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

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn heap_len(&self) -> usize {
                0_usize #(.saturating_add(#heap_lens))*
            }

            #read_template
            #merge_field
            #merge_unknown
            #merge_fields
        }
    }
}

/// The decoder notes this many required fields. A message with more is a wide one, whose fields are
/// all looked up, and notes them itself.
const MAX_NOTED: usize = 128;

/// Returns the index of a required field among the required ones, if the decoder notes it.
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

/// Emits the function that reads one field, looked up by its number.
fn emit_merge_field(message: &Message, de: &Lifetime) -> TokenStream {
    let runtime = &message.of.runtime;
    let kept = message.unknown.as_ref();
    let kept = kept.map(|kept| kept.fitting(Format::Protobuf, true));
    let arms = message.fields.iter().map(|field| {
        let (number, place, functions) = (field.number, field.to_read(), field.read_by(de));
        let merge = match &kept {
            Some(kept) => quote_spanned!(field.at.span=>
                #functions::out_of_order_keeping(#place, #kept, tag, decoder)),
            None => quote_spanned!(field.at.span=>
                #functions::out_of_order(#place, tag, decoder)),
        };
        let merge = match required_index(message, field) {
            None => merge,
            Some(bit) => quote! {
                #merge.inspect(|merged| if merged.get() { decoder.note_required(#bit) })
            },
        };
        quote!(#number => #merge,)
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
    let of_oneofs = quote! {
        ::core::result::Result::Ok(__protobuf::derived::Merged::from(#none #(#oneofs)||*))
    };
    let numbers = message.fields.iter().map(|field| field.number);
    let count = message.fields.len();
    let in_field = match count {
        0 => None,
        _ => Some(quote! {
            #[cold]
            fn in_field(tag: __protobuf::Tag, error: #runtime::Error) -> #runtime::Error {
                static __NUMBERS: [u32; #count] = [#(#numbers),*];
                __protobuf::derived::in_field(&__NUMBERS, &__FIELDS, tag, error)
            }
        }),
    };
    // The loop over all fields has it within. Nobody else calls it, as a rule.
    let inline = match message.of.has_small_code {
        true => Some(quote!(#[cfg_attr(not(debug_assertions), inline(always))])),
        false => None,
    };
    quote! {
        #[inline]
        fn merge_field(
            &mut self,
            tag: __protobuf::Tag,
            decoder: &mut __protobuf::Decoder<#de>,
        ) -> ::core::result::Result<bool, #runtime::Error> {
            __protobuf::Decode::merge_known(self, tag, decoder)
                .map(__protobuf::derived::Merged::get)
                .map_err(|error| <Self as __protobuf::Decode>::in_field(tag, error))
        }

        #in_field

        #inline
        fn merge_known(
            &mut self,
            tag: __protobuf::Tag,
            decoder: &mut __protobuf::Decoder<#de>,
        ) -> ::core::result::Result<__protobuf::derived::Merged, #runtime::Error> {
            let _ = &decoder;
            match tag.number() {
                #(#arms)*
                _ => #of_oneofs,
            }
        }
    }
}

/// Emits the function that reads all fields: in the order in which encoders write them, unless the
/// message is wide or its code is to be small.
fn emit_merge_fields(message: &Message, de: &Lifetime) -> Option<TokenStream> {
    let runtime = &message.of.runtime;
    let required: Vec<_> = (0..)
        .zip(&message.fields)
        .filter(|(_, field)| field.is_required)
        .map(|(index, _)| index)
        .collect();
    let required_count = required.len() as u32;
    if message.fields.is_empty() && message.oneofs.is_empty() && message.unknown.is_none() {
        return Some(quote! {
            #[inline]
            fn merge_fields(
                &mut self,
                decoder: &mut __protobuf::Decoder<#de>,
            ) -> ::core::result::Result<(), #runtime::Error> {
                decoder.skip_rest()
            }
        });
    }
    let is_narrow = message.fields.len() + message.oneofs.len() <= MAX_IN_ORDER;
    let is_small = message.of.has_small_code;
    if !is_narrow && !is_small && required.is_empty() {
        return None;
    }
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
                error.in_field(&__FIELDS[[#(#indices),*][missing as usize]])
            })?;
        };
        (Some(begin), Some(end))
    };
    let in_order = match is_narrow && !is_small {
        true => emit_all_in_order(message),
        false => Vec::new(),
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
                let merged = __protobuf::Decode::merge_known(self, tag, decoder);
                let merged =
                    merged.map_err(|error| <Self as __protobuf::Decode>::in_field(tag, error))?;
                if !merged.get() && !__protobuf::Decode::merge_unknown(self, tag, decoder)? {
                    break;
                }
            }
            #end
            ::core::result::Result::Ok(())
        }
    })
}

/// Emits the function that reads all fields of a message with more required fields than the decoder
/// notes.
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
            static __REQUIRED: [u32; #count] = [#(#numbers),*];
            let mut seen = [0_u128; #words];
            while let ::core::option::Option::Some(tag) = decoder.next_tag()? {
                let merged = __protobuf::Decode::merge_known(self, tag, decoder);
                let merged =
                    merged.map_err(|error| <Self as __protobuf::Decode>::in_field(tag, error))?;
                if merged.get() {
                    if let ::core::result::Result::Ok(bit) = __REQUIRED.binary_search(&tag.number()) {
                        seen[bit / 128] |= 1 << (bit % 128);
                    }
                } else if !__protobuf::Decode::merge_unknown(self, tag, decoder)? {
                    break;
                }
            }
            decoder.end_many_required(&seen, #required_count).map_err(|(missing, error)| {
                error.in_field(&__FIELDS[[#(#required),*][missing as usize]])
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
    let read = quote!(#read.map_err(|error| error.in_field(&__FIELDS[#index]))?);
    match required_index(message, field) {
        None => quote!(#read;),
        Some(bit) => quote!(if #read { decoder.note_required(#bit); }),
    }
}
