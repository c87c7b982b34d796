//! Which messages have a default value of a finite size, and which member a union's is made of.

use std::collections::{HashMap, HashSet};

use fastcodec_schema::{
    Error, Field, Format, Literal, Message, MessageId, Place, Problem, Schema, Shape, Type,
};

use super::Compilation;

/// What the defaults of messages are made of.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    /// Of each union that needs a default, the member that it is made of. One without members is
    /// made of its variant for what is not known.
    member_of: HashMap<MessageId, Option<usize>>,
    /// Unions that have no default of a finite size.
    endless: HashSet<MessageId>,
}

/// Of how many structs a default may be made. As one may be made of two of another, a short file
/// can ask for more than a machine makes.
const MAX_STRUCTS: usize = 100_000;

impl Defaults {
    /// Decides of what the defaults of unions are made, where something needs one. Only a union may
    /// be without any, and then an argument of that type is optional.
    ///
    /// # Errors
    ///
    /// A message that is no union has no default, or one that cannot be made.
    pub fn new(compilation: &Compilation) -> Result<Defaults, Error> {
        if compilation.format == Format::Protobuf {
            // There a message in a message may always be absent, but for a required one, which the
            // emitter makes optional where it would not end.
            return Ok(Defaults::default());
        }
        let messages: Vec<&Message> = compilation.messages().collect();
        let finite = finite(&compilation.schema, &messages);
        let is_endless = |it: &&&Message| !finite.contains_key(&it.id);
        let mut structs = messages.iter().filter(|it| !it.is_union());
        let endless = structs.find(is_endless);
        if let Some(endless) = endless.and_then(|it| cycle(&compilation.schema, it, &finite)) {
            let message = format!(
                "`{}` contains itself without an end, through {}: make one of these fields \
                 optional",
                endless.message,
                endless.path.join(" -> ")
            );
            return Err(at(endless.place, message));
        }
        let unions = messages.iter().filter(|it| it.is_union());
        let defaults = Defaults {
            member_of: members(compilation, &messages, &finite),
            endless: unions.filter(is_endless).map(|it| it.id).collect(),
        };
        match defaults.mistake(compilation, &messages) {
            Some((place, message)) => Err(at(place, message)),
            None => Ok(defaults),
        }
    }

    /// Whether something needs the default of a union.
    pub fn is_needed(&self, union: &Message) -> bool {
        self.member_of.contains_key(&union.id)
    }

    /// The member that the default of a union is made of, if something needs the default and the
    /// union has members.
    pub fn member_of(&self, union: &Message) -> Option<usize> {
        self.member_of.get(&union.id).copied().flatten()
    }

    /// What the absence of a field means, where the schema leaves it open: an argument whose type
    /// has no default is optional.
    pub fn shape_of(&self, schema: &Schema, field: &Field) -> Shape {
        match (field.shape, schema.resolved(&field.ty)) {
            (Shape::Implicit, Type::Message(id)) if self.endless.contains(id) => Shape::Explicit,
            (shape, _) => shape,
        }
    }

    /// Finds default values that cannot be made. What one leaves out of a struct is what the
    /// struct's own default has.
    fn mistake(
        &self,
        compilation: &Compilation,
        messages: &[&Message],
    ) -> Option<(Option<Place>, String)> {
        let schema = &compilation.schema;
        let edges: HashMap<MessageId, Vec<(&Field, MessageId)>> = messages
            .iter()
            .map(|message| (message.id, self.made_of(schema, message)))
            .collect();
        // Of how many structs the defaults are made that have been looked at.
        let mut sizes: HashMap<MessageId, usize> = HashMap::new();
        // Not recursive: a schema may be deeper than the stack. Each step has the edge that it goes
        // on with.
        for start in messages {
            let mut steps: Vec<(MessageId, usize)> = vec![(start.id, 0)];
            while let Some((id, next)) = steps.last().copied() {
                let edge = edges.get(&id).and_then(|edges| edges.get(next));
                let Some((_, inner)) = edge.filter(|_| !sizes.contains_key(&id)) else {
                    let parts = edges.get(&id).into_iter().flatten();
                    let parts = parts.filter_map(|(_, inner)| sizes.get(inner));
                    let size = parts.fold(1, |sum: usize, part| sum.saturating_add(*part));
                    if size > MAX_STRUCTS {
                        let message = &schema[id];
                        let text = format!(
                            "the default values of `{}` are made of more than {MAX_STRUCTS} structs: \
                             leave some out",
                            message.full_name
                        );
                        return Some((message.place.clone(), text));
                    }
                    sizes.insert(id, size);
                    steps.pop();
                    continue;
                };
                if let Some(first) = steps.iter().position(|(open, _)| open == inner) {
                    let endless = endless(schema, &steps[first..], &edges)?;
                    let path = endless.path.join(" -> ");
                    let text = format!(
                        "the default value of `{}` contains another `{}`, whose default \
                         value contains one too, and so on without an end, through {path}: remove one of \
                         these default values",
                        endless.field, endless.message
                    );
                    return Some((endless.place, text));
                }
                if let Some(step) = steps.last_mut() {
                    step.1 += 1;
                }
                steps.push((*inner, 0));
            }
        }
        None
    }

    /// The messages that the default of a message is made of, each with the field that it is in.
    fn made_of<'a>(&self, schema: &Schema, message: &'a Message) -> Vec<(&'a Field, MessageId)> {
        let mut found = Vec::new();
        // Of a union, the member with a default value, or the one that was chosen.
        let given = given(message);
        let member = given.or(self.member_of(message));
        for (index, field) in message.fields.iter().enumerate() {
            if message.is_union() && Some(index) != member {
                continue;
            }
            match &field.default {
                Some(literal) => {
                    let mut ids = Vec::new();
                    messages_in(schema, &field.ty, literal, &mut ids);
                    found.extend(ids.into_iter().map(|id| (field, id)));
                }
                None if message.is_union() || needs_value(field) => {
                    found.extend(message_of(schema, field).map(|id| (field, id)));
                }
                None => {}
            }
        }
        found
    }
}

fn at(place: Option<Place>, message: String) -> Error {
    let problem: Problem = super::problem(place.as_ref(), message);
    Error::from_problems(vec![problem])
}

fn message_of(schema: &Schema, field: &Field) -> Option<MessageId> {
    match schema.resolved(&field.ty) {
        Type::Message(id) => Some(*id),
        _ => None,
    }
}

/// The member of a union that has a default value.
fn given(message: &Message) -> Option<usize> {
    let mut fields = message.fields.iter();
    fields.position(|field| field.default.is_some())
}

/// The unions that need a default, each with the member that it is made of.
fn members(
    compilation: &Compilation,
    messages: &[&Message],
    finite: &HashMap<MessageId, Option<usize>>,
) -> HashMap<MessageId, Option<usize>> {
    let schema = &compilation.schema;
    let mut members = HashMap::new();
    let fields = messages.iter().flat_map(|message| &message.fields);
    let needed = fields.filter(|it| matches!(it.shape, Shape::Required | Shape::Implicit));
    let mut pending: Vec<MessageId> = needed.filter_map(|it| message_of(schema, it)).collect();
    while let Some(id) = pending.pop() {
        let message = &schema[id];
        let Some(member) = finite.get(&id).filter(|_| message.is_union()) else {
            continue;
        };
        if members.insert(id, *member).is_none() {
            let field = member.and_then(|index| message.fields.get(index));
            pending.extend(field.and_then(|field| message_of(schema, field)));
        }
    }
    members
}

/// A cycle in which every message needs the next.
struct Endless {
    /// The name of the first message.
    message: String,
    /// The first field, with its message.
    field: String,
    /// Where that is.
    place: Option<Place>,
    /// The fields of the cycle, each with its message.
    path: Vec<String>,
}

impl Endless {
    fn new(fields: &[(&Message, &Field)]) -> Option<Endless> {
        let (message, field) = *fields.first()?;
        let names = fields.iter();
        let names = names.map(|(message, field)| format!("{}.{}", message.name, field.name));
        Some(Endless {
            message: message.name.clone(),
            field: format!("{}.{}", message.name, field.name),
            place: field.place.clone(),
            path: names.collect(),
        })
    }
}

/// The cycle of these steps, from a field with a default value on.
fn endless(
    schema: &Schema,
    steps: &[(MessageId, usize)],
    edges: &HashMap<MessageId, Vec<(&Field, MessageId)>>,
) -> Option<Endless> {
    let last = steps.len() - 1;
    let fields = steps.iter().enumerate().map(|(index, (id, next))| {
        // All but the last have gone on already.
        let taken = if index == last { *next } else { next - 1 };
        Some((&schema[*id], edges.get(id)?.get(taken)?.0))
    });
    let mut fields = fields.collect::<Option<Vec<(&Message, &Field)>>>()?;
    let given = fields.iter().position(|(_, field)| field.default.is_some());
    fields.rotate_left(given.unwrap_or_default());
    Endless::new(&fields)
}

/// The structs that a value is made of. A union is the member that it has.
fn messages_in(schema: &Schema, ty: &Type, literal: &Literal, found: &mut Vec<MessageId>) {
    match (schema.resolved(ty), literal) {
        (Type::List(element) | Type::Set(element), Literal::List(values)) => {
            for value in values {
                messages_in(schema, element, value, found);
            }
        }
        (Type::Map(key, of_value), Literal::Map(entries)) => {
            for (name, value) in entries {
                messages_in(schema, key, name, found);
                messages_in(schema, of_value, value, found);
            }
        }
        (Type::Message(id), Literal::Message(fields)) => {
            let message = &schema[*id];
            if !message.is_union() {
                found.push(*id);
            }
            for (name, value) in fields {
                if let Some(field) = message.field_by_name(name) {
                    messages_in(schema, &field.ty, value, found);
                }
            }
        }
        _ => {}
    }
}

/// Whether a message is not made without a value of the field.
fn needs_value(field: &Field) -> bool {
    field.shape == Shape::Required
}

/// The messages that have a default, and of unions the member that it is made of. A message comes
/// in when all that it needs is in, so that nothing leads back to it.
fn finite(schema: &Schema, messages: &[&Message]) -> HashMap<MessageId, Option<usize>> {
    let mut finite: HashMap<MessageId, Option<usize>> = HashMap::new();
    loop {
        let is_in = |field: &Field| {
            let inner = message_of(schema, field);
            inner.is_none_or(|id| finite.contains_key(&id))
        };
        let waiting = messages.iter().copied();
        let waiting = waiting.filter(|message| !finite.contains_key(&message.id));
        let (unions, structs): (Vec<&Message>, Vec<&Message>) =
            waiting.partition(|message| message.is_union());
        let mut found: Vec<(MessageId, Option<usize>)> = structs
            .into_iter()
            .filter(|it| {
                it.fields
                    .iter()
                    .filter(|field| needs_value(field))
                    .all(is_in)
            })
            .map(|message| (message.id, None))
            .collect();
        if found.is_empty() {
            // A union takes its first member if that can be waited for: so those come in first
            // whose member comes first.
            found = unions
                .into_iter()
                .filter(|message| message.fields.is_empty() || message.fields.iter().any(is_in))
                .map(|message| {
                    // The member with a default value is the default of the union.
                    let member = given(message);
                    (
                        message.id,
                        member.or_else(|| message.fields.iter().position(is_in)),
                    )
                })
                .collect();
            let first = found.iter().map(|(_, member)| *member).min();
            found.retain(|(_, member)| Some(*member) == first);
        }
        if found.is_empty() {
            return finite;
        }
        finite.extend(found);
    }
}

/// Follows what has no default from `start` until it comes back to itself.
fn cycle(
    schema: &Schema,
    start: &Message,
    finite: &HashMap<MessageId, Option<usize>>,
) -> Option<Endless> {
    let mut seen: Vec<(&Message, &Field)> = Vec::new();
    let mut message = start;
    loop {
        let leads_on = |field: &&Field| {
            (message.is_union() || needs_value(field))
                && message_of(schema, field).is_some_and(|id| !finite.contains_key(&id))
        };
        let next = message.fields.iter().find(leads_on);
        let inner = next.and_then(|field| message_of(schema, field));
        if let (Some(field), Some(inner)) = (next, inner) {
            seen.push((message, field));
            message = &schema[inner];
        }
        let start = seen.iter().position(|(known, _)| known.id == message.id);
        if let Some(start) = start.or(inner.is_none().then_some(0)) {
            return Endless::new(&seen[start..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::of_thrift;

    /// The default members of the unions that need one, by the names of the unions.
    fn defaults(text: &str) -> Vec<(String, String)> {
        let compilation = of_thrift(text);
        let defaults = Defaults::new(&compilation).unwrap();
        let unions = compilation.messages().filter(|message| message.is_union());
        let chosen = unions.filter_map(|message| {
            let member = &message.fields[defaults.member_of(message)?];
            Some((message.name.clone(), member.name.clone()))
        });
        chosen.collect()
    }

    fn pair(union: &str, member: &str) -> (String, String) {
        (union.to_owned(), member.to_owned())
    }

    #[test]
    fn only_a_union_that_is_needed_has_a_default() {
        let unions = "union U { 1: i32 a } union V { 1: i32 a } ";
        assert_eq!(
            defaults(&format!("{unions} struct S {{ 1: required U u, 2: V v }}")),
            [pair("U", "a")]
        );
        assert_eq!(
            defaults(&format!("{unions} service S {{ void f(1: V v) }}")),
            [pair("V", "a")]
        );
    }

    #[test]
    fn the_default_of_a_union_is_its_first_member_that_ends() {
        assert_eq!(
            defaults(
                "struct N { 1: required U u }
                 union U { 1: U self, 2: N n, 3: S s, 4: i32 d }
                 struct S { 1: required V v }
                 union V { 1: string a }"
            ),
            [pair("U", "s"), pair("V", "a")]
        );
    }

    #[test]
    fn a_member_with_a_default_value_is_the_default_of_its_union() {
        assert_eq!(
            defaults("struct N { 1: required U u } union U { 1: i32 a, 2: i32 b = 5 }"),
            [pair("U", "b")]
        );
    }

    #[test]
    fn unions_that_never_end_may_be_but_not_be_needed() {
        let unions = "union U { 1: V v } union V { 1: U u } ";
        assert!(defaults(&format!("{unions} service S {{ void f(1: U u) }}")).is_empty());
        let needed = of_thrift(&format!("{unions} struct S {{ 1: required U u }}"));
        let error = Defaults::new(&needed).unwrap_err().to_string();
        assert!(error.contains("U.v -> V.u"), "{error}");
        assert!(error.contains("test.thrift:1:"), "{error}");
    }
}
