//! Which messages are parts of keys, and so need an order and a hash.

use std::collections::{HashMap, HashSet};

use crate::schema::{Message, Schema, Type};

/// The messages that are in the key of a map or in the element of a set, or in one that is.
///
/// All their doubles, sets and maps have an order, wherever they are used: a type has one form.
#[derive(Debug, Default)]
pub(crate) struct Keys(HashSet<String>);

impl Keys {
    pub fn new(schema: &Schema) -> Keys {
        let messages: HashMap<&str, &Message> = schema
            .messages()
            .map(|message| (message.full_name.as_str(), message))
            .collect();
        let mut pending = Vec::new();
        let fields = schema.messages().flat_map(Message::fields);
        let typedefs = schema.files.iter().flat_map(|file| &file.typedefs);
        let constants = schema.files.iter().flat_map(|file| &file.constants);
        let types = fields.map(|field| &field.ty);
        let types = types.chain(typedefs.map(|it| &it.ty));
        for ty in types.chain(constants.map(|it| &it.ty)) {
            collect(ty, false, &mut pending);
        }
        let mut keys = Keys::default();
        while let Some(name) = pending.pop() {
            if keys.0.insert(name.to_owned())
                && let Some(message) = messages.get(name)
            {
                for field in message.fields() {
                    collect(&field.ty, true, &mut pending);
                }
            }
        }
        keys
    }

    pub fn contains(&self, full_name: &str) -> bool {
        self.0.contains(full_name)
    }
}

/// Finds the messages in `ty` that are parts of a key; all of them if `ty` itself is one.
fn collect<'a>(ty: &'a Type, in_key: bool, found: &mut Vec<&'a str>) {
    match ty {
        Type::Message { full_name, .. } if in_key => found.push(full_name),
        Type::Scalar(_) | Type::Enum(_) | Type::Message { .. } => {}
        Type::List(element) => collect(element, in_key, found),
        Type::Set(element) => collect(element, true, found),
        Type::Map(key, value) => {
            collect(key, true, found);
            collect(value, in_key, found);
        }
        Type::Alias { target, .. } => collect(target, in_key, found),
    }
}
