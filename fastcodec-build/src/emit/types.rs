//! The Rust types of fields.

use proc_macro2::TokenStream;

use super::{Context, tokens};
use crate::error::Error;
use crate::options::MapType;
use crate::recursion;
use crate::schema::{Field, Message, Oneof, Scalar, Shape, Type};

/// Which of the two types of a message is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Owned,
    View,
}

/// Where a type is written: what it is called depends on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub module: &'a [String],
    pub form: Form,
}

impl Context<'_> {
    /// Whether a value of the field is behind a pointer.
    pub(super) fn is_boxed(&self, message: &Message, oneof: Option<&Oneof>, field: &Field) -> bool {
        recursion::is_boxed(self.options, self.recursion, message, oneof, field)
    }

    /// The type of a field that is not in a oneof.
    pub(super) fn field_type(
        &self,
        place: Place<'_>,
        message: &Message,
        field: &Field,
    ) -> Result<TokenStream, Error> {
        let path = format!("{}.{}", message.full_name, field.name);
        let is_boxed = self.is_boxed(message, None, field);
        let value = self.value_type(place, &path, &field.ty, is_boxed)?;
        let option = self.prelude(place.module, "Option");
        tokens(&match (field.shape, place.form) {
            _ if self.is_optional(message, field, place.form) => format!("{option}<{value}>"),
            (Shape::Repeated { .. }, Form::Owned) => {
                format!("{}<{value}>", self.prelude(place.module, "Vec"))
            }
            (Shape::Repeated { .. }, Form::View) => format!("&'a [{value}]"),
            (Shape::Map { key }, form) => {
                let key = self.scalar_type(place, None, key);
                match form {
                    Form::Owned => self.map_type(place.module, &path, &key, &value),
                    Form::View => format!("&'a [({key}, {value})]"),
                }
            }
            _ => value,
        })
    }

    /// Whether the field is an `Option`: where it has presence, and where a required message
    /// could not be made otherwise. One that needs another of its own kind would never end, and
    /// a reference to one is to nothing before it is decoded.
    pub(super) fn is_optional(&self, message: &Message, field: &Field, form: Form) -> bool {
        match field.shape {
            Shape::Explicit => true,
            Shape::Required => {
                self.recursion.is_endless(message, field)
                    || form == Form::View && self.is_boxed(message, None, field)
            }
            _ => false,
        }
    }

    /// The type of one value of the field at `path`.
    pub(super) fn value_type(
        &self,
        place: Place<'_>,
        path: &str,
        ty: &Type,
        is_boxed: bool,
    ) -> Result<String, Error> {
        Ok(match ty {
            Type::Scalar(scalar) => self.scalar_type(place, Some(path), *scalar),
            Type::Enum(full_name) => {
                let ty = self.type_path(place.module, full_name)?;
                if self.is_closed(full_name) {
                    ty
                } else {
                    format!("{}::protobuf::Open<{ty}>", self.options.runtime_path)
                }
            }
            Type::Message { full_name, .. } => match place.form {
                Form::Owned => {
                    let ty = self.type_path(place.module, full_name)?;
                    if is_boxed {
                        format!("{}<{ty}>", self.prelude(place.module, "Box"))
                    } else {
                        ty
                    }
                }
                Form::View => {
                    let ty = self.view_path(place.module, full_name)?;
                    if is_boxed {
                        format!("&'a {ty}<'a>")
                    } else {
                        format!("{ty}<'a>")
                    }
                }
            },
        })
    }

    /// How a type of the prelude is written in `module`: by its name alone, unless the schema has a
    /// type of that name there, or there is no such prelude.
    pub(super) fn prelude(&self, module: &[String], name: &'static str) -> String {
        let in_prelude = name == "Option" || !self.options.no_std;
        if in_prelude && !self.names.hides(module, name) {
            return name.to_owned();
        }
        let runtime = &self.options.runtime_path;
        match name {
            "Option" => "::core::option::Option".to_owned(),
            "Box" => format!("{runtime}::alloc::boxed::Box"),
            "String" => format!("{runtime}::alloc::string::String"),
            _ => format!("{runtime}::alloc::vec::Vec"),
        }
    }

    fn map_type(&self, module: &[String], path: &str, key: &str, value: &str) -> String {
        match self.options.map_type(path) {
            MapType::HashMap => format!("::std::collections::HashMap<{key}, {value}>"),
            MapType::BTreeMap => {
                let runtime = &self.options.runtime_path;
                format!("{runtime}::alloc::collections::BTreeMap<{key}, {value}>")
            }
            MapType::Vec => format!("{}<({key}, {value})>", self.prelude(module, "Vec")),
            MapType::Path(map) => format!("{map}<{key}, {value}>"),
        }
    }

    /// The type of a scalar; `path` is that of its field, for the options that depend on it.
    fn scalar_type(&self, place: Place<'_>, path: Option<&str>, scalar: Scalar) -> String {
        let is_view = place.form == Form::View;
        match scalar {
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => "i32".into(),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => "i64".into(),
            Scalar::Uint32 | Scalar::Fixed32 => "u32".into(),
            Scalar::Uint64 | Scalar::Fixed64 => "u64".into(),
            Scalar::Float => "f32".into(),
            Scalar::Double => "f64".into(),
            Scalar::Bool => "bool".into(),
            Scalar::String if is_view => "&'a str".into(),
            Scalar::Bytes if is_view => "&'a [u8]".into(),
            Scalar::String => match path.and_then(|path| self.options.string_types.best(path)) {
                Some(ty) => ty.clone(),
                None => self.prelude(place.module, "String"),
            },
            Scalar::Bytes if path.is_some_and(|path| self.options.bytes.contains(path)) => {
                format!("{}::bytes::Bytes", self.options.runtime_path)
            }
            Scalar::Bytes => format!("{}<u8>", self.prelude(place.module, "Vec")),
        }
    }
}
