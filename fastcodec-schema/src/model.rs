//! What a schema is made of: files, and what they declare, linked by ids.
//!
//! Everything here is read through a [`Schema`](crate::Schema), which holds it and never changes.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use fastcodec::protobuf::UnknownFields;

use crate::descriptor::{
    EnumOptions, EnumValueOptions, ExtensionRangeOptions, FieldOptions, FileOptions,
    MessageOptions, MethodOptions, OneofOptions, ServiceOptions, SourceCodeInfo, SymbolVisibility,
};
use crate::features::Features;
pub use crate::format::Format;
use crate::place::Place;
use crate::scalar::Scalar;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// It is an index of the [`Schema`](crate::Schema) that it comes from, and of no other.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);

        impl $id {
            /// The position among all of its kind, from 0: an index of a table beside the schema.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($id), self.0)
            }
        }
    )*};
}

ids! {
    /// A file of a schema.
    FileId;
    /// A message, struct, union or exception of a schema.
    MessageId;
    /// An enum of a schema.
    EnumId;
    /// An extension of a schema.
    ExtensionId;
    /// A service of a schema.
    ServiceId;
    /// A typedef of a schema.
    TypedefId;
    /// A constant of a schema.
    ConstantId;
}

/// One schema file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct File {
    /// The id.
    pub id: FileId,
    /// The language.
    pub format: Format,
    /// The name by which other files import it.
    pub name: String,
    /// The dotted package; empty where there is none.
    pub package: String,
    /// The files that it imports, in their order.
    pub imports: Vec<Import>,
    /// The edition, as `descriptor.proto` numbers it: 998 for proto2, 999 for proto3; 0 for Thrift.
    pub edition: i32,
    /// The features that hold in the file unless a part of it says otherwise.
    pub features: Features,
    /// The options.
    pub options: Option<Box<FileOptions>>,
    /// The messages, without nested ones and without those of methods.
    pub messages: Vec<MessageId>,
    /// The enums, without nested ones.
    pub enums: Vec<EnumId>,
    /// The extensions, without nested ones.
    pub extensions: Vec<ExtensionId>,
    /// The services.
    pub services: Vec<ServiceId>,
    /// The typedefs.
    pub typedefs: Vec<TypedefId>,
    /// The constants.
    pub constants: Vec<ConstantId>,
    /// The namespaces, each with the language that it is for: Thrift's.
    pub namespaces: Vec<Namespace>,
    /// The headers that code in C++ includes: Thrift's `cpp_include`.
    pub cpp_includes: Vec<String>,
    /// The place and the comments of every part of the file, as a descriptor has them.
    pub source_code_info: Option<Box<SourceCodeInfo>>,
    /// The `syntax` that the descriptor has, which may leave `proto2` out.
    pub(crate) syntax: Option<String>,
    pub(crate) unknown: UnknownFields,
}

/// What a file imports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Import {
    /// The name of the file.
    pub name: String,
    /// The file, if the schema has it: what is imported for its options alone need not be there.
    pub file: Option<FileId>,
    /// How it is imported.
    pub kind: ImportKind,
}

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportKind {
    /// For its types, here.
    #[default]
    Normal,
    /// For its types, here and in files that import this one.
    Public,
    /// As `Normal`; it may be missing.
    Weak,
    /// For its options.
    Option,
}

/// A namespace of a `.thrift` file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Namespace {
    /// The language that it is for; `*` for all.
    pub language: String,
    /// Its name, with dots.
    pub name: String,
    /// The annotations.
    pub annotations: Vec<Annotation>,
}

/// The comments on an item, as they are in the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment {
    /// What precedes the item.
    pub leading: String,
    /// What follows it.
    pub trailing: String,
    /// What precedes it, with a blank line after each.
    pub detached: Vec<String>,
}

/// An annotation of Thrift, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Annotation {
    /// The name, with dots.
    pub name: String,
    /// The value; `1` where none is written.
    pub value: String,
    /// Where it is.
    pub place: Option<Place>,
}

/// Numbers and names that must not be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reserved {
    /// Numbers, in ranges.
    pub numbers: Vec<RangeInclusive<i32>>,
    /// Names.
    pub names: Vec<String>,
    /// What the descriptor of each range has that no version knows; nothing if none has anything.
    pub(crate) unknown: Vec<UnknownFields>,
}

impl Reserved {
    /// Whether the number is reserved.
    pub fn has_number(&self, number: i32) -> bool {
        self.numbers.iter().any(|range| range.contains(&number))
    }
}

/// A range of numbers that are left to extensions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExtensionNumbers {
    /// The numbers.
    pub numbers: RangeInclusive<i32>,
    /// The options.
    pub options: Option<Box<ExtensionRangeOptions>>,
    pub(crate) unknown: UnknownFields,
}

/// A message of Protobuf; a struct, union or exception of Thrift.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The id.
    pub id: MessageId,
    /// The file that declares it.
    pub file: FileId,
    /// The message that it is nested in.
    pub parent: Option<MessageId>,
    /// The name, without its scope.
    pub name: String,
    /// Package, outer messages and name, joined by dots.
    pub full_name: String,
    /// What it is.
    pub kind: MessageKind,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The fields, in the order of the schema.
    pub fields: Vec<Field>,
    /// The oneofs, in the order of the schema; after them the synthetic ones of `optional` fields
    /// of proto3.
    pub oneofs: Vec<Oneof>,
    /// Nested messages, with the entries of maps.
    pub messages: Vec<MessageId>,
    /// Nested enums.
    pub enums: Vec<EnumId>,
    /// Extensions that are declared in it. They usually extend other messages.
    pub extensions: Vec<ExtensionId>,
    /// Numbers that are left to extensions.
    pub extension_ranges: Vec<ExtensionNumbers>,
    /// Numbers and names that no field may use.
    pub reserved: Reserved,
    /// What other files can use.
    pub visibility: SymbolVisibility,
    /// The features that hold in it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<MessageOptions>>,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    pub(crate) unknown: UnknownFields,
    /// The indices of the fields, in the order of their numbers and of their names.
    pub(crate) by_number: Box<[u32]>,
    pub(crate) by_name: Box<[u32]>,
}

/// What a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageKind {
    /// A plain message or struct.
    #[default]
    Struct,
    /// A struct that is an error.
    Exception,
    /// A union: exactly one of its fields is present.
    Union,
    /// The entry of a map: field 1 is the key and field 2 the value.
    MapEntry,
    /// The arguments of a method, or what it returns and throws.
    OfMethod,
}

/// The deprecation of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deprecation {
    /// Why, and what to use; empty where the schema does not say.
    pub note: String,
}

/// A field or a oneof of a message. A oneof has the position of its first field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Member<'a> {
    /// A field that is in no oneof, or in the synthetic one of an `optional` field.
    Field(&'a Field),
    /// A oneof.
    Oneof(&'a Oneof),
}

/// A oneof: at most one of its fields is present.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Oneof {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// The indices of its fields in [`Message::fields`].
    pub fields: Vec<usize>,
    /// Whether it is synthetic: the oneof of an `optional` field of proto3.
    pub is_synthetic: bool,
    /// The features that hold in it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<OneofOptions>>,
    pub(crate) unknown: UnknownFields,
}

/// A field of a message, or the field that an extension is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// The name.
    pub name: String,
    /// The name in JSON; that of the field in Thrift.
    pub json_name: String,
    /// The number, or id.
    pub number: i32,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// How often it occurs.
    pub shape: Shape,
    /// The type of the value; of an element, or of a map's value.
    pub ty: Type,
    /// The default value, where the schema has one.
    pub default: Option<Literal>,
    /// The index of its oneof in [`Message::oneofs`].
    pub oneof: Option<usize>,
    /// Whether a message in it is delimited by group tags and not by a length.
    pub is_delimited: bool,
    /// Whether the schema wants a pointer to the value: `&` of Thrift.
    pub is_reference: bool,
    /// The features that hold for it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<FieldOptions>>,
    /// The annotations of the field.
    pub annotations: Vec<Annotation>,
    /// The annotations of its type, of parts of it too.
    pub type_annotations: Vec<Annotation>,
    pub(crate) written: Written,
    pub(crate) unknown: UnknownFields,
}

/// How a descriptor has what follows from the rest, or what has more than one form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Written {
    pub label: Option<fastcodec::protobuf::Open<crate::descriptor::Label>>,
    pub ty: Option<fastcodec::protobuf::Open<crate::descriptor::FieldType>>,
    pub json_name: Option<String>,
    pub default: Option<String>,
    pub proto3_optional: Option<bool>,
}

/// How often a field occurs, and what its absence means.
///
/// The enum is exhaustive, as [`Type`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// At most once. Absent and the default are the same.
    Implicit,
    /// At most once. Absent and the default differ.
    Explicit,
    /// Exactly once.
    Required,
    /// Thrift's own: who writes always writes it, and who reads does not need it.
    Lenient,
    /// Any number of times: `repeated` of Protobuf. A list of Thrift is a type.
    Repeated {
        /// Whether it is written as one length-delimited run; only ever true for numbers.
        packed: bool,
    },
    /// A map of Protobuf. A map of Thrift is a type.
    Map {
        /// The type of the key.
        key: Scalar,
        /// The message that its entries are.
        entry: MessageId,
    },
}

/// The type of a value.
///
/// The enum is exhaustive: whoever writes a type, or reads a value of one, has to know every case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A scalar.
    Scalar(Scalar),
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageId),
    /// A list of Thrift.
    List(Arc<Type>),
    /// A set of Thrift.
    Set(Arc<Type>),
    /// A map of Thrift.
    Map(Arc<Type>, Arc<Type>),
    /// Another name for a type.
    Alias(TypedefId),
}

/// A value that a schema names: a default, or that of a constant.
///
/// Two are equal if they are written the same: a `nan` is equal to itself, and `0.0` is not `-0.0`.
///
/// The enum is exhaustive, as [`ScalarKind`](crate::ScalarKind) is: code that handles values must
/// not skip one.
#[derive(Clone, Debug)]
pub enum Literal {
    /// Of a signed integer.
    Signed(i64),
    /// Of an unsigned integer.
    Unsigned(u64),
    /// Of a `float`.
    Float(f32),
    /// Of a `double`.
    Double(f64),
    /// Of a `bool`.
    Bool(bool),
    /// Of a string.
    String(String),
    /// Of bytes.
    Bytes(Vec<u8>),
    /// The name of an enum's value.
    Variant(String),
    /// Of a UUID.
    Uuid([u8; 16]),
    /// Of a list or a set.
    List(Vec<Literal>),
    /// Of a map.
    Map(Vec<(Literal, Literal)>),
    /// The fields of a message that are set, by their names.
    Message(Vec<(String, Literal)>),
}

impl PartialEq for Literal {
    fn eq(&self, other: &Literal) -> bool {
        match (self, other) {
            (Literal::Signed(one), Literal::Signed(other)) => one == other,
            (Literal::Unsigned(one), Literal::Unsigned(other)) => one == other,
            (Literal::Float(one), Literal::Float(other)) => one.to_bits() == other.to_bits(),
            (Literal::Double(one), Literal::Double(other)) => one.to_bits() == other.to_bits(),
            (Literal::Bool(one), Literal::Bool(other)) => one == other,
            (Literal::String(one), Literal::String(other)) => one == other,
            (Literal::Bytes(one), Literal::Bytes(other)) => one == other,
            (Literal::Variant(one), Literal::Variant(other)) => one == other,
            (Literal::Uuid(one), Literal::Uuid(other)) => one == other,
            (Literal::List(one), Literal::List(other)) => one == other,
            (Literal::Map(one), Literal::Map(other)) => one == other,
            (Literal::Message(one), Literal::Message(other)) => one == other,
            _ => false,
        }
    }
}

/// Another name for a type: `typedef` of Thrift.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Typedef {
    /// The id.
    pub id: TypedefId,
    /// The file that declares it.
    pub file: FileId,
    /// The name, without its scope.
    pub name: String,
    /// Package and name, joined by a dot.
    pub full_name: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The type that it names.
    pub ty: Type,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    /// The annotations of its type, of parts of it too.
    pub type_annotations: Vec<Annotation>,
}

/// A constant of Thrift.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Constant {
    /// The id.
    pub id: ConstantId,
    /// The file that declares it.
    pub file: FileId,
    /// The name, without its scope.
    pub name: String,
    /// Package and name, joined by a dot.
    pub full_name: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The type.
    pub ty: Type,
    /// The value.
    pub value: Literal,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    /// The annotations of its type, of parts of it too.
    pub type_annotations: Vec<Annotation>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Enum {
    /// The id.
    pub id: EnumId,
    /// The file that declares it.
    pub file: FileId,
    /// The message that it is nested in.
    pub parent: Option<MessageId>,
    /// The name, without its scope.
    pub name: String,
    /// Package, outer messages and name, joined by dots.
    pub full_name: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// Whether a number without a name is refused a place in a field.
    pub is_closed: bool,
    /// The values, in the order of the schema.
    pub values: Vec<EnumValue>,
    /// Numbers and names that no value may use.
    pub reserved: Reserved,
    /// What other files can use.
    pub visibility: SymbolVisibility,
    /// The features that hold in it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<EnumOptions>>,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    pub(crate) unknown: UnknownFields,
    /// The indices of the values, in the order of their numbers and of their names.
    pub(crate) by_number: Box<[u32]>,
    pub(crate) by_name: Box<[u32]>,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EnumValue {
    /// The name. Its full name is in the scope of the enum, and not in the enum.
    pub name: String,
    /// The number.
    pub number: i32,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The features that hold for it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<EnumValueOptions>>,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    pub(crate) unknown: UnknownFields,
}

/// A field that is declared outside the message which it extends.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Extension {
    /// The id.
    pub id: ExtensionId,
    /// The file that declares it.
    pub file: FileId,
    /// The message that it is declared in.
    pub parent: Option<MessageId>,
    /// The scope that it is declared in, and its name, joined by dots.
    pub full_name: String,
    /// The extended message.
    pub extendee: MessageId,
    /// The field.
    pub field: Field,
}

/// A service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Service {
    /// The id.
    pub id: ServiceId,
    /// The file that declares it.
    pub file: FileId,
    /// The name, without its scope.
    pub name: String,
    /// Package and name, joined by a dot.
    pub full_name: String,
    /// The service whose methods this one has too.
    pub extends: Option<ServiceId>,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The methods, in the order of the schema.
    pub methods: Vec<Method>,
    /// The features that hold in it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<ServiceOptions>>,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    pub(crate) unknown: UnknownFields,
}

/// A method of a service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Method {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Its comments.
    pub comment: Comment,
    /// Whether it is deprecated, and why.
    pub deprecation: Option<Deprecation>,
    /// The request: in Thrift, a message of the arguments.
    pub input: MessageId,
    /// The response: in Thrift, a message of what is returned or thrown. Nothing where no answer is
    /// sent.
    pub output: Option<MessageId>,
    /// Whether the client sends a stream.
    pub client_streaming: bool,
    /// Whether the server sends a stream.
    pub server_streaming: bool,
    /// Whether it returns a value, which is the first field of `output`; the others are the
    /// exceptions. Of Thrift alone.
    pub returns_value: bool,
    /// The features that hold for it.
    pub features: Features,
    /// The options.
    pub options: Option<Box<MethodOptions>>,
    /// The annotations.
    pub annotations: Vec<Annotation>,
    pub(crate) written: WrittenMethod,
    pub(crate) unknown: UnknownFields,
}

/// Which of a method's flags a descriptor has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WrittenMethod {
    pub client_streaming: bool,
    pub server_streaming: bool,
}

impl File {
    /// The namespace for a language.
    pub fn namespace(&self, language: &str) -> Option<&str> {
        let mut namespaces = self.namespaces.iter();
        let found = namespaces.find(|it| it.language == language);
        found.map(|it| it.name.as_str())
    }
}

impl Message {
    /// Whether it is a union: one of its fields.
    pub fn is_union(&self) -> bool {
        self.kind == MessageKind::Union
    }

    /// Whether it is the entry of a map.
    pub fn is_map_entry(&self) -> bool {
        self.kind == MessageKind::MapEntry
    }

    /// Whether it has the wire format of message sets.
    pub fn is_message_set(&self) -> bool {
        let options = self.options.as_ref();
        options.is_some_and(|options| options.message_set_wire_format == Some(true))
    }

    /// The field with this number. Extensions are no fields of the message.
    pub fn field(&self, number: i32) -> Option<&Field> {
        Some(&self.fields[self.index_of(number)?])
    }

    /// The index of the field with this number.
    pub fn index_of(&self, number: i32) -> Option<usize> {
        let number_of = |index: &u32| self.fields[*index as usize].number;
        let found = self.by_number.binary_search_by_key(&number, number_of);
        Some(self.by_number[found.ok()?] as usize)
    }

    /// The field with this name.
    pub fn field_by_name(&self, name: &str) -> Option<&Field> {
        Some(&self.fields[self.index_of_name(name)?])
    }

    /// The index of the field with this name.
    pub fn index_of_name(&self, name: &str) -> Option<usize> {
        let name_of = |index: &u32| self.fields[*index as usize].name.as_str();
        let found = self
            .by_name
            .binary_search_by(|index| name_of(index).cmp(name));
        Some(self.by_name[found.ok()?] as usize)
    }

    /// Orders the fields for what finds them; what two of them share, if they do.
    pub(crate) fn order_fields(&mut self) -> Option<String> {
        let fields = &self.fields;
        let field = |index: &u32| &fields[*index as usize];
        let mut indices: Vec<u32> = (0..fields.len() as u32).collect();
        indices.sort_by_key(|index| field(index).number);
        let mut pairs = indices.windows(2);
        let same = pairs.find(|pair| field(&pair[0]).number == field(&pair[1]).number);
        let number = same.map(|pair| format!("the number {}", field(&pair[0]).number));
        self.by_number = indices.as_slice().into();
        indices.sort_by_key(|index| field(index).name.as_str());
        let mut pairs = indices.windows(2);
        let same = pairs.find(|pair| field(&pair[0]).name == field(&pair[1]).name);
        let name = same.map(|pair| format!("the name `{}`", field(&pair[0]).name));
        self.by_name = indices.into();
        number.or(name)
    }

    /// The oneof that the field is in, unless that is synthetic.
    pub fn oneof_of(&self, field: &Field) -> Option<&Oneof> {
        let oneof = self.oneofs.get(field.oneof?)?;
        (!oneof.is_synthetic).then_some(oneof)
    }

    /// The fields of a oneof of this message.
    pub fn fields_of<'a>(&'a self, oneof: &'a Oneof) -> impl Iterator<Item = &'a Field> + Clone {
        let fields = oneof.fields.iter();
        fields.filter_map(|&index| self.fields.get(index))
    }

    /// Fields and oneofs, in the order of the schema; a oneof is where its first field is.
    pub fn members(&self) -> impl Iterator<Item = Member<'_>> + Clone {
        self.fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| match self.oneof_of(field) {
                None => Some(Member::Field(field)),
                Some(oneof) => {
                    (oneof.fields.first() == Some(&index)).then_some(Member::Oneof(oneof))
                }
            })
    }
}

impl Field {
    /// Whether it occurs at most once, and so is no list and no map.
    pub fn is_singular(&self) -> bool {
        matches!(
            self.shape,
            Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient
        )
    }
}

impl Type {
    /// The types of elements, keys and values.
    pub fn parts(&self) -> impl Iterator<Item = &Type> {
        let (first, second): (Option<&Type>, Option<&Type>) = match self {
            Type::List(element) | Type::Set(element) => (Some(element), None),
            Type::Map(key, value) => (Some(key), Some(value)),
            Type::Scalar(_) | Type::Enum(_) | Type::Message(_) | Type::Alias(_) => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// Whether a list of values can be one length-delimited run in Protobuf.
    pub fn is_packable(&self) -> bool {
        match self {
            Type::Scalar(scalar) => scalar.is_packable(),
            Type::Enum(_) => true,
            _ => false,
        }
    }
}

impl Enum {
    /// The first value with this number.
    pub fn value(&self, number: i32) -> Option<&EnumValue> {
        let number_of = |index: &u32| self.values[*index as usize].number;
        let next = self
            .by_number
            .partition_point(|index| number_of(index) < number);
        let index = self.by_number.get(next)?;
        (number_of(index) == number).then(|| &self.values[*index as usize])
    }

    /// The value with this name.
    pub fn value_by_name(&self, name: &str) -> Option<&EnumValue> {
        Some(&self.values[self.index_of_name(name)?])
    }

    /// The index of the value with this name.
    pub(crate) fn index_of_name(&self, name: &str) -> Option<usize> {
        let name_of = |index: &u32| self.values[*index as usize].name.as_str();
        let next = self.by_name.partition_point(|index| name_of(index) < name);
        let index = self.by_name.get(next)?;
        (name_of(index) == name).then_some(*index as usize)
    }

    /// Orders the values for what finds them: of equal ones, the first is found.
    pub(crate) fn order_values(&mut self) {
        let value = |index: &u32| &self.values[*index as usize];
        let mut indices: Vec<u32> = (0..self.values.len() as u32).collect();
        indices.sort_by_key(|index| value(index).name.as_str());
        let by_name = indices.as_slice().into();
        indices.sort_by_key(|index| (value(index).number, *index));
        (self.by_name, self.by_number) = (by_name, indices.into());
    }
}

impl Service {
    /// The method with this name; not one that is inherited.
    pub fn method(&self, name: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.name == name)
    }
}
