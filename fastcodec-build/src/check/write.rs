//! What a report says to write.

use super::compare::Comparison;
use super::model::RustField;
use super::protobuf::name_of;
use super::rust_type::RustType;
use crate::names;
use crate::schema::{Field, Format, Literal, Scalar, Shape, Type};

impl Comparison<'_> {
    /// A field of a message or a struct as the generator would write it, with this name.
    pub fn wanted_field(&self, schema: &Field, ident: &str) -> String {
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, ident),
            Format::Thrift => self.wanted_thrift(schema, ident, false),
        }
    }

    /// What the field of a struct should be. One of default requiredness stays as it is.
    pub fn wanted_for(&self, schema: &Field, field: &RustField) -> String {
        let is_plain = !matches!(field.ty, RustType::Option { .. });
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, &field.ident),
            Format::Thrift => self.wanted_thrift(schema, &field.ident, is_plain),
        }
    }

    fn wanted_protobuf(&self, schema: &Field, ident: &str) -> String {
        let value = self.type_of(&schema.ty);
        let ty = match schema.shape {
            Shape::Explicit => format!("Option<{value}>"),
            Shape::Repeated { .. } => format!("Vec<{value}>"),
            Shape::Map { key } => format!("HashMap<{}, {value}>", scalar(key)),
            Shape::Implicit | Shape::Required | Shape::Lenient => value,
        };
        let ident = names::snake(ident);
        format!("{} {ident}: {ty}", attribute(schema, &ident, false))
    }

    /// A member of a oneof or of a union.
    pub fn wanted_member(&self, schema: &Field) -> String {
        let variant = names::camel(&schema.name);
        let attribute = match self.index.format {
            Format::Protobuf => attribute(schema, &schema.name, true),
            Format::Thrift => format!("#[codec({})]", schema.number),
        };
        format!("{attribute} {variant}({})", self.type_of(&schema.ty))
    }

    fn wanted_thrift(&self, schema: &Field, ident: &str, is_plain: bool) -> String {
        let ident = names::snake(ident);
        let number = schema.number;
        let value = self.type_of(&schema.ty);
        let name = name_item(schema, &ident);
        match schema.shape {
            Shape::Required => format!("#[codec({number}, required{name})] {ident}: {value}"),
            Shape::Lenient if is_plain => format!("#[codec({number}{name})] {ident}: {value}"),
            Shape::Implicit => format!("#[codec({number}{name})] {ident}: {value}"),
            _ => format!("#[codec({number}{name})] {ident}: Option<{value}>"),
        }
    }

    /// A type of the schema in Rust.
    pub fn type_of(&self, ty: &Type) -> String {
        let last = |name: &str| names::camel(name.rsplit('.').next().unwrap_or(name));
        match ty.resolved() {
            Type::Scalar(it) => scalar(*it).to_owned(),
            Type::Enum(full_name) => {
                let is_closed = self
                    .index
                    .enumeration(full_name)
                    .is_some_and(|it| it.closed);
                match is_closed {
                    true => last(full_name),
                    false => format!("Open<{}>", last(full_name)),
                }
            }
            Type::Message { full_name, .. } => last(full_name),
            Type::List(element) => format!("Vec<{}>", self.type_of(element)),
            Type::Set(element) => format!("HashSet<{}>", self.type_of(element)),
            Type::Map(key, value) => {
                format!("HashMap<{}, {}>", self.type_of(key), self.type_of(value))
            }
            Type::Alias { target, .. } => self.type_of(target),
        }
    }
}

/// The attribute of a field of a Protobuf message, or of a member of a oneof.
pub fn attribute(schema: &Field, ident: &str, is_member: bool) -> String {
    let mut items = vec![schema.number.to_string()];
    let encoding = |ty: &Type| match ty {
        Type::Scalar(it) if is_named(*it) => Some(name_of(*it)),
        Type::Message { group: true, .. } => Some("group"),
        _ => None,
    };
    if let Shape::Map { key } = schema.shape {
        let (key, value) = (encoding(&Type::Scalar(key)), encoding(&schema.ty));
        if key.is_some() || value.is_some() {
            let (key, value) = (key.unwrap_or("_"), value.unwrap_or("_"));
            items.push(format!("map({key}, {value})"));
        }
    } else {
        items.extend(encoding(&schema.ty).map(str::to_owned));
    }
    match schema.shape {
        Shape::Repeated { packed: false } if schema.ty.is_packable() => {
            items.push("expanded".into());
        }
        Shape::Required if !is_member => items.push("required".into()),
        _ => {}
    }
    format!("#[codec({}{})]", items.join(", "), name_item(schema, ident))
}

fn name_item(schema: &Field, ident: &str) -> String {
    match names::unraw(ident) == schema.name {
        true => String::new(),
        false => format!(", name = \"{}\"", schema.name),
    }
}

/// Whether the Rust type does not say this encoding on its own.
fn is_named(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Sint32
            | Scalar::Sint64
            | Scalar::Fixed32
            | Scalar::Fixed64
            | Scalar::Sfixed32
            | Scalar::Sfixed64
    )
}

/// The Rust type of a scalar.
fn scalar(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Int8 => "i8",
        Scalar::Int16 => "i16",
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => "i32",
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => "i64",
        Scalar::Uint32 | Scalar::Fixed32 => "u32",
        Scalar::Uint64 | Scalar::Fixed64 => "u64",
        Scalar::Float => "f32",
        Scalar::Double => "f64",
        Scalar::Bool => "bool",
        Scalar::String => "String",
        Scalar::Bytes => "Vec<u8>",
        Scalar::Uuid => "Uuid",
    }
}

/// The encodings that a value of the type can have, and all of which it has room for.
pub fn encodings_of(ty: &RustType) -> &'static [Scalar] {
    match ty {
        RustType::Primitive("i32") => &[Scalar::Int32, Scalar::Sint32, Scalar::Sfixed32],
        RustType::Primitive("i64") => &[Scalar::Int64, Scalar::Sint64, Scalar::Sfixed64],
        RustType::Primitive("u32") => &[Scalar::Uint32, Scalar::Fixed32],
        RustType::Primitive("u64") => &[Scalar::Uint64, Scalar::Fixed64],
        _ => &[],
    }
}

/// A default value of this type as an expression.
pub fn literal(literal: &Literal, ty: &Type) -> String {
    match literal {
        Literal::Signed(number) => number.to_string(),
        Literal::Unsigned(number) => number.to_string(),
        Literal::Float(number) => float(f64::from(*number), "f32"),
        Literal::Double(number) => float(*number, "f64"),
        Literal::Bool(value) => value.to_string(),
        Literal::String(text) => format!("{text:?}"),
        Literal::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Literal::Variant(name) => {
            let full_name = match ty.resolved() {
                Type::Enum(full_name) => full_name,
                _ => "",
            };
            let of = names::camel(full_name.rsplit('.').next().unwrap_or_default());
            let variant = names::strip_enum_prefix(&of, &names::camel(name));
            format!("{of}::{variant}")
        }
        Literal::Uuid(_) | Literal::List(_) | Literal::Map(_) | Literal::Message(_) => "…".into(),
    }
}

fn float(number: f64, ty: &str) -> String {
    if number.is_finite() {
        return format!("{number:?}");
    }
    let name = match number.is_nan() {
        true => "NAN",
        false if number > 0.0 => "INFINITY",
        false => "NEG_INFINITY",
    };
    format!("{ty}::{name}")
}
