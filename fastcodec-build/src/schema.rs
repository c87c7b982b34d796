//! The model of a schema that every front end produces and the emitter reads.
//!
//! It holds what a schema says, with every default and every rule of its
//! language applied: there is no `proto2` or `proto3` here, a field simply has
//! presence or has none. Names are the schema's own; [`crate::scope`] gives
//! them Rust names.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::place::Place;

/// All files of a compilation, imports included.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub format: Format,
    pub files: Vec<File>,
    /// What annotations in the schema say of the Rust types of fields, by the path of the field:
    /// the same as options, from the other side.
    pub hints: Vec<(String, Hint)>,
    /// Where messages, fields, enumerations and their values stand, by their full names; that of a
    /// value has its enumeration in front. Files are named as they are imported, or by their path.
    pub places: HashMap<String, Place>,
    /// What is perhaps not meant so, each with its place.
    pub warnings: Vec<String>,
}

/// What the types of a schema are on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Protobuf,
    Thrift,
}

/// A Rust type that an annotation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// `String`, for strings.
    String,
    /// The runtime's `SharedStr`, for strings.
    SharedStr,
    /// `Bytes`, for byte strings.
    Bytes,
    /// `BTreeMap` and `BTreeSet`.
    BTree,
    /// The runtime's `Double`.
    OrderedDouble,
    /// `Arc`, around what is no container.
    Arc,
}

/// One schema file.
#[derive(Debug)]
pub(crate) struct File {
    /// The name by which other files import it.
    pub name: String,
    /// The dotted package; empty where there is none.
    pub package: String,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
    pub typedefs: Vec<Typedef>,
    pub constants: Vec<Constant>,
    pub services: Vec<Service>,
}

/// The comments on an item, as they are in the schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comment {
    pub leading: String,
    pub trailing: String,
    /// Why the item is deprecated, and what to use; empty where the schema does not say.
    pub deprecation: String,
}

#[derive(Debug, Default)]
pub(crate) struct Message {
    pub name: String,
    /// Package, outer messages and name, joined by dots.
    pub full_name: String,
    pub kind: MessageKind,
    pub comment: Comment,
    pub deprecated: bool,
    pub members: Vec<Member>,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
    pub reserved: Reserved,
}

/// Numbers and names that must not be used (again).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub numbers: Vec<RangeInclusive<i32>>,
    pub names: Vec<String>,
}

/// What a message is in Rust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MessageKind {
    #[default]
    Struct,
    /// A struct that is an error.
    Exception,
    /// An enum with a variant for each field.
    Union {
        /// The member that a default is made of, where something needs a default.
        default: Option<usize>,
    },
}

/// What a struct has a field for, in the order of the schema; a oneof stands
/// where its first field does.
#[derive(Debug)]
pub(crate) enum Member {
    Field(Field),
    Oneof(Oneof),
}

#[derive(Debug)]
pub(crate) struct Oneof {
    pub name: String,
    pub comment: Comment,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub name: String,
    pub number: i32,
    pub comment: Comment,
    pub deprecated: bool,
    pub shape: Shape,
    /// The type of the value; of an element, or of a map's value.
    pub ty: Type,
    pub default: Option<Literal>,
    /// Whether the schema wants the value behind a pointer.
    pub boxed: bool,
}

/// How often a field occurs, and what its absence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Absent and zero are the same.
    Implicit,
    /// Absent and zero differ.
    Explicit,
    /// Must be present.
    Required,
    /// Thrift's own: who writes always writes it, and who reads does not need it. Absent and zero
    /// differ, unless the user wants plain fields.
    Lenient,
    Repeated {
        /// Written as one length-delimited run; only ever true for numbers.
        packed: bool,
    },
    Map {
        key: Scalar,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Scalar(Scalar),
    /// The full name of an enum.
    Enum(String),
    Message {
        full_name: String,
        /// Delimited by group tags and not by a length.
        group: bool,
    },
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    /// Another name for a type.
    Alias {
        full_name: String,
        target: Rc<Type>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Float,
    Double,
    Bool,
    String,
    Bytes,
    Uuid,
}

/// A default value, or that of a constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Signed(i64),
    Unsigned(u64),
    Float(f32),
    Double(f64),
    Bool(bool),
    String(String),
    Bytes(Vec<u8>),
    /// The name of an enum's value.
    Variant(String),
    Uuid([u8; 16]),
    /// A list or a set.
    List(Vec<Literal>),
    Map(Vec<(Literal, Literal)>),
    /// The fields of a message that are set, by their names.
    Message(Vec<(String, Literal)>),
}

/// Another name for a type.
#[derive(Debug)]
pub(crate) struct Typedef {
    pub name: String,
    pub full_name: String,
    pub comment: Comment,
    pub deprecated: bool,
    pub ty: Type,
}

#[derive(Debug)]
pub(crate) struct Constant {
    pub name: String,
    pub full_name: String,
    pub comment: Comment,
    pub deprecated: bool,
    pub ty: Type,
    pub value: Literal,
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub name: String,
    pub full_name: String,
    pub comment: Comment,
    pub deprecated: bool,
    /// Whether a number without a name is refused a place in the field.
    pub closed: bool,
    pub values: Vec<EnumValue>,
    pub reserved: Reserved,
}

#[derive(Debug)]
pub(crate) struct EnumValue {
    pub name: String,
    pub number: i32,
    pub comment: Comment,
    pub deprecated: bool,
}

/// A field that is declared outside the message which it extends.
#[derive(Debug)]
pub(crate) struct Extension {
    pub full_name: String,
    /// The full name of the extended message.
    pub extendee: String,
    pub field: Field,
}

#[derive(Debug)]
pub(crate) struct Service {
    pub name: String,
    pub full_name: String,
    /// The full name of the service whose methods this one has too.
    pub extends: Option<String>,
    pub comment: Comment,
    pub deprecated: bool,
    pub methods: Vec<Method>,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub name: String,
    pub comment: Comment,
    pub deprecated: bool,
    /// The full names of the messages.
    pub input: String,
    pub output: String,
    pub client_streaming: bool,
    pub server_streaming: bool,
    /// What a method has that takes arguments and not a message.
    pub call: Option<Call>,
}

/// A method that takes arguments: they are the fields of a message that it alone has, and what it
/// returns or throws is another one.
#[derive(Debug)]
pub(crate) struct Call {
    pub arguments: Message,
    /// The first field is the value, if there is one; the others are the exceptions. Nothing
    /// where no answer is sent.
    pub result: Option<Message>,
    pub has_value: bool,
}

impl Schema {
    /// Every message, outer before inner.
    pub fn messages(&self) -> impl Iterator<Item = &Message> + Clone {
        self.files.iter().flat_map(File::messages)
    }

    /// Every enum, nested ones included.
    pub fn enums(&self) -> impl Iterator<Item = &Enum> + Clone {
        self.files.iter().flat_map(File::enums)
    }
}

impl File {
    /// Every message, outer before inner, and then those of methods.
    pub fn messages(&self) -> impl Iterator<Item = &Message> + Clone {
        let methods = self.services.iter().flat_map(|service| &service.methods);
        let of_methods = methods.filter_map(|method| method.call.as_ref());
        let of_methods = of_methods.flat_map(Call::messages);
        let mut pending: Vec<&Message> = self.messages.iter().chain(of_methods).collect();
        pending.reverse();
        std::iter::from_fn(move || {
            let message = pending.pop()?;
            pending.extend(message.messages.iter().rev());
            Some(message)
        })
    }

    /// Every enum, nested ones included.
    pub fn enums(&self) -> impl Iterator<Item = &Enum> + Clone {
        let nested = self.messages().flat_map(|message| &message.enums);
        self.enums.iter().chain(nested)
    }

    /// Every extension, nested ones included.
    pub fn extensions(&self) -> impl Iterator<Item = &Extension> + Clone {
        let nested = self.messages().flat_map(|message| &message.extensions);
        self.extensions.iter().chain(nested)
    }
}

impl Reserved {
    pub fn has_number(&self, number: i32) -> bool {
        self.numbers.iter().any(|range| range.contains(&number))
    }
}

impl Call {
    pub fn messages(&self) -> impl Iterator<Item = &Message> + Clone {
        std::iter::once(&self.arguments).chain(&self.result)
    }

    /// What the method returns, if anything.
    pub fn value(&self) -> Option<&Field> {
        let mut fields = self.result.iter().flat_map(Message::fields);
        fields.next().filter(|_| self.has_value)
    }

    pub fn exceptions(&self) -> impl Iterator<Item = &Field> {
        let fields = self.result.iter().flat_map(Message::fields);
        fields.skip(usize::from(self.has_value))
    }
}

impl Message {
    pub fn is_union(&self) -> bool {
        matches!(self.kind, MessageKind::Union { .. })
    }

    /// The member that the default of a union is made of.
    pub fn default_member(&self) -> Option<usize> {
        match self.kind {
            MessageKind::Union { default } => default,
            _ => None,
        }
    }

    /// Every field, those of oneofs included.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.members.iter().flat_map(|member| match member {
            Member::Field(field) => std::slice::from_ref(field),
            Member::Oneof(oneof) => &oneof.fields,
        })
    }

    pub fn oneofs(&self) -> impl Iterator<Item = &Oneof> {
        self.members.iter().filter_map(|member| match member {
            Member::Field(_) => None,
            Member::Oneof(oneof) => Some(oneof),
        })
    }
}

impl Field {
    /// The message that the field holds, singly, repeated or as a map's value.
    pub fn message(&self) -> Option<&str> {
        self.ty.message()
    }

    /// Whether the field holds at most one value, and not a list of them.
    pub fn is_singular(&self) -> bool {
        matches!(
            self.shape,
            Shape::Implicit | Shape::Explicit | Shape::Required | Shape::Lenient
        )
    }
}

impl Type {
    /// The type itself, whatever other names it has.
    pub fn resolved(&self) -> &Type {
        match self {
            Type::Alias { target, .. } => target.resolved(),
            _ => self,
        }
    }

    pub fn message(&self) -> Option<&str> {
        match self.resolved() {
            Type::Message { full_name, .. } => Some(full_name),
            _ => None,
        }
    }

    /// The types of elements, keys and values.
    pub fn parts(&self) -> Vec<&Type> {
        match self {
            Type::List(element) | Type::Set(element) => vec![element],
            Type::Map(key, value) => vec![key, value],
            Type::Alias { target, .. } => vec![target],
            Type::Scalar(_) | Type::Enum(_) | Type::Message { .. } => Vec::new(),
        }
    }

    /// Whether a list of them can be written as one run.
    pub fn is_packable(&self) -> bool {
        match self {
            Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
            Type::Enum(_) => true,
            _ => false,
        }
    }
}
