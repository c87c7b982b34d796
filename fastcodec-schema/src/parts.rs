//! The items of a schema, as they are read and then linked.

use std::collections::HashMap;

use fastcodec::protobuf::UnknownFields;

use crate::model::{
    Constant, ConstantId, Enum, EnumId, Extension, ExtensionId, File, FileId, Format, Message,
    MessageId, Service, ServiceId, Typedef, TypedefId,
};

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
    pub symbols: Symbols,
    pub files_by_name: HashMap<String, FileId>,
    /// The packages of Protobuf, numbered.
    pub packages: HashMap<String, u32>,
    /// The values of enums of Protobuf, of each scope in the order of their names.
    pub values: HashMap<Scope, Vec<(EnumId, u32)>>,
    pub extensions_by_number: HashMap<(MessageId, i32), ExtensionId>,
    pub extensions_of: HashMap<MessageId, Vec<ExtensionId>>,
}

/// The symbols of each name space, by their full names.
pub(crate) type Symbols = [HashMap<String, Symbol>; 4];

/// What values of enums are named in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    Package(u32),
    Message(MessageId),
}

/// The name space of a symbol: Protobuf has one; Thrift has those of types, constants and services.
pub(crate) fn name_space(format: Format, symbol: Symbol) -> usize {
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
