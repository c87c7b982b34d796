//! The bounds that implementations need for type parameters.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Type, parse_quote};

use super::model::{Field, Message, OneofField};
use crate::subject::Subject;
use crate::types;

/// Returns the bound on the type of a field or member of `of`: `own` if the codec's traits encode
/// and decode it. For prost's trait the bounds that the user writes are enough, as in prost; a type
/// parameter gets `of_prost`.
///
/// A type that mentions the derived one has no bound, which would be circular. What the others say
/// of the parameters is enough.
pub fn bounds_of(
    ty: &Type,
    by_prost: Option<&Type>,
    of: &Subject,
    own: TokenStream,
    of_prost: TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    let parameters: Vec<_> = of.generics.type_params().map(|it| &it.ident).collect();
    match by_prost {
        None if types::mentions(ty, &parameters) && !types::mentions(ty, &[&of.ident]) => {
            Some((quote!(#ty), own))
        }
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

/// Returns the bounds on the types of fields and oneofs that mention a type parameter; `own` makes
/// the bound of a field, and `of_oneof` is that of a oneof, with the name of its trait.
pub fn field_bounds(
    message: &Message,
    own: impl Fn(&Field) -> TokenStream,
    of_oneof: (&str, TokenStream),
    of_prost: &TokenStream,
) -> Vec<(TokenStream, TokenStream)> {
    let plain = message
        .fields
        .iter()
        .filter(|field| field.conversion.is_none());
    let bounds = plain.filter_map(|field| {
        let (own, by_prost) = (own(field), field.by_prost.as_ref());
        bounds_of(&field.ty, by_prost, &message.of, own, of_prost.clone())
    });
    let oneofs = message.oneofs.iter();
    let oneofs = oneofs.filter(|oneof| message.of.needs_bound(&oneof.ty, of_oneof.0));
    let of_oneofs = oneofs.map(|OneofField { ty, .. }| (quote!(#ty), of_oneof.1.clone()));
    bounds.chain(of_oneofs).collect()
}
