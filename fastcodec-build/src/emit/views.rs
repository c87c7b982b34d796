//! For which messages views are generated.

use std::collections::HashSet;

use crate::options::Options;
use crate::schema::Schema;

/// The messages that were asked for, and all that they refer to.
#[derive(Debug, Default)]
pub(super) struct Views(HashSet<String>);

impl Views {
    pub fn new(schema: &Schema, options: &Options) -> Views {
        let messages: std::collections::HashMap<&str, _> = schema
            .messages()
            .map(|message| (message.full_name.as_str(), message))
            .collect();
        let mut views = Views::default();
        let mut pending: Vec<&str> = messages
            .keys()
            .copied()
            .filter(|name| options.views.contains(name))
            .collect();
        while let Some(name) = pending.pop() {
            let Some(message) = messages.get(name) else {
                continue;
            };
            if views.0.insert(name.to_owned()) {
                pending.extend(message.fields().filter_map(|field| field.message()));
            }
        }
        views
    }

    pub fn contains(&self, full_name: &str) -> bool {
        self.0.contains(full_name)
    }
}
