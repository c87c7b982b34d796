//! The Rust types of fields.

use proc_macro2::TokenStream;

use super::{Context, tokens};
use crate::config::MapType;
use crate::error::Error;
use crate::schema::{Field, Message, Scalar, Shape, Type};

/// Which of the two types of a message is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Owned,
    View,
}

impl Context<'_> {
    /// Whether a value of the field is behind a pointer.
    pub(super) fn is_boxed(&self, message: &Message, field: &Field) -> bool {
        let path = format!("{}.{}", message.full_name, field.name);
        field.is_singular()
            && field.message().is_some()
            && (self.recursion.is_recursive(message, field) || self.options.boxed.contains(&path))
    }

    /// The type of a field that is not in a oneof, as seen from `module`.
    pub(super) fn field_type(
        &self,
        module: &[String],
        message: &Message,
        field: &Field,
        form: Form,
    ) -> Result<TokenStream, Error> {
        let value = self.value_type(module, message, field, form)?;
        let alloc = format!("{}::alloc", self.options.runtime_path);
        tokens(&match (field.shape, form) {
            (Shape::Required, _) if self.recursion.is_endless(message, field) => {
                format!("::core::option::Option<{value}>")
            }
            (Shape::Implicit | Shape::Required, _) => value,
            (Shape::Explicit, _) => format!("::core::option::Option<{value}>"),
            (Shape::Repeated { .. }, Form::Owned) => format!("{alloc}::vec::Vec<{value}>"),
            (Shape::Repeated { .. }, Form::View) => format!("&'a [{value}]"),
            (Shape::Map { key }, Form::Owned) => {
                let path = format!("{}.{}", message.full_name, field.name);
                let map = match self.options.map_type(&path) {
                    MapType::HashMap => "::std::collections::HashMap".to_owned(),
                    MapType::BTreeMap => format!("{alloc}::collections::BTreeMap"),
                };
                format!("{map}<{}, {value}>", self.scalar_type(None, key, form))
            }
            (Shape::Map { key }, Form::View) => {
                format!("&'a [({}, {value})]", self.scalar_type(None, key, form))
            }
        })
    }

    /// The type of one value of a field, as seen from `module`.
    pub(super) fn value_type(
        &self,
        module: &[String],
        message: &Message,
        field: &Field,
        form: Form,
    ) -> Result<String, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        Ok(match &field.ty {
            Type::Scalar(scalar) => self.scalar_type(Some(&path), *scalar, form),
            Type::Enum(full_name) => {
                let ty = self.type_path(module, full_name)?;
                if self.is_closed(full_name) {
                    ty
                } else {
                    format!("{}::protobuf::Open<{ty}>", self.options.runtime_path)
                }
            }
            Type::Message { full_name, .. } => {
                let is_boxed = self.is_boxed(message, field);
                match form {
                    Form::Owned => {
                        let ty = self.type_path(module, full_name)?;
                        if is_boxed {
                            format!("{}::alloc::boxed::Box<{ty}>", self.options.runtime_path)
                        } else {
                            ty
                        }
                    }
                    Form::View => {
                        let ty = self.view_path(module, full_name)?;
                        if is_boxed {
                            format!("&'a {ty}<'a>")
                        } else {
                            format!("{ty}<'a>")
                        }
                    }
                }
            }
        })
    }

    fn is_closed(&self, full_name: &str) -> bool {
        self.schema
            .enums()
            .any(|it| it.full_name == full_name && it.closed)
    }

    /// The type of a scalar; `path` is that of its field, for the options that depend on it.
    fn scalar_type(&self, path: Option<&str>, scalar: Scalar, form: Form) -> String {
        let runtime = &self.options.runtime_path;
        match scalar {
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => "i32".into(),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => "i64".into(),
            Scalar::Uint32 | Scalar::Fixed32 => "u32".into(),
            Scalar::Uint64 | Scalar::Fixed64 => "u64".into(),
            Scalar::Float => "f32".into(),
            Scalar::Double => "f64".into(),
            Scalar::Bool => "bool".into(),
            Scalar::String if form == Form::View => "&'a str".into(),
            Scalar::Bytes if form == Form::View => "&'a [u8]".into(),
            Scalar::String => match path.and_then(|path| self.options.string_types.best(path)) {
                Some(ty) => ty.clone(),
                None => format!("{runtime}::alloc::string::String"),
            },
            Scalar::Bytes if path.is_some_and(|path| self.options.bytes.contains(path)) => {
                format!("{runtime}::bytes::Bytes")
            }
            Scalar::Bytes => format!("{runtime}::alloc::vec::Vec<u8>"),
        }
    }

    /// The name of the encoding in a `#[codec]` attribute, where the type does not say it.
    pub(super) fn encoding_name(ty: &Type) -> Option<&'static str> {
        match ty {
            Type::Scalar(scalar) => scalar_encoding(*scalar),
            Type::Message { group: true, .. } => Some("group"),
            Type::Message { .. } | Type::Enum(_) => None,
        }
    }

    /// The marker type of the encoding.
    pub(super) fn encoding_marker(ty: &Type) -> &'static str {
        match ty {
            Type::Enum(_) => "Enum",
            Type::Message { group: true, .. } => "Group",
            Type::Message { group: false, .. } => "Msg",
            Type::Scalar(scalar) => match scalar {
                Scalar::Int32 => "Int32",
                Scalar::Int64 => "Int64",
                Scalar::Uint32 => "Uint32",
                Scalar::Uint64 => "Uint64",
                Scalar::Sint32 => "Sint32",
                Scalar::Sint64 => "Sint64",
                Scalar::Fixed32 => "Fixed32",
                Scalar::Fixed64 => "Fixed64",
                Scalar::Sfixed32 => "Sfixed32",
                Scalar::Sfixed64 => "Sfixed64",
                Scalar::Float => "Float",
                Scalar::Double => "Double",
                Scalar::Bool => "Bool",
                Scalar::String => "Str",
                Scalar::Bytes => "Bytes",
            },
        }
    }
}

/// The name of the encoding of a scalar, where it is not the one of its Rust type.
pub(super) fn scalar_encoding(scalar: Scalar) -> Option<&'static str> {
    match scalar {
        Scalar::Sint32 => Some("sint32"),
        Scalar::Sint64 => Some("sint64"),
        Scalar::Fixed32 => Some("fixed32"),
        Scalar::Fixed64 => Some("fixed64"),
        Scalar::Sfixed32 => Some("sfixed32"),
        Scalar::Sfixed64 => Some("sfixed64"),
        _ => None,
    }
}
