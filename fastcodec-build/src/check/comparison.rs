//! The state of a comparison: the pairs of structs and messages, and their differences.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use fastcodec_schema::{Format, Place};

use super::choices::Choices;
use super::finding::{Finding, FindingKind};
use super::index::{Definition, Index};
use super::rust::attribute::Spelling;
use super::rust::members::{Reading, RustField};
use super::rust::sources::{Item, Sources};
use crate::plan::spelling;

/// The comparison of the sources with the schemas of one format.
pub struct Comparison<'a> {
    pub choices: &'a Choices,
    pub sources: &'a Sources,
    pub index: &'a Index<'a>,
    /// Items that are ignored, unless a compared item holds them.
    pub ignored: &'a HashSet<usize>,
    pub findings: Vec<Finding>,
    /// The pairs that are still to be compared.
    pub pending: Vec<(usize, Definition<'a>)>,
    /// Items that a compared field holds.
    pub held: HashSet<usize>,
    /// The full names with which each item was compared.
    pub pairs: BTreeMap<usize, BTreeSet<&'a str>>,
}

/// A difference without its place.
#[derive(Debug)]
pub struct Difference {
    pub kind: FindingKind,
    pub is_compatible: bool,
    pub message: String,
}

impl Difference {
    pub fn new(kind: FindingKind, message: impl Into<String>) -> Difference {
        Difference {
            kind,
            is_compatible: false,
            message: message.into(),
        }
    }

    /// Sets whether the difference is compatible: both sides read each other's messages.
    pub fn compatible(self, is_compatible: bool) -> Difference {
        Difference {
            is_compatible,
            ..self
        }
    }
}

impl<'a> Comparison<'a> {
    pub fn new(
        choices: &'a Choices,
        sources: &'a Sources,
        index: &'a Index<'a>,
        ignored: &'a HashSet<usize>,
    ) -> Self {
        Comparison {
            choices,
            sources,
            index,
            ignored,
            findings: Vec::new(),
            pending: Vec::new(),
            held: HashSet::new(),
            pairs: BTreeMap::new(),
        }
    }

    pub fn reading(&self) -> Reading<'a> {
        Reading {
            sources: self.sources,
            declared: &self.choices.declared,
        }
    }

    /// Returns whether the item is a message, a struct or an enumeration of this format.
    pub fn is_checked(&self, item: &Item) -> bool {
        let derives = item.derives;
        match self.index.format {
            Format::Protobuf => derives.protobuf || derives.enumeration,
            // prost's enumerations belong to Protobuf only.
            Format::Thrift => derives.thrift || derives.enumeration && derives.codec,
        }
    }

    /// Returns the full names whose last part is the name of the item.
    ///
    /// `prost-build` writes the name in Rust's case, and puts the item in modules named after its
    /// package and the enclosing messages.
    pub fn candidates(&self, item: &Item) -> Vec<&'a str> {
        if self.spellings(item) != [Spelling::Prost] {
            return self.index.named(&item.ident).to_vec();
        }
        let found = self.index.named_in_rust(&item.ident);
        self.in_place(item, found.to_vec())
    }

    /// Of several names, prefers the one that matches the modules of the item.
    fn in_place(&self, item: &Item, found: Vec<&'a str>) -> Vec<&'a str> {
        let modules = &self.sources.modules[item.module].path;
        let rate = |full_name: &str| {
            let outer = full_name.rsplit('.').skip(1).map(spelling::snake);
            let same = outer.zip(modules.iter().rev());
            same.take_while(|(one, other)| spelling::unraw(one) == *other)
                .count()
        };
        let best = found.iter().map(|it| rate(it)).max().unwrap_or(0);
        let closest: Vec<&'a str> = found
            .iter()
            .copied()
            .filter(|it| rate(it) == best)
            .collect();
        match closest[..] {
            [only] => vec![only],
            _ => found,
        }
    }

    /// Returns the spellings of the item's attributes for this format.
    pub fn spellings(&self, item: &Item) -> &'static [Spelling] {
        match self.index.format {
            Format::Protobuf => item.derives.spellings(),
            Format::Thrift => &[Spelling::Codec],
        }
    }

    /// Pairs the item with the definition. Each pair is compared once.
    pub fn pair(&mut self, item: usize, definition: Definition<'a>) {
        let known = self.pairs.entry(item).or_default();
        if known.insert(definition.full_name()) {
            self.pending.push((item, definition));
        }
    }

    /// Pairs the type of a field. If the type names another message, adds that difference.
    pub fn pair_named(
        &mut self,
        field: &RustField,
        item: usize,
        full_name: &str,
    ) -> Option<Difference> {
        let definition = self.index.definition(full_name)?;
        self.pair(item, definition);
        let it = &self.sources.items[item];
        let name = it.name.as_deref().filter(|name| *name != full_name)?;
        let is_chosen = self.choices.messages.iter().any(|(_, rust)| {
            let chosen = self.sources.ending_in(rust);
            chosen.contains(&item)
        });
        if is_chosen {
            return None;
        }
        let wanted = match it.derives.codec {
            true => format!("use a struct with `#[codec(name = \"{full_name}\")]`"),
            false => "use the struct of that name".to_owned(),
        };
        let message = format!(
            "`{}` holds `{name}`, and `{full_name}` in the schema: {wanted}",
            field.shown
        );
        Some(Difference::new(FindingKind::Type, message).compatible(true))
    }

    /// Adds a difference between an item and that of the schema with the path `path`.
    pub fn add(&mut self, place: &Place, path: &str, schema_item: &str, difference: Difference) {
        self.findings.push(Finding {
            kind: difference.kind,
            is_compatible: difference.is_compatible,
            path: path.to_owned(),
            source: Some(place.clone()),
            schema: self.index.place(schema_item),
            message: difference.message,
        });
    }
}
