//! A schema in the shape of a large public API, such as one for advertisements or for a cloud:
//! services whose requests and responses contain resources, which contain enumerations and smaller
//! messages. It is made from a seed.

mod words;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::mem;

use fastcodec_benches::random::Random;

use words::{COMMON, KINDS, MAPS, PARTS, SCALARS, STATES, VALUES, VERBS, WORDS};

/// The least number of messages for which there is such a schema.
pub const LEAST: usize = 100;

/// The messages of one service, about. So 2,000 messages have 60 roots: two of each service.
const OF_A_SERVICE: usize = 66;

const PACKAGE: &str = "api.v1";

/// A schema.
#[derive(Debug, PartialEq)]
pub struct Api {
    /// The text of its one file.
    pub text: String,
    /// The request and the response of each service, as full names.
    pub roots: Vec<String>,
}

impl Api {
    /// Makes a schema of exactly `messages` messages, or of [`LEAST`] if that is more.
    pub fn new(messages: usize, seed: u64) -> Self {
        let messages = messages.max(LEAST);
        let mut writer = Writer {
            random: Random::new(seed),
            api: Self {
                text: format!("syntax = \"proto3\";\n\npackage {PACKAGE};\n"),
                roots: Vec::new(),
            },
            messages: 0,
            names: BTreeSet::new(),
            leaves: Vec::new(),
        };
        for (name, fields) in COMMON {
            let mut common = Fields::default();
            for field in fields.split(", ") {
                let (kind, name) = field.rsplit_once(' ').unwrap_or(("string", field));
                common.add(kind, name);
            }
            writer.message(name, common);
        }
        let left = messages - writer.messages;
        let services = (messages / OF_A_SERVICE).max(1);
        for index in 0..services {
            // The remainder is spread over the services.
            let of_this = left * (index + 1) / services - left * index / services;
            writer.service(writer.messages + of_this);
        }
        writer.api
    }
}

/// The fields of a message, and what is nested in it.
#[derive(Debug, Default)]
struct Fields {
    nested: String,
    text: String,
    names: BTreeSet<String>,
    number: u64,
}

impl Fields {
    /// Adds a field. `kind` is its type, with its label if it has one.
    fn add(&mut self, kind: &str, name: &str) {
        let mut unique = name.to_owned();
        let mut count = 1;
        while !self.names.insert(unique.clone()) {
            count += 1;
            unique = format!("{name}_{count}");
        }
        self.number += 1;
        let number = self.number;
        self.text
            .push_str(&format!("  {kind} {unique} = {number};\n"));
    }

    /// Adds a oneof of fields, each a type and a name.
    fn add_oneof(&mut self, name: &str, members: &[(String, String)]) {
        let before = mem::take(&mut self.text);
        for (kind, name) in members {
            self.add(kind, name);
        }
        let members = mem::replace(&mut self.text, before).replace("  ", "    ");
        self.names.insert(name.to_owned());
        self.text
            .push_str(&format!("  oneof {name} {{\n{members}  }}\n"));
    }
}

/// A message of a method: whether it is a request, its name, and the types and names of its fields.
type Method = (bool, String, Vec<(String, String)>);

/// What a service has so far.
#[derive(Debug, Default)]
struct Service {
    requests: Vec<String>,
    responses: Vec<String>,
}

/// What the fields of a message can refer to.
#[derive(Debug, Default)]
struct Scope {
    enumerations: Vec<String>,
    components: Vec<String>,
}

struct Writer {
    random: Random,
    api: Api,
    messages: usize,
    names: BTreeSet<String>,
    /// Components that contain no others: any message may contain them without becoming large.
    leaves: Vec<String>,
}

impl Writer {
    /// Writes a message.
    fn message(&mut self, name: &str, fields: Fields) {
        let Fields { nested, text, .. } = fields;
        self.api
            .text
            .push_str(&format!("\nmessage {name} {{\n{nested}{text}}}\n"));
        self.names.insert(name.to_owned());
        self.messages += 1;
    }

    /// Writes resources until there are `end` messages, with the request and the response that
    /// contain everything in this service.
    fn service(&mut self, end: usize) {
        let mut service = Service::default();
        while self.messages < end - 2 {
            self.resource(end - 2, &mut service);
        }
        let name = self.name("service");
        let members = |names: &[String]| -> Vec<_> {
            let member = |name: &String| (name.clone(), snake(name));
            names.iter().map(member).collect()
        };

        let mut request = Fields::default();
        request.add("string", "customer_id");
        request.add("string", "request_id");
        request.add("bool", "validate_only");
        request.add("map<string, string>", "headers");
        request.add_oneof("method", &members(&service.requests));
        self.root(&format!("{name}Request"), request);

        let mut response = Fields::default();
        response.add("string", "request_id");
        response.add("Status", "partial_failure");
        response.add_oneof("outcome", &members(&service.responses));
        self.root(&format!("{name}Response"), response);
    }

    fn root(&mut self, name: &str, fields: Fields) {
        self.message(name, fields);
        self.api.roots.push(format!("{PACKAGE}.{name}"));
    }

    /// Writes a resource with its parts and its methods, of which those that come after the message
    /// `end` are left out.
    fn resource(&mut self, end: usize, service: &mut Service) {
        let name = self.name("");
        let mut scope = Scope::default();
        for _ in 0..self.random.between(1, 2) {
            if self.messages == end {
                return;
            }
            let kind = self.enumeration(&name);
            scope.enumerations.push(kind);
        }
        for _ in 0..self.random.between(2, 6) {
            if self.messages == end {
                break;
            }
            let component = self.component(&name, &scope);
            scope.components.push(component);
        }
        if end - self.messages < 2 {
            // No room for the resource and a nested message.
            service.responses.append(&mut scope.components);
            if self.messages < end {
                let request = format!("Watch{name}Request");
                let mut fields = Fields::default();
                fields.add("string", "resource_name");
                self.message(&request, fields);
                service.requests.push(request);
            }
            return;
        }
        let fields = self.fields_of_resource(&scope);
        self.message(&name, fields);
        service.responses.push(name.clone());
        self.methods(&name, end, service);
    }

    fn fields_of_resource(&mut self, scope: &Scope) -> Fields {
        let mut fields = Fields::default();
        fields.add("string", "resource_name");
        fields.add("optional int64", "id");
        if self.random.one_in(3) {
            let values = self.enumeration_values("STATE");
            fields.nested = format!("  enum State {{\n{values}  }}\n");
            fields.add("State", "state");
        }
        if self.random.one_in(5) {
            let mut nested = Fields::default();
            for _ in 0..self.random.between(2, 6) {
                self.scalar(&mut nested);
            }
            let text = nested.text.replace("  ", "    ");
            fields
                .nested
                .push_str(&format!("  message Parameters {{\n{text}  }}\n"));
            fields.add("Parameters", "parameters");
            self.messages += 1;
        }
        // Every component is a field, or a member of the oneof.
        let mut alternatives = Vec::new();
        let has_oneof = scope.components.len() > 2 && self.random.one_in(2);
        for component in &scope.components {
            if has_oneof && self.random.one_in(2) {
                alternatives.push((component.clone(), snake(component)));
            } else {
                self.message_field(&mut fields, component);
            }
        }
        let count = match self.random.between(1, 10) {
            1..=6 => self.random.between(5, 12),
            7..=9 => self.random.between(13, 25),
            _ => self.random.between(26, 40),
        };
        while fields.names.len() < count as usize {
            self.field(&mut fields, scope);
        }
        if !alternatives.is_empty() {
            for _ in 0..self.random.between(1, 3) {
                let (kind, name) = self.scalar_type();
                if !alternatives.iter().any(|(_, known)| *known == name) {
                    alternatives.push((kind.to_owned(), name));
                }
            }
            fields.add_oneof("choice", &alternatives);
        }
        fields
    }

    /// Writes the requests and responses of the methods of a resource.
    fn methods(&mut self, name: &str, end: usize, service: &mut Service) {
        let field = snake(name);
        let mut methods: Vec<Method> = Vec::new();
        let mut method = |is_request: bool, name: String, fields: &[(&str, &str)]| {
            let fields = fields
                .iter()
                .map(|(kind, name)| ((*kind).into(), (*name).into()));
            methods.push((is_request, name, fields.collect()));
        };
        let repeated = format!("repeated {name}");
        method(
            true,
            format!("Get{name}Request"),
            &[("string", "resource_name")],
        );
        method(
            true,
            format!("List{name}sRequest"),
            &[
                ("string", "parent"),
                ("int32", "page_size"),
                ("string", "page_token"),
                ("Filter", "filter"),
                ("repeated string", "order_by"),
                ("FieldMask", "read_mask"),
            ],
        );
        method(
            false,
            format!("List{name}sResponse"),
            &[
                (&repeated, &format!("{field}s")),
                ("string", "next_page_token"),
                ("optional int64", "total_size"),
            ],
        );
        if !self.random.one_in(3) {
            method(
                true,
                format!("Create{name}Request"),
                &[
                    ("string", "parent"),
                    ("string", "new_id"),
                    (name, &field),
                    ("bool", "validate_only"),
                ],
            );
            method(
                true,
                format!("Update{name}Request"),
                &[
                    (name, &field),
                    ("FieldMask", "update_mask"),
                    ("bool", "allow_missing"),
                ],
            );
            method(
                true,
                format!("Delete{name}Request"),
                &[("string", "resource_name"), ("string", "etag")],
            );
            if self.random.one_in(3) {
                method(false, format!("Delete{name}Response"), &[]);
            }
        }
        if self.random.one_in(3) {
            let verb = self.word(VERBS);
            method(
                true,
                format!("{verb}{name}Request"),
                &[
                    ("string", "resource_name"),
                    ("repeated Label", "labels"),
                    ("optional bool", "force"),
                ],
            );
            method(
                false,
                format!("{verb}{name}Response"),
                &[(&repeated, "affected"), ("repeated Status", "failures")],
            );
        }
        for (is_request, name, members) in methods {
            if self.messages == end {
                return;
            }
            let mut fields = Fields::default();
            for (kind, name) in members {
                fields.add(&kind, &name);
            }
            self.message(&name, fields);
            if is_request {
                service.requests.push(name);
            } else {
                service.responses.push(name);
            }
        }
    }

    /// Writes a message that is a part of a resource.
    fn component(&mut self, resource: &str, scope: &Scope) -> String {
        let part = self.word(PARTS);
        let name = self.unique(format!("{resource}{}", camel(part)));
        let mut fields = Fields::default();
        let count = match self.random.between(1, 20) {
            1 => 0,
            2..=4 => 1,
            5..=17 => self.random.between(2, 8),
            _ => self.random.between(9, 20),
        };
        while fields.names.len() < count as usize {
            // One may contain the one before it, which keeps the nesting as shallow as it is in
            // APIs.
            match scope.components.last() {
                Some(previous) if self.random.one_in(12) => {
                    self.message_field(&mut fields, previous);
                }
                _ => self.field(&mut fields, scope),
            }
        }
        let is_leaf = !scope
            .components
            .iter()
            .any(|component| fields.text.contains(component.as_str()));
        if is_leaf {
            self.leaves.push(name.clone());
        }
        self.message(&name, fields);
        name
    }

    /// Writes an enumeration in an empty message, as such APIs have them so that the values have a
    /// scope. Returns its name.
    fn enumeration(&mut self, resource: &str) -> String {
        let kind = self.word(KINDS);
        let name = self.unique(format!("{resource}{}", camel(kind)));
        let values = self.enumeration_values(&snake(&name).to_uppercase());
        let fields = Fields {
            nested: format!("  enum {name} {{\n{values}  }}\n"),
            ..Fields::default()
        };
        self.message(&format!("{name}Enum"), fields);
        format!("{name}Enum.{name}")
    }

    fn enumeration_values(&mut self, prefix: &str) -> String {
        let mut states: Vec<_> = STATES.split(' ').collect();
        self.random.shuffle(&mut states);
        let count = match self.random.between(1, 4) {
            1..=3 => self.random.between(2, 8),
            _ => self.random.between(9, 28),
        };
        let mut values = format!("    {prefix}_UNSPECIFIED = 0;\n");
        for (index, state) in states.iter().take(count as usize).enumerate() {
            let _ = writeln!(values, "    {prefix}_{state} = {};", index + 1);
        }
        values
    }

    /// Adds a field of any type.
    fn field(&mut self, fields: &mut Fields, scope: &Scope) {
        if self.random.one_in(12) {
            // A field was removed from the schema.
            fields.number += self.random.between(1, 8);
        }
        match self.random.between(1, 100) {
            1..=64 => self.scalar(fields),
            65..=77 if !scope.enumerations.is_empty() => {
                let kind = self.random.pick(&scope.enumerations).clone();
                let label = *self.random.pick(&["", "", "", "optional ", "repeated "]);
                let name = kind.rsplit('.').next().unwrap_or(&kind);
                fields.add(&format!("{label}{kind}"), &snake(name));
            }
            78..=80 if !self.leaves.is_empty() => {
                let leaf = self.random.pick(&self.leaves).clone();
                self.message_field(fields, &leaf);
            }
            81..=82 => {
                let kind =
                    *self
                        .random
                        .pick(&["string", "string", "int64", "Label", "DoubleValue"]);
                let name = self.word(MAPS);
                fields.add(&format!("map<string, {kind}>"), name);
            }
            83..=86 => fields.add("repeated Label", "labels"),
            _ => {
                let (kind, end) = *self.random.pick(&VALUES);
                let word = self.word(WORDS);
                fields.add(kind, &format!("{word}_{end}"));
            }
        }
    }

    fn scalar(&mut self, fields: &mut Fields) {
        let (kind, name) = self.scalar_type();
        // Half of the fields have presence, and one in ten is a list.
        let label = match self.random.between(1, 10) {
            1..=5 => "optional ",
            6 => "repeated ",
            _ => "",
        };
        fields.add(&format!("{label}{kind}"), &name);
    }

    fn scalar_type(&mut self) -> (&'static str, String) {
        let (kind, ends) = *self.random.pick(&SCALARS);
        let word = self.word(WORDS);
        let end = self.word(ends);
        (kind, format!("{word}_{end}"))
    }

    fn message_field(&mut self, fields: &mut Fields, kind: &str) {
        let label = if self.random.one_in(3) {
            "repeated "
        } else {
            ""
        };
        fields.add(&format!("{label}{kind}"), &snake(kind));
    }

    /// Returns one of the words, which are separated by spaces.
    fn word<'a>(&mut self, words: &'a str) -> &'a str {
        let words: Vec<&'a str> = words.split(' ').collect();
        let word: &&'a str = self.random.pick(&words);
        word
    }

    /// Returns a new name of a resource or a service.
    fn name(&mut self, end: &str) -> String {
        let first = self.word(WORDS);
        let second = self.word(WORDS);
        self.unique(format!("{}{}{}", camel(first), camel(second), camel(end)))
    }

    /// Returns `name`, with a number if there is one already.
    fn unique(&mut self, name: String) -> String {
        let mut unique = name.clone();
        let mut count = 1;
        while !self.names.insert(unique.clone()) {
            count += 1;
            unique = format!("{name}V{count}");
        }
        unique
    }
}

/// Returns `word` with a capital.
fn camel(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Returns the name of a type as that of a field.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use std::fs;

    use fastcodec_benches_generate::{Schemas, emptied, generate_fastcodec};
    use tempfile::TempDir;

    use super::*;

    /// Returns the number of fields of each message.
    fn fields(api: &Api) -> Vec<usize> {
        let mut open = Vec::new();
        let mut closed = Vec::new();
        for line in api.text.lines().map(str::trim) {
            if line.ends_with('{') {
                open.push((line.starts_with("message "), 0));
            } else if line == "}" {
                closed.extend(open.pop().filter(|(is_message, _)| *is_message));
            } else if line.contains(" = ") && line.split(' ').nth(1) != Some("=") {
                // Neither a value of an enumeration, nor the syntax. The member of a oneof is a
                // field of the message.
                let message = open.iter_mut().rfind(|(is_message, _)| *is_message);
                if let Some((_, fields)) = message {
                    *fields += 1;
                }
            }
        }
        closed.into_iter().map(|(_, fields)| fields).collect()
    }

    fn compiled(api: &Api) -> (TempDir, Schemas) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("api.proto"), &api.text).unwrap();
        let schemas = Schemas::load(&[folder.path().to_owned()], &["api.proto"]).unwrap();
        (folder, schemas)
    }

    #[test]
    fn the_same_seed_gives_the_same_schema() {
        assert_eq!(Api::new(300, 7), Api::new(300, 7));
        assert_ne!(Api::new(300, 7), Api::new(300, 8));
    }

    #[test]
    fn a_schema_has_as_many_messages_as_asked() {
        for messages in [LEAST, 101, 102, 103, 197, 198, 199, 500, 2_000] {
            for seed in 0..5 {
                assert_eq!(fields(&Api::new(messages, seed)).len(), messages);
            }
        }
    }

    #[test]
    fn two_thousand_messages_have_sixty_roots() {
        assert_eq!(Api::new(2_000, 1).roots.len(), 60);
    }

    #[test]
    fn a_quarter_of_the_messages_has_at_most_one_field() {
        let fields = fields(&Api::new(2_000, 1));
        let small = fields.iter().filter(|count| **count <= 1).count();
        assert!((400..600).contains(&small), "{small}");
    }

    #[test]
    fn resources_have_up_to_forty_fields() {
        let fields = fields(&Api::new(2_000, 1));
        let wide = fields.iter().filter(|count| **count > 25).count();
        assert!((10..100).contains(&wide), "{wide}");
    }

    #[test]
    fn a_schema_is_valid_and_fastcodec_generates_its_code() {
        for seed in 0..5 {
            let (folder, schemas) = compiled(&Api::new(300, seed));
            let out = emptied(folder.path(), "out").unwrap();
            generate_fastcodec(&out, &schemas, &mut fastcodec_build::Config::new()).unwrap();
            assert!(out.join("mod.rs").is_file());
        }
    }

    #[test]
    fn the_roots_contain_most_messages() {
        let api = Api::new(2_000, 1);
        let (_folder, schemas) = compiled(&api);
        let reachable = schemas.reachable(&api.roots).unwrap();
        assert!((1_600..2_000).contains(&reachable), "{reachable}");
    }
}
