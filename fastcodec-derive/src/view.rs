//! Emits `View`, by which `Held` can hold a type with a lifetime.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Lifetime;

use crate::subject::Subject;

/// Emits the family of views that a type with a lifetime belongs to. `family` is the trait
/// parameter of a format that has a family of its own.
pub fn emit(of: &Subject, family: Option<TokenStream>) -> Option<TokenStream> {
    let lifetime = &of.generics.lifetimes().next()?.lifetime;
    let (ident, runtime) = (&of.ident, &of.runtime);
    let mut others = of.generics.clone();
    others.params = others
        .params
        .into_iter()
        .filter(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)))
        .collect();
    let (impl_generics, _, where_clause) = others.split_for_impl();
    let with = |lifetime: &Lifetime| {
        let rest = of
            .generics
            .params
            .iter()
            .filter_map(|parameter| match parameter {
                syn::GenericParam::Lifetime(_) => None,
                syn::GenericParam::Type(parameter) => Some(parameter.ident.to_token_stream()),
                syn::GenericParam::Const(parameter) => Some(parameter.ident.to_token_stream()),
            });
        quote!(#ident<#lifetime #(, #rest)*>)
    };
    // Bounds of type parameters may mention the lifetime. Such a type has no owning handle.
    if where_clause.is_some() || of.generics.type_params().next().is_some() {
        return None;
    }
    let is_static = with(&Lifetime::new("'static", lifetime.span()));
    let at = with(&Lifetime::new("'at", lifetime.span()));
    let long = with(&Lifetime::new("'long", lifetime.span()));
    let short = with(&Lifetime::new("'short", lifetime.span()));
    let family = family.map(|family| quote!(<#family>));
    Some(quote! {
        impl #impl_generics #runtime::View #family for #is_static {
            type At<'at> = #at;

            #[inline]
            fn shorten<'short, 'long: 'short>(view: &'short #long) -> &'short #short {
                view
            }
        }
    })
}
