//! What a compiler of `.proto` files refuses, in descriptors that are linked: they may come from
//! anywhere, and code that uses a schema relies on these rules.

use std::collections::HashMap;
use std::fmt;
use std::ops::RangeInclusive;

use crate::error::Error;
use crate::model::{
    Enum, EnumValue, Extension, Field, FileId, ImportKind, Literal, Message, MessageId, Service,
    Shape, Type,
};
use crate::schema::Schema;

/// The largest number of a field.
const MAX_NUMBER: i32 = (1 << 29) - 1;

/// The numbers that Protobuf keeps for itself.
const OF_PROTOBUF: RangeInclusive<i32> = 19_000..=19_999;

/// Refuses what no compiler writes. The schema has files of Protobuf only.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for it in schema.enums() {
        At(schema, it.file).enumeration(it)?;
    }
    for message in schema.messages() {
        let at = At(schema, message.file);
        at.message(message)?;
        for field in &message.fields {
            at.field(
                &format!("{}.{}", message.full_name, field.name),
                field,
                MAX_NUMBER,
            )?;
        }
    }
    // Ranges of extensions do not overlap: each ends before the next begins.
    let mut ranges: HashMap<MessageId, Vec<&RangeInclusive<i32>>> = HashMap::new();
    for it in schema.extensions() {
        let ranges = ranges.entry(it.extendee).or_insert_with(|| {
            let ranges = schema[it.extendee].extension_ranges.iter();
            let mut ranges: Vec<_> = ranges.map(|it| &it.numbers).collect();
            ranges.sort_by_key(|numbers| *numbers.start());
            ranges
        });
        At(schema, it.file).extension(it, ranges)?;
    }
    for service in schema.services() {
        At(schema, service.file).methods(service)?;
    }
    check_imports(schema)
}

/// A schema, and the file that errors name.
struct At<'a>(&'a Schema, FileId);

/// What takes up numbers of a message.
enum Taken<'a> {
    Field(&'a str),
    Extensions(&'a RangeInclusive<i32>),
    Reserved(&'a RangeInclusive<i32>),
}

impl At<'_> {
    fn refuse<T>(&self, message: String) -> Result<T, Error> {
        Err(Error::in_file(&self.0[self.1].name, message))
    }

    fn message(&self, message: &Message) -> Result<(), Error> {
        let fields = message.fields.iter();
        let fields = fields.map(|it| (it.number, it.number, Taken::Field(&it.name)));
        let span = |it: &RangeInclusive<i32>| (*it.start(), *it.end());
        let extensions = message.extension_ranges.iter().map(|it| {
            let (start, end) = span(&it.numbers);
            (start, end, Taken::Extensions(&it.numbers))
        });
        let reserved = message.reserved.numbers.iter().map(|it| {
            let (start, end) = span(it);
            (start, end, Taken::Reserved(it))
        });
        let mut taken: Vec<_> = fields.chain(extensions).chain(reserved).collect();
        taken.sort_by_key(|(start, ..)| *start);
        let mut pairs = taken.windows(2);
        if let Some([one, other]) = pairs.find(|pair| pair[1].0 <= pair[0].1) {
            let of = &message.full_name;
            return self.refuse(format!("in `{of}`, {} and {} overlap", one.2, other.2));
        }
        let largest = largest_of(message);
        let mut ranges = message.extension_ranges.iter();
        if let Some(range) = ranges.find(|it| *it.numbers.end() > largest) {
            return self.refuse(format!(
                "`{}` has extensions to {}: the largest number is {largest}",
                message.full_name,
                range.numbers.end()
            ));
        }
        let mut names = message.reserved.names.iter();
        if let Some(name) = names.find(|name| message.field_by_name(name).is_some()) {
            return self.refuse(format!(
                "`{}` has a field of the reserved name `{name}`",
                message.full_name
            ));
        }
        for oneof in &message.oneofs {
            let what = match oneof.fields.len() {
                0 => "has no field",
                2.. if oneof.is_synthetic => "is that of an `optional` field and has others",
                _ => continue,
            };
            let of = &message.full_name;
            return self.refuse(format!("the oneof `{of}.{}` {what}", oneof.name));
        }
        Ok(())
    }

    /// What holds for a field and for that of an extension.
    fn field(&self, full_name: &str, field: &Field, largest: i32) -> Result<(), Error> {
        let number = field.number;
        let problem = if OF_PROTOBUF.contains(&number) {
            let (first, last) = (OF_PROTOBUF.start(), OF_PROTOBUF.end());
            format!("has the number {number}: {first} to {last} are reserved for Protobuf itself")
        } else if number > largest {
            format!("has the number {number}: the largest is {largest}")
        } else if field.default.is_some() && field.shape == Shape::Implicit {
            "has a default value, but its absence means zero".to_owned()
        } else if let (Type::Enum(id), Some(Literal::Variant(name))) = (&field.ty, &field.default)
            && self.0[*id].value_by_name(name).is_none()
        {
            let of = &self.0[*id].full_name;
            format!("has the default value `{name}`, which `{of}` does not have")
        } else {
            return Ok(());
        };
        self.refuse(format!("the field `{full_name}` {problem}"))
    }

    fn extension(&self, it: &Extension, ranges: &[&RangeInclusive<i32>]) -> Result<(), Error> {
        let extended = &self.0[it.extendee];
        self.field(&it.full_name, &it.field, largest_of(extended))?;
        let number = it.field.number;
        let next = ranges.partition_point(|range| *range.end() < number);
        let problem = if !ranges
            .get(next)
            .is_some_and(|range| range.contains(&number))
        {
            format!(
                "has the number {number}, which `{}` does not leave to extensions",
                extended.full_name
            )
        } else if it.field.shape == Shape::Required {
            "is required".to_owned()
        } else {
            return Ok(());
        };
        self.refuse(format!("the extension `{}` {problem}", it.full_name))
    }

    fn enumeration(&self, it: &Enum) -> Result<(), Error> {
        let of = &it.full_name;
        let Some(first) = it.values.first() else {
            return self.refuse(format!("the enum `{of}` has no values"));
        };
        if !it.is_closed && first.number != 0 {
            let name = &first.name;
            return self.refuse(format!(
                "the first value of the enum `{of}`, `{name}`, is not 0"
            ));
        }
        let mut values: Vec<&EnumValue> = it.values.iter().collect();
        values.sort_by_key(|value| value.number);
        let options = it.options.as_ref();
        let mut pairs = values.windows(2);
        if let Some(pair) = pairs.find(|pair| pair[0].number == pair[1].number)
            && options.is_none_or(|it| it.allow_alias != Some(true))
        {
            return self.refuse(format!(
                "`{of}` has two values of the number {}, `{}` and `{}`, without `allow_alias`",
                pair[0].number, pair[0].name, pair[1].name
            ));
        }
        let mut reserved: Vec<_> = it.reserved.numbers.iter().collect();
        reserved.sort_by_key(|range| *range.start());
        let mut pairs = reserved.windows(2);
        if let Some(pair) = pairs.find(|pair| pair[1].start() <= pair[0].end()) {
            let [one, other] = [pair[0], pair[1]].map(range);
            return self.refuse(format!(
                "in `{of}`, reserved {one} and reserved {other} overlap"
            ));
        }
        for numbers in reserved {
            let next = values.partition_point(|value| value.number < *numbers.start());
            if let Some(value) = values.get(next).filter(|it| numbers.contains(&it.number)) {
                let (name, number) = (&value.name, value.number);
                return self.refuse(format!(
                    "the value `{name}` of `{of}` has the reserved number {number}"
                ));
            }
        }
        let mut names = it.reserved.names.iter();
        if let Some(name) = names.find(|name| it.value_by_name(name).is_some()) {
            return self.refuse(format!("`{of}` has a value of the reserved name `{name}`"));
        }
        Ok(())
    }

    /// Refuses methods that share a name.
    fn methods(&self, service: &Service) -> Result<(), Error> {
        let mut names: Vec<&str> = service.methods.iter().map(|it| it.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => self.refuse(format!(
                "`{}.{}` is defined twice",
                service.full_name, pair[0]
            )),
            None => Ok(()),
        }
    }
}

/// The largest number of an extension of a message.
fn largest_of(message: &Message) -> i32 {
    if message.is_message_set() {
        i32::MAX - 1
    } else {
        MAX_NUMBER
    }
}

fn range(numbers: &RangeInclusive<i32>) -> String {
    format!("{} to {}", numbers.start(), numbers.end())
}

impl fmt::Display for Taken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Taken::Field(name) => write!(f, "the field `{name}`"),
            Taken::Extensions(numbers) => write!(f, "extensions {}", range(numbers)),
            Taken::Reserved(numbers) => write!(f, "reserved {}", range(numbers)),
        }
    }
}

/// Refuses types of files that are not imported, by the files themselves or publicly by files that
/// they import.
fn check_imports(schema: &Schema) -> Result<(), Error> {
    // Of each file, the last file whose types it is known to give to.
    let mut given_to: Vec<Option<FileId>> = vec![None; schema.files().len()];
    let mut foreign = foreign_uses(schema);
    for file in schema.files() {
        let foreign = std::mem::take(&mut foreign[file.id.index()]);
        if foreign.is_empty() {
            continue;
        }
        let normal = file
            .imports
            .iter()
            .filter(|it| it.kind != ImportKind::Option);
        let mut open: Vec<FileId> = normal.filter_map(|it| it.file).collect();
        while let Some(id) = open.pop() {
            if given_to[id.index()].replace(file.id) == Some(file.id) {
                continue;
            }
            let imports = schema[id].imports.iter();
            let public = imports.filter(|it| it.kind == ImportKind::Public);
            open.extend(public.filter_map(|it| it.file));
        }
        let missing = foreign
            .iter()
            .find(|(of, _)| given_to[of.index()] != Some(file.id));
        if let Some((of, full_name)) = missing {
            let of = &schema[*of].name;
            let message =
                format!("`{full_name}` is in the file `{of}`, which this one does not import");
            return Err(Error::in_file(&file.name, message));
        }
    }
    Ok(())
}

/// Of each file, the types of other files that it refers to: their files and full names.
fn foreign_uses(schema: &Schema) -> Vec<Vec<(FileId, &str)>> {
    let mut uses = vec![Vec::new(); schema.files().len()];
    let mut used = |by: FileId, of: FileId, full_name| {
        if by != of {
            uses[by.index()].push((of, full_name));
        }
    };
    let fields = schema
        .messages()
        .flat_map(|it| it.fields.iter().map(|field| (it.file, field)));
    let extensions = schema.extensions().map(|it| (it.file, &it.field));
    for (by, field) in fields.chain(extensions) {
        match &field.ty {
            Type::Message(id) => used(by, schema[*id].file, schema[*id].full_name.as_str()),
            Type::Enum(id) => used(by, schema[*id].file, schema[*id].full_name.as_str()),
            _ => {}
        }
    }
    for it in schema.extensions() {
        let extended = &schema[it.extendee];
        used(it.file, extended.file, extended.full_name.as_str());
    }
    for service in schema.services() {
        for method in &service.methods {
            for id in [Some(method.input), method.output].into_iter().flatten() {
                used(service.file, schema[id].file, schema[id].full_name.as_str());
            }
        }
    }
    uses
}
