//! Which messages have a default value of a finite size, and which member a union's is made of.

use std::collections::{HashMap, HashSet};

use crate::schema::{Field, Literal, Member, Message, MessageKind, Schema, Shape, Type};

/// A cycle in which every message needs the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endless {
    /// The name of the first message.
    pub message: String,
    /// The full name of its field in the cycle.
    pub field: String,
    /// The fields of the cycle, each with its message.
    pub path: Vec<String>,
}

/// Decides of what the defaults of unions are made, where something needs one. Only a union may be
/// without any, and then an argument of that type is optional.
pub(super) fn complete(schema: &mut Schema) -> Option<Endless> {
    let (found, endless_unions) = {
        let messages: HashMap<&str, &Message> = schema
            .messages()
            .map(|message| (message.full_name.as_str(), message))
            .collect();
        let finite = finite(schema);
        let endless = schema
            .messages()
            .find(|it| !it.is_union() && !finite.contains_key(it.full_name.as_str()));
        if let Some(message) = endless {
            return Some(cycle(message, &messages, &finite));
        }
        let mut needed: HashSet<String> = HashSet::new();
        let mut pending: Vec<&str> = schema
            .messages()
            .flat_map(Message::fields)
            .filter(|field| matches!(field.shape, Shape::Required | Shape::Implicit))
            .filter_map(Field::message)
            .collect();
        while let Some(name) = pending.pop() {
            let Some(message) = messages.get(name).filter(|message| message.is_union()) else {
                continue;
            };
            if needed.insert(name.to_owned()) {
                let member = finite.get(name).copied().flatten();
                let member = member.and_then(|index| message.fields().nth(index));
                pending.extend(member.and_then(Field::message));
            }
        }
        let unions = schema.messages().filter(|message| message.is_union());
        let endless = unions.filter(|it| !finite.contains_key(it.full_name.as_str()));
        let endless: HashSet<String> = endless.map(|it| it.full_name.clone()).collect();
        let members = finite.into_iter();
        let members = members.filter(|(name, _)| needed.contains(*name));
        let members: HashMap<String, Option<usize>> = members
            .map(|(name, member)| (name.to_owned(), member))
            .collect();
        (members, endless)
    };
    let services = schema.files.iter_mut().flat_map(|file| &mut file.services);
    let methods = services.flat_map(|service| &mut service.methods);
    let arguments = methods.filter_map(|method| Some(&mut method.call.as_mut()?.arguments));
    for member in arguments.flat_map(|arguments| &mut arguments.members) {
        if let Member::Field(field) = member
            && field.shape == Shape::Implicit
            && field
                .message()
                .is_some_and(|name| endless_unions.contains(name))
        {
            field.shape = Shape::Explicit;
        }
    }
    for message in schema.files.iter_mut().flat_map(|file| &mut file.messages) {
        if let Some(member) = found.get(&message.full_name)
            && message.is_union()
        {
            // One without members has a variant for what is not known, which is then the first.
            let default = Some(member.unwrap_or_default());
            message.kind = MessageKind::Union { default };
        }
    }
    None
}

/// Of how many structs a default may be made. As one may be made of two of another, a short file can ask
/// for more than a machine makes.
pub(super) const MAX_STRUCTS: usize = 100_000;

/// What is wrong with default values.
pub(super) enum Mistake {
    /// One is made of another one of its message: making one would never end.
    Endless(Endless),
    /// One is made of too many structs: the name of the message.
    TooLarge(String),
}

/// Finds default values that cannot be made. What one leaves out of a struct is what the struct's own
/// default has.
pub(super) fn mistake(schema: &Schema) -> Option<Mistake> {
    let messages: HashMap<&str, &Message> = schema
        .messages()
        .map(|message| (message.full_name.as_str(), message))
        .collect();
    let edges: HashMap<&str, Vec<(&Field, &str)>> = messages
        .iter()
        .map(|(name, message)| (*name, made_of(message, &messages)))
        .collect();
    // Of how many structs the defaults are made that have been looked at.
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    // Not recursive: a schema may be deeper than the stack. Each step has the edge that it goes on with.
    for start in schema.messages() {
        let mut steps: Vec<(&str, usize)> = vec![(&start.full_name, 0)];
        while let Some((name, next)) = steps.last().copied() {
            let edge = edges.get(name).and_then(|edges| edges.get(next));
            let Some((_, inner)) = edge.filter(|_| !sizes.contains_key(name)) else {
                let parts = edges.get(name).into_iter().flatten();
                let parts = parts.filter_map(|(_, inner)| sizes.get(inner));
                let size = parts.fold(1, |sum: usize, part| sum.saturating_add(*part));
                if size > MAX_STRUCTS {
                    return Some(Mistake::TooLarge(name.to_owned()));
                }
                sizes.insert(name, size);
                steps.pop();
                continue;
            };
            if let Some(first) = steps.iter().position(|(open, _)| open == inner) {
                let endless = endless(&steps[first..], &edges, &messages);
                return endless.map(Mistake::Endless);
            }
            if let Some(step) = steps.last_mut() {
                step.1 += 1;
            }
            steps.push((inner, 0));
        }
    }
    None
}

/// The cycle of these steps, from a field with a default value on.
fn endless(
    steps: &[(&str, usize)],
    edges: &HashMap<&str, Vec<(&Field, &str)>>,
    messages: &HashMap<&str, &Message>,
) -> Option<Endless> {
    let last = steps.len() - 1;
    let fields = steps.iter().enumerate().map(|(index, (name, next))| {
        // All but the last have gone on already.
        let taken = if index == last { *next } else { next - 1 };
        Some((*messages.get(name)?, edges.get(name)?.get(taken)?.0))
    });
    let mut fields = fields.collect::<Option<Vec<(&Message, &Field)>>>()?;
    let given = fields.iter().position(|(_, field)| field.default.is_some());
    fields.rotate_left(given.unwrap_or_default());
    let (message, field) = *fields.first()?;
    let names = fields.iter();
    let names = names.map(|(message, field)| format!("{}.{}", message.name, field.name));
    Some(Endless {
        message: message.name.clone(),
        field: format!("{}.{}", message.full_name, field.name),
        path: names.collect(),
    })
}

/// The messages that the default of a message is made of, each with the field that it is in.
fn made_of<'a>(
    message: &'a Message,
    messages: &HashMap<&str, &'a Message>,
) -> Vec<(&'a Field, &'a str)> {
    let mut found = Vec::new();
    // Of a union, the member with a default value, or the one that was chosen.
    let given = message.fields().position(|field| field.default.is_some());
    let member = given.or(message.default_member());
    for (index, field) in message.fields().enumerate() {
        if message.is_union() && Some(index) != member {
            continue;
        }
        match &field.default {
            Some(literal) => {
                let mut names = Vec::new();
                messages_in(&field.ty, literal, messages, &mut names);
                found.extend(names.into_iter().map(|name| (field, name)));
            }
            None if message.is_union() || needs_value(field) => {
                found.extend(field.message().map(|name| (field, name)));
            }
            None => {}
        }
    }
    found
}

/// The structs that a value is made of. A union is the member that it has.
fn messages_in<'a>(
    ty: &'a Type,
    literal: &Literal,
    messages: &HashMap<&str, &'a Message>,
    found: &mut Vec<&'a str>,
) {
    match (ty.resolved(), literal) {
        (Type::List(element) | Type::Set(element), Literal::List(values)) => {
            for value in values {
                messages_in(element, value, messages, found);
            }
        }
        (Type::Map(key, of_value), Literal::Map(entries)) => {
            for (name, value) in entries {
                messages_in(key, name, messages, found);
                messages_in(of_value, value, messages, found);
            }
        }
        (Type::Message { full_name, .. }, Literal::Message(fields)) => {
            let Some(message) = messages.get(full_name.as_str()) else {
                return;
            };
            if !message.is_union() {
                found.push(full_name);
            }
            for (name, value) in fields {
                if let Some(field) = message.fields().find(|field| field.name == *name) {
                    messages_in(&field.ty, value, messages, found);
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
fn finite(schema: &Schema) -> HashMap<&str, Option<usize>> {
    let known: HashSet<&str> = schema
        .messages()
        .map(|message| message.full_name.as_str())
        .collect();
    let mut finite: HashMap<&str, Option<usize>> = HashMap::new();
    loop {
        let is_in = |field: &Field| {
            let inner = field.message();
            inner.is_none_or(|name| finite.contains_key(name) || !known.contains(name))
        };
        let waiting = schema.messages();
        let waiting = waiting.filter(|message| !finite.contains_key(message.full_name.as_str()));
        let (unions, structs): (Vec<&Message>, Vec<&Message>) =
            waiting.partition(|message| message.is_union());
        let mut found: Vec<(&str, Option<usize>)> = structs
            .into_iter()
            .filter(|it| it.fields().filter(|field| needs_value(field)).all(is_in))
            .map(|message| (message.full_name.as_str(), None))
            .collect();
        if found.is_empty() {
            // A union takes its first member if that can be waited for: so those come in first
            // whose member stands furthest in front.
            found = unions
                .into_iter()
                .filter(|message| message.members.is_empty() || message.fields().any(is_in))
                .map(|message| {
                    // The member with a default value is the default of the union.
                    let fields = || message.fields();
                    let given = fields().position(|field| field.default.is_some());
                    let member = given.or_else(|| fields().position(is_in));
                    (message.full_name.as_str(), member)
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
    start: &Message,
    messages: &HashMap<&str, &Message>,
    finite: &HashMap<&str, Option<usize>>,
) -> Endless {
    let mut seen: Vec<(&Message, &Field)> = Vec::new();
    let mut message = start;
    loop {
        let leads_on = |field: &&Field| {
            (message.is_union() || needs_value(field))
                && field
                    .message()
                    .is_some_and(|name| !finite.contains_key(name))
        };
        let next = message.fields().find(leads_on);
        let inner = next.and_then(|field| messages.get(field.message()?).copied());
        if let (Some(field), Some(inner)) = (next, inner) {
            seen.push((message, field));
            message = inner;
        }
        let start = seen
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, message));
        if let Some(start) = start.or(inner.is_none().then_some(0)) {
            let names = seen[start..].iter();
            let names = names.map(|(message, field)| format!("{}.{}", message.name, field.name));
            let (first, field) = seen[start];
            return Endless {
                message: first.name.clone(),
                field: format!("{}.{}", first.full_name, field.name),
                path: names.collect(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lower::tests::schema_of;

    /// The default members of the unions that need one, by the names of the unions.
    fn defaults(text: &str) -> Vec<(String, String)> {
        let schema = schema_of(text).unwrap();
        let unions = schema.messages().filter(|message| message.is_union());
        let chosen = unions.filter_map(|message| {
            let member = message.fields().nth(message.default_member()?)?;
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
        let needed = schema_of(&format!("{unions} struct S {{ 1: required U u }}"));
        assert!(needed.unwrap_err().to_string().contains("U.v -> V.u"));
    }
}
