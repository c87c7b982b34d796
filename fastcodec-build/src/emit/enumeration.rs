//! Enumerations.

use fastcodec_schema::{Enum, Error};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, attributes, deprecated, derives, ident};
use crate::plan::names::firsts_of_numbers;
use crate::plan::spelling;
use crate::plan::traits::Derivable;

impl Context<'_> {
    /// The enum, and the names that share a number with an earlier one.
    pub(super) fn enumeration(&self, it: &Enum) -> Result<TokenStream, Error> {
        let full_name = &it.full_name;
        let Some(idents) = self.names.local(it.id) else {
            return Ok(quote!());
        };
        let docs = self.docs(full_name, &it.comment);
        let deprecated = deprecated(it.deprecation.as_ref());
        let derives = derives(Derivable::ALL, self.has_debug(full_name), false);
        let runtime = self.runtime()?;
        let codec = self.type_attribute(full_name)?;
        let attributes = attributes(
            full_name,
            &[&self.options.type_attributes, &self.options.enum_attributes],
        )?;
        let name = ident(&idents.owned);
        let variants = self.variants(it)?;
        let aliases = self.aliases(it, &idents.owned);
        Ok(quote! {
            #docs
            #deprecated
            #[derive(#(#derives,)* PartialOrd, Ord, #runtime::Enumeration)]
            #codec
            #attributes
            #[repr(i32)]
            pub enum #name {
                #(#variants)*
            }

            #aliases
        })
    }

    fn variants(&self, it: &Enum) -> Result<Vec<TokenStream>, Error> {
        let mut variants = Vec::new();
        let firsts = firsts_of_numbers(it);
        for (index, (value, name)) in it.values.iter().zip(self.names.variants(it.id)).enumerate() {
            if firsts[index] != index {
                continue;
            }
            let path = format!("{}.{}", it.full_name, value.name);
            let docs = self.docs(&path, &value.comment);
            let deprecated = deprecated(value.deprecation.as_ref());
            let attributes = attributes(&path, &[&self.options.field_attributes])?;
            let codec = (spelling::unraw(name) != value.name).then(|| {
                let name = &value.name;
                quote!(#[codec(name = #name)])
            });
            let number = Literal::i32_unsuffixed(value.number);
            let name = ident(name);
            variants.push(quote!(#docs #deprecated #codec #attributes #name = #number,));
        }
        Ok(variants)
    }

    /// Constants for the names that share a number with an earlier one.
    fn aliases(&self, it: &Enum, enum_name: &str) -> TokenStream {
        let names = self.names.variants(it.id);
        let firsts = firsts_of_numbers(it);
        let mut constants = Vec::new();
        let mut is_deprecated = false;
        for (index, (value, name)) in it.values.iter().zip(names).enumerate() {
            let first = firsts[index];
            if first == index {
                continue;
            }
            is_deprecated |= it.values[first].deprecation.is_some();
            let path = format!("{}.{}", it.full_name, value.name);
            let docs = self.docs(&path, &value.comment);
            let separator = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
            let same = format!(
                " `{}`, the same as [`{}`](Self::{}).",
                value.name,
                spelling::unraw(&names[first]),
                names[first]
            );
            let deprecated = deprecated(value.deprecation.as_ref());
            let (name, first) = (ident(name), ident(&names[first]));
            constants.push(quote! {
                #docs
                #separator
                #[doc = #same]
                #deprecated
                pub const #name: Self = Self::#first;
            });
        }
        if constants.is_empty() {
            return quote!();
        }
        let allow = is_deprecated.then(|| quote!(#[allow(deprecated)]));
        let enum_name = ident(enum_name);
        quote! {
            #allow
            impl #enum_name {
                #(#constants)*
            }
        }
    }
}
