//! The checked model of a oneof, from its enum and attributes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Expr, Fields, Ident, Result, Type};

use super::field::Numbers;
use crate::attributes::OfField;
use crate::conversion::Conversion;
use crate::errors::Errors;
use crate::format::Format;
use crate::place::{Alias, At};
use crate::subject::{Subject, snake_case};
use crate::{refused, types};

/// A oneof.
pub struct Oneof {
    pub of: Subject,
    /// The members.
    pub variants: Vec<Variant>,
}

pub struct Variant {
    pub ident: Ident,
    pub ty: Type,
    pub at: At,
    pub alias: Alias,
    pub number: u32,
    pub name: String,
    /// The marker of the encoding.
    pub encoding: TokenStream,
    /// The alias of the marker, if it has one.
    pub encoding_alias: Option<TokenStream>,
    /// Whether the type may not be encodable by the marker: see [`Field`](super::model::Field).
    pub is_asked: bool,
    /// The message that the member holds, if prost's trait encodes and decodes it.
    pub by_prost: Option<Type>,
    /// The conversion of a foreign type.
    pub conversion: Option<Conversion>,
    /// The function that `heap_len` names: it takes a reference to the value, and returns the bytes
    /// that it owns on the heap.
    pub heap_len: Option<Expr>,
}

impl Oneof {
    pub fn new(input: DeriveInput) -> Result<Self> {
        let of = Subject::new(&input)?;
        let Data::Enum(data) = input.data else {
            return Err(Error::new_spanned(
                of.ident,
                "`Oneof` can only be derived for an enum; for a struct, derive `Protobuf`",
            ));
        };
        let mut errors = Errors::default();
        let mut numbers = Numbers::default();
        let mut variants = Vec::new();
        for variant in data.variants {
            const MISSING: &str = "give the member a number: `#[codec(1)]`";
            let found = OfField::parse(&variant.attrs);
            let Some(attribute) = errors.found(found, variant.span(), MISSING) else {
                continue;
            };
            let Fields::Unnamed(held) = &variant.fields else {
                errors.at(
                    variant.span(),
                    "a member of a oneof holds exactly one value: `Name(Type)`",
                );
                continue;
            };
            if held.unnamed.len() != 1 {
                errors.at(
                    held.span(),
                    "a member of a oneof holds exactly one value: `Name(Type)`",
                );
                continue;
            }
            let ty = held.unnamed[0].ty.clone();
            let conversion = Conversion::of_member(
                &attribute,
                &ty,
                variants.len(),
                Format::Protobuf,
                &mut errors,
            );
            let is_converted = conversion.is_some();
            if is_converted {
                // A conversion makes one value, whatever the type.
            } else if types::list_element(&ty).is_some() || types::map_entry(&ty).is_some() {
                errors.at(
                    ty.span(),
                    "a member of a oneof cannot be repeated: put the list into a message",
                );
            } else if refused::check_protobuf(&ty, None, &mut errors) {
                continue;
            } else if types::argument_of(&ty, "Option").is_some() {
                errors.at(
                    ty.span(),
                    "a member of a oneof is never absent: write the type without `Option`",
                );
            }
            attribute.check_words_of_member("oneof", &mut errors);
            if !is_converted {
                attribute.check_encoding(&ty, &mut errors);
            }
            if let Some(number) = attribute.check_number(&mut numbers, &mut errors) {
                let encoding = match &conversion {
                    Some(conversion) => conversion.marker.clone(),
                    None => attribute.element_encoding(&ty, &mut errors),
                };
                let name = attribute.name_or(|| snake_case(&variant.ident));
                let at = At::new(&ty);
                let alias = |kind: &str, made: TokenStream| {
                    Alias::new(&format!("{kind}{}", variants.len()), made, &ty, at, &of)
                };
                let (alias, encoding) = match is_converted {
                    false => (alias("T", quote!(#ty)), alias("E", encoding)),
                    true => (Alias::none(quote!(#ty)), Alias::none(encoding)),
                };
                variants.push(Variant {
                    ident: variant.ident,
                    is_asked: !is_converted && attribute.is_asked(&ty, &of),
                    at,
                    alias,
                    ty,
                    number,
                    name,
                    encoding: encoding.name,
                    encoding_alias: encoding.definition,
                    by_prost: None,
                    conversion,
                    heap_len: attribute.heap_len,
                });
            }
        }
        if variants.is_empty() && errors.is_empty() {
            errors.at(of.ident.span(), "a oneof needs at least one member");
        }
        errors.finish(Oneof { of, variants })
    }
}
