//! From the trees of files to the model: resolves names and checks what they mean.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use fastcodec::protobuf::UnknownFields;

use super::scope::{Definition, Found, Scope, Taken};
use super::source::SourceFile;
use super::syntax::{self, At, Notes, Requiredness, StructKind, TypeKind};
use super::{Packages, annotation, dialect};
use crate::descriptor::SymbolVisibility;
use crate::error::{Error, Problem};
use crate::features::Features;
use crate::model::{
    Comment, Constant, ConstantId, Enum, EnumId, EnumValue, Field, File, FileId, Format, Import,
    ImportKind, Message, MessageId, MessageKind, Namespace, Reserved, ServiceId, Shape, Type,
    Typedef, TypedefId, Written,
};
use crate::scalar::Scalar;
use crate::schema::{Parts, Schema};

/// Makes the schema of the files, with warnings.
pub(super) fn schema(
    files: &[SourceFile],
    packages: &Packages,
) -> Result<(Schema, Vec<String>), Error> {
    let (scope, problems) = Scope::new(files, packages);
    let mut lowering = Lowering {
        scope: &scope,
        parts: Parts::default(),
        problems,
        aliases: HashMap::new(),
        sizes: HashMap::new(),
        depths: HashMap::new(),
        depth_of_type: 0,
        parts_of_value: 0,
        too_large: HashSet::new(),
        depth_of_value: 0,
        has_told_of_depth: false,
        open_aliases: Vec::new(),
        open_constants: Vec::new(),
        warnings: Vec::new(),
        warned: HashSet::new(),
    };
    for index in 0..files.len() {
        let file = lowering.file(index);
        lowering.parts.files.push(file);
    }
    if lowering.problems.is_empty() {
        Ok((lowering.parts.link()?, lowering.warnings))
    } else {
        Err(Error::from_problems(lowering.problems))
    }
}

/// The limit on the parts of a type with its typedefs written out. As each typedef may double the
/// one before, a short file can name a type that no machine holds.
const MAX_PARTS: usize = 10_000;

/// The limit on the levels of a type with its typedefs written out, and on the constants that name
/// one another, the services that one extends, and files that include one another. Whatever walks
/// along them calls itself for each level.
pub(super) const MAX_DEPTH: usize = 128;

/// The state while files are lowered. A problem is noted, and the rest goes on.
pub(super) struct Lowering<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) parts: Parts,
    pub(super) problems: Vec<Problem>,
    /// The targets of typedefs.
    aliases: HashMap<TypedefId, Option<Type>>,
    /// The number of their parts.
    sizes: HashMap<TypedefId, usize>,
    /// The number of their levels.
    depths: HashMap<TypedefId, usize>,
    /// The level of the current type, from the outermost typedef that is being looked at.
    depth_of_type: usize,
    /// The typedefs that are being looked at, each a part of the one before.
    open_aliases: Vec<TypedefId>,
    /// The same of constants, with their files.
    pub(super) open_constants: Vec<Found<&'a str>>,
    /// The number of parts, so far, of the current value.
    pub(super) parts_of_value: usize,
    /// Constants with too many parts.
    pub(super) too_large: HashSet<Found<&'a str>>,
    /// The level of the current part of a value, with its constants written out.
    pub(super) depth_of_value: usize,
    /// Whether a chain that is too long was told of: its other links are not told again, and
    /// constants that are named in values no longer looked at.
    pub(super) has_told_of_depth: bool,
    /// Warnings, each with its place.
    warnings: Vec<String>,
    warned: HashSet<String>,
}

/// Where the fields of a message come from, which decides what requiredness they have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Struct,
    /// Members of a union, results and exceptions: at most one is there.
    OneOfThem,
    Arguments,
}

impl<'a> Lowering<'a> {
    pub(super) fn refuse(&mut self, file: usize, at: At, message: impl Into<String>) {
        self.problems
            .push(self.scope.files[file].problem(at, message));
    }

    /// Notes a warning, once.
    pub(super) fn warn(&mut self, file: usize, at: At, message: impl Into<String>) {
        let warning = self.scope.files[file].problem(at, message).to_string();
        if self.warned.insert(warning.clone()) {
            self.warnings.push(warning);
        }
    }

    fn file(&mut self, index: usize) -> File {
        let file = &self.scope.files[index];
        let document = &file.document;
        let (typedefs, enums) = (self.parts.typedefs.len(), self.parts.enums.len());
        let (messages, constants) = (self.parts.messages.len(), self.parts.constants.len());
        let services = self.parts.services.len();
        for it in &document.typedefs {
            let typedef = self.typedef(index, it);
            self.parts.typedefs.extend(typedef);
        }
        for it in &document.enums {
            let enumeration = self.enumeration(index, it);
            self.parts.enums.push(enumeration);
        }
        for it in &document.structs {
            let message = self.structure(index, it);
            self.parts.messages.push(message);
        }
        let end_of_messages = self.parts.messages.len();
        for it in &document.constants {
            let constant = self.constant(index, it);
            self.parts.constants.extend(constant);
        }
        for it in &document.services {
            let service = self.service(index, it);
            self.parts.services.push(service);
        }
        let includes = file.includes.iter();
        let imports = includes.map(|(_, file)| Import {
            name: self.scope.files[*file].name.clone(),
            // Found when the files are linked.
            file: None,
            kind: ImportKind::Normal,
        });
        let namespaces = document.namespaces.iter().map(|it| Namespace {
            language: it.scope.clone(),
            name: it.name.text.clone(),
            annotations: annotation::raw(file, &it.annotations),
        });
        let cpp_includes = document.cpp_includes.iter().map(|it| it.text.clone());
        File {
            id: FileId(index as u32),
            format: Format::Thrift,
            name: file.name.clone(),
            package: self.scope.package(index).to_owned(),
            imports: imports.collect(),
            edition: 0,
            features: Features::THRIFT,
            options: None,
            messages: ids(messages, end_of_messages, MessageId),
            enums: ids(enums, self.parts.enums.len(), EnumId),
            extensions: Vec::new(),
            services: ids(services, self.parts.services.len(), ServiceId),
            typedefs: ids(typedefs, self.parts.typedefs.len(), TypedefId),
            constants: ids(constants, self.parts.constants.len(), ConstantId),
            namespaces: namespaces.collect(),
            cpp_includes: cpp_includes.collect(),
            source_code_info: None,
            syntax: None,
            unknown: UnknownFields::default(),
        }
    }

    fn source(&self, file: usize) -> &'a SourceFile {
        &self.scope.files[file]
    }

    fn typedef(&mut self, file: usize, it: &'a syntax::Typedef) -> Option<Typedef> {
        let id = TypedefId(self.parts.typedefs.len() as u32);
        let target = match self.scope.ty(file, &it.name.text) {
            Some((_, Definition::Typedef(id))) => self.alias(id)?,
            // Another type has the name, which is told already.
            _ => return None,
        };
        let source = self.source(file);
        Some(Typedef {
            id,
            file: FileId(file as u32),
            name: it.name.text.clone(),
            full_name: self.scope.full_name(file, &it.name.text),
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            ty: target,
            annotations: annotation::raw(source, &it.notes.annotations),
            type_annotations: annotation::of_type(source, &it.ty),
        })
    }

    fn constant(&mut self, file: usize, it: &'a syntax::Constant) -> Option<Constant> {
        let ty = self.ty(file, &it.ty)?;
        self.open_constants.push((file, &it.name.text));
        let value = self.whole_value(file, &ty, &it.value);
        self.open_constants.pop();
        let source = self.source(file);
        Some(Constant {
            id: ConstantId(self.parts.constants.len() as u32),
            file: FileId(file as u32),
            name: it.name.text.clone(),
            full_name: self.scope.full_name(file, &it.name.text),
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            ty,
            value: value?,
            annotations: annotation::raw(source, &it.notes.annotations),
            type_annotations: annotation::of_type(source, &it.ty),
        })
    }

    fn enumeration(&mut self, file: usize, it: &'a syntax::Enum) -> Enum {
        let source = self.source(file);
        let mut taken = Taken::default();
        for value in &it.values {
            let name = value.name.text.clone();
            taken.claim("value", name, source, &value.name, None);
        }
        self.problems.append(&mut taken.problems);
        let values = it.values.iter().map(|value| EnumValue {
            name: value.name.text.clone(),
            number: value.number,
            place: Some(source.place(value.name.at)),
            comment: comment(&value.notes),
            deprecation: annotation::deprecation(&value.notes),
            features: Features::THRIFT,
            options: None,
            annotations: annotation::raw(source, &value.notes.annotations),
            unknown: UnknownFields::default(),
        });
        Enum {
            id: EnumId(self.parts.enums.len() as u32),
            file: FileId(file as u32),
            parent: None,
            name: it.name.text.clone(),
            full_name: self.scope.full_name(file, &it.name.text),
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            is_closed: false,
            values: values.collect(),
            reserved: Reserved::default(),
            visibility: SymbolVisibility::Unset,
            features: Features::THRIFT,
            options: None,
            annotations: annotation::raw(source, &it.notes.annotations),
            unknown: UnknownFields::default(),
            by_number: Box::default(),
            by_name: Box::default(),
        }
    }

    fn structure(&mut self, file: usize, it: &'a syntax::Struct) -> Message {
        let (kind, origin) = match it.kind {
            StructKind::Struct => (MessageKind::Struct, Origin::Struct),
            StructKind::Exception => (MessageKind::Exception, Origin::Struct),
            StructKind::Union => (MessageKind::Union, Origin::OneOfThem),
        };
        let fields = self.fields(file, &it.fields, origin);
        if it.kind == StructKind::Union {
            let mut defaults = it.fields.iter().filter_map(|field| field.default.as_ref());
            if let (Some(_), Some(second)) = (defaults.next(), defaults.next()) {
                let message = "only one member of a union can have a default value";
                self.refuse(file, second.at, message);
            }
        }
        let source = self.source(file);
        Message {
            place: Some(source.place(it.name.at)),
            comment: comment(&it.notes),
            deprecation: annotation::deprecation(&it.notes),
            annotations: annotation::raw(source, &it.notes.annotations),
            ..self.message(
                file,
                kind,
                &it.name.text,
                self.scope.full_name(file, &it.name.text),
                fields,
            )
        }
    }

    /// The next message, of which nothing else is known.
    pub(super) fn message(
        &self,
        file: usize,
        kind: MessageKind,
        name: &str,
        full_name: String,
        fields: Vec<Field>,
    ) -> Message {
        Message {
            id: MessageId(self.parts.messages.len() as u32),
            file: FileId(file as u32),
            parent: None,
            name: name.to_owned(),
            full_name,
            kind,
            place: None,
            comment: Comment::default(),
            deprecation: None,
            fields,
            oneofs: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            extension_ranges: Vec::new(),
            reserved: Reserved::default(),
            visibility: SymbolVisibility::Unset,
            features: Features::THRIFT,
            options: None,
            annotations: Vec::new(),
            unknown: UnknownFields::default(),
            by_number: Box::default(),
            by_name: Box::default(),
        }
    }

    /// The fields of a struct, or the arguments or exceptions of a function.
    pub(super) fn fields(
        &mut self,
        file: usize,
        fields: &'a [syntax::Field],
        origin: Origin,
    ) -> Vec<Field> {
        let mut taken = Taken::default();
        let mut ids = HashMap::new();
        let mut lowered = Vec::new();
        for field in fields {
            let name = field.name.text.clone();
            taken.claim("field", name, self.source(file), &field.name, None);
            if let Some(first) = ids.insert(field.id, &field.name.text) {
                let message = format!("the field `{first}` already has the id {}", field.id);
                self.refuse(file, field.at, message);
            }
            lowered.extend(self.field(file, field, origin));
        }
        self.problems.append(&mut taken.problems);
        lowered
    }

    fn field(&mut self, file: usize, field: &'a syntax::Field, origin: Origin) -> Option<Field> {
        let ty = self.ty(file, &field.ty)?;
        let default = field.default.as_ref();
        let default = default.and_then(|value| self.whole_value(file, &ty, value));
        let shape = match (origin, field.requiredness) {
            (Origin::OneOfThem, _) => Shape::Explicit,
            (_, Requiredness::Optional) => Shape::Explicit,
            (_, Requiredness::Required) => Shape::Required,
            (Origin::Arguments, Requiredness::Default) => Shape::Implicit,
            (Origin::Struct, Requiredness::Default) => Shape::Lenient,
        };
        let source = self.source(file);
        Some(Field {
            place: Some(source.place(field.name.at)),
            comment: comment(&field.notes),
            deprecation: annotation::deprecation(&field.notes),
            default,
            is_reference: field.is_reference,
            annotations: annotation::raw(source, &field.notes.annotations),
            type_annotations: annotation::of_type(source, &field.ty),
            ..bare_field(&field.name.text, field.id.into(), shape, ty)
        })
    }

    /// The type as the file means it, unless a name in it is unknown.
    pub(super) fn ty(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        self.depth_of_type += 1;
        let found = self.ty_at_depth(file, ty);
        self.depth_of_type -= 1;
        found
    }

    fn ty_at_depth(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        Some(match &ty.kind {
            // Before it was a type of the language it was a name like others, which schemas have.
            TypeKind::Scalar(Scalar::Uuid) if self.scope.ty(file, "uuid").is_some() => {
                return self.named_type(file, ty.at, "uuid");
            }
            TypeKind::Scalar(scalar) => Type::Scalar(*scalar),
            TypeKind::List(element) => Type::List(Arc::new(self.ty(file, element)?)),
            TypeKind::Set(element) => Type::Set(Arc::new(self.ty(file, element)?)),
            TypeKind::Map(key, value) => {
                let (key, value) = (self.ty(file, key), self.ty(file, value));
                Type::Map(Arc::new(key?), Arc::new(value?))
            }
            TypeKind::Named(name) => return self.named_type(file, ty.at, name),
        })
    }

    fn named_type(&mut self, file: usize, at: At, name: &str) -> Option<Type> {
        let Some((_, definition)) = self.scope.ty(file, name) else {
            let what = match self.scope.service(file, name) {
                Some(_) => ", but a service".to_owned(),
                None => match dialect::type_name(name) {
                    Some(feature) => format!("; {}", feature.describe()),
                    None => self.scope.hint(file, name),
                },
            };
            self.refuse(file, at, format!("`{name}` is not a type{what}"));
            return None;
        };
        Some(match definition {
            Definition::Typedef(id) => {
                self.alias(id)?;
                Type::Alias(id)
            }
            Definition::Enum(id) => Type::Enum(id),
            Definition::Struct(id) => Type::Message(id),
        })
    }

    /// The target of a typedef: looked at once, and nothing if it refers to itself.
    pub(super) fn alias(&mut self, id: TypedefId) -> Option<Type> {
        if let Some(known) = self.aliases.get(&id) {
            return known.clone();
        }
        let (file, it) = self.scope.typedef(id);
        if self.open_aliases.contains(&id) {
            let message = format!("the typedef `{}` refers to itself", it.name.text);
            self.refuse(file, it.name.at, message);
            return None;
        }
        if self.depth_of_type > MAX_DEPTH {
            // Of the typedef that the chain begins with, all is known that is to be told.
            let first = self.open_aliases.first().copied().unwrap_or(id);
            self.refuse_depth_of(first);
            self.aliases.insert(id, None);
            return None;
        }
        self.open_aliases.push(id);
        let target = self.ty(file, &it.ty);
        self.open_aliases.pop();
        let depth = target.as_ref().map_or(0, |target| self.depth_of(target));
        self.depths.insert(id, depth);
        if depth > MAX_DEPTH {
            self.refuse_depth_of(id);
            self.aliases.insert(id, None);
            return None;
        }
        let parts = target
            .as_ref()
            .map_or(0, |target| self.count_of_parts(target));
        self.sizes.insert(id, parts);
        // What uses it in vain is not told again.
        if parts > MAX_PARTS {
            let message = format!(
                "the typedef `{}` stands for a type of more than {MAX_PARTS} parts: make a part of \
                 it a struct",
                it.name.text
            );
            self.refuse(file, it.name.at, message);
            self.aliases.insert(id, None);
            return None;
        }
        self.aliases.insert(id, target.clone());
        target
    }

    /// The type itself, whatever other names it has. Types that are known have known typedefs.
    pub(super) fn resolved(&self, ty: &Type) -> Type {
        let mut ty = ty;
        while let Type::Alias(id) = ty
            && let Some(Some(target)) = self.aliases.get(id)
        {
            ty = target;
        }
        ty.clone()
    }

    /// Refuses a typedef that stands for too deep a type, and shows where its chain begins.
    fn refuse_depth_of(&mut self, id: TypedefId) {
        if std::mem::replace(&mut self.has_told_of_depth, true) {
            return;
        }
        let (file, it) = self.scope.typedef(id);
        let next = |(file, it): &Found<&'a syntax::Typedef>| match self
            .scope
            .ty(*file, it.ty.first_name()?)
        {
            Some((_, Definition::Typedef(id))) => Some(self.scope.typedef(id)),
            _ => None,
        };
        let chain = std::iter::successors(Some((file, it)), next);
        let message = format!(
            "the typedef `{}` stands for a type of more than {MAX_DEPTH} levels: {}",
            it.name.text,
            shown(chain.map(|(_, it)| it.name.text.as_str()))
        );
        self.refuse(file, it.name.at, message);
    }

    /// The number of levels of a type, with the targets of its typedefs written out.
    fn depth_of(&self, ty: &Type) -> usize {
        let inner = match ty {
            Type::Alias(id) => self.depths.get(id).copied(),
            _ => ty.parts().map(|part| self.depth_of(part)).max(),
        };
        1 + inner.unwrap_or(0)
    }

    /// The number of parts of a type, with the targets of its typedefs written out.
    fn count_of_parts(&self, ty: &Type) -> usize {
        match ty {
            Type::Alias(id) => self.sizes.get(id).copied().unwrap_or(1),
            _ => {
                let parts = ty.parts().map(|part| self.count_of_parts(part));
                parts.fold(1, usize::saturating_add)
            }
        }
    }
}

/// The first links of a chain that is too long to be shown.
pub(super) fn shown<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let first: Vec<String> = names.take(3).map(|name| format!("`{name}`")).collect();
    format!("{} -> …", first.join(" -> "))
}

/// A field with nothing but these.
pub(super) fn bare_field(name: &str, number: i32, shape: Shape, ty: Type) -> Field {
    Field {
        name: name.to_owned(),
        json_name: name.to_owned(),
        number,
        place: None,
        comment: Comment::default(),
        deprecation: None,
        shape,
        ty,
        default: None,
        oneof: None,
        is_delimited: false,
        is_reference: false,
        features: Features::THRIFT,
        options: None,
        annotations: Vec::new(),
        type_annotations: Vec::new(),
        written: Written::default(),
        unknown: UnknownFields::default(),
    }
}

/// The ids from one index to another.
fn ids<I>(start: usize, end: usize, id: fn(u32) -> I) -> Vec<I> {
    (start..end).map(|index| id(index as u32)).collect()
}

pub(super) fn comment(notes: &Notes) -> Comment {
    Comment {
        leading: notes.doc.clone(),
        trailing: notes.trailing_doc.clone(),
        detached: Vec::new(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::parser;
    use super::*;
    use crate::model::Literal;

    /// The schema of one file, and what is said of it.
    fn read(text: &str) -> Result<(Schema, Vec<String>), Error> {
        let file = SourceFile {
            path: "test.thrift".into(),
            name: "test.thrift".into(),
            document: parser::parse(text).unwrap(),
            includes: Vec::new(),
        };
        let rust = Packages::default().languages(["rs", "rust"]);
        schema(&[file], &rust)
    }

    /// The schema of one file.
    pub fn schema_of(text: &str) -> Result<Schema, Error> {
        Ok(read(text)?.0)
    }

    #[test]
    fn a_file_without_a_namespace_for_rust_is_named_after_itself() {
        let package = |text: &str| {
            schema_of(text)
                .unwrap()
                .files()
                .next()
                .unwrap()
                .package
                .clone()
        };
        assert_eq!(package("namespace py a"), "test");
        assert_eq!(package("namespace py a namespace * b.c"), "b.c");
        assert_eq!(package("namespace * a namespace rs b.c"), "b.c");
    }

    #[test]
    fn requiredness_decides_the_shape_and_arguments_are_bare() {
        let schema = schema_of(
            "struct S { 1: required i32 a, 2: optional i32 b, 3: i32 c }
             union U { 1: required i32 a }
             exception E {}
             service V { i32 f(1: i32 a, 2: optional i32 b) throws (1: E e) }",
        );
        let schema = schema.unwrap();
        let shapes: Vec<Vec<Shape>> = schema
            .messages()
            .map(|message| message.fields.iter().map(|field| field.shape).collect())
            .collect();
        use Shape::{Explicit, Implicit, Lenient, Required};
        assert_eq!(
            shapes,
            [
                vec![Required, Explicit, Lenient],
                vec![Explicit],
                vec![],
                vec![Implicit, Explicit],
                vec![Explicit, Explicit],
            ]
        );
    }

    #[test]
    fn a_uuid_is_what_the_file_calls_so_and_otherwise_the_type_of_the_language() {
        let field = |text: &str| {
            let schema = schema_of(&format!("{text} struct S {{ 1: uuid id }}")).unwrap();
            let message = schema.messages().find(|it| it.name == "S").unwrap();
            schema.resolved(&message.fields[0].ty).clone()
        };
        assert_eq!(field(""), Type::Scalar(Scalar::Uuid));
        assert_eq!(field("typedef string uuid"), Type::Scalar(Scalar::String));
        assert!(matches!(field("struct uuid {}"), Type::Message(_)));
    }

    /// The values of all constants, and what is said of them without their places.
    fn constants_of(text: &str) -> (Vec<Literal>, Vec<String>) {
        let (schema, warnings) = read(text).unwrap();
        let values = schema.constants().map(|it| it.value.clone()).collect();
        let said = warnings
            .iter()
            .map(|it| it.split_once(": ").unwrap().1.to_owned());
        (values, said.collect())
    }

    #[test]
    fn a_number_is_what_the_reference_compiler_makes_of_it() {
        use Literal::{Bool, Double, Signed};
        for (constant, value, said) in [
            ("bool A = true", Bool(true), ""),
            ("bool A = 0", Bool(false), ""),
            (
                "bool A = 5",
                Bool(true),
                "5 is neither 1 nor 0: `true` is used",
            ),
            (
                "bool A = -1",
                Bool(false),
                "-1 is neither 1 nor 0: `false` is used",
            ),
            ("i8 A = true", Signed(1), ""),
            ("i64 A = false", Signed(0), ""),
            ("double A = true", Double(1.0), ""),
            ("i8 A = 127", Signed(127), ""),
            ("i8 A = -128", Signed(-128), ""),
            (
                "byte A = 200",
                Signed(-56),
                "200 is larger than any signed number of 8 bits: -56, which has the same bits, is \
                 used",
            ),
            (
                "i16 A = 0x8000",
                Signed(-32768),
                "32768 is larger than any signed number of 16 bits: -32768, which has the same bits, \
                 is used",
            ),
            (
                "i32 A = 0xFFFFFFFF",
                Signed(-1),
                "4294967295 is larger than any signed number of 32 bits: -1, which has the same bits, \
                 is used",
            ),
        ] {
            let (values, warnings) = constants_of(&format!("const {constant}"));
            assert_eq!(values, [value], "{constant}");
            let said: Vec<&str> = Some(said).filter(|it| !it.is_empty()).into_iter().collect();
            assert_eq!(warnings, said, "{constant}");
        }
    }

    #[test]
    fn a_value_of_an_enumeration_is_that_of_the_expected_one_whatever_precedes_the_dot() {
        let enums = "enum E { A = 1, B = 2 } enum F { B = 1, C = 2, D = 9 }";
        let constant = |value: &str| constants_of(&format!("{enums} const E X = {value}"));
        let variant = |name: &str| vec![Literal::Variant(name.to_owned())];
        assert_eq!(constant("E.B"), (variant("B"), vec![]));
        assert_eq!(constant("true"), (variant("A"), vec![]));
        // By the name, and not by the number.
        let (value, said) = constant("F.B");
        assert_eq!((value, said.len()), (variant("B"), 1));
        // What is called otherwise has its number.
        let (value, said) = constant("F.C");
        assert_eq!((value, said.len()), (variant("B"), 1));
        let said = "the enumeration `F` has no value `A`: that of `test.E` is used";
        assert_eq!(constant("F.A"), (variant("A"), vec![said.to_owned()]));
        let said = "there is no enumeration `G`: the value `A` of `test.E` is used";
        assert_eq!(constant("G.A"), (variant("A"), vec![said.to_owned()]));
        for value in ["F.D", "F.E", "G.C", "3"] {
            assert!(
                schema_of(&format!("{enums} const E X = {value}")).is_err(),
                "{value}"
            );
        }
    }

    #[test]
    fn a_value_of_an_enumeration_may_be_named_by_a_typedef() {
        let text = "enum E { A = 1 } typedef E F const E X = F.A const i32 Y = F.A";
        let schema = schema_of(text).unwrap();
        let values: Vec<&Literal> = schema.constants().map(|it| &it.value).collect();
        assert_eq!(values, [&Literal::Variant("A".into()), &Literal::Signed(1)]);
    }
}
