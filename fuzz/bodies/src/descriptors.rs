//! Descriptor sets, which a peer may send by reflection.

use fastcodec::Limits;
use fastcodec::protobuf::Encode;
use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FieldOptions, FieldType, FileDescriptorProto, FileDescriptorSet, Label, MessageOptions,
    OneofDescriptorProto, ReservedRange,
};

use crate::front_ends::bounded;

/// Checks that any bytes are a schema or an error, with allocations and memory proportional to
/// their length. The descriptors of a schema make the same schema again, and so does its union with
/// itself; each file follows those that it imports; options are decoded or refused.
pub fn descriptors(bytes: &[u8]) {
    bounded(bytes.len(), || {
        let Ok(schema) = Schema::from_descriptor_set_with(bytes, &Limits::new()) else {
            return;
        };
        let set = schema.to_descriptor_set();
        let again =
            Schema::from_descriptors(&set).expect("the descriptors of a schema are a schema");
        assert!(
            again == schema,
            "the schema is another one when it is read again"
        );
        assert!(again.to_descriptor_set() == set);
        assert!(schema.union(&again).is_ok_and(|both| both == schema));
        for file in schema.files() {
            let imported = file.imports.iter().filter_map(|import| import.file);
            assert!(imported.max().is_none_or(|last| last < file.id));
        }
        for message in schema.messages() {
            let found = schema.message(&message.full_name);
            assert!(found.is_some_and(|found| found.id == message.id));
            for field in &message.fields {
                if let Some(options) = &field.options {
                    drop(schema.custom_options(&**options));
                }
            }
        }
    });
}

/// Returns a descriptor set with a part of each kind.
pub(crate) fn seed() -> Vec<u8> {
    let field = |name: &str, number, field_type: FieldType| FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(field_type.into()),
        ..FieldDescriptorProto::default()
    };
    let entry = DescriptorProto {
        name: Some("MEntry".into()),
        field: vec![
            field("key", 1, FieldType::String),
            field("value", 2, FieldType::Int32),
        ],
        options: Some(MessageOptions {
            map_entry: Some(true),
            ..MessageOptions::default()
        }),
        ..DescriptorProto::default()
    };
    let message = DescriptorProto {
        name: Some("A".into()),
        field: vec![
            FieldDescriptorProto {
                label: Some(Label::Repeated.into()),
                type_name: Some(".p.A.MEntry".into()),
                ..field("m", 1, FieldType::Message)
            },
            FieldDescriptorProto {
                oneof_index: Some(0),
                default_value: Some("-inf".into()),
                ..field("d", 2, FieldType::Double)
            },
            FieldDescriptorProto {
                type_name: Some(".p.E".into()),
                options: Some(FieldOptions {
                    packed: Some(true),
                    ..FieldOptions::default()
                }),
                ..field("e", 3, FieldType::Enum)
            },
        ],
        nested_type: vec![entry],
        oneof_decl: vec![OneofDescriptorProto {
            name: Some("o".into()),
            ..OneofDescriptorProto::default()
        }],
        reserved_range: vec![ReservedRange {
            start: Some(9),
            end: Some(12),
            ..ReservedRange::default()
        }],
        ..DescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("a.proto".into()),
        package: Some("p".into()),
        message_type: vec![message],
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
    let set = FileDescriptorSet {
        file: vec![file],
        ..FileDescriptorSet::default()
    };
    set.encode_to_vec().expect("a small set can be encoded")
}
