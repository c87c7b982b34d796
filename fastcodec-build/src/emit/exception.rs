//! Exceptions: the implementations that make a struct an error.

use fastcodec_schema::{Error, Message, MessageKind, ScalarKind, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::member_names;
use super::types::Form;
use super::{Context, ident};

/// The names of fields with the text of an exception. The first one that exists is used.
const MESSAGES: [&str; 4] = ["message", "msg", "what", "why"];

impl Context<'_> {
    /// Returns the implementations of an exception in addition to those of every struct.
    pub(super) fn exception(&self, message: &Message, name: &str) -> Result<TokenStream, Error> {
        if message.kind != MessageKind::Exception {
            return Ok(quote!());
        }
        let members = member_names(message);
        let text = MESSAGES.iter().find_map(|wanted| {
            let mut fields = message.fields.iter().zip(&members);
            fields.find(|(field, _)| {
                field.name.eq_ignore_ascii_case(wanted)
                    && is_text(self.compilation.resolved(&field.ty))
            })
        });
        let shown = &message.name;
        let body = match text {
            Some((field, member)) => {
                let member = ident(member);
                let format = format!("{shown}: {{message}}");
                if self.is_optional(message, field, Form::Owned) {
                    quote! {
                        match &self.#member {
                            Some(message) => write!(f, #format),
                            None => f.write_str(#shown),
                        }
                    }
                } else {
                    quote! {
                        let message = &self.#member;
                        write!(f, #format)
                    }
                }
            }
            None if message.fields.is_empty() || !self.has_debug(&message.full_name) => {
                quote!(f.write_str(#shown))
            }
            // Without a message it shows its fields.
            None => quote!(::core::fmt::Debug::fmt(self, f)),
        };
        let name = ident(name);
        let allow = message
            .fields
            .iter()
            .any(|field| field.deprecation.is_some());
        let allow = allow.then(|| quote!(#[allow(deprecated)]));
        Ok(quote! {
            #allow
            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #body
                }
            }

            impl ::core::error::Error for #name {}
        })
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(scalar) if scalar.kind() == ScalarKind::String)
}
