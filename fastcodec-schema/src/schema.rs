//! The schema: linked files as one immutable value, with lookups.

use std::collections::HashMap;
use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use fastcodec::Limits;
use fastcodec::protobuf::Decode;

use crate::descriptor::{self, FileDescriptorSet};
use crate::error::Error;
use crate::model::{
    Constant, ConstantId, Enum, EnumId, Extension, ExtensionId, File, FileId, Format, Message,
    MessageId, Service, ServiceId, Type, Typedef, TypedefId,
};

/// Files of Protobuf and Thrift, linked.
///
/// A schema never changes. It is cheap to clone, because clones share it, and threads can share it
/// too. Find an item by its name, or by an id that another item holds:
///
/// ```
/// # use fastcodec_schema::{Schema, Type};
/// fn count_of_messages_in(schema: &Schema, full_name: &str) -> usize {
///     let Some(message) = schema.message(full_name) else { return 0 };
///     let types = message.fields.iter().map(|field| &field.ty);
///     types.filter(|ty| matches!(ty, Type::Message(_))).count()
/// }
/// # assert_eq!(count_of_messages_in(&Schema::default(), "a.B"), 0);
/// ```
///
/// Names of Protobuf and names of Thrift are separate: a message of each may have the same name.
#[derive(Clone, Default)]
pub struct Schema(Arc<Parts>);

/// The items of a schema: each kind in the order of its ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parts {
    pub files: Vec<File>,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
    pub services: Vec<Service>,
    pub typedefs: Vec<Typedef>,
    pub constants: Vec<Constant>,
    /// By name space and full name.
    symbols: Symbols,
    files_by_name: HashMap<String, FileId>,
    extensions_by_number: HashMap<(MessageId, i32), ExtensionId>,
    extensions_of: HashMap<MessageId, Vec<ExtensionId>>,
}

/// The symbols of each name space, by their full names.
type Symbols = [HashMap<String, Symbol>; 4];

/// The name space of a symbol: Protobuf has one; Thrift has those of types, constants and services.
fn name_space(format: Format, symbol: Symbol) -> usize {
    match (format, symbol) {
        (Format::Protobuf, _) => 0,
        (Format::Thrift, Symbol::Constant(_)) => 2,
        (Format::Thrift, Symbol::Service(_)) => 3,
        (Format::Thrift, _) => 1,
    }
}

/// An item with a full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Symbol {
    /// A message.
    Message(MessageId),
    /// A field of a message, by its index there.
    Field(MessageId, usize),
    /// A oneof of a message, by its index there.
    Oneof(MessageId, usize),
    /// An enum.
    Enum(EnumId),
    /// A value of an enum, by its index there.
    EnumValue(EnumId, usize),
    /// An extension.
    Extension(ExtensionId),
    /// A service.
    Service(ServiceId),
    /// A method of a service, by its index there.
    Method(ServiceId, usize),
    /// A typedef.
    Typedef(TypedefId),
    /// A constant.
    Constant(ConstantId),
}

impl Schema {
    /// The schema that an encoded `google.protobuf.FileDescriptorSet` describes: what
    /// `protoc --descriptor_set_out --include_imports` writes.
    ///
    /// # Errors
    ///
    /// The bytes are not a descriptor set, the set lacks a type that it refers to, or it
    /// contradicts itself: two types with one name, two fields with one number or name, an item
    /// without a name, an unknown edition, a default value that does not fit its type. Descriptors
    /// that a compiler wrote have none of these mistakes.
    pub fn from_descriptor_set(encoded: &[u8]) -> Result<Schema, Error> {
        // Schemas come from whoever builds the program, and may be larger than what a peer may
        // send.
        Schema::from_descriptor_set_with(encoded, &Limits::new().memory(usize::MAX))
    }

    /// Does what [`from_descriptor_set`](Schema::from_descriptor_set) does, within limits: for a
    /// set that comes from a peer, by reflection for instance. The decode keeps to them; the schema
    /// that is made of the descriptors takes a small multiple of what they take.
    ///
    /// # Errors
    ///
    /// As `from_descriptor_set`, and those of the limits.
    pub fn from_descriptor_set_with(encoded: &[u8], limits: &Limits) -> Result<Schema, Error> {
        Schema::from_descriptors(&decode(encoded, limits)?)
    }

    /// The schema that the descriptors describe.
    ///
    /// # Errors
    ///
    /// As [`from_descriptor_set`](Schema::from_descriptor_set).
    pub fn from_descriptors(set: &FileDescriptorSet) -> Result<Schema, Error> {
        descriptor::read(set)?.link()
    }

    /// The descriptors of the files of Protobuf: those that the schema was made of, byte for byte
    /// if a compiler wrote them.
    pub fn to_descriptor_set(&self) -> FileDescriptorSet {
        let files = self.files().filter(|file| file.format == Format::Protobuf);
        FileDescriptorSet {
            file: files.map(|file| self.to_descriptor(file.id)).collect(),
            ..FileDescriptorSet::default()
        }
    }

    /// The descriptor of a file of Protobuf.
    pub fn to_descriptor(&self, file: FileId) -> descriptor::FileDescriptorProto {
        descriptor::write(self, &self[file])
    }

    /// The files of both schemas. A file that both have is one, and has to be the same.
    ///
    /// # Errors
    ///
    /// Files of one name differ, or two files declare something of one name.
    pub fn union(&self, other: &Schema) -> Result<Schema, Error> {
        let mut parts = (*self.0).clone();
        parts.append(&other.0)?;
        parts.link()
    }

    /// Every file, each after those that it imports.
    pub fn files(&self) -> std::slice::Iter<'_, File> {
        self.0.files.iter()
    }

    /// Every message: of each file, outer before inner, and then those of methods.
    pub fn messages(&self) -> std::slice::Iter<'_, Message> {
        self.0.messages.iter()
    }

    /// Every enum, nested ones included.
    pub fn enums(&self) -> std::slice::Iter<'_, Enum> {
        self.0.enums.iter()
    }

    /// Every extension, nested ones included.
    pub fn extensions(&self) -> std::slice::Iter<'_, Extension> {
        self.0.extensions.iter()
    }

    /// Every service.
    pub fn services(&self) -> std::slice::Iter<'_, Service> {
        self.0.services.iter()
    }

    /// Every typedef.
    pub fn typedefs(&self) -> std::slice::Iter<'_, Typedef> {
        self.0.typedefs.iter()
    }

    /// Every constant.
    pub fn constants(&self) -> std::slice::Iter<'_, Constant> {
        self.0.constants.iter()
    }

    /// The file with this name, which is the path by which others import it.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.0.files_by_name.get(name).map(|id| &self[*id])
    }

    /// The message with this full name: that of Protobuf, if Thrift has one too.
    pub fn message(&self, full_name: &str) -> Option<&Message> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Message(id) => Some(&self[id]),
            _ => None,
        })
    }

    /// The enum with this full name: that of Protobuf, if Thrift has one too.
    pub fn enumeration(&self, full_name: &str) -> Option<&Enum> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Enum(id) => Some(&self[id]),
            _ => None,
        })
    }

    /// The service with this full name: that of Protobuf, if Thrift has one too.
    pub fn service(&self, full_name: &str) -> Option<&Service> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Service(id) => Some(&self[id]),
            _ => None,
        })
    }

    /// The extension with this full name.
    pub fn extension(&self, full_name: &str) -> Option<&Extension> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Extension(id) => Some(&self[id]),
            _ => None,
        })
    }

    /// The extension of `message` that has this number.
    pub fn extension_by_number(&self, message: MessageId, number: i32) -> Option<&Extension> {
        let id = self.0.extensions_by_number.get(&(message, number))?;
        Some(&self[*id])
    }

    /// The extensions of `message`, in the order of their numbers.
    pub fn extensions_of(&self, message: MessageId) -> impl Iterator<Item = &Extension> {
        let ids = self.0.extensions_of.get(&message);
        ids.into_iter().flatten().map(|id| &self[*id])
    }

    /// What has this full name in a format: a type, service, extension, typedef or constant, or a
    /// field, oneof, value or method in one of them.
    pub fn symbol(&self, format: Format, full_name: &str) -> Option<Symbol> {
        let spaces = match format {
            Format::Protobuf => &self.0.symbols[..1],
            Format::Thrift => &self.0.symbols[1..],
        };
        let find = |full_name| spaces.iter().find_map(|space| space.get(full_name));
        if let Some(symbol) = find(full_name) {
            return Some(*symbol);
        }
        let (scope, name) = full_name.rsplit_once('.').unwrap_or(("", full_name));
        let enums = match find(scope) {
            Some(Symbol::Message(id)) => {
                let message = &self[*id];
                if let Some(index) = message.index_of_name(name) {
                    return Some(Symbol::Field(*id, index));
                }
                if let Some(index) = message.oneofs.iter().position(|it| it.name == name) {
                    return Some(Symbol::Oneof(*id, index));
                }
                message.enums.clone()
            }
            Some(Symbol::Service(id)) => {
                let mut methods = self[*id].methods.iter();
                let index = methods.position(|it| it.name == name)?;
                return Some(Symbol::Method(*id, index));
            }
            // In Thrift, values are in the scope of their enum.
            Some(Symbol::Enum(id)) if format == Format::Thrift => vec![*id],
            Some(_) => return None,
            None if format == Format::Thrift => return None,
            None => {
                let files = self.files();
                let files = files.filter(|it| it.format == format && it.package == scope);
                files.flat_map(|file| file.enums.iter().copied()).collect()
            }
        };
        enums.into_iter().find_map(|id| {
            let mut values = self[id].values.iter();
            let index = values.position(|value| value.name == name)?;
            Some(Symbol::EnumValue(id, index))
        })
    }

    /// The file that declares what has this full name.
    pub fn file_of(&self, symbol: Symbol) -> &File {
        let id = match symbol {
            Symbol::Message(id) | Symbol::Field(id, _) | Symbol::Oneof(id, _) => self[id].file,
            Symbol::Enum(id) | Symbol::EnumValue(id, _) => self[id].file,
            Symbol::Extension(id) => self[id].file,
            Symbol::Service(id) | Symbol::Method(id, _) => self[id].file,
            Symbol::Typedef(id) => self[id].file,
            Symbol::Constant(id) => self[id].file,
        };
        &self[id]
    }

    /// The type itself, whatever other names it has.
    pub fn resolved<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        while let Type::Alias(typedef) = ty {
            ty = &self[*typedef].ty;
        }
        ty
    }

    fn first<'a, T>(
        &'a self,
        full_name: &str,
        pick: impl Fn(Symbol) -> Option<&'a T>,
    ) -> Option<&'a T> {
        let mut symbols = self.0.symbols.iter();
        symbols.find_map(|symbols| pick(*symbols.get(full_name)?))
    }
}

/// Reads an encoded descriptor set.
fn decode(encoded: &[u8], limits: &Limits) -> Result<FileDescriptorSet, Error> {
    FileDescriptorSet::decode_with(encoded, limits)
        .map_err(|error| Error::new(format!("this is not an encoded FileDescriptorSet: {error}")))
}

impl Parts {
    /// The parts as a schema, with what finds them by name.
    pub fn link(mut self) -> Result<Schema, Error> {
        self.symbols = Default::default();
        self.files_by_name.clear();
        self.extensions_by_number.clear();
        self.extensions_of.clear();
        for file in &self.files {
            if self
                .files_by_name
                .insert(file.name.clone(), file.id)
                .is_some()
            {
                return Err(Error::new(format!("the file `{}` occurs twice", file.name)));
            }
        }
        for file in &mut self.files {
            for import in &mut file.imports {
                import.file = self.files_by_name.get(&import.name).copied();
            }
        }
        for message in &mut self.messages {
            if let Some(shared) = message.order_fields() {
                let file = &self.files[message.file.index()];
                let text = format!("two fields of `{}` have {shared}", message.full_name);
                return Err(Error::in_file(&file.name, text));
            }
        }
        let mut symbols = Symbols::default();
        let mut claim = |file: FileId, full_name: &str, symbol| {
            let file = &self.files[file.index()];
            let symbols = &mut symbols[name_space(file.format, symbol)];
            match symbols.insert(full_name.to_owned(), symbol) {
                None => Ok(()),
                Some(_) => Err(Error::in_file(
                    &file.name,
                    format!("`{full_name}` is defined twice"),
                )),
            }
        };
        for it in &self.messages {
            claim(it.file, &it.full_name, Symbol::Message(it.id))?;
        }
        for it in &self.enums {
            claim(it.file, &it.full_name, Symbol::Enum(it.id))?;
        }
        for it in &self.extensions {
            claim(it.file, &it.full_name, Symbol::Extension(it.id))?;
        }
        for it in &self.services {
            claim(it.file, &it.full_name, Symbol::Service(it.id))?;
        }
        for it in &self.typedefs {
            claim(it.file, &it.full_name, Symbol::Typedef(it.id))?;
        }
        for it in &self.constants {
            claim(it.file, &it.full_name, Symbol::Constant(it.id))?;
        }
        self.symbols = symbols;
        for it in &self.extensions {
            let key = (it.extendee, it.field.number);
            if let Some(first) = self.extensions_by_number.insert(key, it.id) {
                let message = format!(
                    "the extension `{}` has the number {} in `{}`, which `{}` has too",
                    it.full_name,
                    it.field.number,
                    self.messages[it.extendee.index()].full_name,
                    self.extensions[first.index()].full_name,
                );
                let file = &self.files[it.file.index()];
                return Err(Error::in_file(&file.name, message));
            }
            self.extensions_of
                .entry(it.extendee)
                .or_default()
                .push(it.id);
        }
        for ids in self.extensions_of.values_mut() {
            ids.sort_by_key(|id| self.extensions[id.index()].field.number);
        }
        Ok(Schema(Arc::new(self)))
    }
}

macro_rules! index {
    ($($id:ident => $item:ident in $items:ident),*) => {$(
        /// # Panics
        ///
        /// The id comes from another schema, and this one has fewer items.
        impl Index<$id> for Schema {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.0.$items[id.index()]
            }
        }
    )*};
}

index! {
    FileId => File in files,
    MessageId => Message in messages,
    EnumId => Enum in enums,
    ExtensionId => Extension in extensions,
    ServiceId => Service in services,
    TypedefId => Typedef in typedefs,
    ConstantId => Constant in constants
}

/// Two schemas are the same if they hold the same files, in the same order.
impl PartialEq for Schema {
    fn eq(&self, other: &Schema) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.files().map(|file| &file.name);
        f.debug_set().entries(names).finish()
    }
}
