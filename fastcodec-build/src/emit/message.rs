//! Messages, their oneofs and views, and extensions.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::types::{Form, scalar_encoding};
use super::{Context, attributes, deprecated, ident, seen_from, tokens};
use crate::error::Error;
use crate::names::{self, Scope};
use crate::schema::{Extension, Field, Literal, Member, Message, Oneof, Scalar, Shape, Type};
use crate::traits::Derivable;

/// The field that keeps unknown fields.
const UNKNOWN_FIELDS: &str = "unknown_fields";

impl Context<'_> {
    /// The struct of a message.
    pub(super) fn message(
        &self,
        module: &[String],
        message: &Message,
    ) -> Result<TokenStream, Error> {
        let traits = self.traits.message(&message.full_name);
        self.structure(module, message, Form::Owned, traits)
    }

    /// The borrowing struct of a message.
    pub(super) fn view(&self, module: &[String], message: &Message) -> Result<TokenStream, Error> {
        self.structure(
            module,
            message,
            Form::View,
            Derivable {
                copy: true,
                eq: false,
            },
        )
    }

    fn structure(
        &self,
        module: &[String],
        message: &Message,
        form: Form,
        traits: Derivable,
    ) -> Result<TokenStream, Error> {
        let full_name = &message.full_name;
        let Some(idents) = self.names.local(full_name) else {
            return Ok(quote!());
        };
        let (name, lifetime) = match form {
            Form::Owned => (ident(&idents.owned), quote!()),
            Form::View => (ident(&idents.view), quote!(<'a>)),
        };
        let mut fields = Vec::new();
        let mut borrows = false;
        for (member, field_name) in message.members.iter().zip(field_names(message)) {
            let field_name = ident(&field_name);
            match member {
                Member::Field(field) => {
                    borrows |= does_borrow(field);
                    fields.push(self.field(module, message, field, &field_name, form)?);
                }
                Member::Oneof(oneof) => {
                    let path = format!("{full_name}.{}", oneof.name);
                    let docs = self.docs(&path, &oneof.comment);
                    let attributes = attributes(&path, &[&self.options.field_attributes])?;
                    let is_view = form == Form::View && self.has_view(message, oneof);
                    borrows |= is_view;
                    let ty = self.oneof_path(module, message, oneof, is_view)?;
                    fields.push(quote! {
                        #docs
                        #attributes
                        #[codec(oneof)]
                        pub #field_name: ::core::option::Option<#ty>,
                    });
                }
            }
        }
        let runtime = self.runtime()?;
        if self.options.unknown_fields.contains(full_name) {
            let field_name = ident(&unknown_name(message));
            let ty = match form {
                Form::Owned => quote!(#runtime::protobuf::UnknownFields),
                Form::View => quote!(#runtime::protobuf::UnknownFieldsView<'a>),
            };
            borrows = true;
            fields.push(quote! {
                /// The fields that the schema does not have.
                #[codec(unknown)]
                pub #field_name: #ty,
            });
        }
        if form == Form::View && !borrows {
            fields.push(quote! {
                /// Nothing is borrowed, but every view has a lifetime.
                #[codec(skip)]
                pub _lifetime: ::core::marker::PhantomData<&'a ()>,
            });
        }
        let docs = match form {
            Form::Owned => self.docs(full_name, &message.comment),
            Form::View => {
                let docs = format!(
                    " A [`{}`] that borrows from what it is decoded from.",
                    idents.owned
                );
                quote!(#[doc = #docs])
            }
        };
        let deprecated = deprecated(message.deprecated);
        let attributes = match form {
            Form::Owned => attributes(
                full_name,
                &[
                    &self.options.type_attributes,
                    &self.options.message_attributes,
                ],
            )?,
            Form::View => quote!(),
        };
        let (copy, eq) = more_derives(traits);
        let debug = self.debug(full_name);
        let crate_attribute = self.crate_attribute()?;
        Ok(quote! {
            #docs
            #deprecated
            #[derive(Clone, #copy #debug Default, PartialEq, #eq #runtime::Protobuf)]
            #[codec(name = #full_name #crate_attribute)]
            #attributes
            pub struct #name #lifetime {
                #(#fields)*
            }
        })
    }

    fn field(
        &self,
        module: &[String],
        message: &Message,
        field: &Field,
        field_name: &proc_macro2::Ident,
        form: Form,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        let docs = self.docs(&path, &field.comment);
        let deprecated = deprecated(field.deprecated);
        let attributes = match form {
            Form::Owned => attributes(&path, &[&self.options.field_attributes])?,
            Form::View => quote!(),
        };
        let ty = self.field_type(module, message, field, form)?;
        let codec = self.codec_attribute(module, message, field, &field_name.to_string())?;
        Ok(quote! {
            #docs
            #deprecated
            #attributes
            #codec
            pub #field_name: #ty,
        })
    }

    /// What the derive needs to know of the field.
    fn codec_attribute(
        &self,
        module: &[String],
        message: &Message,
        field: &Field,
        rust_name: &str,
    ) -> Result<TokenStream, Error> {
        let mut items = vec![number(field)];
        if let Shape::Map { key } = field.shape {
            let (key, value) = (scalar_encoding(key), Self::encoding_name(&field.ty));
            if key.is_some() || value.is_some() {
                let encoding = |name: Option<&str>| tokens(name.unwrap_or("_"));
                let (key, value) = (encoding(key)?, encoding(value)?);
                items.push(quote!(map(#key, #value)));
            }
        } else if let Some(encoding) = Self::encoding_name(&field.ty) {
            items.push(tokens(encoding)?);
        }
        match field.shape {
            Shape::Repeated { packed: false } if field.ty.is_packable() => {
                items.push(quote!(expanded))
            }
            Shape::Required if !self.recursion.is_endless(message, field) => {
                items.push(quote!(required))
            }
            _ => {}
        }
        if let (Shape::Explicit, Some(default)) = (field.shape, &field.default) {
            let default = self.default(module, &field.ty, default)?;
            items.push(quote!(default = #default));
        }
        if names::unraw(rust_name) != field.name {
            let name = &field.name;
            items.push(quote!(name = #name));
        }
        Ok(quote!(#[codec(#(#items),*)]))
    }

    /// A default value as an expression.
    fn default(
        &self,
        module: &[String],
        ty: &Type,
        default: &Literal,
    ) -> Result<TokenStream, Error> {
        Ok(match default {
            Literal::Signed(value) => tokens(&value.to_string())?,
            Literal::Unsigned(value) => tokens(&value.to_string())?,
            Literal::Bool(value) => quote!(#value),
            Literal::String(value) => quote!(#value),
            Literal::Bytes(value) => {
                let value = Token::byte_string(value);
                quote!(#value)
            }
            Literal::Float(value) if value.is_finite() => tokens(&format!("{value:?}"))?,
            Literal::Double(value) if value.is_finite() => tokens(&format!("{value:?}"))?,
            Literal::Float(value) => not_finite("f32", f64::from(*value))?,
            Literal::Double(value) => not_finite("f64", *value)?,
            Literal::Variant(name) => {
                let Type::Enum(full_name) = ty else {
                    return Err(Error::new(format!(
                        "`{name}` is the default of a field without an enumeration"
                    )));
                };
                let path = tokens(&self.type_path(module, full_name)?)?;
                let it = self.schema.enums().find(|it| it.full_name == *full_name);
                let index =
                    it.and_then(|it| it.values.iter().position(|value| value.name == *name));
                let variants = self.names.variants(full_name);
                let Some(variant) = index.and_then(|index| variants.get(index)) else {
                    return Err(Error::new(format!(
                        "`{full_name}` has no value `{name}`, which is a default"
                    )));
                };
                let variant = ident(variant);
                quote!(#path::#variant)
            }
        })
    }

    /// Whether the view of a oneof is a type of its own: not if nothing in it borrows.
    fn has_view(&self, message: &Message, oneof: &Oneof) -> bool {
        self.views.contains(&message.full_name) && oneof.fields.iter().any(does_borrow)
    }

    fn oneof_path(
        &self,
        module: &[String],
        message: &Message,
        oneof: &Oneof,
        is_view: bool,
    ) -> Result<TokenStream, Error> {
        let Some(idents) = self.names.oneof(message, oneof) else {
            return Err(Error::new(format!(
                "the oneof `{}` has no name",
                oneof.name
            )));
        };
        let inner = self.names.inner(message);
        tokens(&if is_view {
            format!("{}<'a>", seen_from(module, inner, &idents.view))
        } else {
            seen_from(module, inner, &idents.owned)
        })
    }

    /// The enum of a oneof, and its view.
    pub(super) fn oneof(
        &self,
        module: &[String],
        message: &Message,
        oneof: &Oneof,
    ) -> Result<Vec<TokenStream>, Error> {
        let Some(idents) = self.names.oneof(message, oneof) else {
            return Ok(Vec::new());
        };
        let path = format!("{}.{}", message.full_name, oneof.name);
        let docs = self.docs(&path, &oneof.comment);
        let traits = self.traits.oneof(
            self.options,
            &self.names,
            &self.recursion,
            message,
            &oneof.fields,
        );
        let (copy, eq) = more_derives(traits);
        let (debug, runtime) = (self.debug(&message.full_name), self.runtime()?);
        let crate_attribute = self.crate_attribute()?;
        let crate_attribute =
            (!crate_attribute.is_empty()).then(|| quote!(#[codec(name = #path #crate_attribute)]));
        let attributes = attributes(&path, &[&self.options.type_attributes])?;
        let (name, variants) = (
            ident(&idents.owned),
            self.variants(module, message, oneof, Form::Owned)?,
        );
        let mut items = vec![quote! {
            #docs
            #[derive(Clone, #copy #debug PartialEq, #eq #runtime::Oneof)]
            #crate_attribute
            #attributes
            pub enum #name {
                #(#variants)*
            }
        }];
        if self.has_view(message, oneof) {
            let docs = format!(
                " A [`{}`] that borrows from what it is decoded from.",
                idents.owned
            );
            let (name, variants) = (
                ident(&idents.view),
                self.variants(module, message, oneof, Form::View)?,
            );
            items.push(quote! {
                #[doc = #docs]
                #[derive(Clone, Copy, #debug PartialEq, #runtime::Oneof)]
                #crate_attribute
                pub enum #name<'a> {
                    #(#variants)*
                }
            });
        }
        Ok(items)
    }

    fn variants(
        &self,
        module: &[String],
        message: &Message,
        oneof: &Oneof,
        form: Form,
    ) -> Result<Vec<TokenStream>, Error> {
        let mut scope = Scope::default();
        let originals = oneof.fields.iter().map(|field| field.name.as_str());
        let idents = scope.claim_all(originals, names::camel);
        let mut variants = Vec::new();
        for (field, name) in oneof.fields.iter().zip(idents) {
            let path = format!("{}.{}.{}", message.full_name, oneof.name, field.name);
            let docs = self.docs(&path, &field.comment);
            let deprecated = deprecated(field.deprecated);
            let attributes = match form {
                Form::Owned => attributes(&path, &[&self.options.field_attributes])?,
                Form::View => quote!(),
            };
            let mut items = vec![number(field)];
            if let Some(encoding) = Self::encoding_name(&field.ty) {
                items.push(tokens(encoding)?);
            }
            if member_name(names::unraw(&name)) != field.name {
                let name = &field.name;
                items.push(quote!(name = #name));
            }
            let ty = tokens(&self.value_type(module, message, field, form)?)?;
            let name = ident(&name);
            variants.push(quote!(#docs #deprecated #attributes #[codec(#(#items),*)] #name(#ty),));
        }
        Ok(variants)
    }

    /// A constant for an extension.
    pub(super) fn extension(
        &self,
        module: &[String],
        extension: &Extension,
    ) -> Result<TokenStream, Error> {
        let field = &extension.field;
        let name = ident(self.names.extension(extension));
        let docs = self.docs(&extension.full_name, &field.comment);
        let about = format!(" Extends `{}`.", extension.extendee);
        let separator = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
        let runtime = self.runtime()?;
        // An extension is in no message, so nothing makes its value recursive.
        let nowhere = Message {
            name: String::new(),
            full_name: String::new(),
            comment: Default::default(),
            deprecated: false,
            members: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
        };
        let value = tokens(&self.value_type(module, &nowhere, field, Form::Owned)?)?;
        let (ty, new) = match field.shape {
            Shape::Repeated { packed } => {
                let new = if packed || !field.ty.is_packable() {
                    quote!(new)
                } else {
                    quote!(expanded)
                };
                (quote!(#runtime::alloc::vec::Vec<#value>), new)
            }
            _ => (value, quote!(new)),
        };
        let encoding = ident(Self::encoding_marker(&field.ty));
        let encoding = quote!(#runtime::protobuf::encoding::#encoding);
        let deprecated = deprecated(field.deprecated);
        let number = number(field);
        Ok(quote! {
            #docs
            #separator
            #[doc = #about]
            #deprecated
            pub const #name: #runtime::protobuf::Extension<#ty, #encoding> =
                #runtime::protobuf::Extension::#new(#number);
        })
    }
}

fn number(field: &Field) -> TokenStream {
    let number = Token::u32_unsuffixed(field.number);
    quote!(#number)
}

fn not_finite(ty: &str, value: f64) -> Result<TokenStream, Error> {
    let name = if value.is_nan() {
        "NAN"
    } else if value > 0.0 {
        "INFINITY"
    } else {
        "NEG_INFINITY"
    };
    tokens(&format!("::core::primitive::{ty}::{name}"))
}

/// `Copy` and `Eq, Hash`, each with a comma, where the fields allow it.
fn more_derives(traits: Derivable) -> (TokenStream, TokenStream) {
    let copy = if traits.copy { quote!(Copy,) } else { quote!() };
    let eq = if traits.eq {
        quote!(Eq, Hash,)
    } else {
        quote!()
    };
    (copy, eq)
}

/// Whether the field borrows in a view.
fn does_borrow(field: &Field) -> bool {
    !field.is_singular()
        || matches!(
            field.ty,
            Type::Message { .. } | Type::Scalar(Scalar::String | Scalar::Bytes)
        )
}

/// The Rust names of a message's members, in their order.
fn field_names(message: &Message) -> Vec<String> {
    let mut scope = Scope::default();
    let originals = message.members.iter().map(|member| match member {
        Member::Field(field) => field.name.as_str(),
        Member::Oneof(oneof) => oneof.name.as_str(),
    });
    scope.claim_all(originals, names::snake)
}

/// The name of the field that keeps unknown fields, which no other field has.
fn unknown_name(message: &Message) -> String {
    let mut scope = Scope::default();
    for name in field_names(message) {
        scope.claim(name);
    }
    scope.claim(UNKNOWN_FIELDS)
}

/// The name that the derive gives the member of a oneof, from the variant's.
fn member_name(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
