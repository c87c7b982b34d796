//! The schema: linked files as one immutable value, with lookups.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use fastcodec::Limits;
use fastcodec::protobuf::{Decode, UnknownFields};

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
    /// The files in the order in which they came: `files` is sorted by imports.
    pub order: Vec<FileId>,
    /// What the descriptor set has that no version knows.
    pub unknown: UnknownFields,
    /// By name space and full name.
    symbols: Symbols,
    files_by_name: HashMap<String, FileId>,
    /// The packages of Protobuf, numbered.
    packages: HashMap<String, u32>,
    /// The values of enums of Protobuf, of each scope in the order of their names.
    values: HashMap<Scope, Vec<(EnumId, u32)>>,
    extensions_by_number: HashMap<(MessageId, i32), ExtensionId>,
    extensions_of: HashMap<MessageId, Vec<ExtensionId>>,
}

/// The symbols of each name space, by their full names.
type Symbols = [HashMap<String, Symbol>; 4];

/// What values of enums are named in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scope {
    Package(u32),
    Message(MessageId),
}

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
    /// contradicts itself: an item without a name, or two of one name; a number that two fields
    /// have, that is reserved, or that is out of range; an entry of a map with more than a key and
    /// a value; a default value that does not fit its type; a type of a file that is not imported;
    /// files that import one another; messages nested more than 100 deep; an unknown edition.
    /// Descriptors that a compiler wrote have none of these mistakes. The error names the file and
    /// the item.
    ///
    /// Text that is not UTF-8 is refused too, with its place in the set, although `protoc` writes
    /// it: the default value `"\377"` of a string of proto2, and comments in another encoding.
    /// Leave `--include_source_info` out for a set without comments.
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
        let schema = descriptor::read(set)?.link()?;
        descriptor::check(&schema)?;
        Ok(schema)
    }

    /// The descriptors of the files of Protobuf, in the order in which they came: those that the
    /// schema was made of, byte for byte if `protoc` wrote them.
    ///
    /// Fields that no version knows are kept, those of options, ranges and the set included. What
    /// has two forms gets the one that `protoc` writes: `package: ""`, an explicit visibility of 0
    /// and the edition of a file of proto2 or proto3 are left out, an enum value without a number
    /// has the number 0, and the indices of public imports are in ascending order.
    pub fn to_descriptor_set(&self) -> FileDescriptorSet {
        let files = self.0.order.iter().map(|id| &self[*id]);
        let files = files.filter(|file| file.format == Format::Protobuf);
        FileDescriptorSet {
            file: files.map(|file| self.to_descriptor(file.id)).collect(),
            unknown: self.0.unknown.clone(),
        }
    }

    /// The descriptor of a file of Protobuf.
    pub fn to_descriptor(&self, file: FileId) -> descriptor::FileDescriptorProto {
        descriptor::write(self, &self[file])
    }

    /// The files of both schemas. A file that both have is one, and has to be the same. What no
    /// version knows of a descriptor set itself is that of `self`.
    ///
    /// # Errors
    ///
    /// Files of one name differ, or two files declare something of one name. The error names the
    /// first item that differs. Comments and places may differ, nothing else: of two sets from
    /// different versions of `protoc`, `google/protobuf/descriptor.proto` usually differs, so make
    /// the sets with one version, or leave it out of one of them.
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

    /// The typedef of Thrift with this full name.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("shop.thrift");
    /// # std::fs::write(&path, "typedef i64 Cents const Cents LIMIT = 100")?;
    /// use fastcodec_schema::thrift::{self, Packages};
    /// use fastcodec_schema::{Literal, Scalar, Type};
    ///
    /// // shop.thrift: typedef i64 Cents const Cents LIMIT = 100
    /// let schema = thrift::read(&[path], &[], &Packages::default())?.schema;
    /// let cents = schema.typedef("shop.Cents").unwrap();
    /// assert_eq!(cents.ty, Type::Scalar(Scalar::Int64));
    /// let limit = schema.constant("shop.LIMIT").unwrap();
    /// assert_eq!(limit.ty, Type::Alias(cents.id));
    /// assert_eq!(limit.value, Literal::Signed(100));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn typedef(&self, full_name: &str) -> Option<&Typedef> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Typedef(id) => Some(&self[id]),
            _ => None,
        })
    }

    /// The constant of Thrift with this full name. See [`typedef`](Self::typedef) for an example.
    pub fn constant(&self, full_name: &str) -> Option<&Constant> {
        self.first(full_name, |symbol| match symbol {
            Symbol::Constant(id) => Some(&self[id]),
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
        let value_in = |scope| {
            let values = self.0.values.get(&scope)?;
            let name_of = |(id, index): &(EnumId, u32)| &*self[*id].values[*index as usize].name;
            let found = values
                .binary_search_by(|value| name_of(value).cmp(name))
                .ok()?;
            let (id, index) = values[found];
            Some(Symbol::EnumValue(id, index as usize))
        };
        match find(scope) {
            Some(Symbol::Message(id)) => {
                let message = &self[*id];
                if let Some(index) = message.index_of_name(name) {
                    return Some(Symbol::Field(*id, index));
                }
                if let Some(index) = message.oneofs.iter().position(|it| it.name == name) {
                    return Some(Symbol::Oneof(*id, index));
                }
                value_in(Scope::Message(*id))
            }
            Some(Symbol::Service(id)) => {
                let mut methods = self[*id].methods.iter();
                let index = methods.position(|it| it.name == name)?;
                Some(Symbol::Method(*id, index))
            }
            // In Thrift, values are in the scope of their enum.
            Some(Symbol::Enum(id)) if format == Format::Thrift => {
                let index = self[*id].index_of_name(name)?;
                Some(Symbol::EnumValue(*id, index))
            }
            Some(_) => None,
            None if format == Format::Protobuf => {
                value_in(Scope::Package(*self.0.packages.get(scope)?))
            }
            None => None,
        }
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
        self.extensions_by_number.clear();
        self.extensions_of.clear();
        self.link_files()?;
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
        self.link_names()?;
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

    /// Sorts the files by their imports, and finds those.
    fn link_files(&mut self) -> Result<(), Error> {
        let came = self.order.len()..self.files.len();
        self.order.extend(came.map(|index| FileId(index as u32)));
        self.find_files()?;
        let sorted = self.sorted_files()?;
        if !sorted.is_sorted() {
            self.reorder(&sorted);
            self.find_files()?;
        }
        Ok(())
    }

    fn find_files(&mut self) -> Result<(), Error> {
        self.files_by_name.clear();
        for file in &self.files {
            let known = self.files_by_name.insert(file.name.clone(), file.id);
            if known.is_some() {
                return Err(Error::new(format!("the file `{}` occurs twice", file.name)));
            }
        }
        for file in &mut self.files {
            for import in &mut file.imports {
                import.file = self.files_by_name.get(&import.name).copied();
            }
        }
        Ok(())
    }

    /// The files, each after those that it imports; otherwise in their order.
    fn sorted_files(&self) -> Result<Vec<FileId>, Error> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.files.len()];
        let mut sorted = Vec::with_capacity(self.files.len());
        // The files that import each other, from the outermost, with the number of imports that
        // are done.
        let mut open: Vec<(FileId, usize)> = Vec::new();
        for file in &self.files {
            if states[file.id.index()] == State::New {
                states[file.id.index()] = State::Open;
                open.push((file.id, 0));
            }
            while let Some((id, done)) = open.last_mut() {
                let id = *id;
                let Some(import) = self.files[id.index()].imports.get(*done) else {
                    states[id.index()] = State::Done;
                    sorted.push(id);
                    open.pop();
                    continue;
                };
                *done += 1;
                let Some(imported) = import.file else {
                    continue;
                };
                match states[imported.index()] {
                    State::Done => {}
                    State::New => {
                        states[imported.index()] = State::Open;
                        open.push((imported, 0));
                    }
                    State::Open => {
                        let from = open.iter().position(|(id, _)| *id == imported);
                        let cycle = open.iter().skip(from.unwrap_or(0)).map(|(id, _)| *id);
                        let names = cycle
                            .chain([imported])
                            .map(|id| &*self.files[id.index()].name);
                        let names: Vec<&str> = names.collect();
                        let text = format!("files import one another: {}", names.join(" -> "));
                        return Err(Error::in_file(&self.files[id.index()].name, text));
                    }
                }
            }
        }
        Ok(sorted)
    }

    /// Finds the values of enums in their scopes, and refuses a name that a scope of Protobuf has
    /// twice. Full names are not made for this: a package may be long.
    fn link_names(&mut self) -> Result<(), Error> {
        for it in &mut self.enums {
            it.order_values();
        }
        self.packages.clear();
        self.values.clear();
        let mut names: Vec<HashSet<&str>> = Vec::new();
        for file in self.files.iter().filter(|it| it.format == Format::Protobuf) {
            let package = *self
                .packages
                .entry(file.package.clone())
                .or_insert_with(|| {
                    names.push(HashSet::new());
                    (names.len() - 1) as u32
                });
            let names = &mut names[package as usize];
            let types = file
                .messages
                .iter()
                .map(|id| &self.messages[id.index()].name);
            let extensions = file.extensions.iter();
            let extensions = extensions.map(|id| &self.extensions[id.index()].field.name);
            let services = file
                .services
                .iter()
                .map(|id| &self.services[id.index()].name);
            let enums = file.enums.iter().map(|id| &self.enums[id.index()]);
            let values = enums
                .clone()
                .flat_map(|it| it.values.iter().map(|value| &value.name));
            let all = types
                .chain(extensions)
                .chain(services)
                .chain(enums.map(|it| &it.name));
            for name in all.chain(values) {
                if !names.insert(name) {
                    return Err(twice(&file.name, &file.package, name));
                }
            }
            self.values
                .entry(Scope::Package(package))
                .or_default()
                .extend(values_of(&self.enums, &file.enums));
        }
        for file in self.files.iter().filter(|it| it.format == Format::Protobuf) {
            if self.symbols[0].contains_key(&file.package) {
                let text = format!(
                    "`{}` is a package and the name of something else",
                    file.package
                );
                return Err(Error::in_file(&file.name, text));
            }
        }
        let is_of_protobuf = |it: &&Message| self.files[it.file.index()].format == Format::Protobuf;
        for message in self.messages.iter().filter(is_of_protobuf) {
            let mut names = HashSet::new();
            let fields = message.fields.iter().map(|it| &it.name);
            let oneofs = message.oneofs.iter().map(|it| &it.name);
            let messages = message
                .messages
                .iter()
                .map(|id| &self.messages[id.index()].name);
            let extensions = message.extensions.iter();
            let extensions = extensions.map(|id| &self.extensions[id.index()].field.name);
            let enums = message.enums.iter().map(|id| &self.enums[id.index()]);
            let values = enums
                .clone()
                .flat_map(|it| it.values.iter().map(|value| &value.name));
            let all = fields.chain(oneofs).chain(messages).chain(extensions);
            for name in all.chain(enums.map(|it| &it.name)).chain(values) {
                if !names.insert(name.as_str()) {
                    let file = &self.files[message.file.index()].name;
                    return Err(twice(file, &message.full_name, name));
                }
            }
            if !message.enums.is_empty() {
                let values = values_of(&self.enums, &message.enums).collect();
                self.values.insert(Scope::Message(message.id), values);
            }
        }
        for values in self.values.values_mut() {
            let name_of = |(id, index): &(EnumId, u32)| {
                self.enums[id.index()].values[*index as usize].name.as_str()
            };
            values.sort_unstable_by(|one, other| name_of(one).cmp(name_of(other)));
        }
        Ok(())
    }
}

/// The values of enums, by their indices there.
fn values_of(enums: &[Enum], ids: &[EnumId]) -> impl Iterator<Item = (EnumId, u32)> {
    ids.iter().flat_map(|id| {
        let values = 0..enums[id.index()].values.len() as u32;
        values.map(|index| (*id, index))
    })
}

fn twice(file: &str, scope: &str, name: &str) -> Error {
    let full_name = match scope {
        "" => name.to_owned(),
        scope => format!("{scope}.{name}"),
    };
    Error::in_file(file, format!("`{full_name}` is defined twice"))
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

/// Two schemas are the same if they hold the same files, which came in the same order.
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
