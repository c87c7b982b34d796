//! What `#[derive(Thrift)]` emits for a struct.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::model::{Field, Flattened, Struct};
use super::template::{self, Emitted};
use super::{bounded, names};
use crate::conversion;
use crate::format::Format;
use crate::subject::Skipped;
use crate::{types, view};

/// In a struct with more fields than `PLAIN`, one comparison passes over `BLOCK` of them: a wide
/// struct is likely to have few of its fields set.
const BLOCK: usize = 8;
const PLAIN: usize = 16;

/// The number of required fields that one word notes.
const WORD: usize = 128;

/// Reading a struct with at most this many fields is inlined.
const FEW: usize = 4;

pub fn emit(model: Struct) -> TokenStream {
    let names = names(
        &model.of,
        model
            .fields
            .iter()
            .map(|field| field.name.clone())
            .collect::<Vec<_>>()
            .into_iter(),
    );
    let runtime = &model.of.runtime;
    let template = template::emit(&model);
    let encode = emit_encode(&model, &template);
    let decode = emit_decode(&model, &template);
    let template_uses = template.uses;
    let view = view::emit(&model.of, Some(quote!(__thrift::Family)));
    let disjoint = emit_disjoint(&model);
    let of_fields = model.fields.iter().map(|it| &it.alias.definition);
    let of_unions = model.unions.iter().map(|it| &it.alias.definition);
    let of_unknown = model.unknown.iter().map(|it| &it.alias.definition);
    let aliases = of_fields.chain(of_unions).chain(of_unknown);
    let conversions = model.fields.iter().filter_map(|it| it.conversion.as_ref());
    let conversions = conversion::emit_functions(&model.of, conversions);
    quote! {
        #[allow(dead_code, deprecated)]
        const _: () = {
            use #runtime::thrift as __thrift;
            #[allow(unused_imports)]
            use __thrift::derived::{Field as __Field, IdsOtherwise as _, NoField as _, Otherwise as _};
            #[allow(unused_imports)]
            use __thrift::{
                DecodeField as __DecodeField, EncodeField as __EncodeField,
                FieldType as __FieldType,
            };

            #template_uses

            #names
            #(#aliases)*
            #disjoint
            #conversions
            #encode
            #decode
            #view
        };
    }
}

fn emit_encode(model: &Struct, template: &Emitted) -> TokenStream {
    let Emitted {
        constant,
        write_template,
        begin_write,
        ..
    } = template;
    let ident = &model.of.ident;
    let types = || {
        model
            .fields
            .iter()
            .filter(|field| field.conversion.is_none())
            .map(|field| &field.ty)
    };
    let (_, type_generics, _) = model.of.generics.split_for_impl();

    let mut value_generics = bounded(&model.of, types(), &quote!(__thrift::FieldType));
    bound_unions(
        &mut value_generics,
        model,
        "Union",
        &quote!(__thrift::Union),
    );
    let (value_impl, _, value_where) = value_generics.split_for_impl();
    let plain = model
        .fields
        .iter()
        .filter(|field| field.conversion.is_none());
    // Here, and nowhere else, a type that does not fit is an error.
    let lens = plain.map(|field| {
        let (ty, place) = (&field.alias.name, field.reference(false));
        let functions = match types::is_plain(&field.ty) {
            true => quote_spanned!(field.at.span=> __FieldType),
            false => quote_spanned!(field.at.span=> <#ty as __FieldType>),
        };
        quote_spanned!(field.at.span=> #functions::heap_len(#place))
    });
    let union_lens = model.unions.iter().map(|union| {
        let (ty, place) = (&union.alias.name, union.at.reference(&union.member, false));
        quote_spanned!(union.at.span=> __thrift::derived::union_heap_len::<#ty>(#place))
    });
    let unknown_len = model.unknown.iter().map(|kept| {
        let place = kept.at.reference(&kept.member, false);
        quote_spanned!(kept.at.span=> __thrift::derived::KeepUnknown::unknown_heap_len(#place))
    });
    let skipped_lens = model.skipped.iter().map(Skipped::emit_heap_len);

    let mut encode_generics = bounded(&model.of, types(), &quote!(__thrift::EncodeField));
    bound_unions(
        &mut encode_generics,
        model,
        "EncodeUnion",
        &quote!(__thrift::EncodeUnion),
    );
    let (encode_impl, _, encode_where) = encode_generics.split_for_impl();
    let writes = model.fields.iter().map(|field| {
        let (id, place) = (field.id, field.reference(false));
        let functions = field.functions("__EncodeField");
        quote_spanned!(field.at.span=> #functions::write_field(#place, #id, encoder);)
    });
    let unions = model.unions.iter().map(|union| {
        let place = union.fitting(false);
        quote_spanned! {union.at.span=>
            if let ::core::option::Option::Some(member) = #place {
                __thrift::EncodeUnion::write_member(member, encoder);
            }
        }
    });
    let unknown = model.unknown.iter().map(|kept| {
        let place = kept.fitting(Format::Thrift, false);
        quote_spanned!(kept.at.span=>
            __thrift::derived::WriteUnknown::write_unknown(#place, encoder);)
    });
    quote! {
        impl #value_impl __thrift::Value for #ident #type_generics #value_where {
            const TYPE: __thrift::Type = __thrift::Type::Struct;
            #constant

            #[inline]
            fn heap_len(&self) -> usize {
                0_usize #(.saturating_add(#lens))* #(.saturating_add(#union_lens))*
                    #(.saturating_add(#unknown_len))* #(.saturating_add(#skipped_lens))*
            }
        }

        impl #encode_impl __thrift::EncodeValue for #ident #type_generics #encode_where {
            fn write<__P: __thrift::Format>(&self, encoder: &mut __thrift::Encoder<'_, __P>) {
                #begin_write
                encoder.fields(|encoder| {
                    let _ = &encoder;
                    #(#writes)*
                    #(#unions)*
                    #(#unknown)*
                });
            }

            #write_template
        }
    }
}

/// Adds the bound on each of the unions that needs it.
fn bound_unions(generics: &mut Generics, model: &Struct, of_trait: &str, bound: &TokenStream) {
    let unions = model.unions.iter().map(|union| &union.ty);
    for ty in unions.filter(|ty| model.of.needs_bound(ty, of_trait)) {
        let predicate = parse_quote!(#ty: #bound);
        generics.make_where_clause().predicates.push(predicate);
    }
}

fn emit_decode(model: &Struct, template: &Emitted) -> TokenStream {
    let read_template = &template.read_template;
    let (ident, runtime) = (&model.of.ident, &model.of.runtime);
    let (_, type_generics, _) = model.of.generics.split_for_impl();
    let de = model.of.de();
    let plain = model
        .fields
        .iter()
        .filter(|field| field.conversion.is_none());
    let types = plain.map(|field| &field.ty);
    let mut generics = bounded(&model.of, types, &quote!(__thrift::DecodeField<#de>));
    bound_unions(
        &mut generics,
        model,
        "DecodeUnion",
        &quote!(__thrift::DecodeUnion<#de>),
    );
    if model.of.generics.type_params().next().is_some() {
        let own: syn::WherePredicate = parse_quote!(Self: ::core::default::Default);
        generics.make_where_clause().predicates.push(own);
    }
    let (de, generics) = model.of.decoding(generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();

    let required = RequiredFields::of(model);
    let (begin, end) = (required.emit_begin(), required.emit_end());
    let in_order = match model.of.has_small_code {
        true => Vec::new(),
        false => emit_in_order(model, &required),
    };
    let out_of_order = emit_out_of_order(model, &required);
    let result = quote!(::core::result::Result);
    let decoder = quote!(&mut __thrift::Decoder<#de, __P>);
    // Where there is little to read, a call costs.
    let is_short = model.fields.len() <= FEW && !model.of.has_small_code;
    let inline = is_short.then(|| quote!(#[inline]));
    quote! {
        impl #impl_generics __thrift::DecodeStruct<#de> for #ident #type_generics #where_clause {
            #inline
            fn read_fields<__P: __thrift::Format>(
                &mut self,
                decoder: #decoder,
            ) -> #result<(), #runtime::Error> {
                #begin
                let mut header = decoder.first_field()?;
                loop {
                    #(#in_order)*
                    if header.is_stop() {
                        break;
                    }
                    #out_of_order
                    header = decoder.next_field(header)?;
                }
                #end
                #result::Ok(())
            }

            #read_template
        }

        impl #impl_generics __thrift::DecodeValue<#de> for #ident #type_generics #where_clause {
            #[inline]
            fn read<__P: __thrift::Format>(decoder: #decoder) -> #result<Self, #runtime::Error> {
                __thrift::derived::read_struct(decoder)
            }

            #[inline]
            fn read_as_field<__P: __thrift::Format>(
                &mut self,
                _header: __thrift::derived::Header,
                decoder: #decoder,
            ) -> #result<(), #runtime::Error> {
                __thrift::derived::read_struct_as_field(self, decoder)
            }

            #[inline]
            fn read_optional<__P: __thrift::Format>(
                slot: &mut ::core::option::Option<Self>,
                _header: __thrift::derived::Header,
                decoder: #decoder,
            ) -> #result<(), #runtime::Error> {
                __thrift::derived::read_optional_struct(slot, decoder)
            }

            #[inline]
            fn read_boxed<__P: __thrift::Format>(
                _header: __thrift::derived::Header,
                decoder: #decoder,
            ) -> #result<::core::option::Option<__thrift::derived::Box<Self>>, #runtime::Error> {
                __thrift::derived::read_boxed_struct(decoder)
            }

            #[inline]
            fn read_elements<__P: __thrift::Format>(
                list: &mut impl __thrift::derived::List<Self>,
                count: usize,
                decoder: #decoder,
            ) -> #result<(), #runtime::Error> {
                __thrift::derived::read_structs(list, count, decoder)
            }
        }
    }
}

/// The required fields, with a bit each.
struct RequiredFields {
    /// The indices of the fields.
    indices: Vec<usize>,
}

impl RequiredFields {
    fn of(model: &Struct) -> Self {
        let required = (0..).zip(&model.fields);
        RequiredFields {
            indices: required
                .filter(|(_, field)| field.is_required)
                .map(|(index, _)| index)
                .collect(),
        }
    }

    fn emit_begin(&self) -> Option<TokenStream> {
        let words = self.indices.len().div_ceil(WORD);
        match words {
            0 => None,
            1 => Some(quote!(let mut seen: u128 = 0;)),
            _ => Some(quote!(let mut seen = [0_u128; #words];)),
        }
    }

    /// Emits code that notes the field at `index` as read if `is_read` is true.
    fn emit_note(&self, index: usize, is_read: TokenStream) -> TokenStream {
        match self.indices.iter().position(|required| *required == index) {
            Some(bit) if self.indices.len() <= WORD => {
                quote!(seen |= u128::from(#is_read) << #bit;)
            }
            Some(bit) => {
                let (word, bit) = (bit / WORD, bit % WORD);
                quote!(seen[#word] |= u128::from(#is_read) << #bit;)
            }
            None => quote!(#is_read;),
        }
    }

    fn emit_end(&self) -> Option<TokenStream> {
        if self.indices.is_empty() {
            return None;
        }
        let (count, indices) = (self.indices.len(), &self.indices);
        let missing = if count <= WORD {
            quote!((!seen).trailing_zeros() as usize)
        } else {
            quote! {{
                let full = seen.iter().take_while(|word| **word == u128::MAX).count();
                full * #WORD + seen.get(full).map_or(0, |word| word.trailing_ones() as usize)
            }}
        };
        Some(quote! {
            let missing = #missing;
            if missing < #count {
                return decoder.missing_field(&__FIELDS[[#(#indices),*][missing]]);
            }
        })
    }
}

/// Emits the reads of all fields in the order in which encoders write them, each compared with the
/// current header.
fn emit_in_order(model: &Struct, required: &RequiredFields) -> Vec<TokenStream> {
    let is_plain = model.fields.len() <= PLAIN;
    let block = if is_plain { PLAIN } else { BLOCK };
    let mut blocks = Vec::new();
    let mut index = 0;
    for fields in model.fields.chunks(block) {
        let mut reads = Vec::new();
        for field in fields {
            let (id, place) = (field.id, field.reference(true));
            let functions = field.functions("__DecodeField");
            let read = quote_spanned!(field.at.span=>
                #functions::in_order(#place, #id, &__FIELDS[#index], &mut header, decoder)?);
            reads.push(required.emit_note(index, read));
            index += 1;
        }
        let last = fields.last().map_or(0, |field| field.id);
        blocks.push(if is_plain {
            quote!(#(#reads)*)
        } else {
            quote!(if header.is_up_to(#last) { #(#reads)* })
        });
    }
    blocks
}

/// Emits the read of the field with the current header, looked up by its id, or of an unknown one.
fn emit_out_of_order(model: &Struct, required: &RequiredFields) -> TokenStream {
    let unknown = model.unknown.as_ref();
    let unknown = unknown.map(|kept| kept.fitting(Format::Thrift, true));
    let arm = |index: usize, field: &Field| {
        let (id, place) = (field.id, field.reference(true));
        let functions = field.functions("__DecodeField");
        let read = match &unknown {
            Some(unknown) => quote_spanned!(field.at.span=>
                #functions::out_of_order_or_kept(
                    #place, #unknown, &__FIELDS[#index], header, decoder)?),
            None => quote_spanned!(field.at.span=>
                #functions::out_of_order(#place, &__FIELDS[#index], header, decoder)?),
        };
        if !field.is_required {
            return quote!(#id => #read,);
        }
        let note = required.emit_note(index, quote!(is_read));
        quote! {
            #id => {
                let is_read = #read;
                #note
                is_read
            }
        }
    };
    let arms: Vec<_> = (0..)
        .zip(&model.fields)
        .map(|(index, field)| arm(index, field))
        .collect();
    let unions = model.unions.iter().map(|union| {
        let place = union.fitting(true);
        quote_spanned!(union.at.span=>
            __thrift::derived::merge_member(#place, header, decoder)?)
    });
    let (skip, unknown) = match &unknown {
        // A field whose type is not the declared one has been kept already.
        Some(unknown) => (
            quote!(),
            quote!({
                __thrift::derived::KeepUnknown::keep(#unknown, header, decoder)?;
                true
            }),
        ),
        None => (
            quote!(if !is_known {
                decoder.skip_field(header)?;
            }),
            quote!(false),
        ),
    };
    let unknown = quote!(#(#unions ||)* #unknown);
    let is_known = if model.unknown.is_some() {
        quote!(_)
    } else {
        quote!(is_known)
    };
    if arms.is_empty() {
        return quote! {
            let #is_known = #unknown;
            #skip
        };
    }
    quote! {
        let #is_known = match header.id() {
            #(#arms)*
            _ => #unknown,
        };
        #skip
    }
}

/// Emits assertions that a union has no id of a field or of another union, if constants can name
/// their types.
fn emit_disjoint(model: &Struct) -> TokenStream {
    let ids = model.fields.iter().map(|field| field.id);
    let ids = quote!(&[#(#ids),*]);
    let mut assertions = TokenStream::new();
    let is_free = |union: &&Flattened| model.of.is_free_for_lifetimes(&union.ty);
    let unions: Vec<_> = model.unions.iter().filter(is_free).collect();
    for (index, union) in unions.iter().enumerate() {
        let ty = named_static(union);
        let others = unions[..index].iter().map(|other| {
            let ty = named_static(other);
            quote!(__thrift::derived::Flattened::<#ty>::IDS)
        });
        for other in std::iter::once(ids.clone()).chain(others) {
            assertions.extend(quote_spanned! {union.at.token()=>
                const _: () = ::core::assert!(
                    __thrift::derived::are_disjoint(
                        #other, __thrift::derived::Flattened::<#ty>::IDS),
                    "a member of this union has the id of another field of the struct"
                );
            });
        }
    }
    assertions
}

/// Names the type of a union in a constant.
fn named_static(union: &Flattened) -> TokenStream {
    match &union.alias.definition {
        Some(_) => union.alias.name.clone(),
        None => types::with_static_lifetimes(&union.ty),
    }
}
