//! The template of a message: the encoding of a message whose fields are numbers of fixed width, and
//! messages of such fields. See `wire/template.rs` in the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, parse_quote};

use super::model::{Field, Message};
use super::part::Part;

/// The longest template, as in the runtime.
const MAX_LEN: usize = 128;

/// What is emitted for a message that may have a template.
#[derive(Default)]
pub struct Emitted {
    pub uses: TokenStream,
    /// The constant, of the trait `Message`.
    pub constant: TokenStream,
    /// The function of `Encode`.
    pub write: TokenStream,
    /// The function of `Decode`.
    pub read: TokenStream,
}

/// Returns the number of bytes of a tag.
fn tag_len(tag: u32) -> usize {
    (u32::BITS - tag.leading_zeros()).div_ceil(7) as usize
}

/// Emits the items about the template of a message. There are none if it cannot have one, as far as
/// the tokens of its types tell.
pub fn emit(message: &Message) -> Emitted {
    let parts: Option<Vec<(&Field, &Part)>> = message
        .fields
        .iter()
        .map(|field| Some((field, field.part.as_ref()?)))
        .collect();
    // It is more code.
    if message.of.has_small_code {
        return Emitted::default();
    }
    let mut generics = message.of.generics.params.iter();
    let is_generic = generics.any(|it| !matches!(it, GenericParam::Lifetime(_)));
    let Some(parts) = parts.filter(|it| !it.is_empty() && !is_generic && message.is_all_in_fields)
    else {
        return Emitted::default();
    };
    let tag = |field: &Field, part: &Part| field.number << 3 | part.wire_type();
    let len = |(field, part): &(&Field, &Part)| tag_len(tag(field, part)) + part.min_len();
    // A message that only holds another may be one of a long chain of them: the compiler would go
    // through all of it for the template of the first.
    let is_link = matches!(parts[..], [(_, part)] if part.is_message());
    if is_link || parts.iter().map(len).sum::<usize>() > MAX_LEN {
        return Emitted::default();
    }

    let own = message.of.generics.lifetimes().next();
    let own = own.map_or_else(|| parse_quote!('static), |it| it.lifetime.clone());
    let steps = parts.iter().map(|(field, part)| {
        let (tag, path) = (tag(field, part), part.path(&own));
        quote!(let template = __template::field(template, #tag, #path::TEMPLATE);)
    });
    let writes = parts.iter().map(|(field, part)| {
        let (len, path, member) = (tag_len(tag(field, part)), part.path(&own), &field.member);
        quote! {
            let part = __template::part_mut(bytes, &mut at, #len, #path::LEN);
            is_whole &= #path::write(&self.#member, part);
        }
    });
    let de = message.of.de();
    let reads = parts.iter().map(|(field, part)| {
        let (len, path, member) = (tag_len(tag(field, part)), part.path(&de), &field.member);
        quote!(#member: #path::read(__template::part(bytes, &mut at, #len, #path::LEN)),)
    });
    let phantoms = message.phantoms.iter();
    Emitted {
        uses: quote! {
            use __protobuf::derived::template as __template;
            #[allow(unused_imports)]
            use __template::NestedOtherwise as _;
        },
        constant: quote! {
            const TEMPLATE: ::core::option::Option<__template::Template> = {
                let template = ::core::option::Option::Some(__template::Template::EMPTY);
                #(#steps)*
                template
            };
        },
        write: quote! {
            #[inline]
            fn write_template(&self, bytes: &mut [u8]) -> bool {
                let (mut at, mut is_whole) = (0_usize, true);
                #(#writes)*
                is_whole
            }
        },
        read: quote! {
            #[inline]
            fn read_template(bytes: &[u8]) -> Self {
                let mut at = 0_usize;
                Self { #(#reads)* #(#phantoms: ::core::marker::PhantomData,)* }
            }
        },
    }
}
