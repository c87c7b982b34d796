//! What the files declare, before types are looked up by name.

use std::collections::HashMap;

use super::super::path;
use super::super::types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};
use super::naming::{is_identifier, join};
use crate::error::Error;
use crate::features::Features;
use crate::model::{EnumId, ExtensionId, FileId, MessageId};

/// What the files declare, before types are looked up by name.
#[derive(Default)]
pub(super) struct Declared<'a> {
    pub(super) messages: Vec<DeclaredMessage<'a>>,
    pub(super) enums: Vec<Item<'a, EnumDescriptorProto, EnumId>>,
    pub(super) extensions: Vec<Item<'a, FieldDescriptorProto, ExtensionId>>,
    count_of_messages: u32,
    /// How many bytes the full names may still take.
    names_left: usize,
}

/// An item, and where it is declared.
pub(super) struct Item<'a, D, I> {
    pub(super) id: I,
    pub(super) file: FileId,
    pub(super) parent: Option<MessageId>,
    pub(super) full_name: String,
    pub(super) descriptor: &'a D,
    /// Its path for comments.
    pub(super) path: Vec<i32>,
    /// The features that hold around it.
    pub(super) features: Features,
}

pub(super) struct DeclaredMessage<'a> {
    pub(super) id: MessageId,
    pub(super) file: FileId,
    pub(super) parent: Option<MessageId>,
    pub(super) full_name: String,
    pub(super) descriptor: &'a DescriptorProto,
    pub(super) path: Vec<i32>,
    /// The features that hold in it.
    pub(super) features: Features,
    pub(super) nested: Nested,
}

/// The ids of what is nested in an item.
pub(super) struct Nested {
    pub(super) messages: Vec<MessageId>,
    pub(super) enums: Vec<EnumId>,
    pub(super) extensions: Vec<ExtensionId>,
}

/// A file, as far as it is known before its parts are.
pub(super) struct Top {
    pub(super) id: FileId,
    pub(super) edition: i32,
    pub(super) features: Features,
    pub(super) nested: Nested,
    /// The full names of the services.
    pub(super) services: Vec<String>,
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
    /// Creates an empty value, for a descriptor set of `encoded_len` bytes.
    pub(super) fn new(encoded_len: usize) -> Declared<'a> {
        Declared {
            names_left: encoded_len
                .saturating_mul(NAMES_PER_BYTE)
                .saturating_add(NAMES_BASE),
            ..Declared::default()
        }
    }

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

    pub(super) fn file(&mut self, id: FileId, file: &'a FileDescriptorProto) -> Result<Top, Error> {
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
pub(super) struct Names<'a> {
    pub(super) messages: HashMap<&'a str, &'a DeclaredMessage<'a>>,
    pub(super) enums: HashMap<&'a str, EnumId>,
}

impl<'a> Names<'a> {
    pub(super) fn new(declared: &'a Declared<'a>) -> Names<'a> {
        let messages = declared.messages.iter();
        let enums = declared.enums.iter();
        Names {
            messages: messages.map(|it| (it.full_name.as_str(), it)).collect(),
            enums: enums.map(|it| (it.full_name.as_str(), it.id)).collect(),
        }
    }
}

impl DeclaredMessage<'_> {
    pub(super) fn is_map_entry(&self) -> bool {
        let options = self.descriptor.options.as_ref();
        options.is_some_and(|it| it.map_entry == Some(true))
    }
}

/// Each item with its index as the paths of comments have it.
pub(super) fn indexed<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(items)
}
