//! Fields of foreign types: what `with` and `as` say, and the conversions that are emitted for it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Member, Type};

use crate::attributes::{EncodingName, OfField};
use crate::model::{self, Errors};
use crate::types;

/// How a field of a foreign type is converted.
pub struct Conversion {
    shape: TokenStream,
    /// The foreign type.
    ty: Type,
    /// The type on the wire, if the attribute says it.
    wire: TokenStream,
    to: TokenStream,
    from: TokenStream,
    /// The marker of the field, for Protobuf.
    pub marker: TokenStream,
}

impl Conversion {
    /// The conversion of a field, if its attribute says one. `codec` is the name of the format's module.
    pub fn new(
        attribute: &OfField,
        field: &Type,
        codec: &TokenStream,
        errors: &mut Errors,
    ) -> Option<Self> {
        let span = attribute.conversion_span()?;
        let is_protobuf = codec.to_string() == "__protobuf";
        let shapes = quote!(#codec::derived::shape);
        let said = |name: &Option<Ident>| match name {
            Some(name) => {
                let encoding = model::marker_of(name);
                quote!(__protobuf::derived::Said<#encoding>)
            }
            None => quote!(__protobuf::derived::Inferred),
        };
        let (mut key_name, mut value_name) = (None, None);
        match &attribute.encoding {
            Some(EncodingName::Plain(name)) => value_name = Some(name.clone()),
            Some(EncodingName::Map { key, value, .. }) => {
                (key_name, value_name) = (key.clone(), value.clone());
            }
            None => {}
        }
        let (shape, ty) = if let Some(ty) = types::argument_of(field, "Option") {
            (quote!(#shapes::Maybe), ty)
        } else if let Some((key, ty)) = types::map_entry(field) {
            if types::list_element(field).is_some() {
                let message = "a map whose values are converted is a `HashMap` or a `BTreeMap`";
                errors.at(field.span(), message);
            }
            let by = match is_protobuf {
                true => said(&key_name),
                false => quote!(()),
            };
            (quote!(#shapes::Entries<#key, #by>), ty)
        } else if let Some(ty) = types::list_element(field) {
            if matches!(field, Type::Reference(_)) {
                errors.at(
                    field.span(),
                    "what is converted is owned: write the list as `Vec<T>`",
                );
            }
            match attribute.expanded {
                Some(_) if is_protobuf => (quote!(#shapes::Apart), ty),
                _ => (quote!(#shapes::Many), ty),
            }
        } else if is_protobuf && attribute.required.is_some() {
            (quote!(#shapes::Always), field)
        } else {
            (quote!(#shapes::One), field)
        };
        let wire = match &attribute.as_type {
            Some(wire) => {
                if is_protobuf && let Some(name) = &value_name {
                    model::check_encoding(name, wire, errors);
                }
                quote!(#wire)
            }
            None => quote!(_),
        };
        let (to, from) = match &attribute.with {
            Some(module) => (
                quote_spanned!(span=> #module::to_wire),
                quote_spanned!(span=> #module::from_wire),
            ),
            None => (
                quote_spanned! {span=>
                    |value: &#ty| -> #wire { <#wire as ::core::convert::From<&#ty>>::from(value) }
                },
                quote_spanned! {span=>
                    |wire: #wire| <#ty as ::core::convert::TryFrom<#wire>>::try_from(wire)
                },
            ),
        };
        Some(Conversion {
            shape,
            ty: ty.clone(),
            wire,
            to,
            from,
            marker: {
                let by = said(&value_name);
                quote!(__protobuf::derived::By<#by>)
            },
        })
    }

    /// The field with its conversions; `place` is a reference to it.
    fn emit(&self, place: TokenStream, codec: &TokenStream) -> TokenStream {
        let Conversion {
            shape,
            ty,
            wire,
            to,
            from,
            ..
        } = self;
        quote! {
            #codec::derived::Conversion::<#shape, _, #ty, #wire, _, _>::new(#place, #to, #from)
        }
    }
}

/// What is written of a field: a reference to it, or to it with its conversions.
pub fn to_write(
    member: &Member,
    conversion: Option<&Conversion>,
    codec: &TokenStream,
) -> TokenStream {
    match conversion {
        None => quote!(&self.#member),
        Some(conversion) => {
            let converted = conversion.emit(quote!(&self.#member), codec);
            quote!(&#converted)
        }
    }
}

/// Where a field is read to: a reference to it, or to it with its conversions.
pub fn to_read(
    member: &Member,
    conversion: Option<&Conversion>,
    codec: &TokenStream,
) -> TokenStream {
    match conversion {
        None => quote!(&mut self.#member),
        Some(conversion) => {
            let converted = conversion.emit(quote!(&mut self.#member), codec);
            quote!(&mut #converted)
        }
    }
}
