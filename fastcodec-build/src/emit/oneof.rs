//! Oneofs: an enum each, and its view.

use fastcodec_schema::{Error, Message, Oneof};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::view_docs;
use super::types::{Form, Slot};
use super::{Context, attributes, deprecated, derives, ident, seen_from, tokens};
use crate::plan::names::TypeIdents;
use crate::plan::spelling::{self, Claims};
use crate::plan::traits::Derivable;

impl Context<'_> {
    /// The enum of a oneof, and its view. `module` is the one of its message's nested types.
    pub(super) fn oneof(
        &self,
        module: &[String],
        message: &Message,
        oneof: &Oneof,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, oneof.name);
        let idents = self.oneof_idents(message, oneof)?;
        let docs = self.docs(&path, &oneof.comment);
        let allow = self.allow_deprecated(message.fields_of(oneof));
        let has_debug = self.has_debug(&message.full_name);
        let owned_derives = derives(self.traits.oneof(message, oneof), has_debug, false);
        let view_derives = derives(Derivable::VIEW, has_debug, false);
        let (codec, runtime) = (self.oneof_attribute(message)?, self.runtime()?);
        let attributes = attributes(
            &path,
            &[&self.options.type_attributes, &self.options.enum_attributes],
        )?;
        let name = ident(&idents.owned);
        let form = Form::Owned;
        let variants = self.members_of_oneof(Slot { module, form }, message, oneof)?;
        let owned = quote! {
            #docs
            #allow
            #[derive(#(#owned_derives,)* #runtime::Oneof)]
            #codec
            #attributes
            pub enum #name {
                #(#variants)*
            }
        };
        if !self.has_view(message, oneof) {
            return Ok(owned);
        }
        let docs = view_docs("enum", &idents.owned);
        let name = ident(&idents.view);
        let form = Form::View;
        let variants = self.members_of_oneof(Slot { module, form }, message, oneof)?;
        Ok(quote! {
            #owned

            #docs
            #allow
            #[derive(#(#view_derives,)* #runtime::Oneof)]
            #codec
            pub enum #name<'a> {
                #(#variants)*
            }
        })
    }

    /// The type of a oneof.
    pub(super) fn oneof_path(
        &self,
        slot: Slot<'_>,
        message: &Message,
        oneof: &Oneof,
    ) -> Result<String, Error> {
        let idents = self.oneof_idents(message, oneof)?;
        let inner = self.names.inner(message);
        Ok(
            if slot.form == Form::View && self.has_view(message, oneof) {
                format!("{}<'a>", seen_from(slot.module, inner, &idents.view))
            } else {
                seen_from(slot.module, inner, &idents.owned)
            },
        )
    }

    fn members_of_oneof(
        &self,
        slot: Slot<'_>,
        message: &Message,
        oneof: &Oneof,
    ) -> Result<Vec<TokenStream>, Error> {
        let originals = message.fields_of(oneof).map(|field| field.name.as_str());
        let idents = Claims::default().claim_all(originals, spelling::camel);
        let mut variants = Vec::new();
        for (field, name) in message.fields_of(oneof).zip(idents) {
            let attribute_path = format!("{}.{}.{}", message.full_name, oneof.name, field.name);
            let docs = self.docs(&attribute_path, &field.comment);
            let deprecated = deprecated(field.deprecation.as_ref());
            let attributes = self.field_attributes(slot, &attribute_path)?;
            let codec = Self::member_attribute(field, &name)?;
            let path = format!("{}.{}", message.full_name, field.name);
            let is_boxed = self.is_boxed(message, Some(oneof), field);
            let site = self.site(message, &path);
            let ty = tokens(&self.value_type(slot, site, &field.ty, is_boxed)?)?;
            let name = ident(&name);
            variants.push(quote!(#docs #deprecated #codec #attributes #name(#ty),));
        }
        Ok(variants)
    }

    fn oneof_idents(&self, message: &Message, oneof: &Oneof) -> Result<&TypeIdents, Error> {
        self.names.oneof(message, oneof).ok_or_else(|| {
            Error::new(format!(
                "the oneof `{}.{}` has no name in Rust",
                message.full_name, oneof.name
            ))
        })
    }
}
