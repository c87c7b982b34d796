//! Which messages have a default value of a finite size, and which member a union's is made of.

use std::collections::{HashMap, HashSet};

use crate::schema::{Field, Member, Message, MessageKind, Schema, Shape};

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
    let mut finite = HashMap::new();
    loop {
        let before = finite.len();
        for message in schema.messages() {
            if finite.contains_key(message.full_name.as_str()) {
                continue;
            }
            let is_in = |field: &Field| {
                let inner = field.message();
                inner.is_none_or(|name| finite.contains_key(name) || !known.contains(name))
            };
            if message.is_union() {
                let mut members = message.fields().enumerate();
                // The member with a default value is the default of the union.
                let member = message
                    .fields()
                    .position(|field| field.default.is_some())
                    .or_else(|| {
                        members
                            .find(|(_, field)| is_in(field))
                            .map(|(index, _)| index)
                    });
                if member.is_some() || message.members.is_empty() {
                    finite.insert(message.full_name.as_str(), member);
                }
            } else if message
                .fields()
                .filter(|field| needs_value(field))
                .all(is_in)
            {
                finite.insert(message.full_name.as_str(), None);
            }
        }
        if finite.len() == before {
            return finite;
        }
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
