//! The input of the generator: a schema, and its items for which code is generated.

use std::collections::HashSet;

use fastcodec_schema::{
    Comment, Deprecation, Enum, EnumId, Extension, File, FileId, Format, Member, Message,
    MessageId, Oneof, Scalar, Schema, Type, TypedefId,
};

/// The files of one format that are compiled together, imports included.
#[derive(Clone, Debug)]
pub(crate) struct Compilation {
    pub format: Format,
    pub schema: Schema,
    /// The files of the schema that no code is generated for.
    left_out: HashSet<FileId>,
}

/// The item that a type name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeId {
    Message(MessageId),
    Enum(EnumId),
    Typedef(TypedefId),
}

impl From<MessageId> for TypeId {
    fn from(id: MessageId) -> TypeId {
        TypeId::Message(id)
    }
}

impl From<EnumId> for TypeId {
    fn from(id: EnumId) -> TypeId {
        TypeId::Enum(id)
    }
}

impl From<TypedefId> for TypeId {
    fn from(id: TypedefId) -> TypeId {
        TypeId::Typedef(id)
    }
}

/// Another name for a type: a typedef, or an enumeration without values. The numbers of such an
/// enumeration have no names, and a Rust enum without variants has no values, so it becomes an
/// integer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias<'a> {
    pub id: TypeId,
    pub name: &'a str,
    pub full_name: &'a str,
    pub comment: &'a Comment,
    pub deprecation: Option<&'a Deprecation>,
    /// What it is a name for.
    pub target: &'a Type,
}

/// The target of an enumeration without values.
const NUMBERS: Type = Type::Scalar(Scalar::Int32);

impl Compilation {
    /// All files of a schema, which are of one format.
    pub fn new(schema: Schema, format: Format) -> Compilation {
        Compilation {
            format,
            schema,
            left_out: HashSet::new(),
        }
    }

    /// Generates no code for these files.
    pub fn leave_out(&mut self, files: impl IntoIterator<Item = FileId>) {
        self.left_out.extend(files);
    }

    pub fn files(&self) -> impl Iterator<Item = &File> + Clone {
        self.schema.files().filter(|file| self.has(file.id))
    }

    /// Every message that is a type in Rust: outer before inner, and without the entries of maps.
    pub fn messages(&self) -> impl Iterator<Item = &Message> + Clone {
        let messages = self.schema.messages();
        messages.filter(|it| self.has(it.file) && !it.is_map_entry())
    }

    /// Every enum that is one in Rust: those with values.
    pub fn enums(&self) -> impl Iterator<Item = &Enum> + Clone {
        let enums = self.schema.enums().filter(|it| self.has(it.file));
        enums.filter(|it| !is_hollow(it))
    }

    /// Every extension that can be read by its type. Items of a message set cannot: each is wrapped
    /// in a group of its own on the wire. They stay in the unknown fields.
    pub fn extensions(&self) -> impl Iterator<Item = &Extension> + Clone {
        let extensions = self.schema.extensions();
        extensions.filter(|it| self.has(it.file) && self.is_constant(it))
    }

    /// Every other name for a type.
    pub fn aliases(&self) -> impl Iterator<Item = Alias<'_>> + Clone {
        self.files().flat_map(|file| self.aliases_of(file))
    }

    /// The other names for types that a file declares: typedefs, and then enumerations without
    /// values.
    pub fn aliases_of<'a>(&'a self, file: &'a File) -> impl Iterator<Item = Alias<'a>> + Clone {
        let typedefs = file.typedefs.iter().map(|id| self.typedef(*id));
        let enums = file.enums.iter().map(|id| &self.schema[*id]);
        typedefs.chain(enums.filter(|it| is_hollow(it)).map(numbers))
    }

    /// The enums of these that are enums in Rust.
    pub fn enums_of<'a>(&'a self, ids: &'a [EnumId]) -> impl Iterator<Item = &'a Enum> {
        let enums = ids.iter().map(|id| &self.schema[*id]);
        enums.filter(|it| !is_hollow(it))
    }

    /// Returns whether an extension becomes a constant in Rust.
    pub fn is_constant(&self, extension: &Extension) -> bool {
        !self.schema[extension.extendee].is_message_set()
    }

    /// The name that a type is written by, if it is another name for one.
    pub fn alias(&self, ty: &Type) -> Option<Alias<'_>> {
        match ty {
            Type::Alias(id) => Some(self.typedef(*id)),
            Type::Enum(id) => Some(&self.schema[*id])
                .filter(|it| is_hollow(it))
                .map(numbers),
            _ => None,
        }
    }

    /// Returns the type itself, without typedefs.
    pub fn resolved<'a>(&'a self, ty: &'a Type) -> &'a Type {
        match self.schema.resolved(ty) {
            Type::Enum(id) if is_hollow(&self.schema[*id]) => &NUMBERS,
            ty => ty,
        }
    }

    /// The message that a type is.
    pub fn message<'a>(&'a self, ty: &'a Type) -> Option<&'a Message> {
        match self.schema.resolved(ty) {
            Type::Message(id) => Some(&self.schema[*id]),
            _ => None,
        }
    }

    fn has(&self, file: FileId) -> bool {
        !self.left_out.contains(&file)
    }

    fn typedef(&self, id: TypedefId) -> Alias<'_> {
        let it = &self.schema[id];
        Alias {
            id: id.into(),
            name: &it.name,
            full_name: &it.full_name,
            comment: &it.comment,
            deprecation: it.deprecation.as_ref(),
            target: &it.ty,
        }
    }
}

fn numbers(it: &Enum) -> Alias<'_> {
    Alias {
        id: it.id.into(),
        name: &it.name,
        full_name: &it.full_name,
        comment: &it.comment,
        deprecation: it.deprecation.as_ref(),
        target: &NUMBERS,
    }
}

/// Returns whether an enumeration has no values. Protobuf has no such enumerations.
pub(crate) fn is_hollow(it: &Enum) -> bool {
    it.values.is_empty()
}

/// The oneofs of a message, without synthetic ones.
pub(crate) fn oneofs(message: &Message) -> impl Iterator<Item = &Oneof> {
    message.members().filter_map(|member| match member {
        Member::Field(_) => None,
        Member::Oneof(oneof) => Some(oneof),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::{of_proto, of_thrift};

    fn names<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<&'a str> {
        messages.map(|it| it.full_name.as_str()).collect()
    }

    #[test]
    fn items_of_a_message_set_are_no_extensions() {
        let compilation = of_proto(
            "message Set { option message_set_wire_format = true; extensions 4 to max; }
             message Other { extensions 4 to 8; }
             message Item { extend Set { optional Item item = 5; } extend Other { optional Item other = 5; } }",
        );
        let extensions = compilation.extensions();
        let extensions: Vec<&str> = extensions.map(|it| it.full_name.as_str()).collect();
        assert_eq!(extensions, ["Item.other"]);
    }

    #[test]
    fn the_entry_of_a_map_is_no_type() {
        let compilation = of_proto("message A { map<string, A> a = 1; message B {} }");
        assert_eq!(names(compilation.messages()), ["A", "A.B"]);
    }

    #[test]
    fn an_enumeration_without_values_is_another_name_for_numbers() {
        let compilation =
            of_thrift("enum E {} enum F { A } typedef E T struct S { 1: E e, 2: T t, 3: F f }");
        let enums: Vec<&str> = compilation.enums().map(|it| it.name.as_str()).collect();
        assert_eq!(enums, ["F"]);
        let aliases: Vec<&str> = compilation.aliases().map(|it| it.name).collect();
        assert_eq!(aliases, ["T", "E"]);
        let s = compilation.schema.message("test.S").unwrap();
        let types = s.fields.iter().map(|it| compilation.resolved(&it.ty));
        let is_number: Vec<bool> = types.map(|ty| *ty == NUMBERS).collect();
        assert_eq!(is_number, [true, true, false]);
    }

    #[test]
    fn files_that_are_left_out_have_no_items() {
        let mut compilation = of_proto(
            "import \"google/protobuf/descriptor.proto\"; message A {}
             extend google.protobuf.FieldOptions { optional string a = 50000; }",
        );
        assert!(compilation.messages().count() > 1);
        crate::plan::well_known::leave_out_unused(&mut compilation);
        assert_eq!(names(compilation.messages()), ["A"]);
        assert_eq!(compilation.enums().count(), 0);
        assert_eq!(compilation.files().count(), 1);
    }
}
