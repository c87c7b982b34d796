//! The bounds that implementations need for type parameters.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Ident, Type, parse_quote};

use super::model::{Field, Message};
use crate::subject::Subject;
use crate::types;

/// Returns the bound on the type of a field or member: `own` if the codec's traits encode and
/// decode it. For prost's trait the bounds that the user writes are enough, as in prost; a type
/// parameter gets `of_prost`.
pub fn bounds_of(
    ty: &Type,
    by_prost: Option<&Type>,
    parameters: &[&Ident],
    own: TokenStream,
    of_prost: TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    match by_prost {
        None if types::mentions(ty, parameters) => Some((quote!(#ty), own)),
        Some(Type::Path(path))
            if path
                .path
                .get_ident()
                .is_some_and(|ident| parameters.contains(&ident)) =>
        {
            Some((quote!(#path), of_prost))
        }
        _ => None,
    }
}

/// Returns the generics, with a bound on each type that mentions a type parameter.
pub fn bounded(of: &Subject, bounds: impl Iterator<Item = (TokenStream, TokenStream)>) -> Generics {
    let mut generics = of.generics.clone();
    let predicates: Vec<syn::WherePredicate> = bounds
        .map(|(ty, bound)| parse_quote!(#ty: #bound))
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Returns the bounds on the types of fields that mention a type parameter; `own` makes the bound
/// of a field.
pub fn field_bounds(
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
