//! How emitted code speaks of a field: where it is, so that the compiler's errors are at its type, and through what, so
//! that a type that does not fit is one error (see `fits` in the runtime).

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Member, Type};

use crate::conversion::Conversion;
use crate::format::Format;
use crate::subject::TypeModel;
use crate::types;

/// Where a type is written. Code about it is there as well.
#[derive(Clone, Copy)]
pub struct At {
    /// The first token. Names are the derive's: the type may come out of a macro, which has names of its own.
    pub span: Span,
    /// The last token.
    last: Span,
    /// Both as they are.
    ends: [Span; 2],
}

impl At {
    pub fn new(ty: &Type) -> Self {
        // Not where a macro puts a type, but where the type is.
        let tokens = types::bare(ty).to_token_stream().into_iter();
        let mut tokens = tokens.map(|token| token.span());
        let first = tokens.next().unwrap_or_else(Span::call_site);
        let ends = [first, tokens.last().unwrap_or(first)];
        let [span, last] = ends.map(|span| span.resolved_at(Span::call_site()));
        At { span, last, ends }
    }

    /// The first token as it is: for code without variables, in the errors of which the derive has no part then.
    pub fn token(self) -> Span {
        self.ends[0]
    }

    /// A reference to a field of `self`, from the first token of its type to the last.
    pub fn reference(self, member: &Member, is_mut: bool) -> TokenStream {
        let mut member = member.clone();
        match &mut member {
            Member::Named(ident) => ident.set_span(self.last),
            Member::Unnamed(index) => index.span = self.last,
        }
        match is_mut {
            true => quote_spanned!(self.span=> &mut self.#member),
            false => quote_spanned!(self.span=> &self.#member),
        }
    }

    /// A reference to a field, or to it with what converts it.
    pub fn converted(
        self,
        member: &Member,
        conversion: Option<&Conversion>,
        format: Format,
        is_mut: bool,
    ) -> TokenStream {
        let place = self.reference(member, is_mut);
        match conversion {
            None => place,
            Some(conversion) => conversion.emit_reference(place, format, is_mut),
        }
    }
}

/// How emitted code names a type. It says it once, in an alias, as the compiler has an error about a name that it does not
/// find for each place where that is an argument of another.
pub struct Alias {
    /// The name.
    pub name: TokenStream,
    /// The alias.
    pub definition: Option<TokenStream>,
}

impl Alias {
    /// A type that is named by itself.
    pub fn none(name: TokenStream) -> Self {
        let definition = None;
        Alias { name, definition }
    }

    /// The alias `called` of a type that is made of `ty`, which is at `at`: `ty` itself, or what a trait makes of it. There
    /// is none if it mentions parameters of the type that the derive is on.
    pub fn new(called: &str, made: TokenStream, ty: &Type, at: At, of: &TypeModel) -> Self {
        if !of.is_free(ty) {
            return Self::none(made);
        }
        let name = Ident::new(called, at.token());
        // About a plain type there is no error.
        let name = match types::is_plain(ty) {
            true => name.into_token_stream(),
            // From the first token of the type to the last.
            false => {
                let last = quote_spanned!(at.ends[1]=> <>);
                quote!(#name #last)
            }
        };
        // Where the type that the derive is on is: what the compiler advises to add to an alias is what it advises to
        // add to that, and is shown once.
        let defined = Ident::new(called, of.ident.span());
        Alias {
            name,
            definition: Some(quote!(type #defined = #made;)),
        }
    }

    /// The alias of a type that is an argument of the type of a field. It is one in the alias as well, so that the
    /// compiler's advice is the same.
    pub fn of_argument(called: &str, ty: &Type, at: At, of: &TypeModel, format: Format) -> Self {
        if !of.is_free(ty) {
            return Self::none(quote!(#ty));
        }
        let codec = format.module(at.span);
        Self::new(called, quote!(#codec::derived::Same<#ty>), ty, at, of)
    }
}

/// A reference, if it is to a value of a type that fits; `fits` is a function of the runtime's that knows.
pub fn fitting(reference: TokenStream, at: At, fits: TokenStream, is_mut: bool) -> TokenStream {
    match is_mut {
        true => quote_spanned!(at.span=> #fits.of_mut(#reference)),
        false => quote_spanned!(at.span=> #fits.of(#reference)),
    }
}

/// Where unknown fields are kept.
pub struct Kept {
    pub member: Member,
    pub ty: Type,
    pub alias: Alias,
    pub at: At,
}

impl Kept {
    pub fn new(member: Member, ty: &Type, of: &TypeModel) -> Self {
        let at = At::new(ty);
        Kept {
            member,
            alias: Alias::new("__Kept", quote!(#ty), ty, at, of),
            ty: ty.clone(),
            at,
        }
    }

    /// A reference to it, if it is of a type that can keep those of the format.
    pub fn fitting(&self, format: Format, is_mut: bool) -> TokenStream {
        let (ty, at) = (&self.alias.name, self.at);
        let reference = at.reference(&self.member, is_mut);
        let name = types::name(&self.ty);
        if matches!(name.as_deref(), Some("UnknownFields" | "UnknownFieldsView")) {
            return reference;
        }
        let codec = format.module(at.span);
        let fits = quote_spanned!(at.span=> #codec::derived::kept::<#ty>());
        fitting(reference, at, fits, is_mut)
    }
}

/// A reference to a field that is an `Option` of this type, if that is a oneof or a union of the format.
pub fn flattened(
    member: &Member,
    ty: &TokenStream,
    at: At,
    format: Format,
    is_mut: bool,
) -> TokenStream {
    let codec = format.module(at.span);
    let fits = quote_spanned!(at.span=> #codec::derived::flattened::<#ty>());
    fitting(at.reference(member, is_mut), at, fits, is_mut)
}
