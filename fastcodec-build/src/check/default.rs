//! The comparison of default values: an expression in Rust with a value of the schema.

use fastcodec_schema::Literal;
use syn::{Expr, Lit, Member};

use super::comparison::Comparison;
use super::linked::SchemaType;
use super::rust::expression::{bare, elements, float, integer, is_default_call, lit};
use super::rust::members;
use super::rust::sources::{Found, names_of};
use super::write;

/// A value of the schema, for a report.
pub fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Variant(name) => format!("`{name}`"),
        Literal::List(values) if values.is_empty() => "an empty list".into(),
        Literal::List(values) => format!("a list of {}", values.len()),
        Literal::Map(entries) => format!("a map of {}", entries.len()),
        Literal::Message(_) => "a struct".into(),
        Literal::Uuid(_) => "a UUID".into(),
        literal => format!("`{}`", write::plain(literal)),
    }
}

/// Returns whether the value is that of a field without a default: zero or empty.
pub fn is_zero(literal: &Literal) -> bool {
    match literal {
        Literal::Signed(number) => *number == 0,
        Literal::Unsigned(number) => *number == 0,
        Literal::Float(number) => *number == 0.0,
        Literal::Double(number) => *number == 0.0,
        Literal::Bool(value) => !value,
        Literal::String(text) => text.is_empty(),
        Literal::Bytes(bytes) => bytes.is_empty(),
        Literal::Uuid(bytes) => *bytes == [0; 16],
        Literal::List(values) => values.is_empty(),
        Literal::Map(entries) => entries.is_empty(),
        Literal::Message(fields) => fields.is_empty(),
        // The first value of an enumeration need not be zero.
        Literal::Variant(_) => false,
    }
}

impl Comparison<'_> {
    /// Returns whether an expression in `module` has this value; `None` if the check cannot tell.
    pub fn is_same_value(
        &self,
        module: usize,
        expression: &Expr,
        literal: &Literal,
        ty: SchemaType<'_>,
    ) -> Option<bool> {
        let expression = bare(expression);
        if let Expr::Path(path) = expression
            && let Some(value) = self.sources.constant_at(module, &names_of(&path.path))
        {
            return self.is_same_value(module, value, literal, ty);
        }
        if is_default_call(expression) {
            return Some(is_zero(literal));
        }
        match literal {
            Literal::Bool(value) => match lit(expression)? {
                Lit::Bool(it) => Some(it.value == *value),
                _ => None,
            },
            Literal::Signed(number) => integer(expression).map(|it| it == i128::from(*number)),
            Literal::Unsigned(number) => integer(expression).map(|it| it == i128::from(*number)),
            Literal::Float(number) => float(expression).map(|it| {
                let it = it as f32;
                it == *number || it.is_nan() && number.is_nan()
            }),
            Literal::Double(number) => {
                float(expression).map(|it| it == *number || it.is_nan() && number.is_nan())
            }
            Literal::String(text) => match lit(expression)? {
                Lit::Str(it) => Some(it.value() == *text),
                _ => None,
            },
            Literal::Bytes(bytes) => match expression {
                Expr::Array(_) => self.bytes(expression).map(|it| it == *bytes),
                _ => match lit(expression)? {
                    Lit::ByteStr(it) => Some(it.value() == *bytes),
                    Lit::Str(it) => Some(it.value().as_bytes() == bytes),
                    _ => None,
                },
            },
            Literal::Uuid(bytes) => self.bytes(expression).map(|it| it == bytes),
            Literal::Variant(name) => self.is_variant(module, expression, name, ty),
            Literal::List(values) => {
                let element = match ty {
                    SchemaType::List(element) | SchemaType::Set(element) => element.seen(),
                    _ => ty,
                };
                let found = elements(expression)?;
                if found.len() != values.len() {
                    return Some(false);
                }
                let mut pairs = found.iter().zip(values);
                all(&mut pairs, |(it, value)| {
                    self.is_same_value(module, it, value, element)
                })
            }
            Literal::Map(entries) => {
                let SchemaType::Map(key, value) = ty else {
                    return None;
                };
                let (key, value) = (key.seen(), value.seen());
                let found = elements(expression)?;
                if found.len() != entries.len() {
                    return Some(false);
                }
                let mut pairs = found.iter().zip(entries);
                all(&mut pairs, |(it, (its_key, its_value))| {
                    let Expr::Tuple(pair) = it else { return None };
                    let (first, second) = (pair.elems.first()?, pair.elems.get(1)?);
                    let is_key = self.is_same_value(module, first, its_key, key)?;
                    let is_value = self.is_same_value(module, second, its_value, value)?;
                    Some(is_key && is_value)
                })
            }
            Literal::Message(fields) => self.is_message(module, expression, fields, ty),
        }
    }

    fn bytes(&self, expression: &Expr) -> Option<Vec<u8>> {
        let found = elements(expression)?;
        let bytes = found.iter().map(|it| integer(it)?.try_into().ok());
        bytes.collect()
    }

    /// Returns whether the expression is the value `name` of an enumeration.
    fn is_variant(
        &self,
        module: usize,
        expression: &Expr,
        name: &str,
        ty: SchemaType<'_>,
    ) -> Option<bool> {
        let (Expr::Path(path), SchemaType::Enum(known)) = (expression, ty) else {
            return None;
        };
        let expected = known.values.iter().find(|value| value.name == name)?.number;
        let names = names_of(&path.path);
        let (variant, of) = names.split_last()?;
        let Found::Item(item) = self.sources.resolve(module, of) else {
            return None;
        };
        let values = members::values(&self.sources.items[item]);
        let found = values.iter().find(|value| value.ident == *variant)?;
        Some(found.number? == expected)
    }

    /// Returns whether the expression creates a struct or a union with these fields.
    fn is_message(
        &self,
        module: usize,
        expression: &Expr,
        fields: &[(String, Literal)],
        ty: SchemaType<'_>,
    ) -> Option<bool> {
        let SchemaType::Message { message, .. } = ty else {
            return None;
        };
        let type_of = |name: &str| message.linked_fields().find(|field| field.name == name);
        match expression {
            Expr::Struct(it) => {
                let found = self.sources.resolve(module, &names_of(&it.path));
                let Found::Item(item) = found else {
                    return None;
                };
                let item = &self.sources.items[item];
                let mut fields = fields.iter();
                all(&mut fields, |(name, value)| {
                    let schema = type_of(name)?;
                    let ident = members::with_number(item, schema.number)?;
                    let mut given = it.fields.iter();
                    let given = given.find(|given| match &given.member {
                        Member::Named(member) => *member == ident,
                        Member::Unnamed(_) => false,
                    });
                    match given {
                        Some(given) => {
                            self.is_same_value(module, &given.expr, value, schema.value())
                        }
                        // The other fields have the values of the type's `Default`.
                        None if is_zero(value) => Some(true),
                        None => None,
                    }
                })
            }
            // A variant of a union.
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    return None;
                };
                let names = names_of(&path.path);
                let (variant, of) = names.split_last()?;
                let Found::Item(item) = self.sources.resolve(module, of) else {
                    return None;
                };
                let [(name, value)] = fields else {
                    return None;
                };
                let schema = type_of(name)?;
                let is_it =
                    members::with_number(&self.sources.items[item], schema.number)? == *variant;
                if !is_it {
                    return Some(false);
                }
                self.is_same_value(module, call.args.first()?, value, schema.value())
            }
            _ => None,
        }
    }
}

/// Returns whether all are the same; `None` if no item differs, but the check cannot tell for some.
fn all<T>(items: &mut dyn Iterator<Item = T>, is_same: impl Fn(T) -> Option<bool>) -> Option<bool> {
    let mut result = Some(true);
    for item in items {
        match is_same(item) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}
