//! Constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::types::{Form, Place};
use crate::emit::{ident, tokens};
use crate::error::Error;
use crate::thrift::program::{Id, Resolved};
use crate::thrift::syntax::{Annotations, Base, Definition, Type, Value};

impl Context<'_> {
    /// A constant where Rust can have one; otherwise a static that is made when it is first used.
    pub(super) fn constant(
        &self,
        module: &[String],
        id: Id,
        definition: &Definition,
        ty: &Type,
        value: &Value,
    ) -> Result<TokenStream, Error> {
        let path = self.program.full_name(id);
        let docs = self.docs(&path, &definition.comment);
        let name = ident(&self.names(id)?.item);
        let place = |form| Place {
            module,
            file: id.file,
            path: &path,
            form,
            is_key: false,
        };
        let none = Annotations::default();
        let constant = |ty: TokenStream, value: TokenStream| {
            quote! {
                #docs
                pub const #name: #ty = #value;
            }
        };
        match self.program.resolve(id.file, ty)? {
            Resolved::Base(base @ (Base::String | Base::Binary)) => {
                let value = self.constant_value(place(Form::View), ty, value)?;
                let ty = if base == Base::String {
                    quote!(&str)
                } else {
                    quote!(&[u8])
                };
                Ok(constant(ty, value))
            }
            Resolved::Base(_) => {
                let value = self.constant_value(place(Form::Owned), ty, value)?;
                let ty = tokens(&self.rust_type(place(Form::Owned), ty, &none)?)?;
                Ok(constant(ty, value))
            }
            Resolved::Enum(enumeration, variants) => {
                let path = tokens(&self.type_path(module, enumeration)?)?;
                match self.variant_of(id.file, value, enumeration, variants)? {
                    Ok(index) => {
                        let variant = ident(&self.names(enumeration)?.members[index]);
                        Ok(constant(path.clone(), quote!(#path::#variant)))
                    }
                    Err(_) => {
                        let value = self.constant_value(place(Form::Owned), ty, value)?;
                        let ty = tokens(&self.rust_type(place(Form::Owned), ty, &none)?)?;
                        Ok(constant(ty, value))
                    }
                }
            }
            _ => {
                let value = self.constant_value(place(Form::Owned), ty, value)?;
                let ty = tokens(&self.rust_type(place(Form::Owned), ty, &none)?)?;
                Ok(quote! {
                    #docs
                    pub static #name: ::std::sync::LazyLock<#ty> =
                        ::std::sync::LazyLock::new(|| #value);
                })
            }
        }
    }
}
