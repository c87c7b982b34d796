//! Typedefs, enumerations, structs, unions and exceptions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Context;
use super::types::{Form, Holding, Place, Pointer};
use crate::emit::{attributes, deprecated, derives, ident, tokens};
use crate::error::Error;
use crate::names::{self, Scope};
use crate::thrift::program::{Id, Resolved};
use crate::thrift::syntax::{Definition, Field, StructKind, Type, Variant};
use crate::traits::Derivable;

/// The field or variant that keeps what the schema does not have.
const UNKNOWN_FIELDS: &str = "unknown_fields";
const UNKNOWN_MEMBER: &str = "Unknown";

impl Context<'_> {
    pub(super) fn typedef(
        &self,
        module: &[String],
        id: Id,
        definition: &Definition,
        ty: &Type,
    ) -> Result<TokenStream, Error> {
        let path = self.program.full_name(id);
        let docs = self.docs(&path, &definition.comment);
        let attributes = attributes(&path, &[&self.options.type_attributes])?;
        let name = ident(&self.names(id)?.item);
        let place = Place {
            module,
            file: id.file,
            path: &path,
            form: Form::Owned,
            is_key: false,
        };
        let ty = tokens(&self.rust_type(place, ty, &definition.annotations)?)?;
        Ok(quote! {
            #docs
            #attributes
            pub type #name = #ty;
        })
    }

    pub(super) fn enumeration(
        &self,
        id: Id,
        definition: &Definition,
        variants: &[Variant],
    ) -> Result<TokenStream, Error> {
        let full_name = self.program.full_name(id);
        let docs = self.docs(&full_name, &definition.comment);
        let is_deprecated = deprecated(definition.annotations.has("deprecated"));
        let derives = derives(Derivable::ALL, self.has_debug(&full_name), false);
        let runtime = self.runtime()?;
        let attributes = attributes(
            &full_name,
            &[&self.options.type_attributes, &self.options.enum_attributes],
        )?;
        let names = self.names(id)?;
        let name = ident(&names.item);
        let (mut items, mut constants) = (Vec::new(), Vec::new());
        for (index, (variant, rust_name)) in variants.iter().zip(&names.members).enumerate() {
            let first = variants
                .iter()
                .position(|other| other.number == variant.number);
            let path = format!("{full_name}.{}", variant.name.text);
            let docs = self.docs(&path, &variant.comment);
            let deprecated = deprecated(variant.annotations.has("deprecated"));
            let rust_ident = ident(rust_name);
            if let Some(first) = first.filter(|first| *first != index) {
                let first = ident(&names.members[first]);
                constants
                    .push(quote!(#docs #deprecated pub const #rust_ident: Self = Self::#first;));
                continue;
            }
            let attributes = crate::emit::attributes(&path, &[&self.options.field_attributes])?;
            let codec = codec_name(names::unraw(rust_name), &variant.name.text);
            let codec = codec.map(|name| quote!(#[codec(#name)]));
            let number = Literal::i32_unsuffixed(variant.number);
            items.push(quote!(#docs #deprecated #codec #attributes #rust_ident = #number,));
        }
        if items.is_empty() {
            return Err(self.program.error(
                id.file,
                definition.name.at,
                format!(
                    "`{}` has no values: an enumeration needs one",
                    definition.name.text
                ),
            ));
        }
        let constants = (!constants.is_empty()).then(|| quote!(impl #name { #(#constants)* }));
        let codec = codec_name(names::unraw(&names.item), &definition.name.text);
        let codec = codec.map(|name| quote!(#[codec(#name)]));
        Ok(quote! {
            #docs
            #is_deprecated
            #[derive(#(#derives,)* PartialOrd, Ord, #runtime::Enumeration)]
            #codec
            #attributes
            #[repr(i32)]
            pub enum #name {
                #(#items)*
            }

            #constants
        })
    }

    /// A struct, union or exception, and its view.
    pub(super) fn structure(
        &self,
        module: &[String],
        id: Id,
        definition: &Definition,
        kind: StructKind,
        fields: &[Field],
    ) -> Result<Vec<TokenStream>, Error> {
        let mut items =
            vec![self.structure_in(module, id, definition, kind, fields, Form::Owned)?];
        if kind == StructKind::Exception {
            items.push(self.exception(id, definition, fields)?);
        }
        if self.analysis.has_view(id) {
            items.push(self.structure_in(module, id, definition, kind, fields, Form::View)?);
        }
        Ok(items)
    }

    fn structure_in(
        &self,
        module: &[String],
        id: Id,
        definition: &Definition,
        kind: StructKind,
        fields: &[Field],
        form: Form,
    ) -> Result<TokenStream, Error> {
        let full_name = self.program.full_name(id);
        let names = self.names(id)?;
        let is_key = self.analysis.is_key(id) && form == Form::Owned;
        // A union without members holds nothing, as an empty struct.
        let is_union = kind == StructKind::Union && !fields.is_empty();
        let members = self.members(module, id, kind, fields, form)?;
        let default = if is_union {
            self.union_default(id, fields, form)?
        } else {
            self.struct_default(module, id, kind, fields, form)?
        };
        let traits = match form {
            Form::Owned => self.analysis.traits(id),
            Form::View => Derivable::VIEW,
        };
        let has_derived_default = !is_union && default.is_none();
        let mut derives = derives(traits, self.has_debug(&full_name), has_derived_default);
        if is_key {
            derives.extend([quote!(PartialOrd), quote!(Ord)]);
        }
        let runtime = self.runtime()?;
        let rust_name = match form {
            Form::Owned => &names.item,
            Form::View => &names.view,
        };
        let (docs, attributes) = match form {
            Form::Owned => (
                self.docs(&full_name, &definition.comment),
                attributes(
                    &full_name,
                    &[
                        &self.options.type_attributes,
                        &self.options.message_attributes,
                    ],
                )?,
            ),
            Form::View => {
                let text = format!(
                    " [`{}`], borrowed from what it is decoded from.",
                    names.item
                );
                (quote!(#[doc = #text]), quote!())
            }
        };
        let deprecated = deprecated(definition.annotations.has("deprecated"));
        let codec = codec_name(names::unraw(rust_name), &definition.name.text)
            .map(|name| quote!(#[codec(#name)]));
        let name = ident(rust_name);
        let lifetime = (form == Form::View).then(|| quote!(<'a>));
        let keyword = if is_union {
            quote!(enum)
        } else {
            quote!(struct)
        };
        Ok(quote! {
            #docs
            #deprecated
            #[derive(#(#derives,)* #runtime::Thrift)]
            #codec
            #attributes
            pub #keyword #name #lifetime {
                #(#members)*
            }

            #default
        })
    }

    /// The fields of a struct or the variants of a union.
    fn members(
        &self,
        module: &[String],
        id: Id,
        kind: StructKind,
        fields: &[Field],
        form: Form,
    ) -> Result<Vec<TokenStream>, Error> {
        let full_name = self.program.full_name(id);
        let names = &self.names(id)?.members;
        let is_union = kind == StructKind::Union;
        let mut members = Vec::new();
        for (field, name) in fields.iter().zip(names) {
            let path = format!("{full_name}.{}", field.name.text);
            let docs = self.docs(&path, &field.comment);
            let attributes = attributes(&path, &[&self.options.field_attributes])?;
            let attributes = (form == Form::Owned).then_some(attributes);
            let deprecated = deprecated(field.annotations.has("deprecated"));
            let holding = self.holding(id, kind, field, form)?;
            let place = self.place(module, id, &path, form);
            let ty = tokens(&self.held_type(place, field, holding)?)?;
            let number = Literal::i16_unsuffixed(field.id);
            let required = (!is_union
                && field.requiredness == crate::thrift::syntax::Requiredness::Required)
                .then(|| quote!(, required));
            // The name that the derive would give it.
            let derived = if is_union {
                snake_of_variant(names::unraw(name))
            } else {
                names::unraw(name).to_owned()
            };
            let named = codec_name(&derived, &field.name.text).map(|name| quote!(, #name));
            let name = ident(name);
            members.push(if is_union {
                quote!(#docs #deprecated #[codec(#number #named)] #attributes #name(#ty),)
            } else {
                quote!(#docs #deprecated #[codec(#number #required #named)] #attributes pub #name: #ty,)
            });
        }
        if self.options.unknown_fields.contains(&full_name) {
            members.push(self.unknown_member(names, is_union && !fields.is_empty(), form)?);
        }
        Ok(members)
    }

    fn unknown_member(
        &self,
        names: &[String],
        is_union: bool,
        form: Form,
    ) -> Result<TokenStream, Error> {
        let mut scope = Scope::default();
        for name in names {
            scope.claim(name.as_str());
        }
        let runtime = self.runtime()?;
        let ty = match form {
            Form::Owned => quote!(#runtime::thrift::UnknownFields),
            Form::View => quote!(#runtime::thrift::UnknownFieldsView<'a>),
        };
        Ok(if is_union {
            let name = ident(&scope.claim(UNKNOWN_MEMBER));
            quote! {
                /// A member that the schema does not have.
                #[codec(unknown)]
                #name(#ty),
            }
        } else {
            let name = ident(&scope.claim(UNKNOWN_FIELDS));
            quote! {
                /// The fields that the schema does not have.
                #[codec(unknown)]
                pub #name: #ty,
            }
        })
    }

    /// `Default`, where a field has a default value of its own.
    fn struct_default(
        &self,
        module: &[String],
        id: Id,
        kind: StructKind,
        fields: &[Field],
        form: Form,
    ) -> Result<Option<TokenStream>, Error> {
        if fields.iter().all(|field| field.default.is_none()) {
            return Ok(None);
        }
        let full_name = self.program.full_name(id);
        let names = self.names(id)?;
        let mut values = Vec::new();
        for (field, name) in fields.iter().zip(&names.members) {
            let path = format!("{full_name}.{}", field.name.text);
            let name = ident(name);
            let value = match &field.default {
                None => quote!(::core::default::Default::default()),
                Some(value) => {
                    let place = self.place(module, id, &path, form);
                    let holding = self.holding(id, kind, field, form)?;
                    self.held_value(place, field, holding, value)?
                }
            };
            values.push(quote!(#name: #value,));
        }
        if self.options.unknown_fields.contains(&full_name) {
            let mut scope = Scope::default();
            for name in &names.members {
                scope.claim(name.as_str());
            }
            let name = ident(&scope.claim(UNKNOWN_FIELDS));
            values.push(quote!(#name: ::core::default::Default::default(),));
        }
        let (name, lifetime) = match form {
            Form::Owned => (ident(&names.item), None),
            Form::View => (ident(&names.view), Some(quote!(<'_>))),
        };
        Ok(Some(quote! {
            impl ::core::default::Default for #name #lifetime {
                fn default() -> Self {
                    Self { #(#values)* }
                }
            }
        }))
    }

    /// `Default` of a union, which a field that is always there begins with: the member whose own
    /// default is nearest to its end.
    fn union_default(
        &self,
        id: Id,
        fields: &[Field],
        form: Form,
    ) -> Result<Option<TokenStream>, Error> {
        let names = self.names(id)?;
        let mut nearest = None;
        for (field, member) in fields.iter().zip(&names.members) {
            let distance = match self.program.resolve(id.file, &field.ty)? {
                Resolved::Struct(held, ..) => match self.analysis.ending(held) {
                    Some(distance) => distance + 1,
                    None => continue,
                },
                _ => 0,
            };
            // A reference into an arena has no default.
            let holding = self.holding(id, StructKind::Union, field, form)?;
            if holding.pointer != Pointer::Reference
                && nearest.is_none_or(|(least, _)| distance < least)
            {
                nearest = Some((distance, member));
            }
        }
        let Some((_, member)) = nearest else {
            return Ok(None);
        };
        let (name, lifetime) = match form {
            Form::Owned => (ident(&names.item), None),
            Form::View => (ident(&names.view), Some(quote!(<'_>))),
        };
        let member = ident(member);
        Ok(Some(quote! {
            impl ::core::default::Default for #name #lifetime {
                fn default() -> Self {
                    Self::#member(::core::default::Default::default())
                }
            }
        }))
    }

    /// What makes an exception an error.
    fn exception(
        &self,
        id: Id,
        definition: &Definition,
        fields: &[Field],
    ) -> Result<TokenStream, Error> {
        let names = self.names(id)?;
        let name = ident(&names.item);
        let label = &definition.name.text;
        // What its author says is the text of it, or a field that is called so.
        let text_field = definition
            .annotations
            .0
            .iter()
            .find(|(key, _)| key == "message")
            .map_or("message", |(_, value)| value.as_str());
        let mut message = None;
        for (field, member) in fields.iter().zip(&names.members) {
            let is_string = matches!(
                self.program.resolve(id.file, &field.ty)?,
                Resolved::Base(crate::thrift::syntax::Base::String)
            );
            if is_string && field.name.text == text_field {
                let holding = self.holding(id, StructKind::Exception, field, Form::Owned)?;
                message = Some((ident(member), holding));
            }
        }
        let (with_message, with_member) =
            (format!("{label}: {{message}}"), format!("{label}: {{}}"));
        let body = match message {
            Some((
                member,
                Holding {
                    is_optional: true, ..
                },
            )) => quote! {
                match &self.#member {
                    ::core::option::Option::Some(message) => ::core::write!(f, #with_message),
                    ::core::option::Option::None => f.write_str(#label),
                }
            },
            Some((member, _)) => quote!(::core::write!(f, #with_member, self.#member)),
            None if self.has_debug(&self.program.full_name(id)) && !fields.is_empty() => {
                quote!(::core::write!(f, "{self:?}"))
            }
            None => quote!(f.write_str(#label)),
        };
        let has_debug = self.has_debug(&self.program.full_name(id));
        let error = has_debug.then(|| quote!(impl ::core::error::Error for #name {}));
        Ok(quote! {
            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #body
                }
            }

            #error
        })
    }

    pub(super) fn place<'a>(
        &self,
        module: &'a [String],
        owner: Id,
        path: &'a str,
        form: Form,
    ) -> Place<'a> {
        Place {
            module,
            file: owner.file,
            path,
            form,
            is_key: form == Form::Owned && self.analysis.is_key(owner),
        }
    }

    /// Whether the type derives `Debug`.
    pub(super) fn has_debug(&self, full_name: &str) -> bool {
        !self.options.skip_debug.contains(full_name)
    }
}

/// `name = "…"`, where the name in the schema is not the one that the derive would take.
pub(super) fn codec_name(derived: &str, original: &str) -> Option<TokenStream> {
    (derived != original).then(|| quote!(name = #original))
}

/// The name that the derive gives a member of a union, from that of its variant.
fn snake_of_variant(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
