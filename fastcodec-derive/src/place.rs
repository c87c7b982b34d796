//! How emitted code names a field: with which span, so that errors of the compiler are at its type,
//! and through which function, so that a type that does not fit is one error (see `fits` in the
//! runtime).

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Member, Type};

use crate::conversion::Conversion;
use crate::format::Format;
use crate::subject::Subject;
use crate::types;

/// The span of a type. Code about the type has it as well.
#[derive(Clone, Copy)]
pub struct At {
    /// The first token, where names resolve as the derive's do: the type may come from a macro,
    /// whose names are separate.
    pub span: Span,
    /// The last token.
    last: Span,
    /// Both, unchanged.
    ends: [Span; 2],
}

impl At {
    pub fn new(ty: &Type) -> Self {
        // The type itself, not where a macro puts it.
        let tokens = types::bare(ty).to_token_stream().into_iter();
        let mut tokens = tokens.map(|token| token.span());
        let first = tokens.next().unwrap_or_else(Span::call_site);
        let ends = [first, tokens.last().unwrap_or(first)];
        let [span, last] = ends.map(|span| span.resolved_at(Span::call_site()));
        At { span, last, ends }
    }

    /// Returns the span of the first token, unchanged: for code without variables, whose errors
    /// then do not mention the derive.
    pub fn token(self) -> Span {
        self.ends[0]
    }

    /// Returns a reference to a field of `self`, which spans its type.
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

    /// Returns a reference to a field, through its conversion if it has one.
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

/// The prefix of the names of aliases. They resolve in the user's scope, so they must differ from
/// the user's names.
const PREFIX: &str = "__Fastcodec";

/// The name of a type in emitted code. The type itself is in one alias only: the compiler reports
/// an unknown name once for each place that has it.
pub struct Alias {
    /// The name.
    pub name: TokenStream,
    /// The alias.
    pub definition: Option<TokenStream>,
}

impl Alias {
    /// A type without an alias.
    pub fn none(name: TokenStream) -> Self {
        let definition = None;
        Alias { name, definition }
    }

    /// Makes the alias `called` of `made`: of `ty`, which is at `at`, or of what a trait makes of
    /// it. If `ty` mentions parameters of the type that the derive is on, there is no alias.
    pub fn new(called: &str, made: TokenStream, ty: &Type, at: At, of: &Subject) -> Self {
        if !of.is_free(ty) {
            return Self::none(made);
        }
        let called = format!("{PREFIX}{called}");
        let name = Ident::new(&called, at.token());
        // A plain type has no errors.
        let name = match types::is_plain(ty) {
            true => name.into_token_stream(),
            // It spans the type.
            false => {
                let last = quote_spanned!(at.ends[1]=> <>);
                quote!(#name #last)
            }
        };
        // The alias has the span of the derived type, so that advice of the compiler about both is
        // shown once.
        let defined = Ident::new(&called, of.ident.span());
        Alias {
            name,
            definition: Some(quote!(type #defined = #made;)),
        }
    }

    /// Makes the alias of the type of the field at `index`. A plain type needs none, and one that is
    /// converted has a name already.
    pub fn of_field(index: usize, ty: &Type, is_converted: bool, at: At, of: &Subject) -> Self {
        match is_converted || types::is_plain(ty) {
            true => Self::none(quote!(#ty)),
            false => Self::new(&format!("T{index}"), quote!(#ty), ty, at, of),
        }
    }

    /// Makes the alias of a type that is an argument of the field's type. It is an argument in the
    /// alias too, so that the compiler's advice is the same.
    pub fn of_argument(called: &str, ty: &Type, at: At, of: &Subject, format: Format) -> Self {
        if !of.is_free(ty) {
            return Self::none(quote!(#ty));
        }
        let codec = format.module(at.span);
        Self::new(called, quote!(#codec::derived::Same<#ty>), ty, at, of)
    }
}

/// Returns a reference through `fits`, a function of the runtime. If the type does not fit, that
/// refers to something else, about which there is no further error.
pub fn fitting(reference: TokenStream, at: At, fits: TokenStream, is_mut: bool) -> TokenStream {
    match is_mut {
        true => quote_spanned!(at.span=> #fits.of_mut(#reference)),
        false => quote_spanned!(at.span=> #fits.of(#reference)),
    }
}

/// The field that keeps unknown fields.
pub struct Kept {
    pub member: Member,
    pub ty: Type,
    pub alias: Alias,
    pub at: At,
}

impl Kept {
    pub fn new(member: Member, ty: &Type, of: &Subject) -> Self {
        let at = At::new(ty);
        Kept {
            member,
            alias: Alias::new("Kept", quote!(#ty), ty, at, of),
            ty: ty.clone(),
            at,
        }
    }

    /// Returns a reference to it; to something else if its type cannot keep unknown fields of the
    /// format.
    pub fn fitting(&self, format: Format, is_mut: bool) -> TokenStream {
        let (ty, at) = (&self.alias.name, self.at);
        let reference = at.reference(&self.member, is_mut);
        if types::is_of_module(&self.ty, format.name()) {
            return reference;
        }
        let codec = format.module(at.span);
        let fits = quote_spanned!(at.span=> #codec::derived::kept::<#ty>());
        fitting(reference, at, fits, is_mut)
    }
}

/// Returns a reference to a field of the type `Option<ty>`; to something else if `ty` is not a
/// oneof or union of the format.
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
