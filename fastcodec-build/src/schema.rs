//! The model of a schema that every front end produces and the emitter reads.
//!
//! It holds what a schema says, with every default and every rule of its
//! language applied: there is no `proto2` or `proto3` here, a field simply has
//! presence or has none. Names are the schema's own; [`crate::scope`] gives
//! them Rust names.

/// All files of a compilation, imports included.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub files: Vec<File>,
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
    pub services: Vec<Service>,
}

/// The comments on an item, as they stand in the schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comment {
    pub leading: String,
    pub trailing: String,
}

#[derive(Debug)]
pub(crate) struct Message {
    pub name: String,
    /// Package, outer messages and name, joined by dots.
    pub full_name: String,
    pub comment: Comment,
    pub deprecated: bool,
    pub members: Vec<Member>,
    pub messages: Vec<Message>,
    pub enums: Vec<Enum>,
    pub extensions: Vec<Extension>,
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
    pub number: u32,
    pub comment: Comment,
    pub deprecated: bool,
    pub shape: Shape,
    /// The type of the value; of an element, or of a map's value.
    pub ty: Type,
    pub default: Option<Literal>,
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
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
}

/// A default value.
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
    /// Every message, outer before inner.
    pub fn messages(&self) -> impl Iterator<Item = &Message> + Clone {
        let mut pending: Vec<&Message> = self.messages.iter().rev().collect();
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

impl Message {
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
        match &self.ty {
            Type::Message { full_name, .. } => Some(full_name),
            _ => None,
        }
    }

    /// Whether the field holds at most one value, and not a list of them.
    pub fn is_singular(&self) -> bool {
        matches!(
            self.shape,
            Shape::Implicit | Shape::Explicit | Shape::Required
        )
    }
}

impl Type {
    /// Whether a list of them can be written as one run.
    pub fn is_packable(&self) -> bool {
        match self {
            Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
            Type::Enum(_) => true,
            Type::Message { .. } => false,
        }
    }
}
