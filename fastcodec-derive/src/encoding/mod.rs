//! The encodings that attributes name, and those of a type.

mod table;

#[cfg(feature = "prost")]
pub use table::RustType;
pub use table::{Encoding, Kind};

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Ident, Type};

use crate::errors::Errors;
use crate::types;

/// An encoding that an attribute names.
#[derive(Clone, Copy)]
pub struct Named {
    pub encoding: Encoding,
    /// The name.
    pub span: Span,
}

impl Named {
    /// Returns the encoding with this name, if there is one.
    pub fn parse(name: &Ident) -> Option<Self> {
        let span = name.span();
        Encoding::from_name(&name.to_string()).map(|encoding| Named { encoding, span })
    }

    /// Returns the marker of the encoding, a type of the runtime, with the span of the name.
    pub fn marker(self) -> TokenStream {
        let marker = format_ident!("{}", self.encoding.marker(), span = self.span);
        quote!(__protobuf::encoding::#marker)
    }

    /// Adds an error if the key of a map cannot have the encoding.
    pub fn check_key(self, errors: &mut Errors) {
        if !self.encoding.is_key() {
            errors.at(self.span, KEYS);
        }
    }

    /// Adds an error if the type is in the table without this encoding.
    pub fn check(self, ty: &Type, errors: &mut Errors) {
        let Some(known) = of_type(ty).filter(|known| !known.contains(&self.encoding)) else {
            return;
        };
        let ty = quote!(#ty)
            .to_string()
            .replace("& ", "&")
            .replace(" < ", "<")
            .replace(" >", ">");
        let known: Vec<_> = known.iter().map(|it| format!("`{}`", it.name())).collect();
        let known = match known.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} or {last}", others.join(", "))
            }
            _ => known.concat(),
        };
        let encoding = self.encoding.name();
        errors.at(
            self.span,
            format!("`{ty}` cannot be encoded as `{encoding}`: use {known}, or another type"),
        );
    }
}

/// The error about the encoding of a key.
pub const KEYS: &str = "the keys of a map must be integers, `bool` or `string`";

/// Returns the encodings of a type that is in the table, first the one that it has by default.
pub fn of_type(ty: &Type) -> Option<Vec<Encoding>> {
    let encodings = Encoding::of_rust_type(&types::name_of_scalar(ty)?);
    (!encodings.is_empty()).then_some(encodings)
}
