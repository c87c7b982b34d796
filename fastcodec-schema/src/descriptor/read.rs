//! Descriptors to the model: the rules of each syntax end here.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use fastcodec::protobuf::Encode;

use super::path;
use super::types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FieldType, FileDescriptorProto,
    FileDescriptorSet, Label, Location, MessageEncoding, MethodDescriptorProto,
    OneofDescriptorProto, RepeatedFieldEncoding, ServiceDescriptorProto, SymbolVisibility,
};
use super::{FieldPresence, literal};
use crate::error::Error;
use crate::features::Features;
use crate::model::{
    Comment, Deprecation, Enum, EnumId, EnumValue, Extension, ExtensionId, ExtensionRange, Field,
    File, FileId, Format, Import, ImportKind, Message, MessageId, MessageKind, Method, Oneof,
    Reserved, Service, ServiceId, Shape, Type, Written, WrittenMethod,
};
use crate::place::Place;
use crate::scalar::Scalar;
use crate::schema::Parts;

/// Reads the files of a set.
pub(crate) fn read(set: &FileDescriptorSet) -> Result<Parts, Error> {
    let mut declared = Declared::default();
    let mut tops = Vec::with_capacity(set.file.len());
    for (file, id) in set.file.iter().zip(0..) {
        tops.push(declared.file(FileId(id), file)?);
    }
    declared.check_names(set)?;
    declared.messages.sort_by_key(|it| it.id);
    let names = Names::new(&declared);
    let mut parts = Parts::default();
    for (descriptor, top) in set.file.iter().zip(tops) {
        let reader = Reader {
            file: descriptor,
            name: descriptor.name().into(),
            locations: locations(descriptor),
            names: &names,
        };
        for message in of_file(&declared.messages, top.id, |it| it.file) {
            parts.messages.push(reader.message(message)?);
        }
        let enums = of_file(&declared.enums, top.id, |it| it.file);
        for item in enums {
            parts.enums.push(reader.enumeration(item)?);
        }
        for extension in of_file(&declared.extensions, top.id, |it| it.file) {
            parts.extensions.push(reader.extension(extension)?);
        }
        let mut services = Vec::with_capacity(descriptor.service.len());
        for (index, service) in indexed(&descriptor.service) {
            let id = ServiceId(parts.services.len() as u32);
            services.push(id);
            parts
                .services
                .push(reader.service(id, &top, service, index)?);
        }
        parts.files.push(reader.file(top, services)?);
    }
    Ok(parts)
}

/// The items of a file, of items in the order of files.
fn of_file<T>(items: &[T], file: FileId, file_of: impl Fn(&T) -> FileId) -> &[T] {
    let start = items.partition_point(|it| file_of(it) < file);
    let end = items.partition_point(|it| file_of(it) <= file);
    &items[start..end]
}

/// What the files declare, before types are looked up by name.
#[derive(Default)]
struct Declared<'a> {
    messages: Vec<DeclaredMessage<'a>>,
    enums: Vec<Item<'a, EnumDescriptorProto, EnumId>>,
    extensions: Vec<Item<'a, FieldDescriptorProto, ExtensionId>>,
    count_of_messages: u32,
}

/// An item, and where it is declared.
struct Item<'a, D, I> {
    id: I,
    file: FileId,
    parent: Option<MessageId>,
    full_name: String,
    descriptor: &'a D,
    /// Its path for comments.
    path: Vec<i32>,
    /// The features that hold around it.
    features: Features,
}

struct DeclaredMessage<'a> {
    id: MessageId,
    file: FileId,
    parent: Option<MessageId>,
    full_name: String,
    descriptor: &'a DescriptorProto,
    path: Vec<i32>,
    /// The features that hold in it.
    features: Features,
    nested: Nested,
}

/// The ids of what is nested in an item.
struct Nested {
    messages: Vec<MessageId>,
    enums: Vec<EnumId>,
    extensions: Vec<ExtensionId>,
}

/// A file, as far as it is known before its parts are.
struct Top {
    id: FileId,
    edition: i32,
    features: Features,
    nested: Nested,
}

/// The file or the message around an item.
struct Surroundings<'a> {
    file: FileId,
    parent: Option<MessageId>,
    full_name: &'a str,
    path: &'a [i32],
    features: Features,
}

/// The limit on the length of all full names together: a base, and a number of bytes for each byte
/// of the encoded set. As a package is part of every name in it, a short set could ask for more
/// memory than there is.
const NAMES_BASE: usize = 1 << 20;
const NAMES_PER_BYTE: usize = 16;

impl<'a> Declared<'a> {
    fn check_names(&self, set: &FileDescriptorSet) -> Result<(), Error> {
        let messages = self.messages.iter().map(|it| it.full_name.len());
        let enums = self.enums.iter().map(|it| it.full_name.len());
        let extensions = self.extensions.iter().map(|it| it.full_name.len());
        let all: usize = messages.chain(enums).chain(extensions).sum();
        let allowed = set.encoded_len().saturating_mul(NAMES_PER_BYTE);
        if all > allowed.saturating_add(NAMES_BASE) {
            return Err(Error::new(format!(
                "the full names of the types take {all} bytes, more than {NAMES_PER_BYTE} for each byte \
                 of the descriptors: the names of packages or of outer messages are too long"
            )));
        }
        Ok(())
    }

    fn file(&mut self, id: FileId, file: &'a FileDescriptorProto) -> Result<Top, Error> {
        let (edition, features) = Features::of_file(file)?;
        let scope = Surroundings {
            file: id,
            parent: None,
            full_name: file.package(),
            path: &[],
            features,
        };
        let messages = indexed(&file.message_type)
            .map(|(index, it)| self.message(&scope, &[path::FILE_MESSAGE, index], it))
            .collect();
        let enums = indexed(&file.enum_type)
            .map(|(index, it)| self.enumeration(&scope, &[path::FILE_ENUM, index], it))
            .collect();
        let extensions = indexed(&file.extension)
            .map(|(index, it)| self.extension(&scope, &[path::FILE_EXTENSION, index], it))
            .collect();
        Ok(Top {
            id,
            edition,
            features,
            nested: Nested {
                messages,
                enums,
                extensions,
            },
        })
    }

    fn message(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a DescriptorProto,
    ) -> MessageId {
        let id = MessageId(self.count_of_messages);
        self.count_of_messages += 1;
        let full_name = join(outer.full_name, descriptor.name());
        let path = [outer.path, step].concat();
        let options = descriptor.options.as_ref();
        let features = outer
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let scope = Surroundings {
            file: outer.file,
            parent: Some(id),
            full_name: &full_name,
            path: &path,
            features,
        };
        let nested = Nested {
            messages: indexed(&descriptor.nested_type)
                .map(|(index, it)| self.message(&scope, &[path::MESSAGE_MESSAGE, index], it))
                .collect(),
            enums: indexed(&descriptor.enum_type)
                .map(|(index, it)| self.enumeration(&scope, &[path::MESSAGE_ENUM, index], it))
                .collect(),
            extensions: indexed(&descriptor.extension)
                .map(|(index, it)| self.extension(&scope, &[path::MESSAGE_EXTENSION, index], it))
                .collect(),
        };
        self.messages.push(DeclaredMessage {
            id,
            file: outer.file,
            parent: outer.parent,
            full_name,
            descriptor,
            path,
            features,
            nested,
        });
        id
    }

    fn enumeration(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a EnumDescriptorProto,
    ) -> EnumId {
        let id = EnumId(self.enums.len() as u32);
        self.enums
            .push(item(id, outer, step, descriptor.name(), descriptor));
        id
    }

    fn extension(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a FieldDescriptorProto,
    ) -> ExtensionId {
        let id = ExtensionId(self.extensions.len() as u32);
        self.extensions
            .push(item(id, outer, step, descriptor.name(), descriptor));
        id
    }
}

fn item<'a, D, I>(
    id: I,
    outer: &Surroundings<'_>,
    step: &[i32],
    name: &str,
    descriptor: &'a D,
) -> Item<'a, D, I> {
    Item {
        id,
        file: outer.file,
        parent: outer.parent,
        full_name: join(outer.full_name, name),
        descriptor,
        path: [outer.path, step].concat(),
        features: outer.features,
    }
}

/// The types of all files, by their full names.
struct Names<'a> {
    messages: HashMap<&'a str, &'a DeclaredMessage<'a>>,
    enums: HashMap<&'a str, EnumId>,
}

impl<'a> Names<'a> {
    fn new(declared: &'a Declared<'a>) -> Names<'a> {
        let messages = declared.messages.iter();
        let enums = declared.enums.iter();
        Names {
            messages: messages.map(|it| (it.full_name.as_str(), it)).collect(),
            enums: enums.map(|it| (it.full_name.as_str(), it.id)).collect(),
        }
    }
}

/// The state while one file is read.
struct Reader<'a> {
    file: &'a FileDescriptorProto,
    /// The name of the file, as all its places share it.
    name: Arc<str>,
    locations: HashMap<&'a [i32], &'a Location>,
    names: &'a Names<'a>,
}

/// The message that a field is declared in, or the scope of an extension.
struct FieldScope<'a> {
    full_name: &'a str,
    features: Features,
}

impl Reader<'_> {
    fn file(&self, top: Top, services: Vec<ServiceId>) -> Result<File, Error> {
        let file = self.file;
        Ok(File {
            id: top.id,
            format: Format::Protobuf,
            name: file.name().to_owned(),
            package: file.package().to_owned(),
            imports: self.imports()?,
            edition: top.edition,
            features: top.features,
            options: boxed(&file.options),
            messages: top.nested.messages,
            enums: top.nested.enums,
            extensions: top.nested.extensions,
            services,
            typedefs: Vec::new(),
            constants: Vec::new(),
            namespaces: Vec::new(),
            cpp_includes: Vec::new(),
            source_code_info: boxed(&file.source_code_info),
            syntax: file.syntax.clone(),
            unknown: file.unknown.clone(),
        })
    }

    fn imports(&self) -> Result<Vec<Import>, Error> {
        let file = self.file;
        let import = |name: &String, kind| Import {
            name: name.clone(),
            // Found when the files are linked.
            file: None,
            kind,
        };
        let normal = file.dependency.iter();
        let mut imports: Vec<Import> = normal.map(|it| import(it, ImportKind::Normal)).collect();
        let of_kind = [
            (&file.public_dependency, ImportKind::Public),
            (&file.weak_dependency, ImportKind::Weak),
        ];
        for (indices, kind) in of_kind {
            for index in indices {
                let import = usize::try_from(*index).ok();
                let Some(import) = import.and_then(|index| imports.get_mut(index)) else {
                    return Err(Error::in_file(
                        file.name(),
                        format!(
                            "import {index} is said to be public or weak, but the file has no \
                                 such import"
                        ),
                    ));
                };
                import.kind = kind;
            }
        }
        let options = file.option_dependency.iter();
        imports.extend(options.map(|it| import(it, ImportKind::Option)));
        Ok(imports)
    }

    fn message(&self, declared: &DeclaredMessage<'_>) -> Result<Message, Error> {
        let descriptor = declared.descriptor;
        let scope = FieldScope {
            full_name: &declared.full_name,
            features: declared.features,
        };
        let mut oneofs: Vec<Oneof> = indexed(&descriptor.oneof_decl)
            .map(|(index, it)| self.oneof(declared, it, index))
            .collect::<Result<_, _>>()?;
        let mut fields = Vec::with_capacity(descriptor.field.len());
        for (index, it) in indexed(&descriptor.field) {
            let path = [&declared.path[..], &[path::MESSAGE_FIELD, index]].concat();
            let Some(oneof) = it.oneof_index else {
                fields.push(self.field(&scope, it, &path)?);
                continue;
            };
            let oneof = usize::try_from(oneof).ok();
            let Some((oneof, number)) = oneof.and_then(|it| Some((oneofs.get_mut(it)?, it))) else {
                return Err(self.malformed(
                    &scope,
                    it.name(),
                    "is in a oneof that the message does \
                                                              not have",
                ));
            };
            oneof.fields.push(fields.len());
            oneof.is_synthetic |= it.proto3_optional == Some(true);
            let in_oneof = FieldScope {
                features: oneof.features,
                ..scope
            };
            let field = self.field(&in_oneof, it, &path)?;
            fields.push(Field {
                oneof: Some(number),
                // The oneof itself says whether the field is there.
                shape: Shape::Explicit,
                ..field
            });
        }
        let options = descriptor.options.as_ref();
        let is_map_entry = options.is_some_and(|it| it.map_entry == Some(true));
        Ok(Message {
            id: declared.id,
            file: declared.file,
            parent: declared.parent,
            name: self.named(&descriptor.name, "a message", &declared.full_name)?,
            full_name: declared.full_name.clone(),
            kind: if is_map_entry {
                MessageKind::MapEntry
            } else {
                MessageKind::Struct
            },
            place: self.place(&declared.path),
            comment: self.comment(&declared.path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            fields,
            oneofs,
            messages: declared.nested.messages.clone(),
            enums: declared.nested.enums.clone(),
            extensions: declared.nested.extensions.clone(),
            extension_ranges: self.ranges(
                &scope,
                descriptor.extension_range.iter(),
                |it| (it.start, it.end),
                |numbers, it| ExtensionRange {
                    numbers,
                    options: boxed(&it.options),
                },
            )?,
            reserved: Reserved {
                numbers: self.ranges(
                    &scope,
                    descriptor.reserved_range.iter(),
                    |it| (it.start, it.end),
                    |numbers, _| numbers,
                )?,
                names: descriptor.reserved_name.clone(),
            },
            visibility: visibility(descriptor.visibility),
            features: declared.features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
            by_number: Box::default(),
            by_name: Box::default(),
        })
    }

    /// Ranges whose ends are not in them.
    fn ranges<'r, R: 'r, T>(
        &self,
        scope: &FieldScope<'_>,
        ranges: impl Iterator<Item = &'r R>,
        ends: impl Fn(&R) -> (Option<i32>, Option<i32>),
        make: impl Fn(RangeInclusive<i32>, &R) -> T,
    ) -> Result<Vec<T>, Error> {
        ranges
            .map(|range| {
                let (start, end) = ends(range);
                let last = end.and_then(|end| end.checked_sub(1));
                match (start, last) {
                    (Some(start), Some(last)) => Ok(make(start..=last, range)),
                    _ => Err(self.endless(scope.full_name)),
                }
            })
            .collect()
    }

    /// The name of an item, which every one has.
    fn named(&self, name: &Option<String>, what: &str, of: &str) -> Result<String, Error> {
        let name = name.as_ref().filter(|name| !name.is_empty());
        name.cloned().ok_or_else(|| {
            let message = match of.trim_end_matches('.') {
                "" => format!("the file has {what} without a name"),
                of => format!("`{of}` has {what} without a name"),
            };
            Error::in_file(self.file.name(), message)
        })
    }

    fn endless(&self, of: &str) -> Error {
        let message = format!("`{of}` has a range without a start or without an end");
        Error::in_file(self.file.name(), message)
    }

    fn oneof(
        &self,
        of: &DeclaredMessage<'_>,
        descriptor: &OneofDescriptorProto,
        index: i32,
    ) -> Result<Oneof, Error> {
        let path = [&of.path[..], &[path::MESSAGE_ONEOF, index]].concat();
        let options = descriptor.options.as_ref();
        Ok(Oneof {
            name: self.named(&descriptor.name, "a oneof", &of.full_name)?,
            place: self.place(&path),
            comment: self.comment(&path),
            fields: Vec::new(),
            is_synthetic: false,
            features: of
                .features
                .with(options.and_then(|it| it.features.as_ref())),
            options: boxed(&descriptor.options),
            unknown: descriptor.unknown.clone(),
        })
    }

    fn field(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        path: &[i32],
    ) -> Result<Field, Error> {
        let options = descriptor.options.as_ref();
        let overrides = options.and_then(|it| it.features.as_ref());
        let mut features = scope.features.with(overrides);
        let (ty, entry) = self.ty(scope, descriptor)?;
        let label = descriptor.label.and_then(|it| it.known());
        // What older syntaxes have words for are features as well.
        match label {
            Some(Label::Required) => features.field_presence = FieldPresence::LegacyRequired,
            _ if descriptor.proto3_optional == Some(true) => {
                features.field_presence = FieldPresence::Explicit;
            }
            _ => {}
        }
        if let Some(packed) = options.and_then(|it| it.packed) {
            features.repeated_field_encoding = if packed {
                RepeatedFieldEncoding::Packed
            } else {
                RepeatedFieldEncoding::Expanded
            };
        }
        if descriptor.r#type == Some(FieldType::Group.into()) {
            features.message_encoding = MessageEncoding::Delimited;
        }
        let is_list = label == Some(Label::Repeated);
        let shape = match (features.field_presence, entry) {
            (_, Some(entry)) if is_list => return self.map(scope, descriptor, entry, path),
            _ if is_list => Shape::Repeated {
                packed: ty.is_packable()
                    && features.repeated_field_encoding == RepeatedFieldEncoding::Packed,
            },
            (FieldPresence::LegacyRequired, _) => Shape::Required,
            (FieldPresence::Implicit, _)
                if !matches!(ty, Type::Message(_)) && descriptor.extendee.is_none() =>
            {
                Shape::Implicit
            }
            _ => Shape::Explicit,
        };
        let is_delimited = matches!(ty, Type::Message(_))
            && features.message_encoding == MessageEncoding::Delimited;
        self.field_of(scope, descriptor, path, features, shape, ty, is_delimited)
    }

    /// A map: a list of a message for its entries.
    fn map(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        entry: &DeclaredMessage<'_>,
        path: &[i32],
    ) -> Result<Field, Error> {
        let name = descriptor.name();
        let part = |number| {
            let mut fields = entry.descriptor.field.iter();
            fields.find(|part| part.number == Some(number))
        };
        let (Some(key), Some(value)) = (part(1), part(2)) else {
            return Err(self.malformed(scope, name, "is a map without key or value"));
        };
        let (Type::Scalar(key), _) = self.ty(scope, key)? else {
            return Err(self.malformed(scope, name, "is a map whose key is not a scalar"));
        };
        let shape = Shape::Map {
            key,
            entry: entry.id,
        };
        let (value, _) = self.ty(scope, value)?;
        let options = descriptor.options.as_ref();
        let features = scope
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        // Entries and their values have a length, whatever the features say.
        self.field_of(scope, descriptor, path, features, shape, value, false)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a field that its label decides"
    )]
    fn field_of(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
        path: &[i32],
        features: Features,
        shape: Shape,
        ty: Type,
        is_delimited: bool,
    ) -> Result<Field, Error> {
        let name = &self.named(&descriptor.name, "a field", scope.full_name)?;
        let number = match descriptor.number {
            Some(number) if number > 0 => number,
            Some(number) => {
                let what = format!("has the number {number}: numbers begin with 1");
                return Err(self.malformed(scope, name, &what));
            }
            None => return Err(self.malformed(scope, name, "has no number")),
        };
        let default = match &descriptor.default_value {
            None => None,
            Some(text) => match literal::parse(text, &ty) {
                Some(literal) => Some(literal),
                None => {
                    let what = format!(
                        "has the default value `{text}`, which is not a value of \
                                        its type"
                    );
                    return Err(self.malformed(scope, name, &what));
                }
            },
        };
        let options = descriptor.options.as_ref();
        Ok(Field {
            name: name.clone(),
            json_name: match &descriptor.json_name {
                Some(json_name) => json_name.clone(),
                None => json_name(name),
            },
            number,
            place: self.place(path),
            comment: self.comment(path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            shape,
            ty,
            default,
            oneof: None,
            is_delimited,
            is_reference: false,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            type_annotations: Vec::new(),
            written: Written {
                label: descriptor.label,
                ty: descriptor.r#type,
                json_name: descriptor.json_name.clone(),
                default: descriptor.default_value.clone(),
                proto3_optional: descriptor.proto3_optional,
            },
            unknown: descriptor.unknown.clone(),
        })
    }

    /// The type of a field; also its message, if that is the entry of a map.
    fn ty(
        &self,
        scope: &FieldScope<'_>,
        descriptor: &FieldDescriptorProto,
    ) -> Result<(Type, Option<&DeclaredMessage<'_>>), Error> {
        if let Some(scalar) = descriptor.r#type.and_then(Scalar::from_field_type) {
            return Ok((Type::Scalar(scalar), None));
        }
        let is_enum = match descriptor.r#type.and_then(|it| it.known()) {
            Some(FieldType::Enum) => true,
            Some(FieldType::Message | FieldType::Group) => false,
            _ => {
                let what = "has a type that is not known";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
        };
        let full_name = descriptor.type_name.as_deref().unwrap_or_default();
        let full_name = match full_name.strip_prefix('.') {
            Some(full_name) if !full_name.is_empty() => full_name,
            _ => {
                let what = "does not name its type by a full name";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
        };
        if is_enum {
            let found = self.names.enums.get(full_name);
            let found = found.ok_or_else(|| self.missing(full_name, "an enum"))?;
            return Ok((Type::Enum(*found), None));
        }
        let message = self.declared(full_name)?;
        let options = message.descriptor.options.as_ref();
        let is_entry = options.is_some_and(|it| it.map_entry == Some(true));
        Ok((Type::Message(message.id), is_entry.then_some(message)))
    }

    fn declared(&self, full_name: &str) -> Result<&DeclaredMessage<'_>, Error> {
        let found = self.names.messages.get(full_name).copied();
        found.ok_or_else(|| self.missing(full_name, "a message"))
    }

    fn extension(
        &self,
        item: &Item<'_, FieldDescriptorProto, ExtensionId>,
    ) -> Result<Extension, Error> {
        let (scope, _) = item.full_name.rsplit_once('.').unwrap_or_default();
        let scope = FieldScope {
            full_name: scope,
            features: item.features,
        };
        let Some(extendee) = item.descriptor.extendee.as_deref() else {
            let what = "is an extension that names no message to extend";
            return Err(self.malformed(&scope, item.descriptor.name(), what));
        };
        Ok(Extension {
            id: item.id,
            file: item.file,
            parent: item.parent,
            extendee: self.declared(extendee.trim_start_matches('.'))?.id,
            field: self.field(&scope, item.descriptor, &item.path)?,
            full_name: item.full_name.clone(),
        })
    }

    fn enumeration(&self, item: &Item<'_, EnumDescriptorProto, EnumId>) -> Result<Enum, Error> {
        let descriptor = item.descriptor;
        let options = descriptor.options.as_ref();
        let features = item
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let values = indexed(&descriptor.value).map(|(index, value)| {
            let path = [&item.path[..], &[path::ENUM_VALUE, index]].concat();
            let options = value.options.as_ref();
            Ok(EnumValue {
                name: self.named(&value.name, "a value", &item.full_name)?,
                // As `protoc` reads it.
                number: value.number.unwrap_or(0),
                place: self.place(&path),
                comment: self.comment(&path),
                deprecation: deprecation(options.and_then(|it| it.deprecated)),
                features: features.with(options.and_then(|it| it.features.as_ref())),
                options: boxed(&value.options),
                annotations: Vec::new(),
                unknown: value.unknown.clone(),
            })
        });
        let reserved = descriptor.reserved_range.iter();
        let reserved = reserved.map(|it| match (it.start, it.end) {
            (Some(start), Some(end)) => Ok(start..=end),
            _ => Err(self.endless(&item.full_name)),
        });
        Ok(Enum {
            id: item.id,
            file: item.file,
            parent: item.parent,
            name: self.named(&descriptor.name, "an enum", &item.full_name)?,
            full_name: item.full_name.clone(),
            place: self.place(&item.path),
            comment: self.comment(&item.path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            is_closed: features.enum_type == super::EnumType::Closed,
            values: values.collect::<Result<_, _>>()?,
            reserved: Reserved {
                numbers: reserved.collect::<Result<_, _>>()?,
                names: descriptor.reserved_name.clone(),
            },
            visibility: visibility(descriptor.visibility),
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
        })
    }

    fn service(
        &self,
        id: ServiceId,
        top: &Top,
        descriptor: &ServiceDescriptorProto,
        index: i32,
    ) -> Result<Service, Error> {
        let path = [path::FILE_SERVICE, index];
        let options = descriptor.options.as_ref();
        let features = top
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let methods = indexed(&descriptor.method).map(|(index, method)| {
            let path = [&path[..], &[path::SERVICE_METHOD, index]].concat();
            self.method(method, descriptor.name(), &path, features)
        });
        Ok(Service {
            id,
            file: top.id,
            name: self.named(&descriptor.name, "a service", self.file.package())?,
            full_name: join(self.file.package(), descriptor.name()),
            extends: None,
            place: self.place(&path),
            comment: self.comment(&path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            methods: methods.collect::<Result<_, _>>()?,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
        })
    }

    fn method(
        &self,
        descriptor: &MethodDescriptorProto,
        service: &str,
        path: &[i32],
        features: Features,
    ) -> Result<Method, Error> {
        let name = self.named(&descriptor.name, "a method", service)?;
        let message = |ty: &Option<String>| match ty {
            Some(full_name) => Ok(self.declared(full_name.trim_start_matches('.'))?.id),
            None => {
                let message =
                    format!("the method `{service}.{name}` lacks a request or a response");
                Err(Error::in_file(self.file.name(), message))
            }
        };
        let options = descriptor.options.as_ref();
        Ok(Method {
            name: name.clone(),
            place: self.place(path),
            comment: self.comment(path),
            deprecation: deprecation(options.and_then(|it| it.deprecated)),
            input: message(&descriptor.input_type)?,
            output: Some(message(&descriptor.output_type)?),
            client_streaming: descriptor.client_streaming == Some(true),
            server_streaming: descriptor.server_streaming == Some(true),
            returns_value: false,
            features: features.with(options.and_then(|it| it.features.as_ref())),
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            written: WrittenMethod {
                client_streaming: descriptor.client_streaming.is_some(),
                server_streaming: descriptor.server_streaming.is_some(),
            },
            unknown: descriptor.unknown.clone(),
        })
    }

    /// Where the item with this path is: a descriptor counts lines and columns from 0. A span with
    /// negative numbers is no place.
    fn place(&self, path: &[i32]) -> Option<Place> {
        let location = self.locations.get(path)?;
        let [line, column, ..] = location.span[..] else {
            return None;
        };
        let (line, column) = (u32::try_from(line).ok()?, u32::try_from(column).ok()?);
        Some(Place::new(Arc::clone(&self.name), line + 1, column + 1))
    }

    fn comment(&self, path: &[i32]) -> Comment {
        let location = self.locations.get(path);
        location.map_or_else(Comment::default, |location| Comment {
            leading: location.leading_comments.clone().unwrap_or_default(),
            trailing: location.trailing_comments.clone().unwrap_or_default(),
            detached: location.leading_detached_comments.clone(),
        })
    }

    /// An error that a checked descriptor never has: compilers check theirs, but a descriptor set
    /// may come from anywhere.
    fn malformed(&self, scope: &FieldScope<'_>, field: &str, what: &str) -> Error {
        let field = join(scope.full_name, field);
        Error::in_file(self.file.name(), format!("the field `{field}` {what}"))
    }

    /// The error of a type that is not there, or not what is expected.
    fn missing(&self, full_name: &str, expected: &str) -> Error {
        let is_message = self.names.messages.contains_key(full_name);
        if is_message || self.names.enums.contains_key(full_name) {
            let what = if is_message { "a message" } else { "an enum" };
            let message =
                format!("the schema refers to `{full_name}` as {expected}, but it is {what}");
            return Error::in_file(self.file.name(), message);
        }
        Error::in_file(
            self.file.name(),
            format!(
                "the schema refers to `{full_name}`, but no file of it defines that type: a descriptor \
                 set needs the imported files (protoc --include_imports)"
            ),
        )
    }
}

macro_rules! names {
    ($($descriptor:ident),*) => {$(
        impl $descriptor {
            /// The name; empty if there is none.
            fn name(&self) -> &str {
                self.name.as_deref().unwrap_or_default()
            }
        }
    )*};
}

names!(
    FileDescriptorProto,
    DescriptorProto,
    FieldDescriptorProto,
    EnumDescriptorProto,
    ServiceDescriptorProto
);

impl FileDescriptorProto {
    fn package(&self) -> &str {
        self.package.as_deref().unwrap_or_default()
    }
}

fn locations(file: &FileDescriptorProto) -> HashMap<&[i32], &Location> {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let mut found = HashMap::new();
    for location in locations {
        // Of an item that occurs several times, the first place is where it is declared.
        found.entry(location.path.as_slice()).or_insert(location);
    }
    found
}

fn visibility(visibility: Option<fastcodec::protobuf::Open<SymbolVisibility>>) -> SymbolVisibility {
    let known = visibility.and_then(|it| it.known());
    known.unwrap_or(SymbolVisibility::Unset)
}

fn deprecation(is_deprecated: Option<bool>) -> Option<Deprecation> {
    (is_deprecated == Some(true)).then(Deprecation::default)
}

fn boxed<T: Clone>(it: &Option<T>) -> Option<Box<T>> {
    it.clone().map(Box::new)
}

/// The name of a field in JSON where the descriptor has none: without underscores, and with a
/// capital after each. <https://protobuf.dev/programming-guides/json/>
fn json_name(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut follows_underscore = false;
    for letter in name.chars() {
        if letter == '_' {
            follows_underscore = true;
        } else {
            result.push(if follows_underscore {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
            follows_underscore = false;
        }
    }
    result
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
