//! The well-known types, which the runtime has.

use std::collections::HashSet;

use crate::schema::{File, Schema, Type};

/// The package of the well-known types.
const PACKAGE: &str = "google.protobuf.";

/// Their names in the package, and in `fastcodec::types`.
const TYPES: [(&str, &str); 30] = [
    ("Any", "Any"),
    ("Api", "Api"),
    ("BoolValue", "BoolValue"),
    ("BytesValue", "BytesValue"),
    ("DoubleValue", "DoubleValue"),
    ("Duration", "Duration"),
    ("Empty", "Empty"),
    ("Enum", "Enum"),
    ("EnumValue", "EnumValue"),
    ("Field", "Field"),
    ("Field.Cardinality", "field::Cardinality"),
    ("Field.Kind", "field::Kind"),
    ("FieldMask", "FieldMask"),
    ("FloatValue", "FloatValue"),
    ("Int32Value", "Int32Value"),
    ("Int64Value", "Int64Value"),
    ("ListValue", "ListValue"),
    ("Method", "Method"),
    ("Mixin", "Mixin"),
    ("NullValue", "NullValue"),
    ("Option", "Option_"),
    ("SourceContext", "SourceContext"),
    ("StringValue", "StringValue"),
    ("Struct", "Struct"),
    ("Syntax", "Syntax"),
    ("Timestamp", "Timestamp"),
    ("Type", "Type"),
    ("UInt32Value", "UInt32Value"),
    ("UInt64Value", "UInt64Value"),
    ("Value", "Value"),
];

/// Files that describe schemas. A schema imports them to declare options, for
/// which it needs none of their types in Rust.
const DESCRIBING: [&str; 2] = [
    "google/protobuf/descriptor.proto",
    "google/protobuf/compiler/plugin.proto",
];

/// The path in `fastcodec::types` of the type with this full name.
pub(crate) fn path_in_types(full_name: &str) -> Option<&'static str> {
    let name = full_name.strip_prefix(PACKAGE)?;
    let found = TYPES.iter().find(|(known, _)| *known == name);
    found.map(|(_, path)| *path)
}

/// The full name of the type at a path in `fastcodec::types`.
pub(crate) fn full_name(path: &str) -> Option<String> {
    let found = TYPES.iter().find(|(_, known)| *known == path);
    found.map(|(name, _)| format!("{PACKAGE}{name}"))
}

/// Takes the files that describe schemas out, unless they are all there is or
/// something in the other files has one of their types.
pub(crate) fn drop_unused(schema: &mut Schema) {
    let (describing, others): (Vec<&File>, Vec<&File>) = schema
        .files
        .iter()
        .partition(|file| DESCRIBING.contains(&file.name.as_str()));
    let theirs: HashSet<&str> = describing
        .iter()
        .flat_map(|file| {
            let messages = file.messages().map(|message| message.full_name.as_str());
            messages.chain(file.enums().map(|it| it.full_name.as_str()))
        })
        .collect();
    let is_used = others.is_empty() || others.iter().any(|file| uses(file, &theirs));
    if !is_used {
        schema
            .files
            .retain(|file| !DESCRIBING.contains(&file.name.as_str()));
    }
}

/// Whether a field, an extension or a method of `file` has one of `types`.
fn uses(file: &File, types: &HashSet<&str>) -> bool {
    let fields = file.messages().flat_map(|message| message.fields());
    let mut fields = fields.chain(file.extensions().map(|extension| &extension.field));
    let in_fields = fields.any(|field| match &field.ty {
        Type::Enum(full_name) | Type::Message { full_name, .. } => {
            types.contains(full_name.as_str())
        }
        _ => false,
    });
    let mut methods = file.services.iter().flat_map(|service| &service.methods);
    in_fields
        || methods.any(|method| {
            types.contains(method.input.as_str()) || types.contains(method.output.as_str())
        })
}
