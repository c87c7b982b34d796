//! Which messages are parts of keys, and so need an order and a hash.

use std::collections::HashSet;

use fastcodec_schema::{MessageId, Type};

use super::Compilation;

/// The messages that are in the key of a map or in the element of a set, or in one that is.
///
/// All their doubles, sets and maps have an order, wherever they are used: a type has one form.
#[derive(Debug, Default)]
pub(crate) struct Keys(HashSet<MessageId>);

impl Keys {
    pub fn new(compilation: &Compilation) -> Keys {
        let schema = &compilation.schema;
        let mut pending = Vec::new();
        let fields = compilation.messages().flat_map(|message| &message.fields);
        let aliases = compilation.aliases();
        let constants = compilation.files().flat_map(|file| &file.constants);
        let types = fields.map(|field| &field.ty);
        let types = types.chain(aliases.map(|it| it.target));
        for ty in types.chain(constants.map(|id| &schema[*id].ty)) {
            collect(compilation, ty, false, &mut pending);
        }
        let mut keys = Keys::default();
        while let Some(id) = pending.pop() {
            if keys.0.insert(id) {
                for field in &schema[id].fields {
                    collect(compilation, &field.ty, true, &mut pending);
                }
            }
        }
        keys
    }

    pub fn contains(&self, id: MessageId) -> bool {
        self.0.contains(&id)
    }
}

/// Finds the messages in `ty` that are parts of a key; all of them if `ty` itself is one.
fn collect(compilation: &Compilation, ty: &Type, in_key: bool, found: &mut Vec<MessageId>) {
    match compilation.resolved(ty) {
        Type::Message(id) if in_key => found.push(*id),
        Type::List(element) => collect(compilation, element, in_key, found),
        Type::Set(element) => collect(compilation, element, true, found),
        Type::Map(key, value) => {
            collect(compilation, key, true, found);
            collect(compilation, value, in_key, found);
        }
        Type::Scalar(_) | Type::Enum(_) | Type::Message(_) | Type::Alias(_) => {}
    }
}
