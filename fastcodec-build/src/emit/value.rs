//! Values, of constants and defaults, as expressions.

use fastcodec_schema::{EnumId, Error, Field, Literal, Message, MessageId, ScalarKind, Type};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::members::member_names;
use super::types::{Form, Slot};
use super::{Context, ident, tokens};
use crate::options::{MapType, SetType};
use crate::plan::names::Prelude;
use crate::plan::site::Site;
use crate::plan::spelling::{self, Claims};

impl Context<'_> {
    /// Returns the value of a field, wrapped in `Some` and `Box` if the field is.
    pub(super) fn field_value(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
        literal: &Literal,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        let value = self.value(slot, self.site(message, &path), &field.ty, literal)?;
        let value = self.boxed_value(slot, message, field, value)?;
        Ok(
            if self.is_optional(message, field, slot.form) && !message.is_union() {
                quote!(Some(#value))
            } else {
                value
            },
        )
    }

    fn boxed_value(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
        value: TokenStream,
    ) -> Result<TokenStream, Error> {
        Ok(match slot.form {
            _ if !self.is_boxed(message, None, field) => value,
            Form::Owned => {
                let pointer = tokens(&self.prelude(slot.module, Prelude::Box))?;
                quote!(#pointer::new(#value))
            }
            Form::View if self.compilation.message(&field.ty).is_some() => {
                quote!(const { &#value })
            }
            Form::View => value,
        })
    }

    /// An expression of the type that a value has there. In a view it is a constant one.
    pub(super) fn value(
        &self,
        slot: Slot<'_>,
        site: Site<'_>,
        ty: &Type,
        literal: &Literal,
    ) -> Result<TokenStream, Error> {
        if let Some(alias) = self.compilation.alias(ty) {
            let site = site.inside(alias.full_name);
            return self.value(slot, site, alias.target, literal);
        }
        let is_view = slot.form == Form::View;
        let is_arc = || !is_view && site.is_in(&self.options.arcs);
        Ok(match (ty, literal) {
            (Type::Scalar(_), Literal::Double(value)) => {
                let value = double(*value)?;
                if self.is_ordered(slot, site) {
                    let runtime = self.runtime()?;
                    quote!(#runtime::thrift::Double(#value))
                } else {
                    value
                }
            }
            (Type::Scalar(_), Literal::String(text)) if is_view => quote!(#text),
            (Type::Scalar(_), Literal::String(text)) => quote!(#text.into()),
            (Type::Scalar(_), Literal::Bytes(bytes)) => {
                let token = Token::byte_string(bytes);
                if is_view {
                    quote!(#token)
                } else if site.is_in(&self.options.bytes) {
                    let runtime = self.runtime()?;
                    quote!(#runtime::bytes::Bytes::from_static(#token))
                } else if is_arc() {
                    quote!((*#token).into())
                } else {
                    quote!(#token.to_vec())
                }
            }
            (Type::Enum(id), Literal::Variant(name)) => {
                let open = tokens(&format!("{}::Open", self.format_path()))?;
                match self.variant(slot.module, *id, name)? {
                    Some(variant) if is_view => {
                        quote!(#open::from_number(#variant as i32))
                    }
                    Some(variant) => quote!(#variant.into()),
                    None => return Err(no_value(name)),
                }
            }
            (Type::List(element), Literal::List(values)) => {
                let values = self.values(slot, site, element, values)?;
                match slot.form {
                    Form::View => quote!(const { &[#(#values),*] }),
                    Form::Owned => self.list_value(slot, element, values)?,
                }
            }
            (Type::Set(element), Literal::List(values)) => {
                let values = self.values(slot, site.or_in_key(true), element, values)?;
                let runtime = self.runtime()?;
                match (slot.form, self.options.set_type(site)) {
                    (Form::View, _) => quote!(#runtime::thrift::Set(const { &[#(#values),*] })),
                    (Form::Owned, SetType::Vec) => {
                        let list = self.list_value(slot, element, values)?;
                        quote!(#runtime::thrift::Set(#list))
                    }
                    (Form::Owned, _) => self.collected(slot, values)?,
                }
            }
            (Type::Map(key, of_value), Literal::Map(entries)) => {
                let mut pairs = Vec::with_capacity(entries.len());
                for (name, value) in entries {
                    let name = self.value(slot, site.or_in_key(true), key, name)?;
                    let value = self.value(slot, site, of_value, value)?;
                    pairs.push(quote!((#name, #value)));
                }
                match (slot.form, self.options.map_type(site)) {
                    (Form::View, _) => quote!(const { &[#(#pairs),*] }),
                    (Form::Owned, MapType::Vec) => self.list_value(slot, ty, pairs)?,
                    (Form::Owned, _) => self.collected(slot, pairs)?,
                }
            }
            (Type::Message(id), Literal::Message(fields)) => {
                let value = self.message_value(slot, &self.schema[*id], fields)?;
                if is_arc() {
                    let runtime = self.runtime()?;
                    quote!(#runtime::alloc::sync::Arc::new(#value))
                } else {
                    value
                }
            }
            (_, literal) => self.plain_value(literal)?,
        })
    }

    /// A value whose form does not depend on its type.
    pub(super) fn plain_value(&self, literal: &Literal) -> Result<TokenStream, Error> {
        Ok(match literal {
            Literal::Signed(value) => tokens(&value.to_string())?,
            Literal::Unsigned(value) => tokens(&value.to_string())?,
            Literal::Bool(value) => quote!(#value),
            Literal::Float(value) if value.is_finite() => tokens(&format!("{value:?}"))?,
            Literal::Float(value) => not_finite("f32", f64::from(*value))?,
            Literal::Double(value) => double(*value)?,
            Literal::String(value) => quote!(#value),
            Literal::Bytes(value) => {
                let value = Token::byte_string(value);
                quote!(#value)
            }
            Literal::Uuid(value) => {
                let runtime = self.runtime()?;
                let bytes = value.iter().map(|byte| format!("0x{byte:02x}"));
                let bytes = tokens(&bytes.collect::<Vec<_>>().join(", "))?;
                quote!(#runtime::thrift::Uuid([#bytes]))
            }
            Literal::Variant(name) => return Err(no_value(name)),
            Literal::List(_) | Literal::Map(_) | Literal::Message(_) => {
                return Err(Error::new("a value does not fit the type that it is for"));
            }
        })
    }

    /// The default of a field that the schema gives no default value.
    pub(super) fn no_value(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        if self.is_optional(message, field, slot.form) && !message.is_union() {
            return Ok(quote!(None));
        }
        if let Type::Scalar(scalar) = self.compilation.resolved(&field.ty) {
            let is_constant = match scalar.kind() {
                ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => true,
                ScalarKind::Float | ScalarKind::Bool => true,
                // The type of a double may be another.
                ScalarKind::Double => false,
                ScalarKind::String | ScalarKind::Bytes | ScalarKind::Uuid => {
                    slot.form == Form::View
                }
            };
            if is_constant {
                return self.constant_default(slot, message, field);
            }
        }
        let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
        Ok(quote!(#default::default()))
    }

    fn values(
        &self,
        slot: Slot<'_>,
        site: Site<'_>,
        ty: &Type,
        values: &[Literal],
    ) -> Result<Vec<TokenStream>, Error> {
        let values = values.iter();
        values
            .map(|value| self.value(slot, site, ty, value))
            .collect()
    }

    fn list_value(
        &self,
        slot: Slot<'_>,
        element: &Type,
        values: Vec<TokenStream>,
    ) -> Result<TokenStream, Error> {
        let list = tokens(&self.prelude(slot.module, Prelude::Vec))?;
        Ok(match self.compilation.resolved(element) {
            _ if values.is_empty() => quote!(#list::new()),
            // The formatter does not break lines in a macro, so only short values go there.
            Type::Scalar(scalar) if !self.options.no_std && scalar.is_primitive() => {
                quote!(vec![#(#values),*])
            }
            _ => quote!(#list::from([#(#values),*])),
        })
    }

    /// A set or a map: whichever it is, it can be collected.
    fn collected(&self, slot: Slot<'_>, values: Vec<TokenStream>) -> Result<TokenStream, Error> {
        if values.is_empty() {
            let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
            return Ok(quote!(#default::default()));
        }
        Ok(quote!([#(#values),*].into_iter().collect()))
    }

    /// A struct with some of its fields set, or a union with one.
    fn message_value(
        &self,
        slot: Slot<'_>,
        message: &Message,
        literals: &[(String, Literal)],
    ) -> Result<TokenStream, Error> {
        let full_name = &message.full_name;
        let ty = tokens(&self.path_of_value(slot, message.id)?)?;
        if message.is_union() {
            let Some((name, literal)) = literals.first() else {
                return Err(no_value(full_name));
            };
            let index = message.index_of_name(name).ok_or_else(|| no_value(name))?;
            return self.member_value(slot, message, &ty, index, Some(literal));
        }
        let mut fields = Vec::new();
        let mut is_whole = true;
        for (field, name) in message.fields.iter().zip(member_names(message)) {
            let literal = literals.iter().find(|(known, _)| *known == field.name);
            let value = match (literal, &field.default) {
                (Some((_, literal)), _) => self.field_value(slot, message, field, literal)?,
                // A constant cannot use the trait `Default`.
                (None, Some(default)) if slot.form == Form::View => {
                    self.field_value(slot, message, field, default)?
                }
                (None, None) if slot.form == Form::View => {
                    self.constant_default(slot, message, field)?
                }
                (None, _) => {
                    is_whole = false;
                    continue;
                }
            };
            let name = ident(&name);
            fields.push(quote!(#name: #value));
        }
        let has_unknown_fields = self.options.unknown_fields.contains(full_name);
        if slot.form == Form::Owned {
            let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
            if fields.is_empty() {
                return Ok(quote!(#ty::default()));
            }
            if !is_whole || has_unknown_fields {
                fields.push(quote!(..#default::default()));
            }
        } else if has_unknown_fields {
            let name = ident(&self.unknown_fields_name(message));
            let format = tokens(&self.format_path())?;
            fields.push(quote!(#name: #format::UnknownFieldsView::new()));
        } else if !self.does_view_borrow(message) {
            fields.push(quote!(_lifetime: ::core::marker::PhantomData));
        }
        Ok(quote!(#ty { #(#fields),* }))
    }

    /// The default of a field of a view, as a constant.
    fn constant_default(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        if self.is_optional(message, field, slot.form) && !message.is_union() {
            return Ok(quote!(None));
        }
        let path = format!("{}.{}", message.full_name, field.name);
        let literal = match self.compilation.resolved(&field.ty) {
            Type::Scalar(scalar) => zero(scalar.kind()),
            Type::List(_) | Type::Set(_) => Literal::List(Vec::new()),
            Type::Map(..) => Literal::Map(Vec::new()),
            Type::Enum(id) => match self.schema[*id].values.first() {
                Some(first) => Literal::Variant(first.name.clone()),
                None => return Err(no_value(&self.schema[*id].full_name)),
            },
            Type::Message(id) => {
                let inner = &self.schema[*id];
                if inner.is_union() {
                    let ty = tokens(&self.path_of_value(slot, *id)?)?;
                    return self.default_member(slot, inner, &ty);
                }
                Literal::Message(Vec::new())
            }
            Type::Alias(_) => return Err(no_value(&path)),
        };
        self.value(slot, self.site(message, &path), &field.ty, &literal)
    }

    /// The member of a union that its default is made of.
    pub(super) fn default_member(
        &self,
        slot: Slot<'_>,
        message: &Message,
        ty: &TokenStream,
    ) -> Result<TokenStream, Error> {
        let index = self.defaults.member_of(message);
        let field = index.and_then(|index| Some((index, message.fields.get(index)?)));
        let Some((index, field)) = field else {
            let default = tokens(&self.prelude(slot.module, Prelude::Default))?;
            return Ok(quote!(#ty::Unknown(#default::default())));
        };
        self.member_value(slot, message, ty, index, field.default.as_ref())
    }

    /// A union with the member at `index`.
    fn member_value(
        &self,
        slot: Slot<'_>,
        message: &Message,
        ty: &TokenStream,
        index: usize,
        literal: Option<&Literal>,
    ) -> Result<TokenStream, Error> {
        let originals = message.fields.iter().map(|field| field.name.as_str());
        let variants = Claims::default().claim_all(originals, spelling::camel);
        let (Some(field), Some(variant)) = (message.fields.get(index), variants.get(index)) else {
            return Err(no_value(&message.full_name));
        };
        let variant = ident(variant);
        let value = match (literal, slot.form) {
            (Some(literal), _) => self.field_value(slot, message, field, literal)?,
            (None, Form::Owned) => self.no_value(slot, message, field)?,
            (None, Form::View) => {
                let value = self.constant_default(slot, message, field)?;
                self.boxed_value(slot, message, field, value)?
            }
        };
        Ok(quote!(#ty::#variant(#value)))
    }

    /// The path by which a value of a message is made.
    pub(super) fn path_of_value(&self, slot: Slot<'_>, id: MessageId) -> Result<String, Error> {
        match slot.form {
            Form::View if !self.is_its_own_view(&self.schema[id]) => {
                self.view_path(slot.module, id)
            }
            _ => self.type_path(slot.module, id),
        }
    }

    /// The path of the value `name` of an enum.
    pub(super) fn variant(
        &self,
        module: &[String],
        id: EnumId,
        name: &str,
    ) -> Result<Option<TokenStream>, Error> {
        let ty = tokens(&self.type_path(module, id)?)?;
        let mut values = self.schema[id].values.iter();
        let index = values.position(|value| value.name == name);
        let variant = index.and_then(|index| self.names.variants(id).get(index));
        Ok(variant.map(|variant| {
            let variant = ident(variant);
            quote!(#ty::#variant)
        }))
    }
}

/// The default of a scalar that the schema gives no default value.
fn zero(kind: ScalarKind) -> Literal {
    match kind {
        ScalarKind::Signed(_) => Literal::Signed(0),
        ScalarKind::Unsigned(_) => Literal::Unsigned(0),
        ScalarKind::Float => Literal::Float(0.0),
        ScalarKind::Double => Literal::Double(0.0),
        ScalarKind::Bool => Literal::Bool(false),
        ScalarKind::String => Literal::String(String::new()),
        ScalarKind::Bytes => Literal::Bytes(Vec::new()),
        ScalarKind::Uuid => Literal::Uuid([0; 16]),
    }
}

fn double(value: f64) -> Result<TokenStream, Error> {
    if value.is_finite() {
        tokens(&format!("{value:?}"))
    } else {
        not_finite("f64", value)
    }
}

fn no_value(name: &str) -> Error {
    Error::new(format!("`{name}` is not a value of its type"))
}

/// A path that a module named like the type does not hide.
pub(super) fn not_finite(ty: &str, value: f64) -> Result<TokenStream, Error> {
    let name = if value.is_nan() {
        "NAN"
    } else if value > 0.0 {
        "INFINITY"
    } else {
        "NEG_INFINITY"
    };
    tokens(&format!("{ty}::{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_that_is_not_finite_is_a_constant() {
        let text = |value| not_finite("f64", value).unwrap().to_string();
        assert_eq!(text(f64::INFINITY), "f64 :: INFINITY");
        assert_eq!(text(f64::NEG_INFINITY), "f64 :: NEG_INFINITY");
        assert_eq!(text(f64::NAN), "f64 :: NAN");
    }
}
