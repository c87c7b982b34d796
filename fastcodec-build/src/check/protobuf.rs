//! The comparison of a field of a Protobuf message.

use fastcodec::protobuf::WireType;
use fastcodec_schema::{Field, Format, Message, Scalar, ScalarKind, Shape};

use super::comparison::{Comparison, Difference};
use super::default;
use super::finding::FindingKind;
use super::linked::{Linked, SchemaType};
use super::rust::attribute::{Coded, Spelling};
use super::rust::members::RustField;
use super::rust::rust_type::{Primitive, RustType, Why};
use super::rust::sources::Item;

/// The encoding of one value.
#[derive(Debug)]
enum Element {
    Scalar(Scalar),
    Enum {
        /// `None` for an integer with the encoding `enumeration`.
        of: Option<Named>,
        is_open: bool,
    },
    Message {
        of: Named,
        is_group: bool,
    },
    Unknown(String, Why),
}

#[derive(Debug)]
enum Named {
    Item(usize),
    /// A type of the schema.
    Full(String),
}

/// The cardinality of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cardinality {
    Single,
    List,
    Map,
}

impl Cardinality {
    fn words(self) -> &'static str {
        match self {
            Cardinality::Single => "a single value",
            Cardinality::List => "a list",
            Cardinality::Map => "a map",
        }
    }
}

impl Comparison<'_> {
    /// Adds the differences between a field of a struct, or a member of a oneof, and that of the
    /// schema.
    pub fn protobuf_field(
        &mut self,
        item: &Item,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        oneof: Option<&str>,
        field: &RustField,
    ) -> Vec<Difference> {
        let shape = schema.shape();
        let ty = match &field.ty {
            // An array that may be absent is a list.
            RustType::Option { inner, .. } if matches!(**inner, RustType::List(_)) => &**inner,
            ty => ty,
        };
        let (cardinality, value) = match ty {
            RustType::List(element) | RustType::Set(element) => (Cardinality::List, &**element),
            RustType::Map(_, value) => (Cardinality::Map, &**value),
            RustType::Option { inner, .. } => (Cardinality::Single, &**inner),
            ty => (Cardinality::Single, ty),
        };
        let expected = match shape {
            Shape::Repeated { .. } => Cardinality::List,
            Shape::Map { .. } => Cardinality::Map,
            Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient => {
                Cardinality::Single
            }
        };
        let (key_encoding, value_encoding) = match cardinality {
            Cardinality::Map => field.encodings_of_map(),
            Cardinality::Single | Cardinality::List => (None, field.encoding()),
        };
        let element = self.element(value, value_encoding);
        if let Element::Unknown(text, why) = &element {
            return vec![self.cannot_tell(field, schema, text, *why)];
        }
        let mut differences = Vec::new();
        if cardinality != expected {
            differences.push(self.cardinality(schema, field, cardinality, expected, &element));
            if ![cardinality, expected].contains(&Cardinality::Map) {
                differences.extend(self.element_differs(
                    schema,
                    field,
                    None,
                    &element,
                    schema.value(),
                ));
            }
            return differences;
        }
        if let (RustType::Map(key, _), Shape::Map { key: expected, .. }) = (&field.ty, shape) {
            let key = self.element(key, key_encoding);
            let part = Some("keys");
            differences.extend(self.element_differs(
                schema,
                field,
                part,
                &key,
                SchemaType::Scalar(expected),
            ));
        }
        let part = (expected == Cardinality::Map).then_some("values");
        let of_value = self.element_differs(schema, field, part, &element, schema.value());
        let is_same = of_value.is_none();
        differences.extend(of_value);
        if is_same {
            differences.extend(self.narrow(schema, field, value));
            differences.extend(self.openness(schema, field, &element));
        }
        if let Shape::Repeated { packed } = shape
            && schema.value().is_packable()
            && is_packable(&element)
            && packed == field.attribute.is_expanded
        {
            let text = if packed {
                let word = match field.spelling() {
                    Spelling::Codec => "expanded",
                    Spelling::Prost => "packed = \"false\"",
                };
                format!(
                    "`{}` is written expanded, and packed in the schema: remove `{word}`",
                    field.shown
                )
            } else {
                format!(
                    "`{}` is written packed, and expanded in the schema: write `{}`",
                    field.shown,
                    self.attribute_for(schema, field)
                )
            };
            // A parser must accept both.
            differences.push(Difference::new(FindingKind::Packing, text).compatible(true));
        }
        if oneof.is_none() && field.oneof.is_none() && expected == Cardinality::Single {
            differences.extend(self.presence(message, schema, field));
            // Only prost's attribute can give a required field a default.
            let is_required = field.spelling() == Spelling::Prost && field.attribute.is_required;
            if is_required || matches!(field.ty, RustType::Option { .. }) {
                differences.extend(self.default_differs(item, schema, field));
            }
        }
        differences
    }

    /// Returns the type of the schema with the name that the user wrote.
    fn declared(&self, name: &str) -> Element {
        if let Some(scalar) = Scalar::from_protobuf_name(name) {
            return Element::Scalar(scalar);
        }
        let full = Named::Full(name.to_owned());
        if let Some(it) = self.index.enumeration(name) {
            return Element::Enum {
                of: Some(full),
                is_open: !it.is_closed,
            };
        }
        // A well-known type is known even if the schema does not import it.
        let is_well_known = crate::plan::well_known::path_in_types(name).is_some();
        if self.index.message(name).is_some() || is_well_known {
            return Element::Message {
                of: full,
                is_group: false,
            };
        }
        Element::Unknown(name.to_owned(), Why::NotInSchema)
    }

    fn element(&self, ty: &RustType, encoding: Option<Coded>) -> Element {
        // For an unknown type, the encoding in the attribute is trusted.
        let is_known = matches!(
            ty,
            RustType::List(_)
                | RustType::Set(_)
                | RustType::Map(..)
                | RustType::Option { .. }
                | RustType::Item(_)
        );
        if let (Some(scalar), false) = (encoding.and_then(Coded::scalar), is_known) {
            return Element::Scalar(scalar);
        }
        if let (Some(Coded::Message), Some(name)) = (encoding, wrapper(ty)) {
            return Element::Message {
                of: Named::Full(format!("google.protobuf.{name}")),
                is_group: false,
            };
        }
        let is_enumeration = encoding == Some(Coded::Enumeration);
        match ty {
            RustType::Primitive(_) if is_enumeration => Element::Enum {
                of: None,
                is_open: true,
            },
            RustType::Primitive(it) => match it.in_protobuf() {
                Some(scalar) => Element::Scalar(scalar),
                None => Element::Unknown(it.name().to_owned(), Why::Shape),
            },
            RustType::String => Element::Scalar(Scalar::String),
            RustType::Bytes => Element::Scalar(Scalar::Bytes),
            RustType::Open(inner) => match &**inner {
                RustType::Item(index) => Element::Enum {
                    of: Some(Named::Item(*index)),
                    is_open: true,
                },
                RustType::Declared(name) => Element::Enum {
                    of: Some(Named::Full(name.clone())),
                    is_open: true,
                },
                RustType::Unknown(text, why) => Element::Unknown(text.clone(), *why),
                _ => Element::Unknown("Open<…>".into(), Why::Shape),
            },
            RustType::Item(index) => {
                let item = &self.sources.items[*index];
                if item.derives.enumeration {
                    Element::Enum {
                        of: Some(Named::Item(*index)),
                        is_open: false,
                    }
                } else if item.derives.protobuf {
                    Element::Message {
                        of: Named::Item(*index),
                        is_group: encoding == Some(Coded::Group),
                    }
                } else {
                    Element::Unknown(item.ident.clone(), Why::NotDerived)
                }
            }
            RustType::Declared(name) => match self.declared(name) {
                Element::Message { of, .. } => Element::Message {
                    of,
                    is_group: encoding == Some(Coded::Group),
                },
                other => other,
            },
            RustType::Unknown(text, why) => Element::Unknown(text.clone(), *why),
            RustType::List(_) | RustType::Map(..) | RustType::Option { .. } => {
                Element::Unknown("…".into(), Why::Shape)
            }
            RustType::Set(_) => Element::Unknown("…Set".into(), Why::Shape),
            RustType::Uuid => Element::Scalar(Scalar::Bytes),
        }
    }

    /// Returns a type of the schema in words.
    fn words_of_schema(ty: SchemaType<'_>) -> String {
        match ty {
            SchemaType::Scalar(scalar) => scalar.name(Format::Protobuf).to_owned(),
            SchemaType::Enum(it) => format!("the enumeration `{}`", it.full_name),
            SchemaType::Message { message, is_group } => {
                let kind = if is_group { "group" } else { "message" };
                format!("the {kind} `{}`", message.full_name)
            }
            SchemaType::List(_) | SchemaType::Set(_) => "a list".to_owned(),
            SchemaType::Map(..) => "a map".to_owned(),
        }
    }

    fn words(&self, element: &Element) -> String {
        let name = |of: &Named| match of {
            Named::Item(index) => self.sources.items[*index].ident.clone(),
            Named::Full(name) => name.clone(),
        };
        match element {
            Element::Scalar(scalar) => scalar.name(Format::Protobuf).to_owned(),
            Element::Enum { of: None, .. } => "an enumeration".to_owned(),
            Element::Enum { of: Some(of), .. } => format!("the enumeration `{}`", name(of)),
            Element::Message { of, is_group } => {
                let kind = if *is_group { "group" } else { "message" };
                format!("the {kind} `{}`", name(of))
            }
            Element::Unknown(text, _) => format!("`{text}`"),
        }
    }

    /// Returns whether two types differ. Their fields are compared separately.
    fn element_differs(
        &mut self,
        schema: Linked<'_, Field>,
        field: &RustField,
        part: Option<&str>,
        element: &Element,
        expected: SchemaType<'_>,
    ) -> Option<Difference> {
        let is_compatible = match (element, expected) {
            (Element::Unknown(text, why), _) => {
                return Some(self.cannot_tell(field, schema, text, *why));
            }
            (Element::Scalar(found), SchemaType::Scalar(expected)) => {
                if *found == expected {
                    return None;
                }
                are_compatible(*found, expected)
            }
            // "`enum` is compatible with `int32`, `uint32`, `int64`, and `uint64`."
            (Element::Scalar(found), SchemaType::Enum(_)) => is_plain_integer(*found),
            (Element::Enum { .. }, SchemaType::Scalar(expected)) => is_plain_integer(expected),
            (Element::Enum { of: None, .. }, SchemaType::Enum(_)) => return None,
            (Element::Enum { of: Some(of), .. }, SchemaType::Enum(it)) => match of {
                Named::Item(item) => return self.pair_named(field, *item, &it.full_name),
                Named::Full(name) if *name == it.full_name => return None,
                Named::Full(_) => true,
            },
            (
                Element::Message { of, is_group },
                SchemaType::Message {
                    message,
                    is_group: expected,
                },
            ) => {
                if *is_group != expected {
                    false
                } else {
                    let full_name = &message.full_name;
                    match of {
                        Named::Item(item) => return self.pair_named(field, *item, full_name),
                        Named::Full(name) if name == full_name => return None,
                        Named::Full(_) => false,
                    }
                }
            }
            // "Embedded messages are compatible with `bytes` if the bytes contain an encoded
            // instance."
            (
                Element::Scalar(Scalar::Bytes),
                SchemaType::Message {
                    is_group: false, ..
                },
            )
            | (
                Element::Message {
                    is_group: false, ..
                },
                SchemaType::Scalar(Scalar::Bytes),
            ) => true,
            _ => false,
        };
        let of = part.map_or(String::new(), |part| format!("the {part} of "));
        let text = format!(
            "{of}`{}` {} {}, and {} in the schema: write `{}`",
            field.shown,
            if part.is_some() { "are" } else { "is" },
            self.words(element),
            Self::words_of_schema(expected),
            self.wanted(schema, field)
        );
        Some(Difference::new(FindingKind::Type, text).compatible(is_compatible))
    }

    /// Returns the wanted code: only the attribute if the type is right.
    fn wanted(&self, schema: Linked<'_, Field>, field: &RustField) -> String {
        let fits = match (&field.ty, schema.value(), schema.shape()) {
            (_, _, Shape::Map { .. }) => false,
            (ty, SchemaType::Scalar(scalar), _) => {
                let value = match ty {
                    RustType::List(inner) | RustType::Option { inner, .. } => inner,
                    ty => ty,
                };
                matches!(value, RustType::Primitive(Primitive::Of(name))
                    if Scalar::of_rust_type(name).any(|it| it == scalar))
            }
            _ => false,
        };
        if fits {
            return self.attribute_for(schema, field);
        }
        self.wanted_for(schema, field)
    }

    fn cannot_tell(
        &self,
        field: &RustField,
        schema: Linked<'_, Field>,
        text: &str,
        why: Why,
    ) -> Difference {
        let ty = schema.value();
        let meaning = match ty {
            SchemaType::Scalar(scalar) => scalar.name(Format::Protobuf),
            SchemaType::Enum(it) => &it.full_name,
            SchemaType::Message { message, .. } => &message.whole().full_name,
            // Types of Thrift only, which no field of Protobuf has.
            SchemaType::List(_) | SchemaType::Set(_) | SchemaType::Map(..) => "…",
        };
        let advice = match why.can_be_said() {
            true => format!("say it with `.rust_type(\"{text}\", \"{meaning}\")`, or allow it"),
            false => "allow it, or write the type out".to_owned(),
        };
        let text = format!(
            "what `{text}` of `{}` is on the wire cannot be seen: {why}; {advice}",
            field.shown
        );
        Difference::new(FindingKind::CannotTell, text)
    }

    fn cardinality(
        &mut self,
        schema: Linked<'_, Field>,
        field: &RustField,
        found: Cardinality,
        expected: Cardinality,
        element: &Element,
    ) -> Difference {
        let (is_same, why) = match (found, expected) {
            (Cardinality::Map, Cardinality::List) => {
                let is_entry = match schema.value() {
                    SchemaType::Message { message, .. } => self.is_entry(message, field),
                    _ => false,
                };
                (is_entry, ", which are the same on the wire")
            }
            (Cardinality::List, Cardinality::Map) => {
                let is_entry = self.is_rust_entry(element, schema);
                (is_entry, ", which are the same on the wire")
            }
            // "For `string`, `bytes`, and message fields, singular is compatible with `repeated`."
            (Cardinality::Single, Cardinality::List) | (Cardinality::List, Cardinality::Single) => {
                (!schema.value().is_packable() && !is_packable(element), "")
            }
            _ => (false, ""),
        };
        let text = format!(
            "`{}` is {}, and {} in the schema{}: write `{}`",
            field.shown,
            found.words(),
            expected.words(),
            if is_same { why } else { "" },
            self.wanted_for(schema, field)
        );
        Difference::new(FindingKind::Cardinality, text).compatible(is_same)
    }

    /// Returns whether the message could be the entry of the field's map: a key with the number 1,
    /// a value with 2, and no other field.
    fn is_entry(&mut self, message: Linked<'_, Message>, field: &RustField) -> bool {
        let RustType::Map(key, value) = &field.ty else {
            return false;
        };
        let (key_encoding, value_encoding) = field.encodings_of_map();
        let parts = [(1, key, key_encoding), (2, value, value_encoding)];
        message.fields.len() == 2
            && parts.iter().all(|(number, ty, encoding)| {
                let element = self.element(ty, *encoding);
                let mut fields = message.linked_fields();
                let part = fields.find(|part| part.number == *number && part.is_singular());
                part.is_some_and(|part| {
                    self.element_differs(part, field, None, &element, part.value())
                        .is_none()
                })
            })
    }

    /// Returns whether the struct could be the entry of the schema's map.
    fn is_rust_entry(&mut self, element: &Element, schema: Linked<'_, Field>) -> bool {
        let (
            Element::Message {
                of: Named::Item(item),
                is_group: false,
            },
            Shape::Map { key, .. },
        ) = (element, schema.shape())
        else {
            return false;
        };
        // A pair of them both is a type of its own: it was told apart as a map.
        let spelling = self.spellings(&self.sources.items[*item])[0];
        let fields = self.reading().fields(*item, spelling);
        let parts = [(1, SchemaType::Scalar(key)), (2, schema.value())];
        fields.opaque.is_empty()
            && fields.fields.len() == 2
            && parts.iter().all(|(number, expected)| {
                let part = fields.fields.iter().find(|part| part.number == *number);
                part.is_some_and(|part| {
                    let value = match &part.ty {
                        RustType::Option { inner, .. } => inner,
                        ty => ty,
                    };
                    let element = self.element(value, part.encoding());
                    let differs = self.element_differs(schema, part, None, &element, *expected);
                    differs.is_none()
                })
            })
    }

    /// Returns whether the Rust type is too small for the values of the schema's type.
    fn narrow(
        &self,
        schema: Linked<'_, Field>,
        field: &RustField,
        value: &RustType,
    ) -> Option<Difference> {
        let RustType::Primitive(Primitive::Narrow { name, .. }) = value else {
            return None;
        };
        let text = format!(
            "`{}` is `{name}`, which cannot hold every {}, and a larger one is an error: write \
             `{}`",
            field.shown,
            Self::words_of_schema(schema.value()),
            self.wanted_for(schema, field)
        );
        Some(Difference::new(FindingKind::Type, text))
    }

    fn openness(
        &self,
        schema: Linked<'_, Field>,
        field: &RustField,
        element: &Element,
    ) -> Option<Difference> {
        let (
            Element::Enum {
                of: Some(_),
                is_open,
            },
            SchemaType::Enum(it),
        ) = (element, schema.value())
        else {
            return None;
        };
        // prost's enumerations are always open, so there is no remedy.
        if field.spelling() == Spelling::Prost {
            return None;
        }
        let (expected, full_name) = (!it.is_closed, &it.full_name);
        let shown = &field.shown;
        let text = match (is_open, expected) {
            (false, true) => format!(
                "`{shown}` keeps only numbers that have a name, and `{full_name}` is open: write `{}`",
                self.wanted_for(schema, field)
            ),
            (true, false) => format!(
                "`{shown}` keeps every number, and `{full_name}` is closed: write `{}`",
                self.wanted_for(schema, field)
            ),
            _ => return None,
        };
        Some(Difference::new(FindingKind::Openness, text).compatible(true))
    }

    fn presence(
        &self,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        field: &RustField,
    ) -> Option<Difference> {
        let wanted = || self.wanted_for(schema, field);
        let (shown, is_required) = (&field.shown, field.attribute.is_required);
        let (is_option, is_reference) = match &field.ty {
            RustType::Option { is_reference, .. } => (true, *is_reference),
            _ => (false, false),
        };
        let (text, is_compatible) = match (schema.shape(), is_option) {
            (Shape::Required, true) => {
                // A reference has no value before the decode, and a message that requires itself
                // would be infinite.
                if is_reference || message.is_endless(schema) {
                    return None;
                }
                (
                    format!(
                        "`{shown}` may be absent, and is required in the schema: write `{}`",
                        wanted()
                    ),
                    false,
                )
            }
            (Shape::Required, false) if !is_required => (
                format!(
                    "`{shown}` is left out when it is zero or empty, and required in the schema: write \
                     `{}`",
                    wanted()
                ),
                false,
            ),
            (Shape::Required, false) => return None,
            (_, _) if is_required => (
                format!(
                    "`{shown}` is required, and the schema lets others leave it out: write `{}`",
                    wanted()
                ),
                false,
            ),
            (Shape::Explicit, false) => (
                format!(
                    "`{shown}` does not tell absent from zero or empty, and the schema does: write \
                     `{}`",
                    wanted()
                ),
                true,
            ),
            (Shape::Implicit, true) => (
                format!(
                    "`{shown}` tells absent from zero or empty, and the schema does not: write `{}`, or \
                     `optional` in the schema",
                    wanted()
                ),
                true,
            ),
            _ => return None,
        };
        Some(Difference::new(FindingKind::Presence, text).compatible(is_compatible))
    }

    fn default_differs(
        &self,
        item: &Item,
        schema: Linked<'_, Field>,
        field: &RustField,
    ) -> Option<Difference> {
        let shown = &field.shown;
        let wanted = || self.attribute_with_default(schema, field);
        let (text, kind) = match (&field.attribute.default, &schema.default) {
            (None, None) => return None,
            (None, Some(literal)) => (
                format!(
                    "`{shown}` has no default value, and {} in the schema: write `{}`",
                    default::shown(literal),
                    wanted()
                ),
                FindingKind::Default,
            ),
            (Some(_), None) => (
                format!("`{shown}` has a default value, and none in the schema: remove `default`"),
                FindingKind::Default,
            ),
            (Some(found), Some(literal)) => {
                match self.is_same_value(item.module, found, literal, schema.value()) {
                    Some(true) => return None,
                    Some(false) => (
                        format!(
                            "`{shown}` has another default value than the schema, which has {}: write \
                             `{}`",
                            default::shown(literal),
                            wanted()
                        ),
                        FindingKind::Default,
                    ),
                    None => (
                        format!(
                            "the default value of `{shown}` cannot be compared with {}: it is \
                             neither a literal nor made of literals",
                            default::shown(literal)
                        ),
                        FindingKind::CannotTell,
                    ),
                }
            }
        };
        let is_compatible = kind == FindingKind::Default;
        Some(Difference::new(kind, text).compatible(is_compatible))
    }
}

fn is_packable(element: &Element) -> bool {
    match element {
        Element::Scalar(scalar) => scalar.is_packable(),
        Element::Enum { .. } => true,
        _ => false,
    }
}

/// The message that a value of the type is where prost's attribute says `message`: its
/// implementation is for the type that the message has in it.
fn wrapper(ty: &RustType) -> Option<&'static str> {
    let scalar = match ty {
        RustType::Primitive(Primitive::Of(name)) => Scalar::of_rust_type(name).next()?,
        RustType::String => Scalar::String,
        RustType::Bytes => Scalar::Bytes,
        _ => return None,
    };
    scalar.info().protobuf?.wrapper
}

/// Whether it is an integer of the kind that the numbers of enumerations are.
fn is_plain_integer(scalar: Scalar) -> bool {
    let row = scalar.info().protobuf;
    scalar.is_integer()
        && row.is_some_and(|row| row.wire_type == WireType::Varint && !row.is_zigzag)
}

/// Returns whether each is read as the other, with fewer bits perhaps: they have the same wire
/// format. <https://protobuf.dev/programming-guides/proto3/#updating>
fn are_compatible(one: Scalar, other: Scalar) -> bool {
    let form = |scalar: Scalar| {
        let row = scalar.info().protobuf?;
        let is_float = matches!(scalar.kind(), ScalarKind::Float | ScalarKind::Double);
        Some((row.wire_type, row.is_zigzag, is_float))
    };
    form(one).is_some() && form(one) == form(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compatible_are_those_that_the_guide_to_protobuf_names() {
        use Scalar::*;
        let groups: [&[Scalar]; 7] = [
            &[Int32, Uint32, Int64, Uint64, Bool],
            &[Sint32, Sint64],
            &[String, Bytes],
            &[Fixed32, Sfixed32],
            &[Fixed64, Sfixed64],
            &[Float],
            &[Double],
        ];
        let in_protobuf = |it: &Scalar| it.info().protobuf.is_some();
        for one in Scalar::ALL.into_iter().filter(in_protobuf) {
            for other in Scalar::ALL {
                let mut groups = groups.iter();
                let expected = groups.any(|it| it.contains(&one) && it.contains(&other));
                assert_eq!(are_compatible(one, other), expected, "{one:?} {other:?}");
            }
        }
        let integers = Scalar::ALL.into_iter().filter(|it| is_plain_integer(*it));
        let integers: Vec<Scalar> = integers.collect();
        assert_eq!(integers, [Int64, Uint64, Int32, Uint32]);
    }
}
