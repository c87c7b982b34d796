//! Extensions: a constant each.

use fastcodec_schema::{Error, Extension, Shape};
use proc_macro2::TokenStream;
use quote::quote;

use super::attribute::{encoding_marker, number};
use super::types::{Form, Slot};
use super::{Context, deprecated, ident, tokens};
use crate::plan::names::Prelude;
use crate::plan::site::Site;

impl Context<'_> {
    pub(super) fn extension(
        &self,
        module: &[String],
        extension: &Extension,
    ) -> Result<TokenStream, Error> {
        let field = &extension.field;
        let docs = self.docs(&extension.full_name, &field.comment);
        let separator = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
        let about = format!(
            " The extension `{}` of `{}`.",
            extension.full_name, self.schema[extension.extendee].full_name
        );
        let slot = Slot {
            module,
            form: Form::Owned,
        };
        let value =
            tokens(&self.value_type(slot, Site::new(&extension.full_name), &field.ty, false)?)?;
        let is_expanded = matches!(field.shape, Shape::Repeated { packed: false });
        let ty = match field.shape {
            Shape::Repeated { .. } => {
                let list = tokens(&self.prelude(module, Prelude::Vec))?;
                quote!(#list<#value>)
            }
            Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient => value,
            // No extension is a map.
            Shape::Map { .. } => return Err(Error::new("an extension cannot be a map")),
        };
        let new = if is_expanded && field.ty.is_packable() {
            quote!(expanded)
        } else {
            quote!(new)
        };
        let name = ident(self.names.extension(extension));
        let encoding = ident(encoding_marker(field).ok_or_else(|| {
            let name = &extension.full_name;
            Error::new(format!(
                "the extension `{name}` has a type that Protobuf lacks"
            ))
        })?);
        let deprecated = deprecated(field.deprecation.as_ref());
        let allow = self.allow_deprecated([field]);
        let number = number(field);
        let runtime = self.runtime()?;
        Ok(quote! {
            #docs
            #separator
            #[doc = #about]
            #deprecated
            #allow
            pub const #name: #runtime::protobuf::Extension<#ty, #runtime::protobuf::encoding::#encoding> =
                #runtime::protobuf::Extension::#new(#number);
        })
    }
}
