//! The comparison itself: it pairs structs with messages, and compares what both formats have in
//! common.

use std::collections::{BTreeMap, HashMap, HashSet};

use fastcodec_schema::{Enum, Field, Format, Message, MessageKind, Shape};

use super::comparison::{Comparison, Difference};
use super::finding::FindingKind;
use super::index::Definition;
use super::linked::Linked;
use super::rust::attribute::Spelling;
use super::rust::members::{self, RustField, RustFields, RustValue};
use super::rust::rust_type::RustType;
use super::rust::sources::Item;
use crate::plan::compilation::oneofs;

impl<'a> Comparison<'a> {
    /// Compares all types: those that the user pairs, those that say their name, what these hold,
    /// and then those whose name without a package is that of one type only.
    pub fn run(&mut self, paired: &[(usize, String)]) {
        if self.index.is_empty() {
            return;
        }
        for (item, full_name) in paired {
            if let Some(definition) = self.index.definition(full_name) {
                self.pair(*item, definition);
            }
        }
        let sources = self.sources;
        for (number, item) in sources.items.iter().enumerate() {
            let is_paired = paired.iter().any(|(it, _)| *it == number);
            let is_open = !is_paired && !self.ignored.contains(&number);
            if let (true, true, Some(name)) = (self.is_checked(item), is_open, &item.name)
                && let Some(definition) = self.index.definition(name)
            {
                self.pair(number, definition);
            }
        }
        self.compare_pending();
        for (number, item) in sources.items.iter().enumerate() {
            if self.is_checked(item)
                && item.name.is_none()
                && !self.ignored.contains(&number)
                && !self.pairs.contains_key(&number)
                && let [only] = self.candidates(item)[..]
                && let Some(definition) = self.index.definition(only)
            {
                self.pair(number, definition);
            }
        }
        self.compare_pending();
    }

    fn compare_pending(&mut self) {
        while let Some((item, definition)) = self.pending.pop() {
            match definition {
                Definition::Message(message) => self.message(item, message),
                Definition::Enum(it) => self.enumeration(item, it),
            }
        }
    }

    fn message(&mut self, number: usize, message: Linked<'a, Message>) {
        let sources = self.sources;
        let item = &sources.items[number];
        let full_name = &message.full_name;
        if let Some(difference) = self.kind_of_message(item, message) {
            let is_compatible = difference.is_compatible;
            self.add(&item.place, full_name, full_name, difference);
            if !is_compatible {
                return;
            }
        }
        for spelling in self.spellings(item) {
            self.fields_of_message(number, message, *spelling);
        }
    }

    fn fields_of_message(
        &mut self,
        number: usize,
        message: Linked<'a, Message>,
        spelling: Spelling,
    ) {
        let sources = self.sources;
        let item = &sources.items[number];
        let full_name = &message.full_name;
        let found = self.reading().fields(number, spelling);
        self.held.extend(&found.oneofs);
        for opaque in &found.opaque {
            let text = format!("`{}` cannot be compared: {}", opaque.shown, opaque.why);
            let path = join(full_name, &opaque.name);
            let difference = Difference::new(FindingKind::CannotTell, text);
            self.add(&opaque.place, &path, full_name, difference);
        }
        let by_number: HashMap<i32, OfMessage<'_>> = numbered(message).collect();
        // The fields of the schema that have another number in the struct.
        let mut moved = HashSet::new();
        let numbers: HashSet<i32> = found.fields.iter().map(|field| field.number).collect();
        for field in &found.fields {
            if let Some((schema, oneof)) = by_number.get(&field.number) {
                self.field(item, message, *schema, *oneof, field);
                continue;
            }
            if let Some(extension) = self.index.extension(full_name, field.number) {
                self.field(item, message, extension, None, field);
                continue;
            }
            let path = join(full_name, &field.name);
            let of_name = message.linked_fields().find(|it| field.is_called(&it.name));
            let of_name = of_name.filter(|it| !numbers.contains(&it.number));
            if let Some(schema) = of_name {
                moved.insert(schema.number);
                let wanted = match &field.oneof {
                    None if message.is_union() => self.wanted_member(schema, spelling),
                    _ => self.wanted_for(schema, field),
                };
                let text = format!(
                    "`{}` has the number {}, and {} in the schema: write `{wanted}`",
                    field.shown, field.number, schema.number
                );
                let difference = Difference::new(FindingKind::Number, text);
                self.add(&field.place, &path, &path, difference);
                continue;
            }
            let difference = self.not_in_schema(message, field);
            self.add(&field.place, &path, full_name, difference);
        }
        if self.index.format == Format::Protobuf {
            self.oneofs(message, &found);
        }
        if !found.opaque.is_empty() {
            // One of these may be the field that seems to be missing.
            return;
        }
        for (schema, oneof) in numbered(message).map(|(_, it)| it) {
            if numbers.contains(&schema.number) || moved.contains(&schema.number) {
                continue;
            }
            let path = join(full_name, &schema.name);
            let of = match oneof {
                Some(oneof) => format!(", a member of the oneof `{oneof}`"),
                None => String::new(),
            };
            let wanted = match oneof.is_some() || message.is_union() {
                true => self.wanted_member(schema, spelling),
                false => self.wanted_field(schema, &schema.name, spelling),
            };
            let text = format!(
                "`{}` has no `{}` (number {}){of}: write `{wanted}`, or allow it if it is left out on \
                 purpose",
                item.ident, schema.name, schema.number
            );
            // A required field that is never written makes others refuse the message, and a union
            // whose member is not known is refused here.
            let is_compatible = match message.is_union() {
                true => found.keeps_unknown,
                false => schema.shape() != Shape::Required,
            };
            let difference = Difference::new(FindingKind::MissingField, text);
            let difference = difference.compatible(is_compatible);
            self.add(&item.place, &path, &path, difference);
        }
    }

    fn field(
        &mut self,
        item: &Item,
        message: Linked<'_, Message>,
        schema: Linked<'_, Field>,
        oneof: Option<&str>,
        field: &RustField,
    ) {
        let path = join(&message.full_name, &schema.name);
        if !field.is_called(&schema.name) {
            let name = &schema.name;
            let wanted = match field.spelling() {
                Spelling::Codec => format!(
                    "rename it, or write `#[codec({}, name = \"{name}\")]`",
                    schema.number
                ),
                Spelling::Prost => format!("rename it to `{}`", field.expected_name(name)),
            };
            let text = format!(
                "`{}` is called `{name}` in the schema: {wanted}",
                field.shown
            );
            let difference = Difference::new(FindingKind::Name, text).compatible(true);
            self.add(&field.place, &path, &path, difference);
        }
        self.held.extend(field.ty.items());
        let differences = match self.index.format {
            Format::Protobuf => self.protobuf_field(item, message, schema, oneof, field),
            Format::Thrift => self.thrift_field(item, message, schema, field),
        };
        for difference in differences {
            self.add(&field.place, &path, &path, difference);
        }
    }

    /// The finding for a number that no field of the schema has.
    fn not_in_schema(&self, message: Linked<'_, Message>, field: &RustField) -> Difference {
        let full_name = &message.full_name;
        let (shown, number) = (&field.shown, field.number);
        if message.reserved.has_number(number) {
            let text = format!(
                "the number {number} of `{shown}` is reserved in `{full_name}`: a removed field \
                 had it; choose another one, or remove the field"
            );
            return Difference::new(FindingKind::Reserved, text);
        }
        let mut reserved = message.reserved.names.iter();
        if reserved.any(|name| field.is_called(name)) {
            let text = format!(
                "the name `{}` of `{shown}` is reserved in `{full_name}`, and the schema has no number \
                 {number}: remove the field",
                field.name
            );
            return Difference::new(FindingKind::Reserved, text);
        }
        let skip = match field.spelling() {
            Spelling::Codec => ", write `#[codec(skip)]`,",
            Spelling::Prost => "",
        };
        let text = format!(
            "`{full_name}` has no field with the number {number}, which `{shown}` has: remove the \
             field{skip} or add it to the schema"
        );
        Difference::new(FindingKind::UnknownField, text)
    }

    fn kind_of_message(&self, item: &Item, message: Linked<'_, Message>) -> Option<Difference> {
        let (ident, full_name) = (&item.ident, &message.full_name);
        let refuse = |text: String| Some(Difference::new(FindingKind::TypeKind, text));
        if item.derives.enumeration {
            let kind = if message.is_union() {
                "union"
            } else {
                "message"
            };
            return refuse(format!(
                "`{ident}` is an enumeration, and `{full_name}` is a {kind}"
            ));
        }
        match (message.kind, item.is_enum()) {
            (MessageKind::Union, false) => refuse(format!(
                "`{ident}` is a struct, and `{full_name}` is a union: write an enum with a variant for \
                 each member"
            )),
            (MessageKind::Struct | MessageKind::Exception, true) => refuse(format!(
                "`{ident}` is a union, and `{full_name}` is a struct: write a struct with a field for \
                 each of its fields"
            )),
            // A view is never returned as an error.
            (MessageKind::Exception, false) if !item.is_error && !item.has_lifetime() => {
                let text = format!(
                    "`{full_name}` is an exception, and `{ident}` is not an error: write `impl \
                     std::error::Error for {ident} {{}}`"
                );
                Some(Difference::new(FindingKind::TypeKind, text).compatible(true))
            }
            _ => None,
        }
    }

    fn enumeration(&mut self, number: usize, it: &'a Enum) {
        let sources = self.sources;
        let item = &sources.items[number];
        let (ident, full_name) = (&item.ident, &it.full_name);
        if !item.derives.enumeration {
            let text = format!(
                "`{ident}` is not an enumeration, and `{full_name}` is one: write an enum that derives \
                 `Enumeration`"
            );
            let difference = Difference::new(FindingKind::TypeKind, text);
            self.add(&item.place, full_name, full_name, difference);
            return;
        }
        let values = members::values(item);
        let is_called =
            |value: &RustValue, name: &str| value.is_called(item.derives, &it.name, name);
        let numbers: HashSet<i32> = values.iter().filter_map(|value| value.number).collect();
        let mut is_opaque = false;
        let mut moved = HashSet::new();
        for value in &values {
            let shown = format!("{ident}::{}", value.ident);
            let Some(number) = value.number else {
                is_opaque = true;
                let text = format!(
                    "the number of `{shown}` cannot be compared: it is neither a literal nor \
                     counted from one"
                );
                let path = join(full_name, &value.name);
                let difference = Difference::new(FindingKind::CannotTell, text);
                self.add(&value.place, &path, &path, difference);
                continue;
            };
            let mut same = it.values.iter().filter(|known| known.number == number);
            let Some(first) = same.next() else {
                let path = join(full_name, &value.name);
                let of_name = it.values.iter().find(|known| is_called(value, &known.name));
                let of_name = of_name.filter(|known| !numbers.contains(&known.number));
                let difference = if let Some(known) = of_name {
                    moved.insert(known.number);
                    let text = format!(
                        "`{shown}` has the number {number}, and {} in the schema: write `{} = {}`",
                        known.number, value.ident, known.number
                    );
                    Difference::new(FindingKind::Number, text)
                } else if it.reserved.has_number(number)
                    || it.reserved.names.iter().any(|name| is_called(value, name))
                {
                    let text = format!(
                        "the number {number} or the name of `{shown}` is reserved in `{full_name}`: \
                         remove the value"
                    );
                    Difference::new(FindingKind::Reserved, text)
                } else {
                    let text = format!(
                        "`{full_name}` has no value with the number {number}, which `{shown}` has: \
                         remove it, or add it to the schema"
                    );
                    Difference::new(FindingKind::UnknownValue, text)
                };
                let is_there = difference.kind == FindingKind::Number;
                let schema_item = if is_there { &path } else { full_name };
                self.add(&value.place, &path, schema_item, difference);
                continue;
            };
            if !is_called(value, &first.name) && !same.any(|known| is_called(value, &known.name)) {
                let name = &first.name;
                let path = join(full_name, name);
                let wanted = match item.derives.codec {
                    true => format!("write `#[codec(name = \"{name}\")]`"),
                    false => format!("rename it to `{}`", members::variant(&it.name, name)),
                };
                let text = format!("`{shown}` is called `{name}` in the schema: {wanted}");
                let difference = Difference::new(FindingKind::Name, text).compatible(true);
                self.add(&value.place, &path, &path, difference);
            }
        }
        if is_opaque {
            return;
        }
        let mut told = HashSet::new();
        for known in &it.values {
            let is_there = numbers.contains(&known.number) || moved.contains(&known.number);
            if is_there || !told.insert(known.number) {
                continue;
            }
            let path = join(full_name, &known.name);
            let text = format!(
                "`{ident}` has no `{}` (number {}): add it, or allow it if it is left out on purpose",
                known.name, known.number
            );
            let difference = Difference::new(FindingKind::MissingValue, text).compatible(true);
            self.add(&item.place, &path, &path, difference);
        }
        // The first value is the default of a field of the enumeration.
        if self.index.format == Format::Protobuf
            && let (Some(first), Some(rust)) = (it.values.first(), values.first())
            && rust
                .number
                .is_some_and(|number| number != first.number && numbers.contains(&first.number))
        {
            let path = join(full_name, &first.name);
            let text = format!(
                "the first value of `{ident}`, which is its default, is `{}`, and `{}` in the schema: \
                 write that one first",
                rust.ident, first.name
            );
            let difference = Difference::new(FindingKind::Default, text).compatible(true);
            self.add(&rust.place, &path, &path, difference);
        }
    }

    /// Compares the oneofs of the members.
    fn oneofs(&mut self, message: Linked<'_, Message>, found: &RustFields) {
        let schema_oneof: HashMap<i32, OfMessage<'_>> = numbered(message).collect();
        // Each oneof of the struct is paired with the schema's oneof of its first member.
        let mut stands_for: BTreeMap<&str, &str> = BTreeMap::new();
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        for field in &found.fields {
            if let Some(oneof) = &field.oneof {
                *sizes.entry(oneof).or_default() += 1;
                if let Some((_, Some(name))) = schema_oneof.get(&field.number)
                    && !stands_for.values().any(|taken| taken == name)
                {
                    stands_for.entry(oneof).or_insert(name);
                }
            }
        }
        for (position, tags) in &found.untagged {
            let field = &found.fields[*position];
            let (shown, number) = (&field.shown, field.number);
            let text = format!(
                "`{shown}` has the number {number}, which is not among the tags of its oneof in the \
                 struct: write `tags = \"{tags}\"`"
            );
            let difference = Difference::new(FindingKind::Oneof, text);
            let schema_field = schema_oneof
                .get(&number)
                .map(|(field, _)| field.name.as_str());
            let path = join(&message.full_name, schema_field.unwrap_or(&field.name));
            self.add(&field.place, &path, &path, difference);
        }
        for field in &found.fields {
            let Some((schema, oneof)) = schema_oneof.get(&field.number) else {
                continue;
            };
            let shown = &field.shown;
            let (text, is_compatible) = match (&field.oneof, oneof) {
                (None, None) => continue,
                (Some(rust), None) => (
                    format!(
                        "`{shown}` is a member of the oneof `{rust}`, and of none in the schema: make \
                         it a field of the struct"
                    ),
                    // "Changing a single `optional` field into a member of a new oneof is safe."
                    sizes.get(rust.as_str()) == Some(&1) && schema.shape() == Shape::Explicit,
                ),
                (None, Some(oneof)) => (
                    format!(
                        "`{shown}` is a field of the struct, and a member of the oneof `{oneof}` in the \
                         schema: make it a variant of an enum that derives `Oneof`"
                    ),
                    oneofs(message.whole()).any(|it| it.name == **oneof && it.fields.len() == 1)
                        && matches!(field.ty, RustType::Option { .. }),
                ),
                (Some(rust), Some(oneof)) => match stands_for.get(rust.as_str()) {
                    Some(expected) if expected == oneof => continue,
                    _ => (
                        format!(
                            "`{shown}` is a member of the oneof `{rust}`, and of `{oneof}` in the \
                             schema, which has another enum: put the members of `{oneof}` into one enum"
                        ),
                        false,
                    ),
                },
            };
            let path = join(&message.full_name, &schema.name);
            let difference = Difference::new(FindingKind::Oneof, text).compatible(is_compatible);
            self.add(&field.place, &path, &path, difference);
        }
    }
}

/// A field, and its oneof.
type OfMessage<'a> = (Linked<'a, Field>, Option<&'a str>);

/// Returns the fields of a message with their numbers and oneofs, in the order of the schema.
fn numbered(message: Linked<'_, Message>) -> impl Iterator<Item = (i32, OfMessage<'_>)> {
    message.linked_fields().map(move |field| {
        let oneof = message.oneof_of_field(field);
        (field.number, (field, oneof.map(|it| it.name.as_str())))
    })
}

pub fn join(scope: &str, name: &str) -> String {
    format!("{scope}.{name}")
}
