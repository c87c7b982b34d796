//! The index of the schemas of one format, by full names.

use std::collections::{BTreeSet, HashMap};

use fastcodec_schema::{Enum, Field, Format, Message, MessageKind, Place};

use super::linked::{Known, Linked};
use crate::plan::spelling;

pub struct Index<'a> {
    pub format: Format,
    schemas: &'a [Known],
    /// The full names of all messages and enumerations, without the arguments and results of
    /// methods.
    names: BTreeSet<&'a str>,
    /// The full names by the name without a package.
    named: HashMap<&'a str, Vec<&'a str>>,
    /// The full names by the name without a package, both unchanged and in Rust's case.
    named_in_rust: HashMap<String, Vec<&'a str>>,
    messages: HashMap<&'a str, Linked<'a, Message>>,
    enums: HashMap<&'a str, &'a Enum>,
    /// The extensions by the extended message and the number.
    extensions: HashMap<(&'a str, i32), Linked<'a, Field>>,
}

/// A message or an enumeration.
#[derive(Clone, Copy)]
pub enum Definition<'a> {
    Message(Linked<'a, Message>),
    Enum(&'a Enum),
}

impl<'a> Index<'a> {
    pub fn new(format: Format, schemas: &'a [Known]) -> Index<'a> {
        let mut index = Index {
            format,
            schemas,
            names: full_names(schemas),
            named: HashMap::new(),
            named_in_rust: HashMap::new(),
            messages: HashMap::new(),
            enums: HashMap::new(),
            extensions: HashMap::new(),
        };
        for known in schemas {
            let compilation = &known.compilation;
            for message in compilation.messages() {
                let entry = index.messages.entry(&message.full_name);
                entry.or_insert(known.linked(message));
            }
            for it in compilation.enums() {
                index.enums.entry(&it.full_name).or_insert(it);
            }
            for it in compilation.extensions() {
                let extendee = &known.schema()[it.extendee].full_name;
                let key = (extendee.as_str(), it.field.number);
                index.extensions.insert(key, known.linked(&it.field));
            }
        }
        for name in &index.names {
            let last = last(name);
            let in_rust = spelling::unraw(&spelling::camel(last)).to_owned();
            index.named.entry(last).or_default().push(name);
            if in_rust != last {
                let known = index.named_in_rust.entry(last.to_owned());
                known.or_default().push(name);
            }
            index.named_in_rust.entry(in_rust).or_default().push(name);
        }
        index
    }

    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }

    pub fn message(&self, full_name: &str) -> Option<Linked<'a, Message>> {
        self.messages.get(full_name).copied()
    }

    pub fn enumeration(&self, full_name: &str) -> Option<&'a Enum> {
        self.enums.get(full_name).copied()
    }

    pub fn definition(&self, full_name: &str) -> Option<Definition<'a>> {
        let message = self.message(full_name).map(Definition::Message);
        message.or_else(|| self.enumeration(full_name).map(Definition::Enum))
    }

    /// Returns the extension of a message with this number.
    pub fn extension(&self, message: &str, number: i32) -> Option<Linked<'a, Field>> {
        self.extensions.get(&(message, number)).copied()
    }

    /// Returns the place of an item.
    pub fn place(&self, full_name: &str) -> Option<Place> {
        let mut schemas = self.schemas.iter();
        schemas.find_map(|known| known.place(full_name))
    }

    /// Returns the full names of all messages and enumerations, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().copied()
    }

    /// Returns the full names whose last part is `name`.
    pub fn named(&self, name: &str) -> &[&'a str] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the full names whose last part is `name`, unchanged or in Rust's case.
    pub fn named_in_rust(&self, name: &str) -> &[&'a str] {
        self.named_in_rust.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the most similar name, if one is similar enough.
    pub fn like(&self, name: &str) -> Option<&'a str> {
        let (wanted, wanted_last) = (name.to_lowercase(), last(name).to_lowercase());
        let limit = 2 + wanted_last.chars().count() / 4;
        let rated = self.names().filter_map(|known| {
            let whole = distance(&known.to_lowercase(), &wanted, limit);
            // A different package counts as one difference.
            let part = distance(&last(known).to_lowercase(), &wanted_last, limit - 1);
            let part = part.map(|part| part + 1);
            Some((whole.into_iter().chain(part).min()?, known))
        });
        rated.min().map(|(_, closest)| closest)
    }
}

/// Returns the full names of all messages and enumerations that the schemas define.
fn full_names(schemas: &[Known]) -> BTreeSet<&str> {
    let compilations = schemas.iter().map(|known| &known.compilation);
    let names = compilations.flat_map(|compilation| {
        let messages = compilation.messages();
        let messages = messages.filter(|it| it.kind != MessageKind::OfMethod);
        let messages = messages.map(|it| it.full_name.as_str());
        messages.chain(compilation.enums().map(|it| it.full_name.as_str()))
    });
    names.collect()
}

/// Returns a name without its package.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl<'a> Definition<'a> {
    pub fn full_name(self) -> &'a str {
        match self {
            Definition::Message(message) => &message.whole().full_name,
            Definition::Enum(it) => &it.full_name,
        }
    }
}

/// Returns the Levenshtein distance: the number of letters to change, insert or remove. `None` if
/// it exceeds `limit`.
fn distance(from: &str, to: &str, limit: usize) -> Option<usize> {
    // A letter has up to four bytes, and each inserted or removed letter counts.
    if from.len().abs_diff(to.len()) > 4 * limit {
        return None;
    }
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
        // The minimum of a row is at least that of the previous row.
        if row.iter().min() > Some(&limit) {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_what_is_to_be_changed() {
        assert_eq!(distance("person", "person", 0), Some(0));
        assert_eq!(distance("person", "persons", 3), Some(1));
        assert_eq!(distance("parson", "person", 3), Some(1));
        assert_eq!(distance("", "abc", 3), Some(3));
    }

    #[test]
    fn a_distance_past_the_limit_is_none() {
        assert_eq!(distance("person", "order", 3), None);
        assert_eq!(distance("", "abc", 2), None);
    }
}
