//! What a report says to write.

use super::attribute::Spelling;
use super::compare::Comparison;
use super::model::RustField;
use super::protobuf::name_of;
use super::rust_type::RustType;
use crate::plan::spelling;
use fastcodec_schema::{Field, Format, Literal, Scalar, Shape, Type};

impl Comparison<'_> {
    /// A field of a message or a struct as the generator would write it, with this name.
    pub fn wanted_field(&self, schema: &Field, ident: &str, spelling: Spelling) -> String {
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, ident, spelling),
            Format::Thrift => self.wanted_thrift(schema, ident, false),
        }
    }

    /// What the field of a struct, or the member of a oneof, should be. One of default requiredness stays
    /// as it is.
    pub fn wanted_for(&self, schema: &Field, field: &RustField) -> String {
        if field.oneof.is_some() {
            return self.wanted_member(schema, field.spelling());
        }
        let is_plain = !matches!(field.ty, RustType::Option { .. });
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, &field.ident, field.spelling()),
            Format::Thrift => self.wanted_thrift(schema, &field.ident, is_plain),
        }
    }

    fn wanted_protobuf(&self, schema: &Field, ident: &str, spelling: Spelling) -> String {
        let ident = spelling::snake(ident);
        let is_prost = spelling == Spelling::Prost;
        let value = match is_prost {
            true => self.type_in_prost(&schema.ty),
            false => self.type_of(&schema.ty),
        };
        let ty = match schema.shape {
            Shape::Explicit => format!("Option<{value}>"),
            Shape::Repeated { .. } => format!("Vec<{value}>"),
            Shape::Map { key } => format!("HashMap<{}, {value}>", scalar(key)),
            Shape::Implicit | Shape::Required | Shape::Lenient => value,
        };
        let attribute = match is_prost {
            true => self.attribute_in_prost(schema, false),
            false => attribute(schema, &ident, false),
        };
        format!("{attribute} {ident}: {ty}")
    }

    /// A member of a oneof or of a union.
    pub fn wanted_member(&self, schema: &Field, spelling: Spelling) -> String {
        let variant = spelling::camel(&schema.name);
        let attribute = match (self.index.format, spelling) {
            (Format::Protobuf, Spelling::Prost) => {
                let attribute = self.attribute_in_prost(schema, true);
                return format!("{attribute} {variant}({})", self.type_in_prost(&schema.ty));
            }
            (Format::Protobuf, Spelling::Codec) => attribute(schema, &schema.name, true),
            (Format::Thrift, _) => format!("#[codec({})]", schema.number),
        };
        format!("{attribute} {variant}({})", self.type_of(&schema.ty))
    }

    /// The attribute of a field, or of a member of a oneof, that the struct has.
    pub fn attribute_for(&self, schema: &Field, field: &RustField) -> String {
        let is_member = field.oneof.is_some();
        match field.spelling() {
            Spelling::Codec => attribute(schema, &field.ident, is_member),
            Spelling::Prost => self.attribute_in_prost(schema, is_member),
        }
    }

    /// The attribute with the default of the schema, if it has one.
    pub fn attribute_with_default(&self, schema: &Field, field: &RustField) -> String {
        match (field.spelling(), &schema.default) {
            (Spelling::Codec, Some(value)) => format!(
                "#[codec({}, default = {})]",
                schema.number,
                literal(value, &schema.ty)
            ),
            _ => self.attribute_for(schema, field),
        }
    }

    /// The attribute as `prost-build` writes it.
    fn attribute_in_prost(&self, schema: &Field, is_member: bool) -> String {
        let word = |ty: &Type| match ty {
            Type::Scalar(it) => name_of(*it).to_owned(),
            Type::Enum(_) => format!("enumeration({})", self.type_of_enum(ty)),
            Type::Message { group: true, .. } => "group".to_owned(),
            _ => "message".to_owned(),
        };
        let ty = schema.ty.resolved();
        let mut items = match (schema.shape, ty) {
            (Shape::Map { key }, _) => vec![format!("map = \"{}, {}\"", name_of(key), word(ty))],
            (_, Type::Enum(_)) => vec![format!("enumeration = \"{}\"", self.type_of_enum(ty))],
            (_, Type::Scalar(Scalar::Bytes)) => vec!["bytes = \"vec\"".to_owned()],
            _ => vec![word(ty)],
        };
        if !is_member {
            items.extend(match schema.shape {
                Shape::Explicit => Some("optional".to_owned()),
                Shape::Required => Some("required".to_owned()),
                Shape::Repeated { .. } => Some("repeated".to_owned()),
                Shape::Implicit | Shape::Lenient | Shape::Map { .. } => None,
            });
            if schema.shape == (Shape::Repeated { packed: false }) && ty.is_packable() {
                items.push("packed = \"false\"".to_owned());
            }
        }
        items.push(format!("tag = \"{}\"", schema.number));
        if let (Some(value), false) = (&schema.default, is_member) {
            items.push(format!("default = {}", default_in_prost(value, ty)));
        }
        format!("#[prost({})]", items.join(", "))
    }

    fn type_of_enum(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(full_name) => spelling::camel(full_name.rsplit('.').next().unwrap_or_default()),
            other => self.type_of(other),
        }
    }

    /// A type of the schema in prost's structs.
    fn type_in_prost(&self, ty: &Type) -> String {
        match ty.resolved() {
            Type::Enum(_) => "i32".to_owned(),
            other => self.type_of(other),
        }
    }

    fn wanted_thrift(&self, schema: &Field, ident: &str, is_plain: bool) -> String {
        let ident = spelling::snake(ident);
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
        let last = |name: &str| spelling::camel(name.rsplit('.').next().unwrap_or(name));
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
fn attribute(schema: &Field, ident: &str, is_member: bool) -> String {
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
    match spelling::unraw(ident) == schema.name {
        true => String::new(),
        false => format!(", name = \"{}\"", schema.name),
    }
}

/// A default value in prost's attribute.
fn default_in_prost(value: &Literal, ty: &Type) -> String {
    match value {
        // A value of an enumeration has the path of it in the attribute already.
        Literal::Variant(_) => {
            let path = literal(value, ty);
            let variant = path.rsplit("::").next().unwrap_or_default();
            format!("\"{variant}\"")
        }
        Literal::String(_) | Literal::Bytes(_) => literal(value, ty),
        Literal::Float(number) => real_in_prost(f64::from(*number)),
        Literal::Double(number) => real_in_prost(*number),
        other => format!("\"{}\"", literal(other, ty)),
    }
}

fn real_in_prost(number: f64) -> String {
    match number.is_nan() {
        true => "\"nan\"".to_owned(),
        false => format!("\"{number:?}\""),
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
            let of = spelling::camel(full_name.rsplit('.').next().unwrap_or_default());
            let variant = spelling::strip_enum_prefix(&of, &spelling::camel(name));
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
