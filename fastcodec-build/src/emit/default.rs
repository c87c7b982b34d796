//! The `Default` of a struct whose schema has default values.

use fastcodec_schema::{Error, Format, Member, Message};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::member_names;
use super::types::{Form, Slot};
use super::{Context, ident, tokens};
use crate::plan::names::Prelude;

impl Context<'_> {
    /// Returns the implementation; `None` if the trait is derived.
    pub(super) fn default_impl(
        &self,
        slot: Slot<'_>,
        message: &Message,
    ) -> Result<TokenStream, Error> {
        // In Protobuf, a method returns the default value.
        let has_defaults = message.fields.iter().any(|field| field.default.is_some());
        if self.format == Format::Protobuf || !has_defaults {
            return Ok(quote!());
        }
        let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
        let mut fields = Vec::new();
        for (member, name) in message.members().zip(member_names(message)) {
            let Member::Field(field) = member else {
                continue;
            };
            let value = match &field.default {
                Some(literal) => self.field_value(slot, message, field, literal)?,
                None => self.no_value(slot, message, field)?,
            };
            let name = ident(&name);
            fields.push(quote!(#name: #value));
        }
        if self.options.unknown_fields.contains(&message.full_name) {
            let name = ident(&self.unknown_fields_name(message));
            fields.push(quote!(#name: #default::default()));
        }
        if slot.form == Form::View && !self.does_view_borrow(message) {
            fields.push(quote!(_lifetime: ::core::marker::PhantomData));
        }
        let path = tokens(&self.path_of_value(slot, message.id)?)?;
        let allow = message
            .fields
            .iter()
            .any(|field| field.deprecation.is_some());
        let allow = allow.then(|| quote!(#[allow(deprecated)]));
        let lifetime = (slot.form == Form::View).then(|| quote!(<'_>));
        Ok(quote! {
            #allow
            impl #default for #path #lifetime {
                fn default() -> Self {
                    Self {
                        #(#fields),*
                    }
                }
            }
        })
    }
}
