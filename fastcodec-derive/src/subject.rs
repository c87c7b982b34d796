//! The type that a derive is on.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    DeriveInput, Error, Expr, GenericParam, Generics, Ident, Lifetime, Member, Path, Result, Type,
    TypeParamBound, WherePredicate, parse_quote,
};

use crate::attributes::OfType;
use crate::types;

/// What a derive knows of its type.
pub struct Subject {
    pub ident: Ident,
    pub generics: Generics,
    /// The full name in the schema.
    pub name: String,
    /// The path of the runtime.
    pub runtime: Path,
    /// Whether the emitted code is small rather than fast.
    pub has_small_code: bool,
}

impl Subject {
    pub fn new(input: &DeriveInput) -> Result<Self> {
        let attribute = OfType::parse(&input.attrs)?;
        if let Some(span) = attribute.transparent {
            let message = "`transparent` is only for a struct with one field that derives `Protobuf` or `Thrift`";
            return Err(Error::new(span, message));
        }
        Self::with(input, attribute)
    }

    /// Makes it from a type with this attribute.
    pub fn with(input: &DeriveInput, attribute: OfType) -> Result<Self> {
        let mut lifetimes = input.generics.lifetimes();
        if let (Some(_), Some(second)) = (lifetimes.next(), lifetimes.next()) {
            return Err(Error::new_spanned(
                second,
                "a message borrows from one input: it can have only one lifetime",
            ));
        }
        Ok(Subject {
            name: attribute
                .name
                .map_or_else(|| unraw(&input.ident), |name| name.value()),
            runtime: attribute
                .runtime
                .unwrap_or_else(|| parse_quote!(::fastcodec)),
            has_small_code: attribute.code_size.is_some(),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
        })
    }

    /// Whether another type mentions a type parameter of this one.
    pub fn is_generic(&self, ty: &Type) -> bool {
        let parameters: Vec<_> = self.generics.type_params().map(|it| &it.ident).collect();
        types::mentions(ty, &parameters)
    }

    /// Whether another type mentions this one.
    pub fn is_itself_in(&self, ty: &Type) -> bool {
        let own = Ident::new("Self", Span::call_site());
        types::mentions(ty, &[&self.ident, &own])
    }

    /// Whether another type mentions no parameter of this one, nor `Self`.
    pub fn is_free(&self, ty: &Type) -> bool {
        let lifetimes = self.generics.lifetimes().map(|it| &it.lifetime.ident);
        let lifetimes: Vec<_> = lifetimes.collect();
        self.is_free_for_lifetimes(ty) && !types::mentions(ty, &lifetimes)
    }

    /// Whether another type mentions no parameter of this one but lifetimes, nor `Self`: with
    /// `'static` for the lifetimes, constants can name it.
    pub fn is_free_for_lifetimes(&self, ty: &Type) -> bool {
        let own = Ident::new("Self", Span::call_site());
        let parameters = self.generics.params.iter();
        let parameters = parameters.filter_map(|parameter| match parameter {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(it) => Some(&it.ident),
            GenericParam::Const(it) => Some(&it.ident),
        });
        let parameters: Vec<_> = parameters.chain([&own]).collect();
        !types::mentions(ty, &parameters)
    }

    /// Whether an oneof or union of this type needs a bound: it mentions a type parameter, but not
    /// this type, which would be circular, and the user wrote no such bound, as two that differ in
    /// lifetimes are ambiguous.
    pub fn needs_bound(&self, ty: &Type, of_trait: &str) -> bool {
        let is_written = |predicate: &WherePredicate| match predicate {
            WherePredicate::Type(predicate) => {
                predicate.bounded_ty == *ty
                    && predicate.bounds.iter().any(|bound| match bound {
                        TypeParamBound::Trait(bound) => {
                            let last = bound.path.segments.last();
                            last.is_some_and(|last| last.ident == of_trait)
                        }
                        _ => false,
                    })
            }
            _ => false,
        };
        let written = self.generics.where_clause.iter();
        let mut written = written.flat_map(|clause| &clause.predicates);
        self.is_generic(ty) && !types::mentions(ty, &[&self.ident]) && !written.any(is_written)
    }

    /// Returns the lifetime of the input that the type is decoded from, and the generics of the
    /// implementation. A type without a lifetime gets one.
    pub fn decoding(&self, mut generics: Generics) -> (Lifetime, Generics) {
        let de = self.de();
        if self.generics.lifetimes().next().is_none() {
            generics.params.insert(0, parse_quote!(#de));
        }
        (de, generics)
    }

    /// Returns the lifetime of the input that the type is decoded from.
    pub fn de(&self) -> Lifetime {
        match self.generics.lifetimes().next() {
            Some(own) => own.lifetime.clone(),
            // In the bounds that the user writes, `for<'de>` has the usual name already.
            None => {
                let usual = Ident::new("de", Span::call_site());
                let written = self.generics.params.to_token_stream();
                let clause = self.generics.where_clause.to_token_stream();
                let is_taken = types::has_any(quote!(#written #clause), &[&usual]);
                let name = if is_taken { "'__de" } else { "'de" };
                Lifetime::new(name, self.ident.span())
            }
        }
    }

    /// Returns the name without the package.
    pub fn short_name(&self) -> &str {
        match self.name.rsplit_once('.') {
            Some((_, name)) => name,
            None => &self.name,
        }
    }
}

/// A field that is not decoded, and whose default owns heap.
pub struct Skipped {
    pub member: Member,
    /// The function that returns the bytes that it owns on the heap, given a reference to it.
    pub heap_len: Expr,
}

impl Skipped {
    /// Emits what the field owns on the heap, in bytes.
    pub fn emit_heap_len(&self) -> TokenStream {
        let (member, heap_len) = (&self.member, &self.heap_len);
        quote_spanned! {heap_len.span()=>
            ::core::convert::identity::<usize>((#heap_len)(&self.#member))
        }
    }
}

/// Returns the name of an identifier, without `r#`.
pub fn unraw(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

/// Returns the name of a member as schemas write it: `StringValue` is `string_value`.
pub fn snake_case(ident: &Ident) -> String {
    let mut name = String::new();
    for letter in unraw(ident).chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// Returns a field as a member of its struct.
pub fn member(ident: Option<Ident>, index: usize) -> Member {
    match ident {
        Some(ident) => Member::Named(ident),
        None => Member::Unnamed(index.into()),
    }
}

/// Returns the name of a field: without `r#`, or its index.
pub fn member_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => unraw(ident),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
