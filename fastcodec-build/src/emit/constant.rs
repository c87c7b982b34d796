//! Other names for types, and constants.

use fastcodec_schema::{Constant, Error, Literal, Type};
use proc_macro2::{Literal as Token, TokenStream};
use quote::{ToTokens, quote};
use syn::Expr;

use super::types::{Form, Slot};
use super::{Context, attributes_of_alias, deprecated, ident, tokens};
use crate::plan::Alias;
use crate::plan::site::Site;
use crate::plan::spelling;

impl Context<'_> {
    pub(super) fn alias(&self, module: &[String], alias: Alias<'_>) -> Result<TokenStream, Error> {
        let full_name = alias.full_name;
        let Some(idents) = self.names.local(alias.id) else {
            return Ok(quote!());
        };
        let docs = self.docs(full_name, alias.comment);
        let attributes = attributes_of_alias(full_name, &self.options.type_attributes)?;
        let deprecated = deprecated(alias.deprecation);
        let allow = self.allow_deprecated_types([alias.target]);
        let slot = owned(module);
        let ty = tokens(&self.value_type(slot, Site::new(full_name), alias.target, false)?)?;
        let name = ident(&idents.owned);
        Ok(quote! {
            #docs
            #deprecated
            #allow
            #attributes
            pub type #name = #ty;
        })
    }

    /// A constant: one that the compiler knows, or one that is made when it is first used.
    pub(super) fn constant(
        &self,
        module: &[String],
        constant: &Constant,
    ) -> Result<TokenStream, Error> {
        let full_name = &constant.full_name;
        let docs = self.docs(full_name, &constant.comment);
        let deprecated = deprecated(constant.deprecation.as_ref());
        let allow = self.allow_deprecated_types([&constant.ty]);
        let slot = owned(module);
        let name = self.names.constant(constant);
        let ident_of_constant = ident(name);
        let (ty, value) = match (self.compilation.resolved(&constant.ty), &constant.value) {
            (Type::Scalar(_), Literal::String(value)) => (quote!(&str), quote!(#value)),
            (Type::Scalar(_), Literal::Bytes(value)) => {
                let value = Token::byte_string(value);
                (quote!(&[u8]), quote!(#value))
            }
            (Type::Enum(id), Literal::Variant(variant)) => {
                let ty = tokens(&self.type_path(module, *id)?)?;
                let Some(value) = self.variant(module, *id, variant)? else {
                    return Err(Error::new(format!(
                        "`{variant}` is not a value of its type"
                    )));
                };
                (ty, value)
            }
            (Type::Scalar(_), value) => {
                let site = Site::new(full_name);
                let ty = self.value_type(slot, site, &constant.ty, false)?;
                (tokens(&ty)?, self.value(slot, site, &constant.ty, value)?)
            }
            (_, value) => {
                let site = Site::new(full_name);
                let ty = tokens(&self.value_type(slot, site, &constant.ty, false)?)?;
                let value = self.value(slot, site, &constant.ty, value)?;
                let maker = maker(&value);
                if self.options.no_std {
                    // Without `std`, no value can be created at its first use.
                    let function = ident(&spelling::snake(&constant.name));
                    return Ok(quote! {
                        #docs
                        #deprecated
                        #allow
                        pub fn #function() -> #ty {
                            #value
                        }
                    });
                }
                return Ok(quote! {
                    #docs
                    #deprecated
                    #allow
                    pub static #ident_of_constant: ::std::sync::LazyLock<#ty> =
                        ::std::sync::LazyLock::new(#maker);
                });
            }
        };
        Ok(quote! {
            #docs
            #deprecated
            #allow
            pub const #ident_of_constant: #ty = #value;
        })
    }
}

/// Returns the initialiser of a value: the function itself, if the expression only calls one.
fn maker(value: &TokenStream) -> TokenStream {
    match syn::parse2(value.clone()) {
        Ok(Expr::Call(call)) if call.args.is_empty() => call.func.to_token_stream(),
        _ => quote!(|| { #value }),
    }
}

fn owned(module: &[String]) -> Slot<'_> {
    Slot {
        module,
        form: Form::Owned,
    }
}
