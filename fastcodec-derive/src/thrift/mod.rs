//! `#[derive(Thrift)]`: structs, and enums as unions.

mod model;
mod structure;
mod template;
mod transparent;
mod union;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Error, Generics, Result, Type, parse_quote};

use crate::subject::Subject;
use crate::transparent::Newtype;
use crate::types;

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    if let Some(newtype) = Newtype::new(&input)? {
        return transparent::emit(&newtype);
    }
    let of = Subject::new(&input)?;
    match input.data {
        Data::Struct(data) => model::Struct::new(of, data).map(structure::emit),
        Data::Enum(data)
            if data
                .variants
                .iter()
                .all(|variant| variant.fields.is_empty()) =>
        {
            Err(Error::new_spanned(
                of.ident,
                "for an enum without data, derive `Enumeration`; `Thrift` is for structs and unions, and each \
                 variant of a union holds a value",
            ))
        }
        Data::Enum(data) => model::Union::new(of, data).map(union::emit),
        Data::Union(_) => Err(Error::new_spanned(
            of.ident,
            "a Thrift union is a Rust enum with a variant `Name(Type)` for each member",
        )),
    }
}

/// Returns the generics, with a bound on each of the types that mentions a type parameter. A bound
/// on a type that mentions the derived one would be circular: its parameters have the bound
/// instead.
fn bounded<'t>(
    of: &Subject,
    types: impl Iterator<Item = &'t Type>,
    bound: &TokenStream,
) -> Generics {
    let parameters: Vec<_> = of.generics.type_params().map(|it| &it.ident).collect();
    let mut generics = of.generics.clone();
    for ty in types.filter(|ty| types::mentions(ty, &parameters)) {
        let bounded: Vec<TokenStream> = if types::mentions(ty, &[&of.ident]) {
            let mentioned = parameters
                .iter()
                .filter(|parameter| types::mentions(ty, &[parameter]));
            mentioned.map(|parameter| quote!(#parameter)).collect()
        } else {
            vec![ty.to_token_stream()]
        };
        for ty in bounded {
            let predicate = parse_quote!(#ty: #bound);
            generics.make_where_clause().predicates.push(predicate);
        }
    }
    generics
}

/// Emits the names of the fields, in a static that errors point to.
fn names(of: &Subject, names: impl ExactSizeIterator<Item = String>) -> TokenStream {
    let (runtime, message, count) = (&of.runtime, of.short_name(), names.len());
    quote! {
        static __FIELDS: [#runtime::FieldName; #count] =
            [#(#runtime::FieldName { message: #message, field: #names }),*];
    }
}
