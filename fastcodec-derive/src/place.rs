//! How emitted code speaks of a field: where it is, so that the compiler's errors are at its type, and through what, so
//! that a type that does not fit is one error (see `fits` in the runtime).

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Lifetime, Member, Type};

use crate::conversion::{Conversion, Format};
use crate::model::{Field, OneofField, TypeModel, Variant};
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
fn fitting(reference: TokenStream, at: At, fits: TokenStream, is_mut: bool) -> TokenStream {
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
        let name = types::name(&self.ty).unwrap_or_default();
        if matches!(name.as_str(), "UnknownFields" | "UnknownFieldsView") {
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

impl OneofField {
    /// A reference to the field, if it is of a type that is a oneof. Whether one that mentions a type parameter can be
    /// written is not known where it is read.
    pub fn fitting(&self, is_mut: bool) -> TokenStream {
        if self.is_generic {
            return self.at.reference(&self.member, is_mut);
        }
        flattened(
            &self.member,
            &self.alias.name,
            self.at,
            Format::Protobuf,
            is_mut,
        )
    }
}

impl Field {
    /// A reference to the field, for what asks how long it is.
    pub fn to_measure(&self) -> TokenStream {
        let (ty, span) = (&self.alias.name, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::field::<#ty>()),
            false,
        )
    }

    /// A reference to the field, for what writes it or asks what it has on the heap.
    pub fn to_write(&self) -> TokenStream {
        let (ty, marker, span) = (&self.alias.name, &self.marker, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::written::<#ty, #marker>()),
            false,
        )
    }

    /// A reference to the field, for what reads it.
    pub fn to_read(&self) -> TokenStream {
        let (ty, marker, span) = (&self.alias.name, &self.marker, self.at.span);
        self.reference(
            || quote_spanned!(span=> __protobuf::derived::read::<#ty, #marker>()),
            true,
        )
    }

    /// A reference to the field; of a type that is asked, to something else if it does not fit.
    fn reference(&self, fits: impl FnOnce() -> TokenStream, is_mut: bool) -> TokenStream {
        let (at, conversion) = (self.at, self.conversion.as_ref());
        let reference = at.converted(&self.member, conversion, Format::Protobuf, is_mut);
        match self.is_asked {
            true => fitting(reference, at, fits(), is_mut),
            false => reference,
        }
    }

    /// The path of the functions that say how long the field is.
    pub fn measured_by(&self) -> TokenStream {
        if !self.is_asked {
            return self.written_by();
        }
        // The type may be another one here, and the error is at it.
        let (marker, inferred) = (&self.marker, quote_spanned!(self.at.token()=> _));
        quote_spanned!(self.at.span=> <#inferred as __EncodeField<#marker>>)
    }

    /// The path of the functions that write the field.
    pub fn written_by(&self) -> TokenStream {
        let (ty, marker, span) = (&self.ty, &self.marker, self.at.span);
        match self.is_named {
            false => quote_spanned!(span=> __EncodeField::<#marker>),
            true => quote_spanned!(span=> <#ty as __EncodeField<#marker>>),
        }
    }

    /// The path of the functions that read the field, from what lives for `de`. The lifetime is named as the type is.
    pub fn read_by(&self, de: &Lifetime) -> TokenStream {
        let (ty, marker, span) = (&self.ty, &self.marker, self.at.span);
        match self.is_named {
            false => quote_spanned!(span=> __DecodeField::<#de, #marker>),
            true => quote_spanned!(span=> <#ty as __DecodeField<#de, #marker>>),
        }
    }
}

impl Variant {
    /// The path of the functions that write the member.
    pub fn written_by(&self) -> TokenStream {
        let (ty, encoding) = (&self.alias.name, &self.encoding);
        quote_spanned!(self.at.span=> <#ty as __protobuf::EncodeValue<#encoding>>)
    }

    /// The function of this name, among those that read the member.
    pub fn read_by(&self, name: &str, de: &Lifetime) -> TokenStream {
        let (ty, encoding, span) = (&self.alias.name, &self.encoding, self.at.span);
        let name = Ident::new(name, span);
        match self.is_asked {
            true => quote_spanned!(span=> __protobuf::derived::member::<#ty, #encoding>().#name),
            false => quote_spanned!(span=> <#ty as __protobuf::DecodeValue<#de, #encoding>>::#name),
        }
    }
}
