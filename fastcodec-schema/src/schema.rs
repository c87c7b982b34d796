//! The schema: linked files as one immutable value, with lookups.

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
use crate::parts::{Parts, Scope, Symbol};

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
        let schema = Schema::linked(descriptor::read(set)?)?;
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
        Schema::linked(parts)
    }

    /// The schema of these parts.
    pub(crate) fn linked(parts: Parts) -> Result<Schema, Error> {
        Ok(Schema(Arc::new(parts.link()?)))
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
