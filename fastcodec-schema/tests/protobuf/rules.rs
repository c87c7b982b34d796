//! Every rule of a syntax, by what becomes of a schema that uses it.

use fastcodec::protobuf::Open;
use fastcodec_schema::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumType, EnumValueDescriptorProto, FeatureSet,
    FieldDescriptorProto, FieldOptions, FieldPresence, FieldType, FileDescriptorProto,
    FileDescriptorSet, FileOptions, Label, Location, MessageEncoding, MessageOptions,
    RepeatedFieldEncoding, SourceCodeInfo,
};
use fastcodec_schema::{Member, Message, Scalar, Schema, Shape, Type};

/// The schema in a file `a.proto`.
fn schema_of(proto: &str) -> Schema {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.proto"), proto).unwrap();
    let mut compiler = protox::Compiler::new([folder.path()]).unwrap();
    compiler.include_imports(true).open_file("a.proto").unwrap();
    Schema::from_descriptor_set(&compiler.encode_file_descriptor_set()).unwrap()
}

fn first(schema: &Schema) -> &Message {
    schema.messages().next().unwrap()
}

fn shapes(schema: &Schema) -> Vec<Shape> {
    let fields = first(schema).fields.iter();
    fields.map(|field| field.shape).collect()
}

#[test]
fn a_field_of_proto3_has_presence_where_it_says_optional_or_holds_a_message() {
    let schema =
        schema_of("syntax = \"proto3\"; message A { int32 a = 1; optional int32 b = 2; A c = 3; }");
    assert_eq!(
        shapes(&schema),
        [Shape::Implicit, Shape::Explicit, Shape::Explicit]
    );
    let mut members = first(&schema).members();
    assert!(members.all(|member| matches!(member, Member::Field(_))));
}

#[test]
fn a_field_of_proto2_has_presence_or_is_required() {
    let schema = schema_of("message A { optional int32 a = 1; required int32 b = 2; }");
    assert_eq!(shapes(&schema), [Shape::Explicit, Shape::Required]);
}

#[test]
fn numbers_are_packed_by_syntax_and_option_and_nothing_else_is() {
    let fields = |option: &str| {
        format!("message A {{ repeated int32 a = 1{option}; repeated string b = 2; }}")
    };
    let packed = |schema: String| {
        let shapes = shapes(&schema_of(&schema));
        assert_eq!(shapes[1], Shape::Repeated { packed: false });
        shapes[0] == Shape::Repeated { packed: true }
    };
    assert!(packed(format!("syntax = \"proto3\"; {}", fields(""))));
    let expanded = fields("[packed = false]");
    assert!(!packed(format!("syntax = \"proto3\"; {expanded}")));
    assert!(!packed(fields("")));
    assert!(packed(fields("[packed = true]")));
}

#[test]
fn a_oneof_is_where_its_first_field_is() {
    let schema = schema_of(
        "syntax = \"proto3\"; message A { int32 a = 1; oneof b { int32 c = 2; string d = 4; } int32 e = 3; }",
    );
    let members: Vec<Member<'_>> = first(&schema).members().collect();
    let [Member::Field(a), Member::Oneof(b), Member::Field(e)] = members[..] else {
        panic!("{members:?}")
    };
    assert_eq!((a.number, b.fields.len(), e.number), (1, 2, 3));
}

#[test]
fn a_map_is_a_field_and_its_entry_a_message_that_says_so() {
    let schema = schema_of("syntax = \"proto3\"; message A { map<string, sint32> a = 1; }");
    let field = &first(&schema).fields[0];
    let Shape::Map { key, entry } = field.shape else {
        panic!("{field:?}")
    };
    assert_eq!(key, Scalar::String);
    assert_eq!(field.ty, Type::Scalar(Scalar::Sint32));
    assert!(schema[entry].is_map_entry());
    assert_eq!(schema[entry].parent, Some(first(&schema).id));
}

#[test]
fn a_message_set_is_known_by_its_option() {
    let schema = schema_of(
        "message Set { option message_set_wire_format = true; extensions 4 to max; }
         message Item { extend Set { optional Item item = 5; } }",
    );
    let extension = schema.extensions().next().unwrap();
    assert!(schema[extension.extendee].is_message_set());
    assert!(!schema.message("Item").unwrap().is_message_set());
}

/// A file of edition 2023 with one message of these fields.
fn edition(options: FeatureSet, fields: Vec<FieldDescriptorProto>) -> FileDescriptorSet {
    let file = FileDescriptorProto {
        name: Some("a.proto".into()),
        syntax: Some("editions".into()),
        edition: Some(Open::from_number(1000)),
        options: Some(FileOptions {
            features: Some(options),
            ..FileOptions::default()
        }),
        message_type: vec![DescriptorProto {
            name: Some("A".into()),
            field: fields,
            ..DescriptorProto::default()
        }],
        enum_type: vec![EnumDescriptorProto {
            name: Some("E".into()),
            value: vec![EnumValueDescriptorProto {
                name: Some("Z".into()),
                number: Some(0),
                ..EnumValueDescriptorProto::default()
            }],
            ..EnumDescriptorProto::default()
        }],
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet {
        file: vec![file],
        ..FileDescriptorSet::default()
    }
}

fn field(
    number: i32,
    ty: FieldType,
    label: Label,
    features: Option<FeatureSet>,
) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(format!("a{number}")),
        number: Some(number),
        label: Some(label.into()),
        r#type: Some(ty.into()),
        type_name: (ty == FieldType::Message).then(|| ".A".into()),
        options: Some(FieldOptions {
            features,
            ..FieldOptions::default()
        }),
        ..FieldDescriptorProto::default()
    }
}

#[test]
fn the_features_of_an_edition_are_those_of_the_file_unless_a_field_has_others() {
    let implicit = FeatureSet {
        field_presence: Some(FieldPresence::Implicit.into()),
        repeated_field_encoding: Some(RepeatedFieldEncoding::Expanded.into()),
        enum_type: Some(EnumType::Closed.into()),
        ..FeatureSet::default()
    };
    let required = FeatureSet {
        field_presence: Some(FieldPresence::LegacyRequired.into()),
        ..FeatureSet::default()
    };
    let packed = FeatureSet {
        repeated_field_encoding: Some(RepeatedFieldEncoding::Packed.into()),
        ..FeatureSet::default()
    };
    let (int32, message) = (FieldType::Int32, FieldType::Message);
    let set = edition(
        implicit,
        vec![
            field(1, int32, Label::Optional, None),
            field(2, int32, Label::Optional, Some(required)),
            field(3, int32, Label::Repeated, None),
            field(4, int32, Label::Repeated, Some(packed)),
            field(5, message, Label::Optional, None),
        ],
    );
    let schema = Schema::from_descriptors(&set).unwrap();
    assert_eq!(
        shapes(&schema),
        [
            Shape::Implicit,
            Shape::Required,
            Shape::Repeated { packed: false },
            Shape::Repeated { packed: true },
            Shape::Explicit,
        ]
    );
    assert!(schema.enumeration("E").unwrap().is_closed);
}

#[test]
fn a_field_that_no_compiler_made_is_refused_by_its_name() {
    let with = |change: fn(&mut FieldDescriptorProto)| {
        let mut field = field(1, FieldType::Message, Label::Optional, None);
        change(&mut field);
        let set = edition(FeatureSet::default(), vec![field]);
        Schema::from_descriptors(&set).unwrap_err().to_string()
    };
    let told = "a.proto: the field `A.a1` ";
    for error in [
        with(|field| field.type_name = Some("A".into())),
        with(|field| field.type_name = None),
        with(|field| field.r#type = Some(Open::from_number(99))),
        with(|field| field.number = Some(-1)),
        with(|field| field.oneof_index = Some(0)),
        with(|field| field.default_value = Some("1".into())),
    ] {
        assert!(error.starts_with(told), "{error}");
    }
}

#[test]
fn a_message_in_an_entry_of_a_map_has_a_length_whatever_the_features_say() {
    let delimited = FeatureSet {
        message_encoding: Some(MessageEncoding::Delimited.into()),
        ..FeatureSet::default()
    };
    let mut set = edition(
        delimited,
        vec![FieldDescriptorProto {
            type_name: Some(".A.A1Entry".into()),
            ..field(1, FieldType::Message, Label::Repeated, None)
        }],
    );
    let part = |name: &str, number, ty| FieldDescriptorProto {
        name: Some(name.into()),
        ..field(number, ty, Label::Optional, None)
    };
    set.file[0].message_type[0].nested_type = vec![DescriptorProto {
        name: Some("A1Entry".into()),
        field: vec![
            part("key", 1, FieldType::String),
            part("value", 2, FieldType::Message),
        ],
        options: Some(MessageOptions {
            map_entry: Some(true),
            ..MessageOptions::default()
        }),
        ..DescriptorProto::default()
    }];
    let schema = Schema::from_descriptors(&set).unwrap();
    assert!(!schema.message("A").unwrap().fields[0].is_delimited);
    let entry = schema.message("A.A1Entry").unwrap();
    assert_eq!(entry.fields.len(), 2);
    assert!(entry.fields.iter().all(|field| !field.is_delimited));
}

#[test]
fn a_type_of_another_kind_is_told_as_what_it_is() {
    let with = |ty: FieldType, name: &str| {
        let mut field = field(1, ty, Label::Optional, None);
        field.type_name = Some(name.into());
        let set = edition(FeatureSet::default(), vec![field]);
        Schema::from_descriptors(&set).unwrap_err().to_string()
    };
    let error = with(FieldType::Enum, ".A");
    assert_eq!(
        error,
        "a.proto: the schema refers to `A` as an enum, but it is a message"
    );
    let error = with(FieldType::Message, ".E");
    assert_eq!(
        error,
        "a.proto: the schema refers to `E` as a message, but it is an enum"
    );
    let error = with(FieldType::Enum, ".F");
    assert!(error.contains("no file of it defines that type"), "{error}");
}

#[test]
fn a_span_with_negative_numbers_is_no_place() {
    let place = |span: Vec<i32>| {
        let mut set = edition(FeatureSet::default(), Vec::new());
        set.file[0].source_code_info = Some(SourceCodeInfo {
            location: vec![Location {
                path: vec![4, 0],
                span,
                ..Location::default()
            }],
            ..SourceCodeInfo::default()
        });
        let schema = Schema::from_descriptors(&set).unwrap();
        let place = schema.message("A").unwrap().place.clone();
        place.map(|it| (it.line(), it.column()))
    };
    assert_eq!(place(vec![0, 2, 5]), Some((1, 3)));
    assert_eq!(place(vec![i32::MAX, 0, 5]), Some((1 << 31, 1)));
    assert_eq!(place(vec![-1, 0, 5]), None);
    assert_eq!(place(vec![0, -1, 5]), None);
}
