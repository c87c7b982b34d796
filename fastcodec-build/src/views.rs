//! For which messages views are generated.

use std::collections::HashSet;

use crate::options::Options;
use crate::schema::Schema;

/// The messages that were asked for, and all that they refer to.
#[derive(Debug, Default)]
pub(crate) struct Views(HashSet<String>);

impl Views {
    pub fn new(schema: &Schema, options: &Options) -> Views {
        let messages: std::collections::HashMap<&str, _> = schema
            .messages()
            .map(|message| (message.full_name.as_str(), message))
            .collect();
        let mut views = Views::default();
        // What a method takes and returns is made and taken apart by generated code, which has no
        // use for views of it.
        let services = schema.files.iter().flat_map(|file| &file.services);
        let calls = services.flat_map(|service| &service.methods);
        let of_methods: HashSet<&str> = calls
            .filter_map(|method| method.call.as_ref())
            .flat_map(|call| call.messages())
            .map(|message| message.full_name.as_str())
            .collect();
        let mut pending: Vec<&str> = messages
            .keys()
            .copied()
            .filter(|name| options.views.contains(name) && !of_methods.contains(name))
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
