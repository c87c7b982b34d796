//! Descriptors to the model: the rules of each syntax end here.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use fastcodec::protobuf::{Encode, Open, UnknownFields};

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
    Comment, Deprecation, Enum, EnumId, EnumValue, Extension, ExtensionId, ExtensionNumbers, Field,
    File, FileId, Format, Import, ImportKind, Message, MessageId, MessageKind, Method, Oneof,
    Reserved, Service, ServiceId, Shape, Type, Written, WrittenMethod,
};
use crate::place::Place;
use crate::scalar::{Scalar, ScalarKind};
use crate::schema::Parts;

/// Reads the files of a set.
pub(crate) fn read(set: &FileDescriptorSet) -> Result<Parts, Error> {
    check_depth(set)?;
    let mut declared = Declared {
        names_left: set
            .encoded_len()
            .saturating_mul(NAMES_PER_BYTE)
            .saturating_add(NAMES_BASE),
        ..Declared::default()
    };
    let mut tops = Vec::with_capacity(set.file.len());
    let mut files = HashSet::new();
    for (file, id) in set.file.iter().zip(0..) {
        if !files.insert(file.name()) {
            return Err(Error::new(format!(
                "the file `{}` occurs twice",
                file.name()
            )));
        }
        tops.push(declared.file(FileId(id), file)?);
    }
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
        for ((index, service), full_name) in indexed(&descriptor.service).zip(&top.services) {
            let id = ServiceId(parts.services.len() as u32);
            services.push(id);
            let service = reader.service(id, &top, service, full_name, index)?;
            parts.services.push(service);
        }
        parts.files.push(reader.file(top, services)?);
    }
    parts.unknown = set.unknown.clone();
    Ok(parts)
}

/// How deep messages may be nested in each other: `protoc` allows 32 levels, and a decode with the
/// default limits 100. What reads and writes descriptors is recursive.
const MAX_DEPTH: u32 = 100;

/// Refuses messages that are nested too deeply, without recursion.
fn check_depth(set: &FileDescriptorSet) -> Result<(), Error> {
    for file in &set.file {
        let mut open: Vec<_> = file.message_type.iter().map(|it| (it, 1)).collect();
        while let Some((message, depth)) = open.pop() {
            if depth > MAX_DEPTH {
                let message = format!(
                    "the message `{}` is nested in more than {MAX_DEPTH} others",
                    message.name()
                );
                return Err(Error::in_file(file.name(), message));
            }
            open.extend(message.nested_type.iter().map(|it| (it, depth + 1)));
        }
    }
    Ok(())
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
    /// How many bytes the full names may still take.
    names_left: usize,
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
    /// The full names of the services.
    services: Vec<String>,
}

/// The file or the message around an item.
struct Surroundings<'a> {
    file: FileId,
    of: &'a FileDescriptorProto,
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
    /// The full name of an item, within the limit on all of them.
    fn full_name(
        &mut self,
        file: &FileDescriptorProto,
        scope: &str,
        name: &str,
    ) -> Result<String, Error> {
        let left = self.names_left.checked_sub(scope.len() + name.len() + 1);
        self.names_left = left.ok_or_else(|| {
            let message = format!(
                "the full names of the types and services take more than {NAMES_PER_BYTE} bytes for each \
                 byte of the descriptors: the names of packages or of outer messages are too long"
            );
            Error::in_file(file.name(), message)
        })?;
        Ok(join(scope, name))
    }

    fn file(&mut self, id: FileId, file: &'a FileDescriptorProto) -> Result<Top, Error> {
        if file.name().is_empty() {
            return Err(Error::new("a file of the descriptor set has no name"));
        }
        let (edition, features) = Features::of_file(file)?;
        if !file.package().is_empty() && !file.package().split('.').all(is_identifier) {
            let message = format!("`{}` is not the name of a package", file.package());
            return Err(Error::in_file(file.name(), message));
        }
        if let Some(said) = file.edition
            && said.number() != edition
        {
            let message = format!(
                "the descriptor has the edition {}, but the syntax of another",
                said.number()
            );
            return Err(Error::in_file(file.name(), message));
        }
        let scope = Surroundings {
            file: id,
            of: file,
            parent: None,
            full_name: file.package(),
            path: &[],
            features,
        };
        let messages = indexed(&file.message_type)
            .map(|(index, it)| self.message(&scope, &[path::FILE_MESSAGE, index], it))
            .collect::<Result<_, _>>()?;
        let enums = indexed(&file.enum_type)
            .map(|(index, it)| self.enumeration(&scope, &[path::FILE_ENUM, index], it))
            .collect::<Result<_, _>>()?;
        let extensions = indexed(&file.extension)
            .map(|(index, it)| self.extension(&scope, &[path::FILE_EXTENSION, index], it))
            .collect::<Result<_, _>>()?;
        let services = file
            .service
            .iter()
            .map(|it| self.full_name(file, file.package(), it.name()));
        let services = services.collect::<Result<_, _>>()?;
        Ok(Top {
            id,
            edition,
            features,
            nested: Nested {
                messages,
                enums,
                extensions,
            },
            services,
        })
    }

    fn message(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a DescriptorProto,
    ) -> Result<MessageId, Error> {
        let id = MessageId(self.count_of_messages);
        self.count_of_messages += 1;
        let full_name = self.full_name(outer.of, outer.full_name, descriptor.name())?;
        let path = [outer.path, step].concat();
        let options = descriptor.options.as_ref();
        let features = outer
            .features
            .with(options.and_then(|it| it.features.as_ref()));
        let scope = Surroundings {
            file: outer.file,
            of: outer.of,
            parent: Some(id),
            full_name: &full_name,
            path: &path,
            features,
        };
        let nested = Nested {
            messages: indexed(&descriptor.nested_type)
                .map(|(index, it)| self.message(&scope, &[path::MESSAGE_MESSAGE, index], it))
                .collect::<Result<_, _>>()?,
            enums: indexed(&descriptor.enum_type)
                .map(|(index, it)| self.enumeration(&scope, &[path::MESSAGE_ENUM, index], it))
                .collect::<Result<_, _>>()?,
            extensions: indexed(&descriptor.extension)
                .map(|(index, it)| self.extension(&scope, &[path::MESSAGE_EXTENSION, index], it))
                .collect::<Result<_, _>>()?,
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
        Ok(id)
    }

    fn enumeration(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a EnumDescriptorProto,
    ) -> Result<EnumId, Error> {
        let id = EnumId(self.enums.len() as u32);
        let full_name = self.full_name(outer.of, outer.full_name, descriptor.name())?;
        self.enums
            .push(item(id, outer, step, full_name, descriptor));
        Ok(id)
    }

    fn extension(
        &mut self,
        outer: &Surroundings<'_>,
        step: &[i32],
        descriptor: &'a FieldDescriptorProto,
    ) -> Result<ExtensionId, Error> {
        let id = ExtensionId(self.extensions.len() as u32);
        let full_name = self.full_name(outer.of, outer.full_name, descriptor.name())?;
        self.extensions
            .push(item(id, outer, step, full_name, descriptor));
        Ok(id)
    }
}

fn item<'a, D, I>(
    id: I,
    outer: &Surroundings<'_>,
    step: &[i32],
    full_name: String,
    descriptor: &'a D,
) -> Item<'a, D, I> {
    Item {
        id,
        file: outer.file,
        parent: outer.parent,
        full_name,
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
    /// The message, if it is no extension.
    message: Option<&'a DeclaredMessage<'a>>,
}

impl DeclaredMessage<'_> {
    fn is_map_entry(&self) -> bool {
        let options = self.descriptor.options.as_ref();
        options.is_some_and(|it| it.map_entry == Some(true))
    }
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
                if kind == ImportKind::Weak && import.kind == ImportKind::Public {
                    let message = format!("the import `{}` is public and weak", import.name);
                    return Err(Error::in_file(file.name(), message));
                }
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
            message: Some(declared),
        };
        let mut oneofs: Vec<Oneof> = indexed(&descriptor.oneof_decl)
            .map(|(index, it)| self.oneof(declared, it, index))
            .collect::<Result<_, _>>()?;
        let mut fields = Vec::with_capacity(descriptor.field.len());
        for (index, it) in indexed(&descriptor.field) {
            let path = [&declared.path[..], &[path::MESSAGE_FIELD, index]].concat();
            if it.extendee.is_some() {
                let what = "extends a message, but it is a field and not an extension";
                return Err(self.malformed(&scope, it.name(), what));
            }
            let Some(oneof) = it.oneof_index else {
                if it.proto3_optional == Some(true) {
                    let what = "is `optional` in proto3, but it is in no oneof";
                    return Err(self.malformed(&scope, it.name(), what));
                }
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
            if !matches!(
                it.label.and_then(|it| it.known()),
                None | Some(Label::Optional)
            ) {
                let what = "is in a oneof, where no field is repeated or required";
                return Err(self.malformed(&scope, it.name(), what));
            }
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
        Ok(Message {
            id: declared.id,
            file: declared.file,
            parent: declared.parent,
            name: self.named(&descriptor.name, "a message", &declared.full_name)?,
            full_name: declared.full_name.clone(),
            kind: if declared.is_map_entry() {
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
                |numbers, it| ExtensionNumbers {
                    numbers,
                    options: boxed(&it.options),
                    unknown: it.unknown.clone(),
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
                unknown: unknown_of(&descriptor.reserved_range, |it| &it.unknown),
            },
            visibility: self.visibility(descriptor.visibility, &declared.full_name)?,
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
                    (Some(start), Some(last)) if start > 0 && start <= last => {
                        Ok(make(start..=last, range))
                    }
                    (Some(start), Some(last)) => Err(self.reversed(scope.full_name, start, last)),
                    _ => Err(self.endless(scope.full_name)),
                }
            })
            .collect()
    }

    /// The name of an item, which every one has.
    fn named(&self, name: &Option<String>, what: &str, of: &str) -> Result<String, Error> {
        let problem = match name.as_deref() {
            None | Some("") => "without a name".to_owned(),
            Some(name) if !is_identifier(name) => {
                format!(
                    "with the name `{}`, which is no identifier",
                    name.escape_debug()
                )
            }
            Some(name) => return Ok(name.to_owned()),
        };
        let message = match of.trim_end_matches('.') {
            "" => format!("the file has {what} {problem}"),
            of => format!("`{of}` has {what} {problem}"),
        };
        Err(Error::in_file(self.file.name(), message))
    }

    fn reversed(&self, of: &str, start: i32, last: i32) -> Error {
        let problem = if start <= last {
            "which begins before 1"
        } else {
            "which has no numbers"
        };
        let message = format!("`{of}` has a range from {start} to {last}, {problem}");
        Error::in_file(self.file.name(), message)
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
        let label = match descriptor.label.map(|it| (it.number(), it.known())) {
            Some((number, None)) => {
                let what = format!("has the label {number}, which is not known");
                return Err(self.malformed(scope, descriptor.name(), &what));
            }
            label => label.and_then(|(_, known)| known),
        };
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
        if is_list && descriptor.default_value.is_some() {
            let what = "is repeated, so it has no default value";
            return Err(self.malformed(scope, descriptor.name(), what));
        }
        let shape = match (features.field_presence, entry) {
            (_, Some(entry)) if is_list => return self.map(scope, descriptor, entry, path),
            (_, Some(_)) => {
                let what = "is not repeated, but its message is the entry of a map";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
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
        // Entries of maps and their values have a length, whatever the features say.
        let is_delimited = matches!(ty, Type::Message(_))
            && !scope.message.is_some_and(DeclaredMessage::is_map_entry)
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
        let refuse = |what: &str| Err(self.malformed(scope, descriptor.name(), what));
        if entry.parent.is_none() || entry.parent != scope.message.map(|it| it.id) {
            return refuse("is a map whose entry is not a message in the message of the field");
        }
        let DescriptorProto {
            nested_type,
            enum_type,
            extension,
            extension_range,
            oneof_decl,
            ..
        } = entry.descriptor;
        let [key, value] = &entry.descriptor.field[..] else {
            return refuse("is a map whose entry has other fields than a key and a value");
        };
        if !(nested_type.is_empty()
            && enum_type.is_empty()
            && extension.is_empty()
            && extension_range.is_empty()
            && oneof_decl.is_empty())
        {
            return refuse("is a map whose entry has more than a key and a value");
        }
        for (part, number, name) in [(key, 1, "key"), (value, 2, "value")] {
            let label = part.label.and_then(|it| it.known());
            if part.number != Some(number)
                || part.name() != name
                || !matches!(label, None | Some(Label::Optional))
            {
                return refuse(&format!(
                    "is a map whose entry lacks an optional field `{name}` with the number {number}"
                ));
            }
        }
        let key = match self.ty(scope, key)? {
            (Type::Scalar(key), _) if is_key(key) => key,
            _ => return refuse("is a map whose key is not an integer, a `bool` or a string"),
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
            if descriptor.type_name.is_some() {
                let what = "is a scalar, but its type has a name";
                return Err(self.malformed(scope, descriptor.name(), what));
            }
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
        let Some(full_name) = absolute(&descriptor.type_name) else {
            let what = "does not name its type by a full name";
            return Err(self.malformed(scope, descriptor.name(), what));
        };
        if is_enum {
            let found = self.names.enums.get(full_name);
            let found = found.ok_or_else(|| self.missing(full_name, "an enum"))?;
            return Ok((Type::Enum(*found), None));
        }
        let message = self.declared(full_name)?;
        let entry = message.is_map_entry().then_some(message);
        Ok((Type::Message(message.id), entry))
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
            message: None,
        };
        let Some(extendee) = absolute(&item.descriptor.extendee) else {
            let what = "is an extension that names no message to extend by a full name";
            return Err(self.malformed(&scope, item.descriptor.name(), what));
        };
        if item.descriptor.oneof_index.is_some() {
            let what = "is an extension, and those are in no oneof";
            return Err(self.malformed(&scope, item.descriptor.name(), what));
        }
        Ok(Extension {
            id: item.id,
            file: item.file,
            parent: item.parent,
            extendee: self.declared(extendee)?.id,
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
            (Some(start), Some(end)) if start <= end => Ok(start..=end),
            (Some(start), Some(end)) => Err(self.reversed(&item.full_name, start, end)),
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
                unknown: unknown_of(&descriptor.reserved_range, |it| &it.unknown),
            },
            visibility: self.visibility(descriptor.visibility, &item.full_name)?,
            features,
            options: boxed(&descriptor.options),
            annotations: Vec::new(),
            unknown: descriptor.unknown.clone(),
            by_number: Box::default(),
            by_name: Box::default(),
        })
    }

    fn service(
        &self,
        id: ServiceId,
        top: &Top,
        descriptor: &ServiceDescriptorProto,
        full_name: &str,
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
            full_name: full_name.to_owned(),
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
        let message = |ty: &Option<String>| match absolute(ty) {
            Some(full_name) => Ok(self.declared(full_name)?.id),
            None => {
                let message = format!(
                    "the method `{service}.{name}` does not name its request or its response by a full name"
                );
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

    fn visibility(
        &self,
        visibility: Option<Open<SymbolVisibility>>,
        of: &str,
    ) -> Result<SymbolVisibility, Error> {
        let Some(visibility) = visibility else {
            return Ok(SymbolVisibility::Unset);
        };
        visibility.known().ok_or_else(|| {
            let number = visibility.number();
            let message = format!("`{of}` has the visibility {number}, which is not known");
            Error::in_file(self.file.name(), message)
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

/// The unknown fields of each range; nothing if none has any.
fn unknown_of<R>(ranges: &[R], of: impl Fn(&R) -> &UnknownFields) -> Vec<UnknownFields> {
    let has_any = ranges.iter().any(|range| !of(range).is_empty());
    let kept = ranges.iter().filter(|_| has_any);
    kept.map(|range| of(range).clone()).collect()
}

/// The full name that a descriptor refers to.
fn absolute(name: &Option<String>) -> Option<&str> {
    let full_name = name.as_deref()?.strip_prefix('.')?;
    (!full_name.is_empty()).then_some(full_name)
}

fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    !name.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a map may have keys of this type.
fn is_key(scalar: Scalar) -> bool {
    matches!(
        scalar.kind(),
        ScalarKind::Signed(_) | ScalarKind::Unsigned(_) | ScalarKind::Bool | ScalarKind::String
    )
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
