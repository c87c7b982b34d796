//! The template of a struct in the Binary protocol: the encoding of a struct whose fields are
//! numbers, `bool`, and structs of such fields. See `wire/template.rs` in the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Lifetime, parse_quote};

use super::model::{Field, Struct};
use crate::types;

/// The longest template, as in the runtime.
const MAX_LEN: usize = 128;

/// The length of a header.
const HEADER: usize = 3;

/// A field whose value may be a part of a template.
struct Part<'m> {
    field: &'m Field,
    /// The width of a number; `None` for what may be a struct: only the compiler knows.
    width: Option<usize>,
}

impl<'m> Part<'m> {
    /// Returns the part that the field is, as far as the tokens of its type tell. A type that
    /// mentions the derived one is none: its template would need itself.
    fn new(field: &'m Field, model: &Struct) -> Option<Self> {
        let ty = &field.ty;
        if field.conversion.is_some() || model.of.is_itself_in(ty) {
            return None;
        }
        let inner = types::argument_of(ty, "Option").unwrap_or(ty);
        if !types::is_without_types(inner) {
            return None;
        }
        let width = match types::name(inner).as_deref() {
            Some("bool" | "i8") => Some(1),
            Some("i16") => Some(2),
            Some("i32") => Some(4),
            Some("i64" | "f64") => Some(8),
            Some("String" | "Bytes") => return None,
            _ => None,
        };
        Some(Part { field, width })
    }

    /// The minimum length of the field.
    fn min_len(&self) -> usize {
        // A struct has a header, a byte and the stop mark.
        HEADER + self.width.unwrap_or(HEADER + 2)
    }

    /// Returns the type in the runtime that reads the value, from input that lives for `de`, and
    /// writes it.
    fn path(&self, de: &Lifetime) -> TokenStream {
        let ty = &self.field.ty;
        match (self.width, types::argument_of(ty, "Option")) {
            (Some(_), Some(inner)) => quote!(__template::Present::<#inner>),
            (Some(_), None) => quote!(__template::Number::<#ty>),
            (None, _) => {
                let named = &self.field.alias.name;
                quote!(__template::Nested::<#de, #named>)
            }
        }
    }
}

/// What is emitted for a struct that may have a template.
#[derive(Default)]
pub struct Emitted {
    pub uses: TokenStream,
    /// The constant, of the trait `Value`.
    pub constant: TokenStream,
    /// The function of `EncodeValue`.
    pub write_template: TokenStream,
    /// The beginning of the function `write`, which returns if the struct is written.
    pub begin_write: TokenStream,
    /// The function of `DecodeStruct`.
    pub read_template: TokenStream,
}

/// Emits the items about the template of a struct. There are none if it cannot have one, as far as
/// the tokens of its types tell.
pub fn emit(model: &Struct) -> Emitted {
    let parts = model.fields.iter().map(|field| Part::new(field, model));
    let parts: Option<Vec<Part<'_>>> = parts.collect();
    let mut generics = model.of.generics.params.iter();
    let is_generic = generics.any(|it| !matches!(it, GenericParam::Lifetime(_)));
    let Some(parts) = parts.filter(|it| !it.is_empty() && !is_generic && model.is_all_in_fields)
    else {
        return Emitted::default();
    };
    // A struct that only holds another may be one of a long chain of them: the compiler would go
    // through all of it for the template of the first.
    let is_link = matches!(&parts[..], [Part { width: None, .. }]);
    if is_link || parts.iter().map(Part::min_len).sum::<usize>() >= MAX_LEN {
        return Emitted::default();
    }

    let own = model.of.generics.lifetimes().next();
    let own = own.map_or_else(|| parse_quote!('static), |it| it.lifetime.clone());
    let steps = parts.iter().map(|part| {
        let (id, path) = (part.field.id, part.path(&own));
        quote!(let template = __template::field(template, #path::TYPE, #id, #path::TEMPLATE);)
    });
    let writes = parts.iter().map(|part| {
        let (path, member) = (part.path(&own), &part.field.member);
        quote! {
            let part = __template::part_mut(bytes, &mut at, #path::LEN);
            is_whole &= #path::write(&self.#member, part);
        }
    });
    let de = model.of.de();
    let reads = parts.iter().map(|part| {
        let (path, member) = (part.path(&de), &part.field.member);
        quote!(#member: #path::read(__template::part(bytes, &mut at, #path::LEN)),)
    });
    let phantoms = model.phantoms.iter();
    Emitted {
        uses: quote! {
            use __thrift::derived::template as __template;
            #[allow(unused_imports)]
            use __template::NestedOtherwise as _;
        },
        constant: quote! {
            const TEMPLATE: ::core::option::Option<__template::Template> = {
                let template = ::core::option::Option::Some(__template::Template::EMPTY);
                #(#steps)*
                __template::end(template)
            };
        },
        write_template: quote! {
            #[inline]
            fn write_template(&self, bytes: &mut [u8]) -> bool {
                let (mut at, mut is_whole) = (0_usize, true);
                #(#writes)*
                is_whole
            }
        },
        begin_write: quote! {
            if encoder.templated(self) {
                return;
            }
        },
        read_template: quote! {
            #[inline]
            fn read_template(bytes: &[u8]) -> Self {
                let mut at = 0_usize;
                Self { #(#reads)* #(#phantoms: ::core::marker::PhantomData,)* }
            }
        },
    }
}
