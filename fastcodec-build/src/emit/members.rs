//! What messages, oneofs and unions have in common: names and attributes of members, documentation.

use fastcodec_schema::{Error, Member, Message};
use proc_macro2::TokenStream;
use quote::quote;

use super::types::{Form, Slot};
use super::{Context, attributes, deprecated, tokens};
use crate::plan::spelling::{self, Claims};

/// The field that keeps unknown fields.
const UNKNOWN_FIELDS: &str = "unknown_fields";

impl Context<'_> {
    /// The attributes that the user asked for on a field, none of which a view gets.
    pub(super) fn field_attributes(
        &self,
        slot: Slot<'_>,
        path: &str,
    ) -> Result<TokenStream, Error> {
        match slot.form {
            Form::Owned => attributes(path, &[&self.options.field_attributes]),
            Form::View => Ok(quote!()),
        }
    }

    /// Those of what keeps unknown fields, whose path is what such a field is called.
    pub(super) fn attributes_of_unknown(
        &self,
        slot: Slot<'_>,
        message: &Message,
    ) -> Result<TokenStream, Error> {
        self.field_attributes(slot, &format!("{}.{UNKNOWN_FIELDS}", message.full_name))
    }

    /// The name of the field that keeps unknown fields.
    pub(super) fn unknown_fields_name(&self, message: &Message) -> String {
        let mut scope = Claims::default();
        for name in member_names(message) {
            scope.claim(name);
        }
        scope.claim(UNKNOWN_FIELDS)
    }

    /// The type that keeps unknown fields.
    pub(super) fn unknown_fields_type(&self, slot: Slot<'_>) -> Result<TokenStream, Error> {
        let format = tokens(&self.format_path())?;
        Ok(match slot.form {
            Form::Owned => quote!(#format::UnknownFields),
            Form::View => quote!(#format::UnknownFieldsView<'a>),
        })
    }

    /// `#[deprecated]`, and what lets a message have fields of deprecated types.
    pub(super) fn deprecation(&self, message: &Message) -> (TokenStream, TokenStream) {
        let fields = message.members().filter_map(|member| match member {
            Member::Field(field) => Some(field),
            Member::Oneof(_) => None,
        });
        (
            deprecated(message.deprecation.as_ref()),
            self.allow_deprecated(fields),
        )
    }
}

/// The documentation of the view of `owned`, a `struct` or an `enum` in the same module.
pub(super) fn view_docs(kind: &str, owned: &str) -> TokenStream {
    // A link to one of these might be to the macro that derives it.
    const DERIVES: [&str; 9] = [
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Eq",
        "Hash",
        "Ord",
        "PartialEq",
        "PartialOrd",
    ];
    let target = if DERIVES.contains(&owned) {
        format!("({kind}@{owned})")
    } else {
        String::new()
    };
    let docs =
        format!(" The view of [`{owned}`]{target}: it borrows from what it is decoded from.");
    quote!(#[doc = #docs])
}

/// The Rust names of a message's members, in their order.
pub(super) fn member_names(message: &Message) -> Vec<String> {
    let originals = message.members().map(|member| match member {
        Member::Field(field) => field.name.as_str(),
        Member::Oneof(oneof) => oneof.name.as_str(),
    });
    Claims::default().claim_all(originals, spelling::snake)
}
