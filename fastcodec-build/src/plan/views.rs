//! For which messages views are generated.

use std::collections::HashSet;

use fastcodec_schema::{MessageId, MessageKind};

use super::Compilation;
use crate::options::Options;

/// The messages that were asked for, and all that they refer to.
#[derive(Debug, Default)]
pub(crate) struct Views(HashSet<MessageId>);

impl Views {
    pub fn new(compilation: &Compilation, options: &Options) -> Views {
        let mut views = Views::default();
        let wanted = compilation.messages();
        let wanted = wanted.filter(|it| options.views.contains(&it.full_name));
        // What a method takes and returns is made and taken apart by generated code, which has no
        // use for views of it.
        let wanted = wanted.filter(|it| it.kind != MessageKind::OfMethod);
        let mut pending: Vec<MessageId> = wanted.map(|message| message.id).collect();
        while let Some(id) = pending.pop() {
            if views.0.insert(id) {
                let fields = compilation.schema[id].fields.iter();
                let messages = fields.filter_map(|field| compilation.message(&field.ty));
                pending.extend(messages.map(|message| message.id));
            }
        }
        views
    }

    pub fn contains(&self, id: MessageId) -> bool {
        self.0.contains(&id)
    }
}
