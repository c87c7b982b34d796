//! Fields whose values may be parts of a template: see `template.rs`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, Type};

use crate::encoding::Encoding;
use crate::types;

/// A field whose value may be a part of a template.
pub struct Part {
    /// The type in the runtime that reads and writes it.
    kind: Kind,
    /// The argument of that type.
    ty: TokenStream,
}

#[derive(Clone, Copy)]
enum Kind {
    /// A number, with the name of the type in the runtime.
    Number(&'static str, Encoding),
    /// What may be a message: only the compiler knows.
    Message,
}

impl Part {
    /// Returns the part that a field of a number in this encoding is, if its width is fixed.
    pub fn of_number(ty: &Type, encoding: Encoding, is_required: bool) -> Option<Self> {
        encoding.fixed_len()?;
        let (inner, kind) = match types::argument_of(ty, "Option") {
            Some(inner) => (inner, "Present"),
            None if is_required => (ty, "Always"),
            None => (ty, "Implicit"),
        };
        let is_number = types::name_of_scalar(inner)
            .is_some_and(|name| Encoding::of_rust_type(&name).contains(&encoding));
        is_number.then(|| Part {
            kind: Kind::Number(kind, encoding),
            ty: quote!(#inner),
        })
    }

    /// Returns the part that a field of this type is if the type is a message; `named` is the type
    /// in emitted code. A type with arguments is none: it may be a container or a pointer, which
    /// have no template and end the recursion of a type that contains itself.
    pub fn of_message(ty: &Type, named: TokenStream) -> Option<Self> {
        let inner = types::argument_of(ty, "Option").unwrap_or(ty);
        let is_scalar = types::name_of_scalar(inner)
            .is_some_and(|name| !Encoding::of_rust_type(&name).is_empty());
        (types::is_without_types(inner) && !is_scalar).then_some(Part {
            kind: Kind::Message,
            ty: named,
        })
    }

    /// Whether the value may be a message.
    pub fn is_message(&self) -> bool {
        matches!(self.kind, Kind::Message)
    }

    /// The minimum length of the value.
    pub fn min_len(&self) -> usize {
        match self.kind {
            Kind::Number(_, encoding) => encoding.fixed_len().unwrap_or(0),
            // A length, a tag and a number.
            Kind::Message => 6,
        }
    }

    /// Returns the number of the wire type.
    pub fn wire_type(&self) -> u32 {
        match self.kind {
            Kind::Number(_, encoding) if encoding.fixed_len() == Some(8) => 1,
            Kind::Number(..) => 5,
            Kind::Message => 2,
        }
    }

    /// Returns the type in the runtime that reads the value, from input that lives for `de`, and
    /// writes it.
    pub fn path(&self, de: &Lifetime) -> TokenStream {
        let ty = &self.ty;
        match self.kind {
            Kind::Number(name, _) => {
                let name: Ident = format_ident!("{name}");
                quote!(__template::#name::<#ty>)
            }
            Kind::Message => quote!(__template::Nested::<#de, #ty>),
        }
    }
}
