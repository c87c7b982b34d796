//! The `#[codec]` attributes: the information that the derive needs in addition to the type of a
//! field.

use fastcodec_schema::descriptor::OptimizeMode;
use fastcodec_schema::{Error, Field, Format, Literal, Message, Scalar, Shape, Type};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::types::Slot;
use super::{Context, tokens};
use crate::plan::spelling;

impl Context<'_> {
    /// The attribute of a field that is not in a oneof, which has the name `rust_name`.
    pub(super) fn field_attribute(
        &self,
        slot: Slot<'_>,
        message: &Message,
        field: &Field,
        rust_name: &str,
    ) -> Result<TokenStream, Error> {
        let mut items = vec![number(field)];
        let is_optional = self.is_optional(message, field, slot.form);
        if self.format == Format::Thrift {
            // The type says the rest, and the default values are those of the struct.
            if field.shape == Shape::Required && !is_optional {
                items.push(quote!(required));
            }
            if spelling::unraw(rust_name) != field.name {
                let name = &field.name;
                items.push(quote!(name = #name));
            }
            return Ok(quote!(#[codec(#(#items),*)]));
        }
        if let Shape::Map { key, .. } = field.shape {
            let (key, value) = (scalar_encoding(key), encoding_name(field));
            if key.is_some() || value.is_some() {
                let encoding = |name: Option<&str>| tokens(name.unwrap_or("_"));
                let (key, value) = (encoding(key)?, encoding(value)?);
                items.push(quote!(map(#key, #value)));
            }
        } else if let Some(encoding) = encoding_name(field) {
            items.push(tokens(encoding)?);
        }
        match field.shape {
            Shape::Repeated { packed: false } if field.ty.is_packable() => {
                items.push(quote!(expanded));
            }
            Shape::Required if !is_optional => items.push(quote!(required)),
            _ => {}
        }
        if let (Some(default), true) = (&field.default, is_optional) {
            let default = self.default(slot.module, &field.ty, default)?;
            items.push(quote!(default = #default));
        }
        if spelling::unraw(rust_name) != field.name {
            let name = &field.name;
            items.push(quote!(name = #name));
        }
        Ok(quote!(#[codec(#(#items),*)]))
    }

    /// The attribute of a member of a oneof, which is the variant `rust_name`.
    pub(super) fn member_attribute(field: &Field, rust_name: &str) -> Result<TokenStream, Error> {
        let mut items = vec![number(field)];
        if let Some(encoding) = encoding_name(field) {
            items.push(tokens(encoding)?);
        }
        if spelling::of_member(spelling::unraw(rust_name)) != field.name {
            let name = &field.name;
            items.push(quote!(name = #name));
        }
        Ok(quote!(#[codec(#(#items),*)]))
    }

    /// The attribute of a type.
    pub(super) fn type_attribute(&self, full_name: &str) -> Result<TokenStream, Error> {
        let runtime = self.crate_item()?;
        let runtime = runtime.iter();
        Ok(quote!(#[codec(name = #full_name #(, #runtime)*)]))
    }

    /// Returns the attribute of a message.
    pub(super) fn message_attribute(&self, message: &Message) -> Result<TokenStream, Error> {
        let (full_name, runtime) = (&message.full_name, self.crate_item()?);
        let runtime = runtime.iter();
        let code_size = self.code_size_item(message);
        let code_size = code_size.iter();
        Ok(quote!(#[codec(name = #full_name #(, #runtime)* #(, #code_size)*)]))
    }

    /// Returns the attribute of a oneof. A oneof has no name, so it has only the path of the
    /// runtime, and the size of the code of its message.
    pub(super) fn oneof_attribute(&self, message: &Message) -> Result<TokenStream, Error> {
        let items = self.crate_item()?.into_iter();
        let items: Vec<_> = items.chain(self.code_size_item(message)).collect();
        Ok(match items.is_empty() {
            true => quote!(),
            false => quote!(#[codec(#(#items),*)]),
        })
    }

    /// Returns `code_size`, if the code of the message is to be small.
    fn code_size_item(&self, message: &Message) -> Option<TokenStream> {
        let options = self.schema[message.file].options.as_ref();
        let by_schema = options
            .and_then(|it| it.optimize_for)
            .is_some_and(|it| it == OptimizeMode::CodeSize);
        let by_option = self.options.code_size.contains(&message.full_name);
        (by_schema || by_option).then(|| quote!(code_size))
    }

    /// Returns the runtime's path, if it is not the default.
    fn crate_item(&self) -> Result<Option<TokenStream>, Error> {
        if self.options.runtime_path == "::fastcodec" {
            return Ok(None);
        }
        let path = tokens(&self.options.runtime_path)?;
        Ok(Some(quote!(crate = #path)))
    }

    /// A default value as an expression.
    fn default(
        &self,
        module: &[String],
        ty: &Type,
        default: &Literal,
    ) -> Result<TokenStream, Error> {
        Ok(match default {
            Literal::Variant(name) => {
                let variant = match ty {
                    Type::Enum(id) => self.variant(module, *id, name)?,
                    _ => None,
                };
                variant.ok_or_else(|| {
                    Error::new(format!("the default `{name}` is not a value of its type"))
                })?
            }
            literal => self.plain_value(literal)?,
        })
    }
}

/// The number of a field as its attribute has it.
pub(super) fn number(field: &Field) -> TokenStream {
    let number = Token::i32_unsuffixed(field.number);
    quote!(#number)
}

/// Returns the name of the encoding, if it is not the default of the Rust type.
fn encoding_name(field: &Field) -> Option<&'static str> {
    match &field.ty {
        Type::Scalar(scalar) => scalar_encoding(*scalar),
        Type::Message(_) if field.is_delimited => Some("group"),
        _ => None,
    }
}

fn scalar_encoding(scalar: Scalar) -> Option<&'static str> {
    let row = scalar.info().protobuf?;
    (!scalar.is_meant_by_rust_type()).then_some(row.name)
}

/// The marker type of an encoding, which an extension names. Thrift, which has types without one,
/// has no extensions.
pub(super) fn encoding_marker(field: &Field) -> Option<&'static str> {
    match &field.ty {
        Type::Enum(_) => Some("Enum"),
        Type::Message(_) if field.is_delimited => Some("Group"),
        Type::Message(_) => Some("Msg"),
        Type::Scalar(scalar) => Some(scalar.info().protobuf?.encoding),
        Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Alias(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_has_the_name_that_the_derive_gives_it() {
        assert_eq!(
            spelling::of_member("OneofNestedMessage"),
            "oneof_nested_message"
        );
        assert_eq!(spelling::of_member("A1"), "a1");
    }
}
