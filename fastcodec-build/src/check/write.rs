//! The Rust code that a report recommends.

use fastcodec_schema::{Field, Format, Literal, Scalar, ScalarKind, Shape};

use super::comparison::Comparison;
use super::linked::{Linked, SchemaType};
use super::rust::attribute::Spelling;
use super::rust::members::RustField;
use super::rust::rust_type::RustType;
use crate::plan::spelling;

impl Comparison<'_> {
    /// Returns a field of a message or a struct as the generator would write it, with this name.
    pub fn wanted_field(
        &self,
        schema: Linked<'_, Field>,
        ident: &str,
        spelling: Spelling,
    ) -> String {
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, ident, spelling),
            Format::Thrift => self.wanted_thrift(schema, ident, false),
        }
    }

    /// Returns the wanted code of a struct's field or a oneof's member. The presence of a field of
    /// default requiredness stays.
    pub fn wanted_for(&self, schema: Linked<'_, Field>, field: &RustField) -> String {
        if field.oneof.is_some() {
            return self.wanted_member(schema, field.spelling());
        }
        let is_plain = !matches!(field.ty, RustType::Option { .. });
        match self.index.format {
            Format::Protobuf => self.wanted_protobuf(schema, &field.ident, field.spelling()),
            Format::Thrift => self.wanted_thrift(schema, &field.ident, is_plain),
        }
    }

    fn wanted_protobuf(
        &self,
        schema: Linked<'_, Field>,
        ident: &str,
        spelling: Spelling,
    ) -> String {
        let ident = spelling::snake(ident);
        let is_prost = spelling == Spelling::Prost;
        let value = match is_prost {
            true => self.type_in_prost(schema.value()),
            false => self.type_of(schema.value()),
        };
        let ty = match schema.shape() {
            Shape::Explicit => format!("Option<{value}>"),
            Shape::Repeated { .. } => format!("Vec<{value}>"),
            Shape::Map { key, .. } => format!("HashMap<{}, {value}>", key.info().rust),
            Shape::Implicit | Shape::Required | Shape::Lenient => value,
        };
        let attribute = match is_prost {
            true => self.attribute_in_prost(schema, false),
            false => attribute(schema, &ident, false),
        };
        format!("{attribute} {ident}: {ty}")
    }

    /// A member of a oneof or of a union.
    pub fn wanted_member(&self, schema: Linked<'_, Field>, spelling: Spelling) -> String {
        let variant = spelling::camel(&schema.name);
        let attribute = match (self.index.format, spelling) {
            (Format::Protobuf, Spelling::Prost) => {
                let attribute = self.attribute_in_prost(schema, true);
                return format!(
                    "{attribute} {variant}({})",
                    self.type_in_prost(schema.value())
                );
            }
            (Format::Protobuf, Spelling::Codec) => attribute(schema, &schema.name, true),
            (Format::Thrift, _) => format!("#[codec({})]", schema.number),
        };
        format!("{attribute} {variant}({})", self.type_of(schema.value()))
    }

    /// Returns the attribute for an existing field or member of a oneof.
    pub fn attribute_for(&self, schema: Linked<'_, Field>, field: &RustField) -> String {
        let is_member = field.oneof.is_some();
        match field.spelling() {
            Spelling::Codec => attribute(schema, &field.ident, is_member),
            Spelling::Prost => self.attribute_in_prost(schema, is_member),
        }
    }

    /// Returns the attribute with the default of the schema, if there is a default.
    pub fn attribute_with_default(&self, schema: Linked<'_, Field>, field: &RustField) -> String {
        match (field.spelling(), &schema.default) {
            (Spelling::Codec, Some(value)) => format!(
                "#[codec({}, default = {})]",
                schema.number,
                literal(value, schema.value())
            ),
            _ => self.attribute_for(schema, field),
        }
    }

    /// Returns the attribute as `prost-build` writes it.
    fn attribute_in_prost(&self, schema: Linked<'_, Field>, is_member: bool) -> String {
        let name = |scalar: Scalar| scalar.name(Format::Protobuf);
        let ty = schema.value();
        let word = match ty {
            SchemaType::Scalar(it) => name(it).to_owned(),
            SchemaType::Enum(it) => format!("enumeration({})", last(&it.full_name)),
            SchemaType::Message { is_group: true, .. } => "group".to_owned(),
            SchemaType::Message {
                is_group: false, ..
            } => "message".to_owned(),
            // Types of Thrift only.
            SchemaType::List(_) | SchemaType::Set(_) | SchemaType::Map(..) => "…".to_owned(),
        };
        let mut items = match (schema.shape(), ty) {
            (Shape::Map { key, .. }, _) => vec![format!("map = \"{}, {word}\"", name(key))],
            (_, SchemaType::Enum(it)) => {
                vec![format!("enumeration = \"{}\"", last(&it.full_name))]
            }
            (_, SchemaType::Scalar(it)) if it.kind() == ScalarKind::Bytes => {
                vec!["bytes = \"vec\"".to_owned()]
            }
            _ => vec![word],
        };
        if !is_member {
            items.extend(match schema.shape() {
                Shape::Explicit => Some("optional".to_owned()),
                Shape::Required => Some("required".to_owned()),
                Shape::Repeated { .. } => Some("repeated".to_owned()),
                Shape::Implicit | Shape::Lenient | Shape::Map { .. } => None,
            });
            if schema.shape() == (Shape::Repeated { packed: false }) && ty.is_packable() {
                items.push("packed = \"false\"".to_owned());
            }
        }
        items.push(format!("tag = \"{}\"", schema.number));
        if let (Some(value), false) = (&schema.default, is_member) {
            items.push(format!("default = {}", default_in_prost(value, ty)));
        }
        format!("#[prost({})]", items.join(", "))
    }

    /// Returns a type of the schema as prost's structs have it.
    fn type_in_prost(&self, ty: SchemaType<'_>) -> String {
        match ty {
            SchemaType::Enum(_) => "i32".to_owned(),
            other => self.type_of(other),
        }
    }

    fn wanted_thrift(&self, schema: Linked<'_, Field>, ident: &str, is_plain: bool) -> String {
        let ident = spelling::snake(ident);
        let number = schema.number;
        let value = self.type_of(schema.value());
        let name = name_item(schema, &ident);
        match schema.shape() {
            Shape::Required => format!("#[codec({number}, required{name})] {ident}: {value}"),
            Shape::Lenient if is_plain => format!("#[codec({number}{name})] {ident}: {value}"),
            Shape::Implicit => format!("#[codec({number}{name})] {ident}: {value}"),
            Shape::Explicit | Shape::Lenient => {
                format!("#[codec({number}{name})] {ident}: Option<{value}>")
            }
            // Shapes of Protobuf only.
            Shape::Repeated { .. } | Shape::Map { .. } => {
                format!("#[codec({number}{name})] {ident}")
            }
        }
    }

    /// Returns a type of the schema in Rust.
    pub fn type_of(&self, ty: SchemaType<'_>) -> String {
        match ty {
            SchemaType::Scalar(it) => it.info().rust.to_owned(),
            SchemaType::Enum(it) if it.is_closed => last(&it.full_name),
            SchemaType::Enum(it) => format!("Open<{}>", last(&it.full_name)),
            SchemaType::Message { message, .. } => last(&message.full_name),
            SchemaType::List(element) => format!("Vec<{}>", self.type_of(element.seen())),
            SchemaType::Set(element) => format!("HashSet<{}>", self.type_of(element.seen())),
            SchemaType::Map(key, value) => format!(
                "HashMap<{}, {}>",
                self.type_of(key.seen()),
                self.type_of(value.seen())
            ),
        }
    }
}

/// Returns the name of a type in Rust.
fn last(full_name: &str) -> String {
    spelling::camel(full_name.rsplit('.').next().unwrap_or(full_name))
}

/// The attribute of a field of a Protobuf message, or of a member of a oneof.
fn attribute(schema: Linked<'_, Field>, ident: &str, is_member: bool) -> String {
    let mut items = vec![schema.number.to_string()];
    let encoding = |ty: SchemaType<'_>| match ty {
        SchemaType::Scalar(it) if !it.is_meant_by_rust_type() => Some(it.name(Format::Protobuf)),
        SchemaType::Message { is_group: true, .. } => Some("group"),
        _ => None,
    };
    let shape = schema.shape();
    if let Shape::Map { key, .. } = shape {
        let key = encoding(SchemaType::Scalar(key));
        let value = encoding(schema.value());
        if key.is_some() || value.is_some() {
            let (key, value) = (key.unwrap_or("_"), value.unwrap_or("_"));
            items.push(format!("map({key}, {value})"));
        }
    } else {
        items.extend(encoding(schema.value()).map(str::to_owned));
    }
    match shape {
        Shape::Repeated { packed: false } if schema.value().is_packable() => {
            items.push("expanded".into());
        }
        Shape::Required if !is_member => items.push("required".into()),
        _ => {}
    }
    format!("#[codec({}{})]", items.join(", "), name_item(schema, ident))
}

fn name_item(schema: Linked<'_, Field>, ident: &str) -> String {
    match spelling::unraw(ident) == schema.name {
        true => String::new(),
        false => format!(", name = \"{}\"", schema.name),
    }
}

/// Returns a default value for prost's attribute.
fn default_in_prost(value: &Literal, ty: SchemaType<'_>) -> String {
    match value {
        // The attribute already has the path of the enumeration.
        Literal::Variant(name) => match ty {
            SchemaType::Enum(it) => format!("\"{}\"", variant(&last(&it.full_name), name)),
            _ => format!("\"{name}\""),
        },
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

/// Returns a default value of this type as an expression.
pub fn literal(literal: &Literal, ty: SchemaType<'_>) -> String {
    match (literal, ty) {
        (Literal::Variant(name), SchemaType::Enum(it)) => {
            let of = last(&it.full_name);
            format!("{of}::{}", variant(&of, name))
        }
        _ => plain(literal),
    }
}

/// Returns the variant of the value `name` in the enum `of`.
fn variant(of: &str, name: &str) -> String {
    spelling::strip_enum_prefix(of, &spelling::camel(name))
}

/// Returns a value whose expression does not depend on its type.
pub fn plain(literal: &Literal) -> String {
    match literal {
        Literal::Signed(number) => number.to_string(),
        Literal::Unsigned(number) => number.to_string(),
        Literal::Float(number) => float(f64::from(*number), "f32"),
        Literal::Double(number) => float(*number, "f64"),
        Literal::Bool(value) => value.to_string(),
        Literal::String(text) => format!("{text:?}"),
        Literal::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Literal::Variant(name) => spelling::camel(name),
        // Too long for one line.
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
