//! The comparison of a field of a Thrift struct, or of a member of a union.

use fastcodec_schema::{Field, Format, Literal, Message, Scalar, Shape};
use syn::{Expr, Member};

use super::comparison::{Comparison, Difference};
use super::default;
use super::finding::FindingKind;
use super::linked::{Linked, SchemaType};
use super::rust::attribute::Spelling;
use super::rust::expression::bare;
use super::rust::members::RustField;
use super::rust::rust_type::{RustType, Why};
use super::rust::sources::Item;
use super::write;

/// The result of comparing two types.
#[derive(Debug, Default)]
struct Outcome {
    differs: bool,
    /// Whether differing types have the same type on the wire.
    is_compatible: bool,
    unknown: Option<(String, Why)>,
    /// An enumeration that does not keep numbers without a name.
    closed: Option<String>,
    names: Vec<Difference>,
}

impl Outcome {
    fn same() -> Outcome {
        Outcome::default()
    }

    fn different(is_compatible: bool) -> Outcome {
        Outcome {
            differs: true,
            is_compatible,
            ..Outcome::default()
        }
    }

    fn and(mut self, other: Outcome) -> Outcome {
        self.is_compatible = match (self.differs, other.differs) {
            (true, true) => self.is_compatible && other.is_compatible,
            (true, false) => self.is_compatible,
            _ => other.is_compatible,
        };
        self.differs |= other.differs;
        self.unknown = self.unknown.or(other.unknown);
        self.closed = self.closed.or(other.closed);
        self.names.extend(other.names);
        self
    }
}

/// Returns a scalar by its name in a schema, or by another common name.
fn scalar(name: &str) -> Option<Scalar> {
    let in_rust = || match name {
        "f64" => Some(Scalar::Double),
        "bytes" => Some(Scalar::Bytes),
        _ => None,
    };
    Scalar::from_thrift_name(name).or_else(in_rust)
}

impl Comparison<'_> {
    /// Adds the differences between a field of a struct, or a member of a union, and that of the
    /// schema.
    pub fn thrift_field(
        &mut self,
        item: &Item,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        field: &RustField,
    ) -> Vec<Difference> {
        let (is_option, is_reference, value) = match &field.ty {
            RustType::Option {
                inner,
                is_reference,
            } => (true, *is_reference, &**inner),
            ty => (false, false, ty),
        };
        let outcome = self.same_type(field, value, schema.value());
        let wanted = self.wanted_of(message, schema, field);
        if let Some((text, why)) = outcome.unknown {
            let meaning = words_of_schema(schema.value());
            let advice = match why.can_be_said() {
                true => format!("say it with `.rust_type(\"{text}\", …)`, or allow it"),
                false => "allow it, or write the type out".to_owned(),
            };
            let text = format!(
                "what `{text}` of `{}` is on the wire cannot be seen, where the schema has `{meaning}`: \
                 {why}; {advice}",
                field.shown
            );
            return vec![Difference::new(FindingKind::CannotTell, text)];
        }
        let mut differences = outcome.names;
        if outcome.differs {
            let text = format!(
                "`{}` is `{}`, and `{}` in the schema: write `{wanted}`",
                field.shown,
                self.thrift_words(value),
                words_of_schema(schema.value()),
            );
            let difference = Difference::new(FindingKind::Type, text);
            differences.push(difference.compatible(outcome.is_compatible));
        } else if let Some(closed) = outcome.closed {
            let text = format!(
                "`{}` refuses a message with a number that `{closed}` has no name for: write \
                 `{wanted}`",
                field.shown
            );
            differences.push(Difference::new(FindingKind::Openness, text));
        }
        if message.is_union() {
            return differences;
        }
        let presence = self.thrift_presence(message, schema, field, is_option, is_reference);
        if let Some((text, is_compatible)) = presence {
            // A union cannot keep it, because its members are never required.
            let wanted = match field.oneof {
                Some(_) => self.wanted_field(schema, &field.ident, Spelling::Codec),
                None => wanted,
            };
            let text = format!("`{}` {text}: write `{wanted}`", field.shown);
            let difference = Difference::new(FindingKind::Presence, text);
            differences.push(difference.compatible(is_compatible));
        }
        if field.oneof.is_none() && !outcome.differs {
            differences.extend(self.default_of(item, schema, field, is_option));
        }
        differences
    }

    fn wanted_of(
        &self,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        field: &RustField,
    ) -> String {
        match message.is_union() || field.oneof.is_some() {
            true => self.wanted_member(schema, Spelling::Codec),
            false => self.wanted_for(schema, field),
        }
    }

    fn same_type(
        &mut self,
        field: &RustField,
        found: &RustType,
        expected: SchemaType<'_>,
    ) -> Outcome {
        match (found, expected) {
            (RustType::Unknown(text, why), _) => Outcome {
                unknown: Some((text.clone(), *why)),
                ..Outcome::default()
            },
            (RustType::Declared(name), _) => match (scalar(name), expected) {
                (Some(found), SchemaType::Scalar(expected)) => scalars(found, expected),
                (Some(found), SchemaType::Enum(_)) => Outcome::different(found == Scalar::Int32),
                (Some(_), _) => Outcome::different(false),
                (None, expected) if expected.full_name() == Some(name) => Outcome::same(),
                (None, _) if self.index.definition(name).is_some() => Outcome::different(false),
                (None, _) => Outcome {
                    unknown: Some((name.clone(), Why::NotInSchema)),
                    ..Outcome::default()
                },
            },
            (RustType::Option { inner, .. }, _) => self.same_type(field, inner, expected),
            (RustType::Open(inner), SchemaType::Enum(_)) => {
                let outcome = self.same_type(field, inner, expected);
                Outcome {
                    closed: None,
                    ..outcome
                }
            }
            (RustType::Item(item), SchemaType::Enum(expected)) => {
                let it = &self.sources.items[*item];
                if !it.derives.enumeration {
                    return Outcome::different(false);
                }
                let names = self.pair_named(field, *item, &expected.full_name);
                Outcome {
                    closed: Some(self.sources.items[*item].ident.clone()),
                    names: names.into_iter().collect(),
                    ..Outcome::default()
                }
            }
            (RustType::Item(item), SchemaType::Message { message, .. }) => {
                let it = &self.sources.items[*item];
                if it.derives.enumeration {
                    return Outcome::different(false);
                }
                if !it.derives.thrift {
                    return Outcome {
                        unknown: Some((it.ident.clone(), Why::NotDerived)),
                        ..Outcome::default()
                    };
                }
                let names = self.pair_named(field, *item, &message.full_name);
                Outcome {
                    names: names.into_iter().collect(),
                    ..Outcome::default()
                }
            }
            (RustType::List(found), SchemaType::List(expected))
            | (RustType::Set(found), SchemaType::Set(expected)) => {
                self.same_type(field, found, expected.seen())
            }
            (RustType::Map(key, value), SchemaType::Map(its_key, its_value)) => {
                let keys = self.same_type(field, key, its_key.seen());
                keys.and(self.same_type(field, value, its_value.seen()))
            }
            // An enumeration is an i32 on the wire.
            (RustType::Primitive(it), SchemaType::Enum(_)) => {
                Outcome::different(it.in_thrift() == Some(Scalar::Int32))
            }
            (RustType::Open(_), SchemaType::Scalar(Scalar::Int32)) => Outcome::different(true),
            (RustType::Item(item), SchemaType::Scalar(Scalar::Int32)) => {
                Outcome::different(self.sources.items[*item].derives.enumeration)
            }
            (found, SchemaType::Scalar(expected)) => match scalar_of(found) {
                Some(found) => scalars(found, expected),
                None => Outcome::different(false),
            },
            _ => Outcome::different(false),
        }
    }

    /// Returns a type in the syntax of a schema.
    fn thrift_words(&self, ty: &RustType) -> String {
        let name = |scalar: Scalar| scalar.name(Format::Thrift).to_owned();
        match ty {
            RustType::Primitive(it) => match it.in_thrift() {
                Some(scalar) => name(scalar),
                None => it.name().to_owned(),
            },
            RustType::String => name(Scalar::String),
            RustType::Bytes => name(Scalar::Bytes),
            RustType::Uuid => name(Scalar::Uuid),
            RustType::List(element) => format!("list<{}>", self.thrift_words(element)),
            RustType::Set(element) => format!("set<{}>", self.thrift_words(element)),
            RustType::Map(key, value) => format!(
                "map<{}, {}>",
                self.thrift_words(key),
                self.thrift_words(value)
            ),
            RustType::Option { inner, .. } | RustType::Open(inner) => self.thrift_words(inner),
            RustType::Item(index) => self.sources.items[*index].ident.clone(),
            RustType::Declared(name) => name.clone(),
            RustType::Unknown(text, _) => text.clone(),
        }
    }

    /// Returns the difference in presence, and whether it is compatible.
    fn thrift_presence(
        &self,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        field: &RustField,
        is_option: bool,
        is_reference: bool,
    ) -> Option<(&'static str, bool)> {
        // The members of a union that is flattened into the struct are optional.
        let is_option = is_option || field.oneof.is_some();
        let is_required = field.attribute.is_required;
        match schema.shape() {
            Shape::Required if is_option => {
                let is_needed = is_reference || message.is_endless(schema);
                (!is_needed).then_some(("may be absent, and is required in the schema", false))
            }
            Shape::Required if !is_required => Some((
                "may be absent from what is read, and is required in the schema",
                true,
            )),
            Shape::Required => None,
            _ if is_required => Some((
                "is required, and the schema lets others leave it out",
                false,
            )),
            Shape::Explicit if !is_option => {
                Some(("is always written, and optional in the schema", true))
            }
            // A field of default requiredness is either always written, or only if present. Both
            // are in use.
            _ => None,
        }
    }

    /// Compares the default of a field: a Thrift struct has it in its `Default`.
    fn default_of(
        &self,
        item: &Item,
        schema: Linked<'_, Field>,
        field: &RustField,
        is_option: bool,
    ) -> Option<Difference> {
        let shown = &field.shown;
        let given = self.given(item, field);
        let literal = schema.default.as_ref();
        let differs =
            |text: String| Some(Difference::new(FindingKind::Default, text).compatible(true));
        let wanted = |literal: &Literal| {
            let value = write::literal(literal, schema.value());
            let value = match literal {
                Literal::String(_) | Literal::Variant(_) => format!("{value}.into()"),
                Literal::Bytes(_) => format!("{value}.to_vec()"),
                _ => value,
            };
            match is_option {
                true => format!("{}: Some({value})", field.ident),
                false => format!("{}: {value}", field.ident),
            }
        };
        match (given, literal) {
            (Given::Zero, None) | (Given::Unknown, None) => None,
            (Given::Zero, Some(literal)) => {
                let is_same =
                    !is_option && (default::is_zero(literal) || is_first(literal, schema.value()));
                if is_same {
                    return None;
                }
                differs(format!(
                    "`{shown}` has no default value, and {} in the schema: implement `Default` for \
                     `{}` with `{}`",
                    default::shown(literal),
                    item.ident,
                    wanted(literal)
                ))
            }
            (Given::Value(value), None) => {
                let bare = bare(value);
                let is_value = matches!(bare, Expr::Lit(_) | Expr::Unary(_)) && !is_zero(bare);
                if !is_value {
                    return None;
                }
                differs(format!(
                    "`{shown}` has a default value, and none in the schema: leave it at zero, or \
                     at `None`"
                ))
            }
            (Given::Value(value), Some(literal)) => {
                let is_none = matches!(value, Expr::Path(path) if path.path.is_ident("None"));
                let is_same = match is_none {
                    true => Some(false),
                    false => self.is_same_value(item.module, value, literal, schema.value()),
                };
                match is_same {
                    Some(true) => None,
                    Some(false) => differs(format!(
                        "`{shown}` has another default value than the schema, which has {}: write `{}` \
                         in `Default`",
                        default::shown(literal),
                        wanted(literal)
                    )),
                    None => Some(cannot_tell(shown, literal)),
                }
            }
            (Given::Unknown, Some(literal)) => Some(cannot_tell(shown, literal)),
        }
    }

    /// Returns the value of the field in the struct's `Default`.
    fn given<'i>(&self, item: &'i Item, field: &RustField) -> Given<'i> {
        if item.derives.default {
            return Given::Zero;
        }
        let Some(Expr::Struct(value)) = item.default.as_deref() else {
            return Given::Unknown;
        };
        let mut fields = value.fields.iter();
        let given = fields.find(|given| match &given.member {
            Member::Named(name) => syn::ext::IdentExt::unraw(name) == field.ident,
            Member::Unnamed(index) => index.index.to_string() == field.ident,
        });
        match given {
            Some(given) => Given::Value(&given.expr),
            None => Given::Unknown,
        }
    }
}

/// The value of a field in a `Default`.
enum Given<'i> {
    /// Zero or empty, because `Default` is derived.
    Zero,
    Value(&'i Expr),
    Unknown,
}

fn cannot_tell(shown: &str, literal: &Literal) -> Difference {
    let text = format!(
        "the default value of `{shown}` cannot be compared with {}: no `Default` in these files \
         gives it one that is a literal or made of literals",
        default::shown(literal)
    );
    Difference::new(FindingKind::CannotTell, text)
}

fn is_zero(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_digits() == "0",
            syn::Lit::Float(number) => number.base10_parse::<f64>().is_ok_and(|it| it == 0.0),
            syn::Lit::Bool(value) => !value.value,
            syn::Lit::Str(text) => text.value().is_empty(),
            syn::Lit::ByteStr(bytes) => bytes.value().is_empty(),
            _ => false,
        },
        _ => false,
    }
}

/// Returns whether the value is that of its enumeration with the number 0.
fn is_first(literal: &Literal, ty: SchemaType<'_>) -> bool {
    match (literal, ty) {
        (Literal::Variant(name), SchemaType::Enum(it)) => {
            let mut values = it.values.iter();
            values.any(|value| value.name == *name && value.number == 0)
        }
        _ => false,
    }
}

fn scalar_of(ty: &RustType) -> Option<Scalar> {
    match ty {
        RustType::Primitive(it) => it.in_thrift(),
        RustType::String => Some(Scalar::String),
        RustType::Bytes => Some(Scalar::Bytes),
        RustType::Uuid => Some(Scalar::Uuid),
        _ => None,
    }
}

/// Two scalars may have the same type on the wire, such as `string` and `binary`.
fn scalars(found: Scalar, expected: Scalar) -> Outcome {
    let on_wire = |scalar: Scalar| scalar.info().thrift.map(|row| row.wire_type);
    match found == expected {
        true => Outcome::same(),
        false => Outcome::different(on_wire(found) == on_wire(expected)),
    }
}

fn words_of_schema(ty: SchemaType<'_>) -> String {
    match ty {
        SchemaType::Scalar(scalar) => scalar.name(Format::Thrift).to_owned(),
        SchemaType::Enum(it) => it.full_name.clone(),
        SchemaType::Message { message, .. } => message.full_name.clone(),
        SchemaType::List(element) => format!("list<{}>", words_of_schema(element.seen())),
        SchemaType::Set(element) => format!("set<{}>", words_of_schema(element.seen())),
        SchemaType::Map(key, value) => format!(
            "map<{}, {}>",
            words_of_schema(key.seen()),
            words_of_schema(value.seen())
        ),
    }
}
