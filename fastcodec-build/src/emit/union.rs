//! Unions: an enum each, and its view.

use fastcodec_schema::{Error, Message};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::view_docs;
use super::types::{Form, Slot};
use super::{Context, attributes, deprecated, ident, tokens};
use crate::plan::names::Prelude;
use crate::plan::spelling::{self, Claims};
use crate::plan::traits::Derivable;

/// The variant that keeps a member which the schema does not have.
const UNKNOWN: &str = "Unknown";

impl Context<'_> {
    /// The enum of a union.
    pub(super) fn union(&self, module: &[String], message: &Message) -> Result<TokenStream, Error> {
        let full_name = &message.full_name;
        let Some(idents) = self.names.local(message.id) else {
            return Ok(quote!());
        };
        let slot = Slot {
            module,
            form: Form::Owned,
        };
        let docs = self.docs(full_name, &message.comment);
        let attributes = attributes(
            full_name,
            &[&self.options.type_attributes, &self.options.enum_attributes],
        )?;
        let traits = self.traits.message(message.id);
        let head = self.head(message, docs, traits, false, attributes)?;
        let name = ident(&idents.owned);
        let variants = self.members_of_union(slot, message)?;
        let default = self.default_of_union(slot, message, &quote!(#name))?;
        Ok(quote! {
            #head
            pub enum #name {
                #(#variants)*
            }

            #default
        })
    }

    /// The borrowing enum of a union, if it has one.
    pub(super) fn union_view(
        &self,
        module: &[String],
        message: &Message,
    ) -> Result<TokenStream, Error> {
        let Some(idents) = self.names.local(message.id) else {
            return Ok(quote!());
        };
        if self.is_its_own_view(message) {
            return Ok(quote!());
        }
        let slot = Slot {
            module,
            form: Form::View,
        };
        let docs = view_docs("enum", &idents.owned);
        let head = self.head(message, docs, Derivable::VIEW, false, quote!())?;
        let name = ident(&idents.view);
        let variants = self.members_of_union(slot, message)?;
        let default = self.default_of_union(slot, message, &quote!(#name<'_>))?;
        Ok(quote! {
            #head
            pub enum #name<'a> {
                #(#variants)*
            }

            #default
        })
    }

    fn members_of_union(
        &self,
        slot: Slot<'_>,
        message: &Message,
    ) -> Result<Vec<TokenStream>, Error> {
        let mut scope = Claims::default();
        let originals = message.fields.iter().map(|field| field.name.as_str());
        let idents = scope.claim_all(originals, spelling::camel);
        let mut variants = Vec::new();
        for (field, name) in message.fields.iter().zip(idents) {
            let path = format!("{}.{}", message.full_name, field.name);
            let docs = self.docs(&path, &field.comment);
            let deprecated = deprecated(field.deprecation.as_ref());
            let attributes = self.field_attributes(slot, &path)?;
            let codec = Self::member_attribute(field, &name)?;
            let is_boxed = self.is_boxed(message, None, field);
            let site = self.site(message, &path);
            let ty = tokens(&self.value_type(slot, site, &field.ty, is_boxed)?)?;
            let name = ident(&name);
            variants.push(quote!(#docs #deprecated #codec #attributes #name(#ty),));
        }
        if self.keeps_unknown(message) {
            let name = ident(&scope.claim(UNKNOWN));
            let ty = self.unknown_fields_type(slot)?;
            let attributes = self.attributes_of_unknown(slot, message)?;
            variants.push(quote! {
                /// A member that the schema does not have.
                #[codec(unknown)]
                #attributes
                #name(#ty),
            });
        }
        Ok(variants)
    }

    /// Returns the implementation of `Default`, if it is needed.
    fn default_of_union(
        &self,
        slot: Slot<'_>,
        message: &Message,
        name: &TokenStream,
    ) -> Result<TokenStream, Error> {
        if !self.defaults.is_needed(message) {
            return Ok(quote!());
        }
        let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
        let value = self.default_member(slot, message, &quote!(Self))?;
        Ok(quote! {
            impl #default for #name {
                fn default() -> Self {
                    #value
                }
            }
        })
    }
}
