//! Values: checks that they fit their types, and lowers them.

use std::collections::HashSet;

use super::depth::{MAX_DEPTH, shown};
use super::lowering::Lowering;
use super::parser::DEPTH;
use super::scope::Definition;
use super::syntax::{self, Value, ValueKind};
use crate::error::Problem;
use crate::model::{EnumId, Literal, MessageId, Type};
use crate::scalar::{Scalar, ScalarKind};

/// How many parts a value may have that come from constants which are named in it. As one may
/// double what another is, a short file can name a value that no machine holds.
const MAX_PARTS: usize = 100_000;

/// Why a value does not fit.
enum Unfit {
    /// What is wrong where it is used.
    Here(Problem),
    /// What is said of a value with too many levels or constants in a chain.
    TooDeep(String),
}

impl From<Problem> for Unfit {
    fn from(problem: Problem) -> Unfit {
        Unfit::Here(problem)
    }
}

impl<'a> Lowering<'a> {
    /// The value of a constant or a default, which is to be a `ty`. It is refused if it is none.
    pub(super) fn whole_value(
        &mut self,
        file: usize,
        ty: &Type,
        value: &'a Value,
    ) -> Option<Literal> {
        self.parts_of_value = 0;
        let found = self.value(file, ty, value);
        if self.parts_of_value > MAX_PARTS {
            // Whoever names it need not look at all of it again.
            self.too_large.extend(self.open_constants.first());
            let message = format!("this is made of more than {MAX_PARTS} parts of other constants");
            self.refuse(file, value.at, message);
            return None;
        }
        match found {
            Ok(literal) => Some(literal),
            Err(Unfit::Here(problem)) => {
                self.problems.push(problem);
                None
            }
            Err(Unfit::TooDeep(message)) => {
                if !std::mem::replace(&mut self.has_told_of_depth, true) {
                    self.refuse(file, value.at, message);
                }
                None
            }
        }
    }

    /// A value or a part of it.
    fn value(&mut self, file: usize, ty: &Type, value: &'a Value) -> Result<Literal, Unfit> {
        if self.depth_of_value > DEPTH {
            let chain = self.open_constants.iter().map(|(_, name)| *name);
            return Err(Unfit::TooDeep(format!(
                "values are nested at most {DEPTH} deep, with those of constants: {}",
                shown(chain)
            )));
        }
        self.depth_of_value += 1;
        let found = self.value_at_depth(file, ty, value);
        self.depth_of_value -= 1;
        found
    }

    fn value_at_depth(
        &mut self,
        file: usize,
        ty: &Type,
        value: &'a Value,
    ) -> Result<Literal, Unfit> {
        // What is written in the constant itself is as long as the file has it.
        if self.open_constants.len() > 1 {
            self.parts_of_value += 1;
        }
        if self.parts_of_value > MAX_PARTS {
            let message = "this is one part too many";
            return Err(self.scope.files[file].problem(value.at, message).into());
        }
        // As the reference compiler, to which they are numbers.
        let kind = match &value.kind {
            ValueKind::Name(name) if name == "true" => &ValueKind::Int(1),
            ValueKind::Name(name) if name == "false" => &ValueKind::Int(0),
            ValueKind::Name(name) => return self.named(file, ty, value, name),
            kind => kind,
        };
        let refused = |expected: &str| {
            let message = format!("expected {expected}, but found {}", describe(&value.kind));
            Err(self.scope.files[file].problem(value.at, message).into())
        };
        Ok(match (&self.resolved(ty), kind) {
            (Type::Scalar(scalar), kind) => match literal_of(*scalar, kind) {
                Ok(literal) => self.noted(file, value, literal),
                Err(expected) => return refused(&expected),
            },
            // Of an enumeration without values, any number is one.
            (Type::Enum(id), ValueKind::Int(number))
                if self.scope.enumeration(*id).values.is_empty()
                    && i32::try_from(*number).is_ok() =>
            {
                Literal::Signed(*number)
            }
            (Type::Enum(id), ValueKind::Int(number)) => {
                match self.variant_of_number(*id, *number) {
                    Some(name) => Literal::Variant(name),
                    None => {
                        let full_name = self.scope.full_name_of_enum(*id);
                        return refused(&format!("the number of a value of `{full_name}`"));
                    }
                }
            }
            (Type::Enum(id), _) => {
                let full_name = self.scope.full_name_of_enum(*id);
                return refused(&format!("a value of `{full_name}`"));
            }
            (Type::List(element) | Type::Set(element), ValueKind::List(values)) => {
                let mut elements = Vec::with_capacity(values.len());
                for value in values {
                    elements.push(self.value(file, element, value)?);
                }
                Literal::List(elements)
            }
            // As the reference compiler, which takes either pair of brackets for nothing.
            (Type::List(_) | Type::Set(_), ValueKind::Map(entries)) if entries.is_empty() => {
                Literal::List(Vec::new())
            }
            (Type::List(_), _) => return refused("a list, `[…]`"),
            (Type::Set(_), _) => return refused("the elements of a set, `[…]`"),
            (Type::Map(..), ValueKind::List(values)) if values.is_empty() => {
                Literal::Map(Vec::new())
            }
            (Type::Map(key, of_value), ValueKind::Map(entries)) => {
                let mut lowered = Vec::with_capacity(entries.len());
                for (name, value) in entries {
                    let name = self.value(file, key, name)?;
                    lowered.push((name, self.value(file, of_value, value)?));
                }
                Literal::Map(lowered)
            }
            (Type::Map(..), _) => return refused("the entries of a map, `{…}`"),
            (Type::Message(id), ValueKind::Map(entries)) => {
                self.fields_of(file, *id, value, entries)?
            }
            (Type::Message(id), _) => {
                let full_name = self.scope.full_name_of_struct(*id);
                return refused(&format!("the fields of `{full_name}`, `{{…}}`"));
            }
            (Type::Alias(_), _) => return refused("a value"),
        })
    }

    /// A value that is given by name: a constant's, or one of an enumeration.
    fn named(
        &mut self,
        file: usize,
        ty: &Type,
        value: &'a Value,
        name: &'a str,
    ) -> Result<Literal, Unfit> {
        if let Some((there, constant)) = self.scope.constant(file, name) {
            let key = (there, constant.name.text.as_str());
            if self.open_constants.contains(&key) {
                let message = format!("the constant `{name}` is defined by itself");
                return Err(self.scope.files[file].problem(value.at, message).into());
            }
            if self.too_large.contains(&key) {
                self.parts_of_value = MAX_PARTS + 1;
                let message = format!("the constant `{name}` has too many parts");
                return Err(self.scope.files[file].problem(value.at, message).into());
            }
            if self.has_told_of_depth {
                return Err(Unfit::TooDeep(String::new()));
            }
            if self.open_constants.len() >= MAX_DEPTH {
                let chain = self.open_constants.iter().map(|(_, name)| *name);
                return Err(Unfit::TooDeep(format!(
                    "this is the value of more than {MAX_DEPTH} constants in a chain: {}",
                    shown(chain)
                )));
            }
            self.open_constants.push(key);
            // It takes the place of the name, so it is no further level.
            let level = self.depth_of_value;
            self.depth_of_value = level.saturating_sub(1);
            let found = self.value(there, ty, &constant.value);
            self.depth_of_value = level;
            self.open_constants.pop();
            // It is wrong where it is used: as what it is declared, it may be right.
            return found.map_err(|unfit| match unfit {
                Unfit::Here(problem) => {
                    let message = problem.message;
                    let message = format!("the constant `{name}` does not fit: {message}");
                    self.scope.files[file].problem(value.at, message).into()
                }
                Unfit::TooDeep(_) => unfit,
            });
        }
        if let Some((enumeration, variant)) = name.rsplit_once('.') {
            let ty = self.resolved(ty);
            let scope = self.scope;
            let value_of = |id: EnumId| scope.value_named(id, variant);
            if let Some(id) = self.enumeration_named(file, enumeration) {
                let full_name = self.scope.full_name_of_enum(id);
                let Some(found) = value_of(id) else {
                    let message =
                        format!("the enumeration `{enumeration}` has no value `{variant}`");
                    // As the reference compiler, which looks at what follows the last dot alone.
                    if let Type::Enum(expected) = ty
                        && let Some(found) = value_of(expected)
                    {
                        let expected = self.scope.full_name_of_enum(expected);
                        let message = format!("{message}: that of `{expected}` is used");
                        self.warn(file, value.at, message);
                        return Ok(Literal::Variant(found.name.text.clone()));
                    }
                    return Err(self.scope.files[file].problem(value.at, message).into());
                };
                let number = i64::from(found.number);
                let does_not_fit = || {
                    let message =
                        format!("`{name}` is a value of `{full_name}`, which does not fit");
                    self.scope.files[file].problem(value.at, message)
                };
                return match ty {
                    Type::Enum(expected) if expected == id => {
                        Ok(Literal::Variant(found.name.text.clone()))
                    }
                    Type::Scalar(scalar) => match literal_of_number(scalar, number) {
                        Ok(literal) => Ok(self.noted(file, value, literal)),
                        Err(expected) => {
                            let message = format!(
                                "`{name}` is a value of `{full_name}`, which does not fit: its number is \
                                 {number}, and {expected} is expected"
                            );
                            Err(self.scope.files[file].problem(value.at, message).into())
                        }
                    },
                    // Without values, it has every number.
                    Type::Enum(expected) if self.scope.enumeration(expected).values.is_empty() => {
                        Ok(Literal::Signed(number))
                    }
                    Type::Enum(expected) => {
                        let whole = self.scope.full_name_of_enum(expected);
                        // As the reference compiler, which looks at what follows the last dot
                        // alone.
                        let (same, what) = match value_of(expected) {
                            Some(same) => (
                                same.name.text.clone(),
                                format!("`{whole}.{variant}`, which is {}, is used", same.number),
                            ),
                            None => match self.variant_of_number(expected, number) {
                                Some(same) => {
                                    let what = format!(
                                        "`{whole}.{same}`, which has the same number, is used"
                                    );
                                    (same, what)
                                }
                                None => return Err(does_not_fit().into()),
                            },
                        };
                        let message = format!(
                            "`{name}` is a value of `{full_name}`, and one of `{whole}` is expected: \
                             {what}"
                        );
                        self.warn(file, value.at, message);
                        Ok(Literal::Variant(same))
                    }
                    _ => Err(does_not_fit().into()),
                };
            }
            // What precedes the last dot may be the file, or the enumeration as it is called in its
            // own file.
            if let Type::Enum(expected) = ty
                && let Some(found) = value_of(expected)
            {
                let it = self.scope.enumeration(expected);
                let includes = &self.scope.files[file].includes;
                let is_there = enumeration.rsplit('.').next() == Some(&it.name.text)
                    || includes.iter().any(|(known, _)| known == enumeration);
                if !is_there {
                    let expected = self.scope.full_name_of_enum(expected);
                    let message = format!(
                        "there is no enumeration `{enumeration}`: the value `{variant}` of \
                         `{expected}` is used"
                    );
                    self.warn(file, value.at, message);
                }
                return Ok(Literal::Variant(found.name.text.clone()));
            }
        }
        let mut message = format!("there is no constant `{name}`");
        if let Type::Enum(id) = self.resolved(ty)
            && self.scope.value_named(id, name).is_some()
        {
            let enumeration = &self.scope.enumeration(id).name.text;
            message += &format!(": write `{enumeration}.{name}`");
        }
        Err(self.scope.files[file].problem(value.at, message).into())
    }

    /// The value, after its warning was given.
    fn noted(&mut self, file: usize, value: &Value, (literal, note): Noted) -> Literal {
        if let Some(note) = note {
            self.warn(file, value.at, note);
        }
        literal
    }

    /// The fields that a value of a struct sets.
    fn fields_of(
        &mut self,
        file: usize,
        id: MessageId,
        value: &'a Value,
        entries: &'a [(Value, Value)],
    ) -> Result<Literal, Unfit> {
        let Some((there, it)) = self.scope.structure(id) else {
            let message = "only a struct has fields";
            return Err(self.scope.files[file].problem(value.at, message).into());
        };
        if it.kind == syntax::StructKind::Union && entries.len() != 1 {
            let message = format!(
                "the union `{}` has exactly one member, but here are {}",
                it.name.text,
                entries.len()
            );
            return Err(self.scope.files[file].problem(value.at, message).into());
        }
        let mut fields: Vec<(String, Literal)> = Vec::with_capacity(entries.len());
        let mut set = HashSet::new();
        for (key, value) in entries {
            let ValueKind::String(name) = &key.kind else {
                let found = describe(&key.kind);
                let message = format!("expected the name of a field in quotes, but found {found}");
                return Err(self.scope.files[file].problem(key.at, message).into());
            };
            let Some(field) = self.scope.field_named(id, name) else {
                let message = format!("`{}` has no field `{name}`", it.name.text);
                return Err(self.scope.files[file].problem(key.at, message).into());
            };
            if !set.insert(name) {
                let message = format!("the field `{name}` is set twice");
                return Err(self.scope.files[file].problem(key.at, message).into());
            }
            // A type that is unknown was reported where the field is.
            if let Some(ty) = self.ty_quietly(there, &field.ty) {
                fields.push((name.clone(), self.value(file, &ty, value)?));
            }
        }
        Ok(Literal::Message(fields))
    }

    pub(super) fn ty_quietly(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        let known = self.problems.len();
        let ty = self.ty(file, ty);
        self.problems.truncate(known);
        ty
    }

    /// The enumeration that has the name in the file, or that a typedef of the name stands for.
    fn enumeration_named(&mut self, file: usize, name: &str) -> Option<EnumId> {
        match self.scope.ty(file, name)? {
            (_, Definition::Enum(id)) => Some(id),
            (_, Definition::Typedef(id)) => {
                let target = self.alias(id)?;
                match self.resolved(&target) {
                    Type::Enum(id) => Some(id),
                    _ => None,
                }
            }
            (_, Definition::Struct(_)) => None,
        }
    }

    fn variant_of_number(&self, id: EnumId, number: i64) -> Option<String> {
        let found = self.scope.value_of_number(id, number);
        found.map(|value| value.name.text.clone())
    }
}

/// A value, and a warning about it, if there is one.
type Noted = (Literal, Option<String>);

/// Reads a value as one of a scalar. The error says what is expected.
fn literal_of(scalar: Scalar, value: &ValueKind) -> Result<Noted, String> {
    let literal = match (scalar.kind(), value) {
        (_, ValueKind::Int(number)) => return literal_of_number(scalar, *number),
        (ScalarKind::Double, ValueKind::Double(value)) => Literal::Double(*value),
        (ScalarKind::Float, ValueKind::Double(value)) => Literal::Float(*value as f32),
        (ScalarKind::String, ValueKind::String(text)) => Literal::String(text.clone()),
        (ScalarKind::Bytes, ValueKind::String(text)) => Literal::Bytes(text.clone().into_bytes()),
        (ScalarKind::Uuid, ValueKind::String(text)) => match uuid(text) {
            Some(value) => Literal::Uuid(value),
            None => return Err("a UUID of 32 digits".to_owned()),
        },
        (kind, _) => return Err(words(kind).to_owned()),
    };
    Ok((literal, None))
}

/// The words for a value of the kind.
fn words(kind: ScalarKind) -> &'static str {
    match kind {
        ScalarKind::Signed(_) | ScalarKind::Unsigned(_) => "a whole number",
        ScalarKind::Float | ScalarKind::Double => "a number",
        ScalarKind::Bool => "`true` or `false`",
        ScalarKind::String | ScalarKind::Bytes => "a string",
        ScalarKind::Uuid => "a UUID in a string",
    }
}

/// Reads a number as a value of a scalar. The error says what is expected.
fn literal_of_number(scalar: Scalar, number: i64) -> Result<Noted, String> {
    let width = match scalar.kind() {
        ScalarKind::Signed(width) => width,
        ScalarKind::Unsigned(width) => {
            let number = u64::try_from(number).ok();
            let held = number.filter(|it| width.holds_unsigned(*it));
            let expected = || format!("a number of {} bits without a sign", width.bits());
            return Ok((Literal::Unsigned(held.ok_or_else(expected)?), None));
        }
        // As the code that the reference compiler generates.
        ScalarKind::Bool => {
            let note = format!("{number} is neither 1 nor 0: `{}` is used", number > 0);
            let note = (!matches!(number, 0 | 1)).then_some(note);
            return Ok((Literal::Bool(number > 0), note));
        }
        #[expect(clippy::cast_precision_loss, reason = "as the reference compiler does")]
        ScalarKind::Double => return Ok((Literal::Double(number as f64), None)),
        #[expect(clippy::cast_precision_loss, reason = "as for `double`")]
        ScalarKind::Float => return Ok((Literal::Float(number as f32), None)),
        kind @ (ScalarKind::String | ScalarKind::Bytes | ScalarKind::Uuid) => {
            return Err(words(kind).to_owned());
        }
    };
    if width.holds_signed(number) {
        return Ok((Literal::Signed(number), None));
    }
    let bits = width.bits();
    // As the code that the reference compiler generates, which has the same bits.
    match u64::try_from(number) {
        Ok(large) if width.holds_unsigned(large) => {
            let signed = width.signed(large);
            let note = format!(
                "{number} is larger than any signed number of {bits} bits: {signed}, which has the \
                 same bits, is used"
            );
            Ok((Literal::Signed(signed), Some(note)))
        }
        _ => Err(format!("a number of {bits} bits")),
    }
}

/// How an error names a value.
fn describe(value: &ValueKind) -> String {
    match value {
        ValueKind::Int(value) => format!("the number {value}"),
        ValueKind::Double(value) => format!("the number {value:?}"),
        ValueKind::String(value) => format!("the string {value:?}"),
        ValueKind::Name(name) => format!("`{name}`"),
        ValueKind::List(_) => "a list".to_owned(),
        ValueKind::Map(_) => "a map".to_owned(),
    }
}

/// Reads a UUID: 32 digits with hyphens after the 8th, 12th, 16th and 20th, in braces or not.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let text = inner.unwrap_or(text);
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.replace('-', "");
    let is_uuid = lengths == [8, 4, 4, 4, 12] && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let value = u128::from_str_radix(&digits, 16).ok()?;
    is_uuid.then(|| value.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_may_be_in_braces() {
        let expected = [
            0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee,
            0xff,
        ];
        let text = "00112233-4455-6677-8899-aaBBccDDeeFF";
        assert_eq!(uuid(text), Some(expected));
        assert_eq!(uuid(&format!("{{{text}}}")), Some(expected));
        assert_eq!(uuid(&text.replace('-', "")), None);
        assert_eq!(uuid(&text.replace('a', "g")), None);
        assert_eq!(uuid(&format!("{{{text}")), None);
    }
}
