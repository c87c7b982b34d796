//! The trees of files to the schema's model: what the names mean, and whether it is right.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::annotation;
use super::defaults::{self, MAX_STRUCTS, Mistake};
use super::dialect;
use super::package::Modules;
use super::scope::{Definition, Found, Scope, Taken, join};
use super::source::SourceFile;
use super::syntax::{self, At, Base, Notes, Requiredness, StructKind, TypeKind};
use crate::error::{Error, Problem};
use crate::place::Place;
use crate::schema::{
    Comment, Constant, Enum, EnumValue, Field, File, Format, Hint, Member, Message, MessageKind,
    Reserved, Scalar, Schema, Shape, Type, Typedef,
};

/// The schema that the files describe.
pub(crate) fn schema(files: &[SourceFile], modules: &Modules) -> Result<Schema, Error> {
    modules.check()?;
    modules.note(files);
    let (scope, problems) = Scope::new(files, modules);
    let mut lowering = Lowering {
        scope: &scope,
        problems,
        aliases: HashMap::new(),
        sizes: HashMap::new(),
        parts_of_value: 0,
        too_large: HashSet::new(),
        open_aliases: Vec::new(),
        open_constants: Vec::new(),
        hints: Vec::new(),
        warnings: Vec::new(),
        places: HashMap::new(),
    };
    let mut lowered = Vec::with_capacity(files.len());
    for index in 0..files.len() {
        let file = lowering.file(index);
        lowered.push(file);
    }
    let places = lowering.places.iter().map(|(full_name, &(file, at))| {
        let path = files[file].path.display();
        (full_name.clone(), Place::new(path, at.line, at.column))
    });
    let mut schema = Schema {
        format: Format::Thrift,
        files: lowered,
        places: places.collect(),
        hints: lowering.hints,
        warnings: lowering.warnings,
    };
    let mut problems = lowering.problems;
    if problems.is_empty()
        && let Some(endless) = defaults::complete(&mut schema)
    {
        let (file, at) = lowering
            .places
            .get(&endless.field)
            .copied()
            .unwrap_or_default();
        let message = format!(
            "`{}` needs another one of itself without an end, by {}: make one of these fields \
             optional",
            endless.message,
            endless.path.join(" -> ")
        );
        problems.push(files[file].problem(at, message));
    }
    if problems.is_empty()
        && let Some(mistake) = defaults::mistake(&schema)
    {
        let (name, message) = match mistake {
            Mistake::Endless(endless) => {
                let path = endless.path.join(" -> ");
                let message = format!(
                    "the default value of `{}` is made of another `{}`, which has one too, and so on \
                     without an end, by {path}: leave one of these default values out",
                    endless.path.first().map_or("", String::as_str),
                    endless.message
                );
                (endless.field, message)
            }
            Mistake::TooLarge(name) => {
                let message = format!(
                    "the default values of `{name}` are made of more than {MAX_STRUCTS} structs: leave \
                     some out"
                );
                (name, message)
            }
        };
        let (file, at) = lowering.places.get(&name).copied().unwrap_or_default();
        problems.push(files[file].problem(at, message));
    }
    if problems.is_empty() {
        Ok(schema)
    } else {
        Err(Error::from_problems(problems))
    }
}

/// How many parts a type may have once its typedefs are written out. As one may double what another is,
/// a short file can name a type that no machine holds.
const MAX_PARTS: usize = 10_000;

/// The state while files are read. What is wrong is noted, and the rest goes on.
pub(super) struct Lowering<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) problems: Vec<Problem>,
    /// What typedefs stand for, by their full names.
    aliases: HashMap<String, Option<Rc<Type>>>,
    /// Of how many parts they are.
    sizes: HashMap<String, usize>,
    /// The typedefs that are being looked at, each a part of the one before.
    open_aliases: Vec<String>,
    /// The same of constants, with their files.
    pub(super) open_constants: Vec<Found<String>>,
    /// How many parts the value has so far that is being looked at.
    pub(super) parts_of_value: usize,
    /// Constants that have too many.
    pub(super) too_large: HashSet<Found<String>>,
    hints: Vec<(String, Hint)>,
    /// What is perhaps not meant so.
    pub(super) warnings: Vec<String>,
    /// Where types, fields and values of enumerations are, by their full names.
    places: HashMap<String, Found<At>>,
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

    /// Notes what is perhaps not meant so, once.
    pub(super) fn warn(&mut self, file: usize, at: At, message: impl Into<String>) {
        let warning = self.scope.files[file].problem(at, message).to_string();
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn file(&mut self, index: usize) -> File {
        let file = &self.scope.files[index];
        let document = &file.document;
        let typedefs = document.typedefs.iter();
        let mut typedefs: Vec<Typedef> =
            typedefs.filter_map(|it| self.typedef(index, it)).collect();
        let (enums, hollow) = document
            .enums
            .iter()
            .partition::<Vec<_>, _>(|it| !it.values.is_empty());
        typedefs.extend(
            hollow
                .into_iter()
                .map(|it| self.hollow_enumeration(index, it)),
        );
        let enums = enums.into_iter();
        let enums = enums.map(|it| self.enumeration(index, it)).collect();
        let structs = document.structs.iter();
        let messages = structs.map(|it| self.structure(index, it)).collect();
        let constants = document.constants.iter();
        let constants = constants
            .filter_map(|it| self.constant(index, it))
            .collect();
        let services = document.services.iter();
        File {
            name: file.name.clone(),
            package: self.scope.package(index).to_owned(),
            messages,
            enums,
            extensions: Vec::new(),
            typedefs,
            constants,
            services: services.map(|it| self.service(index, it)).collect(),
        }
    }

    fn typedef(&mut self, file: usize, it: &'a syntax::Typedef) -> Option<Typedef> {
        let full_name = self.scope.full_name(file, &it.name.text);
        let target = self.alias(file, it)?;
        self.hints(file, &full_name, &it.notes.annotations, &it.ty);
        Some(Typedef {
            name: it.name.text.clone(),
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            ty: (*target).clone(),
            full_name,
        })
    }

    fn constant(&mut self, file: usize, it: &'a syntax::Constant) -> Option<Constant> {
        let full_name = self.scope.full_name(file, &it.name.text);
        let ty = self.ty(file, &it.ty)?;
        self.hints(file, &full_name, &it.notes.annotations, &it.ty);
        self.open_constants.push((file, it.name.text.clone()));
        let value = self.whole_value(file, &ty, &it.value);
        self.open_constants.pop();
        match value {
            Ok(value) => Some(Constant {
                name: it.name.text.clone(),
                comment: comment(&it.notes),
                deprecated: annotation::is_deprecated(&it.notes),
                full_name,
                ty,
                value,
            }),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// An enumeration without values: none of its numbers has a name, and an enum of Rust without
    /// variants has no value at all. So it is its numbers.
    fn hollow_enumeration(&mut self, file: usize, it: &'a syntax::Enum) -> Typedef {
        let full_name = self.scope.full_name(file, &it.name.text);
        self.places.insert(full_name.clone(), (file, it.name.at));
        let message = format!(
            "the enumeration `{}` has no values: in Rust it is another name for `i32`",
            it.name.text
        );
        self.warn(file, it.name.at, message);
        Typedef {
            name: it.name.text.clone(),
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            ty: Type::Scalar(Scalar::Int32),
            full_name,
        }
    }

    fn enumeration(&mut self, file: usize, it: &'a syntax::Enum) -> Enum {
        let mut taken = Taken::default();
        for value in &it.values {
            let source = &self.scope.files[file];
            taken.claim("value", value.name.text.clone(), source, &value.name);
        }
        self.problems.append(&mut taken.problems);
        let full_name = self.scope.full_name(file, &it.name.text);
        for value in &it.values {
            let path = join(&full_name, &value.name.text);
            self.places.insert(path, (file, value.name.at));
        }
        self.places.insert(full_name.clone(), (file, it.name.at));
        let values = it.values.iter().map(|value| EnumValue {
            name: value.name.text.clone(),
            number: value.number,
            comment: comment(&value.notes),
            deprecated: annotation::is_deprecated(&value.notes),
        });
        Enum {
            name: it.name.text.clone(),
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            closed: false,
            values: values.collect(),
            reserved: Reserved::default(),
            full_name,
        }
    }

    fn structure(&mut self, file: usize, it: &'a syntax::Struct) -> Message {
        let full_name = self.scope.full_name(file, &it.name.text);
        self.places.insert(full_name.clone(), (file, it.name.at));
        let (kind, origin) = match it.kind {
            StructKind::Struct => (MessageKind::Struct, Origin::Struct),
            StructKind::Exception => (MessageKind::Exception, Origin::Struct),
            StructKind::Union => (MessageKind::Union { default: None }, Origin::OneOfThem),
        };
        let fields = self.fields(file, &full_name, &it.fields, origin);
        if it.kind == StructKind::Union {
            let mut defaults = it.fields.iter().filter_map(|field| field.default.as_ref());
            if let (Some(_), Some(second)) = (defaults.next(), defaults.next()) {
                let message = "only one member of a union can have a default value";
                self.refuse(file, second.at, message);
            }
        }
        Message {
            name: it.name.text.clone(),
            full_name,
            kind,
            comment: comment(&it.notes),
            deprecated: annotation::is_deprecated(&it.notes),
            members: fields.into_iter().map(Member::Field).collect(),
            ..Message::default()
        }
    }

    /// The fields of a struct, or the arguments or exceptions of a function.
    pub(super) fn fields(
        &mut self,
        file: usize,
        of: &str,
        fields: &'a [syntax::Field],
        origin: Origin,
    ) -> Vec<Field> {
        let mut taken = Taken::default();
        let mut ids = HashMap::new();
        let mut lowered = Vec::new();
        for field in fields {
            let source = &self.scope.files[file];
            taken.claim("field", field.name.text.clone(), source, &field.name);
            if let Some(first) = ids.insert(field.id, &field.name.text) {
                let message = format!("the id {} is already that of the field `{first}`", field.id);
                self.refuse(file, field.at, message);
            }
            lowered.extend(self.field(file, of, field, origin));
        }
        self.problems.append(&mut taken.problems);
        lowered
    }

    fn field(
        &mut self,
        file: usize,
        of: &str,
        field: &'a syntax::Field,
        origin: Origin,
    ) -> Option<Field> {
        let path = join(of, &field.name.text);
        let ty = self.ty(file, &field.ty)?;
        self.hints(file, &path, &field.notes.annotations, &field.ty);
        self.places.insert(path, (file, field.name.at));
        let default = match &field.default {
            None => None,
            Some(value) => match self.whole_value(file, &ty, value) {
                Ok(literal) => Some(literal),
                Err(problem) => {
                    self.problems.push(problem);
                    None
                }
            },
        };
        Some(Field {
            name: field.name.text.clone(),
            number: field.id.into(),
            comment: comment(&field.notes),
            deprecated: annotation::is_deprecated(&field.notes),
            shape: match (origin, field.requiredness) {
                (Origin::OneOfThem, _) => Shape::Explicit,
                (_, Requiredness::Optional) => Shape::Explicit,
                (_, Requiredness::Required) => Shape::Required,
                (Origin::Arguments, Requiredness::Default) => Shape::Implicit,
                (Origin::Struct, Requiredness::Default) => Shape::Lenient,
            },
            ty,
            default,
            boxed: field.is_reference,
        })
    }

    /// The type as the file means it, unless a name in it is unknown.
    pub(super) fn ty(&mut self, file: usize, ty: &'a syntax::Type) -> Option<Type> {
        Some(match &ty.kind {
            // Before it was a type of the language it was a name like others, which schemas have.
            TypeKind::Base(Base::Uuid) if self.scope.ty(file, "uuid").is_some() => {
                return self.named_type(file, ty.at, "uuid");
            }
            TypeKind::Base(base) => Type::Scalar(scalar(*base)),
            TypeKind::List(element) => Type::List(Box::new(self.ty(file, element)?)),
            TypeKind::Set(element) => Type::Set(Box::new(self.ty(file, element)?)),
            TypeKind::Map(key, value) => {
                let (key, value) = (self.ty(file, key), self.ty(file, value));
                Type::Map(Box::new(key?), Box::new(value?))
            }
            TypeKind::Named(name) => return self.named_type(file, ty.at, name),
        })
    }

    fn named_type(&mut self, file: usize, at: At, name: &str) -> Option<Type> {
        let Some((there, definition)) = self.scope.ty(file, name) else {
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
            Definition::Typedef(typedef) => Type::Alias {
                full_name: self.scope.full_name(there, &typedef.name.text),
                target: self.alias(there, typedef)?,
            },
            Definition::Enum(it) if it.values.is_empty() => Type::Alias {
                full_name: self.scope.full_name(there, &it.name.text),
                target: Rc::new(Type::Scalar(Scalar::Int32)),
            },
            Definition::Enum(it) => Type::Enum(self.scope.full_name(there, &it.name.text)),
            Definition::Struct(it) => Type::Message {
                full_name: self.scope.full_name(there, &it.name.text),
                group: false,
            },
        })
    }

    /// What a typedef stands for: looked at once, and nothing if it stands for itself.
    pub(super) fn alias(&mut self, file: usize, it: &'a syntax::Typedef) -> Option<Rc<Type>> {
        let full_name = self.scope.full_name(file, &it.name.text);
        if let Some(known) = self.aliases.get(&full_name) {
            return known.clone();
        }
        if self.open_aliases.contains(&full_name) {
            let message = format!("`{}` stands for itself", it.name.text);
            self.refuse(file, it.name.at, message);
            return None;
        }
        self.open_aliases.push(full_name.clone());
        let target = self.ty(file, &it.ty).map(Rc::new);
        self.open_aliases.pop();
        let parts = target.as_ref().map_or(0, |target| self.parts(target));
        self.sizes.insert(full_name.clone(), parts);
        // What uses it in vain is not told again.
        if parts > MAX_PARTS {
            let message = format!(
                "`{}` stands for a type of more than {MAX_PARTS} parts: make a part of it a struct",
                it.name.text
            );
            self.refuse(file, it.name.at, message);
            self.aliases.insert(full_name, None);
            return None;
        }
        self.aliases.insert(full_name, target.clone());
        target
    }

    /// Of how many parts a type is, if what its typedefs stand for is written out.
    fn parts(&self, ty: &Type) -> usize {
        match ty {
            Type::Alias { full_name, .. } => self.sizes.get(full_name).copied().unwrap_or(1),
            _ => {
                let parts = ty.parts().into_iter().map(|part| self.parts(part));
                parts.fold(1, usize::saturating_add)
            }
        }
    }

    /// Notes what annotations say of the Rust type of the field at `path`: those behind it, and
    /// those behind any part of its type.
    fn hints(
        &mut self,
        file: usize,
        path: &str,
        annotations: &[syntax::Annotation],
        ty: &syntax::Type,
    ) {
        let mut found = annotation::hints(annotations);
        found.extend(annotation::of_type(ty));
        for hint in found {
            match hint {
                Ok(hint) => self.hints.push((format!(".{path}"), hint)),
                Err((at, message)) => self.refuse(file, at, message),
            }
        }
    }
}

pub(super) fn comment(notes: &Notes) -> Comment {
    Comment {
        leading: notes.doc.clone(),
        trailing: notes.trailing_doc.clone(),
        deprecation: annotation::note_of_deprecation(notes),
    }
}

fn scalar(base: Base) -> Scalar {
    match base {
        Base::Bool => Scalar::Bool,
        Base::I8 => Scalar::Int8,
        Base::I16 => Scalar::Int16,
        Base::I32 => Scalar::Int32,
        Base::I64 => Scalar::Int64,
        Base::Double => Scalar::Double,
        Base::String => Scalar::String,
        Base::Binary => Scalar::Bytes,
        Base::Uuid => Scalar::Uuid,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::parser;
    use super::*;
    use crate::schema::Literal;

    /// The schema of one file.
    pub fn schema_of(text: &str) -> Result<Schema, Error> {
        let file = SourceFile {
            path: "test.thrift".into(),
            name: "test.thrift".into(),
            document: parser::parse(text).unwrap(),
            includes: Vec::new(),
        };
        schema(&[file], &Modules::default())
    }

    #[test]
    fn a_file_without_a_namespace_for_rust_is_named_after_itself() {
        let package = |text: &str| schema_of(text).unwrap().files[0].package.clone();
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
            .map(|message| message.fields().map(|field| field.shape).collect())
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
            let field = message.fields().next().unwrap();
            field.ty.resolved().clone()
        };
        assert_eq!(field(""), Type::Scalar(Scalar::Uuid));
        assert_eq!(field("typedef string uuid"), Type::Scalar(Scalar::String));
        assert!(matches!(field("struct uuid {}"), Type::Message { .. }));
    }

    /// The values of all constants, and what is said of them without their places.
    fn constants_of(text: &str) -> (Vec<Literal>, Vec<String>) {
        let schema = schema_of(text).unwrap();
        let constants = schema.files[0].constants.iter();
        let values = constants.map(|it| it.value.clone()).collect();
        let said = schema.warnings.iter();
        let said = said.map(|it| it.split_once(": ").unwrap().1.to_owned());
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
                "5 is neither 1 nor 0: `true` is taken",
            ),
            (
                "bool A = -1",
                Bool(false),
                "-1 is neither 1 nor 0: `false` is taken",
            ),
            ("i8 A = true", Signed(1), ""),
            ("i64 A = false", Signed(0), ""),
            ("double A = true", Double(1.0), ""),
            ("i8 A = 127", Signed(127), ""),
            ("i8 A = -128", Signed(-128), ""),
            (
                "byte A = 200",
                Signed(-56),
                "200 is past the largest number of 8 bits with a sign: -56, which has the same bits, is taken",
            ),
            (
                "i16 A = 0x8000",
                Signed(-32768),
                "32768 is past the largest number of 16 bits with a sign: -32768, which has the same bits, is \
                 taken",
            ),
            (
                "i32 A = 0xFFFFFFFF",
                Signed(-1),
                "4294967295 is past the largest number of 32 bits with a sign: -1, which has the same bits, is \
                 taken",
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
        let said = "the enumeration `F` has no value `A`: that of `test.E` is taken";
        assert_eq!(constant("F.A"), (variant("A"), vec![said.to_owned()]));
        let said = "there is no enumeration `G`: the value `A` of `test.E` is taken";
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
        let values: Vec<&Literal> = schema.files[0]
            .constants
            .iter()
            .map(|it| &it.value)
            .collect();
        assert_eq!(values, [&Literal::Variant("A".into()), &Literal::Signed(1)]);
    }
}
