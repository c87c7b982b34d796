//! The encodings that an attribute names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use crate::attributes::ENCODINGS;
use crate::errors::Errors;
use crate::types;

/// The encoding of a key.
pub fn check_key(encoding: &Ident, errors: &mut Errors) {
    const OTHERS: [&str; 6] = [
        "float",
        "double",
        "bytes",
        "enumeration",
        "message",
        "group",
    ];
    if OTHERS.iter().any(|other| encoding == other) {
        let message = "the keys of a map are integers, `bool` or `string`";
        errors.at(encoding.span(), message);
    }
}

/// An encoding, against a type whose encodings are known here.
pub fn check_encoding(encoding: &Ident, ty: &Type, errors: &mut Errors) {
    if let Some(known) = types::encodings_of(ty)
        && !known.iter().any(|known| encoding == known)
    {
        let name = quote!(#ty)
            .to_string()
            .replace("& ", "&")
            .replace(" < ", "<")
            .replace(" >", ">");
        let known = known
            .iter()
            .map(|known| format!("`{known}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        errors.at(
            encoding.span(),
            format!("`{name}` has no encoding `{encoding}`: write {known}, or another type"),
        );
    }
}

/// The marker type of an encoding, with the span of its name.
pub fn marker_of(name: &Ident) -> TokenStream {
    let marker = ENCODINGS
        .iter()
        .find(|(known, _)| name == known)
        .map_or("Bytes", |(_, marker)| marker);
    let marker = format_ident!("{marker}", span = name.span());
    quote!(__protobuf::encoding::#marker)
}
