//! A newtype with `#[codec(transparent)]`: its implementations call those of the type of its field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Generics, Member, Result, Type, parse_quote};

use crate::attributes::{EncodingName, OfType, refuse_code_size};
use crate::place::{Alias, At};
use crate::subject::{Subject, member};
use crate::types;

/// A newtype that is encoded as its field.
pub struct Newtype {
    pub of: Subject,
    /// Whether the attribute gives it a name.
    pub is_named: bool,
    pub encoding: Option<EncodingName>,
    pub member: Member,
    pub ty: Type,
    pub alias: Alias,
    /// The fields that are not on the wire.
    others: Vec<Member>,
}

impl Newtype {
    /// Makes the newtype, if the attribute of the type has `transparent`.
    pub fn new(input: &DeriveInput) -> Result<Option<Self>> {
        let attribute = OfType::parse(&input.attrs)?;
        let Some(span) = attribute.transparent else {
            return Ok(None);
        };
        refuse_code_size(&input.attrs, "a transparent newtype")?;
        let Data::Struct(data) = &input.data else {
            let message = "`transparent` is only for a struct with one field: `struct Name(Type);`";
            return Err(Error::new(span, message));
        };
        let (mut inner, mut others) = (None, Vec::new());
        for (index, field) in data.fields.iter().enumerate() {
            let member = member(field.ident.clone(), index);
            let own = field.attrs.iter().find(|it| it.path().is_ident("codec"));
            let skip = match own {
                Some(own) => {
                    let is_skip = own
                        .parse_args::<syn::Ident>()
                        .is_ok_and(|word| word == "skip");
                    if !is_skip {
                        let message = "the field of a transparent newtype takes no attribute but `skip`: write an \
                                       encoding after `transparent`; `with` and `as` belong on the fields of \
                                       messages";
                        return Err(Error::new_spanned(own, message));
                    }
                    true
                }
                None => types::name(&field.ty).as_deref() == Some("PhantomData"),
            };
            if skip {
                others.push(member);
            } else if inner.replace((member, field.ty.clone())).is_some() {
                let message = "a transparent newtype has one field on the wire: mark the others `#[codec(skip)]`";
                return Err(Error::new_spanned(field, message));
            }
        }
        let Some((member, ty)) = inner else {
            let message = "a transparent newtype needs a field that is on the wire";
            return Err(Error::new(span, message));
        };
        let is_named = attribute.name.is_some();
        let encoding = attribute.encoding.clone();
        let of = Subject::with(input, attribute)?;
        let alias = Alias::new("T", quote!(#ty), &ty, At::new(&ty), &of);
        Ok(Some(Newtype {
            alias,
            of,
            is_named,
            encoding,
            member,
            ty,
            others,
        }))
    }

    /// Emits the newtype of the value `inner`.
    pub fn around(&self, inner: TokenStream) -> TokenStream {
        let (member, others) = (&self.member, &self.others);
        quote!(Self { #member: #inner #(, #others: ::core::default::Default::default())* })
    }

    /// Whether the field is a list, a map or an `Option`, as far as its tokens tell.
    pub fn is_container(&self) -> bool {
        types::list_element(&self.ty).is_some()
            || types::map_entry(&self.ty).is_some()
            || types::argument_of(&self.ty, "Option").is_some()
    }

    /// Returns the generics of an implementation that requires `bound` of the inner type. A bound
    /// on a type without parameters is an error if it does not hold; one for any lifetime only
    /// leaves out the implementation.
    fn generics(&self, bound: &TokenStream, is_decode: bool, more: &[&str]) -> Generics {
        let mut generics = self.of.generics.clone();
        let ty = &self.alias.name;
        let predicate = parse_quote!(for<'__any> #ty: #bound);
        generics.make_where_clause().predicates.push(predicate);
        for parameter in more {
            let parameter = format_ident!("{parameter}");
            generics.params.push(parse_quote!(#parameter));
        }
        match is_decode {
            true => self.of.decoding(generics).1,
            false => generics,
        }
    }

    /// Emits a function that has the error of a type that does not fit. Without implementations,
    /// the error would be where the newtype is used and not where it is defined.
    pub fn emit_fits(&self, len: TokenStream) -> Option<TokenStream> {
        let (impl_generics, _, where_clause) = self.of.generics.split_for_impl();
        let ty = &self.alias.name;
        (!self.of.is_generic(&self.ty)).then(|| {
            quote! {
                fn __fits #impl_generics (field: &#ty) -> usize #where_clause { #len }
            }
        })
    }

    /// Emits an implementation of a trait that requires `bound` of the inner type.
    pub fn implement(
        &self,
        of_trait: &TokenStream,
        bound: &TokenStream,
        is_decode: bool,
        more: &[&str],
        body: &TokenStream,
    ) -> TokenStream {
        let ident = &self.of.ident;
        let generics = self.generics(bound, is_decode, more);
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let (_, type_generics, _) = self.of.generics.split_for_impl();
        quote_spanned! {self.ty.span()=>
            impl #impl_generics #of_trait for #ident #type_generics #where_clause { #body }
        }
    }
}
