//! The model to descriptors.

use std::ops::RangeInclusive;

use fastcodec::protobuf::{Open, UnknownFields};

use super::types::{
    DescriptorProto, EnumDescriptorProto, EnumReservedRange, EnumValueDescriptorProto,
    ExtensionRange, FieldDescriptorProto, FileDescriptorProto, MethodDescriptorProto,
    OneofDescriptorProto, ReservedRange, ServiceDescriptorProto, SymbolVisibility,
};
use crate::model::{
    Enum, Extension, Field, File, ImportKind, Message, MessageId, Method, Reserved, Service, Shape,
    Type,
};
use crate::schema::Schema;

/// The descriptor of a file of Protobuf.
pub(crate) fn write(schema: &Schema, file: &File) -> FileDescriptorProto {
    let (options, imports): (Vec<_>, Vec<_>) = file
        .imports
        .iter()
        .partition(|import| import.kind == ImportKind::Option);
    let of_kind = |kind| {
        let imports = (0..).zip(&imports);
        let imports = imports.filter(|(_, import)| import.kind == kind);
        imports.map(|(index, _)| index).collect()
    };
    FileDescriptorProto {
        name: Some(file.name.clone()),
        package: written(&file.package),
        dependency: imports.iter().map(|import| import.name.clone()).collect(),
        public_dependency: of_kind(ImportKind::Public),
        weak_dependency: of_kind(ImportKind::Weak),
        option_dependency: options.iter().map(|import| import.name.clone()).collect(),
        message_type: messages(schema, &file.messages),
        enum_type: {
            let enums = file.enums.iter();
            enums.map(|id| enumeration(&schema[*id])).collect()
        },
        service: {
            let services = file.services.iter();
            services.map(|id| service(schema, &schema[*id])).collect()
        },
        extension: {
            let extensions = file.extensions.iter();
            extensions
                .map(|id| extension(schema, &schema[*id]))
                .collect()
        },
        options: file.options.as_deref().cloned(),
        source_code_info: file.source_code_info.as_deref().cloned(),
        syntax: file.syntax.clone(),
        edition: (file.syntax.as_deref() == Some("editions"))
            .then(|| Open::from_number(file.edition)),
        unknown: file.unknown.clone(),
    }
}

fn messages(schema: &Schema, ids: &[MessageId]) -> Vec<DescriptorProto> {
    ids.iter().map(|id| message(schema, &schema[*id])).collect()
}

fn message(schema: &Schema, message: &Message) -> DescriptorProto {
    let fields = message.fields.iter();
    let ranges = message.extension_ranges.iter();
    let reserved = ranges_of(&message.reserved);
    DescriptorProto {
        name: Some(message.name.clone()),
        field: fields.map(|it| field(schema, it)).collect(),
        nested_type: messages(schema, &message.messages),
        enum_type: {
            let enums = message.enums.iter();
            enums.map(|id| enumeration(&schema[*id])).collect()
        },
        extension_range: ranges
            .map(|range| ExtensionRange {
                start: Some(*range.numbers.start()),
                end: Some(range.numbers.end() + 1),
                options: range.options.as_deref().cloned(),
                unknown: range.unknown.clone(),
            })
            .collect(),
        extension: {
            let extensions = message.extensions.iter();
            extensions
                .map(|id| extension(schema, &schema[*id]))
                .collect()
        },
        options: message.options.as_deref().cloned(),
        oneof_decl: {
            let oneofs = message.oneofs.iter();
            oneofs
                .map(|oneof| OneofDescriptorProto {
                    name: Some(oneof.name.clone()),
                    options: oneof.options.as_deref().cloned(),
                    unknown: oneof.unknown.clone(),
                })
                .collect()
        },
        reserved_range: reserved
            .map(|(range, unknown)| ReservedRange {
                start: Some(*range.start()),
                end: Some(range.end() + 1),
                unknown,
            })
            .collect(),
        reserved_name: message.reserved.names.clone(),
        visibility: visibility(message.visibility),
        unknown: message.unknown.clone(),
    }
}

/// The reserved ranges, each with the unknown fields that its descriptor had.
fn ranges_of(reserved: &Reserved) -> impl Iterator<Item = (&RangeInclusive<i32>, UnknownFields)> {
    let unknown = reserved.unknown.iter().cloned();
    let unknown = unknown.chain(std::iter::repeat_with(UnknownFields::default));
    reserved.numbers.iter().zip(unknown)
}

fn field(schema: &Schema, field: &Field) -> FieldDescriptorProto {
    let written = &field.written;
    let type_name = match (field.shape, &field.ty) {
        (Shape::Map { entry, .. }, _) => Some(&schema[entry].full_name),
        (_, Type::Message(id)) => Some(&schema[*id].full_name),
        (_, Type::Enum(id)) => Some(&schema[*id].full_name),
        _ => None,
    };
    FieldDescriptorProto {
        name: Some(field.name.clone()),
        extendee: None,
        number: Some(field.number),
        label: written.label,
        r#type: written.ty,
        type_name: type_name.map(|full_name| format!(".{full_name}")),
        default_value: written.default.clone(),
        options: field.options.as_deref().cloned(),
        oneof_index: field.oneof.and_then(|index| i32::try_from(index).ok()),
        json_name: written.json_name.clone(),
        proto3_optional: written.proto3_optional,
        unknown: field.unknown.clone(),
    }
}

fn extension(schema: &Schema, extension: &Extension) -> FieldDescriptorProto {
    FieldDescriptorProto {
        extendee: Some(format!(".{}", schema[extension.extendee].full_name)),
        ..field(schema, &extension.field)
    }
}

fn enumeration(it: &Enum) -> EnumDescriptorProto {
    let values = it.values.iter();
    let reserved = ranges_of(&it.reserved);
    EnumDescriptorProto {
        name: Some(it.name.clone()),
        value: values
            .map(|value| EnumValueDescriptorProto {
                name: Some(value.name.clone()),
                number: Some(value.number),
                options: value.options.as_deref().cloned(),
                unknown: value.unknown.clone(),
            })
            .collect(),
        options: it.options.as_deref().cloned(),
        reserved_range: reserved
            .map(|(range, unknown)| EnumReservedRange {
                start: Some(*range.start()),
                end: Some(*range.end()),
                unknown,
            })
            .collect(),
        reserved_name: it.reserved.names.clone(),
        visibility: visibility(it.visibility),
        unknown: it.unknown.clone(),
    }
}

fn service(schema: &Schema, service: &Service) -> ServiceDescriptorProto {
    let methods = service.methods.iter();
    ServiceDescriptorProto {
        name: Some(service.name.clone()),
        method: methods.map(|it| method(schema, it)).collect(),
        options: service.options.as_deref().cloned(),
        unknown: service.unknown.clone(),
    }
}

fn method(schema: &Schema, method: &Method) -> MethodDescriptorProto {
    let name = |id: MessageId| format!(".{}", schema[id].full_name);
    let written = method.written;
    MethodDescriptorProto {
        name: Some(method.name.clone()),
        input_type: Some(name(method.input)),
        output_type: method.output.map(name),
        options: method.options.as_deref().cloned(),
        client_streaming: written.client_streaming.then_some(method.client_streaming),
        server_streaming: written.server_streaming.then_some(method.server_streaming),
        unknown: method.unknown.clone(),
    }
}

fn visibility(visibility: SymbolVisibility) -> Option<Open<SymbolVisibility>> {
    (visibility != SymbolVisibility::Unset).then(|| visibility.into())
}

fn written(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
