//! Every rule of a syntax, by what becomes of a schema that uses it.

use prost::Message as _;

use super::*;
use crate::protobuf::descriptor::{
    EnumType, FeatureSet, FieldOptions, FieldPresence, FileOptions, MessageEncoding,
    RepeatedFieldEncoding,
};
use crate::protobuf::source;

/// The schema in a file `a.proto`.
pub(crate) fn schema_of(proto: &str) -> Schema {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.proto");
    std::fs::write(&file, proto).unwrap();
    let source = source::compile(&[file], &[folder.path().to_owned()], true).unwrap();
    schema(&source.set).unwrap()
}

fn shapes(schema: &Schema) -> Vec<Shape> {
    let fields = schema.files[0].messages[0].fields();
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
    assert_eq!(schema.files[0].messages[0].oneofs().count(), 0);
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
        shapes.contains(&Shape::Repeated { packed: true })
    };
    assert!(packed(format!("syntax = \"proto3\"; {}", fields(""))));
    assert!(!packed(format!(
        "syntax = \"proto3\"; {}",
        fields("[packed = false]")
    )));
    assert!(!packed(fields("")));
    assert!(packed(fields("[packed = true]")));
}

#[test]
fn a_oneof_stands_where_its_first_field_does() {
    let schema = schema_of(
        "syntax = \"proto3\"; message A { int32 a = 1; oneof b { int32 c = 2; string d = 4; } int32 e = 3; }",
    );
    let [Member::Field(a), Member::Oneof(b), Member::Field(e)] =
        &schema.files[0].messages[0].members[..]
    else {
        panic!("{schema:?}")
    };
    assert_eq!((a.number, b.fields.len(), e.number), (1, 2, 3));
}

#[test]
fn a_map_is_a_field_and_its_entry_no_message() {
    let schema = schema_of("syntax = \"proto3\"; message A { map<string, sint32> a = 1; }");
    let message = &schema.files[0].messages[0];
    assert!(message.messages.is_empty());
    let Member::Field(field) = &message.members[0] else {
        panic!("{message:?}")
    };
    assert_eq!(
        field.shape,
        Shape::Map {
            key: Scalar::String
        }
    );
    assert_eq!(field.ty, Type::Scalar(Scalar::Sint32));
}

#[test]
fn items_of_a_message_set_are_no_extensions() {
    let schema = schema_of(
        "message Set { option message_set_wire_format = true; extensions 4 to max; }
         message Item { extend Set { optional Item item = 5; } }",
    );
    assert_eq!(schema.files[0].extensions().count(), 0);
}

/// A file of edition 2023 with one message of these fields.
fn edition(options: FeatureSet, fields: Vec<FieldDescriptorProto>) -> FileDescriptorSet {
    let file = FileDescriptorProto {
        name: "a.proto".into(),
        syntax: "editions".into(),
        edition: 1000,
        options: Some(FileOptions {
            features: Some(options),
        }),
        message_type: vec![DescriptorProto {
            name: "A".into(),
            field: fields,
            ..Default::default()
        }],
        enum_type: vec![EnumDescriptorProto {
            name: "E".into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    // As it comes in: encoded.
    let set = FileDescriptorSet { file: vec![file] };
    FileDescriptorSet::decode(&set.encode_to_vec()[..]).unwrap()
}

fn field(ty: FieldType, label: Label, features: Option<FeatureSet>) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: "a".into(),
        number: 1,
        label: label.into(),
        r#type: ty.into(),
        type_name: ".A".into(),
        options: Some(FieldOptions {
            features,
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn the_features_of_an_edition_are_those_of_the_file_unless_a_field_has_others() {
    let implicit = FeatureSet {
        field_presence: Some(FieldPresence::Implicit.into()),
        repeated_field_encoding: Some(RepeatedFieldEncoding::Expanded.into()),
        enum_type: Some(EnumType::Closed.into()),
        ..Default::default()
    };
    let required = FeatureSet {
        field_presence: Some(FieldPresence::LegacyRequired.into()),
        ..Default::default()
    };
    let packed = FeatureSet {
        repeated_field_encoding: Some(RepeatedFieldEncoding::Packed.into()),
        ..Default::default()
    };
    let (int32, message) = (FieldType::Int32, FieldType::Message);
    let set = edition(
        implicit,
        vec![
            field(int32, Label::Optional, None),
            field(int32, Label::Optional, Some(required)),
            field(int32, Label::Repeated, None),
            field(int32, Label::Repeated, Some(packed)),
            field(message, Label::Optional, None),
        ],
    );
    let schema = schema(&set).unwrap();
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
    assert!(schema.files[0].enums[0].closed);
}

#[test]
fn a_delimited_message_is_a_group() {
    let delimited = FeatureSet {
        message_encoding: Some(MessageEncoding::Delimited.into()),
        ..Default::default()
    };
    let fields = vec![field(FieldType::Message, Label::Optional, None)];
    let schema = schema(&edition(delimited, fields)).unwrap();
    let field = schema.files[0].messages[0].fields().next().unwrap();
    assert!(matches!(field.ty, Type::Message { group: true, .. }));
}

#[test]
fn a_descriptor_that_no_compiler_made_is_refused_and_no_panic() {
    let none = FeatureSet::default();
    let with = |change: fn(&mut FieldDescriptorProto)| {
        let mut field = field(FieldType::Message, Label::Optional, None);
        change(&mut field);
        let error = schema(&edition(none, vec![field])).unwrap_err();
        error.to_string()
    };
    let told = "a.proto: the field `A.a` ";
    for error in [
        with(|field| field.type_name = "A".into()),
        with(|field| field.r#type = 99),
        with(|field| field.number = -1),
        with(|field| field.oneof_index = Some(0)),
        with(|field| field.default_value = Some("1".into())),
    ] {
        assert!(error.starts_with(told), "{error}");
    }
}
