//! Descriptors to the schema's model: the rules of each syntax end here.

use std::cell::RefCell;
use std::collections::HashMap;

use super::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FieldType, FileDescriptorProto,
    FileDescriptorSet, Label, Location, ServiceDescriptorProto,
};
use super::features::{Features, Presence};
use super::literal;
use crate::error::Error;
use crate::place::Place;
use crate::schema::{
    Comment, Enum, EnumValue, Extension, Field, File, Member, Message, MessageKind, Method, Oneof,
    Reserved, Scalar, Schema, Service, Shape, Type,
};

/// Field numbers of `descriptor.proto`, which the paths of comments are made of.
mod path {
    pub const FILE_MESSAGE: i32 = 4;
    pub const FILE_ENUM: i32 = 5;
    pub const FILE_SERVICE: i32 = 6;
    pub const FILE_EXTENSION: i32 = 7;
    pub const MESSAGE_FIELD: i32 = 2;
    pub const MESSAGE_MESSAGE: i32 = 3;
    pub const MESSAGE_ENUM: i32 = 4;
    pub const MESSAGE_EXTENSION: i32 = 6;
    pub const MESSAGE_ONEOF: i32 = 8;
    pub const ENUM_VALUE: i32 = 2;
    pub const SERVICE_METHOD: i32 = 2;
}

/// The schema that the descriptors describe.
pub(crate) fn schema(set: &FileDescriptorSet) -> Result<Schema, Error> {
    let mut message_sets = Vec::new();
    let mut places = HashMap::new();
    let mut files = Vec::with_capacity(set.file.len());
    for file in &set.file {
        let lowering = Lowering {
            file,
            comments: comments(file),
            places: RefCell::default(),
        };
        files.push(lowering.file()?);
        places.extend(lowering.places.into_inner());
        for message in &file.message_type {
            collect_message_sets(&file.package, message, &mut message_sets);
        }
    }
    let mut schema = Schema {
        files,
        places,
        ..Schema::default()
    };
    drop_message_set_items(&mut schema, &message_sets);
    Ok(schema)
}

/// The state while one file is read.
struct Lowering<'a> {
    file: &'a FileDescriptorProto,
    comments: HashMap<&'a [i32], &'a Location>,
    places: RefCell<HashMap<String, Place>>,
}

/// Where an item stands: its scope's full name and its path for comments.
struct Scope<'a> {
    full_name: &'a str,
    path: &'a [i32],
    features: Features,
}

impl Lowering<'_> {
    fn file(&self) -> Result<File, Error> {
        let file = self.file;
        let scope = Scope {
            full_name: &file.package,
            path: &[],
            features: Features::of_file(file)?,
        };
        Ok(File {
            name: file.name.clone(),
            package: file.package.clone(),
            messages: each(&file.message_type, |index, message| {
                self.message(message, &scope, &[path::FILE_MESSAGE, index])
            })?,
            enums: each(&file.enum_type, |index, it| {
                Ok(self.enumeration(it, &scope, &[path::FILE_ENUM, index]))
            })?,
            extensions: each(&file.extension, |index, extension| {
                self.extension(extension, &scope, &[path::FILE_EXTENSION, index])
            })?,
            typedefs: Vec::new(),
            constants: Vec::new(),
            services: each(&file.service, |index, service| {
                Ok(self.service(service, &[path::FILE_SERVICE, index]))
            })?,
        })
    }

    fn message(
        &self,
        message: &DescriptorProto,
        outer: &Scope<'_>,
        step: &[i32],
    ) -> Result<Message, Error> {
        let full_name = join(outer.full_name, &message.name);
        let path = [outer.path, step].concat();
        self.note(&full_name, &path);
        let options = message.options.as_ref();
        let scope = Scope {
            full_name: &full_name,
            path: &path,
            features: outer.features.with(options.and_then(|o| o.features)),
        };
        let entries: HashMap<String, &DescriptorProto> = message
            .nested_type
            .iter()
            .filter(|nested| is_map_entry(nested))
            .map(|entry| (format!(".{full_name}.{}", entry.name), entry))
            .collect();

        let mut messages = Vec::new();
        for (index, nested) in indexed(&message.nested_type) {
            if !is_map_entry(nested) {
                messages.push(self.message(nested, &scope, &[path::MESSAGE_MESSAGE, index])?);
            }
        }
        Ok(Message {
            name: message.name.clone(),
            comment: self.comment(&path),
            deprecated: options.is_some_and(|o| o.deprecated),
            members: self.members(message, &scope, &entries)?,
            messages,
            enums: each(&message.enum_type, |index, it| {
                Ok(self.enumeration(it, &scope, &[path::MESSAGE_ENUM, index]))
            })?,
            extensions: each(&message.extension, |index, extension| {
                self.extension(extension, &scope, &[path::MESSAGE_EXTENSION, index])
            })?,
            full_name,
            kind: MessageKind::Struct,
            reserved: Reserved {
                numbers: message
                    .reserved_range
                    .iter()
                    .map(|range| range.start..=range.end.saturating_sub(1))
                    .collect(),
                names: message.reserved_name.clone(),
            },
        })
    }

    /// The fields, each oneof's gathered where its first one stands.
    fn members(
        &self,
        message: &DescriptorProto,
        scope: &Scope<'_>,
        entries: &HashMap<String, &DescriptorProto>,
    ) -> Result<Vec<Member>, Error> {
        let mut members = Vec::new();
        let mut place_of_oneof = HashMap::new();
        for (index, descriptor) in indexed(&message.field) {
            // proto3's `optional` is a oneof of one, made up by the compiler.
            let oneof_index = descriptor
                .oneof_index
                .filter(|_| !descriptor.proto3_optional);
            let Some(oneof_index) = oneof_index else {
                let step = &[path::MESSAGE_FIELD, index];
                let field = match entries.get(&descriptor.type_name) {
                    Some(entry) => self.map_field(descriptor, entry, scope, step)?,
                    None => self.field(descriptor, scope, step)?,
                };
                members.push(Member::Field(field));
                continue;
            };
            let Some(oneof) = usize::try_from(oneof_index)
                .ok()
                .and_then(|oneof| message.oneof_decl.get(oneof))
            else {
                return Err(self.malformed(
                    scope,
                    &descriptor.name,
                    "is in a oneof that is absent",
                ));
            };
            let in_oneof = Scope {
                features: scope
                    .features
                    .with(oneof.options.as_ref().and_then(|o| o.features)),
                ..*scope
            };
            let mut field = self.field(descriptor, &in_oneof, &[path::MESSAGE_FIELD, index])?;
            // The oneof itself says whether the field is there.
            field.shape = Shape::Explicit;
            let place = *place_of_oneof.entry(oneof_index).or_insert_with(|| {
                let path = [scope.path, &[path::MESSAGE_ONEOF, oneof_index]].concat();
                members.push(Member::Oneof(Oneof {
                    name: oneof.name.clone(),
                    comment: self.comment(&path),
                    fields: Vec::new(),
                }));
                members.len() - 1
            });
            if let Some(Member::Oneof(oneof)) = members.get_mut(place) {
                oneof.fields.push(field);
            }
        }
        Ok(members)
    }

    fn field(
        &self,
        field: &FieldDescriptorProto,
        scope: &Scope<'_>,
        step: &[i32],
    ) -> Result<Field, Error> {
        let options = field.options.as_ref();
        let features = scope.features.with(options.and_then(|o| o.features));
        let ty = self.ty(field, scope, features)?;
        let shape = match Label::try_from(field.label) {
            Ok(Label::Repeated) => Shape::Repeated {
                packed: ty.is_packable()
                    && options.and_then(|o| o.packed).unwrap_or(features.packed),
            },
            Ok(Label::Required) => Shape::Required,
            // The label may be left out of a descriptor: optional is its default.
            _ => match (features.presence, &ty) {
                (Presence::Required, _) => Shape::Required,
                (Presence::Implicit, Type::Scalar(_) | Type::Enum(_))
                    if !field.proto3_optional && field.extendee.is_empty() =>
                {
                    Shape::Implicit
                }
                _ => Shape::Explicit,
            },
        };
        if field.number < 0 {
            return Err(self.malformed(scope, &field.name, "has a negative number"));
        }
        let default = match &field.default_value {
            None => None,
            Some(text) => match literal::parse(text, &ty) {
                Some(literal) => Some(literal),
                None => {
                    let what = format!("has the default value `{text}`, which its type has not");
                    return Err(self.malformed(scope, &field.name, &what));
                }
            },
        };
        let path = [scope.path, step].concat();
        self.note(&join(scope.full_name, &field.name), &path);
        Ok(Field {
            name: field.name.clone(),
            number: field.number,
            comment: self.comment(&path),
            deprecated: options.is_some_and(|o| o.deprecated),
            shape,
            ty,
            default,
            boxed: false,
        })
    }

    fn map_field(
        &self,
        field: &FieldDescriptorProto,
        entry: &DescriptorProto,
        scope: &Scope<'_>,
        step: &[i32],
    ) -> Result<Field, Error> {
        let part = |number| entry.field.iter().find(|part| part.number == number);
        let (Some(key), Some(value)) = (part(1), part(2)) else {
            return Err(self.malformed(scope, &field.name, "is a map without key or value"));
        };
        // Entries and their values have a length, whatever the file's features say.
        let features = Features {
            delimited: false,
            ..scope.features
        };
        let Type::Scalar(key) = self.ty(key, scope, features)? else {
            return Err(self.malformed(
                scope,
                &field.name,
                "is a map with a key of no scalar type",
            ));
        };
        Ok(Field {
            ty: self.ty(value, scope, features)?,
            shape: Shape::Map { key },
            ..self.field(field, scope, step)?
        })
    }

    fn ty(
        &self,
        field: &FieldDescriptorProto,
        scope: &Scope<'_>,
        features: Features,
    ) -> Result<Type, Error> {
        let full_name = || match field.type_name.strip_prefix('.') {
            Some(full_name) if !full_name.is_empty() => Ok(full_name.to_owned()),
            _ => Err(self.malformed(scope, &field.name, "names its type by no full name")),
        };
        let Ok(ty) = FieldType::try_from(field.r#type) else {
            return Err(self.malformed(scope, &field.name, "has a type that is not known"));
        };
        Ok(Type::Scalar(match ty {
            FieldType::Double => Scalar::Double,
            FieldType::Float => Scalar::Float,
            FieldType::Int64 => Scalar::Int64,
            FieldType::Uint64 => Scalar::Uint64,
            FieldType::Int32 => Scalar::Int32,
            FieldType::Fixed64 => Scalar::Fixed64,
            FieldType::Fixed32 => Scalar::Fixed32,
            FieldType::Bool => Scalar::Bool,
            FieldType::String => Scalar::String,
            FieldType::Bytes => Scalar::Bytes,
            FieldType::Uint32 => Scalar::Uint32,
            FieldType::Sfixed32 => Scalar::Sfixed32,
            FieldType::Sfixed64 => Scalar::Sfixed64,
            FieldType::Sint32 => Scalar::Sint32,
            FieldType::Sint64 => Scalar::Sint64,
            FieldType::Enum => return Ok(Type::Enum(full_name()?)),
            FieldType::Group | FieldType::Message => {
                return Ok(Type::Message {
                    full_name: full_name()?,
                    group: ty == FieldType::Group || features.delimited,
                });
            }
        }))
    }

    fn extension(
        &self,
        extension: &FieldDescriptorProto,
        scope: &Scope<'_>,
        step: &[i32],
    ) -> Result<Extension, Error> {
        Ok(Extension {
            full_name: join(scope.full_name, &extension.name),
            extendee: extension.extendee.trim_start_matches('.').to_owned(),
            field: self.field(extension, scope, step)?,
        })
    }

    fn enumeration(&self, it: &EnumDescriptorProto, outer: &Scope<'_>, step: &[i32]) -> Enum {
        let path = [outer.path, step].concat();
        let full_name = join(outer.full_name, &it.name);
        self.note(&full_name, &path);
        for (index, value) in indexed(&it.value) {
            let path = [&path[..], &[path::ENUM_VALUE, index]].concat();
            self.note(&join(&full_name, &value.name), &path);
        }
        let options = it.options.as_ref();
        let features = outer.features.with(options.and_then(|o| o.features));
        Enum {
            name: it.name.clone(),
            full_name,
            comment: self.comment(&path),
            deprecated: options.is_some_and(|o| o.deprecated),
            closed: features.closed_enums,
            values: indexed(&it.value)
                .map(|(index, value)| EnumValue {
                    name: value.name.clone(),
                    number: value.number,
                    comment: self.comment(&[&path[..], &[path::ENUM_VALUE, index]].concat()),
                    deprecated: value.options.as_ref().is_some_and(|o| o.deprecated),
                })
                .collect(),
            reserved: Reserved {
                numbers: it
                    .reserved_range
                    .iter()
                    .map(|range| range.start..=range.end)
                    .collect(),
                names: it.reserved_name.clone(),
            },
        }
    }

    fn service(&self, service: &ServiceDescriptorProto, path: &[i32]) -> Service {
        Service {
            name: service.name.clone(),
            full_name: join(&self.file.package, &service.name),
            extends: None,
            comment: self.comment(path),
            deprecated: service.options.as_ref().is_some_and(|o| o.deprecated),
            methods: indexed(&service.method)
                .map(|(index, method)| Method {
                    name: method.name.clone(),
                    comment: self.comment(&[path, &[path::SERVICE_METHOD, index]].concat()),
                    deprecated: method.options.as_ref().is_some_and(|o| o.deprecated),
                    input: method.input_type.trim_start_matches('.').to_owned(),
                    output: method.output_type.trim_start_matches('.').to_owned(),
                    client_streaming: method.client_streaming,
                    server_streaming: method.server_streaming,
                    call: None,
                })
                .collect(),
        }
    }

    /// Notes where the item with this path stands: lines and columns count from 0 there.
    fn note(&self, full_name: &str, path: &[i32]) {
        let span = self.comments.get(path).map(|location| &location.span[..]);
        if let Some([line, column, ..]) = span {
            let place = Place::new(&self.file.name, line + 1, column + 1);
            let mut places = self.places.borrow_mut();
            places.entry(full_name.to_owned()).or_insert(place);
        }
    }

    fn comment(&self, path: &[i32]) -> Comment {
        self.comments
            .get(path)
            .map_or_else(Comment::default, |location| Comment {
                leading: location.leading_comments.clone().unwrap_or_default(),
                trailing: location.trailing_comments.clone().unwrap_or_default(),
                ..Comment::default()
            })
    }

    /// An error that a checked descriptor never has: the front ends check theirs,
    /// but a descriptor set may come from anywhere.
    fn malformed(&self, scope: &Scope<'_>, field: &str, what: &str) -> Error {
        Error::in_file(
            &self.file.name,
            format!("the field `{}` {what}", join(scope.full_name, field)),
        )
    }
}

fn comments(file: &FileDescriptorProto) -> HashMap<&[i32], &Location> {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    locations
        .map(|location| (location.path.as_slice(), location))
        .collect()
}

fn collect_message_sets(scope: &str, message: &DescriptorProto, found: &mut Vec<String>) {
    let full_name = join(scope, &message.name);
    for nested in &message.nested_type {
        collect_message_sets(&full_name, nested, found);
    }
    if (message.options.as_ref()).is_some_and(|o| o.message_set_wire_format) {
        found.push(full_name);
    }
}

/// Items of a message set are wrapped in a group of their own on the wire, so
/// they cannot be read as the extensions that the schema declares. They stay in
/// the unknown fields.
fn drop_message_set_items(schema: &mut Schema, message_sets: &[String]) {
    fn in_message(message: &mut Message, message_sets: &[String]) {
        message
            .extensions
            .retain(|extension| !message_sets.contains(&extension.extendee));
        for nested in &mut message.messages {
            in_message(nested, message_sets);
        }
    }
    for file in &mut schema.files {
        file.extensions
            .retain(|extension| !message_sets.contains(&extension.extendee));
        for message in &mut file.messages {
            in_message(message, message_sets);
        }
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|o| o.map_entry)
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

/// Each item with its index as the paths of comments have it.
fn indexed<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(items)
}

fn each<T, U>(items: &[T], lower: impl Fn(i32, &T) -> Result<U, Error>) -> Result<Vec<U>, Error> {
    indexed(items)
        .map(|(index, item)| lower(index, item))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
