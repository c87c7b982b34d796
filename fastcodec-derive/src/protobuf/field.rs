//! What the attribute of a field or member means for its type: number, encoding, marker.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, LitInt, Type};

use super::part::Part;
use crate::attributes::{EncodingName, OfField};
use crate::encoding::{self, Encoding, Named};
use crate::errors::Errors;
use crate::fields::Used;
use crate::format::Format;
use crate::subject::Subject;
use crate::types;

/// The numbers used so far, and where.
#[derive(Default)]
pub struct Numbers(Used<u32>);

impl Numbers {
    /// Returns the number, with an error if it cannot be that of a field or is used twice. `None`
    /// if it is not a number at all.
    pub fn check(&mut self, literal: &LitInt, errors: &mut Errors) -> Option<u32> {
        let number = match literal.base10_parse::<i64>() {
            Ok(number) => number,
            Err(_) => {
                errors.at(
                    literal.span(),
                    "a field number is an integer from 1 to 536870911",
                );
                return None;
            }
        };
        match number {
            ..0 => errors.at(
                literal.span(),
                "a field number is an integer from 1 to 536870911",
            ),
            0 => errors.at(literal.span(), "field numbers start at 1"),
            19_000..=19_999 => errors.at(
                literal.span(),
                "the numbers 19000 to 19999 are reserved for Protobuf itself",
            ),
            1..=536_870_911 => {
                self.0.add(number as u32, literal, Format::Protobuf, errors);
            }
            _ => errors.at(
                literal.span(),
                "the largest field number is 536870911 (2^29 - 1)",
            ),
        }
        Some(number as u32)
    }
}

impl OfField {
    /// Returns the number of the field.
    pub fn check_number(&self, numbers: &mut Numbers, errors: &mut Errors) -> Option<u32> {
        numbers.check(self.literal(Format::Protobuf, errors)?, errors)
    }

    pub fn check_field(&self, ty: &Type, errors: &mut Errors) {
        let is_option = types::argument_of(ty, "Option").is_some();
        let is_list = types::list_element(ty).is_some();
        let is_map = types::map_entry(ty).is_some();
        if let Some(span) = self.required
            && (is_option || is_list || types::is_known_map(ty))
        {
            errors.at(
                span,
                "a required field is never absent: its type cannot be an `Option`, a list or a map",
            );
        }
        if let Some(span) = self.expanded
            && (is_option || is_map)
        {
            errors.at(span, "`expanded` is only for lists: `Vec<T>` or `&[T]`");
        }
        if let Some(default) = &self.default
            && !is_option
        {
            errors.at(
                default.span(),
                "`default` is only for a field of the type `Option<T>`",
            );
        }
        if let Some(EncodingName::Plain(named)) = &self.encoding
            && is_map
            && self.conversion_span().is_none()
        {
            errors.at(
                named.span,
                "a map has one encoding for keys and one for values: write `map(key, value)`",
            );
        }
        if !is_map && self.conversion_span().is_none() {
            self.check_encoding(types::innermost(ty), errors);
        }
    }

    /// Adds an error if the type, known to the table of encodings, cannot have the named encoding.
    pub fn check_encoding(&self, ty: &Type, errors: &mut Errors) {
        match &self.encoding {
            Some(EncodingName::Plain(named)) => named.check(ty, errors),
            Some(EncodingName::Map { span, .. }) => {
                errors.at(*span, "`map(…)` is only for maps: `HashMap<K, V>`, `BTreeMap<K, V>`, `Vec<(K, V)>` or `&[(K, V)]`");
            }
            None => {}
        }
    }

    /// Whether the type may not be encodable as the attribute says, so that emitted code asks the
    /// compiler once. A type that mentions a type parameter has a bound instead, and the marker of
    /// a map with named encodings checks the map.
    pub fn is_asked(&self, ty: &Type, of: &Subject) -> bool {
        let is_doubtful = match &self.encoding {
            None => types::has_parameters(ty) || types::has_pointer_to_plain(ty),
            Some(EncodingName::Plain(_)) => !types::is_plain(ty) || types::has_pointer_to_plain(ty),
            Some(EncodingName::Map { .. }) => false,
        };
        is_doubtful && !of.is_generic(ty)
    }

    /// Returns the part of a template that the field may be; `named` is its type in emitted code. A
    /// type that mentions the derived one is none: its template would need itself.
    pub fn part(&self, ty: &Type, named: &TokenStream, of: &Subject) -> Option<Part> {
        if of.is_itself_in(ty) {
            return None;
        }
        let inner = types::argument_of(ty, "Option").unwrap_or(ty);
        let known = encoding::of_type(inner).and_then(|known| known.first().copied());
        let encoding = match &self.encoding {
            None => known,
            Some(EncodingName::Plain(named)) => Some(named.encoding),
            Some(EncodingName::Map { .. }) => return None,
        };
        match encoding {
            None | Some(Encoding::Message) => Part::of_message(ty, named.clone()),
            Some(encoding) => Part::of_number(ty, encoding, self.required.is_some()),
        }
    }

    /// Returns the trait that maps the type to a kind of field, and the marker of the field.
    pub fn kind_and_marker(
        &self,
        ty: &Type,
        generics: &Generics,
        errors: &mut Errors,
    ) -> (TokenStream, TokenStream) {
        // With the span of the type, so that errors of the compiler point at it.
        let span = ty.span();
        let plain = quote_spanned!(span=> __FieldType);
        let (kind, mut marker) = match &self.encoding {
            None => (plain.clone(), quote_spanned!(span=> <#ty as #plain>::Auto)),
            Some(EncodingName::Plain(named)) => {
                let encoding = named.marker();
                let marker = quote_spanned!(span=> <#ty as #plain>::With<#encoding>);
                (plain, marker)
            }
            Some(EncodingName::Map { key, value, .. }) => {
                // `check_field` has added an error for any other type.
                let Some((key_ty, value_ty)) = types::map_entry(ty) else {
                    return (plain, quote!());
                };
                if let Some(key) = key {
                    key.check_key(errors);
                }
                let entry = [(*key, key_ty), (*value, value_ty)];
                for (named, ty) in entry {
                    if let Some(named) = named {
                        named.check(ty, errors);
                    }
                }
                map_kind_and_marker(ty, entry, generics)
            }
        };
        if self.expanded.is_some() {
            marker = quote!(__protobuf::encoding::Expanded<#marker>);
        }
        if self.required.is_some() {
            marker = quote!(__protobuf::encoding::Required<#marker>);
        }
        (kind, marker)
    }

    /// Returns the marker of the encoding of one value.
    pub fn element_encoding(&self, ty: &Type, errors: &mut Errors) -> TokenStream {
        match &self.encoding {
            Some(EncodingName::Plain(named)) => named.marker(),
            Some(EncodingName::Map { span, .. }) => {
                errors.at(
                    *span,
                    "a member of a oneof cannot be a map: put the map into a message",
                );
                quote!()
            }
            None => quote_spanned!(ty.span()=> <#ty as __protobuf::Element>::Encoding),
        }
    }
}

/// Returns the trait that maps a map with these encodings to a kind of field, and the marker of the
/// field. The keys and values of a map of another crate need no encoding by default.
pub fn map_kind_and_marker(
    ty: &Type,
    entry: [(Option<Named>, &Type); 2],
    generics: &Generics,
) -> (TokenStream, TokenStream) {
    let span = ty.span();
    let encodings = entry.map(|(name, ty)| match name {
        Some(named) => named.marker(),
        None => quote_spanned!(span=> <#ty as __protobuf::derived::InMap>::Encoding),
    });
    let encodings = quote_spanned!(span=> (#(#encodings),*));
    if !types::is_known_map(ty) {
        let kind = quote_spanned!(span=> __protobuf::FieldType);
        let marker = quote_spanned!(span=> <#ty as #kind>::With<#encodings>);
        return (kind, marker);
    }
    let parameters: Vec<_> = generics.type_params().map(|it| &it.ident).collect();
    if types::mentions(ty, &parameters) {
        let kind = quote_spanned!(span=> __protobuf::derived::AnyMap);
        let marker = quote_spanned!(span=> <#ty as #kind>::In<#encodings>);
        return (kind, marker);
    }
    let kind = quote_spanned!(span=> __protobuf::derived::MapIn<#encodings>);
    let marker = quote_spanned!(span=> <#ty as #kind>::Field);
    (kind, marker)
}
