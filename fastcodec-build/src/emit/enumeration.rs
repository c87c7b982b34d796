//! Enumerations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, attributes, deprecated, ident};
use crate::error::Error;
use crate::names;
use crate::schema::Enum;
use crate::scope::is_alias;

impl Context<'_> {
    pub(super) fn enumeration(&self, it: &Enum) -> Result<TokenStream, Error> {
        let Some(idents) = self.names.local(&it.full_name) else {
            return Ok(quote!());
        };
        let enum_ident = ident(&idents.owned);
        let (full_name, runtime) = (&it.full_name, self.runtime()?);
        let crate_attribute = self.crate_attribute()?;
        let variants = self.names.variants(&it.full_name);
        let (mut values, mut aliases) = (Vec::new(), Vec::new());
        for (index, (value, name)) in it.values.iter().zip(variants).enumerate() {
            let path = format!("{full_name}.{}", value.name);
            let name_ident = ident(name);
            let docs = self.docs(&path, &value.comment);
            let deprecated = deprecated(value.deprecated);
            if is_alias(it, index) {
                let first = it
                    .values
                    .iter()
                    .position(|other| other.number == value.number);
                let first = ident(&variants[first.unwrap_or(index)]);
                aliases.push(quote! {
                    #docs
                    #deprecated
                    pub const #name_ident: Self = Self::#first;
                });
                continue;
            }
            let number = Literal::i32_unsuffixed(value.number);
            let attributes = attributes(&path, &[&self.options.field_attributes])?;
            let proto_name = (names::unraw(name) != value.name).then_some(&value.name);
            let proto_name = proto_name.map(|name| quote!(#[codec(name = #name)]));
            values.push(quote!(#docs #deprecated #attributes #proto_name #name_ident = #number,));
        }
        let aliases = (!aliases.is_empty()).then(|| {
            quote! {
                #[allow(deprecated)]
                impl #enum_ident {
                    #(#aliases)*
                }
            }
        });
        let docs = self.docs(full_name, &it.comment);
        let deprecated = deprecated(it.deprecated);
        let attributes = attributes(
            full_name,
            &[&self.options.type_attributes, &self.options.enum_attributes],
        )?;
        let debug = self.debug(full_name);
        Ok(quote! {
            #docs
            #deprecated
            #[derive(Clone, Copy, #debug PartialEq, Eq, Hash, PartialOrd, Ord, #runtime::Enumeration)]
            #[codec(name = #full_name #crate_attribute)]
            #attributes
            #[repr(i32)]
            pub enum #enum_ident {
                #(#values)*
            }

            #aliases
        })
    }

    /// `Debug` in a list of derives, with a comma, unless it is left out.
    pub(super) fn debug(&self, full_name: &str) -> TokenStream {
        if self.options.skip_debug.contains(full_name) {
            quote!()
        } else {
            quote!(Debug,)
        }
    }
}
