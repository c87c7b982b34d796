//! Messages: a struct, and its view.

use fastcodec_schema::{Comment, Error, Field, Format, Member, Message, MessageKind, Oneof};
use proc_macro2::TokenStream;
use quote::quote;

use super::members::{member_names, view_docs};
use super::types::{Form, Slot};
use super::{Context, attributes, deprecated, ident, tokens};
use crate::plan::names::Prelude;
use crate::plan::traits::Derivable;

impl Context<'_> {
    /// The struct of a message.
    pub(super) fn message(
        &self,
        module: &[String],
        message: &Message,
    ) -> Result<TokenStream, Error> {
        let full_name = &message.full_name;
        let Some(idents) = self.names.local(message.id) else {
            return Ok(quote!());
        };
        if message.is_union() {
            return self.union(module, message);
        }
        let slot = Slot {
            module,
            form: Form::Owned,
        };
        let docs = match about(message) {
            Some(comment) => self.docs(full_name, &comment),
            None => self.docs(full_name, &message.comment),
        };
        let attributes = attributes(
            full_name,
            &[
                &self.options.type_attributes,
                &self.options.message_attributes,
            ],
        )?;
        let traits = self.traits.message(message.id);
        let default = self.default_impl(slot, message)?;
        let head = self.head(message, docs, traits, default.is_empty(), attributes)?;
        let name = ident(&idents.owned);
        let fields = self.members(slot, message)?;
        let exception = self.exception(message, &idents.owned)?;
        let type_name = self.type_name(module, message, &name)?;
        Ok(quote! {
            #head
            pub struct #name {
                #(#fields)*
            }

            #default
            #exception
            #type_name
        })
    }

    /// Returns the implementation of prost's trait `Name`, if the user wants it.
    fn type_name(
        &self,
        module: &[String],
        message: &Message,
        name: &proc_macro2::Ident,
    ) -> Result<TokenStream, Error> {
        if !self.options.type_names || self.format == Format::Thrift {
            return Ok(quote!());
        }
        let runtime = self.runtime()?;
        let string = tokens(&self.prelude(module, Prelude::String))?;
        let full_name = &message.full_name;
        let short = &message.name;
        let package = &self.schema[message.file].package;
        let domain = self.options.type_name_domains.best(full_name);
        let url = format!("{}/{full_name}", domain.map_or("", String::as_str));
        Ok(quote! {
            impl #runtime::prost::Name for #name {
                const NAME: &'static str = #short;
                const PACKAGE: &'static str = #package;

                fn full_name() -> #string {
                    <#string as ::core::convert::From<&str>>::from(#full_name)
                }

                fn type_url() -> #string {
                    <#string as ::core::convert::From<&str>>::from(#url)
                }
            }
        })
    }

    /// The borrowing struct of a message.
    pub(super) fn view(&self, module: &[String], message: &Message) -> Result<TokenStream, Error> {
        let Some(idents) = self.names.local(message.id) else {
            return Ok(quote!());
        };
        if message.is_union() {
            return self.union_view(module, message);
        }
        let slot = Slot {
            module,
            form: Form::View,
        };
        let docs = view_docs("struct", &idents.owned);
        let default = self.default_impl(slot, message)?;
        let derives_default = default.is_empty();
        let head = self.head(message, docs, Derivable::VIEW, derives_default, quote!())?;
        let name = ident(&idents.view);
        let mut fields = self.members(slot, message)?;
        if !self.does_view_borrow(message) {
            fields.push(quote! {
                /// Nothing is borrowed, but every view has a lifetime.
                #[codec(skip)]
                pub _lifetime: ::core::marker::PhantomData<&'a ()>,
            });
        }
        Ok(quote! {
            #head
            pub struct #name<'a> {
                #(#fields)*
            }

            #default
        })
    }

    /// The fields of a message's struct, or of its view's.
    fn members(&self, slot: Slot<'_>, message: &Message) -> Result<Vec<TokenStream>, Error> {
        let mut fields = Vec::new();
        let names = member_names(message);
        for (member, name) in message.members().zip(&names) {
            fields.push(match member {
                Member::Field(field) => self.field(slot, message, field, name)?,
                Member::Oneof(oneof) => self.oneof_field(slot, message, oneof, name)?,
            });
        }
        if self.options.unknown_fields.contains(&message.full_name) {
            let name = ident(&self.unknown_fields_name(message));
            let ty = self.unknown_fields_type(slot)?;
            let attributes = self.attributes_of_unknown(slot, message)?;
            fields.push(quote! {
                /// The fields that the schema does not have.
                #[codec(unknown)]
                #attributes
                pub #name: #ty,
            });
        }
        Ok(fields)
    }

    fn field(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
        name: &str,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        let docs = self.docs(&path, &field.comment);
        let deprecated = deprecated(field.deprecation.as_ref());
        let attributes = self.field_attributes(slot, &path)?;
        let codec = self.field_attribute(slot, message, field, name)?;
        let ty = self.field_type(slot, message, field)?;
        let name = ident(name);
        Ok(quote! {
            #docs
            #deprecated
            #codec
            #attributes
            pub #name: #ty,
        })
    }

    fn oneof_field(
        &self,
        slot: Slot<'_>,
        message: &Message,
        oneof: &Oneof,
        name: &str,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, oneof.name);
        let docs = self.docs(&path, &oneof.comment);
        let attributes = self.field_attributes(slot, &path)?;
        let option = tokens(&self.prelude(slot.module, Prelude::Option))?;
        let ty = tokens(&self.oneof_path(slot, message, oneof)?)?;
        let name = ident(name);
        Ok(quote! {
            #docs
            #[codec(oneof)]
            #attributes
            pub #name: #option<#ty>,
        })
    }
}

/// Returns the comment for a struct of arguments or results, which has none in the schema.
fn about(message: &Message) -> Option<Comment> {
    if message.kind != MessageKind::OfMethod {
        return None;
    }
    let mut comment = Comment::default();
    comment.leading = match message.name.strip_suffix("_result") {
        Some(method) => format!(" What `{method}` returns or throws."),
        None => {
            let method = message.name.strip_suffix("_arguments");
            format!(" The arguments of `{}`.", method.unwrap_or(&message.name))
        }
    };
    Some(comment)
}
