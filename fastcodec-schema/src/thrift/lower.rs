//! From the trees of files to the model: resolves names and checks what they mean.

use fastcodec::protobuf::UnknownFields;

use super::fields::{Origin, comment};
use super::lowering::Lowering;
use super::scope::{Definition, Scope, Taken};
use super::source::SourceFile;
use super::syntax::{self, StructKind};
use super::{Packages, annotation};
use crate::descriptor::SymbolVisibility;
use crate::error::Error;
use crate::features::Features;
use crate::model::{
    Constant, ConstantId, Enum, EnumId, EnumValue, File, FileId, Format, Import, ImportKind,
    Message, MessageId, MessageKind, Namespace, Reserved, ServiceId, Typedef, TypedefId,
};
use crate::schema::Schema;

/// Makes the schema of the files, with warnings.
pub(super) fn schema(
    files: &[SourceFile],
    packages: &Packages,
) -> Result<(Schema, Vec<String>), Error> {
    let (scope, problems) = Scope::new(files, packages);
    let mut lowering = Lowering::new(&scope, problems);
    for index in 0..files.len() {
        let file = lowering.file(index);
        lowering.parts.files.push(file);
    }
    if lowering.problems.is_empty() {
        Ok((Schema::linked(lowering.parts)?, lowering.warnings))
    } else {
        Err(Error::from_problems(lowering.problems))
    }
}

impl<'a> Lowering<'a> {
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
}

/// The ids from one index to another.
fn ids<I>(start: usize, end: usize, id: fn(u32) -> I) -> Vec<I> {
    (start..end).map(|index| id(index as u32)).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::parser;
    use super::*;
    use crate::model::{Literal, Shape, Type};
    use crate::scalar::Scalar;

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
