//! What the schemas of one format have, by full names.

use std::collections::HashMap;

use crate::place::Place;
use crate::recursion::Recursion;
use crate::schema::{Enum, Extension, Field, Format, Message, Schema};

pub struct Index<'a> {
    pub format: Format,
    schemas: &'a [Schema],
    recursions: Vec<Recursion>,
    messages: HashMap<&'a str, (usize, &'a Message)>,
    enums: HashMap<&'a str, &'a Enum>,
    /// By the extended message and the number.
    extensions: HashMap<(&'a str, i32), &'a Extension>,
}

/// A message or an enumeration.
#[derive(Clone, Copy)]
pub enum Definition<'a> {
    Message(&'a Message),
    Enum(&'a Enum),
}

impl<'a> Index<'a> {
    pub fn new(format: Format, schemas: &'a [Schema]) -> Index<'a> {
        let mut index = Index {
            format,
            schemas,
            recursions: schemas.iter().map(Recursion::new).collect(),
            messages: HashMap::new(),
            enums: HashMap::new(),
            extensions: HashMap::new(),
        };
        for (number, schema) in schemas.iter().enumerate() {
            for message in schema.messages() {
                let known = index.messages.entry(&message.full_name);
                known.or_insert((number, message));
            }
            for it in schema.enums() {
                index.enums.entry(&it.full_name).or_insert(it);
            }
            for it in schema.files.iter().flat_map(|file| file.extensions()) {
                let key = (it.extendee.as_str(), it.field.number);
                index.extensions.insert(key, it);
            }
        }
        index
    }

    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }

    pub fn message(&self, full_name: &str) -> Option<&'a Message> {
        self.messages.get(full_name).map(|(_, message)| *message)
    }

    pub fn enumeration(&self, full_name: &str) -> Option<&'a Enum> {
        self.enums.get(full_name).copied()
    }

    pub fn definition(&self, full_name: &str) -> Option<Definition<'a>> {
        let message = self.message(full_name).map(Definition::Message);
        message.or_else(|| self.enumeration(full_name).map(Definition::Enum))
    }

    pub fn extension(&self, message: &str, number: i32) -> Option<&'a Extension> {
        self.extensions.get(&(message, number)).copied()
    }

    /// Whether the field is required and its message would need another of itself in it.
    pub fn is_endless(&self, message: &Message, field: &Field) -> bool {
        let known = self.messages.get(message.full_name.as_str());
        known.is_some_and(|(schema, _)| self.recursions[*schema].is_endless(message, field))
    }

    /// Where an item stands.
    pub fn place(&self, full_name: &str) -> Option<Place> {
        let mut schemas = self.schemas.iter();
        schemas.find_map(|schema| schema.places.get(full_name).cloned())
    }

    /// The full names of all messages and enumerations, in their order in the schemas. What only
    /// methods of services have is left out.
    pub fn names(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut pending: Vec<&Message> = Vec::new();
        for file in self.schemas.iter().flat_map(|schema| &schema.files) {
            names.extend(file.enums.iter().map(|it| it.full_name.as_str()));
            pending.extend(&file.messages);
        }
        while let Some(message) = pending.pop() {
            names.push(&message.full_name);
            names.extend(message.enums.iter().map(|it| it.full_name.as_str()));
            pending.extend(&message.messages);
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names that are most like `name`, the closest first; only those that are like it at all.
    pub fn like(&self, name: &str) -> Option<&'a str> {
        let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
        let wanted = name.to_lowercase();
        let names = self.names().into_iter();
        let rated = names.map(|known| {
            let whole = distance(&known.to_lowercase(), &wanted);
            // Another package is one difference.
            let part = distance(&last(known), &last(name)) + 1;
            (whole.min(part), known)
        });
        let limit = 2 + last(name).chars().count() / 4;
        let (_, closest) = rated.min().filter(|(distance, _)| *distance <= limit)?;
        Some(closest)
    }
}

impl<'a> Definition<'a> {
    pub fn full_name(self) -> &'a str {
        match self {
            Definition::Message(message) => &message.full_name,
            Definition::Enum(it) => &it.full_name,
        }
    }
}

/// How many letters are to be changed, put in or left out (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let above = row[column + 1];
            let replaced = diagonal + usize::from(letter != *other);
            row[column + 1] = replaced.min(above + 1).min(row[column] + 1);
            diagonal = above;
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_what_is_to_be_changed() {
        assert_eq!(distance("person", "person"), 0);
        assert_eq!(distance("person", "persons"), 1);
        assert_eq!(distance("parson", "person"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
